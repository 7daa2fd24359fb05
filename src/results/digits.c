#include "results/digits.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "results/answer_rows.h"

/* An interval narrower than this share of its forecast is what rounding in double precision leaves. */
#define WIDTH_SHARE_MIN 1e-12

/* The fewest decimals whose last one is at most `least`. */
static int decimals_showing(double least)
{
    const int decimals = (int)ceil(-log10(least) - 1e-9); /* 10^-3 shows .001 */
    return decimals > 0 ? decimals : 0;
}

/* The most decimals of any value, if those before have `most`; -1 when a value or those before have too many. */
static int count_decimals(const double *values, size_t count, int most)
{
    for (size_t i = 0; i < count && most >= 0; i++) {
        const int own = isnan(values[i]) ? 0 : number_decimals(values[i]);
        most = own < 0 || own > most ? own : most;
    }
    return most;
}

static int decimals_of_data(const struct model *model, const struct panel *panel,
                            const struct forecast_series *forecast, int c)
{
    const struct series *read = panel ? &panel->series[forecast->member] : NULL;
    const struct model_series *known = model_find_series(model, forecast->id, forecast->member);
    const size_t kept = model_tail_length(&model->recipe);
    int most = 0;
    if (known && (!read || (read->length < kept && !read->is_stranger)))
        most = count_decimals(known->tail + (size_t)c * known->tail_length, known->tail_length, most);
    if (read) {
        const size_t count = kept < read->length ? kept : read->length;
        most = count_decimals(series_column(read, c) + read->length - count, count, most);
    }
    return most;
}

/* The narrowest interval of any step, and the largest forecast. 0: there are none. */
static void measure(const struct forecast *forecast, size_t s, int c, double *narrowest, double *largest)
{
    *narrowest = INFINITY;
    *largest = 0;
    for (int k = 0; k < forecast->horizon; k++) {
        const size_t at = forecast_at(forecast, s, k, c), bound = at * (size_t)forecast->level_count;
        const double size = fabs(forecast->values[at]);
        *largest = fmax(*largest, size);
        for (size_t l = 0; l < (size_t)forecast->level_count; l++) {
            const double width = forecast->upper[bound + l] - forecast->lower[bound + l];
            if (width > WIDTH_SHARE_MIN * size)
                *narrowest = fmin(*narrowest, width);
        }
    }
    if (isinf(*narrowest))
        *narrowest = 0;
}

int digits_of_forecast(int digits, const struct model *model, const struct panel *panel,
                       const struct forecast *forecast, size_t s, int c)
{
    double narrowest, largest;
    if (digits != DIGITS_BY_RULE)
        return digits == DIGITS_EXACT ? ANSWER_EXACT : digits - DIGITS_GIVEN;
    const int of_data = decimals_of_data(model, panel, &forecast->series[s], c);
    measure(forecast, s, c, &narrowest, &largest);
    const int of_interval = narrowest > 0 ? decimals_showing(narrowest / 1000) : 0;
    if (of_data < 0 && !(narrowest > 0))
        return largest > 0 ? decimals_showing(pow(10, floor(log10(largest)) - (DIGITS_SIGNIFICANT - 1))) : 0;
    return of_data + 1 > of_interval ? of_data + 1 : of_interval;
}

int digits_of_probabilities(int digits)
{
    return digits == DIGITS_BY_RULE ? DIGITS_OF_PROBABILITIES
           : digits == DIGITS_EXACT ? ANSWER_EXACT
                                    : digits - DIGITS_GIVEN;
}

const char *digits_parse(const char *text, int *digits)
{
    int64_t decimals;
    if (strcmp(text, "exact") == 0)
        *digits = DIGITS_EXACT;
    else if (number_parse_integer(text, strlen(text), 0, DIGITS_GIVEN_MAX, &decimals) == 0)
        *digits = DIGITS_GIVEN + (int)decimals;
    else
        return "a whole number from 0 to 15, of digits behind the point; or exact";
    return NULL;
}
