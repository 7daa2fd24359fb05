/*
 * The wish to end, of a command that goes on from row to row: SIGINT or SIGTERM.
 *
 * From stop_begin() to stop_end() both wait in a descriptor, which can be polled beside standard input. So the row in
 * hand is finished first, and nothing runs in a signal handler. A signal that was ignored when the command began stays
 * ignored.
 */
#ifndef SEQNET_PROGRESS_STOP_H
#define SEQNET_PROGRESS_STOP_H

#include <signal.h>

struct stop {
    int descriptor;  /* readable when a signal has come; -1: the system refused, and signals end the process at once */
    sigset_t before; /* blocked before */
};

#define STOP_INIT                                                                                                      \
    {                                                                                                                  \
        .descriptor = -1                                                                                               \
    }

void stop_begin(struct stop *stop);
void stop_end(struct stop *stop);

/* The signal that has come; 0: none. */
int stop_signal(const struct stop *stop);

/* Die of a signal, so that whoever waits for the process sees it (status 130 or 143 in a shell). */
void stop_die_of(int number) __attribute__((noreturn));

/* Add a signal to those that are waited for, unless it was ignored when the command began. */
void stop_take(sigset_t *signals, int number);

#endif
