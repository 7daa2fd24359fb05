#include "methods/baselines.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "cycles/season_evidence.h"
#include "growth/growth.h"

#define FIT_LENGTH_MAX 1000
#define SEASON_FIT_PERIODS 10
#define JUDGED_DISTANCES 8 /* over which the form of a season is judged */
/* Largest magnitudes that are fitted as they are. */
#define MAGNITUDE_LEAST 1e-6
#define MAGNITUDE_MOST 1e12

/* A method, and what it works on in struct baselines. */
#define BASELINE_ENTRY(number, method, member) [number] = {&(method), offsetof(struct baselines, member)},
static const struct {
    const struct method *method;
    size_t state; /* its place, bytes */
} table[] = {BASELINE_TABLE(BASELINE_ENTRY)};

const struct method *baseline_method(enum baseline b)
{
    return table[b].method;
}

size_t baseline_state_offset(enum baseline b)
{
    return table[b].state;
}

static void *state_of(struct baselines *b, int method)
{
    return (char *)b + table[method].state;
}

void baselines_release(struct baselines *b)
{
    known_effects_release(&b->effects);
    history_release(&b->history);
    season_release(&b->season);
    *b = (struct baselines)BASELINES_INIT;
}

int baselines_copy(struct baselines *copy, const struct baselines *b, struct error *error)
{
    int result = -1;
    struct baselines made = *b;
    made.effects = (struct known_effects)KNOWN_EFFECTS_INIT;
    made.history = (struct history)HISTORY_INIT;
    made.season.profile = NULL;
    if (known_effects_copy(&made.effects, &b->effects, error) || history_copy(&made.history, &b->history, error))
        goto done;
    if (b->season.profile) {
        const size_t length = (size_t)b->season.length;
        made.season.profile = memory_allocate(length, sizeof *made.season.profile, error);
        if (!made.season.profile)
            goto done;
        memcpy(made.season.profile, b->season.profile, length * sizeof *made.season.profile);
    }
    baselines_release(copy);
    *copy = made;
    made = (struct baselines)BASELINES_INIT;
    result = 0;
done:
    baselines_release(&made);
    return result;
}

/* ---- season outside of the models ---- */

static double adjust(const struct baselines *b, double y, int64_t step)
{
    switch (b->adjustment) {
    case BASELINES_ADJUSTMENT_ADDITIVE:
        return y - season_value(&b->season, step);
    case BASELINES_ADJUSTMENT_LOG:
        return y * exp(-season_value(&b->season, step));
    case BASELINES_ADJUSTMENT_NONE:
        break;
    }
    return y;
}

static double unadjust(const struct baselines *b, double y, int64_t step)
{
    switch (b->adjustment) {
    case BASELINES_ADJUSTMENT_ADDITIVE:
        return y + season_value(&b->season, step);
    case BASELINES_ADJUSTMENT_LOG:
        return y * exp(season_value(&b->season, step));
    case BASELINES_ADJUSTMENT_NONE:
        break;
    }
    return y;
}

static bool sees_logarithms(const struct baselines *b, int method)
{
    const bool is_smoothing = method == BASELINE_SMOOTHING;
    return b->logarithms == BASELINES_LOGARITHMS_ALL || (b->logarithms == BASELINES_LOGARITHMS_TREND && !is_smoothing);
}

/* From the adjusted series to what a method with a state of its own sees; NAN where there is no logarithm. */
static double show(const struct baselines *b, int method, double adjusted)
{
    if (!sees_logarithms(b, method))
        return adjusted;
    return adjusted > 0 ? log(adjusted) - b->log_center : NAN;
}

static double unshow(const struct baselines *b, int method, double shown)
{
    return sees_logarithms(b, method) ? exp(shown + b->log_center) : shown;
}

static bool is_for_models(double period)
{
    return period == floor(period) && period <= SMOOTHING_PERIOD_MAX;
}

/*
 * Sum of squared errors of the steps from `begin` on, where a value and the season alone foretell, over a few distances
 * of up to one period of `outside` steps, whole numbers of `inside` steps. In the values' own units: a season in logs
 * may be smooth and still be absurd once it is multiplied out (from a trough twice as high as usual, peaks twice as
 * high).
 */
static double season_misses(const struct season *season, enum baselines_adjustment adjustment, const double *values,
                            size_t begin, size_t count, size_t inside, double outside)
{
    const struct baselines b = {.season = *season, .adjustment = adjustment};
    double sum = 0;
    size_t before = 0;
    for (int i = 1; i <= JUDGED_DISTANCES; i++) {
        size_t lag = (size_t)(outside * i / JUDGED_DISTANCES) / inside * inside;
        if (lag <= before)
            continue;
        for (size_t t = lag > begin ? lag : begin; t < count; t++)
            sum += pow(values[t] - unadjust(&b, adjust(&b, values[t - lag], (int64_t)(t - lag)), (int64_t)t), 2);
        before = lag;
    }
    return sum;
}

/* The season of `outside` steps of values[0..count-1], after taking out one of `inside` steps if that is not 1, which
 * the models see to themselves. Found unless tested for and not there: 1, else 0; -1 for memory. scratch[count]. */
static int fit_outside(struct season *season, double outside, double inside, bool is_tested, const double *values,
                       size_t count, double *scratch, struct error *error)
{
    struct season own = SEASON_INIT;
    int found = -1;
    if (inside > 1) {
        if (season_fit(&own, inside, values, count, error))
            goto done;
        for (size_t t = 0; t < count; t++)
            scratch[t] = values[t] - season_value(&own, (int64_t)t);
        values = scratch;
    }
    found = is_tested ? season_test(outside, values, count, error) : (double)count >= 2 * outside;
    if (found > 0 && season_fit(season, outside, values, count, error))
        found = -1;
done:
    season_release(&own);
    return found;
}

/*
 * Find the season that the models cannot have, in values[0..count-1], complete: additive, in logs, or, where it is
 * tested for, left out if it foretells the later cycles worse than no season does. The earlier ones are learnt from for
 * that, so a cycle that does not keep its time or its size is told. Few cycles are judged by what was learnt from.
 */
static int find_season(struct baselines *b, double outside, double inside, bool is_tested, const double *values,
                       size_t count, struct error *error)
{
    int result = -1;
    double *logs = memory_allocate(2 * count, sizeof *logs, error), *scratch = logs ? logs + count : NULL;
    struct season whole = SEASON_INIT, early[2] = {SEASON_INIT, SEASON_INIT};
    bool is_positive = true;
    if (!logs)
        goto done;
    int found = fit_outside(&whole, outside, inside, is_tested, values, count, scratch, error);
    if (found <= 0) {
        result = found;
        goto done;
    }
    for (size_t t = 0; t < count; t++) {
        is_positive = is_positive && values[t] > 0;
        logs[t] = is_positive ? log(values[t]) : 0;
    }
    const size_t half = (double)(count / 2) >= 2 * outside ? count / 2 : 0, learnt = half ? half : count;
    if (fit_outside(&early[0], outside, inside, false, values, learnt, scratch, error) < 0 ||
        (is_positive && fit_outside(&early[1], outside, inside, false, logs, learnt, scratch, error) < 0))
        goto done;
    double least = INFINITY;
    for (int form = is_tested && half ? BASELINES_ADJUSTMENT_NONE : BASELINES_ADJUSTMENT_ADDITIVE;
         form <= (is_positive ? BASELINES_ADJUSTMENT_LOG : BASELINES_ADJUSTMENT_ADDITIVE); form++) {
        double misses = season_misses(&early[form == BASELINES_ADJUSTMENT_LOG], (enum baselines_adjustment)form, values,
                                      half, count, (size_t)inside, outside);
        if (misses < least) {
            least = misses;
            b->adjustment = (enum baselines_adjustment)form;
        }
    }
    if (b->adjustment == BASELINES_ADJUSTMENT_LOG &&
        fit_outside(&whole, outside, inside, false, logs, count, scratch, error) < 0)
        goto done;
    if (b->adjustment != BASELINES_ADJUSTMENT_NONE) {
        b->season = whole;
        whole = (struct season)SEASON_INIT;
    }
    result = 0;
done:
    memory_free(logs);
    season_release(&whole);
    season_release(&early[0]);
    season_release(&early[1]);
    return result;
}

/* ---- fit ---- */

/*
 * values[0..count-1], which begin and end with observations, into filled[count]; in the gaps, the line between the
 * observations beside them, and the season if there is one (so that a Sunday in a gap is one), within what was ever
 * observed.
 */
static int fill_gaps(const double *values, size_t count, double unit, double period, double *filled,
                     struct error *error)
{
    int result = -1;
    struct season season = SEASON_INIT;
    double least = INFINITY, most = -INFINITY;
    bool has_gaps = false;
    int is_seasonal = 0;
    for (size_t t = 0; t < count; t++) {
        filled[t] = values[t] / unit;
        has_gaps = has_gaps || isnan(values[t]);
        least = fmin(least, filled[t]);
        most = fmax(most, filled[t]);
    }
    if (has_gaps && period >= 1.5) {
        is_seasonal = season_test(period, filled, count, error);
        if (is_seasonal < 0 || (is_seasonal && season_fit(&season, period, filled, count, error)))
            goto done;
    }
    for (size_t t = 1, before = 0; t < count && has_gaps; t++) {
        if (isnan(values[t]))
            continue;
        double from = filled[before], to = filled[t], known = (double)(t - before);
        if (is_seasonal) {
            from -= season_value(&season, (int64_t)before);
            to -= season_value(&season, (int64_t)t);
        }
        for (size_t gap = before + 1; gap < t; gap++) {
            double y = from + (to - from) * (double)(gap - before) / known;
            if (is_seasonal)
                y += season_value(&season, (int64_t)gap);
            filled[gap] = fmin(fmax(y, least), most);
        }
        before = t;
    }
    result = 0;
done:
    season_release(&season);
    return result;
}

/* A power of 2 that brings the largest |value| near 1000 if the models would lose digits otherwise. */
static double find_unit(const double *values, size_t count)
{
    double largest = 0;
    for (size_t t = 0; t < count; t++) {
        if (fabs(values[t]) > largest)
            largest = fabs(values[t]);
    }
    if (largest == 0 || (largest >= MAGNITUDE_LEAST && largest <= MAGNITUDE_MOST))
        return 1;
    int exponent;
    frexp(largest, &exponent);
    exponent -= 10;
    return ldexp(1, exponent < DBL_MIN_EXP ? DBL_MIN_EXP : exponent);
}

/* The season that is taken out before the models see the series: a period that is none of theirs, or the longer one,
 * which holds the other if it is a whole number of times as long. 0: none. */
static double outside_period(const struct baselines_plan *plan, double period)
{
    double times = plan->longer / period;
    if (period < 1.5)
        return 0;
    if (is_for_models(period))
        return plan->longer;
    return plan->longer > period && times == floor(times) ? plan->longer : period;
}

/* Exponential smoothing, fitted to values[0..count-1]: how far it misses the steps from there to `end`. */
static double error_of_smoothing(const double *values, const double *shown, bool is_log, double center, size_t count,
                                 size_t end, int period, double *forecasts)
{
    struct smoothing model;
    double sum = 0;
    smoothing_fit(&model, shown, count, period);
    smoothing_forecast(&model, (int)(end - count), forecasts);
    for (size_t t = count; t < end; t++)
        sum += fabs((is_log ? exp(forecasts[t - count] + center) : forecasts[t - count]) - values[t]);
    return sum;
}

/* Which methods are to see logarithms of values[0..count-1], complete and adjusted; their logarithms, less the mean,
 * are then in logs[count]. -1 for memory. scratch[count]. */
static int choose_logarithms(struct baselines *b, const double *values, size_t count, int period,
                             enum transform transform, double *logs, double *scratch, struct error *error)
{
    int grows = transform == TRANSFORM_LOG;
    for (size_t t = 0; t < count; t++)
        grows = grows && values[t] > 0;
    if (transform == TRANSFORM_AUTO)
        grows = growth_test(values, count, period, error);
    if (grows <= 0)
        return grows;
    for (size_t t = 0; t < count; t++)
        b->log_center += log(values[t]) / (double)count;
    for (size_t t = 0; t < count; t++)
        logs[t] = log(values[t]) - b->log_center;
    b->logarithms = BASELINES_LOGARITHMS_ALL;
    for (size_t fifths = 3; fifths < 5 && transform == TRANSFORM_AUTO; fifths++) {
        const size_t origin = count * fifths / 5;
        if (!(error_of_smoothing(values, logs, true, b->log_center, origin, count, period, scratch) <
              error_of_smoothing(values, values, false, 0, origin, count, period, scratch)))
            b->logarithms = BASELINES_LOGARITHMS_TREND;
    }
    return 0;
}

/* The methods with a state of their own, to values[0..count-1], which begin and end with observations; unit and period
 * are known. */
static int fit_models(struct baselines *b, const double *values, size_t count, const struct baselines_plan *plan,
                      struct error *error)
{
    int result = -1, is_seasonal = 0;
    const double period = b->history.period, inside = period >= 1.5 && is_for_models(period) ? period : 1;
    const double outside = outside_period(plan, period);
    size_t fit_length = count < FIT_LENGTH_MAX ? count : FIT_LENGTH_MAX, season_length = fit_length;
    if (SEASON_FIT_PERIODS * outside > FIT_LENGTH_MAX)
        season_length = SEASON_FIT_PERIODS * outside < (double)count ? (size_t)(SEASON_FIT_PERIODS * outside) : count;
    while (season_length < count && isnan(values[count - season_length]))
        season_length++;
    double *filled = memory_allocate(season_length, sizeof *filled, error);
    double *scratch = memory_allocate(2 * season_length, sizeof *scratch, error), *logs = scratch + season_length;
    if (!filled || !scratch)
        goto done;
    if (fill_gaps(values + count - season_length, season_length, b->unit, period, filled, error))
        goto done;
    if (outside > 0 && find_season(b, outside, inside, !plan->are_certain, filled, season_length, error))
        goto done;
    for (size_t t = 0; t < season_length && b->adjustment != BASELINES_ADJUSTMENT_NONE; t++)
        filled[t] = adjust(b, filled[t], (int64_t)t);
    b->season_step = (int64_t)season_length;
    if (season_length < fit_length)
        fit_length = season_length;
    const double *fitted = filled + season_length - fit_length;
    if (inside > 1 && (double)fit_length >= SEASON_SEARCHED_MIN * inside)
        is_seasonal = plan->are_certain ? 1 : season_test(inside, fitted, fit_length, error);
    if (is_seasonal < 0 || choose_logarithms(b, fitted, fit_length, (int)inside, plan->trends, logs, scratch, error))
        goto done;
    for (int method = 0; method < BASELINE_COUNT; method++)
        if (table[method].method->fit)
            table[method].method->fit(state_of(b, method), sees_logarithms(b, method) ? logs : fitted, fit_length,
                                      (int)inside, is_seasonal > 0, scratch);
    result = 0;
done:
    memory_free(filled);
    memory_free(scratch);
    return result;
}

/* The effects of known columns, and values[0..count-1] without them in *without (owned; NULL: there are none). */
static int find_effects(struct known_effects *effects, double **without, const double *values, size_t count,
                        const struct baselines_plan *plan, struct error *error)
{
    if (known_effects_fit(effects, values, count, plan->period, plan->known, error))
        return -1;
    if (effects->count == 0)
        return 0;
    if (!(*without = memory_allocate(count, sizeof **without, error)))
        return -1;
    for (size_t t = 0; t < count; t++)
        (*without)[t] = known_effects_remove(effects, values[t], plan->known, t);
    return 0;
}

/* baselines_level() of a series without effects. */
static int find_level(size_t *begin, const double *values, size_t count, const struct baselines_plan *plan,
                      struct error *error)
{
    const size_t skipped = count > FIT_LENGTH_MAX ? count - FIT_LENGTH_MAX : 0;
    *begin = 0;
    if (plan->shifts == SHIFTS_KEEP)
        return 0;
    if (level_shift_find(begin, values + skipped, count - skipped, plan->period, error))
        return -1;
    *begin += *begin ? skipped : 0;
    return 0;
}

int baselines_level(size_t *begin, const double *values, size_t count, const struct baselines_plan *plan,
                    struct error *error)
{
    struct known_effects effects = KNOWN_EFFECTS_INIT;
    double *without = NULL;
    int result = -1;
    *begin = 0;
    if (plan->shifts == SHIFTS_KEEP)
        return 0;
    if (find_effects(&effects, &without, values, count, plan, error) == 0)
        result = find_level(begin, without ? without : values, count, plan, error);
    known_effects_release(&effects);
    memory_free(without);
    return result;
}

int baselines_fit(struct baselines *b, const double *values, size_t count, struct baselines_plan plan,
                  struct error *error)
{
    int result = -1;
    const double period = plan.period;
    double *without = NULL;
    struct baselines made = BASELINES_INIT;
    made.unit = 1;
    if (history_init(&made.history, period >= 1.5 && period <= BASELINES_PERIOD_MAX ? period : 1, error))
        goto done;
    size_t begin = 0, end = count;
    if (find_effects(&made.effects, &without, values, count, &plan, error))
        goto done;
    values = without ? without : values;
    if (find_level(&begin, values, count, &plan, error))
        goto done;
    while (begin < end && isnan(values[begin]))
        begin++;
    while (end > begin && isnan(values[end - 1]))
        end--;
    if (begin < end) {
        made.unit = find_unit(values + begin, end - begin);
        if (fit_models(&made, values + begin, end - begin, &plan, error))
            goto done;
        for (size_t t = begin; t < end; t++)
            history_advance(&made.history, values[t]);
        for (size_t t = end; t < count; t++)
            baselines_advance(&made, NAN, KNOWN_COLUMNS_NONE);
    }
    baselines_release(b);
    *b = made;
    made = (struct baselines)BASELINES_INIT;
    result = 0;
done:
    memory_free(without);
    baselines_release(&made);
    return result;
}

/* ---- walk ---- */

void baselines_advance(struct baselines *b, double y, struct known_columns known)
{
    y = known_effects_remove(&b->effects, y, known, 0);
    const bool is_first = b->history.step_count == 0;
    if (isnan(y) && is_first)
        return;
    const double adjusted = is_first ? y : adjust(b, y / b->unit, b->season_step);
    for (int i = 0; i < BASELINE_COUNT; i++) {
        const struct method *method = table[i].method;
        if (is_first && method->start)
            method->start(state_of(b, i), y);
        else if (method->advance)
            method->advance(state_of(b, i), show(b, i, adjusted));
    }
    b->season_step += !is_first;
    history_advance(&b->history, y);
}

void baselines_start(struct baselines *b, enum baseline baseline)
{
    const struct method *method = table[baseline].method;
    const struct history *history = &b->history;
    const size_t known = history->step_count < history->recent_count ? history->step_count : history->recent_count;
    bool is_started = false;
    for (size_t back = known; back > 0; back--) {
        const double y = history->recent[(history->step_count - back) % history->recent_count];
        const double adjusted = show(b, baseline, adjust(b, y / b->unit, b->season_step - (int64_t)back));
        if (is_started)
            method->advance(state_of(b, baseline), isfinite(adjusted) ? adjusted : NAN);
        else if ((is_started = isfinite(adjusted) || back == 1))
            method->start(state_of(b, baseline), isfinite(adjusted) ? adjusted : 0);
    }
}

void baselines_forecast(const struct baselines *b, enum baseline baseline, struct known_columns known, int horizon,
                        double *out)
{
    const struct method *method = table[baseline].method;
    if (b->history.step_count == 0) {
        for (int k = 0; k < horizon; k++)
            out[k] = NAN;
        return;
    }
    /* Drift remembers the values themselves. */
    const bool is_drift = baseline == BASELINE_DRIFT && b->logarithms != BASELINES_LOGARITHMS_NONE &&
                          b->history.first > 0 && b->history.last > 0;
    struct history in_logs = b->history;
    in_logs.first = is_drift ? log(in_logs.first) : 0;
    in_logs.last = is_drift ? log(in_logs.last) : 0;
    method->forecast(is_drift ? (const void *)&in_logs : (const char *)b + table[baseline].state, horizon, out);
    for (int k = 0; k < horizon; k++) {
        if (is_drift)
            out[k] = exp(out[k]);
        else if (method->fit) /* it saw the series prepared */
            out[k] = unadjust(b, unshow(b, baseline, out[k]), b->season_step + k) * b->unit;
        if (!isfinite(out[k])) /* past the largest double */
            out[k] = b->history.last;
        out[k] = known_effects_restore(&b->effects, out[k], known, (size_t)k);
    }
}

/* ---- sizes of errors ---- */

double baseline_scale(const double *values, size_t count, double period)
{
    size_t lag = (size_t)(period + 0.5);
    if (lag < 1 || lag >= count)
        lag = 1;
    double sum = 0;
    size_t pairs = 0;
    for (size_t t = lag; t < count; t++) {
        if (!isnan(values[t]) && !isnan(values[t - lag])) {
            sum += fabs(values[t] - values[t - lag]);
            pairs++;
        }
    }
    return pairs ? sum / (double)pairs : 0;
}

double baselines_error_size(const struct baselines *b)
{
    double next[1];
    if (b->history.step_count == 0 || !(b->smoothing.variance > 0))
        return 0;
    baselines_forecast(b, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, 1, next);
    double size = sqrt(b->smoothing.variance) * b->unit;
    if (b->smoothing.error == SMOOTHING_ERROR_MULTIPLICATIVE || sees_logarithms(b, BASELINE_SMOOTHING))
        size = sqrt(b->smoothing.variance) * fabs(next[0]);
    else if (b->adjustment == BASELINES_ADJUSTMENT_LOG)
        size *= exp(season_value(&b->season, b->season_step));
    return isfinite(size) ? size : 0;
}

void baselines_error_sizes(const struct baselines *b, int horizon, double *out, double *forecasts)
{
    const double size = baselines_error_size(b);
    const bool is_log = sees_logarithms(b, BASELINE_SMOOTHING);
    const bool is_share = is_log || b->smoothing.error == SMOOTHING_ERROR_MULTIPLICATIVE;
    smoothing_spreads(&b->smoothing, horizon, out);
    baselines_forecast(b, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, horizon, forecasts);
    for (int k = 0; k < horizon; k++) {
        const double share = sqrt(b->smoothing.variance) * out[k];
        const double told = (is_log ? expm1(share) : share) * fabs(forecasts[k]);
        out[k] = k > 0 && is_share && size > 0 && isfinite(told) ? told : size * out[k];
    }
}
