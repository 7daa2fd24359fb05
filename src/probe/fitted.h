/*
 * Forecasts over the known past: what the model would have said at each row of a file, given it and the rows before it,
 * of the row after it or of all steps that it forecasts.
 *
 *     rows        y0 y1 ... y11 | y12 y13 ... y143
 *     fitted                      f12 f13 ... f143        f13: what predict says after y0 .. y12, first step
 *
 * The networks and the weights are the model's, so the rows that it learnt from are foretold better than new ones. The
 * statistical methods know the rows before alone. After the model's own rows they walk on as in predict; before them
 * they are fitted anew: at every row where all series together have FITTED_EACH rows at most, else each time that the
 * rows have grown by a tenth. So every row of a short file, and every row after those learnt from, has the number that
 * predict has on a file which ends before it. Two things differ in a series that the model does not know: all its rows
 * have a say in its scale and season. And stateful networks begin to read at the first row.
 */
#ifndef SEQNET_PROBE_FITTED_H
#define SEQNET_PROBE_FITTED_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

#define FITTED_EACH 300

struct fitted {
    int target_count;
    int step_count; /* K, of each row: 1, or the model's horizon */
    size_t series_count;
    size_t
        *begins; /* owned, [series_count + 1] where each series begins: it has its rows, and the one after its last */
    double *values; /* owned, [begins[series_count]][K][target_count]: of row t of series s and those after it, from the
                       rows before t, at begins[s] + t; NAN where those are too few */
    struct left_out left_out;
};

/* The forecasts [K][target_count] of row t of series s and those after it. */
const double *fitted_of(const struct fitted *fitted, size_t s, size_t t);

#define FITTED_INIT                                                                                                    \
    {                                                                                                                  \
        .values = NULL, .left_out = LEFT_OUT_INIT                                                                      \
    }

void fitted_release(struct fitted *fitted);

/*
 * step_count: 1, or the model's horizon. Of all series of a panel that was read with the model's columns and calendar.
 * A series that cannot be prepared is left out; ERROR_DATA when all are. ERROR_SYSTEM for memory. On failure *fitted is
 * untouched.
 */
int fitted_find(const struct model *model, const struct panel *panel, int step_count, int thread_count,
                struct fitted *fitted, struct error *error);

#endif
