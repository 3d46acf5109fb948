/* SPDX-License-Identifier: MIT */
/* Sends a mail many times with libESMTP, which pipelines the envelope, in one session:
   libesmtp PORT COUNT FILE CA-FILE RECIPIENTS; in clear only, because it looks for
   authorities where OpenSSL does, not in a file of the caller's. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Needs size_t of those above. */
#include <libesmtp.h>

static char *mail;
static int size;

/* Gives the mail in one piece; the context tells whether that was done. */
static const char *give(void **context, int *length, void *user_data)
{
    int *given = user_data;
    (void)context;
    if (!length) {
        *given = 0;
        return NULL;
    }
    *length = *given ? 0 : size;
    *given = 1;
    return *length ? mail : NULL;
}

static int failed(const char *what)
{
    char text[128];
    fprintf(stderr, "libesmtp: %s: %s\n", what, smtp_strerror(smtp_errno(), text, sizeof text));
    return 1;
}

int main(int argc, char **argv)
{
    char text[64];
    FILE *file;
    smtp_session_t session;
    int i, count, given = 0, recipients;
    if (argc != 6 || argv[4][0] || !(file = fopen(argv[3], "rb"))) {
        fprintf(stderr, "usage: libesmtp PORT COUNT FILE '' RECIPIENTS\n");
        return 2;
    }
    fseek(file, 0, SEEK_END);
    size = (int)ftell(file);
    rewind(file);
    mail = malloc((size_t)size);
    if (!mail || fread(mail, 1, (size_t)size, file) != (size_t)size)
        return 2;
    fclose(file);
    signal(SIGPIPE, SIG_IGN);
    recipients = atoi(argv[5]);
    session = smtp_create_session();
    snprintf(text, sizeof text, "localhost:%s", argv[1]);
    if (!session || !smtp_set_server(session, text) || !smtp_set_hostname(session, "localhost"))
        return failed("session");
    for (count = atoi(argv[2]); count > 0; count--) {
        smtp_message_t message = smtp_add_message(session);
        if (!message || !smtp_set_reverse_path(message, "sender@example.test") ||
            !smtp_set_messagecb(message, give, &given))
            return failed("message");
        for (i = 1; i <= recipients; i++) {
            snprintf(text, sizeof text, "recipient%d@example.test", i);
            if (!smtp_add_recipient(message, text))
                return failed("recipient");
        }
    }
    if (!smtp_start_session(session))
        return failed("sending");
    smtp_destroy_session(session);
    free(mail);
    return 0;
}
