/* What a page is about. All of it is borrowed, and was made before the page is begun. */
#ifndef SEQNET_STANDALONE_PAGE_PAGE_SUBJECT_H
#define SEQNET_STANDALONE_PAGE_PAGE_SUBJECT_H

#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "recognize/classify.h"
#include "rehearse/backtest_result.h"

/* How the forecast of one target of one series did, or may do. */
struct series_worth {
    size_t s;     /* of the forecast */
    int c;        /* the target */
    double worth; /* the larger, the worse; NAN: not known */
};

enum worth_kind {
    WORTH_ERROR,   /* MASE of forecasts of rows that the model has not learnt from */
    WORTH_INTERVAL /* half the narrowest interval, mean over the steps, in mean changes of the series */
};

struct page_subject {
    const struct model *model;
    const char *model_path;
    const struct panel *panel; /* what is forecast from; NULL: the model's own rows */
    /* of a forecaster */
    const struct forecast *forecast;
    const struct backtest *backtest; /* on the panel's rows that the model has not learnt from; NULL: there are none */
    const struct series_worth *worths; /* [series_count * target_count], the worst first */
    enum worth_kind kind;
    /* of a classifier; NULL: it says nothing without rows */
    const struct class_answers *answers;
    const struct classification *scored; /* how right it is on the panel's labels; NULL: none is new to it */
};

/* The calendar that stamps are written by. */
static inline const struct calendar *page_calendar(const struct page_subject *subject)
{
    return subject->panel ? &subject->panel->calendar : &subject->model->calendar;
}

#endif
