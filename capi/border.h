/* SPDX-License-Identifier: MIT */
/* What the Go sources include. */
#define COURRIEL_GO_SIDE
#include "goside.h"

#include "callback.h"
#include "hostthread.h"
#include "isolate.h"
#include "lasterror.h"
#include "ready.h"
