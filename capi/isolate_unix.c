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
#include <stdlib.h>
#include <time.h>

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
 * As many as calls are in progress at once, up to a limit for each kind of call, at which a
 * call waits for its turn. The worker that was idle last is taken first: its stack and Go's
 * caches are warm, and those not needed reach the end of their idle time.
 *
 * A session's calls take turns on its connections anyway: those above SHARE leave the workers
 * to other sessions, and of those that wait, the first of the session with the fewest calls
 * in progress is next. One silent server does not stop the mail for all others.
 *
 * A call that is made within a callback waits for nobody: the call around it has a worker
 * and would not give it back.
 */

enum {
    CALLS = 256, /* that wait for servers, unless EMAIL_PARAMETER_CALLS says otherwise */
    SHARE = 64,  /* of one session; it has at most as many connections */
    BLOCK = 64,
    BUCKETS = 1024,
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

struct queue {
    struct courriel_call *first, **last;
};

static pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;
static struct worker *idle;   /* threads that wait */
static struct worker *unused; /* without a thread; never freed: a late wake must find a parker */
static int limit[COURRIEL_KINDS] = {
    [COURRIEL_SHORT] = 64,  [COURRIEL_WAITS] = CALLS, [COURRIEL_AWAITS] = CALLS,
    [COURRIEL_CLOSES] = 64, [COURRIEL_ENDS] = 8,      [COURRIEL_ASKS] = 8,
};
static int busy[COURRIEL_KINDS]; /* how many have a call, nested ones left out */

/* How many calls of a session wait for servers: numbers of sessions follow each other. The last
   is of calls without a session, and stays 0. */
static int of_session[BUCKETS + 1];
static struct queue turns[COURRIEL_KINDS];

static _Thread_local struct courriel_call *current;
static _Thread_local int in_callback; /* of a call of this thread */

struct courriel_call *courriel_current(void) { return current; }

int courriel_abandoned(uintptr_t call)
{
    return __atomic_load_n(&((struct courriel_call *)call)->abandoned, __ATOMIC_ACQUIRE);
}

static int *share_of(const struct courriel_call *call)
{
    return &of_session[call->session == COURRIEL_NO_SESSION ? BUCKETS : call->session % BUCKETS];
}

/* With the pool held, as all of these. */
static void count(const struct courriel_call *call, int one)
{
    if (call->nested)
        return;
    busy[call->kind] += one;
    if (call->kind == COURRIEL_WAITS && call->session != COURRIEL_NO_SESSION)
        *share_of(call) += one;
}

static int has_room(const struct courriel_call *call)
{
    return call->nested || (busy[call->kind] < limit[call->kind] &&
                            (call->kind != COURRIEL_WAITS || call->session == COURRIEL_NO_SESSION ||
                             *share_of(call) < SHARE));
}

static void queue(struct courriel_call *call)
{
    struct queue *q = &turns[call->kind];

    call->next = NULL;
    *(q->first ? q->last : &q->first) = call;
    q->last = &call->next;
    call->queued = 1;
}

static int unqueue(struct courriel_call *call)
{
    struct queue *q = &turns[call->kind];
    struct courriel_call **link = &q->first;

    if (!call->queued)
        return 0;
    while (*link != call)
        link = &(*link)->next;
    *link = call->next;
    if (!*link)
        q->last = link;
    call->queued = 0;
    return 1;
}

/* Takes the call whose turn it is out of its queue, and counts it. */
static struct courriel_call *next_turn(void)
{
    for (int kind = 0; kind < COURRIEL_KINDS; kind++) {
        struct courriel_call *best = NULL;
        if (busy[kind] >= limit[kind])
            continue;
        for (struct courriel_call *c = turns[kind].first; c; c = c->next) {
            if (has_room(c) && (!best || *share_of(c) < *share_of(best)))
                best = c;
            if (best && (kind != COURRIEL_WAITS || *share_of(best) == 0))
                break;
        }
        if (best) {
            unqueue(best);
            count(best, 1);
            return best;
        }
    }
    return NULL;
}

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

    courriel_name_thread("courriel-call");
    courriel_usual_arithmetic();
    for (;;) {
        struct courriel_call *call = __atomic_load_n(&w->call, __ATOMIC_ACQUIRE);
        struct courriel_call *following;
        if (!call) {
            if (!parker_wait(&w->parker, &idle_time) && retire(w))
                return NULL;
            continue;
        }
        current = call;
        call->run(call);
        current = NULL;
        /* Idle before the caller knows: its next call must find this worker. */
        pthread_mutex_lock(&pool);
        count(call, -1);
        following = next_turn();
        w->call = following;
        if (!following) {
            w->next = idle;
            idle = w;
        }
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

/* A worker without a call, in w; fresh: it needs a thread. */
static struct worker *take_worker(int *fresh)
{
    struct worker *w;

    *fresh = 0;
    if ((w = idle) != NULL) {
        idle = w->next;
        return w;
    }
    *fresh = 1;
    if (!unused) {
        struct worker *block = calloc(BLOCK, sizeof *block);
        for (int i = 0; block && i < BLOCK; i++) {
            block[i].next = unused;
            unused = &block[i];
        }
    }
    if ((w = unused) != NULL)
        unused = w->next;
    return w;
}

/* Gives a call that is counted to a worker. Gives up the pool. 0 without a thread for it;
   the call is then not counted any more. */
static int employ(struct courriel_call *call)
{
    int fresh;
    struct worker *w = take_worker(&fresh);

    if (!w) {
        count(call, -1);
        pthread_mutex_unlock(&pool);
        return 0;
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
        count(call, -1);
        pthread_mutex_unlock(&pool);
        return 0;
    }
    return 1;
}

/* Gives a call to a worker, or has it wait for its turn. 0 without a thread for it: when calls
   of its kind are in progress, it waits for one of their workers. */
static int give(struct courriel_call *call)
{
    int waits = 0;

    pthread_mutex_lock(&pool);
    if (!has_room(call)) {
        queue(call);
        pthread_mutex_unlock(&pool);
        return 1;
    }
    count(call, 1);
    if (employ(call))
        return 1;
    pthread_mutex_lock(&pool);
    if (!call->nested && busy[call->kind] > 0) {
        queue(call);
        waits = 1;
    }
    pthread_mutex_unlock(&pool);
    return waits;
}

static void turn_away(struct courriel_call *call, int code)
{
    call->refused = code;
    parker_wake(&call->caller); /* which cannot leave before the pool is free */
}

void courriel_set_calls(int calls)
{
    struct courriel_call *call;

    pthread_mutex_lock(&pool);
    limit[COURRIEL_WAITS] = limit[COURRIEL_AWAITS] = calls;
    while ((call = next_turn()) != NULL) {
        int employed = employ(call);
        pthread_mutex_lock(&pool);
        if (employed)
            continue;
        if (busy[call->kind] > 0)
            queue(call); /* it can still have the worker of another */
        else
            turn_away(call, EMAIL_E_OUT_OF_MEMORY);
        break;
    }
    pthread_mutex_unlock(&pool);
}

static int sends(const struct courriel_call *call, uintptr_t message)
{
    if (call->message == message)
        return 1;
    for (int i = 0; call->messages && i < call->message_count; i++)
        if (call->messages[i] == message)
            return 1;
    return 0;
}

int courriel_turn_away(uintptr_t session, uintptr_t message, int code)
{
    struct courriel_call *call, *next;
    int away = 0;

    pthread_mutex_lock(&pool);
    for (int kind = COURRIEL_WAITS; kind <= COURRIEL_AWAITS; kind++) {
        for (call = turns[kind].first; call; call = next) {
            next = call->next;
            if (call->session != session || (message && !sends(call, message)))
                continue;
            unqueue(call);
            turn_away(call, code);
            away++;
        }
    }
    pthread_mutex_unlock(&pool);
    return away;
}

/* ---- The calling thread ---- */

enum { AWHILE_MS = 3600 * 1000 }; /* a wait without limit is looked at again after this */

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for the end of a call, running its errands. Each wake is one event, and nothing is
   looked at before it has arrived: who wakes writes to the parker, which is on this stack, as
   the last thing. may_end: the thread can be cancelled meanwhile. */
static void finish(struct courriel_call *call, int may_end)
{
    for (;;) {
        struct courriel_errand *errand;
        if (may_end)
            parker_wait_or_end(&call->caller, NULL);
        else
            parker_wait(&call->caller, NULL);
        if (call->done)
            return;
        if (!(errand = call->errand))
            continue;
        if (!call->abandoned) {
            call->calling = in_callback = 1;
            errand->run(errand);
            in_callback = call->nested;
            call->calling = 0;
        }
        call->errand = NULL;
        parker_wake(&errand->answered);
    }
}

static void run_turn(struct courriel_call *ask)
{
    ask->result = (uint64_t)goTurnMilliseconds(ask->word[0]);
}

static void run_end(struct courriel_call *end) { goEndCall((uintptr_t)end->word[0]); }

/* Runs something short in Go for a call, which has no error of its own. */
static int64_t aside(void (*run)(struct courriel_call *), uint64_t word, int64_t otherwise)
{
    struct courriel_call call = {.run = run, .word = {word}, .kind = COURRIEL_ASKS};

    if (!give(&call))
        return otherwise;
    finish(&call, 0);
    return (int64_t)call.result;
}

/* Whether the call still waits for its turn. Who refuses it one holds the pool until the last thing
   is written to the call: afterwards, and no sooner, it can be looked at, and its frame can go. */
static int is_queued(struct courriel_call *call)
{
    int queued;

    pthread_mutex_lock(&pool);
    queued = call->queued;
    pthread_mutex_unlock(&pool);
    return queued;
}

static int leave_queue(struct courriel_call *call)
{
    int left;

    pthread_mutex_lock(&pool);
    left = unqueue(call);
    pthread_mutex_unlock(&pool);
    return left;
}

/* How long a call waits for its turn; 0 when its session is not there. */
static int64_t patience(const struct courriel_call *call)
{
    int64_t most = -1;

    if (call->kind == COURRIEL_WAITS ||
        (call->kind == COURRIEL_AWAITS && call->session != COURRIEL_NO_SESSION))
        most = aside(run_turn, call->session, AWHILE_MS);
    return most && call->kind == COURRIEL_AWAITS ? (int)call->word[call->timeout_at] : most;
}

/* Waits for a turn, for as long as the session waits for a server. refused says why the call
   gets none. */
static void wait_for_turn(struct courriel_call *call)
{
    int64_t since = now_ms(), most = patience(call), left = 0;

    if (most == 0 && leave_queue(call)) { /* Go says what is wrong with the session */
        call->nested = 1;
        if (!give(call))
            call->refused = EMAIL_E_OUT_OF_MEMORY;
        return;
    }
    while (is_queued(call)) {
        struct timespec t;
        left = most < 0 ? AWHILE_MS : most - (now_ms() - since);
        if (left <= 0) {
            if (leave_queue(call))
                call->refused =
                    call->kind == COURRIEL_AWAITS ? EMAIL_E_WAIT_TIMEOUT : EMAIL_E_TOO_MANY_CALLS;
            continue;
        }
        t.tv_sec = left / 1000;
        t.tv_nsec = left % 1000 * 1000000;
        if (parker_wait_or_end(&call->caller, &t) && !is_queued(call) && !call->refused) {
            /* It was for finish: the call has its turn, and an errand, or its end. */
            parker_wake(&call->caller);
            break;
        }
    }
    call->waited_ms = now_ms() - since;
}

/* Runs when a thread leaves a callback by a C++ exception or ends there, which the manual
   forbids, and when it is cancelled during a call: the call is cancelled and waited for, as
   its frame is about to go. Then the exception, or the end, goes on. */
static void unwind(struct courriel_call **of)
{
    struct courriel_call *call = *of;
    int state;

    if (!call)
        return;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    in_callback = call->nested;
    parker_stay(&call->caller);
    if (!leave_queue(call) && !call->refused) {
        __atomic_store_n(&call->abandoned, 1, __ATOMIC_RELEASE);
        if (call->calling) {
            struct courriel_errand *errand = call->errand;
            call->errand = NULL;
            parker_wake(&errand->answered);
        }
        aside(run_end, (uintptr_t)call, 0);
        finish(call, 0);
    }
    courriel_error_end(call);
    pthread_setcancelstate(state, NULL);
}

static int run(struct courriel_call *call)
{
    int refused = 0;

    courriel_test_hand_off();
    call->told = courriel_is_host_thread();
    call->nested = call->told || in_callback;
    if (call->kind == COURRIEL_AWAITS && (int)call->word[call->timeout_at] == 0)
        call->kind = COURRIEL_SHORT;
    courriel_error_begin(call);
    if (!courriel_start_of_go()) {
        courriel_error_set(EMAIL_E_OUT_OF_MEMORY,
                           "the process has too few threads or too little address space");
        return 0;
    }
    if (!give(call)) {
        courriel_error_set(EMAIL_E_OUT_OF_MEMORY, NULL);
        return 0;
    }
    {
        struct courriel_call *running __attribute__((cleanup(unwind))) = call;
        if (is_queued(call))
            wait_for_turn(call);
        refused = call->refused;
        if (!refused)
            finish(call, 1);
        running = NULL;
    }
    if (refused) {
        courriel_error_set(refused, NULL);
        return 0;
    }
    courriel_error_end(call);
    return 1;
}

/* A thread that may be cancelled anywhere is cancelled where the call waits, or when it is over:
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
    return !__atomic_load_n(&call->abandoned, __ATOMIC_ACQUIRE);
}
