/* SPDX-License-Identifier: MIT */
/*
 * The DLL in a program for Windows: errors of threads, mails, callbacks, an outbox, and
 * that it stays when it is unloaded. Run under Wine by windows.sh.
 *
 *   windows.exe PORT
 */
#include "courriel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { THREADS = 16, ROUNDS = 500 };

static int failures;

#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition) && InterlockedIncrement((LONG *)&failures) <= 20) {                       \
            fprintf(stderr, "windows.c:%d: %s: ", __LINE__, #condition);                           \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
        }                                                                                          \
    } while (0)

/* Each thread has its own error. */
static DWORD WINAPI fails(void *argument)
{
    int odd = (int)(INT_PTR)argument % 2;

    for (int i = 0; i < ROUNDS; i++) {
        int failed =
            odd ? EmailSetTimeOut(-1) : EmailCloseSession((EmailSession)(INT_PTR)0x1234567);
        CHECK(!failed && EmailErrorNumber(EMAIL_ERROR_CODE) ==
                             (odd ? EMAIL_E_OUT_OF_RANGE : EMAIL_E_INVALID_HANDLE),
              "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    }
    return 0;
}

static int told;

static int EMAIL_CALL progress(void *user_data, int64_t done_bytes, int64_t total_bytes)
{
    CHECK(user_data == &told && done_bytes <= total_bytes, "%ld of %ld", (long)done_bytes,
          (long)total_bytes);
    told++;
    /* A callback may call. */
    CHECK(EmailGetTimeOut() > 0, "%s", ErrorInfo(0));
    return 0;
}

static LONG finished;

static void EMAIL_CALL completed(void *user_data, int64_t mail, int status)
{
    CHECK(user_data == &finished && mail && status == EMAIL_STATUS_SENT, "status %d", status);
    InterlockedIncrement(&finished);
}

static EmailMessage letter(const char *subject)
{
    EmailMessage m = EmailNewMessage();

    CHECK(EmailSetSender(m, "sender@example.org") && EmailAddRecipient(m, "to@example.org") &&
              EmailSetSubject(m, subject) && EmailSetText(m, "from a DLL"),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return m;
}

#if defined(__i386__)
static double zero;

/* What VB6 calls: each function takes its arguments off the stack itself. */
static void twins(HMODULE library)
{
    int(__stdcall * set)(int) =
        (int(__stdcall *)(int))(void *)GetProcAddress(library, "EmailStdSetTimeOut");
    int(__stdcall * get)(void) =
        (int(__stdcall *)(void))(void *)GetProcAddress(library, "EmailStdGetTimeOut");
    int(__stdcall * wait)(double, int) =
        (int(__stdcall *)(double, int))(void *)GetProcAddress(library, "EmailStdWait");
    int(__stdcall * date)(EmailMessage, double, int) =
        (int(__stdcall *)(EmailMessage, double, int))(void *)GetProcAddress(library,
                                                                            "EmailStdSetDate");
    char *before, *after;
    int right = 0;

    if (!set || !get || !wait || !date) {
        CHECK(0, "no twins");
        return;
    }
    __asm__ volatile("mov %%esp, %0" : "=r"(before));
    for (int i = 1; i <= 1000; i++)
        right += set(i) == 1 && get() == i && wait(1e12 + i, 0) == 0 &&
                 EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_UNKNOWN_MAIL;
    __asm__ volatile("mov %%esp, %0" : "=r"(after));
    CHECK(right == 1000 && before == after, "%d right, %d bytes left", right,
          (int)(before - after));
    set(600);

    EmailMessage m = EmailNewMessage();
    CHECK(date(m, 1700000000.4, 60) && !date(m, 1e300, 0) && !date(m, 0.0 / zero, 0) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_OUT_OF_RANGE,
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    EmailFreeMessage(m);
}

static int __stdcall std_progress(void *user_data, double done_bytes, double total_bytes)
{
    if (done_bytes >= 0 && done_bytes <= total_bytes && total_bytes < 1e6)
        ++*(int *)user_data;
    return 1;
}

/* A mail through the twins alone, with a function that is called back by their convention. */
static void mail_of_twins(HMODULE library, int port)
{
    int(__stdcall * progress)(EmailSession, int(__stdcall *)(void *, double, double), void *) =
        (int(__stdcall *)(EmailSession, int(__stdcall *)(void *, double, double), void *))(
            void *)GetProcAddress(library, "EmailStdProgress");
    int(__stdcall * send)(EmailSession, EmailMessage) =
        (int(__stdcall *)(EmailSession, EmailMessage))(void *)GetProcAddress(library,
                                                                             "EmailStdSendMessage");
    EmailSession s = EmailStartSMTPSession("", "", "127.0.0.1", port, 0, EMAIL_OPTION_CLEAR);
    EmailMessage m = letter("from a twin");
    int calls = 0, right = 0;

    CHECK(s && progress && send && progress(s, std_progress, &calls), "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    for (int i = 0; i < 10; i++)
        right += send(s, m) == EMAIL_SENT_FULLY;
    CHECK(right == 10 && calls >= 10, "%d sent, told %d times: %s", right, calls,
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    EmailFreeMessage(m);
    EmailCloseSession(s);
}
#endif

int main(int argc, char **argv)
{
    HANDLE threads[THREADS];
    HMODULE library;
    EmailSession s;
    EmailMessage m;

    if (argc < 2)
        return 2;
    CHECK(!strcmp(EmailVersion(), COURRIEL_VERSION), "%s", EmailVersion());
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, fails, (void *)(INT_PTR)i, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);

    s = EmailStartSMTPSession("", "", "127.0.0.1", atoi(argv[1]), 0, EMAIL_OPTION_CLEAR);
    CHECK(s && EmailSetProgress(s, progress, &told), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    m = letter("from Windows");
    for (int i = 0; i < 10; i++)
        CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(told >= 10, "told %d times", told);
    CHECK(!EmailAttachFile(m, "C:\\nowhere\\file.txt", NULL, NULL) &&
              EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_FILE_NOT_FOUND,
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));

    for (int file = 0; file < 2; file++) {
        s = EmailNewSession();
        CHECK(EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
                  EmailSetSessionNumber(s, EMAIL_SESSION_PORT, atoi(argv[1])) &&
                  EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR) &&
                  EmailSetSessionNumber(s, EMAIL_SESSION_ASYNC_MODE, 1) &&
                  EmailSetSessionText(s, EMAIL_SESSION_OUTBOX_FILE,
                                      file ? "outbox.courriel" : NULL) &&
                  EmailStartSession(s) && EmailSetCompletion(s, completed, &finished),
              "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        EmailSetSubject(m, file ? "from an outbox in a file" : "from an outbox");
        for (int i = 0; i < 10; i++)
            CHECK(EmailSendMessage(s, m), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        CHECK(EmailFlush(s, 60000) && EmailCloseSession(s), "%s",
              ErrorInfo(EMAIL_ERROR_EVERYTHING));
    }
    CHECK(finished == 20, "told of %ld mails", finished);

    s = EmailStartSMTPSession("", "", "127.0.0.1", 1, 0, EMAIL_OPTION_CLEAR);
    CHECK(!s && EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_CONNECTION_REFUSED, "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    EmailFreeMessage(m);

    library = LoadLibraryA("libcourriel.dll");
#if defined(__i386__)
    twins(library);
    mail_of_twins(library, atoi(argv[1]));
#endif
    FreeLibrary(library);
    FreeLibrary(library);
    CHECK(GetModuleHandleA("libcourriel.dll") == library && EmailGetTimeOut() > 0, "it is gone");
    puts(failures ? "failed" : "all is well");
    return failures != 0;
}
