/*
 * What every training does with a model, before and after: say where it comes from, make room for its networks, and
 * keep what predict needs of the rows.
 */
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

/* Note where the model comes from and how its input is read. ERROR_SYSTEM for memory; the model may then be filled in
 * part. */
int model_describe_input(struct model *model, const struct model_source *source, const struct panel *panel,
                         struct error *error);

/* Make the networks and members of a complete recipe, with room for their parameters. ERROR_SYSTEM for memory;
 * ERROR_USAGE for sizes that are too large. */
int model_create_networks(struct model *model, struct error *error);

/* Release all members but the first `count`, at least one, and the networks that none of these has. */
void model_keep_members(struct model *model, int count);

/* Release networks and members: model_create_networks() may follow. */
void model_release_networks(struct model *model);

/* Keep of each series its name, its place in time, its last rows, and the known columns of the rows to come.
 * ERROR_SYSTEM for memory; the model may then be filled in part. */
int model_keep_series(const struct panel *panel, struct model *model, struct error *error);

#endif
