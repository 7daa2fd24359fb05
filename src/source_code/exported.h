/*
 * What is exported of a model: which series, which methods, and a window of rows with what seqnet itself answers to it,
 * for the exported code's test of itself.
 *
 * Only networks are exported. A model whose forecast is blended with statistical methods is refused unless it is asked
 * for its networks alone: those methods are fitted to whole series, and a window does not say what they know.
 * So is a classifier of whole series that has convolution kernels beside its networks.
 */
#ifndef SEQNET_SOURCE_CODE_EXPORTED_H
#define SEQNET_SOURCE_CODE_EXPORTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "persist/model.h"

/* Files that hold this near their beginning were written by `seqnet export`. */
/* With what the first words of each file begin. */
#define EXPORT_MARK "seqnet export"

/* Rows, as the exported function takes them, and its answer. */
struct window_example {
    size_t series;     /* of the exported ones */
    int64_t last_step; /* the step of its last row, in the series */
    size_t row_count, column_count;
    double *rows;   /* owned, [row_count][column_count]; NAN missing */
    double *ahead;  /* owned, [K][known_count] of the steps to come; NULL without known columns */
    int64_t *times; /* owned, [row_count + K] seconds since 1970, local; NULL without calendar features */
    double *answer; /* owned, [answer_count]: [K][T] values, or [K][C] chances (K is 1 for whole series) */
    size_t answer_count;
};

struct exported {
    struct model model; /* a view (model_with_series()): the series exported, and the networks' say alone; never
                           released */
    bool is_part;       /* predict blends the networks with other methods */
    struct window_example example;
};

#define EXPORTED_INIT                                                                                                  \
    {                                                                                                                  \
        .is_part = false                                                                                               \
    }

/* Columns of a row, as the exported function takes it: the first is column exported_first_column() of the model. */
int exported_column_count(const struct model *model);
int exported_first_column(const struct model *model);

/*
 * Make the view of a model, of the series of that name alone (NULL: all), and the example. ERROR_USAGE, with the
 * reason, for what is not exported: a blend unless `networks_only`, carried states, models of version 1, an unknown
 * series. ERROR_DATA when no forecast can be made after any series; ERROR_SYSTEM for memory. Release it either way.
 */
int exported_init(struct exported *exported, const struct model *model, const char *path, const char *series,
                  bool networks_only, struct error *error);
void exported_release(struct exported *exported);

#endif
