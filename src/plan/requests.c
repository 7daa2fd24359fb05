#include "plan/requests.h"

#include <math.h>
#include <stdint.h>

#include "dataset/series_loan.h"
#include "plan/rules.h"

/* At least one series must have enough values to learn from. Shorter ones beside it are forecast by what the baselines
 * make of them. */
static int check_values(const struct panel *panel, struct error *error)
{
    struct series_loan loan = {.panel = panel};
    size_t best = 0, best_known = 0;
    int best_column = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        size_t fewest = SIZE_MAX;
        int column = 0;
        if (series_loan_reach(&loan, s, error))
            return -1;
        for (int c = 0; c < panel->target_count; c++) {
            const double *values = series_column(series, c);
            size_t known = 0;
            for (size_t t = 0; t < series->length && known < RULES_VALUE_COUNT_MIN; t++)
                known += isnan(values[t]) ? 0 : 1;
            if (known < fewest) {
                fewest = known;
                column = c;
            }
        }
        if (fewest >= RULES_VALUE_COUNT_MIN) {
            series_loan_end(&loan);
            return 0;
        }
        if (s == 0 || fewest > best_known) {
            best = s;
            best_known = fewest;
            best_column = column;
        }
    }
    series_loan_end(&loan);
    char place[PLACE_SIZE];
    return error_set(error, ERROR_DATA, "%scolumn '%s': %zu value%s too few to learn from; give at least %d%s",
                     panel_place(panel->source, panel->series[best].id, place), panel->columns[best_column].name,
                     best_known, best_known == 1 ? " is" : "s are", RULES_VALUE_COUNT_MIN,
                     panel->series_count > 1 ? " in one series or more" : "");
}

/* --transform log must have a series that it can be done to. */
static int check_transform(const struct recipe *recipe, const struct panel *panel, struct error *error)
{
    if (recipe->transform != TRANSFORM_LOG)
        return 0;
    struct series_loan loan = {.panel = panel};
    bool is_possible = false;
    for (size_t s = 0; s < panel->series_count && !is_possible; s++) {
        const struct series *series = &panel->series[s];
        if (series_loan_reach(&loan, s, error))
            return -1;
        for (int c = 0; c < panel->target_count; c++) {
            const bool is_here = preparation_log_offset(series_column(series, c), series->length) >= 0;
            is_possible = is_possible || (is_here && panel->series_count > 1);
            if (!is_here && panel->series_count == 1)
                return preparation_refuse_log(panel, series, c, error);
        }
    }
    series_loan_end(&loan);
    if (is_possible)
        return 0;
    return panel->series_count == 1 ? 0 : preparation_refuse_log(panel, &panel->series[0], 0, error);
}

/* Shapes exclude what they could not keep. */
static int check_shape(const struct recipe *recipe, struct error *error)
{
    const char *shape = shape_name(recipe->shape);
    bool reads_one = recipe->shape == SHAPE_ONE_TO_ONE || recipe->shape == SHAPE_ONE_TO_MANY;
    bool answers_many = recipe->shape == SHAPE_MANY_TO_MANY || recipe->is_stateful;
    if (recipe->is_stateful && recipe->shape != SHAPE_AUTO && recipe->shape != SHAPE_MANY_TO_MANY)
        return error_set(
            error, ERROR_USAGE,
            "--stateful carries the state on, and each step answers: that is many-to-many; leave --shape %s out",
            shape);
    if (reads_one && recipe->window_count && recipe_longest_window(recipe) > 1)
        return error_set(error, ERROR_USAGE, "--shape %s reads one step; --window %d reads more, leave it out", shape,
                         recipe_longest_window(recipe));
    if (reads_one && recipe->patch_length > 1)
        return error_set(error, ERROR_USAGE, "--patch %d reads several steps at a time; --shape %s reads one step",
                         recipe->patch_length, shape);
    if (recipe->shape == SHAPE_ONE_TO_ONE && recipe->cell && recipe->cell->is_offered && recipe->cell != &lstm_cell)
        return error_set(
            error, ERROR_USAGE,
            "--shape one-to-one has no memory, and so no --cell %s; with --window 1 a network of another shape has",
            recipe->cell->name);
    if (recipe->center == CENTER_WINDOW && (reads_one || answers_many))
        return error_set(error, ERROR_USAGE,
                         "--center window: relative to the window's last value, %s; leave it out, or give --center "
                         "series",
                         reads_one ? "a single step is always 0" : "every step would know what comes");
    if (answers_many && recipe->fill == FILL_LINEAR)
        return error_set(error, ERROR_USAGE,
                         "--fill linear looks at the value after a gap, which a step that answers on its own may not "
                         "know; use --fill previous");
    if (answers_many && recipe->patch_length > 1)
        return error_set(error, ERROR_USAGE, "--patch %d reads several steps at a time; each step answers on its own",
                         recipe->patch_length);
    if ((answers_many || reads_one) && recipe->scale_steps > 0)
        return error_set(error, ERROR_USAGE,
                         "--scale-steps %d scales a window by its last steps; %s has no such scale; leave it out",
                         recipe->scale_steps, reads_one ? "a window of one step" : "a step that answers on its own");
    if (recipe->sampling > 0 && !recipe_has_decoder(recipe))
        return error_set(
            error, ERROR_USAGE,
            "--sampling feeds a decoder its own outputs; give --shape encoder-decoder or one-to-many with it");
    return 0;
}

/* --stop-epochs says it all, and for each network. */
static int check_stops(const struct recipe *recipe, struct error *error)
{
    if (recipe->stop_count && recipe->ensemble_count && recipe->ensemble_count != recipe->stop_count)
        return error_set(error, ERROR_USAGE, "--stop-epochs has %d numbers, one for each network; --ensemble says %d",
                         recipe->stop_count, recipe->ensemble_count);
    for (int m = 0; m < recipe->stop_count; m++) {
        if (recipe->epoch_count && recipe->stop_epochs[m] > recipe->epoch_count)
            return error_set(error, ERROR_USAGE, "--stop-epochs %d: more than --epochs %d", recipe->stop_epochs[m],
                             recipe->epoch_count);
    }
    return 0;
}

/* What was asked for and could have no effect is refused: the user would think that it had. */
static int check_options(const struct recipe *recipe, const struct panel *panel, struct error *error)
{
    const size_t longest = panel_longest(panel);
    int window = recipe_longest_window(recipe);
    if (recipe->balance == BALANCE_WEIGHTS)
        return error_set(error, ERROR_USAGE, "--balance weights is for classes; leave it out, or give --task classify");
    if (recipe->answers_own_step)
        return error_set(error, ERROR_USAGE,
                         "--horizon 0 is the class of a row itself; give --task classify with it, or 1 or more steps "
                         "ahead to forecast values");
    if ((size_t)window > longest || (size_t)recipe->horizon > longest)
        return error_set(error, ERROR_USAGE, "--%s %d: more than the %zu steps of the longest series",
                         (size_t)window > longest ? "window" : "horizon",
                         (size_t)window > longest ? window : recipe->horizon, longest);
    for (int i = 0; i < recipe->window_count; i++) {
        if (recipe->patch_length && recipe->windows[i] % recipe->patch_length != 0)
            return error_set(error, ERROR_USAGE, "--patch %d does not divide the --window of %d steps",
                             recipe->patch_length, recipe->windows[i]);
    }
    if (recipe->refit == REFIT_NO && recipe->stage_count > 1 && !recipe->stop_count)
        return error_set(error, ERROR_USAGE, "--stages %d trains again; --refit no says not to", recipe->stage_count);
    if (recipe->ensemble_count && recipe->ensemble_count < recipe->window_count && !recipe->stop_count)
        return error_set(error, ERROR_USAGE,
                         "--window names %d lengths, one for each network; --ensemble %d makes fewer",
                         recipe->window_count, recipe->ensemble_count);
    if (recipe->seasons == SEASONS_BOTH && recipe->periods_are_given && recipe->period_count == 0)
        return error_set(error, ERROR_USAGE, "--seasons both needs a season; --period none says that there is none");
    if (recipe->calendar & ~calendar_features_possible(&panel->calendar)) {
        char names[FEATURES_TEXT_SIZE], frequency[CALENDAR_TEXT_SIZE];
        calendar_features possible = calendar_features_possible(&panel->calendar);
        if (panel->calendar.unit == CALENDAR_ROW || panel->calendar.unit == CALENDAR_STEP)
            return error_set(error, ERROR_USAGE, "--calendar needs a time column of dates; the steps are only counted");
        return error_set(error, ERROR_USAGE, "--calendar: %s is the same at every step (%s); %s can be asked for",
                         calendar_features_write(recipe->calendar & ~possible, names),
                         calendar_describe(&panel->calendar, frequency), possible ? "fewer" : "none");
    }
    const char *steps = panel->series_count > 1 ? "the longest series has" : "there are";
    if ((size_t)recipe->validation_length > longest / 3)
        return error_set(error, ERROR_USAGE, "--validation %d: at most a third of the steps to learn from; %s %zu",
                         recipe->validation_length, steps, longest);
    for (int i = 0; i < recipe->period_count; i++) {
        if (2 * recipe->periods[i] > (double)longest)
            return error_set(error, ERROR_USAGE,
                             "--period %g: a season is learnt from at least two periods; %s %zu steps",
                             recipe->periods[i], steps, longest);
    }
    if (check_shape(recipe, error) || check_stops(recipe, error))
        return -1;
    if (recipe->dropout > 0 && recipe->layer_count < 2)
        return error_set(error, ERROR_USAGE, "--dropout drops units between layers; give --layers 2 or more with it");
    return 0;
}

int requests_check(const struct recipe *recipe, const struct panel *panel, struct error *error)
{
    return check_values(panel, error) || check_transform(recipe, panel, error) || check_options(recipe, panel, error)
               ? -1
               : 0;
}
