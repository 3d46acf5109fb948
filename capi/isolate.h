/* SPDX-License-Identifier: MIT */
/*
 * How a call gets from the host to Go and back. Go never runs on a thread of the
 * host: Go's handlers and stacks do not mix with what a host may do to its own
 * threads (a plain Go library brings .NET down within seconds). An entry point
 * packs its arguments into a call, a worker thread of the library runs it, and
 * the calling thread waits.
 */
#ifndef COURRIEL_ISOLATE_H
#define COURRIEL_ISOLATE_H

#include <stdint.h>

struct courriel_error;

/* A place to wait at until somebody wakes; see parker_unix.h. */
struct courriel_parker {
    uint32_t state;
};

/* Something that has to be done on the calling thread while its call is in
   progress: a callback of the host. Lives on the stack of who asks. */
struct courriel_errand {
    void (*run)(struct courriel_errand *errand);
    struct courriel_parker answered;
};

#define COURRIEL_NO_SESSION ((uintptr_t)-1)

/* What a call does to the threads of the library. Each kind has workers of its own, so that
   no server's silence keeps a setter or a close waiting. */
enum courriel_kind {
    COURRIEL_SHORT, /* waits for nobody */
    COURRIEL_WAITS, /* for a server or an outbox: takes turns with others (EMAIL_PARAMETER_CALLS) */
    COURRIEL_AWAITS, /* a mail's end, for a time that the caller gives; as many again */
    COURRIEL_CLOSES, /* ends calls, and waits for a bounded time */
    COURRIEL_ENDS,   /* ends calls, at once */
    COURRIEL_ASKS,   /* of the library itself */
    COURRIEL_KINDS
};

/* One call. Lives on the stack of the calling thread. */
struct courriel_call {
    void (*run)(struct courriel_call *call); /* calls the Go function with the words */
    uint64_t word[8];
    uint64_t result;
    uintptr_t session;         /* of the first argument, else COURRIEL_NO_SESSION */
    uintptr_t message;         /* which it sends, else 0 */
    const uintptr_t *messages; /* or these */
    int message_count;
    int told; /* from a callback on the library's own thread */
    enum courriel_kind kind;

    /* The wait for a turn, under the lock of the pool. */
    struct courriel_call *next;
    int queued;
    int refused;    /* EMAIL_E_ number: it gets no turn */
    int nested;     /* made within a callback: it waits for nobody */
    int timeout_at; /* the word that says how long COURRIEL_AWAITS may take */
    int64_t waited_ms;

    struct courriel_error *own;   /* the calling thread's block */
    struct courriel_error *error; /* where an error goes: the same, or a new one */
    int failed;                   /* an error was recorded */

    struct courriel_parker caller;
    struct courriel_errand *errand; /* to be run by the caller now */
    int abandoned;                  /* the caller left a callback, or its thread is cancelled */
    int calling;                    /* an errand is running */
    int done;
};

/* Runs a call. 0 when it could not be run; the thread's error then says why. */
int courriel_run(struct courriel_call *call);

#if defined(COURRIEL_TEST)
/* Counts the hand-offs of the calling thread for capi/ctest. */
void courriel_test_hand_off(void);
#else
static inline void courriel_test_hand_off(void) {}
#endif

/* The call that the current thread runs for a host's thread; NULL on any other. */
struct courriel_call *courriel_current(void);

/* Whether the thread of a call is about to end. */
int courriel_abandoned(uintptr_t call);

/* Ends the wait for a turn of a session's calls with an error: of all, or of those that send one
   message. Their number. */
int courriel_turn_away(uintptr_t session, uintptr_t message, int code);

/* EMAIL_PARAMETER_CALLS: how many calls may wait for servers at a time. */
void courriel_set_calls(int calls);

/* In Go: how long a session's call waits for a turn; 0 when the handle is none of a session. */
int64_t goTurnMilliseconds(uintptr_t session);

/* In Go: ends the call of a thread that is being cancelled. */
void goEndCall(uintptr_t call);

/* Runs an errand on the calling thread and returns when it is done. 0 when the
   caller has left. Only while the call is in progress. */
int courriel_on_caller(struct courriel_call *call, struct courriel_errand *errand);

#if !defined(_WIN32)
#include <signal.h>

/* The signal mask of the thread that loaded the library. */
const sigset_t *courriel_mask_of_host(void);
#endif

/* Has Go leave every signal but SIGSEGV to the host. 0 when it will not. Called before Go
   starts. */
int courriel_leave_signals(void);

/* Keeps Go from starting at load. 0 when it will start all the same. */
int courriel_take_start_of_go(void);

/* Starts Go with settings of the library's, once. 0 without the memory or the threads for it,
   which may be there later. */
int courriel_start_of_go(void);

/* Undoes what Go did to the limits of the process; 0 when it could not. Called when its packages
   have started. */
int courriel_limits_back(void);

/* Whether no call has needed Go yet. */
int courriel_go_untouched(void);

/* In a forked child of a process that did not start Go: nobody holds its locks. */
void courriel_start_afresh(void);

/* ---- fork ---- */

typedef void (*courriel_function)(void);

/* Not parameters of the host's: where a copy begins with the numbers of its handles, and, in
   pieces, the address at which it notes which of them it has given out. */
enum {
    COURRIEL_PARAMETER_NUMBERS = -0x434f5059,
    COURRIEL_PARAMETER_NOTE = -0x4e4f5445,
    COURRIEL_PIECES = 4
};

/* The table of the public functions, in entry.c. */
extern const int courriel_entries;
extern const char *const courriel_entry_names[];

#if defined(_WIN32)
static inline int courriel_at_home(void) { return 1; }
static inline courriel_function courriel_copy(int entry)
{
    (void)entry;
    return 0;
}
static inline courriel_function courriel_copy_if_loaded(int entry)
{
    (void)entry;
    return 0;
}
static inline void courriel_set_fork(int mode) { (void)mode; }
static inline void courriel_keep_setting(int parameter, int value) { (void)parameter, (void)value; }
static inline void courriel_keep_time_out(int seconds) { (void)seconds; }
#else
enum { COURRIEL_FORKED = 0, COURRIEL_NOTICING = 1, COURRIEL_CHILD = 2, COURRIEL_HOME = 3 };

/* Points to a page that the kernel clears in a child. */
extern int *courriel_alive;

/* In a forked child: makes it the library's home if its parent never needed Go. */
int courriel_move_in(void);

/* Whether Go may run in this process: it has been started here, or nowhere yet. Asked in C
   by every entry point before Go is entered: in a child that was forked after that, Go's threads
   are missing, and a call would wait for them forever, even one that only wants to ask. */
static inline int courriel_at_home(void)
{
    return __atomic_load_n(courriel_alive, __ATOMIC_RELAXED) == COURRIEL_HOME || courriel_move_in();
}

/* In a forked child: the same function of a fresh copy of the library, if
   EMAIL_PARAMETER_FORK allows one; otherwise NULL, and the thread's error is set. */
courriel_function courriel_copy(int entry);

/* The same without loading a copy, and without an error. */
courriel_function courriel_copy_if_loaded(int entry);

/* EMAIL_PARAMETER_FORK. */
void courriel_set_fork(int mode);

/* The end of the numbers that handles of this process may have, of the copy's too. In draft.c. */
extern uint32_t courriel_numbers_given;

/* Settings of the process, which its children's copies have too. */
void courriel_keep_setting(int parameter, int value);
void courriel_keep_time_out(int seconds);

/* Called once at load, when Go's own start is under way. */
void courriel_watch_forks(void);
#endif

#endif
