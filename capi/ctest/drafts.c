/* SPDX-License-Identifier: MIT */
/*
 * Messages that are made, sent, asked about and freed without a hand-off for each call:
 *
 *   drafts notes     what C takes for good Go takes too, for texts of all kinds
 *   drafts life      handles across blocks, reset, free, many threads
 *   drafts results   what the functions say after a sending, and, with the library for tests, that
 *                    asking is handed to no worker
 *   drafts idle      nothing of the library runs while nothing is asked of it
 */
#include "test.h"

#include <stdint.h>
#include <sys/mman.h>

static uint32_t seed = 20240229;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 8) * sides >> 24);
}

/* Only in the library for tests: how many calls of this thread were handed to a worker. */
long EmailTestHandOffs(void) __attribute__((weak));

static long hand_offs(void) { return EmailTestHandOffs ? EmailTestHandOffs() : 0; }

static double processor_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

/* ---- notes ----------------------------------------------------------------- */

static int (*const setters[])(EmailMessage, const char *) = {
    EmailSetSender,  EmailSetEnvelopeSender, EmailAddRecipient, EmailAddCc,  EmailAddBcc,
    EmailAddReplyTo, EmailSetSubject,        EmailSetText,      EmailSetHTML};
enum { SETTERS = sizeof setters / sizeof *setters };

/* A text made of pieces that matter to some rule. */
static void compose(char *text, size_t room)
{
    static const char *const pieces[] = {
        "a",
        "b.c",
        "example",
        ".org",
        "@",
        "@",
        "<",
        ">",
        " <",
        "x@example.org",
        "Name <x@example.org>",
        ".",
        "..",
        "-",
        "--",
        "xn--",
        "xn--bcher-kva",
        "_",
        "=?",
        "?=",
        "=?utf-8?Q?a?=",
        "\"",
        "\\",
        ",",
        ";",
        ":",
        " ",
        "\t",
        "\r\n",
        "\177",
        "[127.0.0.1]",
        "\303\251",
        "\342\202\254",
        "\360\237\222\214",
        "\300\257",
        "\355\240\200",
        "\364\220\200\200",
        "\360\200\200\200",
        "\303",
        "\377",
        "\342\200\256",
        "\357\277\277",
        "(c)",
        "O'Neil",
        "0123456789012345678901234567890123456789012345678901234567890123",
        "+tag",
        "!#$%&'*/^`{|}~"};
    size_t at = 0;
    text[0] = 0;
    for (uint32_t left = dice(7) + 1; left > 0; left--) {
        const char *piece = pieces[dice(sizeof pieces / sizeof *pieces)];
        size_t n = strlen(piece);
        if (at + n >= room)
            break;
        memcpy(text + at, piece, n + 1);
        at += n;
    }
}

/* Some have rules of their own. */
static const char *const header_names[] = {"X-Test",
                                           "Comments",
                                           "X-Confirm-Reading-To",
                                           "X-Unsubscribe",
                                           "X-Priority",
                                           "List-ID",
                                           "References",
                                           "Errors-To",
                                           "List-Help",
                                           "Disposition-Notification-To",
                                           "Reply-To",
                                           "X-Received",
                                           "X-Entity-Ref-ID",
                                           "Return-Path",
                                           "X.Dotted"};

/* A call that fails says so itself, and leaves nothing for the next one to find. */
static void own_failure(void)
{
    static const struct {
        const char *name, *value;
    } bad[] = {{"X-Confirm-Reading-To", "Zo\303\253"},
               {"Errors-To", "Zo\303\253"},
               {"X-Entity-Ref-ID", "Zo\303\253"},
               {"X-Unsubscribe", "\303\253 <a>"},
               {"Resent-Bcc", "a@example.org"}};
    char back[100];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EmailMessage m = EmailNewMessage();
        CHECK(!EmailAddHeader(m, bad[i].name, bad[i].value), "%s was taken", bad[i].name);
        CHECK(strstr(ErrorInfo(0), "header") != NULL, "%s", ErrorInfo(0));
        CHECK(EmailSetSubject(m, "innocent"), "%s: %s", bad[i].name, ErrorInfo(0));
        CHECK(EmailSetPriority(m, 1), "%s: %s", bad[i].name, ErrorInfo(0));
        CHECK(EmailGetMessageText(m, EMAIL_CONTENT_SUBJECT, back, sizeof back) == 8, "%s",
              ErrorInfo(0));
        CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
    }
}

/* What is set by its number is what its own function sets, noted in C or not. */
static void by_number(void)
{
    char back[100];
    EmailMessage m = EmailNewMessage();
    CHECK(EmailSetSubject(m, "first"), "%s", ErrorInfo(0));
    CHECK(EmailSetMessageText(m, EMAIL_CONTENT_SUBJECT, "second"), "%s", ErrorInfo(0));
    CHECK(EmailGetMessageText(m, EMAIL_CONTENT_SUBJECT, back, sizeof back) == 6 &&
              !strcmp(back, "second"),
          "%s", back);
    CHECK(EmailSetMessageText(m, EMAIL_CONTENT_ORGANIZATION, "A & B"), "%s", ErrorInfo(0));
    CHECK(EmailGetMessageText(m, EMAIL_CONTENT_ORGANIZATION, back, sizeof back) == 5, "%s",
          ErrorInfo(0));
    CHECK(EmailSetMessageText(m, EMAIL_CONTENT_ORGANIZATION, NULL), "%s", ErrorInfo(0));
    CHECK(EmailGetMessageText(m, EMAIL_CONTENT_ORGANIZATION, back, sizeof back) == 0, "\"%s\"",
          back);
    CHECK(!EmailSetMessageText(m, EMAIL_CONTENT_RECIPIENTS, "b@example.org"), "taken");
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_UNKNOWN_CONSTANT, "%s", ErrorInfo(0));
    CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
}

static void notes(void)
{
    char text[600], back[1200];
    int taken = 0, refused = 0;

    for (int i = 0; i < 60000; i++) {
        EmailMessage m = EmailNewMessage();
        int which = (int)dice(SETTERS + 1), ok;
        compose(text, sizeof text);
        if (which == SETTERS)
            ok = EmailAddHeader(m, header_names[dice(sizeof header_names / sizeof *header_names)],
                                text);
        else
            ok = setters[which](m, text);
        if (ok) {
            taken++;
            /* Goes to Go, which carries out what was noted, and says so if it cannot. */
            CHECK(EmailGetMessageText(m, EMAIL_CONTENT_SUBJECT, back, sizeof back) >= 0,
                  "setter %d: \"%s\": %s", which, text, ErrorInfo(0));
            if (which == 6) {
                for (char *c = text; *c; c++) /* white space is a blank on a line */
                    *c = *c == '\t' ? ' ' : *c;
                CHECK(!strcmp(back, text), "\"%s\" became \"%s\"", text, back);
            }
        } else {
            refused++;
            CHECK(ErrorOccurred(), "no error for \"%s\"", text);
        }
        CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
    }
    CHECK(taken > 10000 && refused > 10000, "%d taken, %d refused", taken, refused);
}

/* Texts that end where readable memory ends, and such as have no end there. */
static void edges(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EmailMessage m = EmailNewMessage();

    mprotect(two + page, page, PROT_NONE);
    memset(two, 'a', page);
    memcpy(two + page - 8, "a@b.org", 8);
    CHECK(EmailSetSender(m, two + page - 8), "%s", ErrorInfo(0));
    CHECK(EmailSetText(m, two), "%s", ErrorInfo(0));
    two[page - 1] = 'x';
    CHECK(!EmailSetSender(m, two + page - 8) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_NULL_ARGUMENT,
          "%s", ErrorInfo(0));
    CHECK(!EmailSetText(m, two) && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_NULL_ARGUMENT,
          "%s", ErrorInfo(0));
    CHECK(!EmailSetHTML(m, two + page) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_NULL_ARGUMENT,
          "%s", ErrorInfo(0));
    CHECK(EmailFreeMessage(m) && !ErrorOccurred(), "%s", ErrorInfo(0));
    munmap(two, 2 * page);
}

/* Texts longer than C notes keep their place among those that it does. */
static void long_texts(void)
{
    static char text[200000];
    char back[64];
    EmailMessage m = EmailNewMessage();

    memset(text, 'x', sizeof text - 1);
    CHECK(EmailSetText(m, "first") && EmailSetText(m, text), "%s", ErrorInfo(0));
    CHECK(EmailGetMessageText(m, EMAIL_CONTENT_TEXT, NULL, 0) == (int)sizeof text - 1, "%s",
          ErrorInfo(0));
    CHECK(EmailSetText(m, text) && EmailSetText(m, "last"), "%s", ErrorInfo(0));
    CHECK(EmailGetMessageText(m, EMAIL_CONTENT_TEXT, back, sizeof back) == 4, "\"%s\"", back);
    for (int i = 0; i < 20000; i++)
        CHECK(EmailSetSubject(m, "again and again"), "%s", ErrorInfo(0));
    CHECK(EmailGetMessageText(m, EMAIL_CONTENT_SUBJECT, back, sizeof back) == 15, "\"%s\"", back);
    EmailFreeMessage(m);
}

/* ---- life ------------------------------------------------------------------ */

static void life(void)
{
    enum { MANY = 10000 };
    static EmailMessage all[MANY];
    char back[64], want[64];

    for (int i = 0; i < MANY; i++) {
        all[i] = EmailNewMessage();
        snprintf(want, sizeof want, "subject %d", i);
        CHECK(all[i] && EmailSetSubject(all[i], want), "%s", ErrorInfo(0));
        if (i % 3 == 0) /* Go meets it early */
            EmailGetMessageText(all[i], EMAIL_CONTENT_SUBJECT, back, sizeof back);
    }
    for (int i = 0; i < MANY; i += 2)
        CHECK(EmailFreeMessage(all[i]), "%s", ErrorInfo(0));
    for (int i = 0; i < MANY; i++) {
        snprintf(want, sizeof want, "subject %d", i);
        if (i % 2) {
            CHECK(EmailGetMessageText(all[i], EMAIL_CONTENT_SUBJECT, back, sizeof back) > 0 &&
                      !strcmp(back, want),
                  "%s: %s", want, back);
            continue;
        }
        CHECK(!EmailSetSubject(all[i], "x") &&
                  EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CLOSED_HANDLE,
              "%s", ErrorInfo(0));
        CHECK(!EmailFreeMessage(all[i]) &&
                  EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CLOSED_HANDLE,
              "%s", ErrorInfo(0));
        CHECK(EmailGetMessageText(all[i], EMAIL_CONTENT_SUBJECT, back, sizeof back) == -1 &&
                  EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CLOSED_HANDLE,
              "%s", ErrorInfo(0));
    }
    for (int i = 1; i < MANY; i += 2) {
        CHECK(EmailResetMessage(all[i]), "%s", ErrorInfo(0));
        if (i % 4 == 1)
            CHECK(EmailSetSubject(all[i], "anew"), "%s", ErrorInfo(0));
        CHECK(EmailGetMessageText(all[i], EMAIL_CONTENT_SUBJECT, back, sizeof back) ==
                  (i % 4 == 1 ? 4 : 0),
              "%s", back);
        CHECK(EmailFreeMessage(all[i]), "%s", ErrorInfo(0));
    }
}

static void *churn(void *unused)
{
    char back[64];

    (void)unused;
    for (int i = 0; i < 3000; i++) {
        EmailMessage m = EmailNewMessage();
        CHECK(m && EmailSetSubject(m, "one of many") && EmailAddRecipient(m, "a@example.org"), "%s",
              ErrorInfo(0));
        if (i % 5 == 0)
            CHECK(EmailGetMessageText(m, EMAIL_CONTENT_SUBJECT, back, sizeof back) == 11, "%s",
                  ErrorInfo(0));
        if (i % 7 == 0)
            CHECK(EmailAddHeader(m, "Comments", "for Go"), "%s", ErrorInfo(0));
        CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
    }
    return NULL;
}

static EmailMessage shared;

static void *add(void *unused)
{
    (void)unused;
    for (int i = 0; i < 500; i++) {
        CHECK(EmailAddRecipient(shared, "a@example.org"), "%s", ErrorInfo(0));
        if (i % 50 == 0)
            CHECK(EmailGetRecipientCount(shared) == 0, "%s", ErrorInfo(0));
    }
    return NULL;
}

static int addresses(const char *s)
{
    int n = 0;
    for (; *s; s++)
        n += *s == '@';
    return n;
}

static void many_threads(void)
{
    static char list[200000];
    pthread_t threads[8];

    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, churn, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    shared = EmailNewMessage();
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, add, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    CHECK(EmailGetMessageText(shared, EMAIL_CONTENT_RECIPIENTS, list, sizeof list) > 0 &&
              addresses(list) == 8 * 500,
          "%d recipients", addresses(list));
    EmailFreeMessage(shared);
}

/* ---- results --------------------------------------------------------------- */

static EmailSession session(void)
{
    EmailSession s = EmailNewSession();
    CHECK(EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              EmailSetSessionNumber(s, EMAIL_SESSION_PORT, test_port()) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR) &&
              EmailStartSession(s),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return s;
}

static EmailMessage made(void)
{
    EmailMessage m = EmailNewMessage();
    CHECK(EmailSetSender(m, "Sender <sender@example.org>") &&
              EmailAddRecipient(m, "first@example.org") && EmailAddBcc(m, "second@example.org") &&
              EmailSetSubject(m, "made") && EmailSetText(m, "text"),
          "%s", ErrorInfo(0));
    return m;
}

static void results(void)
{
    EmailSession s = session();
    EmailMessage m;
    char text[200], whole[200], id[200];
    long before, after;

    /* Ten mails that are made, sent, asked about and freed: one hand-off each. */
    for (int i = 0; i < 10; i++) {
        before = hand_offs();
        m = made();
        after = hand_offs();
        CHECK(after - before <= 1, "making a message took %ld hand-offs", after - before);
        CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        before = hand_offs();
        CHECK(EmailGetMessageResult(m) == EMAIL_SENT_FULLY && EmailGetRecipientCount(m) == 2, "%s",
              ErrorInfo(0));
        for (int r = 0; r < 2; r++) {
            CHECK(EmailRecipientNumber(m, r + 1, EMAIL_RECIPIENT_ACCEPTED) == 1, "%s",
                  ErrorInfo(0));
            CHECK(EmailRecipientNumber(m, r + 1, EMAIL_RECIPIENT_SMTP_CODE) == 250, "%s",
                  ErrorInfo(0));
            CHECK(EmailRecipientText(m, r + 1, EMAIL_RECIPIENT_ENHANCED_CODE, text, sizeof text) >=
                      0,
                  "%s", ErrorInfo(0));
            CHECK(EmailRecipientText(m, r + 1, EMAIL_RECIPIENT_SERVER_TEXT, text, sizeof text) > 0,
                  "%s", ErrorInfo(0));
        }
        CHECK(EmailGetServerReply(m, whole, sizeof whole) > 0 && !strncmp(whole, "250", 3), "%s",
              whole);
        CHECK(EmailGetMessageID(m, id, sizeof id) > 0 && id[0] == '<', "%s", id);
        CHECK(EmailGetMailIdentifier(m) == 0, "%s", ErrorInfo(0));
        CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
        after = hand_offs();
        CHECK(after - before <= 1, "asking took %ld hand-offs", after - before);
    }

    m = made();
    CHECK(EmailGetRecipientCount(m) == 0 && EmailGetMessageResult(m) == 0, "before a sending");
    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    /* Cut, measured, and refused like everywhere. */
    CHECK(EmailRecipientText(m, 2, EMAIL_RECIPIENT_ADDRESS, text, 7) == 18 &&
              !strcmp(text, "second"),
          "%s", text);
    CHECK(EmailRecipientText(m, 2, EMAIL_RECIPIENT_ADDRESS, NULL, 0) == 18, "%s", ErrorInfo(0));
    CHECK(EmailRecipientText(m, 2, EMAIL_RECIPIENT_SMTP_CODE, text, sizeof text) == 3 &&
              !strcmp(text, "250"),
          "%s", text);
#define REFUSED(call, code)                                                                        \
    CHECK((call) == -1 && EmailErrorNumber(EMAIL_ERROR_CODE) == (code), "%d: %s",                  \
          EmailErrorNumber(EMAIL_ERROR_CODE), ErrorInfo(0))
    REFUSED(EmailRecipientText(m, 3, EMAIL_RECIPIENT_ADDRESS, text, 7), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailRecipientText(m, 0, EMAIL_RECIPIENT_ADDRESS, text, 7), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailRecipientText(m, 1, 99, text, 7), EMAIL_E_UNKNOWN_CONSTANT);
    REFUSED(EmailRecipientText(m, 1, EMAIL_RECIPIENT_ADDRESS, text, -1), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailRecipientText(m, 1, EMAIL_RECIPIENT_ADDRESS, NULL, 7), EMAIL_E_NULL_ARGUMENT);
    REFUSED(EmailRecipientText(m, 1, EMAIL_RECIPIENT_ADDRESS, (char *)(uintptr_t)0xdeadb000, 7),
            EMAIL_E_NULL_ARGUMENT);
    REFUSED(EmailGetServerReply(m, (char *)(uintptr_t)0xdeadb000, 7), EMAIL_E_NULL_ARGUMENT);
    REFUSED(EmailRecipientNumber(m, 8, EMAIL_RECIPIENT_ACCEPTED), EMAIL_E_OUT_OF_RANGE);
    REFUSED(EmailRecipientNumber(m, 1, EMAIL_RECIPIENT_ADDRESS), EMAIL_E_UNKNOWN_CONSTANT);
    CHECK(EmailGetRecipientCount(m) == 2 && !ErrorOccurred(), "a success clears the error");

    /* The next sending takes the place of the last one, also when it fails before it begins. */
    CHECK(EmailAddCc(m, "third@example.org") && EmailGetRecipientCount(m) == 2, "%s", ErrorInfo(0));
    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY && EmailGetRecipientCount(m) == 3, "%s",
          ErrorInfo(0));
    CHECK(EmailSendMessages(s, &m, 1) == 1 && EmailGetMessageResult(m) == EMAIL_SENT_FULLY &&
              EmailGetRecipientCount(m) == 3,
          "%s", ErrorInfo(0));
    CHECK(EmailResetMessage(m) && EmailGetRecipientCount(m) == 0 && EmailGetMessageResult(m) == 0,
          "%s", ErrorInfo(0));
    CHECK(EmailSendMessage(s, m) == 0 && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_NO_SENDER,
          "%s", ErrorInfo(0));
    CHECK(EmailGetMessageResult(m) == 0, "%s", ErrorInfo(0));
    EmailFreeMessage(m);
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(0));
}

/* ---- idle ------------------------------------------------------------------ */

/* A guest that is asked nothing takes nothing: what waits sleeps. */
static void idle(void)
{
    EmailSession s = session();
    EmailMessage m = made();
    struct timespec wait = {.tv_sec = 2};
    double before, used;

    for (int i = 0; i < 20; i++)
        CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    before = processor_ms();
    nanosleep(&wait, NULL);
    used = processor_ms() - before;
    CHECK(used < 60, "%.1f ms of processor time in 2 idle seconds", used);
    EmailFreeMessage(m);
    EmailCloseSession(s);
}

int main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";
    if (!strcmp(what, "notes"))
        by_number(), notes(), own_failure(), edges(), long_texts();
    else if (!strcmp(what, "life"))
        life(), many_threads();
    else if (!strcmp(what, "results"))
        results();
    else if (!strcmp(what, "idle"))
        idle();
    else
        return 2;
    return report(what);
}
