/* clang-format off */
//go:build unix
/* clang-format on */

/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "descriptors.h"
#include "ending.h"
#include "hostthread.h"
#include "parker_unix.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

enum { IDLE_SECONDS = 1 };

static pthread_mutex_t line = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came;
static struct courriel_task *first, **last = &first;
static int running;
static struct courriel_task now; /* session and number of that which runs; 0: none */
static uint64_t put;             /* tasks so far */
static pthread_cond_t went;
static _Thread_local int on_line;

static void *serve(void *unused);

/* Nobody waits longer because somebody set the clock back. */
#if defined(__APPLE__)
#define WAITING_CLOCK CLOCK_REALTIME /* conditions know no other there */
#else
#define WAITING_CLOCK CLOCK_MONOTONIC
#endif

__attribute__((constructor)) static void prepare(void)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
#if !defined(__APPLE__)
    pthread_condattr_setclock(&attributes, WAITING_CLOCK);
#endif
    pthread_cond_init(&came, &attributes);
    pthread_cond_init(&went, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* With line held. */
static int start(void)
{
    pthread_attr_t attributes;
    int failed;

    if (pthread_attr_init(&attributes) != 0)
        return 0;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    failed = courriel_thread_of_host(&attributes, serve, NULL);
    pthread_attr_destroy(&attributes);
    running = !failed;
    return running;
}

/* Whoever waits for what is not done must not wait for ever. */
static void drop(struct courriel_task *task)
{
    if (task->dropped)
        task->dropped(task);
    free(task);
}

/* A callback that ends its thread, which the manual forbids and a runtime that has
   ended does all the same (Python), must not silence all those that follow. */
static void ended(void *task)
{
    pthread_mutex_lock(&line);
    now.number = 0;
    pthread_mutex_unlock(&line);
    drop(task);
    pthread_mutex_lock(&line);
    running = 0;
    pthread_cond_broadcast(&went);
    if (first)
        start();
    pthread_mutex_unlock(&line);
}

static void *serve(void *unused)
{
    (void)unused;
    courriel_name_thread("courriel-events");
    /* It inherited that of a thread on which nothing may arrive. */
    pthread_sigmask(SIG_SETMASK, courriel_mask_of_host(), NULL);
    on_line = 1;
    pthread_mutex_lock(&line);
    for (;;) {
        struct courriel_task *task;
        struct timespec until;

        clock_gettime(WAITING_CLOCK, &until);
        until.tv_sec += IDLE_SECONDS;
        while (!first) {
            if (pthread_cond_timedwait(&came, &line, &until) == ETIMEDOUT && !first) {
                running = 0;
                pthread_mutex_unlock(&line);
                return NULL;
            }
        }
        task = first;
        first = task->next;
        if (!first)
            last = &first;
        now = *task;
        pthread_mutex_unlock(&line);
        if (courriel_is_ending()) {
            drop(task);
        } else {
            pthread_cleanup_push(ended, task);
            task->run(task);
            pthread_cleanup_pop(0);
            free(task);
        }
        pthread_mutex_lock(&line);
        now.number = 0;
        pthread_cond_broadcast(&went);
    }
}

int courriel_put_task(struct courriel_task *task)
{
    int taken = 1;

    /* Whoever calls exit may hold the lock. */
    if (courriel_is_ending())
        return 0;
    pthread_mutex_lock(&line);
    if (!running && !start()) {
        taken = 0;
    } else {
        task->next = NULL;
        *last = task;
        last = &task->next;
        task->number = ++put;
        pthread_cond_signal(&came);
    }
    pthread_mutex_unlock(&line);
    return taken;
}

int courriel_is_host_thread(void) { return on_line; }

/* With line held: whether a task of a session has not ended that was put by then. */
static int is_in_line(uintptr_t session, uint64_t by)
{
    if (now.number && now.session == session && now.number <= by)
        return 1;
    for (struct courriel_task *t = first; t && t->number <= by; t = t->next)
        if (t->session == session)
            return 1;
    return 0;
}

void courriel_wait_for_tasks(uintptr_t session, int limit_ms)
{
    struct timespec until;
    uint64_t wanted;

    clock_gettime(WAITING_CLOCK, &until);
    until.tv_sec += limit_ms / 1000;
    until.tv_nsec += limit_ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&line);
    wanted = put;
    while (is_in_line(session, wanted) && pthread_cond_timedwait(&went, &line, &until) != ETIMEDOUT)
        ;
    pthread_mutex_unlock(&line);
}

struct errand_task {
    struct courriel_task task; /* first */
    struct courriel_errand *errand;
};

static void run_errand(struct courriel_task *task)
{
    struct courriel_errand *errand = ((struct errand_task *)task)->errand;

    errand->run(errand);
    parker_wake(&errand->answered);
}

static void drop_errand(struct courriel_task *task)
{
    parker_wake(&((struct errand_task *)task)->errand->answered);
}

int courriel_on_host_thread(uintptr_t session, struct courriel_errand *errand)
{
    struct errand_task *t = malloc(sizeof *t);

    if (!t)
        return 0;
    t->task.session = session;
    t->task.run = run_errand;
    t->task.dropped = drop_errand;
    t->errand = errand;
    if (!courriel_put_task(&t->task)) {
        free(t);
        return 0;
    }
    parker_wait(&errand->answered, NULL);
    return 1;
}
