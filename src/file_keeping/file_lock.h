/*
 * One writer at a time for a file that takes long to make. Who holds the lock has a small file beside it, locked
 * (flock), that says who:
 *
 *     model.json
 *     .seqnet-model.json.lock.tmp        4711 1795258800: the process, and since when
 *
 * The lock file goes when the lock is given back. A process that is killed leaves it behind, but the system gives its
 * lock back: the next writer of the same file takes it over, and the next of another file in the folder removes it
 * (base/file.h).
 */
#ifndef SEQNET_FILE_KEEPING_FILE_LOCK_H
#define SEQNET_FILE_KEEPING_FILE_LOCK_H

#include <limits.h>

#include "base/error.h"

struct file_lock {
    int descriptor;      /* -1: none is held */
    char path[PATH_MAX]; /* of the lock file; "": nothing is locked */
};

#define FILE_LOCK_INIT                                                                                                 \
    {                                                                                                                  \
        .descriptor = -1, .path = ""                                                                                   \
    }

/* Who has the lock, in words that follow "is being written by": "process 4711, since 2026-11-27 22:01". */
#define FILE_LOCK_HOLDER_SIZE 80

/*
 * Take the lock of the file that file_replace() would replace, through links. Where nothing is replaced (standard
 * output, a device), or where the system knows no locks, there is none and all is well. While another process has it,
 * wait up to `wait` seconds; `on_wait` (may be NULL) is told once, before that. ERROR_SYSTEM: another still has it.
 */
int file_lock_take(struct file_lock *lock, const char *path, double wait,
                   void (*on_wait)(void *context, const char *holder), void *context, struct error *error);

/* Give it back, and remove the lock file. Once is enough; twice does no harm. */
void file_lock_release(struct file_lock *lock);

#endif
