/*
 * Series that another rank holds, lent for a while: how all ranks look at all series of a panel whose values are
 * divided between them (panel.holders).
 *
 *     struct series_loan loan = {panel};
 *     for (size_t s = 0; s < panel->series_count; s++) {
 *         if (series_loan_reach(&loan, s, error))
 *             return -1;
 *         ... panel->series[s].values is there, on all ranks ...
 *     }
 *     series_loan_end(&loan);
 *
 * All ranks go through the same series in the same order, and see the same numbers. What the holder writes into them
 * stays; what others write is gone when the loan ends. A stretch of neighbours is lent at a time, so that short series
 * cost few messages. Where all values are here, nothing is done.
 */
#ifndef SEQNET_DATASET_SERIES_LOAN_H
#define SEQNET_DATASET_SERIES_LOAN_H

#include "dataset/panel.h"

struct series_loan {
    const struct panel *panel; /* borrowed */
    size_t begin, end;         /* the series that are lent now */
};

/* Let series s be there; the stretch that was lent before is given back if s is not in it. Collective. ERROR_SYSTEM for
 * memory, on all ranks; nothing is lent then. */
int series_loan_reach(struct series_loan *loan, size_t s, struct error *error);

/* Let all series first .. end-1 be there at once. Otherwise likewise. */
int series_loan_stretch(struct series_loan *loan, size_t first, size_t end, struct error *error);

/* Give back what is lent. */
void series_loan_end(struct series_loan *loan);

#endif
