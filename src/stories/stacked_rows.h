/*
 * Answers of several models as one table. Each answer is what answer_rows.h writes for a model with a label:
 *
 *     model,month,forecast,lo80,hi80          model,year,forecast
 *     air.json,1961-01,450,420,480            nile.json,1971,840
 *
 *     model,month,year,forecast,lo80,hi80
 *     air.json,1961-01,,450,420,480
 *     nile.json,,1971,840,,
 *
 * The table has every column that an answer has. A new column stands before the one that it stood before in its own
 * answer. Where an answer does not have a column, its fields are empty. JSON rows keep their own members.
 */
#ifndef SEQNET_STORIES_STACKED_ROWS_H
#define SEQNET_STORIES_STACKED_ROWS_H

#include <stddef.h>

#include "base/text.h"
#include "report/format.h"

struct stacked_block; /* the rows of one answer */

struct stacked_rows {
    enum format format; /* CSV, JSON or JSONL */
    struct text body;   /* the rows, one answer after the other */
    struct text names;  /* the columns' names as they stand in the file, one after the other */
    /* owned; [column_count] where each name begins and ends; [column_count] the columns from left to right */
    size_t *name_ends, *order;
    size_t column_count, name_room, order_room;
    struct stacked_block *blocks; /* owned, [block_count] */
    size_t block_count, block_room;
};

#define STACKED_ROWS_INIT(written)                                                                                     \
    {                                                                                                                  \
        .format = (written), .body = TEXT_INIT, .names = TEXT_INIT                                                     \
    }

void stacked_rows_release(struct stacked_rows *stacked);

/* Add the rows of one answer, with its header in CSV. ERROR_SYSTEM for memory. */
int stacked_rows_add(struct stacked_rows *stacked, const struct text *answer, struct error *error);

/* Append the table. Failures are the text's. */
void stacked_rows_write(const struct stacked_rows *stacked, struct text *text);

#endif
