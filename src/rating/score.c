#include "rating/score.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "rating/accuracy.h"
#include "rating/blend.h"

/* Row of the blend in the table of errors; the methods' are as they are numbered. */
enum { ROW_BLEND = METHOD_COUNT, ROW_COUNT };

_Static_assert((int)ROW_COUNT <= MODEL_SCORE_COUNT_MAX, "the scorecard has no room for all rows");

void scorecard_release(struct scorecard *card)
{
    memory_free(card->step_mae);
    memory_free(card->step_mse);
    *card = (struct scorecard)SCORECARD_INIT;
}

static bool has_row(const struct trial *trial, const struct model *model, int row)
{
    if (row == ROW_BLEND)
        return model->weights[METHOD_NETWORK] < 1;
    return row < METHOD_BASELINES || trial->period > 1 ||
           !baseline_method((enum baseline)(row - METHOD_BASELINES))->needs_season;
}

/* Errors of forecast n, added to rows [ROW_COUNT] of its series and target, `stride` apart, and to steps
 * [ROW_COUNT][K]. */
static void add_errors(const struct trial *trial, size_t n, const double *blended, struct series_errors *rows,
                       size_t stride, struct series_errors *steps)
{
    size_t K = (size_t)trial->horizon;
    for (size_t k = 0; k < K; k++) {
        size_t at = n * K + k;
        if (isnan(trial_values(trial, METHOD_BASELINES + BASELINE_NAIVE)[at]) ||
            isnan(trial_values(trial, METHOD_NETWORK)[at]))
            continue; /* nothing observed before the origin: no method can answer */
        for (int row = 0; row < ROW_COUNT; row++) {
            double value = row == ROW_BLEND ? blended[k] : trial_values(trial, row)[at];
            series_errors_add(&rows[(size_t)row * stride], trial->truth[at], value);
            series_errors_add(&steps[(size_t)row * K + k], trial->truth[at], value);
        }
    }
}

static void keep_score(struct scorecard *card, const char *name, struct accuracy *accuracy)
{
    struct model_score *score = &card->scores[card->score_count++];
    accuracy_finish(accuracy);
    snprintf(score->method, sizeof score->method, "%s", name);
    score->mase = accuracy->mase;
    score->smape = accuracy->smape;
    score->rmse = accuracy->rmse;
    score->mae = accuracy->mae;
}

static void keep_steps(struct scorecard *card, const struct series_errors *steps)
{
    for (int k = 0; k < card->horizon; k++) {
        size_t at = (size_t)(card->score_count - 1) * (size_t)card->horizon + (size_t)k;
        double count = (double)steps[k].count;
        card->step_mae[at] = count > 0 ? steps[k].absolute / count : NAN;
        card->step_mse[at] = count > 0 ? steps[k].squared / count : NAN;
    }
}

int score_trial(const struct trial *trial, const struct model *model, const struct panel *panel, struct scorecard *card,
                struct error *error)
{
    int result = -1;
    size_t T = (size_t)trial->target_count, K = (size_t)trial->horizon, cells = panel->series_count * T;
    struct scorecard made = {.period = trial->period,
                             .origin_count = trial->origin_count,
                             .stretch_count = trial_spans(trial),
                             .horizon = trial->horizon};
    struct series_errors *errors = memory_allocate(ROW_COUNT * cells, sizeof *errors, error);
    double *denominators = memory_allocate(cells, sizeof *denominators, error);
    double *blended = memory_allocate(K, sizeof *blended, error);
    struct series_errors *steps = memory_allocate(ROW_COUNT * K, sizeof *steps, error);
    if (trial->count) {
        made.step_mae = memory_allocate(MODEL_SCORE_COUNT_MAX * K, sizeof *made.step_mae, error);
        made.step_mse = memory_allocate(MODEL_SCORE_COUNT_MAX * K, sizeof *made.step_mse, error);
    }
    if (!errors || !denominators || !blended || !steps || (trial->count && (!made.step_mae || !made.step_mse)))
        goto done;
    for (size_t n = 0; n < trial->count; n++) {
        size_t cell = trial->forecasts[n].series * T + n % T;
        denominators[cell] = trial->forecasts[n].denominator;
        blend_forecast(trial, model, n, false, blended);
        add_errors(trial, n, blended, errors + cell, cells, steps);
    }
    for (int i = -1; trial->count && i < METHOD_COUNT; i++) {
        int row = i < 0 ? ROW_BLEND : i;
        struct accuracy accuracy = {0};
        if (!has_row(trial, model, row))
            continue;
        for (size_t cell = 0; cell < cells; cell++)
            accuracy_add(&accuracy, &errors[(size_t)row * cells + cell], denominators[cell]);
        keep_score(&made, row == ROW_BLEND ? "seqnet" : method_name(row), &accuracy);
        keep_steps(&made, steps + (size_t)row * K);
    }
    scorecard_release(card);
    *card = made;
    made = (struct scorecard)SCORECARD_INIT;
    result = 0;
done:
    scorecard_release(&made);
    memory_free(steps);
    memory_free(errors);
    memory_free(denominators);
    memory_free(blended);
    return result;
}
