/* SPDX-License-Identifier: MIT */
/*
 * A panic in each goroutine that the library starts, and in calls that hold a lock: the
 * process lives, the error is told, no mail is lost or doubled, what works on works on.
 * Prints for run.py what has to arrive of each mail: its subject, the least and the most.
 * Needs the library that is built with the tag courrieltest.
 *
 *   goroutines OUTBOX_FILE
 */
#include "test.h"

int EmailTestProvokeAt(const char *place, int after);

enum { MAILS = 30 };

static EmailSession session_of(int async, const char *file)
{
    EmailSession s = EmailNewSession();

    CHECK(EmailSetSessionText(s, EMAIL_SESSION_SERVER, "localhost") &&
              EmailSetSessionNumber(s, EMAIL_SESSION_PORT, test_port()) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_IP_VERSION, 4) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_RETRY_FIRST_SECONDS, 1) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_ASYNC_MODE, async) &&
              EmailSetSessionText(s, EMAIL_SESSION_OUTBOX_FILE, file) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_CONNECTIONS, 2),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return s;
}

static EmailSession started(int async, const char *file)
{
    EmailSession s = session_of(async, file);

    CHECK(EmailStartSession(s), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return s;
}

static EmailMessage letter(const char *subject)
{
    EmailMessage m = EmailNewMessage();

    CHECK(EmailSetSender(m, "sender@example.org") && EmailAddRecipient(m, "to@example.org") &&
              EmailSetSubject(m, subject) && EmailSetText(m, "goroutines"),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return m;
}

static void arrives(const char *subject, int least, int most)
{
    printf("%s\t%d\t%d\n", subject, least, most);
}

static void happened(const char *place)
{
    CHECK(!EmailTestProvokeAt("", 0), "%s: nothing went through it", place);
}

/* One mail that has to be all right. */
static void goes(EmailSession s, const char *subject)
{
    EmailMessage m = letter(subject);

    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s: %s", subject,
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    arrives(subject, 1, 1);
    EmailFreeMessage(m);
}

/* ---- connecting ---- */

static void connecting(const char *place)
{
    EmailSession s = session_of(0, NULL);

    EmailTestProvokeAt(place, 0);
    CHECK(!EmailStartSession(s), "%s: connected", place);
    happened(place);
    CHECK(EmailStartSession(s), "%s: %s", place, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    goes(s, place);
    EmailCloseSession(s);
}

/* ---- a call of the host ---- */

static void sending(const char *place, int code, int unknown, int most)
{
    char subject[80];
    EmailSession s = started(0, NULL);
    EmailMessage m;

    snprintf(subject, sizeof subject, "sending, %s", place);
    m = letter(subject);
    EmailTestProvokeAt(place, 0);
    CHECK(!EmailSendMessage(s, m), "%s: sent", place);
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == code &&
              strstr(ErrorInfo(EMAIL_ERROR_MESSAGE), "provoked") &&
              EmailErrorNumber(EMAIL_ERROR_OUTCOME_UNKNOWN) == unknown &&
              EmailErrorNumber(EMAIL_ERROR_SESSION_USABLE) == 1,
          "%s: %s", place, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    happened(place);
    arrives(subject, 0, most);
    /* The locks are open: the same message and the same session. */
    snprintf(subject, sizeof subject, "sending, behind %s", place);
    CHECK(EmailSetSubject(m, subject) && EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s: %s",
          place, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    arrives(subject, 1, 1);
    CHECK(EmailFreeMessage(m) && EmailCloseSession(s), "%s: %s", place,
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
}

static void locked_session(void)
{
    static const char place[] = "session locked";
    EmailSession s = session_of(0, NULL);

    EmailTestProvokeAt(place, 0);
    CHECK(!EmailStartSession(s) && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_INTERNAL, "%s",
          ErrorInfo(0));
    happened(place);
    CHECK(EmailStartSession(s), "%s: %s", place, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    goes(s, place);
    EmailCloseSession(s);
}

/* Many mails at once: each is told to be what it is. */
static void batch(const char *place, int window, int after, int most_failed)
{
    char subject[80];
    int failed = 0;
    EmailSession s = started(0, NULL);
    EmailMessage m[MAILS];

    CHECK(EmailSetSessionNumber(s, EMAIL_SESSION_TRUSTED_WINDOW, window), "%s", ErrorInfo(0));
    for (int i = 0; i < MAILS; i++) {
        snprintf(subject, sizeof subject, "batch of %d, %s, %d", window, place, i);
        m[i] = letter(subject);
    }
    EmailTestProvokeAt(place, after);
    EmailSendMessages(s, m, MAILS);
    happened(place);
    for (int i = 0; i < MAILS; i++) {
        int sent = EmailGetMessageResult(m[i]) == EMAIL_SENT_FULLY;
        int unknown = EmailMessageErrorNumber(m[i], EMAIL_ERROR_OUTCOME_UNKNOWN) == 1;
        snprintf(subject, sizeof subject, "batch of %d, %s, %d", window, place, i);
        arrives(subject, sent, sent || unknown);
        failed += !sent;
        EmailFreeMessage(m[i]);
    }
    CHECK(failed <= most_failed, "%s: %d of %d mails failed", place, failed, MAILS);
    snprintf(subject, sizeof subject, "behind the batch of %d, %s", window, place);
    goes(s, subject);
    EmailCloseSession(s);
}

/* ---- the outbox ---- */

static int completions;

static void EMAIL_CALL completed(void *user_data, int64_t mail, int status)
{
    (void)user_data, (void)mail, (void)status;
    __atomic_add_fetch(&completions, 1, __ATOMIC_SEQ_CST);
}

static void queued(const char *place, const char *file, int doubt)
{
    char subject[80];
    int told;
    int64_t mail;
    EmailSession s = session_of(1, file);
    EmailMessage m;

    CHECK(EmailSetSessionNumber(s, EMAIL_SESSION_AT_MOST_ONCE, doubt) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_CONNECTIONS, 1) && EmailStartSession(s) &&
              EmailSetCompletion(s, completed, NULL),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    snprintf(subject, sizeof subject, "outbox%s, %s", file ? " in a file" : "", place);
    m = letter(subject);
    told = __atomic_load_n(&completions, __ATOMIC_SEQ_CST);
    EmailTestProvokeAt(place, 0);
    CHECK(EmailSendMessage(s, m), "%s: %s", place, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    mail = EmailGetMailIdentifier(m);
    if (doubt) {
        CHECK(EmailWait(mail, 60000) == EMAIL_STATUS_ERROR &&
                  EmailMailNumber(mail, EMAIL_MAIL_STATE) == EMAIL_STATE_UNKNOWN,
              "%s: %s", place, ErrorInfo(EMAIL_ERROR_EVERYTHING));
        arrives(subject, 0, 1);
    } else {
        CHECK(EmailWait(mail, 60000) == EMAIL_STATUS_SENT, "%s: %s", place,
              ErrorInfo(EMAIL_ERROR_EVERYTHING));
        arrives(subject, 1, 1);
    }
    happened(place);
    EmailFreeMessage(m);
    snprintf(subject, sizeof subject, "outbox%s, behind %s", file ? " in a file" : "", place);
    goes(s, subject);
    EmailFlush(s, 60000);
    /* Of one whose outcome nobody knows the end of an outbox in memory tells. */
    CHECK(EmailCloseSession(s) ||
              (doubt && !file && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUTBOX_GIVEN_UP),
          "%s: %s", place, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    told = __atomic_load_n(&completions, __ATOMIC_SEQ_CST) - told;
    CHECK(told >= 1 && told <= 2, "%s: told of %d mails", place, told);
}

static void end_of_an_outbox(void)
{
    static const char place[] = "end of an outbox";
    EmailSession s = started(1, NULL);

    goes(s, place);
    EmailFlush(s, 60000);
    EmailTestProvokeAt(place, 0);
    CHECK(EmailCloseSession(s), "%s: %s", place, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    happened(place);
}

/* ---- cancelling ---- */

static void *waits(void *session)
{
    CHECK(!EmailStartSession((EmailSession)session) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CANCELLED,
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return NULL;
}

static void cancelled(void)
{
    static const char place[] = "cancellation";
    char hello[256];
    int port, silent = listener(&port), caller, pending;
    double began = now_ms();
    EmailSession s = session_of(0, NULL);
    pthread_t thread;

    EmailSetSessionNumber(s, EMAIL_SESSION_PORT, port);
    EmailTestProvokeAt(place, 0);
    pthread_create(&thread, NULL, waits, s);
    caller = accept(silent, NULL, NULL);
    CHECK(write(caller, "220 silent\r\n", 12) == 12 && read(caller, hello, sizeof hello) > 0,
          "no EHLO");
    CHECK(EmailCancelCall(s, NULL) == 1, "%s", ErrorInfo(0));
    pthread_join(thread, NULL);
    /* It ends the call as the first thing, and panics behind that. */
    for (pending = 1; pending && now_ms() < began + 20000;)
        if ((pending = EmailTestProvokeAt(place, 0)) != 0)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    CHECK(!pending, "%s: nothing went through it", place);
    EmailTestProvokeAt("", 0);
    close(caller);
    close(silent);
    EmailCloseSession(s);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    alarm(120);
    connecting("name resolution");
    connecting("connection attempt");
    sending("encoding", EMAIL_E_INTERNAL, 0, 0);
    sending("message locked", EMAIL_E_INTERNAL, 0, 0);
    sending("waiting for the verdict", EMAIL_E_UNKNOWN_LOST, 1, 1);
    locked_session();
    batch("encoding", 1, 3, 1);
    batch("encoding", 8, 3, 1);
    batch("waiting for the verdict", 1, 3, 1);
    batch("waiting in a window", 8, 3, 8);
    batch("connection of a batch", 1, 1, MAILS);
    for (int file = 0; file < 2; file++) {
        const char *path = file ? argv[1] : NULL;
        if (!file) /* it pauses for some seconds */
            queued("outbox worker", path, 0);
        queued("outbox, before a try", path, 0);
        queued("encoding", path, 0);
        queued("completion", path, 0);
        queued("waiting for the verdict", path, 1);
    }
    end_of_an_outbox();
    cancelled();
    {
        static const char place[] = "end of the process";
        EmailSession s = started(1, NULL);
        EmailTestProvokeAt(place, 0);
        for (int i = 0; i < 3; i++) {
            EmailMessage m = letter(place);
            CHECK(EmailSendMessage(s, m), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        }
        arrives(place, 0, 3);
    }
    return report("goroutines");
}
