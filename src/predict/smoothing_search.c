#include "predict/smoothing_search.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/nelder_mead.h"
#include "predict/smoothing_start.h"

#define EVALUATION_MAX 2000
#define TOLERANCE 1.4901161193847656e-8 /* sqrt(DBL_EPSILON) */
#define LEAST_DEVIANCE (-1e10)          /* of a perfect fit */
#define CANDIDATE_MAX 6                 /* models with one kind of season */
#define LANE_COUNT 4

typedef double lanes __attribute__((vector_size(LANE_COUNT * sizeof(double))));
typedef int64_t lane_bits __attribute__((vector_size(LANE_COUNT * sizeof(int64_t))));

enum criterion { CRITERION_LIKELIHOOD, CRITERION_MEAN_SQUARE };

/* One model in search of its parameters. */
struct candidate {
    struct smoothing model;
    int coordinate_count;
    double deviance; /* what was minimised, at the end; INFINITY: not fitted */
};

/* A pass over the series, one model in each lane. */
struct pass {
    lanes alpha, beta, gamma, phi, level, growth;
    lanes seasonals[SMOOTHING_PERIOD_MAX];
    lane_bits is_relative; /* all bits where errors are multiplicative */
    lanes squares;         /* out: sum e^2 */
    lanes product;         /* out: prod |f| over the steps = product * 2^exponents, 1 where errors are additive */
    lane_bits exponents;
};

#define EXPONENT_BITS 0x7ff
#define MANTISSA_BITS INT64_C(0x000fffffffffffff)
#define ONE_BITS INT64_C(0x3ff0000000000000)
#define EXPONENT_BIAS 1023
#define STEPS_PER_SHIFT 4 /* factors that a product may gather before its exponent is taken out */

/* `season` and `is_relative` (does any lane have multiplicative errors) are constants wherever this is called. */
static inline __attribute__((always_inline)) void run(struct pass *pass, const double *values, size_t count, int period,
                                                      enum smoothing_season season, bool is_relative)
{
    const lanes zero = {0}, one = zero + 1;
    const lanes alpha = pass->alpha, beta = pass->beta, gamma = pass->gamma, phi = pass->phi;
    const lane_bits relative = pass->is_relative;
    lanes level = pass->level, growth = pass->growth, squares = zero, product = one;
    lane_bits exponents = {0};
    int phase = 0;
    for (size_t t = 0; t < count; t++) {
        lanes y = zero + values[t];
        growth *= phi;
        lanes base = level + growth, forecast = base, difference;
        lanes *seasonal = &pass->seasonals[phase];
        switch (season) {
        case SMOOTHING_SEASON_NONE:
            difference = y - base;
            break;
        case SMOOTHING_SEASON_ADDITIVE:
            forecast += *seasonal;
            difference = y - *seasonal - base;
            *seasonal += gamma * (y - base - *seasonal);
            break;
        case SMOOTHING_SEASON_MULTIPLICATIVE:
            forecast *= *seasonal;
            difference = y / *seasonal - base;
            *seasonal += gamma * (y / base - *seasonal);
            break;
        }
        level = base + alpha * difference;
        growth += beta * difference;
        lanes error = y - forecast;
        if (is_relative) {
            lanes divisor = (lanes)(((lane_bits)forecast & relative) | ((lane_bits)one & ~relative));
            error /= divisor;
            product *= divisor;
            if (t % STEPS_PER_SHIFT == STEPS_PER_SHIFT - 1) {
                lane_bits bits = (lane_bits)product;
                exponents += ((bits >> 52) & EXPONENT_BITS) - EXPONENT_BIAS;
                product = (lanes)((bits & MANTISSA_BITS) | ONE_BITS);
            }
        }
        squares += error * error;
        phase = phase + 1 < period ? phase + 1 : 0;
    }
    pass->squares = squares;
    pass->product = product;
    pass->exponents = exponents;
}

static void run_pass(struct pass *pass, const double *values, size_t count, int period, enum smoothing_season season,
                     bool is_relative)
{
    if (season == SMOOTHING_SEASON_MULTIPLICATIVE)
        run(pass, values, count, period, SMOOTHING_SEASON_MULTIPLICATIVE, true);
    else if (season == SMOOTHING_SEASON_ADDITIVE && is_relative)
        run(pass, values, count, period, SMOOTHING_SEASON_ADDITIVE, true);
    else if (season == SMOOTHING_SEASON_ADDITIVE)
        run(pass, values, count, period, SMOOTHING_SEASON_ADDITIVE, false);
    else if (is_relative)
        run(pass, values, count, 1, SMOOTHING_SEASON_NONE, true);
    else
        run(pass, values, count, 1, SMOOTHING_SEASON_NONE, false);
}

static void load_lane(struct pass *pass, int lane, const struct smoothing *model)
{
    pass->alpha[lane] = model->alpha;
    pass->beta[lane] = model->beta;
    pass->gamma[lane] = model->gamma;
    pass->phi[lane] = model->phi;
    pass->level[lane] = model->level;
    pass->growth[lane] = model->growth;
    for (int phase = 0; phase < model->period; phase++)
        pass->seasonals[phase][lane] = model->seasonals[phase];
    pass->is_relative[lane] = model->error == SMOOTHING_ERROR_MULTIPLICATIVE ? -1 : 0;
}

static double lane_value(const struct pass *pass, int lane, size_t count, enum criterion criterion)
{
    double squares = pass->squares[lane], n = (double)count;
    if (criterion == CRITERION_MEAN_SQUARE)
        return squares / n;
    double deviance = n * log(squares > 0 ? squares : squares + 1e-8);
    deviance += 2 * (log(fabs(pass->product[lane])) + (double)pass->exponents[lane] * M_LN2);
    return deviance < LEAST_DEVIANCE ? LEAST_DEVIANCE : deviance;
}

struct lane {
    struct candidate *candidate; /* NULL: idle */
    struct smoothing model;      /* at the point being evaluated */
    struct nelder_mead search;
};

/* To the next point that can be evaluated; false when the search is over, its result in the candidate. */
static bool lane_proceed(struct lane *lane)
{
    struct nelder_mead *search = &lane->search;
    while (!search->is_done) {
        if (smoothing_from_coordinates(&lane->model, search->point))
            return true;
        nelder_mead_tell(search, INFINITY);
    }
    if (search->best >= 0) {
        struct candidate *candidate = lane->candidate;
        smoothing_from_coordinates(&candidate->model, search->vertices[search->best]);
        candidate->deviance = search->values[search->best];
    }
    lane->candidate = NULL;
    return false;
}

/* Fit the candidates, which have one kind of season and period. */
static void search_all(struct candidate *candidates, int candidate_count, const double *values, size_t count,
                       enum criterion criterion)
{
    enum smoothing_season season = candidates[0].model.season;
    int period = candidates[0].model.period;
    struct smoothing_beginning beginning;
    if (!smoothing_begin(&beginning, values, count, season, period))
        return;
    struct lane all[LANE_COUNT];
    struct pass pass;
    memset(&pass, 0, sizeof pass);
    for (int i = 0; i < LANE_COUNT; i++)
        all[i].candidate = NULL;
    for (int next = 0;;) {
        int busy = 0;
        bool is_relative = false;
        for (int i = 0; i < LANE_COUNT; i++) {
            struct lane *lane = &all[i];
            while (!lane->candidate || !lane_proceed(lane)) {
                if (next == candidate_count)
                    break;
                double start[NELDER_MEAD_MAX];
                struct candidate *candidate = &candidates[next++];
                candidate->coordinate_count = smoothing_start(&candidate->model, &beginning, start);
                if ((size_t)candidate->coordinate_count + 1 >= count)
                    continue; /* more unknowns than the series can tell */
                lane->candidate = candidate;
                lane->model = candidate->model;
                nelder_mead_start(&lane->search, candidate->coordinate_count, start, EVALUATION_MAX, TOLERANCE);
            }
            if (lane->candidate) {
                load_lane(&pass, i, &lane->model);
                is_relative = is_relative || lane->model.error == SMOOTHING_ERROR_MULTIPLICATIVE;
                busy++;
            }
        }
        if (busy == 0)
            break;
        struct pass running = pass;
        run_pass(&running, values, count, period, season, is_relative);
        for (int i = 0; i < LANE_COUNT; i++) {
            if (all[i].candidate)
                nelder_mead_tell(&all[i].search, lane_value(&running, i, count, criterion));
        }
    }
}

static double corrected_information(const struct candidate *candidate, size_t count)
{
    double k = candidate->coordinate_count + 1, n = (double)count;
    return n > k + 1 ? candidate->deviance + 2 * k + 2 * k * (k + 1) / (n - k - 1) : INFINITY;
}

void smoothing_search(struct smoothing *model, const double *values, size_t count, int period)
{
    bool is_positive = true;
    for (size_t t = 0; t < count; t++)
        is_positive = is_positive && values[t] > 0;
    if (period < 2 || period > SMOOTHING_PERIOD_MAX || count <= (size_t)period)
        period = 1;
    double best = INFINITY;
    for (int season = 0; season < (period > 1 ? 3 : 1); season++) {
        struct candidate candidates[CANDIDATE_MAX];
        int candidate_count = 0;
        for (int error = 0; error < (is_positive ? 2 : 1); error++) {
            for (int trend = 0; trend < 3; trend++) {
                if (season == SMOOTHING_SEASON_MULTIPLICATIVE && error != SMOOTHING_ERROR_MULTIPLICATIVE)
                    continue;
                struct smoothing form = {.error = (enum smoothing_error)error,
                                         .trend = (enum smoothing_trend)trend,
                                         .season = (enum smoothing_season)season,
                                         .period = season == SMOOTHING_SEASON_NONE ? 1 : period};
                candidates[candidate_count++] = (struct candidate){.model = form, .deviance = INFINITY};
            }
        }
        if (candidate_count == 0)
            continue;
        search_all(candidates, candidate_count, values, count, CRITERION_LIKELIHOOD);
        for (int i = 0; i < candidate_count; i++) {
            double information = corrected_information(&candidates[i], count);
            if (information < best) {
                best = information;
                *model = candidates[i].model;
            }
        }
    }
}

void smoothing_search_simple(struct smoothing *model, const double *values, size_t count)
{
    struct candidate candidate = {.model = {.phi = 1, .period = 1}, .deviance = INFINITY};
    search_all(&candidate, 1, values, count, CRITERION_MEAN_SQUARE);
    if (isfinite(candidate.deviance))
        *model = candidate.model;
}
