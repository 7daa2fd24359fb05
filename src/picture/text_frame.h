/*
 * A canvas between its axes, for pictures made of characters: round values at the left, ticks below.
 *
 *     600 +          *
 *         |  *   * *
 *     400 +*  * *
 *         ++---------+----
 *        1955      1956
 */
#ifndef SEQNET_PICTURE_TEXT_FRAME_H
#define SEQNET_PICTURE_TEXT_FRAME_H

#include "picture/axis.h"
#include "picture/canvas.h"

struct text_frame {
    struct canvas canvas;
    bool is_unicode;     /* the axes */
    double first, last;  /* x from the left to the right */
    double low, high;    /* y from below to above */
    bool is_logarithmic; /* y are logarithms: axis_power_ticks() */
    int margin;          /* characters before the canvas, the axis among them */
    struct tick ticks[TICK_COUNT_MAX];
    int tick_count; /* of y */
};

#define TEXT_FRAME_INIT                                                                                                \
    {                                                                                                                  \
        .canvas = CANVAS_INIT                                                                                          \
    }

/* `columns` wide with the labels, and `rows` high without those below. has_braille: lines are of braille. The axes are
 * as *frame says; the rest is filled in. ERROR_SYSTEM for memory. */
int text_frame_init(struct text_frame *frame, int columns, int rows, bool has_braille, struct error *error);
void text_frame_release(struct text_frame *frame);

/* The dot of a value; one out of range lies on the border. */
int text_frame_x(const struct text_frame *frame, double x);
int text_frame_y(const struct text_frame *frame, double y);

/* The columns of the canvas: room for the ticks of x. */
int text_frame_width(const struct text_frame *frame);

/* Append canvas and axes, with these ticks of x. */
void text_frame_append(const struct text_frame *frame, const struct tick *ticks, int count, struct text *text);

/* Append a title, on as many lines as its words take. A word that is wider than a line is cut. */
void text_frame_title(const struct text *title, int columns, struct text *text);

/* Append a name on a line of its own, cut to the width; nothing for an empty one. */
void text_frame_name(const struct text *name, int columns, struct text *text);

#endif
