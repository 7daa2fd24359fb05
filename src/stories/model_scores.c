#include "stories/model_scores.h"

#include <math.h>
#include <string.h>

#include "base/names.h"
#include "recognize/classify.h"
#include "report/table.h"
#include "results/answer_rows.h"

/* The row in hand: its columns are written once for the line of names, in CSV, and once for the figures. */
struct row {
    const struct model_scores *scores;
    struct model unnamed; /* the model, without the name of a series column: a row is of all series; borrows */
    struct answer_rows rows;
};

static void open_row(struct row *row, const struct model_scores *scores)
{
    *row = (struct row){.scores = scores, .unnamed = *scores->model};
    row->unnamed.series_name = NULL;
    row->rows = answer_rows_open(&row->unnamed, &row->unnamed.calendar, scores->format, scores->text);
}

/* Has the line of names to be written first? */
static bool begin_names(struct row *row)
{
    if (row->scores->format == FORMAT_CSV)
        answer_rows_header(&row->rows, false);
    return row->scores->format == FORMAT_CSV;
}

static int close_row(struct row *row, struct error *error)
{
    answer_rows_close(&row->rows);
    return text_check(row->scores->text, error);
}

static void add_text(struct row *row, const char *name, const char *value)
{
    answer_rows_text(&row->rows, (struct answer_name){.what = name}, value);
}

/* Programs get the word that other output has as a key: seasonal_naive. */
static void add_method(struct row *row, const char *name, const char *method)
{
    char key[NAME_KEY_SIZE];
    add_text(row, name, method && !row->scores->is_rounded ? name_as_key(method, key) : method);
}

/* `decimals` where people read it. */
static void add_number(struct row *row, struct answer_name name, int decimals, double value)
{
    row->rows.decimals = row->scores->is_rounded ? decimals : ANSWER_EXACT;
    answer_rows_number(&row->rows, name, isfinite(value) ? value : NAN);
}

static void add_named(struct row *row, const char *name, int decimals, double value)
{
    add_number(row, (struct answer_name){.what = name}, decimals, value);
}

/* ---- what the model keeps ---- */

/* A baseline, or the model itself: of a forecaster without a blend the networks are the forecast. */
static bool is_baseline(const char *method)
{
    for (int b = 0; b < BASELINE_COUNT; b++) {
        if (strcmp(baseline_method((enum baseline)b)->name, method) == 0)
            return true;
    }
    return false;
}

/* The baseline of the least MASE, or of the least MAE where MASE is not defined; NULL: none was scored. */
static const struct model_score *best_kept_baseline(const struct model *model)
{
    const struct model_score *best = NULL;
    for (int i = 1; i < model->score_count; i++) {
        const struct model_score *one = &model->scores[i];
        const bool has_mase = !isnan(one->mase);
        if (is_baseline(one->method) && (!best || (has_mase ? one->mase < best->mase : one->mae < best->mae)))
            best = one;
    }
    return best;
}

static double kept_skill(const struct model *model)
{
    const struct model_score *best = best_kept_baseline(model);
    return best && best->mase > 0 ? 1 - model->scores[0].mase / best->mase : NAN;
}

static double kept_figure(const void *context, const char *name)
{
    const struct model *model = context;
    const struct model_score *score = &model->scores[0];
    if (model->score_count == 0)
        return NAN;
    if (strcmp(name, "skill") == 0)
        return kept_skill(model);
    return strcmp(name, "mase") == 0    ? score->mase
           : strcmp(name, "smape") == 0 ? score->smape
           : strcmp(name, "rmse") == 0  ? score->rmse
           : strcmp(name, "mae") == 0   ? score->mae
                                        : NAN;
}

static void add_kept(struct row *row, const struct model *model)
{
    static const struct model_score none = {.mase = NAN, .smape = NAN, .rmse = NAN, .mae = NAN};
    const struct model_score *score = model->score_count ? &model->scores[0] : &none;
    const struct model_score *best = best_kept_baseline(model);
    const int decimals = table_decimals(score->rmse);
    add_text(row, "scored_on", "validation");
    add_named(row, "series", 0, (double)model->series_count);
    add_named(row, "forecasts", 0, (double)model->origin_count);
    add_named(row, "mase", 4, score->mase);
    add_named(row, "smape", 3, score->smape);
    add_named(row, "rmse", decimals, score->rmse);
    add_named(row, "mae", decimals, score->mae);
    add_method(row, "best_baseline", best ? best->method : NULL);
    add_named(row, "skill", 3, kept_skill(model));
    answer_rows_end(&row->rows);
}

/* ---- classifiers ---- */

static void add_classes(struct row *row, const char *scored_on, size_t series_count,
                        const struct classification *classification)
{
    static const struct classifier_score none = {
        .accuracy = NAN, .balanced_accuracy = NAN, .macro_f1 = NAN, .log_loss = NAN};
    const struct classifier_score *score = classification->score_count ? &classification->scores[0] : &none;
    add_text(row, "scored_on", scored_on);
    add_named(row, "series", 0, (double)series_count);
    add_named(row, "labels", 0, (double)classification->judged_count);
    add_named(row, "accuracy", 3, score->accuracy);
    add_named(row, "balanced_accuracy", 3, score->balanced_accuracy);
    add_named(row, "macro_f1", 3, score->macro_f1);
    add_named(row, "log_loss", 3, score->log_loss);
    answer_rows_end(&row->rows);
}

static int write_classes(const struct model_scores *scores, const char *scored_on, size_t series_count,
                         const struct classification *classification, struct error *error)
{
    static const struct classifier_score none = {
        .accuracy = NAN, .balanced_accuracy = NAN, .macro_f1 = NAN, .log_loss = NAN};
    struct row row;
    open_row(&row, scores);
    if (begin_names(&row))
        add_classes(&row, scored_on, series_count, classification);
    answer_rows_begin(&row.rows, "", NULL);
    add_classes(&row, scored_on, series_count, classification);
    if (close_row(&row, error))
        return -1;
    return fail_if_judge_classifier(scores->checks, classification->score_count ? &classification->scores[0] : &none,
                                    error);
}

int model_scores_of_classes(const struct model_scores *scores, const struct panel *panel, struct error *error)
{
    struct classification found = {.moments = NULL};
    int result = classify_score(scores->model, panel, &found, error);
    if (result == 0)
        result = write_classes(scores, panel->source, panel->series_count, &found, error);
    classification_release(&found);
    return result;
}

int model_scores_kept(const struct model_scores *scores, struct error *error)
{
    const struct model *model = scores->model;
    struct row row;
    if (model_classifies(model))
        return write_classes(scores, model->classification.fold_count ? "folds" : "validation", model->series_count,
                             &model->classification, error);
    open_row(&row, scores);
    if (begin_names(&row))
        add_kept(&row, model);
    answer_rows_begin(&row.rows, "", NULL);
    add_kept(&row, model);
    return close_row(&row, error) ? -1 : fail_if_judge_figures(scores->checks, kept_figure, model, error);
}

/* ---- rows of a file ---- */

static void add_backtest(struct row *row, const struct backtest *backtest, const struct panel *panel)
{
    const struct accuracy *accuracy = backtest_overall(backtest, BACKTEST_SEQNET);
    const int decimals = table_decimals(accuracy->rmse);
    add_text(row, "scored_on", panel->source);
    add_named(row, "series", 0, (double)panel->series_count);
    add_named(row, "forecasts", 0, (double)backtest->forecast_count);
    add_named(row, "mase", 4, accuracy->mase);
    add_named(row, "smape", 3, accuracy->smape);
    add_named(row, "mape", 3, accuracy->mape);
    add_named(row, "rmse", decimals, accuracy->rmse);
    add_named(row, "mae", decimals, accuracy->mae);
    add_method(row, "best_baseline", backtest_method_name(backtest_best_baseline(backtest)));
    add_named(row, "skill", 3, backtest_skill(backtest));
    for (int i = 0; i < backtest->level_count; i++)
        add_number(row, (struct answer_name){.what = "coverage", .level = backtest->levels[i]}, 1,
                   accuracy->coverage[i]);
    answer_rows_end(&row->rows);
}

int model_scores_of_backtest(const struct model_scores *scores, const struct backtest *backtest,
                             const struct panel *panel, struct error *error)
{
    struct row row;
    open_row(&row, scores);
    if (begin_names(&row))
        add_backtest(&row, backtest, panel);
    answer_rows_begin(&row.rows, "", NULL);
    add_backtest(&row, backtest, panel);
    return close_row(&row, error) ? -1 : fail_if_judge(scores->checks, backtest, error);
}
