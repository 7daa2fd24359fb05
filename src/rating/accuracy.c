#include "rating/accuracy.h"

#include <math.h>

static const char *const measure_words[] = {[MEASURE_MASE] = "mase",
                                            [MEASURE_SMAPE] = "smape",
                                            [MEASURE_MAPE] = "mape",
                                            [MEASURE_RMSE] = "rmse",
                                            [MEASURE_MAE] = "mae"};
NAMES_DEFINE(measure, MEASURE_COUNT);

void series_errors_add(struct series_errors *errors, double y, double f)
{
    if (isnan(y) || isnan(f))
        return;
    double size = fabs(y) + fabs(f);
    errors->absolute += fabs(y - f);
    errors->squared += (y - f) * (y - f);
    errors->smape += size > 0 ? 200 * fabs(y - f) / size : 0;
    errors->count++;
    if (fabs(y) > 0) {
        errors->mape += 100 * fabs(y - f) / fabs(y);
        errors->mape_count++;
    }
}

void series_errors_add_interval(struct series_errors *errors, int index, double level, double y, double lower,
                                double upper)
{
    struct interval_errors *interval = &errors->intervals[index];
    if (isnan(y))
        return;
    double penalty = 2 / (1 - level / 100);
    interval->score += upper - lower + penalty * (y < lower ? lower - y : y > upper ? y - upper : 0);
    interval->inside += y >= lower && y <= upper;
    interval->count++;
}

static void add_figure(struct accuracy *accuracy, enum measure measure, double figure)
{
    double away = figure - accuracy->centres[measure];
    accuracy->means[measure] += figure;
    accuracy->counts[measure]++;
    accuracy->centres[measure] += away / (double)accuracy->counts[measure];
    accuracy->standard_errors[measure] += away * (figure - accuracy->centres[measure]);
}

void accuracy_add(struct accuracy *accuracy, const struct series_errors *errors, double scale)
{
    if (errors->count == 0)
        return;
    double count = (double)errors->count;
    add_figure(accuracy, MEASURE_SMAPE, errors->smape / count);
    add_figure(accuracy, MEASURE_RMSE, sqrt(errors->squared / count));
    add_figure(accuracy, MEASURE_MAE, errors->absolute / count);
    if (errors->mape_count)
        add_figure(accuracy, MEASURE_MAPE, errors->mape / (double)errors->mape_count);
    if (scale > 0)
        add_figure(accuracy, MEASURE_MASE, errors->absolute / count / scale);
    for (int i = 0; i < LEVEL_COUNT_MAX; i++) {
        const struct interval_errors *interval = &errors->intervals[i];
        accuracy->intervals[i].inside += interval->inside;
        accuracy->intervals[i].count += interval->count;
        if (interval->count && scale > 0) {
            accuracy->msis[i] += interval->score / (double)interval->count / scale;
            accuracy->msis_counts[i]++;
        }
    }
    accuracy->mse += errors->squared;
    accuracy->step_count += errors->count;
    accuracy->series_count++;
}

void accuracy_finish(struct accuracy *accuracy)
{
    for (int m = 0; m < MEASURE_COUNT; m++) {
        double count = (double)accuracy->counts[m];
        accuracy->means[m] = count > 0 ? accuracy->means[m] / count : NAN;
        accuracy->standard_errors[m] = count > 1 ? sqrt(accuracy->standard_errors[m] / (count - 1) / count) : NAN;
    }
    for (int i = 0; i < LEVEL_COUNT_MAX; i++) {
        const struct interval_errors *interval = &accuracy->intervals[i];
        accuracy->msis[i] = accuracy->msis_counts[i] ? accuracy->msis[i] / (double)accuracy->msis_counts[i] : NAN;
        accuracy->coverage[i] = interval->count ? 100 * (double)interval->inside / (double)interval->count : NAN;
    }
    accuracy->mse = accuracy->step_count ? accuracy->mse / (double)accuracy->step_count : NAN;
}
