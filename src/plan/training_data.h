/*
 * The windowed data set of one training. It holds every series' preparations, fitted on its training part, and the
 * windows cut from the series' parts. The parts follow each other in time:
 *
 *     |<------------- length ------------->|
 *     |  training part  |  validation part |  test part (--test)  |
 *                       ^ rules_train_length()          in STAGE_JUDGE
 *
 * A training window looks and answers inside the training part. A validation window answers inside the validation part,
 * and a test window inside the test part; what they look at may begin before it. Each variant of the recipe has window
 * sets of its own. Those of validation and test have the same windows in the same order in all variants.
 */
#ifndef SEQNET_PLAN_TRAINING_DATA_H
#define SEQNET_PLAN_TRAINING_DATA_H

#include <stddef.h>

#include "base/error.h"
#include "base/names.h"
#include "dataset/panel.h"
#include "examples/preparation.h"
#include "examples/windows.h"
#include "options/recipe.h"
#include "persist/model.h"

/*
 * The networks are trained up to three times, once in each stage. A recipe with fewer stages (recipe.stage_count) has
 * the last two of these, or STAGE_JUDGE alone. The networks see more in each stage:
 *
 *     STAGE_STOP   | training part | validation |              |     how long to train
 *     STAGE_JUDGE  | training part              | validation   |     blend, intervals, scores
 *     STAGE_ALL    | training part                             |     the model itself
 *
 * How long to train is learnt from one stretch of steps. How the forecast is blended, how far it misses and how good it
 * is are learnt from the next stretch, which had no say in that. The last stage learns from all.
 */
enum stage { STAGE_STOP, STAGE_JUDGE, STAGE_ALL, STAGE_COUNT };

/* The first of the stages that the recipe has. It finds out how many epochs are best for each network. In later stages
 * the networks are trained anew, for as many. */
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

#define TRAINING_DATA_INIT                                                                                             \
    {                                                                                                                  \
        .train_lengths = NULL, .parts = NULL                                                                           \
    }

/* Do windows of this panel need a mask? They do if a target is missing in the training part, or a series is too short
 * for its windows. ERROR_SYSTEM for memory. */
int training_data_needs_mask(const struct recipe *recipe, const struct panel *panel, bool *needs, struct error *error);

/*
 * Prepare and cut the panel for a model. rules_complete() has filled in its recipe, and its columns and mask are known.
 * In STAGE_ALL no window validates. `lender` (NULL: none) is of the same panel, and released later: what the calendar
 * says of the steps is borrowed from it. ERROR_DATA when a value or the series' lengths do not allow it; ERROR_SYSTEM
 * for memory.
 */
int training_data_init(struct training_data *data, const struct model *model, const struct panel *panel,
                       enum stage stage, const struct training_data *lender, struct error *error);
void training_data_release(struct training_data *data);
/* Networks are about to learn from it: prepared_series_add_scales(). ERROR_SYSTEM for memory. */
int training_data_add_scales(struct training_data *data, const struct recipe *recipe, struct error *error);

/* The plan of the recipe's preparation number `preparation`. If there is one series, a season whose length the user
 * gave is taken as given. If there are several, each series keeps it only if it shows it, as with a season that was
 * found. */
struct preparation_plan training_data_plan(const struct recipe *recipe, int preparation, size_t series_count);

#endif
