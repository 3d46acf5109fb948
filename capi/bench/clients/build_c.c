/* SPDX-License-Identifier: MIT */
/* Builds a mail many times through the C interface: build_c COUNT SIZE

   The mail that all programs of this measurement build: a sender and a recipient with
   names that are not ASCII, such a subject, eight lines of UTF-8, and an attachment of
   SIZE bytes from memory with a name that is not ASCII; the whole of it in memory in
   the end. Prints the microseconds of the fastest one, and its bytes. */
#include <courriel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
    static const char line[] = "Bonjour, voilà une ligne de texte.\n";
    char text[8 * sizeof line] = "";
    unsigned char *attached;
    size_t size, i, built = 0;
    double fastest = 1e18;
    long count;
    if (argc != 3)
        return 2;
    size = strtoul(argv[2], NULL, 10);
    attached = malloc(size + 1);
    if (!attached)
        return 2;
    for (i = 0; i < size; i++)
        attached[i] = (unsigned char)(i * 7 + (i >> 8));
    for (i = 0; i < 8; i++)
        strcat(text, line);
    for (count = atol(argv[1]); count > 0; count--) {
        double begin = now_us(), took;
        void *data;
        EmailMessage message = EmailNewMessage();
        if (!message || !EmailSetSender(message, "Zoë <zoe@example.test>") ||
            !EmailAddRecipient(message, "Renée <renee@example.test>") ||
            !EmailSetSubject(message, "Mesuré: naïve façade") || !EmailSetText(message, text) ||
            !EmailAttachData(message, "données.bin", NULL, attached, size) ||
            !EmailBuildSource(message, 0, &data, &built)) {
            fprintf(stderr, "build_c: %s\n", ErrorInfo(EMAIL_ERROR_EVERYTHING));
            return 1;
        }
        EmailFreeMessage(message);
        took = now_us() - begin;
        EmailFreeSource(data);
        if (took < fastest)
            fastest = took;
    }
    printf("%.1f %lu\n", fastest, (unsigned long)built);
    free(attached);
    return 0;
}
