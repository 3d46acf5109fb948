/* SPDX-License-Identifier: MIT */
/*
 * What loading and using the library does to the signals of its host.
 *
 *   signals LIBRARY dump none|handlers
 *   signals LIBRARY storm before|after small|big plain|onstack
 *   signals LIBRARY pipe default|ignore|handler|default-after
 *   signals LIBRARY count PROF|CHLD
 *   signals LIBRARY wait PROF|CHLD|RTMIN|USR1
 *   signals LIBRARY crash handler|none SEGV|FPE
 */
#include "test.h"

static void *library;
static volatile sig_atomic_t got;

static int connected(EmailSession *session, EmailMessage *message)
{
    *session =
        OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    CHECK(*session, "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    *message = OF(library, EmailNewMessage)();
    OF(library, EmailSetSender)(*message, "sender@example.org");
    OF(library, EmailAddRecipient)(*message, "recipient@example.org");
    OF(library, EmailSetText)(*message, "signals");
    return *session != NULL;
}

/* ---- dump ---- */

static void informed(int s, siginfo_t *info, void *context) { (void)s, (void)info, (void)context; }

/* SA_RESTORER, which glibc sets with every action, the default one included. */
enum { FROM_GLIBC = 0x04000000 };

static void compare(const char *when, const struct sigaction *was)
{
    for (int s = 1; s <= 64; s++) {
        struct sigaction is;
        int expected = was[s].sa_flags & ~FROM_GLIBC;
        if (sigaction(s, NULL, &is) != 0)
            continue;
        if (s == SIGSEGV)
            continue; /* Go makes errors of nil pointers with it, and forwards what is not its own
                       */
        CHECK(is.sa_sigaction == was[s].sa_sigaction, "%s: handler of signal %d", when, s);
        is.sa_flags &= ~FROM_GLIBC;
        CHECK(is.sa_flags == expected, "%s: flags of signal %d: %x, not %x", when, s, is.sa_flags,
              expected);
        CHECK(!memcmp(&is.sa_mask, &was[s].sa_mask, 8), "%s: mask of signal %d", when, s);
    }
}

static void dump(const char *mode)
{
    int handlers = !strcmp(mode, "handlers");
    struct sigaction was[65];
    sigset_t mask_before, mask_after;
    stack_t before, after;
    EmailSession session;
    EmailMessage message;

    if (handlers)
        for (int s = 1; s <= 64; s++) {
            struct sigaction a = {.sa_sigaction = informed,
                                  .sa_flags = SA_SIGINFO | (s % 2 ? SA_RESTART : 0)};
            sigaddset(&a.sa_mask, SIGUSR2);
            sigaction(s, &a, NULL);
        }
    for (int s = 1; s <= 64; s++)
        sigaction(s, NULL, &was[s]);
    sigaltstack(NULL, &before);
    pthread_sigmask(SIG_BLOCK, NULL, &mask_before);
    library = load(getenv("LIBRARY"));
    compare("loaded", was);
    OF(library, EmailGetTimeOut)();
    compare("called", was);
    if (connected(&session, &message))
        CHECK(OF(library, EmailSendMessage)(session, message) == 1, "%s",
              OF(library, ErrorInfo)(3));
    compare("sent", was);
    sigaltstack(NULL, &after);
    pthread_sigmask(SIG_BLOCK, NULL, &mask_after);
    CHECK(before.ss_flags == after.ss_flags && before.ss_sp == after.ss_sp, "the alternate stack");
    CHECK(!memcmp(&mask_before, &mask_after, sizeof mask_before), "the signal mask");
}

/* ---- storm ---- */

static int big;
static volatile int stop;
static long calls;

static void counted(int s)
{
    got++;
    if (big) {
        volatile char frame[48 * 1024];
        for (size_t i = 0; i < sizeof frame; i += 64)
            frame[i] = (char)s;
    }
}

static void *caller(void *unused)
{
    while (!stop) {
        CHECK(OF(library, EmailSetTimeOut)(-5) == 0, "accepted");
        CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE,
              "another error");
        __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
    }
    return unused;
}

static void storm(const char *when, const char *size, const char *stack)
{
    struct sigaction a = {.sa_handler = counted, .sa_flags = SA_RESTART};
    pthread_t threads[4];
    double end;

    big = !strcmp(size, "big");
    if (!strcmp(stack, "onstack"))
        a.sa_flags |= SA_ONSTACK;
    if (!strcmp(when, "before"))
        sigaction(SIGUSR1, &a, NULL);
    library = load(getenv("LIBRARY"));
    OF(library, EmailGetTimeOut)();
    if (strcmp(when, "before"))
        sigaction(SIGUSR1, &a, NULL);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, caller, NULL);
    for (end = now_ms() + 1200; now_ms() < end;) {
        struct timespec pause = {.tv_nsec = 100000};
        for (int i = 0; i < 200; i++)
            kill(getpid(), SIGUSR1);
        nanosleep(&pause, NULL);
    }
    for (int k = 0; k < 5000; k++)
        for (int i = 0; i < 4; i++)
            pthread_kill(threads[i], SIGUSR1);
    stop = 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    CHECK(got > 1000 && calls > 100, "signals %ld, calls %ld", (long)got, calls);
    printf("%ld signals, %ld calls\n", (long)got, calls);
}

/* ---- pipe ---- */

/* Greets, says which extensions it has, and then resets the connection. */
static void *resetting(void *argument)
{
    int at = *(int *)argument, fd;
    while ((fd = accept(at, NULL, NULL)) >= 0) {
        static const char greeting[] = "220 test\r\n", ehlo[] = "250 test\r\n";
        struct linger hard = {1, 0};
        char line[512];
        if (send(fd, greeting, sizeof greeting - 1, MSG_NOSIGNAL) > 0 &&
            recv(fd, line, sizeof line, 0) > 0)
            send(fd, ehlo, sizeof ehlo - 1, MSG_NOSIGNAL);
        recv(fd, line, 1, 0);
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close(fd);
    }
    return NULL;
}

static void counted_pipe(int s) { (void)s, got++; }

static void pipes(const char *mode)
{
    int port, at = listener(&port), p[2], wstatus;
    pthread_t thread;
    pid_t child;

    if (!strcmp(mode, "ignore"))
        signal(SIGPIPE, SIG_IGN);
    if (!strcmp(mode, "handler"))
        signal(SIGPIPE, counted_pipe);
    library = load(getenv("LIBRARY"));
    if (!strcmp(mode, "default-after"))
        signal(SIGPIPE, SIG_DFL);
    pthread_create(&thread, NULL, resetting, &at);
    for (int i = 0; i < 20; i++) {
        EmailSession s =
            OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", port, 0, EMAIL_OPTION_CLEAR);
        EmailMessage m;
        static char text[1 << 20];
        memset(text, 'x', sizeof text - 1);
        for (size_t k = 70; k < sizeof text - 1; k += 70)
            text[k] = '\n';
        CHECK(s, "%s", OF(library, ErrorInfo)(3));
        m = OF(library, EmailNewMessage)();
        OF(library, EmailSetSender)(m, "sender@example.org");
        OF(library, EmailAddRecipient)(m, "recipient@example.org");
        OF(library, EmailSetText)(m, text);
        CHECK(OF(library, EmailSendMessage)(s, m) == 0, "sent to a dead server");
        CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_CONNECTION_LOST, "%s",
              OF(library, ErrorInfo)(3));
        OF(library, EmailCloseSession)(s);
        OF(library, EmailFreeMessage)(m);
    }
    CHECK(got == 0, "the host's handler was called for the library's writes");
    /* And the host's own writes have the host's meaning. */
    child = fork();
    if (child == 0) {
        if (pipe(p) != 0)
            _exit(9);
        close(p[0]);
        if (write(p[1], "x", 1) == 1)
            _exit(8);
        _exit(errno == EPIPE ? (got ? 1 : 2) : 7);
    }
    waitpid(child, &wstatus, 0);
    if (!strncmp(mode, "default", 7))
        CHECK(WIFSIGNALED(wstatus) && WTERMSIG(wstatus) == SIGPIPE, "status %x", wstatus);
    else
        CHECK(WIFEXITED(wstatus) && WEXITSTATUS(wstatus) == (strcmp(mode, "handler") ? 2 : 1),
              "status %x", wstatus);
}

/* ---- count ---- */

static void count(const char *name)
{
    int s = !strcmp(name, "PROF") ? SIGPROF : SIGCHLD;

    signal(s, counted_pipe);
    library = load(getenv("LIBRARY"));
    OF(library, EmailGetTimeOut)();
    for (int i = 0; i < 10; i++)
        raise(s);
    CHECK(got == 10, "%d of 10", (int)got);
    for (int i = 0; i < 10; i++) {
        int before = got;
        double end = now_ms() + 2000;
        kill(getpid(), s);
        while (got == before && now_ms() < end)
            sched_yield();
    }
    CHECK(got == 20, "%d of 20", (int)got);
}

/* ---- wait ---- */

/* A host that blocks a signal everywhere and waits for it: the kernel gives a signal
   for the process to any thread that does not block it, and a thread of the library
   would swallow it or end the process. */
static void wait_for(const char *name)
{
    int s = !strcmp(name, "PROF")   ? SIGPROF
            : !strcmp(name, "CHLD") ? SIGCHLD
            : !strcmp(name, "USR1") ? SIGUSR1
                                    : SIGRTMIN;
    struct timespec limit = {.tv_sec = 5};
    EmailSession session;
    EmailMessage message;
    sigset_t only;

    sigemptyset(&only);
    sigaddset(&only, s);
    pthread_sigmask(SIG_BLOCK, &only, NULL);
    library = load(getenv("LIBRARY"));
    if (connected(&session, &message))
        CHECK(OF(library, EmailSendMessage)(session, message) == 1, "%s",
              OF(library, ErrorInfo)(3));
    for (int i = 0; i < 20; i++) {
        if (s == SIGCHLD && fork() == 0)
            _exit(0);
        if (s != SIGCHLD)
            kill(getpid(), s);
        CHECK(sigtimedwait(&only, NULL, &limit) == s, "signal %d of 20 was lost", i + 1);
        if (failures)
            return;
    }
}

/* ---- crash ---- */

static void crashed(int s, siginfo_t *info, void *context)
{
    (void)s, (void)info, (void)context;
    _exit(42);
}

static void crash(const char *mode, const char *name)
{
    int s = !strcmp(name, "SEGV") ? SIGSEGV : SIGFPE;
    int (*panic)(int);

    if (!strcmp(mode, "handler")) {
        struct sigaction a = {.sa_sigaction = crashed, .sa_flags = SA_SIGINFO};
        sigaction(s, &a, NULL);
    }
    library = load(getenv("LIBRARY"));
    panic = (int (*)(int))dlsym(library, "EmailTestPanic");
    CHECK(panic && panic(1) == 0, "a nil pointer in Go went unnoticed");
    CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_INTERNAL, "another error");
    CHECK(panic && panic(4) == 0, "a division by zero in Go went unnoticed");
    if (failures)
        exit(1);
    fflush(NULL);
    if (s == SIGSEGV) {
        *(volatile int *)0 = 1;
    } else {
        volatile int zero = 0;
        volatile int broken = 7 / zero;
        (void)broken;
    }
}

int main(int argc, char **argv)
{
    alarm(60);
    if (argc < 4)
        return 2;
    setenv("LIBRARY", argv[1], 1);
    if (!strcmp(argv[2], "dump"))
        dump(argv[3]);
    else if (!strcmp(argv[2], "storm") && argc > 5)
        storm(argv[3], argv[4], argv[5]);
    else if (!strcmp(argv[2], "pipe"))
        pipes(argv[3]);
    else if (!strcmp(argv[2], "count"))
        count(argv[3]);
    else if (!strcmp(argv[2], "wait"))
        wait_for(argv[3]);
    else if (!strcmp(argv[2], "crash") && argc > 4)
        crash(argv[3], argv[4]);
    else
        return 2;
    return report("signals");
}
