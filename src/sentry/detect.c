#include "sentry/detect.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/processors.h"
#include "predict/follow.h"
#include "predict/shown_rows.h"
#include "probe/fitted.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "sentry/verdict_output.h"

/* ------------------------------------------------------------------ what both ways share */

/* What a unit of the model's intervals is worth, one step after its rows: by the side of the widest one that goes
 * further. 0: they do not tell. */
static double find_unit(const struct model *model, const struct forecast *forecast, int c)
{
    const size_t L = (size_t)forecast->level_count, K = (size_t)forecast->horizon;
    const size_t at = forecast_at(forecast, 0, 0, c);
    if (L == 0)
        return 0;
    const double up = model->intervals.upper[(L - 1) * K], down = model->intervals.lower[(L - 1) * K];
    const double above = forecast->upper[at * L + L - 1] - forecast->values[at],
                 below = forecast->lower[at * L + L - 1] - forecast->values[at];
    return up > -down ? above / up : down < 0 ? below / down : 0;
}

int detect_begin(struct vigil *vigils, const struct model *model, const struct model_series *series, double alpha,
                 struct error *error)
{
    const size_t length = series->tail_length;
    struct model_series own = *series; /* borrows, and is not changed */
    const struct model view = model_with_series(model, &own, 1);
    struct forecast forecast = FORECAST_INIT;
    struct error ignored = ERROR_INIT; /* without a forecast the vigil begins with no scores */
    int result = 0;
    const bool has_forecast = forecast_model(&view, model->source, &forecast, &ignored) == 0;
    for (int c = 0; c < model->target_count && result == 0; c++) {
        result = vigil_init(&vigils[c], alpha, &series->preparations[0].targets[c], error);
        if (result == 0 && has_forecast)
            vigil_take_intervals(&vigils[c], model, forecast.values[forecast_at(&forecast, 0, 0, c)],
                                 find_unit(model, &forecast, c));
        if (result == 0)
            vigil_take_past(&vigils[c], series->tail + (size_t)c * length, length);
    }
    forecast_release(&forecast);
    return result;
}

bool detect_count(const struct detect_request *request, struct detect_tally *tally, const struct verdict *verdicts,
                  int count)
{
    bool is_observed = false, is_comparable = false, is_judged = false, is_anomaly = false;
    for (int c = 0; c < count; c++) {
        is_observed |= !isnan(verdicts[c].actual);
        is_comparable |= !isnan(verdicts[c].actual) && !isnan(verdicts[c].expected);
        is_judged |= verdicts[c].is_judged;
        is_anomaly |= verdicts[c].is_anomaly;
    }
    tally->row_count += is_observed ? 1 : 0;
    tally->judged_count += is_judged ? 1 : 0;
    tally->anomaly_count += is_anomaly ? 1 : 0;
    return is_anomaly || (is_comparable && !request->is_anomalies_only);
}

static double figure_of(const void *context, const char *name)
{
    const struct detect_tally *tally = context;
    if (strcmp(name, "anomalies") == 0)
        return (double)tally->anomaly_count;
    return tally->judged_count ? (double)tally->anomaly_count / (double)tally->judged_count : NAN;
}

int detect_end(const struct detect_request *request, const struct model *model, const struct detect_tally *tally,
               struct error *error)
{
    struct text text = TEXT_INIT;
    char alpha[NUMBER_TEXT_SIZE];
    number_format(request->alpha, alpha);
    if (tally->learnt_count)
        text_append_format(&text,
                           "note: %zu of the rows are those that the model has learnt from; they are compared with "
                           "each other\n",
                           tally->learnt_count);
    if (tally->judged_count < tally->row_count)
        text_append_format(&text,
                           "note: %zu of %zu rows are not judged: nothing was expected there, or too few "
                           "errors were known for a p of %s, which takes %.0f of them%s\n",
                           tally->row_count - tally->judged_count, tally->row_count, alpha,
                           ceil(1 / request->alpha) - 1,
                           model->intervals.level_count ? "" : " (the model has no intervals to begin with)");
    text_append_format(&text, "%zu of %zu rows judged are anomalies at %s; chance alone makes about %.0f\n",
                       tally->anomaly_count, tally->judged_count, alpha,
                       request->alpha * (double)tally->judged_count * model->target_count);
    print_note(&text);
    text_release(&text);
    if (request->checks.count && tally->row_count && tally->judged_count == 0)
        return error_set(error, ERROR_CHECK,
                         "no row could be judged, so that --fail-if says nothing; give more rows before these, or a "
                         "larger --alpha");
    return fail_if_judge_figures(&request->checks, figure_of, tally, error);
}

/* ------------------------------------------------------------------ the rows of a file */

struct file_detection {
    const struct detect_request *request;
    const struct model *model;
    const struct panel *panel;
    const size_t *lengths;
    double **values; /* owned, [series_count][target_count][length], owned each: as they were read */
    struct fitted fitted;
    struct vigil *vigils;     /* owned, [target_count] */
    struct verdict *verdicts; /* owned, [target_count] */
    int *decimals;            /* owned, [target_count] */
    struct detect_tally tally;
};

static void detection_release(struct file_detection *detection)
{
    for (size_t s = 0; detection->values && s < detection->panel->series_count; s++)
        memory_free(detection->values[s]);
    for (int c = 0; detection->vigils && c < detection->model->target_count; c++)
        vigil_release(&detection->vigils[c]);
    memory_free(detection->values);
    memory_free(detection->vigils);
    memory_free(detection->verdicts);
    memory_free(detection->decimals);
    fitted_release(&detection->fitted);
}

static int detection_init(struct file_detection *detection, struct error *error)
{
    const struct panel *panel = detection->panel;
    const size_t T = (size_t)panel->target_count;
    detection->values = memory_allocate(panel->series_count, sizeof *detection->values, error);
    detection->vigils = memory_allocate(T, sizeof *detection->vigils, error);
    detection->verdicts = memory_allocate(T, sizeof *detection->verdicts, error);
    detection->decimals = memory_allocate(T, sizeof *detection->decimals, error);
    if (!detection->values || !detection->vigils || !detection->verdicts || !detection->decimals)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        double *values = memory_allocate(T * series->length, sizeof *values, error);
        if (!(detection->values[s] = values))
            return -1;
        for (size_t c = 0; c < T; c++)
            memcpy(values + c * series->length, series_column(series, (int)c), series->length * sizeof *values);
    }
    return 0;
}

/* Vigils over series s from row t on: a first time, and again where the new rows begin. */
static int begin_vigils(struct file_detection *detection, size_t s, size_t t, bool is_new, struct error *error)
{
    const struct model *model = detection->model;
    const size_t length = detection->panel->series[s].length;
    const struct model_series *known = model->calendar.unit == CALENDAR_ROW || detection->panel->series[s].is_stranger
                                           ? NULL
                                           : model_find_series(model, detection->panel->series[s].id, s);
    for (int c = 0; c < model->target_count; c++)
        vigil_release(&detection->vigils[c]);
    if (is_new && known)
        return detect_begin(detection->vigils, model, known, detection->request->alpha, error);
    const struct model_series *like = known ? known : model->series_count == 1 ? &model->series[0] : NULL;
    for (int c = 0; c < model->target_count; c++) {
        if (vigil_init(&detection->vigils[c], detection->request->alpha,
                       like ? &like->preparations[0].targets[c] : NULL, error))
            return -1;
        vigil_take_past(&detection->vigils[c], detection->values[s] + (size_t)c * length, t);
    }
    return 0;
}

static int judge_series(struct file_detection *detection, size_t s, struct answer_rows *rows, struct error *error)
{
    const struct detect_request *request = detection->request;
    const struct panel *panel = detection->panel;
    const struct series *series = &panel->series[s];
    const int T = panel->target_count;
    const size_t seen = shown_rows_floor(detection->model, panel, s);
    const size_t least = shown_rows_least(detection->model, panel, s);
    const size_t first = series->length - detection->lengths[s];
    struct forecast_series place = {.id = series->id, .member = s};
    const struct forecast view = {.series_count = 1,
                                  .horizon = (int)series->length,
                                  .target_count = T,
                                  .series = &place,
                                  .values = detection->fitted.values + detection->fitted.begins[s] * (size_t)T};
    if (begin_vigils(detection, s, 0, false, error))
        return -1;
    for (int c = 0; c < T; c++)
        detection->decimals[c] = digits_of_forecast(&request->style, detection->model, panel, &view, 0, c);
    for (size_t t = 0; t < series->length; t++) {
        if (t == seen && seen > least && begin_vigils(detection, s, t, true, error))
            return -1;
        for (int c = 0; c < T; c++)
            detection->verdicts[c] =
                vigil_judge(&detection->vigils[c], detection->values[s][(size_t)c * series->length + t],
                            view.values[t * (size_t)T + (size_t)c]);
        if (t < first)
            continue;
        detection->tally.learnt_count += t < seen && seen > least ? 1 : 0;
        if (detect_count(request, &detection->tally, detection->verdicts, T))
            verdict_output_row(rows, series->id, panel_stamp(panel, series, t), detection->verdicts,
                               detection->decimals, verdict_output_decimals(&request->style));
    }
    return 0;
}

int detect_panel(const struct detect_request *request, const struct model *model, struct panel *panel,
                 const size_t *lengths, struct error *error)
{
    int result = -1;
    struct file_detection detection = {.request = request, .model = model, .panel = panel, .lengths = lengths};
    struct text text = TEXT_INIT, note = TEXT_INIT;
    if (detection_init(&detection, error) ||
        (model->recipe.outliers == OUTLIERS_AUTO && outliers_leave_out(panel, processors_count(), NULL, error)) ||
        fitted_find(model, panel, 1, processors_count(), &detection.fitted, error))
        goto done;
    const size_t total = panel->series_count + panel->left_out.count;
    left_out_append(&panel->left_out, &detection.fitted.left_out);
    left_out_report(&panel->left_out, "detect", panel->source, &note);
    print_note(&note);
    struct answer_rows rows = answer_rows_open(model, &panel->calendar, request->style.format, &text);
    if (request->style.format == FORMAT_CSV)
        verdict_output_header(&rows);
    for (size_t s = 0; s < panel->series_count; s++) {
        if (judge_series(&detection, s, &rows, error))
            goto done;
    }
    answer_rows_close(&rows);
    if (print_output(request->output, &text, request->style.format, error) ||
        detect_end(request, model, &detection.tally, error))
        goto done;
    result = left_out_status(&panel->left_out, panel->source, total, error);
done:
    detection_release(&detection);
    text_release(&text);
    text_release(&note);
    return result;
}
