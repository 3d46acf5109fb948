/* SPDX-License-Identifier: MIT */
/* Sends a mail many times through the C interface, on one session:
   client_courriel PORT COUNT FILE CA-FILE (empty: in clear) [built]
   With "built" the file is the text of a message that is made anew each time. */
#include <courriel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const char *what)
{
    fprintf(stderr, "client_courriel: %s: %s\n", what, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return 1;
}

static EmailMessage new_message(void)
{
    EmailMessage message = EmailNewMessage();
    if (message && EmailSetSender(message, "sender@example.test") &&
        EmailAddRecipient(message, "recipient@example.test"))
        return message;
    return NULL;
}

int main(int argc, char **argv)
{
    EmailSession session;
    EmailMessage message;
    FILE *file;
    char *data;
    size_t size;
    long count;
    int built = argc == 6 && strcmp(argv[5], "built") == 0;
    if (argc < 5 || !(file = fopen(argv[3], "rb"))) {
        fprintf(stderr, "usage: client_courriel PORT COUNT FILE CA-FILE [built]\n");
        return 2;
    }
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
        !EmailStartSession(session))
        return failed("session");
    message = new_message();
    if (!message || (!built && !EmailSetSource(message, data, size)))
        return failed("message");
    for (count = atol(argv[2]); count > 0; count--) {
        if (built) {
            EmailFreeMessage(message);
            message = new_message();
            if (!message || !EmailSetSubject(message, "measured") || !EmailSetText(message, data))
                return failed("message");
        }
        if (EmailSendMessage(session, message) != EMAIL_SENT_FULLY)
            return failed("sending");
    }
    EmailFreeMessage(message);
    if (!EmailCloseSession(session))
        return failed("closing");
    free(data);
    return 0;
}
