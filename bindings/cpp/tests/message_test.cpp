// SPDX-License-Identifier: MIT
//
// What a message can carry beyond text, HTML and files, and reading it back.
#include "runner.hpp"
#include "server.hpp"

#include <cstring>
#include <fstream>
#include <sstream>

using courriel::Code;
using courriel::ContentDetail;
using courriel::Message;
using courriel::Session;

namespace {

Message simple()
{
    return Message().from("a@example.com").to("b@example.org").subject("s").text("t\n");
}

// Gives "0123456789" again and again, up to a size.
courriel::ReadFunction digits(std::int64_t total)
{
    return [total](std::int64_t offset, char *buffer, std::size_t size) {
        const auto left = static_cast<std::size_t>(total - offset);
        const std::size_t count = size < left ? size : left;
        for (std::size_t i = 0; i < count; i++)
            buffer[i] = static_cast<char>('0' + (static_cast<std::size_t>(offset) + i) % 10);
        return count;
    };
}

struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace

TEST(envelope_recipients_are_in_no_header)
{
    Server server;
    Session session(server.options());
    Message message;
    message.from("a@example.com")
        .to("all@example.org")
        .text("x")
        .envelope_recipient("one@example.net");
    EXPECT(message.content(courriel::ContentDetail::envelope_recipients) == "one@example.net");
    const courriel::SendResult result = session.send(message);
    EXPECT_EQUAL(result.recipients().size(), 1u);
    const json::Value mail = server.mail();
    EXPECT_EQUAL(mail["recipients"][0]["address"].text, "one@example.net");
    EXPECT_EQUAL(mail["summary"]["to"][0]["address"].text, "all@example.org");
    EXPECT_THROWS(courriel::MessageError, message.envelope_recipient("Name <a@example.org>"), error)
    {
        EXPECT(error.code() == Code::invalid_address);
    }
    session.send(message.reset_envelope_recipients());
    EXPECT_EQUAL(server.mail()["recipients"][0]["address"].text, "all@example.org");
}

TEST(a_list_of_addresses_is_split)
{
    const courriel::AddressList list =
        courriel::split_addresses("\"Doe, John\" <j@example.org>; team: a@example.org;, nobody");
    EXPECT_EQUAL(list.mailboxes.size(), 2u);
    EXPECT_EQUAL(list.mailboxes[0].mailbox, "\"Doe, John\" <j@example.org>");
    EXPECT_EQUAL(list.mailboxes[0].name, "Doe, John");
    EXPECT_EQUAL(list.mailboxes[1].address, "a@example.org");
    EXPECT_EQUAL(list.mailboxes[1].group, "team");
    EXPECT_EQUAL(list.problems.size(), 1u);
    EXPECT(courriel::split_addresses("").mailboxes.empty());
    EXPECT(courriel::split_addresses("").problems.empty());
}

TEST(every_property_of_a_message_stands_in_the_mail)
{
    const auto time = std::chrono::system_clock::from_time_t(1700000000);
    const std::string mail = simple()
                                 .priority(courriel::Priority::high)
                                 .sensitivity(courriel::Sensitivity::company_confidential)
                                 .keywords("one; zwö")
                                 .request_read_receipt()
                                 .request_delivery_receipt()
                                 .sending_agent("secretary@example.com")
                                 .message_id("number-1@example.com")
                                 .in_reply_to("<question@example.org>")
                                 .references("<first@example.org> <question@example.org>")
                                 .date(time, std::chrono::hours(2))
                                 .auto_submitted("auto-generated")
                                 .list_unsubscribe("https://example.com/leave", true)
                                 .build_source();
    for (const char *line :
         {"\r\nImportance: high\r\n", "\r\nSensitivity: Company-Confidential\r\n",
          "\r\nSender: secretary@example.com\r\n", "\r\nMessage-ID: <number-1@example.com>\r\n",
          "\r\nIn-Reply-To: <question@example.org>\r\n", "\r\nAuto-Submitted: auto-generated\r\n",
          "\r\nList-Unsubscribe: <https://example.com/leave>\r\n",
          "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
          "15 Nov 2023 00:13:20 +0200"})
        if (mail.find(line) == std::string::npos)
            runner::fail(__FILE__, __LINE__, std::string(line) + " is missing in " + mail);
    for (const char *name : {"\r\nKeywords: ", "\r\nReferences: ",
                             "\r\nDisposition-Notification-To: ", "\r\nReturn-Receipt-To: "})
        if (mail.find(name) == std::string::npos)
            runner::fail(__FILE__, __LINE__, std::string(name) + " is missing in " + mail);
}

TEST(inline_parts_descriptions_and_calendars_arrive)
{
    const TemporaryFolder folder;
    const auto picture = folder.file("logo.png", "\x89PNG\r\n\x1a\nlogo");
    const std::string calendar =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
        "UID:1\r\nDTSTAMP:20261123T100000Z\r\nDTSTART:20261124T100000Z\r\nEND:VEVENT\r\nEND:"
        "VCALENDAR\r\n";
    Server server;
    Session session(server.options());
    session.send(simple()
                     .html("<img src=\"cid:logo@example.com\"><img src=\"cid:dot@example.com\">")
                     .attach_inline("logo@example.com", picture)
                     .attach_inline_data("dot@example.com", "dot", "dot.gif", "image/gif")
                     .attach_data("notes.txt", "notes")
                     .description("Notes of the meeting"));
    const json::Value mail = server.mail();
    std::map<std::string, std::string> ids;
    for (const json::Value &part : mail["summary"]["parts"].list)
        ids[part["content_id"].text] = part["content_type"].text;
    EXPECT_EQUAL(ids["logo@example.com"], "image/png");
    EXPECT_EQUAL(ids["dot@example.com"], "image/gif");

    session.send(simple().calendar(calendar));
    bool found = false;
    const json::Value invitation = server.mail();
    for (const json::Value &part : invitation["summary"]["parts"].list)
        found = found || part["content_type"].text == "text/calendar";
    EXPECT(found);
    EXPECT(simple()
               .attach_data("n.txt", "n")
               .description("Größe")
               .build_source()
               .find("Content-Description:") != std::string::npos);
}

TEST(an_attachment_is_read_from_a_function)
{
    Server server;
    Session session(server.options());
    Message message = simple();
    message.attach_reader("known.txt", digits(100000), 100000, "text/x-digits");
    message.attach_reader("unknown.txt", digits(30000));
    session.send(message);
    session.send(message); // again from the start
    for (int i = 0; i < 2; i++) {
        const json::Value mail = server.mail();
        EXPECT_EQUAL(mail["summary"]["parts"][1]["size"].integer(), 100000);
        EXPECT_EQUAL(mail["summary"]["parts"][1]["content_type"].text, "text/x-digits");
        EXPECT_EQUAL(mail["summary"]["parts"][2]["size"].integer(), 30000);
        EXPECT_EQUAL(mail["summary"]["parts"][1]["text"].text.substr(0, 12), "012345678901");
    }
}

TEST(what_a_reading_function_throws_comes_out_and_nothing_is_delivered)
{
    Server server;
    Session session(server.options());
    Message message = simple();
    bool broken = false;
    message.attach_reader(
        "f.txt",
        [&, good = digits(200000)](std::int64_t offset, char *buffer, std::size_t size) {
            if (broken && offset > 100000)
                throw Broken("the source is gone");
            return good(offset, buffer, size);
        },
        200000, "text/plain");
    broken = true;
    EXPECT_THROWS(Broken, session.send(message), error)
    {
        EXPECT_EQUAL(std::string(error.what()), "the source is gone");
    }
    EXPECT_THROWS(Broken, (void)message.build_source(), again) { EXPECT(again.what()[0] != '\0'); }
    broken = false;
    session.send(message);
    EXPECT_EQUAL(server.mail()["number"].integer(), 1);

    // One that ends early, and one that says more than the buffer holds.
    EXPECT_THROWS(courriel::MessageError,
                  session.send(simple().attach_reader("f", digits(10), 20, "text/plain")), error)
    {
        EXPECT(error.code() == Code::file_changed);
    }
    EXPECT_THROWS(courriel::MessageError,
                  session.send(simple().attach_reader(
                      "f", [](std::int64_t, char *, std::size_t size) { return size + 1; }, 20,
                      "text/plain")),
                  error)
    {
        EXPECT(error.code() == Code::cannot_read);
    }
    session.send(simple());
    EXPECT_EQUAL(server.mail()["number"].integer(), 2);
}

TEST(html_with_its_pictures_is_taken_over)
{
    const TemporaryFolder folder;
    folder.file("logo.png", "\x89PNG\r\n\x1a\nlogo");
    Message message = Message()
                          .from("a@example.com")
                          .to("b@example.org")
                          .import_html("<p>Hi</p><img src=\"logo.png\">", folder.path());
    const std::string mail = message.build_source();
    EXPECT(mail.find("multipart/related") != std::string::npos);
    EXPECT(message.content(ContentDetail::html).find("cid:") != std::string::npos);
    EXPECT(message.content(ContentDetail::text).find("Hi") != std::string::npos);
    EXPECT_EQUAL(message.content(ContentDetail::attachment_count), "1");
    EXPECT_THROWS(courriel::Error,
                  simple().import_html("<img src=\"missing.png\">", folder.path(),
                                       courriel::ImportOption::strict),
                  error)
    {
        EXPECT(!error.hint().empty());
    }
    EXPECT_EQUAL(Message()
                     .import_html("<p>x</p>", {}, courriel::ImportOption::no_text)
                     .content(ContentDetail::text),
                 "");
}

TEST(a_mail_is_built_and_taken_apart_again)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "mail.eml";
    const Message message = simple().cc("c@example.org").bcc("secret@example.org").subject("Grüße");
    message.build_source_file(path);
    std::stringstream file;
    file << std::ifstream(path, std::ios::binary).rdbuf();
    EXPECT_EQUAL(file.str(), message.build_source());
    EXPECT(file.str().find("secret") == std::string::npos);
    EXPECT(message.build_source(courriel::SourceOption::with_bcc).find("secret") !=
           std::string::npos);

    const Message back = Message().import_source_file(path);
    EXPECT_EQUAL(back.content(ContentDetail::subject), "Grüße");
    EXPECT_EQUAL(back.content(ContentDetail::sender), "a@example.com");
    EXPECT_EQUAL(back.content(ContentDetail::cc), "c@example.org");
    const Message from_memory = Message().import_source(file.str());
    EXPECT_EQUAL(from_memory.content(ContentDetail::message_id),
                 message.content(ContentDetail::message_id));
    EXPECT_THROWS(courriel::MessageError,
                  message.build_source_file(folder.path() / "no" / "folder.eml"), error)
    {
        EXPECT(error.code() == Code::cannot_write);
    }
}

TEST(a_key_that_is_none_is_refused)
{
    EXPECT_THROWS(courriel::Error, simple().dkim("example.com", "s", "not a key"), error)
    {
        EXPECT(error.code() == Code::invalid_key);
        EXPECT(error.everything().find("not a key") == std::string::npos); // a key is a secret
    }
    EXPECT_THROWS(courriel::Error, simple().dkim_file("example.com", "s", "/no/such/key.pem"),
                  error)
    {
        EXPECT(error.code() == Code::file_not_found);
    }
}

TEST(demands_on_the_delivery_reach_the_server)
{
    Server server;
    Session session(server.options());
    session.send(simple()
                     .notify(courriel::Notify::failure | courriel::Notify::delay)
                     .delivery(courriel::DeliveryOption::envelope_id, "order-7"));
    const json::Value mail = server.mail();
    EXPECT_EQUAL(mail["parameters"]["envid"].text, "order-7");
    EXPECT_EQUAL(mail["recipients"][0]["notify"].size(), 2U);
}

TEST(everything_is_read_back)
{
    const std::string calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n";
    const std::string picture("GIF89a\0\xff", 8);
    const auto first = Message()
                           .from("Zoë <zoe@a.example>")
                           .to("b@b.example")
                           .cc("c@b.example")
                           .bcc("d@b.example")
                           .reply_to("answers@a.example")
                           .subject("Déjà vu")
                           .text("text\r\n")
                           .html("<img src=\"cid:logo@a\">\r\n")
                           .sending_agent("agent@a.example")
                           .priority(courriel::Priority::high)
                           .sensitivity(courriel::Sensitivity::company_confidential)
                           .keywords("one;two words;été")
                           .request_read_receipt()
                           .request_delivery_receipt()
                           .message_id("id@a.example")
                           .in_reply_to("r2@b")
                           .references("r1@b r2@b")
                           .auto_submitted("auto-notified")
                           .list_unsubscribe("mailto:out@a.example")
                           .list_unsubscribe("https://a.example/out", true)
                           .calendar(calendar)
                           .header("X-One", "first")
                           .header("X-One", "second é")
                           .attach_inline_data("logo@a", picture, "logo.gif", "image/gif")
                           .attach_data("Größe.csv", "a;b\n", "text/csv; charset=utf-8")
                           .description("Größen");
    const auto second =
        Message().import_source(first.build_source(courriel::SourceOption::with_bcc));
    const std::pair<ContentDetail, std::string> texts[] = {
        {ContentDetail::sender, "\"Zoë\" <zoe@a.example>"},
        {ContentDetail::sending_agent, "agent@a.example"},
        {ContentDetail::recipients, "b@b.example"},
        {ContentDetail::cc, "c@b.example"},
        {ContentDetail::bcc, "d@b.example"},
        {ContentDetail::reply_to, "answers@a.example"},
        {ContentDetail::subject, "Déjà vu"},
        {ContentDetail::text, "text\r\n"},
        {ContentDetail::html, "<img src=\"cid:logo@a\">\r\n"},
        {ContentDetail::message_id, "<id@a.example>"},
        {ContentDetail::in_reply_to, "<r2@b>"},
        {ContentDetail::references, "<r1@b> <r2@b>"},
        {ContentDetail::keywords, "one;two words;été"},
        {ContentDetail::auto_submitted, "auto-notified"},
        {ContentDetail::list_unsubscribe, "mailto:out@a.example\nhttps://a.example/out"},
        {ContentDetail::calendar, calendar},
        {ContentDetail::calendar_method, "CANCEL"},
        {ContentDetail::headers, "X-One: first\nX-One: second é"},
        {ContentDetail::read_receipt_to, "answers@a.example"},
        {ContentDetail::delivery_receipt_to, "answers@a.example"},
        {ContentDetail::import_problems, ""},
    };
    for (const Message *message : {&first, &second}) {
        for (const auto &[part, text] : texts)
            EXPECT_EQUAL(message->content(part), text);
        EXPECT_EQUAL(message->content(ContentDetail::date), first.content(ContentDetail::date));
        EXPECT_EQUAL(message->number(ContentDetail::priority), EMAIL_PRIORITY_HIGH);
        EXPECT_EQUAL(message->number(ContentDetail::sensitivity),
                     EMAIL_SENSITIVITY_COMPANY_CONFIDENTIAL);
        EXPECT_EQUAL(message->number(ContentDetail::read_receipt), 1);
        EXPECT_EQUAL(message->number(ContentDetail::delivery_receipt), 1);
        EXPECT_EQUAL(message->number(ContentDetail::one_click), 1);
        EXPECT(message->header_values("x-one") == std::vector<std::string>({"first", "second é"}));
        EXPECT(message->header_values("Sensitivity") ==
               std::vector<std::string>({"Company-Confidential"}));
        EXPECT(message->header_values("X-None").empty());
        const auto list = message->attachments();
        EXPECT_EQUAL(list.size(), 2U);
        EXPECT_EQUAL(list[0].name, "logo.gif");
        EXPECT_EQUAL(list[0].content_type, "image/gif");
        EXPECT_EQUAL(list[0].content_id, "logo@a");
        EXPECT(list[0].is_inline && list[0].size_bytes == 8 && list[0].rank == 1);
        EXPECT_EQUAL(list[1].name, "Größe.csv");
        EXPECT_EQUAL(list[1].content_type, "text/csv; charset=utf-8");
        EXPECT_EQUAL(list[1].description, "Größen");
        EXPECT(!list[1].is_inline && list[1].content_id.empty());
        EXPECT(message->attachment_data(1) == picture);
        EXPECT_EQUAL(message->attachment_data(2), "a;b\n");
        EXPECT_THROWS(courriel::UseError, (void)message->attachment_data(3), error)
        {
            EXPECT(error.code() == Code::out_of_range);
        }
        EXPECT_THROWS(courriel::UseError, (void)message->number(ContentDetail::subject), error)
        {
            EXPECT(error.code() == Code::unknown_constant);
        }
        EXPECT_THROWS(courriel::UseError, (void)message->header_values(""), error)
        {
            EXPECT(error.code() == Code::empty_argument);
        }
    }
    auto detailed =
        simple()
            .html("<p>html</p>")
            .add_alternative("text/x-amp-html; charset=utf-8", "<html amp4email>")
            .attach_data("a.pdf", "%PDF", "application/pdf")
            .set_attachment(1, courriel::AttachmentDetail::place, courriel::Place::after_html)
            .set_attachment(2, courriel::AttachmentDetail::name, "b.pdf")
            .set_attachment(2, courriel::AttachmentDetail::disposition, "inline; x=\"y z\"")
            .set_attachment(2, courriel::AttachmentDetail::location, "https://a.example/b.pdf");
    const auto details = detailed.attachments();
    EXPECT(details[0].place == courriel::Place::after_html && !details[0].is_inline);
    EXPECT_EQUAL(details[1].name, "b.pdf");
    EXPECT_EQUAL(details[1].disposition, "inline; x=\"y z\"");
    EXPECT_EQUAL(details[1].location, "https://a.example/b.pdf");
    EXPECT_THROWS(courriel::UseError,
                  detailed.set_attachment(3, courriel::AttachmentDetail::name, "x"), error)
    {
        EXPECT(error.code() == Code::out_of_range);
    }
    const auto reading =
        simple().attach_reader("d.bin", digits(25), 25).attach_data("empty.txt", "");
    EXPECT_EQUAL(reading.attachment_data(1), "0123456789012345678901234");
    EXPECT_EQUAL(reading.attachment_data(2), "");
    const auto broken = simple().attach_reader(
        "b.bin", [](std::int64_t, char *, std::size_t) -> std::size_t { throw Broken("no more"); },
        5, "application/x-own");
    EXPECT_THROWS(Broken, (void)broken.attachment_data(1), error)
    {
        EXPECT_EQUAL(error.what(), std::string("no more"));
    }
}

TEST(addresses_are_checked)
{
    using courriel::AddressCheck;
    EXPECT(courriel::check_address("a@example.com") == AddressCheck::valid);
    EXPECT(courriel::check_address("a@") == AddressCheck::bad_syntax);
    EXPECT(!courriel::address_problem("a@example.com"));
    const auto problem = courriel::address_problem("a b@example.com");
    EXPECT(problem && problem->code() == Code::invalid_address);
    EXPECT(problem->everything().find("character 2") != std::string::npos);
    EXPECT(courriel::check_address("a@example.no-such-tld", AddressCheck::strict) !=
           AddressCheck::valid);
    EXPECT_THROWS(courriel::UseError,
                  (void)courriel::check_address("a@example.com", static_cast<AddressCheck>(99)),
                  error)
    {
        EXPECT(error.code() == Code::unknown_constant || error.code() == Code::out_of_range);
    }
}

TEST(keys_of_smime_that_are_none_are_refused)
{
    EXPECT_THROWS(courriel::Error, simple().smime_signer("no", "keys"), error)
    {
        EXPECT(!error.hint().empty());
    }
    EXPECT_THROWS(courriel::Error, simple().smime_signer_file("/no/such.p12"), error)
    {
        EXPECT(error.code() == Code::file_not_found);
    }
    EXPECT_THROWS(courriel::Error, simple().smime_recipient("no"), error)
    {
        EXPECT(!error.hint().empty());
    }
}

TEST(what_others_wrote_is_read)
{
    const auto foreign =
        Message().import_source("From: Ren\xe9 < r@x.example >\r\r\n"
                                "To: bad@@x, \"Doe, John\" <j@x.example>, Ann <k@x.example\r\r\n"
                                "Subject: =?cp932*ja?B?lVw=?=\r\r\n\r\r\ntext");
    const std::pair<ContentDetail, std::string> texts[] = {
        {ContentDetail::sender, "\"René\" <r@x.example>"},
        {ContentDetail::recipients, "\"Doe, John\" <j@x.example>\n\"Ann\" <k@x.example>"},
        {ContentDetail::subject, "表"},
        {ContentDetail::text, "text\r\n"},
    };
    for (const auto &[detail, want] : texts)
        EXPECT_EQUAL(foreign.content(detail), want);
    EXPECT(foreign.content(ContentDetail::import_problems).find("bad@@x") != std::string::npos);
    EXPECT_EQUAL(Message().cc("\"display\" (note) <foo@x.example>").content(ContentDetail::cc),
                 "\"display\" <foo@x.example>");
    EXPECT_THROWS(courriel::MessageError, Message().source("From: a@x\n\rBcc: b@x\n\r\n\rx"), error)
    {
        EXPECT(error.code() == Code::invalid_message);
    }
}

TEST(a_part_of_the_content_is_set_by_its_number)
{
    auto message = simple().set(ContentDetail::subject, "Hello").organization("A & B");
    EXPECT_EQUAL(message.content(ContentDetail::subject), "Hello");
    EXPECT_EQUAL(message.content(ContentDetail::organization), "A & B");
    EXPECT(message.build_source().find("\r\nOrganization: A & B\r\n") != std::string::npos);
    EXPECT_EQUAL(message.organization("").content(ContentDetail::organization), "");
    EXPECT_THROWS(courriel::UseError, message.set(ContentDetail::recipients, "b@example.org"),
                  error)
    {
        EXPECT(error.code() == Code::unknown_constant);
    }
}
