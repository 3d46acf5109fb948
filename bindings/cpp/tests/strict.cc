// SPDX-License-Identifier: MIT
//
// Compiled and not run: every compiler has to take the header alone, and every function
// of it used, without a warning.
#include "courriel.hpp"

courriel::SendResult use_everything(const courriel::SessionOptions &options);

courriel::SendResult use_everything(const courriel::SessionOptions &options)
{
    using courriel::Property;
    courriel::set_timeout(courriel::timeout());
    courriel::configure(courriel::Parameter::mode, 0);
    courriel::trim_memory();
    (void)courriel::check_address("a@example.com", courriel::AddressCheck::strict);

    courriel::Message message =
        courriel::Message()
            .from(courriel::mailbox("A", "a@example.com"))
            .envelope_sender("b@example.com")
            .reset_envelope_sender()
            .to("c@example.com")
            .cc("d@example.com")
            .bcc("e@example.com")
            .reply_to("f@example.com")
            .subject("s")
            .text("t")
            .html("h")
            .attach("file", "name", "text/plain")
            .attach_data("n", "d")
            .attach_data("n", "d", 1)
            .attach_reader("r", [](std::int64_t, char *, std::size_t) { return std::size_t{0}; })
            .attach_inline("c@x", "file")
            .attach_inline_data("d@x", "bytes")
            .description("d")
            .priority(courriel::Priority::high)
            .sensitivity(courriel::Sensitivity::personal)
            .keywords("a;b")
            .request_read_receipt()
            .request_delivery_receipt()
            .sending_agent("s@example.com")
            .message_id("i@example.com")
            .in_reply_to("<a@b>")
            .references("<a@b> <c@d>")
            .date(std::chrono::system_clock::now(), std::chrono::hours(1))
            .auto_submitted("auto-generated")
            .list_unsubscribe("https://example.com/u", true)
            .calendar("BEGIN:VCALENDAR", "REQUEST")
            .dkim("example.com", "s", "key")
            .dkim_file("example.com", "s", "key.pem")
            .smime_signer("PEM", "PEM")
            .smime_signer_file("me.p12", "password")
            .smime_recipient("PEM")
            .delivery(courriel::DeliveryOption::notify, 1)
            .delivery(courriel::DeliveryOption::envelope_id, "id")
            .notify(courriel::Notify::failure | courriel::Notify::delay)
            .import_html("<img src=a.png>", "pictures",
                         courriel::ImportOption::strict | courriel::ImportOption::no_text)
            .import_source("From: a\n\n")
            .import_source_file("mail.eml")
            .header("X", "y")
            .source("z");
    message.from("a")
        .envelope_sender("b")
        .reset_envelope_sender()
        .to("c")
        .cc("d")
        .bcc("e")
        .reply_to("f");
    message.subject("s")
        .text("t")
        .html("h")
        .attach("p")
        .attach_data("n", "d")
        .header("X", "y")
        .source("")
        .reset();

    message.build_source_file("out.eml", courriel::SourceOption::with_bcc);
    const std::string built =
        message.build_source() + message.content(courriel::ContentDetail::subject);

    courriel::Session session(options);
    session.completion([](courriel::Mail mail, courriel::MailStatus) { mail.retry_now(); });
    session.flush();
    if (session.flush_for(std::chrono::seconds(1)) && !session.mails().empty() &&
        session.next_completion()) {
        const courriel::Mail mail(session.send(message).mail());
        if (mail.wait_for(std::chrono::seconds(1)) || mail.wait() == courriel::MailStatus::sent)
            mail.cancel();
        if (mail.error() && mail.number(courriel::MailDetail::attempts) > 0 &&
            !mail.recipients().empty())
            (void)(mail.text(courriel::MailDetail::state) + built);
    }
    session.progress([](std::int64_t done, std::int64_t total) { return done <= total; });
    session.set(Property::all_or_none, 1);
    session.set(Property::auth_token, "token");
    session.set_auth_token("token");
    session.set_timeout(std::chrono::seconds(1));
    session.set_total_time(std::chrono::minutes(1));
    session.set_all_or_none(false);
    std::string all = session.text(Property::server) + session.server_name() +
                      session.server_address() + session.greeting() + session.extensions() +
                      session.tls_version() + session.tls_cipher() + session.certificate() +
                      session.mechanism_used();
    if (session.encrypted() && session.verified() && session.signed_in() &&
        session.size_limit() > 0 && session.number(Property::port) > 0 &&
        session.handle() != nullptr)
        all += courriel::version() + courriel::error_text(courriel::Code::no_sender);
    (void)courriel::version_number();

    (void)session.try_send(message);
    std::vector<courriel::Message> batch(2);
    for (const courriel::SendResult &one : session.send_all(batch))
        one.require_all();
    (void)session.try_send_file(message, "mail.eml");
    (void)session.try_send_source("a@example.com", {"b@example.com"}, all);
    session.send(message).require_all();
    session.send_file(message, std::filesystem::path("mail.eml"));
    session.send_source("", {"b@example.com"}, all);
    courriel::Session::find("user").close();

    courriel::Session moved(std::move(session));
    try {
        return moved.send(message);
    } catch (const courriel::TimeoutError &error) {
        if (error.may_retry() && !error.outcome_unknown() && error.session_usable())
            return moved.send(message);
        throw;
    } catch (const courriel::Error &error) {
        all = error.name() + error.stage_name() + error.enhanced_code() + error.server_text() +
              error.hint() + error.summary() + error.everything() + error.system_message();
        const bool network = error.code() == courriel::Code::connection_refused &&
                             error.stage() == courriel::Stage::connect && error.smtp_code() == 0 &&
                             error.system_code() != 0 && error.wlanguage_number() != 0;
        if (network && error.recipients().empty() && !error.callback_exception())
            return moved.try_send(message);
        throw;
    }
}
