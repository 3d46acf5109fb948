/* SPDX-License-Identifier: MIT */
/* The error state: each thread has its own, it costs nothing to have, it always answers. */
#include "test.h"

#include <limits.h>

static void *many(void *argument)
{
    int id = (int)(intptr_t)argument;
    char want[32];

    for (int i = 0; i < 500; i++) {
        int n = -(id * 1000 + i + 1);
        CHECK(EmailSetTimeOut(n) == 0, "accepted %d", n);
        if (i % 16 == 0)
            sched_yield();
        snprintf(want, sizeof want, "not %d", n);
        CHECK(strstr(ErrorInfo(EMAIL_ERROR_MESSAGE), want), "%s lacks %s",
              ErrorInfo(EMAIL_ERROR_MESSAGE), want);
        CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE, "%d",
              EmailErrorNumber(EMAIL_ERROR_CODE));
    }
    return NULL;
}

static void *fresh(void *argument)
{
    CHECK(!ErrorOccurred() && !*ErrorInfo(EMAIL_ERROR_MESSAGE), "a new thread has an error: %s",
          ErrorInfo(0));
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == 0, "a new thread has a code");
    EmailSetTimeOut(-1);
    CHECK(ErrorOccurred(), "no error");
    return argument;
}

static void churn(void)
{
    long before = 0, after;

    for (int i = 0; i < 6000; i++) {
        pthread_t t;
        if (i == 1000)
            before = status_of("VmRSS:");
        CHECK(pthread_create(&t, NULL, fresh, NULL) == 0, "no thread");
        pthread_join(t, NULL);
    }
    after = status_of("VmRSS:");
    /* 5000 blocks of 2 KB would be 10 MB. */
    CHECK(after - before < 4000, "%ld kB grew to %ld kB", before, after);
}

/* Whether text is valid UTF-8; enough for what was cut out of valid UTF-8. */
static int whole(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        int more = *p < 0x80 ? 0 : *p >= 0xF0 ? 3 : *p >= 0xE0 ? 2 : *p >= 0xC0 ? 1 : -1;
        if (more < 0)
            return 0;
        for (p++; more > 0; more--, p++)
            if ((*p & 0xC0) != 0x80)
                return 0;
    }
    return 1;
}

static void contract(void)
{
    char buffer[4096], exact[4096];
    const char *kept;
    int length;
    EmailMessage m = EmailNewMessage();

    CHECK(!ErrorOccurred(), "%s", ErrorInfo(0));
    for (int d = -3; d < 40; d++)
        CHECK(!*ErrorInfo(d), "detail %d without an error: %s", d, ErrorInfo(d));
    CHECK(EmailAddRecipient(m, "Zo\303\253 \342\202\254 \360\237\222\214 <no address>") == 0,
          "accepted");
    CHECK(ErrorOccurred() == 1, "no error");
    kept = ErrorInfo(EMAIL_ERROR_MESSAGE);
    strcpy(exact, kept);
    CHECK(*exact && !strchr(exact, '\n'), "%s", exact);
    /* The error functions change nothing. */
    for (int d = -3; d < 40; d++) {
        CHECK(ErrorInfo(d) != NULL, "NULL for %d", d);
        EmailErrorNumber(d);
        EmailErrorCopy(d, buffer, 3);
    }
    ErrorInfo(INT_MAX), ErrorInfo(INT_MIN), EmailErrorNumber(INT_MAX), EmailErrorNumber(INT_MIN);
    EmailVersion(), EmailVersionNumber(), EmailErrorText(3);
    CHECK(kept == ErrorInfo(EMAIL_ERROR_MESSAGE) && !strcmp(kept, exact), "%s", kept);
    CHECK(EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_INVALID_ADDRESS, "%s", exact);
    CHECK(EmailErrorNumber(EMAIL_ERROR_FAULT) == EMAIL_FAULT_ADDRESS &&
              !strcmp(ErrorInfo(EMAIL_ERROR_FAULT), "address"),
          "%s", ErrorInfo(EMAIL_ERROR_FAULT));
    CHECK(!strcmp(ErrorInfo(EMAIL_ERROR_NEW_TOKEN_HELPS), "0"), "%s",
          ErrorInfo(EMAIL_ERROR_NEW_TOKEN_HELPS));
    CHECK(EmailErrorNumber(EMAIL_ERROR_NEW_TOKEN_HELPS) == 0, "%d",
          EmailErrorNumber(EMAIL_ERROR_NEW_TOKEN_HELPS));
    CHECK(EmailErrorNumber(EMAIL_ERROR_MESSAGE) == -1 && EmailErrorNumber(99) == -1,
          "a text as a number");
    CHECK(!strcmp(ErrorInfo(EMAIL_ERROR_NAME), "INVALID_ADDRESS"), "%s",
          ErrorInfo(EMAIL_ERROR_NAME));
    CHECK(atoi(ErrorInfo(EMAIL_ERROR_CODE)) == EMAIL_E_INVALID_ADDRESS, "%s",
          ErrorInfo(EMAIL_ERROR_CODE));
    CHECK(!strcmp(ErrorInfo(EMAIL_ERROR_SUMMARY), EmailErrorText(EMAIL_E_INVALID_ADDRESS)), "%s",
          ErrorInfo(EMAIL_ERROR_SUMMARY));
    CHECK(strlen(ErrorInfo(EMAIL_ERROR_HINT)) > 20, "%s", ErrorInfo(EMAIL_ERROR_HINT));
    /* Copies: measured, cut at a character, ended. */
    length = EmailErrorCopy(EMAIL_ERROR_EVERYTHING, NULL, 0);
    CHECK(length == (int)strlen(ErrorInfo(EMAIL_ERROR_EVERYTHING)), "%d", length);
    for (int size = 1; size <= length + 2 && size < (int)sizeof buffer; size++) {
        memset(buffer, '#', sizeof buffer);
        CHECK(EmailErrorCopy(EMAIL_ERROR_EVERYTHING, buffer, size) == length, "size %d", size);
        CHECK(strlen(buffer) < (size_t)size && buffer[size] == '#', "size %d overflows", size);
        CHECK(whole(buffer), "size %d cuts a character", size);
        CHECK((int)strlen(buffer) >= size - 4 || size > length, "size %d cuts too much", size);
    }
    CHECK(EmailErrorCopy(0, NULL, 5) == -1 && EmailErrorCopy(0, buffer, -1) == -1, "accepted");
    CHECK(!strcmp(ErrorInfo(EMAIL_ERROR_MESSAGE), exact), "changed");
    /* Success clears. */
    CHECK(EmailAddRecipient(m, "a@example.org") == 1 && !ErrorOccurred(), "%s", ErrorInfo(0));
    CHECK(!*ErrorInfo(EMAIL_ERROR_MESSAGE) && !*ErrorInfo(EMAIL_ERROR_CODE), "kept after success");
    /* A long text. */
    {
        static char address[300000];
        memset(address, 'x', sizeof address - 1);
        CHECK(EmailAddRecipient(m, address) == 0 && ErrorOccurred(), "accepted");
        CHECK(*ErrorInfo(EMAIL_ERROR_MESSAGE), "empty");
    }
    for (int code = -10; code < 1200; code++)
        CHECK(EmailErrorText(code) && (!*EmailErrorText(code) || strlen(EmailErrorText(code)) > 10),
              "code %d", code);
    CHECK(!*EmailErrorText(0) && *EmailErrorText(EMAIL_E_NULL_ARGUMENT) &&
              *EmailErrorText(EMAIL_E_NO_NAME),
          "texts");
    CHECK(!strcmp(EmailVersion(), COURRIEL_VERSION) &&
              EmailVersionNumber() == COURRIEL_VERSION_NUMBER,
          "version");
    EmailFreeMessage(m);
}

int main(void)
{
    enum { THREADS = 64 };
    pthread_t threads[THREADS];

    alarm(60);
    contract();
    for (intptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, many, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    churn();
    return report("errors");
}
