#include "sketches/windows_figure.h"

#include <math.h>

/* The line of the series is the one that is drawn grey. */
enum { LINE_SEEN, LINE_ASKED, LINE_SERIES = 10, LINE_COUNT };
_Static_assert((int)LINE_COUNT <= FIGURE_LINE_MAX, "there are lines for these");

/* Steps around the samples, of their own length: 1 in so many. */
enum { ROOM_SHARE = 6 };

/* Samples of one series that follow each other. */
struct sample_choice {
    size_t series;
    int count;
    size_t origins[WINDOWS_SAMPLE_MAX];
};

static struct sample_choice choose(const struct window_set *set, bool whole_only)
{
    struct sample_choice choice = {0};
    for (size_t index = 0; index < window_set_count(set) && choice.count < WINDOWS_SAMPLE_MAX; index++) {
        size_t series, origin;
        window_set_locate(set, index, &series, &origin);
        if (whole_only && origin + 1 < (size_t)set->shape.window_length)
            continue;
        if (choice.count > 0 && series != choice.series)
            break;
        choice.series = series;
        choice.origins[choice.count++] = origin;
    }
    return choice;
}

static int add_sample(const struct panel *panel, const struct window_set *set, const struct sample_choice *choice,
                      int sample, struct figure *figure, struct error *error)
{
    const struct series *series = &panel->series[choice->series];
    const size_t W = (size_t)set->shape.window_length, K = (size_t)set->shape.horizon;
    const size_t room = (W + K) / ROOM_SHARE + 1, first = choice->origins[0], last = choice->origins[choice->count - 1];
    const size_t begin = first + 1 > W + room ? first + 1 - W - room : 0;
    const size_t end = last + 1 + K + room < series->length ? last + 1 + K + room : series->length;
    const size_t origin = choice->origins[sample];
    const enum calendar_unit unit = panel->calendar.unit;
    struct figure_panel *added = figure_add(figure, LINE_COUNT, (int)(end - begin), error);
    if (!added || figure_add_times(added, unit != CALENDAR_ROW && unit != CALENDAR_STEP, error))
        return -1;
    for (size_t t = begin; t < end; t++) {
        const size_t i = t - begin, count = end - begin;
        const double value = series_column(series, 0)[t];
        const int64_t stamp = panel_stamp(panel, series, t);
        added->times[i] = added->has_dates ? stamp_local_time(&panel->calendar.style, stamp) : stamp;
        added->values[LINE_SERIES * count + i] = value;
        if (t <= origin && t + W > origin)
            added->values[LINE_SEEN * count + i] = value;
        if (t > origin && t <= origin + K)
            added->values[LINE_ASKED * count + i] = value;
    }
    text_append_format(&added->name, "sample %d%s%s", sample + 1, *series->id ? " of " : "", series->id);
    text_append_string(&added->y_name, panel->columns[0].name);
    return 0;
}

int windows_figure(const struct panel *panel, const struct training_data *data, struct figure *figure,
                   struct error *error)
{
    const struct window_set *set = &data->parts[0][PART_TRAINING];
    struct sample_choice choice = choose(set, true);
    if (choice.count == 0)
        choice = choose(set, false);
    if (choice.count == 0)
        return error_set(error, ERROR_DATA, "%s: there is no window to learn from, so none to draw", panel->source);
    for (int sample = 0; sample < choice.count; sample++) {
        if (add_sample(panel, set, &choice, sample, figure, error))
            return -1;
    }
    text_append_format(&figure->title, "%s: %d step%s in, %d out; %d of %zu windows to learn from", panel->source,
                       set->shape.window_length, set->shape.window_length == 1 ? "" : "s", set->shape.horizon,
                       choice.count, window_set_count(set));
    text_append_string(&figure->line_names[LINE_SEEN], "what the network sees");
    text_append_string(&figure->line_names[LINE_ASKED], "what it must answer");
    text_append_string(&figure->line_names[LINE_SERIES], "the series");
    figure->is_main[LINE_SEEN] = figure->is_main[LINE_ASKED] = true;
    figure->across = 1;
    return figure_check(figure, error);
}

int windows_figure_write(const struct panel *panel, const struct training_data *data, const char *path,
                         struct error *error)
{
    struct figure figure = FIGURE_INIT;
    int result = windows_figure(panel, data, &figure, error);
    if (result == 0)
        result = figure_write(&figure, path, error);
    figure_release(&figure);
    return result;
}
