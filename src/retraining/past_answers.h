/*
 * What the networks said before they knew.
 *
 * Each update begins by asking the networks, as they are, what comes after each row since the last update. They have
 * not learnt these rows. The model keeps the answers of the last origins. When enough rows have been added up, they
 * are judged (update.c), and nothing that is judged was learnt from:
 *
 *     updates          1     2     3     4
 *     origins      ....|.....|.....|.....|       kept: those from judged_from on, the oldest go
 *     known steps  K   K   K-1   ...     1       of the last ones only the first steps have come
 *
 * The statistical methods need no such record: they are fitted to what lies before the first origin, and walk on.
 *
 * Letters: K steps ahead, T targets.
 */
#ifndef SEQNET_RETRAINING_PAST_ANSWERS_H
#define SEQNET_RETRAINING_PAST_ANSWERS_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "plan/training_data.h"
#include "rating/trial.h"
#include "retraining/joined_rows.h"

/* Numbers that a model keeps for this at most. Of many series every so-manieth is asked about. */
#define PAST_ANSWERS_MAX 60000

/* So many origins of a series are judged: as many as training judges by, so that they say as much. They are at least
 * half of the horizon, so that some steps far ahead have come; and fewer where answers would take too much room. */
size_t past_answers_needed(const struct model *model);

/* Which origins of each series the answers will be from: judged_from of each place. */
void past_answers_plan(const struct model *model, const struct panel *panel, struct joined_rows *joined);

/* Are there enough of them, in most of the series that are asked about? */
bool past_answers_are_enough(const struct model *model, const struct panel *panel, const struct joined_rows *joined);

/* Origins of a series that have been added up, the most. */
size_t past_answers_count(const struct panel *panel, const struct joined_rows *joined);

/* How much those count that no update before has judged, beside what the model was judged by before: 0 .. 1. */
double past_answers_share(const struct model *model, const struct panel *panel, const struct joined_rows *joined);

/* Ask about the new origins, before anything is learnt: the answers are added to those of the model's series, and the
 * oldest go. `data` was cut WARM_TO_JUDGE. ERROR_SYSTEM for memory. */
int past_answers_ask(const struct model *model, const struct panel *panel, const struct joined_rows *joined,
                     const struct training_data *data, int thread_count, struct error *error);

/* Put the answers into a trial of the same origins whose networks were not asked. Where there is none, nothing is
 * judged. */
void past_answers_tell(const struct model *model, const struct joined_rows *joined, struct trial *trial);

/* Hand the answers of a series over, the last of them that are kept. */
void past_answers_keep(const struct model *model, struct model_series *from, struct model_series *to);

#endif
