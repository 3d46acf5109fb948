/* clang-format off */
//go:build unix
/* clang-format on */

/* SPDX-License-Identifier: MIT */
/* What a forked child gets: an error, or a fresh copy of the library. */
#define _GNU_SOURCE
#include "courriel.h"
#include "isolate.h"
#include "lasterror.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/sendfile.h>
#endif

/* Until the page is there, and where the system has no such page. */
static int alive_elsewhere = COURRIEL_HOME;
int *courriel_alive = &alive_elsewhere;

static int fork_mode;
static char *own_path; /* found at load: the host may change its directory later */

static pthread_mutex_t copying = PTHREAD_MUTEX_INITIALIZER;
static courriel_function *copy; /* the copy's functions, in the order of entry.c */
static int copy_failed;
static char copy_why[200];

void courriel_set_fork(int mode) { __atomic_store_n(&fork_mode, mode, __ATOMIC_RELAXED); }

static void in_child(void) { __atomic_store_n(courriel_alive, COURRIEL_FORKED, __ATOMIC_RELAXED); }

void courriel_watch_forks(void)
{
    Dl_info self;

    if (dladdr((void *)&courriel_alive, &self) && self.dli_fname)
        own_path = realpath(self.dli_fname, NULL);
    /* The handler misses clone() and _Fork(), the page older kernels: so both. */
    pthread_atfork(NULL, NULL, in_child);
#if defined(MADV_WIPEONFORK)
    {
        size_t size = (size_t)sysconf(_SC_PAGESIZE);
        int *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED)
            return;
        if (madvise(page, size, MADV_WIPEONFORK) != 0) {
            munmap(page, size);
            return;
        }
        *page = COURRIEL_HOME;
        courriel_alive = page;
    }
#endif
}

/* In a child, first of all: what the parent's copy was is gone, and so is whoever
   held a lock. A child of a child comes here again. */
static void notice(void)
{
    int forked = COURRIEL_FORKED;

    if (__atomic_compare_exchange_n(courriel_alive, &forked, COURRIEL_NOTICING, 0, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE)) {
        int untouched = courriel_go_untouched();
        pthread_mutex_init(&copying, NULL);
        copy = NULL;
        copy_failed = 0;
        copy_why[0] = 0;
        if (untouched)
            courriel_start_afresh();
        __atomic_store_n(courriel_alive, untouched ? COURRIEL_HOME : COURRIEL_CHILD, __ATOMIC_RELEASE);
    }
    while (__atomic_load_n(courriel_alive, __ATOMIC_ACQUIRE) == COURRIEL_NOTICING)
        sched_yield();
}

int courriel_move_in(void)
{
    notice();
    return __atomic_load_n(courriel_alive, __ATOMIC_ACQUIRE) == COURRIEL_HOME;
}

#if defined(__linux__)
/* Copies the library's file into memory: the same file again would give the same
   dead runtime, as the system knows it is loaded. */
static int file_in_memory(void)
{
    struct stat about;
    off_t at = 0;
    int from, to;

    if (!own_path || (from = open(own_path, O_RDONLY | O_CLOEXEC)) < 0)
        return -1;
    to = memfd_create("libcourriel", MFD_CLOEXEC);
    if (to >= 0 && fstat(from, &about) == 0)
        while (at < about.st_size && sendfile(to, from, &at, (size_t)(about.st_size - at)) > 0)
            ;
    close(from);
    if (to >= 0 && (at == 0 || at != about.st_size)) {
        close(to);
        to = -1;
    }
    return to;
}

static courriel_function *load(void)
{
    courriel_function *functions;
    char path[64];
    void *library;
    int file;

    if ((file = file_in_memory()) < 0) {
        snprintf(copy_why, sizeof copy_why, "no copy: %s", strerror(errno));
        return NULL;
    }
    /* By the number of this process, not by "self": a copy that was loaded under
       the same path in a parent would be found instead of this one. */
    snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)getpid(), file);
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    close(file);
    if (!library) {
        const char *why = dlerror();
        snprintf(copy_why, sizeof copy_why, "no copy: %s", why ? why : "dlopen failed");
        return NULL;
    }
    functions = calloc((size_t)courriel_entries, sizeof *functions);
    for (int i = 0; functions && i < courriel_entries; i++) {
        void *symbol = dlsym(library, courriel_entry_names[i]);
        if (!symbol) {
            free(functions);
            functions = NULL;
            snprintf(copy_why, sizeof copy_why, "no copy: it lacks %s", courriel_entry_names[i]);
            break;
        }
        memcpy(&functions[i], &symbol, sizeof symbol);
    }
    return functions;
}
#else
static courriel_function *load(void)
{
    snprintf(copy_why, sizeof copy_why, "no copy: this system cannot load one");
    return NULL;
}
#endif

courriel_function courriel_copy_if_loaded(int entry)
{
    courriel_function *functions;

    notice();
    functions = __atomic_load_n(&copy, __ATOMIC_ACQUIRE);
    return functions ? functions[entry] : NULL;
}

courriel_function courriel_copy(int entry)
{
    courriel_function function = courriel_copy_if_loaded(entry);

    if (function)
        return function;
    if (__atomic_load_n(&fork_mode, __ATOMIC_RELAXED)) {
        pthread_mutex_lock(&copying);
        if (!copy && !copy_failed) {
            courriel_function *functions = load();
            copy_failed = !functions;
            __atomic_store_n(&copy, functions, __ATOMIC_RELEASE);
        }
        pthread_mutex_unlock(&copying);
        if (copy)
            return copy[entry];
    }
    courriel_error_set(EMAIL_E_AFTER_FORK, copy_why);
    return NULL;
}
