/*
 * The windowed data set: W steps in, K steps out, slid over each series.
 *
 *     step        0   1   2   3   4   5   6   7   8   9
 *     W=4 K=2                [in  in  in  in][out out]          origin 6: the last step that is seen
 *                        [in  in  in  in][out out]              origin 5
 *
 * A set is a range of origins per series: windows are views into the prepared series, found by index and copied
 * only into the batch that is being trained on, so memory grows with the batch and not with their number. What lies
 * before a series' start is padding; padded, missing and out-of-bounds targets have weight 0.
 *
 * A missing value in a window repeats the one before it, or with FILL_LINEAR lies on the line between its neighbours in
 * the same window: what lies after the origin is never looked at. Only observed values are learnt from and judged.
 *
 * Letters: B samples in a batch, W steps in a window, F values per step, K steps ahead, Q known values of the steps to
 * come, O outputs. The F values of a step, in order: targets (relative to the window's level, in spreads), past
 * columns, known columns (standardised), calendar features, then one 0/1 per target that says whether it was observed,
 * if the set has a mask. The O outputs: the targets of the first step ahead, then of the second, ...; Q likewise, known
 * columns and then calendar features of each step.
 *
 * Long windows are shown in patches: the recurrent network reads P steps at a time (the last P of them last), W / P
 * times.
 *
 * A window is seen relative to its last value, its level, whatever the height of the series; or, centred on the series,
 * relative to the series' mean in deviations, which tells the network where it is. Only then may each step answer, on
 * its own: step t of the window the K steps after t, relative to the value at t, in spreads. (Relative to the window's
 * end each step would know what comes.)
 *
 * A window's scale is what its targets are divided by: the mean absolute change over 1 .. K steps in its last
 * scale_steps steps, where the series' spread stands in for SCALE_PRIOR pairs of steps. Series that grow more restless
 * look the same to the network as when they were calm.
 */
#ifndef SEQNET_EXAMPLES_WINDOWS_H
#define SEQNET_EXAMPLES_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/real.h"
#include "calendar/calendar_features.h"
#include "examples/preparation.h"
#include "examples/samples.h"

/* One series as the network's windows are cut from it. */
struct prepared_series {
    const struct preparation *preparation; /* borrowed */
    size_t length;                         /* steps with targets and past columns */
    size_t extent;                         /* steps with known columns, >= length */
    int64_t first_step;                    /* step of the preparation's series that index 0 is */
    double *targets;                       /* owned, [target_count][length]: d; NAN missing */
    float *covariates;                     /* owned, [covariate_count][extent], standardised; NAN missing */
    float *calendar; /* owned, [length + K][calendar_count] of prepared_series_add_calendar(); NULL without it */
};

/*
 * From raw values [target_count + covariate_count][extent] as struct series holds them. ERROR_DATA, naming the place
 * and what would be accepted, for a value that networks cannot be shown: a target prepared in logs that is not
 * positive, or one further than SCALED_MAX from the others. ERROR_SYSTEM for memory.
 */
int prepared_series_init(struct prepared_series *prepared, const struct preparation *preparation,
                         const struct rows_place *place, const double *values, size_t length, size_t extent,
                         int64_t first_step, struct error *error);
void prepared_series_release(struct prepared_series *prepared);

/* Where the steps of a series lie in time. Borrowed. */
struct timeline {
    const struct calendar *calendar;
    const struct anchor *anchors; /* [anchor_count], the first at step 0 */
    size_t anchor_count;
};

/* Work out the calendar features of all steps and of `horizon` more. No features: nothing is done. ERROR_SYSTEM for
 * memory. */
int prepared_series_add_calendar(struct prepared_series *prepared, const struct timeline *timeline,
                                 calendar_features features, int horizon, struct error *error);

/* Pairs of steps that the series' spread counts as in a window's scale. */
#define SCALE_PRIOR 4
/* A change counts in a window's scale as at most this many spreads, if less than one pair in SCALE_SLIP_PAIRS is
 * larger: a slip, and no new way of the series. */
#define SCALE_CHANGE_MAX 10
#define SCALE_SLIP_PAIRS 4

/* Sizes that all windows of a set share. */
struct window_shape {
    int window_length; /* W */
    int patch_length;  /* P >= 1, divides W */
    int scale_steps;   /* 0: the scale is the series' spread */
    int horizon;       /* K */
    int target_count;
    int past_count;
    int known_count;
    int calendar_count; /* values of calendar features per step */
    enum fill fill;
    bool has_mask;           /* FILL_NONE only */
    bool is_series_centered; /* inputs relative to the series' mean, and not to the window's level */
    int held_steps; /* a missing value repeats the last observation among so many steps, its own the last of them; 0: of
                       the window. Set where the state is carried from window to window: then a step looks the same in
                       whichever window it is read */
    bool answers_each_step; /* W answers, one for each step; needs is_series_centered, scale_steps 0, patch_length 1 and
                               no FILL_LINEAR */
};

int window_input_size(const struct window_shape *shape);   /* F */
int window_patch_size(const struct window_shape *shape);   /* P F: what the network reads at a time */
int window_future_size(const struct window_shape *shape);  /* Q */
int window_output_size(const struct window_shape *shape);  /* O */
int window_answer_count(const struct window_shape *shape); /* W for an answer at each step, else 1 */

struct window_set {
    struct window_shape shape;
    const struct prepared_series *series; /* borrowed, [series_count] */
    size_t series_count;
    size_t *first_origin; /* owned, [series_count] */
    size_t *first_index;  /* owned, [series_count + 1] index of each series' first window; the last entry counts all */
    size_t *target_end;   /* owned, [series_count] targets from this step on are not looked at */
    size_t *known_end;    /* owned, [series_count] known columns likewise: they are 0, their mean, there */
    bool is_judged; /* where each step answers, only the last of a window counts, as where it answers once: those before
                       it may lie in what was learnt from */
};

#define WINDOW_SET_INIT {.first_origin = NULL}

/* An empty set over `series`; then one window_set_add() per series, in order. ERROR_SYSTEM for memory. */
int window_set_init(struct window_set *set, const struct window_shape *shape, const struct prepared_series *series,
                    size_t series_count, struct error *error);

/* Series `index` gives the origins first .. end-1 (none when first >= end), with targets before target_end and known
 * columns before known_end. */
void window_set_add(struct window_set *set, size_t index, size_t first, size_t end, size_t target_end,
                    size_t known_end);

void window_set_release(struct window_set *set);

/* Windows in the set. */
size_t window_set_count(const struct window_set *set);

/* The scale of a window whose last step is end-1, of prepared values d[0..end-1]: in d's units, 0 when the spread
 * is. */
double window_scale(const double *d, double spread, int scale_steps, int horizon, size_t end);

/* The level of the window whose last step is `origin`: d of the last observation in it (of a set with held_steps, among
 * so many steps). NAN when there is none. */
double window_level(const struct window_shape *shape, const double *d, size_t origin);

/* Which series and origin the window of this index has. */
void window_set_locate(const struct window_set *set, size_t index, size_t *series, size_t *origin);

/* Numbers of one window, for a batch. */
struct sample_sizes window_sample_sizes(const struct window_shape *shape);

/*
 * Copy the windows of the given indices (count of them, at most batch->capacity) into the batch, whose level is d of
 * the last observation in the window (NAN: none) and whose scale is 0 for a series that never changes. Targets are in
 * scales from the level, of the step that answers; their weights scale / spread: errors count as what they are in the
 * series. With `percentage` weights and growths are those of the MAPE loss: the growth is the scale where the series is
 * prepared in logs, else 0, and the weight makes it a share of |y|.
 */
void window_batch_fill(struct sample_batch *batch, const struct window_set *set, const uint64_t *indices, int count,
                       bool percentage);

/* The windows of a set as samples to learn from; those of one series are a run. `set` is borrowed. */
struct sample_source window_source(const struct window_set *set, bool percentage);

#endif
