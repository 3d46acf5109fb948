/* SPDX-License-Identifier: MIT */
#include "lasterror.h"
#include "courriel.h"
#include "draft.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#endif

struct courriel_error {
    int32_t number[COURRIEL_DETAILS];
    uint32_t offset[COURRIEL_DETAILS];
    size_t room; /* of texts, in bytes */
    char texts[];
};

/* Enough for nearly all texts, and for those of every error that is made here. */
enum { ROOM = 2048 };

/* What a thread has that could not get a block, and what a thread has in a forked
   child, where asking for memory may wait for ever: after a bare clone() the locks of
   malloc stay as they were. Filled at load, never written again. */
static struct courriel_error *no_memory, *after_fork;

static int shared(const struct courriel_error *e) { return e == no_memory || e == after_fork; }

/* ---- The thread's pointer ------------------------------------------------ */

static void discard(struct courriel_error *e)
{
    if (e && !shared(e))
        free(e);
}

#if defined(_WIN32)
static DWORD slot = FLS_OUT_OF_INDEXES;

static void NTAPI ended(void *block) { discard(block); }
static void make_slot(void) { slot = FlsAlloc(ended); }
static struct courriel_error *get(void) { return FlsGetValue(slot); }
static int put(struct courriel_error *e) { return FlsSetValue(slot, e) != 0; }
#else
static pthread_key_t slot; /* for its destructor: reading goes through the variable */
static int have_slot;
static _Thread_local struct courriel_error *own;

static void ended(void *block)
{
    own = NULL;
    discard(block);
}

static void make_slot(void) { have_slot = pthread_key_create(&slot, ended) == 0; }
static struct courriel_error *get(void) { return own; }

static int put(struct courriel_error *e)
{
    /* A host may have used all keys up: then a block outlives its thread. */
    if (have_slot && pthread_setspecific(slot, e && shared(e) ? NULL : e) != 0)
        return 0;
    own = e;
    return 1;
}
#endif

static struct courriel_error *make(size_t room)
{
    struct courriel_error *e = calloc(1, sizeof *e + room);

    if (!e)
        return no_memory;
    e->room = room;
    return e;
}

/* Makes e the thread's. What cannot be kept becomes "out of memory". */
static void keep(struct courriel_error *e)
{
    struct courriel_error *old = get();

    if (old == e)
        return;
    if (put(e)) {
        discard(old);
        return;
    }
    discard(e);
#if !defined(_WIN32)
    if (!old)
        own = no_memory;
#endif
}

static void clear(struct courriel_error *e)
{
    if (e && shared(e))
        put(NULL);
    else if (e)
        e->number[EMAIL_ERROR_CODE] = 0;
}

/* ---- Recording ------------------------------------------------------------ */

void courriel_error_clear(void) { clear(get()); }

void courriel_error_begin(struct courriel_call *call)
{
    clear(get());
    call->error = call->own = get();
    call->failed = 0;
}

void courriel_error_end(struct courriel_call *call)
{
    /* A callback may have called the library on this thread meanwhile: what counts
       is this call. */
    if (call->failed)
        keep(call->error);
    else
        clear(get());
}

void courriel_error_record(const int32_t *numbers, const uint32_t *offsets, const char *texts,
                           size_t size)
{
    struct courriel_call *call = courriel_current();
    struct courriel_error *e;

    if (!call)
        return;
    call->failed = 1;
    e = call->error;
    /* The caller takes over a new block when its call ends, and frees the old one. */
    if (!e || shared(e) || e->room < size) {
        struct courriel_error *larger = make(size < ROOM ? ROOM : size);
        if (!e || !shared(larger)) {
            if (e != call->own)
                discard(e); /* of this same call, recorded before a panic */
            e = larger;
        }
        call->error = e;
    }
    if (shared(e))
        return;
    memcpy(e->number, numbers, sizeof e->number);
    memcpy(e->offset, offsets, sizeof e->offset);
    /* Without memory for all of it, what fits is kept. */
    if (size > e->room) {
        size = e->room;
        for (int i = 0; i < COURRIEL_DETAILS; i++)
            if (e->offset[i] >= size)
                e->offset[i] = (uint32_t)size - 1;
    }
    memcpy(e->texts, texts, size);
    e->texts[size - 1] = 0;
}

static const struct courriel_code *row(int code)
{
    static const struct courriel_code no_code = {0, 0, 0, 0, "", "", "", "", ""};

    for (int i = 0; i < courriel_code_count; i++)
        if (courriel_codes[i].code == code)
            return &courriel_codes[i];
    return &no_code;
}

struct writer {
    struct courriel_error *e;
    size_t at;
};

__attribute__((format(printf, 3, 4))) static void put_text(struct writer *w, int detail,
                                                           const char *format, ...)
{
    va_list values;
    size_t left = w->e->room - w->at;
    int n;

    va_start(values, format);
    n = vsnprintf(w->e->texts + w->at, left, format, values);
    va_end(values);
    w->e->offset[detail] = (uint32_t)w->at;
    /* A text that was cut leaves its NUL as the last byte, where all that follow end. */
    w->at += n < 0 ? 0 : (size_t)n < left - 1 ? (size_t)n + 1 : left - 1;
}

/* The same details in the same words as core's Error gives. */
static void fill(struct courriel_error *e, int code, const char *why)
{
    const struct courriel_code *c = row(code);
    struct writer w = {e, 0};
    const char *colon = why && *why ? ": " : "";

    memset(e->number, 0, sizeof e->number);
    memset(e->offset, 0, sizeof e->offset);
    if (!why)
        why = "";
    e->number[EMAIL_ERROR_CODE] = code;
    e->number[EMAIL_ERROR_STAGE] = EMAIL_STAGE_NONE;
    e->number[EMAIL_ERROR_MAY_RETRY] = c->retry;
    e->number[EMAIL_ERROR_SESSION_USABLE] = code != EMAIL_E_AFTER_FORK;
    e->number[EMAIL_ERROR_WLANGUAGE_NUMBER] = c->wlanguage;
    e->number[EMAIL_ERROR_FAULT] = c->fault;
    put_text(&w, EMAIL_ERROR_MESSAGE, "%s%s%s", c->text, colon, why);
    put_text(&w, EMAIL_ERROR_CODE, "%d", code);
    put_text(&w, EMAIL_ERROR_SUMMARY, "%s", c->text);
    put_text(&w, EMAIL_ERROR_HINT, "%s", c->hint);
    put_text(&w, EMAIL_ERROR_STAGE, "none");
    put_text(&w, EMAIL_ERROR_SMTP_CODE, "0");
    put_text(&w, EMAIL_ERROR_SYSTEM_CODE, "0");
    put_text(&w, EMAIL_ERROR_MAY_RETRY, "%d", c->retry);
    put_text(&w, EMAIL_ERROR_OUTCOME_UNKNOWN, "0");
    put_text(&w, EMAIL_ERROR_SESSION_USABLE, "%d", (int)e->number[EMAIL_ERROR_SESSION_USABLE]);
    put_text(&w, EMAIL_ERROR_WLANGUAGE_NUMBER, "%d", c->wlanguage);
    put_text(&w, EMAIL_ERROR_FAULT, "%s", c->fault_name);
    put_text(&w, EMAIL_ERROR_NEW_TOKEN_HELPS, "0");
    put_text(&w, EMAIL_ERROR_NAME, "%s", c->name);
    put_text(&w, EMAIL_ERROR_ENHANCED_CODE, "%s", "");
    e->offset[EMAIL_ERROR_SERVER_TEXT] = e->offset[EMAIL_ERROR_ENHANCED_CODE];
    e->offset[EMAIL_ERROR_SYSTEM_MESSAGE] = e->offset[EMAIL_ERROR_ENHANCED_CODE];
    put_text(&w, EMAIL_ERROR_EVERYTHING, "Error: %s%s%s\n%s", c->text, colon, why, c->rest);
}

void courriel_error_set(int code, const char *why)
{
    struct courriel_error *e = get();

    if (code == EMAIL_E_AFTER_FORK && !(why && *why) && (!e || shared(e))) {
        keep(after_fork);
        return;
    }
    if (!e || shared(e))
        e = make(ROOM);
    if (!shared(e))
        fill(e, code, why);
    keep(e);
}

__attribute__((constructor(101))) static void load(void)
{
    static struct {
        struct courriel_error head;
        char texts[ROOM];
    } blocks[2];

    make_slot();
    no_memory = (struct courriel_error *)&blocks[0];
    after_fork = (struct courriel_error *)&blocks[1];
    no_memory->room = after_fork->room = ROOM;
    fill(no_memory, EMAIL_E_OUT_OF_MEMORY, NULL);
    fill(after_fork, EMAIL_E_AFTER_FORK, NULL);
}

/* ---- Reading ---------------------------------------------------------------- */

const char *cEmailVersion(void) { return COURRIEL_VERSION; }
int cEmailVersionNumber(void) { return COURRIEL_VERSION_NUMBER; }

const char *cErrorInfo(int detail)
{
    const struct courriel_error *e = get();

    if (!e || !e->number[EMAIL_ERROR_CODE] || detail < 0 || detail >= COURRIEL_DETAILS)
        return "";
    return e->texts + e->offset[detail];
}

int cErrorOccurred(void)
{
    const struct courriel_error *e = get();

    return e && e->number[EMAIL_ERROR_CODE] != 0;
}

int cEmailErrorNumber(int detail)
{
    const struct courriel_error *e = get();

    if (!COURRIEL_IS_NUMBER(detail))
        return -1;
    return e && e->number[EMAIL_ERROR_CODE] ? e->number[detail] : 0;
}

size_t courriel_fitting(const char *text, size_t length, size_t size)
{
    size_t fits = size - 1 < length ? size - 1 : length;

    /* Bytes 10xxxxxx continue a character. */
    while (fits > 0 && fits < length && ((unsigned char)text[fits] & 0xC0) == 0x80)
        fits--;
    return fits;
}

int cEmailErrorCopy(int detail, char *buffer, int size)
{
    const char *text = cErrorInfo(detail);
    size_t length = strlen(text), fits;

    /* A small integer is no pointer, as in every other function; there is no memory at it. */
    if (size < 0 || ((uintptr_t)buffer < 4096 && size != 0))
        return -1;
    if (size > 0) {
        fits = courriel_fitting(text, length, (size_t)size);
        if (courriel_wild(buffer, fits + 1))
            return -1;
        memcpy(buffer, text, fits);
        buffer[fits] = 0;
    }
    return (int)length;
}

const char *cEmailErrorText(int code) { return row(code)->text; }
