/* SPDX-License-Identifier: MIT */
/*
 * Loading, loading again, two copies at once, small stacks, and what it costs.
 *
 *   loading LIBRARY cost
 *   loading LIBRARY again
 *   loading LIBRARY copies COPY
 *   loading LIBRARY stacks
 */
#include "test.h"

#include <limits.h>

static void sends(void *library)
{
    EmailSession s =
        OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    EmailMessage m;

    CHECK(s, "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    m = OF(library, EmailNewMessage)();
    OF(library, EmailSetSender)(m, "sender@example.org");
    OF(library, EmailAddRecipient)(m, "recipient@example.org");
    OF(library, EmailSetText)(m, "loading");
    CHECK(OF(library, EmailSendMessage)(s, m) == 1, "%s",
          OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    CHECK(OF(library, EmailFreeMessage)(m) && OF(library, EmailCloseSession)(s), "%s",
          OF(library, ErrorInfo)(0));
}

/* Prints milliseconds and kilobytes for the runner, which takes the best of several. */
static void cost(const char *path)
{
    double start = now_ms();
    long before = status_of("VmRSS:");
    void *library = load(path);
    EmailSession s;

    CHECK(OF(library, EmailNewMessage)() != NULL, "%s", OF(library, ErrorInfo)(0));
    printf("%.2f", now_ms() - start);
    s = OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
    CHECK(s, "%s", OF(library, ErrorInfo)(0));
    printf(" %ld\n", status_of("VmRSS:") - before);
}

static void again(const char *path)
{
    long threads = 0, kilobytes = 0;

    for (int i = 0; i < 300; i++) {
        void *library = load(path);
        CHECK(OF(library, EmailGetTimeOut)() == 600, "%s", OF(library, ErrorInfo)(0));
        if (i % 50 == 0)
            sends(library);
        CHECK(dlclose(library) == 0, "%s", dlerror());
        if (i == 99)
            threads = status_of("Threads:"), kilobytes = status_of("VmRSS:");
    }
    CHECK(status_of("Threads:") <= threads + 2, "%ld threads became %ld", threads,
          status_of("Threads:"));
    CHECK(status_of("VmRSS:") < kilobytes + 4000, "%ld kB became %ld", kilobytes,
          status_of("VmRSS:"));
    CHECK(dlopen(path, RTLD_NOW | RTLD_NOLOAD) != NULL, "was unloaded");
}

static void *uses(void *library)
{
    for (int i = 0; i < 20; i++)
        sends(library);
    return NULL;
}

static void copies(const char *path, const char *copy)
{
    void *one = load(path), *two = load(copy);
    pthread_t threads[4];

    CHECK(one != two, "the same library");
    CHECK(OF(one, EmailSetTimeOut)(-1) == 0 && OF(one, ErrorOccurred)() &&
              !OF(two, ErrorOccurred)(),
          "shared errors");
    CHECK(OF(two, EmailSetTimeOut)(7) == 1 && OF(one, EmailGetTimeOut)() == 600, "shared settings");
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, uses, i % 2 ? one : two);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

static void *on_a_small_stack(void *library)
{
    sends(library);
    CHECK(OF(library, EmailSetTimeOut)(-1) == 0, "accepted");
    CHECK(*OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING), "no text");
    return NULL;
}

static void stacks(const char *path)
{
    void *library = load(path);
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    CHECK(pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN + 8192) == 0,
          "no such stack");
    for (int i = 0; i < 20; i++) {
        CHECK(pthread_create(&thread, &attributes, on_a_small_stack, library) == 0, "no thread");
        pthread_join(thread, NULL);
    }
}

int main(int argc, char **argv)
{
    alarm(60);
    if (argc < 3)
        return 2;
    if (!strcmp(argv[2], "cost"))
        cost(argv[1]);
    else if (!strcmp(argv[2], "again"))
        again(argv[1]);
    else if (!strcmp(argv[2], "copies") && argc > 3)
        copies(argv[1], argv[3]);
    else if (!strcmp(argv[2], "stacks"))
        stacks(argv[1]);
    else
        return 2;
    return report("loading");
}
