/* SPDX-License-Identifier: MIT */
/*
 * Everything that a process has, before the library is loaded, after that, after the first call,
 * after 1,000 mails and after the last close: what differs is not the host's any more. What may
 * differ, and why, is the table "permitted".
 *
 *   recording LIBRARY           the four comparisons
 *   recording LIBRARY planted   changes made here: each is seen, so that none above can hide
 *   recording LIBRARY plain     LIBRARY is a Go library built the usual way: it is seen, too
 */
#include "test.h"

#include <fenv.h>
#include <locale.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio_ext.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <wchar.h>

extern char **environ;

enum { FIELDS = 500, STAGES = 5, OWN_ERRNO = 4711 };

struct record {
    int count;
    struct field {
        char name[40];
        char value[4000];
    } field[FIELDS];
};

static struct record records[STAGES];
static const char *const stages[STAGES] = {"before loading", "loaded", "after the first call",
                                           "after 1,000 mails", "after the last close"};

static int of_library(const char *value);
static int named(const char *value);

/* What may differ from the record before loading, from which stage on, and to what. */
static const struct permitted {
    const char *name;
    int from;
    int (*good)(const char *value);
    const char *why;
} permitted[] = {
    {"handler 11", 2, of_library,
     "Go tells a wild pointer from the host's own faults; everything else goes on to the handler "
     "before"},
    {"other threads", 2, named, "Go's and the workers, with names of their own"},
};

/* Where the library is mapped: a handler that is allowed is in it. */
static int of_library(const char *value)
{
    Dl_info info = {0};
    void *handler = NULL;

    return sscanf(value, "%p", &handler) == 1 && dladdr(handler, &info) && info.dli_fname &&
           strstr(info.dli_fname, "libcourriel") &&
           strstr(value, ", flags 1c000004, mask 1111"); /* on the alternate stack, restarting */
}

/* What people see in top and in a debugger says whose threads these are. */
static int named(const char *value)
{
    for (const char *name = value; *name; name = strchr(name, ' ') + 1)
        if (strncmp(name, "courriel", 8) != 0)
            return 0;
    return 1;
}

static void put(struct record *r, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void put(struct record *r, const char *name, const char *format, ...)
{
    struct field *f = &r->field[r->count];
    va_list arguments;

    if (r->count == FIELDS) {
        fprintf(stderr, "too many fields\n");
        exit(2);
    }
    r->count++;
    snprintf(f->name, sizeof f->name, "%s", name);
    va_start(arguments, format);
    vsnprintf(f->value, sizeof f->value, format, arguments);
    va_end(arguments);
}

/* A small file, without its last line end. */
static void put_file(struct record *r, const char *name, const char *path)
{
    char text[3000] = "";
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;

    if (file)
        fclose(file);
    while (n && text[n - 1] == '\n')
        n--;
    text[n] = 0;
    put(r, name, "%s", text);
}

/* The lines of /proc/self/status that say what the process is, and not how busy. */
static void put_status(struct record *r)
{
    static const char *const wanted[] = {
        "Umask:",       "TracerPid:",   "Uid:",        "Gid:",     "Groups:",       "SigPnd:",
        "ShdPnd:",      "SigBlk:",      "SigIgn:",     "CapInh:",  "CapPrm:",       "CapEff:",
        "CapBnd:",      "CapAmb:",      "NoNewPrivs:", "Seccomp:", "Cpus_allowed:", "Mems_allowed:",
        "CoreDumping:", "THP_enabled:", "NSpid:"};
    char line[3000];
    FILE *file = fopen("/proc/self/status", "r");

    while (file && fgets(line, sizeof line, file))
        for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
            if (!strncmp(line, wanted[i], strlen(wanted[i])))
                put(r, wanted[i], "%s", line + strlen(wanted[i]));
    if (file)
        fclose(file);
}

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void put_descriptors(struct record *r)
{
    int numbers[200], count = 0, own;
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;

    own = dirfd(folder);
    while ((entry = readdir(folder)) && count < 200)
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != own)
            numbers[count++] = atoi(entry->d_name);
    closedir(folder);
    qsort(numbers, (size_t)count, sizeof numbers[0], by_number);
    put(r, "descriptors", "%d", count);
    for (int i = 0; i < count; i++) {
        char name[40], path[60], target[300] = "";
        snprintf(name, sizeof name, "descriptor %d", numbers[i]);
        snprintf(path, sizeof path, "/proc/self/fd/%d", numbers[i]);
        if (readlink(path, target, sizeof target - 1) < 0)
            strcpy(target, "?");
        put(r, name, "%s, flags %x %x", target, fcntl(numbers[i], F_GETFD),
            fcntl(numbers[i], F_GETFL));
    }
}

static void put_signals(struct record *r)
{
    sigset_t mask;
    char bits[66] = "";
    stack_t stack;

    for (int s = 1; s <= 64; s++) {
        struct sigaction now;
        char name[40], blocked[66] = "";
        if (sigaction(s, NULL, &now) != 0)
            continue; /* the two that glibc keeps for itself */
        for (int b = 1; b <= 64; b++)
            blocked[b - 1] = sigismember(&now.sa_mask, b) == 1 ? '1' : '0';
        snprintf(name, sizeof name, "handler %d", s);
        put(r, name, "%p, flags %x, mask %s", (void *)(uintptr_t)now.sa_sigaction,
            (unsigned)now.sa_flags, blocked);
    }
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    for (int b = 1; b <= 64; b++)
        bits[b - 1] = sigismember(&mask, b) == 1 ? '1' : '0';
    put(r, "signal mask", "%s", bits);
    sigaltstack(NULL, &stack);
    put(r, "alternate stack", "%p, %zu, %x", stack.ss_sp, stack.ss_size, (unsigned)stack.ss_flags);
}

/* The host's own threads, and the names of those that it did not make. */
static pid_t of_host[2];

static void put_threads(struct record *r)
{
    char names[3500] = "";
    size_t used = 0;
    DIR *folder = opendir("/proc/self/task");
    struct dirent *entry;

    while ((entry = readdir(folder))) {
        char path[300], name[40] = "";
        FILE *file;
        if (entry->d_name[0] == '.' || atoi(entry->d_name) == of_host[0] ||
            atoi(entry->d_name) == of_host[1])
            continue;
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        if ((file = fopen(path, "r"))) {
            if (fgets(name, sizeof name, file))
                name[strcspn(name, "\n ")] = 0;
            fclose(file);
        }
        used += (size_t)snprintf(names + used, used < 3400 ? sizeof names - used : 0, "%s ", name);
    }
    closedir(folder);
    put(r, "other threads", "%s", names);
    for (int i = 0; i < 2; i++) {
        char path[60];
        snprintf(path, sizeof path, "/proc/self/task/%d/comm", of_host[i]);
        put_file(r, i ? "name of the other thread" : "name of the thread", path);
    }
}

/* What belongs to a thread, of one that has never called the library. */
static struct record of_thread;
static pthread_barrier_t at_record;

static void put_signals(struct record *r);
static void put_float(struct record *r);

static void *other_thread(void *unused)
{
    (void)unused;
    pthread_setname_np(pthread_self(), "hosts-own");
    of_host[1] = (pid_t)syscall(SYS_gettid);
    for (;;) {
        pthread_barrier_wait(&at_record);
        of_thread.count = 0;
        put_signals(&of_thread);
        put_float(&of_thread);
        pthread_barrier_wait(&at_record);
    }
    return NULL;
}

static void put_other_thread(struct record *r)
{
    pthread_barrier_wait(&at_record);
    pthread_barrier_wait(&at_record);
    for (int i = 0; i < of_thread.count; i++) {
        char name[60];
        if (!strncmp(of_thread.field[i].name, "handler", 7))
            continue; /* belongs to the process */
        snprintf(name, sizeof name, "thread: %s", of_thread.field[i].name);
        put(r, name, "%s", of_thread.field[i].value);
    }
}

/* Streams of C's library: somebody who makes one unbuffered, or wide, changes the host's output. */
static void put_streams(struct record *r)
{
    FILE *const streams[] = {stdin, stdout, stderr};

    for (int i = 0; i < 3; i++) {
        char name[40];
        snprintf(name, sizeof name, "stream %d", i);
        put(r, name, "buffer %zu, by line %d, wide %d, error %d, locking %d",
            __fbufsize(streams[i]), __flbf(streams[i]), fwide(streams[i], 0), ferror(streams[i]),
            __fsetlocking(streams[i], FSETLOCKING_QUERY));
    }
}

static void put_limits(struct record *r)
{
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit limit;
        char name[40];
        snprintf(name, sizeof name, "limit %d", i);
        if (getrlimit((__rlimit_resource_t)i, &limit) == 0)
            put(r, name, "%llu %llu", (unsigned long long)limit.rlim_cur,
                (unsigned long long)limit.rlim_max);
    }
}

static void put_control(struct record *r)
{
    static const struct {
        const char *name;
        int option;
    } plain[] = {{"dumpable", PR_GET_DUMPABLE},      {"keep capabilities", PR_GET_KEEPCAPS},
                 {"timer slack", PR_GET_TIMERSLACK}, {"no new privileges", PR_GET_NO_NEW_PRIVS},
                 {"secure bits", PR_GET_SECUREBITS}, {"huge pages off", PR_GET_THP_DISABLE},
                 {"machine check", PR_MCE_KILL_GET}};
    int value = 0;

    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        put(r, plain[i].name, "%d", prctl(plain[i].option, 0, 0, 0, 0));
    prctl(PR_GET_PDEATHSIG, &value);
    put(r, "signal at the parent's death", "%d", value);
    prctl(PR_GET_CHILD_SUBREAPER, &value);
    put(r, "reaper of grandchildren", "%d", value);
    prctl(PR_GET_TSC, &value);
    put(r, "time-stamp counter", "%d", value);
}

static void put_float(struct record *r)
{
#if defined(__x86_64__)
    unsigned short word;
    unsigned sse;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    __asm__ volatile("stmxcsr %0" : "=m"(sse));
    put(r, "x87 control", "%x", word);
    put(r, "SSE control", "%x", sse & ~0x3fu); /* without what earlier sums left */
#endif
    put(r, "rounding", "%d", fegetround());
}

static void record(struct record *r)
{
    char folder[1000] = "", *list = malloc(200000);
    size_t used = 0;
    cpu_set_t processors;
    struct sched_param parameters;

    r->count = 0;
    put(r, "errno", "%d", errno);
    put_limits(r);
    put_signals(r);
    put_status(r);
    put_control(r);
    put_float(r);
    put_descriptors(r);
    put_threads(r);
    put_other_thread(r);
    put_streams(r);
    put_file(r, "timers of the process", "/proc/self/timers");
    for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
        struct itimerval timer;
        getitimer((__itimer_which_t)which, &timer);
        put(r, "timer", "%ld %ld", (long)timer.it_interval.tv_sec, (long)timer.it_interval.tv_usec);
    }
    put(r, "priority", "%d %d %d", getpriority(PRIO_PROCESS, 0), getpriority(PRIO_PGRP, 0),
        getpriority(PRIO_USER, 0));
    sched_getparam(0, &parameters);
    put(r, "scheduler", "%d %d", sched_getscheduler(0), parameters.sched_priority);
    CPU_ZERO(&processors);
    sched_getaffinity(0, sizeof processors, &processors);
    put(r, "processors", "%d", CPU_COUNT(&processors));
    put(r, "personality", "%x", personality(0xffffffff));
    put(r, "group and session", "%d %d %d", getpgrp(), getsid(0), getppid());
    put(r, "working directory", "%s", getcwd(folder, sizeof folder) ? folder : "?");
    put(r, "locale", "%s", setlocale(LC_ALL, NULL));
    for (char **e = environ; *e; e++)
        used += (size_t)snprintf(list + used, used < 190000 ? 200000 - used : 0, "%s\n", *e);
    {
        unsigned long sum = 5381;
        for (const char *c = list; *c; c++)
            sum = sum * 33 + (unsigned char)*c;
        put(r, "environment", "%p, %zu octets, sum %lx", (void *)environ, used, sum);
    }
    free(list);
    put_file(r, "killed first", "/proc/self/oom_score_adj");
    put_file(r, "core dumps", "/proc/self/coredump_filter");
    put_file(r, "root", "/proc/self/cgroup");
    put_file(r, "name", "/proc/self/comm");
    put_file(r, "user map", "/proc/self/uid_map");
    put_file(r, "auto group", "/proc/self/autogroup");
    put_file(r, "login", "/proc/self/loginuid");
}

/* Tells what differs and may not; gives how much does. */
static int compare(int stage, int told)
{
    const struct record *before = &records[0], *now = &records[stage];
    int differ = 0;

    for (int i = 0; i < before->count || i < now->count; i++) {
        const struct field *a = &before->field[i], *b = &now->field[i];
        int may = 0;
        if (i < before->count && i < now->count && !strcmp(a->name, b->name) &&
            !strcmp(a->value, b->value))
            continue;
        for (size_t k = 0; k < sizeof permitted / sizeof permitted[0]; k++)
            may |= stage >= permitted[k].from && i < before->count &&
                   !strcmp(a->name, permitted[k].name) && !strcmp(a->name, b->name) &&
                   permitted[k].good(b->value);
        if (may)
            continue;
        differ++;
        if (told)
            CHECK(0, "%s: %s: %s; before loading %s: %s", stages[stage],
                  i < now->count ? b->name : "nothing", i < now->count ? b->value : "",
                  i < before->count ? a->name : "nothing", i < before->count ? a->value : "");
    }
    return differ;
}

static void nothing(int signal) { (void)signal; }

static void *sleeps(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

static void start_other_thread(void)
{
    pthread_t thread;

    of_host[0] = getpid();
    pthread_barrier_init(&at_record, NULL, 2);
    CHECK(pthread_create(&thread, NULL, other_thread, NULL) == 0, "no thread");
    pthread_barrier_wait(&at_record); /* its number is known after the first record */
    pthread_barrier_wait(&at_record);
}

/* A Go library built the usual way, whose host pays for it: at least its handlers are seen. */
static void plain(const char *path)
{
    void *library = dlopen(path, RTLD_NOW);
    int (*function)(void) = library ? (int (*)(void))dlsym(library, "EmailGetTimeOut") : NULL;

    CHECK(function != NULL, "%s", dlerror());
    if (!function)
        return;
    CHECK(function() == 600, "not the plain library");
    record(&records[2]);
    CHECK(compare(2, 0) > 10, "only %d differences", compare(2, 0));
    printf("      a plain Go library differs in %d fields\n", compare(2, 0));
}

/* Each of these makes one difference, or more that belong together. */
static void planted(void)
{
    static const char *const names[] = {
        "a limit",    "a handler", "a flag of a handler", "the mask",
        "the umask",  "dumpable",  "a descriptor",        "the folder",
        "a variable", "a timer",   "the locale",          "rounding",
        "the slack",  "the name",  "the priority",        "an alternate stack",
        "a thread",   "a stream",  "a timer of POSIX's",  "errno"};
    char stack[65536];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        pid_t child = fork();
        int status = 0;
        if (child == 0) {
            struct rlimit limit;
            struct sigaction action = {.sa_handler = nothing};
            struct itimerval timer = {{3600, 0}, {3600, 0}};
            stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
            sigset_t mask;
            pthread_t thread;
            timer_t posix;
            start_other_thread(); /* of this process */
            record(&records[0]);
            switch (i) {
            case 0:
                getrlimit(RLIMIT_NOFILE, &limit), limit.rlim_cur--,
                    setrlimit(RLIMIT_NOFILE, &limit);
                break;
            case 1:
                sigaction(SIGURG, &action, NULL);
                break;
            case 2:
                sigaction(SIGFPE, NULL, &action), action.sa_flags |= SA_ONSTACK,
                    sigaction(SIGFPE, &action, NULL);
                break;
            case 3:
                sigemptyset(&mask), sigaddset(&mask, SIGUSR2), sigprocmask(SIG_BLOCK, &mask, NULL);
                break;
            case 4:
                umask(0123);
                break;
            case 5:
                prctl(PR_SET_DUMPABLE, !prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0, 0, 0);
                break;
            case 6:
                if (dup(0) < 0)
                    _exit(3);
                break;
            case 7:
                if (chdir("/proc") != 0)
                    _exit(3);
                break;
            case 8:
                setenv("RECORDING", "x", 1);
                break;
            case 9:
                setitimer(ITIMER_REAL, &timer, NULL);
                break;
            case 10:
                setlocale(LC_ALL, strcmp(setlocale(LC_ALL, NULL), "C") ? "C" : "C.UTF-8");
                break;
            case 11:
                fesetround(FE_TOWARDZERO);
                break;
            case 12:
                prctl(PR_SET_TIMERSLACK, 123456, 0, 0, 0);
                break;
            case 13:
                prctl(PR_SET_NAME, "planted", 0, 0, 0);
                break;
            case 14:
                setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + 1);
                break;
            case 15:
                sigaltstack(&own, NULL);
                break;
            case 16:
                pthread_create(&thread, NULL, sleeps, NULL);
                break;
            case 17:
                setvbuf(stdout, NULL, _IONBF, 0);
                break;
            case 18:
                timer_create(CLOCK_MONOTONIC, NULL, &posix);
                break;
            case 19:
                errno = 1;
                break;
            default:
                _exit(3);
            }
            record(&records[1]);
            _exit(compare(1, 0) > 0 ? 0 : 1);
        }
        CHECK(waitpid(child, &status, 0) == child && status == 0, "%s is not seen (%x)", names[i],
              (unsigned)status);
    }
    printf("      %zu planted changes, each seen\n", sizeof names / sizeof names[0]);
}

int main(int argc, char **argv)
{
    void *library;
    EmailSession s;
    EmailMessage m;

    if (argc < 2)
        return 2;
    setlocale(LC_ALL, "");
    errno = OWN_ERRNO;
    if (argc > 2 && !strcmp(argv[2], "planted")) {
        planted();
        return report("recording");
    }
    start_other_thread();
    errno = OWN_ERRNO;
    record(&records[0]);
    if (argc > 2) {
        plain(argv[1]);
        return report("recording");
    }
    library = load(argv[1]);
    errno = OWN_ERRNO; /* the loader's business */
    record(&records[1]);
    errno = OWN_ERRNO;
    CHECK(OF(library, EmailSetTimeOut)(600), "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    record(&records[2]);
    errno = OWN_ERRNO;
    s = OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    m = OF(library, EmailNewMessage)();
    OF(library, EmailSetSender)(m, "sender@example.org");
    OF(library, EmailAddRecipient)(m, "recipient@example.org");
    OF(library, EmailSetText)(m, "recording");
    for (int i = 0; i < 1000; i++)
        if (OF(library, EmailSendMessage)(s, m) != EMAIL_SENT_FULLY) {
            CHECK(0, "mail %d: %s", i, OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
            break;
        }
    record(&records[3]);
    OF(library, EmailFreeMessage)(m);
    CHECK(OF(library, EmailCloseSession)(s), "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    errno = OWN_ERRNO; /* any function of C's may change it; a call that only sends does not */
    record(&records[4]);
    for (int stage = 1; stage < STAGES; stage++)
        compare(stage, 1);
    printf("      %d fields, compared %d times; %zu may differ\n", records[0].count, STAGES - 1,
           sizeof permitted / sizeof permitted[0]);
    return report("recording");
}
