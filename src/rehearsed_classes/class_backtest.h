/*
 * A backtest of a classifier's recipe: at moments in the past it is trained anew on nothing but the rows before, and
 * told the classes of those that follow, up to the next moment. All steps lie in the second half of the longest series
 * by rule.
 *
 *     rows       |------ learnt ------|-- told --|          origin 1
 *                |------------ learnt -----------|-- told --|          origin 2
 *
 * Between two origins the rows are known one after the other, as they come in practice: each class is told from the
 * rows before it, by networks that have not learnt from them.
 */
#ifndef SEQNET_REHEARSED_CLASSES_CLASS_BACKTEST_H
#define SEQNET_REHEARSED_CLASSES_CLASS_BACKTEST_H

#include "recognize/classifier_learn.h"
#include "rehearsed_classes/class_tally.h"

struct class_backtest_request {
    struct classifier_request learn; /* `tested` is filled in */
    int origin_count, step;          /* steps from one origin to the next; 0: by rule */
    bool retrain;                    /* false: trained before the first origin alone */
    /* After each origin, with what was told there. May be NULL. */
    void (*on_origin)(void *context, int origin, int origin_count, const struct classification *told);
    void *context;
};

struct class_backtest {
    int origin_count, step, horizon; /* horizon 0: the rows themselves */
    struct class_tally tally;
    struct classification all; /* owned; the scores of all steps together, with the classes */
};

#define CLASS_BACKTEST_INIT                                                                                            \
    {                                                                                                                  \
        .tally = CLASS_TALLY_INIT                                                                                      \
    }

void class_backtest_release(struct class_backtest *backtest);

/* ERROR_USAGE for what cannot be asked, and all that classifier_learn() has. */
int class_backtest_run(const struct class_backtest_request *request, const struct panel *panel,
                       struct class_backtest *backtest, struct error *error);

#endif
