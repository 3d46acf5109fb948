/* SPDX-License-Identifier: MIT */
#ifndef COURRIEL_DESCRIPTORS_H
#define COURRIEL_DESCRIPTORS_H

#include <pthread.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

/* What top and debuggers show, where it would be the name of the host's thread: at most 15 octets.
 */
static inline void courriel_name_thread(const char *name)
{
#if defined(__linux__)
    prctl(PR_SET_NAME, name, 0, 0, 0);
#elif defined(__APPLE__)
    pthread_setname_np(name);
#else
    (void)name;
#endif
}

/* What a thread inherits from a host that rounds otherwise or traps an inexact result is not
   what Go computes with. */
static inline void courriel_usual_arithmetic(void)
{
#if defined(__x86_64__) || defined(__SSE__)
    __builtin_ia32_ldmxcsr(0x1f80);
#endif
#if defined(__x86_64__) || defined(__i386__)
    __asm__ volatile("fninit");
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, xzr");
#endif
}

#if defined(__linux__)
/* pthread_create, for a thread that is neither. */
int courriel_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                    void *argument);

/* Starts a thread on which Go may run, or one on which only the host's code does: each
   has the descriptors of its side, whoever asks. The result is pthread_create's. */
int courriel_thread_of_go(const pthread_attr_t *attributes, void *(*run)(void *), void *argument);
int courriel_thread_of_host(const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

/* Said on a thread of the host before the first thread of its side is wanted. */
void courriel_on_thread_of_host(void);

/* Whether the next thread that this library makes is the first of Go's. With
   COURRIEL_MAY_FAIL, courriel_no_thread_for_go is called when it cannot be made; otherwise Go
   ends the process. */
enum { COURRIEL_MAY_FAIL = 2 };
void courriel_go_comes(int coming);

/* Leaves the start of Go, which got no first thread. */
void courriel_no_thread_for_go(void) __attribute__((noreturn));
#else
static inline int courriel_thread_of_go(const pthread_attr_t *attributes, void *(*run)(void *),
                                        void *argument)
{
    pthread_t thread;
    return pthread_create(&thread, attributes, run, argument);
}
static inline int courriel_thread_of_host(const pthread_attr_t *attributes, void *(*run)(void *),
                                          void *argument)
{
    return courriel_thread_of_go(attributes, run, argument);
}
static inline void courriel_on_thread_of_host(void) {}
static inline void courriel_go_comes(int coming) { (void)coming; }
#endif

#endif
