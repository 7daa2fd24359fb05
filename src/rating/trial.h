/*
 * A trial: all methods of a model forecast steps that are known already. From many origins in one part of the data, the
 * networks and every baseline forecast K steps, and the trial keeps what they said beside what came.
 *
 * Three things are made of it: how the methods are blended (blend.h), how far the blend misses (intervals.h), and the
 * scores (score.h).
 *
 * Nothing here has seen what it forecasts. The networks were trained without the part (enum stage in
 * plan/training_data.h). The baselines are fitted to what lies before the part, and then walk from origin to
 * origin. Where the level shifts on their way they are fitted anew, and nothing is judged across the shift.
 *
 * Letters: N forecasts (one target of one series from one origin), K steps ahead.
 */
#ifndef SEQNET_RATING_TRIAL_H
#define SEQNET_RATING_TRIAL_H

#include <stddef.h>

#include "base/error.h"
#include "persist/model.h"
#include "plan/training_data.h"

/* One target of one series, forecast from one origin. */
struct trial_forecast {
    size_t series, origin;                   /* the last step seen */
    const struct target_preparation *target; /* borrowed from the training data */
    bool is_baseline_only;                   /* the series is too short for the networks */
    double scale;       /* of the window (windows.h), but not much smaller than the scale at the end of the series */
    double error_size;  /* baselines_error_size() at the origin; in a walk at the series' end */
    double range;       /* combination_range() of the values up to the origin */
    double denominator; /* MASE's denominator, from what lies before the part; 0 when it is not defined */
    double change;      /* mean |change| from one step to the next, before the part */
};

struct trial {
    int horizon; /* K */
    int target_count;
    double period;                    /* of seasonal naive and of MASE's denominator, in steps; 1: there is no season */
    size_t origin_count;              /* over all series */
    size_t count;                     /* N = origin_count * target_count */
    struct trial_forecast *forecasts; /* owned, [N] series by series, origin by origin, target by target */
    double *truth;  /* owned, [N][K] what came; NAN where it is missing, beyond the part or across a shift of level */
    double *values; /* owned, [METHOD_COUNT][N][K]; NAN where a method has no answer */
    /* Of a walk, else NULL: */
    double *error_sizes;         /* owned, [series][target][K] baselines_error_sizes() at the series' end */
    struct baselines *baselines; /* owned, [series][target], fitted to all rows; who takes one leaves BASELINES_INIT */
    size_t baselines_count;
};

#define TRIAL_INIT                                                                                                     \
    {                                                                                                                  \
        .forecasts = NULL                                                                                              \
    }

/* The forecasts of one method, [N][K]. */
static inline double *trial_values(const struct trial *trial, int method)
{
    return trial->values + (size_t)method * trial->count * (size_t)trial->horizon;
}

/* How many separate stretches of K steps the trial covers, over all series. Overlapping forecasts count in part. */
double trial_spans(const struct trial *trial);

/*
 * Ask all methods at the origins of one part. With baselines_only the networks are not asked, and have no answer. With
 * many origins, the trial samples about recipe.judged_count of them, in runs spread evenly. It is empty (origin_count
 * 0) when the part has no window.
 *
 * Ranks (of the model's effort) divide origins and series, and all get the whole trial; but the baselines of a walk are
 * only those of this rank's series.
 *
 * `data` was made from `panel` for `model`, whose networks are trained. ERROR_SYSTEM for memory. *trial was TRIAL_INIT
 * before, and is to be released either way.
 */
int trial_run(struct trial *trial, const struct model *model, const struct panel *panel,
              const struct training_data *data, enum part part, bool baselines_only, int thread_count,
              struct error *error);
void trial_release(struct trial *trial);

/* Each series counts so much in the model's effort: once in trial_run(), and in trial_walk() as often as there are
 * fits. */
enum { TRIAL_WALK_EFFORT = 10 };

/*
 * The baselines alone, from the middle of each series to its end, at every step, of the last 200 at most. They are
 * fitted to what lies before the middle, and anew to all that they have seen some ten times on their way. The
 * walk tells how errors grow where the validation part holds few forecasts.
 * Each error_size is that of baselines fitted to the whole series, as they are when it is forecast; they are kept.
 * Otherwise as trial_run().
 */
int trial_walk(struct trial *trial, const struct model *model, const struct panel *panel,
               const struct training_data *data, int thread_count, struct error *error);

/*
 * The period that seasonal naive is best at on the training parts, one period ahead: of those the recipe has, else of
 * the cycles of the calendar. Of two of which the longer does not hold the shorter, the shorter: the methods take the
 * longer out beforehand. 1 when there is none, or no training part is as long as two of them. (Where the training part
 * is shorter than two, and all rows show the period, all rows are asked.) ERROR_SYSTEM for memory.
 */
int trial_period(const struct recipe *recipe, const struct panel *panel, const size_t *train_lengths, double *period,
                 struct error *error);

#endif
