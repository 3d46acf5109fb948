/* SPDX-License-Identifier: MIT */
/*
 * Ends with mails in an outbox and without closing, in every way a process can end.
 *
 *   endings LIBRARY HOW MAILS RECIPIENT CLOSE_SECONDS [FILE]
 */
#include "test.h"

#include <sys/syscall.h>

static void *library;
static EmailSession session;
static const char *how;
static volatile int ending;
static int late;

static void queue(int mails, const char *recipient, int close_seconds, const char *file)
{
    session = OF(library, EmailNewSession)();
    CHECK(
        OF(library, EmailSetSessionText)(session, EMAIL_SESSION_SERVER, "127.0.0.1") &&
            OF(library, EmailSetSessionNumber)(session, EMAIL_SESSION_PORT, test_port()) &&
            OF(library, EmailSetSessionNumber)(session, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR) &&
            OF(library, EmailSetSessionNumber)(session, EMAIL_SESSION_ASYNC_MODE, 1) &&
            OF(library, EmailSetSessionNumber)(session, EMAIL_SESSION_CLOSE_SECONDS,
                                               close_seconds) &&
            OF(library, EmailSetSessionText)(session, EMAIL_SESSION_OUTBOX_FILE, file) &&
            /* So that most are left when the process ends. */
            OF(library, EmailSetSessionNumber)(session, EMAIL_SESSION_MAILS_PER_MINUTE, 6000) &&
            OF(library, EmailStartSession)(session),
        "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    for (int i = 0; i < mails; i++) {
        EmailMessage m = OF(library, EmailNewMessage)();
        CHECK(OF(library, EmailSetSender)(m, "sender@example.org") &&
                  OF(library, EmailAddRecipient)(m, recipient) &&
                  OF(library, EmailSetText)(m, how) &&
                  OF(library, EmailSendMessage)(session, m) == 1,
              "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
        OF(library, EmailFreeMessage)(m);
    }
}

/* Nobody must be told of what is sent behind the host's own shutdown. */
static void EMAIL_CALL completed(void *user_data, int64_t mail, int status)
{
    (void)user_data, (void)mail, (void)status;
    /* Those of the time between the host's last function and the library's may come. */
    if (ending && ++late > 20) {
        static const char said[] = "a callback after the end\n";
        if (write(2, said, sizeof said - 1) < 0)
            abort();
        _exit(9);
    }
    if (!strcmp(how, "in-callback"))
        exit(0);
}

static void closes_itself(void) { OF(library, EmailCloseSession)(session); }
static void at_the_end(void) { ending = 1; }
static void on_signal(int number)
{
    (void)number;
    exit(0);
}

static void *on_a_thread(void *unused)
{
    (void)unused;
    exit(0);
}

static void *calls(void *unused)
{
    for (;;) {
        EmailMessage m = OF(library, EmailNewMessage)();
        OF(library, EmailSetText)(m, "a text");
        OF(library, EmailFreeMessage)(m);
    }
    return unused;
}

static void *interrupt(void *thread)
{
    struct timespec pause = {.tv_nsec = 20000000};
    nanosleep(&pause, NULL);
    pthread_kill(*(pthread_t *)thread, SIGUSR1);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t self = pthread_self(), thread;

    if (argc < 6)
        return 2;
    alarm(60);
    how = argv[2];
    library = load(argv[1]);
    if (!strcmp(how, "before")) /* older than anything the library does */
        atexit(closes_itself);
    queue(atoi(argv[3]), argv[4], atoi(argv[5]), argc > 6 ? argv[6] : "");
    CHECK(OF(library, EmailSetCompletion)(session, completed, NULL), "%s",
          OF(library, ErrorInfo)(0));
    if (!strcmp(how, "unloaded"))
        CHECK(dlclose(library) == 0, "%s", dlerror());
    if (!strcmp(how, "_exit"))
        _exit(failures != 0);
    if (!strcmp(how, "fork") || !strcmp(how, "clone") || !strcmp(how, "vfork")) {
        int wstatus = -1;
        double began = now_ms();
        pid_t child = !strcmp(how, "clone")   ? (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)
                      : !strcmp(how, "vfork") ? vfork()
                                              : fork();
        if (child == 0) {
            if (!strcmp(how, "vfork"))
                _exit(0);
            exit(0);
        }
        waitpid(child, &wstatus, 0);
        CHECK(WIFEXITED(wstatus) && WEXITSTATUS(wstatus) == 0, "%x", (unsigned)wstatus);
        CHECK(now_ms() - began < 5000, "the child took %.0f ms", now_ms() - began);
        _exit(failures != 0); /* nothing may have been drained by the child */
    }
    if (!strcmp(how, "thread")) {
        pthread_create(&thread, NULL, on_a_thread, NULL);
        pause();
    }
    if (!strcmp(how, "in-callback"))
        pause();
    if (!strcmp(how, "busy"))
        for (int i = 0; i < 4; i++)
            pthread_create(&thread, NULL, calls, NULL);
    if (!strcmp(how, "signal")) {
        /* In the middle of a call, whatever lock it holds. */
        signal(SIGUSR1, on_signal);
        pthread_create(&thread, NULL, interrupt, &self);
        calls(NULL);
    }
    if (!strcmp(how, "after"))
        atexit(closes_itself);
    else if (strcmp(how, "before"))
        atexit(at_the_end);
    return failures != 0;
}
