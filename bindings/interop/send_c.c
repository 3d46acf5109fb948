/* SPDX-License-Identifier: MIT */
/* Carries out the orders of orders.py through the C interface. */
#include <courriel.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FIELDS 64
#define MAX_THREADS 64
#define MAX_KEPT 1000

static EmailSession session;
static EmailMessage message;
static EmailMessage kept[MAX_KEPT];
static int kept_count;

/* Prints a field with all bytes encoded that the line protocol needs. */
static void put(const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f || c == '%')
            printf("%%%02X", c);
        else
            putchar(c);
    }
}

static void decode(char *text)
{
    char *to = text;
    for (; *text; text++) {
        if (*text == '%') {
            char hex[3] = {text[1], text[2], 0};
            *to++ = (char)strtol(hex, NULL, 16);
            text += 2;
        } else {
            *to++ = *text;
        }
    }
    *to = 0;
}

static void put_failure(void)
{
    printf("fail\t%d\t%d\t", EmailErrorNumber(EMAIL_ERROR_CODE),
           EmailErrorNumber(EMAIL_ERROR_SMTP_CODE));
    put(ErrorInfo(EMAIL_ERROR_ENHANCED_CODE));
    printf("\t%d\t", EmailErrorNumber(EMAIL_ERROR_OUTCOME_UNKNOWN));
    put(ErrorInfo(EMAIL_ERROR_EVERYTHING));
    printf("\n");
}

static int put_result(int good)
{
    if (good)
        printf("ok\n");
    else
        put_failure();
    return good;
}

static char *contents(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *data;
    long length;
    if (!file || fseek(file, 0, SEEK_END) || (length = ftell(file)) < 0) {
        perror(path);
        exit(2);
    }
    rewind(file);
    data = malloc((size_t)length + 1);
    if (!data || fread(data, 1, (size_t)length, file) != (size_t)length) {
        perror(path);
        exit(2);
    }
    fclose(file);
    *size = (size_t)length;
    return data;
}

/* NAME=VALUE */
static int set_property(char *setting)
{
    const struct {
        const char *name;
        int property;
    } numbers[] = {
        {"connections", EMAIL_SESSION_CONNECTIONS},
        {"trusted_window", EMAIL_SESSION_TRUSTED_WINDOW},
        {"chunking", EMAIL_SESSION_CHUNKING},
    };
    char *value = setting + strcspn(setting, "=");
    size_t i;
    if (*value)
        *value++ = 0;
    for (i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(setting, numbers[i].name) == 0)
            return EmailSetSessionNumber(session, numbers[i].property, atoi(value));
    if (strcmp(setting, "transcript_file") == 0)
        return EmailSetSessionText(session, EMAIL_SESSION_TRANSCRIPT_FILE, value);
    fprintf(stderr, "not a property: %s\n", setting);
    exit(2);
}

/* open SERVER PORT USER PASSWORD OPTION CA-FILE [NAME=VALUE...] */
static int open_session(char **field, int count)
{
    int good = 1, i;
    session = EmailNewSession();
    if (!session)
        return 0;
    for (i = 7; i < count && good; i++)
        good = set_property(field[i]);
    if (good && EmailSetSessionText(session, EMAIL_SESSION_SERVER, field[1]) &&
        EmailSetSessionNumber(session, EMAIL_SESSION_PORT, atoi(field[2])) &&
        EmailSetSessionText(session, EMAIL_SESSION_USERNAME, field[3]) &&
        EmailSetSessionText(session, EMAIL_SESSION_PASSWORD, field[4]) &&
        EmailSetSessionNumber(session, EMAIL_SESSION_OPTION, atoi(field[5])) &&
        EmailSetSessionText(session, EMAIL_SESSION_CA_FILE, field[6]) && EmailStartSession(session))
        return put_result(1);
    put_failure();
    EmailCloseSession(session);
    session = NULL;
    return 0;
}

static void send_message(void)
{
    char identifier[1000];
    int result = EmailSendMessage(session, message), i;
    if (!result) {
        put_failure();
        return;
    }
    if (EmailGetMessageID(message, identifier, sizeof identifier) < 0) {
        put_failure();
        return;
    }
    printf("ok\t%d\t", result);
    put(identifier);
    for (i = 1; i <= EmailGetRecipientCount(message); i++)
        printf("\t%d", EmailRecipientNumber(message, i, EMAIL_RECIPIENT_SMTP_CODE));
    printf("\n");
}

static void put_sent(int result)
{
    if (result)
        printf("ok\t%d\n", result);
    else
        put_failure();
}

static void send_source(char **field, int count)
{
    size_t size;
    char *data = contents(field[1], &size);
    put_sent(
        EmailSendSource(session, field[2], (const char *const *)field + 3, count - 3, data, size));
    free(data);
}

/* dkim DOMAIN SELECTOR KEY-FILE, sign CERTIFICATES-FILE KEY-FILE, encrypt CERTIFICATES-FILE: from
   memory. */
static int sign(char **field)
{
    size_t size;
    char *text[2] = {NULL, NULL};
    int good, first = strcmp(field[0], "dkim") == 0 ? 3 : 1;
    text[0] = contents(field[first], &size);
    text[0][size] = 0;
    if (strcmp(field[0], "sign") == 0) {
        text[1] = contents(field[2], &size);
        text[1][size] = 0;
        good = EmailSetSMIMESigner(message, text[0], text[1]);
    } else if (first == 3) {
        good = EmailAddDKIM(message, field[1], field[2], text[0]);
    } else {
        good = EmailAddSMIMERecipient(message, text[0]);
    }
    free(text[0]);
    free(text[1]);
    return good;
}

static int attach(char **field)
{
    size_t size;
    char *data;
    int good;
    if (strcmp(field[0], "file") == 0)
        return EmailAttachFile(message, field[1], field[2], field[3]);
    data = contents(field[1], &size);
    good = EmailAttachData(message, field[2], field[3], data, size);
    free(data);
    return good;
}

struct share {
    char **field;
    char identifiers[256][200];
    int sent;
    char failure[2000];
};

/* One thread: mails of its own on the session that all share. */
static void *send_share(void *argument)
{
    struct share *share = argument;
    int mails = atoi(share->field[2]);
    for (share->sent = 0; share->sent < mails && share->sent < 256; share->sent++) {
        EmailMessage own = EmailNewMessage();
        int good = own && EmailSetSender(own, share->field[3]) &&
                   EmailAddRecipient(own, share->field[4]) &&
                   EmailSetSubject(own, "from a thread") && EmailSetText(own, "text\n") &&
                   EmailSendMessage(session, own) == EMAIL_SENT_FULLY &&
                   EmailGetMessageID(own, share->identifiers[share->sent], 200) > 0;
        if (!good) {
            EmailErrorCopy(EMAIL_ERROR_EVERYTHING, share->failure, sizeof share->failure);
            EmailFreeMessage(own);
            break;
        }
        EmailFreeMessage(own);
    }
    return NULL;
}

/* threads COUNT MAILS SENDER RECIPIENT */
static void send_from_threads(char **field)
{
    int count = atoi(field[1]), i, j;
    pthread_t threads[MAX_THREADS];
    struct share *shares = calloc(MAX_THREADS, sizeof *shares);
    if (!shares || count > MAX_THREADS)
        exit(2);
    for (i = 0; i < count; i++) {
        shares[i].field = field;
        if (pthread_create(&threads[i], NULL, send_share, &shares[i]))
            exit(2);
    }
    for (i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    for (i = 0; i < count; i++)
        if (shares[i].failure[0]) {
            printf("fail\t0\t0\t\t0\t");
            put(shares[i].failure);
            printf("\n");
            free(shares);
            return;
        }
    printf("ok");
    for (i = 0; i < count; i++)
        for (j = 0; j < shares[i].sent; j++) {
            printf("\t");
            put(shares[i].identifiers[j]);
        }
    printf("\n");
    free(shares);
}

/* One call for all that was kept, then a field a mail. */
static void send_batch(void)
{
    int accepted = EmailSendMessages(session, kept, kept_count), i, j;
    if (accepted < 0)
        put_failure();
    else
        printf("ok\t%d", accepted);
    for (i = 0; i < kept_count; i++) {
        char identifier[1000] = "";
        EmailMessage one = kept[i];
        if (accepted >= 0) {
            EmailGetMessageID(one, identifier, sizeof identifier);
            printf("\t%d %d %d %d ", EmailGetMessageResult(one),
                   EmailMessageErrorNumber(one, EMAIL_ERROR_CODE),
                   EmailMessageErrorNumber(one, EMAIL_ERROR_SMTP_CODE),
                   EmailMessageErrorNumber(one, EMAIL_ERROR_OUTCOME_UNKNOWN));
            put(*identifier ? identifier : "-");
            for (j = 1; j <= EmailGetRecipientCount(one); j++)
                printf(" %d", EmailRecipientNumber(one, j, EMAIL_RECIPIENT_SMTP_CODE));
        }
        EmailFreeMessage(one);
    }
    if (accepted >= 0)
        printf("\n");
    kept_count = 0;
}

static void carry_out(char **field, int count)
{
    const struct {
        const char *verb;
        int (*set)(EmailMessage, const char *);
    } setters[] = {
        {"from", EmailSetSender},     {"envelope", EmailSetEnvelopeSender},
        {"to", EmailAddRecipient},    {"cc", EmailAddCc},
        {"bcc", EmailAddBcc},         {"reply", EmailAddReplyTo},
        {"subject", EmailSetSubject}, {"text", EmailSetText},
        {"html", EmailSetHTML},
    };
    const char *verb = field[0];
    size_t i;
    for (i = 0; i < sizeof setters / sizeof *setters; i++)
        if (count == 2 && strcmp(verb, setters[i].verb) == 0) {
            put_result(setters[i].set(message, field[1]));
            return;
        }
    if (strcmp(verb, "open") == 0 && count >= 7) {
        open_session(field, count);
    } else if (strcmp(verb, "message") == 0) {
        EmailFreeMessage(message);
        message = EmailNewMessage();
        put_result(message != NULL);
    } else if (strcmp(verb, "header") == 0 && count == 3) {
        put_result(EmailAddHeader(message, field[1], field[2]));
    } else if ((strcmp(verb, "file") == 0 || strcmp(verb, "data") == 0) && count == 4) {
        put_result(attach(field));
    } else if ((strcmp(verb, "dkim") == 0 && count == 4) ||
               (strcmp(verb, "sign") == 0 && count == 3) ||
               (strcmp(verb, "encrypt") == 0 && count == 2)) {
        put_result(sign(field));
    } else if (strcmp(verb, "dkim-file") == 0 && count == 4) {
        put_result(EmailAddDKIMFile(message, field[1], field[2], field[3]));
    } else if (strcmp(verb, "sign-file") == 0 && count == 3) {
        put_result(EmailSetSMIMESignerFile(message, field[1], field[2]));
    } else if (strcmp(verb, "send") == 0) {
        send_message();
    } else if (strcmp(verb, "send-file") == 0 && count == 2) {
        put_sent(EmailSend(session, message, field[1]));
    } else if (strcmp(verb, "send-source") == 0 && count > 3) {
        send_source(field, count);
    } else if (strcmp(verb, "threads") == 0 && count == 5) {
        send_from_threads(field);
    } else if (strcmp(verb, "keep") == 0 && kept_count < MAX_KEPT) {
        kept[kept_count++] = message;
        message = EmailNewMessage();
        put_result(message != NULL);
    } else if (strcmp(verb, "batch") == 0) {
        send_batch();
    } else if (strcmp(verb, "close") == 0) {
        put_result(EmailCloseSession(session));
        session = NULL;
    } else {
        fprintf(stderr, "not an order: %s with %d fields\n", verb, count);
        exit(2);
    }
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        char *field[MAX_FIELDS], *rest = line;
        int count = 0, i;
        line[strcspn(line, "\n")] = 0;
        while (rest && count < MAX_FIELDS)
            field[count++] = strsep(&rest, "\t");
        for (i = 0; i < count; i++)
            decode(field[i]);
        carry_out(field, count);
        fflush(stdout);
    }
    free(line);
    return 0;
}
