#include "standalone_page/svg_chart.h"

#include <math.h>

#include "standalone_page/html.h"
#include "standalone_page/svg_area.h"

enum { HEIGHT_WIDE = 300, HEIGHT_SMALL = 150, HEIGHT_SPARK = 10 };

static void append_band(const struct svg_area *area, const struct chart_panel *panel, int level, struct text *text)
{
    const char class[] = {'b', (char)('0' + level), 0};
    const size_t begin = chart_forecast_begin(panel), end = panel->history_count + panel->forecast_count;
    struct svg_path path = svg_path_begin(class, text);
    for (size_t i = begin; i < end; i++)
        svg_path_to(
            &path, svg_x(area, (double)i),
            svg_y(area, i < panel->history_count ? panel->values[i] : panel->upper[level][i - panel->history_count]));
    for (size_t i = end; i-- > panel->history_count;)
        svg_path_to(&path, svg_x(area, (double)i), svg_y(area, panel->lower[level][i - panel->history_count]));
    svg_path_end(&path, true);
}

static void append_curve(const struct svg_area *area, const struct chart_panel *panel, size_t begin, size_t end,
                         const char *class, struct text *text)
{
    struct svg_path path = svg_path_begin(class, text);
    for (size_t i = begin; i < end; i++) {
        if (isnan(panel->values[i]))
            svg_path_gap(&path);
        else
            svg_path_to(&path, svg_x(area, (double)i), svg_y(area, panel->values[i]));
    }
    svg_path_end(&path, false);
}

static struct svg_area area_of(const struct chart *chart, const struct chart_panel *panel, int height)
{
    struct svg_area area = {
        .x_low = 0, .x_high = (double)(panel->history_count + panel->forecast_count - 1), .height = height};
    chart_range(chart, panel, &area.y_low, &area.y_high);
    return area;
}

static void append_all(const struct svg_area *area, const struct chart *chart, const struct chart_panel *panel,
                       int first_level, struct text *text)
{
    for (int l = chart->level_count - 1; l >= first_level; l--)
        append_band(area, panel, l, text);
    append_curve(area, panel, 0, panel->history_count, "h", text);
    append_curve(area, panel, chart_forecast_begin(panel), panel->history_count + panel->forecast_count, "f", text);
}

void svg_chart_panel(const struct chart *chart, const struct chart_panel *panel, bool is_wide, struct text *text)
{
    const struct svg_area area = area_of(chart, panel, is_wide ? HEIGHT_WIDE : HEIGHT_SMALL);
    const size_t count = panel->history_count + panel->forecast_count;
    struct tick wide[TICK_COUNT_MAX], narrow[TICK_COUNT_MAX];
    struct text label = TEXT_INIT;
    text_append_format(&label, "history and forecast of %s",
                       panel->name.length         ? panel->name.bytes
                       : chart->value_name.length ? chart->value_name.bytes
                                                  : "the series");
    svg_area_begin(&area, &label, text);
    text_append_format(text, "<path class=\"r\" d=\"M%d 0v%d\"/>\n", svg_x(&area, (double)panel->history_count - 1),
                       SVG_UNITS * area.height);
    append_all(&area, chart, panel, 0, text);
    const int wide_count = is_wide ? axis_time_ticks(panel->times, count, chart->has_dates, SVG_WIDE, wide) : 0;
    svg_area_end(&area, wide, wide_count, narrow,
                 axis_time_ticks(panel->times, count, chart->has_dates, SVG_NARROW, narrow), text);
    text_release(&label);
}

void svg_chart_spark(const struct chart *chart, const struct chart_panel *panel, struct text *text)
{
    /* 400 x 40 units would do for the eye; the width is that of all areas, so that a place needs no other scale */
    const struct svg_area area = area_of(chart, panel, HEIGHT_SPARK);
    text_append_format(text, "<svg class=\"s\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\">\n", SVG_WIDTH,
                       SVG_UNITS * area.height);
    append_all(&area, chart, panel, chart->level_count ? chart->level_count - 1 : 0, text);
    text_append_string(text, "</svg>");
}

static void append_sample(const char *class, const char *path, struct text *text)
{
    text_append_format(text, "<span><svg width=\"26\" height=\"12\"><path class=\"%s\" d=\"%s\"/></svg> ", class, path);
}

void svg_chart_legend(const struct chart *chart, struct text *text)
{
    text_append_string(text, "<p class=\"legend\">");
    append_sample("h", "M0 6h26", text);
    text_append_string(text, "history</span> ");
    append_sample("f", "M0 6h26", text);
    text_append_string(text, "forecast</span>");
    for (int l = 0; l < chart->level_count; l++) {
        const char class[] = {'b', (char)('0' + l), 0};
        text_append_string(text, " ");
        append_sample(class, "M0 0h26v12h-26z", text);
        text_append_format(text, "%g %% of values are to lie here</span>", chart->levels[l]);
    }
    text_append_string(text, "</p>\n");
}
