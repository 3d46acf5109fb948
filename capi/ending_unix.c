/* clang-format off */
//go:build unix
/* clang-format on */

/* SPDX-License-Identifier: MIT */
/*
 * The destructor of the library runs behind everything that the host does at its end:
 * its atexit functions, its static objects, the shutdown of its runtime. The host's
 * code must not be called any more then. And exit() may have been called anywhere, in a
 * signal handler or in a callback, on a thread that holds any lock: so the destructor
 * takes none, allocates nothing and starts no thread. It wakes one that was started
 * with the first asynchronous session and waits for it, for a bounded time.
 */
#define _GNU_SOURCE
#include "descriptors.h"
#include "ending.h"
#include "isolate.h"
#include "parker_unix.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/* Go's side, in ending_unix.go. */
int goLeavingTakes(void);
void goLeave(void);

enum {
    STACK_BYTES = 256 * 1024,
    GRACE_MS = 5000, /* what a busy machine may need besides */
};

int courriel_ending;

static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static int watched;
static pid_t home;
static struct courriel_parker asked, answered;
static int takes_ms = -1; /* how long it may take, when that is known */
static int left;

static void *watch(void *unused)
{
    (void)unused;
    courriel_name_thread("courriel-end");
    while (!courriel_is_ending())
        parker_wait(&asked, NULL);
    __atomic_store_n(&takes_ms, goLeavingTakes(), __ATOMIC_RELEASE);
    parker_wake(&answered);
    goLeave();
    __atomic_store_n(&left, 1, __ATOMIC_RELEASE);
    parker_wake(&answered);
    return NULL;
}

int courriel_watch_end(void)
{
    int watching;

    pthread_attr_t attributes;
    sigset_t all, old;

    pthread_mutex_lock(&starting);
    if (!watched && pthread_attr_init(&attributes) == 0) {
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, STACK_BYTES);
        home = getpid();
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &old);
        __atomic_store_n(&watched, courriel_thread_of_go(&attributes, watch, NULL) == 0,
                         __ATOMIC_RELEASE);
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        pthread_attr_destroy(&attributes);
    }
    watching = watched;
    pthread_mutex_unlock(&starting);
    return watching;
}

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Waits until done, for at most some milliseconds. */
static void wait_for(int (*done)(void), long long limit_ms)
{
    long long end = now_ms() + limit_ms, rest;

    while (!done() && (rest = end - now_ms()) > 0) {
        struct timespec limit = {.tv_sec = rest / 1000, .tv_nsec = rest % 1000 * 1000000};
        parker_wait(&answered, &limit);
    }
}

static int is_known(void) { return __atomic_load_n(&takes_ms, __ATOMIC_ACQUIRE) >= 0; }
static int has_left(void) { return __atomic_load_n(&left, __ATOMIC_ACQUIRE); }

/* A forked child has none of this, and must not speak for its parent: also one made
   with vfork, which shares the memory, and calls exit against the rules. */
__attribute__((destructor)) static void leave(void)
{
    if (!__atomic_load_n(&watched, __ATOMIC_ACQUIRE) || !courriel_at_home() || getpid() != home)
        return;
    __atomic_store_n(&courriel_ending, 1, __ATOMIC_RELEASE);
    parker_wake(&asked);
    wait_for(is_known, GRACE_MS);
    if (is_known())
        wait_for(has_left, takes_ms + GRACE_MS);
}
