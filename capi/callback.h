/* SPDX-License-Identifier: MIT */
#ifndef COURRIEL_CALLBACK_H
#define COURRIEL_CALLBACK_H

#include <stdint.h>

#include "isolate.h"

/* Calls a host's EmailProgressFunction on the thread whose call is in progress, so
   that exceptions, thread-local state and debuggers find what they know. Go passes
   the call, the function and the user data as numbers, which is what they are to it.
   Not 0: cancel. */
int courriel_progress(uintptr_t call, uintptr_t function, uintptr_t user_data, int64_t done_bytes,
                      int64_t total_bytes);

/* One call of an EmailProgressFunction, as an errand for whichever thread it is. */
struct courriel_told {
    struct courriel_errand errand; /* first: the errand's address is this one's */
    uintptr_t function;
    uintptr_t user_data;
    int64_t done_bytes, total_bytes;
    int answer;
};
void courriel_tell(struct courriel_told *told, uintptr_t function, uintptr_t user_data,
                   int64_t done_bytes, int64_t total_bytes);

/* Calls a host's EmailTranscriptFunction on the thread whose call is in progress. */
void courriel_say(uintptr_t call, uintptr_t function, uintptr_t user_data, int side,
                  const char *line);

/* Calls a host's EmailReadFunction: on the thread whose call is in progress, or on the
   library's own for what is called back when there is none. */
int courriel_read(uintptr_t function, uintptr_t user_data, int64_t offset, void *buffer, int size);

#endif
