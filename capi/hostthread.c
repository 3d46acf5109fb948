/* SPDX-License-Identifier: MIT */
#include "hostthread.h"
#include "callback.h"
#include "hostcall.h"

#include <stdlib.h>
#include <string.h>

struct completion {
    struct courriel_task task; /* first: the task's address is this one's */
    uintptr_t function;
    void *user_data;
    int64_t mail;
    int status;
};

static void complete(struct courriel_task *task)
{
    struct completion *c = (struct completion *)task;

    courriel_call_EmailCompletionFunction(c->function, c->user_data, c->mail, c->status);
}

void courriel_complete(uintptr_t session, uintptr_t function, uintptr_t user_data, int64_t mail,
                       int status)
{
    struct completion *c = malloc(sizeof *c);

    /* Without memory nobody is told; EmailStatus and EmailNextCompletion still know. */
    if (!c)
        return;
    c->task.session = session;
    c->task.run = complete;
    c->task.dropped = NULL;
    c->function = function;
    c->user_data = (void *)user_data;
    c->mail = mail;
    c->status = status;
    if (!courriel_put_task(&c->task))
        free(c);
}

struct line {
    struct courriel_task task; /* first */
    uintptr_t function;
    void *user_data;
    int side;
    char text[];
};

static void say(struct courriel_task *task)
{
    struct line *l = (struct line *)task;

    courriel_call_EmailTranscriptFunction(l->function, l->user_data, l->side, l->text);
}

void courriel_say_apart(uintptr_t session, uintptr_t function, uintptr_t user_data, int side,
                        const char *line)
{
    size_t size = strlen(line) + 1;
    struct line *l = malloc(sizeof *l + size);

    if (!l)
        return;
    l->task.session = session;
    l->task.run = say;
    l->task.dropped = NULL;
    l->function = function;
    l->user_data = (void *)user_data;
    l->side = side;
    memcpy(l->text, line, size);
    if (!courriel_put_task(&l->task))
        free(l);
}

int courriel_progress_apart(uintptr_t session, uintptr_t function, uintptr_t user_data,
                            int64_t done_bytes, int64_t total_bytes)
{
    struct courriel_told told;

    courriel_tell(&told, function, user_data, done_bytes, total_bytes);
    /* Who cannot be asked has not cancelled. */
    return courriel_on_host_thread(session, &told.errand) && told.answer;
}
