/* SPDX-License-Identifier: MIT */
/*
 * Waiting and waking between two threads, as quick as the system allows: on Linux
 * one futex, elsewhere a shared mutex and condition. Nothing spins: a guest that
 * burns its host's processor to save microseconds is a bad guest. Whoever is woken
 * may end and take the parker's memory with it before the other has returned
 * from waking: waking an address where nobody waits does nothing.
 */
#ifndef COURRIEL_PARKER_UNIX_H
#define COURRIEL_PARKER_UNIX_H

#include "isolate.h"

enum { PARKER_EMPTY = 0, PARKER_WOKEN = 1, PARKER_ASLEEP = 2 };

#if defined(__linux__)
#include <linux/futex.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline void parker_sleep(struct courriel_parker *p, const struct timespec *limit)
{
    syscall(SYS_futex, &p->state, FUTEX_WAIT_PRIVATE, PARKER_ASLEEP, limit, NULL, 0);
}

/* A thread can be cancelled here, at any instruction: nothing of the caller is in here. */
__attribute__((noinline, unused)) static void parker_sleep_or_end(struct courriel_parker *p,
                                                                  const struct timespec *limit)
{
    int type;

    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &type);
    parker_sleep(p, limit);
    pthread_setcanceltype(type, NULL);
}

static inline void parker_call(struct courriel_parker *p)
{
    syscall(SYS_futex, &p->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
#else
#include <pthread.h>
#include <sys/time.h>
#include <time.h>

extern pthread_mutex_t courriel_parking;
extern pthread_cond_t courriel_parked;

static inline void parker_sleep_locked(struct courriel_parker *p, const struct timespec *limit)
{
    if (__atomic_load_n(&p->state, __ATOMIC_ACQUIRE) == PARKER_ASLEEP) {
        if (limit) {
            struct timeval now;
            struct timespec until;
            gettimeofday(&now, NULL);
            until.tv_sec = now.tv_sec + limit->tv_sec;
            until.tv_nsec = now.tv_usec * 1000;
            pthread_cond_timedwait(&courriel_parked, &courriel_parking, &until);
        } else {
            pthread_cond_wait(&courriel_parked, &courriel_parking);
        }
    }
}

static inline void parker_sleep(struct courriel_parker *p, const struct timespec *limit)
{
    int state;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    pthread_mutex_lock(&courriel_parking);
    parker_sleep_locked(p, limit);
    pthread_mutex_unlock(&courriel_parking);
    pthread_setcancelstate(state, NULL);
}

static void parker_give_up(void *unused)
{
    (void)unused;
    pthread_mutex_unlock(&courriel_parking);
}

/* Waiting for a condition is where a thread can be cancelled. */
__attribute__((unused)) static void parker_sleep_or_end(struct courriel_parker *p,
                                                        const struct timespec *limit)
{
    pthread_testcancel();
    pthread_mutex_lock(&courriel_parking);
    pthread_cleanup_push(parker_give_up, NULL);
    parker_sleep_locked(p, limit);
    pthread_cleanup_pop(1);
}

static inline void parker_call(struct courriel_parker *p)
{
    (void)p;
    pthread_mutex_lock(&courriel_parking);
    pthread_cond_broadcast(&courriel_parked);
    pthread_mutex_unlock(&courriel_parking);
}
#endif

static inline __attribute__((always_inline)) int
parker_wait_by(struct courriel_parker *p, const struct timespec *limit,
               void (*sleep)(struct courriel_parker *, const struct timespec *))
{
    uint32_t empty = PARKER_EMPTY;
    if (__atomic_compare_exchange_n(&p->state, &empty, PARKER_ASLEEP, 0, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE)) {
        uint32_t asleep = PARKER_ASLEEP;
        do {
            sleep(p, limit);
        } while (!limit && __atomic_load_n(&p->state, __ATOMIC_ACQUIRE) == PARKER_ASLEEP);
        if (limit && __atomic_compare_exchange_n(&p->state, &asleep, PARKER_EMPTY, 0,
                                                 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            return 0;
    }
    /* An exchange, not a store: it sees what a second wake, which this one swallows,
       was meant to announce. A store could stay behind the caller's next look. */
    __atomic_exchange_n(&p->state, PARKER_EMPTY, __ATOMIC_ACQ_REL);
    return 1;
}

/* Waits to be woken, for at most limit unless it is NULL. 0 when the limit was
   reached, which may also come early: the caller looks at what it waits for. */
static inline int parker_wait(struct courriel_parker *p, const struct timespec *limit)
{
    return parker_wait_by(p, limit, parker_sleep);
}

/* The same, and the thread can be cancelled. */
static inline int parker_wait_or_end(struct courriel_parker *p, const struct timespec *limit)
{
    return parker_wait_by(p, limit, parker_sleep_or_end);
}

/* After a wait that was left by the end of its thread: the next one can begin. */
static inline void parker_stay(struct courriel_parker *p)
{
    uint32_t asleep = PARKER_ASLEEP;

    __atomic_compare_exchange_n(&p->state, &asleep, PARKER_EMPTY, 0, __ATOMIC_ACQ_REL,
                                __ATOMIC_ACQUIRE);
}

static inline void parker_wake(struct courriel_parker *p)
{
    if (__atomic_exchange_n(&p->state, PARKER_WOKEN, __ATOMIC_ACQ_REL) == PARKER_ASLEEP)
        parker_call(p);
}

#endif
