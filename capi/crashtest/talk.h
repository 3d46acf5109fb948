/* SPDX-License-Identifier: MIT */
/*
 * The part of the host that writes down what the library says of mails, a line each, once it
 * has been said:
 *
 *   P NUMBER SUBJECT           EmailSendMessage took it
 *   C NUMBER                   EmailCancel took it back
 *   N NUMBER CODE              EmailCancel refused
 *   D RUN NUMBER STATUS STATE  its completion, by EmailNextCompletion or the callback
 *   E RUN RESULT               EmailCloseSession returned
 *   F RUN                      all was sent, and every completion read, before the close
 */
#include <stdarg.h>
#include <stdatomic.h>

static int said;
static atomic_int ended;
static atomic_llong taken[64]; /* some of the mails that were promised */

static void say(const char *format, ...)
{
    char line[400];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (write(said, line, (size_t)n) != n)
        fail("what was said");
}

/* Another thread has closed the session, which is all that may end a call here. */
static void closed(const char *what)
{
    int code = EmailErrorNumber(EMAIL_ERROR_CODE);
    if (!ended || (code != EMAIL_E_SESSION_CLOSED && code != EMAIL_E_CLOSED_HANDLE &&
                   code != EMAIL_E_OUTBOX_SHUT && code != EMAIL_E_NO_OUTBOX &&
                   code != EMAIL_E_CANCELLED && code != EMAIL_E_UNKNOWN_MAIL))
        fail(what);
}

static void *promise(void *thread)
{
    unsigned seed = (unsigned)getpid() * 64u + (unsigned)(size_t)thread;
    const char *as[] = {"grey", "refused", "data-refused", "accepted-drop"};
    for (int i = 0; i < mails; i++) {
        char subject[100], address[160];
        EmailMessage m = EmailNewMessage();
        unsigned kind = next(&seed) % 12;
        snprintf(subject, sizeof subject, "%s-%d-%d", name, (int)(size_t)thread, i);
        snprintf(address, sizeof address, "%s@%s.example", kind < 4 ? as[kind] : "someone",
                 subject);
        if (!EmailSetSender(m, "sender@example.org") || !EmailAddRecipient(m, address) ||
            !EmailSetSubject(m, subject) || !EmailSetText(m, "A text.\nEND\n"))
            fail("the message");
        /* Some of its recipients are taken, others are not, or not yet. */
        snprintf(address, sizeof address, "%s@second.%s.example", kind == 4 ? "refused" : "grey",
                 subject);
        if ((kind == 4 || kind == 5) && !EmailAddRecipient(m, address))
            fail("the message");
        if (!EmailSendMessage(session, m)) {
            closed("EmailSendMessage");
            EmailFreeMessage(m);
            break;
        }
        int64_t id = EmailGetMailIdentifier(m);
        say("P %lld %s\n", (long long)id, subject);
        atomic_store(&taken[next(&seed) % 64], id);
        EmailFreeMessage(m);
    }
    return NULL;
}

static void *take_back(void *unused)
{
    unsigned seed = (unsigned)getpid();
    while (!ended) {
        int64_t id = atomic_exchange(&taken[next(&seed) % 64], 0);
        if (id == 0 || next(&seed) % 3 == 0) {
            usleep(200);
            continue;
        }
        if (EmailCancel(id))
            say("C %lld\n", (long long)id);
        else {
            int code = EmailErrorNumber(EMAIL_ERROR_CODE);
            if (code != EMAIL_E_MAIL_NOT_WAITING)
                closed("EmailCancel");
            say("N %lld %d\n", (long long)id, code);
        }
    }
    return unused;
}

static void EMAIL_CALL told(void *user_data, int64_t id, int status)
{
    (void)user_data;
    say("D %s %lld %d %d\n", name, (long long)id, status, EmailMailNumber(id, EMAIL_MAIL_STATE));
}

static int read_completions(void)
{
    int64_t id;
    while ((id = EmailNextCompletion(session)) > 0)
        told(NULL, id, EmailStatus(id));
    return id == 0;
}

static void *poll_completions(void *unused)
{
    while (!ended) {
        if (!read_completions()) {
            closed("EmailNextCompletion");
            break;
        }
        usleep(500);
    }
    return unused;
}

static int talk(int port, const char *file, int end)
{
    pthread_t thread[4];
    unsigned seed = (unsigned)getpid() * 31u;
    int by_callback = next(&seed) % 2;
    session = start(port, file, 0);
    if (by_callback && !EmailSetCompletion(session, told, NULL))
        fail("EmailSetCompletion");
    puts("started");
    fflush(stdout);
    pthread_create(&thread[0], NULL, promise, (void *)0);
    pthread_create(&thread[1], NULL, promise, (void *)1);
    pthread_create(&thread[2], NULL, take_back, NULL);
    if (!by_callback)
        pthread_create(&thread[3], NULL, poll_completions, NULL);
    if (end == 1) {
        usleep(next(&seed) % 200000);
        ended = 1;
        say("E %s %d\n", name, EmailCloseSession(session));
    }
    pthread_join(thread[0], NULL);
    pthread_join(thread[1], NULL);
    if (end == 2) {
        if (!EmailFlush(session, 240000))
            fail("EmailFlush");
        ended = 1;
    }
    if (end) {
        pthread_join(thread[2], NULL);
        if (!by_callback)
            pthread_join(thread[3], NULL);
    }
    if (end == 2) {
        if (!by_callback && !read_completions())
            fail("EmailNextCompletion");
        if (!EmailCloseSession(session))
            fail("EmailCloseSession");
        say("F %s\n", name);
    }
    char unused;
    while (end == 0 && read(0, &unused, 1) > 0)
        ;
    return 0;
}
