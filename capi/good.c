/* SPDX-License-Identifier: MIT */
/*
 * Tells whether Go would take a text, without asking it: yes only to what is usual and
 * plainly good. It knows of mail no more than that, and never says no.
 */
#include "draft.h"

#include <string.h>

static int letter_or_digit(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The length of the character at s, 0 when it is not UTF-8 (RFC 3629 §4). A NUL
   stands behind the text, so that no look goes beyond it. */
static size_t character(const unsigned char *s)
{
#define CONTINUES(i) ((s[i] & 0xC0) == 0x80)
    if (s[0] < 0x80)
        return 1;
    if (s[0] >= 0xC2 && s[0] <= 0xDF)
        return CONTINUES(1) ? 2 : 0;
    if (s[0] >= 0xE0 && s[0] <= 0xEF) {
        if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F))
            return 0;
        return CONTINUES(1) && CONTINUES(2) ? 3 : 0;
    }
    if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        if ((s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
            return 0;
        return CONTINUES(1) && CONTINUES(2) && CONTINUES(3) ? 4 : 0;
    }
    return 0;
#undef CONTINUES
}

static int is_utf8(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text, *end = s + length;

    while (s < end) {
        size_t n;
        uint64_t eight;
        if (end - s >= 8 && (memcpy(&eight, s, 8), !(eight & 0x8080808080808080u))) {
            s += 8;
            continue;
        }
        if (!(n = character(s)))
            return 0;
        s += n;
    }
    return 1;
}

static int is_line(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F)
            return 0;
    return is_utf8(text, length);
}

/* local@domain.example without quotes, comments and other alphabets. */
static int is_address(const char *s, size_t length)
{
    const char *at = memchr(s, '@', length), *end = s + length, *label;

    if (!at || at == s || at - s > 64 || length > 254 || end - at > 253)
        return 0;
    for (const char *p = s; p < at; p++) {
        if (*p == '.'
                ? p == s || p + 1 == at || p[1] == '.'
                : !letter_or_digit((unsigned char)*p) && (!*p || !strchr("!#$%&'*+-/^_`{|}~", *p)))
            return 0;
    }
    label = at + 1;
    for (const char *p = at + 1; p <= end; p++) {
        if (p < end && *p != '.') {
            if (!letter_or_digit((unsigned char)*p) && *p != '-')
                return 0;
            continue;
        }
        if (p == label || p - label > 63 || *label == '-' || p[-1] == '-')
            return 0;
        /* "xn--" and its like stand for something that has to be looked at. */
        if (p - label > 3 && label[2] == '-' && label[3] == '-')
            return 0;
        label = p + 1;
    }
    return 1;
}

/* addr, or Name <addr>. */
static int is_mailbox(const char *s, size_t length)
{
    size_t name;

    if (length == 0 || s[length - 1] != '>')
        return is_address(s, length);
    name = strcspn(s, "<>,;:\"");
    if (name == 0 || name >= length || s[name] != '<' || s[0] == ' ' || !is_line(s, name))
        return 0;
    return is_address(s + name + 1, length - name - 2);
}

int courriel_good(int note, const char *text, size_t length)
{
    switch (note) {
    case COURRIEL_NOTE_SENDER:
    case COURRIEL_NOTE_RECIPIENT:
    case COURRIEL_NOTE_CC:
    case COURRIEL_NOTE_BCC:
    case COURRIEL_NOTE_REPLY_TO:
        return is_mailbox(text, length);
    case COURRIEL_NOTE_ENVELOPE_SENDER:
        return is_address(text, length);
    case COURRIEL_NOTE_SUBJECT:
        return is_line(text, length);
    case COURRIEL_NOTE_TEXT:
    case COURRIEL_NOTE_HTML:
        return is_utf8(text, length);
    default:
        return 0;
    }
}
