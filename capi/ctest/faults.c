/* SPDX-License-Identifier: MIT */
/*
 * A host that turns faults of its own into errors, as runtimes do with a division by zero:
 * its handlers want the thread's own stack, and the alternate one is small.
 *
 *   faults LIBRARY
 */
#include "test.h"

#include <limits.h>
#include <setjmp.h>
#include <sys/mman.h>

enum { TIMES = 100, ALTERNATE_BYTES = 8 * 1024, FRAME_BYTES = 40 * 1024 };

static void *library;
static _Thread_local sigjmp_buf back;
static _Thread_local int expected;
static int caught, called;

static void handle(int s, siginfo_t *info, void *context)
{
    char frame[FRAME_BYTES], *volatile at = frame;

    (void)info, (void)context;
    for (int i = 0; i < FRAME_BYTES; i += 64)
        at[i] = (char)s;
    if (s != expected)
        _exit(9);
    siglongjmp(back, 1);
}

/* Runtimes give each of their threads one. */
static void *small_stack(void)
{
    stack_t small = {.ss_sp = malloc(ALTERNATE_BYTES), .ss_size = ALTERNATE_BYTES};
    sigaltstack(&small, NULL);
    return small.ss_sp;
}

static void divide(void)
{
    volatile int zero = 0, result = 7 / zero;
    (void)result;
}

static void overflow(void)
{
    volatile int least = INT_MIN, minus = -1, result = least / minus;
    (void)result;
}

static const volatile char *cut; /* a mapping whose file ends before it */

static void touch(void) { (void)*cut; }

static void attempt(int s, void (*fault)(void))
{
    expected = s;
    if (sigsetjmp(back, 1))
        __atomic_add_fetch(&caught, 1, __ATOMIC_RELAXED);
    else
        fault();
}

static void all_faults(void)
{
    attempt(SIGBUS, touch);
#if defined(__x86_64__) || defined(__i386__) /* others divide by zero without a trap */
    attempt(SIGFPE, divide);
    attempt(SIGFPE, overflow);
#else
    (void)divide, (void)overflow;
    attempt(SIGBUS, touch);
    attempt(SIGBUS, touch);
#endif
}

static void faults(const char *when)
{
    int before = __atomic_load_n(&caught, __ATOMIC_RELAXED);

    for (int i = 0; i < TIMES; i++)
        all_faults();
    CHECK(caught >= before + 3 * TIMES, "%s: %d", when, caught - before);
}

static void *on_thread(void *unused)
{
    void *stack = small_stack();
    stack_t none = {.ss_flags = SS_DISABLE};

    for (int i = 0; i < TIMES; i++) {
        all_faults();
        OF(library, EmailSetTimeOut)(-5);
        CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE,
              "another error");
    }
    sigaltstack(&none, NULL);
    free(stack);
    return unused;
}

static int progress(void *user_data, int64_t done, int64_t total)
{
    (void)user_data, (void)done, (void)total;
    all_faults();
    called |= 1;
    return 0;
}

static void transcript(void *user_data, int side, const char *line)
{
    (void)user_data, (void)side, (void)line;
    all_faults();
    called |= 2;
}

static void completed(void *user_data, int64_t mail, int status)
{
    void *stack = small_stack();
    stack_t none = {.ss_flags = SS_DISABLE};

    (void)user_data, (void)mail, (void)status;
    all_faults();
    sigaltstack(&none, NULL);
    free(stack);
    called |= 4;
}

static void mail(int asynchronous)
{
    EmailSession s = OF(library, EmailNewSession)();
    EmailMessage m = OF(library, EmailNewMessage)();

    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_SERVER, "127.0.0.1");
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_PORT, test_port());
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_ASYNC_MODE, asynchronous);
    OF(library, EmailSetTranscript)(s, transcript, NULL);
    CHECK(OF(library, EmailStartSession)(s), "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    OF(library, EmailSetSender)(m, "sender@example.org");
    OF(library, EmailAddRecipient)(m, "recipient@example.org");
    OF(library, EmailSetText)(m, "faults");
    if (asynchronous)
        OF(library, EmailSetCompletion)(s, completed, NULL);
    else
        OF(library, EmailSetProgress)(s, progress, NULL);
    CHECK(OF(library, EmailSendMessage)(s, m) > 0, "%s",
          OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    OF(library, EmailFlush)(s, 20000);
    OF(library, EmailCloseSession)(s);
    OF(library, EmailFreeMessage)(m);
}

int main(int argc, char **argv)
{
    struct sigaction a = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_NODEFER};
    FILE *file = tmpfile();
    pthread_t threads[8];

    alarm(60);
    if (argc < 2 || !file)
        return 2;
    cut = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fileno(file), 0);
    sigaction(SIGFPE, &a, NULL);
    sigaction(SIGBUS, &a, NULL);
    small_stack();
    library = load(argv[1]);
    faults("loaded");
    OF(library, EmailGetTimeOut)();
    OF(library, EmailSetTimeOut)(600);
    faults("called");
    mail(0);
    mail(1);
    CHECK(called == 7, "callbacks: %d", called);
    faults("sent");
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, on_thread, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    faults("after threads");
    printf("%d faults caught\n", caught);
    return report("faults");
}
