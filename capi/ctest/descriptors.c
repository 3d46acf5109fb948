/* SPDX-License-Identifier: MIT */
/*
 * A host that closes descriptors which it did not open, as daemons do, while the library
 * works: nothing crashes, nothing of the host's is written to, and mails go on.
 *
 *   descriptors sync
 *   descriptors memory
 *   descriptors FILE     an outbox in this file
 */
#include "test.h"

#include <sys/syscall.h>

static int told_to = -1; /* a descriptor of the host */

static void EMAIL_CALL told(void *user_data, int64_t mail, int status)
{
    (void)user_data, (void)mail, (void)status;
    CHECK(write(told_to, "x", 1) == 1, "%s", strerror(errno));
}

static int EMAIL_CALL progress(void *user_data, int64_t done, int64_t total)
{
    (void)user_data, (void)done, (void)total;
    CHECK(told_to < 0 || fcntl(told_to, F_GETFD) >= 0,
          "a callback has other descriptors than its host");
    return 0;
}

static EmailSession start(const char *mode)
{
    EmailSession s = EmailNewSession();

    EmailSetSessionText(s, EMAIL_SESSION_SERVER, "127.0.0.1");
    EmailSetSessionNumber(s, EMAIL_SESSION_PORT, test_port());
    EmailSetSessionNumber(s, EMAIL_SESSION_OPTION, EMAIL_OPTION_CLEAR);
    EmailSetSessionNumber(s, EMAIL_SESSION_ASYNC_MODE, strcmp(mode, "sync") != 0);
    if (strchr(mode, '/'))
        EmailSetSessionText(s, EMAIL_SESSION_OUTBOX_FILE, mode);
    CHECK(EmailStartSession(s), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailSetProgress(s, progress, NULL), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    return s;
}

static void send_some(EmailSession s, int count)
{
    EmailMessage m = EmailNewMessage();

    EmailSetSender(m, "sender@example.org");
    EmailAddRecipient(m, "recipient@example.org");
    EmailSetText(m, "descriptors");
    for (int i = 0; i < count; i++)
        CHECK(EmailSendMessage(s, m) == EMAIL_SENT_FULLY, "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    EmailFreeMessage(m);
}

/* What the host opens afterwards gets the numbers that were closed. */
static void files_of_host(int *files, int count)
{
    for (int i = 0; i < count; i++) {
        char name[] = "/tmp/courriel-descriptors-XXXXXX";
        files[i] = mkstemp(name);
        unlink(name);
        CHECK(files[i] >= 0 && write(files[i], "mine", 4) == 4, "%s", strerror(errno));
    }
}

static void look_at(const int *files, int count)
{
    for (int i = 0; i < count; i++) {
        char held[10];
        CHECK(pread(files[i], held, sizeof held, 0) == 4 && !memcmp(held, "mine", 4),
              "file %d was written to", i);
    }
}

int main(int argc, char **argv)
{
    int files[20], pipes[2], out[2], count = 0, lowest, async, before;
    char one;
    EmailSession s, other;
    pid_t child;

    if (argc != 2)
        return 2;
    async = strcmp(argv[1], "sync") != 0;
    before = entries_of("/proc/self/fd");
    /* Whoever reads what the host writes must see its end, although it is open now. */
    CHECK(pipe(out) == 0 && fcntl(out[0], F_SETFL, O_NONBLOCK) == 0, "pipe");
    s = start(argv[1]);
    send_some(s, 20);
    close(out[1]);
    CHECK(read(out[0], &one, 1) == 0, "the library holds a pipe of its host");
    close(out[0]);
    CHECK(entries_of("/proc/self/fd") == before, "the library takes descriptors of its host");
    CHECK(descriptors_of_library(&lowest) >= 4, "the library has no descriptors of its own");

    /* A child inherits none of the connections and locks. */
    child = fork();
    if (child == 0)
        _exit(entries_of("/proc/self/fd") != before);
    {
        int status;
        CHECK(waitpid(child, &status, 0) == child && status == 0, "%x", status);
    }

    CHECK(syscall(SYS_close_range, 3u, ~0u, 0) == 0, "%s", strerror(errno));
    files_of_host(files, 20);
    CHECK(pipe(pipes) == 0, "pipe");
    told_to = pipes[1];
    send_some(s, 20);
    if (async) {
        CHECK(EmailSetCompletion(s, told, NULL), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
        send_some(s, 20);
        CHECK(EmailFlush(s, 60000), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    }
    other = start(argv[1]);
    send_some(other, 3);
    CHECK(EmailCloseSession(other), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    CHECK(EmailCloseSession(s), "%s", ErrorInfo(EMAIL_ERROR_EVERYTHING));
    close(pipes[1]);
    while (read(pipes[0], &one, 1) == 1)
        count++;
    CHECK(!async || count >= 20, "%d callbacks", count);
    look_at(files, 20);
    return report("descriptors");
}
