#include "examples/preparation.h"

#include <math.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/sample_bounds.h"
#include "cycles/season_evidence.h"

/* Pairs looked at per lag when the spread of a long series is measured. */
#define SPREAD_PAIR_MAX 20000
/* A change over L steps counts at most L times this many median changes of one step. So one slip of the decimal point
 * does not make the whole spread. */
#define SPREAD_CHANGE_MAX 20
/* A smaller spread counts as none: a window's scale may be a small share of it, and is divided by. */
#define SPREAD_MIN 1e-303
/* How much more likely (in log likelihood) the logs must make the series before they are taken. */
#define LOG_MARGIN 2.0

void preparation_release(struct preparation *preparation)
{
    for (int c = 0; preparation->targets && c < preparation->target_count; c++) {
        for (int i = 0; i < preparation->targets[c].season_count; i++)
            season_release(&preparation->targets[c].seasons[i]);
    }
    memory_free(preparation->targets);
    memory_free(preparation->covariates);
    *preparation = (struct preparation)PREPARATION_INIT;
}

double preparation_apply(const struct target_preparation *target, double y, int64_t t)
{
    double d = target->is_log ? log(y + target->offset) : y;
    for (int i = 0; i < target->season_count; i++)
        d -= season_value(&target->seasons[i], t);
    return d;
}

double preparation_undo(const struct target_preparation *target, double d, int64_t t)
{
    for (int i = 0; i < target->season_count; i++)
        d += season_value(&target->seasons[i], t);
    return target->is_log ? exp(d) - target->offset : d;
}

bool preparation_reaches(const struct target_preparation *target, double d)
{
    double distance = fabs(d - target->center) / SCALED_MAX;
    return distance <= target->deviation && (distance <= target->spread || !(target->spread > 0));
}

double preparation_log_offset(const double *values, size_t count)
{
    bool positive = true, whole = true;
    for (size_t t = 0; t < count; t++) {
        if (isnan(values[t]))
            continue;
        if (values[t] < 0)
            return -1;
        positive = positive && values[t] > 0;
        whole = whole && values[t] == floor(values[t]);
    }
    return positive ? 0 : whole ? 1 : -1;
}

int preparation_refuse_log(const struct panel *panel, const struct series *series, int c, struct error *error)
{
    char place[PLACE_SIZE];
    return error_set(error, ERROR_DATA,
                     "%scolumn '%s': --transform log needs values above zero (or whole numbers from zero up)",
                     panel_place(panel->source, series->id, place), panel->columns[c].name);
}

/*
 * Do logs describe the changes over `lag` steps better? Compares the Laplace likelihoods of the changes, each with its
 * own spread. The Jacobian, sum log(y), brings the likelihood of the logs to the values' own units.
 */
static bool logs_fit_better(const double *values, size_t count, size_t lag, double offset)
{
    double linear = 0, logs = 0, jacobian = 0;
    size_t pairs = 0;
    for (size_t t = lag; t < count; t++) {
        if (isnan(values[t]) || isnan(values[t - lag]))
            continue;
        double now = log(values[t] + offset);
        linear += fabs(values[t] - values[t - lag]);
        logs += fabs(now - log(values[t - lag] + offset));
        jacobian += now;
        pairs++;
    }
    if (pairs < 8 || linear <= 0 || logs <= 0)
        return false;
    double n = (double)pairs;
    return n * log(logs / n) + jacobian + LOG_MARGIN < n * log(linear / n);
}

/* The median change from step to step; INFINITY when that is 0 or not known. `scratch` [count]. */
static double median_change(const double *values, size_t count, double *scratch)
{
    size_t changes = 0;
    for (size_t t = 1; t < count; t++) {
        if (!isnan(values[t]) && !isnan(values[t - 1]))
            scratch[changes++] = fabs(values[t] - values[t - 1]);
    }
    sample_sort(scratch, changes);
    return changes && scratch[changes / 2] > 0 ? scratch[changes / 2] : INFINITY;
}

static double measure_spread(const double *values, size_t count, int horizon, double *scratch)
{
    double sum = 0;
    size_t pairs = 0, gaps = 0;
    size_t stride = count / SPREAD_PAIR_MAX + 1;
    double most = SPREAD_CHANGE_MAX * median_change(values, count, scratch);
    for (size_t lag = 1; lag <= (size_t)horizon && lag < count; lag++) {
        for (size_t t = lag; t < count; t += stride) {
            if (!isnan(values[t]) && !isnan(values[t - lag])) {
                sum += fmin(fabs(values[t] - values[t - lag]), most * (double)lag);
                pairs++;
            }
        }
    }
    for (size_t t = 0, before = SIZE_MAX; pairs == 0 && t < count; t++) { /* observations lie further apart than that */
        if (isnan(values[t]))
            continue;
        if (before != SIZE_MAX) {
            sum += fabs(values[t] - values[before]);
            gaps++;
        }
        before = t;
    }
    pairs += gaps;
    double spread = pairs ? sum / (double)pairs : 0;
    return spread > SPREAD_MIN ? spread : 0;
}

/* Mean and deviation of what is known among values[0..count-1]; the deviation 1 where they never change. */
static void fit_moments(const double *values, size_t count, double *mean, double *deviation)
{
    double sum = 0, squares = 0;
    size_t known = 0;
    for (size_t t = 0; t < count; t++) {
        if (!isnan(values[t])) {
            sum += values[t];
            known++;
        }
    }
    *mean = known ? sum / (double)known : 0;
    for (size_t t = 0; t < count; t++) {
        if (!isnan(values[t]))
            squares += (values[t] - *mean) * (values[t] - *mean);
    }
    *deviation = known ? sqrt(squares / (double)known) : 0;
    /* the computed mean of values that never change is off in its last digit; taken for a deviation, that would blow up
     * every other value */
    if (!(*deviation > 1e-13 * fabs(*mean)))
        *deviation = 1;
}

/* 1 where no value is below the last one known before it, -1 where none is above it; 0 for both, neither, and too few.
 */
static int find_monotone(const double *values, size_t count)
{
    bool rises = false, falls = false;
    double before = NAN;
    size_t known = 0;
    for (size_t t = 0; t < count; t++) {
        if (isnan(values[t]))
            continue;
        rises = rises || values[t] > before;
        falls = falls || values[t] < before;
        before = values[t];
        known++;
    }
    return known < MONOTONE_COUNT_MIN ? 0 : (int)rises - (int)falls;
}

static int fit_target(struct target_preparation *target, const struct panel *panel, const struct series *series, int c,
                      size_t count, const struct preparation_plan *plan, double *work, double *scratch,
                      struct error *error)
{
    const double *values = series_column(series, c);
    size_t lag = plan->period_count && (double)count >= 2 * plan->periods[0] ? (size_t)(plan->periods[0] + 0.5) : 1;
    double offset = preparation_log_offset(values, series->length);
    if (plan->transform == TRANSFORM_LOG && offset < 0 && !plan->is_one_of_several)
        return preparation_refuse_log(panel, series, c, error);
    target->is_log = offset >= 0 && (plan->transform == TRANSFORM_LOG || (plan->transform == TRANSFORM_AUTO &&
                                                                          logs_fit_better(values, count, lag, offset)));
    target->offset = target->is_log ? offset : 0;
    target->is_nonnegative = true;
    for (size_t t = 0; t < count; t++)
        target->is_nonnegative = target->is_nonnegative && !(values[t] < 0);
    target->monotone = find_monotone(values, count);
    for (size_t t = 0; t < count; t++)
        work[t] = isnan(values[t]) ? NAN : target->is_log ? log(values[t] + target->offset) : values[t];

    for (int i = 0; i < plan->period_count; i++) {
        double period = plan->periods[i];
        if ((double)count < 2 * period)
            continue;
        int present = plan->periods_are_tested ? season_test(period, work, count, error) : 1;
        if (present < 0)
            return -1;
        if (!present)
            continue;
        struct season *season = &target->seasons[target->season_count];
        if (season_fit(season, period, work, count, error))
            return -1;
        target->season_count++;
        for (size_t t = 0; t < count; t++)
            work[t] -= season_value(season, (int64_t)t);
    }
    target->spread = measure_spread(work, count, plan->horizon, scratch);
    fit_moments(work, count, &target->center, &target->deviation);
    return 0;
}

/* What describes a series tells it from the others: it is seen relative to theirs. */
static int fit_static(const struct panel *panel, int column, struct covariate_preparation *covariate,
                      struct error *error)
{
    double *values = memory_allocate(panel->series_count, sizeof *values, error);
    if (!values)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++)
        values[s] = series_column(&panel->series[s], column)[0];
    fit_moments(values, panel->series_count, &covariate->mean, &covariate->deviation);
    memory_free(values);
    return 0;
}

int preparation_fit(struct preparation *preparation, const struct panel *panel, const struct series *series,
                    size_t train_length, const struct preparation_plan *plan, struct error *error)
{
    int result = -1;
    struct preparation fitted = {.target_count = panel->target_count,
                                 .covariate_count = panel->past_count + panel->known_count};
    double *work = memory_allocate(2 * train_length, sizeof *work, error);
    fitted.targets = memory_allocate((size_t)fitted.target_count, sizeof *fitted.targets, error);
    fitted.covariates = memory_allocate((size_t)fitted.covariate_count, sizeof *fitted.covariates, error);
    if (!work || !fitted.targets || !fitted.covariates)
        goto done;
    for (int c = 0; c < fitted.target_count; c++) {
        if (fit_target(&fitted.targets[c], panel, series, c, train_length, plan, work, work + train_length, error))
            goto done;
    }
    for (int c = 0; c < fitted.covariate_count; c++) {
        struct covariate_preparation *covariate = &fitted.covariates[c];
        int column = fitted.target_count + c;
        if (panel->columns[column].is_static && fit_static(panel, column, covariate, error))
            goto done;
        if (!panel->columns[column].is_static)
            fit_moments(series_column(series, column), train_length, &covariate->mean, &covariate->deviation);
    }
    preparation_release(preparation);
    *preparation = fitted;
    fitted = (struct preparation)PREPARATION_INIT;
    result = 0;
done:
    preparation_release(&fitted);
    memory_free(work);
    return result;
}
