#include "predict/training_data.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "predict/rules.h"

const char *part_name(enum part part)
{
    static const char *const names[] = {
        [PART_TRAINING] = "train", [PART_VALIDATION] = "validation", [PART_TEST] = "test"};
    return names[part];
}

struct preparation_plan training_data_plan(const struct recipe *recipe, size_t series_count)
{
    struct preparation_plan plan = {.horizon = recipe->horizon,
                                    .period_count = recipe->period_count,
                                    .periods_are_tested = !recipe->periods_are_given || series_count > 1,
                                    .transform = recipe->transform};
    memcpy(plan.periods, recipe->periods, sizeof plan.periods);
    return plan;
}

/* Steps of the past that the first window of a series has: the whole window, or in a short series half of the training part. */
static size_t first_history(const struct recipe *recipe, size_t train_length)
{
    size_t half = train_length / 2 > 1 ? train_length / 2 : 1;
    return (size_t)recipe->window_length < half ? (size_t)recipe->window_length : half;
}

bool training_data_needs_mask(const struct recipe *recipe, const struct panel *panel)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        size_t train_length = rules_train_length(recipe, series->length);
        if (first_history(recipe, train_length) < (size_t)recipe->window_length)
            return true;
        for (int c = 0; recipe->fill == FILL_NONE && c < panel->target_count; c++) {
            const double *values = series_column(series, c);
            for (size_t t = 0; t < train_length; t++) {
                if (isnan(values[t]))
                    return true;
            }
        }
    }
    return false;
}

/* Origins whose answers lie in steps begin .. end-1: those with all K steps there, or the first alone when the part is shorter than that. */
static void add_judged_part(struct window_set *set, size_t index, size_t begin, size_t end, size_t known_end)
{
    size_t horizon = (size_t)set->shape.horizon;
    size_t origin_end = end >= begin + horizon ? end - horizon : begin;
    window_set_add(set, index, begin - 1, end > begin ? origin_end : begin - 1, end, known_end);
}

/* Steps after the series' length whose targets are given: the test part. Rows to come carry known columns alone. */
static size_t test_end(const struct recipe *recipe, const struct series *series)
{
    size_t end = series->length + (size_t)recipe->test_length;
    return end < series->extent ? end : series->extent;
}

int training_data_init(struct training_data *data, const struct recipe *recipe, const struct panel *panel, bool has_mask,
                       bool whole, struct error *error)
{
    int result = -1;
    struct training_data made = {.series_count = panel->series_count};
    struct preparation_plan plan = training_data_plan(recipe, panel->series_count);
    struct window_shape shape = {.window_length = recipe->window_length,
                                 .horizon = recipe->horizon,
                                 .target_count = panel->target_count,
                                 .past_count = panel->past_count,
                                 .known_count = panel->known_count,
                                 .fill = recipe->fill,
                                 .has_mask = has_mask};
    made.train_lengths = memory_allocate(made.series_count, sizeof *made.train_lengths, error);
    made.preparations = memory_allocate(made.series_count, sizeof *made.preparations, error);
    made.series = memory_allocate(made.series_count, sizeof *made.series, error);
    if (!made.train_lengths || !made.preparations || !made.series)
        goto done;
    for (int p = 0; p < PART_COUNT; p++) {
        if (window_set_init(&made.parts[p], &shape, made.series, made.series_count, error))
            goto done;
    }
    for (size_t s = 0; s < made.series_count; s++) {
        const struct series *series = &panel->series[s];
        size_t train_length = whole ? series->length : rules_train_length(recipe, series->length);
        made.train_lengths[s] = train_length;
        size_t judged_end = test_end(recipe, series);
        char place[PLACE_SIZE];
        if (preparation_fit(&made.preparations[s], panel, series, train_length, &plan, error) ||
            prepared_series_init(&made.series[s], &made.preparations[s], panel->columns,
                                 panel_place(panel->source, series->id, place), series->values, judged_end, series->extent,
                                 0, error))
            goto done;
        window_set_add(&made.parts[PART_TRAINING], s, first_history(recipe, train_length) - 1, train_length - 1,
                       train_length, train_length);
        add_judged_part(&made.parts[PART_VALIDATION], s, train_length, series->length, series->length);
        add_judged_part(&made.parts[PART_TEST], s, series->length, judged_end, series->extent);
    }
    training_data_release(data);
    *data = made;
    made = (struct training_data)TRAINING_DATA_INIT;
    result = 0;
done:
    training_data_release(&made);
    return result;
}

void training_data_release(struct training_data *data)
{
    for (size_t s = 0; s < data->series_count; s++) {
        if (data->preparations)
            preparation_release(&data->preparations[s]);
        if (data->series)
            prepared_series_release(&data->series[s]);
    }
    memory_free(data->train_lengths);
    memory_free(data->preparations);
    memory_free(data->series);
    for (int p = 0; p < PART_COUNT; p++)
        window_set_release(&data->parts[p]);
    *data = (struct training_data)TRAINING_DATA_INIT;
}
