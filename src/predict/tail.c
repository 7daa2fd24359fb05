#include "predict/tail.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* The tail of a series and what is known of the steps to come, [column_count][extent] in *values (owned). */
static int join_tail(const struct model *model, const struct model_series *series, size_t extent, double **values,
                     struct error *error)
{
    size_t seen = (size_t)(model->target_count + model->past_count);
    if (!(*values = memory_allocate((size_t)model->column_count * extent, sizeof **values, error)))
        return -1;
    for (size_t c = 0; c < (size_t)model->column_count; c++) {
        double *row = *values + c * extent;
        memcpy(row, series->tail + c * series->tail_length, series->tail_length * sizeof *row);
        for (size_t k = 0; k < series->future_length; k++)
            row[series->tail_length + k] = c < seen ? NAN : series->future[(c - seen) * series->future_length + k];
    }
    return 0;
}

int tail_prepare(const struct model *model, const struct model_series *series, const char *source, int ahead,
                 struct prepared_series *const prepared[], struct error *error)
{
    size_t extent = series->tail_length + series->future_length;
    double *values = NULL;
    const struct rows_place place = {source, series->id, model->columns, NULL};
    const struct anchor first = {
        .stamp = calendar_advance(&model->calendar, series->last_stamp, 1 - (int64_t)series->tail_length)};
    const struct timeline timeline = {&model->calendar, &first, 1};
    int result = join_tail(model, series, extent, &values, error);
    for (int p = 0; result == 0 && p < recipe_preparation_count(&model->recipe); p++) {
        if (prepared_series_init(prepared[p], &series->preparations[p], &place, values, series->tail_length, extent,
                                 (int64_t)(series->length - series->tail_length), error) ||
            prepared_series_add_calendar(prepared[p], &timeline, model->recipe.calendar, ahead, error))
            result = -1;
    }
    memory_free(values);
    return result;
}

int tail_append(const struct model *model, struct model_series *series, int64_t stamp, const double *values,
                struct error *error)
{
    size_t before = series->tail_length, most = model_tail_length(&model->recipe),
           after = before < most ? before + 1 : before;
    size_t dropped = before + 1 - after;
    double *tail = memory_allocate((size_t)model->column_count * after, sizeof *tail, error);
    if (!tail)
        return -1;
    for (int c = 0; c < model->column_count; c++) {
        memcpy(tail + (size_t)c * after, series->tail + (size_t)c * before + dropped, (after - 1) * sizeof *tail);
        tail[(size_t)c * after + after - 1] = values[c];
    }
    memory_free(series->tail);
    series->tail = tail;
    series->tail_length = after;
    series->length++;
    series->last_stamp = stamp;
    return 0;
}
