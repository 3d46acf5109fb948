/* SPDX-License-Identifier: MIT */
#include "callback.h"
#include "hostcall.h"
#include "hostthread.h"

static void run(struct courriel_errand *errand)
{
    struct courriel_told *t = (struct courriel_told *)errand;

    t->answer = courriel_call_EmailProgressFunction(t->function, (void *)t->user_data,
                                                    t->done_bytes, t->total_bytes);
}

void courriel_tell(struct courriel_told *told, uintptr_t function, uintptr_t user_data,
                   int64_t done_bytes, int64_t total_bytes)
{
    *told = (struct courriel_told){
        .errand = {.run = run},
        .function = function,
        .user_data = user_data,
        .done_bytes = done_bytes,
        .total_bytes = total_bytes,
    };
}

int courriel_progress(uintptr_t call, uintptr_t function, uintptr_t user_data, int64_t done_bytes,
                      int64_t total_bytes)
{
    struct courriel_told told;

    courriel_tell(&told, function, user_data, done_bytes, total_bytes);
    return !courriel_on_caller((struct courriel_call *)call, &told.errand) || told.answer;
}

struct said {
    struct courriel_errand errand; /* first, as above */
    uintptr_t function;
    uintptr_t user_data;
    int side;
    const char *line;
};

static void say(struct courriel_errand *errand)
{
    struct said *s = (struct said *)errand;

    courriel_call_EmailTranscriptFunction(s->function, (void *)s->user_data, s->side, s->line);
}

void courriel_say(uintptr_t call, uintptr_t function, uintptr_t user_data, int side,
                  const char *line)
{
    struct said said = {
        .errand = {.run = say},
        .function = function,
        .user_data = user_data,
        .side = side,
        .line = line,
    };

    courriel_on_caller((struct courriel_call *)call, &said.errand);
}

struct reading {
    struct courriel_errand errand; /* first, as above */
    uintptr_t function;
    uintptr_t user_data;
    int64_t offset;
    void *buffer;
    int size;
    int answer;
};

static void read_some(struct courriel_errand *errand)
{
    struct reading *r = (struct reading *)errand;

    r->answer = courriel_call_EmailReadFunction(r->function, (void *)r->user_data, r->offset,
                                                r->buffer, r->size);
}

int courriel_read(uintptr_t function, uintptr_t user_data, int64_t offset, void *buffer, int size)
{
    struct reading r = {
        .errand = {.run = read_some},
        .function = function,
        .user_data = user_data,
        .offset = offset,
        .buffer = buffer,
        .size = size,
        .answer = -1,
    };
    struct courriel_call *call = courriel_current();

    if (call ? courriel_on_caller(call, &r.errand) : courriel_on_host_thread(0, &r.errand))
        return r.answer;
    return -1;
}
