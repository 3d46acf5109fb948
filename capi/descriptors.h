/* SPDX-License-Identifier: MIT */
#ifndef COURRIEL_DESCRIPTORS_H
#define COURRIEL_DESCRIPTORS_H

#include <pthread.h>

#if defined(__linux__)
/* Starts a thread on which Go may run, or one on which only the host's code does: each
   has the descriptors of its side, whoever asks. The result is pthread_create's. */
int courriel_thread_of_go(const pthread_attr_t *attributes, void *(*run)(void *), void *argument);
int courriel_thread_of_host(const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

/* Said on a thread of the host before the first thread of its side is wanted. */
void courriel_on_thread_of_host(void);

/* Whether the next thread that this library makes is the first of Go's. */
void courriel_go_comes(int coming);
#else
static inline int courriel_thread_of_go(const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    pthread_t thread;
    return pthread_create(&thread, attributes, run, argument);
}
static inline int courriel_thread_of_host(const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    return courriel_thread_of_go(attributes, run, argument);
}
static inline void courriel_on_thread_of_host(void) {}
static inline void courriel_go_comes(int coming) { (void)coming; }
#endif

#endif
