/* SPDX-License-Identifier: MIT */
/* Callbacks for which no thread of the host is waiting: those of mails that the
   outbox sends. They run one after another on one thread of the library that looks
   to the host like one of its own: a C thread with the host's signal mask, on which
   Go never runs. It ends when there has been nothing to do for a while, because some
   hosts (Mono) wait at their end for every thread that ever ran their code. */
#ifndef COURRIEL_HOSTTHREAD_H
#define COURRIEL_HOSTTHREAD_H

#include <stdint.h>

#include "isolate.h"

/* Calls an EmailCompletionFunction later, and returns at once. */
void courriel_complete(uintptr_t session, uintptr_t function, uintptr_t user_data, int64_t mail,
                       int status);

/* Calls an EmailTranscriptFunction later with a copy of the line, and returns at once. */
void courriel_say_apart(uintptr_t session, uintptr_t function, uintptr_t user_data, int side,
                        const char *line);

/* Calls an EmailProgressFunction and returns its answer; not 0: cancel. */
int courriel_progress_apart(uintptr_t session, uintptr_t function, uintptr_t user_data,
                            int64_t done_bytes, int64_t total_bytes);

/* Runs something on the host thread and returns when it is done. 0 when there is no
   memory or no thread for it. */
int courriel_on_host_thread(uintptr_t session, struct courriel_errand *errand);

/* Puts something in line for the host thread, which frees it after run. 0 as above. */
struct courriel_task {
    struct courriel_task *next;
    uintptr_t session; /* whose it is; 0: nobody's */
    uint64_t number;   /* in the order of all */
    void (*run)(struct courriel_task *task);
    void (*dropped)(struct courriel_task *task); /* instead of run, or when run ended its thread;
                                                    NULL: nobody waits */
};
int courriel_put_task(struct courriel_task *task);

/* Whether the current thread is that one. */
int courriel_is_host_thread(void);

/* Waits until what is in line now of a session has run, for at most so many milliseconds. */
void courriel_wait_for_tasks(uintptr_t session, int limit_ms);

#endif
