/* SPDX-License-Identifier: MIT */
#include "ready.h"

#include <windows.h>

struct courriel_ready {
    char unused;
};

/* The handle itself is the pointer: an event that is set by hand. */
struct courriel_ready *courriel_ready_new(void)
{
    return (struct courriel_ready *)CreateEventW(NULL, TRUE, FALSE, NULL);
}

int64_t courriel_ready_descriptor(const struct courriel_ready *ready)
{
    return (int64_t)(intptr_t)ready;
}

void courriel_ready_tell(struct courriel_ready *ready, int any)
{
    if (any)
        SetEvent((HANDLE)ready);
    else
        ResetEvent((HANDLE)ready);
}

void courriel_ready_end(struct courriel_ready *ready) { CloseHandle((HANDLE)ready); }
