/*
 * A confusion matrix as a picture: rows are the truth, columns what was said. A cell shows how many there were, and is
 * the darker the larger its share of its row:
 *
 *              down    up
 *     down    #  32     4
 *       up    .   3 # 21
 *
 * Or any other counts of things (rows) by class (columns).
 */
#ifndef SEQNET_PICTURE_MATRIX_H
#define SEQNET_PICTURE_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

#define MATRIX_CLASSES_MAX 30
#define MATRIX_ROW_NAME_MOST 18 /* characters of a row_name that are shown */

/* All borrowed. */
struct matrix {
    const char *title;
    int count;                /* classes: at most MATRIX_CLASSES_MAX */
    const char *const *names; /* [count] */
    const size_t *counts;     /* [row_count][count] */
    /* of a matrix that is not of truths and answers; else 0 and NULL */
    int row_count; /* at most MATRIX_CLASSES_MAX; 0: count */
    const char *const *row_names;
    const char *rows_are, *columns_are; /* what rows and columns are */
};

/* Append the script for gnuplot (picture.h), or the matrix as characters: `columns` is how wide that may be. Names are
 * cut where there is no room. */
void matrix_script(const struct matrix *matrix, int width, int height, struct text *script);
void matrix_text(const struct matrix *matrix, int columns, bool is_unicode, struct text *text);

/* Draw it into `path`: as picture_write() does, of that size (0: as usual), or as characters where picture_is_text()
 * says so. */
int matrix_write(const struct matrix *matrix, const char *path, int width, int height, struct error *error);

#endif
