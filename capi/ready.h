/* SPDX-License-Identifier: MIT */
/* A descriptor that hosts can poll (on Windows a handle of an event): it is readable while
   something waits to be taken. It belongs to the host's descriptors, of which the library's threads
   have none: it is made, written, emptied and closed on the host thread. */
#ifndef COURRIEL_READY_H
#define COURRIEL_READY_H

#include <stdint.h>

struct courriel_ready;

/* NULL when there is no memory, no thread or no descriptor for it. */
struct courriel_ready *courriel_ready_new(void);

int64_t courriel_ready_descriptor(const struct courriel_ready *ready);

/* Makes it readable, or not; what was told last holds. Returns at once. */
void courriel_ready_tell(struct courriel_ready *ready, int any);

/* Closes it later, and returns at once. The pointer must not be used again. */
void courriel_ready_end(struct courriel_ready *ready);

#endif
