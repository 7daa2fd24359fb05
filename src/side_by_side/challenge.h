/*
 * May a new model take the place of an old one? Only if it is not worse, by more than chance. That is asked of rows
 * that neither has learnt from, before the new model is trained on all rows:
 *
 *     rows of the file     | learnt by the old model | newer |
 *     the new recipe       | trained on these        | both forecast these: the duel (duel.h)
 *
 * If there is nothing newer, the recipes are compared in place of the models, both trained on all but the last rows:
 *
 *     rows of the file     | both recipes are trained on these | both forecast these |
 *
 * The new model stays out if its losses are larger than (1 + margin) times the old one's, by a one-sided test at 5 %.
 */
#ifndef SEQNET_SIDE_BY_SIDE_CHALLENGE_H
#define SEQNET_SIDE_BY_SIDE_CHALLENGE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "dataset/panel.h"
#include "rehearse/learn.h"

struct challenge {
    const char *old_path, *path;       /* of the old model; of the rows, a file that can be read again */
    double margin;                     /* 0.05: the new one may be 5 % worse */
    const struct learn_request *learn; /* how the new model is made */
    const struct panel *panel;         /* the rows, for that */
};

/* ERROR_CHECK when the new model would be worse. ERROR_DATA where the rows are not those of the old model's series
 * (retraining/strange_series.h): no comparison would be one. Otherwise ERROR_DATA, ERROR_SYSTEM, ERROR_DIVERGED of
 * reading and training. What was found is appended to `told`, a line or two for people. A file that is not there is no
 * old model: returns 0. */
int challenge_meet(const struct challenge *challenge, struct text *told, struct error *error);

#endif
