/* SPDX-License-Identifier: MIT */
/*
 * Finished mails for hosts without foreign threads, waited for and polled by an event loop; and
 * numbers of mails that fit hosts with small ones.
 *
 *   completions memory
 *   completions FILE     an outbox in this file
 */
#include "test.h"

#include <poll.h>

static EmailSession session(const char *mode)
{
    EmailSession s = EmailNewSession();

    EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1");
    EmailSetSessionNumber(s, EMAIL_SESSION_PORT, test_port());
    EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR);
    EmailSetSessionNumber(s, EMAIL_SESSION_ASYNC_MODE, 1);
    if (strchr(mode, '/'))
        EmailSetSessionText(s, EMAIL_SESSION_OUTBOX_FILE, mode);
    CHECK(EmailStartSession(s), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return s;
}

static int64_t queued(EmailSession s)
{
    EmailMessage m = EmailNewMessage();
    int64_t mail;

    EmailSetSender(m, "sender@example.org");
    EmailAddRecipient(m, "recipient@example.org");
    EmailSetText(m, "completions");
    CHECK(EmailSendMessage(s, m), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    mail = EmailGetMailIdentifier(m);
    EmailFreeMessage(m);
    return mail;
}

static void waits(const char *mode)
{
    EmailSession s = session(mode);
    int64_t sum = 0, taken = 0;

    CHECK(EmailWaitCompletion(s, 0) == 0, "something was there");
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == 0, "none in time is no error");
    for (int i = 0; i < 20; i++)
        sum += queued(s);
    for (int i = 0; i < 20; i++) {
        int64_t mail = EmailWaitCompletion(s, 60000);
        CHECK(mail > 0 && EmailStatus(mail) == EMAIL_STATUS_SENT, "%lld: %s", (long long)mail,
              ErrorInfo(3));
        taken += mail;
    }
    CHECK(sum == taken, "a mail was given twice, or not at all");
    CHECK(EmailWaitCompletion(s, 1) == 0 && EmailNextCompletion(s) == 0, "more than there was");
    CHECK(EmailWaitCompletion(s, -2) == -1 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE,
          "-2");
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(3));
    CHECK(EmailWaitCompletion(s, 0) == -1 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CLOSED_HANDLE,
          "closed");
}

static EmailSession waited_on;

static void *waiter(void *unused)
{
    (void)unused;
    CHECK(EmailWaitCompletion(waited_on, -1) == -1, "something came");
    return (void *)(intptr_t)EmailErrorNumber(EMAIL_ERROR_CODE);
}

/* What ends a wait without limit. */
static void ends(const char *mode)
{
    for (int close = 0; close <= 1; close++) {
        pthread_t thread;
        void *code;
        int n = 0;

        waited_on = session(mode);
        pthread_create(&thread, NULL, waiter, NULL);
        /* The wait is one of the session's calls as soon as it can be cancelled. */
        while (!close && (n = EmailCancelCall(waited_on, NULL)) == 0)
            usleep(1000);
        if (close)
            CHECK(EmailCloseSession(waited_on), "%s", ErrorInfo(3));
        pthread_join(thread, &code);
        if (!close)
            CHECK(EmailCloseSession(waited_on), "%s", ErrorInfo(3));
        if (close)
            CHECK((intptr_t)code == EMAIL_E_SESSION_CLOSED ||
                      (intptr_t)code == EMAIL_E_CLOSED_HANDLE,
                  "code %d", (int)(intptr_t)code);
        else
            CHECK(n == 1 && (intptr_t)code == EMAIL_E_CANCELLED, "%d, code %d", n,
                  (int)(intptr_t)code);
    }
}

static int readable(int descriptor, int ms)
{
    struct pollfd p = {descriptor, POLLIN, 0};

    return poll(&p, 1, ms) == 1 && (p.revents & POLLIN);
}

/* An event loop. */
static void polls(const char *mode)
{
    EmailSession s = session(mode);
    int descriptor = (int)EmailGetCompletionDescriptor(s);
    int taken = 0;

    CHECK(descriptor >= 0, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailGetCompletionDescriptor(s) == descriptor, "another one");
    CHECK(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, "programs that are executed get it");
    CHECK(!readable(descriptor, 0), "readable at once");
    for (int i = 0; i < 100; i++)
        queued(s);
    while (taken < 100) {
        CHECK(readable(descriptor, 60000), "it is never readable although %d mails are left",
              100 - taken);
        for (int64_t mail; (mail = EmailNextCompletion(s)) != 0; taken++)
            CHECK(mail > 0 && EmailStatus(mail) == EMAIL_STATUS_SENT, "%s", ErrorInfo(3));
    }
    CHECK(taken == 100, "%d mails", taken);
    while (readable(descriptor, 0)) /* it may be emptied a little later */
        CHECK(EmailNextCompletion(s) == 0, "one more");
    queued(s);
    CHECK(readable(descriptor, 60000), "not readable again");
    CHECK(EmailWaitCompletion(s, 0) > 0, "%s", ErrorInfo(3));
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(3));
    while (fcntl(descriptor, F_GETFD) >= 0)
        usleep(1000); /* it is closed with the session, by another thread */
}

/* A host that closes the descriptor, and opens a file of its own in its place: not an octet of ours
   gets there, and it stays open. */
static void foreign(const char *mode)
{
    EmailSession s = session(mode);
    int descriptor = (int)EmailGetCompletionDescriptor(s);
    FILE *mine = tmpfile();

    CHECK(descriptor >= 0 && mine, "%s", ErrorInfo(3));
    for (int d = 3; d < 64; d++)
        if (d != fileno(mine) && fcntl(d, F_GETFD) >= 0)
            CHECK(dup2(fileno(mine), d) == d, "%s", strerror(errno));
    for (int i = 0; i < 10; i++)
        queued(s);
    for (int i = 0; i < 10; i++)
        CHECK(EmailWaitCompletion(s, 60000) > 0, "%s", ErrorInfo(3));
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(3));
    s = session(
        "memory"); /* whatever was in line for the host's thread is done before this mail is told */
    queued(s);
    CHECK(EmailWaitCompletion(s, 60000) > 0 && EmailCloseSession(s), "%s", ErrorInfo(3));
    CHECK(fcntl(descriptor, F_GETFD) >= 0, "the host's file was closed");
    CHECK(lseek(fileno(mine), 0, SEEK_END) == 0, "the host's file was written to");
    fclose(mine);
}

static void numbers(const char *mode)
{
    EmailSession s = session(mode);
    int64_t mail = queued(s);
    int few = EmailGetShortMailNumber(mail);

    CHECK(mail > 0 && mail < INT64_C(1) << 53, "%lld", (long long)mail);
    CHECK(few > 0 && EmailGetShortMailNumber(few) == few && EmailGetShortMailNumber(mail) == few,
          "%d", few);
    CHECK(strchr(mode, '/') || few == mail, "%d for %lld", few, (long long)mail);
    CHECK(EmailWait(few, 60000) == EMAIL_STATUS_SENT && EmailStatus(mail) == EMAIL_STATUS_SENT,
          "%s", ErrorInfo(3));
    CHECK(EmailMailNumber(few, EMAIL_MAIL_SIZE) == EmailMailNumber(mail, EMAIL_MAIL_SIZE), "%s",
          ErrorInfo(3));
    CHECK(EmailGetCompletionDescriptor(NULL) == -1, "NULL");
    CHECK(EmailGetShortMailNumber(INT32_MAX) == 0 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_UNKNOWN_MAIL,
          "none");
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(3));
}

/* A session that is released: its name and its handle are gone at once, its mails go on. */
static void released(const char *mode)
{
    EmailSession s = session(mode);

    for (int i = 0; i < 5; i++)
        queued(s);
    CHECK(EmailReleaseSession(s), "%s", ErrorInfo(3));
    CHECK(!EmailReleaseSession(s) && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CLOSED_HANDLE,
          "released twice");
    CHECK(!EmailCloseSession(s) && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CLOSED_HANDLE,
          "closed as well");
    CHECK(EmailWaitCompletion(s, 0) == -1, "it still has mails to give");
    CHECK(!EmailReleaseSession(NULL) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_INVALID_HANDLE,
          "NULL");
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "memory";

    waits(mode);
    ends(mode);
    polls(mode);
    foreign(mode);
    numbers(mode);
    released(mode);
    return report("completions");
}
