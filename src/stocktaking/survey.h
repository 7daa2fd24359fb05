/*
 * What a file holds, as far as training has to do with it: gaps, missing values, constant and short series, shifts of
 * level, how the parts are cut, and what looks wrong. Each thing that looks wrong is said in plain words, with the way
 * out.
 *
 *     |<----------- length: learnt from ----------->| held out (--test) |
 *     |  training part  |      validation part      |
 *                       ^ train_length
 *
 * Only the steps that are learnt from are looked at, as in all of training.
 */
#ifndef SEQNET_STOCKTAKING_SURVEY_H
#define SEQNET_STOCKTAKING_SURVEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "examples/outliers.h"
#include "options/recipe.h"

/* So many series of a kind are named; more are only counted. */
#define SURVEY_NAMED_MAX 5
#define SURVEY_DOUBT_MAX 16

/* Something that looks wrong, and the way out. */
struct survey_doubt {
    char what[320], cure[200];
};

/* Series of a kind: indices in the panel, and the step that it is about. */
struct survey_list {
    size_t count, series[SURVEY_NAMED_MAX], steps[SURVEY_NAMED_MAX];
};

struct survey {
    size_t values, missing;        /* of the targets: all steps, and those without a value */
    size_t gap_count;              /* stretches without a value */
    size_t gap_longest;            /* steps of the longest */
    size_t gap_series, gap_first;  /* where it is: series, and its first step */
    struct survey_list constant;   /* a target has one value only */
    struct survey_list short_ones; /* too short for networks; step: their length */
    struct survey_list shifts;     /* step: where the level of now began */
    size_t shown;                  /* the longest series, whose parts are shown */
    size_t train_length;           /* its steps before the validation part */
    size_t held_out;               /* its steps held out by --test */
    size_t outlier_count;
    struct survey_doubt doubts[SURVEY_DOUBT_MAX];
    int doubt_count;
};

/* Look through a panel whose outliers are left out already. The recipe is complete. ERROR_SYSTEM for memory. */
int survey_make(struct survey *survey, const struct panel *panel, const struct recipe *recipe,
                const struct outliers *outliers, struct error *error);

/* Add a doubt; the last ones are dropped when there are very many. */
void survey_doubt(struct survey *survey, const char *cure, const char *what, ...) __attribute__((format(printf, 3, 4)));

#endif
