/*
 * Networks go on from their weights. They see all windows that can be cut from the rows at hand, for a few epochs
 * (member_job_further(), plan/member_jobs.h).
 *
 * How many and at which rate was chosen on twenty monthly counts of hospitals in five steps, and on hourly taxi rides
 * in four. Shares of 0.05 to 0.2 and rates of 0.3 and 1 were tried. Beside training anew all were within 1 % on the
 * first; on the second they missed by -0.8 % (0.2 at 0.3) to +1.7 % (0.1 at 1). Shares of 0.2 took 0.14 and 0.03 of the
 * time.
 */
#ifndef SEQNET_RETRAINING_WARM_START_H
#define SEQNET_RETRAINING_WARM_START_H

#include "base/error.h"
#include "dataset/panel.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"
#include "plan/training_data.h"
#include "progress/progress.h"
#include "retraining/joined_rows.h"

/* How the rows are cut. */
enum warm_purpose {
    WARM_TO_JUDGE, /* nothing is learnt: PART_VALIDATION holds the origins from joined_place.judged_from on, and the
                      rows are prepared as the model has it */
    WARM_TO_LEARN  /* PART_TRAINING holds all rows; series that are whole or new are prepared anew */
};

/*
 * Prepare and cut the rows. Preparations that the model has are taken out of its series, and are the data's from then
 * on. Where a series is prepared anew they are released. ERROR_DATA for values that have no logarithm; ERROR_SYSTEM for
 * memory. Release *data, which is empty when handed in, either way.
 */
int warm_data_init(struct training_data *data, struct model *model, const struct panel *panel,
                   const struct joined_rows *joined, enum warm_purpose purpose, struct error *error);

/* Give the preparations back to the series that they are of; the data is then only to be released. */
void warm_data_return(struct training_data *data, const struct joined_rows *joined);

/* Train all networks that have learnt something. *epochs: the most that one went on for. ERROR_DIVERGED; ERROR_SYSTEM
 * for memory. */
int warm_start_train(struct model *model, const struct training_data *data, const struct kernels *kernels,
                     int thread_count, struct progress *progress, const struct training_hooks *hooks, int *epochs,
                     struct error *error);

#endif
