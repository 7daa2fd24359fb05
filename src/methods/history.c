#include "methods/history.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

size_t history_recent_count(double period)
{
    return (size_t)(period + 0.5) + 1;
}

int history_init(struct history *history, double period, struct error *error)
{
    const size_t count = history_recent_count(period);
    double *recent = memory_allocate(count, sizeof *recent, error);
    if (!recent)
        return -1;
    *history = (struct history){.period = period, .recent_count = count, .recent = recent};
    return 0;
}

int history_copy(struct history *copy, const struct history *history, struct error *error)
{
    struct history made = *history;
    if (history->recent) {
        made.recent = memory_allocate(history->recent_count, sizeof *made.recent, error);
        if (!made.recent)
            return -1;
        memcpy(made.recent, history->recent, history->recent_count * sizeof *made.recent);
    }
    *copy = made;
    return 0;
}

void history_release(struct history *history)
{
    memory_free(history->recent);
    *history = (struct history)HISTORY_INIT;
}

/* What was observed a period (or as many periods as it takes) before step k after the last one (1: the next). The last
 * observation where nothing is remembered so far back. */
static double value_periods_back(const struct history *history, int k)
{
    double target = (double)history->step_count - 1 + k;
    double periods = floor(k / history->period);
    double back = floor(periods * history->period + 0.5);
    while (back < k)
        back = floor(++periods * history->period + 0.5);
    if (back > target || back - k >= (double)history->recent_count)
        return history->last;
    return history->recent[(size_t)(target - back) % history->recent_count];
}

void history_advance(struct history *history, double y)
{
    double filled = y;
    if (isnan(y) && history->step_count == 0)
        return;
    if (isnan(y)) {
        filled = value_periods_back(history, 1);
        history->gap++;
    } else {
        if (history->step_count == 0)
            history->first = y;
        history->last = y;
        history->gap = 0;
    }
    history->recent[history->step_count++ % history->recent_count] = filled;
}

static void naive_forecast(const void *state, int horizon, double *out)
{
    const struct history *history = state;
    for (int k = 0; k < horizon; k++)
        out[k] = history->last;
}

static void seasonal_naive_forecast(const void *state, int horizon, double *out)
{
    for (int k = 1; k <= horizon; k++)
        out[k - 1] = value_periods_back(state, k);
}

static void drift_forecast(const void *state, int horizon, double *out)
{
    const struct history *history = state;
    size_t between = history->step_count - 1 - history->gap;
    double rise = between ? (history->last / (double)between - history->first / (double)between) : 0;
    for (int k = 1; k <= horizon; k++)
        out[k - 1] = history->last + rise * (double)(history->gap + (size_t)k);
}

const struct method naive_method = {
    .name = "naive", .word = "naive", .is_in_every_file = true, .forecast = naive_forecast};

const struct method seasonal_naive_method = {.name = "seasonal naive",
                                             .word = "seasonal-naive",
                                             .needs_season = true,
                                             .is_in_every_file = true,
                                             .forecast = seasonal_naive_forecast};

const struct method drift_method = {
    .name = "drift", .word = "drift", .is_in_every_file = true, .forecast = drift_forecast};
