/*
 * Where a rolling-origin backtest stands: at the same numbers of steps before the end of every series.
 *
 *     origin 0   |<----- learnt from ----->| gap |<- horizon ->|
 *     origin 1   |<----- learnt from ------------->| gap |<- horizon ->|          step = 8 characters here
 *     origin 2   |<----- learnt from --------------------->| gap |<- horizon ->|  the end of the series
 *
 * The gap is what is not yet known when the forecast is made. Its rows are not learnt from, not shown and not scored.
 * So the steps scored are gap+1 .. gap+horizon after the last row that is known.
 */
#ifndef SEQNET_PLAN_ORIGINS_H
#define SEQNET_PLAN_ORIGINS_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"

struct origins {
    int count; /* the oldest first */
    int step;  /* from one to the next */
    int gap;
    int horizon;          /* K, steps scored */
    bool is_count_chosen; /* by the rule */
};

/* Steps of a series of `length` that lie before origin `index` and its gap; 0 when it is too short for that. */
size_t origins_length(const struct origins *origins, size_t length, int index);

struct origins_request {
    struct origins origins; /* count 0: by rule; step 0: the horizon */
    const size_t *floors; /* [series_count] steps that must lie before an origin of the series; SIZE_MAX: it has none */
    size_t least;         /* steps that the longest series must have there, whatever its floor */
    const char *because;  /* what that is for, for messages */
    bool leaves_half; /* the rule for how many: 3 to 10, that leave half of the longest series before the first. Else
                         up to 10 */
};

/*
 * Place the origins. ERROR_DATA when there is room for none. ERROR_USAGE when there is room for fewer than asked; the
 * message says for how many.
 */
int origins_place(const struct origins_request *request, const struct panel *panel, struct origins *origins,
                  struct error *error);

#endif
