#include "persist/recipe.h"

#include <string.h>

static const char *const refit_names[] = {[REFIT_AUTO] = "auto", [REFIT_YES] = "yes", [REFIT_NO] = "no"};
static const char *const transform_names[] = {
    [TRANSFORM_AUTO] = "auto", [TRANSFORM_NONE] = "none", [TRANSFORM_LOG] = "log"};
static const char *const seasons_names[] = {
    [SEASONS_AUTO] = "auto", [SEASONS_REMOVED] = "removed", [SEASONS_KEPT] = "kept", [SEASONS_BOTH] = "both"};
static const char *const task_names[] = {[TASK_FORECAST] = "forecast",
                                         [TASK_CLASSIFY_STEPS] = "classify-steps",
                                         [TASK_CLASSIFY_SERIES] = "classify-series"};
static const char *const shape_names[] = {[SHAPE_AUTO] = "auto",
                                          [SHAPE_ONE_TO_ONE] = "one-to-one",
                                          [SHAPE_ONE_TO_MANY] = "one-to-many",
                                          [SHAPE_MANY_TO_ONE] = "many-to-one",
                                          [SHAPE_MANY_TO_MANY] = "many-to-many",
                                          [SHAPE_ENCODER_DECODER] = "encoder-decoder"};
static const char *const center_names[] = {[CENTER_AUTO] = "auto", [CENTER_WINDOW] = "window", [CENTER_SERIES] = "series"};
static const char *const blend_names[] = {[BLEND_AUTO] = "auto", [BLEND_NONE] = "none", [BLEND_GIVEN] = "given"};
static const char *const method_words[METHOD_COUNT] = {[METHOD_NETWORK] = "network",
                                                       [METHOD_BASELINES + BASELINE_NAIVE] = "naive",
                                                       [METHOD_BASELINES + BASELINE_SEASONAL_NAIVE] = "seasonal-naive",
                                                       [METHOD_BASELINES + BASELINE_DRIFT] = "drift",
                                                       [METHOD_BASELINES + BASELINE_THETA] = "theta",
                                                       [METHOD_BASELINES + BASELINE_SMOOTHING] = "smoothing"};

/* The index of `name` in names[0..count-1], or -1. */
static int find_name(const char *const *names, int count, const char *name)
{
    int i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i < count ? i : -1;
}

const char *refit_name(enum refit refit)
{
    return refit_names[refit];
}

int refit_from_name(const char *name, enum refit *refit)
{
    int found = find_name(refit_names, sizeof refit_names / sizeof *refit_names, name);
    if (found < 0)
        return -1;
    *refit = (enum refit)found;
    return 0;
}

const char *transform_name(enum transform transform)
{
    return transform_names[transform];
}

int transform_from_name(const char *name, enum transform *transform)
{
    int found = find_name(transform_names, sizeof transform_names / sizeof *transform_names, name);
    if (found < 0)
        return -1;
    *transform = (enum transform)found;
    return 0;
}

const char *seasons_name(enum seasons seasons)
{
    return seasons_names[seasons];
}

int seasons_from_name(const char *name, enum seasons *seasons)
{
    int found = find_name(seasons_names, sizeof seasons_names / sizeof *seasons_names, name);
    if (found < 0)
        return -1;
    *seasons = (enum seasons)found;
    return 0;
}

const char *task_name(enum task task)
{
    return task_names[task];
}

int task_from_name(const char *name, enum task *task)
{
    int found = find_name(task_names, sizeof task_names / sizeof *task_names, name);
    if (found < 0)
        return -1;
    *task = (enum task)found;
    return 0;
}

const char *shape_name(enum shape shape)
{
    return shape_names[shape];
}

int shape_from_name(const char *name, enum shape *shape)
{
    int found = find_name(shape_names, sizeof shape_names / sizeof *shape_names, name);
    if (found < 0)
        return -1;
    *shape = (enum shape)found;
    return 0;
}

const char *center_name(enum center center)
{
    return center_names[center];
}

int center_from_name(const char *name, enum center *center)
{
    int found = find_name(center_names, sizeof center_names / sizeof *center_names, name);
    if (found < 0)
        return -1;
    *center = (enum center)found;
    return 0;
}

const char *blend_name(enum blend_kind kind)
{
    return blend_names[kind];
}

int blend_from_name(const char *name, enum blend_kind *kind)
{
    int found = find_name(blend_names, sizeof blend_names / sizeof *blend_names, name);
    if (found < 0)
        return -1;
    *kind = (enum blend_kind)found;
    return 0;
}

const char *method_name(int method)
{
    return method == METHOD_NETWORK ? "network" : baseline_name((enum baseline)(method - METHOD_BASELINES));
}

const char *method_word(int method)
{
    return method_words[method];
}

int method_from_word(const char *word, size_t length)
{
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (strlen(method_words[method]) == length && strncmp(method_words[method], word, length) == 0)
            return method;
    }
    return -1;
}

int recipe_preparation_count(const struct recipe *recipe)
{
    return recipe->seasons == SEASONS_BOTH && recipe->period_count > 0 ? 2 : 1;
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
