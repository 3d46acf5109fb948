/* SPDX-License-Identifier: MIT */
/*
 * Large attachments: what they cost in memory, and what becomes of one that
 * changes while it is being sent. The server is a thread of this program that keeps
 * nothing of what it gets.
 *
 *   large FILE KEY    FILE is made, 64 MiB; KEY is an RSA key in PEM form
 */
#include "test.h"

#include <fcntl.h>

#define MIB (1 << 20)
#define SIZE (64 * MIB)
/* In KiB: what a large attachment may take, however large it is. */
#define ALLOWED (16 * 1024)

/* What the server got. */
static struct {
    const char *extensions;
    int mails;          /* that were complete */
    long long octets;   /* of the newest, complete or not */
    unsigned long hash; /* of them */
    char start[16];
} sink;
static pthread_mutex_t sink_lock = PTHREAD_MUTEX_INITIALIZER;

static unsigned long hashed(unsigned long hash, const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)data[i]) * 0x100000001b3UL;
    return hash;
}

struct connection {
    int fd;
    size_t at, end;
    char buffer[1 << 16];
};

/* Makes sure that there is something to be read: 0 at the end. */
static int filled(struct connection *c)
{
    ssize_t n;
    if (c->at < c->end)
        return 1;
    c->at = c->end = 0;
    n = read(c->fd, c->buffer, sizeof c->buffer);
    c->end = n > 0 ? (size_t)n : 0;
    return n > 0;
}

static int read_line(struct connection *c, char *line, size_t room)
{
    size_t n = 0;
    while (filled(c)) {
        char byte = c->buffer[c->at++];
        if (byte == '\n') {
            line[n] = 0;
            return 1;
        }
        if (n + 1 < room)
            line[n++] = byte;
    }
    return 0;
}

static void take(const char *data, size_t size)
{
    pthread_mutex_lock(&sink_lock);
    if (sink.octets < (long long)sizeof sink.start)
        memcpy(sink.start + sink.octets, data,
               size < sizeof sink.start - (size_t)sink.octets
                   ? size
                   : sizeof sink.start - (size_t)sink.octets);
    sink.octets += (long long)size;
    sink.hash = hashed(sink.hash, data, size);
    pthread_mutex_unlock(&sink_lock);
}

static void begin_mail(void)
{
    pthread_mutex_lock(&sink_lock);
    sink.octets = 0;
    sink.hash = 0xcbf29ce484222325UL;
    pthread_mutex_unlock(&sink_lock);
}

static void end_mail(void)
{
    pthread_mutex_lock(&sink_lock);
    sink.mails++;
    pthread_mutex_unlock(&sink_lock);
}

static int reply(struct connection *c, const char *text)
{
    return write(c->fd, text, strlen(text)) > 0;
}

/* Reads a chunk of BDAT: 0 if it is not whole. */
static int read_chunk(struct connection *c, long long size)
{
    while (size > 0 && filled(c)) {
        size_t n = c->end - c->at;
        if ((long long)n > size)
            n = (size_t)size;
        take(c->buffer + c->at, n);
        c->at += n;
        size -= (long long)n;
    }
    return size == 0;
}

/* Reads what comes after DATA, up to and without the dot. The mails of these tests have no line
   that begins with one.
 */
static int read_data(struct connection *c)
{
    static const char end[] = "\r\n.\r\n";
    size_t matched = 0;
    while (filled(c)) {
        char byte = c->buffer[c->at++];
        if (byte == end[matched]) {
            if (++matched == 5) {
                take("\r\n", 2);
                return 1;
            }
            continue;
        }
        if (matched)
            take(end, matched);
        matched = byte == '\r';
        if (!matched) {
            size_t from = c->at - 1;
            while (c->at < c->end && c->buffer[c->at] != '\r')
                c->at++;
            take(c->buffer + from, c->at - from);
        }
    }
    return 0;
}

static void serve(struct connection *c)
{
    char line[2000], text[300];
    int chunks = 0;
    reply(c, "220 sink\r\n");
    while (read_line(c, line, sizeof line)) {
        if (!strncmp(line, "EHLO", 4)) {
            snprintf(text, sizeof text, "250-sink\r\n%s250 SIZE\r\n", sink.extensions);
            reply(c, text);
        } else if (!strncmp(line, "DATA", 4)) {
            begin_mail();
            reply(c, "354 go on\r\n");
            if (!read_data(c))
                return;
            end_mail();
            reply(c, "250 kept\r\n");
        } else if (!strncmp(line, "BDAT", 4)) {
            if (!chunks++)
                begin_mail();
            if (!read_chunk(c, atoll(line + 4)))
                return;
            if (strstr(line, "LAST")) {
                chunks = 0;
                end_mail();
            }
            reply(c, "250 got it\r\n");
        } else if (!strncmp(line, "QUIT", 4)) {
            reply(c, "221 bye\r\n");
            return;
        } else {
            reply(c, "250 ok\r\n");
        }
    }
}

static void *serve_all(void *argument)
{
    static struct connection c;
    for (;;) {
        c.at = c.end = 0;
        c.fd = accept(*(int *)argument, NULL, NULL);
        if (c.fd < 0)
            return NULL;
        serve(&c);
        close(c.fd);
    }
}

static int EMAIL_CALL give(void *user_data, int64_t offset, void *buffer, int size)
{
    const int *fd = user_data;
    return (int)pread(*fd, buffer, (size_t)size, offset);
}

static EmailMessage new_message(void)
{
    EmailMessage m = EmailNewMessage();
    CHECK(EmailSetSender(m, "a@example.org") && EmailAddRecipient(m, "b@example.org") &&
              EmailSetSubject(m, "large") && EmailSetText(m, "see below\n"),
          "%s", ErrorInfo(0));
    return m;
}

/* Forgets the peak so far, so that VmHWM is that of what follows. */
static long forget_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY);
    CHECK(fd >= 0 && write(fd, "5", 1) == 1, "clear_refs: %s", strerror(errno));
    close(fd);
    return status_of("VmHWM:");
}

static void send_one(EmailSession s, const char *what, const char *path, const char *key,
                     int by_callback)
{
    EmailMessage m = new_message();
    char copy[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC), mails = sink.mails,
        binary = !!strstr(sink.extensions, "BINARYMIME");
    long before, raised;
    /* What is taken only once. */
    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    EmailTrimMemory();
    before = forget_peak();
    if (by_callback)
        CHECK(EmailAttachReader(m, "large.bin", NULL, -1, give, &fd) == 1, "%s", ErrorInfo(0));
    else
        CHECK(EmailAttachFile(m, path, NULL, NULL) == 1, "%s", ErrorInfo(0));
    if (key)
        CHECK(EmailAddDKIMFile(m, "example.org", "s", key), "%s",
              ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s: %s", what,
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    raised = status_of("VmHWM:") - before;
    printf("%s: the peak of the memory rose by %.1f MiB\n", what, (double)raised / 1024);
    CHECK(raised < ALLOWED, "%s: the peak of the memory rose by %ld KiB", what, raised);
    CHECK(sink.mails == mails + 2 && sink.octets > (binary ? SIZE : SIZE / 3 * 4),
          "%s: %d mails, the last of %lld octets", what, sink.mails - mails, sink.octets);
    if (key) {
        CHECK(!strncmp(sink.start, "DKIM-Signature:", 15), "%s: not signed", what);
    } else if (binary) {
        CHECK(sink.octets < SIZE + MIB, "%s: %lld octets", what, sink.octets);
    } else {
        /* The same octets as those of a copy in a file. */
        static char block[1 << 16];
        unsigned long hash = 0xcbf29ce484222325UL, got = sink.hash;
        ssize_t n;
        int in;
        snprintf(copy, sizeof copy, "%s.eml", path);
        CHECK(EmailBuildSourceFile(m, copy, 0), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        in = open(copy, O_RDONLY | O_CLOEXEC);
        while ((n = read(in, block, sizeof block)) > 0)
            hash = hashed(hash, block, (size_t)n);
        close(in);
        unlink(copy);
        CHECK(hash == got, "%s: other octets than in a file", what);
    }
    CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
    close(fd);
}

/* A mail that goes by way of a file: into it and out of it in pieces. */
static void through_outbox(int port, const char *path)
{
    EmailSession s = EmailNewSession();
    EmailMessage m = new_message();
    char file[4096];
    int mails = sink.mails;
    long before, raised;

    snprintf(file, sizeof file, "%s.outbox", path);
    CHECK(EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1") &&
              EmailSetSessionNumber(s, EMAIL_SESSION_PORT, port) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR) &&
              EmailSetSessionNumber(s, EMAIL_SESSION_ASYNC_MODE, 1) &&
              EmailSetSessionText(s, EMAIL_SESSION_OUTBOX_FILE, file) && EmailStartSession(s),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY && EmailFlush(s, 30000), "%s",
          ErrorInfo(EMAIL_ERROR_EVERYTHING));
    EmailTrimMemory();
    before = forget_peak();
    CHECK(EmailAttachFile(m, path, NULL, NULL) == 1 && EmailSendMessage(s, m) == EMAIL_SENT_FULLY &&
              EmailFlush(s, 60000),
          "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    raised = status_of("VmHWM:") - before;
    printf("through an outbox file: the peak of the memory rose by %.1f MiB\n",
           (double)raised / 1024);
    /* Its pages, which SQLite reads and writes, come to what the others take. */
    CHECK(raised < 2 * ALLOWED, "through an outbox file: the peak of the memory rose by %ld KiB",
          raised);
    CHECK(sink.mails == mails + 2 && sink.octets > SIZE / 3 * 4,
          "%d mails, the last of %lld octets", sink.mails - mails, sink.octets);
    CHECK(EmailFreeMessage(m) && EmailCloseSession(s), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    unlink(file);
}

static const char *victim;
static int changes;

/* Does something to the file when some of it is out. */
static int EMAIL_CALL spoil(void *user_data, int64_t done, int64_t total)
{
    (void)user_data;
    if (done > MIB && done < total && changes) {
        int what = changes, fd = -1;
        changes = 0;
        if (what == 1)
            CHECK(truncate(victim, 2 * MIB) == 0, "%s", strerror(errno));
        else if (what == 2)
            CHECK((fd = open(victim, O_WRONLY | O_APPEND | O_CLOEXEC)) >= 0 &&
                      write(fd, "more", 4) == 4,
                  "%s", strerror(errno));
        else
            CHECK((fd = open(victim, O_WRONLY | O_CLOEXEC)) >= 0 &&
                      pwrite(fd, "other", 5, 6 * MIB) == 5,
                  "%s", strerror(errno));
        if (fd >= 0)
            close(fd);
    }
    return 0;
}

static void write_file(const char *path, size_t size)
{
    static char block[MIB];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (char)(i * 2654435761u >> 13);
    for (size_t done = 0; done < size; done += sizeof block)
        if (write(fd, block, sizeof block) != (ssize_t)sizeof block) {
            perror(path);
            exit(2);
        }
    close(fd);
}

/* A file that is not what it was: before the sending, and in the midst of it. */
static void changed(EmailSession s, const char *what, const char *path)
{
    static const char *const how[] = {"shrinks", "grows", "is written to", "vanished before"};
    victim = path;
    for (int i = 0; i < 4; i++) {
        EmailMessage m = new_message();
        int mails = sink.mails;
        write_file(path, 8 * MIB);
        CHECK(EmailAttachFile(m, path, NULL, NULL) == 1, "%s", ErrorInfo(0));
        changes = i < 3 ? i + 1 : 0;
        if (i == 3)
            unlink(path);
        CHECK(EmailSendMessage(s, m) == 0 &&
                  EmailErrorNumber(EMAIL_ERROR_CODE) == EMAIL_E_FILE_CHANGED &&
                  EmailErrorNumber(EMAIL_ERROR_OUTCOME_UNKNOWN) == 0 &&
                  EmailErrorNumber(EMAIL_ERROR_SESSION_USABLE) == 1,
              "%s, a file that %s: %s", what, how[i], ErrorInfo(EMAIL_ERROR_EVERYTHING));
        CHECK(EmailResetMessage(m) && EmailSetSender(m, "a@example.org") &&
                  EmailAddRecipient(m, "b@example.org") &&
                  EmailSendMessage(s, m) == EMAIL_SENT_FULLY,
              "%s, after a file that %s: %s", what, how[i], ErrorInfo(EMAIL_ERROR_EVERYTHING));
        CHECK(sink.mails == mails + 1, "%s: a file that %s makes %d mails", what, how[i],
              sink.mails - mails - 1);
        CHECK(EmailFreeMessage(m), "%s", ErrorInfo(0));
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name, *extensions;
    } servers[] = {
        {"DATA", ""},
        {"BDAT", "250-PIPELINING\r\n250-CHUNKING\r\n"},
        {"binary BDAT", "250-PIPELINING\r\n250-8BITMIME\r\n250-CHUNKING\r\n250-BINARYMIME\r\n"}};
    pthread_t thread;
    int port, fd;

    alarm(140);
    if (argc < 3)
        return 2;
    fd = listener(&port);
    pthread_create(&thread, NULL, serve_all, &fd);
    write_file(argv[1], SIZE);
    for (int i = 0; i < 3; i++) {
        EmailSession s;
        sink.extensions = servers[i].extensions;
        s = EmailStartSMTPSession(NULL, NULL, "127.0.0.1", port, 0, EMAIL_OPTION_CLEAR);
        CHECK(s, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        if (i == 0)
            send_one(s, "DATA, from a path", argv[1], NULL, 0);
        else if (i == 1)
            send_one(s, "BDAT, from a path, signed", argv[1], argv[2], 0);
        else
            send_one(s, "binary BDAT, from a callback of unknown size", argv[1], NULL, 1);
        if (i == 1)
            send_one(s, "BDAT, from a callback of unknown size", argv[1], NULL, 1);
        CHECK(EmailCloseSession(s), "%s", ErrorInfo(0));
    }
    sink.extensions = servers[1].extensions;
    through_outbox(port, argv[1]);
    for (int i = 0; i < 3; i++) {
        EmailSession s;
        sink.extensions = servers[i].extensions;
        s = EmailStartSMTPSession(NULL, NULL, "127.0.0.1", port, 0, EMAIL_OPTION_CLEAR);
        CHECK(s && EmailSetProgress(s, spoil, NULL), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        changed(s, servers[i].name, argv[1]);
        CHECK(EmailCloseSession(s), "%s", ErrorInfo(0));
    }
    return report("large");
}
