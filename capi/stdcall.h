/* SPDX-License-Identifier: MIT */
#ifndef COURRIEL_STDCALL_H
#define COURRIEL_STDCALL_H

#include <stdint.h>

/* The whole number that a double of VB6 means: the nearest, as a date that was computed with
   DateDiff has a fraction now and then. What is no number, or beyond 2^53, where a double skips
   some, becomes INT64_MIN, which no mail, date or size is. */
int64_t courriel_whole(double number);

/* Notes that a host's function is called by stdcall. NULL is none, and needs no note. 0: there
   is no memory for the note; calling it the other way would damage the stack. */
int courriel_note_stdcall(uintptr_t function);

#endif
