/* SPDX-License-Identifier: MIT */
/*
 * Hosts that are in a bad way or do odd things to their threads while mails are being sent.
 *
 *   hostile LIBRARY calls|interrupted|closed|cancelled|filtered|jailed|exit [SEED]
 */
#include "test.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>

static void *library;
#define DO(name) OF(library, name)

static EmailSession session_to(int port)
{
    EmailSession s = DO(EmailNewSession)();

    CHECK(DO(EmailSetSessionText)(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              DO(EmailSetSessionNumber)(s, EMAIL_SESSION_PORT, port) &&
              DO(EmailSetSessionNumber)(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR),
          "%s", DO(ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    return s;
}

static EmailMessage letter(void)
{
    EmailMessage m = DO(EmailNewMessage)();

    CHECK(DO(EmailSetSender)(m, "sender@example.org") &&
              DO(EmailAddRecipient)(m, "to@example.org") && DO(EmailSetSubject)(m, "hostile") &&
              DO(EmailSetText)(m, "hostile"),
          "%s", DO(ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    return m;
}

/* A mail from beginning to end. */
static int goes(void)
{
    EmailSession s = session_to(test_port());
    EmailMessage m = letter();
    int sent = DO(EmailStartSession)(s) && DO(EmailSendMessage)(s, m) == EMAIL_SENT_FULLY;

    CHECK(sent, "%s", DO(ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    DO(EmailFreeMessage)(m);
    DO(EmailCloseSession)(s);
    return sent;
}

/* ---- threads that call, close and cancel as they like ---- */

enum { THREADS = 64, SHARED = 8 };

static EmailSession shared[SHARED];
static int stop;

static void *calls(void *seed)
{
    unsigned state = (unsigned)(intptr_t)seed * 2654435761u + 1;
    EmailMessage m = letter();

    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
        EmailSession *at = &shared[rand_r(&state) % SHARED];
        EmailSession s = __atomic_load_n(at, __ATOMIC_ACQUIRE);
        switch (rand_r(&state) % 8) {
        case 0: /* closed by many at once, and while others send */
            DO(EmailCloseSession)(s);
            break;
        case 1:
            s = session_to(test_port());
            DO(EmailSetSessionNumber)(s, EMAIL_SESSION_ASYNC_MODE, rand_r(&state) % 4 == 0);
            DO(EmailSetSessionNumber)(s, EMAIL_SESSION_CLOSE_SECONDS, 0);
            DO(EmailStartSession)(s);
            DO(EmailCloseSession)(__atomic_exchange_n(at, s, __ATOMIC_ACQ_REL));
            break;
        case 2:
            DO(EmailCancelCall)(s, rand_r(&state) % 2 ? m : NULL);
            break;
        case 3: /* of the other kind, and not one at all */
            CHECK(!DO(EmailFreeMessage)((EmailMessage)s) && !DO(EmailCloseSession)((EmailSession)m),
                  "taken");
            break;
        case 4:
            DO(EmailFreeMessage)(m);
            CHECK(!DO(EmailSetSubject)(m, "freed"), "a freed message was taken");
            m = letter();
            break;
        default:
            if (!DO(EmailSendMessage)(s, m))
                CHECK(DO(EmailErrorNumber)(EMAIL_ERROR_CODE) && *DO(ErrorInfo)(EMAIL_ERROR_MESSAGE),
                      "no error");
        }
    }
    DO(EmailFreeMessage)(m);
    return NULL;
}

static void any_order(long seed)
{
    static pthread_t threads[THREADS];

    for (intptr_t i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, calls, (void *)(i + seed * THREADS)) == 0,
              "no thread");
    sleep(3); /* how long they go on is all that hangs on it */
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < SHARED; i++)
        DO(EmailCloseSession)(shared[i]);
    goes();
}

/* ---- signals that interrupt every call of the system ---- */

static volatile sig_atomic_t ticks;
static void tick(int number) { ticks += number > 0; }

static void interrupted(void)
{
    struct sigaction action = {.sa_handler = tick}; /* without SA_RESTART */
    struct itimerval often = {{0, 300}, {0, 300}}, never = {{0, 0}, {0, 0}};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 50 || (ticks < 500 && i < 20000); i++)
        if (!goes())
            break;
    setitimer(ITIMER_REAL, &never, NULL);
    CHECK(ticks >= 500, "%d signals", (int)ticks);
}

/* ---- without standard input, output and errors ---- */

static void closed(const char *path)
{
    int kept = fcntl(2, F_DUPFD_CLOEXEC, 100), sent;

    close(0), close(1), close(2);
    library = load(path);
    sent = goes();
    /* The host's next files get these numbers: what it writes is no part of a conversation. */
    for (int fd = 0; fd < 3; fd++)
        if (write(fd, "stray\r\n", 7) > 0 || fcntl(fd, F_GETFD) != -1)
            sent = 0;
    sent = sent && goes();
    dup2(kept, 2);
    CHECK(sent, "not sent, or one of the first three descriptors is taken");
}

/* ---- threads that are cancelled in a call ---- */

static EmailSession waiting;
static int how, tried;

static void *waits(void *argument)
{
    int old;

    pthread_setcanceltype(how, &old);
    if (!DO(EmailStartSession)(waiting))
        __atomic_store_n(&tried, DO(EmailErrorNumber)(EMAIL_ERROR_CODE), __ATOMIC_RELEASE);
    pthread_testcancel();
    CHECK(0, "not cancelled");
    return argument;
}

/* The call ends, and then the thread. */
static void cancelled(int type)
{
    char hello[256];
    int port, at = listener(&port), caller;
    pthread_t thread;
    void *result = NULL;

    how = type;
    tried = 0;
    waiting = session_to(port);
    pthread_create(&thread, NULL, waits, NULL);
    caller = accept(at, NULL, NULL);
    CHECK(write(caller, "220 x\r\n", 7) == 7 && read(caller, hello, sizeof hello) > 0, "no EHLO");
    pthread_cancel(thread);
    pthread_join(thread, &result);
    CHECK(result == PTHREAD_CANCELED, "ended otherwise");
    CHECK(tried == 0, "the call returned with %d", tried);
    CHECK(DO(EmailCloseSession)(waiting), "%s", DO(ErrorInfo)(0));
    close(caller);
    close(at);
    goes();
}

/* ---- system calls that are forbidden ---- */

static void forbid(unsigned call)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};

    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
              prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0,
          "no filter: %s", strerror(errno));
}

/* A child that was promised a copy, and why it cannot have one. */
/* What a child says whose copy cannot be made; NULL: it can. */
static void copies(const char *why)
{
    int status = -1;
    pid_t child;

    CHECK(DO(EmailConfigure)(EMAIL_PARAMETER_FORK, 1), "%s", DO(ErrorInfo)(0));
    if ((child = fork()) == 0) {
        alarm(20);
        int made = DO(EmailNewSession)() != NULL;
        int right = why ? !made && DO(EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_AFTER_FORK &&
                              strstr(DO(ErrorInfo)(EMAIL_ERROR_MESSAGE), why)
                        : made;
        if (made)
            goes();
        if (!right)
            fprintf(stderr, "%s\n", DO(ErrorInfo)(EMAIL_ERROR_EVERYTHING));
        _exit(right && !failures ? 0 : 1);
    }
    waitpid(child, &status, 0);
    CHECK(status == 0, "the child ended with %x", status);
}

static void filtered(const char *path)
{
#if defined(SYS_close_range)
    forbid(SYS_close_range); /* an old kernel, or a container: Go shares the host's descriptors */
#endif
    forbid(SYS_memfd_create);
    library = load(path);
    goes();
    copies(NULL); /* from a file that is gone at once */
    goes();
}

/* ---- another root, another user ---- */

/* The parameter is set before the root is changed: the library's file is out of reach then. */
static void jailed(void)
{
    char folder[] = "/tmp/courriel-jail-XXXXXX", path[64];

    goes();
    if (geteuid() != 0) {
        fprintf(stderr, "left out: another root needs root\n");
        return;
    }
    CHECK(DO(EmailConfigure)(EMAIL_PARAMETER_FORK, 1), "%s", DO(ErrorInfo)(0));
    CHECK(mkdtemp(folder) && chmod(folder, 0755) == 0, "%s", strerror(errno));
    snprintf(path, sizeof path, "%s/tmp", folder);
    CHECK(mkdir(path, 0755) == 0, "%s", strerror(errno));
    CHECK(chroot(folder) == 0 && chdir("/") == 0, "%s", strerror(errno));
    goes();
    copies(NULL); /* through a file in /tmp */
    CHECK(chmod("/tmp", 01777) == 0 && setgid(65534) == 0 && setuid(65534) == 0, "%s",
          strerror(errno));
    goes();
    copies(NULL);
    CHECK(unlink("/tmp") != 0, "the folder was a file");
    goes();
}

/* ---- exit while others call ---- */

static void *sends(void *argument)
{
    EmailSession s = session_to(test_port());
    EmailMessage m = letter();

    DO(EmailStartSession)(s);
    for (;;)
        DO(EmailSendMessage)(s, m);
    return argument;
}

static void at_exit(void) { goes(); }

static void leaves(void)
{
    pthread_t thread;

    atexit(at_exit);
    for (int i = 0; i < 8; i++)
        pthread_create(&thread, NULL, sends, NULL);
    for (int i = 0; i < 5; i++)
        goes();
    exit(report("hostile"));
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[2] : "";

    if (!strcmp(what, "closed")) {
        closed(argv[1]);
        return report("hostile");
    }
    if (!strcmp(what, "filtered")) {
        alarm(60);
        filtered(argv[1]);
        return report("hostile");
    }
    if (argc < 3)
        return 2;
    library = load(argv[1]);
    if (strcmp(what, "interrupted") != 0)
        alarm(60);
    if (!strcmp(what, "calls"))
        any_order(argc > 3 ? atol(argv[3]) : 1);
    else if (!strcmp(what, "interrupted"))
        interrupted();
    else if (!strcmp(what, "cancelled"))
        cancelled(PTHREAD_CANCEL_DEFERRED), cancelled(PTHREAD_CANCEL_ASYNCHRONOUS);
    else if (!strcmp(what, "jailed"))
        jailed();
    else if (!strcmp(what, "exit"))
        leaves();
    else
        return 2;
    return report("hostile");
}
