/*
 * The sections of the model file. Each is one table that writes it and reads it (json/json_fields.h).
 *
 * model_json.c has the file's own table, in the order in which the sections are written and read: a section may rely on
 * those above it. The context of all tables is the model.
 */
#ifndef SEQNET_PERSIST_MODEL_SECTIONS_H
#define SEQNET_PERSIST_MODEL_SECTIONS_H

#include "json/json_fields.h"
#include "persist/model.h"

#define MODEL_SIZE_MAX JSON_INTEGER_MAX

/* Sections whose record is the model. */
extern const struct json_custom model_recipe_section;         /* model_recipe.c */
extern const struct json_custom model_classification_section; /* null for a forecasting model */
extern const struct json_custom model_networks_section;       /* model_networks.c */
extern const struct json_custom model_weights_section;        /* model_forecast.c */
extern const struct json_table model_intervals_table;

/* One record each. */
extern const struct json_table model_member_table;     /* struct model_member, in model->members: model_networks.c */
extern const struct json_table model_series_table;     /* struct model_series: model_series.c */
extern const struct json_table model_covariate_table;  /* struct covariate_preparation */
extern const struct json_table model_kernels_table;    /* struct kernel_classifier */
extern const struct json_table model_neighbours_table; /* struct neighbour_classifier */

/* values [row_count][length], as an array for each row. Reading wants exactly as many, and allocates *values. */
void model_write_rows(struct json_writer *writer, const char *key, const double *values, size_t row_count,
                      size_t length);
int model_read_rows(const struct json_node *node, size_t row_count, size_t length, bool null_allowed, double **values,
                    struct error *error);

#endif
