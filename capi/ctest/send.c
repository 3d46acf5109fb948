/* SPDX-License-Identifier: MIT */
/*
 * The happy path of every function, against smtptestd. The runner looks at what arrived.
 *
 *   send FILE.eml CA.pem
 *
 * Ports come from the environment: TEST_PORT (clear), TEST_STARTTLS_PORT (sign-in
 * as user/secret), TEST_TLS_PORT (the same), TEST_ONE_RECIPIENT_PORT,
 * TEST_ONE_REFUSED_PORT, TEST_ALL_OR_NONE_PORT.
 */
#include "test.h"

static int port(const char *name) { return atoi(getenv(name)); }

static void expect_text(EmailSession s, int property, const char *want)
{
    char text[4096];
    CHECK(EmailGetSessionText(s, property, text, sizeof text) >= 0 && strstr(text, want),
          "property %d: %s lacks %s", property, text, want);
}

static EmailMessage full(void)
{
    EmailMessage m = EmailNewMessage();
    CHECK(EmailSetSender(m, "Zo\303\253 <sender@example.org>"), "%s", ErrorInfo(0));
    CHECK(EmailSetEnvelopeSender(m, "bounces@example.org"), "%s", ErrorInfo(0));
    CHECK(EmailAddRecipient(m, "\"J\303\274rgen \\\"J\\\"\" <to@example.org>"), "%s", ErrorInfo(0));
    CHECK(EmailAddCc(m, "cc@example.org"), "%s", ErrorInfo(0));
    CHECK(EmailAddBcc(m, "bcc@example.org"), "%s", ErrorInfo(0));
    CHECK(EmailAddReplyTo(m, "answers@example.org"), "%s", ErrorInfo(0));
    CHECK(EmailSetSubject(m, "\303\211t\303\251 \342\202\254 \360\237\222\214"), "%s",
          ErrorInfo(0));
    CHECK(EmailSetText(m, "Bonjour,\n.\n\303\240 bient\303\264t\n"), "%s", ErrorInfo(0));
    CHECK(EmailSetHTML(m, "<p>Bonjour</p>"), "%s", ErrorInfo(0));
    CHECK(EmailAttachFile(m, "/etc/hostname", "h\303\264te.txt", "text/plain"), "%s", ErrorInfo(0));
    CHECK(EmailAttachData(m, "data.bin", "application/octet-stream", "\0\1\2\377", 4), "%s",
          ErrorInfo(0));
    CHECK(EmailAddHeader(m, "X-Courriel", "h\303\251"), "%s", ErrorInfo(0));
    return m;
}

static void secured(const char *which, int option, const char *authority)
{
    EmailSession s = EmailNewSession();
    EmailMessage m = full();
    char id[200], reply[200], address[100];

    CHECK(EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              EmailSetSessionNumber(s, EMAIL_SESSION_PORT, port(which)) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, option) &&
              EmailSetSessionText(s, EMAIL_SESSION_USERNAME, "user") &&
              EmailSetSessionText(s, EMAIL_SESSION_PASSWORD, "secret") &&
              EmailSetSessionText(s, EMAIL_SESSION_CA_FILE, authority) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_SIGN_IN_REQUIRED, 1),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailGetSessionNumber(s, EMAIL_SESSION_STARTED) == 0 && EmailFindSession("user") == NULL,
          "started already");
    CHECK(EmailStartSession(s), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailFindSession("user") == s, "%s", ErrorInfo(0));
    CHECK(EmailGetSessionNumber(s, EMAIL_SESSION_STARTED) == 1 &&
              EmailGetSessionNumber(s, EMAIL_SESSION_ENCRYPTED) == 1 &&
              EmailGetSessionNumber(s, EMAIL_SESSION_VERIFIED) == 1 &&
              EmailGetSessionNumber(s, EMAIL_SESSION_SIGNED_IN) == 1,
          "what happened");
    expect_text(s, EMAIL_SESSION_TLS_VERSION, "TLS 1.");
    expect_text(s, EMAIL_SESSION_CERTIFICATE, "\n");
    expect_text(s, EMAIL_SESSION_EXTENSIONS, "PIPELINING");
    expect_text(s, EMAIL_SESSION_SERVER_ADDRESS, "127.0.0.1:");
    expect_text(s, EMAIL_SESSION_MECHANISM_USED, "PLAIN");
    for (int i = 0; i < 2; i++)
        CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY && !ErrorOccurred(), "%s",
              ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailGetRecipientCount(m) == 3, "%d", EmailGetRecipientCount(m));
    for (int i = 0; i < 3; i++)
        CHECK(EmailRecipientNumber(m, i + 1, EMAIL_RECIPIENT_ACCEPTED) == 1 &&
                  EmailRecipientNumber(m, i + 1, EMAIL_RECIPIENT_SMTP_CODE) == 250 &&
                  EmailRecipientText(m, i + 1, EMAIL_RECIPIENT_ADDRESS, address, sizeof address) >
                      0 &&
                  strchr(address, '@'),
              "recipient %d: %s", i, ErrorInfo(0));
    CHECK(EmailGetServerReply(m, reply, sizeof reply) > 3 && !strncmp(reply, "250", 3), "%s",
          reply);
    CHECK(EmailGetMessageID(m, id, sizeof id) > 3 && id[0] == '<' && id[strlen(id) - 1] == '>',
          "%s", id);
    CHECK(EmailCloseSession(s) && EmailFindSession("user") == NULL, "found after the end");
    CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
}

static void in_clear(const char *eml)
{
    static const char source[] =
        "From: a@example.org\r\nBcc: hidden@example.org\r\nSubject: source\r\n\r\nraw\r\n";
    const char *const to[] = {"one@example.org", "two@example.org"};
    EmailSession s =
        EmailStartSMTPSession(NULL, NULL, "localhost", test_port(), 0, EMAIL_OPTION_CLEAR);
    EmailMessage m = EmailNewMessage();

    CHECK(s, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailGetSessionNumber(s, EMAIL_SESSION_ENCRYPTED) == 0, "encrypted");
    CHECK(EmailSetSender(m, "sender@example.org") && EmailAddRecipient(m, "to@example.org"), "%s",
          ErrorInfo(0));
    CHECK(EmailSend(s, m, eml) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSetSource(m, source, sizeof source - 1), "%s", ErrorInfo(0));
    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSendSource(s, "", to, 2, source, sizeof source - 1) == EMAIL_SENT_FULLY, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailResetMessage(m) && EmailSendMessage(s, m) == 0, "an empty message was sent");
    CHECK(EmailSetSender(m, "sender@example.org") && EmailAddRecipient(m, "to@example.org") &&
              EmailSetSubject(m, "after the reset") && EmailSendMessage(s, m) == EMAIL_SENT_FULLY,
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailTrimMemory() && EmailFreeMessage(m) && EmailCloseSession(s), "%s", ErrorInfo(0));
}

static EmailMessage for_two(void)
{
    EmailMessage m = EmailNewMessage();
    CHECK(EmailSetSender(m, "sender@example.org") && EmailAddRecipient(m, "one@example.org") &&
              EmailAddRecipient(m, "two@example.org") && EmailSetSubject(m, "for two"),
          "%s", ErrorInfo(0));
    return m;
}

/* A server that takes one recipient a mail: each gets it, in a transaction of its own. */
static void one_at_a_time(void)
{
    EmailSession s = EmailStartSMTPSession("", "", "127.0.0.1", port("TEST_ONE_RECIPIENT_PORT"), 0,
                                           EMAIL_OPTION_CLEAR);
    EmailMessage m = for_two();

    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailRecipientNumber(m, 1, EMAIL_RECIPIENT_ACCEPTED) == 1 &&
              EmailRecipientNumber(m, 2, EMAIL_RECIPIENT_ACCEPTED) == 1,
          "recipients");
    CHECK(EmailFreeMessage(m) && EmailCloseSession(s), "%s", ErrorInfo(0));
}

static void in_part(void)
{
    EmailSession s = EmailStartSMTPSession("", "", "127.0.0.1", port("TEST_ONE_REFUSED_PORT"), 0,
                                           EMAIL_OPTION_CLEAR);
    EmailMessage m = for_two();
    char text[200];

    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_IN_PART, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(ErrorOccurred() && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_SOME_RECIPIENTS_REFUSED,
          "%s", ErrorInfo(0));
    CHECK(EmailErrorNumber(EMAIL_ERROR_SESSION_USABLE) == 1, "not usable");
    CHECK(EmailRecipientNumber(m, 1, EMAIL_RECIPIENT_ACCEPTED) == 1 &&
              EmailRecipientNumber(m, 2, EMAIL_RECIPIENT_ACCEPTED) == 0 &&
              EmailRecipientNumber(m, 2, EMAIL_RECIPIENT_SMTP_CODE) == 550,
          "recipients");
    CHECK(EmailRecipientText(m, 2, EMAIL_RECIPIENT_SERVER_TEXT, text, sizeof text) > 0, "%s",
          ErrorInfo(0));
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(0));

    s = EmailStartSMTPSession("", "", "127.0.0.1", port("TEST_ALL_OR_NONE_PORT"), 0,
                              EMAIL_OPTION_CLEAR);
    CHECK(EmailSetSessionNumber(s, EMAIL_SESSION_ALL_OR_NONE, 1) && EmailSendMessage(s, m) == 0,
          "sent to one");
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_SOME_RECIPIENTS_REFUSED, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailFreeMessage(m) && EmailCloseSession(s), "%s", ErrorInfo(0));
}

int main(int argc, char **argv)
{
    alarm(60);
    if (argc < 3)
        return 2;
    CHECK(EmailGetTimeOut() == 600 && EmailSetTimeOut(20) && EmailGetTimeOut() == 20, "%s",
          ErrorInfo(0));
    CHECK(EmailConfigure(EMAIL_PARAMETER_MODE, 1) && EmailConfigure(EMAIL_PARAMETER_MODE, 0), "%s",
          ErrorInfo(0));
    secured("TEST_STARTTLS_PORT", EMAIL_OPTION_STARTTLS, argv[2]);
    secured("TEST_TLS_PORT", EMAIL_OPTION_IMPLICIT_TLS, argv[2]);
    in_clear(argv[1]);
    one_at_a_time();
    in_part();
    return report("send");
}
