#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "predict/follow.h"
#include "report/print.h"
#include "sentry/detect.h"
#include "sentry/streamed_rows.h"
#include "sentry/verdict_output.h"

/* What goes on from row to row. */
struct stream_detection {
    const struct detect_request *request;
    struct model *model;
    struct follow follow;
    struct vigil *vigils;     /* owned, [series_count][target_count]; those of a series begin with its first row */
    double *actual;           /* owned, [target_count] of the row, as it was read */
    struct verdict *verdicts; /* owned, [target_count] */
    int *decimals;            /* owned, [target_count] */
    struct detect_tally tally;
    bool has_printed;
};

static void detection_release(struct stream_detection *detection)
{
    const size_t count = detection->model->series_count * (size_t)detection->model->target_count;
    for (size_t i = 0; detection->vigils && i < count; i++)
        vigil_release(&detection->vigils[i]);
    memory_free(detection->vigils);
    memory_free(detection->actual);
    memory_free(detection->verdicts);
    memory_free(detection->decimals);
    follow_release(&detection->follow);
}

static int detection_init(struct stream_detection *detection, struct error *error)
{
    const size_t T = (size_t)detection->model->target_count;
    detection->vigils = memory_allocate(detection->model->series_count * T, sizeof *detection->vigils, error);
    detection->actual = memory_allocate(T, sizeof *detection->actual, error);
    detection->verdicts = memory_allocate(T, sizeof *detection->verdicts, error);
    detection->decimals = memory_allocate(T, sizeof *detection->decimals, error);
    return detection->vigils && detection->actual && detection->verdicts && detection->decimals
               ? follow_init(&detection->follow, detection->model, error)
               : -1;
}

static int print_row(struct stream_detection *detection, const struct panel *panel, const char *id, int64_t stamp,
                     struct error *error)
{
    const struct detect_request *request = detection->request;
    struct text text = TEXT_INIT;
    const struct calendar *calendar = panel->time_name ? &panel->calendar : &detection->model->calendar;
    struct answer_rows rows = answer_rows_open(detection->model, calendar, request->style.format, &text);
    if (request->style.format == FORMAT_CSV && !detection->has_printed)
        verdict_output_header(&rows);
    verdict_output_row(&rows, id, stamp, detection->verdicts, detection->decimals,
                       verdict_output_decimals(&request->style));
    detection->has_printed = true;
    const int result = text_check(&text, error) || file_write_output(text.bytes, text.length, error) ? -1 : 0;
    text_release(&text);
    return result;
}

/* The row is what comes next: judge it by the forecast of the rows before. */
static void judge(struct stream_detection *detection, size_t index, const struct forecast *forecast)
{
    const struct model *model = detection->model;
    struct vigil *vigils = detection->vigils + index * (size_t)model->target_count;
    struct forecast_series place = {.id = model->series[index].id, .member = index};
    struct forecast first = {.series_count = 1, .horizon = 1, .target_count = model->target_count, .series = &place};
    first.values = forecast ? forecast->values + forecast_at(forecast, 0, 0, 0) : NULL; /* borrowed */
    for (int c = 0; c < model->target_count; c++) {
        detection->verdicts[c] = vigil_judge(&vigils[c], detection->actual[c], forecast ? first.values[c] : NAN);
        if (forecast)
            detection->decimals[c] = digits_of_forecast(&detection->request->style, model, NULL, &first, 0, c);
    }
}

/* The vigils of a series begin before its first row, and before what is missing up to there. */
static int begin_series(struct stream_detection *detection, const char *id, struct error *error)
{
    const struct model_series *series = model_find_series(detection->model, id, 0);
    if (!series)
        return 0; /* follow_reach() refuses it */
    struct vigil *vigils =
        detection->vigils + (size_t)(series - detection->model->series) * (size_t)detection->model->target_count;
    return vigils[0].scores ? 0 : detect_begin(vigils, detection->model, series, detection->request->alpha, error);
}

static int take_row(void *context, struct streamed_row *row, struct error *error)
{
    struct stream_detection *detection = context;
    const struct model *model = detection->model;
    const struct panel *panel = row->panel;
    struct forecast forecast = FORECAST_INIT;
    struct error none = ERROR_INIT;
    size_t index;
    int result = -1;
    for (int c = 0; c < model->target_count; c++)
        detection->actual[c] = series_column(&panel->series[0], c)[0];
    if (begin_series(detection, panel->series[0].id, error))
        goto done;
    const struct model_series *known = model_find_series(model, panel->series[0].id, 0);
    const size_t before = known ? known->length : 0;
    if (follow_reach(&detection->follow, row->place, row->panel, &index, error))
        goto done;
    const struct model_series *series = &model->series[index];
    for (int c = 0; c < model->target_count; c++)
        vigil_pass(&detection->vigils[index * (size_t)model->target_count + (size_t)c], series->length - before);
    const bool has_forecast = follow_forecast(&detection->follow, row->place, index, &forecast, &none) == 0;
    if (!has_forecast && none.kind != ERROR_DATA) {
        error_set(error, none.kind, "%s", none.message);
        goto done;
    }
    if (follow_append(&detection->follow, row->place, row->panel, &index, error))
        goto done;
    row->is_taken = true;
    print_note(&panel->notices);
    judge(detection, index, has_forecast ? &forecast : NULL);
    result = detect_count(detection->request, &detection->tally, detection->verdicts, model->target_count)
                 ? print_row(detection, panel, series->id, series->last_stamp, error)
                 : 0;
done:
    forecast_release(&forecast);
    return result;
}

int detect_stream(const struct detect_request *request, struct model *model, const struct data_options *given,
                  struct error *error)
{
    struct stream_detection detection = {.request = request, .model = model, .follow = FOLLOW_INIT};
    const struct row_stream stream = {.command = "detect",
                                      .model = model,
                                      .given = given,
                                      .is_strict = request->is_strict,
                                      .on_row = take_row,
                                      .context = &detection};
    int result = detection_init(&detection, error);
    if (result == 0)
        result = streamed_rows(&stream, error);
    if (result == 0)
        result = detect_end(request, model, &detection.tally, error);
    detection_release(&detection);
    return result;
}
