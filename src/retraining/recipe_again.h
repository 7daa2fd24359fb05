/*
 * The request that a model was made by, for training anew on other rows. It is what the command line that rebuilds the
 * model says (report/rebuild_command.h), parsed as that of train: what a rule chose is left to the rules again.
 */
#ifndef SEQNET_RETRAINING_RECIPE_AGAIN_H
#define SEQNET_RETRAINING_RECIPE_AGAIN_H

#include "base/error.h"
#include "datafile/data_options.h"
#include "options/options.h"
#include "options/recipe.h"
#include "persist/model.h"

struct recipe_again {
    struct {
        struct data_options data;
        struct recipe recipe;
    } options;                    /* texts are borrowed from `words` */
    struct invocation invocation; /* invocation.recorded is the command line */
    char *words;                  /* owned */
    char **list;                  /* owned, [count] into words */
    int count;
};

#define RECIPE_AGAIN_INIT                                                                                              \
    {                                                                                                                  \
        .invocation = INVOCATION_INIT                                                                                  \
    }

/* The request of a forecasting model, for the rows in `path`. ERROR_SYSTEM for memory; ERROR_USAGE when the model's
 * options are none of this program's. Release it either way. */
int recipe_again_make(const struct model *model, const char *path, struct recipe_again *again, struct error *error);
void recipe_again_release(struct recipe_again *again);

#endif
