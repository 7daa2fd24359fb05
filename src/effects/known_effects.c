#include "effects/known_effects.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

#define FIT_LENGTH_MAX 1000
#define COLUMNS_TRIED_MAX 64
/* A value is compared with those up to so many steps away, of which so many must be known, itself included. */
#define REACH 3
#define NEIGHBOURS_MIN 4
/* Longer seasons are slow enough, and have too few values of each phase. */
#define PERIOD_MAX 168
#define CYCLES_MIN 3
/* Of a column's squares, what must be left beside its own level and season, and beside other columns. */
#define VARYING_MIN 1e-3
#define INDEPENDENT_MIN 0.01
#define RIDGE 1e-3
/* What a column must explain of the absolute deviations of rows that it was not learnt from. */
#define GAIN_MIN 0.02
#define DEVIATE_MIN 3.5
#define SHUT_ROWS_MIN 5 /* rows at which a column shuts y, and how likely they may be all 0 by chance */
#define SHUT_CHANCE 1e-6
#define LOG_GAIN_MIN 0.05 /* and logarithms beside the values */

static const char *const effects_rule_words[] = {[EFFECTS_AUTO] = "auto", [EFFECTS_NONE] = "none"};
NAMES_DEFINE(effects_rule, EFFECTS_RULE_COUNT);

/* ---- views ---- */

struct known_columns known_columns_of(const struct panel *panel, const struct series *series, size_t step)
{
    const struct known_columns all = {.values = series_column(series, panel->target_count + panel->past_count),
                                      .stride = series->extent,
                                      .length = series->extent,
                                      .count = panel->known_count};
    return panel->known_count ? known_columns_after(all, step) : KNOWN_COLUMNS_NONE;
}

struct known_columns known_columns_after(struct known_columns known, size_t steps)
{
    if (steps >= known.length)
        return KNOWN_COLUMNS_NONE;
    known.values += steps;
    known.length -= steps;
    return known;
}

static double column_at(struct known_columns known, int c, size_t k)
{
    return c < known.count && k < known.length ? known.values[(size_t)c * known.stride + k] : NAN;
}

/* ---- use ---- */

void known_effects_release(struct known_effects *effects)
{
    memory_free(effects->columns);
    *effects = (struct known_effects)KNOWN_EFFECTS_INIT;
}

int known_effects_copy(struct known_effects *copy, const struct known_effects *effects, struct error *error)
{
    struct known_effects made = *effects;
    made.columns = NULL;
    if (effects->count) {
        const size_t count = (size_t)effects->count;
        if (!(made.columns = memory_allocate(count, sizeof *made.columns, error)))
            return -1;
        memcpy(made.columns, effects->columns, count * sizeof *made.columns);
    }
    known_effects_release(copy);
    *copy = made;
    return 0;
}

static double effect_at(const struct known_effects *effects, struct known_columns known, size_t k)
{
    double sum = 0;
    for (int c = 0; c < effects->count; c++) {
        const double x = column_at(known, c, k), weight = effects->columns[c].weight;
        if (fabs(weight) > 0 && !isnan(x))
            sum += weight * (x - effects->columns[c].mean);
    }
    return sum;
}

static double add(const struct known_effects *effects, double y, double effect)
{
    const double sum = effects->is_log ? y * exp(effect) : y + effect;
    return isfinite(sum) ? sum : y;
}

bool known_effects_shut(const struct known_effects *effects, struct known_columns known, size_t k)
{
    for (int c = 0; c < effects->count; c++) {
        if (fabs(column_at(known, c, k) - effects->columns[c].shut) <= 0)
            return true;
    }
    return false;
}

double known_effects_remove(const struct known_effects *effects, double y, struct known_columns known, size_t k)
{
    if (known_effects_shut(effects, known, k))
        return NAN;
    return effects->count ? add(effects, y, -effect_at(effects, known, k)) : y;
}

double known_effects_restore(const struct known_effects *effects, double y, struct known_columns known, size_t k)
{
    if (known_effects_shut(effects, known, k))
        return isnan(y) ? y : 0;
    return effects->count ? add(effects, y, effect_at(effects, known, k)) : y;
}

/* ---- fit ---- */

/* The rows, and what is known of them, while weights are learnt. */
struct study {
    size_t count;        /* rows */
    int width;           /* columns that are tried */
    double *values;      /* [count] y / unit, NAN: missing */
    double *high;        /* [1 + width][count] how y and the columns lie above what is around; NAN: no row */
    double *means;       /* [width] of the columns */
    double *shut;        /* [width] as in struct known_effect */
    double *scales;      /* [width] root mean square of what is left of them; 0: they are not used */
    double *products[2]; /* [1 + width][1 + width] of each half of the rows */
    double *solved;      /* [1 + width][1 + width] */
    int *chosen;         /* [width] */
    bool is_log;
};

/* Take the mean of its phase, over the rows where y is known, off each of values[count]. */
static void take_off_phases(double *values, const double *y, size_t count, size_t period)
{
    for (size_t phase = 0; phase < period && period > 1; phase++) {
        double sum = 0, known = 0;
        for (size_t t = phase; t < count; t += period) {
            const bool is_row = !isnan(values[t]) && !isnan(y[t]);
            sum += is_row ? values[t] : 0;
            known += is_row;
        }
        for (size_t t = phase; t < count && known > 0; t += period)
            values[t] -= sum / known;
    }
}

/*
 * How values[count], which are overwritten, lie above the mean of what is around where y is known, into out[count].
 * Phases are taken off before, so that a column of the season alone leaves nothing, whatever is missing; and after,
 * for the level had its share in their means.
 */
static void rise(double *values, const double *y, size_t count, size_t period, double *out)
{
    take_off_phases(values, y, count, period);
    for (size_t t = 0; t < count; t++) {
        double sum = 0;
        int known = 0;
        for (size_t i = t < REACH ? 0 : t - REACH; i <= t + REACH && i < count; i++) {
            if (!isnan(y[i])) {
                sum += values[i];
                known++;
            }
        }
        out[t] = isnan(y[t]) || known < NEIGHBOURS_MIN ? NAN : values[t] - sum / known;
    }
    take_off_phases(out, out, count, period);
}

/* Column c of the study: values[count] are its own, the mean for what is missing, and are overwritten. It is scaled. */
static void take_column(struct study *study, int c, double *values, const double *y, size_t period)
{
    double *out = study->high + (size_t)(1 + c) * study->count, squares = 0, own = 0, rows = 0;
    for (size_t t = 0; t < study->count; t++)
        own += isnan(y[t]) ? 0 : (values[t] - study->means[c]) * (values[t] - study->means[c]);
    rise(values, y, study->count, period, out);
    for (size_t t = 0; t < study->count; t++) {
        squares += isnan(out[t]) ? 0 : out[t] * out[t];
        rows += !isnan(out[t]);
    }
    study->scales[c] = squares > VARYING_MIN * own && isfinite(squares) ? sqrt(squares / rows) : 0;
    for (size_t t = 0; t < study->count; t++)
        out[t] = study->scales[c] > 0 ? out[t] / study->scales[c] : isnan(out[t]) ? NAN : 0;
}

/* Products of y and all columns, over each half of the rows. */
static void multiply(struct study *study)
{
    const int side = 1 + study->width;
    for (int half = 0; half < 2; half++) {
        const size_t begin = half ? study->count / 2 : 0, end = half ? study->count : study->count / 2;
        for (int i = 0; i < side; i++) {
            for (int j = 0; j <= i; j++) {
                const double *a = study->high + (size_t)i * study->count, *b = study->high + (size_t)j * study->count;
                double sum = 0;
                for (size_t t = begin; t < end; t++)
                    sum += isnan(a[t]) ? 0 : a[t] * b[t];
                study->products[half][i * side + j] = study->products[half][j * side + i] = sum;
            }
        }
    }
}

/*
 * Weights of the first `chosen` columns, from the halves named by the bits of `halves`: weights[chosen]. A column that
 * says what those before it say has none. By Cholesky's method. Returns the squares of the last column that those
 * before it do not explain.
 */
static double solve(const struct study *study, int chosen, unsigned halves, double *weights)
{
    const int side = 1 + study->width;
    double *lower = study->solved, left = 0;
    for (int i = 0; i < chosen; i++) {
        const int row = (1 + study->chosen[i]) * side;
        double due = 0, own = 0;
        for (int j = 0; j <= i; j++) {
            const int column = j < i ? 1 + study->chosen[j] : 1 + study->chosen[i];
            double sum = 0;
            for (int half = 0; half < 2; half++)
                sum += halves >> half & 1 ? study->products[half][row + column] : 0;
            if (j == i) {
                own = sum;
                sum *= 1 + RIDGE;
            }
            for (int k = 0; k < j; k++)
                sum -= lower[i * side + k] * lower[j * side + k];
            if (j < i)
                lower[i * side + j] = lower[j * side + j] > 0 ? sum / lower[j * side + j] : 0;
            else
                left = sum > INDEPENDENT_MIN * own ? sum : 0;
        }
        lower[i * side + i] = sqrt(left);
        for (int half = 0; half < 2; half++)
            due += halves >> half & 1 ? study->products[half][row] : 0;
        for (int k = 0; k < i; k++)
            due -= lower[i * side + k] * weights[k];
        weights[i] = left > 0 ? due / lower[i * side + i] : 0;
    }
    for (int i = chosen - 1; i >= 0; i--) {
        for (int k = i + 1; k < chosen; k++)
            weights[i] -= lower[k * side + i] * weights[k];
        weights[i] = lower[i * side + i] > 0 ? weights[i] / lower[i * side + i] : 0;
    }
    return left;
}

/* What the weights of the first `chosen` columns leave of row t, in what the regression sees. */
static double left_over(const struct study *study, int chosen, const double *weights, size_t t)
{
    double left = study->high[t];
    for (int i = 0; i < chosen; i++)
        left -= weights[i] * study->high[(size_t)(1 + study->chosen[i]) * study->count + t];
    return left;
}

/* The sum of the absolute deviations of each half with weights learnt on the other, in the values' own units. */
static double judge(const struct study *study, int chosen)
{
    double weights[COLUMNS_TRIED_MAX], sum = 0;
    for (int half = 0; half < 2; half++) {
        const size_t begin = half ? study->count / 2 : 0, end = half ? study->count : study->count / 2;
        solve(study, chosen, half ? 1 : 2, weights);
        for (size_t t = begin; t < end; t++) {
            const double left = left_over(study, chosen, weights, t);
            sum += isnan(left) ? 0 : fabs(study->is_log ? study->values[t] * (1 - exp(-left)) : left);
        }
    }
    return sum;
}

/* How many standard errors the weight of the last of these columns lies from 0, all rows together. `absorbed`: means
 * that were taken off. */
static double deviate(const struct study *study, int chosen, double absorbed)
{
    double weights[COLUMNS_TRIED_MAX], squares = 0, rows = 0;
    const double own = solve(study, chosen, 3, weights);
    for (size_t t = 0; t < study->count; t++) {
        const double left = left_over(study, chosen, weights, t);
        squares += isnan(left) ? 0 : left * left;
        rows += !isnan(left);
    }
    const double freedom = rows * 2 * REACH / (2 * REACH + 1) - absorbed - chosen;
    return freedom > 1 && own > 0 ? fabs(weights[chosen - 1]) * sqrt(own * freedom / fmax(squares, 1e-300)) : 0;
}

static void swap(int *a, int *b)
{
    const int kept = *a;
    *a = *b;
    *b = kept;
}

/* Choose columns, the best first: the first of chosen[width]. Returns how many. *left: absolute deviations that remain,
 * in rows that the weights were not learnt from. */
static int choose(const struct study *study, double absorbed, double *left)
{
    int chosen = 0;
    *left = judge(study, 0);
    for (; chosen < study->width; chosen++) {
        int *next = study->chosen + chosen, best = -1;
        double least = INFINITY;
        for (int i = chosen; i < study->width; i++) {
            if (!(study->scales[study->chosen[i]] > 0))
                continue;
            swap(next, &study->chosen[i]);
            const double sum = judge(study, chosen + 1);
            swap(next, &study->chosen[i]);
            if (sum < least) {
                least = sum;
                best = i;
            }
        }
        if (!(least < (1 - GAIN_MIN) * *left))
            break;
        swap(next, &study->chosen[best]);
        if (!(deviate(study, chosen + 1, absorbed) > DEVIATE_MIN))
            break;
        *left = least;
    }
    return chosen;
}

/* Columns of the last `count` steps, and y or its logarithm: all that weights are learnt from. */
static void prepare(struct study *study, struct known_columns known, size_t period, double *scratch)
{
    double *y = scratch, *column = scratch + study->count;
    for (size_t t = 0; t < study->count; t++)
        y[t] = study->is_log ? log(study->values[t]) : study->values[t];
    rise(y, y, study->count, period, study->high);
    for (int c = 0; c < study->width; c++) {
        double sum = 0, rows = 0;
        for (size_t t = 0; t < study->count; t++) {
            column[t] = column_at(known, c, t);
            sum += isnan(column[t]) ? 0 : column[t];
            rows += !isnan(column[t]);
        }
        study->means[c] = rows > 0 ? sum / rows : 0;
        for (size_t t = 0; t < study->count; t++)
            column[t] = isnan(column[t]) ? study->means[c] : column[t];
        take_column(study, c, column, y, period);
        study->chosen[c] = c;
    }
    multiply(study);
}

/* Is y 0 wherever column c is `value`, so often that it is no chance beside how seldom it is 0 else? */
static bool is_shut_at(const struct study *study, struct known_columns known, int c, double value)
{
    double at = 0, others = 0, zeros = 0;
    for (size_t t = 0; t < study->count; t++) {
        const double x = column_at(known, c, t), y = study->values[t];
        if (isnan(x) || isnan(y))
            continue;
        const bool is_zero = fabs(y) <= 0, is_at = fabs(x - value) <= 0;
        if (is_at && !is_zero)
            return false;
        at += is_at;
        others += !is_at;
        zeros += !is_at && is_zero;
    }
    return at >= SHUT_ROWS_MIN && at * log((zeros + 1) / (others + 2)) < log(SHUT_CHANCE);
}

/* Where y is shut it is missing from here on. Returns in how many columns. */
static int find_shut(struct study *study, struct known_columns known)
{
    int found = 0;
    for (int c = 0; c < study->width; c++) {
        double least = INFINITY, most = -INFINITY;
        for (size_t t = 0; t < study->count; t++) {
            least = fmin(least, column_at(known, c, t));
            most = fmax(most, column_at(known, c, t));
        }
        study->shut[c] = is_shut_at(study, known, c, least) ? least : is_shut_at(study, known, c, most) ? most : NAN;
        found += !isnan(study->shut[c]);
    }
    for (int c = 0; c < study->width && found; c++) {
        for (size_t t = 0; t < study->count; t++) {
            if (fabs(column_at(known, c, t) - study->shut[c]) <= 0)
                study->values[t] = NAN;
        }
    }
    return found;
}

/* Keep the weights of the first `chosen` columns, from all rows, in the columns' own units. */
static int keep(struct known_effects *effects, const struct study *study, int chosen, int count, double unit,
                struct error *error)
{
    double weights[COLUMNS_TRIED_MAX];
    struct known_effects made = {.count = count, .is_log = chosen && study->is_log};
    if (count && !(made.columns = memory_allocate((size_t)count, sizeof *made.columns, error)))
        return -1;
    solve(study, chosen, 3, weights);
    for (int c = 0; c < made.count; c++) {
        made.columns[c].mean = c < study->width ? study->means[c] : 0;
        made.columns[c].shut = c < study->width ? study->shut[c] : NAN;
    }
    for (int i = 0; i < chosen; i++) {
        const double weight = weights[i] / study->scales[study->chosen[i]] * (study->is_log ? 1 : unit);
        made.columns[study->chosen[i]].weight = isfinite(weight) ? weight : 0;
    }
    known_effects_release(effects);
    *effects = made;
    return 0;
}

/* The largest |value|, 0 if none is known; *values_known of them are; *is_positive: all these are above 0. */
static double survey(const double *values, size_t count, size_t *values_known, bool *is_positive)
{
    double unit = 0;
    *values_known = 0;
    *is_positive = true;
    for (size_t t = 0; t < count; t++) {
        if (isnan(values[t]))
            continue;
        unit = fmax(unit, fabs(values[t]));
        *is_positive = *is_positive && values[t] > 0;
        ++*values_known;
    }
    return unit;
}

/* The arrays of a study lie in one block, which is returned; NULL with ERROR_SYSTEM. scratch: 2 * count. */
static double *make_room(struct study *study, double **scratch, struct error *error)
{
    const size_t count = study->count, width = (size_t)study->width, side = 1 + width;
    double *block = memory_allocate((side + 3) * count + 3 * width + 3 * side * side, sizeof *block, error);
    study->chosen = memory_allocate(width, sizeof *study->chosen, error);
    if (!block || !study->chosen) {
        memory_free(block);
        return NULL;
    }
    study->values = block;
    *scratch = study->values + count;
    study->high = *scratch + 2 * count;
    study->means = study->high + side * count;
    study->scales = study->means + width;
    study->shut = study->scales + width;
    study->products[0] = study->shut + width;
    study->products[1] = study->products[0] + side * side;
    study->solved = study->products[1] + side * side;
    return block;
}

/* Choose what the study's values are explained by. Returns how many columns. */
static int learn(struct study *study, struct known_columns known, double period, bool is_positive, double *scratch)
{
    const bool is_seasonal =
        period >= 2 && period <= PERIOD_MAX && period == floor(period) && CYCLES_MIN * period <= (double)study->count;
    const size_t phases = is_seasonal ? (size_t)period : 1;
    double left, left_of_logs;
    prepare(study, known, phases, scratch);
    int chosen = choose(study, (double)phases, &left);
    if (chosen == 0 || !is_positive)
        return chosen;
    study->is_log = true; /* in proportion to the level? */
    prepare(study, known, phases, scratch);
    const int chosen_in_logs = choose(study, (double)phases, &left_of_logs);
    if (chosen_in_logs && left_of_logs < (1 - LOG_GAIN_MIN) * left)
        return chosen_in_logs;
    study->is_log = false;
    prepare(study, known, phases, scratch);
    return choose(study, (double)phases, &left);
}

int known_effects_fit(struct known_effects *effects, const double *values, size_t count, double period,
                      struct known_columns known, struct error *error)
{
    int result = -1, chosen = 0;
    size_t values_known;
    bool is_positive;
    const size_t skipped = count > FIT_LENGTH_MAX ? count - FIT_LENGTH_MAX : 0;
    known = known_columns_after(known, skipped);
    struct study study = {.count = count - skipped,
                          .width = known.count < COLUMNS_TRIED_MAX ? known.count : COLUMNS_TRIED_MAX};
    if (study.width == 0) {
        known_effects_release(effects);
        return 0;
    }
    double *scratch, *block = make_room(&study, &scratch, error);
    if (!block)
        goto done;
    memcpy(study.values, values + skipped, study.count * sizeof *study.values);
    const int shut = find_shut(&study, known);
    const double unit = survey(study.values, study.count, &values_known, &is_positive);
    for (size_t t = 0; t < study.count && unit > 0; t++)
        study.values[t] /= unit;
    if (unit > 0 && values_known >= KNOWN_EFFECTS_VALUES_MIN &&
        values_known >= KNOWN_EFFECTS_VALUES_EACH * (size_t)study.width)
        chosen = learn(&study, known, period, is_positive, scratch);
    result = keep(effects, &study, chosen, chosen || shut ? known.count : 0, unit, error);
done:
    memory_free(block);
    memory_free(study.chosen);
    return result;
}
