/* SPDX-License-Identifier: MIT */
/*
 * What a forked child gets, and that the parent does not notice.
 *
 *   forks LIBRARY load|used|open|busy fork|clone|vfork|spawn error|copy COUNT
 *
 * The parent has loaded the library, used it, has a session open, or threads that are sending.
 * After a mere load the child can use the library, whatever EMAIL_PARAMETER_FORK says, and so can a
 * program that it executes (vfork, posix_spawn).
 *
 *   forks LIBRARY child    is such a program: it sends a mail
 */
#include "test.h"

#include <sched.h>
#include <spawn.h>
#include <sys/syscall.h>

extern char **environ;

static void *library;
static volatile int stop;
static long calls;
static int ready, copy, used;

static EmailMessage letter(void)
{
    EmailMessage m = OF(library, EmailNewMessage)();
    OF(library, EmailSetSender)(m, "sender@example.org");
    OF(library, EmailAddRecipient)(m, "recipient@example.org");
    OF(library, EmailSetText)(m, "forks");
    return m;
}

static EmailSession session(void)
{
    return OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", test_port(), 0,
                                              EMAIL_OPTION_CLEAR);
}

/* dlsym takes the loader's lock, which a child of a raw clone would find held for ever:
   so nothing is looked up while the main thread clones. */
static void *busy(void *argument)
{
    EmailSession s = session();
    EmailMessage m = letter();
    int (*send)(EmailSession, EmailMessage) = OF(library, EmailSendMessage);
    int (*set_time_out)(int) = OF(library, EmailSetTimeOut);

    CHECK(s && m, "%s", OF(library, ErrorInfo)(3));
    __atomic_add_fetch(&ready, 1, __ATOMIC_RELEASE);
    while (!stop) {
        if (argument)
            CHECK(send(s, m) == 1, "%s", OF(library, ErrorInfo)(3));
        else
            CHECK(set_time_out(-1) == 0, "accepted");
        __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
    }
    OF(library, EmailCloseSession)(s);
    return NULL;
}

/* In a child that must not use the library: which step was wrong, 0 for none. */
static int refused(EmailSession s, EmailMessage m)
{
    if (OF(library, EmailNewMessage)() != NULL)
        return 10;
    if (OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) != EMAIL_E_AFTER_FORK)
        return 11;
    if (!*OF(library, ErrorInfo)(EMAIL_ERROR_MESSAGE) ||
        !*OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING) ||
        strcmp(OF(library, ErrorInfo)(EMAIL_ERROR_NAME), "AFTER_FORK"))
        return 12;
    if (session() != NULL || OF(library, EmailSendMessage)(s, m) != 0)
        return 13;
    if (OF(library, EmailGetTimeOut)() != -1 || OF(library, EmailGetRecipientCount)(m) != -1)
        return 14;
    if (OF(library, EmailCloseSession)(s) != 0 ||
        OF(library, EmailConfigure)(EMAIL_PARAMETER_FORK, 1) != 0)
        return 15;
    if (strcmp(OF(library, EmailVersion)(), COURRIEL_VERSION))
        return 16;
    return 0;
}

/* In a child that works with a copy, or as the first of its family that calls the library. */
static int works(EmailSession old, int generation)
{
    EmailSession s;
    EmailMessage m;

    if (OF(library, EmailCloseSession)(old) != 0 ||
        OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) != EMAIL_E_INVALID_HANDLE)
        return 20; /* the copy knows nothing of the parent's handles */
    if (!(s = session()) || !(m = letter()))
        return 21;
    /* A number of the parent's is never an object of the child's. */
    if (used && generation &&
        ((uintptr_t)s <= (uintptr_t)old + 4096 || (uintptr_t)m <= (uintptr_t)old + 4096))
        return 27;
    if (OF(library, EmailSendMessage)(s, m) != 1)
        return 22;
    if (OF(library, ErrorOccurred)() != 0)
        return 23;
    if (OF(library, EmailSetTimeOut)(-1) != 0 ||
        OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) != EMAIL_E_OUT_OF_RANGE)
        return 24;
    if (generation == 1) {
        int wstatus;
        pid_t child = fork();
        if (child == 0)
            _exit(copy ? works(s, 2) : refused(s, m));
        if (waitpid(child, &wstatus, 0) != child || !WIFEXITED(wstatus))
            return 25;
        if (WEXITSTATUS(wstatus))
            return 100 + WEXITSTATUS(wstatus);
    }
    if (OF(library, EmailCloseSession)(s) != 1)
        return 26;
    return 0;
}

/* Starts a child as the host does it: -1 when that failed. */
static pid_t child_by(const char *way, char **argv, EmailSession s, EmailMessage m)
{
    char *program[] = {argv[0], argv[1], "child", NULL};
    pid_t child;

    if (!strcmp(way, "spawn"))
        return posix_spawn(&child, argv[0], NULL, NULL, program, environ) == 0 ? child : -1;
    if (!strcmp(way, "vfork")) {
        child = vfork();
        if (child == 0) {
            execv(argv[0], program);
            _exit(127);
        }
        return child;
    }
    child = !strcmp(way, "clone") ? (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) : fork();
    if (child == 0)
        _exit(copy || !used ? works(s, 1) : refused(s, m));
    return child;
}

int main(int argc, char **argv)
{
    enum { THREADS = 8, PATIENCE_MS = 20000 };
    pthread_t threads[THREADS];
    int is_busy = argc > 2 && !strcmp(argv[2], "busy");
    EmailSession s = (EmailSession)(uintptr_t)65536;
    EmailMessage m = (EmailMessage)(uintptr_t)65537;

    alarm(120);
    if (argc == 3 && !strcmp(argv[2], "child")) {
        library = load(argv[1]);
        s = session();
        return s && OF(library, EmailSendMessage)(s, letter()) == 1 ? 0 : 30;
    }
    if (argc < 6)
        return 2;
    used = strcmp(argv[2], "load") != 0;
    copy = !strcmp(argv[4], "copy");
    library = load(argv[1]);
    if (copy)
        CHECK(OF(library, EmailConfigure)(EMAIL_PARAMETER_FORK, 1), "%s",
              OF(library, ErrorInfo)(3));
    if (used) {
        s = session();
        m = letter();
        CHECK(OF(library, EmailSendMessage)(s, m) == 1, "%s", OF(library, ErrorInfo)(3));
        if (strcmp(argv[2], "open") != 0 && !is_busy)
            CHECK(OF(library, EmailCloseSession)(s) == 1, "%s", OF(library, ErrorInfo)(3));
    }
    for (intptr_t i = 0; is_busy && i < THREADS; i++)
        pthread_create(&threads[i], NULL, busy, (void *)(i % 2));
    while (is_busy && (__atomic_load_n(&ready, __ATOMIC_ACQUIRE) < THREADS ||
                       __atomic_load_n(&calls, __ATOMIC_RELAXED) < 100))
        sched_yield();
    for (int i = 0, n = atoi(argv[5]); i < n; i++) {
        pid_t child = child_by(argv[3], argv, s, m);
        int wstatus = -1;
        double end = now_ms() + PATIENCE_MS;
        if (child < 0) {
            CHECK(0, "child %d was not made: %s", i, strerror(errno));
            break;
        }
        while (waitpid(child, &wstatus, WNOHANG) == 0) {
            struct timespec pause = {.tv_nsec = 300000};
            if (now_ms() > end) {
                kill(child, SIGKILL);
                waitpid(child, &wstatus, 0);
                break;
            }
            nanosleep(&pause, NULL);
        }
        CHECK(WIFEXITED(wstatus) && WEXITSTATUS(wstatus) == 0, "child %d: signal %d, step %d", i,
              WIFSIGNALED(wstatus) ? WTERMSIG(wstatus) : 0,
              WIFEXITED(wstatus) ? WEXITSTATUS(wstatus) : -1);
    }
    stop = 1;
    for (int i = 0; is_busy && i < THREADS; i++)
        pthread_join(threads[i], NULL);
    /* The parent is unharmed. */
    s = session();
    m = letter();
    CHECK(s && OF(library, EmailSendMessage)(s, m) == 1, "%s", OF(library, ErrorInfo)(3));
    CHECK(OF(library, EmailCloseSession)(s) == 1, "%s", OF(library, ErrorInfo)(3));
    return report("forks");
}
