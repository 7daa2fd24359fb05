#include "growth/growth.h"

#include <math.h>
#include <stdbool.h>

#include "base/memory.h"
#include "cycles/season_evidence.h"
#include "cycles/seasonality.h"

#define ORIGIN_COUNT 16 /* about; spread over the second half */
#define ORIGIN_COUNT_MIN 5
#define FIRST_ORIGIN_MIN 5
#define HORIZON_MIN 3 /* steps of a forecast: a sixth of the series, within these */
#define HORIZON_MAX 24
#define SMOOTHING 0.8  /* of the level */
#define LEAST_GAIN 0.1 /* share of the errors */
#define STANDARD_ERRORS 2

/* values ~ mean + slope (t - middle): least squares. */
struct line {
    double mean, slope, middle;
};

static struct line fit_line(const double *values, size_t count)
{
    struct line line = {.middle = (double)(count - 1) / 2};
    double product = 0, squares = 0;
    for (size_t t = 0; t < count; t++)
        line.mean += values[t] / (double)count;
    for (size_t t = 0; t < count; t++) {
        const double x = (double)t - line.middle;
        product += x * (values[t] - line.mean);
        squares += x * x;
    }
    line.slope = squares > 0 ? product / squares : 0;
    return line;
}

static double line_value(const struct line *line, size_t t)
{
    return line->mean + line->slope * ((double)t - line->middle);
}

/* Mean absolute error of the line through values[0..count-1], or through their logarithms, over the next steps. */
static double error_of_line(const double *values, const double *shown, bool is_log, size_t count, size_t horizon)
{
    const struct line line = fit_line(shown, count);
    double level = 0, sum = 0;
    for (size_t t = 0; t < count; t++)
        level += (t ? SMOOTHING : 1) * (shown[t] - line_value(&line, t) - level);
    for (size_t t = count; t < count + horizon; t++) {
        const double forecast = line_value(&line, t) + level;
        sum += fabs((is_log ? exp(forecast) : forecast) - values[t]);
    }
    return sum / (double)horizon;
}

/* Forecasts overlap, so that so many of them are worth as many separate stretches as they cover. */
static bool logs_foretell_better(const double *values, const double *logs, size_t count)
{
    const size_t first = count / 2 > FIRST_ORIGIN_MIN ? count / 2 : FIRST_ORIGIN_MIN;
    const size_t sixth = count / 6, least = sixth < HORIZON_MIN ? HORIZON_MIN : sixth;
    const size_t horizon = least > HORIZON_MAX ? HORIZON_MAX : least;
    if (count < first + ORIGIN_COUNT_MIN)
        return false;
    const size_t step = (count - first) / ORIGIN_COUNT > 1 ? (count - first) / ORIGIN_COUNT : 1;
    double plain = 0, in_logs = 0, squares = 0, n = 0;
    for (size_t origin = first; origin < count; origin += step) {
        const size_t steps = count - origin < horizon ? count - origin : horizon;
        const double of_values = error_of_line(values, values, false, origin, steps);
        const double of_logs = error_of_line(values, logs, true, origin, steps);
        plain += of_values;
        in_logs += of_logs;
        squares += (of_values - of_logs) * (of_values - of_logs);
        n++;
    }
    if (!(in_logs < (1 - LEAST_GAIN) * plain))
        return false;
    const double gain = (plain - in_logs) / n;
    const double variance = fmax(0, squares - n * gain * gain) / (n - 1);
    const double separate = fmin(n, (double)(count - first) / (double)horizon);
    return gain > STANDARD_ERRORS * sqrt(variance / separate);
}

int growth_test(const double *values, size_t count, double period, struct error *error)
{
    int result = -1;
    struct season season = SEASON_INIT;
    for (size_t t = 0; t < count; t++) {
        if (!(values[t] > 0))
            return 0;
    }
    if (count < FIRST_ORIGIN_MIN)
        return 0;
    double *adjusted = memory_allocate(2 * count, sizeof *adjusted, error), *logs = adjusted + count;
    if (!adjusted)
        goto done;
    for (size_t t = 0; t < count; t++)
        logs[t] = log(values[t]);
    const struct line line = fit_line(logs, count); /* without it, a season is lost beside steep growth */
    for (size_t t = 0; t < count; t++)
        adjusted[t] = logs[t] - line_value(&line, t);
    const int is_seasonal = period >= 1.5 ? season_test(period, adjusted, count, error) : 0;
    if (is_seasonal < 0 || (is_seasonal && season_fit(&season, period, adjusted, count, error)))
        goto done;
    for (size_t t = 0; t < count; t++) {
        if (is_seasonal)
            logs[t] -= season_value(&season, (int64_t)t);
        adjusted[t] = exp(logs[t]);
    }
    result = logs_foretell_better(adjusted, logs, count);
done:
    memory_free(adjusted);
    season_release(&season);
    return result;
}
