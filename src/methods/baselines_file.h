/*
 * The statistical methods of a series in the model file: what they share, then the state of each method that has one,
 * under its word (man/seqnet-model.5, Statistical methods).
 *
 *     {"period": 12, ..., "theta": {"alpha": 0.7, ...}, "smoothing": {...}}
 *
 * Each method brings the table of its state (method.h), so that nothing here names one.
 */
#ifndef SEQNET_METHODS_BASELINES_FILE_H
#define SEQNET_METHODS_BASELINES_FILE_H

#include "json/json_fields.h"
#include "methods/baselines.h"

/* An array of `count`. A method that is not in every file has its state there where weights[method] is above 0. */
void baselines_write(struct json_writer *writer, const char *key, const struct baselines *baselines, size_t count,
                     const double weights[BASELINE_COUNT]);

/* Read exactly as many, into zeroed records. A state that a file may lack starts from what the history remembers.
 * ERROR_DATA with the path, and ERROR_SYSTEM; the records may then be filled in part, and are to be released. */
int baselines_read(const struct json_node *array, const double weights[BASELINE_COUNT], int known_count, size_t count,
                   struct baselines *baselines, struct error *error);

/* Does the table of a season, which is the member `key`, fit its period, as seasonality.h has it? ERROR_DATA. */
int baselines_check_season(const struct json_node *object, const char *key, const struct season *season,
                           struct error *error);

#endif
