/* The story of `seqnet report`: what a model says of rows, and how right it was on those that it has not learnt from.
 */
#ifndef SEQNET_STORIES_REPORT_FINDINGS_H
#define SEQNET_STORIES_REPORT_FINDINGS_H

#include "datafile/data_options.h"
#include "predict/forecast.h"
#include "progress/watch.h"
#include "recognize/classify.h"
#include "rehearse/backtest.h"
#include "standalone_page/page_subject.h"
#include "standalone_page/worths.h"
#include "stories/recipe_options.h"

/* What the page is made of. */
struct findings {
    struct model model;
    struct panel panel;
    struct forecast forecast;
    struct outliers outliers;
    struct backtest backtest;
    struct worth_tally tally;
    struct series_worth *worths; /* owned */
    struct class_answers answers;
    struct classification scored;
    struct watch watch;
};

#define FINDINGS_INIT                                                                                                  \
    {                                                                                                                  \
        .model = MODEL_INIT, .panel = PANEL_INIT, .forecast = FORECAST_INIT, .outliers = OUTLIERS_INIT,                \
        .backtest = BACKTEST_INIT, .tally = WORTH_TALLY_INIT, .answers = CLASS_ANSWERS_INIT, .watch = WATCH_INIT       \
    }

/* The rows of the file, as predict reads them; the model is there. Fails as panel_read() does. */
int findings_read(const struct data_options *data, const char *path, struct findings *findings, struct error *error);

/* Ask the model. `path` is NULL where its own rows are meant. The subject gets what was found; it borrows. */
int findings_ask(const char *model_path, const char *path, struct findings *findings, struct page_subject *subject,
                 struct error *error);

void findings_release(struct findings *findings);

#endif
