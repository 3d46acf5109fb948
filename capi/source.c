/* SPDX-License-Identifier: MIT */
#include "lasterror.h"

#include <stdlib.h>

/* What EmailBuildSource gave came from the malloc of this library, which on Windows
   need not be the one of the host. */
void cEmailFreeSource(void *data) { free(data); }
