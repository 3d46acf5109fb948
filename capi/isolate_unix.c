/* clang-format off */
//go:build unix
/* clang-format on */

/* SPDX-License-Identifier: MIT */
/* Signals at load, and the worker threads that Go runs on. */
#define _GNU_SOURCE
#include "courriel.h"
#include "descriptors.h"
#include "hostthread.h"
#include "isolate.h"
#include "lasterror.h"
#include "parker_unix.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>

#if !defined(__linux__)
pthread_mutex_t courriel_parking = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t courriel_parked = PTHREAD_COND_INITIALIZER;
#endif

/* ---- Signals at load ----------------------------------------------------
 *
 * Go must leave the host's handlers as they are (sigtable_unix.c), and start later
 * (gostart_unix.c). The two constructors run before and after Go's initializer, one by its
 * priority and one by coming later in link order. Where Go could not be told to, it starts
 * there, and the second puts back what the host had, handler and flags.
 */

enum { SIGNALS = 64 };

static struct {
    int known;
    struct sigaction action;
} before[SIGNALS + 1];
static sigset_t mask_of_host;
static int left_alone; /* Go does not touch the host's signals */

const sigset_t *courriel_mask_of_host(void) { return &mask_of_host; }

__attribute__((constructor(101))) static void before_go(void)
{
    sigset_t all;

    for (int s = 1; s <= SIGNALS; s++)
        before[s].known = sigaction(s, NULL, &before[s].action) == 0;
    /* Go's threads inherit the mask of the thread that loads: with everything
       blocked, no signal that is meant for the host is delivered on them. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &mask_of_host);
    left_alone = courriel_take_start_of_go() && courriel_leave_signals();
    courriel_go_comes(!left_alone);
}

__attribute__((constructor)) static void after_go(void)
{
    courriel_go_comes(0);
    for (int s = 1; s <= SIGNALS; s++) {
        if (!before[s].known || s == SIGSEGV || left_alone)
            continue;
        /* Where Go unblocks these on its threads, the host's handler may run there,
           and only the alternate stack is large enough. */
        if (s == SIGCHLD || s == SIGPROF || s == SIGURG)
            continue;
        sigaction(s, &before[s].action, NULL);
    }
    courriel_watch_forks();
    pthread_sigmask(SIG_SETMASK, &mask_of_host, NULL);
}

/* ---- Workers -------------------------------------------------------------
 *
 * As many as calls are in progress at once, up to a limit at which a call is
 * refused rather than kept waiting for something that may never come. The one
 * that was idle last is taken first: its stack and Go's caches are warm, and those
 * not needed reach the end of their idle time.
 */

enum {
    WORKERS = 256,
    URGENT = 8,               /* more, for the calls that end others */
    STACK_BYTES = 256 * 1024, /* for the few C frames; Go has stacks of its own */
};

#if !defined(COURRIEL_IDLE_SECONDS)
#define COURRIEL_IDLE_SECONDS 60
#endif

struct worker {
    struct worker *next;
    struct courriel_call *call;
    struct courriel_parker parker;
};

static pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;
static struct worker workers[WORKERS + URGENT]; /* never freed: a late wake must find a parker */
static struct worker *idle;                     /* threads that wait */
static struct worker *unused;                   /* without a thread, used before */
static int used;                                /* how many of workers have been used ever */
static int busy;                                /* how many have a call */

static _Thread_local struct courriel_call *current;

struct courriel_call *courriel_current(void) { return current; }

/* Ends an idle worker that nothing was given to. */
static int retire(struct worker *w)
{
    int retired = 0;

    pthread_mutex_lock(&pool);
    if (!w->call) {
        struct worker **link = &idle;
        while (*link != w)
            link = &(*link)->next;
        *link = w->next;
        w->next = unused;
        unused = w;
        retired = 1;
    }
    pthread_mutex_unlock(&pool);
    return retired;
}

static void *work(void *argument)
{
    static const struct timespec idle_time = {.tv_sec = COURRIEL_IDLE_SECONDS};
    struct worker *w = argument;

    courriel_usual_arithmetic();
    for (;;) {
        struct courriel_call *call = __atomic_load_n(&w->call, __ATOMIC_ACQUIRE);
        if (!call) {
            if (!parker_wait(&w->parker, &idle_time) && retire(w))
                return NULL;
            continue;
        }
        current = call;
        call->run(call);
        current = NULL;
        /* Idle before the caller knows: its next call shall find this worker. */
        pthread_mutex_lock(&pool);
        w->call = NULL;
        w->next = idle;
        idle = w;
        busy--;
        pthread_mutex_unlock(&pool);
        call->done = 1;
        parker_wake(&call->caller);
    }
}

/* Starts a thread with every signal blocked. */
static int start(struct worker *w)
{
    pthread_attr_t attributes;
    sigset_t all, old;
    int failed;

    courriel_on_thread_of_host();
    if (pthread_attr_init(&attributes) != 0)
        return 0;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    failed = courriel_thread_of_go(&attributes, work, w);
    if (failed == EINVAL) {
        /* The host's thread-local variables, which glibc puts on the same stack,
           do not fit: the system's usual size has to do. */
        pthread_attr_destroy(&attributes);
        if (pthread_attr_init(&attributes) == 0) {
            pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
            failed = courriel_thread_of_go(&attributes, work, w);
        }
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attributes);
    return !failed;
}

/* Gives a call to a worker. 0 or the EMAIL_E_ number of what is missing. */
static int give(struct courriel_call *call)
{
    struct worker *w;
    int fresh = 0;

    pthread_mutex_lock(&pool);
    if (busy >= WORKERS + (call->urgent ? URGENT : 0)) {
        pthread_mutex_unlock(&pool);
        return EMAIL_E_TOO_MANY_CALLS;
    }
    busy++;
    if ((w = idle) != NULL) {
        idle = w->next;
    } else if ((w = unused) != NULL) {
        unused = w->next;
        fresh = 1;
    } else {
        w = &workers[used++];
        fresh = 1;
    }
    __atomic_store_n(&w->call, call, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&pool);
    if (!fresh) {
        parker_wake(&w->parker);
    } else if (!start(w)) {
        pthread_mutex_lock(&pool);
        w->call = NULL;
        w->next = unused;
        unused = w;
        busy--;
        pthread_mutex_unlock(&pool);
        return EMAIL_E_OUT_OF_MEMORY;
    }
    return 0;
}

/* Waits for the end of a call, running its errands. Each wake is one event, and
   nothing is looked at before it has arrived: who wakes writes to the parker, which
   is on this stack, as the last thing. */
static void finish(struct courriel_call *call)
{
    for (;;) {
        struct courriel_errand *errand;
        parker_wait(&call->caller, NULL);
        if (call->done)
            return;
        errand = call->errand;
        if (!call->abandoned)
            errand->run(errand);
        call->errand = NULL;
        parker_wake(&errand->answered);
    }
}

/* Runs when a callback is left by a C++ exception or by the end of its thread,
   which the manual forbids: the call is cancelled and waited for, as its frame is
   about to go, and then the exception goes on to whoever called the library. */
static void unwind(struct courriel_call **call)
{
    struct courriel_errand *errand;

    if (!*call)
        return;
    (*call)->abandoned = 1;
    errand = (*call)->errand;
    (*call)->errand = NULL;
    if (errand) /* else the thread was cancelled while it waited */
        parker_wake(&errand->answered);
    finish(*call);
    courriel_error_end(*call);
}

static int run(struct courriel_call *call)
{
    int missing;

    courriel_test_hand_off();
    call->told = courriel_is_host_thread();
    courriel_error_begin(call);
    if (!courriel_start_of_go()) {
        courriel_error_set(EMAIL_E_OUT_OF_MEMORY, "the process has too few threads or too little address space");
        return 0;
    }
    if ((missing = give(call)) != 0) {
        courriel_error_set(missing, NULL);
        return 0;
    }
    {
        struct courriel_call *running __attribute__((cleanup(unwind))) = call;
        finish(call);
        running = NULL;
    }
    courriel_error_end(call);
    return 1;
}

/* A thread that may be cancelled anywhere is cancelled when its call is over: until then
   others write to its stack, and it may hold a lock. */
int courriel_run(struct courriel_call *call)
{
    int type, ran;

    pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type);
    ran = run(call);
    pthread_setcanceltype(type, NULL);
    return ran;
}

int courriel_on_caller(struct courriel_call *call, struct courriel_errand *errand)
{
    call->errand = errand;
    parker_wake(&call->caller);
    parker_wait(&errand->answered, NULL);
    return !call->abandoned;
}
