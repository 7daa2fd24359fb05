#include "standalone_page/svg_figure.h"

#include <math.h>
#include <stdio.h>

#include "standalone_page/html.h"
#include "standalone_page/svg_area.h"

/* With so many values at most, each is a point too. */
enum { POINTS_MOST = 30, HEIGHT = 200 };

static double x_of(const struct figure_panel *panel, int i)
{
    return panel->first + i * panel->step;
}

static void append_line(const struct svg_area *area, const struct figure_panel *panel, int l, const char *class,
                        bool has_points, struct text *text)
{
    const double *values = panel->values + l * panel->count;
    struct svg_path path = svg_path_begin(class, text);
    for (int i = 0; i < panel->count; i++) {
        if (isfinite(values[i]))
            svg_path_to(&path, svg_x(area, x_of(panel, i)), svg_y(area, values[i]));
        else
            svg_path_gap(&path);
        if (has_points) /* a path of dots */
            svg_path_gap(&path);
    }
    svg_path_end(&path, false);
}

/* The bars of a line, beside those of the others. */
static void append_bars(const struct svg_area *area, const struct figure_panel *panel, int l, const char *class,
                        struct text *text)
{
    const double *values = panel->values + l * panel->count, *errors = panel->errors + l * panel->count;
    const double shift = (l - (panel->line_count - 1) / 2.0) * 0.4 / panel->line_count * panel->step;
    struct svg_path path = svg_path_begin(class, text);
    for (int i = 0; i < panel->count; i++) {
        if (!isfinite(values[i]) || !isfinite(errors[i]))
            continue;
        const int x = svg_x(area, x_of(panel, i) + shift);
        svg_path_to(&path, x, svg_y(area, values[i] - errors[i]));
        svg_path_to(&path, x, svg_y(area, values[i] + errors[i]));
        svg_path_gap(&path);
    }
    svg_path_end(&path, false);
}

static bool has_any(const double *values, int count)
{
    for (int i = 0; i < count; i++) {
        if (isfinite(values[i]))
            return true;
    }
    return false;
}

static void append_panel(const struct figure *figure, const struct figure_panel *panel, struct text *text)
{
    struct svg_area area = {.x_low = fmin(panel->first, panel->rule) - 0.3 * panel->step,
                            .x_high = x_of(panel, panel->count - 1) + 0.3 * panel->step,
                            .height = HEIGHT};
    struct tick ticks[TICK_COUNT_MAX];
    char class[16];
    figure_range(panel, &area.y_low, &area.y_high);
    text_append_string(text, "<figure><figcaption>");
    html_text(text, &panel->name);
    if (panel->y_name.length) {
        text_append_string(text, " <small>");
        html_words(text, panel->y_name.bytes);
        text_append_string(text, " over ");
        html_words(text, panel->x_name.length ? panel->x_name.bytes : "steps");
        text_append_string(text, "</small>");
    }
    text_append_string(text, "</figcaption>\n");
    svg_area_begin(&area, &panel->name, text);
    if (isfinite(panel->rule))
        text_append_format(text, "<path class=\"r\" d=\"M%d 0v%d\"/>\n", svg_x(&area, panel->rule),
                           SVG_UNITS * area.height);
    for (int i = 0; i < FIGURE_LEVEL_MAX; i++) {
        if (isfinite(panel->levels[i]))
            text_append_format(text, "<path class=\"r\" d=\"M0 %dh%d\"/>\n", svg_y(&area, panel->levels[i]), SVG_WIDTH);
    }
    for (int l = panel->line_count - 1; l >= 0; l--) {
        const double *values = panel->values + l * panel->count, *errors = panel->errors + l * panel->count;
        if (!has_any(values, panel->count))
            continue;
        snprintf(class, sizeof class, "l%d e", l);
        if (has_any(errors, panel->count))
            append_bars(&area, panel, l, class, text);
        snprintf(class, sizeof class, "l%d%s", l, figure->is_main[l] ? " m" : "");
        append_line(&area, panel, l, class, false, text);
        snprintf(class, sizeof class, "l%d p", l);
        if (panel->count <= POINTS_MOST)
            append_line(&area, panel, l, class, true, text);
    }
    svg_area_end(&area, NULL, 0, ticks, figure_x_ticks(panel, SVG_NARROW / 6, ticks), text);
    text_append_string(text, "</figure>\n");
}

/* Is the line drawn anywhere? */
static bool is_drawn(const struct figure *figure, int l)
{
    for (int p = 0; p < figure->panel_count; p++) {
        const struct figure_panel *panel = &figure->panels[p];
        if (l < panel->line_count && has_any(panel->values + l * panel->count, panel->count))
            return true;
    }
    return false;
}

static void append_legend(const struct figure *figure, struct text *text)
{
    text_append_string(text, "<p class=\"legend\">");
    for (int l = 0; l < FIGURE_LINE_MAX; l++) {
        if (figure->line_names[l].length == 0 || !is_drawn(figure, l))
            continue;
        text_append_format(text, "<span><svg width=\"34\" height=\"12\"><path class=\"l%d%s\" d=\"M0 6h34\"/></svg> ",
                           l, figure->is_main[l] ? " m" : "");
        html_words(text, figure->line_names[l].bytes);
        text_append_string(text, "</span> ");
    }
    if (figure->rule_name.length) {
        text_append_string(text, "<span><svg width=\"12\" height=\"14\"><path class=\"r\" d=\"M6 0v14\"/></svg> ");
        html_words(text, figure->rule_name.bytes);
        text_append_string(text, "</span>");
    }
    text_append_string(text, "</p>\n");
}

void svg_figure(const struct figure *figure, struct text *text)
{
    text_append_string(text, "<div class=\"figures\">\n");
    for (int p = 0; p < figure->panel_count; p++)
        append_panel(figure, &figure->panels[p], text);
    text_append_string(text, "</div>\n");
    append_legend(figure, text);
}
