// SPDX-License-Identifier: MIT
//
// Each kind of failure as its own code and its own exception.
#include "runner.hpp"
#include "server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using courriel::Code;
using courriel::Message;
using courriel::Option;
using courriel::Session;
using courriel::SessionOptions;

namespace {

Message simple(const std::string &to = "bob@example.org")
{
    return Message().from("alice@example.com").to(to).text("x");
}

// A port on which nothing listens: bound, but not listening.
class DeadPort {
public:
    DeadPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        if (bind(socket_, generic, size) != 0 || getsockname(socket_, generic, &size) != 0)
            throw std::runtime_error("no port");
        port = ntohs(address.sin_port);
    }
    ~DeadPort() { close(socket_); }
    DeadPort(const DeadPort &) = delete;
    DeadPort &operator=(const DeadPort &) = delete;
    int port = 0;

private:
    int socket_;
};

template <class E> void start_fails(const SessionOptions &options, Code code, const char *what)
{
    try {
        const Session session(options);
        runner::fail(__FILE__, __LINE__, std::string(what) + " did not fail");
    } catch (const E &error) {
        if (error.code() != code)
            runner::fail(__FILE__, __LINE__,
                         std::string(what) + " gave " + error.name() + ": " + error.what());
        EXPECT(!error.hint().empty());
        EXPECT(!error.outcome_unknown());
    }
}

} // namespace

TEST(texts_of_an_error_name_things_as_this_header_does)
{
    int seen = 0;
    for (int code = 1; code < 1000; ++code) {
        if (*EmailErrorText(code) == '\0')
            continue;
        ++seen;
        EmailSetError(code, "about EMAIL_SESSION_CA_FILE");
        const courriel::Error error(courriel::detail::last_failure());
        for (const std::string &text : {error.hint(), error.summary(), error.everything()})
            EXPECT(text.find("EMAIL_") == std::string::npos &&
                   text.find("Email") == std::string::npos);
        EXPECT(std::string(error.what()).find("SessionOptions::ca_file") != std::string::npos);
    }
    EXPECT(seen > 80);
}

TEST(nothing_listens)
{
    const DeadPort dead;
    SessionOptions options;
    options.server = "127.0.0.1";
    options.port = dead.port;
    EXPECT_THROWS(courriel::NetworkError, Session(options).close(), error)
    {
        EXPECT(error.code() == Code::connection_refused);
        EXPECT(error.stage() == courriel::Stage::connect);
        EXPECT_EQUAL(error.system_code(), ECONNREFUSED);
        EXPECT(!error.system_message().empty());
        EXPECT(error.fault() == courriel::Fault::server);
        EXPECT(error.may_retry());
    }
}

TEST(a_host_that_cannot_exist)
{
    SessionOptions options;
    options.server = "no-such-host.invalid"; // RFC 6761 section 6.4
    options.timeout = std::chrono::seconds(10);
    EXPECT_THROWS(courriel::NetworkError, Session(options).close(), error)
    {
        // Which of the two depends on whether this machine has a name service.
        EXPECT(error.code() == Code::host_not_found || error.code() == Code::name_resolution);
        EXPECT(error.stage() == courriel::Stage::name);
    }
}

TEST(certificates_that_must_not_be_trusted)
{
    const struct {
        const char *kind;
        Code code;
    } cases[] = {
        {"expired", Code::certificate_expired},
        {"not-yet-valid", Code::certificate_expired},
        {"wrong-name", Code::wrong_name},
        {"unknown-authority", Code::unknown_authority},
        {"self-signed", Code::unknown_authority},
        {"missing-intermediate", Code::unknown_authority},
        {"wrong-purpose", Code::certificate_invalid},
    };
    for (const auto &one : cases) {
        for (const char *mode : {"starttls", "implicit"}) {
            Server server({"-tls", mode, "-certificate", one.kind});
            start_fails<courriel::TlsError>(server.options(), one.code, one.kind);
        }
    }
}

TEST(a_certificate_error_is_ignored_only_when_asked)
{
    Server server({"-tls", "starttls", "-certificate", "expired"});
    SessionOptions options = server.options();
    options.ignore_errors = courriel::Ignore::name_mismatch;
    start_fails<courriel::TlsError>(options, Code::certificate_expired, "another error ignored");
    options.ignore_errors = courriel::Ignore::expired | courriel::Ignore::name_mismatch;
    Session session(options);
    EXPECT(session.encrypted());
    EXPECT(!session.verified());
    EXPECT(session.send(simple()).sent_fully());
}

TEST(protections_that_the_server_does_not_have)
{
    Server plain;
    SessionOptions options = plain.options();
    options.option = Option::starttls;
    start_fails<courriel::TlsError>(options, Code::tls_not_offered, "STARTTLS");
    options.option = Option::implicit_tls;
    start_fails<courriel::TlsError>(options, Code::not_tls, "implicit TLS");
}

TEST(a_file_of_authorities_that_is_none)
{
    Server server({"-tls", "starttls"});
    const TemporaryFolder folder;
    SessionOptions options = server.options();
    options.ca_file = folder.file("empty.pem", "nothing here\n").string();
    start_fails<courriel::TlsError>(options, Code::ca_file, "no certificate");
    options.ca_file = (folder.path() / "missing.pem").string();
    start_fails<courriel::TlsError>(options, Code::ca_file, "no file");
}

TEST(sign_in_refused_and_sign_in_required)
{
    Server server(
        {"-tls", "starttls", "-user", "u@example.com", "-password", "right", "-require-auth"});
    SessionOptions options = server.options();
    options.password = "wrong";
    EXPECT_THROWS(courriel::SignInError, Session(options).close(), error)
    {
        EXPECT(error.code() == Code::sign_in_refused);
        EXPECT(error.stage() == courriel::Stage::sign_in);
        EXPECT_EQUAL(error.smtp_code(), 535);
        EXPECT(error.everything().find("wrong") == std::string::npos ||
               error.hint().find("wrong") != std::string::npos);
    }
    options.password.clear();
    Session session(options); // no sign-in wanted: the server objects at MAIL
    EXPECT(!session.signed_in());
    EXPECT_THROWS(courriel::SignInError, session.send(simple()), error)
    {
        EXPECT(error.code() == Code::sign_in_required);
    }
}

TEST(a_server_without_sign_in)
{
    Server server({"-tls", "starttls"});
    SessionOptions options = server.options();
    options.username = "u@example.com";
    options.password = "secret";
    Session session(options); // goes on without
    EXPECT(!session.signed_in());
    options.sign_in_required = true;
    start_fails<courriel::SignInError>(options, Code::no_mechanism, "sign-in required");
}

TEST(answers_at_each_step_of_a_mail)
{
    const struct {
        const char *from, *to;
        Code code;
        bool retry, unknown;
    } cases[] = {
        {"refused", "b", Code::sender_refused, false, false},
        {"later", "b", Code::sender_refused, true, false},
        {"closing", "b", Code::service_closing, true, false},
        {"drop", "b", Code::connection_lost, true, false},
        {"a", "refused", Code::recipients_refused, false, false},
        {"a", "later", Code::recipients_refused, true, false},
        {"a", "full", Code::recipients_refused, true, false},
        {"a", "relay", Code::recipients_refused, false, false},
        {"a", "closing", Code::service_closing, true, false},
        {"a", "drop", Code::connection_lost, true, false},
        {"a", "data-refused", Code::message_refused, false, false},
        {"a", "data-later", Code::message_refused, true, false},
        {"a", "toobig", Code::too_large, false, false},
        {"a", "data-closing", Code::service_closing, true, false},
        {"a", "data-drop", Code::unknown_lost, false, true},
    };
    Server server;
    // With BDAT the whole mail leaves in one flight, and a server that hangs up on the
    // first command may have read it all. DATA waits for the answer: the cases differ.
    SessionOptions options = server.options();
    options.chunking = false;
    Session session(options);
    for (const auto &one : cases) {
        const auto result = session.try_send(Message()
                                                 .from(std::string(one.from) + "@example.com")
                                                 .to(std::string(one.to) + "@example.org")
                                                 .text("x"));
        const std::string what = std::string(one.from) + " to " + one.to;
        if (result.sent() || result.error() == nullptr) {
            runner::fail(__FILE__, __LINE__, what + " did not fail");
            continue;
        }
        const courriel::Error &error = *result.error();
        if (error.code() != one.code || error.may_retry() != one.retry ||
            error.outcome_unknown() != one.unknown)
            runner::fail(__FILE__, __LINE__, what + " gave " + error.everything());
    }
    session.send(simple()); // usable after all of it
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);
}

TEST(an_accepted_mail_stays_accepted_when_the_server_hangs_up_behind_it)
{
    Server server;
    Session session(server.options());
    EXPECT(session.send(simple("accepted-drop@example.org")).sent_fully());
    while (server.next("connection")["state"].text != "closed") {
    }
    EXPECT(session.send(simple()).sent_fully());
    EXPECT_EQUAL(server.mail()["connection"].integer(), 1);
    EXPECT_EQUAL(server.mail()["connection"].integer(), 2);
}

TEST(silence_ends_with_the_time_out)
{
    Server server;
    SessionOptions options = server.options();
    options.timeout = std::chrono::seconds(1);
    options.chunking = false; // so that RCPT is answered, or not, before the data
    Session session(options);
    EXPECT_THROWS(courriel::TimeoutError, session.send(simple("stall@example.org")), error)
    {
        EXPECT(error.code() == Code::timeout);
        EXPECT(error.may_retry());
    }
    EXPECT_THROWS(courriel::OutcomeUnknownError, session.send(simple("data-stall@example.org")),
                  error)
    {
        EXPECT(error.code() == Code::unknown_timeout);
    }
    session.set_timeout(std::chrono::seconds(300));
    session.set_total_time(std::chrono::seconds(1));
    EXPECT_THROWS(courriel::TimeoutError, session.send(simple("stall@example.org")), error)
    {
        EXPECT(error.code() == Code::total_timeout);
    }
}

TEST(a_message_over_the_announced_size_is_not_sent)
{
    Server server({"-max-size", "2000"});
    Session session(server.options());
    EXPECT_EQUAL(session.size_limit(), 2000);
    EXPECT_THROWS(courriel::RefusedError, session.send(simple().text(std::string(5000, 'x'))),
                  error)
    {
        EXPECT(error.code() == Code::too_large);
        EXPECT(error.session_usable());
    }
    session.send(simple());
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);
}

TEST(an_error_is_copied_without_throwing)
{
    static_assert(std::is_nothrow_copy_constructible_v<courriel::Error>);
    static_assert(!std::is_copy_constructible_v<Session> &&
                  std::is_nothrow_move_constructible_v<Session>);
    static_assert(!std::is_copy_constructible_v<Message> &&
                  std::is_nothrow_move_constructible_v<Message>);
    const DeadPort dead;
    SessionOptions options;
    options.server = "127.0.0.1";
    options.port = dead.port;
    std::optional<courriel::Error> kept;
    try {
        const Session session(options);
    } catch (const courriel::Error &error) {
        kept = error;
    }
    REQUIRE(kept.has_value());
    EXPECT(kept->code() == Code::connection_refused);
    EXPECT(!kept->everything().empty());
}
