/* SPDX-License-Identifier: MIT */
/* Reading a message: what was set, what a mail that was imported brought, attachments with their
   content. */
#include "test.h"

#include <stdint.h>

static char folder_file[] = "/tmp/courriel-reading-XXXXXX";

static void is_text(EmailMessage m, int line, int detail, const char *want)
{
    char got[4096];
    int length = EmailGetMessageText(m, detail, got, sizeof got);

    CHECK(length == (int)strlen(want) && !strcmp(got, want),
          "line %d: detail %d is \"%s\", not \"%s\": %s", line, detail, length < 0 ? "?" : got,
          want, ErrorInfo(0));
}
#define TEXT(m, detail, want) is_text(m, __LINE__, detail, want)

static void is_header(EmailMessage m, int line, const char *name, int index, const char *want)
{
    char got[4096];
    int length = EmailGetHeader(m, name, index + 1, got, sizeof got);

    CHECK(length == (int)strlen(want) && !strcmp(got, want),
          "line %d: %s is \"%s\", not \"%s\": %s", line, name, length < 0 ? "?" : got, want,
          ErrorInfo(0));
}
#define HEADER(m, name, index, want) is_header(m, __LINE__, name, index, want)

static void is_attachment(EmailMessage m, int line, int rank, int detail, const char *want)
{
    char got[4096];
    int length = EmailAttachmentText(m, rank, detail, got, sizeof got);

    CHECK(length == (int)strlen(want) && !strcmp(got, want),
          "line %d: %d of attachment %d is \"%s\", not \"%s\": %s", line, detail, rank,
          length < 0 ? "?" : got, want, ErrorInfo(0));
}
#define ATTACHMENT(m, rank, detail, want) is_attachment(m, __LINE__, rank, detail, want)

static int EMAIL_CALL gives(void *text, int64_t offset, void *buffer, int size)
{
    int left = (int)strlen(text) - (int)offset;
    left = left < size ? left : size;
    memcpy(buffer, (char *)text + offset, (size_t)left);
    return left;
}

static int EMAIL_CALL refuses(void *text, int64_t offset, void *buffer, int size)
{
    return (void)text, (void)offset, (void)buffer, (void)size, -1;
}

static EmailMessage everything(void)
{
    EmailMessage m = EmailNewMessage();

    CHECK(EmailSetSender(m, "Zo\303\253 <zoe@a.example>") &&
              EmailSetSendingAgent(m, "agent@a.example") && EmailAddRecipient(m, "b@b.example") &&
              EmailAddCc(m, "c@b.example") && EmailAddBcc(m, "d@b.example") &&
              EmailAddReplyTo(m, "answers@a.example") && EmailSetEnvelopeSender(m, "") &&
              EmailSetSubject(m, "D\303\251j\303\240") && EmailSetText(m, "text\r\n") &&
              EmailSetHTML(m, "<img src=\"cid:logo@a\">\r\n"),
          "%s", ErrorInfo(0));
    CHECK(EmailSetPriority(m, EMAIL_PRIORITY_HIGH) &&
              EmailSetSensitivity(m, EMAIL_SENSITIVITY_PRIVATE) &&
              EmailSetKeywords(m, "one; two words;\303\251t\303\251") &&
              EmailRequestReadReceipt(m, 1) && EmailRequestDeliveryReceipt(m, 1) &&
              EmailSetMessageID(m, "id@a.example") && EmailSetInReplyTo(m, "r2@b") &&
              EmailSetReferences(m, "r1@b <r2@b>") && EmailSetDate(m, 1795424400, 60) &&
              EmailSetAutoSubmitted(m, "auto-generated") &&
              EmailAddListUnsubscribe(m, "mailto:out@a.example", 0) &&
              EmailAddListUnsubscribe(m, "https://a.example/out", 1) &&
              EmailAddHeader(m, "X-One", "first") &&
              EmailAddHeader(m, "X-One", "second \303\251") &&
              EmailSetCalendar(m, NULL, "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"),
          "%s", ErrorInfo(0));
    CHECK(EmailAttachInlineData(m, "logo.gif", "image/gif", "logo@a", "GIF89a\0\377", 8) == 1 &&
              EmailAttachData(m, "Gr\303\266\303\237e.csv", "text/csv; charset=utf-8", "a;b\n",
                              4) == 2 &&
              EmailSetAttachmentDescription(m, 2, "Gr\303\266\303\237en"),
          "%s", ErrorInfo(0));
    return m;
}

/* All that survives the way through a mail. */
static void holds_everything(EmailMessage m)
{
    char bytes[16];

    TEXT(m, EMAIL_CONTENT_SENDER, "\"Zo\303\253\" <zoe@a.example>");
    TEXT(m, EMAIL_CONTENT_SENDING_AGENT, "agent@a.example");
    TEXT(m, EMAIL_CONTENT_BCC, "d@b.example");
    TEXT(m, EMAIL_CONTENT_SUBJECT, "D\303\251j\303\240");
    TEXT(m, EMAIL_CONTENT_TEXT, "text\r\n");
    TEXT(m, EMAIL_CONTENT_HTML, "<img src=\"cid:logo@a\">\r\n");
    TEXT(m, EMAIL_CONTENT_MESSAGE_ID, "<id@a.example>");
    TEXT(m, EMAIL_CONTENT_IN_REPLY_TO, "<r2@b>");
    TEXT(m, EMAIL_CONTENT_REFERENCES, "<r1@b> <r2@b>");
    TEXT(m, EMAIL_CONTENT_KEYWORDS, "one;two words;\303\251t\303\251");
    TEXT(m, EMAIL_CONTENT_AUTO_SUBMITTED, "auto-generated");
    TEXT(m, EMAIL_CONTENT_LIST_UNSUBSCRIBE, "mailto:out@a.example\nhttps://a.example/out");
    TEXT(m, EMAIL_CONTENT_CALENDAR_METHOD, "CANCEL");
    TEXT(m, EMAIL_CONTENT_CALENDAR, "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n");
    TEXT(m, EMAIL_CONTENT_HEADERS, "X-One: first\nX-One: second \303\251");
    TEXT(m, EMAIL_CONTENT_READ_RECEIPT_TO, "answers@a.example");
    TEXT(m, EMAIL_CONTENT_DELIVERY_RECEIPT_TO, "answers@a.example");
    TEXT(m, EMAIL_CONTENT_PRIORITY, "3");
    TEXT(m, EMAIL_CONTENT_ATTACHMENT_COUNT, "2");
    CHECK(EmailGetMessageNumber(m, EMAIL_CONTENT_PRIORITY) == EMAIL_PRIORITY_HIGH, "%s",
          ErrorInfo(0));
    CHECK(EmailGetMessageNumber(m, EMAIL_CONTENT_SENSITIVITY) == EMAIL_SENSITIVITY_PRIVATE, "%s",
          ErrorInfo(0));
    CHECK(EmailGetMessageNumber(m, EMAIL_CONTENT_READ_RECEIPT) == 1, "%s", ErrorInfo(0));
    CHECK(EmailGetMessageNumber(m, EMAIL_CONTENT_DELIVERY_RECEIPT) == 1, "%s", ErrorInfo(0));
    CHECK(EmailGetMessageNumber(m, EMAIL_CONTENT_ONE_CLICK) == 1, "%s", ErrorInfo(0));
    HEADER(m, "x-one", 1, "second \303\251");
    HEADER(m, "Importance", 0, "high");
    HEADER(m, "SUBJECT", 0, "D\303\251j\303\240");
    HEADER(m, "List-Unsubscribe-Post", 0, "List-Unsubscribe=One-Click");
    CHECK(EmailGetAttachmentCount(m) == 2, "%d", EmailGetAttachmentCount(m));
    ATTACHMENT(m, 1, EMAIL_ATTACHMENT_NAME, "logo.gif");
    ATTACHMENT(m, 1, EMAIL_ATTACHMENT_CONTENT_TYPE, "image/gif");
    ATTACHMENT(m, 1, EMAIL_ATTACHMENT_CONTENT_ID, "logo@a");
    ATTACHMENT(m, 1, EMAIL_ATTACHMENT_DESCRIPTION, "");
    ATTACHMENT(m, 1, EMAIL_ATTACHMENT_DISPOSITION, "inline");
    ATTACHMENT(m, 2, EMAIL_ATTACHMENT_NAME, "Gr\303\266\303\237e.csv");
    ATTACHMENT(m, 2, EMAIL_ATTACHMENT_CONTENT_TYPE, "text/csv; charset=utf-8");
    ATTACHMENT(m, 2, EMAIL_ATTACHMENT_CONTENT_ID, "");
    ATTACHMENT(m, 2, EMAIL_ATTACHMENT_DESCRIPTION, "Gr\303\266\303\237en");
    ATTACHMENT(m, 2, EMAIL_ATTACHMENT_DISPOSITION, "attachment");
    memset(bytes, '#', sizeof bytes);
    CHECK(EmailAttachmentData(m, 1, NULL, 0) == 8, "%s", ErrorInfo(0));
    CHECK(EmailAttachmentData(m, 1, bytes, sizeof bytes) == 8 && !memcmp(bytes, "GIF89a\0\377#", 9),
          "%.9s", bytes);
    memset(bytes, '#', sizeof bytes);
    CHECK(EmailAttachmentData(m, 2, bytes, 3) == 4 && !memcmp(bytes, "a;b#", 4), "%.4s", bytes);
    CHECK(!ErrorOccurred(), "%s", ErrorInfo(0));
}

static void through_a_mail(void)
{
    EmailMessage m = everything(), again = EmailNewMessage();
    void *first, *second;
    size_t first_size, second_size;

    holds_everything(m);
    TEXT(m, EMAIL_CONTENT_ENVELOPE_SENDER, "<>");
    CHECK(EmailBuildSource(m, EMAIL_SOURCE_WITH_BCC, &first, &first_size), "%s", ErrorInfo(0));
    for (int round = 0; round < 2; round++) {
        CHECK(EmailImportSource(again, first, first_size), "%s", ErrorInfo(0));
        TEXT(again, EMAIL_CONTENT_IMPORT_PROBLEMS, "");
        TEXT(again, EMAIL_CONTENT_ENVELOPE_SENDER, "");
        holds_everything(again);
        CHECK(EmailBuildSource(again, EMAIL_SOURCE_WITH_BCC, &second, &second_size), "%s",
              ErrorInfo(0));
        EmailFreeSource(first);
        first = second, first_size = second_size;
    }
    EmailFreeSource(first);
    CHECK(EmailResetMessage(m) && EmailGetAttachmentCount(m) == 0, "%s", ErrorInfo(0));
    for (int detail = EMAIL_CONTENT_SENDER; detail <= EMAIL_CONTENT_ONE_CLICK; detail++)
        CHECK(EmailGetMessageText(m, detail, NULL, 0) ==
                  (EmailGetMessageNumber(m, detail) == 0 ? 1 : 0),
              "detail %d of an empty message", detail);
    CHECK(EmailFreeMessage(m) && EmailFreeMessage(again), "%s", ErrorInfo(0));
}

#define REFUSED(call, code)                                                                        \
    CHECK((call) == -1 && EmailErrorNumber(EMAIL_ERROR_CODE) == (code), "%s: %d: %s", #call,       \
          EmailErrorNumber(EMAIL_ERROR_CODE), ErrorInfo(0))

static void contents(void)
{
    EmailMessage m = EmailNewMessage();
    int fd = mkstemp(folder_file);
    char bytes[32], *large = malloc(300000), *back = malloc(300000);

    CHECK(fd >= 0 && write(fd, "in a file", 9) == 9 &&
              EmailAttachFile(m, folder_file, NULL, NULL) == 1,
          "%s", ErrorInfo(0));
    CHECK(EmailAttachReader(m, "r.bin", NULL, 9, gives, "from call") == 2, "%s", ErrorInfo(0));
    CHECK(EmailAttachReader(m, "s.bin", "application/x-own", 9, refuses, NULL) == 3, "%s",
          ErrorInfo(0));
    for (int i = 0; i < 300000; i++)
        large[i] = (char)(i * 7 + i / 1000);
    CHECK(EmailAttachData(m, "l.bin", NULL, large, 300000) == 4, "%s", ErrorInfo(0));
    CHECK(EmailAttachData(m, "empty.txt", NULL, NULL, 0) == 5, "%s", ErrorInfo(0));
    CHECK(EmailAttachmentData(m, 1, bytes, sizeof bytes) == 9 && !memcmp(bytes, "in a file", 9),
          "%s", ErrorInfo(0));
    CHECK(EmailAttachmentData(m, 2, bytes, sizeof bytes) == 9 && !memcmp(bytes, "from call", 9),
          "%s", ErrorInfo(0));
    CHECK(EmailAttachmentData(m, 3, NULL, 0) == 9, "%s", ErrorInfo(0));
    REFUSED(EmailAttachmentData(m, 3, bytes, sizeof bytes), EMAIL_E_CANNOT_READ);
    CHECK(EmailAttachmentData(m, 4, back, 300000) == 300000 && !memcmp(large, back, 300000), "%s",
          ErrorInfo(0));
    CHECK(EmailAttachmentData(m, 5, bytes, sizeof bytes) == 0 && !ErrorOccurred(), "%s",
          ErrorInfo(0));
    CHECK(write(fd, ", and more", 10) == 10, "cannot write");
    REFUSED(EmailAttachmentData(m, 1, bytes, sizeof bytes), EMAIL_E_FILE_CHANGED);
    CHECK(unlink(folder_file) == 0, "cannot remove");
    REFUSED(EmailAttachmentData(m, 1, bytes, sizeof bytes), EMAIL_E_FILE_CHANGED);

    REFUSED(EmailAttachmentData(m, 0, bytes, sizeof bytes), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailAttachmentData(m, 6, NULL, 0), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailAttachmentData(m, 4, NULL, 1), EMAIL_E_NULL_ARGUMENT);
    REFUSED(EmailAttachmentData(m, 4, (void *)(uintptr_t)7, 1), EMAIL_E_NULL_ARGUMENT);
    REFUSED(EmailAttachmentData(m, 4, (void *)(uintptr_t)0xdeadb000, SIZE_MAX),
            EMAIL_E_NULL_ARGUMENT);
    REFUSED(EmailAttachmentText(m, -1, EMAIL_ATTACHMENT_NAME, bytes, 8), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailAttachmentText(m, 1, 99, bytes, 8), EMAIL_E_UNKNOWN_CONSTANT);
    REFUSED(EmailAttachmentText(m, 1, EMAIL_ATTACHMENT_NAME, bytes, -1), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailGetMessageNumber(m, EMAIL_CONTENT_SUBJECT), EMAIL_E_UNKNOWN_CONSTANT);
    REFUSED(EmailGetMessageNumber(m, 99), EMAIL_E_UNKNOWN_CONSTANT);
    REFUSED(EmailGetMessageText(m, 99, bytes, 8), EMAIL_E_UNKNOWN_CONSTANT);
    REFUSED(EmailGetHeader(m, "X-None", 1, bytes, 8), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailGetHeader(m, "X-None", 0, bytes, 8), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailGetHeader(m, "", 1, bytes, 8), EMAIL_E_EMPTY_ARGUMENT);
    REFUSED(EmailGetHeader(m, NULL, 1, bytes, 8), EMAIL_E_NULL_ARGUMENT);
    CHECK(EmailAttachFile(m, "", NULL, NULL) == 0 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_EMPTY_ARGUMENT,
          "%s", ErrorInfo(0));
    CHECK(EmailAttachInlineFile(m, "", NULL, NULL, "x") == 0 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_EMPTY_ARGUMENT,
          "%s", ErrorInfo(0));
    CHECK(EmailGetAttachmentCount(m) == 5 && EmailFreeMessage(m), "%s", ErrorInfo(0));
    REFUSED(EmailGetAttachmentCount(m), EMAIL_E_CLOSED_HANDLE);
    REFUSED(EmailAttachmentData(m, 1, NULL, 0), EMAIL_E_CLOSED_HANDLE);
    REFUSED(EmailAttachmentText(m, 1, EMAIL_ATTACHMENT_NAME, NULL, 0), EMAIL_E_CLOSED_HANDLE);
    REFUSED(EmailGetHeader(m, "Subject", 1, NULL, 0), EMAIL_E_CLOSED_HANDLE);
    REFUSED(EmailGetMessageNumber(m, EMAIL_CONTENT_PRIORITY), EMAIL_E_CLOSED_HANDLE);
    close(fd);
    free(large);
    free(back);
}

static EmailMessage own;
static int used;

/* Gives a content, and meanwhile uses the message that asks for it. */
static int EMAIL_CALL uses(void *text, int64_t offset, void *buffer, int size)
{
    char subject[64];
    used++;
    CHECK(EmailGetMessageText(own, EMAIL_CONTENT_SUBJECT, subject, sizeof subject) > 0 &&
              EmailSetSubject(own, "after") && EmailGetAttachmentCount(own) >= 0,
          "%s", ErrorInfo(0));
    return gives(text, offset, buffer, size);
}

static void message_of_its_own(void)
{
    void *data = NULL;
    size_t size = 0;
    own = EmailNewMessage();
    CHECK(EmailSetSender(own, "a@a.example") && EmailSetSubject(own, "before") &&
              EmailAttachReader(own, "counted.bin", NULL, -1, uses, "from call") == 1 && used > 0,
          "%s", ErrorInfo(0));
    used = 0;
    CHECK(EmailSetSubject(own, "before") && EmailSetText(own, "x") &&
              EmailBuildSource(own, 0, &data, &size) && used > 0,
          "%s", ErrorInfo(0));
    CHECK(strstr(data, "\r\nSubject: before\r\n") != NULL, "the mail in progress was changed: %s",
          (char *)data);
    TEXT(own, EMAIL_CONTENT_SUBJECT, "after");
    EmailFreeSource(data);
    CHECK(EmailFreeMessage(own), "%s", ErrorInfo(0));
}

/* Every detail of a part can be set, read back, and stands in the mail. */
static void details(void)
{
    EmailMessage m = EmailNewMessage();
    char back[200];
    void *data = NULL;
    size_t size = 0;

    CHECK(EmailSetSender(m, "a@a.example") && EmailAddRecipient(m, "b@b.example") &&
              EmailSetText(m, "x") && EmailSetHTML(m, "<p>x</p>"),
          "%s", ErrorInfo(0));
    CHECK(EmailAttachData(m, "a.pdf", "application/pdf", "%PDF", 4) == 1 &&
              EmailAddAlternative(m, "text/x-amp-html; charset=utf-8", "<html amp4email>", 16) == 2,
          "%s", ErrorInfo(0));
    CHECK(EmailSetAttachmentText(m, 1, EMAIL_ATTACHMENT_NAME, "b.pdf") &&
              EmailSetAttachmentText(m, 1, EMAIL_ATTACHMENT_DISPOSITION, "inline; x=\"y z\"") &&
              EmailSetAttachmentText(m, 1, EMAIL_ATTACHMENT_LOCATION, "https://a.example/b.pdf") &&
              EmailSetAttachmentText(m, 1, EMAIL_ATTACHMENT_CONTENT_ID, "<id@a.example>") &&
              EmailSetAttachmentText(m, 1, EMAIL_ATTACHMENT_CONTENT_TYPE, "application/pdf; v=2") &&
              EmailSetAttachmentNumber(m, 2, EMAIL_ATTACHMENT_PLACE, EMAIL_PLACE_AFTER_HTML),
          "%s", ErrorInfo(0));
    static const struct {
        int rank, detail;
        const char *text;
    } told[] = {{1, EMAIL_ATTACHMENT_NAME, "b.pdf"},
                {1, EMAIL_ATTACHMENT_DISPOSITION, "inline; x=\"y z\""},
                {1, EMAIL_ATTACHMENT_LOCATION, "https://a.example/b.pdf"},
                {1, EMAIL_ATTACHMENT_CONTENT_ID, "id@a.example"},
                {1, EMAIL_ATTACHMENT_CONTENT_TYPE, "application/pdf; v=2"},
                {1, EMAIL_ATTACHMENT_PLACE, "0"},
                {2, EMAIL_ATTACHMENT_PLACE, "3"},
                {2, EMAIL_ATTACHMENT_VIEW, "0"},
                {2, EMAIL_ATTACHMENT_DISPOSITION, "none"}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        CHECK(EmailAttachmentText(m, told[i].rank, told[i].detail, back, sizeof back) >= 0, "%s",
              ErrorInfo(0));
        CHECK(!strcmp(back, told[i].text), "detail %d of %d is %s", told[i].detail, told[i].rank,
              back);
    }
    CHECK(EmailBuildSource(m, 0, &data, &size), "%s", ErrorInfo(0));
    CHECK(strstr(data, "Content-Location: https://a.example/b.pdf") &&
              strstr(data, "text/x-amp-html; charset=utf-8"),
          "%s", (char *)data);
    EmailFreeSource(data);
    CHECK(!EmailSetAttachmentText(m, 1, EMAIL_ATTACHMENT_PLACE, "1") &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_UNKNOWN_CONSTANT,
          "%s", ErrorInfo(0));
    CHECK(!EmailSetAttachmentNumber(m, 1, EMAIL_ATTACHMENT_PLACE, 9) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE,
          "%s", ErrorInfo(0));
    CHECK(!EmailSetAttachmentText(m, 3, EMAIL_ATTACHMENT_NAME, "x") &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE,
          "%s", ErrorInfo(0));
    CHECK(!EmailAddAlternative(m, "", "x", 1) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_INVALID_CONTENT_TYPE,
          "%s", ErrorInfo(0));
    CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
}

/* A mail as nobody should write it: what can be read is kept, and the flaws are told. */
static void foreign_mail(void)
{
    static const char mail[] =
        "From: Ren\351 < r@x.example >\r\r\n"
        "To: bad@@x, \"Doe, John\" <j@x.example>, Ann <k@x.example\r\r\n"
        "Bcc: secret@x.example\r\r\n"
        "Subject: =?cp932*ja?B?lVw=?=\r\r\n"
        "Content-Type: multipart/mixed; boundary=b=1; windows-852\r\r\n\r\r\n"
        "--b=1\r\r\nContent-Type: text/plain; charset=\r\r\njunk\r\r\n"
        "Content-Transfer-Encoding: base64 (mime)\r\r\n\r\r\nYWJj!ZGVm\r\r\n"
        "--b=1\r\r\nContent-Type: text/plain\r\r\n"
        "Content-Disposition: attachment; filename*=iso-8859-1''%E9.txt\r\r\n\r\r\n"
        "file\r\r\n--b=1--\r\r\n";
    EmailMessage m = EmailNewMessage();
    void *data = NULL;
    size_t size = 0;

    CHECK(EmailImportSource(m, mail, sizeof mail - 1), "%s", ErrorInfo(0));
    TEXT(m, EMAIL_CONTENT_SENDER, "\"Ren\303\251\" <r@x.example>");
    TEXT(m, EMAIL_CONTENT_RECIPIENTS, "\"Doe, John\" <j@x.example>\n\"Ann\" <k@x.example>");
    TEXT(m, EMAIL_CONTENT_BCC, "secret@x.example");
    TEXT(m, EMAIL_CONTENT_SUBJECT, "\350\241\250");
    TEXT(m, EMAIL_CONTENT_TEXT, "abcdef");
    ATTACHMENT(m, 1, EMAIL_ATTACHMENT_NAME, "\303\251.txt");
    CHECK(EmailGetMessageText(m, EMAIL_CONTENT_IMPORT_PROBLEMS, NULL, 0) > 200,
          "the flaws are not told");
    /* Ready-made, its Bcc goes with the header; or nothing goes where its end is in doubt. */
    CHECK(EmailSetSource(m, mail, sizeof mail - 1) == 0 ||
              EmailBuildSource(m, 0, &data, &size) == 0 || strstr(data, "secret") == NULL,
          "the Bcc is sent");
    EmailFreeSource(data);
    CHECK(!EmailSetSource(m, "From: a@x\n\rBcc: b@x\n\r\n\rx", 26) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_INVALID_MESSAGE,
          "%s", ErrorInfo(0));
    /* Comments and blanks beside an address; and why one is refused. */
    CHECK(EmailAddCc(m, "\"display\" (note) <foo@x.example> (note)") &&
              EmailAddCc(m, "(a) bar @ x.example (b)"),
          "%s", ErrorInfo(0));
    CHECK(!EmailAddCc(m, "Mr. Foo Bar <foo@x.example") &&
              strstr(ErrorInfo(0), "the < is not closed"),
          "%s", ErrorInfo(0));
    TEXT(m, EMAIL_CONTENT_CC, "\"display\" <foo@x.example>\nbar@x.example");
    CHECK(EmailCheckAddress(" foo@example.com ", EMAIL_ADDRESS_SYNTAX) == EMAIL_ADDRESS_VALID, "%s",
          ErrorInfo(0));
    CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
}

static void is_split(int line, const char *list, int detail, const char *want)
{
    char got[2000] = "";
    int length = EmailSplitAddresses(list, detail, got, sizeof got);

    if (length != (int)strlen(want) || strcmp(got, want))
        CHECK(0, "line %d: %d, %s, want %s", line, length, got, want);
}

static void lists(void)
{
    const char *list = "\"Doe, John\" <j@example.org>; team: a@example.org;, nobody";

    is_split(__LINE__, list, EMAIL_SPLIT_MAILBOXES, "\"Doe, John\" <j@example.org>\na@example.org");
    is_split(__LINE__, list, EMAIL_SPLIT_ADDRESSES, "j@example.org\na@example.org");
    is_split(__LINE__, list, EMAIL_SPLIT_NAMES, "Doe, John\n");
    is_split(__LINE__, list, EMAIL_SPLIT_GROUPS, "\nteam");
    is_split(__LINE__, "", EMAIL_SPLIT_MAILBOXES, "");
    CHECK(EmailSplitAddresses(list, EMAIL_SPLIT_PROBLEMS, NULL, 0) > 10, "%s", ErrorInfo(0));
    CHECK(EmailSplitAddresses(NULL, EMAIL_SPLIT_NAMES, NULL, 0) == -1 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_NULL_ARGUMENT,
          "%s", ErrorInfo(0));
    CHECK(EmailSplitAddresses(list, 6, NULL, 0) == -1 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_UNKNOWN_CONSTANT,
          "%s", ErrorInfo(0));
}

static void envelope_recipients(void)
{
    EmailMessage m = EmailNewMessage();

    CHECK(EmailAddRecipient(m, "all@example.org") &&
              EmailAddEnvelopeRecipient(m, "one@example.net") &&
              EmailAddEnvelopeRecipient(m, "two@example.net"),
          "%s", ErrorInfo(0));
    is_text(m, __LINE__, EMAIL_CONTENT_ENVELOPE_RECIPIENTS, "one@example.net\ntwo@example.net");
    CHECK(!EmailAddEnvelopeRecipient(m, "Name <a@example.org>") &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_INVALID_ADDRESS &&
              strstr(ErrorInfo(EMAIL_ERROR_HINT), "EmailSplitAddresses"),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailAddEnvelopeRecipient(m, NULL), "%s", ErrorInfo(0));
    is_text(m, __LINE__, EMAIL_CONTENT_ENVELOPE_RECIPIENTS, "");
    EmailFreeMessage(m);
}

int main(void)
{
    details();
    through_a_mail();
    foreign_mail();
    contents();
    message_of_its_own();
    lists();
    envelope_recipients();
    return report("reading");
}
