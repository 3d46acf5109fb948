// SPDX-License-Identifier: MIT
//
// Sessions and messages in the hands of several threads.
#include "runner.hpp"
#include "server.hpp"

#include <atomic>
#include <future>
#include <set>
#include <thread>

using courriel::Code;
using courriel::Message;
using courriel::SendResult;
using courriel::Session;

namespace {

constexpr int threads = 8, mails_each = 20;

void in_threads(int count, const std::function<void(int)> &work)
{
    std::vector<std::thread> all;
    for (int i = 0; i < count; i++)
        all.emplace_back([&work, i] {
            try {
                work(i);
            } catch (const std::exception &error) {
                runner::fail(__FILE__, __LINE__,
                             std::string("unexpected exception: ") + error.what());
            }
        });
    for (std::thread &one : all)
        one.join();
}

} // namespace

TEST(many_threads_send_on_one_session)
{
    Server server;
    Session session(server.options());
    in_threads(threads, [&](int thread) {
        Message message;
        for (int i = 0; i < mails_each; i++) {
            const std::string subject = std::to_string(thread) + "/" + std::to_string(i);
            message.reset()
                .from("a@example.com")
                .to("b@example.org")
                .subject(subject)
                .text(subject);
            EXPECT(session.send(message).sent_fully());
        }
    });
    std::set<std::string> arrived;
    for (int i = 0; i < threads * mails_each; i++)
        arrived.insert(server.mail()["summary"]["subject"].text);
    EXPECT_EQUAL(arrived.size(), static_cast<std::size_t>(threads * mails_each));
}

TEST(many_threads_with_a_session_each)
{
    Server server({"-tls", "starttls"});
    std::atomic<int> sent{0};
    in_threads(threads, [&](int) {
        Session session(server.options());
        for (int i = 0; i < 3; i++)
            sent += session.send(Message().from("a@example.com").to("b@example.org").text("x"))
                        .sent_fully();
    });
    EXPECT_EQUAL(sent.load(), threads * 3);
}

TEST(one_message_in_many_threads_gives_each_its_own_result)
{
    Server server;
    Server other({"-max-size", "100"}); // refuses what the first accepts
    const Message message =
        Message().from("a@example.com").to("b@example.org").to("refused@example.org").text("x");
    in_threads(threads, [&](int thread) {
        const bool small = thread % 2 == 1;
        Session session((small ? other : server).options());
        for (int i = 0; i < 5; i++) {
            const SendResult result = session.try_send(message);
            EXPECT_EQUAL(result.sent_in_part(), !small);
            REQUIRE(result.error() != nullptr);
            EXPECT(result.error()->code() ==
                   (small ? Code::too_large : Code::some_recipients_refused));
            if (!small)
                EXPECT_EQUAL(result.refused().size(), 1U);
        }
    });
    for (int i = 0; i < threads / 2 * 5; i++)
        EXPECT_EQUAL(server.mail()["recipients"].size(), 1U);
}

TEST(errors_belong_to_the_thread_that_made_them)
{
    in_threads(threads, [&](int thread) {
        Message message;
        for (int i = 0; i < 200; i++) {
            const std::string wrong = "nobody-" + std::to_string(thread) + "-" + std::to_string(i);
            EXPECT_THROWS(courriel::MessageError, message.to(wrong), error)
            {
                EXPECT(error.code() == Code::invalid_address);
                EXPECT(std::string(error.what()).find(wrong) != std::string::npos);
            }
        }
    });
}

TEST(cancel_calls_ends_the_call_of_a_message_and_keeps_the_session)
{
    Server server;
    Session session(server.options());
    Message stalled, good;
    stalled.from("stall@example.com").to("b@example.org").text("x");
    good.from("a@example.com").to("b@example.org").text("x");
    EXPECT_EQUAL(session.cancel_calls(), 0);
    session.ping();
    std::future<SendResult> ended =
        std::async(std::launch::async, [&] { return session.try_send(stalled); });
    while (session.cancel_calls(stalled) == 0) {
        EXPECT_EQUAL(session.cancel_calls(good), 0);
        if (ended.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready)
            break;
    }
    const SendResult result = ended.get();
    const Code code = result.error() ? result.error()->code() : Code::none;
    EXPECT(code == Code::cancelled || code == Code::unknown_cancelled);
    EXPECT(session.send(good).sent_fully());
}

TEST(more_calls_than_parameter_calls_wait_for_their_turn_and_say_so)
{
    Server server;
    Session session(server.options());
    courriel::SessionOptions impatient = server.options();
    impatient.timeout = std::chrono::seconds(1);
    EXPECT_THROWS(courriel::UseError, courriel::configure(courriel::Parameter::calls, 0), wrong)
    {
        EXPECT(wrong.code() == Code::out_of_range);
    }
    courriel::configure(courriel::Parameter::calls, 1);
    std::promise<void> begun;
    session.progress([&, first = true](auto, auto) mutable {
        if (std::exchange(first, false))
            begun.set_value();
        return true;
    });
    std::thread sender([&] {
        Message stalled;
        stalled.from("a@example.com").to("stall@example.org").text("x");
        EXPECT(!session.try_send(stalled).sent());
    });
    begun.get_future().wait();
    EXPECT_THROWS(courriel::InternalError, Session{impatient}, error)
    {
        EXPECT(error.code() == Code::too_many_calls);
        EXPECT(error.may_retry());
        EXPECT(error.hint().find("Parameter::calls") != std::string::npos);
    }
    courriel::configure(courriel::Parameter::calls, 256);
    Session{impatient};
    session.cancel_calls();
    sender.join();
}

TEST(a_session_knows_how_its_last_call_ended)
{
    Server server;
    Session session(server.options());
    EXPECT(!session.last_error());
    EXPECT(!session.try_send(Message().from("a@example.com").to("refused@example.org").text("x"))
                .sent());
    const std::optional<courriel::Error> error = session.last_error();
    EXPECT(error && error->code() == Code::recipients_refused && error->smtp_code() == 550);
    session.ping();
    EXPECT(!session.last_error());
}

TEST(closing_on_another_thread_ends_a_call_in_progress)
{
    for (const char *recipient : {"stall@example.org", "data-stall@example.org"}) {
        Server server;
        courriel::SessionOptions options = server.options();
        options.timeout = std::chrono::seconds(300); // the end must come from close
        Session session(options);
        std::promise<void> begun;
        bool first = true;
        session.progress([&](auto, auto) {
            if (std::exchange(first, false))
                begun.set_value();
            return true;
        });
        std::thread sender([&] {
            const Message message = Message()
                                        .from("a@example.com")
                                        .to(recipient)
                                        .text("x")
                                        .attach_data("zeros", std::string(200000, 0));
            EXPECT_THROWS(courriel::Error, session.send(message), error)
            {
                // Which one depends on whether all of it had been handed over.
                const bool unknown = error.code() == Code::unknown_cancelled;
                EXPECT(unknown || error.code() == Code::session_closed);
                EXPECT_EQUAL(error.outcome_unknown(), unknown);
            }
        });
        begun.get_future().wait();
        const auto start = std::chrono::steady_clock::now();
        session.close();
        sender.join();
        EXPECT(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
    }
}
