/*
 * What else may come, beside a forecast and its intervals: quantiles, the sum over the steps, and whole paths.
 *
 *     --quantiles 0.1,0.9     one row for each step: q10, q90                            from the step's marginal
 *     --sum                   one row for each series: the total, its lo80 .. hi80       from SUM_PATHS paths
 *     --paths 100             one row for each step of 100 paths                         the paths themselves
 *
 * A path is drawn in two parts: deviates that go together from step to step (error_paths.h), and the value of each step
 * at its deviate (marginals.h). So the paths' quantiles at a step are the intervals that predict prints; and a sum
 * knows that misses of one sign add up, and that others cancel. The forecast stays what it was: each path's deviates
 * are as likely as those of opposite sign.
 *
 * Series, and the targets of one, are drawn each on its own.
 */
#ifndef SEQNET_SCENARIOS_SCENARIOS_H
#define SEQNET_SCENARIOS_SCENARIOS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "dataset/panel.h"
#include "options/setting.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "results/digits.h"
#include "scenarios/marginals.h"

#define SCENARIO_QUANTILES_MAX 99
#define SCENARIO_PATHS_MAX 100000
#define SCENARIO_VALUES_MAX 50000000 /* of all paths */

struct scenario_wishes {
    int path_count; /* 0: none */
    bool has_sum;
    uint64_t seed; /* of the paths, and of those that a sum is made from */
    int quantile_count;
    double quantiles[SCENARIO_QUANTILES_MAX]; /* rising, between 0 and 1 */
};

extern const struct setting_table scenario_settings; /* of a struct scenario_wishes */

/* What goes with --follow (has_rows), with --generate (runs_freely), and without a use for --seed (has_seed: it was
 * given, and no noise is drawn). ERROR_USAGE. */
int scenarios_check_options(const struct scenario_wishes *wishes, bool has_rows, bool runs_freely, bool has_seed,
                            struct error *error);

/* The option that asks for something; NULL: a plain forecast is wanted. */
const char *scenarios_wanted(const struct scenario_wishes *wishes);

struct scenarios {
    const struct scenario_wishes *wishes; /* borrowed */
    int level_count;
    double levels[LEVEL_COUNT_MAX]; /* that the model has of its own */
    struct marginals marginals;
};

#define SCENARIOS_INIT                                                                                                 \
    {                                                                                                                  \
        .marginals = MARGINALS_INIT                                                                                    \
    }

/*
 * Can the model do what both wish? The levels that it forecasts become those that are needed for it; do not save it any
 * more. ERROR_USAGE, naming the option, when it cannot; ERROR_SYSTEM for memory.
 */
int scenarios_prepare(struct scenarios *scenarios, const struct scenario_wishes *wishes,
                      const struct forecast_wishes *forecast_wishes, struct model *model, struct error *error);
void scenarios_release(struct scenarios *scenarios);

/* Append the notes on them, and on a forecast of which so many steps were asked for (0: all). */
void scenarios_append_notes(const struct scenarios *scenarios, const struct model *model, int steps, struct text *text);

/*
 * Make the forecast as long as is wished (longer.h), keep what it says of each step, and do to it what else is wished.
 * `model` made it after `panel`, or after its own rows if that is NULL; `source` is then the model's file. The model
 * forecasts no more afterwards. ERROR_USAGE or ERROR_DATA when it cannot be as long, ERROR_USAGE when there would be
 * too many values of paths, ERROR_SYSTEM for memory.
 */
int scenarios_take(struct scenarios *scenarios, const struct forecast_wishes *wishes, struct model *model,
                   const char *source, const struct panel *panel, struct forecast *forecast, struct error *error);

/* Append all rows. `panel` is what was forecast from; NULL: the model's own rows. Failures are the text's. */
void scenarios_output(const struct scenarios *scenarios, const struct model *model, const struct panel *panel,
                      const struct forecast *forecast, const struct answer_style *style, struct text *text);

#endif
