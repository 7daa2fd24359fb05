/*
 * The sections of the model file that depend on others, as model_read() goes through them: each reads its node into the
 * model, whose recipe, columns and calendar are read already, and checks that it fits them. ERROR_DATA, ERROR_SYSTEM;
 * the model may then be filled in part and is to be released.
 */
#ifndef SEQNET_PERSIST_MODEL_SECTIONS_H
#define SEQNET_PERSIST_MODEL_SECTIONS_H

#include "json/json_reader.h"
#include "persist/model.h"

#define MODEL_PERIOD_MAX 1e9

/* Null for a forecasting model; before the networks, whose shape it decides. */
int model_read_classification(const struct json_node *node, struct model *model, struct error *error);

/* The object of version 1, or the array of later ones. `file_bytes` bounds the parameters that can be in the file. */
int model_read_networks(const struct json_node *node, size_t file_bytes, struct model *model, struct error *error);

/* The description of one network of this shape: whatever stands in it must be what the shape makes it. *network is then
 * laid out. */
int model_read_network(const struct json_node *node, const struct network_shape *shape, size_t member_count,
                       size_t file_bytes, struct network *network, struct error *error);

/* After the network. */
int model_read_members(const struct json_node *node, struct model *model, struct error *error);

/* Weights of the blend and intervals, from version 2 on. */
int model_read_weights(const struct json_node *node, struct model *model, struct error *error);
int model_read_intervals(const struct json_node *node, struct model *model, struct error *error);

int model_read_series(const struct json_node *node, struct model *model, struct error *error);

#endif
