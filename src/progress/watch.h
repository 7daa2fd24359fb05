/*
 * A thread that watches the work of a command. It draws the line of progress on a terminal, and answers Ctrl-C.
 *
 * The watch blocks SIGINT and SIGTERM in all other threads and takes them itself. So nothing runs in a signal handler,
 * and no flag has to be global: what the signal means is said with locks, as between any two threads. An interruption
 * is told in one line, and the process then dies of the signal, as shells and scripts expect (status 130 or 143). The
 * work does not have to look up for that, so it ends at once wherever it is. Only while a file is written does the
 * watch wait (watch_hold()). A signal that was ignored when the command began stays ignored.
 *
 * Where the best so far is to be kept, the first signal only asks training to end (base/effort.h). The second ends all.
 *
 * The line is drawn ten times a second at most, and leaves the cursor in the first column. Whatever is printed next
 * erases it first (report/print.h), so that the two never mix.
 */
#ifndef SEQNET_PROGRESS_WATCH_H
#define SEQNET_PROGRESS_WATCH_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "options/setting.h"
#include "progress/progress.h"

/* --progress and --no-progress; --log, which main.c has seen already. */
struct progress_options {
    bool is_wanted, is_unwanted, is_log;
};

extern const struct setting_table progress_settings; /* of a struct progress_options */

/* Do they ask for one thing, and is there something to show (not with --quiet or --follow)? ERROR_USAGE when not. */
int progress_options_check(const struct progress_options *options, bool is_quiet, struct error *error);

struct watch_request {
    const char *command; /* "train" */
    struct progress_options options;
    bool is_quiet;
    bool keeps_best;       /* the first signal asks training to end, if something has been learnt */
    bool can_keep_best;    /* it would, if --keep-best were given: the message says so */
    const char *output;    /* the file that is to be written; NULL: there is none to speak of */
    const char *lock_file; /* that goes when a signal ends the process; NULL or "": none */
    void (*print)(const char *bytes, size_t length); /* to standard error, at once */
    /* before a signal ends the process: what is to be in order then. It may add to the line. NULL: nothing */
    void (*before_end)(void *context, struct text *text);
    void *context; /* of before_end, borrowed */
    const struct communicator *ranks; /* that share the work: the effort has them; borrowed, or NULL */
};

struct watch {
    struct progress progress;
    struct watch_request request;
    pthread_t thread;
    pthread_mutex_t lock;     /* of what follows; held while a file is written */
    sigset_t signals, before; /* that are waited for; blocked before */
    atomic_bool is_over;
    bool is_running, is_shown; /* the thread is there; it draws */
    bool is_rewritten;         /* the line is drawn in place, else a line is printed now and then */
    bool is_saved;             /* the output is written */
    bool is_complete;          /* a signal came when all was learnt */
    double printed;            /* when a line was printed last */
    int signal;                /* that came, or 0 */
};

#define WATCH_INIT                                                                                                     \
    {                                                                                                                  \
        .is_running = false                                                                                            \
    }

/* Begin to watch. What the system refuses is done without: the work goes on unwatched. End it in any case. */
void watch_begin(struct watch *watch, const struct watch_request *request);
void watch_end(struct watch *watch);

/* Around the writing of the output: no signal ends the process in between. */
void watch_hold(struct watch *watch);
void watch_release(struct watch *watch, bool is_saved);

/* Did a signal ask for the end? Then the command has written what it came to, says so, and dies of the signal here. */
bool watch_is_interrupted(const struct watch *watch);
void watch_die(struct watch *watch);

#endif
