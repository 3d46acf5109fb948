/* SPDX-License-Identifier: MIT */
/* Measures what a long attachment costs in memory: attachment PORT FILE SIZE path|callback

   Sends a mail with an attachment of a few bytes first, so that all that a session needs
   is there, then one with FILE, of SIZE bytes, by its path or through a callback. Prints
   JSON: the process's peak memory in kilobytes before and after the long one. */
#include <courriel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long peak_kb(void)
{
    char line[256];
    long kb = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %ld", &kb) == 1)
            break;
    if (file)
        fclose(file);
    return kb;
}

static int EMAIL_CALL read_file(void *user_data, int64_t offset, void *buffer, int size)
{
    FILE *file = user_data;
    if (fseek(file, (long)offset, SEEK_SET))
        return -1;
    return (int)fread(buffer, 1, (size_t)size, file);
}

static EmailMessage new_message(void)
{
    EmailMessage message = EmailNewMessage();
    if (message && EmailSetSender(message, "sender@example.test") &&
        EmailAddRecipient(message, "recipient@example.test") &&
        EmailSetText(message, "See the attachment.\n"))
        return message;
    return NULL;
}

int main(int argc, char **argv)
{
    EmailSession session;
    EmailMessage small, large;
    FILE *file;
    long before;
    int by_callback;
    if (argc != 5 || !(file = fopen(argv[2], "rb"))) {
        fprintf(stderr, "usage: attachment PORT FILE SIZE path|callback\n");
        return 2;
    }
    by_callback = strcmp(argv[4], "callback") == 0;
    session = EmailStartSMTPSession("", "", "localhost", atoi(argv[1]), 0, EMAIL_OPTION_CLEAR);
    small = new_message();
    large = new_message();
    if (!session || !small || !large || !EmailAttachData(small, "few.bin", NULL, "few bytes", 9) ||
        !(by_callback ? EmailAttachReader(large, "many.bin", "application/octet-stream",
                                          atoll(argv[3]), read_file, file)
                      : EmailAttachFile(large, argv[2], NULL, NULL)) ||
        EmailSendMessage(session, small) != EMAIL_SENT_FULLY)
        goto failed;
    before = peak_kb();
    if (EmailSendMessage(session, large) != EMAIL_SENT_FULLY)
        goto failed;
    printf("{\"before_kb\": %ld, \"after_kb\": %ld}\n", before, peak_kb());
    EmailFreeMessage(large);
    EmailFreeMessage(small);
    return EmailCloseSession(session) ? 0 : 1;
failed:
    fprintf(stderr, "attachment: %s\n", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return 1;
}
