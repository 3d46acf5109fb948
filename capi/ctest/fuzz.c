/* SPDX-License-Identifier: MIT */
/*
 * Random calls of every function, with random handles, texts, blocks, constants and
 * sizes, from several threads at once, through the C interface. Nothing may crash,
 * hang, write beyond a buffer, fail without an error, or report a defect of its own
 * (EMAIL_E_INTERNAL).
 *
 *   fuzz SECONDS SEED [INPUT...]    runs the inputs, then makes more of them
 *
 * everypanic.c takes the callers too.
 * With -DLIBFUZZER clang's fuzzer makes the inputs instead. The callers of the
 * functions are generated (fuzzcalls.h). What is left out is what the manual forbids:
 * lengths that are longer than the memory, and addresses that are no function.
 */
#include "test.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum {
    SLOTS = 8,
    THREADS = 4,
    ARENA = 1 << 18,
    ROOM = 64,
    CANARY = 0xA5,
    LONGEST_INPUT = 1 << 14,
    PATIENCE_SECONDS = 60
};

/* Where no process has memory. */
#define WILD ((void *)(uintptr_t)0xdeadb000)

struct input {
    const uint8_t *at, *end;
    char *arena; /* what the parameters of the current call point to */
    size_t used;
    char *guard; /* the end of a page behind which there is none */
};

struct block {
    const void *at;
    size_t size;
};
struct room {
    char *at;
    int size;
};
struct space {
    char *at;
    size_t size;
};
struct list {
    const void *at;
    int size;
};
struct outlet {
    void **at;
    size_t *size;
    void *data;
    size_t length;
};

static _Atomic uintptr_t sessions[SLOTS], messages[SLOTS];
static _Atomic int64_t mails[SLOTS];
static _Atomic(void *) sources[SLOTS];
static atomic_long ran;
static char *from_files[3];

/* ---- Bytes ---------------------------------------------------------------- */

static unsigned byte(struct input *in) { return in->at < in->end ? *in->at++ : 0; }

static uint64_t bytes(struct input *in, int count)
{
    uint64_t v = 0;
    while (count-- > 0)
        v = v << 8 | byte(in);
    return v;
}

static void *room_for(struct input *in, size_t size)
{
    void *p = in->arena + in->used;
    if (in->used + size > ARENA)
        return in->arena; /* overlaps, which is no harm */
    in->used += (size + 15) & ~(size_t)15;
    return p;
}

/* ---- Parameters ------------------------------------------------------------ */

static const int constants[];
static size_t constant_count(void);

static int a_number(struct input *in)
{
    static const int special[] = {
        0, 1, -1, 2, 3, 255, 256, 65535, 65536, 86400, 86401, 2147483647, -2147483647 - 1};
    unsigned kind = byte(in);

    if (kind < 100)
        return constants[(kind + byte(in)) % constant_count()];
    if (kind < 140)
        return special[kind % (sizeof special / sizeof *special)];
    if (kind < 180)
        return test_port();
    if (kind < 220)
        return (int)byte(in) - 4;
    return (int)(int32_t)bytes(in, 4);
}

static size_t a_size(struct input *in) { return (size_t)bytes(in, byte(in) % 9); }

static int64_t a_long(struct input *in)
{
    unsigned kind = byte(in);

    if (kind < 120)
        return mails[kind % SLOTS];
    if (kind < 140)
        return mails[kind % SLOTS] + 1;
    if (kind < 200)
        return (int64_t)byte(in) - 2;
    return (int64_t)bytes(in, 8);
}

static void *some_data(struct input *in) { return (void *)(uintptr_t)bytes(in, byte(in) % 9); }

static uintptr_t a_handle(struct input *in, _Atomic uintptr_t *own, _Atomic uintptr_t *other)
{
    unsigned kind = byte(in);

    if (kind < 200)
        return own[kind % SLOTS];
    switch (kind % 6) {
    case 0:
        return 0;
    case 1:
        return other[byte(in) % SLOTS];
    case 2:
        return own[byte(in) % SLOTS] + 1 + byte(in);
    case 3:
        return (uintptr_t)in->arena;
    case 4:
        return byte(in);
    default:
        return (uintptr_t)bytes(in, 8);
    }
}

static EmailSession a_session(struct input *in)
{
    return (EmailSession)a_handle(in, sessions, messages);
}
static EmailMessage a_message(struct input *in)
{
    return (EmailMessage)a_handle(in, messages, sessions);
}

static const char *const dictionary[] = {
    "",
    "127.0.0.1",
    "::1",
    "localhost",
    "a..b",
    "a@example.org",
    "Zo\303\253 <zoe@example.com>",
    "\"a b\"@example.org",
    "a@[127.0.0.1]",
    "@",
    "a@b@c",
    "caf\303\251@example.org",
    "a@example.org, b@example.org",
    "a@example.org\r\nRCPT TO:<x@y>",
    "\r\n.\r\n",
    "Subject",
    "X-Header",
    "From",
    "a subject",
    "\360\237\222\214",
    "\377\376",
    "\300\257",
    "a\001b",
    "mail.eml",
    "no-such-file",
    ".",
    "/dev/zero",
    "/dev/null",
    "key.pem",
    "certificate.pem",
    "outbox.db",
    "transcript.txt",
    "text/plain",
    "image/png",
    "multipart/mixed",
    "message/rfc822",
    "x/",
    "cid@example.org",
    "PLAIN",
    "LOGIN",
    "XOAUTH2",
    "NTLM",
    "user",
    "secret",
    "<p>Hello <img src=\"logo.png\"><b>there</b></p>",
    "<img src='data:image/png;base64,AAAA'>",
    "<a href=\"x\"",
    "&#x110000;&amp",
    "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nbody\r\n",
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--",
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "REQUEST",
    "https://example.org/u",
    "mailto:u@example.org",
    "auto-generated",
    "<id@example.org>",
    "2026-12-24T18:00:00+01:00",
    "one; two; three",
    "example.org",
    "selector",
    "..",
    "%s%n%d",
};
enum { WORDS = sizeof dictionary / sizeof *dictionary };

/* Random bytes; no slash, so that no path leads out of the folder of the test. */
static void scatter(struct input *in, char *to, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        to[i] = (char)byte(in);
        if (to[i] == '/')
            to[i] = '_';
    }
}

static const char *a_text(struct input *in)
{
    unsigned kind = byte(in);
    size_t size;
    char *p;

    if (kind < 150)
        return dictionary[(kind + byte(in)) % WORDS];
    if (kind < 200) {
        size = byte(in) % 64;
        p = room_for(in, size + 1);
        scatter(in, p, size);
        p[size] = 0;
        return p;
    }
    switch (kind % 8) {
    case 0:
        return NULL;
    case 1:
        return (const char *)(uintptr_t)byte(in);
    case 2:
        return WILD;
    case 3: /* ends where its page ends, with its NUL or without */
        size = byte(in) % 16 + 1;
        memset(in->guard - size, 'g', size);
        in->guard[-1] = kind & 16 ? 0 : 'g';
        return in->guard - size;
    case 4:
        size = 1 << (byte(in) % 17);
        p = room_for(in, size + 1);
        memset(p, 'x', size);
        p[size] = 0;
        return p;
    case 5:
        return from_files[byte(in) % 3];
    default:
        return "";
    }
}

static struct block a_block(struct input *in)
{
    unsigned kind = byte(in);
    struct block b;
    char *p;

    if (kind < 120) {
        b.at = dictionary[(kind + byte(in)) % WORDS];
        b.size = strlen(b.at);
        return b;
    }
    if (kind < 200) {
        b.size = byte(in);
        b.at = p = room_for(in, b.size + 1);
        scatter(in, p, b.size);
        return b;
    }
    switch (kind % 6) {
    case 0:
        return (struct block){NULL, 0};
    case 1:
        return (struct block){NULL, a_size(in)};
    case 2:
        return (struct block){WILD, byte(in) + 1u};
    case 3: /* up to the end of memory, or beyond */
        b.size = byte(in) % 32;
        b.at = in->guard - b.size;
        b.size += kind & 16 ? byte(in) : 0;
        return b;
    case 4:
        return (struct block){in->arena, ((size_t)1 << 30) + 1 + a_size(in) / 2};
    default:
        return (struct block){(void *)(uintptr_t)byte(in), 1};
    }
}

static struct room a_room(struct input *in)
{
    unsigned kind = byte(in);
    struct room r = {room_for(in, ROOM + 16), 0};

    memset(r.at, CANARY, ROOM + 16);
    if (kind < 150) {
        r.size = (int)(kind % (ROOM + 1));
        return r;
    }
    switch (kind % 6) {
    case 0:
        return (struct room){NULL, 0};
    case 1:
        return (struct room){NULL, a_number(in)};
    case 2:
        return (struct room){WILD, 8};
    case 3:
        return (struct room){(void *)(uintptr_t)byte(in), 8};
    case 4:
        r.size = -1 - (int)byte(in);
        return r;
    default:
        return (struct room){in->guard - 8, 8};
    }
}

/* Room for bytes, behind which no NUL comes. */
static struct space some_space(struct input *in)
{
    unsigned kind = byte(in);
    struct space s = {room_for(in, ROOM + 16), kind % (ROOM + 1)};

    memset(s.at, CANARY, ROOM + 16);
    if (kind < 200)
        return s;
    switch (kind % 4) {
    case 0:
        return (struct space){NULL, 0};
    case 1:
        return (struct space){NULL, a_size(in)};
    case 2:
        return (struct space){WILD, 8};
    default:
        return (struct space){(void *)(uintptr_t)byte(in), 8};
    }
}

static struct list some_texts(struct input *in)
{
    const char **p = room_for(in, 4 * sizeof *p);
    unsigned kind = byte(in);

    for (int i = 0; i < 4; i++)
        p[i] = i < (int)(kind % 5) ? a_text(in) : "a@example.org";
    if (kind < 200)
        return (struct list){p, 1 + (int)(kind % 4)};
    switch (kind % 5) {
    case 0:
        return (struct list){NULL, a_number(in)};
    case 1:
        return (struct list){p, -(int)byte(in)};
    case 2:
        return (struct list){p, 100001 + (int)byte(in)};
    case 3:
        return (struct list){WILD, 2};
    default:
        return (struct list){in->guard - 8, 2};
    }
}

static struct list some_messages(struct input *in)
{
    struct list l = some_texts(in);
    uintptr_t *p = room_for(in, 4 * sizeof *p);

    for (int i = 0; i < 4; i++)
        p[i] = (uintptr_t)a_message(in);
    if (l.size >= 1 && l.size <= 4 && (uintptr_t)l.at >= 4096 && l.at != WILD &&
        l.at != in->guard - 8)
        l.at = p;
    return l;
}

static struct outlet an_outlet(struct input *in)
{
    struct outlet o = {NULL, NULL, NULL, 0};
    unsigned kind = byte(in);
    void *p = room_for(in, 32);

    memset(p, 0, 32);
    if (kind < 230)
        return (struct outlet){p, (size_t *)p + 2, NULL, 0};
    if (kind & 1)
        o.at = p;
    if (kind & 2)
        o.size = (size_t *)p + 2;
    if (kind & 4)
        o.at = WILD;
    return o;
}

static void *a_source(struct input *in)
{
    return atomic_exchange(&sources[byte(in) % SLOTS], NULL);
}

/* ---- Callbacks --------------------------------------------------------------- */

static int told(void *how, int64_t done, int64_t total)
{
    EmailMessage m;

    CHECK(done >= 0 && done <= total, "%lld of %lld", (long long)done, (long long)total);
    switch ((uintptr_t)how & 7) {
    case 1:
        return 1;
    case 2:
        EmailSetTimeOut(-1);
        m = EmailNewMessage();
        EmailFreeMessage(m);
        return 0;
    case 3:
        EmailCloseSession((EmailSession)sessions[0]);
        return 0;
    default:
        return 0;
    }
}

static void shown(void *how, int side, const char *line)
{
    CHECK(side >= EMAIL_TRANSCRIPT_CLIENT && side <= EMAIL_TRANSCRIPT_EVENT &&
              strlen(line) < 100000,
          "side %d", side);
    if (((uintptr_t)how & 7) == 1)
        EmailSetTimeOut(-1);
}

static int reads(void *how, int64_t offset, void *buffer, int size)
{
    int length = (int)((uintptr_t)how >> 8 & 0xffff),
        left = offset < length ? length - (int)offset : 0;

    switch ((uintptr_t)how & 7) {
    case 1:
        return -1;
    case 2:
        return size + 1; /* a lie */
    case 3:
        return offset ? -7 : 1;
    case 4:
        EmailSetSubject((EmailMessage)messages[0], "within"); /* fall through */
    default:
        left = left < size ? left : size;
        memset(buffer, 'r', (size_t)left);
        return left;
    }
}

static void completed(void *how, int64_t mail, int status)
{
    CHECK(status == EMAIL_STATUS_SENT || status == EMAIL_STATUS_ERROR, "%d", status);
    if ((uintptr_t)how & 1)
        EmailStatus(mail);
}

static EmailProgressFunction a_EmailProgressFunction(struct input *in)
{
    unsigned kind = byte(in);
    return kind < 200 ? told : kind < 240 ? NULL : (EmailProgressFunction)(uintptr_t)byte(in);
}

static EmailReadFunction a_EmailReadFunction(struct input *in)
{
    unsigned kind = byte(in);
    return kind < 220 ? reads : kind < 240 ? NULL : (EmailReadFunction)(uintptr_t)byte(in);
}

static EmailCompletionFunction a_EmailCompletionFunction(struct input *in)
{
    unsigned kind = byte(in);
    return kind < 200   ? completed
           : kind < 240 ? NULL
                        : (EmailCompletionFunction)(uintptr_t)byte(in);
}

static EmailTranscriptFunction a_EmailTranscriptFunction(struct input *in)
{
    unsigned kind = byte(in);
    return kind < 200 ? shown : kind < 240 ? NULL : (EmailTranscriptFunction)(uintptr_t)byte(in);
}

/* ---- What comes back ---------------------------------------------------------- */

static void broken(const char *name, const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", name, what, ErrorInfo(EMAIL_ERROR_EVERYTHING));
    fflush(NULL);
    abort();
}

#if defined(PROVOKE)
static void defended(const char *name, int failed);
#endif

/* Functions that succeed and leave the reason of what they found. */
static int tells(const char *name)
{
    static const char *const all[] = {"EmailSendMessage",  "EmailSend",   "EmailSendSource",
                                      "EmailSendMessages", "EmailStatus", "EmailWait",
                                      "EmailCheckAddress"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(all[i], name))
            return 1;
    return 0;
}

static void ended(const char *name, int failed)
{
    int code = EmailErrorNumber(EMAIL_ERROR_CODE);

    ran++;
#if defined(PROVOKE)
    defended(name, failed);
#else
    /* EmailSetError gives whatever code it is asked for. */
    if (code == EMAIL_E_INTERNAL && strcmp(name, "EmailSetError") != 0)
        broken(name, "a defect of the library");
#endif
    if (failed && (!code || !ErrorOccurred() || !*EmailErrorText(code)))
        broken(name, "failed without an error");
    if (failed && (!*ErrorInfo(0) || strpbrk(ErrorInfo(0), "\r\n")))
        broken(name, "an error that is not one line");
    if (!failed && code && !tells(name))
        broken(name, "an error after a success");
}

static void answered_number(const char *name, int n)
{
    ran++;
    if (n < -1)
        broken(name, "a number below -1");
}

static void answered_text(const char *name, const char *text)
{
    ran++;
    if (!text || strlen(text) > 1 << 20)
        broken(name, "no text");
}

static void a_room_used(const struct room *r, int result)
{
    if (!r->at || (uintptr_t)r->at < 4096 || r->at == WILD || r->size <= 0 || r->size > ROOM ||
        r->size == 8)
        return;
    for (int i = r->size; i < ROOM + 16; i++)
        if ((unsigned char)r->at[i] != CANARY)
            broken("a buffer", "was written beyond its end");
    if (result >= 0 && !memchr(r->at, 0, (size_t)r->size))
        broken("a buffer", "has no NUL");
}

static void some_space_used(const struct space *s, int64_t result)
{
    (void)result;
    if (!s->at || (uintptr_t)s->at < 4096 || s->at == WILD || s->size > ROOM)
        return;
    for (size_t i = s->size; i < ROOM + 16; i++)
        if ((unsigned char)s->at[i] != CANARY)
            broken("room for bytes", "was written beyond its end");
}

static void an_outlet_used(const struct outlet *o, int result)
{
    if (!result || !o->at || !o->size)
        return;
    if (((char *)*o->at)[*o->size] != 0)
        broken("a source", "has no NUL");
    EmailFreeSource(atomic_exchange(&sources[*o->size % SLOTS], *o->at));
}

static void keep_session(EmailSession s)
{
    static atomic_uint next;
    uintptr_t old;

    if (!s)
        return;
    for (int i = 0; i < SLOTS; i++)
        if (sessions[i] == (uintptr_t)s)
            return; /* found by its name */
    old = atomic_exchange(&sessions[next++ % SLOTS], (uintptr_t)s);
    if (old) {
        EmailSetSessionNumber((EmailSession)old, EMAIL_SESSION_CLOSE_SECONDS, 0);
        EmailCloseSession((EmailSession)old);
    }
}

static void keep_message(EmailMessage m)
{
    static atomic_uint next;

    if (m)
        EmailFreeMessage((EmailMessage)atomic_exchange(&messages[next++ % SLOTS], (uintptr_t)m));
}

static void keep_mail(int64_t mail)
{
    static atomic_uint next;

    if (mail > 0)
        mails[next++ % SLOTS] = mail;
}

/* ---- What would only waste time -------------------------------------------------- */

static int seconds_property(int property)
{
    return property == EMAIL_SESSION_TIMEOUT_SECONDS || property == EMAIL_SESSION_TOTAL_SECONDS ||
           property == EMAIL_SESSION_CLOSE_SECONDS;
}

/* Names would be looked up in the network: only this machine's are left. */
static const char *near_by(const char *server)
{
    for (int i = 0; i < WORDS; i++)
        if (server == dictionary[i])
            return strcmp(server, "example.org") && strcmp(server, "selector") ? server
                                                                               : "127.0.0.1";
    return (uintptr_t)server < 4096 || server == WILD ? server : "127.0.0.1";
}

#define SOON(ms) ((ms) == -1 || (ms) > 20 ? 20 : (ms))
#define SECOND(s) ((s) > 1 && (s) <= 86400 ? 1 : (s))
#define BEFORE_EmailWait(mail, timeout_ms) timeout_ms = SOON(timeout_ms)
#define BEFORE_EmailFlush(session, timeout_ms) timeout_ms = SOON(timeout_ms)
#define BEFORE_EmailWaitCompletion(session, timeout_ms) timeout_ms = SOON(timeout_ms)
#define BEFORE_EmailSetTimeOut(seconds) seconds = SECOND(seconds)
#define BEFORE_EmailSetSessionNumber(session, property, value)                                     \
    value = seconds_property(property) ? SECOND(value) : (value)
#define BEFORE_EmailSetSessionText(session, property, value)                                       \
    value = (property) == EMAIL_SESSION_SERVER ? near_by(value) : (value)
#define BEFORE_EmailStartSMTPSession(username, password, server, port, async_mode, option)         \
    server = near_by(server)
#if !defined(PROVOKE)
#define BEFORE_EmailCloseSession(session)                                                          \
    EmailSetSessionNumber(session, EMAIL_SESSION_CLOSE_SECONDS, 0)
#endif
/* Answered on the host's own thread, where a wild address is the host's crash. */
#define BEFORE_EmailErrorCopy(detail, buffer, size)                                                \
    buffer = (void *)(buffer) == WILD ? NULL : (buffer)
#define BEFORE_EmailCheckAddress(address, level)                                                   \
    level = (level) == EMAIL_ADDRESS_SERVER ? EMAIL_ADDRESS_STRICT : (level)

#include "fuzzcalls.h"

static size_t constant_count(void) { return sizeof constants / sizeof *constants; }
enum { CALLS = sizeof calls / sizeof *calls };

static void clear(void)
{
    for (int i = 0; i < SLOTS; i++) {
        EmailSession s = (EmailSession)atomic_exchange(&sessions[i], 0);
        if (s) {
            EmailSetSessionNumber(s, EMAIL_SESSION_CLOSE_SECONDS, 0);
            EmailCloseSession(s);
        }
        EmailFreeMessage((EmailMessage)atomic_exchange(&messages[i], 0));
        EmailFreeSource(atomic_exchange(&sources[i], NULL));
        mails[i] = 0;
    }
}

static char *whole_file(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    char *text = calloc(1, LONGEST_INPUT + 1);
    size_t n = f && text ? fread(text, 1, LONGEST_INPUT, f) : 0;

    if (f)
        fclose(f);
    if (size)
        *size = n;
    return text;
}

static void prepare(void)
{
    static const char *const names[] = {"key.pem", "certificate.pem", "mail.eml"};

    for (int i = 0; i < 3; i++)
        from_files[i] = whole_file(names[i], NULL);
    EmailSetTimeOut(1);
}

static uint64_t state;

static uint64_t draw(void)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state;
}

#if !defined(PROVOKE)
/* ---- Running an input ------------------------------------------------------------ */

static const struct call *call_of(unsigned mark)
{
    for (int i = 0; i < CALLS; i++)
        if (calls[i].mark >= mark)
            return &calls[i];
    return &calls[0];
}

static void *play(void *argument)
{
    struct input *in = argument;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory =
        mmap(NULL, ARENA + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED || mprotect(memory + ARENA + page, page, PROT_NONE) != 0)
        abort();
    in->arena = memory;
    in->guard = memory + ARENA + page;
    while (in->at < in->end) {
        const struct call *call = call_of((unsigned)bytes(in, 2));
        in->used = 0;
        if (getenv("FUZZ_SHOW"))
            fprintf(stderr, "%s\n", call->name);
        call->run(in);
    }
    munmap(memory, ARENA + 2 * page);
    return NULL;
}

/* The first byte says how many threads share the rest. */
static void run(const uint8_t *data, size_t size)
{
    struct input in[THREADS] = {0};
    pthread_t threads[THREADS];
    unsigned count;
    size_t share;

    if (size < 3)
        return;
    count = data[0] % (2 * THREADS);
    count = count >= THREADS ? 1 : count + 1; /* mostly one, which can be repeated */
    data++, size--;
    share = size / count;
    alarm(PATIENCE_SECONDS);
    for (unsigned i = 0; i < count; i++) {
        in[i].at = data + i * share;
        in[i].end = in[i].at + share;
        if (i + 1 < count && pthread_create(&threads[i], NULL, play, &in[i]) != 0)
            abort();
    }
    play(&in[count - 1]);
    for (unsigned i = 0; i + 1 < count; i++)
        pthread_join(threads[i], NULL);
    clear();
    EmailSetTimeOut(1);
    EmailConfigure(EMAIL_PARAMETER_MODE, 0);
    if (failures)
        abort();
}

#if defined(LIBFUZZER)
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int prepared;

    if (!prepared++)
        prepare();
    run(data, size);
    return 0;
}
#else
static uint8_t word(const char *text)
{
    for (int i = 0; i < WORDS; i++)
        if (!strcmp(dictionary[i], text))
            return (uint8_t)i;
    return 0;
}

/* A sequence of calls: a session and a message to begin with, as otherwise most calls
   meet nothing. Small bytes mean ordinary arguments, so most are small. */
static size_t make(uint8_t *to)
{
    static const char *const first[] = {"EmailNewMessage", "EmailNewSession",
                                        "EmailStartSMTPSession"};
    size_t size = 0, count = 1 + draw() % 60;

    to[size++] = (uint8_t)draw();
    for (size_t i = 0; i < count; i++) {
        const struct call *call = &calls[draw() % CALLS];
        if (i < 3)
            for (int k = 0; k < CALLS; k++)
                if (!strcmp(calls[k].name, first[i]))
                    call = &calls[k];
        to[size++] = (uint8_t)(call->mark >> 8), to[size++] = (uint8_t)call->mark;
        if (i == 2) { /* "user", no password, 127.0.0.1, the server's port, 0 or 1, in clear */
            const uint8_t started[] = {0,
                                       word("user"),
                                       200,
                                       0,
                                       word("127.0.0.1"),
                                       150,
                                       200,
                                       (uint8_t)(4 + draw() % 2),
                                       200,
                                       7};
            memcpy(to + size, started, sizeof started);
            size += sizeof started;
            continue;
        }
        for (size_t n = draw() % 12; n > 0; n--)
            to[size++] = (uint8_t)(draw() % 4 ? draw() % 200 : draw());
    }
    return size;
}

/* Keeps the input that is being run where the runner finds it after a crash. */
static void run_kept(int fd, const uint8_t *data, size_t size)
{
    if (pwrite(fd, data, size, 0) != (ssize_t)size || ftruncate(fd, (off_t)size) != 0)
        perror("fuzz-input");
    run(data, size);
}

int main(int argc, char **argv)
{
    static uint8_t data[LONGEST_INPUT];
    double end, start = now_ms();
    long inputs = 0;
    int fd;

    if (argc < 3)
        return 2;
    fd = open("fuzz-input", O_RDWR | O_CREAT | O_TRUNC, 0600);
    state = strtoull(argv[2], NULL, 10) * 2654435769u + 1;
    prepare();
    for (int i = 3; i < argc; i++) {
        size_t size;
        char *seed = whole_file(argv[i], &size);
        run_kept(fd, (uint8_t *)seed, size);
        free(seed);
        inputs++;
    }
    for (end = start + atof(argv[1]) * 1e3; now_ms() < end; inputs++)
        run_kept(fd, data, make(data));
    printf("%ld inputs, %ld calls in %.0f s\n", inputs, (long)ran, (now_ms() - start) / 1e3);
    return report("fuzz");
}
#endif
#endif
