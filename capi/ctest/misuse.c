/* SPDX-License-Identifier: MIT */
/* Every function with everything that it must not be given: a code, never a crash,
   and nothing written to a server. */
#include "test.h"

#include <limits.h>

/* A call that must fail with a code, and say so in one line. */
#define FAILS(result, call, want)                                                                  \
    do {                                                                                           \
        CHECK((call) == (result), "%s did not fail", #call);                                       \
        CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == (want), "%s gives %d %s: %s", #call,           \
              EmailErrorNumber(EMAIL_ERROR_CODE), ErrorInfo(EMAIL_ERROR_NAME), ErrorInfo(0));      \
        CHECK(*ErrorInfo(0) && !strpbrk(ErrorInfo(0), "\r\n"), "%s: %s", #call, ErrorInfo(0));     \
        CHECK(EmailErrorNumber(EMAIL_ERROR_STAGE) <= EMAIL_STAGE_MESSAGE, "%s: stage %s", #call,   \
              ErrorInfo(EMAIL_ERROR_STAGE));                                                       \
    } while (0)

static int told(void *user_data, int64_t done, int64_t total)
{
    return (void)user_data, (void)done, (void)total, 0;
}

/* Everything that takes a session, with one that is not. */
static void not_a_session(EmailSession s, EmailMessage m, int want)
{
    const char *to[] = {"a@example.org"};
    char buffer[10];

    FAILS(0, EmailSetSessionText(s, EMAIL_SESSION_SERVER, "x"), want);
    FAILS(0, EmailSetSessionNumber(s, EMAIL_SESSION_PORT, 25), want);
    FAILS(-1, EmailGetSessionText(s, EMAIL_SESSION_SERVER, buffer, 10), want);
    FAILS(-1, EmailGetSessionNumber(s, EMAIL_SESSION_PORT), want);
    FAILS(0, EmailStartSession(s), want);
    FAILS(0, EmailPing(s), want);
    FAILS(-1, EmailSessionErrorNumber(s, EMAIL_ERROR_CODE), want);
    FAILS(-1, EmailSessionErrorText(s, EMAIL_ERROR_MESSAGE, buffer, 10), want);
    FAILS(0, EmailCloseSession(s), want);
    FAILS(-1, EmailCancelCall(s, NULL), want);
    FAILS(0, EmailSendMessage(s, m), want);
    FAILS(0, EmailSend(s, m, "/etc/hostname"), want);
    FAILS(0, EmailSendSource(s, "a@example.org", to, 1, "A: b\r\n\r\n", 8), want);
    FAILS(0, EmailSetProgress(s, told, NULL), want);
}

static void not_a_message(EmailSession s, EmailMessage m, int want)
{
    char buffer[10];

    FAILS(0, EmailResetMessage(m), want);
    FAILS(0, EmailFreeMessage(m), want);
    FAILS(0, EmailSetSender(m, "a@example.org"), want);
    FAILS(0, EmailSetEnvelopeSender(m, "a@example.org"), want);
    FAILS(0, EmailSetEnvelopeSender(m, NULL), want);
    FAILS(0, EmailAddRecipient(m, "a@example.org"), want);
    FAILS(0, EmailAddCc(m, "a@example.org"), want);
    FAILS(0, EmailAddBcc(m, "a@example.org"), want);
    FAILS(0, EmailAddReplyTo(m, "a@example.org"), want);
    FAILS(0, EmailSetSubject(m, "x"), want);
    FAILS(0, EmailSetText(m, "x"), want);
    FAILS(0, EmailSetHTML(m, "x"), want);
    FAILS(0, EmailAttachFile(m, "/etc/hostname", NULL, NULL), want);
    FAILS(0, EmailAttachData(m, "x", NULL, "x", 1), want);
    FAILS(0, EmailAddHeader(m, "X-A", "b"), want);
    FAILS(0, EmailSetSource(m, "A: b\r\n\r\n", 8), want);
    FAILS(0, EmailSendMessage(s, m), want);
    FAILS(0, EmailSend(s, m, "/etc/hostname"), want);
    FAILS(-1, EmailGetRecipientCount(m), want);
    if (m)
        FAILS(-1, EmailCancelCall(s, m), want);
    FAILS(-1, EmailRecipientNumber(m, 1, EMAIL_RECIPIENT_ACCEPTED), want);
    FAILS(-1, EmailRecipientText(m, 1, EMAIL_RECIPIENT_ADDRESS, buffer, 10), want);
    FAILS(-1, EmailGetServerReply(m, buffer, 10), want);
    FAILS(-1, EmailGetMessageID(m, buffer, 10), want);
    FAILS(-1, EmailGetMessageText(m, EMAIL_CONTENT_SUBJECT, buffer, 10), want);
    FAILS(-1, EmailGetMessageNumber(m, EMAIL_CONTENT_PRIORITY), want);
    FAILS(-1, EmailGetHeader(m, "Subject", 1, buffer, 10), want);
    FAILS(-1, EmailGetAttachmentCount(m), want);
    FAILS(-1, EmailAttachmentText(m, 1, EMAIL_ATTACHMENT_NAME, buffer, 10), want);
    FAILS(-1, EmailAttachmentData(m, 1, buffer, 10), want);
}

static void handles(EmailSession s, EmailMessage m)
{
    static const uint64_t never[] = {
        0,          1,          2,          0x33,        4095,           65535,     0x7fffffff,
        0x80000000, 0xffffffff, 0xdeadb000, 0x100010000, 0x7fffffffffff, UINT64_MAX};
    EmailSession closed = EmailNewSession();
    EmailMessage freed = EmailNewMessage();

    CHECK((uintptr_t)closed > 4096 && (uintptr_t)closed <= 0x7fffffff, "%p", (void *)closed);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        not_a_session((EmailSession)(uintptr_t)never[i], m, EMAIL_E_INVALID_HANDLE);
        not_a_message(s, (EmailMessage)(uintptr_t)never[i], EMAIL_E_INVALID_HANDLE);
    }
    not_a_session((EmailSession)m, m, EMAIL_E_INVALID_HANDLE);
    not_a_message(s, (EmailMessage)s, EMAIL_E_INVALID_HANDLE);
    not_a_session((EmailSession)&s, m, EMAIL_E_INVALID_HANDLE);
    not_a_message(s, (EmailMessage)&m, EMAIL_E_INVALID_HANDLE);
    /* The next numbers, which were not given out yet. */
    not_a_session((EmailSession)((uintptr_t)closed + 1), m, EMAIL_E_INVALID_HANDLE);
    not_a_message(s, (EmailMessage)((uintptr_t)freed + 1), EMAIL_E_INVALID_HANDLE);
    CHECK(EmailCloseSession(closed) && EmailFreeMessage(freed), "%s", ErrorInfo(0));
    not_a_session(closed, m, EMAIL_E_CLOSED_HANDLE);
    not_a_message(s, freed, EMAIL_E_CLOSED_HANDLE);
    for (int i = 0; i < 10000; i++) {
        EmailMessage next = EmailNewMessage();
        CHECK(next != freed && next != NULL, "a number was used again");
        CHECK(EmailFreeMessage(next), "%s", ErrorInfo(0));
    }
    not_a_message(s, freed, EMAIL_E_CLOSED_HANDLE);
}

/* Calls f with texts that no function takes; kinds says which apply. */
enum { NEEDED = 1, ONE_LINE = 2, MAILBOX = 4 };

static int (*each)(const char *);

static void texts(int kinds)
{
    static const char *const not_utf8[] = {"\377",    "a@\300\257",    "\355\240\200",
                                           "caf\351", "x\360\237\222", "\200"};
    static const char *const lines[] = {"a@example.org\r\nX: y",
                                        "a@example.org\nX: y",
                                        "a\r@example.org",
                                        "\n",
                                        "a@example.org\r\n.\r\nMAIL FROM:<b@example.org>\r\n",
                                        "a\001b@example.org"};
    static const uint64_t wild[] = {1, 0x33, 4095, 0xdeadb000, 0x10000000000, 0xffffffffffffff00};

    if (kinds & NEEDED)
        FAILS(0, each(NULL), EMAIL_E_NULL_ARGUMENT);
    for (size_t i = 0; i < sizeof not_utf8 / sizeof *not_utf8; i++)
        FAILS(0, each(not_utf8[i]), EMAIL_E_INVALID_UTF8);
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++)
        FAILS(0, each((const char *)(uintptr_t)wild[i]), EMAIL_E_NULL_ARGUMENT);
    if (kinds & ONE_LINE)
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            FAILS(0, each(lines[i]), EMAIL_E_CONTROL_CHARACTER);
    if (kinds & MAILBOX) {
        static const char *const bad[] = {"a",
                                          "a@",
                                          "@example.org",
                                          "a@b@c",
                                          "a@example.org, b@example.org",
                                          "a@example.org; b@example.org",
                                          "<a@example.org",
                                          "a b@example.org",
                                          "a@-example.org",
                                          "a@example..org"};
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
            FAILS(0, each(bad[i]), EMAIL_E_INVALID_ADDRESS);
    }
}

static EmailSession one_session, unstarted;
static EmailMessage one_message;

static int set_sender(const char *v) { return EmailSetSender(one_message, v); }
static int set_envelope_sender(const char *v) { return EmailSetEnvelopeSender(one_message, v); }
static int add_recipient(const char *v) { return EmailAddRecipient(one_message, v); }
static int add_cc(const char *v) { return EmailAddCc(one_message, v); }
static int add_bcc(const char *v) { return EmailAddBcc(one_message, v); }
static int add_reply_to(const char *v) { return EmailAddReplyTo(one_message, v); }
static int set_subject(const char *v) { return EmailSetSubject(one_message, v); }
static int set_text(const char *v) { return EmailSetText(one_message, v); }
static int set_html(const char *v) { return EmailSetHTML(one_message, v); }
static int attach_name(const char *v) { return EmailAttachData(one_message, v, NULL, "x", 1); }
static int attach_type(const char *v) { return EmailAttachData(one_message, "x", v, "x", 1); }
static int attach_path(const char *v) { return EmailAttachFile(one_message, v, NULL, NULL); }
static int attach_file_name(const char *v)
{
    return EmailAttachFile(one_message, "/etc/hostname", v, NULL);
}
static int header_name(const char *v) { return EmailAddHeader(one_message, v, "x"); }
static int header_value(const char *v) { return EmailAddHeader(one_message, "X-A", v); }
static int session_server(const char *v)
{
    return EmailSetSessionText(unstarted, EMAIL_SESSION_SERVER, v);
}
static int session_user(const char *v)
{
    return EmailSetSessionText(unstarted, EMAIL_SESSION_USERNAME, v);
}
static int session_ehlo(const char *v)
{
    return EmailSetSessionText(unstarted, EMAIL_SESSION_EHLO_NAME, v);
}
static int start_user(const char *v)
{
    return EmailStartSMTPSession(v, "x", "127.0.0.1", test_port(), 0, 0) != NULL;
}
static int start_password(const char *v)
{
    return EmailStartSMTPSession("x", v, "127.0.0.1", test_port(), 0, 0) != NULL;
}
static int start_server(const char *v)
{
    return EmailStartSMTPSession("", "", v, test_port(), 0, 0) != NULL;
}
static int source_sender(const char *v)
{
    const char *to[] = {"a@example.org"};
    return EmailSendSource(one_session, v, to, 1, "A: b\r\n\r\n", 8);
}
static int source_recipient(const char *v)
{
    const char *to[] = {"a@example.org", v};
    return EmailSendSource(one_session, "a@example.org", to, 2, "A: b\r\n\r\n", 8);
}
static int send_path(const char *v) { return EmailSend(one_session, one_message, v); }
static int find(const char *v) { return EmailFindSession(v) != NULL; }

static void every_text(void)
{
    static const struct {
        int (*function)(const char *);
        int kinds;
    } all[] = {
        {set_sender, NEEDED | ONE_LINE | MAILBOX},
        {set_envelope_sender, ONE_LINE},
        {add_recipient, NEEDED | ONE_LINE | MAILBOX},
        {add_cc, NEEDED | ONE_LINE | MAILBOX},
        {add_bcc, NEEDED | ONE_LINE | MAILBOX},
        {add_reply_to, NEEDED | ONE_LINE | MAILBOX},
        {set_subject, ONE_LINE},
        {set_text, 0},
        {set_html, 0},
        {attach_name, ONE_LINE},
        {attach_type, 0},
        {attach_path, NEEDED},
        {attach_file_name, ONE_LINE},
        {header_name, NEEDED},
        {header_value, NEEDED | ONE_LINE},
        {session_server, ONE_LINE},
        {session_user, ONE_LINE},
        {session_ehlo, ONE_LINE},
        {start_user, ONE_LINE},
        {start_password, ONE_LINE},
        {start_server, NEEDED | ONE_LINE},
        {source_sender, NEEDED | ONE_LINE},
        {source_recipient, NEEDED | ONE_LINE},
        {send_path, NEEDED},
        {find, NEEDED},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        int before = failures;
        each = all[i].function;
        texts(all[i].kinds);
        if (failures != before)
            fprintf(stderr, "  in row %d of every_text\n", (int)i);
    }
}

static void rest(void)
{
    static const int bad_ports[] = {-1, 65536, INT_MAX, INT_MIN};
    static const int bad_constants[] = {-1, 9, 2400, 9900, INT_MAX, INT_MIN};
    const char *to[] = {"a@example.org"};
    char buffer[8] = "";
    EmailSession s = unstarted;
    EmailMessage m = one_message;

    for (size_t i = 0; i < sizeof bad_ports / sizeof *bad_ports; i++) {
        FAILS(NULL, EmailStartSMTPSession("", "", "127.0.0.1", bad_ports[i], 0, 0),
              EMAIL_E_OUT_OF_RANGE);
        FAILS(0, EmailSetSessionNumber(s, EMAIL_SESSION_PORT, bad_ports[i]), EMAIL_E_OUT_OF_RANGE);
    }
    for (size_t i = 0; i < sizeof bad_constants / sizeof *bad_constants; i++) {
        FAILS(0, EmailSetSessionText(s, bad_constants[i], "x"), EMAIL_E_UNKNOWN_CONSTANT);
        FAILS(0, EmailSetSessionNumber(s, bad_constants[i], 1), EMAIL_E_UNKNOWN_CONSTANT);
        FAILS(-1, EmailGetSessionText(s, bad_constants[i], buffer, 8), EMAIL_E_UNKNOWN_CONSTANT);
        FAILS(-1, EmailGetSessionNumber(s, bad_constants[i]), EMAIL_E_UNKNOWN_CONSTANT);
        FAILS(0, EmailConfigure(bad_constants[i], 0), EMAIL_E_UNKNOWN_CONSTANT);
    }
    FAILS(NULL, EmailStartSMTPSession("", "", "127.0.0.1", 0, 0, 4), EMAIL_E_UNKNOWN_CONSTANT);
    FAILS(NULL, EmailStartSMTPSession("", "", "127.0.0.1", 0, 0, -1), EMAIL_E_UNKNOWN_CONSTANT);
    FAILS(NULL, EmailStartSMTPSession("", "", "", 0, 0, 0), EMAIL_E_EMPTY_ARGUMENT);
    FAILS(0, EmailStartSession(s), EMAIL_E_EMPTY_ARGUMENT);
    FAILS(0, EmailPing(s), EMAIL_E_WRONG_STATE);
    CHECK(EmailSessionErrorNumber(s, EMAIL_ERROR_CODE) == EMAIL_E_WRONG_STATE, "by handle");
    CHECK(EmailSessionErrorText(s, EMAIL_ERROR_NAME, buffer, (int)sizeof buffer) > 0, "by handle");
    FAILS(-1, EmailSessionErrorNumber(s, EMAIL_ERROR_MESSAGE), EMAIL_E_UNKNOWN_CONSTANT);
    FAILS(0, EmailSetSessionText(s, EMAIL_SESSION_GREETING, "x"), EMAIL_E_WRONG_STATE);
    FAILS(-1, EmailGetSessionText(s, EMAIL_SESSION_PASSWORD, buffer, 8), EMAIL_E_WRONG_STATE);
    FAILS(0, EmailStartSession(one_session), EMAIL_E_WRONG_STATE);
    CHECK(EmailPing(one_session) == 1, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSessionErrorNumber(one_session, EMAIL_ERROR_CODE) == 0, "no error by handle");
    FAILS(0, EmailSetSessionText(one_session, EMAIL_SESSION_SERVER, "x"), EMAIL_E_WRONG_STATE);
    FAILS(NULL, EmailFindSession("nobody"), EMAIL_E_NO_SUCH_SESSION);
    FAILS(-1, EmailCloseSessions(""), EMAIL_E_EMPTY_ARGUMENT);
    FAILS(-1, EmailCloseSessions(NULL), EMAIL_E_NULL_ARGUMENT);
    CHECK(EmailCloseSessions("nobody") == 0 && !ErrorOccurred(),
          "an error for a name without sessions");

    FAILS(0, EmailSetTimeOut(0), EMAIL_E_OUT_OF_RANGE);
    FAILS(0, EmailSetTimeOut(86401), EMAIL_E_OUT_OF_RANGE);
    FAILS(0, EmailConfigure(EMAIL_PARAMETER_MODE, 2), EMAIL_E_OUT_OF_RANGE);

    /* Buffers. */
    FAILS(-1, EmailGetSessionText(s, EMAIL_SESSION_SERVER, NULL, 8), EMAIL_E_NULL_ARGUMENT);
    FAILS(-1, EmailGetSessionText(s, EMAIL_SESSION_SERVER, buffer, -1), EMAIL_E_OUT_OF_RANGE);
    FAILS(-1, EmailGetSessionText(s, EMAIL_SESSION_SERVER, (char *)(uintptr_t)0x33, 8),
          EMAIL_E_NULL_ARGUMENT);
    FAILS(-1, EmailGetSessionText(s, EMAIL_SESSION_SERVER, (char *)(uintptr_t)0xdeadb000, 8),
          EMAIL_E_NULL_ARGUMENT);
    FAILS(-1, EmailGetServerReply(m, NULL, 1), EMAIL_E_NULL_ARGUMENT);
    FAILS(-1, EmailGetMessageID(m, buffer, INT_MIN), EMAIL_E_OUT_OF_RANGE);
    CHECK(EmailSetSessionText(s, EMAIL_SESSION_SERVER, "caf\303\251.example"), "%s", ErrorInfo(0));
    CHECK(EmailGetSessionText(s, EMAIL_SESSION_SERVER, NULL, 0) == 13, "%s", ErrorInfo(0));
    CHECK(EmailGetSessionText(s, EMAIL_SESSION_SERVER, buffer, 5) == 13 && !strcmp(buffer, "caf"),
          "%s", buffer);
    CHECK(EmailGetSessionText(s, EMAIL_SESSION_SERVER, buffer, 6) == 13 &&
              !strcmp(buffer, "caf\303\251"),
          "%s", buffer);
    CHECK(EmailGetSessionText(s, EMAIL_SESSION_SERVER, buffer, 1) == 13 && !*buffer, "%s", buffer);
    EmailSetSessionText(s, EMAIL_SESSION_SERVER, NULL);

    /* Results of a message that was never sent. */
    CHECK(EmailGetRecipientCount(m) == 0 && EmailGetServerReply(m, NULL, 0) == 0, "%s",
          ErrorInfo(0));
    FAILS(-1, EmailRecipientNumber(m, 1, EMAIL_RECIPIENT_ACCEPTED), EMAIL_E_OUT_OF_RANGE);
    FAILS(-1, EmailRecipientNumber(m, 0, EMAIL_RECIPIENT_ACCEPTED), EMAIL_E_OUT_OF_RANGE);
    FAILS(-1, EmailRecipientText(m, INT_MAX, EMAIL_RECIPIENT_ADDRESS, buffer, 8),
          EMAIL_E_OUT_OF_RANGE);

    /* Messages. */
    FAILS(0, EmailSendMessage(one_session, m), EMAIL_E_NO_SENDER);
    CHECK(EmailSetSender(m, "a@example.org"), "%s", ErrorInfo(0));
    FAILS(0, EmailSendMessage(one_session, m), EMAIL_E_NO_RECIPIENT);
    CHECK(EmailAddRecipient(m, "a@example.org"), "%s", ErrorInfo(0));
    FAILS(0, EmailSendMessage(s, m), EMAIL_E_WRONG_STATE);
    FAILS(0, EmailAttachFile(m, "/no/such/file", NULL, NULL), EMAIL_E_FILE_NOT_FOUND);
    FAILS(0, EmailAttachFile(m, "/tmp", NULL, NULL), EMAIL_E_NOT_A_FILE);
    FAILS(0, EmailAttachFile(m, "/dev/zero", NULL, NULL), EMAIL_E_NOT_A_FILE);
    FAILS(0, EmailAttachFile(m, "", NULL, NULL), EMAIL_E_EMPTY_ARGUMENT);
    FAILS(0, EmailAttachData(m, NULL, NULL, "x", 1), EMAIL_E_NO_NAME);
    FAILS(0, EmailAttachData(m, "x", "nonsense", "x", 1), EMAIL_E_INVALID_CONTENT_TYPE);
    FAILS(0, EmailAttachData(m, "x", NULL, NULL, 1), EMAIL_E_NULL_ARGUMENT);
    FAILS(0, EmailAttachData(m, "x", NULL, (void *)(uintptr_t)0x33, 1), EMAIL_E_NULL_ARGUMENT);
    FAILS(0, EmailAttachData(m, "x", NULL, (void *)(uintptr_t)0xdeadb000, 100),
          EMAIL_E_NULL_ARGUMENT);
    FAILS(0, EmailAttachData(m, "x", NULL, "x", (size_t)-1), EMAIL_E_OUT_OF_RANGE);
    CHECK(EmailAttachData(m, "x", NULL, NULL, 0), "%s", ErrorInfo(0));
    FAILS(0, EmailAddHeader(m, "From", "x"), EMAIL_E_INVALID_HEADER);
    FAILS(0, EmailAddHeader(m, "X A", "x"), EMAIL_E_INVALID_HEADER);
    FAILS(0, EmailAddHeader(m, "", "x"), EMAIL_E_INVALID_HEADER);
    FAILS(0, EmailSetSource(m, NULL, 8), EMAIL_E_NULL_ARGUMENT);
    FAILS(0, EmailSend(one_session, m, ""), EMAIL_E_EMPTY_ARGUMENT);
    FAILS(0, EmailSend(one_session, m, "/no/such/file"), EMAIL_E_FILE_NOT_FOUND);
    FAILS(0, EmailSend(one_session, m, "/tmp"), EMAIL_E_NOT_A_FILE);
    FAILS(0, EmailSendSource(one_session, "a@example.org", NULL, 1, "A: b\r\n\r\n", 8),
          EMAIL_E_NULL_ARGUMENT);
    FAILS(0, EmailSendSource(one_session, "a@example.org", to, 0, "A: b\r\n\r\n", 8),
          EMAIL_E_OUT_OF_RANGE);
    FAILS(0, EmailSendSource(one_session, "a@example.org", to, -1, "A: b\r\n\r\n", 8),
          EMAIL_E_OUT_OF_RANGE);
    FAILS(0, EmailSendSource(one_session, "a@example.org", to, 100001, "A: b\r\n\r\n", 8),
          EMAIL_E_OUT_OF_RANGE);
    FAILS(0, EmailSendSource(one_session, "a@example.org", to, 1, NULL, 8), EMAIL_E_NULL_ARGUMENT);
    FAILS(0,
          EmailSendSource(one_session, "a@example.org", (const char *const *)(uintptr_t)0xdeadb000,
                          100, "A: b\r\n\r\n", 8),
          EMAIL_E_NULL_ARGUMENT);
    FAILS(0, EmailSetProgress(one_session, (EmailProgressFunction)(uintptr_t)0x33, NULL),
          EMAIL_E_NULL_ARGUMENT);
    CHECK(EmailSetProgress(one_session, NULL, NULL), "%s", ErrorInfo(0));
}

/* What EmailBuildSource did not give is not freed, whatever it is. */
static void sources_of_others(void)
{
    enum { MANY = 100 };
    static const uint64_t wild[] = {1, 0x33, 4095, 0xdeadb000, 0x10000000000, 0xffffffffffffff00};
    EmailMessage m = EmailNewMessage();
    void *data[MANY];
    size_t size;
    char here[100], *own = malloc(100);

    CHECK(EmailSetSender(m, "a@b.example") && EmailAddRecipient(m, "c@d.example") &&
              EmailSetText(m, "text"),
          "%s", ErrorInfo(0));
    for (int i = 0; i < MANY; i++)
        CHECK(EmailBuildSource(m, 0, &data[i], &size), "%s", ErrorInfo(0));
    EmailFreeSource((char *)data[0] + 8);
    EmailFreeSource(here);
    EmailFreeSource(own);
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++)
        EmailFreeSource((void *)(uintptr_t)wild[i]);
    for (int i = 0; i < MANY; i += 2) {
        EmailFreeSource(data[i]);
        EmailFreeSource(data[i]);
    }
    for (int i = MANY - 1; i >= 0; i--)
        EmailFreeSource(data[i]);
    memset(own, 1, 100); /* it is still ours */
    free(own);
    EmailFreeMessage(m);
}

/* The error is copied by C. */
static void wild_buffers(void)
{
#ifdef __linux__
    static const uint64_t wild[] = {1, 0x33, 4095, 0xdeadb000, 0x10000000000, 0xffffffffffffff00};
    char buffer[100];

    CHECK(EmailFreeMessage(NULL) == 0, "freed");
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++)
        CHECK(EmailErrorCopy(EMAIL_ERROR_MESSAGE, (char *)(uintptr_t)wild[i], 100) == -1,
              "written to %llx", (unsigned long long)wild[i]);
    CHECK(EmailErrorCopy(EMAIL_ERROR_MESSAGE, (char *)(uintptr_t) "constant", 8) == -1,
          "written to a constant");
    CHECK(EmailErrorCopy(EMAIL_ERROR_MESSAGE, buffer, sizeof buffer) > 0 && buffer[0],
          "not written");
#endif
}

/* A file whose size nobody has memory for: by its path it can be attached and sent, and not be
   built in memory. */
static void larger_than_memory(void)
{
    char path[] = "/tmp/courriel-sparse-XXXXXX";
    EmailMessage m = EmailNewMessage();
    void *data = NULL;
    size_t size = 0;
    int file = mkstemp(path);

    CHECK(file >= 0 && ftruncate(file, (off_t)200 << 30) == 0, "%s", strerror(errno));
    close(file);
    CHECK(EmailSetSender(m, "a@b.example") && EmailAddRecipient(m, "c@d.example") &&
              EmailAttachFile(m, path, "a.bin", NULL) == 1,
          "%s", ErrorInfo(0));
    FAILS(0, EmailBuildSource(m, 0, &data, &size), EMAIL_E_OUT_OF_MEMORY);
    CHECK(data == NULL && size == 0, "something was given");
    unlink(path);
    EmailFreeMessage(m);
}

int main(void)
{
    alarm(140);
    one_session = EmailStartSMTPSession("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    CHECK(one_session, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    one_message = EmailNewMessage();
    unstarted = EmailNewSession();
    handles(one_session, one_message);
    every_text();
    rest();
    sources_of_others();
    wild_buffers();
    larger_than_memory();
    CHECK(EmailCloseSession(one_session) && EmailCloseSession(unstarted) &&
              EmailFreeMessage(one_message),
          "%s", ErrorInfo(0));
    return report("misuse");
}
