/*
 * One-step forecasts over the known past: what the model would have said of each row of a file, given the rows before
 * it.
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
    size_t series_count;
    size_t *begins; /* owned, [series_count + 1] rows of the series before, all counted: row t of series s is begins[s]
                       + t */
    double *values; /* owned, [begins[series_count]][target_count]; NAN where there are too few rows before it */
    struct left_out left_out;
};

#define FITTED_INIT                                                                                                    \
    {                                                                                                                  \
        .values = NULL, .left_out = LEFT_OUT_INIT                                                                      \
    }

void fitted_release(struct fitted *fitted);

/*
 * Of all series of a panel that was read with the model's columns and calendar. A series that cannot be prepared is
 * left out; ERROR_DATA when all are. ERROR_SYSTEM for memory. On failure *fitted is untouched.
 */
int fitted_find(const struct model *model, const struct panel *panel, int thread_count, struct fitted *fitted,
                struct error *error);

#endif
