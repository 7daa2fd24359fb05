/*
 * Where the panels of a picture by gnuplot stand, and what all of them look like. Sizes are in pixels, and letters
 * and lines grow with the picture:
 *
 *                    title                     head
 *        name                  name            top
 *      |                     |
 *      |                     |                 panels, across x down, row by row
 *      +-----------          +-----------
 *        ticks                 ticks           bottom
 *                   legend                     foot
 */
#ifndef SEQNET_PICTURE_LAYOUT_H
#define SEQNET_PICTURE_LAYOUT_H

#include "base/text.h"
#include "picture/axis.h"

struct layout {
    double scale; /* of letters and lines */
    int width, height, across, down;
    double left, right, top, bottom; /* around each panel */
    double head, foot;               /* of the whole picture */
};

/* What the panels ask for. */
struct layout_wishes {
    int panel_count;
    int across;       /* columns of panels; 0: by rule */
    bool has_names;   /* of panels, above each */
    bool has_x_names; /* below the axes */
    bool has_y_names; /* beside the axes */
    int legend_count; /* entries of the legend; many take two rows or three */
    int label_width;  /* characters of the widest label of a value */
};

/* How high a picture of that width should be: more where there are rows of panels. across 0: by rule. */
int layout_height(int panel_count, int across, int width);

struct layout layout_plan(const struct layout_wishes *wishes, int width, int height);

/* Width and height of a panel between its axes. */
double layout_inner_width(const struct layout *layout);
double layout_inner_height(const struct layout *layout);

/* As many characters, and as many ticks of values, as an axis has room for. */
int layout_axis_width(const struct layout *layout);
int layout_axis_ticks(const struct layout *layout);

/* Characters of the widest label of ticks, and of those that a range of values has. */
int layout_widest_label(const struct tick *ticks, int count);
int layout_label_width(double low, double high);

/* Append the script's beginning: what is common to all panels, and the title. */
void layout_begin(const struct layout *layout, const struct text *title, struct text *script);

/* Append what comes before the curves of panel p: its place. And, after the curves of the first one, no more title. */
void layout_begin_panel(const struct layout *layout, int p, struct text *script);
void layout_end_panel(int p, struct text *script);

/* Append the ticks of axis 'x' or 'y'. */
void layout_ticks(char axis, const struct tick *ticks, int count, struct text *script);

/* Append a name in quotes, cut to so many pixels. */
void layout_name(const struct layout *layout, const char *name, double pixels, struct text *script);

/* Append a blank and a number, NaN where there is none. */
void layout_number(double value, struct text *script);

/* Append an empty plot as wide as the picture, below the panels, whose legend is that of all. After it come entries
 * `NaN with lines ... title 'x'`, with commas between. */
void layout_begin_legend(const struct layout *layout, struct text *script);
void layout_end(struct text *script);

#endif
