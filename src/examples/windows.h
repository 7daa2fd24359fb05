/*
 * The windowed data set: W steps in, K steps out, slid over each series.
 *
 *     step        0   1   2   3   4   5   6   7   8   9
 *     W=4 K=2                [in  in  in  in][out out]          origin 6: the last step that is seen
 *                        [in  in  in  in][out out]              origin 5
 *
 * A network learns from windows: it sees W steps of a series and must answer the K steps after them. A set holds a
 * range of origins for each series. A window is only an index into it. Its numbers are copied from the prepared series
 * when a batch asks for them, so memory grows with the batch and not with the number of windows.
 *
 * What is shown and asked. The F values of a step are, in this order: the targets, the past columns, the known columns,
 * the calendar features, and, if the set has a mask, one 0/1 per target that says whether it was observed. The O
 * outputs are the targets of the first step ahead, then those of the second, and so on. The Q known values go by step
 * likewise: the known columns of a step, then its calendar features.
 *
 * Level and spread. Targets are shown relative to the window's level, its last value, so the height of the series does
 * not matter. They are divided by the series' spread, its usual change over 1 .. K steps (preparation.h).
 *
 * Scale. Answers are divided by the window's own scale: the mean absolute change over 1 .. K steps among its last
 * scale_steps steps. So a series that has become restless looks to the network as it did when it was calm. A few steps
 * say little. Therefore the series' spread counts in the mean as SCALE_PRIOR pairs of steps.
 *
 * Centred windows. Targets may instead be shown relative to the series' mean, in deviations. This tells the network
 * where in its range the series is. Only such windows can have an answer at each step: step t then answers the K steps
 * after t, relative to the value at t, in spreads. (Relative to the window's end, every step would know how the window
 * goes on.)
 *
 * Missing values. A missing value repeats the one before it. With FILL_LINEAR it lies on the line between its
 * neighbours in the same window. What lies after the origin is never looked at. What lies before the series' start is
 * padding. Padded, missing and out-of-bounds targets have weight 0: only observed values are learnt from and judged.
 *
 * Patches. The network reads a long window P steps at a time, W / P times.
 *
 * Letters: B samples in a batch, W steps in a window, P steps in a patch, F values per step, K steps ahead, Q known
 * values of the steps to come, O outputs.
 */
#ifndef SEQNET_EXAMPLES_WINDOWS_H
#define SEQNET_EXAMPLES_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/real.h"
#include "communicator/communicator.h"
#include "examples/calendar_features.h"
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
    float *calendar;       /* owned, [calendar_steps][calendar_count] of prepared_series_add_calendar(); NULL without
                              it. Step t has those of t % calendar_steps */
    size_t calendar_steps; /* length + K, or the steps of a week after which all features come again */
    bool borrows_calendar; /* it is another's, which lives as long */
    double *scales;        /* owned, [target_count][length] of prepared_series_add_scales(); NULL without it */
};

/*
 * Prepare raw values [target_count + covariate_count][extent], laid out as in struct series. ERROR_DATA for a value
 * that networks cannot be shown: a target prepared in logs that is not positive, or one further than SCALED_MAX from
 * the others. The message names the place and what would be accepted. ERROR_SYSTEM for memory.
 */
int prepared_series_init(struct prepared_series *prepared, const struct preparation *preparation,
                         const struct rows_place *place, const double *values, size_t length, size_t extent,
                         int64_t first_step, struct error *error);

/* A series whose values another rank holds (panel.holders): its sizes alone. */
void prepared_series_init_elsewhere(struct prepared_series *prepared, const struct preparation *preparation,
                                    size_t length, size_t extent);
void prepared_series_release(struct prepared_series *prepared);

/* Where the steps of a series lie in time. Borrowed. */
struct timeline {
    const struct calendar *calendar;
    const struct anchor *anchors; /* [anchor_count], the first at step 0 */
    size_t anchor_count;
};

/* Work out the calendar features of all steps and of `horizon` more; of a long series without gaps, whose features are
 * hours and weekdays, those of one week. No features: nothing is done. ERROR_SYSTEM for memory. */
int prepared_series_add_calendar(struct prepared_series *prepared, const struct timeline *timeline,
                                 calendar_features features, int horizon, struct error *error);

/* Those of the same steps, prepared in another way: they may take more memory than the values themselves. */
void prepared_series_borrow_calendar(struct prepared_series *prepared, const struct prepared_series *other);

/* `draws` windows are going to be drawn from the series, with the shape's scale_steps and horizon. If there are no more
 * steps, the scale of the window that ends at each of them is worked out once, and then looked up. ERROR_SYSTEM for
 * memory. */
int prepared_series_add_scales(struct prepared_series *series, size_t series_count, int scale_steps, int horizon,
                               double draws, struct error *error);

/* Pairs of steps that the series' spread counts as in a window's scale. */
#define SCALE_PRIOR 4
/* A change larger than SCALE_CHANGE_MAX spreads is taken for a slip, and counts as that much. But where one pair in
 * SCALE_SLIP_PAIRS or more is as large, the series has changed its ways, and changes count in full. */
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
    int held_steps; /* how far back a missing value is filled: it repeats the last observation among so many steps,
                       its own the last of them; 0: back to the window's start. Set where the state is carried from
                       window to window, for then a step must look the same in whichever window it is read */
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
    const struct communicator *holders; /* of the series (dataset/panel.h); borrowed; NULL: all are here */
    size_t *first_origin;               /* owned, [series_count] */
    size_t *first_index; /* owned, [series_count + 1] index of each series' first window; the last entry counts all */
    size_t *target_end;  /* owned, [series_count] targets from this step on are not looked at */
    size_t *known_end;   /* owned, [series_count] likewise known columns: from there on they are 0, their mean */
    bool is_judged;      /* of windows with an answer at each step, only the last answer counts: the others may lie in
                            what was learnt from */
};

#define WINDOW_SET_INIT                                                                                                \
    {                                                                                                                  \
        .first_origin = NULL                                                                                           \
    }

/* An empty set over `series`; then one window_set_add() per series, in order. ERROR_SYSTEM for memory. */
int window_set_init(struct window_set *set, const struct window_shape *shape, const struct prepared_series *series,
                    size_t series_count, struct error *error);

/* Series `index` gives the origins first .. end-1 (none when first >= end). Targets are looked at before step
 * target_end, and known columns before known_end. */
void window_set_add(struct window_set *set, size_t index, size_t first, size_t end, size_t target_end,
                    size_t known_end);

void window_set_release(struct window_set *set);

/* Windows in the set. */
size_t window_set_count(const struct window_set *set);

/* The scale of a window whose last step is end-1, from the prepared values d[0..end-1], in d's units. 0 when the spread
 * is 0. */
double window_scale(const double *d, double spread, int scale_steps, int horizon, size_t end);

/* The level of the window whose last step is `origin`: d of the last observation in it. With held_steps the last
 * observation among so many steps. NAN when there is none. */
double window_level(const struct window_shape *shape, const double *d, size_t origin);

/* Which series and origin the window of this index has. */
void window_set_locate(const struct window_set *set, size_t index, size_t *series, size_t *origin);

/* Numbers of one window, for a batch. */
struct sample_sizes window_sample_sizes(const struct window_shape *shape);

/*
 * Copy the windows of the given indices into the batch: `count` of them, at most batch->capacity. The batch's level is
 * d of the last observation in the window (NAN: none). Its scale is 0 for a series that never changes.
 *
 * Targets are relative to the level of the step that answers, in scales. Their weight is scale / spread, so that an
 * error counts as much as it is in the series. With `percentage` weight and growth are those of the MAPE loss
 * (network/loss.h): the weight makes an error a share of |y|; the growth is the scale where the series is prepared in
 * logs, else 0.
 */
void window_batch_fill(struct sample_batch *batch, const struct window_set *set, const uint64_t *indices, int count,
                       bool percentage);

/* The windows of a set as samples to learn from. The windows of one series are a run (samples.h). `set` is borrowed. */
struct sample_source window_source(const struct window_set *set, bool percentage);

#endif
