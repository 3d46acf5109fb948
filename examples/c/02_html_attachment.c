/* SPDX-License-Identifier: MIT */
/*
 * Sends text, HTML and an attachment, with accents everywhere.
 *
 *     cc 02_html_attachment.c -lcourriel -o html_attachment
 *     ./html_attachment prices.csv        (settings: see 01_send_text.c)
 *
 * All texts are UTF-8; so this file has to be.
 */
#include "courriel.h"

#include <stdio.h>
#include <stdlib.h>

static const char *setting(const char *name)
{
    const char *value = getenv(name);
    if (!value || !*value) {
        fprintf(stderr, "Please set %s: see 01_send_text.c.\n", name);
        exit(2);
    }
    return value;
}

int main(int count, char **arguments)
{
    const char *port = getenv("COURRIEL_PORT");
    const char *path = count > 1 ? arguments[1] : "prices.csv";
    char sender[1100], reply[512], id[512];
    EmailSession session;
    EmailMessage message;
    int sent;

    session = EmailStartSMTPSession(setting("COURRIEL_USER"), setting("COURRIEL_PASSWORD"),
                                    setting("COURRIEL_SERVER"), port ? atoi(port) : 0, 0,
                                    EMAIL_OPTION_STARTTLS);
    if (!session) {
        fprintf(stderr, "%s\n", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        return 1;
    }

    snprintf(sender, sizeof sender, "Zoé Müller <%s>", setting("COURRIEL_USER"));
    message = EmailNewMessage();
    sent =
        EmailSetSender(message, sender) && EmailAddRecipient(message, setting("COURRIEL_TO")) &&
        EmailSetSubject(message, "Déjà vu à Noël: 日本語 ✓") &&
        /* Programs that show no HTML show the text. */
        EmailSetText(message, "Bonjour,\n\nles prix de l'été sont joints.\n\nZoé\n") &&
        EmailSetHTML(message, "<p>Bonjour,</p>\n<p>les <b>prix de l'été</b> sont joints.</p>\n") &&
        /* The name that is shown may be another than that of the file; the content
           type is found out. */
        EmailAttachFile(message, path, "Prix d'été.csv", NULL) &&
        EmailSendMessage(session, message);
    if (sent) {
        EmailGetServerReply(message, reply, sizeof reply);
        EmailGetMessageID(message, id, sizeof id);
        printf("The server says: %s\nMessage-ID: %s\n", reply, id);
    } else {
        fprintf(stderr, "%s\n", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    }
    EmailFreeMessage(message);
    EmailCloseSession(session);
    return sent ? 0 : 1;
}
