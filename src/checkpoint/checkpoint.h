/*
 * What a training has come to, kept in a file as it goes on: whoever is killed begins again where it was.
 *
 * A training is a story that its data, options and seed decide. It trains networks, one round of jobs after the other,
 * always in the same order. So each job has a place, 0, 1, 2, ... The checkpoint keeps one record for each place: what
 * the network has come to after its last epoch, or in the end. A training that goes on tells the story from its
 * beginning, and takes each network out of its record:
 *
 *     place     0        1        2        3        4
 *     record    over     over     epoch 9  epoch 7  -         0 and 1 are not trained again, 2 and 3 go on, 4 begins
 *
 * What a record means is up to the trainer (optimize/trainer_state.h). Its key says what was trained; a record of
 * another key is as good as none.
 *
 * The file says whose training it is: program, instruction set, command line and rows. Only the very same training goes
 * on from it, so going on changes nothing in the model. The file is replaced at once (base/file.h), and its digest at
 * the end tells what is cut or damaged:
 *
 *     "seqnet checkpoint 1\n"  | size of a real, 1 as it is in memory | four strings of the identity |
 *     count of places | for each: state, key, length, bytes | SHA-256 of all before
 *
 * It is written after an epoch, by the thread that has run it; but so seldom that writing takes a fiftieth of the time,
 * and at least once a minute. Where it cannot be written, training goes on, and that is told once. All functions may be
 * called by several threads, but for init, load, reserve and release.
 */
#ifndef SEQNET_CHECKPOINT_CHECKPOINT_H
#define SEQNET_CHECKPOINT_CHECKPOINT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

#define CHECKPOINT_KEY_SIZE 32

/* Whose training it is. All borrowed. */
struct checkpoint_identity {
    const char *version; /* of the program */
    const char *kernels; /* whose arithmetic it is */
    const char *command; /* the command line that makes the model */
    const char *rows;    /* a digest of what is read */
};

enum checkpoint_state { CHECKPOINT_NOTHING, CHECKPOINT_UNDER_WAY, CHECKPOINT_OVER, CHECKPOINT_STATE_COUNT };

struct checkpoint_record {
    enum checkpoint_state state;
    unsigned char key[CHECKPOINT_KEY_SIZE];
    struct text bytes;
};

struct checkpoint {
    const char *path; /* borrowed */
    struct checkpoint_identity identity;
    void (*on_failure)(void *context, const char *message); /* it cannot be written; told once; may be NULL */
    void *context;
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t written;
    struct checkpoint_record *records; /* owned, [record_count] */
    size_t record_count, capacity;
    size_t place_count; /* that are reserved */
    bool is_writing;    /* a thread writes the file */
    bool has_news;      /* that are not in the file */
    bool is_closed;     /* nothing is written any more */
    bool is_kept;       /* the file has records */
    bool has_failed;    /* it was told */
    double due;         /* seconds_now() before which it is not written again */
};

/* The checkpoint at `path`, without records; the file is not looked at. Release it. */
void checkpoint_init(struct checkpoint *checkpoint, const char *path, const struct checkpoint_identity *identity);
void checkpoint_release(struct checkpoint *checkpoint);

enum checkpoint_fit {
    CHECKPOINT_FITS,
    CHECKPOINT_ABSENT,  /* there is no file */
    CHECKPOINT_FOREIGN, /* it is another kind of file */
    CHECKPOINT_DAMAGED, /* it is cut, or a byte of it is another, or it is empty */
    CHECKPOINT_DIFFERS, /* it is of another training */
    CHECKPOINT_UNREAD   /* the system refused */
};

/* Read the records. Whatever it is but CHECKPOINT_FITS, there are none, and *error says why. */
enum checkpoint_fit checkpoint_load(struct checkpoint *checkpoint, struct error *error);

/* How many records there are of a state. */
size_t checkpoint_count(const struct checkpoint *checkpoint, enum checkpoint_state state);

/* The next `count` places are those of a round that begins: the first in *first. ERROR_SYSTEM for memory. */
int checkpoint_reserve(struct checkpoint *checkpoint, size_t count, size_t *first, struct error *error);

/* The record of a reserved place, if there is one with this key: its state, and the bytes, which stay until the place
 * is given others. CHECKPOINT_NOTHING: there is none. */
enum checkpoint_state checkpoint_find(struct checkpoint *checkpoint, size_t place,
                                      const unsigned char key[CHECKPOINT_KEY_SIZE], const char **bytes, size_t *length);

/* Keep these bytes, and write the file if that is due. The text is given another, whose room it may use again. What
 * cannot be kept (memory was refused) or written is told, and is no failure. */
void checkpoint_keep(struct checkpoint *checkpoint, size_t place, const unsigned char key[CHECKPOINT_KEY_SIZE],
                     enum checkpoint_state state, struct text *bytes);

/* Write what is not in the file yet, and nothing after that: the process is to end. Is there anything in the file to go
 * on from? */
bool checkpoint_close(struct checkpoint *checkpoint);

#endif
