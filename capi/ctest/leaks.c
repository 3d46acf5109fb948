/* SPDX-License-Identifier: MIT */
/*
 * Sends many mails in all the ways there are, and leaves nothing behind: memory,
 * descriptors, threads and goroutines are as after the first part of them.
 *
 *   leaks LIBRARY COUNT          with the library of the tag courrieltest, which counts goroutines
 */
#include "test.h"

enum { THREADS = 4, EACH = 25 /* mails of a session */, PARTS = 5 };

static void *library;
static int (*usage_of)(int);
static long rounds; /* of EACH mails, for each thread */
static long sent, failed, told;

static int progress(void *user_data, int64_t done, int64_t total)
{
    (void)user_data, (void)done, (void)total;
    __atomic_add_fetch(&told, 1, __ATOMIC_RELAXED);
    return 0;
}

static int gives(void *user_data, int64_t offset, void *buffer, int size)
{
    int left = offset < 5000 ? 5000 - (int)offset : 0;

    (void)user_data;
    left = left < size ? left : size;
    memset(buffer, 'r', (size_t)left);
    return left;
}

static EmailMessage letter(long i)
{
    EmailMessage m = OF(library, EmailNewMessage)();

    OF(library, EmailSetSender)(m, "sender@example.org");
    OF(library, EmailAddRecipient)(m, "recipient@example.org");
    OF(library, EmailSetSubject)(m, "caf\303\251");
    OF(library, EmailSetText)(m, "leaks");
    if (i % 5 == 0)
        OF(library, EmailAttachData)(m, "x.bin", NULL, "0123456789", 10);
    if (i % 7 == 0)
        OF(library, EmailAttachReader)(m, "r.bin", "x/y", i % 2 ? -1 : 5000, gives, NULL);
    return m;
}

static void fails(EmailMessage m)
{
    static const char *const long_name =
        "a name that is not an address, and long enough for a block of its own";

    CHECK(!OF(library, EmailAddRecipient)(m, long_name), "accepted");
    CHECK(*OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING), "no text");
    /* Nobody listens on port 1. */
    CHECK(!OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", 1, 0, EMAIL_OPTION_CLEAR),
          "connected");
    __atomic_add_fetch(&failed, 2, __ATOMIC_RELAXED);
}

/* EACH mails on a session of its own: sent one by one, in one call, or by the outbox. */
static void *one_round(void *argument)
{
    long round = (long)(intptr_t)argument;
    EmailSession s = OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", test_port(),
                                                        round % 4 == 1, EMAIL_OPTION_CLEAR);
    EmailMessage list[EACH];

    CHECK(s, "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    OF(library, EmailSetProgress)(s, progress, NULL);
    for (int i = 0; i < EACH; i++) {
        list[i] = letter(round + i);
        if (round % 4 == 2)
            continue;
        CHECK(OF(library, EmailSendMessage)(s, list[i]) == EMAIL_SENT_FULLY, "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    }
    if (round % 4 == 1)
        CHECK(OF(library, EmailFlush)(s, 60000), "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    if (round % 4 == 2)
        CHECK(OF(library, EmailSendMessages)(s, list, EACH) == EACH, "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    fails(list[0]);
    for (int i = 0; i < EACH; i++)
        CHECK(OF(library, EmailFreeMessage)(list[i]), "%s", OF(library, ErrorInfo)(0));
    CHECK(OF(library, EmailCloseSession)(s), "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    __atomic_add_fetch(&sent, EACH, __ATOMIC_RELAXED);
    return NULL;
}

static void *many(void *argument)
{
    pthread_t child;

    for (long i = 0; i < rounds; i++) {
        if (i % 8 || pthread_create(&child, NULL, one_round, (void *)(intptr_t)i) != 0)
            one_round((void *)(intptr_t)i);
        else
            pthread_join(child, NULL); /* a thread that comes and goes */
    }
    return argument;
}

struct usage {
    long kilobytes, heap, descriptors, threads, goroutines;
};

static void run(long mails, int settle, struct usage *then)
{
    pthread_t threads[THREADS];
    int lowest;

    rounds = (mails + THREADS * EACH - 1) / (THREADS * EACH);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, many, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    /* What is on its way out is waited for: idle workers end after a second in this
       library, and closed connections are being torn down. */
    for (double end = now_ms() + 20000; settle && now_ms() < end;) {
        struct timespec pause = {.tv_nsec = 50000000};
        long before = status_of("Threads:");
        nanosleep(&pause, NULL);
        if (now_ms() > end - 17000 && status_of("Threads:") == before)
            break;
    }
    OF(library, EmailTrimMemory)();
    then->kilobytes = status_of("VmRSS:");
    then->descriptors = entries_of("/proc/self/fd") + descriptors_of_library(&lowest);
    then->threads = status_of("Threads:");
    then->goroutines = usage_of(0);
    then->heap = usage_of(1);
    printf("%ld mails: %ld kB, Go's heap %ld bytes, %ld descriptors, %ld threads, %ld goroutines\n",
           sent, then->kilobytes, then->heap, then->descriptors, then->threads, then->goroutines);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct usage first, last;
    long count;

    if (argc < 3)
        return 2;
    count = atol(argv[2]);
    library = load(argv[1]);
    usage_of = (int (*)(int))dlsym(library, "EmailTestUsage");
    if (!usage_of) {
        fprintf(stderr, "not the library for tests\n");
        return 2;
    }
    /* Caches and pools have their size after the first part. */
    run(count / PARTS, 1, &first);
    for (int i = 1; i < PARTS; i++)
        run(count / PARTS, i == PARTS - 1, &last);
    CHECK(told > sent && failed > 0, "%ld told, %ld failed", told, failed);
    CHECK(last.descriptors <= first.descriptors, "descriptors");
    CHECK(last.threads <= first.threads + 4,
          "threads"); /* Go's own come and stay as it needs them */
    CHECK(last.goroutines <= first.goroutines, "goroutines");
    /* A leak of a few bytes a mail shows in Go's heap; in what is C's only in a long run,
       where the allocators' rest is small beside it. */
    CHECK(last.heap <= first.heap + 100000 + count * 2, "Go's memory");
    CHECK(last.kilobytes <= first.kilobytes + 16000, "memory");
    return report("leaks");
}
