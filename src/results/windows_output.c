#include "results/windows_output.h"

#include <math.h>

#include "base/file.h"
#include "csv/csv_field.h"

/* Output is handed on in pieces of this size. */
#define PIECE_BYTES 1000000

static void append_name(struct text *text, const char *prefix, const char *name, int step)
{
    struct text field = TEXT_INIT;
    if (step == 0)
        text_append_format(&field, "%s%s[t]", prefix, name);
    else
        text_append_format(&field, "%s%s[t%+d]", prefix, name, step);
    text_append_string(text, ",");
    if (text_check(&field, &text->error) == 0)
        csv_field_append(text, field.bytes);
    text_release(&field);
}

/* "hour sin[t-1],hour cos[t-1]," */
static void append_features(calendar_features features, int step, struct text *text)
{
    for (int f = 0; f < FEATURE_COUNT; f++) {
        const char *name = calendar_feature_name((enum calendar_feature)f);
        if (!(features >> f & 1))
            continue;
        append_name(text, name, " sin", step);
        append_name(text, name, " cos", step);
    }
}

static void append_header(const struct panel *panel, const struct window_shape *shape, calendar_features features,
                          bool is_scaled, struct text *text)
{
    int seen_count = panel->column_count, first_known = panel->target_count + panel->past_count;
    if (panel->series_name) {
        csv_field_append(text, panel->series_name);
        text_append_string(text, ",");
    }
    csv_field_append(text, panel->time_name ? panel->time_name : "step");
    text_append_string(text, ",part");
    for (int t = 1 - shape->window_length; t <= 0; t++) {
        for (int c = 0; c < seen_count; c++)
            append_name(text, "", panel->columns[c].name, t);
        if (is_scaled)
            append_features(features, t, text);
        for (int c = 0; is_scaled && shape->has_mask && c < panel->target_count; c++)
            append_name(text, "observed ", panel->columns[c].name, t);
    }
    for (int k = 1; k <= shape->horizon; k++) {
        for (int c = first_known; c < seen_count; c++)
            append_name(text, "", panel->columns[c].name, k);
        if (is_scaled)
            append_features(features, k, text);
    }
    for (int k = 1; k <= shape->horizon; k++) {
        for (int c = 0; c < panel->target_count; c++)
            append_name(text, "", panel->columns[c].name, k);
    }
    text_append_string(text, "\n");
}

static void append_value(struct text *text, double value)
{
    text_append_string(text, ",");
    if (!isnan(value))
        text_append_number(text, value);
}

/* The values of the data at step t of column c; nothing before the series' start or at its end. */
static double value_at(const struct series *series, int c, ptrdiff_t t, size_t end)
{
    return t >= 0 && (size_t)t < end ? series_column(series, c)[t] : NAN;
}

static void append_values(const struct panel *panel, const struct window_set *set, size_t s, size_t origin,
                          struct text *text)
{
    const struct window_shape *shape = &set->shape;
    const struct series *series = &panel->series[s];
    int first_known = panel->target_count + panel->past_count;
    for (ptrdiff_t t = (ptrdiff_t)origin + 1 - shape->window_length; t <= (ptrdiff_t)origin; t++) {
        for (int c = 0; c < panel->column_count; c++)
            append_value(text, value_at(series, c, t, series->extent));
    }
    for (int k = 1; k <= shape->horizon; k++) {
        for (int c = first_known; c < panel->column_count; c++)
            append_value(text, value_at(series, c, (ptrdiff_t)origin + k, set->known_end[s]));
    }
    for (int k = 1; k <= shape->horizon; k++) {
        for (int c = 0; c < panel->target_count; c++)
            append_value(text, value_at(series, c, (ptrdiff_t)origin + k, set->target_end[s]));
    }
}

static void append_scaled(const struct window_set *set, struct sample_batch *batch, size_t index, struct text *text)
{
    const struct window_shape *shape = &set->shape;
    uint64_t indices[1] = {index};
    int input_count = shape->window_length * window_input_size(shape);
    window_batch_fill(batch, set, indices, 1, false);
    /* where each step answers, the last one's: what is asked of the whole window */
    const size_t before = (size_t)window_answer_count(shape) - 1;
    const real *future = batch->future + before * (size_t)window_future_size(shape);
    const real *target = batch->target + before * (size_t)window_output_size(shape);
    const real *weight = batch->weight + before * (size_t)window_output_size(shape);
    for (int i = 0; i < input_count + window_future_size(shape); i++) {
        text_append_string(text, ",");
        text_append_float(text, i < input_count ? batch->input[i] : future[i - input_count]);
    }
    for (int i = 0; i < window_output_size(shape); i++) {
        text_append_string(text, ",");
        if (weight[i] > 0)
            text_append_float(text, target[i]);
    }
}

static int flush(struct text *text, size_t limit, struct error *error)
{
    if (text_check(text, error))
        return -1;
    if (text->length <= limit)
        return 0;
    int result = file_write_output(text->bytes, text->length, error);
    text_release(text);
    return result;
}

/* The windows of one part. */
static int write_part(const struct panel *panel, const struct training_data *data, enum part part, bool is_scaled,
                      struct sample_batch *batch, struct text *text, struct error *error)
{
    const struct window_set *set = &data->parts[0][part];
    char stamp[STAMP_TEXT_SIZE];
    for (size_t index = 0; index < window_set_count(set); index++) {
        size_t s, origin;
        window_set_locate(set, index, &s, &origin);
        const struct series *series = &panel->series[s];
        if (panel->series_name) {
            csv_field_append(text, series->id);
            text_append_string(text, ",");
        }
        calendar_write(&panel->calendar, panel_stamp(panel, series, origin), stamp);
        csv_field_append(text, stamp);
        text_append_format(text, ",%s", part_name(part));
        if (is_scaled)
            append_scaled(set, batch, index, text);
        else
            append_values(panel, set, s, origin, text);
        text_append_string(text, "\n");
        if (flush(text, PIECE_BYTES, error))
            return -1;
    }
    return 0;
}

int windows_output(const struct panel *panel, const struct training_data *data, calendar_features features,
                   bool is_scaled, struct error *error)
{
    int result = -1;
    struct text text = TEXT_INIT;
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    const struct window_shape *shape = &data->parts[0][PART_TRAINING].shape;
    if (sample_batch_init(&batch, window_sample_sizes(shape), 1, error))
        goto done;
    append_header(panel, shape, features, is_scaled, &text);
    for (int part = 0; part < PART_COUNT; part++) {
        if (write_part(panel, data, (enum part)part, is_scaled, &batch, &text, error))
            goto done;
    }
    result = flush(&text, 0, error);
done:
    sample_batch_release(&batch);
    text_release(&text);
    return result;
}
