#include "picture/figure.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/terminal.h"
#include "picture/layout.h"
#include "picture/picture.h"

/* No more points than this on a line. */
enum { POINTS_MOST = 30, X_TICK_WIDTH = 7 };

/* Told apart by the colour-blind too (Okabe & Ito), and in grey by dashes. */
static const struct {
    const char *colour;
    int dashes, point;
} looks[FIGURE_LINE_MAX] = {{"#000000", 1, 7},  {"#0072b2", 2, 5},  {"#d55e00", 4, 9}, {"#009e73", 5, 11},
                            {"#cc79a7", 3, 13}, {"#e69f00", 2, 4},  {"#56b4e9", 4, 6}, {"#777777", 5, 8},
                            {"#aa3377", 1, 10}, {"#444444", 3, 12}, {"#999999", 1, 7}, {"#000000", 1, 6}};

void figure_release(struct figure *figure)
{
    for (int p = 0; p < figure->panel_count; p++) {
        text_release(&figure->panels[p].name);
        text_release(&figure->panels[p].x_name);
        text_release(&figure->panels[p].y_name);
        memory_free(figure->panels[p].values);
        memory_free(figure->panels[p].times);
    }
    for (int l = 0; l < FIGURE_LINE_MAX; l++)
        text_release(&figure->line_names[l]);
    text_release(&figure->title);
    text_release(&figure->rule_name);
    *figure = (struct figure)FIGURE_INIT;
}

struct figure_panel *figure_add(struct figure *figure, int line_count, int count, struct error *error)
{
    assert(figure->panel_count < FIGURE_PANEL_MAX && line_count <= FIGURE_LINE_MAX);
    const size_t size = (size_t)line_count * (size_t)count;
    double *values = memory_allocate(2 * size, sizeof *values, error);
    if (!values)
        return NULL;
    for (size_t i = 0; i < 2 * size; i++)
        values[i] = NAN;
    struct figure_panel *panel = &figure->panels[figure->panel_count++];
    *panel = (struct figure_panel){.name = TEXT_INIT,
                                   .line_count = line_count,
                                   .count = count,
                                   .values = values,
                                   .errors = values + size,
                                   .first = 1,
                                   .step = 1,
                                   .rule = NAN,
                                   .levels = {NAN, NAN}};
    return panel;
}

int figure_add_times(struct figure_panel *panel, bool has_dates, struct error *error)
{
    panel->times = memory_allocate((size_t)panel->count, sizeof *panel->times, error);
    panel->has_dates = has_dates;
    panel->first = 0;
    return panel->times ? 0 : -1;
}

int figure_look(const struct figure *figure, int line)
{
    return figure->twin_of[line] ? figure->twin_of[line] - 1 : line;
}

int figure_check(const struct figure *figure, struct error *error)
{
    for (int l = 0; l < FIGURE_LINE_MAX; l++) {
        if (text_check(&figure->line_names[l], error))
            return -1;
    }
    for (int p = 0; p < figure->panel_count; p++) {
        if (text_check(&figure->panels[p].name, error) || text_check(&figure->panels[p].x_name, error) ||
            text_check(&figure->panels[p].y_name, error))
            return -1;
    }
    return text_check(&figure->title, error) || text_check(&figure->rule_name, error) ? -1 : 0;
}

int figure_height(const struct figure *figure, int width)
{
    return layout_height(figure->panel_count, figure->across, width);
}

/* From the least to the largest value, with their bars and some room. A bar is cut off where it would make all others
 * small, and below 0 where no value is negative. */
void figure_range(const struct figure_panel *panel, double *low, double *high)
{
    double least = fmin(panel->levels[0], panel->levels[1]), most = fmax(panel->levels[0], panel->levels[1]);
    for (int i = 0; i < panel->line_count * panel->count; i++) {
        if (isfinite(panel->values[i])) {
            least = fmin(least, panel->values[i]);
            most = fmax(most, panel->values[i]);
        }
    }
    if (isnan(least)) { /* nothing is there to be drawn */
        *low = 0;
        *high = 1;
        return;
    }
    const double reach = fmax(most - least, fmax(fabs(least), fabs(most)));
    *low = least;
    *high = most;
    for (int i = 0; i < panel->line_count * panel->count; i++) {
        if (isfinite(panel->values[i]) && isfinite(panel->errors[i])) {
            *low = fmin(*low, fmax(panel->values[i] - panel->errors[i], least - reach));
            *high = fmax(*high, fmin(panel->values[i] + panel->errors[i], most + reach));
        }
    }
    const double room = *high > *low ? 0.05 * (*high - *low) : *high != 0 ? 0.1 * fabs(*high) : 1;
    *low = least >= 0 && *low < 3 * room && !panel->is_logarithmic ? 0 : *low - room;
    *high += room;
}

int figure_y_ticks(const struct figure_panel *panel, double low, double high, int most,
                   struct tick ticks[TICK_COUNT_MAX])
{
    return panel->is_logarithmic ? axis_power_ticks(low, high, most, ticks) : axis_value_ticks(low, high, most, ticks);
}

/* One row for each x: x, then value and error of each line. Bars of several lines stand side by side. */
static void append_data(const struct figure_panel *panel, struct text *script)
{
    text_append_string(script, "$d << EOD\n");
    for (int i = 0; i < panel->count; i++) {
        text_append_format(script, "%.9g", panel->first + i * panel->step);
        for (int l = 0; l < panel->line_count; l++) {
            layout_number(panel->values[l * panel->count + i], script);
            layout_number(panel->errors[l * panel->count + i], script);
        }
        text_append_string(script, "\n");
    }
    text_append_string(script, "EOD\n");
}

/* Single values between gaps, which no line shows: x, value and the line's number. Returns how many. */
static int append_alone(const struct figure_panel *panel, struct text *script)
{
    int count = 0;
    for (int l = 0; l < panel->line_count; l++) {
        const double *values = panel->values + l * panel->count;
        for (int i = 0; i < panel->count; i++) {
            if (!isfinite(values[i]) || (i > 0 && isfinite(values[i - 1])) ||
                (i + 1 < panel->count && isfinite(values[i + 1])))
                continue;
            text_append_string(script, count++ ? "" : "$s << EOD\n");
            text_append_format(script, "%.9g %.9g %d\n", panel->first + i * panel->step, values[i], l);
        }
    }
    if (count)
        text_append_string(script, "EOD\n");
    return count;
}

static bool has_any(const double *values, int count)
{
    for (int i = 0; i < count; i++) {
        if (isfinite(values[i]))
            return true;
    }
    return false;
}

static void append_look(const struct figure *figure, int line, struct text *script)
{
    const int l = figure_look(figure, line);
    if (figure->is_marks[line]) {
        text_append_format(script, "pt %d ps 0.9 lw 1 lc rgb '%s'", looks[l].point, looks[l].colour);
        return;
    }
    text_append_format(script, "lw %g dt %d pt %d ps 0.6 lc rgb '%s'", figure->is_main[l] ? 2.6 : 1.4,
                       figure->is_main[l] ? 1 : looks[l].dashes, looks[l].point, looks[l].colour);
}

/* Points show single values, and tell lines apart; many would hide them. */
static const char *line_style(const struct figure *figure, int line)
{
    int most = 0;
    if (figure->is_marks[line])
        return "points";
    for (int p = 0; p < figure->panel_count; p++)
        most = figure->panels[p].count > most ? figure->panels[p].count : most;
    return most <= POINTS_MOST ? "linespoints" : "lines";
}

/* Lines with bars stand side by side, so that all bars are seen. */
static void append_curves(const struct figure *figure, const struct figure_panel *panel, bool has_alone,
                          struct text *script)
{
    text_append_string(script, "plot NaN notitle");
    for (int l = panel->line_count - 1; l >= 0; l--) {
        const double *values = panel->values + l * panel->count, *errors = panel->errors + l * panel->count;
        const bool has_bars = has_any(errors, panel->count);
        const double shift = has_bars ? (l - (panel->line_count - 1) / 2.0) * 0.5 / panel->line_count : 0;
        if (!has_any(values, panel->count))
            continue;
        if (has_bars)
            text_append_format(script, ", $d using ($1+%.4f):%d:%d with yerrorbars pt 0 lw 0.9 lc rgb '%s' notitle",
                               shift * panel->step, 2 + 2 * l, 3 + 2 * l, looks[l].colour);
        text_append_format(script, ", $d using ($1+%.4f):%d with %s ", shift * panel->step, 2 + 2 * l,
                           line_style(figure, l));
        append_look(figure, l, script);
        text_append_string(script, " notitle");
        if (has_alone && !figure->is_marks[l])
            text_append_format(script, ", $s using 1:($3==%d?$2:NaN) with points pt 7 ps 0.35 lc rgb '%s' notitle", l,
                               looks[figure_look(figure, l)].colour);
    }
    text_append_string(script, "\n");
}

/* `place` moves it, in characters. */
static void append_axis_name(const struct layout *layout, const char *axis, const struct text *name, double pixels,
                             const char *place, struct text *script)
{
    text_append_format(script, "set %s ", axis);
    layout_name(layout, name->bytes ? name->bytes : "", pixels, script);
    text_append_format(script, " offset %s\n", place);
}

int figure_x_ticks(const struct figure_panel *panel, int most, struct tick ticks[TICK_COUNT_MAX])
{
    if (panel->times)
        return axis_time_ticks(panel->times, (size_t)panel->count, panel->has_dates, X_TICK_WIDTH * most, ticks);
    const double last = panel->first + (panel->count - 1) * panel->step;
    const int room = most < 2 ? 2 : most > TICK_COUNT_MAX - 2 ? TICK_COUNT_MAX - 2 : most;
    const int count = panel->count > 1 ? axis_value_ticks(panel->first, last, room, ticks) : 0;
    int kept = 0;
    for (int t = 0; t < count; t++) {
        if (ticks[t].at == floor(ticks[t].at))
            ticks[kept++].at = ticks[t].at;
    }
    if (kept == 0)
        ticks[kept++].at = panel->first;
    for (int t = 0; t < kept; t++)
        snprintf(ticks[t].label, TICK_LABEL_SIZE, "%g", ticks[t].at);
    return kept;
}

static void append_panel(const struct figure *figure, const struct layout *layout, int p, struct text *script)
{
    const struct figure_panel *panel = &figure->panels[p];
    const double last = panel->first + (panel->count - 1) * panel->step;
    struct tick ticks[TICK_COUNT_MAX];
    double low, high;
    figure_range(panel, &low, &high);
    append_data(panel, script);
    const bool has_alone = strcmp(line_style(figure, 0), "lines") == 0 && append_alone(panel, script) > 0;
    layout_begin_panel(layout, p, script);
    text_append_format(script, "set xrange [%.9g:%.9g]\nset yrange [%.9g:%.9g]\n",
                       fmin(panel->first, panel->rule) - 0.5 * panel->step, last + 0.5 * panel->step, low, high);
    layout_ticks('y', ticks, figure_y_ticks(panel, low, high, layout_axis_ticks(layout), ticks), script);
    layout_ticks('x', ticks, figure_x_ticks(panel, layout_axis_width(layout) / X_TICK_WIDTH, ticks), script);
    append_axis_name(layout, "title", &panel->name, layout_inner_width(layout), "0,-0.6", script);
    append_axis_name(layout, "xlabel", &panel->x_name, layout_inner_width(layout), "0,0.6", script);
    append_axis_name(layout, "ylabel", &panel->y_name, layout_inner_height(layout), "0.5,0", script);
    text_append_string(script, "unset arrow\n");
    if (!isnan(panel->rule))
        text_append_format(script,
                           "set arrow 1 from first %.9g, graph 0 to first %.9g, graph 1 nohead dt 3 lw 1.5 "
                           "lc rgb '#666666'\n",
                           panel->rule, panel->rule);
    for (int i = 0; i < FIGURE_LEVEL_MAX; i++) {
        if (!isnan(panel->levels[i]))
            text_append_format(script,
                               "set arrow %d from graph 0, first %.9g to graph 1, first %.9g nohead dt 3 lc rgb "
                               "'#666666' back\n",
                               2 + i, panel->levels[i], panel->levels[i]);
    }
    append_curves(figure, panel, has_alone, script);
    layout_end_panel(p, script);
}

static void append_legend(const struct figure *figure, const struct layout *layout, struct text *script)
{
    bool follows = false;
    layout_begin_legend(layout, script);
    for (int l = 0; l < FIGURE_LINE_MAX; l++) {
        if (figure->line_names[l].length == 0)
            continue;
        text_append_format(script, "%sNaN with %s ", follows ? ", " : "", line_style(figure, l));
        append_look(figure, l, script);
        text_append_string(script, " title ");
        layout_name(layout, figure->line_names[l].bytes, layout->width / 4.0, script);
        follows = true;
    }
    if (figure->rule_name.length) {
        text_append_string(script, ", NaN with lines dt 3 lw 1.5 lc rgb '#666666' title ");
        layout_name(layout, figure->rule_name.bytes, layout->width / 4.0, script);
    }
}

void figure_script(const struct figure *figure, int width, int height, struct text *script)
{
    struct tick ticks[TICK_COUNT_MAX];
    struct layout_wishes wishes = {.panel_count = figure->panel_count,
                                   .across = figure->across,
                                   .has_names = true,
                                   .label_width = 1,
                                   .legend_count = !!figure->rule_name.length};
    for (int p = 0; p < figure->panel_count; p++) {
        double low, high;
        figure_range(&figure->panels[p], &low, &high);
        wishes.label_width = (int)fmax(
            wishes.label_width, layout_widest_label(ticks, figure_y_ticks(&figure->panels[p], low, high, 8, ticks)));
        wishes.has_x_names = wishes.has_x_names || figure->panels[p].x_name.length;
        wishes.has_y_names = wishes.has_y_names || figure->panels[p].y_name.length;
    }
    for (int l = 0; l < FIGURE_LINE_MAX; l++)
        wishes.legend_count += figure->line_names[l].length > 0;
    const struct layout layout = layout_plan(&wishes, width, height);
    layout_begin(&layout, &figure->title, script);
    for (int p = 0; p < figure->panel_count; p++)
        append_panel(figure, &layout, p, script);
    append_legend(figure, &layout, script);
    layout_end(script);
}

int figure_write(const struct figure *figure, const char *path, struct error *error)
{
    return figure_write_sized(figure, path, 0, 0, error);
}

int figure_write_sized(const struct figure *figure, const char *path, int width, int height, struct error *error)
{
    struct text text = TEXT_INIT;
    width = width ? width : PICTURE_WIDTH_USUAL;
    height = height ? height : figure_height(figure, width);
    int result = figure_check(figure, error);
    if (result == 0 && picture_is_text(path)) {
        result = figure_text(figure, terminal_picture_width(), terminal_of_output().has_blocks, &text, error) ||
                         picture_write_text(path, &text, error)
                     ? -1
                     : 0;
    } else if (result == 0) {
        figure_script(figure, width, height, &text);
        result = picture_write(path, &text, width, height, error);
    }
    text_release(&text);
    return result;
}
