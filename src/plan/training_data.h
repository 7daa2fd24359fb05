/*
 * The windowed data set of one training: every series' preparations, fitted on its training part, and the windows cut
 * from its parts, which follow each other in time:
 *
 *     |<------------- length ------------->|
 *     |  training part  |  validation part |  test part (--test)  |
 *                       ^ rules_train_length()          in STAGE_JUDGE
 *
 * A training window looks and answers inside the training part. A validation (test) window answers inside the
 * validation (test) part; what it looks at may begin before it. Each variant of the recipe has window sets of its own;
 * those of validation and test have the same windows in the same order in all variants.
 */
#ifndef SEQNET_PLAN_TRAINING_DATA_H
#define SEQNET_PLAN_TRAINING_DATA_H

#include <stddef.h>

#include "base/error.h"
#include "base/names.h"
#include "dataset/panel.h"
#include "examples/preparation.h"
#include "examples/windows.h"
#include "persist/model.h"
#include "persist/recipe.h"

/*
 * The networks are trained up to three times (recipe.stage_count: the last ones of these stages; 1 is STAGE_JUDGE
 * alone). Each stage hides less from them: how long to train is learnt from one stretch of steps, how the forecast is
 * blended, how far it misses and how good it is from the next, which had no say in that; the last stage learns from
 * all.
 *
 *     STAGE_STOP   | training part | validation |              |
 *     STAGE_JUDGE  | training part              | validation   |
 *     STAGE_ALL    | training part                             |
 */
enum stage { STAGE_STOP, STAGE_JUDGE, STAGE_ALL, STAGE_COUNT };

/* The first of the stages that the recipe has. It finds out how many epochs are best for each network; in those after
 * it the networks are trained anew, for as many. */
enum stage recipe_first_stage(const struct recipe *recipe);

enum part { PART_TRAINING, PART_VALIDATION, PART_TEST, PART_COUNT };

/* "train", "validation", "test" */
NAMES_DECLARE(part, enum part);

/* One way of preparing all series. */
struct prepared_panel {
    struct preparation *preparations; /* owned, [series_count] */
    struct prepared_series *series;   /* owned, [series_count] the whole series, values of the test part included */
};

struct training_data {
    size_t series_count;
    int variant_count;
    size_t *train_lengths;                                 /* owned, [series_count] steps of the training part */
    struct prepared_panel prepared[PREPARATION_COUNT_MAX]; /* of the recipe's preparations */
    struct window_set (*parts)[PART_COUNT];                /* owned, [variant_count] */
};

#define TRAINING_DATA_INIT {.train_lengths = NULL, .parts = NULL}

/* Do windows of this panel need a mask: is a target missing in the training part, or a series too short for its
 * windows? */
bool training_data_needs_mask(const struct recipe *recipe, const struct panel *panel);

/*
 * Prepare and cut the panel for a model whose recipe rules_complete() has filled in, and whose columns and mask are
 * known. In STAGE_ALL no window validates. ERROR_DATA when a value or the series' lengths do not allow it; ERROR_SYSTEM
 * for memory.
 */
int training_data_init(struct training_data *data, const struct model *model, const struct panel *panel,
                       enum stage stage, struct error *error);
void training_data_release(struct training_data *data);

/* The plan of a recipe's preparation of this index. A season that the user gave the length of is taken as given where
 * there is one series; among several, as one that was found, each keeps it only if it shows it. */
struct preparation_plan training_data_plan(const struct recipe *recipe, int preparation, size_t series_count);

#endif
