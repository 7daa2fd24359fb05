#include "methods/recent_mean.h"

#include <math.h>

static double mean(const struct recent_mean *state)
{
    double sum = 0;
    for (int i = 0; i < state->count; i++)
        sum += state->values[i];
    return sum / state->count;
}

static void advance(void *state, double y)
{
    struct recent_mean *known = state;
    const double value = isnan(y) ? mean(known) : y;
    known->values[known->next] = value;
    known->next = (known->next + 1) % RECENT_MEAN_COUNT;
    known->count += known->count < RECENT_MEAN_COUNT;
}

static void start(void *state, double y)
{
    *(struct recent_mean *)state = (struct recent_mean){.count = 1, .next = 1, .values = {y}};
}

static void fit(void *state, const double *values, size_t count, int period, bool is_seasonal, double *scratch)
{
    (void)period;
    (void)is_seasonal;
    (void)scratch;
    start(state, values[0]);
    for (size_t t = 1; t < count; t++)
        advance(state, values[t]);
}

static void forecast(const void *state, int horizon, double *out)
{
    struct recent_mean coming = *(const struct recent_mean *)state;
    for (int k = 0; k < horizon; k++) {
        out[k] = mean(&coming);
        advance(&coming, NAN);
    }
}

static int check_state(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct recent_mean *known = record;
    return known->count ? 0 : json_member_fault(object, "values", error, "is empty");
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct recent_mean, key, kind, member, __VA_ARGS__)
static const struct json_field fields[] = {
    FIELD("next", JSON_INT, next, JSON_RANGE(0, RECENT_MEAN_COUNT - 1)),
    FIELD("values", JSON_NUMBERS, values, JSON_COUNT(struct recent_mean, count)),
};
static const struct json_table state_table =
    JSON_TABLE(struct recent_mean, fields, .on_one_line = true, .check = check_state);

const struct method recent_mean_method = {.name = "recent mean",
                                          .word = "recent-mean",
                                          .state = &state_table,
                                          .start = start,
                                          .fit = fit,
                                          .advance = advance,
                                          .forecast = forecast};
