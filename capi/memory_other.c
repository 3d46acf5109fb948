/* clang-format off */
//go:build !linux
/* clang-format on */

/* SPDX-License-Identifier: MIT */
/* Where nobody can tell whether a pointer is wild, Go has to look at it. */
#include "draft.h"

ptrdiff_t courriel_text_length(const char *text, size_t limit)
{
    (void)text, (void)limit;
    return -1;
}

int courriel_writable(char *buffer, size_t size)
{
    (void)buffer, (void)size;
    return 0;
}

int courriel_wild(char *buffer, size_t size)
{
    (void)buffer, (void)size;
    return 0;
}
