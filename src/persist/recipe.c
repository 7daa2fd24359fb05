#include "persist/recipe.h"

#include <string.h>

static const char *const refit_names[] = {[REFIT_AUTO] = "auto", [REFIT_YES] = "yes", [REFIT_NO] = "no"};
static const char *const transform_names[] = {
    [TRANSFORM_AUTO] = "auto", [TRANSFORM_NONE] = "none", [TRANSFORM_LOG] = "log"};

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
