/* SPDX-License-Identifier: MIT */
/* Made by go run ./core/table/generate from core/table and include/courriel.h. */
/* clang-format off */
#ifndef COURRIEL_HOSTCALL_H
#define COURRIEL_HOSTCALL_H

#include "courriel.h"

#if defined(_WIN32) && defined(__i386__)
/* Whether a host's function came through one of the stdcall twins. */
int courriel_is_stdcall(uintptr_t function);
typedef int(__stdcall *EmailStdReadFunction)(void *user_data, double offset, void *buffer, int size);
typedef int(__stdcall *EmailStdProgressFunction)(void *user_data, double done_bytes, double total_bytes);
typedef void(__stdcall *EmailStdTranscriptFunction)(void *user_data, int side, const char *line);
typedef void(__stdcall *EmailStdCompletionFunction)(void *user_data, double mail, int status);
#endif

static inline int courriel_call_EmailReadFunction(uintptr_t function, void *user_data, int64_t offset, void *buffer, int size)
{
#if defined(_WIN32) && defined(__i386__)
    if (courriel_is_stdcall(function))
        return ((EmailStdReadFunction)function)(user_data, (double)offset, buffer, size);
#endif
    return ((EmailReadFunction)function)(user_data, offset, buffer, size);
}

static inline int courriel_call_EmailProgressFunction(uintptr_t function, void *user_data, int64_t done_bytes, int64_t total_bytes)
{
#if defined(_WIN32) && defined(__i386__)
    if (courriel_is_stdcall(function))
        return ((EmailStdProgressFunction)function)(user_data, (double)done_bytes, (double)total_bytes);
#endif
    return ((EmailProgressFunction)function)(user_data, done_bytes, total_bytes);
}

static inline void courriel_call_EmailTranscriptFunction(uintptr_t function, void *user_data, int side, const char *line)
{
#if defined(_WIN32) && defined(__i386__)
    if (courriel_is_stdcall(function))
        { ((EmailStdTranscriptFunction)function)(user_data, side, line); return; }
#endif
    ((EmailTranscriptFunction)function)(user_data, side, line);
}

static inline void courriel_call_EmailCompletionFunction(uintptr_t function, void *user_data, int64_t mail, int status)
{
#if defined(_WIN32) && defined(__i386__)
    if (courriel_is_stdcall(function))
        { ((EmailStdCompletionFunction)function)(user_data, (double)mail, status); return; }
#endif
    ((EmailCompletionFunction)function)(user_data, mail, status);
}

#endif
