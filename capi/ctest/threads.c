/* SPDX-License-Identifier: MIT */
/*
 * Many threads on one session and on many, and a thread that cannot be had. turns.c has more of
 * them than the library has workers.
 *
 *   threads
 */
#include "test.h"

#include <sys/resource.h>

enum { THREADS = 64, MAILS = 10 };

static EmailSession shared;

static EmailMessage letter(const char *subject)
{
    EmailMessage m = EmailNewMessage();
    CHECK(m && EmailSetSender(m, "sender@example.org") &&
              EmailAddRecipient(m, "recipient@example.org") && EmailSetSubject(m, subject) &&
              EmailSetText(m, "threads"),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return m;
}

static void *on_one(void *argument)
{
    EmailMessage m = letter("one session");
    for (int i = 0; i < MAILS; i++)
        CHECK(EmailSendMessage(shared, m) == EMAIL_SENT_FULLY, "%s",
              ErrorInfo(EMAIL_ERROR_EVERYTHING));
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

static EmailSession waiting[1];
static int ended;

static void *starts(void *argument)
{
    intptr_t i = (intptr_t)argument;
    CHECK(!EmailStartSession(waiting[i]), "a silent server was believed");
    switch (EmailErrorNumber(EMAIL_ERROR_CODE)) {
    case EMAIL_E_SESSION_CLOSED:
    case EMAIL_E_CLOSED_HANDLE: /* the call had not come as far as the session yet */
        __atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST);
        break;
    default:
        CHECK(0, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    }
    return NULL;
}

/* No memory for one more worker: an error, and the next call works. First of all, as
   nothing but the one worker of this thread's own calls may be idle. */
static void no_memory(void)
{
    struct rlimit before, tight;
    pthread_t thread;
    int port, at = listener(&port), fd;

    waiting[0] = EmailNewSession();
    CHECK(EmailSetSessionText(waiting[0], EMAIL_SESSION_SERVER, "127.0.0.1") &&
              EmailSetSessionNumber(waiting[0], EMAIL_SESSION_PORT, port),
          "%s", ErrorInfo(0));
    CHECK(EmailSetTimeOut(-1) == 0, "accepted"); /* gives this thread its error block */
    pthread_create(&thread, NULL, starts, (void *)0);
    fd = accept(at, NULL, NULL); /* the worker is taken now */
    getrlimit(RLIMIT_AS, &before);
    tight = before;
    tight.rlim_cur = (rlim_t)status_of("VmSize:") * 1024 + 64 * 1024;
    setrlimit(RLIMIT_AS, &tight);
    CHECK(EmailGetTimeOut() == -1, "a worker without memory");
    setrlimit(RLIMIT_AS, &before);
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_MEMORY &&
              EmailErrorNumber(EMAIL_ERROR_MAY_RETRY) == 1,
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(*ErrorInfo(EMAIL_ERROR_MESSAGE) && *ErrorInfo(EMAIL_ERROR_HINT), "no text");
    CHECK(EmailCloseSession(waiting[0]) == 1, "%s", ErrorInfo(0));
    pthread_join(thread, NULL);
    CHECK(ended == 1, "not ended");
    ended = 0;
    close(fd);
    close(at);
}

int main(void)
{
    alarm(60);
    no_memory();
    shared = EmailStartSMTPSession("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    CHECK(shared, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    all(on_one);
    all(on_many);
    CHECK(EmailCloseSession(shared), "%s", ErrorInfo(0));
    return report("threads");
}
