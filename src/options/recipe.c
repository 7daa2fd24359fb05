#include "options/recipe.h"

#include <string.h>

static const char *const task_words[] = {
    [TASK_FORECAST] = "forecast", [TASK_CLASSIFY_STEPS] = "classify-steps", [TASK_CLASSIFY_SERIES] = "classify-series"};
NAMES_DEFINE(task, TASK_COUNT);

static const char *const shape_words[] = {[SHAPE_AUTO] = "auto",
                                          [SHAPE_ONE_TO_ONE] = "one-to-one",
                                          [SHAPE_ONE_TO_MANY] = "one-to-many",
                                          [SHAPE_MANY_TO_ONE] = "many-to-one",
                                          [SHAPE_MANY_TO_MANY] = "many-to-many",
                                          [SHAPE_ENCODER_DECODER] = "encoder-decoder"};
NAMES_DEFINE(shape, SHAPE_COUNT, .not_kept = 1u << SHAPE_AUTO);

static const char *const balance_words[] = {
    [BALANCE_AUTO] = "auto", [BALANCE_NONE] = "none", [BALANCE_WEIGHTS] = "weights"};
NAMES_DEFINE(balance, BALANCE_COUNT);

static const char *const center_words[] = {
    [CENTER_AUTO] = "auto", [CENTER_WINDOW] = "window", [CENTER_SERIES] = "series"};
NAMES_DEFINE(center, CENTER_COUNT, .not_kept = 1u << CENTER_AUTO);

static const char *const seasons_words[] = {
    [SEASONS_AUTO] = "auto", [SEASONS_REMOVED] = "removed", [SEASONS_KEPT] = "kept", [SEASONS_BOTH] = "both"};
NAMES_DEFINE(seasons, SEASONS_COUNT, .not_kept = 1u << SEASONS_AUTO);

static const char *const transform_words[] = {
    [TRANSFORM_AUTO] = "auto", [TRANSFORM_NONE] = "none", [TRANSFORM_LOG] = "log"};
NAMES_DEFINE(transform, TRANSFORM_COUNT);

static const char *const refit_words[] = {
    [REFIT_AUTO] = "auto", [REFIT_YES] = "yes", [REFIT_NO] = "no", [REFIT_FURTHER] = "further"};
NAMES_DEFINE(refit, REFIT_COUNT);

static const char *const blend_words[] = {[BLEND_AUTO] = "auto", [BLEND_NONE] = "none", [BLEND_GIVEN] = "given"};
NAMES_DEFINE(blend, BLEND_COUNT);

const char *method_name(int method)
{
    return method == METHOD_NETWORK ? "network" : baseline_method((enum baseline)(method - METHOD_BASELINES))->name;
}

const char *method_word(int method)
{
    return method == METHOD_NETWORK ? "network" : baseline_method((enum baseline)(method - METHOD_BASELINES))->word;
}

int method_from_word(const char *word, size_t length)
{
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (strlen(method_word(method)) == length && strncmp(method_word(method), word, length) == 0)
            return method;
    }
    return -1;
}

int recipe_preparation_count(const struct recipe *recipe)
{
    return recipe->seasons == SEASONS_BOTH && recipe->period_count > 0 ? PREPARATION_COUNT_MAX : 1;
}

int recipe_variant_count(const struct recipe *recipe)
{
    int count = recipe->window_count + recipe_preparation_count(recipe) - 1;
    return count < recipe->ensemble_count ? count : recipe->ensemble_count;
}

struct variant recipe_variant(const struct recipe *recipe, int index)
{
    bool is_kept = index >= recipe->window_count;
    int window = is_kept ? recipe_longest_window(recipe) : recipe->windows[index];
    return (struct variant){.window_length = window,
                            .patch_length = recipe->patch_length ? recipe->patch_length : recipe_patch_length(window),
                            .preparation = is_kept};
}

bool recipe_refits(const struct recipe *recipe)
{
    return recipe->refit == REFIT_YES || recipe->refit == REFIT_FURTHER;
}

bool recipe_has_decoder(const struct recipe *recipe)
{
    return recipe->shape == SHAPE_ENCODER_DECODER || recipe->shape == SHAPE_ONE_TO_MANY;
}

int recipe_longest_window(const struct recipe *recipe)
{
    int longest = 0;
    for (int i = 0; i < recipe->window_count; i++)
        longest = recipe->windows[i] > longest ? recipe->windows[i] : longest;
    return longest;
}

int recipe_patch_length(int window_length)
{
    if (window_length <= PATCH_WINDOW_MAX)
        return 1;
    int patch = window_length / PATCH_READ_MIN;
    while (window_length % patch != 0)
        patch--;
    return patch;
}

struct baselines_plan recipe_baselines_plan(const struct recipe *recipe, double period, size_t series_count,
                                            struct known_columns known)
{
    struct baselines_plan plan = {.period = period, .shifts = recipe->shifts, .trends = recipe->trends};
    plan.known = recipe->effects == EFFECTS_AUTO ? known : KNOWN_COLUMNS_NONE;
    if (recipe->period_count == 2 && recipe->periods[0] == period)
        plan.longer = recipe->periods[1];
    /* of several series each may do without, as it may in its preparation */
    plan.are_certain = recipe->periods_are_given && recipe->period_count > 0 && series_count == 1;
    return plan;
}
