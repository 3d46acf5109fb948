/* clang-format off */
//go:build courrieltest
/* clang-format on */

/* SPDX-License-Identifier: MIT */
#include "isolate.h"

int goEmailTestPanic(int kind);

static void run(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailTestPanic((int)call->word[0]);
}

int EmailTestPanic(int kind)
{
    struct courriel_call call = {.run = run, .word = {(uint64_t)kind}};

    return courriel_run(&call) ? (int)call.result : 0;
}

int goEmailTestUsage(int kind);

static void count(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailTestUsage((int)call->word[0]);
}

int EmailTestUsage(int kind)
{
    struct courriel_call call = {.run = count, .word = {(uint64_t)kind}};

    return courriel_run(&call) ? (int)call.result : 0;
}

int goEmailTestProvokeAt(uintptr_t place, int after);

static void provoke_at(struct courriel_call *call)
{
    call->result = (uint64_t)goEmailTestProvokeAt((uintptr_t)call->word[0], (int)call->word[1]);
}

int EmailTestProvokeAt(const char *place, int after)
{
    struct courriel_call call = {.run = provoke_at,
                                 .word = {(uint64_t)(uintptr_t)place, (uint64_t)after}};

    return courriel_run(&call) ? (int)call.result : 0;
}

static _Thread_local long hand_offs;
static int provoked;

void courriel_test_hand_off(void) { hand_offs++; }

/* How many calls of this thread went to a worker. */
long EmailTestHandOffs(void) { return hand_offs; }

/* Has the next guard panic, or none. Tells whether one still was to. */
int EmailTestProvoke(int next) { return __atomic_exchange_n(&provoked, next, __ATOMIC_SEQ_CST); }
