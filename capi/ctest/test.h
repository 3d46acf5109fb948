/* SPDX-License-Identifier: MIT */
/* What the programs of this folder share. They see the public header only. */
#ifndef COURRIEL_TEST_H
#define COURRIEL_TEST_H

#define _GNU_SOURCE
#include "courriel.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int failures;

/* The first failures are told; thousands alike would hide them. */
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition) && __atomic_add_fetch(&failures, 1, __ATOMIC_RELAXED) <= 20) {            \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                        \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
        }                                                                                          \
    } while (0)

/* A function of a library that was loaded with dlopen, with the header's type. */
#define OF(library, name) ((__typeof__(&name))dlsym(library, #name))

static inline double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

/* The port of smtptestd, from the runner. */
static inline int test_port(void)
{
    const char *port = getenv("TEST_PORT");
    return port ? atoi(port) : 0;
}

static inline void *load(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    return library;
}

/* A number out of /proc/self/status, as "Threads:" or "VmRSS:". */
static inline long status_of(const char *field)
{
    char line[256];
    long value = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, field, strlen(field)))
            value = atol(line + strlen(field));
    if (file)
        fclose(file);
    return value;
}

static inline int entries_of(const char *folder)
{
    struct dirent *one;
    DIR *d = opendir(folder);
    int n = 0;
    while (d && (one = readdir(d)))
        n += one->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

/* How many descriptors the library's threads have, in their own table, and the lowest
   number that is free there. */
static inline int descriptors_of_library(int *lowest)
{
    /* Which of ours they do not have; elsewhere the library has no table of its own. */
    int most = -1, mark = fcntl(0, F_DUPFD_CLOEXEC, 200);
    struct dirent *task;
    DIR *tasks = opendir("/proc/self/task");
    while (tasks && (task = readdir(tasks))) {
        char path[400];
        struct stat i;
        int n;
        snprintf(path, sizeof path, "/proc/self/task/%s/fd/%d", task->d_name, mark);
        if (task->d_name[0] == '.' || lstat(path, &i) == 0)
            continue;
        snprintf(path, sizeof path, "/proc/self/task/%s/fd", task->d_name);
        if ((n = entries_of(path)) <= most)
            continue;
        most = n;
        *lowest = 0;
        do
            snprintf(path, sizeof path, "/proc/self/task/%s/fd/%d", task->d_name, (*lowest)++);
        while (lstat(path, &i) == 0);
        --*lowest;
    }
    if (tasks)
        closedir(tasks);
    close(mark);
    return most;
}

/* A listening socket on loopback. */
static inline int listener(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 512) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        perror("listen");
        exit(2);
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static inline int report(const char *what)
{
    if (failures)
        fprintf(stderr, "%s: %d failures\n", what, failures);
    return failures != 0;
}

#endif
