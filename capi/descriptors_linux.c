/* SPDX-License-Identifier: MIT */
/*
 * Go's threads have a table of descriptors of their own. A host may close what it does
 * not know (closefrom, daemons, forking servers): with one table for both, Go's runtime
 * ends the process when its poller is gone, and the next file of the host gets the
 * number under which an outbox is being written. Nor does a forked child inherit
 * connections and locks of files, or a host whose descriptors are few lose some.
 *
 * Threads inherit the table of their maker. The first of Go's, of which all others come,
 * leaves the host's before Go runs on it: the linker puts __wrap_pthread_create in the
 * place of pthread_create (main.go). Where the kernel cannot or may not do that
 * (CLOSE_RANGE_UNSHARE, Linux 5.9), there is one table as before.
 */
#define _GNU_SOURCE
#include "descriptors.h"
#include "isolate.h"
#include "parker_unix.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if !defined(SYS_close_range)
#define SYS_close_range 436
#endif

enum { UNSHARE = 1 << 1 /* CLOSE_RANGE_UNSHARE */, STACK_BYTES = 64 * 1024 };

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);

int courriel_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                    void *argument)
{
    return __real_pthread_create(thread, attributes, run, argument);
}

/* A thread that makes others, so that they are on its side. */
struct maker {
    pthread_mutex_t one; /* asks at a time */
    int there;
    const pthread_attr_t *attributes;
    void *(*run)(void *);
    void *argument;
    int failed;
    struct courriel_parker asked, answered;
};

static struct maker of_go = {.one = PTHREAD_MUTEX_INITIALIZER};
static struct maker of_host = {.one = PTHREAD_MUTEX_INITIALIZER};
static int apart; /* written before Go starts */

static void *make(void *argument)
{
    struct maker *m = argument;

    courriel_name_thread("courriel-maker");
    for (;;) {
        pthread_t thread;

        parker_wait(&m->asked, NULL);
        m->failed = __real_pthread_create(&thread, m->attributes, m->run, m->argument);
        parker_wake(&m->answered);
    }
    return NULL;
}

/* Starts a maker on the side of the calling thread. With m->one held, or alone. */
static void start(struct maker *m)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, old;

    if (pthread_attr_init(&attributes) != 0)
        return;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    m->there = __real_pthread_create(&thread, &attributes, make, m) == 0 ||
               /* The host's thread-local variables do not fit on a small stack. */
               (pthread_attr_setstacksize(&attributes, 8 << 20) == 0 &&
                __real_pthread_create(&thread, &attributes, make, m) == 0);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attributes);
}

static int ask(struct maker *m, const pthread_attr_t *attributes, void *(*run)(void *),
               void *argument)
{
    int failed = EAGAIN;

    pthread_mutex_lock(&m->one);
    if (m->there) {
        m->attributes = attributes;
        m->run = run;
        m->argument = argument;
        parker_wake(&m->asked);
        parker_wait(&m->answered, NULL);
        failed = m->failed;
    }
    pthread_mutex_unlock(&m->one);
    return failed;
}

int courriel_thread_of_go(const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    pthread_t thread;

    if (!apart)
        return __real_pthread_create(&thread, attributes, run, argument);
    return ask(&of_go, attributes, run, argument);
}

int courriel_thread_of_host(const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    pthread_t thread;

    if (!apart)
        return __real_pthread_create(&thread, attributes, run, argument);
    return ask(&of_host, attributes, run, argument);
}

void courriel_on_thread_of_host(void)
{
    if (!apart || __atomic_load_n(&of_host.there, __ATOMIC_ACQUIRE))
        return;
    pthread_mutex_lock(&of_host.one);
    if (!of_host.there)
        start(&of_host);
    pthread_mutex_unlock(&of_host.one);
}

/* ---- Go's first thread -------------------------------------------------- */

static struct {
    int coming; /* the next thread is Go's first; Go's others look at it too */
    void *(*run)(void *);
    void *argument;
    struct courriel_parker left;
} first;

void courriel_go_comes(int coming) { __atomic_store_n(&first.coming, coming, __ATOMIC_RELAXED); }

static void *leave_table(void *unused)
{
    /* The three that every process has: whoever reads what the host writes, or writes what
       it reads, shall notice when the host closes its end. Where Go would say why it had
       to end stays. */
    (void)unused;
    courriel_name_thread("courriel-go"); /* its children inherit it */
    if (syscall(SYS_close_range, 3u, ~0u, UNSHARE) == 0) {
        int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int fd = 0; fd < 2; fd++)
            if (nothing < 0 || dup2(nothing, fd) < 0)
                close(fd);
        if (nothing > 2)
            close(nothing);
        apart = 1;
        start(&of_go);
    }
    parker_wake(&first.left);
    return first.run(first.argument);
}

/* Go asks twenty times within a fifth of a second, and then ends the process. A host that is
   out of memory or threads for a moment is given ten seconds instead. */
static int create_patiently(pthread_t *thread, const pthread_attr_t *attributes,
                            void *(*run)(void *), void *argument)
{
    const struct timespec moment = {0, 10 * 1000 * 1000};
    int failed = __real_pthread_create(thread, attributes, run, argument);

    for (int tries = 0; failed == EAGAIN && tries < 50; tries++) {
        nanosleep(&moment, NULL);
        failed = __real_pthread_create(thread, attributes, run, argument);
    }
    return failed;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument)
{
    const int coming = __atomic_exchange_n(&first.coming, 0, __ATOMIC_RELAXED);
    int failed;

    if (!coming) /* the first has been made */
        return create_patiently(thread, attributes, run, argument);
    first.run = run;
    first.argument = argument;
    failed = __real_pthread_create(thread, attributes, leave_table, NULL);
    if (failed && coming == COURRIEL_MAY_FAIL)
        courriel_no_thread_for_go();
    if (failed)
        courriel_go_comes(coming); /* Go tries again */
    else
        parker_wait(&first.left,
                    NULL); /* the host's first call must know where its worker belongs */
    return failed;
}
