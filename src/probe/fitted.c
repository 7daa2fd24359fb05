#include "probe/fitted.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "concurrent/workers.h"
#include "plan/rules.h"
#include "predict/combination.h"
#include "predict/network_answers.h"
#include "predict/shown_rows.h"
#include "predict/walked_baselines.h"

/* Elsewhere than in short files, the statistical methods are fitted anew when they have this many times the rows. */
#define FITTED_GROWTH 1.1
/* So many rows are asked of the networks at a time: answers are for all steps ahead. */
#define QUESTIONS_AT_ONCE 512

const double *fitted_of(const struct fitted *fitted, size_t s, size_t t)
{
    return fitted->values + (fitted->begins[s] + t) * (size_t)fitted->step_count * (size_t)fitted->target_count;
}

void fitted_release(struct fitted *fitted)
{
    memory_free(fitted->begins);
    memory_free(fitted->values);
    left_out_release(&fitted->left_out);
    *fitted = (struct fitted)FITTED_INIT;
}

/* What the tasks, one for each series, share. */
struct work {
    const struct model *model;
    const struct panel *panel;
    int thread_count;     /* for the networks of one series */
    bool fits_each;       /* the statistical methods are fitted anew at every row */
    struct error *faults; /* owned, [series_count] why a series is left out */
    struct fitted made;
};

/* One series on its way. */
struct study {
    const struct work *work;
    const struct series *series;
    size_t s;
    struct preparation own[PREPARATION_COUNT_MAX];
    struct prepared_series prepared[PREPARATION_COUNT_MAX];
    struct placement placement;
    struct network_answers answers;
    bool *has_forecast; /* owned, [length + 1] is there one of row t, from the row before it? */
    double *networks;   /* owned, [length + 1][K][T] what the networks say of row t and those after it */
};

static void study_release(struct study *study)
{
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++) {
        prepared_series_release(&study->prepared[p]);
        preparation_release(&study->own[p]);
    }
    network_answers_release(&study->answers);
    memory_free(study->has_forecast);
    memory_free(study->networks);
}

/* Rows that must lie before one that is forecast. */
static size_t least_rows(const struct study *study)
{
    const size_t least = shown_rows_least(study->work->model, study->work->panel, study->s);
    return study->placement.is_baseline_only || least > RULES_NETWORK_LENGTH_MIN ? least : RULES_NETWORK_LENGTH_MIN;
}

/* ---- networks ---- */

static int ask_networks(struct study *study, struct error *error)
{
    const struct work *work = study->work;
    const size_t T = (size_t)work->made.target_count, K = (size_t)work->model->recipe.horizon,
                 kept = (size_t)work->made.step_count * T;
    struct prepared_series *places[PREPARATION_COUNT_MAX];
    int result = -1;
    struct network_question *questions = memory_allocate(QUESTIONS_AT_ONCE, sizeof *questions, error);
    double *out = memory_allocate(QUESTIONS_AT_ONCE * K * T, sizeof *out, error);
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        places[p] = &study->prepared[p];
    if (!questions || !out || network_answers_init(&study->answers, work->model, work->thread_count, error) ||
        network_answers_look_at(&study->answers, places, 1, NULL, NULL, error))
        goto done;
    for (size_t t = 1; t <= study->series->length;) {
        size_t count = 0;
        for (; count < QUESTIONS_AT_ONCE && t <= study->series->length; t++) {
            if (study->has_forecast[t])
                questions[count++] = (struct network_question){0, t - 1};
        }
        if (network_answers_ask(&study->answers, questions, count, out, error))
            goto done;
        for (size_t i = 0; i < count; i++) /* the first steps ahead */
            memcpy(study->networks + (questions[i].origin + 1) * kept, out + i * K * T, kept * sizeof *out);
    }
    result = 0;
done:
    memory_free(questions);
    memory_free(out);
    return result;
}

/* ---- statistical methods, and all together ---- */

/* Let the baselines of target c know the first `count` rows, of which they know one less, or none yet. *fitted_count:
 * of these, those that they were fitted to; 0 where they walk on from the model's own. */
static int walk_to(const struct study *study, int c, size_t count, struct baselines *baselines, size_t *fitted_count,
                   struct error *error)
{
    const struct work *work = study->work;
    const bool goes_on = walked_baselines_go_on(&study->placement, count);
    const bool is_first = baselines->history.recent == NULL;
    const bool is_due = work->fits_each || (double)count >= FITTED_GROWTH * (double)*fitted_count;
    if (is_first || (goes_on ? *fitted_count > 0 : is_due)) {
        *fitted_count = goes_on ? 0 : count;
        return walked_baselines(work->model, work->panel, study->series, count, c, &study->placement, baselines, error);
    }
    const struct known_columns known = known_columns_of(work->panel, study->series, count - 1);
    baselines_advance(baselines, series_column(study->series, c)[count - 1], known);
    return 0;
}

static double last_value(const double *values, size_t count)
{
    while (count > 0 && isnan(values[count - 1]))
        count--;
    return count ? values[count - 1] : NAN;
}

/* The forecasts of target c for row t and those after it, made of all methods as forecast.c does;
 * room[METHOD_COUNT][K].
 */
static void combine(const struct study *study, int c, size_t t, const struct baselines *baselines, double *room)
{
    const struct work *work = study->work;
    const struct model *model = work->model;
    const double *column = series_column(study->series, c);
    const struct target_preparation *target = &study->prepared[0].preparation->targets[c];
    const struct known_columns ahead = known_columns_of(work->panel, study->series, t);
    const size_t T = (size_t)work->made.target_count, K = (size_t)work->made.step_count;
    const bool is_baseline_only = study->placement.is_baseline_only;
    double weights[METHOD_COUNT], *out = work->made.values + (work->made.begins[study->s] + t) * K * T;
    for (size_t k = 0; k < K; k++) {
        room[METHOD_NETWORK * K + k] = study->networks[(t * K + k) * T + (size_t)c];
        for (int i = 0; i < BASELINE_COUNT; i++)
            room[(size_t)(METHOD_BASELINES + i) * K + k] = NAN;
    }
    for (int i = 0; baselines && i < BASELINE_COUNT; i++)
        baselines_forecast(baselines, (enum baseline)i, ahead, (int)K, &room[(size_t)(METHOD_BASELINES + i) * K]);
    const double naive = room[(METHOD_BASELINES + BASELINE_NAIVE) * K];
    const bool is_naive_last = baselines && baselines->effects.count == 0 && !isnan(naive);
    if (baselines)
        combination_shut(&model->recipe, baselines, ahead, K, &room[METHOD_NETWORK * K]);
    combination_weights(model, is_baseline_only, weights);
    const double range = combination_range(column, t, model_tail_length(&model->recipe));
    double before = is_naive_last ? naive : last_value(column, t);
    for (size_t k = 0; k < K; k++)
        before = out[k * T + (size_t)c] =
            combination_hold(target, before, combination_value(weights, room + k, K, target, range));
}

static int find_values(struct study *study, struct error *error)
{
    const struct work *work = study->work;
    const bool has_baselines = model_uses_baselines(work->model);
    double *room = memory_allocate(METHOD_COUNT * (size_t)work->made.step_count, sizeof *room, error);
    if (!room)
        return -1;
    for (int c = 0; c < work->made.target_count; c++) {
        struct baselines baselines = BASELINES_INIT;
        size_t fitted_count = 0;
        int failed = 0;
        for (size_t t = 1; t <= study->series->length && !failed; t++) {
            if (t < least_rows(study))
                continue;
            if (has_baselines)
                failed = walk_to(study, c, t, &baselines, &fitted_count, error);
            if (!failed && study->has_forecast[t])
                combine(study, c, t, has_baselines ? &baselines : NULL, room);
        }
        baselines_release(&baselines);
        if (failed) {
            memory_free(room);
            return -1;
        }
    }
    memory_free(room);
    return 0;
}

/* The task of one series. */
static int study_series(void *context, int index, struct error *error)
{
    struct work *work = context;
    const size_t s = (size_t)index;
    struct study study = {.work = work, .s = s, .series = &work->panel->series[s], .answers = NETWORK_ANSWERS_INIT};
    struct prepared_series *places[PREPARATION_COUNT_MAX];
    struct error *fault = &work->faults[s];
    const size_t length = study.series->length;
    int result = -1;
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        places[p] = &study.prepared[p];
    const size_t kept = (size_t)work->made.step_count * (size_t)work->made.target_count;
    study.has_forecast = memory_allocate(length + 1, sizeof *study.has_forecast, error);
    study.networks = memory_allocate((length + 1) * kept, sizeof *study.networks, error);
    if (!study.has_forecast || !study.networks)
        goto done;
    result = 0;
    if (shown_rows_of_panel(work->model, work->panel, s, work->model->recipe.horizon, study.own, places,
                            &study.placement, fault))
        goto done; /* it is left out */
    for (size_t t = least_rows(&study); t <= length; t++)
        study.has_forecast[t] = t > 0 && shown_rows_suffice(work->model, work->panel, s, t);
    result = ask_networks(&study, error) || find_values(&study, error) ? -1 : 0;
done:
    study_release(&study);
    return result;
}

static int work_init(struct work *work, struct error *error)
{
    struct fitted *made = &work->made;
    const struct panel *panel = work->panel;
    made->begins = memory_allocate(panel->series_count + 1, sizeof *made->begins, error);
    work->faults = memory_allocate(panel->series_count, sizeof *work->faults, error);
    if (!made->begins || !work->faults)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++)
        made->begins[s + 1] = made->begins[s] + panel->series[s].length + 1;
    const size_t count = made->begins[panel->series_count] * (size_t)made->step_count * (size_t)made->target_count;
    work->fits_each = made->begins[panel->series_count] - panel->series_count <= FITTED_EACH;
    if (!(made->values = memory_allocate(count, sizeof *made->values, error)))
        return -1;
    for (size_t i = 0; i < count; i++)
        made->values[i] = NAN;
    return 0;
}

int fitted_find(const struct model *model, const struct panel *panel, int step_count, int thread_count,
                struct fitted *fitted, struct error *error)
{
    struct work work = {.model = model,
                        .panel = panel,
                        .thread_count = panel->series_count == 1 ? thread_count : 1,
                        .made = {.target_count = model->target_count,
                                 .step_count = step_count,
                                 .series_count = panel->series_count,
                                 .left_out = LEFT_OUT_INIT}};
    int result = -1;
    if (work_init(&work, error) || workers_run(thread_count, (int)panel->series_count, study_series, &work, error))
        goto done;
    for (size_t s = 0; s < panel->series_count; s++) {
        if (work.faults[s].kind != ERROR_NONE && left_out_add(&work.made.left_out, &work.faults[s], error))
            goto done;
    }
    if (work.made.left_out.count == panel->series_count) {
        left_out_refuse(&work.made.left_out, error);
        goto done;
    }
    *fitted = work.made;
    work.made = (struct fitted)FITTED_INIT;
    result = 0;
done:
    memory_free(work.faults);
    fitted_release(&work.made);
    return result;
}
