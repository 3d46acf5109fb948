// SPDX-License-Identifier: MIT
//
// The progress function: what it is told, how it cancels, and what it throws.
#include "runner.hpp"
#include "server.hpp"

#include <thread>

using courriel::Code;
using courriel::Message;
using courriel::Session;

namespace {

Message large()
{
    return Message()
        .from("alice@example.com")
        .to("bob@example.org")
        .text("See attachment.")
        .attach_data("zeros.bin", std::string(1 << 20, '\0'));
}

thread_local int number_of_thread = 0;

struct Stop : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace

TEST(progress_grows_to_the_total_on_the_thread_that_sends)
{
    Server server;
    Session session(server.options());
    std::int64_t last = -1, total = 0;
    int calls = 0;
    bool grows = true, same_thread = true;
    const auto here = std::this_thread::get_id();
    session.progress([&](std::int64_t done_bytes, std::int64_t total_bytes) {
        grows = grows && done_bytes >= last && done_bytes <= total_bytes;
        same_thread = same_thread && std::this_thread::get_id() == here;
        last = done_bytes;
        total = total_bytes;
        calls++;
        return true;
    });
    session.send(large());
    EXPECT(grows);
    EXPECT(same_thread);
    EXPECT(calls >= 10);
    EXPECT(total > 1 << 20);
    EXPECT_EQUAL(last, total);

    calls = 0;
    session.progress(nullptr);
    session.send(large());
    EXPECT_EQUAL(calls, 0);
}

TEST(an_answer_of_false_cancels_and_nothing_is_delivered)
{
    Server server;
    Session session(server.options());
    session.progress([](auto done, auto total) { return done * 2 < total; });
    EXPECT_THROWS(courriel::CancelledError, session.send(large()), error)
    {
        EXPECT(error.code() == Code::cancelled);
        EXPECT(!error.outcome_unknown());
        EXPECT(error.callback_exception() == nullptr);
    }
    session.progress(nullptr);
    session.send(large());
    EXPECT_EQUAL(server.mail()["number"].integer(), 1); // the first that was taken
}

TEST(an_exception_cancels_and_comes_out_as_it_was)
{
    Server server;
    Session session(server.options());
    session.progress([](auto, auto) -> bool { throw Stop("enough"); });
    EXPECT_THROWS(Stop, session.send(large()), error)
    {
        EXPECT_EQUAL(std::string(error.what()), "enough");
    }

    const courriel::SendResult result = session.try_send(large());
    REQUIRE(result.error() != nullptr);
    EXPECT(result.error()->code() == Code::cancelled);
    EXPECT(result.callback_exception() != nullptr);
    EXPECT(result.error()->callback_exception() != nullptr);

    session.progress([](auto, auto) -> bool { throw 42; });
    EXPECT_THROWS(int, session.send(large()), number) { EXPECT_EQUAL(number, 42); }

    session.progress(nullptr);
    session.send(large());
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);
}

TEST(an_exception_that_comes_too_late_does_not_hide_that_the_mail_was_sent)
{
    Server server;
    Session session(server.options());
    session.progress([](std::int64_t done, std::int64_t total) -> bool {
        if (done == total)
            throw Stop("too late");
        return true;
    });
    const courriel::SendResult result = session.send(large());
    EXPECT(result.sent_fully());
    REQUIRE(result.callback_exception() != nullptr);
    EXPECT_THROWS(Stop, std::rethrow_exception(result.callback_exception()), error)
    {
        EXPECT_EQUAL(std::string(error.what()), "too late");
    }
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);
}

TEST(the_progress_function_may_use_the_library_and_send_on_another_session)
{
    Server server;
    Session outer(server.options()), inner(server.options());
    const Message message = large();
    const Message note = Message().from("a@example.com").to("b@example.org").text("halfway");
    bool sent = false;
    std::string name;
    outer.progress([&](auto, auto) {
        if (!sent) {
            sent = true;
            name = outer.server_name();
            // Its exception must not become that of the outer call.
            inner.progress([](auto, auto) -> bool { throw Stop("inner"); });
            const auto result = inner.try_send(message.handle() != nullptr ? note : message);
            EXPECT(result.error() != nullptr || result.callback_exception() != nullptr);
        }
        return true;
    });
    const courriel::SendResult result = outer.send(message);
    EXPECT(sent);
    EXPECT(!name.empty());
    EXPECT(result.sent_fully());
    EXPECT(result.callback_exception() == nullptr);
}

TEST(the_progress_function_may_close_its_session)
{
    Server server;
    Session session(server.options());
    session.progress([&](auto, auto) {
        session.close();
        return true;
    });
    EXPECT_THROWS(courriel::Error, session.send(large()), error)
    {
        EXPECT(error.code() == Code::session_closed || error.code() == Code::unknown_cancelled);
    }
}

TEST(every_thread_gets_its_own_exception_back)
{
    Server server;
    Session session(server.options());
    session.progress([](auto, auto) -> bool { throw number_of_thread; });
    std::vector<std::thread> threads;
    for (int i = 1; i <= 4; i++)
        threads.emplace_back([&session, i] {
            number_of_thread = i;
            for (int round = 0; round < 3; round++)
                EXPECT_THROWS(int, session.send(large()), thrown) { EXPECT_EQUAL(thrown, i); }
        });
    for (std::thread &one : threads)
        one.join();
}
