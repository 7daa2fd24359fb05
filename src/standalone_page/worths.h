/*
 * Which series are worst: by their errors on rows that the model has not learnt from, where there are any; else by how
 * wide their intervals are. Both are in mean changes of the series from season to season, as MASE is, so that series of
 * any size can be compared.
 */
#ifndef SEQNET_STANDALONE_PAGE_WORTHS_H
#define SEQNET_STANDALONE_PAGE_WORTHS_H

#include "rehearse/backtest.h"
#include "standalone_page/page_subject.h"

/* Errors, summed up as a backtest goes on. */
struct worth_tally {
    const struct panel *panel;       /* borrowed: as it is scored */
    const struct backtest *backtest; /* borrowed */
    double *sums;                    /* owned, [series_count][target_count] */
    size_t *counts;                  /* owned, likewise */
};

#define WORTH_TALLY_INIT                                                                                               \
    {                                                                                                                  \
        .sums = NULL                                                                                                   \
    }

/* ERROR_SYSTEM for memory. */
int worth_tally_init(struct worth_tally *tally, const struct panel *panel, const struct backtest *backtest,
                     struct error *error);
void worth_tally_release(struct worth_tally *tally);

/* Add one origin: backtest_request.on_origin, with the tally as its context. */
void worth_tally_add(void *context, const struct backtest_origin *origin);

/* *worths: owned by the caller, [forecast.series_count * target_count], the worst first; those that are not known last,
 * and equal ones in the order of the file. `tally`: NULL without a backtest. ERROR_SYSTEM for memory. */
int worths_make(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                const struct worth_tally *tally, struct series_worth **worths, enum worth_kind *kind,
                struct error *error);

#endif
