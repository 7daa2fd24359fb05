#include "methods/smoothing_search.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/nelder_mead.h"
#include "methods/smoothing_start.h"

#define EVALUATION_MAX 2000
#define TOLERANCE 1.4901161193847656e-8 /* sqrt(DBL_EPSILON) */
#define LEAST_DEVIANCE (-1e10)          /* of a perfect fit */
#define CANDIDATE_MAX 6                 /* models with one kind of season */
/*
 * When a search for a seasonal model is given up: it is so far behind the best one in AICc, after so many evaluations
 * for each coordinate, counting at least 15 coordinates. On 3855 series (M3, Tourism, Hospital, NN5) searched to the
 * end, no winner had ever been so far behind.
 */
#define FEW 15
#define FIRST_LOOK 50
#define FIRST_MARGIN 20
#define SECOND_LOOK 67
#define SECOND_MARGIN 10

#define PAIR_COUNT 3
#define LANE_COUNT (2 * PAIR_COUNT)

/* Two lanes: every processor has vectors of this size, and the compiler splits none. */
typedef double pair __attribute__((vector_size(2 * sizeof(double))));
typedef int64_t pair_bits __attribute__((vector_size(2 * sizeof(int64_t))));

enum criterion { CRITERION_LIKELIHOOD, CRITERION_MEAN_SQUARE };

/* One model in search of its parameters. */
struct candidate {
    struct smoothing model;
    int coordinate_count;
    double deviance; /* what was minimised, at the end; INFINITY: not fitted */
};

/* Passes over the series, one model in each lane: lane i is element i % 2 of pair i / 2. */
struct pass {
    pair alpha, beta, gamma, phi, level, growth;
    pair_bits is_relative; /* all bits where errors are multiplicative */
    pair squares;          /* out: sum e^2 */
    pair product;          /* out: prod |f| over the steps = product * 2^exponents, 1 where errors are additive */
    pair_bits exponents;
};

struct passes {
    struct pass pairs[PAIR_COUNT];
    pair seasonals[SMOOTHING_PERIOD_MAX][PAIR_COUNT];
};

#define EXPONENT_BITS 0x7ff
#define MANTISSA_BITS INT64_C(0x000fffffffffffff)
#define ONE_BITS INT64_C(0x3ff0000000000000)
#define EXPONENT_BIAS 1023
#define STEPS_PER_SHIFT 4 /* factors that a product may gather before its exponent is taken out */

/* `pair_count`, `season` and `plain_count` (the first pairs, of which no lane has multiplicative errors) are constants
 * wherever this is called. */
static inline __attribute__((always_inline)) void run(struct passes *passes, int pair_count, const double *values,
                                                      size_t count, int period, enum smoothing_season season,
                                                      int plain_count)
{
    const pair one = {1, 1};
    struct pass now[PAIR_COUNT];
    for (int p = 0; p < pair_count; p++) {
        now[p] = passes->pairs[p];
        now[p].squares = (pair){0, 0};
        now[p].product = one;
        now[p].exponents = (pair_bits){0, 0};
    }
    int phase = 0;
    for (size_t t = 0; t < count; t++) {
        const pair y = {values[t], values[t]};
        pair *seasonals = passes->seasonals[phase];
        for (int p = 0; p < pair_count; p++) {
            struct pass *in = &now[p];
            in->growth *= in->phi;
            pair base = in->level + in->growth, forecast = base, difference;
            switch (season) {
            case SMOOTHING_SEASON_NONE:
                difference = y - base;
                break;
            case SMOOTHING_SEASON_ADDITIVE:
                forecast += seasonals[p];
                difference = y - seasonals[p] - base;
                seasonals[p] += in->gamma * (y - base - seasonals[p]);
                break;
            case SMOOTHING_SEASON_MULTIPLICATIVE:
                forecast *= seasonals[p];
                difference = y / seasonals[p] - base;
                seasonals[p] += in->gamma * (y / base - seasonals[p]);
                break;
            }
            in->level = base + in->alpha * difference;
            in->growth += in->beta * difference;
            pair error = y - forecast;
            if (p >= plain_count) {
                pair divisor = (pair)(((pair_bits)forecast & in->is_relative) | ((pair_bits)one & ~in->is_relative));
                error /= divisor;
                in->product *= divisor;
                if (t % STEPS_PER_SHIFT == STEPS_PER_SHIFT - 1) {
                    pair_bits bits = (pair_bits)in->product;
                    in->exponents += ((bits >> 52) & EXPONENT_BITS) - EXPONENT_BIAS;
                    in->product = (pair)((bits & MANTISSA_BITS) | ONE_BITS);
                }
            }
            in->squares += error * error;
        }
        phase = phase + 1 < period ? phase + 1 : 0;
    }
    for (int p = 0; p < pair_count; p++)
        passes->pairs[p] = now[p];
}

static inline __attribute__((always_inline)) void run_kind(struct passes *passes, int pair_count, const double *values,
                                                           size_t count, int period, enum smoothing_season season,
                                                           int plain_count)
{
    if (season == SMOOTHING_SEASON_MULTIPLICATIVE)
        run(passes, pair_count, values, count, period, SMOOTHING_SEASON_MULTIPLICATIVE, 0);
    else if (season == SMOOTHING_SEASON_ADDITIVE)
        run(passes, pair_count, values, count, period, SMOOTHING_SEASON_ADDITIVE, plain_count);
    else
        run(passes, pair_count, values, count, 1, SMOOTHING_SEASON_NONE, plain_count);
}

/* The first `pair_count` pairs, which hold all busy lanes; those with multiplicative errors come last. */
static void run_passes(struct passes *passes, int pair_count, const double *values, size_t count, int period,
                       enum smoothing_season season, int plain_count)
{
#define CASE(PAIRS, PLAIN)                                                                                             \
    case 4 * PAIRS + PLAIN:                                                                                            \
        run_kind(passes, PAIRS, values, count, period, season, PLAIN);                                                 \
        break
    switch (4 * pair_count + plain_count) {
        CASE(1, 0);
        CASE(1, 1);
        CASE(2, 0);
        CASE(2, 1);
        CASE(2, 2);
        CASE(3, 0);
        CASE(3, 1);
        CASE(3, 2);
        CASE(3, 3);
    }
#undef CASE
}

static void load_lane(struct passes *passes, int lane, const struct smoothing *model)
{
    int p = lane / 2, i = lane % 2;
    struct pass *pass = &passes->pairs[p];
    pass->alpha[i] = model->alpha;
    pass->beta[i] = model->beta;
    pass->gamma[i] = model->gamma;
    pass->phi[i] = model->phi;
    pass->level[i] = model->level;
    pass->growth[i] = model->growth;
    for (int phase = 0; phase < model->period; phase++)
        passes->seasonals[phase][p][i] = model->seasonals[phase];
    pass->is_relative[i] = model->error == SMOOTHING_ERROR_MULTIPLICATIVE ? -1 : 0;
}

static double lane_value(const struct passes *passes, int lane, size_t count, enum criterion criterion)
{
    const struct pass *pass = &passes->pairs[lane / 2];
    double squares = pass->squares[lane % 2], n = (double)count;
    if (criterion == CRITERION_MEAN_SQUARE)
        return squares / n;
    double deviance = n * log(squares > 0 ? squares : squares + 1e-8);
    if (pass->is_relative[lane % 2])
        deviance += 2 * (log(fabs(pass->product[lane % 2])) + (double)pass->exponents[lane % 2] * M_LN2);
    return deviance < LEAST_DEVIANCE ? LEAST_DEVIANCE : deviance;
}

struct lane {
    struct candidate *candidate; /* NULL: idle */
    struct smoothing model;      /* at the point being evaluated */
    int place;                   /* in the passes */
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

/* AICc less the deviance. */
static double penalty(int coordinate_count, size_t count)
{
    double k = coordinate_count + 1, n = (double)count;
    return n > k + 1 ? 2 * k + 2 * k * (k + 1) / (n - k - 1) : INFINITY;
}

static bool is_hopeless(const struct nelder_mead *search, double information, double best)
{
    double behind = information - best;
    int looks = search->evaluation_count / (search->n > FEW ? search->n : FEW);
    return (looks >= FIRST_LOOK && behind > FIRST_MARGIN) || (looks >= SECOND_LOOK && behind > SECOND_MARGIN);
}

/* The candidates that no lane has taken yet. */
struct queue {
    struct candidate *next, *end;
    struct smoothing_beginning beginning;
    size_t value_count;
};

/* To a point that can be evaluated, of the lane's candidate or of the next ones; idle when there are none left. */
static void lane_feed(struct lane *lane, struct queue *queue)
{
    while (!lane->candidate || !lane_proceed(lane)) {
        if (queue->next == queue->end)
            return;
        double start[NELDER_MEAD_MAX];
        _Static_assert(4 + 2 + SMOOTHING_PERIOD_MAX - 1 <= NELDER_MEAD_MAX, "parameters, level, growth, seasonals");
        struct candidate *candidate = queue->next++;
        candidate->coordinate_count = smoothing_start(&candidate->model, &queue->beginning, start);
        if ((size_t)candidate->coordinate_count + 1 >= queue->value_count)
            continue; /* more unknowns than the series can tell */
        lane->candidate = candidate;
        lane->model = candidate->model;
        nelder_mead_start(&lane->search, candidate->coordinate_count, start, EVALUATION_MAX, TOLERANCE);
    }
}

/* Fit the candidates, which have one kind of season and period. `best` is the smallest AICc known. */
static void search_all(struct candidate *candidates, int candidate_count, const double *values, size_t count,
                       enum criterion criterion, double best)
{
    enum smoothing_season season = candidates[0].model.season;
    int period = candidates[0].model.period;
    struct queue queue = {.next = candidates, .end = candidates + candidate_count, .value_count = count};
    if (!smoothing_begin(&queue.beginning, values, count, season, period))
        return;
    struct lane all[LANE_COUNT];
    struct passes passes;
    memset(&passes, 0, sizeof passes);
    for (int i = 0; i < LANE_COUNT; i++)
        all[i].candidate = NULL;
    for (;;) {
        int busy = 0, plain = 0; /* lanes; the candidates with additive errors are the first ones */
        for (int i = 0; i < LANE_COUNT; i++) {
            lane_feed(&all[i], &queue);
            if (!all[i].candidate)
                continue;
            all[i].place = busy++;
            load_lane(&passes, all[i].place, &all[i].model);
            if (all[i].model.error == SMOOTHING_ERROR_ADDITIVE)
                plain = busy;
        }
        if (busy == 0)
            break;
        const int pair_count = (busy + 1) / 2;
        run_passes(&passes, pair_count, values, count, period, season, plain == busy ? pair_count : plain / 2);
        for (int i = 0; i < LANE_COUNT; i++) {
            if (!all[i].candidate)
                continue;
            double value = lane_value(&passes, all[i].place, count, criterion);
            struct nelder_mead *search = &all[i].search;
            /* whether a point is allowed takes two questions: the dearer one is asked only where the answer matters */
            if (value < nelder_mead_limit(search) && !smoothing_is_admissible(&all[i].model))
                value = INFINITY;
            nelder_mead_tell(search, value);
            if (season != SMOOTHING_SEASON_NONE && search->best >= 0) {
                double information = search->values[search->best] + penalty(search->n, count);
                best = fmin(best, information);
                search->is_done = search->is_done || is_hopeless(search, information, best);
            }
        }
    }
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
                assert(candidate_count < CANDIDATE_MAX);
                candidates[candidate_count++] = (struct candidate){.model = form, .deviance = INFINITY};
            }
        }
        if (candidate_count == 0)
            continue;
        search_all(candidates, candidate_count, values, count, CRITERION_LIKELIHOOD, best);
        for (int i = 0; i < candidate_count; i++) {
            double information = candidates[i].deviance + penalty(candidates[i].coordinate_count, count);
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
    search_all(&candidate, 1, values, count, CRITERION_MEAN_SQUARE, INFINITY);
    if (isfinite(candidate.deviance))
        *model = candidate.model;
}
