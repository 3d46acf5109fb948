/* SPDX-License-Identifier: MIT */
/*
 * The last error of the calling thread: one pointer of thread-local storage and a
 * block on the heap, freed with the thread. Not a thread-local buffer: a Go
 * library's thread-local bytes come out of a small reserve of glibc, and a library
 * that asks for 2 KB cannot be loaded by dlopen.
 */
#ifndef COURRIEL_LASTERROR_H
#define COURRIEL_LASTERROR_H

#include <stddef.h>
#include <stdint.h>

#include "goside.h"
#include "isolate.h"

/* One row of core's table, in entry.c. */
struct courriel_code {
    int code, wlanguage, retry, fault;
    const char *fault_name, *name, *text, *hint;
    const char *rest; /* of the report, without its first line */
};
extern const struct courriel_code courriel_codes[];
extern const int courriel_code_count;

/* For a call that succeeds without a hand-off. */
void courriel_error_clear(void);

/* Around a call: clear the thread's error; take over what the worker recorded. */
void courriel_error_begin(struct courriel_call *call);
void courriel_error_end(struct courriel_call *call);

/* Records an error of the call that the current thread runs: the details as numbers
   and as texts, each text beginning at its offset and ending with a NUL. */
void courriel_error_record(const int32_t *numbers, const uint32_t *offsets, const char *texts,
                           size_t size);

/* Records an error of the current thread that was found before Go was entered. why
   may be NULL: what is special in this case. */
void courriel_error_set(int code, const char *why);

/* The functions that are answered here. */
const char *cEmailVersion(void);
int cEmailVersionNumber(void);
const char *cErrorInfo(int detail);
int cErrorOccurred(void);
int cEmailErrorNumber(int detail);
int cEmailErrorCopy(int detail, char *buffer, int size);
const char *cEmailErrorText(int code);

/* Answered in source.c. */
void cEmailFreeSource(void *data);

/* How many bytes of a text fit into size bytes with a NUL after them, and end no character in its
   middle. */
size_t courriel_fitting(const char *text, size_t length, size_t size);

/* A block to hand out, which cEmailFreeSource frees and nothing else; NULL without memory. */
void *courriel_source_new(size_t size);

#endif
