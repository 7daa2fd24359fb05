#include "standalone_page/worths.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

int worth_tally_init(struct worth_tally *tally, const struct panel *panel, const struct backtest *backtest,
                     struct error *error)
{
    const size_t count = panel->series_count * (size_t)panel->target_count;
    double *sums = memory_allocate(count, sizeof *sums, error);
    size_t *counts = sums ? memory_allocate(count, sizeof *counts, error) : NULL;
    if (!counts) {
        memory_free(sums);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        sums[i] = 0;
        counts[i] = 0;
    }
    *tally = (struct worth_tally){.panel = panel, .backtest = backtest, .sums = sums, .counts = counts};
    return 0;
}

void worth_tally_release(struct worth_tally *tally)
{
    memory_free(tally->sums);
    memory_free(tally->counts);
    *tally = (struct worth_tally)WORTH_TALLY_INIT;
}

/* MASE of the forecast of one target of one series; NAN where it is not defined. */
static double forecast_error(const struct worth_tally *tally, const struct backtest_origin *origin, size_t s, int c)
{
    const struct origins *origins = &tally->backtest->origins;
    const size_t member = origin->members[s], length = origin->lengths[member];
    const struct series *series = &tally->panel->series[member];
    const double *values = series_column(series, c);
    const double scale = baseline_scale(values, length, tally->backtest->period_most);
    double sum = 0;
    size_t count = 0;
    for (int k = origins->gap; k < origins->gap + origins->horizon && k < origin->forecast->horizon; k++) {
        const size_t step = length + (size_t)k;
        const double error = step < series->length
                                 ? fabs(values[step] - origin->forecast->values[forecast_at(origin->forecast, s, k, c)])
                                 : NAN;
        if (!isnan(error)) {
            sum += error;
            count++;
        }
    }
    return count && scale > 0 ? sum / (double)count / scale : NAN;
}

void worth_tally_add(void *context, const struct backtest_origin *origin)
{
    struct worth_tally *tally = context;
    const int targets = tally->panel->target_count;
    for (size_t s = 0; origin->forecast && s < origin->forecast->series_count; s++) {
        for (int c = 0; c < targets; c++) {
            const size_t at = origin->members[s] * (size_t)targets + (size_t)c;
            const double error = forecast_error(tally, origin, s, c);
            if (!isnan(error)) {
                tally->sums[at] += error;
                tally->counts[at]++;
            }
        }
    }
}

static double interval_worth(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                             size_t s, int c)
{
    const size_t member = forecast->series[s].member;
    const double *values;
    size_t count;
    double sum = 0;
    if (panel) {
        values = series_column(&panel->series[member], c);
        count = panel->series[member].length;
    } else {
        const struct model_series *kept = &model->series[member];
        values = kept->tail + (size_t)c * kept->tail_length;
        count = kept->tail_length;
    }
    const double scale = baseline_scale(values, count, model->score_period >= 1 ? model->score_period : 1);
    for (int k = 0; k < forecast->horizon && forecast->level_count; k++) {
        const size_t at = forecast_at(forecast, s, k, c) * (size_t)forecast->level_count;
        sum += (forecast->upper[at] - forecast->lower[at]) / 2;
    }
    return forecast->level_count && scale > 0 ? sum / forecast->horizon / scale : NAN;
}

static int compare(const void *a, const void *b)
{
    const struct series_worth *left = a, *right = b;
    const double l = isnan(left->worth) ? -INFINITY : left->worth, r = isnan(right->worth) ? -INFINITY : right->worth;
    if (l > r || l < r)
        return l > r ? -1 : 1;
    if (left->s != right->s)
        return left->s < right->s ? -1 : 1;
    return left->c < right->c ? -1 : left->c > right->c;
}

int worths_make(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                const struct worth_tally *tally, struct series_worth **worths, enum worth_kind *kind,
                struct error *error)
{
    const size_t targets = (size_t)forecast->target_count, count = forecast->series_count * targets;
    struct series_worth *made = memory_allocate(count, sizeof *made, error);
    if (!made)
        return -1;
    for (size_t i = 0; i < count; i++) {
        made[i] = (struct series_worth){.s = i / targets, .c = (int)(i % targets)};
        const size_t at = forecast->series[made[i].s].member * targets + i % targets;
        if (!tally)
            made[i].worth = interval_worth(model, panel, forecast, made[i].s, made[i].c);
        else
            made[i].worth = tally->counts[at] ? tally->sums[at] / (double)tally->counts[at] : NAN;
    }
    qsort(made, count, sizeof *made, compare);
    *worths = made;
    *kind = tally ? WORTH_ERROR : WORTH_INTERVAL;
    return 0;
}
