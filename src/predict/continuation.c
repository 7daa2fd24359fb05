#include "predict/continuation.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "predict/forecast.h"

/* Put `kept`'s tail and `between` missing steps before the series. */
static int join(const struct model *model, const struct model_series *kept, size_t between, struct series *series,
                struct error *error)
{
    size_t before = kept->tail_length + between;
    struct series joined = {.id = series->id, .length = before + series->length, .extent = before + series->extent};
    joined.values = memory_allocate((size_t)model->column_count * joined.extent, sizeof *joined.values, error);
    joined.anchors = memory_allocate(series->anchor_count + 1, sizeof *joined.anchors, error);
    if (!joined.values || !joined.anchors) {
        memory_free(joined.values);
        memory_free(joined.anchors);
        return -1;
    }
    for (int c = 0; c < model->column_count; c++) {
        double *row = series_column(&joined, c);
        memcpy(row, kept->tail + (size_t)c * kept->tail_length, kept->tail_length * sizeof *row);
        for (size_t t = kept->tail_length; t < before; t++)
            row[t] = NAN;
        memcpy(row + before, series_column(series, c), series->extent * sizeof *row);
    }
    int64_t first = (int64_t)(kept->length - kept->tail_length);
    joined.anchors[joined.anchor_count++] =
        (struct anchor){.step = 0, .stamp = calendar_advance(&model->calendar, kept->first_stamp, first)};
    for (size_t i = 0; i < series->anchor_count; i++) {
        struct anchor anchor = series->anchors[i];
        anchor.step += before;
        joined.anchors[joined.anchor_count++] = anchor;
    }
    for (size_t i = 0; i < series->line_run_count; i++)
        series->lines[i].step += before;
    joined.lines = series->lines;
    joined.line_run_count = series->line_run_count;
    memory_free(series->values);
    memory_free(series->anchors);
    *series = joined;
    return 0;
}

int continuation_join(const struct model *model, struct panel *panel, struct error *error)
{
    if (model->calendar.unit == CALENDAR_ROW)
        return 0;
    size_t longest = 0; /* tail that was joined */
    for (size_t s = 0; s < panel->series_count; s++) {
        struct series *series = &panel->series[s];
        const struct model_series *kept = forecast_known_series(model, series->id, s);
        if (!kept)
            continue;
        int64_t step = calendar_steps_between(&model->calendar, kept->first_stamp, series->anchors[0].stamp);
        int64_t between = step - (int64_t)kept->length;
        bool is_on_grid = calendar_advance(&model->calendar, kept->first_stamp, step) == series->anchors[0].stamp;
        if (between < 0 || (size_t)between > kept->tail_length || !is_on_grid)
            continue;
        if (join(model, kept, (size_t)between, series, error))
            return -1;
        longest = kept->tail_length > longest ? kept->tail_length : longest;
    }
    if (longest)
        text_append_format(&panel->remarks,
                           "the last rows that the model carries (%zu at most) come before those of the file; the "
                           "baselines and MASE's "
                           "denominator see no others: better give a file with all rows from the start\n",
                           longest);
    return text_check(&panel->remarks, error);
}
