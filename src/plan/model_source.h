/* What every training does with a model before and after: say where it comes from, make room for its networks, keep
 * what predict needs of the rows. */
#ifndef SEQNET_PLAN_MODEL_SOURCE_H
#define SEQNET_PLAN_MODEL_SOURCE_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* Borrowed. */
struct model_source {
    const struct data_options *options;
    const char *command; /* that rebuilds the model */
    const char *name;    /* the input's */
};

/* Where the model comes from and how its input is read. ERROR_SYSTEM for memory; the model may then be filled in
 * part. */
int model_describe_input(struct model *model, const struct model_source *source, const struct panel *panel,
                         struct error *error);

/* Networks and members of the recipe, which is complete, with room for their parameters. ERROR_SYSTEM; ERROR_USAGE for
 * sizes that are too large. */
int model_create_networks(struct model *model, struct error *error);

/* Of each series its name, its place in time, its last rows and the known columns of those to come. ERROR_SYSTEM for
 * memory; the model may then be filled in part. */
int model_keep_series(const struct panel *panel, struct model *model, struct error *error);

#endif
