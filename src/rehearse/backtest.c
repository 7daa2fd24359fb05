#include "rehearse/backtest.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "concurrent/shared_tasks.h"
#include "methods/shared_baselines.h"
#include "plan/rules.h"
#include "predict/shown_rows.h"
#include "predict_together/forecast_together.h"
#include "rating/trial.h"

/* Where nothing is trained at an origin, baselines are fitted anew when they have this many times the rows they were
 * fitted to. They are to be as good as they can, but a thousand origins are not to take a thousand fits. */
#define FITTED_GROWTH 1.1

/* Steps that must lie before an origin of each series: those that make it usable, and those that the model has seen. */
static size_t *find_floors(const struct backtest_request *request, const struct panel *panel, struct error *error)
{
    size_t *floors = memory_allocate(panel->series_count, sizeof *floors, error);
    for (size_t s = 0; floors && s < panel->series_count; s++) {
        floors[s] =
            request->model ? shown_rows_floor(request->model, panel, s) : rules_first_usable(panel, &panel->series[s]);
    }
    return floors;
}

static struct recipe recipe_of(const struct backtest_request *request)
{
    struct recipe recipe = request->learn.recipe;
    recipe.horizon = request->origins.horizon + request->origins.gap;
    recipe.test_length = 0;
    recipe.learns_test = false;
    return recipe;
}

int backtest_init(struct backtest *backtest, const struct backtest_request *request, const struct panel *panel,
                  struct error *error)
{
    int result = -1;
    struct backtest made = {.target_count = panel->target_count,
                            .is_model = request->model != NULL,
                            .retrain = request->retrain && !request->model,
                            .has_strategies = request->has_strategies && !request->model,
                            .series_count = request->keeps_series ? panel->series_count : 0,
                            .period_least = INFINITY};
    struct origins_request place = {.origins = request->origins,
                                    .least = 1,
                                    .because = "rows that the model has learnt from, or needs",
                                    .leaves_half = !request->model};
    struct recipe recipe = recipe_of(request);
    if (!request->model)
        place.least = rules_least_steps(&recipe, &place.because);
    size_t *floors = find_floors(request, panel, error);
    place.floors = floors;
    if (!floors || origins_place(&place, panel, &made.origins, error) || backtest_reserve(&made, error))
        goto done;
    *backtest = made;
    made = (struct backtest)BACKTEST_INIT;
    result = 0;
done:
    memory_free(floors);
    backtest_release(&made);
    return result;
}

/* ---- forecasting ---- */

/* What one origin needs, and what lasts from one to the next. */
struct run {
    struct backtest *backtest;
    const struct backtest_request *request;
    const struct panel *panel;
    const struct panel *judged;  /* that forecasts are scored on */
    struct model trained;        /* the model of this origin, or of the oldest one */
    const struct model *model;   /* that forecasts: `trained`, or the request's; NULL before the oldest is trained */
    size_t *floors;              /* owned, [series_count] as in origins_request */
    size_t *lengths;             /* owned, [series_count] steps known of each series, 0: left out */
    size_t *members;             /* owned, [series_count] */
    size_t *places;              /* owned, [series_count] of each member in `trained` and `cut`, where it retrains */
    struct series_errors *steps; /* owned, [K] of one forecast */
    double *answers;             /* owned, [BACKTEST_METHOD_COUNT][gap + K] of one series' target */
    struct model one_step;       /* trained where `trained` is, for the recursive strategy */
    double *strategies; /* owned, [BACKTEST_STRATEGY_COUNT][series_count][gap + K][target_count], NAN where there is no
                           answer; NULL without strategies */
    struct walk {
        struct baselines baselines;
        size_t step_count;   /* that they have been told */
        size_t fitted_count; /* of these, those they were fitted to; 0: not yet */
    } * walks;               /* owned, [series_count][target_count] */
    double period;           /* of the baselines and of MASE's denominator; 0: not chosen yet */
    int index;               /* of the origin */
    struct panel cut;        /* the panel as it was known there */
    struct forecast forecast;
    double training_seconds;
    double weight; /* of all origins (weigh_origin()) */
};

/* How many steps of each series are known at the origin. Returns how many series have any. */
static size_t find_lengths(struct run *run)
{
    size_t count = 0;
    for (size_t s = 0; s < run->panel->series_count; s++) {
        size_t length = origins_length(&run->backtest->origins, run->panel->series[s].length, run->index);
        run->lengths[s] = length >= run->floors[s] ? length : 0;
        count += run->lengths[s] > 0;
    }
    return count;
}

/* Leave out the series that the model cannot forecast from here. */
static size_t leave_out(struct run *run)
{
    size_t count = 0;
    for (size_t s = 0; s < run->panel->series_count; s++) {
        size_t length = run->lengths[s];
        bool has_rows = run->backtest->retrain || length >= shown_rows_least(run->model, run->panel, s);
        if (length && has_rows && shown_rows_suffice(run->model, run->panel, s, length))
            run->members[count++] = s;
        else
            run->lengths[s] = 0;
    }
    return count;
}

static int cut(struct run *run, struct error *error)
{
    const struct backtest_request *request = run->request;
    size_t ahead = request->model ? (size_t)request->model->recipe.horizon
                                  : (size_t)request->origins.horizon + (size_t)request->origins.gap;
    const enum outlier_rule rule = request->model ? request->model->recipe.outliers : request->learn.recipe.outliers;
    if (panel_cut(run->panel, run->lengths, ahead, &run->cut, error))
        return -1;
    return rule == OUTLIERS_KEEP ? 0 : outliers_leave_out(&run->cut, 1, NULL, error);
}

/* Learn from the cut panel by this recipe; *trained is replaced. */
static int learn_one(struct run *run, const struct recipe *recipe, struct model *trained, struct error *error)
{
    struct learn_request request = run->request->learn;
    struct learn_result result;
    struct model model = MODEL_INIT;
    request.recipe = *recipe;
    request.hooks = (struct training_hooks){.context = NULL};
    request.on_plan = NULL;
    if (learn_model(&request, &run->cut, &model, &result, error))
        return -1;
    run->training_seconds += result.training_seconds;
    learn_result_release(&result);
    model_release(trained);
    *trained = model;
    return 0;
}

static int learn(struct run *run, struct error *error)
{
    struct recipe recipe = recipe_of(run->request);
    if (learn_one(run, &recipe, &run->trained, error))
        return -1;
    run->model = &run->trained;
    if (!run->backtest->has_strategies)
        return 0;
    recipe.horizon = 1;
    recipe.blend = (struct blend){.kind = BLEND_NONE};
    recipe.level_count = 0;
    recipe.window_count = run->trained.recipe.window_count;
    memcpy(recipe.windows, run->trained.recipe.windows, sizeof recipe.windows);
    return learn_one(run, &recipe, &run->one_step, error);
}

/* Forecast with the model just trained, whose series are those of the cut panel: all of them, or those that are not
 * left out. */
static int forecast_trained(struct run *run, size_t count, struct error *error)
{
    struct model_series *series = memory_allocate(count, sizeof *series, error);
    if (!series)
        return -1;
    size_t at = 0, kept = 0; /* in the model's list, in the view's */
    for (size_t s = 0; s < run->panel->series_count && kept < count; s++) {
        size_t length = origins_length(&run->backtest->origins, run->panel->series[s].length, run->index);
        if (length < run->floors[s])
            continue;
        if (run->members[kept] == s) {
            run->places[s] = at;
            series[kept++] = run->trained.series[at];
        }
        at++;
    }
    const struct model view = model_with_series(&run->trained, series, count);
    int result = forecast_model(&view, run->panel->source, &run->forecast, error);
    memory_free(series);
    return result;
}

/* Put a strategy's forecast of the cut panel's series to where the panel's series have their answers. */
static void keep_strategy(struct run *run, int strategy, const struct forecast *forecast)
{
    size_t count =
        (size_t)(run->backtest->origins.gap + run->backtest->origins.horizon) * (size_t)run->backtest->target_count;
    double *answers = run->strategies + (size_t)strategy * run->panel->series_count * count;
    size_t at = 0; /* in the forecast, whose series follow each other as the panel's do */
    for (size_t s = 0; s < run->panel->series_count; s++) {
        bool is_next = at < forecast->series_count && strcmp(forecast->series[at].id, run->panel->series[s].id) == 0;
        for (size_t i = 0; i < count; i++)
            answers[s * count + i] = is_next ? forecast->values[at * count + i] : NAN;
        at += is_next;
    }
}

/* What the networks alone answer, at once and step by step. */
static int forecast_strategies(struct run *run, struct error *error)
{
    int result = -1;
    struct forecast direct = FORECAST_INIT, recursive = FORECAST_INIT;
    struct model networks = *run->model; /* a view: no baselines, no intervals */
    memset(networks.weights, 0, sizeof networks.weights);
    networks.weights[METHOD_NETWORK] = 1;
    networks.intervals.level_count = 0;
    const struct generation generation = {.step_count = run->backtest->origins.gap + run->backtest->origins.horizon};
    if (cut(run, error) || forecast_panel(&networks, &run->cut, &direct, error) ||
        forecast_generate(&run->one_step, NULL, &run->cut, &generation, &recursive, error))
        goto done;
    keep_strategy(run, BACKTEST_DIRECT - BACKTEST_STRATEGIES, &direct);
    keep_strategy(run, BACKTEST_RECURSIVE - BACKTEST_STRATEGIES, &recursive);
    result = 0;
done:
    forecast_release(&direct);
    forecast_release(&recursive);
    return result;
}

/* Leave out the series that turned out to have no forecast. Returns how many have one. */
static size_t leave_out_unforecast(struct run *run, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept < run->forecast.series_count && run->forecast.series[kept].member == i)
            run->members[kept++] = run->members[i];
        else
            run->lengths[run->members[i]] = 0;
    }
    return kept;
}

/* Train, if there is something to train here, and forecast. Returns the number of series forecast, which may be 0, in
 * *count. */
static int forecast_origin(struct run *run, size_t *count, struct error *error)
{
    *count = find_lengths(run);
    if (*count == 0)
        return 0;
    bool trains = !run->model || run->backtest->retrain;
    if (trains && (cut(run, error) || learn(run, error)))
        return -1;
    *count = leave_out(run);
    if (*count == 0)
        return 0;
    progress_begin(run->request->learn.progress, PROGRESS_FORECASTING, (double)*count);
    if (run->backtest->retrain
            ? forecast_trained(run, *count, error)
            : cut(run, error) || forecast_together(run->model, NULL, &run->cut, &run->forecast, error))
        return -1;
    if (run->backtest->has_strategies && forecast_strategies(run, error))
        return -1;
    *count = leave_out_unforecast(run, *count);
    return 0;
}

/* ---- scoring ---- */

/* Those that the model of this origin has of the same values, fitted by the same plan; NULL: it has none. */
static const struct baselines *trained_baselines(const struct run *run, size_t s, int c, struct known_columns known)
{
    const struct model *trained = &run->trained;
    if (!run->backtest->retrain || known.count > 0 || trained->score_period != run->period ||
        trained->series_count != run->panel->series_count || !trained->series[run->places[s]].baselines)
        return NULL;
    const struct series *judged = &run->judged->series[s], *cut = &run->cut.series[run->places[s]];
    const size_t size = run->lengths[s] * sizeof(double);
    const bool is_same =
        cut->length == run->lengths[s] && memcmp(series_column(cut, c), series_column(judged, c), size) == 0;
    return is_same ? &trained->series[run->places[s]].baselines[c] : NULL;
}

static bool is_fitted_anew(const struct run *run, size_t s, const struct walk *walk)
{
    return run->backtest->retrain || (double)run->lengths[s] >= FITTED_GROWTH * (double)walk->fitted_count;
}

/* The baselines have been told all rows up to the origin. */
static void note_steps(const struct run *run, size_t s, struct walk *walk)
{
    if (is_fitted_anew(run, s, walk))
        walk->fitted_count = run->lengths[s];
    walk->step_count = run->lengths[s];
}

/* Let the baselines know the rows up to the origin, and fit them if they are to be. */
static int walk_baselines(const struct run *run, size_t s, int c, struct walk *walk, struct error *error)
{
    const double *values = series_column(&run->judged->series[s], c);
    const struct known_columns known = known_columns_of(run->judged, &run->judged->series[s], 0);
    size_t length = run->lengths[s];
    if (is_fitted_anew(run, s, walk)) {
        const struct baselines *fitted = trained_baselines(run, s, c, known);
        const struct baselines_plan plan =
            recipe_baselines_plan(&run->model->recipe, run->period, run->panel->series_count, known);
        if (fitted ? baselines_copy(&walk->baselines, fitted, error)
                   : baselines_fit(&walk->baselines, values, length, plan, error))
            return -1;
        walk->step_count = length;
    }
    for (; walk->step_count < length; walk->step_count++)
        baselines_advance(&walk->baselines, values[walk->step_count], known_columns_after(known, walk->step_count));
    return 0;
}

/* The job of one worker: all targets of one of the series forecast. */
static int walk_series(void *context, int index, struct error *error)
{
    struct run *run = context;
    effort_add(progress_effort(run->request->learn.progress), 1);
    size_t s = run->members[index];
    for (int c = 0; c < run->panel->target_count; c++) {
        if (walk_baselines(run, s, c, &run->walks[s * (size_t)run->panel->target_count + (size_t)c], error))
            return -1;
    }
    return 0;
}

/* All series that are forecast, on all ranks. */
static int walk_all(struct run *run, size_t count, int thread_count, struct error *error)
{
    const struct communicator *ranks = effort_ranks(progress_effort(run->request->learn.progress));
    const size_t T = (size_t)run->panel->target_count;
    struct baselines **list = memory_allocate(count * T, sizeof *list, error);
    int result = communicator_agree(ranks, list ? 0 : -1, 0, error);
    for (size_t i = 0; list && i < count * T; i++)
        list[i] = &run->walks[run->members[i / T] * T + i % T].baselines;
    if (result == 0)
        result = shared_tasks_run(ranks, thread_count, count, walk_series, run, error);
    if (result == 0)
        result = shared_baselines_gather(ranks, list, count, T, error);
    for (size_t i = 0; result == 0 && i < count * T; i++) /* those of other ranks too */
        note_steps(run, run->members[i / T], &run->walks[run->members[i / T] * T + i % T]);
    memory_free(list);
    return result;
}

/* All methods' answers for one series' target, gap + K steps of each. */
static void fill_answers(struct run *run, size_t index, int c)
{
    const struct forecast *forecast = &run->forecast;
    size_t s = run->members[index];
    int count = run->backtest->origins.gap + run->backtest->origins.horizon;
    const struct walk *walk = &run->walks[s * (size_t)run->panel->target_count + (size_t)c];
    const struct known_columns ahead = known_columns_of(run->judged, &run->judged->series[s], run->lengths[s]);
    for (int k = 0; k < count; k++)
        run->answers[BACKTEST_SEQNET * count + k] = forecast->values[forecast_at(forecast, index, k, c)];
    for (int strategy = 0; run->strategies && strategy < BACKTEST_STRATEGY_COUNT; strategy++) {
        const double *of_series = run->strategies + ((size_t)strategy * run->panel->series_count + s) * (size_t)count *
                                                        (size_t)forecast->target_count;
        for (int k = 0; k < count; k++)
            run->answers[(BACKTEST_STRATEGIES + strategy) * count + k] = of_series[k * forecast->target_count + c];
    }
    for (int b = 0; b < BASELINE_COUNT; b++)
        baselines_forecast(&walk->baselines, (enum baseline)b, ahead, count,
                           run->answers + (BACKTEST_BASELINES + b) * count);
}

/* Score one series' target by one method. Returns its MASE; NAN when that is not defined. */
static double score_target(struct run *run, size_t index, int c, int method, double scale)
{
    const struct origins *origins = &run->backtest->origins;
    const struct forecast *forecast = &run->forecast;
    struct series_errors all = {.count = 0};
    size_t s = run->members[index], begin = run->lengths[s] + (size_t)origins->gap;
    const double *truth = series_column(&run->judged->series[s], c) + begin;
    const double *answers = run->answers + method * (origins->gap + origins->horizon) + origins->gap;
    for (int k = 0; k < origins->horizon; k++) {
        struct series_errors *one = &run->steps[k];
        size_t cell = forecast_at(forecast, index, origins->gap + k, c);
        *one = (struct series_errors){.count = 0};
        series_errors_add(one, truth[k], answers[k]);
        series_errors_add(&all, truth[k], answers[k]);
        for (int level = 0; method == BACKTEST_SEQNET && level < forecast->level_count; level++) {
            size_t bound = cell * (size_t)forecast->level_count + (size_t)level;
            double lower = forecast->lower[bound], upper = forecast->upper[bound];
            series_errors_add_interval(one, level, forecast->levels[level], truth[k], lower, upper);
            series_errors_add_interval(&all, level, forecast->levels[level], truth[k], lower, upper);
        }
    }
    backtest_add_series(run->backtest, method, s, c, &all, scale);
    return backtest_add(run->backtest, method, run->index, c, &all, run->steps, scale);
}

/* Target c of the series `index` of the forecast is scored: whoever listens is told what all methods said. */
static int tell(const struct run *run, size_t index, int c, double scale, struct error *error)
{
    const struct origins *origins = &run->backtest->origins;
    const struct forecast *forecast = &run->forecast;
    const size_t s = run->members[index], levels = (size_t)forecast->level_count;
    const size_t bound = forecast_at(forecast, index, origins->gap, c) * levels;
    struct scored_method methods[BACKTEST_METHOD_COUNT];
    const int method_end = run->backtest->has_strategies ? BACKTEST_METHOD_COUNT : BACKTEST_STRATEGIES;
    if (!run->request->scored.on_forecast)
        return 0;
    for (int method = 0; method < method_end; method++)
        methods[method] = (struct scored_method){
            backtest_method_name(method), run->answers + method * (origins->gap + origins->horizon) + origins->gap};
    const struct scored_forecast told = {.series = s,
                                         .target = c,
                                         .last = run->lengths[s] - 1,
                                         .gap = origins->gap,
                                         .step_count = origins->horizon,
                                         .truth = series_column(&run->judged->series[s], c) + run->lengths[s] +
                                                  (size_t)origins->gap,
                                         .methods = methods,
                                         .method_count = method_end,
                                         .levels = forecast->levels,
                                         .level_count = forecast->level_count,
                                         .lower = levels ? forecast->lower + bound : NULL,
                                         .upper = levels ? forecast->upper + bound : NULL,
                                         .stride = levels * (size_t)forecast->target_count,
                                         .scale = scale};
    return run->request->scored.on_forecast(run->request->scored.context, &told, error);
}

static int score_origin(struct run *run, struct error *error)
{
    struct backtest *backtest = run->backtest;
    size_t count = run->forecast.series_count;
    size_t *lengths = memory_allocate(count, sizeof *lengths, error);
    struct panel known = {.series_count = count, .calendar = run->panel->calendar};
    known.series =
        memory_allocate(count, sizeof *known.series, error); /* a view: the series forecast, in their order */
    int result = -1;
    if (!lengths || !known.series)
        goto done;
    for (size_t i = 0; i < count; i++) {
        known.series[i] = run->judged->series[run->members[i]];
        lengths[i] = run->lengths[run->members[i]];
    }
    backtest->level_count = run->forecast.level_count;
    memcpy(backtest->levels, run->forecast.levels, sizeof backtest->levels);
    if (run->period < 1 || backtest->retrain)
        run->period = run->request->model ? run->model->score_period : 0;
    if (run->period < 1 && trial_period(&run->model->recipe, &known, lengths, &run->period, error))
        goto done;
    backtest->period_least = fmin(backtest->period_least, run->period);
    backtest->period_most = fmax(backtest->period_most, run->period);
    int thread_count = run->request->learn.thread_count > 1 ? run->request->learn.thread_count : 1;
    progress_begin(run->request->learn.progress, PROGRESS_SCORING, (double)count);
    if (walk_all(run, count, thread_count, error))
        goto done;
    for (size_t i = 0; i < count; i++) {
        for (int c = 0; c < backtest->target_count; c++) {
            double scale = baseline_scale(series_column(&known.series[i], c), lengths[i], run->period);
            fill_answers(run, i, c);
            double seqnet = score_target(run, i, c, BACKTEST_SEQNET, scale);
            int method_end = backtest->has_strategies ? BACKTEST_METHOD_COUNT : BACKTEST_STRATEGIES;
            for (int method = BACKTEST_BASELINES; method < method_end; method++)
                backtest_add_difference(backtest, method, seqnet - score_target(run, i, c, method, scale));
            if (tell(run, i, c, scale, error))
                goto done;
        }
    }
    result = 0;
done:
    memory_free(lengths);
    memory_free(known.series);
    return result;
}

static void summarise_origin(struct run *run, size_t count)
{
    struct backtest *backtest = run->backtest;
    const struct origins *origins = &backtest->origins;
    struct origin_summary *summary = &backtest->summaries[run->index];
    summary->before_end = (size_t)origins->gap + (size_t)origins->horizon +
                          (size_t)(origins->count - 1 - run->index) * (size_t)origins->step;
    summary->left_out = run->panel->series_count + run->panel->left_out.count - count;
    backtest->left_out += summary->left_out;
    if (count)
        summary->stamp =
            panel_stamp(run->panel, &run->panel->series[run->members[0]], run->lengths[run->members[0]] - 1);
    backtest_finish_origin(backtest, run->index);
    const struct accuracy *accuracy = backtest_at_origin(backtest, BACKTEST_SEQNET, run->index);
    struct backtest_origin told = {.index = run->index,
                                   .series_count = count,
                                   .left_out = summary->left_out,
                                   .lengths = run->lengths,
                                   .forecast = count ? &run->forecast : NULL,
                                   .members = run->members,
                                   .mase = accuracy->mase,
                                   .mae = accuracy->mae,
                                   .training_seconds = run->training_seconds};
    if (run->request->on_origin)
        run->request->on_origin(run->request->context, &told);
}

/* The work at an origin, to be compared with that at others. It is in proportion to the steps that are known there, but
 * for those that windows and the parts to judge by take away: there are fewer windows then, and fewer epochs do. Where
 * training is done but once, it is most of all work. */
#define TRAINING_WEIGHT 30
#define HORIZONS_BEFORE 3
static double weigh_origin(const struct run *run, int index)
{
    const double horizon = run->backtest->origins.horizon;
    double steps = 0;
    for (size_t s = 0; s < run->panel->series_count; s++) {
        const size_t length = origins_length(&run->backtest->origins, run->panel->series[s].length, index);
        const double left = fmax((double)length - HORIZONS_BEFORE * horizon, 1);
        steps += length >= run->floors[s] ? left * left / (double)length : 0;
    }
    return steps * (index == 0 && !run->backtest->retrain && !run->request->model ? TRAINING_WEIGHT : 1);
}

/* The next origin is begun. */
static void tell_round(struct run *run)
{
    struct progress *progress = run->request->learn.progress;
    const int count = run->backtest->origins.count;
    for (int index = 0; run->index == 0 && index < count; index++)
        run->weight += weigh_origin(run, index);
    if (run->index == 0 && run->request->model)
        progress_plan_training(progress, &(struct progress_training){.member_count = 0});
    progress_begin_round(progress, run->index, count, weigh_origin(run, run->index), run->weight);
}

int backtest_run(struct backtest *backtest, const struct backtest_request *request, const struct panel *panel,
                 struct error *error)
{
    int result = -1;
    struct error fault = ERROR_INIT;
    size_t walk_count = panel->series_count * (size_t)panel->target_count;
    struct run run = {.backtest = backtest,
                      .request = request,
                      .panel = panel,
                      .judged = request->judged ? request->judged : panel,
                      .trained = MODEL_INIT,
                      .one_step = MODEL_INIT,
                      .model = request->model,
                      .cut = PANEL_INIT,
                      .forecast = FORECAST_INIT};
    run.floors = find_floors(request, panel, error);
    run.lengths = memory_allocate(panel->series_count, sizeof *run.lengths, error);
    run.members = memory_allocate(panel->series_count, sizeof *run.members, error);
    run.places = memory_allocate(panel->series_count, sizeof *run.places, error);
    run.answers = memory_allocate(BACKTEST_METHOD_COUNT * (size_t)(backtest->origins.gap + backtest->origins.horizon),
                                  sizeof *run.answers, error);
    run.steps = memory_allocate((size_t)backtest->origins.horizon, sizeof *run.steps, error);
    run.walks = memory_allocate(walk_count, sizeof *run.walks, error);
    if (backtest->has_strategies &&
        !(run.strategies = memory_allocate(BACKTEST_STRATEGY_COUNT * walk_count *
                                               (size_t)(backtest->origins.gap + backtest->origins.horizon),
                                           sizeof *run.strategies, error)))
        goto done;
    if (!run.floors || !run.lengths || !run.members || !run.places || !run.answers || !run.steps || !run.walks)
        goto done;
    for (run.index = 0; run.index < backtest->origins.count; run.index++) {
        size_t count;
        run.training_seconds = 0;
        tell_round(&run);
        if (forecast_origin(&run, &count, &fault) || (count && score_origin(&run, &fault))) {
            if (fault.kind == ERROR_USAGE)
                error_set(error, fault.kind, "%s", fault.message);
            else
                error_set(error, fault.kind, "%s (at origin %d of %d)", fault.message, run.index + 1,
                          backtest->origins.count);
            goto done;
        }
        summarise_origin(&run, count);
        forecast_release(&run.forecast);
    }
    backtest_finish(backtest);
    if (backtest->left_out >= panel->series_count * (size_t)backtest->origins.count)
        error_set(error, ERROR_DATA, "%s: no series could be forecast from any origin; all were left out, each time",
                  panel->source);
    else
        result = 0;
done:
    memory_free(run.floors);
    memory_free(run.lengths);
    memory_free(run.members);
    memory_free(run.places);
    memory_free(run.answers);
    memory_free(run.strategies);
    memory_free(run.steps);
    for (size_t i = 0; run.walks && i < walk_count; i++)
        baselines_release(&run.walks[i].baselines);
    memory_free(run.walks);
    forecast_release(&run.forecast);
    panel_release(&run.cut);
    model_release(&run.trained);
    model_release(&run.one_step);
    return result;
}
