#include <math.h>
#include <stdio.h>

#include "settled_rows/clock.h"
#include "shown_metrics/metric_text.h"
#include "shown_metrics/metrics.h"

static const char *name_or_none(const char *name)
{
    return name[0] ? name : NULL;
}

/* How a measure is shown: in base units, so that percent become ratios. */
static const struct shown_measure {
    const char *name, *of_series, *help;
    double unit;
} shown_measures[] = {
    [MEASURE_MASE] = {"evaluation_mase", "evaluation_series_mase", "Mean absolute scaled error.", 1},
    [MEASURE_SMAPE] = {"evaluation_smape_ratio", "evaluation_series_smape_ratio",
                       "Symmetric mean absolute percentage error, as a ratio from 0 to 2.", 0.01},
    [MEASURE_MAPE] = {"evaluation_mape_ratio", "evaluation_series_mape_ratio",
                      "Mean absolute percentage error, as a ratio.", 0.01},
    [MEASURE_RMSE] = {"evaluation_rmse", "evaluation_series_rmse", "Root of the mean squared error.", 1},
    [MEASURE_MAE] = {"evaluation_mae", "evaluation_series_mae", "Mean absolute error.", 1},
};
_Static_assert(sizeof shown_measures / sizeof *shown_measures == MEASURE_COUNT, "each measure is shown");

static void append_newest(const char *path, const struct panel *panel, struct text *text)
{
    int64_t newest = INT64_MIN;
    if (panel->calendar.unit == CALENDAR_ROW || panel->calendar.unit == CALENDAR_STEP || panel->series_count == 0)
        return;
    for (size_t s = 0; s < panel->series_count; s++) {
        const int64_t last = panel_stamp(panel, &panel->series[s], panel->series[s].length - 1);
        newest = last > newest ? last : newest;
    }
    metric_begin(text, "evaluation_last_row_timestamp_seconds", "Time of the newest row that was scored.");
    metric_value(text, "evaluation_last_row_timestamp_seconds",
                 METRIC_LABELS({"model", name_or_none(path)}, {"file", panel->source}),
                 (double)clock_instant_of_stamp(&panel->calendar.style, newest));
}

static void append_one(const char *name, const char *help, const char *path, const struct panel *panel, double value,
                       struct text *text)
{
    metric_begin(text, name, help);
    metric_value(text, name, METRIC_LABELS({"model", name_or_none(path)}, {"file", panel->source}), value);
}

static void append_series(const char *path, const struct backtest *backtest, const struct panel *panel,
                          enum measure measure, struct text *text)
{
    const struct shown_measure *shown = &shown_measures[measure];
    metric_begin(text, shown->of_series, shown->help);
    for (size_t s = 0; s < backtest->series_count; s++) {
        for (int c = 0; c < backtest->target_count; c++) {
            const struct accuracy *accuracy = backtest_of_series(backtest, BACKTEST_SEQNET, s, c);
            if (accuracy->series_count)
                metric_value(text, shown->of_series,
                             METRIC_LABELS({"model", name_or_none(path)}, {"file", panel->source},
                                           {"series", name_or_none(panel->series[s].id)},
                                           {"target", panel->columns[c].name}),
                             accuracy->means[measure] * shown->unit);
        }
    }
}

static void append_coverage(const char *path, const struct backtest *backtest, const struct panel *panel,
                            struct text *text)
{
    const struct accuracy *accuracy = backtest_overall(backtest, BACKTEST_SEQNET);
    char level[32];
    if (backtest->level_count == 0)
        return;
    metric_begin(text, "evaluation_coverage_ratio",
                 "Share of the values that lay in the interval that is to hold so many percent.");
    for (int i = 0; i < backtest->level_count; i++) {
        snprintf(level, sizeof level, "%g", backtest->levels[i]);
        metric_value(text, "evaluation_coverage_ratio",
                     METRIC_LABELS({"model", name_or_none(path)}, {"file", panel->source}, {"level", level}),
                     accuracy->coverage[i] / 100);
    }
}

void metrics_of_backtest(const char *path, const struct backtest *backtest, const struct panel *panel, bool by_series,
                         struct text *text)
{
    append_newest(path, panel, text);
    append_one("evaluation_forecasts", "Forecasts that were scored.", path, panel, (double)backtest->forecast_count,
               text);
    append_one("evaluation_skill_ratio", "How much less error than the best baseline; 0.1 is a tenth less.", path,
               panel, backtest_skill(backtest), text);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        metric_begin(text, shown_measures[m].name, shown_measures[m].help);
        for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
            char key[NAME_KEY_SIZE];
            if (backtest_has_method(backtest, method))
                metric_value(text, shown_measures[m].name,
                             METRIC_LABELS({"model", name_or_none(path)}, {"file", panel->source},
                                           {"method", name_as_key(backtest_method_name(method), key)}),
                             backtest_overall(backtest, method)->means[m] * shown_measures[m].unit);
        }
        if (by_series)
            append_series(path, backtest, panel, (enum measure)m, text);
    }
    append_coverage(path, backtest, panel, text);
}

void metrics_of_classification(const char *path, const struct classification *scores, const struct panel *panel,
                               struct text *text)
{
    static const struct {
        const char *name, *help;
        size_t offset;
    } shown[] = {
        {"classification_accuracy_ratio", "Share of the classes that were right.",
         offsetof(struct classifier_score, accuracy)},
        {"classification_balanced_accuracy_ratio", "Mean share of each class that was found.",
         offsetof(struct classifier_score, balanced_accuracy)},
        {"classification_macro_f1_ratio", "Mean F1 of the classes.", offsetof(struct classifier_score, macro_f1)},
        {"classification_log_loss", "Mean of -log of the chance of the true class.",
         offsetof(struct classifier_score, log_loss)},
    };
    append_newest(path, panel, text);
    append_one("classification_labels", "Labels that were scored.", path, panel, (double)scores->judged_count, text);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        metric_begin(text, shown[i].name, shown[i].help);
        for (int m = 0; m < scores->score_count; m++) {
            char key[NAME_KEY_SIZE];
            const double value = *(const double *)(const void *)((const char *)&scores->scores[m] + shown[i].offset);
            metric_value(text, shown[i].name,
                         METRIC_LABELS({"model", name_or_none(path)}, {"file", panel->source},
                                       {"method", name_as_key(scores->scores[m].method, key)}),
                         value);
        }
    }
}
