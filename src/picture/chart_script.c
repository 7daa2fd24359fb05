#include "picture/chart_script.h"

#include <math.h>

#include "picture/layout.h"

/* Seen in grey, these are dark, middle, light and lightest. */
#define COLOUR_HISTORY "#222222"
#define COLOUR_FORECAST "#0055aa"
#define HISTORY_STYLE "lw 1.5 lc rgb '" COLOUR_HISTORY "'"
#define FORECAST_STYLE "lw 2.5 lc rgb '" COLOUR_FORECAST "'"
#define BAND_STYLE "fs solid 1 noborder lc rgb '%s'"
static const char *const band_colours[CHART_LEVEL_MAX] = {"#8fbbe0", "#d3e4f3"};

/* The blocks $h and $f of a panel: what was, and once more the single steps between gaps, which no line shows; what is
 * forecast, with its bounds. */
static void append_data(const struct chart *chart, const struct chart_panel *panel, double low, double high,
                        struct text *script)
{
    const double *values = panel->values;
    text_append_string(script, "$h << EOD\n");
    for (size_t i = 0; i < panel->history_count; i++) {
        const bool is_alone =
            (i == 0 || isnan(values[i - 1])) && (i + 1 == panel->history_count || isnan(values[i + 1]));
        text_append_format(script, "%zu", i);
        layout_number(values[i], script);
        layout_number(is_alone ? values[i] : NAN, script);
        text_append_string(script, "\n");
    }
    text_append_string(script, "EOD\n$f << EOD\n");
    for (size_t i = chart_forecast_begin(panel); i < panel->history_count + panel->forecast_count; i++) {
        text_append_format(script, "%zu", i);
        layout_number(values[i], script);
        for (int l = 0; l < chart->level_count; l++) {
            const size_t k = i - panel->history_count;
            const bool is_past = i < panel->history_count;
            layout_number(chart_clamp(is_past ? values[i] : panel->lower[l][k], low, high), script);
            layout_number(chart_clamp(is_past ? values[i] : panel->upper[l][k], low, high), script);
        }
        text_append_string(script, "\n");
    }
    text_append_string(script, "EOD\n");
}

static void append_curves(const struct chart *chart, const struct chart_panel *panel, struct text *script)
{
    text_append_string(script, "plot");
    for (int l = chart->level_count - 1; l >= 0; l--)
        text_append_format(script, " $f using 1:%d:%d with filledcurves " BAND_STYLE " notitle,", 3 + 2 * l, 4 + 2 * l,
                           band_colours[l]);
    text_append_format(script,
                       " $h using 1:2 with lines " HISTORY_STYLE " notitle,"
                       " $h using 1:3 with points pt 7 ps 0.35 lc rgb '" COLOUR_HISTORY "' notitle,"
                       " $f using 1:2 with %s " FORECAST_STYLE " notitle\n",
                       panel->forecast_count > 1 ? "lines" : "linespoints");
}

static void append_legend(const struct chart *chart, const struct layout *layout, struct text *script)
{
    layout_begin_legend(layout, script);
    text_append_string(script, "NaN with lines " HISTORY_STYLE " title 'history',"
                               " NaN with lines " FORECAST_STYLE " title 'forecast'");
    for (int l = 0; l < chart->level_count; l++)
        text_append_format(script, ", NaN with filledcurves " BAND_STYLE " title '%g %%'", band_colours[l],
                           chart->levels[l]);
}

static void append_panel(const struct chart *chart, const struct layout *layout, int p, struct text *script)
{
    const struct chart_panel *panel = &chart->panels[p];
    const size_t count = panel->history_count + panel->forecast_count;
    struct tick ticks[TICK_COUNT_MAX];
    double low, high;
    chart_range(chart, panel, &low, &high);
    append_data(chart, panel, low, high, script);
    layout_begin_panel(layout, p, script);
    text_append_format(script, "set xrange [0:%zu]\nset yrange [%.9g:%.9g]\n", count - 1, low, high);
    layout_ticks('y', ticks, axis_value_ticks(low, high, layout_axis_ticks(layout), ticks), script);
    layout_ticks('x', ticks, axis_time_ticks(panel->times, count, chart->has_dates, layout_axis_width(layout), ticks),
                 script);
    if (chart->panel_count > 1) {
        text_append_string(script, "set title ");
        layout_name(layout, panel->name.bytes ? panel->name.bytes : "", layout_inner_width(layout), script);
        text_append_string(script, " offset 0,-0.6\n");
    } else if (chart->value_name.length) {
        text_append_string(script, "set ylabel ");
        layout_name(layout, chart->value_name.bytes, layout_inner_height(layout), script);
        text_append_string(script, " offset 1,0\n"); /* gnuplot leaves a name out whose edge is beyond the picture's */
    }
    text_append_format(script,
                       "set arrow 1 from first %zu, graph 0 to first %zu, graph 1 nohead dt 3 lc rgb '#666666' back\n",
                       panel->history_count - 1, panel->history_count - 1);
    append_curves(chart, panel, script);
    layout_end_panel(p, script);
}

int chart_height(const struct chart *chart, int width)
{
    return layout_height(chart->panel_count, 0, width);
}

void chart_script(const struct chart *chart, int width, int height, struct text *script)
{
    struct layout_wishes wishes = {.panel_count = chart->panel_count,
                                   .has_names = chart->panel_count > 1,
                                   .has_y_names = chart->panel_count == 1 && chart->value_name.length,
                                   .label_width = 1,
                                   .legend_count = 2 + chart->level_count};
    for (int p = 0; p < chart->panel_count; p++) {
        double low, high;
        chart_range(chart, &chart->panels[p], &low, &high);
        wishes.label_width = (int)fmax(wishes.label_width, layout_label_width(low, high));
    }
    const struct layout layout = layout_plan(&wishes, width, height);
    layout_begin(&layout, &chart->title, script);
    for (int p = 0; p < chart->panel_count; p++)
        append_panel(chart, &layout, p, script);
    append_legend(chart, &layout, script);
    layout_end(script);
}
