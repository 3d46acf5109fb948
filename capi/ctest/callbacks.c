/* SPDX-License-Identifier: MIT */
/*
 * The callbacks of progress and transcript: on the thread of the caller, and whatever they do.
 *
 *   callbacks
 */
#include "test.h"

static EmailSession session, other;
static EmailMessage message, second;
static pthread_t caller;
static int times;
static int64_t last_done, last_total;

static EmailMessage letter(size_t size)
{
    EmailMessage m = EmailNewMessage();
    char *text = malloc(size + 1);

    memset(text, 'x', size);
    for (size_t i = 76; i < size; i += 77)
        text[i] = '\n';
    text[size] = 0;
    CHECK(m && EmailSetSender(m, "sender@example.org") &&
              EmailAddRecipient(m, "recipient@example.org") && EmailSetText(m, text),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    free(text);
    return m;
}

static EmailSession started(void)
{
    EmailSession s = EmailStartSMTPSession("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    CHECK(s, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return s;
}

static int counts(void *user_data, int64_t done, int64_t total)
{
    CHECK(user_data == (void *)(uintptr_t)0x33, "%p", user_data);
    CHECK(pthread_equal(pthread_self(), caller), "on another thread");
    CHECK(done >= last_done && done <= total && total > 0, "%lld of %lld", (long long)done,
          (long long)total);
    last_done = done, last_total = total;
    times++;
    return 0;
}

static int cancels(void *user_data, int64_t done, int64_t total)
{
    (void)user_data, (void)done, (void)total;
    times++;
    return times == 3;
}

static int calls_again(void *user_data, int64_t done, int64_t total)
{
    (void)user_data, (void)done, (void)total;
    if (times++)
        return 0;
    CHECK(EmailSetTimeOut(-1) == 0 && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE,
          "no error");
    CHECK(EmailSendMessage(other, second) == EMAIL_SENT_FULLY, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSetTimeOut(-1) == 0, "no error");
    CHECK(EmailSetSubject(message, "changed while it is sent") == 1, "%s", ErrorInfo(0));
    return 0;
}

static int closes(void *user_data, int64_t done, int64_t total)
{
    (void)user_data, (void)done, (void)total;
    if (times++ == 2)
        CHECK(EmailCloseSession(session) == 1, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return 0;
}

static int forks(void *user_data, int64_t done, int64_t total)
{
    int wstatus;
    pid_t child;

    (void)user_data, (void)done, (void)total;
    if (times++)
        return 0;
    child = fork();
    if (child == 0)
        _exit(EmailNewMessage() == NULL && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_AFTER_FORK
                  ? 7
                  : 8);
    CHECK(waitpid(child, &wstatus, 0) == child && WIFEXITED(wstatus) && WEXITSTATUS(wstatus) == 7,
          "%x", wstatus);
    return 0;
}

static int ends_its_thread(void *user_data, int64_t done, int64_t total)
{
    (void)user_data, (void)done, (void)total;
    times++;
    pthread_exit(NULL);
}

static int forgets(void *user_data, int64_t done, int64_t total)
{
    (void)user_data, (void)done, (void)total;
    return 0;
}

static char conversation[100000];
static int elsewhere;

static void notes(void *user_data, int side, const char *line)
{
    static const char *const who[] = {"C: ", "S: ", "-- "};

    CHECK(user_data == (void *)(uintptr_t)0x44 && side >= EMAIL_TRANSCRIPT_CLIENT &&
              side <= EMAIL_TRANSCRIPT_EVENT,
          "%p %d", user_data, side);
    if (!pthread_equal(pthread_self(), caller))
        elsewhere++;
    if (strlen(conversation) + strlen(line) < sizeof conversation - 8)
        strcat(strcat(strcat(conversation, who[side]), line), "\n");
}

static int heard(const char *text) { return strstr(conversation, text) != NULL; }

/* What it does itself has no effect on the call, and the call's error stays. */
static void calls_too(void *user_data, int side, const char *line)
{
    (void)user_data, (void)side, (void)line;
    CHECK(EmailSetTimeOut(-1) == 0, "no error");
    if (times++ == 0)
        CHECK(EmailSendMessage(other, second) == EMAIL_SENT_FULLY, "%s",
              ErrorInfo(EMAIL_ERROR_EVERYTHING));
}

static void closes_too(void *user_data, int side, const char *line)
{
    (void)user_data, (void)line;
    if (side == EMAIL_TRANSCRIPT_CLIENT && times++ == 0)
        CHECK(EmailCloseSession(session) == 1, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
}

static EmailSession listened(EmailTranscriptFunction function, int async_mode)
{
    EmailSession s = EmailNewSession();

    CHECK(EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              EmailSetSessionNumber(s, EMAIL_SESSION_PORT, test_port()) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_ASYNC_MODE, async_mode) &&
              EmailSetTranscript(s, function, (void *)(uintptr_t)0x44) && EmailStartSession(s),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return s;
}

static void transcripts(void)
{
    EmailMessage list[40];

    CHECK(EmailSetTranscript(NULL, notes, NULL) == 0 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_INVALID_HANDLE,
          "%s", ErrorInfo(0));
    session = listened(notes, 0);
    CHECK(heard("-- connected to 127.0.0.1:") && heard("S: 220 ") && heard("C: EHLO ") &&
              !heard("C: MAIL"),
          "%s", conversation);
    CHECK(EmailSendMessage(session, second) == EMAIL_SENT_FULLY, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(heard("C: MAIL FROM:<sender@example.org>") &&
              heard("C: RCPT TO:<recipient@example.org>") && !heard("xxxx") &&
              heard("-- message of ") && !heard("C: QUIT") && elsewhere == 0,
          "%d: %s", elsewhere, conversation);
    CHECK(EmailSetTranscript(session, NULL, NULL), "%s", ErrorInfo(0));
    conversation[0] = 0;
    CHECK(EmailSendMessage(session, second) == EMAIL_SENT_FULLY && !conversation[0], "%s",
          conversation);
    /* The connection is the one that was listened to. */
    CHECK(EmailSetTranscript(session, notes, (void *)(uintptr_t)0x44), "%s", ErrorInfo(0));
    CHECK(EmailSendMessage(session, second) == EMAIL_SENT_FULLY && heard("C: MAIL") &&
              elsewhere == 0,
          "%s", conversation);
    CHECK(EmailCloseSession(session) && heard("C: QUIT") && elsewhere > 0, "%d: %s", elsewhere,
          conversation);

    /* Several connections, one caller. */
    conversation[0] = 0;
    elsewhere = 0;
    session = EmailNewSession();
    for (int i = 0; i < 40; i++)
        list[i] = letter(10);
    CHECK(EmailSetSessionText(session, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              EmailSetSessionNumber(session, EMAIL_SESSION_PORT, test_port()) &&
              EmailSetSessionNumber(session, EMAIL_SESSION_CONNECTIONS, 4) &&
              EmailSetTranscript(session, notes, (void *)(uintptr_t)0x44) &&
              EmailSetProgress(session, forgets, NULL) && EmailStartSession(session) &&
              EmailSendMessages(session, list, 40) == 40,
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    {
        int mails = 0;
        for (const char *at = conversation; (at = strstr(at, "C: MAIL FROM")) != NULL; at++)
            mails++;
        CHECK(mails == 40 && elsewhere == 0, "%d mails, %d lines elsewhere", mails, elsewhere);
    }
    EmailSetTranscript(session, NULL, NULL);
    CHECK(EmailCloseSession(session), "%s", ErrorInfo(0));
    for (int i = 0; i < 40; i++)
        EmailFreeMessage(list[i]);

    times = 0;
    session = listened(calls_too, 0);
    CHECK(EmailSendMessage(session, second) == EMAIL_SENT_FULLY && times > 5 && !ErrorOccurred(),
          "%d: %s", times, ErrorInfo(0));
    EmailSetTranscript(session, NULL, NULL);
    CHECK(EmailSetTranscript(session, closes_too, NULL), "%s", ErrorInfo(0));
    times = 0;
    /* The server may have had the whole mail by then. */
    CHECK(EmailSendMessage(session, second) == EMAIL_SENT_FULLY || ErrorOccurred(), "neither");
    CHECK(times > 0 && EmailSendMessage(session, second) == 0 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CLOSED_HANDLE,
          "%d: %s", times, ErrorInfo(EMAIL_ERROR_EVERYTHING));

    /* The outbox has no caller; all is told before closing returns. */
    conversation[0] = 0;
    session = listened(notes, 1);
    elsewhere = 0;
    CHECK(EmailSendMessage(session, second) && EmailCloseSession(session), "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(heard("C: MAIL FROM") && heard("C: QUIT") && elsewhere > 3, "%d: %s", elsewhere,
          conversation);
}

static void *sends(void *unused)
{
    EmailSendMessage(session, message);
    CHECK(0, "the thread did not end");
    return unused;
}

int main(void)
{
    pthread_t thread;

    alarm(140);
    caller = pthread_self();
    other = started();
    message = letter(300000);
    second = letter(100);

    transcripts();
    session = started();

    times = 0;
    CHECK(EmailSetProgress(session, counts, (void *)(uintptr_t)0x33), "%s", ErrorInfo(0));
    CHECK(EmailSendMessage(session, message) == EMAIL_SENT_FULLY, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(times > 5 && last_done == last_total && last_total > 300000, "%d times, %lld of %lld",
          times, (long long)last_done, (long long)last_total);

    times = 0;
    EmailSetProgress(session, cancels, NULL);
    CHECK(EmailSendMessage(session, message) == 0, "sent");
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CANCELLED && times == 3, "%d times, %s",
          times, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailErrorNumber(EMAIL_ERROR_OUTCOME_UNKNOWN) == 0, "unknown");

    times = 0;
    EmailSetProgress(session, calls_again, NULL);
    CHECK(EmailSendMessage(session, message) == EMAIL_SENT_FULLY && times > 0, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(!ErrorOccurred(), "an error of the callback's calls is left: %s", ErrorInfo(0));

    times = 0;
    EmailSetProgress(session, forks, NULL);
    CHECK(EmailSendMessage(session, message) == EMAIL_SENT_FULLY, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));

    times = 0;
    EmailSetProgress(session, ends_its_thread, NULL);
    pthread_create(&thread, NULL, sends, NULL);
    pthread_join(thread, NULL);
    CHECK(times == 1, "%d times", times);
    EmailSetProgress(session, NULL, NULL);
    CHECK(EmailSendMessage(session, message) == EMAIL_SENT_FULLY, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));

    times = 0;
    EmailSetProgress(session, closes, NULL);
    CHECK(EmailSendMessage(session, message) == 0, "sent");
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_SESSION_CLOSED, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSendMessage(session, message) == 0 &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CLOSED_HANDLE,
          "%s", ErrorInfo(0));

    CHECK(EmailCloseSession(other) && EmailFreeMessage(message) && EmailFreeMessage(second), "%s",
          ErrorInfo(0));
    return report("callbacks");
}
