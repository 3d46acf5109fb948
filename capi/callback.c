/* SPDX-License-Identifier: MIT */
#include "callback.h"
#include "courriel.h"
#include "isolate.h"

struct progress {
    struct courriel_errand errand; /* first: the errand's address is this one's */
    EmailProgressFunction function;
    void *user_data;
    int64_t done_bytes, total_bytes;
    int answer;
};

static void run(struct courriel_errand *errand)
{
    struct progress *p = (struct progress *)errand;

    p->answer = p->function(p->user_data, p->done_bytes, p->total_bytes);
}

int courriel_progress(uintptr_t call, uintptr_t function, uintptr_t user_data,
                      int64_t done_bytes, int64_t total_bytes)
{
    struct progress p = {
        .errand = {.run = run},
        .function = (EmailProgressFunction)function,
        .user_data = (void *)user_data,
        .done_bytes = done_bytes,
        .total_bytes = total_bytes,
    };

    return !courriel_on_caller((struct courriel_call *)call, &p.errand) || p.answer;
}
