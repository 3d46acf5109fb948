/* SPDX-License-Identifier: MIT */
/*
 * What is answered without waking a worker. A hand-off to a worker costs two thread
 * switches, thousands of times what a setter does. So C keeps a draft of every
 * message: texts that it can see to be good are noted there and carried out, in their
 * order, before the next call that needs Go does anything else with the message; and
 * a sending leaves its results there for the functions that ask for them. A mail that
 * is made anew, sent, asked about and freed then needs one hand-off.
 *
 * What is noted has to be just what Go would have taken: the checks here say yes to
 * the usual and leave everything else, errors above all, to Go. ctest/drafts.c compares.
 */
#ifndef COURRIEL_DRAFT_H
#define COURRIEL_DRAFT_H

#include <stddef.h>
#include <stdint.h>

/* What can be noted. A header cannot: whether its value is good depends on its name, and Go alone
   knows how. */
enum courriel_note {
    COURRIEL_NOTE_RESET,
    COURRIEL_NOTE_SENDER,
    COURRIEL_NOTE_ENVELOPE_SENDER,
    COURRIEL_NOTE_RECIPIENT,
    COURRIEL_NOTE_CC,
    COURRIEL_NOTE_BCC,
    COURRIEL_NOTE_REPLY_TO,
    COURRIEL_NOTE_SUBJECT,
    COURRIEL_NOTE_TEXT,
    COURRIEL_NOTE_HTML,
    COURRIEL_NOTES
};

/* One note; its text follows, with a NUL, and the next note at a multiple of 4. */
struct courriel_noted {
    uint32_t note, length;
};

/* Whether Go takes this text for this note: 1 surely, 0 ask it. */
int courriel_good(int note, const char *text, size_t length);

/* ---- for Go ---- */

/* How the numbers of messages are cut into blocks: as handles.go does it. */
enum { COURRIEL_FIRST_HANDLE = 1 << 16, COURRIEL_BLOCK_HANDLES = 1 << 12 };

/* A new message's number; 0 when C needs a new block, -1 without memory. */
int64_t courriel_draft_new(void);
void courriel_draft_block(uint32_t first);

/* That the numbers up to this one may be given out. */
void courriel_block_given(uint32_t end);

/* COURRIEL_PARAMETER_NOTE. */
void courriel_note_piece(int piece, int bits);

/* Whether a number was ever given out. */
int courriel_draft_given(uint32_t number);

/* Whether there is a draft; from then on its end is told by courriel_draft_ended. */
int courriel_draft_known(uint32_t number);

/* What Go has to do before a call uses a message. */
struct courriel_due {
    int open;      /* 0: the message was freed */
    int ended;     /* numbers wait for courriel_draft_ended */
    uint32_t size; /* of the notes, in bytes */
    char *notes;   /* to be freed by courriel_draft_done */
};

/* Takes the notes. rich: the message gets what takes memory, so that its end should
   not wait for the next call. */
struct courriel_due courriel_draft_take(uint32_t number, int rich);
void courriel_draft_done(char *notes);

/* Ends a draft. 0 when there is none. */
int courriel_draft_remove(uint32_t number);

/* Numbers of messages that were freed without telling Go; how many, 0 at the end. */
int courriel_draft_ended(uint32_t *numbers, int room);

/* ---- results ---- */

struct courriel_recipient {
    int32_t accepted, code;
    uint32_t address, enhanced, text; /* where the text begins, from the results' begin */
};

/* What became of the last sending. The texts stand behind, each with a NUL. */
struct courriel_results {
    int64_t mail;
    int32_t sent;
    uint32_t count, reply, id;
    struct courriel_recipient recipient[];
};

/* Keeps a copy of results, or forgets them with NULL. */
void courriel_draft_results(uint32_t number, const void *results, size_t size);

/* ---- memory of the host, in memory_linux.c ---- */

/* The length of a text of less than limit bytes; -1 when it is longer or cannot be
   read, or where there is no way to tell that without a crash. */
ptrdiff_t courriel_text_length(const char *text, size_t limit);

/* Whether size bytes can be written. */
int courriel_writable(char *buffer, size_t size);

/* Whether it is known that it cannot be written to. */
int courriel_wild(char *buffer, size_t size);

#endif
