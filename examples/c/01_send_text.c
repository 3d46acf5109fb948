/* SPDX-License-Identifier: MIT */
/*
 * Sends a text mail: connects, switches to TLS (STARTTLS), signs in, sends.
 *
 *     cc 01_send_text.c -lcourriel -o send_text
 *     COURRIEL_SERVER=smtp.example.com COURRIEL_USER=you@example.com \
 *     COURRIEL_PASSWORD=... COURRIEL_TO=someone@example.org ./send_text
 *
 * The password comes from the environment, because source code is a bad place for it.
 */
#include "courriel.h"

#include <stdio.h>
#include <stdlib.h>

static const char *setting(const char *name)
{
    const char *value = getenv(name);
    if (!value || !*value) {
        fprintf(stderr, "Please set %s: see the top of this file.\n", name);
        exit(2);
    }
    return value;
}

int main(void)
{
    const char *user = setting("COURRIEL_USER");
    const char *port = getenv("COURRIEL_PORT");
    EmailSession session;
    EmailMessage message;
    int sent;

    /* Port 0 is the usual one, here 587. The next 0 says that sending waits for the
       server. STARTTLS is required: nothing is ever sent in clear. */
    session = EmailStartSMTPSession(user, setting("COURRIEL_PASSWORD"), setting("COURRIEL_SERVER"),
                                    port ? atoi(port) : 0, 0, EMAIL_OPTION_STARTTLS);
    if (!session) {
        fprintf(stderr, "%s\n%s\n", ErrorInfo(EMAIL_ERROR_MESSAGE), ErrorInfo(EMAIL_ERROR_HINT));
        return 1;
    }

    message = EmailNewMessage();
    sent = EmailSetSender(message, user) && EmailAddRecipient(message, setting("COURRIEL_TO")) &&
           EmailSetSubject(message, "A first mail from C") &&
           EmailSetText(message, "Hello!\n\nThis mail was sent with Courriel.\n") &&
           EmailSendMessage(session, message);
    if (sent)
        printf("The server has it.\n");
    else /* before the next call, which would clear the error */
        fprintf(stderr, "%s\n%s\n", ErrorInfo(EMAIL_ERROR_MESSAGE), ErrorInfo(EMAIL_ERROR_HINT));

    EmailFreeMessage(message);
    EmailCloseSession(session);
    return sent ? 0 : 1;
}
