/* SPDX-License-Identifier: MIT */
/*
 * How fast an outbox file takes mails and gives them out again.
 *
 *   rate PORT FOLDER [MAILS]
 *
 * Prints, for mails of 1 KiB: the flushes a second that the disk of FOLDER does; the mails a second
 * that 1, 8 and 64 threads queue; those that are sent directly over one connection, and out of the
 * file over one and over four; and the most memory that the process had.
 */
#define _GNU_SOURCE
#include "courriel.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static int mails = 10000;

static char text[1025];
static EmailSession session;
static int each;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s: %s\n", what, ErrorInfo(EMAIL_ERROR_EVERYTHING));
        exit(1);
    }
}

static EmailSession start(int port, const char *file, int per_minute, int connections)
{
    EmailSession s = EmailNewSession();
    check(EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              EmailSetSessionNumber(s, EMAIL_SESSION_PORT, port) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_ASYNC_MODE, file != NULL) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_OUTBOX_LIMIT, 1000000) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_CLOSE_SECONDS, 0) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_MAILS_PER_MINUTE, per_minute) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_CONNECTIONS, connections) &&
              EmailSetSessionText(s, EMAIL_SESSION_OUTBOX_FILE, file ? file : "") &&
              EmailStartSession(s),
          "the session");
    return s;
}

static void *send_each(void *unused)
{
    EmailMessage m = EmailNewMessage();
    check(EmailSetSender(m, "sender@example.org") && EmailAddRecipient(m, "to@example.org") &&
              EmailSetSubject(m, "Rate") && EmailSetText(m, text),
          "the message");
    for (int i = 0; i < each; i++)
        check(EmailSendMessage(session, m), "EmailSendMessage");
    EmailFreeMessage(m);
    return unused;
}

static double by(int threads)
{
    pthread_t thread[64];
    each = mails / threads;
    double began = now();
    for (int i = 0; i < threads; i++)
        pthread_create(&thread[i], NULL, send_each, NULL);
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
    return (double)(each * threads) / (now() - began);
}

static double flushes(const char *folder)
{
    char path[4096], page[4096] = {0};
    snprintf(path, sizeof path, "%s/flush", folder);
    int file = open(path, O_RDWR | O_CREAT, 0600), n = 0;
    double began = now();
    for (; now() - began < 1; n++)
        if (write(file, page, sizeof page) != sizeof page || fsync(file) != 0)
            exit(1);
    close(file);
    unlink(path);
    return n / (now() - began);
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4)
        return 2;
    if (argc == 4)
        mails = atoi(argv[3]);
    int port = atoi(argv[1]), threads[] = {1, 8, 64};
    char file[4096];
    memset(text, 'x', sizeof text - 1);
    for (int i = 78; i < 1024; i += 79)
        text[i] = '\n';
    printf("flushes a second: %.0f\n", flushes(argv[2]));
    for (int i = 0; i < 3; i++) {
        snprintf(file, sizeof file, "%s/outbox%d", argv[2], threads[i]);
        session = start(port, file, 1, 1);
        double rate = by(threads[i]);
        printf("queued a second by %d threads: %.0f\n", threads[i], rate);
        EmailCloseSession(session);
    }
    printf("flushes a second: %.0f\n", flushes(argv[2]));
    session = start(port, NULL, 0, 1);
    printf("sent directly a second: %.0f\n", by(1));
    EmailCloseSession(session);
    for (int i = 1; i < 3; i++) {
        int connections = i == 1 ? 1 : 4;
        snprintf(file, sizeof file, "%s/outbox%d", argv[2], threads[i]);
        session = start(port, file, 0, connections);
        double began = now();
        check(EmailFlush(session, 600000), "EmailFlush");
        printf("sent out of the file a second over %d connections: %.0f\n", connections,
               mails / (now() - began));
        EmailCloseSession(session);
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("memory at the most: %ld MB\n", used.ru_maxrss / 1024);
    return 0;
}
