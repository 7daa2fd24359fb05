#include "predict/score.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "predict/accuracy.h"
#include "predict/blend.h"

/* Row of the blend in the table of errors; the methods' are as they are numbered. */
enum { ROW_BLEND = METHOD_COUNT, ROW_COUNT };

static bool has_row(const struct trial *trial, const struct model *model, int row)
{
    if (row == METHOD_BASELINES + BASELINE_SEASONAL_NAIVE)
        return trial->period > 1;
    return row != ROW_BLEND || model->weights[METHOD_NETWORK] < 1;
}

/* Errors of forecast n, added to rows [ROW_COUNT] of its series and target, `stride` apart. */
static void add_errors(const struct trial *trial, size_t n, const double *blended, struct series_errors *rows, size_t stride)
{
    size_t K = (size_t)trial->horizon;
    for (size_t k = 0; k < K; k++) {
        size_t at = n * K + k;
        if (isnan(trial_values(trial, METHOD_BASELINES + BASELINE_NAIVE)[at]) || isnan(trial_values(trial, METHOD_NETWORK)[at]))
            continue; /* nothing observed before the origin: no method can answer */
        for (int method = 0; method < METHOD_COUNT; method++)
            series_errors_add(&rows[(size_t)method * stride], trial->truth[at], trial_values(trial, method)[at]);
        series_errors_add(&rows[ROW_BLEND * stride], trial->truth[at], blended[k]);
    }
}

static void keep_score(struct scorecard *card, const char *name, struct accuracy *accuracy)
{
    struct model_score *score = &card->scores[card->score_count++];
    accuracy_finish(accuracy);
    strcpy(score->method, name);
    score->mase = accuracy->mase;
    score->smape = accuracy->smape;
    score->rmse = accuracy->rmse;
    score->mae = accuracy->mae;
}

int score_trial(const struct trial *trial, const struct model *model, const struct panel *panel, struct scorecard *card,
                struct error *error)
{
    int result = -1;
    size_t T = (size_t)trial->target_count, cells = panel->series_count * T;
    struct scorecard made = {.period = trial->period, .origin_count = trial->origin_count};
    struct series_errors *errors = memory_allocate(ROW_COUNT * cells, sizeof *errors, error);
    double *denominators = memory_allocate(cells, sizeof *denominators, error);
    double *blended = memory_allocate((size_t)trial->horizon, sizeof *blended, error);
    if (!errors || !denominators || !blended)
        goto done;
    for (size_t n = 0; n < trial->count; n++) {
        size_t cell = trial->series[n] * T + n % T;
        denominators[cell] = trial->denominators[n];
        blend_forecast(trial, model, n, blended);
        add_errors(trial, n, blended, errors + cell, cells);
    }
    for (int i = -1; trial->count && i < METHOD_COUNT; i++) {
        int row = i < 0 ? ROW_BLEND : i;
        struct accuracy accuracy = {0};
        if (!has_row(trial, model, row))
            continue;
        for (size_t cell = 0; cell < cells; cell++)
            accuracy_add(&accuracy, &errors[(size_t)row * cells + cell], denominators[cell]);
        keep_score(&made, row == ROW_BLEND ? "seqnet" : method_name(row), &accuracy);
    }
    *card = made;
    result = 0;
done:
    memory_free(errors);
    memory_free(denominators);
    memory_free(blended);
    return result;
}
