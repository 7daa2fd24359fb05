/*
 * Is a series of a file the one that the model knows by that name? Names are given twice, files are mixed up, and step
 * numbers begin again at 1. A series that is another one must not be forecast with the level and scale of its namesake.
 *
 *     the model's tail    118 132 129 121
 *     a file                  132 129 121 135      agrees
 *     another                 132 140 121 135      is revised: some values that the model knows are others now
 *     a third                  17  21  18  20      contradicts: most of them are
 *     a fourth                                  2 2 3      shares no row, and begins on another level by far
 *
 * A series that contradicts the model, or is on another level by far, is a stranger: it is treated as one that the
 * model does not know (shown_rows.h). Where rows are counted no series is placed, and none is asked about.
 */
#ifndef SEQNET_PREDICT_KINSHIP_H
#define SEQNET_PREDICT_KINSHIP_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

enum kinship_kind { KINSHIP_AGREES, KINSHIP_REVISED, KINSHIP_CONTRADICTS, KINSHIP_FAR, KINSHIP_COUNT };

/* What is to be said of one series of a file. */
struct kinship {
    size_t index;                     /* of the series in the panel */
    const struct model_series *known; /* borrowed; its namesake in the model */
    enum kinship_kind kind;
    size_t shared_count, other_count; /* values that both have, and those among them that are not the same */
    int64_t stamp;                    /* REVISED, CONTRADICTS: of the value that differs most */
    double model_value, file_value;   /* both there; FAR: the two levels */
    int64_t steps_between;            /* no row of either lies there; 0: the file goes on from the model's rows */
    int64_t steps_before;             /* the file ends so many steps before the model's last row; 0: it does not */
};

/* The series of a file of which something is to be said, in the order of the file. */
struct kinships {
    struct kinship *list; /* owned, [count] */
    size_t count;
};

#define KINSHIPS_INIT                                                                                                  \
    {                                                                                                                  \
        .list = NULL                                                                                                   \
    }

void kinships_release(struct kinships *kinships);

/*
 * Compare each series of `panel` that the model knows with the model's own rows. Strangers become so in the panel
 * (series.is_stranger). Ask before shown_rows_join_tails(). Nothing is asked of a classifier's labels. ERROR_SYSTEM for
 * memory.
 */
int kinships_find(const struct model *model, struct panel *panel, struct kinships *kinships, struct error *error);

#endif
