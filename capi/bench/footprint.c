/* SPDX-License-Identifier: MIT */
/* Measures what loading the library costs a process: footprint LIBRARY PORT
   Prints JSON: milliseconds of dlopen and of the first call that enters the
   library's core, and resident kilobytes before loading, after that call, and
   with a session open that has sent a mail. */
#include <courriel.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static long resident_kb(void)
{
    char line[256];
    long kb = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &kb) == 1)
            break;
    if (file)
        fclose(file);
    return kb;
}

static void *symbol(void *library, const char *name)
{
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "footprint: %s\n", dlerror());
        exit(1);
    }
    return found;
}

int main(int argc, char **argv)
{
    EmailSession(EMAIL_CALL * new_session)(void);
    EmailSession(EMAIL_CALL * start)(const char *, const char *, const char *, int, int, int);
    int(EMAIL_CALL * send_source)(EmailSession, const char *, const char *const *, int,
                                  const void *, size_t);
    int(EMAIL_CALL * close_session)(EmailSession);
    const char *(EMAIL_CALL * error)(int);
    const char *recipient = "recipient@example.test", *mail = "Subject: small\r\n\r\ntext\r\n";
    double begin, loaded, called;
    long before, after;
    EmailSession session;
    void *library;
    if (argc != 3)
        return 2;
    before = resident_kb();
    begin = now_ms();
    library = dlopen(argv[1], RTLD_NOW);
    if (!library) {
        fprintf(stderr, "footprint: %s\n", dlerror());
        return 1;
    }
    loaded = now_ms();
    *(void **)&new_session = symbol(library, "EmailNewSession");
    session = new_session();
    called = now_ms();
    *(void **)&start = symbol(library, "EmailStartSMTPSession");
    *(void **)&send_source = symbol(library, "EmailSendSource");
    *(void **)&close_session = symbol(library, "EmailCloseSession");
    *(void **)&error = symbol(library, "ErrorInfo");
    if (!session || !close_session(session)) {
        fprintf(stderr, "footprint: %s\n", error(EMAIL_ERROR_EVERYTHING));
        return 1;
    }
    after = resident_kb();
    session = start("", "", "localhost", atoi(argv[2]), 0, EMAIL_OPTION_CLEAR);
    if (!session ||
        !send_source(session, "sender@example.test", &recipient, 1, mail, strlen(mail))) {
        fprintf(stderr, "footprint: %s\n", error(EMAIL_ERROR_EVERYTHING));
        return 1;
    }
    printf("{\"load_ms\": %.3f, \"call_ms\": %.3f, \"before_kb\": %ld, \"loaded_kb\": %ld, "
           "\"session_kb\": %ld}\n",
           loaded - begin, called - loaded, before, after, resident_kb());
    return close_session(session) ? 0 : 1;
}
