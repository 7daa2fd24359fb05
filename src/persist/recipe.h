/*
 * How a model is made: every choice that training depends on, whether the user or a rule made it.
 *
 * In a request, 0 (or the AUTO value) means "by rule"; rules_complete() fills it in and notes the choice and its reason.
 */
#ifndef SEQNET_PERSIST_RECIPE_H
#define SEQNET_PERSIST_RECIPE_H

#include <stdbool.h>
#include <stdint.h>

#include "dataset/panel.h"
#include "dataset/preparation.h"
#include "network/cell.h"
#include "network/loss.h"

enum refit { REFIT_AUTO, REFIT_YES, REFIT_NO };

/* "auto", "yes", "no", and "auto", "none", "log": as options and the model file have them; the reverse returns -1 for an unknown name. */
const char *refit_name(enum refit refit);
int refit_from_name(const char *name, enum refit *refit);
const char *transform_name(enum transform transform);
int transform_from_name(const char *name, enum transform *transform);

struct recipe {
    const struct cell *cell;  /* NULL: lstm */
    int window_length;        /* W, 1 .. 10000 */
    int horizon;              /* K, 1 .. 10000 */
    int hidden_size;          /* H, 1 .. 4096 */
    int layer_count;          /* 1 .. 16 */
    double dropout;           /* 0 <= p < 1 */
    enum loss_kind loss;      /* a choice of its own: mae by default */
    double learning_rate;     /* > 0 */
    int batch_size;           /* windows per update */
    int epoch_count;          /* most epochs */
    int patience;             /* epochs without a better validation loss before stopping */
    int epoch_windows;        /* windows drawn per epoch; as many as there are, or fewer */
    int validation_length;    /* steps at the end of each series */
    int ensemble_count;       /* networks whose forecasts are averaged */
    enum transform transform;
    enum fill fill;
    bool periods_are_given;   /* --period N or none; else found */
    int period_count;
    double periods[SEASON_COUNT_MAX];
    enum refit refit;         /* after validation, train again on all rows for the best number of epochs */
    uint64_t seed;
    int test_length;          /* steps held out at the end of each series, 0 for none */
};

/* One choice that a rule made: `window` `23` `1.25 x the longer of period and horizon`. */
struct choice {
    char name[24]; /* of the option, without dashes */
    char value[48];
    char reason[96];
};

#define CHOICE_COUNT_MAX 24

struct choices {
    struct choice items[CHOICE_COUNT_MAX];
    int count;
};

#endif
