/* SPDX-License-Identifier: MIT */
/*
 * A host that queues mails into an outbox file until it is killed, or until it has queued
 * enough; the runner says what it is to do.
 *
 *   host queue PORT FILE PROMISES NAME THREADS MAILS AT_MOST_ONCE
 *       queues MAILS mails a thread and then stays, and sends, until it is killed. Behind each
 *       EmailSendMessage that returned true it writes the mail's number and subject to PROMISES.
 *   host talk PORT FILE SAID NAME MAILS END
 *       queues MAILS mails on each of two threads, cancels some of them, reads completions, and
 *       writes to SAID what it was told of each: see talk.h. END: 0 stays until it is killed,
 *       1 closes the session at any moment, 2 waits until all is sent and closes.
 *   host finish PORT FILE SECONDS
 *       goes on with what the file holds, waits for all of it, and prints what became of each.
 *   host list PORT FILE
 *       the same without waiting.
 *   host bulk PORT FILE MAILS
 *       fills the outbox, in memory if FILE is empty; when it is told to go on, waits until all is
 *       sent, and prints how many were and how many kB of memory it needed at the most.
 */
#define _GNU_SOURCE
#include "courriel.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static EmailSession session;
static const char *name;
static int promises, mails, limit = 1000000;

static void fail(const char *what)
{
    char text[8192];
    EmailErrorCopy(EMAIL_ERROR_EVERYTHING, text, sizeof text);
    fprintf(stderr, "%s\n%s\n", what, text);
    exit(3);
}

static EmailSession start(int port, const char *file, int at_most_once)
{
    EmailSession s = EmailNewSession();
    if (!EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1") ||
        !EmailSetSessionNumber(s, EMAIL_SESSION_PORT, port) ||
        !EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR) ||
        !EmailSetSessionNumber(s, EMAIL_SESSION_ASYNC_MODE, 1) ||
        !EmailSetSessionNumber(s, EMAIL_SESSION_TIMEOUT_SECONDS, 5) ||
        !EmailSetSessionNumber(s, EMAIL_SESSION_OUTBOX_LIMIT, limit) ||
        !EmailSetSessionNumber(s, EMAIL_SESSION_RETRY_FIRST_SECONDS, 1) ||
        !EmailSetSessionNumber(s, EMAIL_SESSION_KEEP_SECONDS, 2592000) ||
        !EmailSetSessionNumber(s, EMAIL_SESSION_AT_MOST_ONCE, at_most_once) ||
        !EmailSetSessionText(s, EMAIL_SESSION_OUTBOX_FILE, file))
        fail("the properties");
    /* The server, or the line, may fail at this moment: the mails in the file wait. */
    for (int i = 0; !EmailStartSession(s); i++) {
        int code = EmailErrorNumber(EMAIL_ERROR_CODE);
        if (i == 100 || (code >= EMAIL_E_OUTBOX_PATH && code <= EMAIL_E_OUTBOX_DISK))
            fail("the start");
        usleep(20000);
    }
    return s;
}

static unsigned next(unsigned *seed) { return *seed = *seed * 1103515245u + 12345u, *seed >> 8; }

static void *queue(void *thread)
{
    unsigned seed = (unsigned)getpid() * 64u + (unsigned)(size_t)thread;
    char *large = malloc(700001);
    memset(large, 'x', 700000);
    for (int i = 79; i < 700000; i += 80)
        large[i] = '\n';
    memcpy(large + 699990, "\nEND\nEND\n", 10);
    for (int i = 0; i < mails; i++) {
        char subject[100], address[160], line[200];
        EmailMessage m = EmailNewMessage();
        snprintf(subject, sizeof subject, "%s-%d-%d", name, (int)(size_t)thread, i);
        /* The last one loses what was sent behind it: only where doubts are part of the test. */
        const char *as[] = {"grey", "refused", "data-refused",
                            *name == 'k' ? "accepted-drop" : "someone"};
        unsigned kind = next(&seed) % 16;
        snprintf(address, sizeof address, "%s@%s.example", kind < 4 ? as[kind] : "someone",
                 subject);
        if (!EmailSetSender(m, "sender@example.org") || !EmailAddRecipient(m, address) ||
            !EmailSetSubject(m, subject) || !EmailSetText(m, kind == 5 ? large : "A text.\nEND\n"))
            fail("the message");
        if (kind == 6 && !EmailAddRecipient(m, "refused@example.org"))
            fail("the message");
        /* More than one process may want the file: what is not taken is not promised. */
        if (!EmailSendMessage(session, m))
            fail("EmailSendMessage");
        int n =
            snprintf(line, sizeof line, "%lld %s\n", (long long)EmailGetMailIdentifier(m), subject);
        if (write(promises, line, (size_t)n) != n)
            fail("the promises");
        EmailFreeMessage(m);
    }
    free(large);
    return NULL;
}

static void list(void)
{
    for (int64_t id = 0; (id = EmailNextMail(session, id)) > 0;) {
        char message_id[1000], recipients[4000] = "";
        EmailMailText(id, EMAIL_MAIL_MESSAGE_ID, message_id, sizeof message_id);
        int count = EmailMailNumber(id, EMAIL_MAIL_RECIPIENT_COUNT);
        for (int i = 1; i <= count; i++) {
            char address[1000];
            EmailMailRecipientText(id, i, EMAIL_RECIPIENT_ADDRESS, address, sizeof address);
            size_t used = strlen(recipients);
            snprintf(recipients + used, sizeof recipients - used, " %s=%d/%d", address,
                     EmailMailRecipientNumber(id, i, EMAIL_RECIPIENT_ACCEPTED),
                     EmailMailRecipientNumber(id, i, EMAIL_RECIPIENT_SMTP_CODE));
        }
        printf("%lld %d %d %d %d%s\n", (long long)id, EmailMailNumber(id, EMAIL_MAIL_STATE),
               EmailMailNumber(id, EMAIL_MAIL_POSSIBLE_DUPLICATE),
               EmailMailNumber(id, EMAIL_MAIL_ATTEMPTS), EmailMailNumber(id, EMAIL_MAIL_CODE),
               recipients);
    }
    if (EmailErrorNumber(EMAIL_ERROR_CODE) != 0 &&
        EmailErrorNumber(EMAIL_ERROR_CODE) != EMAIL_E_WAIT_TIMEOUT)
        fail("the list");
}

static EmailMessage small(void)
{
    EmailMessage m = EmailNewMessage();
    if (!EmailSetSender(m, "sender@example.org") || !EmailAddRecipient(m, "someone@example.org") ||
        !EmailSetText(m, "A text.\n"))
        fail("the message");
    return m;
}

static void *fill(void *unused)
{
    EmailMessage m = small();
    for (int i = 0; i < mails; i++)
        if (!EmailSendMessage(session, m))
            fail("EmailSendMessage");
    EmailFreeMessage(m);
    return unused;
}

static long kilobytes(const char *field)
{
    char line[256];
    long value = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, field, strlen(field)) == 0)
            value = atol(line + strlen(field));
    if (status)
        fclose(status);
    return value;
}

static int bulk(int port, const char *file)
{
    enum { THREADS = 8 };
    pthread_t thread[THREADS];
    char line[100];
    int states[4] = {0};
    int64_t first;

    limit = mails;
    mails /= THREADS;
    session = start(port, file, 0);
    long before = kilobytes("VmRSS:");
    for (int i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, fill, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    EmailMessage m = small();
    if (EmailSendMessage(session, m) || EmailErrorNumber(EMAIL_ERROR_CODE) != EMAIL_E_OUTBOX_FULL)
        fail("one mail more than there is room for");
    EmailFreeMessage(m);
    puts("queued");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin))
        return 5;
    first = EmailNextMail(session, 0);
    if (first <= 0 || !EmailRetryNow(first) || !EmailFlush(session, 200000))
        fail("EmailFlush");
    for (int64_t id = first; id > 0; id = EmailNextMail(session, id))
        states[EmailStatus(id) & 3]++;
    printf("%d %d %ld\n", states[EMAIL_STATUS_SENT],
           states[0] + states[EMAIL_STATUS_PENDING] + states[EMAIL_STATUS_ERROR],
           kilobytes("VmHWM:") - before);
    return EmailCloseSession(session) ? 0 : 4;
}

#include "talk.h"

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    int port = atoi(argv[2]);
    if (strcmp(argv[1], "bulk") == 0 && argc == 5) {
        mails = atoi(argv[4]);
        return bulk(port, argv[3]);
    }
    if (strcmp(argv[1], "queue") == 0 && argc == 9) {
        pthread_t thread[64];
        int threads = atoi(argv[6]);
        name = argv[5], mails = atoi(argv[7]);
        promises = open(argv[4], O_WRONLY | O_CREAT | O_APPEND, 0600);
        session = start(port, argv[3], atoi(argv[8]));
        puts("started");
        fflush(stdout);
        for (int i = 0; i < threads; i++)
            pthread_create(&thread[i], NULL, queue, (void *)(size_t)i);
        for (int i = 0; i < threads; i++)
            pthread_join(thread[i], NULL);
        puts("queued");
        fflush(stdout);
        char end;
        while (read(0, &end, 1) > 0)
            ;
        return EmailCloseSession(session) ? 0 : 4;
    }
    if (strcmp(argv[1], "talk") == 0 && argc == 8) {
        said = open(argv[4], O_WRONLY | O_CREAT | O_APPEND, 0600);
        name = argv[5], mails = atoi(argv[6]);
        return talk(port, argv[3], atoi(argv[7]));
    }
    session = start(port, argv[3], argc > 5 ? atoi(argv[5]) : 0);
    if (strcmp(argv[1], "finish") == 0 && !EmailFlush(session, atoi(argv[4]) * 1000))
        fprintf(stderr, "EmailFlush: %s\n", ErrorInfo(0));
    list();
    return EmailCloseSession(session) ? 0 : 4;
}
