/* clang-format off */
//go:build unix
/* clang-format on */

/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "hostthread.h"
#include "ready.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe, with one octet in it while it is readable. An eventfd would do with one descriptor, but
   all of them look the same: hosts that close what they do not know, and open something else in its
   place, must not find our octet there. */
struct courriel_ready {
    int ends[2];
    struct stat pipe;
    int any;  /* told last */
    int full; /* on the host thread alone */
    int queued, made;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t was_made = PTHREAD_COND_INITIALIZER;

enum what { MAKE, TELL, END };

struct ready_task {
    struct courriel_task task; /* first */
    struct courriel_ready *ready;
    enum what what;
};

static int is_ours(const struct courriel_ready *r, int end)
{
    struct stat now;

    return fstat(r->ends[end], &now) == 0 && now.st_dev == r->pipe.st_dev &&
           now.st_ino == r->pipe.st_ino;
}

static void make(struct courriel_ready *r)
{
    int failed = pipe2(r->ends, O_CLOEXEC | O_NONBLOCK) != 0 || fstat(r->ends[0], &r->pipe) != 0;

    pthread_mutex_lock(&lock);
    r->made = failed ? -1 : 1;
    pthread_cond_broadcast(&was_made);
    pthread_mutex_unlock(&lock);
}

static void tell(struct courriel_ready *r)
{
    char octets[16];
    int any;

    pthread_mutex_lock(&lock);
    r->queued = 0;
    any = r->any;
    pthread_mutex_unlock(&lock);
    if (any == r->full || r->made != 1)
        return;
    if (any && is_ours(r, 1))
        r->full = write(r->ends[1], "", 1) == 1;
    else if (!any && is_ours(r, 0))
        r->full = !(read(r->ends[0], octets, sizeof octets) > 0 || errno == EAGAIN);
}

static void end(struct courriel_ready *r)
{
    if (r->made == 1)
        for (int i = 0; i < 2; i++)
            if (is_ours(r, i))
                close(r->ends[i]);
    free(r);
}

static void dropped(struct courriel_task *task)
{
    struct ready_task *t = (struct ready_task *)task;

    if (t->what != MAKE)
        return; /* the process ends, or nobody can be told any more */
    pthread_mutex_lock(&lock);
    t->ready->made = -1;
    pthread_cond_broadcast(&was_made);
    pthread_mutex_unlock(&lock);
}

static void run(struct courriel_task *task)
{
    struct ready_task *t = (struct ready_task *)task;

    switch (t->what) {
    case MAKE:
        make(t->ready);
        break;
    case TELL:
        tell(t->ready);
        break;
    case END:
        end(t->ready);
    }
}

static int put(struct courriel_ready *r, enum what what)
{
    struct ready_task *t = calloc(1, sizeof *t);

    if (!t)
        return 0;
    t->task.run = run;
    t->task.dropped = dropped;
    t->ready = r;
    t->what = what;
    if (courriel_put_task(&t->task))
        return 1;
    free(t);
    return 0;
}

struct courriel_ready *courriel_ready_new(void)
{
    struct courriel_ready *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    if (put(r, MAKE)) {
        pthread_mutex_lock(&lock);
        while (!r->made)
            pthread_cond_wait(&was_made, &lock);
        pthread_mutex_unlock(&lock);
        if (r->made == 1)
            return r;
    }
    free(r);
    return NULL;
}

int64_t courriel_ready_descriptor(const struct courriel_ready *ready) { return ready->ends[0]; }

void courriel_ready_tell(struct courriel_ready *ready, int any)
{
    int queue;

    pthread_mutex_lock(&lock);
    ready->any = any;
    queue = !ready->queued;
    ready->queued = 1;
    pthread_mutex_unlock(&lock);
    if (queue && !put(ready, TELL)) {
        pthread_mutex_lock(&lock);
        ready->queued = 0; /* the next one tries again */
        pthread_mutex_unlock(&lock);
    }
}

void courriel_ready_end(struct courriel_ready *ready) { put(ready, END); }
