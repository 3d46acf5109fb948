/* SPDX-License-Identifier: MIT */
/*
 * A host that has run out of something: an error or no effect,
 * never a crash, and all is well when the limit is gone.
 *
 *   limits LIBRARY descriptors     none is left
 *   limits LIBRARY memory          an address-space limit just above what is used
 *   limits LIBRARY start           too little of each thing for the start of Go
 *   limits LIBRARY select          the limit of descriptors stays below 1024
 *   limits LIBRARY locale          the locale and the environment change meanwhile
 *   limits LIBRARY clocks          the clock is set back
 *   limits LIBRARY threads         none can be started for a moment; with the tag courrieltest
 */
#include "test.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <locale.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static void *library;

static EmailSession session(void)
{
    return OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", test_port(), 0,
                                              EMAIL_OPTION_CLEAR);
}

static EmailMessage letter(void)
{
    EmailMessage m = OF(library, EmailNewMessage)();
    OF(library, EmailSetSender)(m, "sender@example.org");
    OF(library, EmailAddRecipient)(m, "recipient@example.org");
    OF(library, EmailSetText)(m, "limits");
    return m;
}

static void works(EmailSession s, EmailMessage m)
{
    EmailSession another;

    CHECK(OF(library, EmailSendMessage)(s, m) == 1, "%s",
          OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    another = session();
    CHECK(another && OF(library, EmailSendMessage)(another, m) == 1, "%s",
          OF(library, ErrorInfo)(3));
    CHECK(OF(library, EmailCloseSession)(another), "%s", OF(library, ErrorInfo)(3));
}

static void descriptors(void)
{
    EmailSession s = session();
    EmailMessage m = letter();
    struct rlimit limit = {256, 256};
    int taken[256], count = 0, lowest = 0, fd;

    /* Before others come and go. */
    CHECK(OF(library, EmailSendMessage)(s, m) == 1, "%s", OF(library, ErrorInfo)(3));
    CHECK(descriptors_of_library(&lowest) >= 4, "the library has no descriptors of its own");
    works(s, m);
    setrlimit(RLIMIT_NOFILE, &limit);
    while ((fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        taken[count++] = fd;
    works(s, m); /* the library has its own */
    while (count > 0)
        close(taken[--count]);
    limit.rlim_cur = (rlim_t)lowest;
    setrlimit(RLIMIT_NOFILE, &limit);
    /* What is open goes on. */
    CHECK(OF(library, EmailSendMessage)(s, m) == 1, "%s", OF(library, ErrorInfo)(3));
    for (int i = 0; i < 50; i++) {
        CHECK(session() == NULL, "a connection without a descriptor");
        CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_LOCAL_RESOURCES, "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
        CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_SYSTEM_CODE) == EMFILE, "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    }
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    works(s, m);
}

/* Go ends the process when the system gives it no memory, which no library can mend:
   what can be promised is that a limit that leaves what the manual says is enough. */
static void memory(void)
{
    struct rlimit limit = {(rlim_t)2 << 30, RLIM_INFINITY};
    EmailSession s;
    EmailMessage m;

    limit.rlim_cur += (rlim_t)status_of("VmSize:") * 1024;
    setrlimit(RLIMIT_AS, &limit);
    library = load(getenv("LIBRARY"));
    s = session();
    m = letter();
    CHECK(s, "%s", OF(library, ErrorInfo)(3));
    for (int i = 0; i < 20; i++)
        works(s, m);
}

/* ---- start ---- */

enum { DIED = 100, NO_ERROR = 101, ANOTHER = 102, HANGS = 103 };

/* In a child: the first call either works or says what is missing, and works when it is there. */
static int first_call(void (*refuse)(long), void (*allow)(void), long much)
{
    int refused = 0;

    /* Another user may not be able to read the file; reading alone starts nothing. */
    if (!allow)
        library = load(getenv("LIBRARY"));
    refuse(much);
    if (!library)
        library = dlopen(getenv("LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        allow();
        library = load(getenv("LIBRARY"));
    } else if (!OF(library, EmailSetTimeOut)(600)) {
        refused = 1;
        if (OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) != EMAIL_E_OUT_OF_MEMORY)
            return ANOTHER;
        if (allow)
            allow();
    }
    if (allow || !refused) {
        EmailSession s = session();
        if (!s || OF(library, EmailSendMessage)(s, letter()) != 1)
            return NO_ERROR;
    }
    return refused;
}

static int begins(const char *what, void (*refuse)(long), void (*allow)(void), long much)
{
    pid_t child = fork();
    int wstatus;

    if (child == 0) {
        alarm(20);
        _exit(first_call(refuse, allow, much));
    }
    CHECK(waitpid(child, &wstatus, 0) == child && WIFEXITED(wstatus) && WEXITSTATUS(wstatus) < DIED,
          "%s %ld: status %x", what, much, wstatus);
    return WIFEXITED(wstatus) && WEXITSTATUS(wstatus) == 1;
}

static void little_space(long megabytes)
{
    struct rlimit limit = {(rlim_t)megabytes << 20, RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
}

static void much_space(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
}

static void few_threads(long count)
{
    struct rlimit limit = {(rlim_t)count, (rlim_t)count};
    setrlimit(RLIMIT_NPROC, &limit);
    if (setuid(54321) != 0)
        _exit(ANOTHER);
}

/* What old engines of containers do to a system call that they do not know. */
static void no_clone(long error)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(ANOTHER);
}

static void start(void)
{
    int refused = 0;

    for (long megabytes = 64; megabytes <= 2048; megabytes += 64)
        refused += begins("address space", little_space, much_space, megabytes);
    CHECK(refused > 0, "the start asks for nothing");
    if (geteuid() == 0) { /* root may have any number */
        refused = 0;
        for (long count = 1; count <= 24; count++)
            refused += begins("threads", few_threads, NULL, count);
        CHECK(refused > 0, "the start asks for no threads");
    }
    CHECK(begins("clone3 refused with", no_clone, NULL, EPERM) == 1, "a thread without clone3");
    begins("clone3 refused with", no_clone, NULL, ENOSYS); /* glibc then uses clone */
}

/* ---- select ---- */

static void same_limit(const char *when)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    CHECK(limit.rlim_cur == 512 && limit.rlim_max == 4096, "%s: %ld", when, (long)limit.rlim_cur);
}

static void select_limit(void)
{
    struct rlimit limit = {512, 4096};

    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0, "%s", strerror(errno));
    library = load(getenv("LIBRARY"));
    same_limit("loaded");
    OF(library, EmailGetTimeOut)();
    same_limit("called");
    works(session(), letter());
    same_limit("sent");
}

static void *changes(void *stop)
{
    static const char *const locales[] = {"C", "C.UTF-8", "tr_TR.UTF-8", "POSIX"};

    for (int i = 0; !*(volatile int *)stop; i++) {
        setlocale(LC_ALL, locales[i % 4]);
        setenv("LANG", locales[i % 4], 1);
        setenv("TZ", i % 2 ? "Asia/Tokyo" : "UTC", 1);
        setenv("SSL_CERT_FILE", "/nowhere", 1);
    }
    return NULL;
}

static void locale(void)
{
    EmailSession s = session();
    EmailMessage m = letter();
    pthread_t thread;
    int stop = 0;

    pthread_create(&thread, NULL, changes, &stop);
    for (int i = 0; i < 100; i++)
        works(s, m);
    __atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
    pthread_join(thread, NULL);
}

/* The library's C part calls this one. What it reckons with the time of day is an hour off
   when it is compared with the system's: as if somebody had set the clock back since. */
int clock_gettime(clockid_t clock, struct timespec *time)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, time);

    if (!failed && clock == CLOCK_REALTIME)
        time->tv_sec += 3600;
    return failed;
}

static pid_t told_on;
static int told, go_on[2];

static void EMAIL_CALL completed(void *user_data, int64_t mail, int status)
{
    char byte;

    (void)user_data, (void)mail, (void)status;
    told_on = gettid();
    if (__atomic_add_fetch(&told, 1, __ATOMIC_SEQ_CST) == 2 && read(go_on[0], &byte, 1) != 1)
        abort();
}

/* Waits for something that comes to be on another thread. */
static int comes(int (*is)(void))
{
    for (double end = now_ms() + 20000; now_ms() < end; usleep(2000))
        if (is())
            return 1;
    return 0;
}

static int told_once(void) { return __atomic_load_n(&told, __ATOMIC_SEQ_CST) == 1; }
static int told_twice(void) { return __atomic_load_n(&told, __ATOMIC_SEQ_CST) == 2; }
static int left(void)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/task/%d", told_on);
    return access(path, F_OK) != 0;
}

/* The thread of callbacks ends when it is idle, and closing does not wait for a callback
   that hangs, however the clock is set. */
static void clocks(void)
{
    EmailMessage m = letter();
    EmailSession s = OF(library, EmailNewSession)();
    double began;

    CHECK(pipe(go_on) == 0 &&
              OF(library, EmailSetSessionText)(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_PORT, test_port()) &&
              OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR) &&
              OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_ASYNC_MODE, 1) &&
              OF(library, EmailStartSession)(s) &&
              OF(library, EmailSetCompletion)(s, completed, NULL),
          "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    CHECK(OF(library, EmailSendMessage)(s, m), "%s",
          OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    CHECK(comes(told_once) && comes(left), "the thread of callbacks stays");
    CHECK(OF(library, EmailSendMessage)(s, m), "%s",
          OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    CHECK(comes(told_twice), "not told");
    began = now_ms();
    CHECK(OF(library, EmailCloseSession)(s), "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    CHECK(now_ms() - began < 20000, "closing took %.0f ms", now_ms() - began);
    CHECK(write(go_on[1], "x", 1) == 1, "%s", strerror(errno));
}

static int refusals; /* of threads, still to come */

/* Go's threads are started with this one as well. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *argument)
{
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

    if (__atomic_load_n(&refusals, __ATOMIC_SEQ_CST) > 0 &&
        __atomic_fetch_sub(&refusals, 1, __ATOMIC_SEQ_CST) > 0)
        return EAGAIN;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    return real(thread, attributes, run, argument);
}

/* Go ends the process when the system refuses it a thread twenty times. */
static void threads(void)
{
    int (*usage_of)(int) = (int (*)(int))dlsym(library, "EmailTestUsage");

    CHECK(usage_of && usage_of(0) > 0, "the library is built without the tag courrieltest");
    __atomic_store_n(&refusals, 60, __ATOMIC_SEQ_CST);
    CHECK(usage_of(2) == 12, "not all threads came");
    CHECK(refusals <= 0, "no thread was refused");
    works(session(), letter());
}

int main(int argc, char **argv)
{
    alarm(60);
    if (argc < 3)
        return 2;
    setenv("LIBRARY", argv[1], 1);
    if (strcmp(argv[2], "memory") && strcmp(argv[2], "start") && strcmp(argv[2], "select"))
        library = load(argv[1]);
    if (!strcmp(argv[2], "descriptors"))
        descriptors();
    else if (!strcmp(argv[2], "memory"))
        memory();
    else if (!strcmp(argv[2], "start"))
        start();
    else if (!strcmp(argv[2], "select"))
        select_limit();
    else if (!strcmp(argv[2], "locale"))
        locale();
    else if (!strcmp(argv[2], "clocks"))
        clocks();
    else if (!strcmp(argv[2], "threads"))
        threads();
    else
        return 2;
    return report("limits");
}
