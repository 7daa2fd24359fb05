/*
 * Two models forecast the same: the same steps of the same series from the same origins, all of them rows that neither
 * has learnt from.
 *
 *     rows       | both have learnt | o ---> horizon
 *                                   |    o ---> horizon
 *                                   |         o ---> horizon |
 *                                      ^ origins, `step` apart; each model sees the rows before
 *
 * Each file of rows is read as each model has it, so their inputs may differ; their targets may not. A forecast counts
 * if both made it. Its loss is the mean absolute error of its steps, in units of the series (MASE's denominator, for
 * both that of the first model). What is tested is the mean loss at each origin, one after the other. If there are many
 * series and few origins, it is that of each series, as if series were independent.
 */
#ifndef SEQNET_SIDE_BY_SIDE_DUEL_H
#define SEQNET_SIDE_BY_SIDE_DUEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "kernels/kernels.h"
#include "persist/model.h"
#include "progress/progress.h"
#include "side_by_side/paired_test.h"

/* Fewer origins than this are few. */
#define DUEL_ORIGINS_FEW 8

struct duel_request {
    const struct model *models[2];
    const struct panel *panels[2]; /* the rows, read and placed for each */
    const char *names[2];          /* for messages */
    int horizon;                   /* 0: the shorter of the models' */
    int origins, step;             /* 0: by rule */
    double margin;                 /* the second is allowed to be so much worse: 0.05 is 5 % */
    int thread_count;
    const struct kernels *kernels;
    struct progress *progress; /* or NULL */
};

struct duel {
    int horizon, origins, step;
    size_t forecast_count;     /* that both made */
    bool by_series;            /* series were tested, not origins */
    bool is_scaled;            /* losses are in units of the series; else plain errors, where no unit is defined */
    double loss[2];            /* mean over what is tested: MASE */
    double mae[2];             /* mean over the forecasts */
    size_t wins[2];            /* forecasts that the model missed less by */
    int64_t first, last;       /* stamps of the first and last step that was forecast, in the first model's rows */
    struct paired_test test;   /* of loss[0] - loss[1] */
    struct paired_test margin; /* of loss[1] - (1 + margin) loss[0] */
};

/* Steps at the end of the longest series that neither has learnt from, and before which both can see enough. */
int duel_rows(const struct duel_request *request, size_t *rows, struct error *error);

/* ERROR_DATA when the models' targets differ, or there is no row that neither has learnt from; ERROR_USAGE for a
 * horizon longer than a model's, or too many origins; ERROR_SYSTEM for memory. */
int duel_fight(struct duel *duel, const struct duel_request *request, struct error *error);

/* Read and place the rows of a file for a model. ERROR_DATA as panel_read() has it. */
int duel_read(const struct model *model, const struct data_options *options, const char *path, bool is_quiet,
              struct panel *panel, struct error *error);

#endif
