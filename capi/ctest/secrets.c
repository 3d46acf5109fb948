/* SPDX-License-Identifier: MIT */
/*
 * A process with a password in a session ends badly: nothing that it writes has the
 * password, which came in by standard input, nor do its arguments and environment.
 *
 *   secrets LIBRARY segv|abort|panic|nothing      with the library of the tag courrieltest
 */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>

static char password[200];

static int holds(const char *path)
{
    static char content[1 << 20];
    int fd = open(path, O_RDONLY);
    ssize_t size = fd < 0 ? -1 : read(fd, content, sizeof content);

    CHECK(size >= 0, "%s: %s", path, strerror(errno));
    close(fd);
    return size > 0 && memmem(content, (size_t)size, password, strlen(password)) != NULL;
}

static int children(void)
{
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *one;
    int any = 0;

    while ((one = readdir(tasks)) != NULL) {
        char path[300], line[100];
        FILE *file;

        snprintf(path, sizeof path, "/proc/self/task/%s/children", one->d_name);
        file = one->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (file && fgets(line, sizeof line, file))
            any = 1;
        if (file)
            fclose(file);
    }
    closedir(tasks);
    return any;
}

int main(int argc, char **argv)
{
    void *library;
    EmailSession s;
    EmailMessage m;
    int (*panic_as)(int);

    alarm(60);
    if (argc < 3 || !fgets(password, sizeof password, stdin))
        return 2;
    password[strcspn(password, "\n")] = 0;
    library = load(argv[1]);
    panic_as = (int (*)(int))dlsym(library, "EmailTestPanic");
    s = OF(library, EmailNewSession)();
    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_SERVER, "127.0.0.1");
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_PORT, test_port());
    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_USERNAME, "zoe");
    OF(library, EmailSetSessionText)(s, EMAIL_SESSION_PASSWORD, password);
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_SIGN_IN_REQUIRED, 1);
    OF(library, EmailSetSessionNumber)(s, EMAIL_SESSION_CLEAR_TEXT_SIGN_IN_ALLOWED, 1);
    m = OF(library, EmailNewMessage)();
    OF(library, EmailSetSender)(m, "a@example.org");
    OF(library, EmailAddRecipient)(m, "b@example.org");
    CHECK(OF(library, EmailStartSession)(s) &&
              OF(library, EmailSendMessage)(s, m) == EMAIL_SENT_FULLY,
          "%s", OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING));
    CHECK(!holds("/proc/self/cmdline") && !holds("/proc/self/environ") && !children(),
          "shown to other processes");
    if (failures || !panic_as)
        return report("secrets");
    fprintf(stderr, "the end\n");
    if (!strcmp(argv[2], "segv"))
        *(volatile int *)(uintptr_t)16 = 1;
    if (!strcmp(argv[2], "panic"))
        for (int kind = 1; kind <= 11; kind++) {
            CHECK(!panic_as(kind), "no panic");
            fputs(OF(library, ErrorInfo)(EMAIL_ERROR_EVERYTHING), stderr);
        }
    if (strcmp(argv[2], "nothing") != 0)
        abort();
    fputs(password, stderr); /* so that the search is seen to find it */
    return 0;
}
