#include "plan/season_search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "examples/seasonality.h"
#include "plan/rules.h"

#define SEARCH_SERIES_MAX 200 /* series looked at for a season */
#define SEARCH_LAG_MAX 400
#define SEASON_SHARE_MIN 0.2 /* of the series must show a season: chance alone makes some 0.1 of them do so */
#define SEARCH_CORRELATION_MIN 0.1

/* The share of the series (evenly sampled) in which season_test() finds the period; after taking out `first` if it is
 * not 0. */
static int season_share(const struct panel *panel, const struct recipe *recipe, double first, double period,
                        double *share, struct error *error)
{
    size_t tested = 0, found = 0;
    size_t stride = panel->series_count / SEARCH_SERIES_MAX + 1;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        const struct series *series = &panel->series[s];
        size_t length = rules_train_length(recipe, series->length);
        if ((double)length < 3 * period)
            continue;
        double *values = memory_allocate(length, sizeof *values, error);
        if (!values)
            return -1;
        memcpy(values, series_column(series, 0), length * sizeof *values);
        struct season season = SEASON_INIT;
        int present = first > 0 ? season_fit(&season, first, values, length, error) : 0;
        if (present == 0 && first > 0) {
            for (size_t t = 0; t < length; t++)
                values[t] -= season_value(&season, (int64_t)t);
        }
        if (present == 0)
            present = season_test(period, values, length, error);
        season_release(&season);
        memory_free(values);
        if (present < 0)
            return -1;
        tested++;
        found += (size_t)present;
    }
    *share = tested ? (double)found / (double)tested : 0;
    return 0;
}

/* The lag at which the changes of the series, all together, resemble themselves most: a peak of their mean
 * autocorrelation. 0 for none. */
static int autocorrelation_peak(const struct panel *panel, const struct recipe *recipe, size_t *peak,
                                struct error *error)
{
    double sums[SEARCH_LAG_MAX + 2] = {0};
    size_t counts[SEARCH_LAG_MAX + 2] = {0};
    double change_count = 1;
    size_t stride = panel->series_count / SEARCH_SERIES_MAX + 1;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        const struct series *series = &panel->series[s];
        const double *values = series_column(series, 0);
        size_t length = rules_train_length(recipe, series->length);
        double *changes = memory_allocate(length, sizeof *changes, error);
        if (!changes)
            return -1;
        changes[0] = NAN;
        for (size_t t = 1; t < length; t++) {
            changes[t] = values[t] - values[t - 1];
            change_count += !isnan(changes[t]);
        }
        for (size_t lag = 1; lag <= SEARCH_LAG_MAX + 1 && 3 * lag < length; lag++) {
            sums[lag] += season_autocorrelation(changes, length, lag);
            counts[lag]++;
        }
        memory_free(changes);
    }
    *peak = 0;
    /* weaker ones are not worth a season, or are chance: an autocorrelation of n changes has a deviation of about
     * 1/sqrt(n) */
    double highest = fmax(SEARCH_CORRELATION_MIN, 2.5 / sqrt(change_count));
    for (size_t lag = 2; lag <= SEARCH_LAG_MAX && counts[lag + 1]; lag++) {
        double here = sums[lag] / (double)counts[lag];
        if (here > sums[lag - 1] / (double)counts[lag - 1] && here > sums[lag + 1] / (double)counts[lag + 1] &&
            here > highest * 1.1) {
            highest = here;
            *peak = lag;
        }
    }
    return 0;
}

int season_search(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error)
{
    double cycles[8];
    int cycle_count = calendar_cycles(&panel->calendar, cycles, 8);
    const char *origin = "a cycle of this frequency that the series show";
    if (cycle_count == 0 && (panel->calendar.unit == CALENDAR_ROW || panel->calendar.unit == CALENDAR_STEP)) {
        size_t peak;
        if (autocorrelation_peak(panel, recipe, &peak, error))
            return -1;
        if (peak) {
            cycles[cycle_count++] = (double)peak;
            origin = "the series resemble themselves at this distance";
        }
    }
    for (int i = 0; i < cycle_count && recipe->period_count < SEASON_COUNT_MAX; i++) {
        double share;
        if (season_share(panel, recipe, recipe->period_count ? recipe->periods[0] : 0, cycles[i], &share, error))
            return -1;
        if (share >= SEASON_SHARE_MIN)
            recipe->periods[recipe->period_count++] = cycles[i];
    }
    char text[SEASON_COUNT_MAX * (NUMBER_TEXT_SIZE + 1)] = "none";
    size_t used = 0;
    for (int i = 0; i < recipe->period_count; i++) {
        char number[NUMBER_TEXT_SIZE];
        number_format(recipe->periods[i], number);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? "," : "", number);
    }
    choices_note(choices, "period", text, "%s", recipe->period_count ? origin : "no cycle shows in the series");
    return 0;
}
