/* How long something takes. */
#ifndef SEQNET_BASE_SECONDS_H
#define SEQNET_BASE_SECONDS_H

#include <time.h>

/* Seconds since some moment in the past, the same for the whole process; never goes back. */
static inline double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
