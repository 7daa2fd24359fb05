#include "scored_rows/series_scores.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/names.h"
#include "csv/csv_field.h"
#include "report/table.h"

#define LABEL_WIDTH 24

/* One target of one series. */
struct place {
    size_t series;
    int target;
    double mase, mae;
};

/* -1, 0, 1: a before b, as larger ones come first and NAN last. */
static int compare_figures(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a < b) - (a > b);
}

static int compare(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = compare_figures(a->mase, b->mase);
    if (order == 0)
        order = compare_figures(a->mae, b->mae);
    if (order == 0)
        order = (a->series > b->series) - (a->series < b->series);
    return order ? order : a->target - b->target;
}

/* The places that have a forecast, the worst first; release it with memory_free(). NULL when memory was refused. */
static struct place *sort(const struct backtest *backtest, size_t *count, struct error *error)
{
    struct place *places =
        memory_allocate(backtest->series_count * (size_t)backtest->target_count, sizeof *places, error);
    *count = 0;
    for (size_t s = 0; places && s < backtest->series_count; s++) {
        for (int c = 0; c < backtest->target_count; c++) {
            const struct accuracy *seqnet = backtest_of_series(backtest, BACKTEST_SEQNET, s, c);
            if (seqnet->series_count)
                places[(*count)++] = (struct place){s, c, seqnet->mase, seqnet->mae};
        }
    }
    if (places)
        qsort(places, *count, sizeof *places, compare);
    return places;
}

/* "mase_seasonal_naive" */
static const char *mase_key(int method, char key[NAME_KEY_SIZE])
{
    char name[NAME_KEY_SIZE];
    snprintf(name, sizeof name, "mase %s", backtest_method_name(method));
    return name_as_key(name, key);
}

/* ---- table ---- */

/* The baseline that is best at this place. */
static int best_baseline(const struct backtest *backtest, const struct place *place)
{
    int best = BACKTEST_BASELINES;
    for (int method = BACKTEST_BASELINES + 1; method < BACKTEST_STRATEGIES; method++) {
        const struct accuracy *one = backtest_of_series(backtest, method, place->series, place->target);
        const struct accuracy *other = backtest_of_series(backtest, best, place->series, place->target);
        if (backtest_has_method(backtest, method) &&
            (isnan(place->mase) ? one->mae < other->mae : one->mase < other->mase))
            best = method;
    }
    return best;
}

static void append_line(const struct backtest *backtest, const struct panel *panel, const struct place *place,
                        int decimals, struct text *text)
{
    const struct accuracy *seqnet = backtest_of_series(backtest, BACKTEST_SEQNET, place->series, place->target);
    const int best = best_baseline(backtest, place);
    const struct accuracy *other = backtest_of_series(backtest, best, place->series, place->target);
    struct text label = TEXT_INIT;
    if (panel->series_name)
        text_append_string(&label, panel->series[place->series].id);
    if (!panel->series_name || backtest->target_count > 1)
        text_append_format(&label, "%s%s", panel->series_name ? " " : "", panel->columns[place->target].name);
    if (text_check(&label, &text->error))
        goto done;
    table_label(text, LABEL_WIDTH, label.bytes);
    table_number(text, 9, 0, (double)seqnet->series_count);
    table_number(text, 9, 4, seqnet->mase);
    table_number(text, 9, 3, seqnet->smape);
    table_number(text, 12, decimals, seqnet->rmse);
    table_number(text, 12, decimals, seqnet->mae);
    table_number(text, 9, 4, other->mase);
    text_append_format(text, " %s\n", backtest_method_name(best));
done:
    text_release(&label);
}

void series_scores_table(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    size_t count;
    double largest = 0;
    struct place *places = sort(backtest, &count, &text->error);
    for (size_t i = 0; places && i < count; i++)
        largest =
            fmax(largest, backtest_of_series(backtest, BACKTEST_SEQNET, places[i].series, places[i].target)->rmse);
    if (places) {
        text_append_string(text, "\n");
        table_label(text, LABEL_WIDTH, "by series, worst first");
        text_append_format(text, " %9s %9s %9s %12s %12s %9s\n", "forecasts", "MASE", "sMAPE %", "RMSE", "MAE",
                           "MASE of the best baseline");
    }
    for (size_t i = 0; places && i < count; i++)
        append_line(backtest, panel, &places[i], table_decimals(largest), text);
    memory_free(places);
}

/* ---- CSV ---- */

static void append_number(double figure, struct text *text)
{
    text_append_string(text, ",");
    if (isfinite(figure))
        text_append_number(text, figure);
}

static void append_names(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    char key[NAME_KEY_SIZE];
    if (panel->series_name) {
        csv_field_append(text, panel->series_name);
        text_append_string(text, ",");
    }
    text_append_string(text, backtest->target_count > 1 ? "target,forecasts" : "forecasts");
    for (int m = 0; m < MEASURE_COUNT; m++)
        text_append_format(text, ",%s", measure_name((enum measure)m));
    for (int i = 0; i < backtest->level_count; i++)
        text_append_format(text, ",coverage%g", backtest->levels[i]);
    for (int method = BACKTEST_BASELINES; method < BACKTEST_METHOD_COUNT; method++) {
        if (backtest_has_method(backtest, method))
            text_append_format(text, ",%s", mase_key(method, key));
    }
    text_append_string(text, "\n");
}

void series_scores_csv(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    size_t count;
    struct place *places = sort(backtest, &count, &text->error);
    append_names(backtest, panel, text);
    for (size_t i = 0; places && i < count; i++) {
        const size_t s = places[i].series;
        const int c = places[i].target;
        const struct accuracy *seqnet = backtest_of_series(backtest, BACKTEST_SEQNET, s, c);
        if (panel->series_name) {
            csv_field_append(text, panel->series[s].id);
            text_append_string(text, ",");
        }
        if (backtest->target_count > 1) {
            csv_field_append(text, panel->columns[c].name);
            text_append_string(text, ",");
        }
        text_append_format(text, "%zu", seqnet->series_count);
        for (int m = 0; m < MEASURE_COUNT; m++)
            append_number(seqnet->means[m], text);
        for (int l = 0; l < backtest->level_count; l++)
            append_number(seqnet->coverage[l], text);
        for (int method = BACKTEST_BASELINES; method < BACKTEST_METHOD_COUNT; method++) {
            if (backtest_has_method(backtest, method))
                append_number(backtest_of_series(backtest, method, s, c)->mase, text);
        }
        text_append_string(text, "\n");
    }
    memory_free(places);
}

/* ---- JSON ---- */

static void write_place(const struct backtest *backtest, const struct panel *panel, const struct place *place,
                        struct json_writer *writer)
{
    char key[NAME_KEY_SIZE];
    const struct accuracy *seqnet = backtest_of_series(backtest, BACKTEST_SEQNET, place->series, place->target);
    json_open(writer, NULL, '{', true);
    if (panel->series_name)
        json_write_text(writer, "series", panel->series[place->series].id);
    json_write_text(writer, "target", panel->columns[place->target].name);
    json_write_size(writer, "forecasts", seqnet->series_count);
    for (int m = 0; m < MEASURE_COUNT; m++)
        json_write_number(writer, measure_name((enum measure)m), seqnet->means[m]);
    for (int l = 0; l < backtest->level_count; l++) {
        snprintf(key, sizeof key, "coverage%g", backtest->levels[l]);
        json_write_number(writer, key, seqnet->coverage[l]);
    }
    for (int method = BACKTEST_BASELINES; method < BACKTEST_METHOD_COUNT; method++) {
        if (backtest_has_method(backtest, method))
            json_write_number(writer, mase_key(method, key),
                              backtest_of_series(backtest, method, place->series, place->target)->mase);
    }
    json_close(writer, '}');
}

void series_scores_json(const struct backtest *backtest, const struct panel *panel, struct json_writer *writer)
{
    size_t count;
    struct place *places = sort(backtest, &count, &writer->text->error);
    json_open(writer, "by_series", '[', false);
    for (size_t i = 0; places && i < count; i++)
        write_place(backtest, panel, &places[i], writer);
    json_close(writer, ']');
    memory_free(places);
}
