/* SPDX-License-Identifier: MIT */
/* Drafts of messages, by their numbers, and the functions that need no more. */
#include "draft.h"
#include "isolate.h"
#include "lasterror.h"
#include "tried.h"

#include <stdlib.h>
#include <string.h>
#if defined(_WIN32)
#include <windows.h>
static SRWLOCK lock = SRWLOCK_INIT;
static void enter(void) { AcquireSRWLockExclusive(&lock); }
static void leave(void) { ReleaseSRWLockExclusive(&lock); }
#else
#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void enter(void) { pthread_mutex_lock(&lock); }
static void leave(void) { pthread_mutex_unlock(&lock); }
#endif

enum {
    NOTES_BYTES = 64 * 1024, /* of one message; more goes to Go, which empties them first */
    NOTES_FIRST = 512,       /* room of the first note: sender, recipient, subject, a few lines */
    ENDED_MOST = 16,         /* freed messages that Go may still have: a megabyte at most */
};

struct draft {
    struct draft *next; /* of those that ended */
    uint32_t number;
    int known; /* Go has an object for it */
    int rich;
    uint32_t used, room;
    char *notes;
    struct courriel_results *results;
};

/* The drafts of one block of numbers. */
struct block {
    int live;
    struct draft *draft[COURRIEL_BLOCK_HANDLES];
};

static struct block **blocks; /* by number; NULL where there are none, or of other objects */
static size_t block_count;
static uint32_t first_number, next_number, last_number; /* of the current block */
static struct draft *ended;
static int ended_count;

static size_t place(uintptr_t number)
{
    return (number - COURRIEL_FIRST_HANDLE) / COURRIEL_BLOCK_HANDLES;
}

/* With the lock held, as everything that follows. NULL when there is none. */
static struct draft *find(uintptr_t number)
{
    struct block *b = number >= COURRIEL_FIRST_HANDLE && place(number) < block_count
                          ? blocks[place(number)]
                          : NULL;

    return b ? b->draft[number % COURRIEL_BLOCK_HANDLES] : NULL;
}

static void forget(struct draft *d)
{
    free(d->notes);
    free(d->results);
    d->notes = NULL;
    d->results = NULL;
    d->used = d->room = 0;
}

/* Takes a draft out of the table. */
static void take_out(struct draft *d)
{
    struct block *b = blocks[place(d->number)];

    b->draft[d->number % COURRIEL_BLOCK_HANDLES] = NULL;
    if (--b->live == 0 && (d->number < first_number || d->number > last_number)) {
        blocks[place(d->number)] = NULL;
        free(b);
    }
    forget(d);
}

static char *room_for(struct draft *d, size_t size)
{
    if (d->used + size > NOTES_BYTES)
        return NULL;
    if (d->used + size > d->room) {
        uint32_t room = d->room ? d->room : NOTES_FIRST;
        char *larger;
        while (room < d->used + size)
            room *= 2;
        if (!(larger = realloc(d->notes, room)))
            return NULL;
        d->notes = larger;
        d->room = room;
    }
    return d->notes + d->used;
}

/* Notes a text. */
static int note(EmailMessage message, int what, const char *text, size_t length)
{
    struct courriel_noted header = {(uint32_t)what, (uint32_t)length};
    size_t size = (sizeof header + length + 4) & ~(size_t)3;
    struct draft *d;
    char *to = NULL;

    enter();
    if ((d = find((uintptr_t)message)) && (to = room_for(d, size))) {
        memcpy(to, &header, sizeof header);
        if (length)
            memcpy(to + sizeof header, text, length);
        memset(to + sizeof header + length, 0, size - sizeof header - length);
        d->used += (uint32_t)size;
    }
    leave();
    return to != NULL;
}

/* The longest texts that are looked at here. */
static size_t limit_of(int what)
{
    switch (what) {
    case COURRIEL_NOTE_TEXT:
    case COURRIEL_NOTE_HTML:
        return NOTES_BYTES / 2;
    case COURRIEL_NOTE_SUBJECT:
        return 4096;
    default:
        return 512;
    }
}

static int note_text(EmailMessage message, int what, const char *text, int *done)
{
    ptrdiff_t length = courriel_text_length(text, limit_of(what));

    *done = 1;
    return length >= 0 && courriel_good(what, text, (size_t)length) &&
           note(message, what, text, (size_t)length);
}

/* A text that may be NULL, which is as good as empty. */
static int note_optional(EmailMessage message, int what, const char *text, int *done)
{
    *done = 1;
    return text ? note_text(message, what, text, done) : note(message, what, NULL, 0);
}

int dEmailSetSender(EmailMessage m, const char *sender, int *done)
{
    return note_text(m, COURRIEL_NOTE_SENDER, sender, done);
}

int dEmailSetEnvelopeSender(EmailMessage m, const char *address, int *done)
{
    return note_text(m, COURRIEL_NOTE_ENVELOPE_SENDER, address, done);
}

int dEmailAddRecipient(EmailMessage m, const char *recipient, int *done)
{
    return note_text(m, COURRIEL_NOTE_RECIPIENT, recipient, done);
}

int dEmailAddCc(EmailMessage m, const char *recipient, int *done)
{
    return note_text(m, COURRIEL_NOTE_CC, recipient, done);
}

int dEmailAddBcc(EmailMessage m, const char *recipient, int *done)
{
    return note_text(m, COURRIEL_NOTE_BCC, recipient, done);
}

int dEmailAddReplyTo(EmailMessage m, const char *mailbox, int *done)
{
    return note_text(m, COURRIEL_NOTE_REPLY_TO, mailbox, done);
}

int dEmailSetSubject(EmailMessage m, const char *subject, int *done)
{
    return note_optional(m, COURRIEL_NOTE_SUBJECT, subject, done);
}

int dEmailSetText(EmailMessage m, const char *text, int *done)
{
    return note_optional(m, COURRIEL_NOTE_TEXT, text, done);
}

int dEmailSetHTML(EmailMessage m, const char *html, int *done)
{
    return note_optional(m, COURRIEL_NOTE_HTML, html, done);
}

/* ---- from birth to end --------------------------------------------------- */

int64_t courriel_draft_new(void)
{
    int64_t number = 0;

    enter();
    if (next_number) {
        size_t i = place(next_number);
        struct draft *d = calloc(1, sizeof *d);
        if (d && !blocks[i])
            blocks[i] = calloc(1, sizeof *blocks[i]);
        if (d && blocks[i]) {
            number = d->number = next_number;
            next_number = next_number == last_number ? 0 : next_number + 1;
            blocks[i]->draft[number % COURRIEL_BLOCK_HANDLES] = d;
            blocks[i]->live++;
        } else {
            free(d);
            number = -1;
        }
    }
    leave();
    return number;
}

uint32_t courriel_numbers_given;
static uintptr_t note_at; /* the same of the library that this one is a copy of */

void courriel_block_given(uint32_t end)
{
    courriel_numbers_given = end;
    if (note_at)
        *(uint32_t *)note_at = end;
}

void courriel_note_piece(int piece, int bits) { note_at |= (uintptr_t)bits << (16 * piece); }

int dEmailConfigure(int parameter, int value, int *done)
{
    /* Before a fork of a host that calls nothing else: its children need no copy. */
    if (parameter != EMAIL_PARAMETER_FORK || (value != 0 && value != 1))
        return 0;
    courriel_set_fork(value);
    *done = 1;
    return 1;
}

void courriel_draft_block(uint32_t first)
{
    size_t count = place(first) + 1;
    struct block **larger;

    enter();
    if (count > block_count) {
        size_t room = count < 2 * block_count ? 2 * block_count : count;
        if ((larger = realloc(blocks, room * sizeof *larger))) {
            memset(larger + block_count, 0, (room - block_count) * sizeof *larger);
            blocks = larger;
            block_count = room;
        }
    }
    if (count <= block_count) { /* else the next message asks again */
        first_number = next_number = first;
        last_number = first + COURRIEL_BLOCK_HANDLES - 1;
    }
    leave();
}

int courriel_draft_given(uint32_t number)
{
    int given;

    enter();
    /* Of the current block the numbers from the next one on were not given out yet. */
    given = !next_number || number < next_number || number > last_number;
    leave();
    return given;
}

int dEmailNewMessage(EmailMessage *done)
{
    int64_t number = courriel_draft_new();

    *done = (EmailMessage)(uintptr_t)number;
    return number > 0;
}

int dEmailFreeMessage(EmailMessage message, int *done)
{
    struct draft *d;
    int here = 0;

    *done = 1;
    enter();
    d = find((uintptr_t)message);
    if (d && !d->known) {
        take_out(d);
        here = 1;
    } else if (d && !d->rich && ended_count < ENDED_MOST) {
        take_out(d);
        d->next = ended;
        ended = d;
        ended_count++;
        here = 1;
        d = NULL;
    }
    leave();
    if (here)
        free(d);
    return here;
}

int dEmailResetMessage(EmailMessage message, int *done)
{
    struct draft *d;
    int here = 0, known = 0;

    *done = 1;
    enter();
    if ((d = find((uintptr_t)message)) && !d->rich) {
        forget(d);
        known = d->known;
        here = 1;
    }
    leave();
    return here && (!known || note(message, COURRIEL_NOTE_RESET, NULL, 0));
}

int courriel_draft_known(uint32_t number)
{
    struct draft *d;

    enter();
    if ((d = find(number)))
        d->known = 1;
    leave();
    return d != NULL;
}

struct courriel_due courriel_draft_take(uint32_t number, int rich)
{
    struct courriel_due due = {0, 0, 0, NULL};
    struct draft *d;

    enter();
    if ((d = find(number))) {
        due.open = 1;
        due.notes = d->notes;
        due.size = d->used;
        d->notes = NULL;
        d->used = d->room = 0;
        d->rich |= rich;
    }
    due.ended = ended_count;
    leave();
    return due;
}

void courriel_draft_done(char *notes) { free(notes); }

int courriel_draft_remove(uint32_t number)
{
    struct draft *d;

    enter();
    if ((d = find(number)))
        take_out(d);
    leave();
    free(d);
    return d != NULL;
}

int courriel_draft_ended(uint32_t *numbers, int room)
{
    int n = 0;

    enter();
    for (; n < room && ended; n++) {
        struct draft *d = ended;
        ended = d->next;
        ended_count--;
        numbers[n] = d->number;
        free(d);
    }
    leave();
    return n;
}

/* ---- results --------------------------------------------------------------- */

void courriel_draft_results(uint32_t number, const void *results, size_t size)
{
    struct courriel_results *copy = results ? malloc(size) : NULL;
    struct draft *d;

    if (copy)
        memcpy(copy, results, size);
    enter();
    if ((d = find(number))) {
        struct courriel_results *old = d->results;
        d->results = copy;
        copy = old;
    }
    leave();
    free(copy);
}

/* The results of a message, with the lock held if there are any. */
static const struct courriel_results *look(EmailMessage message)
{
    struct draft *d;

    enter();
    if ((d = find((uintptr_t)message)) && d->results)
        return d->results;
    leave();
    return NULL;
}

/* Copies a text out as convert.go does. With the lock held, which it gives back. */
static int answer(const struct courriel_results *r, uint32_t offset, char *buffer, int size,
                  int *done)
{
    const char *text = (const char *)r + offset;
    size_t length = strlen(text), fits = 0;
    int here = size >= 0;

    if (here && size > 0) {
        fits = courriel_fitting(text, length, (size_t)size);
        if ((here = courriel_writable(buffer, fits + 1))) {
            memcpy(buffer, text, fits);
            buffer[fits] = 0;
        }
    }
    leave();
    *done = (int)length;
    return here;
}

int dEmailGetMessageResult(EmailMessage message, int *done)
{
    const struct courriel_results *r = look(message);

    if (!r)
        return 0;
    *done = r->sent;
    leave();
    return 1;
}

int dEmailGetRecipientCount(EmailMessage message, int *done)
{
    const struct courriel_results *r = look(message);

    if (!r)
        return 0;
    *done = (int)r->count;
    leave();
    return 1;
}

int dEmailGetMailIdentifier(EmailMessage message, int64_t *done)
{
    const struct courriel_results *r = look(message);

    if (!r)
        return 0;
    *done = r->mail;
    leave();
    return 1;
}

int dEmailRecipientNumber(EmailMessage message, int rank, int detail, int *done)
{
    const struct courriel_results *r = look(message);
    int here = 0;

    if (!r)
        return 0;
    if (rank >= 1 && (uint32_t)rank <= r->count) {
        here = detail == EMAIL_RECIPIENT_ACCEPTED || detail == EMAIL_RECIPIENT_SMTP_CODE;
        *done = detail == EMAIL_RECIPIENT_ACCEPTED ? r->recipient[rank - 1].accepted
                                                   : r->recipient[rank - 1].code;
    }
    leave();
    return here;
}

int dEmailRecipientText(EmailMessage message, int rank, int detail, char *buffer, int size,
                        int *done)
{
    const struct courriel_results *r = look(message);

    if (!r)
        return 0;
    if (rank >= 1 && (uint32_t)rank <= r->count) {
        const struct courriel_recipient *one = &r->recipient[rank - 1];
        switch (detail) {
        case EMAIL_RECIPIENT_ADDRESS:
            return answer(r, one->address, buffer, size, done);
        case EMAIL_RECIPIENT_ENHANCED_CODE:
            return answer(r, one->enhanced, buffer, size, done);
        case EMAIL_RECIPIENT_SERVER_TEXT:
            return answer(r, one->text, buffer, size, done);
        }
    }
    leave();
    return 0;
}

int dEmailGetServerReply(EmailMessage message, char *buffer, int size, int *done)
{
    const struct courriel_results *r = look(message);

    return r ? answer(r, r->reply, buffer, size, done) : 0;
}

int dEmailGetMessageID(EmailMessage message, char *buffer, int size, int *done)
{
    const struct courriel_results *r = look(message);

    return r ? answer(r, r->id, buffer, size, done) : 0;
}
