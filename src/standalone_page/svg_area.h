/*
 * The area of a plot as inline SVG. It is as wide as the page lets it be, and its letters keep their size: curves lie
 * in a picture that is stretched, with lines as thick as ever; labels lie in another, each at a share of the width.
 *
 *     padding |  curves, viewBox 0 0 SVG_WIDTH 4*height, stretched   |
 *       y  -6 |                                                      |
 *             +------------------------------------------------------+
 *                x at 12.5 %         x at 50 %
 *
 * Colours are not named here. Each path has a class, and page_style.h says how it looks by day, by night and in print.
 * Failures are the text's.
 */
#ifndef SEQNET_STANDALONE_PAGE_SVG_AREA_H
#define SEQNET_STANDALONE_PAGE_SVG_AREA_H

#include <stdbool.h>

#include "base/text.h"
#include "picture/axis.h"

#define SVG_WIDTH 4000 /* units across */
#define SVG_UNITS 4    /* units of a pixel down */
#define SVG_NARROW 34  /* characters below an axis, on a telephone or in a small plot */
#define SVG_WIDE 96    /* and of a plot as wide as a screen */

struct svg_area {
    double x_low, x_high, y_low, y_high;
    int height; /* pixels */
};

/* Units of a place; what lies outside is moved to the edge. */
int svg_x(const struct svg_area *area, double x);
int svg_y(const struct svg_area *area, double y);

/* The beginning, with the rules of values. `label`: what the picture is, for who cannot see it. */
void svg_area_begin(const struct svg_area *area, const struct text *label, struct text *text);

/* The end, with the labels of values, and those below: `wide` ticks where the page is wide, `narrow` ones elsewhere.
 * wide_count 0: narrow ones everywhere. */
void svg_area_end(const struct svg_area *area, const struct tick *wide, int wide_count, const struct tick *narrow,
                  int narrow_count, struct text *text);

/* A path in whole units, each place relative to the one before. A single place between two gaps becomes a dot. */
struct svg_path {
    struct text *text;
    int x, y, count; /* of the current piece */
};

struct svg_path svg_path_begin(const char *class, struct text *text);
void svg_path_to(struct svg_path *path, int x, int y);
void svg_path_gap(struct svg_path *path);
void svg_path_end(struct svg_path *path, bool closes);

#endif
