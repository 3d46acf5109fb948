/* SPDX-License-Identifier: MIT */
/* Runs a program and prints what it used, as JSON:
   launch SECONDS PROGRAM ARGUMENT...

   The peak memory of a program begins with that of the process that started it,
   so that process must be a small one, not Python. A program that runs longer
   than SECONDS is killed. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void stop_child(int signal_number)
{
    (void)signal_number;
    kill(child, SIGKILL);
}

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    struct rusage used;
    int status, answer;
    double begin = now();
    if (argc < 3)
        return 2;
    child = fork();
    if (child < 0) {
        perror("launch: fork");
        return 1;
    }
    if (child == 0) {
        /* Standard output is for the one line below. */
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    signal(SIGALRM, stop_child);
    alarm((unsigned)atoi(argv[1]));
    while ((answer = wait4(child, &status, 0, &used)) < 0 && errno == EINTR)
        ;
    if (answer < 0) {
        perror("launch: wait4");
        return 1;
    }
    printf("{\"code\": %d, \"wall_seconds\": %.6f, \"cpu_seconds\": %.6f, \"peak_kb\": %ld}\n",
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), now() - begin,
           seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
    return 0;
}
