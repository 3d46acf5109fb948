/* SPDX-License-Identifier: MIT */
/* Counts a process's allocations, preloaded before it: malloc, calloc, realloc and
   memalign of C, and Go's when the library was built with the tag courrieltest. The number
   goes to the file that BENCH_ALLOCATIONS names when the process ends. */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static atomic_ulong count;

void *malloc(size_t size)
{
    atomic_fetch_add(&count, 1);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __libc_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    atomic_fetch_add(&count, 1);
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : 12;
}

__attribute__((destructor)) static void report(void)
{
    const char *path = getenv("BENCH_ALLOCATIONS");
    unsigned long sum = atomic_load(&count);
    int (*of_go)(int);
    FILE *file;
    *(void **)&of_go = dlsym(RTLD_DEFAULT, "EmailTestUsage");
    if (of_go)
        sum += (unsigned long)of_go(3);
    if (path && (file = fopen(path, "w"))) {
        fprintf(file, "%lu", sum);
        fclose(file);
    }
}
