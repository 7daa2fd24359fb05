/*
 * Ask a trained classifier: the classes of whole series, or of the steps that come after the last row.
 */
#ifndef SEQNET_RECOGNIZE_CLASSIFY_H
#define SEQNET_RECOGNIZE_CLASSIFY_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* What the model says of each series, in their order. */
struct class_answers {
    size_t series_count;
    int horizon;           /* K steps after the last one; 0: one class for the whole series */
    int class_count;       /* C */
    const char **ids;      /* owned array, borrowed texts of the panel or the model */
    int64_t *last_stamps;  /* owned, [series_count] */
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
    int class_count;
    size_t *row_counts;    /* owned, [series_count] */
    double *probabilities; /* owned, [rows of all][C], each row from the rows before it */
};

#define CLASS_TRACE_INIT                                                                                               \
    {                                                                                                                  \
        .row_counts = NULL                                                                                             \
    }

void class_trace_release(struct class_trace *trace);

/* Trace up to row_most rows of each of up to series_most series. The model may have learnt from these rows. What *trace
 * held is released. ERROR_DATA and ERROR_SYSTEM as classify_panel() has them. */
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
