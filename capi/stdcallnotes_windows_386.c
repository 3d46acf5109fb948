/* SPDX-License-Identifier: MIT */
#include "hostcall.h"
#include "stdcall.h"

#include <stdlib.h>

/* The functions that came through twins. A program has a fixed number of them, so that the notes
   are kept for good; they are only ever added at the front, so that reading takes no lock. */
struct note {
    struct note *next;
    uintptr_t function;
};
static struct note *notes;

int courriel_is_stdcall(uintptr_t function)
{
    for (struct note *n = __atomic_load_n(&notes, __ATOMIC_ACQUIRE); n; n = n->next)
        if (n->function == function)
            return 1;
    return 0;
}

int courriel_note_stdcall(uintptr_t function)
{
    struct note *n;

    if (!function || courriel_is_stdcall(function))
        return 1;
    n = malloc(sizeof *n);
    if (!n)
        return 0;
    n->function = function;
    n->next = __atomic_load_n(&notes, __ATOMIC_RELAXED);
    /* Two threads may note one function twice, which does no harm. */
    while (!__atomic_compare_exchange_n(&notes, &n->next, n, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        ;
    return 1;
}

int64_t courriel_whole(double number)
{
    const double most = 9007199254740992.0; /* 2^53 */

    if (!(number >= -most && number <= most))
        return INT64_MIN;
    return (int64_t)(number < 0 ? number - 0.5 : number + 0.5);
}
