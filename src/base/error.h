/*
 * What went wrong, in words a user can act on.
 *
 * A function that can fail returns 0, or -1 after writing the whole message into the `struct error *` it
 * takes as its last argument. The message is printed by main.c after "seqnet COMMAND: ", so it is lower case,
 * has no full stop, and reads: place, subject, fault, what would be accepted:
 *
 *     series.csv:17: column 'price': 'n/a' is not a number; name it in --missing if it stands for a missing value
 *
 * The text is held in place, so that "out of memory" needs no memory. The first cause wins: a later
 * error_set() on the same struct changes nothing.
 */
#ifndef SEQNET_BASE_ERROR_H
#define SEQNET_BASE_ERROR_H

/* The kind is the exit status of the process (append-only; the manual lists them). */
enum error_kind {
    ERROR_NONE = 0,
    ERROR_USAGE = 2,    /* the command line */
    ERROR_DATA = 3,     /* an input file: CSV or model */
    ERROR_SYSTEM = 4,   /* file, memory, disk: the system refused */
    ERROR_DIVERGED = 5, /* training left the finite numbers */
    ERROR_CHECK = 6,    /* a check that the user asked for failed */
    ERROR_PARTIAL = 7   /* no failure: done, but without some of the series */
};

struct error {
    enum error_kind kind;
    char message[1024]; /* cut at the end when longer, never unterminated */
};

#define ERROR_INIT {ERROR_NONE, ""}

/* Record the fault unless one is recorded already. Always returns -1, so that `return error_set(...)` reads well. */
int error_set(struct error *error, enum error_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The one message for a failed allocation of `size` bytes. Always returns -1. */
int error_set_memory(struct error *error, unsigned long long size);

#endif
