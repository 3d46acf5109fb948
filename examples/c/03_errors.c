/* SPDX-License-Identifier: MIT */
/*
 * What an error tells, and what to do about each kind.
 *
 *     cc 03_errors.c -lcourriel -o errors
 *     ./errors                            (settings: see 01_send_text.c)
 *
 * Try a wrong password, a port where nothing listens, an address that does not exist.
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

/* Every detail that an error has. The texts hold until the next call that is not an
   error function, so they are printed at once. */
static void print_error(const char *what)
{
    printf("%s failed: %s\n", what, ErrorInfo(EMAIL_ERROR_MESSAGE));
    printf("  code            %s (%d)\n", ErrorInfo(EMAIL_ERROR_NAME),
           EmailErrorNumber(EMAIL_ERROR_CODE));
    printf("  stage           %s\n", ErrorInfo(EMAIL_ERROR_STAGE));
    printf("  server's code   %d %s\n", EmailErrorNumber(EMAIL_ERROR_SMTP_CODE),
           ErrorInfo(EMAIL_ERROR_ENHANCED_CODE));
    printf("  server's text   %s\n", ErrorInfo(EMAIL_ERROR_SERVER_TEXT));
    printf("  system          %d %s\n", EmailErrorNumber(EMAIL_ERROR_SYSTEM_CODE),
           ErrorInfo(EMAIL_ERROR_SYSTEM_MESSAGE));
    printf("  hint            %s\n", ErrorInfo(EMAIL_ERROR_HINT));
    printf("  may retry       %d\n", EmailErrorNumber(EMAIL_ERROR_MAY_RETRY));
    printf("  outcome unknown %d\n", EmailErrorNumber(EMAIL_ERROR_OUTCOME_UNKNOWN));
    printf("  session usable  %d\n", EmailErrorNumber(EMAIL_ERROR_SESSION_USABLE));
}

/* Programs branch on the code or on these two answers, never on a text. */
static const char *advice(void)
{
    switch (EmailErrorNumber(EMAIL_ERROR_CODE)) {
    case EMAIL_E_SIGN_IN_REFUSED:
        return "ask for the password again";
    case EMAIL_E_RECIPIENTS_REFUSED:
        return "ask for the address again";
    default:
        break;
    }
    if (EmailErrorNumber(EMAIL_ERROR_OUTCOME_UNKNOWN))
        return "do not send again without looking: it may have arrived";
    if (EmailErrorNumber(EMAIL_ERROR_MAY_RETRY))
        return "try again later";
    return "show the text and the hint to the user";
}

int main(void)
{
    const char *port = getenv("COURRIEL_PORT");
    EmailMessage message = EmailNewMessage();
    EmailSession session;
    int status = 0;

    /* A mistake that is found before anything is sent. */
    if (!EmailAddRecipient(message, "someone@example.org\r\nBcc: everybody@example.org"))
        print_error("An address with a line break");

    session = EmailStartSMTPSession(setting("COURRIEL_USER"), setting("COURRIEL_PASSWORD"),
                                    setting("COURRIEL_SERVER"), port ? atoi(port) : 0, 0,
                                    EMAIL_OPTION_STARTTLS);
    if (!session) {
        print_error("The start");
        printf("  what to do      %s\n", advice());
        EmailFreeMessage(message);
        return 1;
    }
    EmailSetSender(message, setting("COURRIEL_USER"));
    EmailAddRecipient(message, setting("COURRIEL_TO"));
    EmailSetSubject(message, "Errors in C");
    EmailSetText(message, "This one worked.\n");
    if (EmailSendMessage(session, message)) {
        printf("The mail was sent.\n");
    } else {
        print_error("Sending");
        printf("  what to do      %s\n", advice());
        status = 1;
    }
    EmailFreeMessage(message);
    EmailCloseSession(session);
    return status;
}
