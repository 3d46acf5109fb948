// SPDX-License-Identifier: MIT
//
// Asynchronous sessions: the outbox, its mails and how they end.
#include "runner.hpp"
#include "server.hpp"

#include <condition_variable>
#include <map>

using courriel::Code;
using courriel::Mail;
using courriel::MailDetail;
using courriel::MailStatus;
using courriel::Message;
using courriel::Session;

namespace {

Message simple(const std::string &to = "b@example.org") { return Message().from("a@example.com").to(to).text("x"); }

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
    REQUIRE(result.mail() > 0);
    const Mail mail(result.mail());
    EXPECT(mail.wait() == MailStatus::sent);
    EXPECT(mail.status() == MailStatus::sent);
    EXPECT(!mail.error());
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
}

TEST(a_failed_mail_has_its_error_and_a_waiting_one_is_cancelled)
{
    Server server;
    Session session(asynchronous(server));
    const Mail refused(session.send(simple("refused@example.org")).mail());
    EXPECT(refused.wait() == MailStatus::error);
    const auto error = refused.error();
    REQUIRE(error.has_value());
    EXPECT(error->code() == Code::recipients_refused);
    EXPECT_EQUAL(refused.number(MailDetail::code), static_cast<int>(Code::recipients_refused));
    EXPECT_EQUAL(refused.recipients().at(0).smtp_code, 550);

    const Mail later(session.send(simple("later@example.org")).mail()); // tried again in a minute
    EXPECT(!later.wait_for(std::chrono::milliseconds(50)));
    EXPECT(!session.flush_for(std::chrono::milliseconds(1)));
    later.cancel();
    EXPECT(later.wait() == MailStatus::error);
    EXPECT_THROWS(courriel::OutboxError, later.cancel(), again) { EXPECT(again.code() == Code::mail_not_waiting); }
    session.flush();
    EXPECT_EQUAL(session.mails().size(), 2U);
}

TEST(numbers_and_sessions_without_an_outbox)
{
    Server server;
    Session session(server.options());
    EXPECT_EQUAL(session.send(simple()).mail(), 0);
    EXPECT_THROWS(courriel::OutboxError, session.flush(), error) { EXPECT(error.code() == Code::no_outbox); }
    EXPECT_THROWS(courriel::OutboxError, (void)Mail(123456789).status(), error)
    {
        EXPECT(error.code() == Code::unknown_mail);
    }
    EXPECT_THROWS(courriel::OutboxError, (void)Mail(123456789).wait_for(std::chrono::seconds(1)), error)
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
        sent.push_back(session.send(simple()).mail());
    std::unique_lock<std::mutex> guard(lock);
    EXPECT(changed.wait_for(guard, std::chrono::seconds(60), [&] { return told.size() == sent.size(); }));
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
    EXPECT_THROWS(courriel::OutboxError, session.close(), error) { EXPECT(error.code() == Code::outbox_given_up); }
}
