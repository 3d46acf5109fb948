/* SPDX-License-Identifier: MIT */
/* Windows has no signals that could meet Go: callbacks run where they come from. */
#include "hostthread.h"

#include <stdlib.h>

int courriel_put_task(struct courriel_task *task)
{
    task->run(task);
    free(task);
    return 1;
}

int courriel_is_host_thread(void) { return 1; } /* nothing is in line */

void courriel_wait_for_tasks(uintptr_t session, int limit_ms) { (void)session, (void)limit_ms; }

int courriel_on_host_thread(uintptr_t session, struct courriel_errand *errand)
{
    (void)session;
    errand->run(errand);
    return 1;
}
