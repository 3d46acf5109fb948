/* SPDX-License-Identifier: MIT */
/*
 * Every function that reaches Go panics there: it is an error of that call, and the
 * next call works. Also that each call is handed to a worker once, and that no export
 * is without a guard. Needs the library that is built with the tag courrieltest.
 *
 *   everypanic SEED
 */
#define PROVOKE
#include "fuzz.c"

int EmailTestProvoke(int next);
long EmailTestHandOffs(void);

static const struct call *provoked;
static long handed_before, panics[CALLS], answered[CALLS];

/* Looks at a call with a panic in store: it has failed by it, or has not come to Go. */
static void defended(const char *name, int failed)
{
    char text[64];
    long handed = EmailTestHandOffs() - handed_before;

    if (!provoked)
        return;
    if (EmailTestProvoke(0)) {
        answered[provoked - calls]++;
        if (handed)
            broken(name, "was in Go without its guard");
    } else {
        panics[provoked - calls]++;
        snprintf(text, sizeof text, "provoked in %s.", name);
        if (!failed || EmailErrorNumber(EMAIL_ERROR_CODE) != EMAIL_E_INTERNAL ||
            !strstr(ErrorInfo(EMAIL_ERROR_MESSAGE), text))
            broken(name, "a panic that was not told");
        if (handed != 1)
            broken(name, "handed over more than once");
    }
    provoked = NULL;
}

/* Every function a few dozen times, with handles that are open. */
int main(int argc, char **argv)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory =
        mmap(NULL, ARENA + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct input in = {.arena = memory, .guard = memory + ARENA + page};
    uint8_t data[64];
    int reached = 0;

    if (argc < 2 || memory == MAP_FAILED || mprotect(in.guard, page, PROT_NONE) != 0)
        return 2;
    state = strtoull(argv[1], NULL, 10) * 2654435769u + 1;
    prepare();
    alarm(120);
    for (const struct call *call = calls; call < calls + CALLS; call++) {
        long *panicked = &panics[call - calls], *alone = &answered[call - calls];
        /* EmailNewMessage needs Go when a block of numbers is used up. */
        for (int i = 0; i < 40 || (*alone && !*panicked && i < 20000); i++) {
            sessions[0] = (uintptr_t)EmailNewSession();
            messages[0] = draw() % 4 ? (uintptr_t)EmailNewMessage() : 0;
            for (size_t n = 0; n < sizeof data; n++)
                data[n] = (uint8_t)(draw() % 4 ? draw() % 200 : draw());
            in.at = data, in.end = data + sizeof data, in.used = 0;
            handed_before = EmailTestHandOffs();
            EmailTestProvoke(1);
            provoked = call;
            call->run(&in);
            EmailTestProvoke(0);
            if (provoked && EmailTestHandOffs() != handed_before)
                broken(call->name, "was in Go, which it shall not need");
            provoked = NULL;
            if (!EmailSetTimeOut(1))
                broken(call->name, "the next call fails");
            clear();
        }
        CHECK(*panicked || !*alone, "%s never came to its guard", call->name);
        reached += *panicked > 0;
    }
    printf("%d of %d functions panicked in Go; the others are answered in C\n", reached, CALLS);
    return report("everypanic");
}
