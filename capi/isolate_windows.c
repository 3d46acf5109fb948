/* SPDX-License-Identifier: MIT */
/* Windows has no signals and no fork: Go runs on the calling thread. */
#include "isolate.h"
#include "lasterror.h"

#include <windows.h>

static DWORD current = TLS_OUT_OF_INDEXES;

__attribute__((constructor)) static void load(void)
{
    HMODULE module;

    current = TlsAlloc();
    /* FreeLibrary would take the code away from under Go's threads: stay loaded. */
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                       (LPCSTR)(void *)load, &module);
}

struct courriel_call *courriel_current(void) { return TlsGetValue(current); }

int courriel_run(struct courriel_call *call)
{
    struct courriel_call *outer = courriel_current();

    courriel_error_begin(call);
    TlsSetValue(current, call);
    call->run(call);
    TlsSetValue(current, outer);
    courriel_error_end(call);
    return 1;
}

int courriel_on_caller(struct courriel_call *call, struct courriel_errand *errand)
{
    (void)call;
    errand->run(errand);
    return 1;
}

/* Every call has its own thread, which nobody can cancel, and none waits for a turn. */
int courriel_abandoned(uintptr_t call)
{
    (void)call;
    return 0;
}

int courriel_turn_away(uintptr_t session, uintptr_t message, int code)
{
    (void)session, (void)message, (void)code;
    return 0;
}

void courriel_set_calls(int calls) { (void)calls; }
