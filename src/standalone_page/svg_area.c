#include "standalone_page/svg_area.h"

#include <math.h>
#include <string.h>

#include "standalone_page/html.h"

/* Pixels of a letter in a label, and between the labels of values. */
#define LETTER 6.7
#define TICK_DISTANCE 34

static int place(double value, double low, double high, int size)
{
    const double share = high > low ? (value - low) / (high - low) : 0.5;
    return (int)lround(fmin(fmax(share, 0), 1) * size);
}

int svg_x(const struct svg_area *area, double x)
{
    return place(x, area->x_low, area->x_high, SVG_WIDTH);
}

int svg_y(const struct svg_area *area, double y)
{
    const int size = SVG_UNITS * area->height;
    return size - place(y, area->y_low, area->y_high, size);
}

static int value_ticks(const struct svg_area *area, struct tick ticks[TICK_COUNT_MAX])
{
    return axis_value_ticks(area->y_low, area->y_high, area->height / TICK_DISTANCE, ticks);
}

void svg_area_begin(const struct svg_area *area, const struct text *label, struct text *text)
{
    struct tick ticks[TICK_COUNT_MAX];
    const int count = value_ticks(area, ticks);
    size_t widest = 1;
    for (int i = 0; i < count; i++)
        widest = strlen(ticks[i].label) > widest ? strlen(ticks[i].label) : widest;
    text_append_format(text, "<div class=\"plot\" style=\"padding-left:%.0fpx\"><div role=\"img\" aria-label=\"",
                       LETTER * (double)widest + 10);
    html_text(text, label);
    text_append_format(text,
                       "\">\n<svg class=\"in\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\">"
                       "<path class=\"g\" d=\"",
                       SVG_WIDTH, SVG_UNITS * area->height);
    for (int i = 0; i < count; i++)
        text_append_format(text, "M0 %dh%d", svg_y(area, ticks[i].at), SVG_WIDTH);
    text_append_format(text, "M0 %dh%d\"/>\n", SVG_UNITS * area->height, SVG_WIDTH);
}

static void append_ticks(const struct svg_area *area, const struct tick *ticks, int count, const char *class,
                         struct text *text)
{
    text_append_format(text, "<g class=\"x%s\">", class);
    for (int i = 0; i < count; i++) {
        const double percent = 100.0 * svg_x(area, ticks[i].at) / SVG_WIDTH;
        text_append_format(text, "<line x1=\"%.1f%%\" x2=\"%.1f%%\" y1=\"%d\" y2=\"%d\"/>", percent, percent,
                           area->height, area->height + 5);
        text_append_format(text, "<text x=\"%.1f%%\" y=\"%d\"%s>%s</text>", percent, area->height + 19,
                           percent > 92  ? " class=\"last\""
                           : percent < 8 ? " class=\"first\""
                                         : "",
                           ticks[i].label);
    }
    text_append_string(text, "</g>\n");
}

void svg_area_end(const struct svg_area *area, const struct tick *wide, int wide_count, const struct tick *narrow,
                  int narrow_count, struct text *text)
{
    struct tick ticks[TICK_COUNT_MAX];
    const int count = value_ticks(area, ticks);
    text_append_format(text, "</svg>\n<svg class=\"labels\" height=\"%d\">", area->height);
    for (int i = 0; i < count; i++)
        text_append_format(text, "<text class=\"y\" x=\"-6\" y=\"%d\">%s</text>",
                           svg_y(area, ticks[i].at) / SVG_UNITS + 4, ticks[i].label);
    text_append_string(text, "\n");
    if (wide_count)
        append_ticks(area, wide, wide_count, " wide", text);
    append_ticks(area, narrow, narrow_count, wide_count ? " narrow" : "", text);
    text_append_string(text, "</svg></div></div>\n");
}

struct svg_path svg_path_begin(const char *class, struct text *text)
{
    text_append_format(text, "<path class=\"%s\" d=\"", class);
    return (struct svg_path){.text = text};
}

static void append_pair(struct svg_path *path, char letter, int x, int y)
{
    if (letter)
        text_append(path->text, &letter, 1);
    text_append_format(path->text, letter || x < 0 ? "%d" : " %d", x);
    text_append_format(path->text, y < 0 ? "%d" : " %d", y);
}

void svg_path_to(struct svg_path *path, int x, int y)
{
    if (path->count == 0)
        append_pair(path, 'M', x, y);
    else
        append_pair(path, path->count == 1 ? 'l' : 0, x - path->x, y - path->y);
    path->x = x;
    path->y = y;
    path->count++;
}

void svg_path_gap(struct svg_path *path)
{
    if (path->count == 1)
        text_append_string(path->text, "h0");
    path->count = 0;
}

void svg_path_end(struct svg_path *path, bool closes)
{
    if (closes && path->count)
        text_append_string(path->text, "z");
    else
        svg_path_gap(path);
    text_append_string(path->text, "\"/>\n");
}
