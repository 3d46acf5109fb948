// SPDX-License-Identifier: MIT
//
// Many mails from many threads over one session, and what became of each recipient.
//
//     c++ -std=c++17 -pthread 04_many_mails.cpp -lcourriel -o many_mails
//     ./many_mails one@example.org two@example.org
#include "settings.hpp"

#include <atomic>
#include <mutex>
#include <thread>

int main(int count, char **arguments)
{
    constexpr int threads = 4, mails_each = 5;
    const std::vector<std::string> recipients(arguments + 1, arguments + count);
    if (recipients.empty()) {
        std::cerr << "usage: " << arguments[0] << " RECIPIENT...\n";
        return 2;
    }
    std::atomic<int> complete{0};
    std::mutex output;
    try {
        courriel::Session session(settings()); // one for all threads: calls on it take turns

        const auto send_some = [&](int thread) {
            for (int i = 1; i <= mails_each; i++) {
                const std::string subject =
                    "C++, thread " + std::to_string(thread) + ", mail " + std::to_string(i);
                courriel::Message message; // each thread its own
                message.from(setting("COURRIEL_USER")).subject(subject).text("One of many.\n");
                for (const std::string &recipient : recipients)
                    message.to(recipient); // one mailbox a call

                // try_send returns errors instead of throwing them: handy in a thread.
                const courriel::SendResult result = session.try_send(message);
                complete += result.sent_fully() ? 1 : 0;

                const std::lock_guard<std::mutex> lock(output);
                std::cout << subject << ": "
                          << (result.error() != nullptr ? result.error()->what() : "sent") << '\n';
                for (const courriel::RecipientResult &one : result.recipients())
                    std::cout << "    " << one.address << ": "
                              << (one.accepted ? "accepted" : "refused") << ", " << one.smtp_code
                              << ' ' << one.server_text << '\n';
            }
        };
        std::vector<std::thread> all;
        for (int i = 1; i <= threads; i++)
            all.emplace_back(send_some, i);
        for (std::thread &one : all)
            one.join();
    } catch (const courriel::Error &error) {
        std::cerr << error.everything() << '\n';
        return 1;
    }
    std::cout << complete << " of " << threads * mails_each << " mails went to everybody.\n";
    return complete == threads * mails_each ? 0 : 1;
}
