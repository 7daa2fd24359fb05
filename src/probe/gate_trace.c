#include "probe/gate_trace.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "predict/asker.h"
#include "predict/shown_rows.h"

void gate_trace_release(struct gate_trace *trace)
{
    memory_free(trace->members);
    memory_free(trace->first_steps);
    memory_free(trace->first_rows);
    memory_free(trace->values);
    left_out_release(&trace->left_out);
    *trace = (struct gate_trace)GATE_TRACE_INIT;
}

/* ------------------------------------------------------------------ columns */

enum measure { MEASURE_MEAN, MEASURE_MEAN_ABS, MEASURE_SATURATED };

struct column_of {
    char name[GATE_TRACE_NAME_SIZE];
    int signal; /* of the cell; -1: h */
    enum measure measure;
};

static void add_column(struct column_of found[], int *count, const char *prefix, const char *name, int signal,
                       enum measure measure)
{
    struct column_of *column = &found[(*count)++];
    const int length = snprintf(column->name, sizeof column->name, "%s%s", prefix, name);
    assert(length < GATE_TRACE_NAME_SIZE);
    (void)length;
    column->signal = signal;
    column->measure = measure;
}

/* The columns of the cell, in their order, to found[]; returns how many. */
static int find_columns(const struct cell *cell, struct column_of found[GATE_TRACE_COLUMN_MAX])
{
    static const enum signal_kind kinds[] = {SIGNAL_GATE, SIGNAL_CANDIDATE, SIGNAL_STATE};
    int count = 0;
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (int i = 0; i < cell->signal_count; i++) {
            if (cell->signals[i].kind != kinds[kind])
                continue;
            add_column(found, &count, "", cell->signals[i].name, i, MEASURE_MEAN);
            if (kinds[kind] == SIGNAL_STATE)
                add_column(found, &count, "abs_", cell->signals[i].name, i, MEASURE_MEAN_ABS);
        }
    add_column(found, &count, "", "hidden", -1, MEASURE_MEAN);
    if (cell->signal_count == 0) {
        add_column(found, &count, "abs_", "hidden", -1, MEASURE_MEAN_ABS);
        add_column(found, &count, "", "saturated", -1, MEASURE_SATURATED);
    }
    return count;
}

static real measure(enum measure what, const real *values, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += what == MEASURE_MEAN       ? (double)values[i]
               : what == MEASURE_MEAN_ABS ? fabs((double)values[i])
                                          : fabs((double)values[i]) > CELL_SATURATED;
    return (real)(sum / count);
}

/* ------------------------------------------------------------------ one series */

/* What is looked at, and what it is looked at in. */
struct probe {
    const struct model *model;
    const real *parameters;
    struct variant variant;
    struct window_shape shape;
    int layer; /* from 0 */
    int column_count;
    struct column_of columns[GATE_TRACE_COLUMN_MAX];
    struct asker asker; /* for its states: what it answers nobody asks for */
    real *units;        /* owned, [ASKER_BATCH][H] one signal */
};

static void probe_release(struct probe *probe)
{
    memory_free(probe->units);
    asker_release(&probe->asker);
}

static int probe_init(struct probe *probe, const struct model *model, const struct gate_choice *choice,
                      struct error *error)
{
    const struct recipe *recipe = &model->recipe;
    int member = choice->network ? choice->network - 1 : 0,
        layer = choice->layer ? choice->layer - 1 : recipe->layer_count - 1;
    *probe = (struct probe){.model = model, .layer = layer};
    if (model_classifies(model) || recipe->is_stateful)
        return error_set(error, ERROR_USAGE, "--gates is not for %s",
                         recipe->is_stateful
                             ? "stateful models: it shows networks that begin each window from a state of 0"
                             : "classifiers");
    if (member >= recipe->ensemble_count)
        return error_set(error, ERROR_USAGE, "--network: the model has %d network%s, not %d", recipe->ensemble_count,
                         recipe->ensemble_count == 1 ? "" : "s", choice->network);
    if (layer >= recipe->layer_count)
        return error_set(error, ERROR_USAGE, "--layer: the networks have %d layer%s, not %d", recipe->layer_count,
                         recipe->layer_count == 1 ? "" : "s", choice->layer);
    const struct network *network = model_network(model, member);
    probe->parameters = model->members[member].parameters;
    probe->variant = recipe_variant(recipe, member % recipe_variant_count(recipe));
    probe->shape = model_window_shape(model, &probe->variant);
    probe->column_count = find_columns(recipe->cell, probe->columns);
    if (asker_init(&probe->asker, network, window_sample_sizes(&probe->shape), ASKER_BATCH, error))
        return -1;
    probe->units = memory_allocate(ASKER_BATCH * (size_t)network->shape.hidden_size, sizeof *probe->units, error);
    return probe->units ? 0 : -1;
}

/* Did the window show a value of any target? */
static bool has_value(const struct sample_batch *batch, int target_count, int b)
{
    for (int c = 0; c < target_count; c++) {
        if (!isnan(batch->level[b * target_count + c]))
            return true;
    }
    return false;
}

/* Gates and states after the windows in the batch, to rows [sample_count][column_count]. */
static void read_batch(struct probe *probe, real *rows)
{
    const struct asker *asker = &probe->asker;
    const struct network_shape *shape = &asker->network->shape;
    int samples = asker->batch.sample_count, H = shape->hidden_size, last = shape->window_length - 1;
    asker_answer(&probe->asker, probe->parameters, NULL);
    for (int i = 0; i < probe->column_count; i++) {
        const struct column_of *column = &probe->columns[i];
        const real *units = asker->workspace.layers[probe->layer].hidden + (size_t)last * (size_t)samples * (size_t)H;
        if (column->signal >= 0) {
            network_read_signal(asker->network, &asker->workspace, &asker->pass, probe->layer, column->signal, last,
                                probe->units);
            units = probe->units;
        }
        for (int b = 0; b < samples; b++)
            rows[b * probe->column_count + i] = has_value(&asker->batch, probe->shape.target_count, b)
                                                    ? measure(column->measure, units + (size_t)b * (size_t)H, H)
                                                    : NAN;
    }
}

/* The rows of the steps first .. length-1 of a prepared series. */
static int trace_series(struct probe *probe, const struct prepared_series *series, size_t first, real *rows,
                        struct error *error)
{
    struct window_set set;
    if (window_set_init(&set, &probe->shape, series, 1, error))
        return -1;
    window_set_add(&set, 0, first, series->length, series->length, series->extent);
    const struct sample_source source = window_source(&set, false);
    for (size_t first_row = 0, next = 0; asker_take(&probe->asker, &source, &next); first_row = next)
        read_batch(probe, rows + first_row * (size_t)probe->column_count);
    window_set_release(&set);
    return 0;
}

/* ------------------------------------------------------------------ all series */

/* Series `index`, of which the first `joined` steps are not the file's, in the next place of the trace. */
static int take_series(struct probe *probe, const struct panel *panel, size_t index, size_t joined,
                       struct gate_trace *made, struct error *error)
{
    int result = -1;
    const struct series *series = &panel->series[index];
    const char *place;
    char text[PLACE_SIZE];
    size_t window = (size_t)probe->shape.window_length, s = made->series_count;
    size_t first = joined > window - 1 ? joined : window - 1;
    struct preparation own[PREPARATION_COUNT_MAX] = {{.targets = NULL}};
    struct prepared_series prepared[PREPARATION_COUNT_MAX] = {{.targets = NULL}};
    struct prepared_series *places[PREPARATION_COUNT_MAX];
    struct placement placement;
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        places[p] = &prepared[p];
    if (shown_rows_of_panel(probe->model, panel, index, probe->model->recipe.horizon, own, places, &placement, error))
        goto done;
    place = panel_place(panel->source, series->id, text);
    if (placement.is_baseline_only) {
        error_set(error, ERROR_DATA,
                  "%stoo short for the networks: the baselines alone forecast it, so there are no gates", place);
        goto done;
    }
    if (first >= series->length) {
        error_set(error, ERROR_DATA,
                  "%s%zu step%s than the window of %zu that the network looks at; give more rows, or another --network",
                  place, series->length, series->length == 1 ? " is fewer" : "s are fewer", window);
        goto done;
    }
    if (trace_series(probe, &prepared[probe->variant.preparation], first,
                     made->values + made->first_rows[s] * (size_t)made->column_count, error))
        goto done;
    made->members[s] = index;
    made->first_steps[s] = first;
    made->first_rows[s + 1] = made->first_rows[s] + series->length - first;
    made->series_count++;
    result = 0;
done:
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++) {
        prepared_series_release(&prepared[p]);
        preparation_release(&own[p]);
    }
    return result;
}

/* Networks that learnt from no series are none to look at. */
static int check_learnt(const struct model *model, struct error *error)
{
    for (size_t s = 0; s < model->series_count; s++) {
        if (!model->series[s].is_baseline_only)
            return 0;
    }
    return error_set(error, ERROR_DATA,
                     "--gates: the model is one of baselines alone: its series %s too short for networks to learn from",
                     model->series_count == 1 ? "is" : "are");
}

/* Room for a row at each step of the panel. */
static int trace_init(struct gate_trace *made, const struct probe *probe, const struct panel *panel,
                      struct error *error)
{
    size_t steps = 0;
    for (size_t s = 0; s < panel->series_count; s++)
        steps += panel->series[s].length;
    made->layer = probe->layer + 1;
    made->column_count = probe->column_count;
    for (int i = 0; i < probe->column_count; i++)
        snprintf(made->columns[i], sizeof made->columns[i], "%s", probe->columns[i].name);
    made->members = memory_allocate(panel->series_count, sizeof *made->members, error);
    made->first_steps = memory_allocate(panel->series_count, sizeof *made->first_steps, error);
    made->first_rows = memory_allocate(panel->series_count + 1, sizeof *made->first_rows, error);
    made->values = memory_allocate(steps * (size_t)made->column_count, sizeof *made->values, error);
    return made->members && made->first_steps && made->first_rows && made->values ? 0 : -1;
}

int gate_trace_make(const struct model *model, const struct gate_choice *choice, struct panel *panel,
                    struct gate_trace *trace, struct error *error)
{
    int result = -1;
    struct probe probe;
    struct gate_trace made = GATE_TRACE_INIT;
    size_t *joined = memory_allocate(panel->series_count, sizeof *joined, error); /* steps put before each series */
    if (probe_init(&probe, model, choice, error) || check_learnt(model, error) || !joined)
        goto done;
    for (size_t s = 0; s < panel->series_count; s++)
        joined[s] = panel->series[s].length;
    if (shown_rows_join_tails(model, panel, error) || trace_init(&made, &probe, panel, error))
        goto done;
    made.network = choice->network ? choice->network : 1;
    for (size_t s = 0; s < panel->series_count; s++) {
        struct error fault = ERROR_INIT;
        joined[s] = panel->series[s].length - joined[s];
        if (take_series(&probe, panel, s, joined[s], &made, &fault) && left_out_add(&made.left_out, &fault, error))
            goto done;
    }
    if (made.series_count == 0) {
        left_out_refuse(&made.left_out, error);
        goto done;
    }
    gate_trace_release(trace);
    *trace = made;
    made = (struct gate_trace)GATE_TRACE_INIT;
    result = 0;
done:
    memory_free(joined);
    gate_trace_release(&made);
    probe_release(&probe);
    return result;
}
