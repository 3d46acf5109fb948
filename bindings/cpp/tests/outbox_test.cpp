// SPDX-License-Identifier: MIT
//
// Asynchronous sessions: the outbox, its mails and how they end.
#include "runner.hpp"
#include "server.hpp"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <unistd.h>

using courriel::Code;
using courriel::Mail;
using courriel::MailDetail;
using courriel::MailState;
using courriel::MailStatus;
using courriel::Message;
using courriel::Session;

namespace {

Message simple(const std::string &to = "b@example.org")
{
    return Message().from("a@example.com").to(to).text("x");
}

courriel::SessionOptions asynchronous(const Server &server)
{
    courriel::SessionOptions options = server.options();
    options.async_mode = true;
    return options;
}

} // namespace

TEST(an_asynchronous_mail_is_sent_behind_the_call)
{
    Server server;
    Session session(asynchronous(server));
    const courriel::SendResult result = session.send(simple());
    EXPECT(result.sent());
    EXPECT(result.recipients().empty());
    const Mail mail = result.mail();
    REQUIRE(mail.number() > 0);
    EXPECT(mail.wait() == MailStatus::sent);
    EXPECT(mail.status() == MailStatus::sent);
    EXPECT(mail.state() == MailState::sent);
    EXPECT(!mail.error());
    EXPECT_EQUAL(mail.last_error(), "");
    EXPECT(mail.last_code() == Code::none);
    EXPECT_EQUAL(mail.number(MailDetail::attempts), 1);
    EXPECT_EQUAL(mail.text(MailDetail::sender), "a@example.com");
    REQUIRE(mail.recipients().size() == 1U);
    EXPECT(mail.recipients()[0].accepted);
    EXPECT_EQUAL(mail.recipients()[0].address, "b@example.org");
    EXPECT_EQUAL(server.mail()["summary"]["message_id"].text, mail.text(MailDetail::message_id));
    EXPECT(session.mails() == std::vector<Mail>{mail});
    const auto finished = session.next_completion();
    REQUIRE(finished.has_value());
    EXPECT(*finished == mail);
    EXPECT(!session.next_completion());
    EXPECT(!session.wait_completion(std::chrono::milliseconds(0)));
    EXPECT(session.completion_descriptor() == session.completion_descriptor());
    const Mail next = session.send(simple()).mail();
    EXPECT(session.wait_completion(std::chrono::minutes(1)) == std::optional<courriel::Mail>(next));
}

TEST(a_failed_mail_has_its_error_and_a_waiting_one_is_cancelled)
{
    Server server;
    Session session(asynchronous(server));
    const Mail refused = session.send(simple("refused@example.org")).mail();
    EXPECT(refused.wait() == MailStatus::error);
    EXPECT(refused.state() == MailState::failed);
    const auto error = refused.error();
    REQUIRE(error.has_value());
    EXPECT(error->code() == Code::recipients_refused);
    EXPECT(refused.last_code() == Code::recipients_refused);
    EXPECT_EQUAL(refused.last_error(), std::string(error->what()));
    EXPECT_EQUAL(refused.recipients().at(0).smtp_code, 550);

    const Mail later = session.send(simple("later@example.org")).mail(); // tried again in a minute
    EXPECT(!later.wait_for(std::chrono::milliseconds(50)));
    EXPECT(!session.flush_for(std::chrono::milliseconds(1)));
    later.cancel();
    EXPECT(later.wait() == MailStatus::error);
    EXPECT(later.state() == MailState::cancelled);
    EXPECT_THROWS(courriel::OutboxError, later.cancel(), again)
    {
        EXPECT(again.code() == Code::mail_not_waiting);
    }
    session.flush();
    EXPECT_EQUAL(session.mails().size(), 2U);
}

TEST(numbers_and_sessions_without_an_outbox)
{
    Server server;
    Session session(server.options());
    EXPECT_EQUAL(session.send(simple()).mail().number(), 0);
    EXPECT_THROWS(courriel::OutboxError, session.flush(), error)
    {
        EXPECT(error.code() == Code::no_outbox);
    }
    EXPECT_THROWS(courriel::OutboxError, (void)Mail(123456789).status(), error)
    {
        EXPECT(error.code() == Code::unknown_mail);
    }
    EXPECT_THROWS(courriel::OutboxError, (void)Mail(123456789).wait_for(std::chrono::seconds(1)),
                  error)
    {
        EXPECT(error.code() == Code::unknown_mail);
    }
}

TEST(completions_are_told_once_each_and_exceptions_stay_inside)
{
    Server server;
    Session session(asynchronous(server));
    std::mutex lock;
    std::condition_variable changed;
    std::map<std::int64_t, int> told;
    session.completion([&](Mail mail, MailStatus status) {
        EXPECT(status == MailStatus::sent);
        {
            const std::lock_guard<std::mutex> guard(lock);
            told[mail.number()]++;
        }
        changed.notify_all();
        throw std::runtime_error("nobody is there to catch this");
    });
    std::vector<std::int64_t> sent;
    for (int i = 0; i < 20; i++)
        sent.push_back(session.send(simple()).mail().number());
    std::unique_lock<std::mutex> guard(lock);
    EXPECT(changed.wait_for(guard, std::chrono::seconds(60),
                            [&] { return told.size() == sent.size(); }));
    for (const std::int64_t number : sent)
        EXPECT_EQUAL(told[number], 1);
}

TEST(closing_an_outbox_that_cannot_be_emptied_says_so)
{
    Server server;
    courriel::SessionOptions options = asynchronous(server);
    options.close_time = std::chrono::seconds(0);
    Session session(options);
    session.send(simple("later@example.org"));
    EXPECT_THROWS(courriel::OutboxError, session.close(), error)
    {
        EXPECT(error.code() == Code::outbox_given_up);
    }
}

TEST(a_file_outlives_its_session_and_a_session_starts_without_its_server)
{
    const auto folder =
        std::filesystem::temp_directory_path() / ("courriel-outbox-" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    std::unique_ptr<Server> server = std::make_unique<Server>();
    courriel::SessionOptions options = asynchronous(*server);
    server.reset();
    options.outbox_file = folder / "bo\xc3\xaete";
    options.close_time = std::chrono::seconds(0);
    options.retry_first = std::chrono::seconds(1);
    options.expiry = std::chrono::hours(24 * 30);
    options.keep = std::chrono::hours(1);
    options.mails_per_minute = 600;
    std::int64_t number = 0;
    {
        Session session(options);
        const Mail mail = session.send(simple()).mail();
        EXPECT(!mail.wait_for(std::chrono::milliseconds(20)));
        EXPECT_EQUAL(mail.number(MailDetail::attempts), 0);
        EXPECT_EQUAL(session.number(courriel::Property::mails_per_minute), 600);
        EXPECT_EQUAL(session.number(courriel::Property::expiry_seconds), 2592000);
        EXPECT_EQUAL(session.number(courriel::Property::keep_seconds), 3600);
        EXPECT_EQUAL(session.number(courriel::Property::retry_first_seconds), 1);
        number = mail.number();
    }
    options.start_offline = false;
    EXPECT_THROWS(courriel::NetworkError, Session{options}, error)
    {
        EXPECT(error.code() == Code::connection_refused);
    }
    server = std::make_unique<Server>(
        std::vector<std::string>{"-listen", "127.0.0.1:" + std::to_string(options.port)});
    courriel::SessionOptions there = asynchronous(*server);
    there.outbox_file = options.outbox_file;
    {
        Session session(there);
        EXPECT(Mail(number).wait() == MailStatus::sent);
        EXPECT(session.mails() == std::vector<Mail>{Mail(number)});
    }
    EXPECT_EQUAL(server->mail()["recipients"].size(), 1U);
    std::filesystem::remove_all(folder);
}

TEST(a_mail_has_a_future)
{
    Server server;
    courriel::SessionOptions options = asynchronous(server);
    options.close_time = std::chrono::seconds(0);
    Session session(options);
    std::vector<std::future<MailStatus>> futures;
    for (int i = 0; i < 50; i++)
        futures.push_back(session.finished(session.send(simple()).mail()));
    for (auto &one : futures)
        EXPECT(one.get() == MailStatus::sent);
    const Mail refused = session.send(simple("refused@example.org")).mail();
    auto first = session.finished(refused), second = session.finished(refused);
    EXPECT(first.get() == MailStatus::error);
    EXPECT(second.get() == MailStatus::error);
    EXPECT(session.finished(refused).get() == MailStatus::error); // long after
    EXPECT_THROWS(courriel::OutboxError, (void)session.finished(Mail(12345)), error)
    {
        EXPECT(error.code() == Code::unknown_mail);
    }

    // The function of the program and the futures do not know of each other.
    std::atomic<int> told{0};
    session.completion([&](Mail, MailStatus) { told++; });
    EXPECT(session.finished(session.send(simple()).mail()).get() == MailStatus::sent);
    auto waits = session.finished(session.send(simple("later@example.org")).mail());
    session.completion(nullptr);
    auto last = session.finished(session.send(simple()).mail());
    EXPECT(last.get() == MailStatus::sent);
    EXPECT_EQUAL(told.load(), 1);
    EXPECT_THROWS(courriel::OutboxError, session.close(), error)
    {
        EXPECT(error.code() == Code::outbox_given_up);
    }
    EXPECT_THROWS(std::future_error, (void)waits.get(), error)
    {
        EXPECT(error.code() == std::future_errc::broken_promise);
    }
}

TEST(completions_are_told_before_the_session_is_closed)
{
    Server server;
    std::atomic<int> told{0};
    Session session(asynchronous(server));
    session.completion([&](Mail, MailStatus) { told++; });
    for (int i = 0; i < 50; i++)
        session.send(simple());
    session.close();
    EXPECT_EQUAL(told.load(), 50);
}

TEST(a_session_that_is_released_does_not_wait_and_sends_what_it_holds)
{
    Server server;
    Session session(asynchronous(server));
    Session held(asynchronous(server));
    held.send(simple("stall@example.org"));
    for (int i = 0; i < 3; i++)
        session.send(simple());
    const auto began = std::chrono::steady_clock::now();
    session.release();
    held.release();
    EXPECT(std::chrono::steady_clock::now() - began < std::chrono::seconds(2));
    session.release();
    session.close();
    for (int i = 0; i < 3; i++)
        EXPECT_EQUAL(server.mail()["sender"].text, "a@example.com");
}
