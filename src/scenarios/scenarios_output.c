/* The rows of quantiles, sums and paths. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/sample_bounds.h"
#include "results/answer_rows.h"
#include "scenarios/aligned.h"
#include "scenarios/error_paths.h"
#include "scenarios/finer_levels.h"
#include "scenarios/scenarios.h"

/* Paths that a sum is made from: as many as make so many steps. */
#define SUM_PATHS_MAX 10000
#define SUM_PATHS_MIN 1000
#define SUM_STEPS 4000000

/* Beyond the streams of random.h and those of series. */
#define STREAM_SUM (1ULL << 40)

struct writer {
    const struct scenarios *scenarios;
    const struct model *model;
    const struct panel *panel;
    const struct calendar *calendar;
    const struct forecast *forecast;
    const struct answer_style *style;
    struct answer_rows rows;
    int *decimals;     /* owned, [target_count] */
    double *deviates;  /* owned, [path_count][K] for sums, [target_count][K] for paths */
    double *sums;      /* owned, [target_count][path_count] sorted */
    size_t path_count; /* of sums */
};

static const char *target_name(const struct writer *writer, int c)
{
    return writer->model->target_count > 1 ? writer->model->columns[c].name : NULL;
}

/* ------------------------------------------------------------------ values */

static double deviate_of(double quantile)
{
    const double level = fabs(200 * quantile - 100), deviate = level > 1e-9 ? finer_levels_deviate(level) : 0;
    return quantile < 0.5 ? -deviate : deviate;
}

/* Within what the series and the user allow; rounded by `whole` for --integer. */
static double limit(const struct writer *writer, const struct forecast_limit *limits, double value,
                    double (*whole)(double))
{
    const struct forecast_wishes *wishes = &writer->style->wishes;
    double low = wishes->has_bounds ? wishes->low : -INFINITY, high = wishes->has_bounds ? wishes->high : INFINITY;
    if (wishes->is_integer) {
        low = ceil(low);
        high = floor(high);
        value = whole(value);
    }
    value = value < limits->floor ? limits->floor : value;
    return value < low ? low : value > high ? high : value;
}

static const struct forecast_limit *limits_of(const struct writer *writer, size_t s, int c)
{
    return &writer->forecast->limits[s * (size_t)writer->forecast->target_count + (size_t)c];
}

/* Step k of a path, whose value at the step before is `before`. */
static double path_value(const struct writer *writer, size_t s, int k, int c, double z, double before)
{
    const struct forecast_limit *limits = limits_of(writer, s, c);
    double value = marginals_value(&writer->scenarios->marginals, forecast_at(writer->forecast, s, k, c), z);
    if (limits->monotone && !isnan(before))
        value = limits->monotone > 0 ? fmax(value, before) : fmin(value, before);
    return limit(writer, limits, value, round);
}

/* ------------------------------------------------------------------ quantiles of a step */

static struct answer_name quantile_name(double quantile, const char *of)
{
    return (struct answer_name){"q", floor(quantile * 1e11 + 0.5) / 1e9, of};
}

/* Columns of step k of series s. */
static void append_quantiles(struct writer *writer, size_t s, int k)
{
    const struct scenario_wishes *wishes = writer->scenarios->wishes;
    const struct forecast_wishes *forecast_wishes = &writer->style->wishes;
    for (int c = 0; c < writer->model->target_count; c++) {
        const size_t at = forecast_at(writer->forecast, s, k, c);
        const char *of = target_name(writer, c);
        writer->rows.decimals = writer->decimals[c];
        answer_rows_number(&writer->rows, (struct answer_name){"forecast", 0, of}, writer->forecast->values[at]);
        for (int l = 0; forecast_wishes->has_levels && l < forecast_wishes->level_count; l++) {
            const double z = finer_levels_deviate(forecast_wishes->levels[l]);
            for (int side = 0; side < 2; side++)
                answer_rows_number(
                    &writer->rows, (struct answer_name){side ? "hi" : "lo", forecast_wishes->levels[l], of},
                    limit(writer, limits_of(writer, s, c),
                          marginals_value(&writer->scenarios->marginals, at, side ? z : -z), side ? ceil : floor));
        }
        for (int q = 0; q < wishes->quantile_count; q++) {
            const double z = deviate_of(wishes->quantiles[q]);
            const double value = marginals_value(&writer->scenarios->marginals, at, z);
            answer_rows_number(&writer->rows, quantile_name(wishes->quantiles[q], of),
                               limit(writer, limits_of(writer, s, c), value,
                                     z < 0   ? floor
                                     : z > 0 ? ceil
                                             : round));
        }
    }
}

static void write_quantiles(struct writer *writer)
{
    const struct forecast *forecast = writer->forecast;
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (int c = 0; c < forecast->target_count; c++)
            writer->decimals[c] = digits_of_forecast(writer->style, writer->model, writer->panel, forecast, s, c);
        for (int k = 0; k < forecast->horizon; k++) {
            const int64_t stamp = calendar_advance(writer->calendar, forecast->series[s].last_stamp, k + 1);
            answer_rows_begin(&writer->rows, forecast->series[s].id, &stamp);
            append_quantiles(writer, s, k);
            answer_rows_end(&writer->rows);
        }
    }
}

/* ------------------------------------------------------------------ sums */

/* The value of sorted sums that a share lies below; NAN of none. */
static double sum_quantile(const double *sums, size_t count, double share)
{
    const double place = share * (double)(count - 1);
    const size_t below = (size_t)floor(place);
    if (below + 1 >= count)
        return sums[count - 1];
    return sums[below] + (place - (double)below) * (sums[below + 1] - sums[below]);
}

/* A column of the time of step k, in the parts that the input's has: "first", or "first_Date" and "first_Time". */
static void append_time(struct writer *writer, size_t s, int k, const char *what)
{
    const struct calendar *calendar = writer->calendar;
    const bool is_number =
        calendar->unit == CALENDAR_ROW || calendar->style.kind == STAMP_STEP || calendar->style.kind == STAMP_UNIX;
    const char *name = writer->model->time_name;
    char written[STAMP_TEXT_SIZE], *value = written;
    double number;
    calendar_write(calendar, calendar_advance(calendar, writer->forecast->series[s].last_stamp, k), written);
    if (!name || !strchr(name, TEXT_JOINT)) {
        writer->rows.decimals = ANSWER_EXACT;
        if (is_number && number_parse(written, strlen(written), &number) == 0)
            answer_rows_number(&writer->rows, (struct answer_name){what, 0, NULL}, number);
        else
            answer_rows_text(&writer->rows, (struct answer_name){what, 0, NULL}, written);
        return;
    }
    for (;;) {
        struct text part = TEXT_INIT;
        const size_t length = strcspn(name, (const char[]){TEXT_JOINT, '\0'});
        const size_t value_length = strcspn(value, (const char[]){TEXT_JOINT, '\0'});
        const bool is_last = name[length] == '\0' || value[value_length] == '\0';
        text_append(&part, name, length);
        if (text_check(&part, &writer->rows.text->error) == 0) {
            value[is_last ? strlen(value) : value_length] = '\0';
            answer_rows_text(&writer->rows, (struct answer_name){what, 0, part.bytes}, value);
        }
        text_release(&part);
        if (is_last)
            return;
        name += length + 1;
        value += value_length + 1;
    }
}

/* All sums of target c of series s, sorted. Their paths are those of every other series: only a path's own steps have
 * to go together. */
static void add_up(struct writer *writer, size_t s, int c)
{
    const size_t K = (size_t)writer->forecast->horizon;
    double *sums = writer->sums + (size_t)c * writer->path_count;
    for (size_t i = 0; i < writer->path_count; i++) {
        double before = limits_of(writer, s, c)->last;
        sums[i] = 0;
        for (size_t k = 0; k < K; k++) {
            before = path_value(writer, s, (int)k, c, writer->deviates[i * K + k], before);
            sums[i] += before;
        }
    }
    sample_sort(sums, writer->path_count);
}

/* A bound of a sum; on its side of `total`, as an interval's is. */
static double sum_bound(const struct writer *writer, int c, double share, double total)
{
    const bool is_lower = share < 0.5, is_integer = writer->style->wishes.is_integer;
    const double value = sum_quantile(writer->sums + (size_t)c * writer->path_count, writer->path_count, share);
    return is_lower ? fmin(is_integer ? floor(value) : value, total) : fmax(is_integer ? ceil(value) : value, total);
}

static void append_sums(struct writer *writer, size_t s)
{
    const struct scenario_wishes *wishes = writer->scenarios->wishes;
    const struct forecast_wishes *asked = &writer->style->wishes;
    const struct forecast *forecast = writer->forecast;
    const double *levels = asked->has_levels ? asked->levels : writer->scenarios->levels;
    const int level_count = asked->has_levels        ? asked->level_count
                            : wishes->quantile_count ? 0
                                                     : writer->scenarios->level_count;
    append_time(writer, s, 1, "first");
    append_time(writer, s, forecast->horizon, "last");
    for (int c = 0; c < forecast->target_count; c++) {
        const char *of = target_name(writer, c);
        double total = 0;
        for (int k = 0; k < forecast->horizon; k++)
            total += forecast->values[forecast_at(forecast, s, k, c)];
        writer->rows.decimals = writer->decimals[c];
        answer_rows_number(&writer->rows, (struct answer_name){"forecast", 0, of}, total);
        for (int l = 0; l < level_count; l++) {
            const double tail = (1 - levels[l] / 100) / 2;
            answer_rows_number(&writer->rows, (struct answer_name){"lo", levels[l], of},
                               writer->rows.is_header ? 0 : sum_bound(writer, c, tail, total));
            answer_rows_number(&writer->rows, (struct answer_name){"hi", levels[l], of},
                               writer->rows.is_header ? 0 : sum_bound(writer, c, 1 - tail, total));
        }
        for (int q = 0; q < wishes->quantile_count; q++) {
            const double share = wishes->quantiles[q];
            double value = total;
            if (!writer->rows.is_header && fabs(share - 0.5) > 1e-9)
                value = sum_bound(writer, c, share, total);
            answer_rows_number(&writer->rows, quantile_name(share, of), value);
        }
    }
}

/* The paths of sums: each with the one of opposite signs. */
static int draw_for_sums(struct writer *writer, struct error *error)
{
    const size_t K = (size_t)writer->forecast->horizon, count = SUM_STEPS / K;
    struct random random;
    writer->path_count = count > SUM_PATHS_MAX ? SUM_PATHS_MAX : count < SUM_PATHS_MIN ? SUM_PATHS_MIN : count / 2 * 2;
    writer->deviates = memory_allocate(writer->path_count * K, sizeof *writer->deviates, error);
    writer->sums =
        memory_allocate(writer->path_count * (size_t)writer->forecast->target_count, sizeof *writer->sums, error);
    if (!writer->deviates || !writer->sums)
        return -1;
    random_init(&random, writer->scenarios->wishes->seed, STREAM_SUM);
    for (size_t i = 0; i < writer->path_count; i += 2) {
        double *z = writer->deviates + i * K;
        error_paths_draw(&writer->model->intervals.correlation, &random, K, z);
        for (size_t k = 0; k < K; k++)
            z[K + k] = -z[k];
    }
    return 0;
}

static void write_sums(struct writer *writer)
{
    const struct forecast *forecast = writer->forecast;
    if (draw_for_sums(writer, &writer->rows.text->error))
        return;
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (int c = 0; c < forecast->target_count; c++) {
            writer->decimals[c] = digits_of_forecast(writer->style, writer->model, writer->panel, forecast, s, c);
            add_up(writer, s, c);
        }
        answer_rows_begin(&writer->rows, forecast->series[s].id, NULL);
        append_sums(writer, s);
        answer_rows_end(&writer->rows);
    }
}

/* ------------------------------------------------------------------ paths */

static void append_path(struct writer *writer, int path, const double *values)
{
    writer->rows.decimals = ANSWER_EXACT;
    answer_rows_number(&writer->rows, (struct answer_name){"path", 0, NULL}, path);
    for (int c = 0; c < writer->model->target_count; c++) {
        writer->rows.decimals = writer->decimals[c];
        answer_rows_number(&writer->rows, (struct answer_name){"value", 0, target_name(writer, c)}, values[c]);
    }
}

/* A number made of the name: whichever other series there are, a series has its own paths (FNV-1a). */
static uint64_t stream_of(const char *id)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 0x100000001b3u;
    return hash;
}

static void write_paths_of(struct writer *writer, size_t s, double *values)
{
    const struct forecast *forecast = writer->forecast;
    const int K = forecast->horizon, T = forecast->target_count;
    struct random random;
    random_init(&random, writer->scenarios->wishes->seed, stream_of(forecast->series[s].id));
    for (int path = 1; path <= writer->scenarios->wishes->path_count; path++) {
        for (int c = 0; c < T; c++) {
            error_paths_draw(&writer->model->intervals.correlation, &random, (size_t)K, writer->deviates + c * K);
            values[c] = limits_of(writer, s, c)->last;
        }
        for (int k = 0; k < K; k++) {
            const int64_t stamp = calendar_advance(writer->calendar, forecast->series[s].last_stamp, k + 1);
            for (int c = 0; c < T; c++)
                values[c] = path_value(writer, s, k, c, writer->deviates[c * K + k], values[c]);
            answer_rows_begin(&writer->rows, forecast->series[s].id, &stamp);
            append_path(writer, path, values);
            answer_rows_end(&writer->rows);
        }
    }
}

static void write_paths(struct writer *writer)
{
    const struct forecast *forecast = writer->forecast;
    const size_t T = (size_t)forecast->target_count;
    struct error *error = &writer->rows.text->error;
    writer->deviates = memory_allocate(T * (size_t)forecast->horizon, sizeof *writer->deviates, error);
    double *values = memory_allocate(T, sizeof *values, error);
    for (size_t s = 0; values && writer->deviates && s < forecast->series_count; s++) {
        for (int c = 0; c < forecast->target_count; c++)
            writer->decimals[c] = digits_of_forecast(writer->style, writer->model, writer->panel, forecast, s, c);
        write_paths_of(writer, s, values);
    }
    memory_free(values);
}

/* ------------------------------------------------------------------ all */

static void write_header(struct writer *writer)
{
    const struct scenario_wishes *wishes = writer->scenarios->wishes;
    const double none[] = {0};
    answer_rows_header(&writer->rows, !wishes->has_sum);
    if (wishes->path_count) {
        append_path(writer, 0, none);
    } else if (wishes->has_sum) {
        append_sums(writer, 0);
    } else {
        append_quantiles(writer, 0, 0);
    }
    answer_rows_end(&writer->rows);
}

void scenarios_output(const struct scenarios *scenarios, const struct model *model, const struct panel *panel,
                      const struct forecast *forecast, const struct answer_style *style, struct text *text)
{
    struct text rows = TEXT_INIT;
    struct text *to = style->format == FORMAT_TABLE ? &rows : text;
    const enum format format = style->format == FORMAT_TABLE ? FORMAT_CSV : style->format;
    struct writer writer = {.scenarios = scenarios,
                            .model = model,
                            .panel = panel,
                            .calendar = panel ? &panel->calendar : &model->calendar,
                            .forecast = forecast,
                            .style = style};
    writer.decimals = memory_allocate((size_t)forecast->target_count, sizeof *writer.decimals, &to->error);
    if (writer.decimals) {
        writer.rows = answer_rows_open(model, writer.calendar, format, to);
        if (format == FORMAT_CSV)
            write_header(&writer);
        (scenarios->wishes->path_count ? write_paths
         : scenarios->wishes->has_sum  ? write_sums
                                       : write_quantiles)(&writer);
        answer_rows_close(&writer.rows);
    }
    if (style->format == FORMAT_TABLE && text_check(&rows, &text->error) == 0)
        aligned_append(rows.bytes, rows.length, text);
    memory_free(writer.decimals);
    memory_free(writer.deviates);
    memory_free(writer.sums);
    text_release(&rows);
}
