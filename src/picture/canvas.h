/*
 * A grid of characters to draw on. Each is cut into dots: 2 x 4 where there is braille, else one.
 *
 *     dots (0,0) (1,0)        in Unicode      in ASCII
 *          (0,1) (1,1)        lines  braille  * o + ..., one for each ink
 *          (0,2) (1,2)        bands  the blocks 2591, 2592    .  outer, :  inner
 *          (0,3) (1,3)
 *
 * Dot (0,0) is at the upper left. What lies outside is cut off. Lines are over bands, and bands over the rule.
 */
#ifndef SEQNET_PICTURE_CANVAS_H
#define SEQNET_PICTURE_CANVAS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

/* Inks are counted; in ASCII each has its mark. Some have names. */
#define INK_COUNT 12
enum { INK_HISTORY, INK_FORECAST };

struct canvas {
    int columns, rows; /* of characters */
    bool is_unicode;
    struct canvas_cell *cells; /* owned, [rows][columns] */
};

#define CANVAS_INIT                                                                                                    \
    {                                                                                                                  \
        .cells = NULL                                                                                                  \
    }

/* ERROR_SYSTEM for memory. */
int canvas_init(struct canvas *canvas, int columns, int rows, bool is_unicode, struct error *error);
void canvas_release(struct canvas *canvas);

/* Dots of its width and height. */
int canvas_width(const struct canvas *canvas);
int canvas_height(const struct canvas *canvas);

/* A line between two dots, both drawn. */
void canvas_line(struct canvas *canvas, int x0, int y0, int x1, int y1, int ink);

/* A band at dot column x, from dot row y0 down to y1; level 0 is the innermost and lies over the others. */
void canvas_band(struct canvas *canvas, int x, int y0, int y1, int level);

/* A rule from top to bottom through dot column x. */
void canvas_rule(struct canvas *canvas, int x);

/* Append one row, without blanks at its end. */
void canvas_append_row(const struct canvas *canvas, int row, struct text *text);

/* What a line, and a band of a level, looks like in a legend. */
const char *canvas_line_sample(bool is_unicode, int ink);
const char *canvas_band_sample(bool is_unicode, int level);

#endif
