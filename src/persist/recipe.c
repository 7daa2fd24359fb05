#include "persist/recipe.h"

#include <string.h>

/* The index of `name` in names[0..count-1], or -1. */
static int find_name(const char *const *names, int count, const char *name)
{
    int i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i < count ? i : -1;
}

/* WHAT_name() and WHAT_from_name() of an enum, whose words stand in the order of its values. */
#define DEFINE_NAMES(WHAT, TYPE, ...)                                                                                  \
    static const char *const WHAT##_names[] = {__VA_ARGS__};                                                           \
    const char *WHAT##_name(TYPE value)                                                                                \
    {                                                                                                                  \
        return WHAT##_names[value];                                                                                    \
    }                                                                                                                  \
    int WHAT##_from_name(const char *name, TYPE *value)                                                                \
    {                                                                                                                  \
        const int found = find_name(WHAT##_names, sizeof WHAT##_names / sizeof *WHAT##_names, name);                   \
        if (found >= 0)                                                                                                \
            *value = (TYPE)found;                                                                                      \
        return found < 0 ? -1 : 0;                                                                                     \
    }

DEFINE_NAMES(task, enum task, "forecast", "classify-steps", "classify-series")
DEFINE_NAMES(shape, enum shape, "auto", "one-to-one", "one-to-many", "many-to-one", "many-to-many", "encoder-decoder")
DEFINE_NAMES(center, enum center, "auto", "window", "series")
DEFINE_NAMES(refit, enum refit, "auto", "yes", "no")
DEFINE_NAMES(transform, enum transform, "auto", "none", "log")
DEFINE_NAMES(seasons, enum seasons, "auto", "removed", "kept", "both")
DEFINE_NAMES(blend, enum blend_kind, "auto", "none", "given")

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
