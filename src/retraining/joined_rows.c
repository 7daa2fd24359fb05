#include "retraining/joined_rows.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Two values are the same within this share of the larger. */
#define SAME_SHARE 1e-6
/* So many counted rows at the end of the tail that a file repeats are no chance. */
#define REPEATED_MIN 4

void joined_rows_release(struct joined_rows *joined)
{
    memory_free(joined->places);
    *joined = (struct joined_rows)JOINED_ROWS_INIT;
}

static bool is_same(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return fabs(a - b) <= SAME_SHARE * fmax(fabs(a), fabs(b));
}

/* Do `count` steps of the file from `begin` on repeat the last steps of the tail? */
static bool repeats_tail(const struct model *model, const struct model_series *known, const struct series *series,
                         size_t begin, size_t count)
{
    for (int c = 0; c < model->target_count; c++) {
        const double *tail = known->tail + ((size_t)c + 1) * known->tail_length - count,
                     *row = series_column(series, c) + begin;
        for (size_t t = 0; t < count; t++) {
            if (!is_same(tail[t], row[t]))
                return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ where they lie */

/* Steps of the file's series up to the model's last row. */
static size_t count_seen(const struct panel *panel, const struct series *series, int64_t last)
{
    const int64_t slack = calendar_slack(&panel->calendar, last);
    size_t low = 0, high = series->length;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (panel_stamp(panel, series, middle) <= last + slack)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of counted rows: the step of the model's series that the file's first row is. */
static int place_counted(const struct model *model, const struct model_series *known, bool follows,
                         const struct panel *panel, const struct series *series, int64_t *first, struct error *error)
{
    char text[PLACE_SIZE];
    const size_t most = series->length < known->tail_length ? series->length : known->tail_length;
    *first = 0;
    if (!follows && series->length >= known->length &&
        repeats_tail(model, known, series, known->length - known->tail_length, known->tail_length))
        return 0;
    if (!follows)
        return error_set(error, ERROR_DATA,
                         "%srows are counted, and these do not begin with the %zu rows that the model was trained on; "
                         "give all rows, or --follows if they come after those",
                         panel_place(panel->source, series->id, text), known->length);
    if (most >= REPEATED_MIN && repeats_tail(model, known, series, series->length - most, most))
        return error_set(error, ERROR_DATA, "%s--follows: these are the model's last rows; it has learnt them already",
                         panel_place(panel->source, series->id, text));
    *first = (int64_t)known->length;
    return 0;
}

/* The same of rows with stamps, which must lie on the model's grid. */
static int place_stamped(const struct model *model, const struct model_series *known, const struct panel *panel,
                         const struct series *series, int64_t *first, struct error *error)
{
    const struct calendar *calendar = &model->calendar;
    const int64_t stamp = series->anchors[0].stamp;
    const int64_t steps = calendar_steps_between(calendar, known->last_stamp, stamp);
    const int64_t expected = calendar_advance(calendar, known->last_stamp, steps);
    char text[PLACE_SIZE], found[STAMP_TEXT_SIZE], near[STAMP_TEXT_SIZE], frequency[CALENDAR_TEXT_SIZE];
    *first = stamp <= known->first_stamp ? 0 : (int64_t)known->length - 1 + steps;
    if (stamp <= known->last_stamp) /* what they have in common has been compared */
        return 0;
    if (llabs((long long)(stamp - expected)) > calendar_slack(calendar, expected)) {
        calendar_write(calendar, stamp, found);
        calendar_write(calendar, expected, near);
        return error_set(error, ERROR_DATA,
                         "%scolumn '%s': '%s' is not on the grid that the model was trained on (%s; the nearest is "
                         "'%s')",
                         panel_place(panel->source, series->id, text), panel->time_name, found,
                         calendar_describe(calendar, frequency), near);
    }
    if (*first > (int64_t)(known->length + known->tail_length)) {
        calendar_write(calendar, stamp, found);
        calendar_write(calendar, known->last_stamp, near);
        return error_set(error, ERROR_DATA,
                         "%s%lld steps lie between the model's last row (%s) and the first of these (%s), more than "
                         "the %zu that can be bridged; give the rows between, or all rows and --from-scratch",
                         panel_place(panel->source, series->id, text), (long long)(*first - (int64_t)known->length),
                         near, found, known->tail_length);
    }
    return 0;
}

/* ------------------------------------------------------------------ the tail before them */

/* A series of `before` steps that begin at step `first` of the model's, all of the tail that there is, and of what
 * follows: the file's rows, or without a file's what is known of the steps to come. */
static int rebuild(const struct model *model, const struct model_series *known, size_t first, size_t before,
                   const struct series *file, struct series *made, struct error *error)
{
    const size_t length = file ? file->length : 0, extent = file ? file->extent : known->future_length;
    const size_t skipped = first - (known->length - known->tail_length); /* steps of the tail before */
    const bool is_counted = model->calendar.unit == CALENDAR_ROW;
    const int seen_count = model->target_count + model->past_count;
    *made = (struct series){.length = before + length, .extent = before + extent};
    made->values = memory_allocate((size_t)model->column_count * made->extent, sizeof *made->values, error);
    made->anchors = memory_allocate((file ? file->anchor_count : 0) + 1, sizeof *made->anchors, error);
    made->id = made->values && made->anchors ? memory_copy_text(known->id, strlen(known->id), error) : NULL;
    if (!made->id)
        return -1;
    for (int c = 0; c < model->column_count; c++) {
        double *row = series_column(made, c);
        for (size_t t = 0; t < before; t++)
            row[t] = skipped + t < known->tail_length ? known->tail[(size_t)c * known->tail_length + skipped + t] : NAN;
        for (size_t k = 0; k < extent; k++)
            row[before + k] = file             ? series_column(file, c)[k]
                              : c < seen_count ? NAN
                                               : known->future[(size_t)(c - seen_count) * known->future_length + k];
    }
    const int64_t back = (int64_t)first - (int64_t)(known->length - 1);
    made->anchors[made->anchor_count++].stamp =
        is_counted ? (int64_t)first + 1 : calendar_advance(&model->calendar, known->last_stamp, back);
    for (size_t i = 0; file && i < file->anchor_count && !is_counted; i++) {
        struct anchor anchor = file->anchors[i];
        anchor.step += before;
        made->anchors[made->anchor_count++] = anchor;
    }
    return 0;
}

/* Put series `known` of the model into *made, with what the file has of it (NULL: nothing), which is taken over. */
static int join(const struct model *model, struct model_series *known, bool follows, const struct panel *panel,
                struct series *file, struct series *made, struct joined_place *place, struct error *error)
{
    const size_t kept = known->length - known->tail_length; /* the step that the tail begins with */
    int64_t first = 0;
    *place = (struct joined_place){.known = known, .first_step = kept, .seen = known->tail_length};
    if (!file)
        return rebuild(model, known, kept, known->tail_length, NULL, made, error);
    const bool is_counted = model->calendar.unit == CALENDAR_ROW;
    if (is_counted ? place_counted(model, known, follows, panel, file, &first, error)
                   : place_stamped(model, known, panel, file, &first, error))
        return -1;
    const size_t seen = is_counted ? (first == 0 ? known->length : 0) : count_seen(panel, file, known->last_stamp);
    const int64_t end = first + (int64_t)file->length;
    if (end < (int64_t)known->length || (end == (int64_t)known->length && first > 0)) /* nothing follows */
        return rebuild(model, known, kept, known->tail_length, NULL, made, error);
    if (first <= 0 || (size_t)first <= kept) { /* the file has more of it than the model */
        *place = (struct joined_place){.known = known, .first_step = first > 0 ? (size_t)first : 0, .seen = seen};
        *made = *file;
        *file = (struct series){.values = NULL};
        return 0;
    }
    place->seen = (size_t)first < known->length ? (size_t)first - kept + seen : known->tail_length;
    return rebuild(model, known, kept, (size_t)first - kept, file, made, error);
}

static bool is_observed(const struct panel *panel, const struct series *series, size_t t)
{
    for (int c = 0; c < panel->column_count; c++) {
        if (!isnan(series_column(series, c)[t]))
            return true;
    }
    return false;
}

static void count_new(const struct panel *panel, struct joined_rows *joined)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        const struct joined_place *place = &joined->places[s];
        joined->new_series += !place->known;
        joined->absent_series += place->known && place->seen == series->length;
        for (size_t t = place->seen; place->known && t < series->length; t++)
            joined->new_rows += is_observed(panel, series, t);
    }
}

int joined_rows_make(const struct model *model, bool follows, struct panel *panel, struct joined_rows *joined,
                     struct error *error)
{
    const size_t most = model->series_count + panel->series_count;
    struct series *series = memory_allocate(most, sizeof *series, error);
    struct joined_place *places = memory_allocate(most, sizeof *places, error);
    size_t *at = memory_allocate(model->series_count, sizeof *at, error); /* in the file, from 1; 0: nowhere */
    size_t count = 0;
    int result = -1;
    if (!series || !places || !at)
        goto done;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct model_series *known = model_find_series(model, panel->series[s].id, s);
        if (known)
            at[known - model->series] = s + 1;
    }
    for (size_t m = 0; m < model->series_count; m++) {
        struct series *file = at[m] ? &panel->series[at[m] - 1] : NULL;
        if (join(model, &model->series[m], follows, panel, file, &series[count], &places[count], error)) {
            count++;
            goto done;
        }
        count++;
    }
    for (size_t s = 0; s < panel->series_count; s++) {
        if (!panel->series[s].id || model_find_series(model, panel->series[s].id, s)) /* taken over, or joined */
            continue;
        series[count++] = panel->series[s];
        panel->series[s] = (struct series){.values = NULL};
    }
    for (size_t s = 0; s < panel->series_count; s++)
        series_release(&panel->series[s]);
    memory_free(panel->series);
    panel->series = series;
    panel->series_count = count;
    *joined = (struct joined_rows){.places = places};
    count_new(panel, joined);
    series = NULL;
    places = NULL;
    result = 0;
done:
    for (size_t s = 0; series && s < count; s++)
        series_release(&series[s]);
    memory_free(series);
    memory_free(places);
    memory_free(at);
    return result;
}
