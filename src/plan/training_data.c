#include "plan/training_data.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/sample_bounds.h"
#include "dataset/series_loan.h"
#include "plan/rules.h"

static const char *const part_words[] = {
    [PART_TRAINING] = "train", [PART_VALIDATION] = "validation", [PART_TEST] = "test"};
NAMES_DEFINE(part, PART_COUNT);

struct preparation_plan training_data_plan(const struct recipe *recipe, int preparation, size_t series_count)
{
    const bool is_kept = recipe->seasons == SEASONS_KEPT || preparation > 0;
    /* the rules say why: without a season, networks are shown no logs unless they are asked for */
    const bool is_plain = recipe->transform == TRANSFORM_AUTO && recipe->period_count == 0;
    struct preparation_plan plan = {.horizon = recipe->horizon,
                                    .period_count = is_kept ? 0 : recipe->period_count,
                                    .periods_are_tested = !recipe->periods_are_given || series_count > 1,
                                    .transform = is_plain ? TRANSFORM_NONE : recipe->transform,
                                    .is_one_of_several = series_count > 1};
    memcpy(plan.periods, recipe->periods, sizeof plan.periods);
    return plan;
}

/* Steps of the past that the first window of a series has: the whole window, or in a short series half of the training
 * part. */
static size_t first_history(int window_length, size_t train_length)
{
    size_t half = train_length / 2 > 1 ? train_length / 2 : 1;
    return (size_t)window_length < half ? (size_t)window_length : half;
}

/* The training part of a series. */
static size_t stage_length(const struct recipe *recipe, enum stage stage, size_t length)
{
    size_t held = length - rules_train_length(recipe, length);
    return stage == STAGE_ALL ? length : stage == STAGE_JUDGE ? length - held : length - 2 * held;
}

enum stage recipe_first_stage(const struct recipe *recipe)
{
    return recipe->stage_count == STAGE_COUNT ? STAGE_STOP : STAGE_JUDGE;
}

/* Is a target missing before step `end`? */
static bool has_gap(const struct panel *panel, const struct series *series, size_t end)
{
    for (int c = 0; c < panel->target_count; c++) {
        const double *values = series_column(series, c);
        for (size_t t = 0; t < end; t++) {
            if (isnan(values[t]))
                return true;
        }
    }
    return false;
}

int training_data_needs_mask(const struct recipe *recipe, const struct panel *panel, bool *needs, struct error *error)
{
    struct series_loan loan = {.panel = panel};
    *needs = false;
    for (size_t s = 0; s < panel->series_count && !*needs; s++) {
        const struct series *series = &panel->series[s];
        size_t train_length = stage_length(recipe, recipe_first_stage(recipe), series->length);
        int window = recipe_longest_window(recipe);
        if (series_loan_reach(&loan, s, error))
            return -1;
        *needs = (!recipe->is_stateful && first_history(window, train_length) < (size_t)window) ||
                 (recipe->fill == FILL_NONE && has_gap(panel, series, train_length));
    }
    series_loan_end(&loan);
    return 0;
}

/* Origins whose answers lie in steps begin .. end-1. If all K steps fit in there, these are the origins with all K
 * there; if the part is shorter, the first origin alone. */
static void add_judged_part(struct window_set *set, size_t index, size_t begin, size_t end, size_t known_end)
{
    size_t horizon = (size_t)set->shape.horizon;
    size_t origin_end = end >= begin + horizon ? end - horizon : begin;
    window_set_add(set, index, begin - 1, end > begin ? origin_end : begin - 1, end, known_end);
}

/* Steps after the series' length whose targets are given: the test part. Rows to come carry known columns alone. */
static size_t test_end(const struct recipe *recipe, const struct series *series)
{
    size_t end = series->length + (size_t)recipe->test_length;
    return end < series->extent ? end : series->extent;
}

/* The first value among values[0..count-1] if it is the only one, else NAN. */
static double only_value(const double *values, size_t count)
{
    double only = NAN;
    for (size_t t = 0; t < count; t++) {
        if (!isnan(values[t]) && !isnan(only))
            return NAN;
        only = isnan(values[t]) ? only : values[t];
    }
    return only;
}

static double mean_size(const double *values, size_t count)
{
    double sum = 0, known = 0;
    for (size_t t = 0; t < count; t++) {
        sum += isnan(values[t]) ? 0 : fabs(values[t]);
        known += !isnan(values[t]);
    }
    return known > 0 ? sum / known : 0;
}

/* How large the spread of target c is beside the values: the median over the series that show it, 0 when none does.
 * shares [series_count]. */
static int typical_share(const struct prepared_panel *prepared, const struct panel *panel, const size_t *train_lengths,
                         int c, double *shares, double *share, struct error *error)
{
    struct series_loan loan = {.panel = panel};
    size_t count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        if (series_loan_reach(&loan, s, error))
            return -1;
        const struct target_preparation *target = &prepared->preparations[s].targets[c];
        double size = target->is_log ? 1 : mean_size(series_column(&panel->series[s], c), train_lengths[s]);
        if (target->spread > 0 && size > 0)
            shares[count++] = target->spread / size;
    }
    series_loan_end(&loan);
    sample_sort(shares, count);
    *share = count ? shares[count / 2] : 0;
    return 0;
}

/* One value does not tell how a series changes: it is taken to change as the others do, in proportion. */
static int borrow_spread(struct prepared_panel *prepared, const struct panel *panel, const size_t *train_lengths,
                         struct error *error)
{
    int result = -1;
    double *shares = NULL, share = -1;
    struct series_loan loan = {.panel = panel};
    for (int c = 0; c < panel->target_count; c++, share = -1) {
        for (size_t s = 0; s < panel->series_count; s++) {
            if (series_loan_reach(&loan, s, error))
                goto done;
            struct target_preparation *target = &prepared->preparations[s].targets[c];
            double only = target->spread > 0 ? NAN : only_value(series_column(&panel->series[s], c), train_lengths[s]);
            if (isnan(only))
                continue;
            if (!shares && !(shares = memory_allocate(panel->series_count, sizeof *shares, error)))
                goto done;
            if (share < 0) {
                series_loan_end(&loan); /* all series are looked at meanwhile */
                if (typical_share(prepared, panel, train_lengths, c, shares, &share, error))
                    goto done;
            }
            target->spread = target->is_log ? share : share * fabs(only);
        }
    }
    result = 0;
done:
    series_loan_end(&loan);
    memory_free(shares);
    return result;
}

/* Series s, as windows are cut from it; of one that another rank holds the sizes alone. */
static int prepare_series(struct prepared_panel *prepared, const struct prepared_panel *lender,
                          const struct model *model, const struct panel *panel, size_t s, struct error *error)
{
    const struct series *series = &panel->series[s];
    const struct rows_place place = {panel->source, series->id, panel->columns, series};
    const size_t length = test_end(&model->recipe, series);
    if (!panel_holds(panel, s)) {
        prepared_series_init_elsewhere(&prepared->series[s], &prepared->preparations[s], length, series->extent);
        return 0;
    }
    if (prepared_series_init(&prepared->series[s], &prepared->preparations[s], &place, series->values, length,
                             series->extent, 0, error))
        return -1;
    if (lender)
        prepared_series_borrow_calendar(&prepared->series[s], &lender->series[s]);
    else if (prepared_series_add_calendar(&prepared->series[s],
                                          &(struct timeline){&panel->calendar, series->anchors, series->anchor_count},
                                          model->recipe.calendar, model->recipe.horizon, error))
        return -1;
    return 0;
}

/* What the calendar says of the steps is borrowed from `lender`, if there is one. */
static int prepare_panel(struct prepared_panel *prepared, const struct prepared_panel *lender,
                         const struct model *model, int index, const struct panel *panel, const size_t *train_lengths,
                         struct error *error)
{
    struct preparation_plan plan = training_data_plan(&model->recipe, index, panel->series_count);
    struct series_loan loan = {.panel = panel};
    prepared->preparations = memory_allocate(panel->series_count, sizeof *prepared->preparations, error);
    prepared->series = memory_allocate(panel->series_count, sizeof *prepared->series, error);
    if (!prepared->preparations || !prepared->series)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        if (series_loan_reach(&loan, s, error) ||
            preparation_fit(&prepared->preparations[s], panel, series, train_lengths[s], &plan, error))
            return -1;
    }
    series_loan_end(&loan);
    if (borrow_spread(prepared, panel, train_lengths, error))
        return -1;
    size_t s = 0;
    while (s < panel->series_count && prepare_series(prepared, lender, model, panel, s, error) == 0)
        s++;
    return communicator_agree(panel->holders, s < panel->series_count ? -1 : 0, (int)(s < INT_MAX ? s : INT_MAX),
                              error);
}

static int cut_variant(struct window_set parts[PART_COUNT], const struct model *model, int index,
                       const struct panel *panel, const struct training_data *data, enum stage stage,
                       struct error *error)
{
    struct variant variant = recipe_variant(&model->recipe, index);
    struct window_shape shape = model_window_shape(model, &variant);
    for (int p = 0; p < PART_COUNT; p++) {
        if (window_set_init(&parts[p], &shape, data->prepared[variant.preparation].series, panel->series_count, error))
            return -1;
        parts[p].holders = panel->holders;
        parts[p].is_judged = p != PART_TRAINING;
    }
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        size_t train_length = data->train_lengths[s];
        window_set_add(&parts[PART_TRAINING], s, first_history(variant.window_length, train_length) - 1,
                       train_length - 1, train_length, train_length);
        size_t judged_end =
            stage == STAGE_STOP ? stage_length(&model->recipe, STAGE_JUDGE, series->length) : series->length;
        add_judged_part(&parts[PART_VALIDATION], s, train_length, judged_end, judged_end);
        add_judged_part(&parts[PART_TEST], s, series->length, test_end(&model->recipe, series), series->extent);
    }
    return 0;
}

int training_data_init(struct training_data *data, const struct model *model, const struct panel *panel,
                       enum stage stage, const struct training_data *lender, struct error *error)
{
    int result = -1;
    const struct prepared_panel *lent = lender && lender->prepared[0].series ? &lender->prepared[0] : NULL;
    struct training_data made = {.series_count = panel->series_count,
                                 .variant_count = recipe_variant_count(&model->recipe)};
    made.train_lengths = memory_allocate(made.series_count, sizeof *made.train_lengths, error);
    made.parts = memory_allocate((size_t)made.variant_count, sizeof *made.parts, error);
    if (!made.train_lengths || !made.parts)
        goto done;
    for (size_t s = 0; s < made.series_count; s++)
        made.train_lengths[s] = stage_length(&model->recipe, stage, panel->series[s].length);
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
        if (prepare_panel(&made.prepared[p], p ? &made.prepared[0] : lent, model, p, panel, made.train_lengths, error))
            goto done;
    }
    for (int v = 0; v < made.variant_count; v++) {
        if (cut_variant(made.parts[v], model, v, panel, &made, stage, error))
            goto done;
    }
    training_data_release(data);
    *data = made;
    made = (struct training_data)TRAINING_DATA_INIT;
    result = 0;
done:
    training_data_release(&made);
    return result;
}

int training_data_add_scales(struct training_data *data, const struct recipe *recipe, struct error *error)
{
    const double draws = (double)recipe->epoch_windows * recipe->epoch_count;
    for (int p = 0; p < recipe_preparation_count(recipe); p++) {
        if (prepared_series_add_scales(data->prepared[p].series, data->series_count, recipe->scale_steps,
                                       recipe->horizon, draws, error))
            return -1;
    }
    return 0;
}

void training_data_release(struct training_data *data)
{
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++) {
        struct prepared_panel *prepared = &data->prepared[p];
        for (size_t s = 0; s < data->series_count; s++) {
            if (prepared->preparations)
                preparation_release(&prepared->preparations[s]);
            if (prepared->series)
                prepared_series_release(&prepared->series[s]);
        }
        memory_free(prepared->preparations);
        memory_free(prepared->series);
    }
    for (int v = 0; data->parts && v < data->variant_count; v++) {
        for (int p = 0; p < PART_COUNT; p++)
            window_set_release(&data->parts[v][p]);
    }
    memory_free(data->parts);
    memory_free(data->train_lengths);
    *data = (struct training_data)TRAINING_DATA_INIT;
}
