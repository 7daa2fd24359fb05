/* The baselines of a series in the model file: what they were fitted to be, and where they stand after the last row. */
#ifndef SEQNET_PERSIST_MODEL_BASELINES_H
#define SEQNET_PERSIST_MODEL_BASELINES_H

#include "methods/baselines.h"
#include "json/json_reader.h"
#include "json/json_writer.h"

/* As an object in an array. */
void model_write_baselines(struct json_writer *writer, const struct baselines *baselines);

/* ERROR_DATA for what no fit can have made, ERROR_SYSTEM; *baselines (BASELINES_INIT before) is to be released either
 * way. */
int model_read_baselines(const struct json_node *node, struct baselines *baselines, struct error *error);

#endif
