/* SPDX-License-Identifier: MIT */
/* A defect inside the library is an error code, and the next call works. Needs the
   library that is built with the tag courrieltest.
 *
 *   panics LIBRARY
 */
#include "test.h"

static void *library;
static int (*panic_as)(int kind);

static void *many(void *unused)
{
    for (int round = 0; round < 20; round++)
        for (int kind = 1; kind <= 11; kind++) {
            CHECK(panic_as(kind) == 0, "kind %d was not caught", kind);
            CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_INTERNAL,
                  "kind %d: %s", kind, OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
            CHECK(*OF(library, ErrorInfo)(EMAIL_ERROR_MESSAGE), "kind %d says nothing", kind);
            CHECK(panic_as(0) == 1 && !OF(library, ErrorOccurred)(), "the next call fails");
        }
    return unused;
}

int main(int argc, char **argv)
{
    pthread_t threads[8];

    alarm(60);
    if (argc < 2)
        return 2;
    library = load(argv[1]);
    panic_as = (int (*)(int))dlsym(library, "EmailTestPanic");
    CHECK(panic_as, "not the library for tests");
    if (!panic_as)
        return 1;
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, many, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    /* Workers that are idle end: their time is one second in this library. */
    {
        long most = status_of("Threads:"), now = most;
        for (double end = now_ms() + 20000; now_ms() < end && now > most - 6;) {
            struct timespec pause = {.tv_nsec = 50000000};
            nanosleep(&pause, NULL);
            now = status_of("Threads:");
        }
        CHECK(now <= most - 6, "%ld threads, %ld at most", now, most);
        CHECK(panic_as(0) == 1, "no worker after that");
    }
    return report("panics");
}
