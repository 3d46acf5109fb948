/* clang-format off */
//go:build unix
/* clang-format on */

/* SPDX-License-Identifier: MIT */
/*
 * When Go's runtime starts, it installs handlers of its own for SIGBUS, SIGFPE, SIGPIPE,
 * SIGSEGV and SIGURG, and adds SA_ONSTACK to every handler of the host. A handler that
 * counts on the thread's own stack then runs on an alternate one, which is small: .NET's
 * overrun theirs, and the process dies at its first division by zero. Besides, Go's threads
 * unblock some signals that are the host's: SIGCHLD, SIGPROF, and signal 34, which only
 * musl needs and which is glibc's SIGRTMIN. A host that blocks one of them in all its threads,
 * to wait for it or to read it from a descriptor, would lose it to a thread of Go's.
 *
 * The runtime has no setting for that, so its table is corrected before it starts: every
 * signal but SIGSEGV is left to the host. Go needs SIGSEGV to turn a nil pointer, and a wild
 * one of the host's, into an error. It tests for zero before it divides.
 *
 * The table is found by its contents, and changed only if all that is known of it is
 * as expected; capi/ctest notices when a new Go needs another look.
 */
#define _GNU_SOURCE
#include "isolate.h"

#if defined(__linux__)
#include <link.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

/* runtime.sigTabT */
struct row {
    int32_t flags;
    const char *name;
    intptr_t length;
};

/* runtime._Sig… */
enum { NOTIFY = 1, PANIC = 8, DEFAULT = 16, SET_STACK = 64, UNBLOCK = 128, IGNORE = 256 };

static const struct {
    int number;
    int32_t flags;
    const char *name;
} known[] = {
    {SIGBUS, PANIC | UNBLOCK, "SIGBUS: bus error"},
    {SIGFPE, PANIC | UNBLOCK, "SIGFPE: floating-point exception"},
    {SIGSEGV, PANIC | UNBLOCK, "SIGSEGV: segmentation violation"},
    {SIGURG, NOTIFY | IGNORE, "SIGURG: urgent condition on socket"},
    {SIGCHLD, NOTIFY | UNBLOCK | IGNORE, "SIGCHLD: child status has changed"},
    {SIGPROF, NOTIFY | UNBLOCK, "SIGPROF: profiling alarm clock"},
    {34, SET_STACK | UNBLOCK, "signal 34"},
};

enum { KINDS = sizeof known / sizeof known[0], ROWS = 65 };

/* Those that a thread may block without harm. What an instruction raises ends the process
   where it is blocked, and the C library needs the first two real-time signals. */
static int is_hosts(int number) { return number == SIGCHLD || number == SIGPROF || number == 34; }

/* Whether size bytes at p belong to this library. */
static int within(const struct dl_phdr_info *library, const void *p, size_t size)
{
    for (int i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &library->dlpi_phdr[i];
        uintptr_t start = library->dlpi_addr + h->p_vaddr, at = (uintptr_t)p;
        if (h->p_type == PT_LOAD && at >= start && at - start < h->p_memsz &&
            h->p_memsz - (at - start) >= size)
            return 1;
    }
    return 0;
}

/* Reads the gaps between variables too, which the address sanitizer takes for a defect. */
__attribute__((no_sanitize_address)) static int
is(const struct dl_phdr_info *library, const struct row *row, int32_t flags, const char *name)
{
    size_t length = strlen(name);

    return row->flags == flags && row->length == (intptr_t)length &&
           within(library, row->name, length) && !memcmp(row->name, name, length);
}

static int is_table(const struct dl_phdr_info *library, const struct row *rows)
{
    if (!is(library, &rows[0], 0, "SIGNONE: no trap"))
        return 0;
    for (int i = 0; i < KINDS; i++)
        if (!is(library, &rows[known[i].number], known[i].flags, known[i].name))
            return 0;
    return 1;
}

static int correct(struct dl_phdr_info *library, size_t size, void *corrected)
{
    (void)size;
    if (!within(library, known, sizeof known))
        return 0;
    for (int i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &library->dlpi_phdr[i];
        const uintptr_t start = library->dlpi_addr + h->p_vaddr;
        if (h->p_type != PT_LOAD || !(h->p_flags & PF_W))
            continue;
        /* What is beyond the file's part is zero: no table starts there. */
        for (size_t at = 0; at + ROWS * sizeof(struct row) <= h->p_filesz;
             at += _Alignof(struct row)) {
            struct row *rows = (struct row *)(start + at);
            if (!is_table(library, rows))
                continue;
            for (int n = 1; n < ROWS; n++)
                if (n != SIGSEGV)
                    rows[n].flags = DEFAULT | (rows[n].flags & (is_hosts(n) ? 0 : UNBLOCK));
            *(int *)corrected = 1;
            return 1;
        }
    }
    return 1;
}

int courriel_leave_signals(void)
{
    int corrected = 0;

    dl_iterate_phdr(correct, &corrected);
    return corrected;
}
#else
int courriel_leave_signals(void) { return 0; }
#endif
