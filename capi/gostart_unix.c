/* clang-format off */
//go:build unix
/* clang-format on */

/* SPDX-License-Identifier: MIT */
/*
 * Go's runtime starts in an initializer of this library that the linker puts into
 * DT_INIT_ARRAY. It reads its arguments and its environment from the block that the
 * loader passes. Some of its behavior can only be set there: preemption, for which Go
 * sends SIGURG to its own threads. That signal is the host's, whose handler would run
 * on Go's stacks. So the entry in the array is replaced, by a constructor that runs
 * before it, and Go starts with a block of its own, at the first call that needs it: a process
 * that only loads the library has no thread more and no signal handler changed, its forked
 * children can use the library, and what Go lacks for its start, which it would end the process
 * for, is an error of that call.
 */
#define _GNU_SOURCE
#include "descriptors.h"
#include "isolate.h"

#if defined(__linux__)
#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

typedef void (*initializer)(int argc, char **argv, char **environment);

static initializer entry_of_go; /* found in the array */

/* With what Go's initializer makes its first thread: a C function of runtime/cgo. Weak, as cgo
   links these files once without it. */
extern void x_cgo_sys_thread_create(void *(*run)(void *), void *argument) __attribute__((weak));

/* Go's initializer has no symbol that C can name, so it is known by its code: a jump to a
   function that keeps the registers of its caller and its two arguments, calls another, and loads
   the address of the function above. Where it is not found, Go starts at load. */
__attribute__((no_sanitize_address)) static int is_of_go(initializer one)
{
#if defined(__x86_64__)
    enum { KEEPS = 38, ARGUMENT = 7, CALL = 5, LOAD = 7 };
    static const unsigned char keeps[KEEPS] = {
        0x48, 0x83, 0xec, 0x30, 0x48, 0x89, 0x6c, 0x24, 0x28, 0x48, 0x8d, 0x6c, 0x24,
        0x28, 0x48, 0x89, 0x1c, 0x24, 0x4c, 0x89, 0x64, 0x24, 0x08, 0x4c, 0x89, 0x6c,
        0x24, 0x10, 0x4c, 0x89, 0x74, 0x24, 0x18, 0x4c, 0x89, 0x7c, 0x24, 0x20,
    };
    static const unsigned char first_argument[] = {0x48, 0x89, 0x3d}, load[] = {0x48, 0x8b, 0x05};
    const unsigned char *code = (const unsigned char *)(uintptr_t)one;
    void *loaded;
    int32_t distance;

    if (code[0] != 0xe9 /* jmp */)
        return 0;
    memcpy(&distance, code + 1, sizeof distance);
    code += 5 + distance;
    if (memcmp(code, keeps, KEEPS) != 0)
        return 0;
    code += KEEPS;
    if (memcmp(code, first_argument, sizeof first_argument) != 0 || code[2 * ARGUMENT] != 0xe8)
        return 0;
    code += 2 * ARGUMENT + CALL;
    if (memcmp(code, load, sizeof load) != 0)
        return 0;
    memcpy(&distance, code + sizeof load, sizeof distance);
    memcpy(&loaded, code + LOAD + distance, sizeof loaded);
    return loaded && loaded == (void *)x_cgo_sys_thread_create;
#else
    (void)one;
    return 0;
#endif
}

/* Without the asynchronous kind, a goroutine is preempted at its next call. */
static const char setting[] = "GODEBUG", wanted[] = "asyncpreemptoff=1";

/* What the loader passes: the arguments, the environment, the auxiliary vector. It is never
   freed, as Go keeps pointers into it. NULL without memory. */
static char **block(char **environment)
{
    static const unsigned long kinds[] = {AT_PAGESZ, AT_HWCAP,  AT_HWCAP2,
                                          AT_SECURE, AT_RANDOM, AT_SYSINFO_EHDR};
    enum { KINDS = sizeof kinds / sizeof kinds[0], OWN = 3 /* argv[0], its end, GODEBUG */ };
    const char *of_host = NULL;
    size_t count = 0, at = 0, length;
    char **made, *godebug;

    /* In a program with more rights than its caller (set-uid, capabilities) the caller's variables
       choose nothing: SSL_CERT_FILE would name the authorities, GODEBUG weaken the checks. */
    if (getauxval(AT_SECURE))
        environment = NULL;
    while (environment && environment[count]) {
        if (!strncmp(environment[count], setting, sizeof setting - 1) &&
            environment[count][sizeof setting - 1] == '=')
            of_host = environment[count] + sizeof setting;
        count++;
    }
    length = sizeof setting + (of_host ? strlen(of_host) + 1 : 0) + sizeof wanted;
    made = calloc(OWN + count + 1 + 2 * (KINDS + 1), sizeof *made);
    godebug = malloc(length);
    if (!made || !godebug) {
        free(made);
        free(godebug);
        return NULL;
    }
    strcpy(godebug, setting);
    strcat(godebug, "=");
    if (of_host) {
        strcat(godebug, of_host);
        strcat(godebug, ",");
    }
    strcat(godebug, wanted); /* the last one counts */
    made[at++] = (char *)"";
    made[at++] = NULL;
    for (size_t i = 0; i < count; i++) {
        int is_setting = of_host && environment[i] == of_host - sizeof setting;
        char *copy = is_setting ? NULL : strdup(environment[i]);
        if (copy)
            made[at++] = copy;
    }
    made[at++] = godebug;
    made[at++] = NULL;
    for (int i = 0; i < KINDS; i++) {
        unsigned long value = getauxval(kinds[i]);
        if (!value)
            continue;
        made[at++] = (char *)kinds[i];
        made[at++] = (char *)value;
    }
    return made; /* the rest is AT_NULL */
}

static enum { EAGER, NOT_STARTED, STARTING, STARTED } state;
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static char **own_block;

/* Go raises the limit of descriptors, which is the host's: a program that uses select() must
   not get one beyond 1023. */
static struct rlimit descriptors;

/* In the place of Go's initializer. The environment is as it is now: the host may replace what
   environ points to at any time later. */
static void remember(int argc, char **argv, char **environment)
{
    (void)argc, (void)argv;
    own_block = block(environment);
}

/* Changes a word of the part that the loader has made read-only. */
static int overwrite(initializer *where, initializer what)
{
    const uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE), page = (uintptr_t)where & ~(size - 1);

    if (mprotect((void *)page, size, PROT_READ | PROT_WRITE) != 0)
        return 0;
    __atomic_store_n(where, what, __ATOMIC_RELEASE);
    mprotect((void *)page, size, PROT_READ);
    return 1;
}

static int replace(struct dl_phdr_info *library, size_t size, void *replaced)
{
    const ElfW(Dyn) *dynamic = NULL;
    initializer *array = NULL;
    size_t bytes = 0;
    int own = 0;

    (void)size;
    for (int i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &library->dlpi_phdr[i];
        const uintptr_t start_of = library->dlpi_addr + h->p_vaddr;
        if (h->p_type == PT_DYNAMIC)
            dynamic = (const ElfW(Dyn) *)start_of;
        if (h->p_type == PT_LOAD && (uintptr_t)replace - start_of < h->p_memsz)
            own = 1;
    }
    if (!own || !dynamic)
        return own;
    for (; dynamic->d_tag != DT_NULL; dynamic++) {
        if (dynamic->d_tag == DT_INIT_ARRAY)
            array = (initializer *)(library->dlpi_addr + dynamic->d_un.d_ptr);
        if (dynamic->d_tag == DT_INIT_ARRAYSZ)
            bytes = dynamic->d_un.d_val;
    }
    for (size_t i = 0; array && i < bytes / sizeof *array; i++)
        if (is_of_go(array[i])) {
            entry_of_go = array[i];
            *(int *)replaced = overwrite(&array[i], remember);
            break;
        }
    return 1;
}

int courriel_take_start_of_go(void)
{
    int replaced = 0;

    getrlimit(RLIMIT_NOFILE, &descriptors);
    dl_iterate_phdr(replace, &replaced);
    if (replaced)
        state = NOT_STARTED;
    return replaced;
}

/* ---- The start ------------------------------------------------------------ */

enum { THREADS = 16 }; /* that Go and this library make at their start, or soon after */

/* What Go's start takes of the address space: the summaries of its page allocator, its first
   heap, and the stack and the malloc arena of each thread. capi/ctest/limits.c tries every limit.
 */
static const size_t space = sizeof(void *) == 8 ? (size_t)1792 << 20 : (size_t)256 << 20;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int go;
} probe = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void *be_there(void *unused)
{
    pthread_mutex_lock(&probe.lock);
    while (!probe.go)
        pthread_cond_wait(&probe.changed, &probe.lock);
    pthread_mutex_unlock(&probe.lock);
    return unused;
}

/* Go ends the process when it gets no thread and no memory. So the same is asked for first:
   threads of the usual size, all at once, beside the address space. */
static int is_enough(void)
{
    pthread_t threads[THREADS];
    void *reserved =
        mmap(NULL, space, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int count = 0;

    if (reserved == MAP_FAILED)
        return 0;
    probe.go = 0;
    while (count < THREADS && courriel_thread(&threads[count], NULL, be_there, NULL) == 0)
        count++;
    pthread_mutex_lock(&probe.lock);
    probe.go = 1;
    pthread_cond_broadcast(&probe.changed);
    pthread_mutex_unlock(&probe.lock);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    munmap(reserved, space);
    return count == THREADS;
}

int courriel_limits_back(void)
{
    struct rlimit now;

    /* Go stays one below the hard limit. Anything else is from the host. */
    if (getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_max - now.rlim_cur == 1 &&
        now.rlim_max == descriptors.rlim_max)
        return setrlimit(RLIMIT_NOFILE, &descriptors) == 0;
    return 1;
}

static jmp_buf no_thread;

void courriel_no_thread_for_go(void) { longjmp(no_thread, 1); }

/* On a thread of its own: Go's initializer is Go already, and inherits its signal mask and
   its floating-point state to all of Go's threads. */
static void *start(void *started)
{
    struct sigaction of_host;

    courriel_name_thread("courriel-start");
    courriel_usual_arithmetic();
    getrlimit(RLIMIT_NOFILE, &descriptors);
    sigaction(SIGSEGV, NULL, &of_host);
    if (!setjmp(no_thread)) {
        courriel_go_comes(COURRIEL_MAY_FAIL);
        entry_of_go(1, own_block, own_block + 2);
        *(int *)started = 1;
    } else {
        sigaction(SIGSEGV, &of_host, NULL);
    }
    courriel_go_comes(0);
    return NULL;
}

int courriel_start_of_go(void)
{
    int is_started = __atomic_load_n(&state, __ATOMIC_ACQUIRE);
    sigset_t all, old;
    pthread_t thread;

    if (is_started == EAGER || is_started == STARTED)
        return 1;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pthread_mutex_lock(&starting);
    is_started = state == STARTED;
    if (!is_started && own_block && is_enough()) {
        __atomic_store_n(&state, STARTING, __ATOMIC_RELEASE); /* a child of now cannot use it */
        if (courriel_thread(&thread, NULL, start, &is_started) == 0)
            pthread_join(thread, NULL);
        __atomic_store_n(&state, is_started ? STARTED : NOT_STARTED, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&starting);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return is_started;
}

int courriel_go_untouched(void) { return __atomic_load_n(&state, __ATOMIC_ACQUIRE) == NOT_STARTED; }

void courriel_start_afresh(void)
{
    pthread_mutex_init(&starting, NULL);
    pthread_mutex_init(&probe.lock, NULL);
    pthread_cond_init(&probe.changed, NULL);
}
#else
int courriel_take_start_of_go(void) { return 0; }
int courriel_start_of_go(void) { return 1; }
int courriel_go_untouched(void) { return 0; }
void courriel_start_afresh(void) {}
int courriel_limits_back(void) { return 1; }
#endif
