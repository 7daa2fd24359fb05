/*
 * From series to a forecasting model, the whole story:
 *
 *     1  the rules fill in the recipe (plan/rules.h), and the plan is told
 *     2  STAGE_STOP    networks are trained side by side, each from its own seed, to find out for how many epochs
 *     3  STAGE_JUDGE   they are trained anew, for as many epochs, on more rows
 *     4                networks and baselines forecast the validation part, which none of them has seen (trial.h). That
 *                      gives each one's share (blend.h), the width of the intervals (intervals.h) and the scores
 *                      (score.h)
 *     5  STAGE_ALL     the networks are trained once more, on all rows
 *     6  with --test, networks and baselines forecast the rows held out, and are scored. With --refit-test the networks
 *        are then trained as in step 5 once more, on these rows too; blend, intervals and scores stay as they were
 * judged 7  the model keeps of each series what predict needs
 *
 * A stop (base/effort.h) ends the training that goes on. The networks are then those of the last stage that was run to
 * its end, or of the first, of which each has the best of its epochs. They are judged, and kept as they are; the model
 * says that it was interrupted.
 *
 * A time limit makes the plan smaller before step 2, and cuts what is late all the same (plan/time_plan.h). Step 5 is
 * done by all networks or by none.
 *
 * With all three stages, what is learnt in step 4 had no say in how long to train. A recipe with fewer stages leaves
 * out step 2, and STAGE_JUDGE then also finds the number of epochs; or it leaves out step 5 (enum stage,
 * plan/training_data.h).
 */
#ifndef SEQNET_REHEARSE_LEARN_H
#define SEQNET_REHEARSE_LEARN_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"
#include "plan/training_data.h"
#include "progress/progress.h"
#include "rating/score.h"
#include "rehearse/scored_forecast.h"

/* What is going to be trained, told before the first epoch. Borrowed. */
struct learn_plan {
    const struct model *model; /* recipe, choices, columns, calendar and network are there; weights are not */
    size_t window_counts[PART_COUNT];
    double seconds;                   /* that it will take, about; NAN: few */
    double time_limit;                /* that it was made smaller for; 0: nothing was changed */
    double missing_count;             /* of the targets' values */
    const struct training_data *data; /* of STAGE_JUDGE */
    double window_seconds; /* a window forward and back, in one thread, of the mean network; NAN: it was not measured */
};

/* What is known after training and not part of the model. */
struct learn_result {
    size_t window_counts[PART_COUNT];
    double windows_trained;      /* windows that went forward and back, over all epochs and networks */
    double training_seconds;     /* that it took */
    double refit_test_seconds;   /* that the training on the rows held out took, after that; 0 without */
    bool is_cut;                 /* the time limit ended it */
    struct scorecard validation; /* owned; what the model's scores come from */
    struct scorecard test;       /* owned; of the rows held out by --test; without origins when there are none */
};

void learn_result_release(struct learn_result *result);

struct learn_request {
    struct recipe recipe; /* open fields are chosen by rule */
    const struct data_options *options;
    const char *command;           /* that rebuilds the model */
    const char *source;            /* the input's name */
    const struct kernels *kernels; /* that train it; borrowed */
    int thread_count;              /* >= 1; does not change the model */
    double time_limit;             /* seconds, of all that follows; 0: none */
    bool only_plans; /* all is planned, timed and checked, and nothing trained: the model then has neither weights nor
                        series */
    struct scored_listener tested; /* is told every forecast of the held-out rows */
    struct progress *progress; /* told how far it is; borrowed, or NULL. A stop of its effort ends training with what it
                                  has come to, once a network has learnt something */
    struct training_hooks hooks;                                   /* when it started is filled in */
    void (*on_plan)(void *context, const struct learn_plan *plan); /* with the hooks' context, before training; may be
                                                                      NULL */
};

/*
 * Learn a model from the panel; release both it and the result. ERROR_DATA when the series do not allow it,
 * ERROR_DIVERGED, ERROR_SYSTEM for memory. On failure *model and *result are untouched.
 */
int learn_model(const struct learn_request *request, const struct panel *panel, struct model *model,
                struct learn_result *result, struct error *error);

#endif
