/* SPDX-License-Identifier: MIT */
/*
 * What EmailBuildSource gave comes from the malloc of this library, which on Windows need not be
 * the one of the host. It is listed here, so that freeing something twice, or something else, is
 * no crash: what is not listed is left alone.
 */
#include "lasterror.h"

#include <stdint.h>
#include <stdlib.h>

#ifdef _WIN32
#include <windows.h>
static SRWLOCK lock = SRWLOCK_INIT;
static void enter(void) { AcquireSRWLockExclusive(&lock); }
static void leave(void) { ReleaseSRWLockExclusive(&lock); }
#else
#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void enter(void) { pthread_mutex_lock(&lock); }
static void leave(void) { pthread_mutex_unlock(&lock); }
#endif

/* A set with open addressing, half full at the most. Its size is a power of two. */
static void **given;
static size_t slots, count;

static size_t slot_of(const void *block)
{
    return ((uintptr_t)block >> 4) * (uintptr_t)0x9E3779B1u & (slots - 1);
}

static void put(void *block)
{
    size_t i = slot_of(block);

    while (given[i])
        i = (i + 1) & (slots - 1);
    given[i] = block;
}

static int grow(void)
{
    const size_t before = slots;
    void **old = given, **larger = calloc(before ? 2 * before : 16, sizeof *larger);

    if (!larger)
        return 0;
    given = larger;
    slots = before ? 2 * before : 16;
    for (size_t i = 0; i < before; i++)
        if (old[i])
            put(old[i]);
    free(old);
    return 1;
}

void *courriel_source_new(size_t size)
{
    void *block = malloc(size);

    if (!block)
        return NULL;
    enter();
    if (2 * (count + 1) > slots && !grow()) {
        leave();
        free(block);
        return NULL;
    }
    put(block);
    count++;
    leave();
    return block;
}

/* Takes a block out of the set; the ones after it that stood aside for it move up. */
static int take(const void *block)
{
    size_t i = slots ? slot_of(block) : 0;

    while (slots && given[i] && given[i] != block)
        i = (i + 1) & (slots - 1);
    if (!slots || !given[i])
        return 0;
    given[i] = NULL;
    count--;
    for (i = (i + 1) & (slots - 1); given[i]; i = (i + 1) & (slots - 1)) {
        void *moved = given[i];
        given[i] = NULL;
        put(moved);
    }
    return 1;
}

void cEmailFreeSource(void *data)
{
    int ours = 0;

    if (data) {
        enter();
        ours = take(data);
        leave();
    }
    if (ours)
        free(data);
}
