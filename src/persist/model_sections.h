/*
 * The sections of the model file that depend on others, as model_read() goes through them: each reads its node into the model, whose
 * recipe, columns and calendar are read already, and checks that it fits them. ERROR_DATA, ERROR_SYSTEM; the model may then
 * be filled in part and is to be released.
 */
#ifndef SEQNET_PERSIST_MODEL_SECTIONS_H
#define SEQNET_PERSIST_MODEL_SECTIONS_H

#include "persist/json_reader.h"
#include "persist/model.h"

/* `file_bytes` bounds the parameters that can be in the file. */
int model_read_network(const struct json_node *node, size_t file_bytes, struct model *model, struct error *error);

/* After the network. */
int model_read_members(const struct json_node *node, struct model *model, struct error *error);

int model_read_series(const struct json_node *node, struct model *model, struct error *error);

#endif
