#include "probe/components.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "predict/combination.h"
#include "predict/network_answers.h"
#include "predict/shown_rows.h"
#include "predict/walked_baselines.h"

static const char *const component_words[] = {
    [COMPONENT_LEVEL] = "level",       [COMPONENT_TREND] = "trend", [COMPONENT_SEASON] = "season",
    [COMPONENT_CALENDAR] = "calendar", [COMPONENT_KNOWN] = "known", [COMPONENT_REST] = "rest"};
NAMES_DEFINE(component, COMPONENT_COUNT);

void components_release(struct components *components)
{
    memory_free(components->values);
    *components = (struct components)COMPONENTS_INIT;
}

/* One series of the forecast. */
struct study {
    const struct model *model;
    const struct panel *panel; /* NULL: the model's own series */
    const char *source;
    const struct forecast *forecast;
    size_t s; /* in the forecast */
    struct preparation own[PREPARATION_COUNT_MAX];
    struct prepared_series prepared[PREPARATION_COUNT_MAX];
    struct placement placement;
    struct known_columns ahead; /* from the first step forecast on; borrowed */
    struct network_answers answers;
    double *block;        /* owned: all of the arrays below */
    double *networks;     /* [K][T] what they say; K is the recipe's horizon */
    double *without[2];   /* [K][T] without the calendar; without the known columns */
    double *full, *plain; /* [horizon] exponential smoothing, with the effects of known columns and without */
    double *out;          /* [horizon][T][COMPONENT_COUNT], borrowed */
};

static void study_release(struct study *study)
{
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++) {
        prepared_series_release(&study->prepared[p]);
        preparation_release(&study->own[p]);
    }
    network_answers_release(&study->answers);
    memory_free(study->block);
}

static void list_places(struct study *study, struct prepared_series *places[PREPARATION_COUNT_MAX])
{
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        places[p] = &study->prepared[p];
}

/* The rows that the forecast was made from, as networks are shown them. */
static int take_rows(struct study *study, struct error *error)
{
    const struct model *model = study->model;
    const size_t member = study->forecast->series[study->s].member;
    struct prepared_series *places[PREPARATION_COUNT_MAX];
    list_places(study, places);
    if (study->panel) {
        const struct series *series = &study->panel->series[member];
        study->ahead = known_columns_of(study->panel, series, series->length);
        return shown_rows_of_panel(model, study->panel, member, model->recipe.horizon, study->own, places,
                                   &study->placement, error);
    }
    const struct model_series *series = &model->series[member];
    study->ahead =
        (struct known_columns){series->future, series->future_length, series->future_length, model->known_count};
    study->placement = (struct placement){
        .known = series, .first_step = (int64_t)series->length, .is_baseline_only = series->is_baseline_only};
    return shown_rows_of_model(model, series, study->source, model->recipe.horizon, places, error);
}

/* ---- networks ---- */

static int ask(struct study *study, double *out, struct error *error)
{
    const struct network_question question = {0, study->prepared[0].length - 1};
    struct prepared_series *places[PREPARATION_COUNT_MAX];
    list_places(study, places);
    return network_answers_look_at(&study->answers, places, 1, NULL, NULL, error) ||
                   network_answers_ask(&study->answers, &question, 1, out, error)
               ? -1
               : 0;
}

/* What the networks say, and say when calendar or known columns tell them nothing. */
static int ask_networks(struct study *study, struct error *error)
{
    const struct model *model = study->model;
    const int features = calendar_features_count(model->recipe.calendar);
    if (ask(study, study->networks, error))
        return -1;
    for (int p = 0; p < recipe_preparation_count(&model->recipe) && model->known_count; p++) {
        struct prepared_series *prepared = &study->prepared[p];
        const size_t begin = (size_t)model->past_count * prepared->extent;
        memset(prepared->covariates + begin, 0, /* standardised: the mean */
               (size_t)model->known_count * prepared->extent * sizeof *prepared->covariates);
    }
    if (ask(study, study->without[1], error))
        return -1;
    /* the known columns once more as they are */
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++) {
        prepared_series_release(&study->prepared[p]);
        preparation_release(&study->own[p]);
        study->prepared[p] = (struct prepared_series){.targets = NULL};
        study->own[p] = (struct preparation)PREPARATION_INIT;
    }
    if (take_rows(study, error))
        return -1;
    for (int p = 0; p < recipe_preparation_count(&model->recipe) && features; p++) {
        struct prepared_series *prepared = &study->prepared[p];
        memset(prepared->calendar, 0, prepared->calendar_steps * (size_t)features * sizeof *prepared->calendar);
    }
    return ask(study, study->without[0], error);
}

/* ---- exponential smoothing ---- */

/* From what exponential smoothing works on to the series' units, without the season that was taken out before. */
static double to_units(const struct baselines *b, double shown)
{
    return (b->logarithms == BASELINES_LOGARITHMS_ALL ? exp(shown + b->log_center) : shown) * b->unit;
}

/* Level, trend, season and known of target c; statistical: the weight of the statistical methods. */
static void take_apart(struct study *study, int c, const struct baselines *b, double statistical)
{
    const struct smoothing *smoothing = &b->smoothing;
    const int horizon = study->forecast->horizon;
    const double level = to_units(b, smoothing->level);
    double grown = smoothing->level, damping = 1;
    if (b->history.step_count == 0)
        return;
    baselines_forecast(b, BASELINE_SMOOTHING, study->ahead, horizon, study->full);
    baselines_forecast(b, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, horizon, study->plain);
    for (int k = 0; k < horizon; k++) {
        double *out = &study->out[(k * study->forecast->target_count + c) * COMPONENT_COUNT];
        damping *= smoothing->phi;
        grown += damping * smoothing->growth;
        const double line = to_units(b, grown);
        if (!isfinite(line) || !isfinite(level)) { /* past the largest double: the last value stands for it */
            out[COMPONENT_LEVEL] = study->plain[k];
            continue;
        }
        out[COMPONENT_LEVEL] = level;
        out[COMPONENT_TREND] = line - level;
        out[COMPONENT_SEASON] = study->plain[k] - line;
        out[COMPONENT_KNOWN] = statistical * (study->full[k] - study->plain[k]);
    }
}

/* The baselines that the forecast was made with; where it was made without, those fitted to the rows that are there. */
static int find_baselines(const struct study *study, int c, struct baselines *baselines, struct error *error)
{
    const struct model *model = study->model;
    const size_t member = study->forecast->series[study->s].member;
    const struct model_series *own = study->panel ? NULL : &model->series[member];
    if (own && !own->baselines)
        return baselines_fit(baselines, own->tail + (size_t)c * own->tail_length, own->tail_length,
                             model_baselines_plan(model, KNOWN_COLUMNS_NONE), error);
    const struct series *rows = study->panel ? &study->panel->series[member] : NULL;
    return walked_baselines(model, study->panel, rows, rows ? rows->length : 0, c, &study->placement, baselines, error);
}

/* ---- together ---- */

static void add_networks(struct study *study, double weight)
{
    const int T = study->forecast->target_count;
    for (int i = 0; i < study->forecast->horizon * T; i++) {
        double *out = &study->out[i * COMPONENT_COUNT];
        const double calendar = weight * (study->networks[i] - study->without[0][i]);
        const double known = weight * (study->networks[i] - study->without[1][i]);
        out[COMPONENT_CALENDAR] += isfinite(calendar) ? calendar : 0;
        out[COMPONENT_KNOWN] += isfinite(known) ? known : 0;
    }
}

/* What is left of the forecast. */
static void add_rest(struct study *study)
{
    const int T = study->forecast->target_count;
    for (int k = 0; k < study->forecast->horizon; k++) {
        for (int c = 0; c < T; c++) {
            double *out = &study->out[(k * T + c) * COMPONENT_COUNT], sum = 0;
            for (int p = 0; p < COMPONENT_REST; p++)
                sum += out[p];
            out[COMPONENT_REST] = study->forecast->values[forecast_at(study->forecast, study->s, k, c)] - sum;
        }
    }
}

static int study_series(struct study *study, struct error *error)
{
    const struct model *model = study->model;
    const size_t T = (size_t)model->target_count, answers = (size_t)model->recipe.horizon * T;
    const size_t horizon = (size_t)study->forecast->horizon;
    const bool has_inputs = model->known_count || model->recipe.calendar;
    double weights[METHOD_COUNT];
    if (take_rows(study, error) ||
        !(study->block = memory_allocate(3 * answers + 2 * horizon, sizeof *study->block, error)))
        return -1;
    study->networks = study->block;
    study->without[0] = study->networks + answers;
    study->without[1] = study->without[0] + answers;
    study->full = study->without[1] + answers;
    study->plain = study->full + horizon;
    combination_weights(model, study->placement.is_baseline_only, weights);
    for (int c = 0; c < model->target_count; c++) {
        struct baselines baselines = BASELINES_INIT;
        if (find_baselines(study, c, &baselines, error))
            return -1;
        take_apart(study, c, &baselines, 1 - weights[METHOD_NETWORK]);
        baselines_release(&baselines);
    }
    if (has_inputs && weights[METHOD_NETWORK] > 0 && !model->recipe.is_stateful) {
        if (network_answers_init(&study->answers, model, 1, error) || ask_networks(study, error))
            return -1;
        add_networks(study, weights[METHOD_NETWORK]);
    }
    add_rest(study);
    return 0;
}

int components_find(const struct model *model, const char *source, const struct panel *panel,
                    const struct forecast *forecast, struct components *components, struct error *error)
{
    const size_t outputs = (size_t)(forecast->horizon * forecast->target_count) * COMPONENT_COUNT;
    double *values = memory_allocate(forecast->series_count * outputs, sizeof *values, error);
    if (!values)
        return -1;
    for (size_t s = 0; s < forecast->series_count; s++) {
        struct study study = {.model = model,
                              .panel = panel,
                              .source = source,
                              .forecast = forecast,
                              .s = s,
                              .answers = NETWORK_ANSWERS_INIT,
                              .out = values + s * outputs};
        const int failed = study_series(&study, error);
        study_release(&study);
        if (failed) {
            memory_free(values);
            return -1;
        }
    }
    *components = (struct components){.values = values};
    return 0;
}
