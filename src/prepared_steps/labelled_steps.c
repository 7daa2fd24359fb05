#include "prepared_steps/labelled_steps.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "prepared_steps/step_moments.h"

static void release_steps(struct labelled_steps *steps)
{
    memory_free(steps->labels);
    memory_free(steps->inputs);
    memory_free(steps->calendar);
}

/* The values of one step, from `row` on: past columns, calendar, class. A missing value repeats the one before it;
 * before the first it is the mean, 0. */
static void fill_step(const struct labelled_panel *labelled, const struct model *model, const struct series *series,
                      size_t t, struct labelled_steps *steps)
{
    const int calendar_count = labelled->calendar_count;
    float *row = steps->inputs + t * (size_t)labelled->input_size;
    for (int c = 0; c < model->past_count; c++) {
        const double value = step_moments_apply(&model->classification.moments[c], series_column(series, 1 + c)[t]);
        row[c] = !isnan(value) ? (float)value : t > 0 ? row[c - labelled->input_size] : 0;
    }
    if (calendar_count > 0)
        memcpy(row + model->past_count, steps->calendar + t * (size_t)calendar_count,
               (size_t)calendar_count * sizeof *row);
    if (model->classification.sees_labels && steps->labels[t] >= 0)
        row[model->past_count + calendar_count + steps->labels[t]] = 1;
}

static int prepare(struct labelled_panel *labelled, const struct model *model, const struct panel *panel,
                   const struct series *series, struct labelled_steps *steps, struct error *error)
{
    const size_t length = series->extent, ahead = (size_t)labelled->horizon,
                 calendar_count = (size_t)labelled->calendar_count;
    steps->length = length;
    steps->labels = memory_allocate(length, sizeof *steps->labels, error);
    steps->inputs = memory_allocate(length * (size_t)labelled->input_size, sizeof *steps->inputs, error);
    steps->calendar = memory_allocate((length + ahead) * calendar_count, sizeof *steps->calendar, error);
    if (!steps->labels || !steps->inputs || !steps->calendar)
        return -1;
    for (size_t t = 0; calendar_count > 0 && t < length + ahead; t++)
        calendar_features_fill(&panel->calendar, model->recipe.calendar,
                               anchors_stamp(&panel->calendar, series->anchors, series->anchor_count, t),
                               steps->calendar + t * calendar_count);
    for (size_t t = 0; t < length; t++) {
        const double label = series_column(series, 0)[t];
        steps->labels[t] = isnan(label) ? -1 : (int)label;
        fill_step(labelled, model, series, t, steps);
    }
    return 0;
}

int labelled_panel_init(struct labelled_panel *labelled, const struct model *model, const struct panel *panel,
                        struct error *error)
{
    struct variant variant = recipe_variant(&model->recipe, 0);
    struct labelled_panel made = {.input_size = model_network_shape(model, &variant).input_size,
                                  .calendar_count = calendar_features_count(model->recipe.calendar),
                                  .class_count = model->classification.classes.count,
                                  .horizon = model->recipe.horizon,
                                  .lead = model->recipe.answers_own_step ? 0 : 1};
    made.future_count = made.lead ? made.calendar_count : 0;
    made.series = memory_allocate(panel->series_count, sizeof *made.series, error);
    if (!made.series)
        return -1;
    made.series_count = panel->series_count;
    for (size_t s = 0; s < panel->series_count; s++) {
        if (prepare(&made, model, panel, &panel->series[s], &made.series[s], error)) {
            labelled_panel_release(&made);
            return -1;
        }
    }
    *labelled = made;
    return 0;
}

void labelled_panel_release(struct labelled_panel *labelled)
{
    for (size_t s = 0; labelled->series && s < labelled->series_count; s++)
        release_steps(&labelled->series[s]);
    memory_free(labelled->series);
    *labelled = (struct labelled_panel)LABELLED_PANEL_INIT;
}

int labelled_windows_init(struct labelled_windows *windows, const struct labelled_panel *panel,
                          const struct recipe *recipe, struct error *error)
{
    struct labelled_windows made = {
        .panel = panel, .window_length = recipe->windows[0], .answers_each_step = recipe->shape == SHAPE_MANY_TO_MANY};
    made.ranges = memory_allocate(panel->series_count, sizeof *made.ranges, error);
    made.first_index = memory_allocate(panel->series_count + 1, sizeof *made.first_index, error);
    if (!made.ranges || !made.first_index) {
        labelled_windows_release(&made);
        return -1;
    }
    *windows = made;
    return 0;
}

void labelled_windows_set(struct labelled_windows *windows, size_t series, struct labelled_range range)
{
    windows->ranges[series] = range;
    windows->first_index[series + 1] =
        windows->first_index[series] + (range.end > range.first ? range.end - range.first : 0);
}

struct labelled_windows labelled_windows_last_step(const struct labelled_windows *windows)
{
    struct labelled_windows last = *windows;
    last.window_length = 1;
    last.answers_each_step = false;
    return last;
}

void labelled_windows_release(struct labelled_windows *windows)
{
    memory_free(windows->ranges);
    memory_free(windows->first_index);
    *windows = (struct labelled_windows)LABELLED_WINDOWS_INIT;
}

size_t labelled_windows_count(const struct labelled_windows *windows)
{
    return windows->first_index[windows->panel->series_count];
}

void labelled_windows_locate(const struct labelled_windows *windows, size_t index, size_t *series, size_t *origin)
{
    *series = samples_group_of(windows->first_index, windows->panel->series_count, index);
    *origin = windows->ranges[*series].first + (index - windows->first_index[*series]);
}

/* The class of step t of a series, as far as it may be answered; -1 for none. */
static int truth_at(const struct labelled_windows *windows, size_t series, size_t t)
{
    const struct labelled_steps *steps = &windows->panel->series[series];
    const struct labelled_range *range = &windows->ranges[series];
    return t >= range->answer_begin && t < range->answer_end && t < steps->length ? steps->labels[t] : -1;
}

int labelled_windows_truth(const struct labelled_windows *windows, size_t index, int k)
{
    size_t series, origin;
    labelled_windows_locate(windows, index, &series, &origin);
    return truth_at(windows, series, origin + (size_t)(k - 1 + windows->panel->lead));
}

/* What step `origin` answers for (negative: before the series' start, and nothing is asked), to row `row` of the
 * batch's answers. */
static void fill_answer(const struct labelled_windows *windows, size_t series, ptrdiff_t origin, size_t row,
                        struct sample_batch *batch)
{
    const struct labelled_panel *panel = windows->panel;
    const size_t K = (size_t)panel->horizon, C = (size_t)panel->class_count, Q = K * (size_t)panel->future_count;
    real *target = batch->target + row * K * C, *weight = batch->weight + row * K * C;
    for (size_t q = 0; q < Q; q++)
        batch->future[row * Q + q] =
            origin < 0 ? 0 : panel->series[series].calendar[(size_t)(origin + 1) * (size_t)panel->future_count + q];
    for (size_t k = 0; k < K; k++) {
        const int truth = origin < 0 ? -1 : truth_at(windows, series, (size_t)(origin + panel->lead) + k);
        for (size_t c = 0; c < C; c++) {
            target[k * C + c] = truth == (int)c;
            weight[k * C + c] = truth < 0 ? 0 : windows->class_weights ? (real)windows->class_weights[truth] : 1;
        }
    }
}

static void fill_windows(const void *context, struct sample_batch *batch, const uint64_t *indices, int count,
                         struct random *random)
{
    const struct labelled_windows *windows = context;
    const int W = windows->window_length, answers = windows->answers_each_step ? W : 1;
    const size_t F = (size_t)windows->panel->input_size;
    (void)random;
    batch->sample_count = count;
    for (int b = 0; b < count; b++) {
        size_t series, origin;
        labelled_windows_locate(windows, indices[b], &series, &origin);
        const struct labelled_steps *steps = &windows->panel->series[series];
        for (int i = 0; i < W; i++) {
            const ptrdiff_t t = (ptrdiff_t)origin + 1 - W + i;
            real *row = batch->input + ((size_t)i * (size_t)count + (size_t)b) * F;
            if (t < 0)
                memset(row, 0, F * sizeof *row);
            else
                for (size_t f = 0; f < F; f++)
                    row[f] = steps->inputs[(size_t)t * F + f];
        }
        for (int a = 0; a < answers; a++)
            fill_answer(windows, series, (ptrdiff_t)origin + 1 - answers + a, (size_t)a * (size_t)count + (size_t)b,
                        batch);
    }
}

struct sample_source labelled_source(const struct labelled_windows *windows)
{
    const struct labelled_panel *panel = windows->panel;
    const size_t answers = windows->answers_each_step ? (size_t)windows->window_length : 1;
    return (struct sample_source){.context = windows,
                                  .count = labelled_windows_count(windows),
                                  .sizes = {.input = (size_t)windows->window_length * (size_t)panel->input_size,
                                            .future = answers * (size_t)panel->horizon * (size_t)panel->future_count,
                                            .output = answers * (size_t)panel->horizon * (size_t)panel->class_count},
                                  .fill = fill_windows};
}
