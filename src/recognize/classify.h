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

#define CLASS_ANSWERS_INIT {.ids = NULL}

void class_answers_release(struct class_answers *answers);

/* Classify the series of a panel that was read with the model's classes. What *answers held is released. ERROR_DATA for
 * a model whose networks answer with no number, ERROR_SYSTEM for memory. */
int classify_panel(const struct model *model, const struct panel *panel, struct class_answers *answers,
                   struct error *error);

/* Classify the steps after the rows that the model was trained on. ERROR_USAGE for a classifier of whole series, which
 * keeps no rows. */
int classify_model(const struct model *model, struct class_answers *answers, struct error *error);

/*
 * How right is the model on a panel with labels? It is judged on whole series, or on the steps of each series that it
 * has not learnt from. Filled in of `scores` are classes, confusion, judged_count and the scores of "seqnet", of
 * "majority" of the panel and, for steps, of "last class" (classification_release()). ERROR_DATA when no label can be
 * compared; ERROR_SYSTEM.
 */
int classify_score(const struct model *model, const struct panel *panel, struct classification *scores,
                   struct error *error);

#endif
