/*
 * Ask a trained classifier: the classes of whole series, or of the steps that come after the last row.
 */
#ifndef SEQNET_RECOGNIZE_CLASSIFY_H
#define SEQNET_RECOGNIZE_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* What the model says of each series, in their order. */
struct class_answers {
    size_t series_count;
    int horizon;           /* K steps; 0: one class for the whole series */
    bool is_of_last_row;   /* the one step is the series' last, and not the one after it */
    int class_count;       /* C */
    const char **ids;      /* owned array, borrowed texts of the panel or the model */
    int64_t *last_stamps;  /* owned, [series_count] of the step before the first that is answered */
    double *probabilities; /* owned, [series_count][K or 1][C], each row of sum 1 */
};

#define CLASS_ANSWERS_INIT                                                                                             \
    {                                                                                                                  \
        .ids = NULL                                                                                                    \
    }

void class_answers_release(struct class_answers *answers);

/* Classify the series of a panel that was read with the model's classes. What *answers held is released. ERROR_DATA for
 * a model whose networks answer with no number, ERROR_SYSTEM for memory. */
int classify_panel(const struct model *model, const struct panel *panel, struct class_answers *answers,
                   struct error *error);

/* Classify the steps after the rows that the model was trained on. ERROR_USAGE for a classifier of whole series, which
 * keeps no rows. */
int classify_model(const struct model *model, struct class_answers *answers, struct error *error);

/* What a classifier of steps says of rows that were: the last of each of the first series. */
struct class_trace {
    size_t series_count;
    int horizon; /* K */
    int class_count;
    size_t *row_counts;    /* owned, [series_count] */
    double *probabilities; /* owned, [rows of all][K][C] */
};

#define CLASS_TRACE_INIT                                                                                               \
    {                                                                                                                  \
        .row_counts = NULL                                                                                             \
    }

void class_trace_release(struct class_trace *trace);

/* What every row of every series answers for, K steps of each: from its own inputs and those before it. ERROR_DATA and
 * ERROR_SYSTEM as classify_panel() has them. */
int classify_each_row(const struct model *model, const struct panel *panel, struct class_trace *trace,
                      struct error *error);

/* How many of a trace's answers are right. */
struct class_share {
    size_t count; /* answers of the file's rows whose class is known */
    double right; /* 0 .. 1; NAN: none is known */
};

/* `trace` is that of classify_each_row(). *fresh: of steps that the model has not learnt from, as far as times tell. */
void class_trace_share(const struct model *model, const struct panel *panel, const struct class_trace *trace,
                       struct class_share *all, struct class_share *fresh);

/* Trace up to row_most rows of each of up to series_most series, one step of each (K = 1): its own class, from the rows
 * before it, or from it too where the model answers for the row itself. The model may have learnt from these rows. What
 * *trace held is released. ERROR_DATA and ERROR_SYSTEM as classify_panel() has them. */
int classify_rows(const struct model *model, const struct panel *panel, size_t series_most, size_t row_most,
                  struct class_trace *trace, struct error *error);

/*
 * How right is the model on a panel with labels? It is judged on whole series, or on the steps of each series that it
 * has not learnt from. Filled in of `scores` are classes, confusion, judged_count and the scores of "seqnet", of
 * "majority" of the panel and, for steps, of "last class" (classification_release()). ERROR_DATA when no label can be
 * compared; ERROR_SYSTEM.
 */
int classify_score(const struct model *model, const struct panel *panel, struct classification *scores,
                   struct error *error);

#endif
