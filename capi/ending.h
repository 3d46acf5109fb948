/* SPDX-License-Identifier: MIT */
/* The end of a process whose asynchronous sessions nobody closed: what an outbox in
   memory holds is sent for a bounded time. */
#ifndef COURRIEL_ENDING_H
#define COURRIEL_ENDING_H

/* Not 0 once the process is ending: nothing of the host's is called any more. */
extern int courriel_ending;

static inline int courriel_is_ending(void)
{
    return __atomic_load_n(&courriel_ending, __ATOMIC_ACQUIRE);
}

/* Makes the library notice the end of the process. Called when an asynchronous session
   starts; again does nothing. 0 when there is no thread for it. */
int courriel_watch_end(void);

#endif
