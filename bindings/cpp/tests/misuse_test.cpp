// SPDX-License-Identifier: MIT
//
// Wrong arguments: each its own code, and nothing is written to a server.
#include "runner.hpp"
#include "server.hpp"

using courriel::Code;
using courriel::Message;
using courriel::Session;
using courriel::SessionOptions;

namespace {

void gives(Code code, const char *what, const std::function<void()> &call)
{
    try {
        call();
        runner::fail(__FILE__, __LINE__, std::string(what) + " did not fail");
    } catch (const courriel::Error &error) {
        if (error.code() != code)
            runner::fail(__FILE__, __LINE__,
                         std::string(what) + " gave " + error.name() + ", not " +
                             std::to_string(static_cast<int>(code)) + ": " + error.what());
        if (error.hint().empty() || error.what()[0] == '\0')
            runner::fail(__FILE__, __LINE__, std::string(what) + " has no explanation");
    }
}

Message simple() { return Message().from("a@example.com").to("b@example.org").text("x"); }

} // namespace

TEST(every_text_that_becomes_a_line_refuses_control_characters)
{
    using Set = std::function<void(const std::string &)>;
    Message m = simple();
    const TemporaryFolder folder;
    const auto file = folder.file("f.txt", "x");
    const std::pair<const char *, Set> texts[] = {
        {"from", [&](auto &t) { m.from("x" + t + "y@example.com"); }},
        {"from name", [&](auto &t) { m.from("x" + t + "y <a@example.com>"); }},
        {"envelope sender", [&](auto &t) { m.envelope_sender("x" + t + "y@example.com"); }},
        {"to", [&](auto &t) { m.to("x" + t + "y@example.com"); }},
        {"cc", [&](auto &t) { m.cc("x" + t + "y@example.com"); }},
        {"bcc", [&](auto &t) { m.bcc("x" + t + "y@example.com"); }},
        {"reply to", [&](auto &t) { m.reply_to("x" + t + "y@example.com"); }},
        {"subject", [&](auto &t) { m.subject("x" + t + "y"); }},
        {"header value", [&](auto &t) { m.header("X-A", "x" + t + "y"); }},
        {"file name", [&](auto &t) { m.attach(file, "x" + t + "y"); }},
        {"data name", [&](auto &t) { m.attach_data("x" + t + "y", "d"); }},
    };
    for (const auto &[what, set] : texts)
        for (const std::string &bad :
             {std::string("\r"), std::string("\n"), std::string("\r\n"), std::string(1, '\0')})
            gives(Code::control_character, what, [&, &set = set] { set(bad); });
}

TEST(a_nul_never_cuts_a_text_short)
{
    Message m = simple();
    const std::string nul("before\0after", 12);
    gives(Code::control_character, "text", [&] { m.text(nul); });
    gives(Code::control_character, "html", [&] { m.html(nul); });
    gives(Code::control_character, "path", [&] { m.attach(nul); });
    gives(Code::control_character, "header name", [&] { m.header(nul, "x"); });
    Server server;
    Session session(server.options());
    gives(Code::control_character, "source sender",
          [&] { session.send_source(nul, {"b@example.org"}, "A: b\n\nx"); });
    gives(Code::control_character, "source recipient",
          [&] { session.send_source("a@example.com", {nul}, "A: b\n\nx"); });
    gives(Code::control_character, "property",
          [&] { session.set(courriel::Property::auth_token, nul); });
    session.send(m);
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);
}

TEST(texts_that_are_not_utf8)
{
    const std::string latin1 = "Zo\xEB";
    Message m = simple();
    gives(Code::invalid_utf8, "from", [&] { m.from(latin1 + " <a@example.com>"); });
    gives(Code::invalid_utf8, "to", [&] { m.to(latin1 + " <a@example.com>"); });
    gives(Code::invalid_utf8, "subject", [&] { m.subject(latin1); });
    gives(Code::invalid_utf8, "text", [&] { m.text(latin1); });
    gives(Code::invalid_utf8, "html", [&] { m.html(latin1); });
    gives(Code::invalid_utf8, "header", [&] { m.header("X-A", latin1); });
    gives(Code::invalid_utf8, "name", [&] { m.attach_data(latin1, "d"); });
    SessionOptions options;
    options.server = "127.0.0.1";
    options.username = latin1;
    gives(Code::invalid_utf8, "user", [&] { Session session(options); });
}

TEST(addresses_that_are_none)
{
    Message m;
    gives(Code::empty_argument, "empty sender", [&] { m.from(""); });
    gives(Code::empty_argument, "empty recipient", [&] { m.to(""); });
    for (const char *wrong :
         {"nobody", "@example.org", "a@", "a b@example.org", "a@example.org, b@example.org",
          "<a@example.org", "a@exa mple.org", "a@@example.org"})
        gives(Code::invalid_address, wrong, [&] { m.to(wrong); });
    gives(Code::invalid_address, "a name in the envelope",
          [&] { m.envelope_sender("A <a@example.org>"); });
}

TEST(headers_and_content_types_that_are_none)
{
    Message m = simple();
    for (const char *wrong :
         {"", "X A", "X:A", "Ünï", "From", "to", "BCC", "MIME-Version", "Content-Type"})
        gives(Code::invalid_header, wrong, [&] { m.header(wrong, "x"); });
    for (const char *wrong : {"text", "text/", "/plain", "text plain"})
        gives(Code::invalid_content_type, wrong, [&] { m.attach_data("a", "d", wrong); });
    gives(Code::no_name, "no name", [&] { m.attach_data("", "d"); });
}

TEST(files_that_cannot_be_attached)
{
    const TemporaryFolder folder;
    Message m = simple();
    gives(Code::file_not_found, "missing file", [&] { m.attach(folder.path() / "missing"); });
    gives(Code::not_a_file, "directory", [&] { m.attach(folder.path()); });
    gives(Code::not_a_file, "device", [&] { m.attach("/dev/null"); });
    gives(Code::empty_argument, "empty path", [&] { m.attach(""); });
}

TEST(messages_that_cannot_be_sent)
{
    Server server;
    Session session(server.options());
    gives(Code::no_sender, "no sender",
          [&] { session.send(Message().to("b@example.org").text("x")); });
    gives(Code::no_recipient, "no recipient",
          [&] { session.send(Message().from("a@example.com").text("x")); });
    gives(Code::invalid_message, "no header", [&] { session.send(simple().source("\n\nbody")); });
    gives(Code::empty_argument, "empty source",
          [&] { session.send_source("a@example.com", {"b@example.org"}, ""); });
    gives(Code::out_of_range, "no recipients",
          [&] { session.send_source("a@example.com", {}, "A: b\n\nx"); });
    gives(Code::invalid_address, "a bad recipient",
          [&] { session.send_source("a@example.com", {"b"}, "A: b\n\nx"); });
    gives(Code::file_not_found, "missing file",
          [&] { session.send_file(simple(), "/nonexistent.eml"); });
    session.send(simple());
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);
}

TEST(a_file_that_changes_after_it_was_attached)
{
    const TemporaryFolder folder;
    const auto file = folder.file("f.txt", "as it was\n");
    const Message m = simple().attach(file);
    folder.file("f.txt", "as it is now, and longer\n");
    Server server;
    Session session(server.options());
    gives(Code::file_changed, "changed", [&] { session.send(m); });
    std::filesystem::remove(file);
    try {
        session.send(m);
        runner::fail(__FILE__, __LINE__, "a removed file was sent");
    } catch (const courriel::MessageError &error) {
        EXPECT(error.code() == Code::file_changed || error.code() == Code::file_not_found);
    }
    session.send(simple());
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);
}

TEST(options_of_a_session_that_are_wrong)
{
    Server server;
    const auto with = [&](const std::function<void(SessionOptions &)> &change) {
        SessionOptions options = server.options();
        change(options);
        Session session(options);
    };
    gives(Code::empty_argument, "no server", [&] { with([](auto &o) { o.server.clear(); }); });
    gives(Code::out_of_range, "port 65536", [&] { with([](auto &o) { o.port = 65536; }); });
    gives(Code::out_of_range, "port -1", [&] { with([](auto &o) { o.port = -1; }); });
    gives(Code::out_of_range, "time-out",
          [&] { with([](auto &o) { o.timeout = std::chrono::seconds(0); }); });
    gives(Code::out_of_range, "time-out",
          [&] { with([](auto &o) { o.timeout = std::chrono::hours(25); }); });
    gives(Code::control_character, "server", [&] { with([](auto &o) { o.server = "a\r\nb"; }); });
    gives(Code::control_character, "user", [&] { with([](auto &o) { o.username = "a\nb"; }); });
    gives(Code::control_character, "EHLO name",
          [&] { with([](auto &o) { o.ehlo_name = "a\nb"; }); });
    gives(Code::control_character, "NUL",
          [&] { with([](auto &o) { o.password = std::string("a\0b", 3); }); });
    gives(Code::out_of_range, "long user",
          [&] { with([](auto &o) { o.username.assign(1025, 'x'); }); });
    EXPECT(!server.holds("connection"));
    Session session(server.options());
    gives(Code::wrong_state, "after the start", [&] { session.set(courriel::Property::port, 25); });
    gives(Code::wrong_state, "read only", [&] { session.set(courriel::Property::encrypted, 1); });
    gives(Code::wrong_state, "password", [&] { (void)session.text(courriel::Property::password); });
    gives(Code::unknown_constant, "no property",
          [&] { (void)session.number(static_cast<courriel::Property>(9999)); });
    gives(Code::unknown_constant, "not a text",
          [&] { session.set(courriel::Property::all_or_none, "1"); });
    gives(Code::unknown_constant, "no parameter",
          [&] { courriel::configure(static_cast<courriel::Parameter>(99), 1); });
    gives(Code::out_of_range, "mode 2", [&] { courriel::configure(courriel::Parameter::mode, 2); });
    server.next("connection");
    EXPECT_EQUAL(server.holds("connection"), false);
}

TEST(an_option_that_does_not_exist)
{
    SessionOptions options;
    options.server = "127.0.0.1";
    options.option = static_cast<courriel::Option>(17);
    try {
        Session session(options);
        runner::fail(__FILE__, __LINE__, "option 17 did not fail");
    } catch (const courriel::UseError &error) {
        EXPECT(error.code() == Code::unknown_constant);
    }
}

TEST(handles_that_are_none)
{
    const auto made_up = reinterpret_cast<EmailSession>(std::uintptr_t{12345});
    const auto message_as_session = [](EmailMessage m) {
        return reinterpret_cast<EmailSession>(m);
    };
    Message m = simple();
    const struct {
        const char *what;
        EmailSession handle;
    } cases[] = {
        {"NULL", nullptr}, {"made up", made_up}, {"of a message", message_as_session(m.handle())}};
    for (const auto &one : cases) {
        EXPECT_EQUAL(EmailSendMessage(one.handle, m.handle()), 0);
        EXPECT_EQUAL(EmailErrorNumber(EMAIL_ERROR_CODE), EMAIL_E_INVALID_HANDLE);
        EXPECT_EQUAL(ErrorOccurred(), 1);
        EXPECT_EQUAL(EmailCloseSession(one.handle), 0);
        EXPECT_EQUAL(EmailErrorNumber(EMAIL_ERROR_CODE), EMAIL_E_INVALID_HANDLE);
    }
    EmailMessage freed = EmailNewMessage();
    EXPECT(EmailFreeMessage(freed) != 0);
    EXPECT_EQUAL(EmailFreeMessage(freed), 0);
    EXPECT_EQUAL(EmailErrorNumber(EMAIL_ERROR_CODE), EMAIL_E_CLOSED_HANDLE);
    EXPECT_EQUAL(EmailSetSubject(freed, "x"), 0);
    EXPECT_EQUAL(EmailErrorNumber(EMAIL_ERROR_CODE), EMAIL_E_CLOSED_HANDLE);
    EXPECT_EQUAL(EmailSetSubject(m.handle(), "x"), 1);
    EXPECT_EQUAL(ErrorOccurred(), 0);
}
