/*
 * Whole labelled sequences, as a classifier of series learns from them.
 *
 *     panel            a series with past columns and a label  ->  values [length][C], and a class
 *     to the network   W places, evenly spread over the sequence whatever its length, with 2C values each: every
 *                      channel standardised by all sequences (how high), and by the sequence itself (what shape)
 *
 *     length 5   | . | . | . | . | . |      A sequence longer than W is averaged over what lies nearest to each place;
 *     W = 3      |   x   |  x  |   x   |    a shorter one is interpolated linearly. So series of unequal lengths look
 *                                           alike, and so do fast and slow ones.
 *
 * In training a sequence is varied each time it is looked at. It is stretched and shifted in time, each channel is
 * scaled, and noise is added to each value (Um et al. 2017, "Data augmentation of wearable sensor data"; Le Guennec et
 * al. 2016). Without this the network would learn a few examples by heart.
 *
 * Letters: C channels, W places, B samples.
 */
#ifndef SEQNET_READINGS_SEQUENCES_H
#define SEQNET_READINGS_SEQUENCES_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "examples/preparation.h"
#include "examples/samples.h"
#include "neighbours/nearest_neighbour.h"

struct labelled_sequence {
    struct sequence values; /* [length][C] owned. A gap lies on the line between its neighbours. A channel that was
                               never observed is NAN, and shown as its mean */
    /* owned, [C] mean and deviation of the sequence itself; 0 and 0 of a channel that was never observed */
    struct covariate_preparation *own;
    int label; /* -1: not known */
};

/* Values that the network sees at each place: 2C. */
int sequence_input_size(int channel_count);

struct sequence_set {
    int channel_count; /* C */
    int class_count;
    int place_count;                 /* W */
    struct labelled_sequence *items; /* owned, [count] */
    size_t count;
};

#define SEQUENCE_SET_INIT                                                                                              \
    {                                                                                                                  \
        .items = NULL                                                                                                  \
    }

/* Mean and deviation of each past column over the first lengths[series] steps of all series, over all steps if that is
 * NULL: moments[past_count]. A column that is constant there has deviation 1. */
void sequence_moments(const struct panel *panel, const size_t *lengths, struct covariate_preparation *moments);

/* All series of a panel whose one target is a label. ERROR_SYSTEM for memory. */
int sequence_set_init(struct sequence_set *set, const struct panel *panel, int class_count, int place_count,
                      struct error *error);
void sequence_set_release(struct sequence_set *set);

/* Some of a set's sequences: those whose index stands in items[0..count-1]. Borrowed. */
struct sequence_part {
    const struct sequence_set *set;
    const size_t *items;
    size_t count;
    const struct covariate_preparation *moments; /* [C], by which values are standardised */
};

/* Mean and deviation [C] of the part's own sequences. Networks that are judged on other sequences of the set must not
 * have their values standardised by those too. */
void sequence_part_moments(const struct sequence_part *part, struct covariate_preparation *moments);

/* The part's sequences, standardised by its moments: sequences[count] into *values (owned by the caller, NULL on
 * failure). ERROR_SYSTEM for memory. */
int sequence_part_copy(const struct sequence_part *part, struct sequence *sequences, double **values,
                       struct error *error);

/* The part's sequences as kernels see them, at place_count places: values [count][C][place_count], standardised by the
 * part's moments, and the steps of each, lengths [count]. With stride 0 the first and the last place are the sequence's
 * ends. Else the places lie `stride` steps apart from its first on; those after its end are 0, the mean, and steps
 * after the last place are not seen. */
void sequence_part_place(const struct sequence_part *part, int place_count, double stride, float *values,
                         size_t *lengths);

/* Steps of the shortest and of the longest sequence of a part. */
void sequence_part_lengths(const struct sequence_part *part, size_t *shortest, size_t *longest);

/* Samples to learn from: sample i is sequence part->items[i], at its W places. */
struct sample_source sequence_source(const struct sequence_part *part);

/* The single steps of a part's sequences, one after the other, as a classifier without a past sees them. */
struct sequence_step_part {
    const struct sequence_part *part; /* borrowed */
    size_t *first; /* owned, [part->count + 1] the first step of each sequence; the last counts all */
};

/* ERROR_SYSTEM for memory. */
int sequence_steps_init(struct sequence_step_part *steps, const struct sequence_part *part, struct error *error);
void sequence_steps_release(struct sequence_step_part *steps);

struct sample_source sequence_step_source(const struct sequence_step_part *steps);

#endif
