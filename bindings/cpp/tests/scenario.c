/* SPDX-License-Identifier: MIT */
/*
 * Plays the client's part of one scenario of the test server, in C and with nothing but
 * courriel.h, and prints the name of the code that it ended with and the server's code:
 * "RECIPIENTS_REFUSED 550". scenarios_test.cpp runs it for every row of the table.
 *
 *     scenario OPERATION SECURITY PORT CA USER PASSWORD TOKEN TIMEOUT SIZE PROPERTIES RECIPIENT...
 */
#include "courriel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No detail of an error quotes a password or a token. */
static void look_for(const char *secret)
{
    int detail;

    for (detail = 0; secret[0] && detail < 64; detail++)
        if (strstr(ErrorInfo(detail), secret)) {
            printf("SECRET %d\n", detail);
            exit(0);
        }
}

static void print_result(char **a, int succeeded)
{
    look_for(a[6]);
    look_for(a[7]);
    if (succeeded)
        puts("OK 0");
    else
        printf("%s %d\n", ErrorInfo(EMAIL_ERROR_NAME), EmailErrorNumber(EMAIL_ERROR_SMTP_CODE));
}

static void must(int result)
{
    if (!result) {
        fprintf(stderr, "the preparation failed: %s\n", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        exit(1);
    }
}

static EmailSession prepare(char **a)
{
    EmailSession session = EmailNewSession();
    int option = EMAIL_OPTION_DEFAULT;

    if (!strcmp(a[2], "starttls"))
        option = EMAIL_OPTION_STARTTLS;
    else if (!strcmp(a[2], "implicit"))
        option = EMAIL_OPTION_IMPLICIT_TLS;
    must(session != NULL);
    must(EmailSetSessionText(session, EMAIL_SESSION_SERVER, "127.0.0.1"));
    must(EmailSetSessionNumber(session, EMAIL_SESSION_OPTION, option));
    must(EmailSetSessionNumber(session, EMAIL_SESSION_PORT, atoi(a[3])));
    must(EmailSetSessionText(session, EMAIL_SESSION_CA_FILE, a[4]));
    must(EmailSetSessionText(session, EMAIL_SESSION_USERNAME, a[5]));
    must(EmailSetSessionText(session, EMAIL_SESSION_PASSWORD, a[6]));
    must(EmailSetSessionText(session, EMAIL_SESSION_AUTH_TOKEN, a[7]));
    must(EmailSetSessionNumber(session, EMAIL_SESSION_TIMEOUT_SECONDS, atoi(a[8])));
    if (strstr(a[10], "all_or_none=1"))
        must(EmailSetSessionNumber(session, EMAIL_SESSION_ALL_OR_NONE, 1));
    if (strstr(a[10], "sign_in_required=1"))
        must(EmailSetSessionNumber(session, EMAIL_SESSION_SIGN_IN_REQUIRED, 1));
    if (strstr(a[10], "ignore_errors=4"))
        must(EmailSetSessionNumber(session, EMAIL_SESSION_IGNORE_ERRORS, EMAIL_IGNORE_EXPIRED));
    return session;
}

/* A text of at least so many bytes, in lines as people write them. */
static char *text_of(size_t size)
{
    char *text = malloc(size + 80);
    size_t at = 0;

    must(text != NULL);
    while (at < size)
        at += (size_t)sprintf(text + at,
                              "A line of text that says nothing at all, again and again.\n");
    text[at] = '\0';
    return text;
}

static EmailMessage build(int count, char **a)
{
    EmailMessage message = EmailNewMessage();
    char *text = text_of((size_t)strtoul(a[9], NULL, 10));
    int i;

    must(message != NULL);
    must(EmailSetSender(message, "sender@example.org"));
    for (i = 11; i < count; i++)
        must(EmailAddRecipient(message, a[i]));
    must(EmailSetSubject(message, "A scenario"));
    must(EmailSetText(message, text));
    free(text);
    return message;
}

int main(int count, char **a)
{
    EmailSession session;
    EmailMessage message;
    int sent;

    if (count < 12)
        return 2;
    session = prepare(a);
    if (!EmailStartSession(session)) {
        print_result(a, 0); /* of the start, whatever was to be done: the driver compares */
    } else if (!strcmp(a[1], "start")) {
        print_result(a, 1);
    } else {
        message = build(count, a);
        sent = EmailSendMessage(session, message);
        if (!strcmp(a[1], "send-twice"))
            sent = EmailSendMessage(session, message);
        print_result(a, sent == EMAIL_SENT_FULLY);
        EmailFreeMessage(message);
    }
    EmailCloseSession(session);
    return 0;
}
