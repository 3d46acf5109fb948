/* SPDX-License-Identifier: MIT */
/*
 * Queues 1,000 mails in an outbox file, shows how they go out, and waits for them.
 *
 *     cc 05_outbox.c -lcourriel -o outbox
 *     ./outbox [FILE]              (settings: see 01_send_text.c; outbox.db at first)
 *
 * Stop it half way, or the server: what it queued stays in the file, and the next run with
 * this file sends it beside its own mails.
 */
#include "courriel.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAILS = 1000, EVERY = 50 };

static int64_t mails[MAILS]; /* their numbers in the outbox */
static int queued, finished, sent, failed, unknown;

static const char *setting(const char *name)
{
    const char *value = getenv(name);
    if (!value || !*value) {
        fprintf(stderr, "Please set %s: see 01_send_text.c.\n", name);
        exit(2);
    }
    return value;
}

static int complain(void)
{
    fprintf(stderr, "\n%s\n", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return 1;
}

static void show(void)
{
    printf("\rqueued %d of %d: %d sent, %d failed, %d waiting ", queued, MAILS, sent,
           failed + unknown, queued - finished);
    fflush(stdout);
}

/* Counts what is finished, in the order of the mails; waits for each as long as it may. */
static int collect(int timeout_ms)
{
    while (finished < queued) {
        const int64_t mail = mails[finished];
        const int status = EmailWait(mail, timeout_ms);
        if (!status)
            return EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_WAIT_TIMEOUT;
        finished++;
        if (status == EMAIL_STATUS_SENT) {
            sent++;
        } else {
            if (failed + unknown == 0) /* the reason of the first, whatever the others have */
                fprintf(stderr, "\nmail %d: %s\n", finished, ErrorInfo(EMAIL_ERROR_MESSAGE));
            if (EmailMailNumber(mail, EMAIL_MAIL_STATE) == EMAIL_STATE_UNKNOWN)
                unknown++;
            else
                failed++;
        }
        if (finished % EVERY == 0)
            show();
    }
    return 1;
}

static EmailSession start(const char *file)
{
    const char *port = getenv("COURRIEL_PORT");
    EmailSession session = EmailNewSession();
    EmailSetSessionText(session, EMAIL_SESSION_SERVER, setting("COURRIEL_SERVER"));
    EmailSetSessionNumber(session, EMAIL_SESSION_PORT, port ? atoi(port) : 0);
    EmailSetSessionText(session, EMAIL_SESSION_USERNAME, setting("COURRIEL_USER"));
    EmailSetSessionText(session, EMAIL_SESSION_PASSWORD, setting("COURRIEL_PASSWORD"));
    EmailSetSessionNumber(session, EMAIL_SESSION_OPTION, EMAIL_OPTION_STARTTLS);
    EmailSetSessionNumber(session, EMAIL_SESSION_ASYNC_MODE, 1);
    EmailSetSessionText(session, EMAIL_SESSION_OUTBOX_FILE, file);
    EmailSetSessionNumber(session, EMAIL_SESSION_CONNECTIONS,
                          4); /* side by side: not in their order */
    /* A server that is not there now is no error: the mails wait for it. */
    if (EmailStartSession(session))
        return session;
    complain();
    EmailCloseSession(session);
    return NULL;
}

static int queue_all(EmailSession session)
{
    const EmailMessage message = EmailNewMessage();
    int good = EmailSetSender(message, setting("COURRIEL_USER")) &&
               EmailAddRecipient(message, setting("COURRIEL_TO")) &&
               EmailSetText(message, "One of a thousand.\n");
    while (good && queued < MAILS) {
        char subject[64];
        snprintf(subject, sizeof subject, "C, mail %d", queued + 1);
        /* True says that the mail is on the disk; the outbox has a copy, the message is free again.
         */
        good = EmailSetSubject(message, subject) && EmailSendMessage(session, message);
        if (good)
            mails[queued++] = EmailGetMailIdentifier(message);
        if (good && queued % EVERY == 0) {
            good = collect(0);
            show();
        }
    }
    if (!good)
        complain();
    EmailFreeMessage(message);
    return good;
}

int main(int count, char **arguments)
{
    const EmailSession session = start(count > 1 ? arguments[1] : "outbox.db");
    if (!session)
        return 1;
    /* EmailFlush: for what an earlier run has left in the file, too. */
    if (queue_all(session) && (!collect(-1) || !EmailFlush(session, -1)))
        complain();
    printf("\n%d of %d mails were sent, %d failed, %d unknown.\n", sent, MAILS, failed, unknown);
    EmailCloseSession(session);
    return sent == MAILS ? 0 : 1;
}
