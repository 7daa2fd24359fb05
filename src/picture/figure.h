/*
 * Figures as lines over a number: the losses over epochs, the errors of methods over steps.
 *
 *     panels[p]    lines[l]: y over x = 1, 2, 3, ..., if asked for with bars from y - error to y + error
 *                  a line of the same index has the same name and looks the same in every panel
 *                  rule: what is marked on the x axis, the epoch kept
 */
#ifndef SEQNET_PICTURE_FIGURE_H
#define SEQNET_PICTURE_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "picture/axis.h"

#define FIGURE_PANEL_MAX 12
#define FIGURE_LINE_MAX 12
#define FIGURE_LEVEL_MAX 2

struct figure_panel {
    struct text name, x_name, y_name;
    int line_count, count;           /* values of each line */
    double *values;                  /* owned, [line_count][count]; NAN where there is none */
    double *errors;                  /* in the block of values, likewise; NAN: no bar */
    double first, step;              /* x of the first value, and from one to the next */
    double rule;                     /* NAN: none */
    double levels[FIGURE_LEVEL_MAX]; /* dotted lines at these y; NAN: none */
    bool is_logarithmic;             /* values are logarithms to the base 10, and the axis shows the numbers */
    int64_t *times; /* owned, [count] of figure_add_times(): the axis of x shows them; else NULL, and it counts */
    bool has_dates; /* times are seconds since 1970, as in struct chart */
};

struct figure {
    struct text title;
    struct text rule_name; /* in the legend; empty: no panel has a rule */
    struct text line_names[FIGURE_LINE_MAX];
    bool is_main[FIGURE_LINE_MAX];  /* the line is drawn thicker */
    bool is_marks[FIGURE_LINE_MAX]; /* there is no line, but a mark at each value */
    int twin_of[FIGURE_LINE_MAX];   /* 1 + the line whose name and look it has, to lie beside it where the two may
                                       not be joined; 0: none */
    struct figure_panel panels[FIGURE_PANEL_MAX];
    int panel_count;
    int across; /* panels side by side; 0: by rule */
};

#define FIGURE_INIT                                                                                                    \
    {                                                                                                                  \
        .title = TEXT_INIT                                                                                             \
    }

void figure_release(struct figure *figure);

/* Append a panel; its values and errors are NAN. NULL with ERROR_SYSTEM for memory. */
struct figure_panel *figure_add(struct figure *figure, int line_count, int count, struct error *error);

/* Room for the panel's times, which are then set; x is counted from 0. ERROR_SYSTEM for memory. */
int figure_add_times(struct figure_panel *panel, bool has_dates, struct error *error);

/* 0, or -1 with the first failure of its texts. */
int figure_check(const struct figure *figure, struct error *error);

/* How high a picture of that width should be. */
int figure_height(const struct figure *figure, int width);

/* The values that a panel's axis reaches from and to. */
void figure_range(const struct figure_panel *panel, double *low, double *high);

/* Ticks of y between low and high. */
int figure_y_ticks(const struct figure_panel *panel, double low, double high, int most,
                   struct tick ticks[TICK_COUNT_MAX]);

/* The line whose look a line has: itself, but for a twin. */
int figure_look(const struct figure *figure, int line);

/* Ticks of x, whole numbers: there is no epoch 2.5. At most `most` (>= 2), and at least 1. Times have as many as fit.
 */
int figure_x_ticks(const struct figure_panel *panel, int most, struct tick ticks[TICK_COUNT_MAX]);

/* Append the script for gnuplot (picture.h). */
void figure_script(const struct figure *figure, int width, int height, struct text *script);

/* Append the figure as characters, `columns` wide; each line has its mark, and only main lines have bars. is_unicode:
 * the axes are. ERROR_SYSTEM for memory, of the canvas; that of the text is text_check()'s. */
int figure_text(const struct figure *figure, int columns, bool is_unicode, struct text *text, struct error *error);

/* Draw the figure into `path`, of the usual width: as picture_write() does, or as characters where picture_is_text()
 * says so. */
int figure_write(const struct figure *figure, const char *path, struct error *error);

/* The same, of that size; 0: as usual. */
int figure_write_sized(const struct figure *figure, const char *path, int width, int height, struct error *error);

#endif
