/* SPDX-License-Identifier: MIT */
/*
 * Many threads on one session and on many, closing from another thread, and the
 * limit of calls at a time.
 *
 *   threads
 */
#include "test.h"

enum { THREADS = 16, MAILS = 20 };

static EmailSession shared;

static EmailMessage letter(const char *subject)
{
    EmailMessage m = EmailNewMessage();
    CHECK(m && EmailSetSender(m, "sender@example.org") && EmailAddRecipient(m, "recipient@example.org") &&
              EmailSetSubject(m, subject) && EmailSetText(m, "threads"),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return m;
}

static void *on_one(void *argument)
{
    EmailMessage m = letter("one session");
    for (int i = 0; i < MAILS; i++)
        CHECK(EmailSendMessage(shared, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
    return argument;
}

static void *on_many(void *argument)
{
    EmailMessage m = letter("many sessions");
    EmailSession s = EmailStartSMTPSession("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    CHECK(s, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    for (int i = 0; i < MAILS; i++)
        CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailCloseSession(s) && EmailFreeMessage(m), "%s", ErrorInfo(0));
    return argument;
}

static void all(void *(*work)(void *))
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* ---- a server that accepts and says nothing ---- */

enum { CALLERS = 300, AT_MOST = 256 };

static int silent_port;
static EmailSession waiting[CALLERS];
static int refused, ended;

static void *starts(void *argument)
{
    intptr_t i = (intptr_t)argument;
    CHECK(!EmailStartSession(waiting[i]), "a silent server was believed");
    switch (EmailErrorNumber(EMAIL_ERROR_CODE)) {
    case EMAIL_E_TOO_MANY_CALLS:
        __atomic_add_fetch(&refused, 1, __ATOMIC_SEQ_CST);
        break;
    case EMAIL_E_SESSION_CLOSED:
    case EMAIL_E_CLOSED_HANDLE: /* the call had not come as far as the session yet */
        __atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST);
        break;
    default:
        CHECK(0, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    }
    return NULL;
}

/* More calls than workers: some are refused, the others wait, and closing ends
   them although every worker is taken. */
static void too_many(void)
{
    static pthread_t threads[CALLERS];
    pthread_attr_t small;
    double end;
    int at = listener(&silent_port);

    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 * 1024);
    for (int i = 0; i < CALLERS; i++) {
        waiting[i] = EmailNewSession();
        CHECK(waiting[i] && EmailSetSessionText(waiting[i], EMAIL_SESSION_SERVER, "127.0.0.1") &&
                  EmailSetSessionNumber(waiting[i], EMAIL_SESSION_PORT, silent_port),
              "%s", ErrorInfo(0));
    }
    for (intptr_t i = 0; i < CALLERS; i++)
        CHECK(pthread_create(&threads[i], &small, starts, (void *)i) == 0, "no thread");
    for (end = now_ms() + 20000; now_ms() < end && __atomic_load_n(&refused, __ATOMIC_SEQ_CST) < CALLERS - AT_MOST;)
        sched_yield();
    CHECK(refused == CALLERS - AT_MOST && ended == 0, "%d refused, %d ended", refused, ended);
    CHECK(EmailGetTimeOut() == -1 && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_TOO_MANY_CALLS, "not refused");
    CHECK(EmailErrorNumber(EMAIL_ERROR_MAY_RETRY) == 1, "may be tried again");
    for (int i = 0; i < CALLERS; i++)
        CHECK(EmailCloseSession(waiting[i]) == 1, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    for (int i = 0; i < CALLERS; i++)
        pthread_join(threads[i], NULL);
    CHECK(refused == CALLERS - AT_MOST && ended == AT_MOST, "%d refused, %d ended", refused, ended);
    CHECK(EmailGetTimeOut() > 0, "%s", ErrorInfo(0));
    close(at);
}

int main(void)
{
    alarm(60);
    shared = EmailStartSMTPSession("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    CHECK(shared, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    all(on_one);
    all(on_many);
    CHECK(EmailCloseSession(shared), "%s", ErrorInfo(0));
    too_many();
    return report("threads");
}
