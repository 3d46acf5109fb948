/* SPDX-License-Identifier: MIT */
/*
 * A fast SMTP sink for measuring clients: it takes every mail and keeps none.
 *
 * It must never be what is measured: one thread a connection, large reads,
 * answers gathered until the input runs dry. Each connection ends with a line of
 * JSON on standard output. "first" and "last" are when its first and its last mail
 * were accepted, so that all clients are measured alike, whatever they do before.
 *
 *     sink [-c CERTIFICATE -k KEY] [-P] [-C] [-a] [-s]
 *
 * -P does not offer PIPELINING, -C not CHUNKING; -a offers AUTH PLAIN, and believes
 * everybody. -s answers as Haraka, qpsmtpd and Courier do: each line is written by
 * itself, with Nagle's algorithm on, so that the second answer to commands that came
   together leaves when the client has acknowledged the first. Listens on a free port of the
   loopback, prints it, and ends when its standard input does, after the connections that are still
   open, if they end soon.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { INPUT_SIZE = 256 * 1024, OUTPUT_SIZE = 64 * 1024, LINE_SIZE = 4096, PATIENCE_SECONDS = 5 };

static SSL_CTX *tls_context;
static int offer_pipelining = 1, offer_chunking = 1, offer_sign_in, small_writes;
static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t nobody_left = PTHREAD_COND_INITIALIZER;
static int open_connections;

struct connection {
    int descriptor;
    SSL *tls;
    size_t begin, end; /* what of input is not yet looked at */
    size_t waiting;    /* what of output is not yet written */
    int sender_known, recipients, chunk_refused;
    int answered; /* since the last read, in small writes */
    long mails, reads, writes, rounds;
    unsigned long long bytes;
    struct timespec first, last;
    char input[INPUT_SIZE];
    char output[OUTPUT_SIZE];
};

/* Writes all answers that wait. */
static int flush(struct connection *c)
{
    size_t done = 0;
    while (done < c->waiting) {
        int n = c->tls
                    ? SSL_write(c->tls, c->output + done, (int)(c->waiting - done))
                    : (int)send(c->descriptor, c->output + done, c->waiting - done, MSG_NOSIGNAL);
        if (n <= 0) {
            if (!c->tls && n < 0 && errno == EINTR)
                continue;
            return -1;
        }
        done += (size_t)n;
        c->writes++;
    }
    c->waiting = 0;
    return 0;
}

static int reply(struct connection *c, const char *text)
{
    size_t length = strlen(text);
    if (c->waiting + length > sizeof c->output && flush(c))
        return -1;
    memcpy(c->output + c->waiting, text, length);
    c->waiting += length;
    if (!small_writes)
        return 0;
    c->answered = 1;
    return flush(c);
}

/* Reads what has come into the room behind end. A client that has to be waited
   for gets its answers first: that is a round trip. */
static int read_more(struct connection *c)
{
    if (c->waiting || c->answered) {
        c->rounds++;
        c->answered = 0;
        if (flush(c))
            return -1;
    }
    if (c->begin) {
        memmove(c->input, c->input + c->begin, c->end - c->begin);
        c->end -= c->begin;
        c->begin = 0;
    }
    if (c->end == sizeof c->input)
        return -1;
    for (;;) {
        int n = c->tls ? SSL_read(c->tls, c->input + c->end, (int)(sizeof c->input - c->end))
                       : (int)recv(c->descriptor, c->input + c->end, sizeof c->input - c->end, 0);
        if (n > 0) {
            c->end += (size_t)n;
            c->reads++;
            return 0;
        }
        if (c->tls || n == 0 || errno != EINTR)
            return -1;
    }
}

/* Takes a line off the input, without its end. */
static int read_line(struct connection *c, char *line)
{
    size_t searched = 0, length;
    char *end;
    while (!(end = memchr(c->input + c->begin + searched, '\n', c->end - c->begin - searched))) {
        searched = c->end - c->begin;
        if (searched >= LINE_SIZE || read_more(c))
            return -1;
    }
    length = (size_t)(end - (c->input + c->begin));
    if (length >= LINE_SIZE)
        return -1;
    memcpy(line, c->input + c->begin, length);
    while (length && line[length - 1] == '\r')
        length--;
    line[length] = 0;
    c->begin = (size_t)(end + 1 - c->input);
    return 0;
}

/* Takes a mail off the input, to the line with the lone dot. */
static int read_data(struct connection *c)
{
    static const char mark[] = "\r\n.\r\n";
    const size_t kept = sizeof mark - 2; /* may be the beginning of the mark */
    while (c->end - c->begin < 3)
        if (read_more(c))
            return -1;
    if (memcmp(c->input + c->begin, mark + 2, 3) == 0) {
        c->begin += 3;
        return 0;
    }
    for (;;) {
        size_t length = c->end - c->begin;
        char *found = memmem(c->input + c->begin, length, mark, sizeof mark - 1);
        if (found) {
            c->bytes += (unsigned long long)(found + 2 - (c->input + c->begin));
            c->begin = (size_t)(found + sizeof mark - 1 - c->input);
            return 0;
        }
        if (length > kept) {
            c->bytes += length - kept;
            c->begin = c->end - kept;
        }
        if (read_more(c))
            return -1;
    }
}

/* Takes a chunk of this size off the input. */
static int read_chunk(struct connection *c, unsigned long long size)
{
    while (size) {
        size_t length = c->end - c->begin;
        if (length == 0) {
            /* The rest of the chunk is on its way: nobody waits for these answers. */
            if (flush(c) || read_more(c))
                return -1;
            continue;
        }
        if (length > size)
            length = (size_t)size;
        c->begin += length;
        c->bytes += length;
        size -= length;
    }
    return 0;
}

static void forget_transaction(struct connection *c)
{
    c->sender_known = c->recipients = c->chunk_refused = 0;
}

static int accept_mail(struct connection *c)
{
    forget_transaction(c);
    clock_gettime(CLOCK_MONOTONIC, &c->last);
    if (c->mails++ == 0)
        c->first = c->last;
    return reply(c, "250 2.0.0 Ok: taken\r\n");
}

static int start_tls(struct connection *c)
{
    c->tls = SSL_new(tls_context);
    if (!c->tls || !SSL_set_fd(c->tls, c->descriptor) || SSL_accept(c->tls) <= 0) {
        ERR_print_errors_fp(stderr);
        return -1;
    }
    return 0;
}

static int on_ehlo(struct connection *c)
{
    forget_transaction(c);
    if (reply(c, "250-sink.test\r\n") || (offer_pipelining && reply(c, "250-PIPELINING\r\n")) ||
        (offer_chunking && reply(c, "250-CHUNKING\r\n")) ||
        (tls_context && !c->tls && reply(c, "250-STARTTLS\r\n")))
        return -1;
    if (offer_sign_in && reply(c, "250-AUTH PLAIN\r\n"))
        return -1;
    return reply(
        c, "250-SIZE 1073741824\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n");
}

static int on_data(struct connection *c)
{
    if (!c->recipients)
        return reply(c, "554 5.5.1 no valid recipients\r\n");
    /* The 354 has to go out before the mail can come. */
    if (reply(c, "354 go on\r\n") || read_data(c))
        return -1;
    return accept_mail(c);
}

static int on_chunk(struct connection *c, const char *argument)
{
    char *rest;
    unsigned long long size = strtoull(argument, &rest, 10);
    int last = strcasecmp(rest, " LAST") == 0;
    if (read_chunk(c, size))
        return -1;
    if (!c->recipients || c->chunk_refused) {
        c->chunk_refused = !last;
        return reply(c, "554 5.5.1 no valid recipients\r\n");
    }
    return last ? accept_mail(c) : reply(c, "250 2.0.0 chunk taken\r\n");
}

/* Answers one command; 1 ends the connection, -1 as well. */
static int on_command(struct connection *c, const char *line)
{
    if (strncasecmp(line, "MAIL FROM:", 10) == 0) {
        if (c->sender_known)
            return reply(c, "503 5.5.1 nested MAIL\r\n");
        c->sender_known = 1;
        return reply(c, "250 2.1.0 Ok\r\n");
    }
    if (strncasecmp(line, "RCPT TO:", 8) == 0) {
        if (!c->sender_known)
            return reply(c, "503 5.5.1 MAIL comes first\r\n");
        c->recipients++;
        return reply(c, "250 2.1.5 Ok\r\n");
    }
    if (strcasecmp(line, "DATA") == 0)
        return on_data(c);
    if (strncasecmp(line, "BDAT ", 5) == 0)
        return on_chunk(c, line + 5);
    if (strncasecmp(line, "EHLO", 4) == 0)
        return on_ehlo(c);
    if (strncasecmp(line, "HELO", 4) == 0 || strcasecmp(line, "RSET") == 0) {
        forget_transaction(c);
        return reply(c, "250 2.0.0 Ok\r\n");
    }
    if (strcasecmp(line, "NOOP") == 0)
        return reply(c, "250 2.0.0 Ok\r\n");
    if (strcasecmp(line, "STARTTLS") == 0 && tls_context && !c->tls)
        return reply(c, "220 2.0.0 go on\r\n") || flush(c) || start_tls(c);
    if (offer_sign_in && strncasecmp(line, "AUTH PLAIN ", 11) == 0)
        return reply(c, "235 2.7.0 welcome\r\n");
    if (strcasecmp(line, "QUIT") == 0) {
        reply(c, "221 2.0.0 bye\r\n");
        flush(c);
        return 1;
    }
    return reply(c, "502 5.5.2 unknown command\r\n");
}

static double seconds(struct timespec t) { return (double)t.tv_sec + (double)t.tv_nsec / 1e9; }

static void count_connection(int change)
{
    pthread_mutex_lock(&counting);
    open_connections += change;
    if (open_connections == 0)
        pthread_cond_signal(&nobody_left);
    pthread_mutex_unlock(&counting);
}

static void *serve(void *argument)
{
    struct connection *c = argument;
    char line[LINE_SIZE];
    reply(c, "220 sink.test ESMTP\r\n");
    while (read_line(c, line) == 0 && on_command(c, line) == 0)
        ;
    pthread_mutex_lock(&printing);
    printf("{\"mails\": %ld, \"bytes\": %llu, \"first\": %.9f, \"last\": %.9f, \"rounds\": %ld, "
           "\"reads\": %ld,"
           " \"writes\": %ld}\n",
           c->mails, c->bytes, seconds(c->first), seconds(c->last), c->rounds, c->reads, c->writes);
    fflush(stdout);
    pthread_mutex_unlock(&printing);
    if (c->tls) {
        SSL_shutdown(c->tls);
        SSL_free(c->tls);
    }
    close(c->descriptor);
    free(c);
    count_connection(-1);
    return NULL;
}

static void *accept_all(void *argument)
{
    int listener = *(int *)argument;
    for (;;) {
        pthread_t thread;
        int one = 1, descriptor = accept(listener, NULL, NULL);
        struct connection *c;
        if (descriptor < 0)
            continue;
        if (!small_writes)
            setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        c = calloc(1, sizeof *c);
        if (!c) {
            close(descriptor);
            continue;
        }
        c->descriptor = descriptor;
        count_connection(1);
        if (pthread_create(&thread, NULL, serve, c)) {
            close(descriptor);
            free(c);
            count_connection(-1);
            continue;
        }
        pthread_detach(thread);
    }
    return NULL;
}

static int load_certificate(const char *certificate, const char *key)
{
    tls_context = SSL_CTX_new(TLS_server_method());
    if (!tls_context || SSL_CTX_use_certificate_chain_file(tls_context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_context, key, SSL_FILETYPE_PEM) != 1) {
        ERR_print_errors_fp(stderr);
        return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *certificate = NULL, *key = NULL;
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    struct timespec patience;
    pthread_t accepting;
    char ignored[256];
    int option, listener;
    while ((option = getopt(argc, argv, "c:k:PCas")) != -1) {
        switch (option) {
        case 'c':
            certificate = optarg;
            break;
        case 'k':
            key = optarg;
            break;
        case 'P':
            offer_pipelining = 0;
            break;
        case 'C':
            offer_chunking = 0;
            break;
        case 'a':
            offer_sign_in = 1;
            break;
        case 's':
            small_writes = 1;
            break;
        default:
            fprintf(stderr, "usage: sink [-c CERTIFICATE -k KEY] [-P] [-C] [-a] [-s]\n");
            return 2;
        }
    }
    signal(SIGPIPE, SIG_IGN);
    if (certificate && (!key || load_certificate(certificate, key)))
        return 1;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) ||
        listen(listener, 512) || getsockname(listener, (struct sockaddr *)&address, &length)) {
        perror("sink: listening");
        return 1;
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    if (pthread_create(&accepting, NULL, accept_all, &listener)) {
        perror("sink: starting a thread");
        return 1;
    }
    while (read(0, ignored, sizeof ignored) > 0)
        ;
    clock_gettime(CLOCK_REALTIME, &patience);
    patience.tv_sec += PATIENCE_SECONDS;
    pthread_mutex_lock(&counting);
    while (open_connections && pthread_cond_timedwait(&nobody_left, &counting, &patience) == 0)
        ;
    return 0;
}
