// SPDX-License-Identifier: MIT
//
// Queues 1,000 mails in an outbox file, shows how they go out, and waits for their futures.
//
//     c++ -std=c++17 -pthread 05_outbox.cpp -lcourriel -o outbox
//     ./outbox [FILE]              (outbox.db at first)
//
// Stop it half way, or the server: what it queued stays in the file, and the next run with
// this file sends it beside its own mails.
#include "settings.hpp"

#include <chrono>
#include <future>
#include <vector>

namespace {

constexpr int count_of_mails = 1000, every = 50;

/// The mails of this run, in their order.
class Progress {
public:
    void queued(courriel::Mail mail, std::future<courriel::MailStatus> status)
    {
        mails_.push_back({mail, std::move(status)});
        if (mails_.size() % every == 0) {
            while (finished_ < mails_.size() &&
                   mails_[finished_].status.wait_for(std::chrono::seconds(0)) ==
                       std::future_status::ready)
                collect();
            show();
        }
    }

    void wait()
    {
        while (finished_ < mails_.size())
            collect();
    }

    bool report() const
    {
        std::cout << '\n'
                  << sent_ << " of " << count_of_mails << " mails were sent, " << failed_
                  << " failed, " << unknown_ << " unknown.\n";
        return sent_ == count_of_mails;
    }

private:
    struct Queued {
        courriel::Mail mail;
        std::future<courriel::MailStatus> status;
    };

    void collect()
    {
        Queued &one = mails_[finished_++];
        if (one.status.get() == courriel::MailStatus::sent) {
            sent_++;
        } else {
            if (failed_ + unknown_ == 0) // the reason of the first, whatever the others have
                std::cerr << "\nmail " << finished_ << ": " << one.mail.error()->what() << '\n';
            (one.mail.state() == courriel::MailState::unknown ? unknown_ : failed_)++;
        }
        if (finished_ % every == 0)
            show();
    }

    void show() const
    {
        std::cout << "\rqueued " << mails_.size() << " of " << count_of_mails << ": " << sent_
                  << " sent, " << failed_ + unknown_ << " failed, " << mails_.size() - finished_
                  << " waiting " << std::flush;
    }

    std::vector<Queued> mails_;
    std::size_t finished_ = 0;
    int sent_ = 0, failed_ = 0, unknown_ = 0;
};

} // namespace

int main(int count, char **arguments)
{
    Progress progress;
    try {
        courriel::SessionOptions options = settings();
        options.async_mode = true;
        options.outbox_file = count > 1 ? arguments[1] : "outbox.db";
        options.connections = 4; // side by side: not in their order
        // A server that is not there now is no error: the mails wait for it.
        courriel::Session session(options);

        courriel::Message message;
        message.from(setting("COURRIEL_USER"))
            .to(setting("COURRIEL_TO"))
            .text("One of a thousand.\n");
        for (int i = 1; i <= count_of_mails; i++) {
            message.subject("C++, mail " + std::to_string(i));
            // When send returns, the mail is on the disk; the outbox has a copy, the message is
            // free again.
            const courriel::Mail mail = session.send(message).mail();
            progress.queued(mail, session.finished(mail));
        }
        progress.wait();
        session.flush(); // what an earlier run has left in the file, too
        session.close();
    } catch (const courriel::Error &error) {
        std::cerr << '\n' << error.everything() << '\n';
    }
    return progress.report() ? 0 : 1;
}
