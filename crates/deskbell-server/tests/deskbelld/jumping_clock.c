/* The wall clock of the program that this library is loaded into, as somebody
 * sets it forward or back while the program runs. Its other clocks are the
 * system's. The file named by TEST_CLOCK is two numbers: by how many seconds the
 * clock is wrong, and what it has told last, in seconds since 1970. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long long *shared;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("TEST_CLOCK");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) abort();
    shared = mmap(NULL, 2 * sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared == MAP_FAILED) abort();
    close(file);
}

static time_t told(time_t seconds) {
    if (!shared) return seconds;
    seconds += shared[0];
    shared[1] = seconds;
    return seconds;
}

int clock_gettime(clockid_t which, struct timespec *at) {
    static int (*system_clock)(clockid_t, struct timespec *);
    if (!system_clock) *(void **)&system_clock = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = system_clock(which, at);
    if (!failed && which == CLOCK_REALTIME) at->tv_sec = told(at->tv_sec);
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    int failed = clock_gettime(CLOCK_REALTIME, &precise);
    at->tv_sec = precise.tv_sec;
    at->tv_usec = precise.tv_nsec / 1000;
    return failed;
}

time_t time(time_t *at) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (at) *at = precise.tv_sec;
    return precise.tv_sec;
}
