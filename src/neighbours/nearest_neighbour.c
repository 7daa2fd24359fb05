#include "neighbours/nearest_neighbour.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "concurrent/workers.h"

/* Queries of one task: few, so that threads end together. */
#define QUERIES_PER_TASK 4

/* So many rows of D are computed in step, each one column behind the row above it. A cell waits for its left neighbour;
 * meanwhile the cells of the other rows can be computed. */
#define ROWS_AT_ONCE 4

/* A bound is summed in another order than the distance. So it decides only where the difference is larger than rounding
 * makes. */
#define BOUND_MARGIN (1 + 1e-9)

/* A training sequence turned over, so that the loop over its steps is one over neighbours in memory. */
struct candidate {
    const double *values;     /* [channels][length], in search->turned */
    const double *low, *high; /* [channels], its box, in search->boxes */
    size_t length;
};

struct search {
    const struct sequence *training, *queries;
    size_t training_count, query_count, channels;
    enum sequence_distance distance;
    struct candidate *candidates; /* owned, [training_count] */
    double *turned, *boxes;       /* owned */
    size_t longest_candidate, longest_query;
    size_t *nearest;
    double *distances; /* or NULL */
};

struct bounded {
    double bound; /* no more than the squared distance, but for rounding */
    size_t index;
};

/* What one task writes on. */
struct scratch {
    struct bounded *order; /* [training_count] */
    double *low, *high;    /* [channels], the query's box */
    double *rest;          /* [longest_query + 1], what the steps from i on cost at least */
    double *row;           /* [longest_candidate + 2 * ROWS_AT_ONCE], a row of D between margins of infinity */
    double *costs;         /* [ROWS_AT_ONCE][longest_candidate + 2 * ROWS_AT_ONCE], rows of d alike */
};

static void scratch_release(struct scratch *scratch)
{
    memory_free(scratch->order);
    memory_free(scratch->low);
    memory_free(scratch->high);
    memory_free(scratch->rest);
    memory_free(scratch->row);
    memory_free(scratch->costs);
}

static int scratch_create(const struct search *search, struct scratch *scratch, struct error *error)
{
    scratch->order = memory_allocate(search->training_count, sizeof *scratch->order, error);
    scratch->low = memory_allocate(search->channels, sizeof *scratch->low, error);
    scratch->high = memory_allocate(search->channels, sizeof *scratch->high, error);
    scratch->rest = memory_allocate(search->longest_query + 1, sizeof *scratch->rest, error);
    size_t width = search->longest_candidate + 2 * ROWS_AT_ONCE;
    scratch->row = memory_allocate(width, sizeof *scratch->row, error);
    scratch->costs = memory_allocate(ROWS_AT_ONCE * width, sizeof *scratch->costs, error);
    return scratch->order && scratch->low && scratch->high && scratch->rest && scratch->row && scratch->costs ? 0 : -1;
}

/* ---- Euclidean
 * -------------------------------------------------------------------------------------------------------- */

/* Value `c` of a sequence at step `step` of `length` equally spaced ones. */
static double resampled(const struct sequence *sequence, size_t channels, size_t length, size_t step, size_t c)
{
    const double *values = sequence->values + c;
    if (sequence->length == length)
        return values[step * channels];
    if (sequence->length == 1)
        return values[0];
    /* the place is whole + remainder / (length - 1), in whole numbers: the ends fall on the ends */
    size_t place = step * (sequence->length - 1), whole = place / (length - 1), remainder = place % (length - 1);
    double before = values[whole * channels];
    if (remainder == 0)
        return before;
    return before + (values[(whole + 1) * channels] - before) * ((double)remainder / (double)(length - 1));
}

/* The squared distance; or, given up, something above `limit`. */
static double euclidean(const struct sequence *q, const struct sequence *t, size_t channels, double limit)
{
    size_t length = q->length > t->length ? q->length : t->length;
    double sum = 0;
    for (size_t i = 0; i < length && sum <= limit; i++) {
        for (size_t c = 0; c < channels; c++) {
            double away = resampled(q, channels, length, i, c) - resampled(t, channels, length, i, c);
            sum += away * away;
        }
    }
    return sum;
}

/* ---- time warping
 * ----------------------------------------------------------------------------------------------------- */

static double square_to_box(double value, double low, double high)
{
    double away = value > high ? value - high : value < low ? low - value : 0;
    return away * away;
}

/* costs[j] = d(i, j) for q_i = `step` [channels]. */
static void local_costs(const double *step, const struct candidate *t, size_t channels, double *costs)
{
    for (size_t j = 0; j < t->length; j++)
        costs[j] = 0;
    for (size_t c = 0; c < channels; c++) {
        const double *values = t->values + c * t->length;
        double value = step[c];
        for (size_t j = 0; j < t->length; j++)
            costs[j] += (value - values[j]) * (value - values[j]);
    }
}

static double end_cost(const struct sequence *q, const struct candidate *t, size_t channels, size_t i, size_t j)
{
    double sum = 0;
    for (size_t c = 0; c < channels; c++) {
        double away = q->values[i * channels + c] - t->values[c * t->length + j];
        sum += away * away;
    }
    return sum;
}

/* rest[i]: what the steps i .. n-1 of q cost at least; [n + 1], rest[n] = 0. */
static void bound_steps(const struct sequence *q, const struct candidate *t, size_t channels, double *rest)
{
    rest[q->length] = 0;
    for (size_t i = q->length; i-- > 0;) {
        double sum = i == q->length - 1 ? end_cost(q, t, channels, i, t->length - 1) : 0;
        for (size_t c = 0; i != q->length - 1 && c < channels; c++)
            sum += square_to_box(q->values[i * channels + c], t->low[c], t->high[c]);
        rest[i] = rest[i + 1] + sum;
    }
}

/* A lower bound of D(n, m): the ends, and the steps between of whichever sequence is further from the other's box. */
static double bound_distance(const struct sequence *q, const struct candidate *t, size_t channels,
                             const struct scratch *scratch)
{
    double ends = end_cost(q, t, channels, 0, 0), of_query = 0, of_candidate = 0;
    if (q->length > 1 || t->length > 1)
        ends += end_cost(q, t, channels, q->length - 1, t->length - 1);
    for (size_t i = 1; i + 1 < q->length; i++) {
        for (size_t c = 0; c < channels; c++)
            of_query += square_to_box(q->values[i * channels + c], t->low[c], t->high[c]);
    }
    for (size_t c = 0; c < channels; c++) {
        for (size_t j = 1; j + 1 < t->length; j++)
            of_candidate += square_to_box(t->values[c * t->length + j], scratch->low[c], scratch->high[c]);
    }
    return ends + fmax(of_query, of_candidate);
}

/*
 * The next row_count rows of D, from the row before them. (row_count is a constant in each call.) row[-1..length-1]
 * holds the row before, and the last new row overwrites it: row[j] is D(i, j). Row k of the costs is at costs + k *
 * width. Returns the least of the last row.
 */
static inline double advance_rows(int row_count, double *row, const double *costs, size_t width, size_t length)
{
    double left[ROWS_AT_ONCE], diagonal[ROWS_AT_ONCE], least = INFINITY;
    for (int k = 0; k < row_count; k++)
        left[k] = diagonal[k] = INFINITY;
    diagonal[0] = row[-1];
    /* row k is in column s - k; in the margins costs are infinite, and so is what comes of them */
    for (ptrdiff_t s = 0; s < (ptrdiff_t)length + row_count - 1; s++) {
        for (int k = row_count - 1; k >= 0;
             k--) { /* from below: left[k - 1] is still that of the step before, which is above */
            double above = k ? left[k - 1] : row[s];
            double best = above < diagonal[k] ? above : diagonal[k];
            diagonal[k] = above;
            left[k] = costs[(ptrdiff_t)width * k + s - k] + (left[k] < best ? left[k] : best);
        }
        row[s - row_count + 1] = left[row_count - 1];
        least = left[row_count - 1] < least ? left[row_count - 1] : least;
    }
    row[-1] = INFINITY; /* "outside", after the first row */
    return least;
}

/* D(n, m); or, given up, something above `limit`. */
static double time_warping(const struct sequence *q, const struct candidate *t, size_t channels, double limit,
                           struct scratch *scratch)
{
    size_t width = t->length + 2 * ROWS_AT_ONCE;
    double *row = scratch->row + ROWS_AT_ONCE, *costs = scratch->costs + ROWS_AT_ONCE;
    bound_steps(q, t, channels, scratch->rest);
    for (size_t j = 0; j < width; j++)
        scratch->row[j] = INFINITY;
    for (size_t j = 0; j < ROWS_AT_ONCE * width; j++)
        scratch->costs[j] = INFINITY;
    row[-1] = 0; /* before (1, 1) */
    for (size_t i = 0; i < q->length;) {
        size_t row_count = q->length - i < ROWS_AT_ONCE ? 1 : ROWS_AT_ONCE;
        for (size_t k = 0; k < row_count; k++)
            local_costs(q->values + (i + k) * channels, t, channels, costs + k * width);
        double least = row_count == 1 ? advance_rows(1, row, costs, width, t->length)
                                      : advance_rows(ROWS_AT_ONCE, row, costs, width, t->length);
        i += row_count;
        /* every walk crosses the last of these rows, and has the steps after it before it */
        if (least + scratch->rest[i] > limit * BOUND_MARGIN)
            return INFINITY;
    }
    return row[t->length - 1];
}

/* ---- the search
 * ------------------------------------------------------------------------------------------------------- */

static int compare_bounds(const void *left, const void *right)
{
    const struct bounded *a = left, *b = right;
    if (a->bound != b->bound)
        return a->bound < b->bound ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* With time warping the likely ones come first; Euclidean distances are not worth a bound. */
static void order_candidates(const struct search *search, const struct sequence *q, struct scratch *scratch)
{
    for (size_t c = 0; c < search->channels; c++) {
        scratch->low[c] = scratch->high[c] = q->values[c];
        for (size_t i = 1; i < q->length; i++) {
            scratch->low[c] = fmin(scratch->low[c], q->values[i * search->channels + c]);
            scratch->high[c] = fmax(scratch->high[c], q->values[i * search->channels + c]);
        }
    }
    for (size_t s = 0; s < search->training_count; s++) {
        double bound = search->distance == DISTANCE_TIME_WARPING
                           ? bound_distance(q, &search->candidates[s], search->channels, scratch)
                           : 0;
        scratch->order[s] = (struct bounded){bound, s};
    }
    qsort(scratch->order, search->training_count, sizeof *scratch->order, compare_bounds);
}

static void find_one(const struct search *search, size_t query, struct scratch *scratch)
{
    const struct sequence *q = &search->queries[query];
    double best = INFINITY;
    size_t nearest = search->training_count;
    order_candidates(search, q, scratch);
    for (size_t k = 0; k < search->training_count && scratch->order[k].bound <= best * BOUND_MARGIN; k++) {
        size_t s = scratch->order[k].index;
        double found = search->distance == DISTANCE_TIME_WARPING
                           ? time_warping(q, &search->candidates[s], search->channels, best, scratch)
                           : euclidean(q, &search->training[s], search->channels, best);
        if (found < best || (found == best && s < nearest)) {
            best = found;
            nearest = s;
        }
    }
    search->nearest[query] = nearest;
    if (search->distances)
        search->distances[query] = best;
}

static int run_task(void *context, int index, struct error *error)
{
    const struct search *search = context;
    struct scratch scratch = {.order = NULL};
    size_t begin = (size_t)index * QUERIES_PER_TASK, end = begin + QUERIES_PER_TASK;
    int result = scratch_create(search, &scratch, error);
    for (size_t query = begin; result == 0 && query < end && query < search->query_count; query++)
        find_one(search, query, &scratch);
    scratch_release(&scratch);
    return result;
}

/* Turn the training sequences over, and put a box round each. */
static int prepare(struct search *search, struct error *error)
{
    size_t steps = 0, channels = search->channels;
    for (size_t s = 0; s < search->training_count; s++)
        steps += search->training[s].length;
    search->candidates = memory_allocate(search->training_count, sizeof *search->candidates, error);
    search->turned = memory_allocate(steps * channels, sizeof *search->turned, error);
    search->boxes = memory_allocate(search->training_count * channels * 2, sizeof *search->boxes, error);
    if (!search->candidates || !search->turned || !search->boxes)
        return -1;
    double *turned = search->turned, *box = search->boxes;
    for (size_t s = 0; s < search->training_count; s++) {
        const struct sequence *t = &search->training[s];
        search->candidates[s] = (struct candidate){turned, box, box + channels, t->length};
        for (size_t c = 0; c < channels; c++) {
            double low = INFINITY, high = -INFINITY;
            for (size_t j = 0; j < t->length; j++) {
                double value = t->values[j * channels + c];
                *turned++ = value;
                low = fmin(low, value);
                high = fmax(high, value);
            }
            box[c] = low;
            box[channels + c] = high;
        }
        box += 2 * channels;
        if (t->length > search->longest_candidate)
            search->longest_candidate = t->length;
    }
    for (size_t query = 0; query < search->query_count; query++) {
        if (search->queries[query].length > search->longest_query)
            search->longest_query = search->queries[query].length;
    }
    return 0;
}

int nearest_neighbour_find(const struct sequence *training, size_t training_count, const struct sequence *queries,
                           size_t query_count, int channels, enum sequence_distance distance, int thread_count,
                           size_t *nearest, double *distances, struct error *error)
{
    struct search search = {.training = training,
                            .queries = queries,
                            .training_count = training_count,
                            .query_count = query_count,
                            .channels = (size_t)channels,
                            .distance = distance,
                            .nearest = nearest,
                            .distances = distances};
    int result = prepare(&search, error);
    if (result == 0)
        result = workers_run(thread_count, (int)((query_count + QUERIES_PER_TASK - 1) / QUERIES_PER_TASK), run_task,
                             &search, error);
    memory_free(search.candidates);
    memory_free(search.turned);
    memory_free(search.boxes);
    return result;
}
