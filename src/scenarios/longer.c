#include "scenarios/longer.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "predict/follow.h"

int longer_check(const struct model *model, const struct panel *panel, int steps, struct error *error)
{
    const int K = model->recipe.horizon;
    char text[PLACE_SIZE];
    if (steps > LONGER_ROUNDS * K)
        return error_set(error, ERROR_USAGE,
                         "--horizon %d: the model forecasts %d steps at once, and feeds on its own answers for %d at "
                         "most; train one with --horizon %d",
                         steps, K, LONGER_ROUNDS * K, steps);
    if (model->past_count)
        return error_set(error, ERROR_USAGE,
                         "--horizon %d: the model forecasts %d steps, and later ones take column '%s' (--past), which "
                         "nobody knows; train one with --horizon %d",
                         steps, K, model->columns[model->target_count].name, steps);
    if (model->known_count && !panel)
        return error_set(error, ERROR_USAGE,
                         "--horizon %d: the model reads column '%s' of all steps to come; give a FILE whose last %d "
                         "rows hold the known columns and leave the target empty",
                         steps, model->columns[model->target_count + model->past_count].name, steps);
    for (size_t s = 0; panel && s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        for (int c = model->target_count + model->past_count; c < model->column_count; c++) {
            for (size_t k = 0; k < (size_t)steps; k++) {
                const size_t step = series->length + k;
                if (step >= series->extent || isnan(series_column(series, c)[step]))
                    return error_set(error, ERROR_DATA,
                                     "%scolumn '%s': its value %zu step%s ahead is needed for --horizon %d; give a "
                                     "file whose last %d rows hold the known columns and leave the target empty",
                                     panel_place(panel->source, series->id, text), model->columns[c].name, k + 1,
                                     k ? "s" : "", steps, steps);
            }
        }
    }
    return 0;
}

/* ------------------------------------------------------------------ the rows that are taken for observed */

/* What the series to forecast from were, and what they are made into. Of a panel they are copies; the model's own are
 * moved on, and put back in the end. */
struct rows {
    struct model *model;
    const char *source;
    const struct panel *panel;   /* NULL: the model's own */
    struct panel longer;         /* a view of the panel, with the copies */
    struct follow follow;        /* of the model's own */
    struct model_series *kept;   /* owned, [series_count]: the series as they were, with copies of their tails */
    size_t *members;             /* owned, [series_count]: where in the model they stand */
    struct model_series *chosen; /* owned, [series_count]: a view of the model's, as they are now */
    size_t series_count;
};

static void rows_release(struct rows *rows)
{
    for (size_t i = 0; i < rows->series_count; i++) {
        if (rows->longer.series)
            memory_free(rows->longer.series[i].values);
        if (rows->kept && rows->kept[i].tail) {
            struct model_series *series = &rows->model->series[rows->members[i]];
            memory_free(series->tail);
            series->tail = rows->kept[i].tail;
            series->tail_length = rows->kept[i].tail_length;
            series->length = rows->kept[i].length;
            series->last_stamp = rows->kept[i].last_stamp;
        }
    }
    memory_free(rows->longer.series);
    memory_free(rows->kept);
    memory_free(rows->members);
    memory_free(rows->chosen);
    follow_release(&rows->follow);
}

/* Copies of the series of the panel, with room for so many steps more. */
static int copy_panel(struct rows *rows, const struct forecast *forecast, int steps, struct error *error)
{
    const size_t columns = (size_t)rows->panel->column_count;
    rows->longer = *rows->panel;
    rows->longer.series_count = rows->series_count;
    if (!(rows->longer.series = memory_allocate(rows->series_count, sizeof *rows->longer.series, error)))
        return -1;
    for (size_t i = 0; i < rows->series_count; i++) {
        const struct series *from = &rows->panel->series[forecast->series[i].member];
        struct series *to = &rows->longer.series[i];
        *to = *from;
        to->extent = from->length + (size_t)steps > from->extent ? from->length + (size_t)steps : from->extent;
        if (!(to->values = memory_allocate(columns * to->extent, sizeof *to->values, error)))
            return -1;
        for (size_t j = 0; j < columns * to->extent; j++) {
            const size_t step = j % to->extent;
            to->values[j] = step < from->extent ? from->values[j / to->extent * from->extent + step] : NAN;
        }
    }
    return 0;
}

/* Copies of what the model's series were. */
static int keep_model(struct rows *rows, const struct forecast *forecast, struct error *error)
{
    rows->kept = memory_allocate(rows->series_count, sizeof *rows->kept, error);
    rows->members = memory_allocate(rows->series_count, sizeof *rows->members, error);
    rows->chosen = memory_allocate(rows->series_count, sizeof *rows->chosen, error);
    if (!rows->kept || !rows->members || !rows->chosen || follow_open(&rows->follow, rows->model, error))
        return -1;
    for (size_t i = 0; i < rows->series_count; i++)
        rows->kept[i].tail = NULL;
    for (size_t i = 0; i < rows->series_count; i++) {
        const struct model_series *series = &rows->model->series[forecast->series[i].member];
        const size_t count = (size_t)rows->model->column_count * series->tail_length;
        double *tail = memory_allocate(count, sizeof *tail, error);
        if (!tail)
            return -1;
        memcpy(tail, series->tail, count * sizeof *tail);
        rows->kept[i] = *series;
        rows->kept[i].tail = tail;
        rows->members[i] = forecast->series[i].member;
    }
    return 0;
}

/* Steps from..to-1 of `made` are observed from now on. */
static int observe(struct rows *rows, const struct forecast *made, int from, int to, struct error *error)
{
    const size_t T = (size_t)made->target_count;
    for (size_t i = 0; i < rows->series_count; i++) {
        for (int k = from; k < to; k++) {
            const double *values = made->values + forecast_at(made, i, k, 0);
            if (!rows->panel) {
                if (follow_step(&rows->follow, rows->source, made->series[i].member, values, error))
                    return -1;
                continue;
            }
            struct series *series = &rows->longer.series[i];
            for (size_t c = 0; c < T; c++)
                series->values[c * series->extent + series->length] = values[c];
            series->length++;
        }
    }
    return 0;
}

/* The forecast from there. All series must have one. */
static int ask(struct rows *rows, const struct forecast *first, struct forecast *made, struct error *error)
{
    int result;
    struct error fault = ERROR_INIT;
    if (rows->panel) {
        result = forecast_panel(rows->model, &rows->longer, made, &fault);
    } else {
        for (size_t i = 0; i < rows->series_count; i++)
            rows->chosen[i] = rows->model->series[first->series[i].member];
        const struct model view = model_with_series(rows->model, rows->chosen, rows->series_count);
        result = forecast_model(&view, rows->source, made, &fault);
    }
    if (fault.kind == ERROR_DATA) /* its place would be a row that no file has */
        return error_set(
            error, ERROR_DATA,
            "%s: nothing can be forecast from what was forecast before; ask for fewer steps with --horizon",
            rows->source);
    if (fault.kind != ERROR_NONE)
        return error_set(error, fault.kind, "%s", fault.message);
    return result == 0 && made->series_count < rows->series_count ? left_out_refuse(&made->left_out, error) : result;
}

/* ------------------------------------------------------------------ intervals */

/* How the bounds of a level grow with the steps. */
static double growth(const double *bounds, int K)
{
    const double first = fabs(bounds[0]), last = fabs(bounds[K - 1]);
    return K > 1 && first > 0 ? fmin(fmax(log(last / first) / log(K), 0), 1) : 0.5;
}

static double hold(const struct forecast_limit *limits, double before, double value)
{
    value = value < limits->floor ? limits->floor : value;
    return limits->monotone > 0 ? fmax(value, before) : limits->monotone < 0 ? fmin(value, before) : value;
}

/* The unit of step K, as the first forecast shows it, in the forecast's own unit of change. */
static double unit_of(const struct model *model, const struct forecast *first, size_t at)
{
    const int K = first->horizon;
    const size_t L = (size_t)first->level_count;
    double unit = 0;
    for (size_t l = 0; l < L; l++) {
        const double factor = model->intervals.upper[l * (size_t)K + (size_t)K - 1];
        const double below = -model->intervals.lower[l * (size_t)K + (size_t)K - 1];
        if (factor > 0)
            unit = fmax(unit, (first->upper[at * L + l] - first->values[at]) / factor);
        if (below > 0)
            unit = fmax(unit, (first->values[at] - first->lower[at * L + l]) / below);
    }
    return unit;
}

/* Bounds of the steps after K. */
static void widen(const struct model *model, const struct forecast *first, struct forecast *made)
{
    const int K = first->horizon, T = made->target_count;
    const size_t L = (size_t)made->level_count;
    for (size_t i = 0; i < made->series_count * (size_t)T; i++) {
        const size_t s = i / (size_t)T;
        const int c = (int)(i % (size_t)T);
        const struct forecast_limit *limits = &made->limits[i];
        const size_t last = forecast_at(first, s, K - 1, c);
        const double unit = unit_of(model, first, last), base = first->values[last] + limits->offset;
        for (int k = K; k < made->horizon; k++) {
            const size_t at = forecast_at(made, s, k, c), before = forecast_at(made, s, k - 1, c);
            double size = unit;
            if (limits->is_log && base > 0)
                size *= pow(fmax(made->values[at] + limits->offset, 0) / base, 1 - model->intervals.error_share);
            made->values[at] = hold(limits, made->values[before], made->values[at]);
            for (size_t l = 0; l < L; l++) {
                const double *lower = model->intervals.lower + l * (size_t)K;
                const double *upper = model->intervals.upper + l * (size_t)K;
                const double far = (k + 1.0) / K;
                double low = made->values[at] + size * lower[K - 1] * pow(far, growth(lower, K));
                const double high = made->values[at] + size * upper[K - 1] * pow(far, growth(upper, K));
                if (limits->floor >= 0 && first->lower[last * L + l] <= 0) /* a 0 goes on to be possible */
                    low = fmin(low, 0);
                made->lower[at * L + l] = hold(limits, made->lower[before * L + l], low);
                made->upper[at * L + l] = hold(limits, made->upper[before * L + l], high);
            }
        }
    }
}

/* A step whose bounds have left all numbers is refused. */
static int check_bounds(const struct model *model, const char *source, const struct forecast *made, struct error *error)
{
    const size_t T = (size_t)made->target_count, L = (size_t)made->level_count;
    const size_t outputs = (size_t)made->horizon * T;
    char text[PLACE_SIZE];
    for (size_t i = 0; i < made->series_count * outputs; i++) {
        bool is_finite = isfinite(made->values[i]);
        for (size_t l = i * L; l < (i + 1) * L; l++)
            is_finite = is_finite && isfinite(made->lower[l]) && isfinite(made->upper[l]);
        if (!is_finite)
            return error_set(error, ERROR_DATA,
                             "%scolumn '%s': %zu steps ahead the forecast is beyond every number; ask for fewer with "
                             "--horizon",
                             panel_place(source, made->series[i / outputs].id, text), model->columns[i % T].name,
                             i % outputs / T + 1);
    }
    return 0;
}

/* ------------------------------------------------------------------ all */

/* Room for a forecast of so many steps of the same series; the first of them are there already. */
static int extend(const struct forecast *first, int steps, struct forecast *made, struct error *error)
{
    const size_t T = (size_t)first->target_count, S = first->series_count, L = (size_t)first->level_count;
    const size_t outputs = S * (size_t)steps * T;
    *made = *first;
    made->horizon = steps;
    made->left_out = (struct left_out)LEFT_OUT_INIT;
    made->series = memory_allocate(S, sizeof *made->series, error);
    made->limits = memory_allocate(S * T, sizeof *made->limits, error);
    made->values = memory_allocate(outputs, (1 + 2 * L) * sizeof *made->values, error);
    if (!made->series || !made->limits || !made->values)
        return -1;
    made->lower = L ? made->values + outputs : NULL;
    made->upper = L ? made->lower + outputs * L : NULL;
    memcpy(made->series, first->series, S * sizeof *made->series);
    memcpy(made->limits, first->limits, S * T * sizeof *made->limits);
    for (size_t s = 0; s < S; s++) {
        const size_t count = (size_t)first->horizon * T, from = s * count, to = s * (size_t)steps * T;
        memcpy(made->values + to, first->values + from, count * sizeof *made->values);
        if (L) {
            memcpy(made->lower + to * L, first->lower + from * L, count * L * sizeof *made->lower);
            memcpy(made->upper + to * L, first->upper + from * L, count * L * sizeof *made->upper);
        }
    }
    return 0;
}

int longer_make(struct model *model, const char *source, const struct panel *panel, int steps,
                struct forecast *forecast, struct error *error)
{
    int result = -1;
    const int K = forecast->horizon;
    struct effort *const effort = model->effort;
    struct forecast made = FORECAST_INIT, round = FORECAST_INIT;
    struct rows rows = {.model = model,
                        .source = source,
                        .panel = panel,
                        .follow = FOLLOW_INIT,
                        .series_count = forecast->series_count};
    model->effort = NULL; /* each series has been counted */
    if (extend(forecast, steps, &made, error) ||
        (panel ? copy_panel(&rows, forecast, steps, error) : keep_model(&rows, forecast, error)))
        goto done;
    for (int observed = 0, known = K; known < steps;) {
        /* after all that are known; the last, if there are known columns, not beyond what is known of them */
        const int begin = model->known_count == 0 || known + K <= steps ? known : steps - K;
        if (observe(&rows, &made, observed, begin, error) || ask(&rows, forecast, &round, error))
            goto done;
        observed = begin;
        for (size_t s = 0; s < made.series_count; s++) {
            for (int k = known; k < begin + K && k < steps; k++)
                memcpy(made.values + forecast_at(&made, s, k, 0), round.values + forecast_at(&round, s, k - begin, 0),
                       (size_t)made.target_count * sizeof *made.values);
        }
        known = begin + K;
        forecast_release(&round);
    }
    widen(model, forecast, &made);
    if (check_bounds(model, panel ? panel->source : source, &made, error))
        goto done;
    made.left_out = forecast->left_out;
    forecast->left_out = (struct left_out)LEFT_OUT_INIT;
    forecast_release(forecast);
    *forecast = made;
    made = (struct forecast)FORECAST_INIT;
    result = 0;
done:
    model->effort = effort;
    rows_release(&rows);
    forecast_release(&round);
    forecast_release(&made);
    return result;
}
