#include "results/digits.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "results/answer_rows.h"

/* An interval narrower than this share of its forecast is what rounding in double precision leaves. One narrower than
 * that share of the data's range is what the single precision of the networks leaves, of a series without chance. */
#define WIDTH_SHARE_MIN 1e-12
#define RANGE_SHARE_MIN 1e-6

/* What the last steps of a series tell. */
struct data_digits {
    int decimals; /* the most of any value; -1: some value has too many */
    double low, high;
};

/* The fewest decimals whose last one is at most `least`. */
static int decimals_showing(double least)
{
    const int decimals = (int)ceil(-log10(least) - 1e-9); /* 10^-3 shows .001 */
    return decimals > 0 ? decimals : 0;
}

static void take_values(struct data_digits *data, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        const int own = number_decimals(values[i]);
        if (data->decimals >= 0 && (own < 0 || own > data->decimals))
            data->decimals = own;
        data->low = fmin(data->low, values[i]);
        data->high = fmax(data->high, values[i]);
    }
}

static struct data_digits look_at_data(const struct model *model, const struct panel *panel,
                                       const struct forecast_series *forecast, int c)
{
    const struct series *read = panel ? &panel->series[forecast->member] : NULL;
    const struct model_series *known = model_find_series(model, forecast->id, forecast->member);
    const size_t kept = model_tail_length(&model->recipe);
    struct data_digits data = {0, INFINITY, -INFINITY};
    if (known && (!read || (read->length < kept && !read->is_stranger)))
        take_values(&data, known->tail + (size_t)c * known->tail_length, known->tail_length);
    if (read) {
        const size_t count = kept < read->length ? kept : read->length;
        take_values(&data, series_column(read, c) + read->length - count, count);
    }
    return data;
}

/* The narrowest interval of any step, 0 if there is none; and the largest forecast. */
static void measure(const struct forecast *forecast, size_t s, int c, const struct data_digits *data, double *narrowest,
                    double *largest)
{
    const double range = data->high > data->low ? data->high - data->low : 0;
    *narrowest = INFINITY;
    *largest = 0;
    for (int k = 0; k < forecast->horizon; k++) {
        const size_t at = forecast_at(forecast, s, k, c), bound = at * (size_t)forecast->level_count;
        const double size = fabs(forecast->values[at]);
        *largest = fmax(*largest, size);
        for (size_t l = 0; l < (size_t)forecast->level_count; l++) {
            const double width = forecast->upper[bound + l] - forecast->lower[bound + l];
            if (width > WIDTH_SHARE_MIN * size && width > RANGE_SHARE_MIN * range)
                *narrowest = fmin(*narrowest, width);
        }
    }
    if (isinf(*narrowest))
        *narrowest = 0;
}

static int larger(int one, int other)
{
    return one > other ? one : other;
}

int digits_of_forecast(const struct answer_style *style, const struct model *model, const struct panel *panel,
                       const struct forecast *forecast, size_t s, int c)
{
    double narrowest, largest;
    if (style->digits != DIGITS_BY_RULE)
        return style->digits == DIGITS_EXACT ? ANSWER_EXACT : style->digits - DIGITS_GIVEN;
    if (style->wishes.is_integer)
        return 0;
    const struct data_digits data = look_at_data(model, panel, &forecast->series[s], c);
    measure(forecast, s, c, &data, &narrowest, &largest);
    int most = data.decimals + 1;
    if (narrowest > 0)
        most = larger(most, decimals_showing(narrowest / 1000));
    else if (data.decimals < 0 && largest > 0)
        most = decimals_showing(pow(10, floor(log10(largest)) - (DIGITS_SIGNIFICANT - 1)));
    if (style->wishes.has_bounds) /* rounded, no value may lie beyond */
        most = larger(most, larger(number_decimals(style->wishes.low), number_decimals(style->wishes.high)));
    return most;
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
