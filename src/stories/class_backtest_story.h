/* `evaluate FILE --task classify`: a backtest of a classifier's recipe, from the panel to the figures. */
#ifndef SEQNET_STORIES_CLASS_BACKTEST_STORY_H
#define SEQNET_STORIES_CLASS_BACKTEST_STORY_H

#include "options/options.h"
#include "progress/watch.h"
#include "rehearsed_classes/class_backtest.h"
#include "report/format.h"
#include "results/fail_if.h"

struct class_backtest_story {
    struct class_backtest_request request;
    struct watch *watch; /* ended once all is told */
    const char *output;
    enum format format;
    const struct fail_if *checks;
    bool is_quiet;
};

/* Refuse what belongs to backtests of forecasts. ERROR_USAGE. */
int class_backtest_story_check(const struct invocation *invocation, enum format format, struct error *error);

int class_backtest_story(struct class_backtest_story *story, const struct panel *panel, struct error *error);

#endif
