/* SPDX-License-Identifier: MIT */
/* Sends a mail many times through the C interface, on one session:
   courriel_c PORT COUNT FILE CA-FILE RECIPIENTS [OPTION...]

   CA-FILE is empty for a connection in clear. Options:
   built          FILE is the text of a message that is made anew for each mail
   batch          all mails go with one call of EmailSendMessages
   window=N       trusted pipelining
   connections=N  of the session
   auth           signs in */
#include <courriel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int recipients;

static int failed(const char *what)
{
    fprintf(stderr, "courriel_c: %s: %s\n", what, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return 1;
}

static const char *option(int argc, char **argv, const char *name)
{
    size_t length = strlen(name);
    int i;
    for (i = 6; i < argc; i++)
        if (strncmp(argv[i], name, length) == 0)
            return argv[i] + length;
    return NULL;
}

static EmailMessage new_message(void)
{
    EmailMessage message = EmailNewMessage();
    char address[64];
    int i;
    if (!message || !EmailSetSender(message, "sender@example.test"))
        return NULL;
    for (i = 1; i <= recipients; i++) {
        snprintf(address, sizeof address, "recipient%d@example.test", i);
        if (!EmailAddRecipient(message, address))
            return NULL;
    }
    return message;
}

static int send_batch(EmailSession session, EmailMessage message, int count)
{
    EmailMessage *messages = malloc((size_t)count * sizeof *messages);
    int i, sent;
    if (!messages)
        return 2;
    for (i = 0; i < count; i++)
        messages[i] = message;
    sent = EmailSendMessages(session, messages, count);
    free(messages);
    return sent == count ? 0 : failed("sending");
}

static int send_each(EmailSession session, EmailMessage message, int count, const char *text)
{
    for (; count > 0; count--) {
        EmailMessage built = NULL;
        if (text) {
            built = message = new_message();
            if (!built || !EmailSetSubject(built, "measured") || !EmailSetText(built, text))
                return failed("message");
        }
        if (EmailSendMessage(session, message) != EMAIL_SENT_FULLY)
            return failed("sending");
        if (built)
            EmailFreeMessage(built);
    }
    return 0;
}

int main(int argc, char **argv)
{
    EmailSession session;
    EmailMessage message;
    FILE *file;
    char *data;
    size_t size;
    const char *window, *connections;
    int answer;
    if (argc < 6 || !(file = fopen(argv[3], "rb"))) {
        fprintf(stderr, "usage: courriel_c PORT COUNT FILE CA-FILE RECIPIENTS [OPTION...]\n");
        return 2;
    }
    recipients = atoi(argv[5]);
    window = option(argc, argv, "window=");
    connections = option(argc, argv, "connections=");
    fseek(file, 0, SEEK_END);
    size = (size_t)ftell(file);
    rewind(file);
    data = malloc(size + 1);
    if (!data || fread(data, 1, size, file) != size)
        return 2;
    data[size] = 0;
    fclose(file);

    session = EmailNewSession();
    if (!session || !EmailSetSessionText(session, EMAIL_SESSION_SERVER, "localhost") ||
        !EmailSetSessionNumber(session, EMAIL_SESSION_PORT, atoi(argv[1])) ||
        !EmailSetSessionText(session, EMAIL_SESSION_CA_FILE, argv[4]) ||
        !EmailSetSessionNumber(session, EMAIL_SESSION_OPTION,
                               argv[4][0] ? EMAIL_OPTION_STARTTLS : EMAIL_OPTION_CLEAR) ||
        (window && !EmailSetSessionNumber(session, EMAIL_SESSION_TRUSTED_WINDOW, atoi(window))) ||
        (connections &&
         !EmailSetSessionNumber(session, EMAIL_SESSION_CONNECTIONS, atoi(connections))) ||
        (option(argc, argv, "auth") &&
         (!EmailSetSessionText(session, EMAIL_SESSION_USERNAME, "user") ||
          !EmailSetSessionText(session, EMAIL_SESSION_PASSWORD, "secret"))) ||
        !EmailStartSession(session))
        return failed("session");
    message = new_message();
    if (!message || !EmailSetSource(message, data, size))
        return failed("message");
    if (option(argc, argv, "batch"))
        answer = send_batch(session, message, atoi(argv[2]));
    else
        answer =
            send_each(session, message, atoi(argv[2]), option(argc, argv, "built") ? data : NULL);
    EmailFreeMessage(message);
    if (!EmailCloseSession(session))
        return failed("closing");
    free(data);
    return answer;
}
