/* SPDX-License-Identifier: MIT */
#define EMAIL_BUILD
#include "courriel.h"

#include <stdlib.h>

/* What EmailBuildSource gave came from the malloc of this library, which on Windows
   need not be the one of the host. */
EMAIL_API void EMAIL_CALL EmailFreeSource(void *data) { free(data); }
