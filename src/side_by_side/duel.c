#include "side_by_side/duel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_file.h"
#include "predict/shown_rows.h"
#include "rehearse/backtest.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"

/* Where rows are few, origins lie closer than a horizon, so that there are about so many. */
#define ORIGINS_USUAL 20
#define ORIGINS_MOST 200

/* One forecast of one model. */
struct bout {
    const char *id; /* borrowed from the panel */
    int target;
    int64_t stamp, first, last; /* of the last step that is known; of the first and last that are forecast */
    double mae, scale;
};

struct bouts {
    struct bout *items; /* owned */
    size_t count, room;
    const struct panel *panel;
};

static int add_bout(void *context, const struct scored_forecast *told, struct error *error)
{
    struct bouts *bouts = context;
    const struct series *series = &bouts->panel->series[told->series];
    double sum = 0;
    int count = 0;
    for (int k = 0; k < told->step_count; k++) {
        const double miss = fabs(told->truth[k] - told->methods[0].values[k]);
        if (isnan(miss))
            continue;
        sum += miss;
        count++;
    }
    if (count == 0)
        return 0;
    void *items = bouts->items;
    const int grown = memory_grow(&items, &bouts->room, bouts->count + 1, sizeof *bouts->items, error);
    bouts->items = items;
    if (grown)
        return -1;
    bouts->items[bouts->count++] =
        (struct bout){.id = series->id,
                      .target = told->target,
                      .stamp = panel_stamp(bouts->panel, series, told->last),
                      .first = panel_stamp(bouts->panel, series, told->last + 1),
                      .last = panel_stamp(bouts->panel, series, told->last + (size_t)told->step_count),
                      .mae = sum / count,
                      .scale = told->scale};
    return 0;
}

static int compare_series(const struct bout *a, const struct bout *b)
{
    const int order = strcmp(a->id, b->id);
    return order ? order : (a->target > b->target) - (a->target < b->target);
}

static int by_origin(const void *a, const void *b)
{
    const struct bout *left = a, *right = b;
    return left->stamp != right->stamp ? (left->stamp > right->stamp) - (left->stamp < right->stamp)
                                       : compare_series(left, right);
}

static int by_series(const void *a, const void *b)
{
    const struct bout *left = a, *right = b;
    const int order = compare_series(left, right);
    return order ? order : (left->stamp > right->stamp) - (left->stamp < right->stamp);
}

/* Where rows are counted, nothing but their values tells whether the model knows them: does its tail stand where it
 * stood when the model learnt? Returns the steps up to its end, or 0. */
static size_t counted_steps(const struct model *model, const struct panel *panel, size_t s)
{
    const struct series *series = &panel->series[s];
    const struct model_series *known = model_find_series(model, series->id, s);
    if (panel->time_name || !known || known->length > series->length)
        return 0;
    for (int c = 0; c < model->target_count; c++) {
        const double *tail = known->tail + (size_t)c * known->tail_length,
                     *values = series_column(series, c) + known->length - known->tail_length;
        for (size_t t = 0; t < known->tail_length; t++) {
            if (tail[t] < values[t] || tail[t] > values[t])
                return 0;
        }
    }
    return known->length;
}

/* Steps of series s that the model has not learnt from, and can be judged on. */
static size_t unlearnt(const struct model *model, const struct panel *panel, size_t s)
{
    const size_t floor = shown_rows_floor(model, panel, s), length = panel->series[s].length,
                 counted = counted_steps(model, panel, s), least = floor > counted ? floor : counted;
    return least < length ? length - least : 0;
}

struct named_rows {
    const char *id;
    size_t rows;
};

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct named_rows *)a)->id, ((const struct named_rows *)b)->id);
}

int duel_rows(const struct duel_request *request, size_t *rows, struct error *error)
{
    const struct panel *panel = request->panels[1];
    struct named_rows *named = memory_allocate(panel->series_count, sizeof *named, error);
    if (!named)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++)
        named[s] = (struct named_rows){panel->series[s].id, unlearnt(request->models[1], panel, s)};
    qsort(named, panel->series_count, sizeof *named, by_id);
    *rows = 0;
    for (size_t s = 0; s < request->panels[0]->series_count; s++) {
        const struct named_rows key = {request->panels[0]->series[s].id, 0};
        const struct named_rows *other = bsearch(&key, named, panel->series_count, sizeof *named, by_id);
        const size_t mine = unlearnt(request->models[0], request->panels[0], s);
        const size_t both = !other ? 0 : mine < other->rows ? mine : other->rows;
        /* counted rows have no floor that the backtest would see, so the least holds for all series */
        const bool is_taken = panel->time_name ? both > *rows : both < *rows || s == 0;
        *rows = is_taken ? both : *rows;
    }
    memory_free(named);
    return 0;
}

static int check_targets(const struct duel_request *request, struct error *error)
{
    const struct model *a = request->models[0], *b = request->models[1];
    for (int m = 0; m < 2; m++) {
        if (model_classifies(request->models[m]))
            return error_set(
                error, ERROR_DATA,
                "%.200s is a classifier, and forecasts are compared; `seqnet evaluate --model` scores each "
                "of two classifiers",
                request->names[m]);
    }
    for (int c = 0; c < a->target_count || c < b->target_count; c++) {
        if (c >= a->target_count || c >= b->target_count || strcmp(a->columns[c].name, b->columns[c].name) != 0)
            return error_set(error, ERROR_DATA,
                             "%.200s forecasts '%.100s' and %.200s '%.100s': only forecasts of the same columns can be "
                             "compared",
                             request->names[0], c < a->target_count ? a->columns[c].name : "nothing more",
                             request->names[1], c < b->target_count ? b->columns[c].name : "nothing more");
    }
    return 0;
}

/* Horizon, origins and step: as given, or so that the rows are used well. */
static int place(struct duel *duel, const struct duel_request *request, struct error *error)
{
    const int a = request->models[0]->recipe.horizon, b = request->models[1]->recipe.horizon, most = a < b ? a : b;
    size_t rows;
    if (request->horizon > most)
        return error_set(error, ERROR_USAGE, "--horizon %d: the models forecast %d step%s both", request->horizon, most,
                         most == 1 ? "" : "s");
    if (duel_rows(request, &rows, error))
        return -1;
    if (rows == 0)
        return error_set(error, ERROR_DATA,
                         "%.300s: it has no row that neither model has learnt from, with enough rows before it; give "
                         "newer rows",
                         request->panels[0]->source);
    duel->horizon = request->horizon ? request->horizon : (size_t)most < rows ? most : (int)rows;
    if ((size_t)duel->horizon > rows)
        return error_set(error, ERROR_USAGE, "--horizon %d: there are only %zu rows that neither has learnt from",
                         duel->horizon, rows);
    const size_t left = rows - (size_t)duel->horizon, close = left / (ORIGINS_USUAL - 1);
    duel->step = request->step                   ? request->step
                 : close < 1                     ? 1
                 : close > (size_t)duel->horizon ? duel->horizon
                                                 : (int)close;
    const size_t count = left / (size_t)duel->step + 1;
    if (request->origins && (size_t)request->origins > count)
        return error_set(error, ERROR_USAGE, "--origins %d: there is room for %zu; give fewer, or a smaller --step",
                         request->origins, count);
    duel->origins = request->origins ? request->origins : count < ORIGINS_MOST ? (int)count : ORIGINS_MOST;
    return 0;
}

/* Let one of the models forecast from all origins. */
static int forecast(const struct duel *duel, const struct duel_request *request, int m, struct bouts *bouts,
                    struct error *error)
{
    struct backtest backtest = BACKTEST_INIT;
    const struct panel *panel = request->panels[m];
    struct backtest_request asked = {
        .origins = {.count = duel->origins, .step = duel->step, .horizon = duel->horizon},
        .model = request->models[m],
        .learn = {.thread_count = request->thread_count, .kernels = request->kernels, .progress = request->progress},
        .scored = {bouts, add_bout}};
    bouts->panel = panel;
    const int result =
        backtest_init(&backtest, &asked, panel, error) || backtest_run(&backtest, &asked, panel, error) ? -1 : 0;
    backtest_release(&backtest);
    return result;
}

/* Keep what both have forecast: bouts[0] and [1] then go side by side, in the order of `compare`. */
static void pair(struct bouts bouts[2], int (*compare)(const void *, const void *))
{
    size_t a = 0, b = 0, kept = 0;
    for (int m = 0; m < 2; m++) {
        if (bouts[m].count)
            qsort(bouts[m].items, bouts[m].count, sizeof *bouts[m].items, compare);
    }
    while (a < bouts[0].count && b < bouts[1].count) {
        const int order = compare(&bouts[0].items[a], &bouts[1].items[b]);
        if (order == 0) {
            bouts[0].items[kept] = bouts[0].items[a++];
            bouts[1].items[kept++] = bouts[1].items[b++];
        } else {
            *(order < 0 ? &a : &b) += 1;
        }
    }
    bouts[0].count = bouts[1].count = kept;
}

/* Are two forecasts of one unit: of one origin, or of one series? */
static bool is_same_unit(const struct duel *duel, const struct bout *a, const struct bout *b)
{
    return duel->by_series ? strcmp(a->id, b->id) == 0 : a->stamp == b->stamp;
}

/* Mean losses of each unit, [2][count]; returns how many units there are. */
static size_t unit_losses(const struct duel *duel, const struct bouts bouts[2], double *losses)
{
    const size_t count = bouts[0].count;
    size_t units = 0;
    for (size_t i = 0, end; i < count; i = end) {
        double sums[2] = {0, 0}, kept = 0;
        for (end = i; end < count && is_same_unit(duel, &bouts[0].items[i], &bouts[0].items[end]); end++) {
            const double scale = duel->is_scaled ? bouts[0].items[end].scale : 1;
            if (!(scale > 0))
                continue;
            for (int m = 0; m < 2; m++)
                sums[m] += bouts[m].items[end].mae / scale;
            kept++;
        }
        if (kept < 1)
            continue;
        losses[units] = sums[0] / kept;
        losses[count + units++] = sums[1] / kept;
    }
    return units;
}

static int judge(struct duel *duel, const struct duel_request *request, struct bouts bouts[2], struct error *error)
{
    size_t origins = 0, series = 0;
    pair(bouts, by_origin);
    const size_t count = bouts[0].count;
    duel->forecast_count = count;
    if (count == 0)
        return error_set(error, ERROR_DATA, "%.300s: there is no forecast that both models can make and rows can judge",
                         request->panels[0]->source);
    double *losses = memory_allocate(3 * count, sizeof *losses, error);
    if (!losses)
        return -1;
    duel->first = bouts[0].items[0].first;
    duel->last = bouts[0].items[0].last;
    for (size_t i = 0; i < count; i++) {
        const struct bout *a = &bouts[0].items[i], *b = &bouts[1].items[i];
        duel->is_scaled = duel->is_scaled || a->scale > 0;
        duel->first = a->first < duel->first ? a->first : duel->first;
        duel->last = a->last > duel->last ? a->last : duel->last;
        duel->mae[0] += a->mae / (double)count;
        duel->mae[1] += b->mae / (double)count;
        duel->wins[0] += a->mae < b->mae;
        duel->wins[1] += b->mae < a->mae;
    }
    origins = unit_losses(duel, bouts, losses);
    if (origins < DUEL_ORIGINS_FEW) {
        duel->by_series = true;
        pair(bouts, by_series);
        series = unit_losses(duel, bouts, losses);
        if (series <= origins) {
            duel->by_series = false;
            pair(bouts, by_origin);
        }
    }
    const size_t units = unit_losses(duel, bouts, losses);
    const size_t overlap = duel->by_series ? 1 : (size_t)((duel->horizon + duel->step - 1) / duel->step);
    double *differences = losses + 2 * count;
    for (size_t i = 0; i < units; i++) {
        differences[i] = losses[i] - losses[count + i];
        duel->loss[0] += losses[i] / (double)units;
        duel->loss[1] += losses[count + i] / (double)units;
    }
    duel->test = paired_test(differences, units, overlap);
    for (size_t i = 0; i < units; i++)
        differences[i] = losses[count + i] - (1 + request->margin) * losses[i];
    duel->margin = paired_test(differences, units, overlap);
    memory_free(losses);
    return 0;
}

int duel_fight(struct duel *duel, const struct duel_request *request, struct error *error)
{
    struct duel made = {.horizon = 0};
    struct bouts bouts[2] = {{.items = NULL}, {.items = NULL}};
    int result = -1;
    if (check_targets(request, error) || place(&made, request, error) ||
        forecast(&made, request, 0, &bouts[0], error) || forecast(&made, request, 1, &bouts[1], error) ||
        judge(&made, request, bouts, error))
        goto done;
    *duel = made;
    result = 0;
done:
    memory_free(bouts[0].items);
    memory_free(bouts[1].items);
    return result;
}

int duel_read(const struct model *model, const struct data_options *options, const char *path, bool is_quiet,
              struct panel *panel, struct error *error)
{
    return model_file_read_panel(model, options, path, panel, error) ||
                   last_rows_settle(panel, options->complete_only || model->complete_only, is_quiet, error) ||
                   placed_rows_settle(model, panel, is_quiet, error)
               ? -1
               : 0;
}
