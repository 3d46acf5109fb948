/* clang-format off */
//go:build unix
/* clang-format on */

/* SPDX-License-Identifier: MIT */
/*
 * Go's runtime starts in an initializer of this library that the linker puts into
 * DT_INIT_ARRAY. It reads its arguments and its environment from the block that the
 * loader passes. Some of its behavior can only be set there: preemption, for which Go
 * sends SIGURG to its own threads. That signal is the host's, whose handler would run
 * on Go's stacks. So the entry in the array is replaced, by a constructor that runs
 * before it, with a function that starts Go with a block of its own.
 */
#define _GNU_SOURCE
#include "isolate.h"

#if defined(__linux__)
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define GO_ENTRY _rt0_amd64_linux_lib
#elif defined(__aarch64__)
#define GO_ENTRY _rt0_arm64_linux_lib
#elif defined(__i386__)
#define GO_ENTRY _rt0_386_linux_lib
#elif defined(__arm__)
#define GO_ENTRY _rt0_arm_linux_lib
#endif

typedef void (*initializer)(int argc, char **argv, char **environment);

#if defined(GO_ENTRY)
/* Weak: cgo links the C files once without Go's. */
extern void GO_ENTRY(int argc, char **argv, char **environment) __attribute__((weak));
#define entry_of_go ((initializer)GO_ENTRY)
#else
#define entry_of_go ((initializer)NULL)
#endif

/* Without the asynchronous kind, a goroutine is preempted at its next call. */
static const char setting[] = "GODEBUG", wanted[] = "asyncpreemptoff=1";

/* What the loader passes: the arguments, the environment, the auxiliary vector. It is never
   freed, as Go keeps pointers into it. NULL without memory. */
static char **block(char **environment)
{
    static const unsigned long kinds[] = {AT_PAGESZ, AT_HWCAP, AT_HWCAP2, AT_SECURE, AT_RANDOM, AT_SYSINFO_EHDR};
    enum { KINDS = sizeof kinds / sizeof kinds[0], OWN = 3 /* argv[0], its end, GODEBUG */ };
    const char *of_host = NULL;
    size_t count = 0, at = 0, length;
    char **made, *godebug;

    while (environment && environment[count]) {
        if (!strncmp(environment[count], setting, sizeof setting - 1) && environment[count][sizeof setting - 1] == '=')
            of_host = environment[count] + sizeof setting;
        count++;
    }
    length = sizeof setting + (of_host ? strlen(of_host) + 1 : 0) + sizeof wanted;
    made = calloc(OWN + count + 1 + 2 * (KINDS + 1), sizeof *made);
    godebug = malloc(length);
    if (!made || !godebug) {
        free(made);
        free(godebug);
        return NULL;
    }
    strcpy(godebug, setting);
    strcat(godebug, "=");
    if (of_host) {
        strcat(godebug, of_host);
        strcat(godebug, ",");
    }
    strcat(godebug, wanted); /* the last one counts */
    made[at++] = (char *)"";
    made[at++] = NULL;
    for (size_t i = 0; i < count; i++) {
        int is_setting = of_host && environment[i] == of_host - sizeof setting;
        made[at++] = is_setting ? godebug : environment[i];
        if (is_setting)
            godebug = NULL;
    }
    if (godebug)
        made[at++] = godebug;
    made[at++] = NULL;
    for (int i = 0; i < KINDS; i++) {
        unsigned long value = getauxval(kinds[i]);
        if (!value)
            continue;
        made[at++] = (char *)kinds[i];
        made[at++] = (char *)value;
    }
    return made; /* the rest is AT_NULL */
}

static void start(int argc, char **argv, char **environment)
{
    char **own = block(environment);

    if (own)
        entry_of_go(1, own, own + 2);
    else
        entry_of_go(argc, argv, environment);
}

/* Changes a word of the part that the loader has made read-only. */
static int overwrite(initializer *where, initializer what)
{
    const uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE), page = (uintptr_t)where & ~(size - 1);

    if (mprotect((void *)page, size, PROT_READ | PROT_WRITE) != 0)
        return 0;
    __atomic_store_n(where, what, __ATOMIC_RELEASE);
    mprotect((void *)page, size, PROT_READ);
    return 1;
}

static int replace(struct dl_phdr_info *library, size_t size, void *replaced)
{
    const ElfW(Dyn) *dynamic = NULL;
    initializer *array = NULL;
    size_t bytes = 0;
    int own = 0;

    (void)size;
    for (int i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &library->dlpi_phdr[i];
        const uintptr_t start_of = library->dlpi_addr + h->p_vaddr;
        if (h->p_type == PT_DYNAMIC)
            dynamic = (const ElfW(Dyn) *)start_of;
        if (h->p_type == PT_LOAD && (uintptr_t)replace - start_of < h->p_memsz)
            own = 1;
    }
    if (!own || !dynamic)
        return own;
    for (; dynamic->d_tag != DT_NULL; dynamic++) {
        if (dynamic->d_tag == DT_INIT_ARRAY)
            array = (initializer *)(library->dlpi_addr + dynamic->d_un.d_ptr);
        if (dynamic->d_tag == DT_INIT_ARRAYSZ)
            bytes = dynamic->d_un.d_val;
    }
    for (size_t i = 0; array && i < bytes / sizeof *array; i++)
        if (array[i] == entry_of_go)
            *(int *)replaced = overwrite(&array[i], start);
    return 1;
}

int courriel_take_start_of_go(void)
{
    int replaced = 0;

    if (entry_of_go)
        dl_iterate_phdr(replace, &replaced);
    return replaced;
}
#else
int courriel_take_start_of_go(void) { return 0; }
#endif
