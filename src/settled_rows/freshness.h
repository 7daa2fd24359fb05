/*
 * Are the rows fit to forecast or to learn from: new enough, enough of them, and without a hole? The user says what
 * they must be, and a run that nobody looks at ends with status 6 where they are not.
 *
 *     --max-age 36h            the newest row is at most that old by the clock
 *     --expect-until DATE      the newest row reaches DATE
 *     --min-rows N             FILE has that many rows
 *     --max-gap N              at most N steps in a row are missing where the networks look
 */
#ifndef SEQNET_SETTLED_ROWS_FRESHNESS_H
#define SEQNET_SETTLED_ROWS_FRESHNESS_H

#include "base/duration.h"
#include "base/error.h"
#include "dataset/panel.h"
#include "options/options.h"
#include "persist/model.h"
#include "settled_rows/clock.h"

struct freshness {
    struct duration max_age;         /* count 0: any */
    struct clock_time now, expected; /* not given: the system's clock; any */
    int min_rows;                    /* 0: any */
    int max_gap;
};

extern const struct setting_table freshness_settings; /* of a struct freshness */

/* What goes with --follow, and without a FILE (path NULL). ERROR_USAGE. */
int freshness_check_options(const struct invocation *invocation, const char *path, bool follows, struct error *error);

/* --min-rows, of rows as they were read: before any of the model's are put before them. ERROR_CHECK. */
int freshness_check_count(const struct freshness *wishes, const struct panel *panel, struct error *error);

/*
 * The others, of the rows of `panel`, or if that is NULL of the model. ERROR_CHECK; the message says what was found and
 * what to do. ERROR_USAGE when a time is asked for and the data have no dates. Series that end earlier than the newest
 * are counted in a note, unless it is `quiet`.
 */
int freshness_check(const struct invocation *invocation, const struct freshness *wishes, const struct model *model,
                    const struct panel *panel, bool quiet, struct error *error);

/*
 * Say so where all that is forecast is past. Data of long ago are no news to their user: it is said only if the model
 * was once up to date. It was if its file was written before its forecast was over. `horizon` 0: the model's.
 */
int freshness_note(const struct freshness *wishes, const struct model *model, const char *model_path,
                   const struct panel *panel, int horizon, struct error *error);

#endif
