/* SPDX-License-Identifier: MIT */
/*
 * A host that has run out of something: an error or no effect,
 * never a crash, and all is well when the limit is gone.
 *
 *   limits LIBRARY descriptors     none is left
 *   limits LIBRARY memory          an address-space limit just above what is used
 *   limits LIBRARY locale          the locale and the environment change meanwhile
 */
#include "test.h"

#include <fcntl.h>
#include <locale.h>
#include <sys/resource.h>

static void *library;

static EmailSession session(void)
{
    return OF(library, EmailStartSMTPSession)("", "", "127.0.0.1", test_port(), 0, EMAIL_OPTION_CLEAR);
}

static EmailMessage letter(void)
{
    EmailMessage m = OF(library, EmailNewMessage)();
    OF(library, EmailSetSender)(m, "sender@example.org");
    OF(library, EmailAddRecipient)(m, "recipient@example.org");
    OF(library, EmailSetText)(m, "limits");
    return m;
}

static void works(EmailSession s, EmailMessage m)
{
    EmailSession another;

    CHECK(OF(library, EmailSendMessage)(s, m) == 1, "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    another = session();
    CHECK(another && OF(library, EmailSendMessage)(another, m) == 1, "%s", OF(library, ErrorInfo)(3));
    CHECK(OF(library, EmailCloseSession)(another), "%s", OF(library, ErrorInfo)(3));
}

static void descriptors(void)
{
    EmailSession s = session();
    EmailMessage m = letter();
    struct rlimit limit = {256, 256};
    int taken[256], count = 0, fd;

    works(s, m);
    setrlimit(RLIMIT_NOFILE, &limit);
    while ((fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        taken[count++] = fd;
    works(s, m); /* the library has its own */
    while (count > 0)
        close(taken[--count]);
    limit.rlim_cur = (rlim_t)descriptors_of_library();
    setrlimit(RLIMIT_NOFILE, &limit);
    /* What is open goes on. */
    CHECK(OF(library, EmailSendMessage)(s, m) == 1, "%s", OF(library, ErrorInfo)(3));
    for (int i = 0; i < 50; i++) {
        CHECK(session() == NULL, "a connection without a descriptor");
        CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_CODE) == EMAIL_E_LOCAL_RESOURCES, "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
        CHECK(OF(library, EmailErrorNumber)(EMAIL_ERROR_SYSTEM_CODE) == EMFILE, "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    }
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    works(s, m);
}

/* Go ends the process when the system gives it no memory, which no library can mend:
   what can be promised is that a limit that leaves what the manual says is enough. */
static void memory(void)
{
    struct rlimit limit = {(rlim_t)2 << 30, RLIM_INFINITY};
    EmailSession s;
    EmailMessage m;

    limit.rlim_cur += (rlim_t)status_of("VmSize:") * 1024;
    setrlimit(RLIMIT_AS, &limit);
    library = load(getenv("LIBRARY"));
    s = session();
    m = letter();
    CHECK(s, "%s", OF(library, ErrorInfo)(3));
    for (int i = 0; i < 20; i++)
        works(s, m);
}

static void *changes(void *stop)
{
    static const char *const locales[] = {"C", "C.UTF-8", "tr_TR.UTF-8", "POSIX"};

    for (int i = 0; !*(volatile int *)stop; i++) {
        setlocale(LC_ALL, locales[i % 4]);
        setenv("LANG", locales[i % 4], 1);
        setenv("TZ", i % 2 ? "Asia/Tokyo" : "UTC", 1);
        setenv("SSL_CERT_FILE", "/nowhere", 1);
    }
    return NULL;
}

static void locale(void)
{
    EmailSession s = session();
    EmailMessage m = letter();
    pthread_t thread;
    int stop = 0;

    pthread_create(&thread, NULL, changes, &stop);
    for (int i = 0; i < 100; i++)
        works(s, m);
    __atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
    pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    alarm(60);
    if (argc < 3)
        return 2;
    setenv("LIBRARY", argv[1], 1);
    if (strcmp(argv[2], "memory") != 0)
        library = load(argv[1]);
    if (!strcmp(argv[2], "descriptors"))
        descriptors();
    else if (!strcmp(argv[2], "memory"))
        memory();
    else if (!strcmp(argv[2], "locale"))
        locale();
    else
        return 2;
    return report("limits");
}
