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

/* Until the page is there, and where the system has no such page. */
static int alive_elsewhere = COURRIEL_HOME;
int *courriel_alive = &alive_elsewhere;

static int fork_mode;
static char *own_path; /* found at load: the host may change its directory later */

static pthread_mutex_t copying = PTHREAD_MUTEX_INITIALIZER;
static courriel_function *copy; /* the copy's functions, in the order of entry.c */
static int copy_failed;
static char copy_why[200];

/* What the host has set, by the numbers of the parameters, and the time-out. */
enum { SETTINGS = 16, TIME_OUT = SETTINGS };
static struct {
    int known, value;
} setting[SETTINGS + 1];

void courriel_keep_setting(int parameter, int value)
{
    if (parameter >= 0 && parameter < SETTINGS) {
        setting[parameter].value = value;
        setting[parameter].known = 1;
    }
}

void courriel_keep_time_out(int seconds)
{
    setting[TIME_OUT].value = seconds;
    setting[TIME_OUT].known = 1;
}

/* The library's file, mapped: a child may have another root and fewer rights, and the file may
   have been replaced by then. */
static const char *image;
static size_t image_size;
static pthread_mutex_t mapping = PTHREAD_MUTEX_INITIALIZER;

static void map_image(void)
{
    struct stat about;
    void *mapped;
    int file;

    pthread_mutex_lock(&mapping);
    if (!image && own_path && (file = open(own_path, O_RDONLY | O_CLOEXEC)) >= 0) {
        if (fstat(file, &about) == 0 && about.st_size > 0 &&
            (mapped = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0)) !=
                MAP_FAILED) {
            image = mapped;
            image_size = (size_t)about.st_size;
        }
        close(file);
    }
    pthread_mutex_unlock(&mapping);
}

void courriel_set_fork(int mode)
{
    if (mode)
        map_image();
    courriel_keep_setting(EMAIL_PARAMETER_FORK, mode);
    __atomic_store_n(&fork_mode, mode, __ATOMIC_RELAXED);
}

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
        pthread_mutex_init(&mapping, NULL);
        copy = NULL;
        copy_failed = 0;
        copy_why[0] = 0;
        if (untouched)
            courriel_start_afresh();
        __atomic_store_n(courriel_alive, untouched ? COURRIEL_HOME : COURRIEL_CHILD,
                         __ATOMIC_RELEASE);
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
/* The same file again would give the same dead runtime, as the system knows it is loaded: so a
   copy is written. */
static int write_image(int to)
{
    size_t at = 0;

    while (at < image_size) {
        ssize_t n = write(to, image + at, image_size - at);
        if (n <= 0 && (n == 0 || errno != EINTR))
            return 0;
        at += n > 0 ? (size_t)n : 0;
    }
    return 1;
}

static void *load_from_memory(void)
{
    int file = memfd_create("libcourriel", MFD_CLOEXEC);
    void *library = NULL;
    char path[64];

    if (file < 0) {
        snprintf(copy_why, sizeof copy_why, "no copy in memory: %s", strerror(errno));
        return NULL;
    }
    /* By the number of this process, not by "self": a copy that was loaded under
       the same path in a parent would be found instead of this one. */
    snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)getpid(), file);
    if (!write_image(file)) {
        snprintf(copy_why, sizeof copy_why, "no copy in memory: %s", strerror(errno));
    } else if (!(library = dlopen(path, RTLD_NOW | RTLD_LOCAL))) {
        const char *why = dlerror();
        snprintf(copy_why, sizeof copy_why, "no copy in memory: %s", why ? why : "dlopen failed");
    }
    close(file);
    return library;
}

/* Where there is no /proc, as in a changed root, or no file in memory. Nobody else may be able
   to put another file in the place of this one. */
static void *load_from_folder(const char *folder)
{
    char path[64];
    struct stat about;
    void *library = NULL;
    int file;

    if (stat(folder, &about) != 0 ||
        (about.st_mode & (S_IWGRP | S_IWOTH) && !(about.st_mode & S_ISVTX)) ||
        (about.st_uid != 0 && about.st_uid != geteuid()))
        return NULL;
    snprintf(path, sizeof path, "%s/libcourriel-XXXXXX", folder);
    if ((file = mkostemp(path, O_CLOEXEC)) < 0)
        return NULL;
    if (write_image(file))
        library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    close(file);
    unlink(path);
    return library;
}

static courriel_function *load(void)
{
    static const char *const folders[] = {"/dev/shm", "/tmp", "/var/tmp"};
    int (*configure)(int, int), (*set_time_out)(int);
    courriel_function *functions;
    void *library;

    if (!image) {
        snprintf(copy_why, sizeof copy_why, "no copy: the library's file could not be read");
        return NULL;
    }
    library = load_from_memory();
    for (size_t i = 0; !library && i < sizeof folders / sizeof folders[0]; i++)
        library = load_from_folder(folders[i]);
    if (!library)
        return NULL;
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
    /* It goes on with the settings of its parent, and with other numbers: a handle that was
       the parent's must never be one of an object of the child. */
    *(void **)&configure = dlsym(library, "EmailConfigure");
    *(void **)&set_time_out = dlsym(library, "EmailSetTimeOut");
    for (int i = 0; functions && i < COURRIEL_PIECES; i++)
        configure(COURRIEL_PARAMETER_NOTE + i,
                  (int)((uint64_t)(uintptr_t)&courriel_numbers_given >> (16 * i) & 0xffff));
    if (functions && !configure(COURRIEL_PARAMETER_NUMBERS, (int)courriel_numbers_given)) {
        free(functions);
        functions = NULL;
        snprintf(copy_why, sizeof copy_why, "no copy: it did not start");
    }
    for (int i = 0; functions && i < SETTINGS; i++)
        if (setting[i].known)
            configure(i, setting[i].value);
    if (functions && setting[TIME_OUT].known)
        set_time_out(setting[TIME_OUT].value);
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
