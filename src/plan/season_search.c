#include "plan/season_search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/statistics.h"
#include "base/memory.h"
#include "base/number.h"
#include "calendar/civil.h"
#include "cycles/season_evidence.h"
#include "dataset/series_loan.h"
#include "plan/season_spectrum.h"
#include "cycles/seasonality.h"
#include "plan/rules.h"

#define SEARCH_SERIES_MAX 200   /* series looked at for a season */
#define SEARCH_STEPS_MAX 100000 /* steps of these, above which fewer series are looked at */
#define SEARCH_LAG_MAX 400
#define SEARCH_VALUES_MAX 1000000 /* the last of a series that are looked at for every lag: enough for all of them */
#define SEASON_SHARE_MIN 0.2 /* of the series must show a season: chance alone makes some 0.1 of them do so */
#define SEASON_SHARE_FEW 0.5 /* ... where they went through it fewer than so many times: slow levels look alike */
#define SEASON_CYCLES_FEW 3
#define SEARCH_CORRELATION_MIN 0.1
#define SEARCH_WORK_MAX 2e8    /* multiply-adds of the spectrum, above which fewer series are asked */
#define TRIES_A_STEP 3         /* periods that are as good as independent, and their numbers of waves, for each step */
#define WHOLE_PERIOD_MAX 6     /* shorter ones are whole: between them waves fit any noise from step to step */
#define MULTIPLE_MAX 4         /* times a period that was found, which may be a part of the season */
#define MULTIPLE_ERROR_MAX 0.9 /* of the part's error, for a multiple of it to be the season */
#define MULTIPLE_TOLERANCE 0.02
#define MONTH_DAYS (365.25 / 12)

/* What the sampled series say of one period. */
struct verdict {
    double period;
    double share;  /* of the series long enough that have it */
    double needed; /* of them, for it to be a season */
    double error;  /* mean over those: struct season_evidence's; 0 of a period that is known */
};

/* The rows of a series that are asked for a period: the training part. Two and a half cycles of a period that is known
 * may show it well and leave a training part that cannot: all of them then, as they are all learnt from in the end. */
static size_t asked_length(const struct recipe *recipe, size_t length, double period, double tries)
{
    const size_t train_length = rules_train_length(recipe, length);
    const double few = SEASON_SEARCHED_MIN * period;
    return tries <= 1 && (double)train_length < few && (double)length >= few ? length : train_length;
}

/* The first `length` values of a series, less its season of `first` steps if that is not 0; owned by the caller. NULL
 * when memory is refused. */
static double *values_without(const struct panel *panel, size_t s, double first, size_t length, struct error *error)
{
    const struct series *series = &panel->series[s];
    struct season season = SEASON_INIT;
    double *values = memory_allocate(length, sizeof *values, error);
    if (!values)
        return NULL;
    memcpy(values, series_column(series, 0), length * sizeof *values);
    if (first > 0 && (double)length >= SEASON_CYCLES_MIN * first) {
        if (season_fit(&season, first, values, length, error)) {
            memory_free(values);
            return NULL;
        }
        for (size_t t = 0; t < length; t++)
            values[t] -= season_value(&season, (int64_t)t);
        season_release(&season);
    }
    return values;
}

/* Every how manieth series is asked: of long ones fewer say enough. */
static size_t find_stride(const struct panel *panel)
{
    size_t steps = 0, stride = panel->series_count / SEARCH_SERIES_MAX + 1;
    for (size_t s = 0; s < panel->series_count; s += stride)
        steps += panel->series[s].length < SPECTRUM_LENGTH_MAX ? panel->series[s].length : SPECTRUM_LENGTH_MAX;
    for (; steps > SEARCH_STEPS_MAX && stride < panel->series_count; steps /= 2)
        stride *= 2;
    return stride;
}

/* Ask the series, evenly sampled, for verdict->period, of one that `tries` periods are tried for; after taking out
 * `first` if it is not 0. */
static int ask_series(const struct panel *panel, const struct recipe *recipe, double first, double tries,
                      struct verdict *verdict, struct error *error)
{
    size_t tested = 0, found = 0;
    const size_t stride = find_stride(panel);
    struct series_loan loan = {.panel = panel};
    double errors = 0, cycles = 0;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        struct season_evidence evidence = {.error = 0};
        const size_t length = asked_length(recipe, panel->series[s].length, verdict->period, tries);
        int is_there = -1;
        if ((double)length < SEASON_CYCLES_MIN * verdict->period)
            continue;
        if (series_loan_reach(&loan, s, error))
            return -1;
        double *values = values_without(panel, s, first, length, error);
        if (values && tries <= 1)
            is_there = season_test(verdict->period, values, length, error);
        else if (values && !season_weigh(&evidence, verdict->period, values, length, error))
            is_there = season_is_evident(&evidence, verdict->period, length, tries);
        memory_free(values);
        if (is_there < 0)
            return -1;
        tested++;
        cycles += (double)length / verdict->period;
        if (is_there) {
            errors += evidence.error;
            found++;
        }
    }
    series_loan_end(&loan);
    verdict->share = tested ? (double)found / (double)tested : 0;
    verdict->needed = cycles < SEASON_CYCLES_FEW * (double)tested ? SEASON_SHARE_FEW : SEASON_SHARE_MIN;
    verdict->error = found ? errors / (double)found : INFINITY;
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
    struct series_loan loan = {.panel = panel};
    size_t stride = panel->series_count / SEARCH_SERIES_MAX + 1;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        const struct series *series = &panel->series[s];
        const size_t whole = rules_train_length(recipe, series->length);
        const size_t length = whole < SEARCH_VALUES_MAX ? whole : SEARCH_VALUES_MAX;
        double *changes = memory_allocate(length, sizeof *changes, error);
        if (!changes || series_loan_reach(&loan, s, error)) {
            memory_free(changes);
            return -1;
        }
        const double *values = series_column(series, 0) + (whole - length);
        changes[0] = NAN;
        for (size_t t = 1; t < length; t++) {
            changes[t] = values[t] - values[t - 1];
            change_count += !isnan(changes[t]);
        }
        for (size_t lag = 1; lag <= SEARCH_LAG_MAX + 1 && 3 * lag < length; lag++) {
            sums[lag] += statistics_autocorrelation(changes, length, lag);
            counts[lag]++;
        }
        memory_free(changes);
    }
    series_loan_end(&loan);
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

/* Is one a whole number of times the other? */
static bool is_multiple(double longer, double shorter)
{
    double times = longer / shorter;
    return times > 1.5 && fabs(times - floor(times + 0.5)) < MULTIPLE_TOLERANCE * times;
}

/* Keep the better one in *best: a multiple of a period holds all that its part does, and must say clearly more. */
static void keep_better(struct verdict *best, const struct verdict *verdict)
{
    bool is_better = verdict->error < best->error;
    if (best->share >= best->needed && is_multiple(verdict->period, best->period))
        is_better = verdict->error < MULTIPLE_ERROR_MAX * best->error;
    else if (best->share >= best->needed && is_multiple(best->period, verdict->period))
        is_better = MULTIPLE_ERROR_MAX * verdict->error < best->error;
    if (verdict->share >= verdict->needed && is_better)
        *best = *verdict;
}

/* One candidate; of a single series it is refined first, by so many waves. */
static int try_candidate(const struct panel *panel, const struct recipe *recipe, double first, double period, int waves,
                         size_t longest, struct verdict *best, struct error *error)
{
    struct verdict verdict = {.period = period < WHOLE_PERIOD_MAX ? floor(period + 0.5) : period};
    if (panel->series_count == 1 && period >= WHOLE_PERIOD_MAX) {
        const size_t length = rules_train_length(recipe, panel->series[0].length);
        double *values = values_without(panel, 0, first, length, error);
        int failed = values ? season_refine(&verdict.period, waves, values, length, error) : -1;
        memory_free(values);
        if (failed)
            return -1;
    }
    if (first > 0 && (is_multiple(first, verdict.period) || fabs(verdict.period / first - 1) < 0.2))
        return 0; /* what is left of the first */
    if (ask_series(panel, recipe, first, TRIES_A_STEP * (double)longest, &verdict, error))
        return -1;
    keep_better(best, &verdict);
    return 0;
}

/* The period, of all, that explains most; best->share is 0 when there is none. */
static int search_all(const struct panel *panel, const struct recipe *recipe, double first, struct verdict *best,
                      struct error *error)
{
    int result = -1;
    double candidates[SPECTRUM_PEAKS_MAX + 1];
    struct season_spectrum spectrum = SEASON_SPECTRUM_INIT;
    struct series_loan loan = {.panel = panel};
    size_t longest = 0, peak, stride = panel->series_count / SEARCH_SERIES_MAX + 1;
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t length = rules_train_length(recipe, panel->series[s].length);
        longest = length > longest ? length : longest;
    }
    *best = (struct verdict){.error = INFINITY, .needed = SEASON_SHARE_MIN};
    if (season_spectrum_init(&spectrum, longest, error))
        goto done;
    double work = (double)spectrum.length * (double)spectrum.length;
    while (work * (double)panel->series_count / (double)stride > SEARCH_WORK_MAX && stride < panel->series_count)
        stride *= 2;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        const size_t length = rules_train_length(recipe, panel->series[s].length);
        double *values = series_loan_reach(&loan, s, error) ? NULL : values_without(panel, s, first, length, error);
        if (!values)
            goto done;
        season_spectrum_add(&spectrum, values, length);
        memory_free(values);
    }
    series_loan_end(&loan);
    int count = season_spectrum_peaks(&spectrum, candidates);
    if (first <= 0) {
        if (autocorrelation_peak(panel, recipe, &peak, error))
            goto done;
        if (peak)
            candidates[count++] = (double)peak;
    }
    for (int i = 0; i < count; i++) {
        if (try_candidate(panel, recipe, first, candidates[i], 1, longest, best, error))
            goto done;
    }
    double shortest = best->period;
    for (int times = 2; times <= MULTIPLE_MAX && best->share > 0; times++) {
        if ((double)longest >= SEASON_SEARCHED_MIN * times * shortest &&
            try_candidate(panel, recipe, first, times * shortest, times, longest, best, error))
            goto done;
    }
    result = 0;
done:
    series_loan_end(&loan);
    season_spectrum_release(&spectrum);
    return result;
}

int season_search(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error)
{
    double cycles[8], *periods = recipe->periods;
    int cycle_count = calendar_cycles(&panel->calendar, cycles, 7);
    if (panel->calendar.unit == CALENDAR_SECOND && panel->calendar.step == CIVIL_DAY_SECONDS &&
        panel->calendar.opening.range_count == 0)
        cycles[cycle_count++] = MONTH_DAYS; /* after the year, of which it is the twelfth wave */
    const char *origin = "a cycle of this frequency that the series show";
    for (int i = 0; i < cycle_count && recipe->period_count < SEASON_COUNT_MAX; i++) {
        struct verdict verdict = {.period = cycles[i]};
        if (ask_series(panel, recipe, recipe->period_count ? periods[0] : 0, 1, &verdict, error))
            return -1;
        if (verdict.share >= verdict.needed)
            periods[recipe->period_count++] = cycles[i];
    }
    /* longer than a day, what recurs is the calendar's; other cycles (lynx, trade) do not keep their time */
    bool is_found = recipe->period_count > 0 || calendar_is_daily_or_longer(&panel->calendar);
    for (int i = 0; i < SEASON_COUNT_MAX && !is_found; i++) {
        struct verdict best;
        if (search_all(panel, recipe, i ? periods[0] : 0, &best, error))
            return -1;
        if (best.share < best.needed)
            break;
        origin = "the series resemble themselves at this distance";
        periods[recipe->period_count++] = best.period;
    }
    if (recipe->period_count == 2 && periods[0] > periods[1]) {
        double longer = periods[0];
        periods[0] = periods[1];
        periods[1] = longer;
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
