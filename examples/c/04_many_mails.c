/* SPDX-License-Identifier: MIT */
/*
 * Many mails from many threads over one session, and what became of each recipient.
 *
 *     cc -pthread 04_many_mails.c -lcourriel -o many_mails
 *     ./many_mails one@example.org two@example.org      (settings: see 01_send_text.c)
 */
#include "courriel.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 4, MAILS_EACH = 5 };

static EmailSession session; /* one for all threads: calls on it take turns */
static const char *sender;
static char **recipients;
static int failures;
static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

static const char *setting(const char *name)
{
    const char *value = getenv(name);
    if (!value || !*value) {
        fprintf(stderr, "Please set %s: see 01_send_text.c.\n", name);
        exit(2);
    }
    return value;
}

static void report(EmailMessage message, const char *subject, int sent)
{
    char address[1024], text[1024];
    int i, count;

    pthread_mutex_lock(&output);
    if (sent == EMAIL_SENT_FULLY) {
        printf("%s: sent\n", subject);
    } else {
        /* Refusals of single recipients come with a sending in part (2) and with none. */
        printf("%s: %s\n", subject, ErrorInfo(EMAIL_ERROR_MESSAGE));
        failures++;
    }
    count = EmailGetRecipientCount(message);
    for (i = 1; i <= count; i++) {
        EmailRecipientText(message, i, EMAIL_RECIPIENT_ADDRESS, address, sizeof address);
        EmailRecipientText(message, i, EMAIL_RECIPIENT_SERVER_TEXT, text, sizeof text);
        printf("    %s: %s, %d %s\n", address,
               EmailRecipientNumber(message, i, EMAIL_RECIPIENT_ACCEPTED) ? "accepted" : "refused",
               EmailRecipientNumber(message, i, EMAIL_RECIPIENT_SMTP_CODE), text);
    }
    pthread_mutex_unlock(&output);
}

static void *send_some(void *argument)
{
    EmailMessage message = EmailNewMessage(); /* each thread its own */
    char subject[64];
    int i, j;

    for (i = 0; i < MAILS_EACH; i++) {
        snprintf(subject, sizeof subject, "C, thread %d, mail %d", *(int *)argument, i + 1);
        EmailResetMessage(message);
        EmailSetSender(message, sender);
        for (j = 0; recipients[j]; j++)
            EmailAddRecipient(message, recipients[j]); /* one mailbox a call */
        EmailSetSubject(message, subject);
        EmailSetText(message, "One of many.\n");
        report(message, subject, EmailSendMessage(session, message));
    }
    EmailFreeMessage(message);
    return NULL;
}

int main(int count, char **arguments)
{
    const char *port = getenv("COURRIEL_PORT");
    pthread_t threads[THREADS];
    int numbers[THREADS], i;

    if (count < 2) {
        fprintf(stderr, "usage: %s RECIPIENT...\n", arguments[0]);
        return 2;
    }
    recipients = arguments + 1;
    sender = setting("COURRIEL_USER");
    session =
        EmailStartSMTPSession(sender, setting("COURRIEL_PASSWORD"), setting("COURRIEL_SERVER"),
                              port ? atoi(port) : 0, 0, EMAIL_OPTION_STARTTLS);
    if (!session) {
        fprintf(stderr, "%s\n", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        return 1;
    }
    for (i = 0; i < THREADS; i++) {
        numbers[i] = i + 1;
        pthread_create(&threads[i], NULL, send_some, &numbers[i]);
    }
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    EmailCloseSession(session);
    printf("%d of %d mails went to everybody.\n", THREADS * MAILS_EACH - failures,
           THREADS * MAILS_EACH);
    return failures ? 1 : 0;
}
