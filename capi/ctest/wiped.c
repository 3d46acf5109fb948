/* SPDX-License-Identifier: MIT */
/*
 * After the close nothing of what a session signed in with, and of what keys came with, is in
 * the memory of the process: all of it is searched, as in a core dump. This program keeps its
 * secrets masked, so that it does not find its own.
 *
 *   wiped LIBRARY kept|password|refused|token|rotated|key|key-file|signer SECRET-FILE FILE
 *         [MECHANISM]
 *
 * "kept" does not close the session: the search has to find the password. FILE is the authority,
 * or what the key belongs to.
 */
#include "test.h"

#include <sys/mman.h>

enum { MASK = 0x5a, MOST = 16384, FORMS = 8 };

static unsigned char secret[MOST]; /* masked */
static size_t length;
static struct {
    unsigned char text[2 * MOST]; /* masked */
    size_t length;
} forms[FORMS];
static int form_count;
static char clear_text[MOST + 1]; /* while a call needs it */
static unsigned char looked_at[1 << 20];

static const char *shown(void)
{
    for (size_t i = 0; i < length; i++)
        clear_text[i] = (char)(secret[i] ^ MASK);
    clear_text[length] = 0;
    return clear_text;
}

static void hide(void) { explicit_bzero(clear_text, sizeof clear_text); }

static void add_form(const unsigned char *text, size_t size)
{
    forms[form_count].length = size;
    for (size_t i = 0; i < size; i++)
        forms[form_count].text[i] = text[i] ^ MASK;
    form_count++;
}

/* As it is, and the digits that base64 has of it at any offset. */
static void make_forms(void)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static unsigned char padded[MOST + 4], encoded[2 * MOST];
    /* Of a long one a part does: what is left of it is found as well. */
    size_t part = length > 24 ? 24 : length, middle = (length - part) / 2;
    const char *text = shown() + middle;

    add_form((const unsigned char *)text, part);
    for (size_t before = 0; before < 3; before++) {
        size_t bits = (before + part) * 8, from = (before * 8 + 5) / 6, to = bits / 6;

        memset(padded, 0, sizeof padded);
        memcpy(padded + before, text, part);
        for (size_t i = from; i < to; i++) {
            size_t bit = i * 6, at = bit / 8;
            unsigned two = (unsigned)padded[at] << 8 | padded[at + 1];
            encoded[i - from] = (unsigned char)digits[two >> (10 - bit % 8) & 63];
        }
        add_form(encoded, to - from);
    }
    explicit_bzero(padded, sizeof padded);
    explicit_bzero(encoded, sizeof encoded);
    hide();
}

/* How often one of the forms is in a block. */
static int count(const unsigned char *block, size_t size, size_t *form)
{
    int found = 0;

    for (int f = 0; f < form_count; f++) {
        const unsigned char *at = block, *end = block + size;
        size_t n = forms[f].length, same;

        while (at + n <= end &&
               (at = memchr(at, forms[f].text[0] ^ MASK, (size_t)(end - at) - n + 1))) {
            for (same = 1; same < n && (at[same] ^ MASK) == forms[f].text[same]; same++)
                ;
            if (same == n) {
                *form = (size_t)f;
                found++;
            }
            at++;
        }
    }
    return found;
}

/* Searches everything that can be read, in pieces that overlap. */
static int search(int tell)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY), found = 0;
    char line[512];

    CHECK(maps && memory >= 0, "%s", strerror(errno));
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;

        if (sscanf(line, "%lx-%lx r", &from, &to) != 2 || strstr(line, "[v"))
            continue;
        while (from < to) {
            size_t want = to - from < sizeof looked_at ? to - from : sizeof looked_at, form = 0;
            ssize_t got = pread(memory, looked_at, want, (off_t)from);
            unsigned long mine = (unsigned long)looked_at;
            int here;

            if (got <= 0)
                break;
            if (from < mine + sizeof looked_at && mine < from + (unsigned long)got)
                got = mine > from ? (ssize_t)(mine - from) : 0; /* the copy itself */
            here = count(looked_at, (size_t)got, &form);
            if (here && tell)
                fprintf(stderr, "%d times, form %zu, in %s", here, form, line);
            found += here;
            explicit_bzero(looked_at, sizeof looked_at);
            if (got == 0) {
                from = mine + sizeof looked_at;
                continue;
            }
            from += (size_t)got < want || from + (size_t)got >= to ? (unsigned long)got
                                                                   : (unsigned long)got - 64;
        }
    }
    fclose(maps);
    close(memory);
    return found;
}

static void read_secret(const char *path)
{
    FILE *file = fopen(path, "r");
    int c;

    CHECK(file != NULL, "%s", path);
    setvbuf(file, NULL, _IONBF, 0);
    while (file && (c = getc(file)) != EOF && length < MOST)
        secret[length++] = (unsigned char)(c ^ MASK);
    if (file)
        fclose(file);
}

static void *library;

static const char *mechanism = "";

static EmailSession session(const char *what, const char *authority)
{
    EmailSession s = OF(library, EmailNewSession)();
    int token = !strcmp(what, "token") || !strcmp(what, "rotated");

    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_SERVER, "127.0.0.1");
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_PORT, test_port());
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_STARTTLS);
    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_CA_FILE, authority);
    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_USERNAME, "zoe");
    OF(library, EmailSetSessionText)
    (s, token ? EMAIL_SESSION_AUTH_TOKEN : EMAIL_SESSION_PASSWORD, shown());
    hide();
    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_MECHANISM, mechanism);
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_SIGN_IN_REQUIRED, 1);
    return s;
}

static void with_session(const char *what, const char *authority)
{
    EmailSession s = session(what, authority);
    EmailMessage m = OF(library, EmailNewMessage)();
    int started = OF(library, EmailStartSession)(s);

    OF(library, EmailSetSender)(m, "a@example.org");
    OF(library, EmailAddRecipient)(m, "b@example.org");
    if (!strcmp(what, "refused"))
        CHECK(!started, "started");
    else
        CHECK(started && OF(library, EmailSendMessage)(s, m) == EMAIL_SENT_FULLY, "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    if (!strcmp(what, "rotated")) {
        OF(library, EmailSetSessionText)(s, EMAIL_SESSION_AUTH_TOKEN, "another");
        OF(library, EmailSetSessionText)(s, EMAIL_SESSION_AUTH_TOKEN, shown());
        hide();
    }
    OF(library, EmailFreeMessage)(m);
    if (strcmp(what, "kept") != 0)
        CHECK(OF(library, EmailCloseSession)(s), "%s",
              OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
}

static void with_message(const char *what, const char *file)
{
    EmailMessage m = OF(library, EmailNewMessage)();
    int ok = 0;

    if (!strcmp(what, "key"))
        ok = OF(library, EmailAddDKIM)(m, "example.org", "s", shown());
    else if (!strcmp(what, "key-file"))
        ok = OF(library, EmailAddDKIMFile)(m, "example.org", "s", file);
    else {
        static char certificate[MOST];
        FILE *f = fopen(file, "r");
        CHECK(f && fread(certificate, 1, sizeof certificate - 1, f), "%s", file);
        fclose(f);
        ok = OF(library, EmailSetSMIMESigner)(m, certificate, shown());
    }
    hide();
    CHECK(ok, "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    OF(library, EmailFreeMessage)(m);
}

int main(int argc, char **argv)
{
    int found;

    alarm(120);
    if (argc < 5)
        return 2;
    read_secret(argv[3]);
    make_forms();
    mechanism = argc > 5 ? argv[5] : "";
    library = load(argv[1]);
    if (strstr("kept password token refused rotated", argv[2]))
        with_session(argv[2], argv[4]);
    else
        with_message(argv[2], argv[4]);
    found = search(strcmp(argv[2], "kept") != 0);
    if (!strcmp(argv[2], "kept"))
        CHECK(found > 0, "the search does not find what is there");
    else
        CHECK(found == 0, "%d copies are left", found);
    return report("wiped");
}
