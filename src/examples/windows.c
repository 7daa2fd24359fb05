#include "examples/windows.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"

/* The message for value `y` of column c at step t, which is further than `reach` from the others. Returns -1. */
static int refuse_far(const struct rows_place *place, int c, size_t t, double y, double reach, struct error *error)
{
    char text[PLACE_SIZE];
    return error_set(error, ERROR_DATA,
                     "%scolumn '%s': %g lies too far from the other values; those within %g of them are accepted, and "
                     "if it stands for a missing value, name it in --missing",
                     rows_place_text(place, t, text), place->columns[c].name, y, reach);
}

/* Target c, from values[0..length-1] to d[0..length-1]. */
static int prepare_target(const struct target_preparation *target, const struct rows_place *place, int c,
                          const double *values, size_t length, int64_t first_step, double *d, struct error *error)
{
    size_t worst = 0; /* the furthest from the center: one value far off moves that, and then all seem to be */
    for (size_t t = 0; t < length; t++) {
        double y = values[t];
        int64_t step = first_step + (int64_t)t;
        if (target->is_log && y + target->offset <= 0) {
            char text[PLACE_SIZE];
            return error_set(
                error, ERROR_DATA,
                "%scolumn '%s': %g cannot be taken in logs, as the values that the model learns from are; train "
                "with --transform none if such values belong to the series",
                rows_place_text(place, t, text), place->columns[c].name, y);
        }
        d[t] = isnan(y) ? NAN : preparation_apply(target, y, step);
        if (isnan(d[worst]) || fabs(d[t] - target->center) > fabs(d[worst] - target->center))
            worst = t;
    }
    if (length == 0 || isnan(d[worst]) || preparation_reaches(target, d[worst]))
        return 0;
    double unit = target->spread > 0 ? fmin(target->spread, target->deviation) : target->deviation;
    return refuse_far(place, c, worst, values[worst], SCALED_MAX * unit, error);
}

/* A covariate, column c, likewise: standardised[0..extent-1]. */
static int prepare_covariate(const struct covariate_preparation *covariate, const struct rows_place *place, int c,
                             const double *values, size_t extent, float *standardised, struct error *error)
{
    size_t worst = 0;
    double most = 0; /* of the values standardised */
    for (size_t t = 0; t < extent; t++) {
        double standard = (values[t] - covariate->mean) / covariate->deviation;
        if (fabs(standard) > most) {
            most = fabs(standard);
            worst = t;
        }
        standardised[t] = (float)standard;
    }
    return most > SCALED_MAX ? refuse_far(place, c, worst, values[worst], SCALED_MAX * covariate->deviation, error) : 0;
}

int prepared_series_init(struct prepared_series *prepared, const struct preparation *preparation,
                         const struct rows_place *place, const double *values, size_t length, size_t extent,
                         int64_t first_step, struct error *error)
{
    int result = -1;
    struct prepared_series made = {
        .preparation = preparation, .length = length, .extent = extent, .first_step = first_step};
    int target_count = preparation->target_count, covariate_count = preparation->covariate_count;
    made.targets = memory_allocate(length * (size_t)target_count, sizeof *made.targets, error);
    made.covariates = memory_allocate(extent * (size_t)covariate_count, sizeof *made.covariates, error);
    if (!made.targets || !made.covariates)
        goto done;
    for (int c = 0; c < target_count; c++) {
        if (prepare_target(&preparation->targets[c], place, c, values + (size_t)c * extent, length, first_step,
                           made.targets + (size_t)c * length, error))
            goto done;
    }
    for (int i = 0; i < covariate_count; i++) {
        int c = target_count + i;
        if (prepare_covariate(&preparation->covariates[i], place, c, values + (size_t)c * extent, extent,
                              made.covariates + (size_t)i * extent, error))
            goto done;
    }
    prepared_series_release(prepared);
    *prepared = made;
    made = (struct prepared_series){.targets = NULL};
    result = 0;
done:
    prepared_series_release(&made);
    return result;
}

void prepared_series_init_elsewhere(struct prepared_series *prepared, const struct preparation *preparation,
                                    size_t length, size_t extent)
{
    prepared_series_release(prepared);
    *prepared = (struct prepared_series){.preparation = preparation, .length = length, .extent = extent};
}

void prepared_series_release(struct prepared_series *prepared)
{
    memory_free(prepared->targets);
    memory_free(prepared->covariates);
    if (!prepared->borrows_calendar)
        memory_free(prepared->calendar);
    memory_free(prepared->scales);
    prepared->targets = NULL;
    prepared->covariates = NULL;
    prepared->calendar = NULL;
    prepared->calendar_steps = 0;
    prepared->borrows_calendar = false;
    prepared->scales = NULL;
}

int prepared_series_add_calendar(struct prepared_series *prepared, const struct timeline *timeline,
                                 calendar_features features, int horizon, struct error *error)
{
    size_t steps = prepared->length + (size_t)horizon, count = (size_t)calendar_features_count(features);
    const size_t period = timeline->anchor_count == 1 ? calendar_features_period(timeline->calendar, features) : 0;
    if (count == 0)
        return 0;
    steps = period > 0 && period < steps ? period : steps;
    float *calendar = memory_allocate(steps * count, sizeof *calendar, error);
    if (!calendar)
        return -1;
    for (size_t t = 0; t < steps; t++) {
        int64_t stamp = anchors_stamp(timeline->calendar, timeline->anchors, timeline->anchor_count, t);
        calendar_features_fill(timeline->calendar, features, stamp, calendar + t * count);
    }
    if (!prepared->borrows_calendar)
        memory_free(prepared->calendar);
    prepared->borrows_calendar = false;
    prepared->calendar = calendar;
    prepared->calendar_steps = steps;
    return 0;
}

void prepared_series_borrow_calendar(struct prepared_series *prepared, const struct prepared_series *other)
{
    assert(prepared->length == other->length && !prepared->calendar);
    prepared->calendar = other->calendar;
    prepared->calendar_steps = other->calendar_steps;
    prepared->borrows_calendar = true;
}

static int add_scales(struct prepared_series *prepared, int scale_steps, int horizon, struct error *error)
{
    const size_t length = prepared->length, T = (size_t)prepared->preparation->target_count;
    double *scales = memory_allocate(length * T, sizeof *scales, error);
    if (!scales)
        return -1;
    for (size_t i = 0; i < length * T; i++) {
        const size_t c = i / length;
        scales[i] = window_scale(prepared->targets + c * length, prepared->preparation->targets[c].spread, scale_steps,
                                 horizon, i % length + 1);
    }
    memory_free(prepared->scales);
    prepared->scales = scales;
    return 0;
}

int prepared_series_add_scales(struct prepared_series *series, size_t series_count, int scale_steps, int horizon,
                               double draws, struct error *error)
{
    double steps = 0;
    for (size_t s = 0; s < series_count; s++)
        steps += (double)series[s].length * series[s].preparation->target_count;
    for (size_t s = 0; s < series_count && scale_steps > 0 && steps <= draws; s++) {
        if (series[s].targets && add_scales(&series[s], scale_steps, horizon, error))
            return -1;
    }
    return 0;
}

int window_input_size(const struct window_shape *shape)
{
    return shape->target_count * (shape->has_mask ? 2 : 1) + shape->past_count + shape->known_count +
           shape->calendar_count;
}

int window_patch_size(const struct window_shape *shape)
{
    return shape->patch_length * window_input_size(shape);
}

int window_future_size(const struct window_shape *shape)
{
    return shape->horizon * (shape->known_count + shape->calendar_count);
}

int window_output_size(const struct window_shape *shape)
{
    return shape->horizon * shape->target_count;
}

int window_answer_count(const struct window_shape *shape)
{
    return shape->answers_each_step ? shape->window_length : 1;
}

int window_set_init(struct window_set *set, const struct window_shape *shape, const struct prepared_series *series,
                    size_t series_count, struct error *error)
{
    *set = (struct window_set){.shape = *shape, .series = series, .series_count = series_count};
    set->first_origin = memory_allocate(series_count, sizeof *set->first_origin, error);
    set->first_index = memory_allocate(series_count + 1, sizeof *set->first_index, error);
    set->target_end = memory_allocate(series_count, sizeof *set->target_end, error);
    set->known_end = memory_allocate(series_count, sizeof *set->known_end, error);
    if (!set->first_origin || !set->first_index || !set->target_end || !set->known_end) {
        window_set_release(set);
        return -1;
    }
    return 0;
}

void window_set_add(struct window_set *set, size_t index, size_t first, size_t end, size_t target_end, size_t known_end)
{
    set->first_origin[index] = first;
    set->target_end[index] = target_end;
    set->known_end[index] = known_end;
    set->first_index[index + 1] = set->first_index[index] + (end > first ? end - first : 0);
}

void window_set_release(struct window_set *set)
{
    memory_free(set->first_origin);
    memory_free(set->first_index);
    memory_free(set->target_end);
    memory_free(set->known_end);
    *set = (struct window_set)WINDOW_SET_INIT;
}

size_t window_set_count(const struct window_set *set)
{
    return set->first_index[set->series_count];
}

void window_set_locate(const struct window_set *set, size_t index, size_t *series, size_t *origin)
{
    *series = samples_group_of(set->first_index, set->series_count, index);
    *origin = set->first_origin[*series] + (index - set->first_index[*series]);
}

struct sample_sizes window_sample_sizes(const struct window_shape *shape)
{
    size_t answers = (size_t)window_answer_count(shape);
    return (struct sample_sizes){.input = (size_t)shape->window_length * (size_t)window_input_size(shape),
                                 .future = answers * (size_t)window_future_size(shape),
                                 .output = answers * (size_t)window_output_size(shape),
                                 .targets = (size_t)shape->target_count,
                                 .patch = (size_t)window_patch_size(shape),
                                 .answers = answers};
}

/* Where the values of one column go: step i of the window is at place(lane, i). */
struct lane {
    real *first;
    int patch_length;
    size_t step_stride, patch_stride; /* elements from step to step in a patch, and from patch to patch */
};

static real *place(const struct lane *lane, ptrdiff_t i)
{
    return lane->first + (size_t)(i / lane->patch_length) * lane->patch_stride +
           (size_t)(i % lane->patch_length) * lane->step_stride;
}

/* A lane on its way from step to step: divisions to find each one anew would take longer than to fill it. */
struct lane_walk {
    const struct lane *lane;
    real *at;
    int left; /* steps in this patch */
};

static struct lane_walk lane_begin(const struct lane *lane)
{
    return (struct lane_walk){lane, lane->first, lane->patch_length};
}

/* The place of the step that comes next. */
static real *lane_next(struct lane_walk *walk)
{
    const struct lane *lane = walk->lane;
    real *at = walk->at;
    walk->at += lane->step_stride;
    if (--walk->left == 0) {
        walk->at += lane->patch_stride - (size_t)lane->patch_length * lane->step_stride;
        walk->left = lane->patch_length;
    }
    return at;
}

double window_scale(const double *d, double spread, int scale_steps, int horizon, size_t end)
{
    double sum = SCALE_PRIOR * spread, capped_sum = sum, pairs = SCALE_PRIOR, capped_pairs = 0;
    size_t begin = end > (size_t)scale_steps ? end - (size_t)scale_steps : 0;
    if (!(spread > 0) || scale_steps == 0)
        return spread;
    for (size_t lag = 1; lag <= (size_t)horizon && begin + lag < end; lag++) {
        for (size_t t = begin + lag; t < end; t++) {
            if (!isnan(d[t]) && !isnan(d[t - lag])) {
                double change = fabs(d[t] - d[t - lag]);
                bool is_capped = change > SCALE_CHANGE_MAX * spread;
                sum += change;
                capped_sum += is_capped ? SCALE_CHANGE_MAX * spread : change;
                capped_pairs += is_capped;
                pairs++;
            }
        }
    }
    bool is_slip = SCALE_SLIP_PAIRS * capped_pairs < pairs - SCALE_PRIOR;
    return (is_slip ? capped_sum : sum) / pairs;
}

/* d of the last observation in steps begin .. end-1; NAN when there is none. */
static double last_level(const double *d, ptrdiff_t begin, ptrdiff_t end)
{
    double level = NAN;
    for (ptrdiff_t t = end - 1; t >= begin && t >= 0 && isnan(level); t--)
        level = d[t];
    return level;
}

/* The first step that step t looks back at, in a window that begins at `begin`. */
static ptrdiff_t first_held(const struct window_shape *shape, ptrdiff_t begin, ptrdiff_t t)
{
    ptrdiff_t first = shape->held_steps ? t + 1 - shape->held_steps : begin;
    return first < 0 ? 0 : first;
}

double window_level(const struct window_shape *shape, const double *d, size_t origin)
{
    ptrdiff_t last = (ptrdiff_t)origin;
    return last_level(d, first_held(shape, last + 1 - shape->window_length, last), last + 1);
}

/* One target column of one window of steps begin .. end-1, seen relative to `zero` in units of 1 / factor: its inputs
 * and its mask. `level` is NAN where nothing is observed. */
static void fill_target(const struct window_shape *shape, const double *d, double level, double zero, double factor,
                        ptrdiff_t begin, ptrdiff_t end, const struct lane *input, const struct lane *mask)
{
    const bool is_blind = shape->answers_each_step, is_unseen = isnan(level) && !shape->held_steps;
    /* a missing value repeats the one before it; before the first observation the first, or what is seen as 0 where
     * each step answers and may not know it */
    double held = zero;
    for (ptrdiff_t t = begin < 0 ? 0 : begin; !is_blind && t < end; t++) {
        if (!isnan(d[t])) {
            held = d[t];
            break;
        }
    }
    ptrdiff_t last = -1; /* the last observed step */
    struct lane_walk inputs = lane_begin(input), masks = lane_begin(mask);
    for (ptrdiff_t t = begin; t < end; t++) {
        bool observed = t >= 0 && !isnan(d[t]);
        if (observed && shape->fill == FILL_LINEAR && last >= 0) {
            for (ptrdiff_t gap = last + 1; gap < t; gap++) {
                double between = d[last] + (d[t] - d[last]) * ((double)(gap - last) / (double)(t - last));
                *place(input, gap - begin) = (real)((between - zero) * factor);
            }
        }
        if (observed) {
            held = d[t];
            last = t;
        } else if (shape->held_steps) {
            double before = last_level(d, first_held(shape, begin, t), t);
            held = isnan(before) ? zero : before;
        }
        *lane_next(&inputs) = is_unseen ? 0 : (real)((held - zero) * factor);
        if (shape->has_mask)
            *lane_next(&masks) = observed;
    }
}

/* Covariates are 0, their mean, where nothing was observed yet. */
static void fill_covariate(const struct window_shape *shape, const float *values, ptrdiff_t begin, ptrdiff_t end,
                           const struct lane *input)
{
    real held = 0;
    ptrdiff_t last = -1;
    struct lane_walk inputs = lane_begin(input);
    for (ptrdiff_t t = begin; t < end; t++) {
        bool observed = t >= 0 && !isnan(values[t]);
        if (observed && shape->fill == FILL_LINEAR && last >= 0) {
            for (ptrdiff_t gap = last + 1; gap < t; gap++)
                *place(input, gap - begin) =
                    values[last] + (values[t] - values[last]) * ((real)(gap - last) / (real)(t - last));
        }
        if (observed) {
            held = values[t];
            last = t;
        } else if (shape->held_steps) {
            ptrdiff_t before = t - 1, first = first_held(shape, begin, t);
            while (before >= first && isnan(values[before]))
                before--;
            held = before >= first ? values[before] : 0;
        }
        *lane_next(&inputs) = held;
    }
}

/* The calendar features of all steps; 0 before the series' start. */
static void fill_calendar(const struct prepared_series *series, int count, ptrdiff_t begin, ptrdiff_t end,
                          const struct lane *input)
{
    const size_t period = series->calendar_steps;
    struct lane_walk inputs = lane_begin(input);
    ptrdiff_t t = begin;
    for (; count > 0 && t < 0 && t < end; t++)
        memset(lane_next(&inputs), 0, (size_t)count * sizeof(real));
    for (size_t at = count > 0 && t < end ? (size_t)t % period : 0; count > 0 && t < end; t++) {
        real *values = lane_next(&inputs);
        for (int i = 0; i < count; i++)
            values[i] = series->calendar[at * (size_t)count + (size_t)i];
        at = at + 1 < period ? at + 1 : 0;
    }
}

/* Where one answer of a sample goes, and what it is measured by. */
struct answer {
    real *future, *target, *weight, *growth, *teacher; /* [Q], [O] */
    const double *level, *scale;                       /* [T] */
};

/* What follows step `origin`. */
static void fill_answer(const struct answer *answer, const struct window_set *set, size_t series_index, size_t origin,
                        bool percentage)
{
    const struct window_shape *shape = &set->shape;
    const struct prepared_series *series = &set->series[series_index];
    const int T = shape->target_count, calendar_count = shape->calendar_count;
    real *future = answer->future;
    for (int k = 0; k < shape->horizon; k++) {
        size_t t = origin + 1 + (size_t)k;
        for (int c = 0; c < shape->known_count; c++) {
            const float *values = series->covariates + (size_t)(shape->past_count + c) * series->extent;
            *future++ = t < set->known_end[series_index] && !isnan(values[t]) ? values[t] : 0;
        }
        for (int i = 0; i < calendar_count; i++)
            *future++ = series->calendar[t % series->calendar_steps * (size_t)calendar_count + (size_t)i];
    }
    for (int k = 0; k < shape->horizon; k++) {
        size_t t = origin + 1 + (size_t)k;
        for (int c = 0; c < T; c++) {
            const int o = k * T + c;
            const struct target_preparation *prepared = &series->preparation->targets[c];
            double level = answer->level[c], scale = answer->scale[c];
            double d = t < set->target_end[series_index] ? series->targets[(size_t)c * series->length + t] : NAN;
            answer->target[o] = answer->weight[o] = answer->growth[o] = 0;
            answer->teacher[o] = k > 0 ? answer->teacher[o - T] : 0;
            if (isnan(d) || isnan(level) || !(scale > 0))
                continue;
            answer->teacher[o] = answer->target[o] = (real)((d - level) / scale);
            answer->weight[o] = (real)(scale / prepared->spread);
            if (!percentage)
                continue;
            /* |y - f| / |y| with f - y = scale * e, or (y + offset) (exp(scale * e) - 1) in logs */
            double y = preparation_undo(prepared, d, series->first_step + (int64_t)t);
            if (fabs(y) > 1e-12)
                answer->weight[o] = (real)fmin((prepared->is_log ? y + prepared->offset : scale) / fabs(y), SCALED_MAX);
            else
                answer->weight[o] = 0; /* no percentage of nothing */
            answer->growth[o] = prepared->is_log ? (real)scale : 0;
        }
    }
}

/* Nothing is known, and nothing is asked: a step before the series' start, or one that does not count. */
static void fill_no_answer(const struct answer *answer, const struct window_shape *shape)
{
    for (int q = 0; q < window_future_size(shape); q++)
        answer->future[q] = 0;
    for (int o = 0; o < window_output_size(shape); o++)
        answer->target[o] = answer->weight[o] = answer->growth[o] = answer->teacher[o] = 0;
}

/* The answers of sample b: after its last step, or after each of its steps begin .. end-1. */
static void fill_answers(struct sample_batch *batch, const struct window_set *set, size_t series_index, ptrdiff_t begin,
                         ptrdiff_t end, int b, bool percentage)
{
    const struct window_shape *shape = &set->shape;
    const struct prepared_series *series = &set->series[series_index];
    const size_t Q = (size_t)window_future_size(shape), O = (size_t)window_output_size(shape);
    const int T = shape->target_count, answers = window_answer_count(shape);
    double *level = batch->level + (size_t)b * (size_t)T;
    for (int a = 0; a < answers; a++) {
        const size_t row = (size_t)a * (size_t)batch->sample_count + (size_t)b;
        const ptrdiff_t origin = end - answers + a;
        const struct answer answer = {.future = batch->future + row * Q,
                                      .target = batch->target + row * O,
                                      .weight = batch->weight + row * O,
                                      .growth = batch->growth + row * O,
                                      .teacher = batch->teacher + row * O,
                                      .level = level,
                                      .scale = batch->scale + (size_t)b * (size_t)T};
        /* what is left in the end is the last step's, as without answers before it */
        for (int c = 0; shape->answers_each_step && c < T; c++)
            level[c] =
                last_level(series->targets + (size_t)c * series->length, first_held(shape, begin, origin), origin + 1);
        if (origin < 0 || (set->is_judged && a < answers - 1))
            fill_no_answer(&answer, shape);
        else
            fill_answer(&answer, set, series_index, (size_t)origin, percentage);
    }
}

static void fill_sample(struct sample_batch *batch, const struct window_set *set, size_t index, int b, bool percentage)
{
    const struct window_shape *shape = &set->shape;
    size_t series_index, origin;
    window_set_locate(set, index, &series_index, &origin);
    const struct prepared_series *series = &set->series[series_index];
    const struct preparation *preparation = series->preparation;
    int F = window_input_size(shape), T = shape->target_count;
    ptrdiff_t end = (ptrdiff_t)origin + 1, begin = end - shape->window_length;
    size_t sample_stride = (size_t)window_patch_size(shape);
    struct lane lane = {.first = batch->input + (size_t)b * sample_stride,
                        .patch_length = shape->patch_length,
                        .step_stride = (size_t)F,
                        .patch_stride = (size_t)batch->sample_count * sample_stride};
    int covariate_count = shape->past_count + shape->known_count, calendar_count = shape->calendar_count;

    for (int c = 0; c < T; c++) {
        const struct target_preparation *target = &preparation->targets[c];
        const double *d = series->targets + (size_t)c * series->length;
        double level = last_level(d, first_held(shape, begin, end - 1), end);
        double scale = series->scales ? series->scales[(size_t)c * series->length + origin]
                                      : window_scale(d, target->spread, shape->scale_steps, shape->horizon, origin + 1);
        double zero = shape->is_series_centered ? target->center : level;
        double unit = shape->is_series_centered ? target->deviation : scale;
        struct lane input = lane, mask = lane;
        input.first += c;
        mask.first += T + covariate_count + calendar_count + c;
        batch->scale[b * T + c] = scale;
        batch->level[b * T + c] = level;
        fill_target(shape, d, level, zero, unit > 0 ? 1 / unit : 0, begin, end, &input, &mask);
    }
    for (int c = 0; c < covariate_count; c++) {
        struct lane input = lane;
        input.first += T + c;
        fill_covariate(shape, series->covariates + (size_t)c * series->extent, begin, end, &input);
    }
    struct lane calendar = lane;
    calendar.first += T + covariate_count;
    fill_calendar(series, calendar_count, begin, end, &calendar);
    fill_answers(batch, set, series_index, begin, end, b, percentage);
}

void window_batch_fill(struct sample_batch *batch, const struct window_set *set, const uint64_t *indices, int count,
                       bool percentage)
{
    batch->sample_count = count;
    for (int b = 0; b < count; b++)
        fill_sample(batch, set, indices[b], b, percentage);
}

static void fill_from_set(const void *context, struct sample_batch *batch, const uint64_t *indices, int count,
                          struct random *random)
{
    (void)random; /* a window is what it is */
    window_batch_fill(batch, context, indices, count, false);
}

static void fill_percentages_from_set(const void *context, struct sample_batch *batch, const uint64_t *indices,
                                      int count, struct random *random)
{
    (void)random;
    window_batch_fill(batch, context, indices, count, true);
}

static struct sample_run run_of_set(const void *context, size_t index)
{
    const struct window_set *set = context;
    return (struct sample_run){set->first_index[index], set->first_index[index + 1] - set->first_index[index]};
}

static int holder_of_sample(const void *context, uint64_t index)
{
    const struct window_set *set = context;
    return communicator_block_owner(set->holders, set->series_count,
                                    samples_group_of(set->first_index, set->series_count, index));
}

struct sample_source window_source(const struct window_set *set, bool percentage)
{
    return (struct sample_source){.context = set,
                                  .count = window_set_count(set),
                                  .sizes = window_sample_sizes(&set->shape),
                                  .run_count = set->series_count,
                                  .run = run_of_set,
                                  .fill = percentage ? fill_percentages_from_set : fill_from_set,
                                  .holder = set->holders ? holder_of_sample : NULL};
}
