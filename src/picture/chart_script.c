#include "picture/chart_script.h"

#include <math.h>

#include "base/printable.h"
#include "picture/axis.h"
#include "picture/picture.h"

/* Seen in grey, these are dark, middle, light and lightest. */
#define COLOUR_HISTORY "#222222"
#define COLOUR_FORECAST "#0055aa"
#define HISTORY_STYLE "lw 1.5 lc rgb '" COLOUR_HISTORY "'"
#define FORECAST_STYLE "lw 2.5 pt 7 ps 0.5 lc rgb '" COLOUR_FORECAST "'"
#define BAND_STYLE "fs solid 1 noborder lc rgb '%s'"
static const char *const band_colours[CHART_LEVEL_MAX] = {"#8fbbe0", "#d3e4f3"};

/* Sizes in pixels where the picture has the usual width; all grow and shrink with it. */
enum { WIDTH_USUAL = 1100, CHARACTER = 8, LINE = 20 };

struct layout {
    double scale;
    int width, height, across, down; /* pixels; panels */
    double left, right, top, bottom; /* pixels around each panel */
    double head, foot;               /* pixels of the whole picture's title and legend */
};

/* Columns of panels. */
static int panels_across(int count)
{
    return count > 6 ? 3 : count > 3 ? 2 : 1;
}

static int panels_down(int count)
{
    return (count + panels_across(count) - 1) / panels_across(count);
}

int chart_height(const struct chart *chart, int width)
{
    const int down = panels_down(chart->panel_count);
    return (int)(width * (down == 1 ? 0.5 : 0.1 + 0.24 * down));
}

static struct layout plan(const struct chart *chart, int width, int height)
{
    const double scale = fmin(1.6, fmax(0.7, fmin(width / (double)WIDTH_USUAL, height / (WIDTH_USUAL * 0.45))));
    struct layout layout = {.scale = scale,
                            .width = width,
                            .height = height,
                            .across = panels_across(chart->panel_count),
                            .down = panels_down(chart->panel_count),
                            .right = 4 * CHARACTER * scale,
                            .bottom = 1.6 * LINE * scale,
                            .head = 2 * LINE * scale,
                            .foot = 1.8 * LINE * scale};
    layout.top = chart->panel_count > 1 ? 1.5 * LINE * scale : 0.3 * LINE * scale;
    return layout;
}

/* A name in quotes, cut to what fits into so many pixels. */
static void append_name(const struct layout *layout, const struct text *name, double pixels, struct text *script)
{
    char shown[PRINTABLE_SIZE];
    const int most = (int)fmax(8, pixels / (CHARACTER * layout->scale));
    picture_append_quoted(script, printable_cut(name->bytes ? name->bytes : "", most, shown));
}

static void append_number(double value, struct text *script)
{
    if (isnan(value))
        text_append_string(script, " NaN");
    else
        text_append_format(script, " %.9g", value);
}

/* The blocks $h, $p and $f of panel p: what was; single steps between gaps, which no line shows; what is forecast. */
static void append_data(const struct chart *chart, const struct chart_panel *panel, double low, double high,
                        struct text *script)
{
    text_append_string(script, "$h << EOD\n");
    for (size_t i = 0; i < panel->history_count; i++) {
        const double *values = panel->values;
        const bool is_alone =
            (i == 0 || isnan(values[i - 1])) && (i + 1 == panel->history_count || isnan(values[i + 1]));
        text_append_format(script, "%zu", i);
        append_number(values[i], script);
        append_number(is_alone ? values[i] : NAN, script);
        text_append_string(script, "\n");
    }
    text_append_string(script, "EOD\n$f << EOD\n");
    for (size_t i = chart_forecast_begin(panel); i < panel->history_count + panel->forecast_count; i++) {
        text_append_format(script, "%zu", i);
        append_number(panel->values[i], script);
        for (int l = 0; l < chart->level_count; l++) {
            const size_t k = i - panel->history_count;
            const bool is_past = i < panel->history_count;
            append_number(chart_clamp(is_past ? panel->values[i] : panel->lower[l][k], low, high), script);
            append_number(chart_clamp(is_past ? panel->values[i] : panel->upper[l][k], low, high), script);
        }
        text_append_string(script, "\n");
    }
    text_append_string(script, "EOD\n");
}

static void append_ticks(char axis, const struct tick *ticks, int count, struct text *script)
{
    text_append_format(script, "set %ctics (", axis);
    for (int t = 0; t < count; t++)
        text_append_format(script, "%s'%s' %.9g", t ? ", " : "", ticks[t].label, ticks[t].at);
    text_append_string(script, ")\n");
}

/* The margins of panel p, as shares of the picture. */
static void append_margins(const struct layout *layout, int p, struct text *script)
{
    const int column = p % layout->across, row = p / layout->across;
    const double cell_width = (double)layout->width / layout->across;
    const double cell_height = (layout->height - layout->head - layout->foot) / layout->down;
    const double above = layout->head + row * cell_height;
    text_append_format(script,
                       "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
                       "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
                       (column * cell_width + layout->left) / layout->width,
                       ((column + 1) * cell_width - layout->right) / layout->width,
                       1 - (above + layout->top) / layout->height,
                       1 - (above + cell_height - layout->bottom) / layout->height);
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

/* An empty plot as wide as the picture, below the panels: it holds the legend of all. */
static void append_legend(const struct chart *chart, const struct layout *layout, struct text *script)
{
    text_append_format(script,
                       "set lmargin at screen 0.02\nset rmargin at screen 0.98\n"
                       "set bmargin at screen 0\nset tmargin at screen %.4f\n"
                       "unset border\nunset tics\nunset grid\nunset title\nunset ylabel\nunset arrow\n"
                       "set xrange [0:1]\nset yrange [0:1]\n"
                       "set key center center horizontal maxrows 1 samplen 2.5 width 1 Left reverse\n"
                       "plot NaN with lines " HISTORY_STYLE " title 'history',"
                       " NaN with lines " FORECAST_STYLE " title 'forecast'",
                       layout->foot / layout->height);
    for (int l = 0; l < chart->level_count; l++)
        text_append_format(script, ", NaN with filledcurves " BAND_STYLE " title '%g %%'", band_colours[l],
                           chart->levels[l]);
    text_append_string(script, "\n");
}

static void append_panel(const struct chart *chart, struct layout *layout, int p, struct text *script)
{
    const struct chart_panel *panel = &chart->panels[p];
    const size_t count = panel->history_count + panel->forecast_count;
    const double cell_width = (double)layout->width / layout->across;
    const double cell_height = (layout->height - layout->head - layout->foot) / layout->down;
    struct tick ticks[TICK_COUNT_MAX];
    double low, high;
    chart_range(chart, panel, &low, &high);
    append_data(chart, panel, low, high, script);
    append_margins(layout, p, script);
    text_append_format(script, "set xrange [0:%zu]\nset yrange [%.9g:%.9g]\n", count - 1, low, high);
    const double inner_height = cell_height - layout->top - layout->bottom;
    append_ticks('y', ticks,
                 axis_value_ticks(low, high, (int)fmax(3, inner_height / (1.8 * LINE * layout->scale)), ticks), script);
    const double inner_width = cell_width - layout->left - layout->right;
    append_ticks(
        'x', ticks,
        axis_time_ticks(panel->times, count, chart->has_dates, (int)(inner_width / (CHARACTER * layout->scale)), ticks),
        script);
    if (chart->panel_count > 1) {
        text_append_string(script, "set title ");
        append_name(layout, &panel->name, inner_width, script);
        text_append_string(script, " offset 0,-0.6\n");
    } else if (chart->value_name.length) {
        text_append_string(script, "set ylabel ");
        append_name(layout, &chart->value_name, inner_height, script);
        text_append_string(script, "\n");
    }
    text_append_format(script,
                       "set arrow 1 from first %zu, graph 0 to first %zu, graph 1 nohead dt 3 lc rgb '#666666' back\n",
                       panel->history_count - 1, panel->history_count - 1);
    append_curves(chart, panel, script);
}

/* The widest label of a value, in characters: the axes of all panels stand below each other. */
static size_t widest_label(const struct chart *chart)
{
    struct tick ticks[TICK_COUNT_MAX];
    size_t widest = 1;
    for (int p = 0; p < chart->panel_count; p++) {
        double low, high;
        chart_range(chart, &chart->panels[p], &low, &high);
        const int count = axis_value_ticks(low, high, 8, ticks);
        for (int t = 0; t < count; t++) {
            const size_t length = (size_t)printable_width(ticks[t].label);
            widest = length > widest ? length : widest;
        }
    }
    return widest;
}

void chart_script(const struct chart *chart, int width, int height, struct text *script)
{
    struct layout layout = plan(chart, width, height);
    const bool has_value_name = chart->panel_count == 1 && chart->value_name.length;
    layout.left = fmax(6, (double)widest_label(chart) + 2.5) * CHARACTER * layout.scale +
                  (has_value_name ? 1.4 * LINE * layout.scale : 0);
    text_append_format(script,
                       "set termoption fontscale %.2f\nset termoption linewidth %.2f\n"
                       "set border 3 lc rgb '#444444'\nset tics nomirror out scale 0.6\n"
                       "set grid ytics xtics lc rgb '#e4e4e4' lt 1 lw 0.7 back\n"
                       "unset key\nset multiplot\nset label 1 ",
                       layout.scale, layout.scale);
    append_name(&layout, &chart->title, width * 0.9, script);
    text_append_format(script, " at screen 0.5, screen %.4f center font ',13'\n", 1 - 0.5 * layout.head / height);
    for (int p = 0; p < chart->panel_count; p++) {
        append_panel(chart, &layout, p, script);
        if (p == 0)
            text_append_string(script, "unset label 1\n");
    }
    append_legend(chart, &layout, script);
    text_append_string(script, "unset multiplot\n");
}
