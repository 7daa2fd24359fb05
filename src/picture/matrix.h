/*
 * A confusion matrix as a picture: rows are the truth, columns what was said. A cell shows how many there were, and is
 * the darker the larger its share of its row:
 *
 *              down    up
 *     down    #  32     4
 *       up    .   3 # 21
 */
#ifndef SEQNET_PICTURE_MATRIX_H
#define SEQNET_PICTURE_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define MATRIX_CLASSES_MAX 30

/* All borrowed. */
struct matrix {
    const char *title;
    int count;                /* classes: at most MATRIX_CLASSES_MAX */
    const char *const *names; /* [count] */
    const size_t *counts;     /* [count][count] */
};

/* Append the script for gnuplot (picture.h), or the matrix as characters: `columns` is how wide that may be. Names are
 * cut where there is no room. */
void matrix_script(const struct matrix *matrix, int width, int height, struct text *script);
void matrix_text(const struct matrix *matrix, int columns, bool is_unicode, struct text *text);

#endif
