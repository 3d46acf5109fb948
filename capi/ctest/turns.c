/* SPDX-License-Identifier: MIT */
/*
 * More calls than the library has workers: each waits for its turn, and whatever ends calls ends
 * the wait. A thread that is cancelled in a call takes the call with it. Closing a session waits
 * for its own callbacks.
 *
 *   turns
 */
#include "test.h"

#include <semaphore.h>
#include <sys/resource.h>

enum { CALLERS = 2000, WORKERS = 256, SHARE = 64 };

static int silent, silent_port; /* a server that accepts and says nothing */
static pthread_attr_t small;

/* A new one for each part: what came to the one before is not among its connections. */
static void be_silent(void)
{
    if (silent)
        close(silent);
    silent = listener(&silent_port);
    CHECK(listen(silent, CALLERS) == 0, "no queue");
}

static EmailSession for_port(int port)
{
    EmailSession s = EmailNewSession();

    CHECK(s && EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              EmailSetSessionNumber(s, EMAIL_SESSION_PORT, port) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR),
          "%s", ErrorInfo(0));
    return s;
}

static EmailMessage letter(void)
{
    EmailMessage m = EmailNewMessage();
    CHECK(m && EmailSetSender(m, "sender@example.org") &&
              EmailAddRecipient(m, "recipient@example.org") && EmailSetText(m, "turns"),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return m;
}

static pthread_t begin(void *(*work)(void *), void *argument)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, &small, work, argument) == 0, "no thread");
    return thread;
}

/* Starts a session at the silent server, and gives the code with which that ended. */
static void *starts(void *session)
{
    CHECK(!EmailStartSession(session), "a silent server was believed");
    return (void *)(intptr_t)EmailErrorNumber(EMAIL_ERROR_CODE);
}

static int code_of(pthread_t thread)
{
    void *code;
    pthread_join(thread, &code);
    return (int)(intptr_t)code;
}

/* Takes the connection that a start has made: the start has a worker then. */
static int connected(void)
{
    int fd = accept(silent, NULL, NULL);
    CHECK(fd >= 0, "no connection");
    return fd;
}

static int closed(int code)
{
    return code == EMAIL_E_SESSION_CLOSED || code == EMAIL_E_CLOSED_HANDLE;
}

/* All workers wait for a silent server: the other calls wait, none is refused, what needs no
   server works, and closing and cancelling end calls that wait for a turn. */
static void none_refused(void)
{
    static pthread_t threads[CALLERS];
    static EmailSession sessions[CALLERS];
    static int fds[WORKERS];
    int cancelled = 0;

    for (int i = 0; i < CALLERS; i++)
        sessions[i] = for_port(silent_port);
    for (int i = 0; i < CALLERS; i++)
        threads[i] = begin(starts, sessions[i]);
    for (int i = 0; i < WORKERS; i++)
        fds[i] = connected();
    CHECK(EmailGetTimeOut() > 0, "%s", ErrorInfo(0));
    CHECK(EmailGetSessionNumber(sessions[CALLERS - 1], EMAIL_SESSION_PORT) == silent_port, "%s",
          ErrorInfo(0));
    /* Each is cancelled once it has come as far as the library. */
    for (int i = CALLERS - 10; i < CALLERS; i++) {
        int n;
        while ((n = EmailCancelCall(sessions[i], NULL)) == 0)
            sched_yield();
        CHECK(n == 1, "%d", n);
    }
    for (int i = CALLERS - 10; i < CALLERS; i++)
        cancelled += code_of(threads[i]) == EMAIL_E_CANCELLED;
    CHECK(cancelled == 10, "%d", cancelled);
    for (int i = CALLERS - 1; i >= 0; i--)
        CHECK(EmailCloseSession(sessions[i]), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    for (int i = 0; i < CALLERS - 10; i++) {
        int code = code_of(threads[i]);
        CHECK(closed(code), "%d", code);
    }
    for (int i = 0; i < WORKERS; i++)
        close(fds[i]);
}

static void *sends_one(void *unused)
{
    EmailMessage m = letter();
    EmailSession s = for_port(test_port());
    CHECK(EmailStartSession(s) && EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailCloseSession(s) && EmailFreeMessage(m), "%s", ErrorInfo(0));
    return unused;
}

static void all_sent(void)
{
    static pthread_t threads[CALLERS];

    for (int i = 0; i < CALLERS; i++)
        threads[i] = begin(sends_one, NULL);
    for (int i = 0; i < CALLERS; i++)
        pthread_join(threads[i], NULL);
}

/* Threads on a session whose server is silent leave workers for others. */
static void one_session_is_not_all(void)
{
    static pthread_t threads[WORKERS + 50];
    EmailSession s = for_port(silent_port);

    for (int i = 0; i < WORKERS + 50; i++)
        threads[i] = begin(starts, s);
    int fd = connected();
    sends_one(NULL);
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(0));
    for (int i = 0; i < WORKERS + 50; i++) {
        int code = code_of(threads[i]);
        CHECK(closed(code), "%d", code);
    }
    close(fd);
}

static int sends_within(void *user_data, int64_t done, int64_t total)
{
    static int once;
    (void)done, (void)total;
    if (!once++) {
        sends_one(NULL);
        *(int *)user_data = 1;
    }
    return 0;
}

/* With one worker for calls that wait. */
static void one_at_a_time(void)
{
    EmailSession first = for_port(silent_port), second = for_port(silent_port),
                 third = for_port(silent_port);
    EmailMessage m = letter();
    pthread_t a, b;
    int fd, within = 0;
    double since;
    EmailSession inner;

    CHECK(!EmailConfigure(EMAIL_PARAMETER_CALLS, 0) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE &&
              !EmailConfigure(EMAIL_PARAMETER_CALLS, 4097) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE &&
              EmailConfigure(EMAIL_PARAMETER_CALLS, 1),
          "%s", ErrorInfo(0));
    a = begin(starts, first);
    fd = connected();

    /* No longer than the session's time-out, and EmailWait and EmailFlush no longer than theirs. */
    CHECK(EmailSetSessionNumber(second, EMAIL_SESSION_TIMEOUT_SECONDS, 1), "%s", ErrorInfo(0));
    since = now_ms();
    CHECK(!EmailStartSession(second) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_TOO_MANY_CALLS &&
              EmailErrorNumber(EMAIL_ERROR_MAY_RETRY) == 1 && now_ms() - since > 900,
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(!EmailSendMessage(NULL, m) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_INVALID_HANDLE,
          "%s", ErrorInfo(0));

    /* When the first has ended, the next has its turn. */
    b = begin(starts, third);
    CHECK(EmailCloseSession(first), "%s", ErrorInfo(0));
    CHECK(code_of(a) == EMAIL_E_SESSION_CLOSED, "not ended");
    close(fd);
    fd = connected();

    /* More workers count at once. */
    CHECK(EmailSetSessionNumber(second, EMAIL_SESSION_TIMEOUT_SECONDS, 600), "%s", ErrorInfo(0));
    a = begin(starts, second);
    CHECK(EmailConfigure(EMAIL_PARAMETER_CALLS, 2), "%s", ErrorInfo(0));
    close(connected());
    CHECK(code_of(a) == EMAIL_E_CONNECTION_LOST, "not served");
    CHECK(EmailCloseSession(second) && EmailCloseSession(third) &&
              code_of(b) == EMAIL_E_SESSION_CLOSED,
          "not ended");
    close(fd);
    CHECK(EmailConfigure(EMAIL_PARAMETER_CALLS, 1), "%s", ErrorInfo(0));

    /* A call in a callback needs no turn: the call around it has the only one. */
    inner = for_port(test_port());
    CHECK(EmailStartSession(inner) && EmailSetProgress(inner, sends_within, &within), "%s",
          ErrorInfo(0));
    CHECK(EmailSendMessage(inner, m) == EMAIL_SENT_FULLY && within, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailCloseSession(inner) && EmailFreeMessage(m), "%s", ErrorInfo(0));
    CHECK(EmailConfigure(EMAIL_PARAMETER_CALLS, WORKERS), "%s", ErrorInfo(0));
}

/* ---- Cancelled threads ---- */

static void *starts_if_cancelled_anywhere(void *session)
{
    int type;
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &type);
    return starts(session);
}

static void *starts_uncancelled(void *session)
{
    int state;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    return starts(session);
}

enum { BATCH = 500 };
static EmailMessage batch[BATCH];
static sem_t under_way;

static int tells(void *unused, int64_t done, int64_t total)
{
    (void)unused, (void)done, (void)total;
    sem_post(&under_way);
    return 0;
}

static void *sends_batch(void *session)
{
    EmailSendMessages(session, batch, BATCH);
    return NULL;
}

static int was_cancelled(pthread_t thread)
{
    void *result;
    pthread_join(thread, &result);
    return result == PTHREAD_CANCELED;
}

static void cancelled_threads(void)
{
    void *(*const ways[])(void *) = {starts, starts_if_cancelled_anywhere};
    EmailSession s = for_port(silent_port), queued = for_port(silent_port);
    pthread_t thread, behind;
    int fd, sent = 0;

    for (int i = 0; i < 2; i++) {
        thread = begin(ways[i], s);
        fd = connected();
        pthread_cancel(thread);
        CHECK(was_cancelled(thread), "returned");
        /* The call is over: nothing of it is left to be cancelled, and the connection is closed. */
        CHECK(EmailCancelCall(s, NULL) == 0, "a call is left");
        {
            char c;
            while (read(fd, &c, 1) > 0)
                ;
        }
        close(fd);
    }

    /* One that waits for its turn. */
    CHECK(EmailConfigure(EMAIL_PARAMETER_CALLS, 1), "%s", ErrorInfo(0));
    thread = begin(starts_uncancelled, s);
    fd = connected();
    behind = begin(starts, queued);
    pthread_cancel(behind);
    CHECK(was_cancelled(behind), "returned");
    /* One that does not let itself be cancelled goes on. */
    pthread_cancel(thread);
    CHECK(EmailCancelCall(s, NULL) == 1, "no call is left");
    CHECK(code_of(thread) == EMAIL_E_CANCELLED, "not cancelled");
    close(fd);
    CHECK(EmailConfigure(EMAIL_PARAMETER_CALLS, WORKERS), "%s", ErrorInfo(0));
    CHECK(EmailCloseSession(s) && EmailCloseSession(queued), "%s", ErrorInfo(0));

    /* A batch: the mails that were under way, and no more. */
    sem_init(&under_way, 0, 0);
    for (int i = 0; i < BATCH; i++)
        batch[i] = letter();
    s = for_port(test_port());
    CHECK(EmailStartSession(s) && EmailSetProgress(s, tells, NULL), "%s", ErrorInfo(0));
    thread = begin(sends_batch, s);
    sem_wait(&under_way);
    pthread_cancel(thread);
    CHECK(was_cancelled(thread), "returned");
    for (int i = 0; i < BATCH; i++) {
        sent += EmailGetMessageResult(batch[i]) == EMAIL_SENT_FULLY;
        CHECK(EmailFreeMessage(batch[i]), "%s", ErrorInfo(0));
    }
    CHECK(sent < BATCH, "%d of %d mails sent after the end of the thread", sent, BATCH);
    EmailSetProgress(s, NULL, NULL);
    {
        EmailMessage m = letter();
        CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        EmailFreeMessage(m);
    }
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(0));
}

/* ---- Closing ---- */

static sem_t in_callback, go_on;

static void waits(void *unused, int64_t mail, int status)
{
    (void)unused, (void)mail, (void)status;
    sem_post(&in_callback);
    sem_wait(&go_on);
}

static void passes(void *unused, int64_t mail, int status)
{
    (void)unused, (void)mail, (void)status;
}

/* A session is closed while a callback of another is running: it has none of its own to wait for.
 */
static void closing_waits_for_its_own(void)
{
    EmailSession other = for_port(test_port()), own = for_port(test_port());
    EmailMessage m = letter();

    sem_init(&in_callback, 0, 0);
    sem_init(&go_on, 0, 0);
    CHECK(EmailSetSessionText(own, EMAIL_SESSION_USERNAME, "own") &&
              EmailSetSessionNumber(other, EMAIL_SESSION_ASYNC_MODE, 1) &&
              EmailSetCompletion(other, waits, NULL) && EmailStartSession(other) &&
              EmailSetCompletion(own, passes, NULL),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSendMessage(other, m), "%s", ErrorInfo(0));
    sem_wait(&in_callback);
    for (int i = 0; i < 20; i++) {
        EmailSession s = for_port(test_port());
        double since = now_ms();
        CHECK(EmailSetCompletion(s, passes, NULL) && EmailSetCompletion(s, NULL, NULL) &&
                  EmailCloseSession(s),
              "%s", ErrorInfo(0));
        /* Two seconds each is what it was. */
        CHECK(now_ms() - since < 1900, "%.0f ms", now_ms() - since);
    }
    sem_post(&go_on);
    CHECK(EmailCloseSession(own) && EmailCloseSession(other) && EmailFreeMessage(m), "%s",
          ErrorInfo(0));
}

int main(void)
{
    alarm(140);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 * 1024);
    be_silent();
    none_refused();
    be_silent();
    one_session_is_not_all();
    be_silent();
    one_at_a_time();
    be_silent();
    cancelled_threads();
    closing_waits_for_its_own();
    all_sent();
    return report("turns");
}
