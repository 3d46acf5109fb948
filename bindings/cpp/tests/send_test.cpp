// SPDX-License-Identifier: MIT
//
// Mails that arrive, and what the program is told of them.
#include "runner.hpp"
#include "server.hpp"

using courriel::Code;
using courriel::Message;
using courriel::SendResult;
using courriel::Session;

namespace {

Message simple(const std::string &to = "bob@example.org")
{
    return Message().from("alice@example.com").to(to).subject("Hello").text("It works.\n");
}

const json::Value &part_of(const json::Value &mail, const std::string &content_type)
{
    for (const json::Value &part : mail["summary"]["parts"].list)
        if (part["content_type"].text == content_type)
            return part;
    static const json::Value none;
    return none;
}

} // namespace

TEST(a_mail_over_starttls_with_sign_in_arrives_as_it_was_built)
{
    Server server({"-tls", "starttls", "-user", "zoë@example.com", "-password", "geheim €",
                   "-require-auth", "-without",
                   "BINARYMIME"}); // with it, bare line feeds of files would be right
    Session session(server.options());
    EXPECT(session.encrypted());
    EXPECT(session.verified());
    EXPECT(session.signed_in());
    EXPECT_EQUAL(session.tls_version(), "TLS 1.3");
    EXPECT(!session.tls_cipher().empty());
    EXPECT(!session.mechanism_used().empty());
    EXPECT(session.certificate().find("localhost") != std::string::npos ||
           session.certificate().find("SHA-256") != std::string::npos);
    EXPECT(session.extensions().find("PIPELINING") != std::string::npos);
    EXPECT_EQUAL(session.server_address(), "127.0.0.1:" + std::to_string(server.port()));

    const TemporaryFolder folder;
    const auto file = folder.file("Größe.txt", "a file\n");
    const std::string bytes("\0\1\2\xff binary", 11);
    const Message message = Message()
                                .from("Zoë Müller <zoe@example.com>")
                                .envelope_sender("bounces@example.com")
                                .to("Bob <bob@example.org>")
                                .cc("carol@example.org")
                                .bcc("dave@example.org")
                                .reply_to("answers@example.com")
                                .subject("Grüße: ça marche, 日本語 🎉")
                                .text("Plain: é\n")
                                .html("<p>Rich: é</p>\n")
                                .attach(file)
                                .attach_data("データ.bin", bytes)
                                .header("X-Reason", "a test: ß");
    const SendResult result = session.send(message);
    EXPECT(result.sent_fully());
    EXPECT(result.error() == nullptr);
    EXPECT_EQUAL(result.recipients().size(), 3U);
    EXPECT(result.refused().empty());
    EXPECT(result.server_reply().rfind("250", 0) == 0);

    const json::Value mail = server.mail();
    const json::Value &summary = mail["summary"];
    EXPECT_EQUAL(mail["sender"].text, "bounces@example.com");
    EXPECT_EQUAL(mail["user"].text, "zoë@example.com");
    EXPECT_EQUAL(mail["tls"]["version"].text, "TLS 1.3");
    EXPECT_EQUAL(mail["recipients"].size(), 3U);
    EXPECT_EQUAL(summary["error"].text, "");
    EXPECT_EQUAL(summary["subject"].text, "Grüße: ça marche, 日本語 🎉");
    EXPECT_EQUAL(summary["from"][0]["name"].text, "Zoë Müller");
    EXPECT_EQUAL(summary["from"][0]["address"].text, "zoe@example.com");
    EXPECT_EQUAL(summary["to"][0]["name"].text, "Bob");
    EXPECT_EQUAL(summary["cc"][0]["address"].text, "carol@example.org");
    EXPECT_EQUAL(summary["bcc"].size(), 0U);
    EXPECT_EQUAL(summary["reply_to"][0]["address"].text, "answers@example.com");
    EXPECT_EQUAL(summary["message_id"].text, result.message_id());
    EXPECT_EQUAL(summary["headers"]["X-Reason"][0].text, "a test: ß");
    EXPECT_EQUAL(summary["parts"].size(), 4U);
    EXPECT_EQUAL(summary["parts"][2]["file_name"].text, "Größe.txt");
    EXPECT_EQUAL(summary["parts"][2]["size"].integer(), 7);
    EXPECT_EQUAL(summary["parts"][3]["file_name"].text, "データ.bin");
    EXPECT_EQUAL(summary["parts"][3]["size"].integer(), 11);
    EXPECT(part_of(mail, "text/plain")["text"].text.find("Plain: é") == 0);
    EXPECT(part_of(mail, "text/html")["text"].text.find("<p>Rich: é</p>") == 0);
    EXPECT_EQUAL(mail["bytes"]["bare_lf"].integer() + mail["bytes"]["bare_cr"].integer(), 0);
}

TEST(a_mail_arrives_over_implicit_tls_and_in_clear)
{
    for (const char *mode : {"implicit", "none"}) {
        Server server({"-tls", mode});
        Session session(server.options());
        EXPECT_EQUAL(session.encrypted(), std::string(mode) == "implicit");
        EXPECT(!session.signed_in());
        EXPECT(session.send(simple()).sent_fully());
        EXPECT_EQUAL(server.mail()["summary"]["subject"].text, "Hello");
    }
}

TEST(a_message_is_sent_again_changed_and_emptied)
{
    Server server;
    Session session(server.options());
    Message message = simple();
    const std::string first = session.send(message).message_id();
    // Kept while nothing is changed, so that a recipient can tell a mail that was sent again.
    EXPECT_EQUAL(session.send(message).message_id(), first);
    (void)server.mail();
    message.subject("Hello again").to("carol@example.org");
    EXPECT(session.send(message).message_id() != first);
    message.reset().from("x@example.com").to("y@example.org").text("other");
    EXPECT(session.send(message).message_id() != first);
    EXPECT_EQUAL(server.mail()["recipients"].size(), 1U);
    const json::Value changed = server.mail();
    EXPECT_EQUAL(changed["recipients"].size(), 2U);
    EXPECT_EQUAL(changed["summary"]["subject"].text, "Hello again");
    const json::Value emptied = server.mail();
    EXPECT_EQUAL(emptied["summary"]["subject"].text, "");
    EXPECT_EQUAL(emptied["recipients"][0]["address"].text, "y@example.org");
    EXPECT_EQUAL(emptied["connection"].integer(), 1);
}

TEST(the_envelope_sender_can_be_null_and_taken_back)
{
    Server server;
    Session session(server.options());
    Message message = simple().envelope_sender("");
    session.send(message);
    EXPECT_EQUAL(server.mail()["sender"].text, "");
    session.send(message.reset_envelope_sender());
    EXPECT_EQUAL(server.mail()["sender"].text, "alice@example.com");
}

TEST(ready_made_mails_are_sent_from_memory_and_from_a_file)
{
    Server server;
    Session session(server.options());
    const std::string source = "From: a@example.com\nTo: b@example.org\nBcc: secret@example.org\n"
                               "Subject: ready-made\n\nbody\n.dot\n";
    const TemporaryFolder folder;
    const auto file = folder.file("mail.eml", source);

    EXPECT(session.send_source("bounce@example.com", {"b@example.org", "c@example.org"}, source)
               .sent_fully());
    json::Value mail = server.mail();
    EXPECT_EQUAL(mail["sender"].text, "bounce@example.com");
    EXPECT_EQUAL(mail["recipients"].size(), 2U);
    EXPECT_EQUAL(mail["summary"]["subject"].text, "ready-made");
    EXPECT(mail["summary"]["headers"]["Bcc"].kind == json::Value::Kind::null);
    EXPECT_EQUAL(mail["summary"]["parts"][0]["text"].text, "body\r\n.dot\r\n");

    const SendResult from_file = session.send_file(simple("d@example.org"), file);
    EXPECT_EQUAL(from_file.recipients().size(), 1U);
    mail = server.mail();
    EXPECT_EQUAL(mail["sender"].text, "alice@example.com");
    EXPECT_EQUAL(mail["summary"]["subject"].text, "ready-made");

    Message message = simple().source(source);
    session.send(message);
    EXPECT_EQUAL(server.mail()["summary"]["subject"].text, "ready-made");
    session.send(message.source(""));
    EXPECT_EQUAL(server.mail()["summary"]["subject"].text, "Hello");
}

TEST(a_part_of_the_recipients_is_a_result_of_its_own)
{
    Server server;
    Session session(server.options());
    const Message message = simple().to("refused@example.org").to("later@example.org");
    const SendResult result = session.send(message);
    EXPECT(result.sent());
    EXPECT(result.sent_in_part());
    EXPECT(!result.sent_fully());
    REQUIRE(result.error() != nullptr);
    EXPECT(result.error()->code() == Code::some_recipients_refused);
    REQUIRE(result.recipients().size() == 3U);
    EXPECT(result.recipients()[0].accepted);
    EXPECT_EQUAL(result.recipients()[0].smtp_code, 250);
    REQUIRE(result.refused().size() == 2U);
    EXPECT_EQUAL(result.refused()[0].address, "refused@example.org");
    EXPECT_EQUAL(result.refused()[0].smtp_code, 550);
    EXPECT_EQUAL(result.refused()[0].enhanced_code, "5.1.1");
    EXPECT(result.refused()[0].server_text.find("No such mailbox") != std::string::npos);
    EXPECT_EQUAL(result.refused()[1].smtp_code, 451);
    EXPECT_THROWS(courriel::RefusedError, result.require_all(), error)
    {
        EXPECT_EQUAL(error.recipients().size(), 3U);
    }
    EXPECT_EQUAL(server.mail()["recipients"].size(), 1U);

    session.set_all_or_none(true);
    EXPECT_THROWS(courriel::RefusedError, session.send(message), error)
    {
        EXPECT(error.code() == Code::some_recipients_refused);
    }
    session.set_all_or_none(false);
    session.send(simple());
    EXPECT_EQUAL(server.mail()["number"].integer(), 2); // nothing came in between
}

TEST(a_refusal_tells_everything_and_leaves_the_session_usable)
{
    Server server;
    Session session(server.options());
    EXPECT_THROWS(courriel::RefusedError, session.send(simple("refused@example.org")), error)
    {
        EXPECT(error.code() == Code::recipients_refused);
        EXPECT_EQUAL(error.name(), "RECIPIENTS_REFUSED");
        EXPECT(error.stage() == courriel::Stage::rcpt);
        EXPECT_EQUAL(error.smtp_code(), 550);
        EXPECT_EQUAL(error.enhanced_code(), "5.1.1");
        EXPECT(error.server_text().find("No such mailbox") != std::string::npos);
        EXPECT(!error.hint().empty());
        EXPECT(!error.summary().empty());
        EXPECT(error.everything().find("No such mailbox") != std::string::npos);
        EXPECT(!error.may_retry());
        EXPECT(!error.outcome_unknown());
        EXPECT(error.session_usable());
        EXPECT_EQUAL(error.wlanguage_number(), 14);
        REQUIRE(error.recipients().size() == 1U);
        EXPECT(!error.recipients()[0].accepted);
        EXPECT(std::string(error.what()).find('\n') == std::string::npos);
    }
    const SendResult later = session.try_send(simple("later@example.org"));
    EXPECT(!later.sent());
    REQUIRE(later.error() != nullptr);
    EXPECT(later.error()->may_retry());
    session.send(simple());
    EXPECT_EQUAL(server.mail()["connection"].integer(), 1);
}

TEST(a_lost_connection_after_the_data_is_an_unknown_outcome)
{
    Server server;
    Session session(server.options());
    EXPECT_THROWS(courriel::OutcomeUnknownError, session.send(simple("data-drop@example.org")),
                  error)
    {
        EXPECT(error.code() == Code::unknown_lost);
        EXPECT(error.outcome_unknown());
        EXPECT(!error.may_retry());
        EXPECT(error.stage() == courriel::Stage::end_of_data);
    }
    session.send(simple()); // over a new connection
    EXPECT_EQUAL(server.mail()["connection"].integer(), 2);
}

TEST(moved_sessions_and_messages_go_on_and_what_is_left_gives_an_error)
{
    Server server;
    Session first(server.options());
    std::int64_t told = 0;
    first.progress([&](std::int64_t done, std::int64_t) {
        told = done;
        return true;
    });
    Session second(std::move(first));
    Message message = simple();
    Message moved = std::move(message);
    second.send(moved);
    EXPECT(told > 0);
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);

    EXPECT_THROWS(courriel::UseError, first.send(moved), error)
    {
        EXPECT(error.code() == Code::invalid_handle);
        EXPECT(error.recipients().empty()); // not those of the sending before
    }
    EXPECT_THROWS(courriel::UseError, second.send(message), error)
    {
        EXPECT(error.code() == Code::invalid_handle);
    }
    EXPECT_THROWS(courriel::UseError, message.subject("x"), error)
    {
        EXPECT(error.code() == Code::invalid_handle);
    }
    EXPECT_THROWS(courriel::UseError, first.progress([](auto, auto) { return true; }), error)
    {
        EXPECT(error.code() == Code::invalid_handle);
    }
    first.close(); // nothing to close
    first = std::move(second);
    message = std::move(moved);
    first.send(message);
    std::vector<Session> several;
    several.push_back(std::move(first));
    several.front().send(message);
}

TEST(a_session_is_found_by_its_name_and_shared)
{
    Server server({"-user", "finder@example.com", "-password", "x"});
    Session owner(server.options());
    {
        Session found = Session::find("finder@example.com");
        EXPECT(found.handle() == owner.handle());
        found.send(simple());
    }
    owner.send(simple()); // still open
    owner.close();
    EXPECT_THROWS(courriel::UseError, Session::find("finder@example.com"), error)
    {
        EXPECT(error.code() == Code::no_such_session);
    }
    Session first(server.options());
    Session second(server.options());
    EXPECT_EQUAL(Session::close_all("finder@example.com"), 2);
    EXPECT_EQUAL(Session::close_all("finder@example.com"), 0);
}

TEST(a_closed_session_says_so_and_is_closed_once)
{
    Server server;
    Session session(server.options());
    session.close();
    session.close();
    EXPECT_THROWS(courriel::UseError, session.send(simple()), error)
    {
        EXPECT(error.code() == Code::closed_handle);
    }
}

TEST(mailbox_quotes_what_could_become_an_address)
{
    const std::string hostile = R"(Eve <eve@example.org>, "Q" \)";
    Server server;
    Session session(server.options());
    session.send(simple().to(courriel::mailbox(hostile, "real@example.org")));
    const json::Value mail = server.mail();
    EXPECT_EQUAL(mail["summary"]["to"][1]["name"].text, hostile);
    EXPECT_EQUAL(mail["summary"]["to"][1]["address"].text, "real@example.org");
    EXPECT_EQUAL(mail["recipients"].size(), 2U);
}

TEST(long_texts_come_back_whole)
{
    Server server({"-announce", "X-LONG " + std::string(450, 'x'), "-announce",
                   "X-MORE " + std::string(450, 'y')});
    Session session(server.options());
    EXPECT(session.extensions().find(std::string(450, 'x')) != std::string::npos);
    EXPECT(session.extensions().find(std::string(450, 'y')) != std::string::npos);
}

TEST(settings_of_the_process_are_read_back)
{
    EXPECT_EQUAL(courriel::version(), COURRIEL_VERSION);
    EXPECT_EQUAL(courriel::version_number(), COURRIEL_VERSION_NUMBER);
    EXPECT(courriel::timeout() == std::chrono::seconds(600));
    courriel::set_timeout(std::chrono::minutes(2));
    EXPECT(courriel::timeout() == std::chrono::seconds(120));
    courriel::set_timeout(std::chrono::seconds(600));
    for (const long long wrong : {0LL, -1LL, 86401LL, 1LL << 40}) {
        EXPECT_THROWS(courriel::UseError, courriel::set_timeout(std::chrono::seconds(wrong)), error)
        {
            EXPECT(error.code() == Code::out_of_range);
        }
    }
    courriel::trim_memory();
    courriel::configure(courriel::Parameter::mode, 1);
    courriel::configure(courriel::Parameter::mode, 0);
    EXPECT(!courriel::error_text(Code::no_sender).empty());
    EXPECT_EQUAL(courriel::error_text(static_cast<Code>(100000)), "");
}

TEST(a_batch_gives_each_message_its_result)
{
    Server server;
    courriel::SessionOptions options = server.options();
    options.connections = 2;
    Session session(options);
    std::vector<Message> batch;
    for (int i = 0; i < 20; i++)
        batch.push_back(simple(i % 5 == 3 ? "refused@example.org" : "bob@example.org")
                            .subject(std::to_string(i)));
    batch[7].to("later@example.org");
    batch.push_back(Message().from("a@example.com").text("for nobody"));
    const std::vector<SendResult> results = session.send_all(batch);
    REQUIRE(results.size() == batch.size());
    for (std::size_t i = 0; i < 20; i++) {
        EXPECT_EQUAL(results[i].sent(), i % 5 != 3);
        if (i % 5 == 3) {
            REQUIRE(results[i].error() != nullptr);
            EXPECT(results[i].error()->code() == Code::recipients_refused);
            EXPECT_EQUAL(results[i].error()->smtp_code(), 550);
            EXPECT_EQUAL(results[i].refused().size(), 1U);
        }
    }
    EXPECT(results[7].sent_in_part());
    EXPECT_EQUAL(results[7].refused().at(0).smtp_code, 451);
    REQUIRE(results[20].error() != nullptr);
    EXPECT(results[20].error()->code() == Code::no_recipient);
    for (int i = 0; i < 16; i++)
        server.mail();
    EXPECT_THROWS(courriel::UseError, (void)session.send_all({}), error)
    {
        EXPECT(error.code() == Code::out_of_range);
    }
}

TEST(ways_to_connect_are_properties_of_a_session)
{
    Server server;
    courriel::SessionOptions options = server.options();
    options.without_extensions = "CHUNKING dsn";
    options.hybrid_keys = false;
    options.legacy_tls = true;
    options.minimum_tls = 12;
    options.pins = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    courriel::Session session(options);
    EXPECT_EQUAL(session.text(courriel::Property::without_extensions), "CHUNKING dsn");
    EXPECT_EQUAL(session.number(courriel::Property::hybrid_keys), 0);
    EXPECT_EQUAL(session.number(courriel::Property::legacy_tls), 1);
    EXPECT_EQUAL(session.number(courriel::Property::minimum_tls), 12);
    EXPECT_EQUAL(session.text(courriel::Property::pins),
                 "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    EXPECT(session.text(courriel::Property::extensions).find("CHUNKING") == std::string::npos);
}
