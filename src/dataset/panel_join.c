#include "dataset/panel_join.h"

#include <string.h>

#include "base/memory.h"
#include "checkpoint/pack.h"
#include "concurrent/shared_tasks.h"

/* What a rank has found out beside its series. */
struct found {
    size_t series_count, row_count, left_out_count, named_count;
    size_t common_remarks; /* bytes of the remarks that rank 0 tells for all */
    struct calendar calendar;
    struct calendar_notes notes;
};

static int pack_text(struct pack *pack, char **text, struct error *error)
{
    size_t length = pack->bytes || !*text ? 0 : strlen(*text);
    pack_bytes(pack, &length, sizeof length);
    if (!pack->bytes) {
        pack_bytes(pack, *text, length);
        return 0;
    }
    if (!(*text = memory_allocate(length + 1, 1, error)))
        return -1;
    pack_bytes(pack, *text, length);
    return 0;
}

/* A series without its values and lines, whichever way the pack goes. */
static int pack_series(struct pack *pack, struct series *series, struct error *error)
{
    size_t counts[] = {series->length, series->extent, series->anchor_count, series->line_run_count};
    if (pack_text(pack, &series->id, error))
        return -1;
    pack_bytes(pack, counts, sizeof counts);
    if (pack->bytes) {
        series->length = counts[0];
        series->extent = counts[1];
        series->line_run_count = counts[3];
        if (!(series->anchors = memory_allocate(counts[2], sizeof *series->anchors, error)))
            return -1;
        series->anchor_count = counts[2];
    }
    pack_bytes(pack, series->anchors, series->anchor_count * sizeof *series->anchors);
    return 0;
}

/* All that a rank tells of its panel, or one rank's out of what it has told. */
static int pack_panel(struct pack *pack, struct panel *panel, struct found *found, struct error *error)
{
    char *remarks = pack->bytes || panel->remarks.length == 0 ? NULL : panel->remarks.bytes + found->common_remarks;
    pack_bytes(pack, found, sizeof *found);
    int result = pack_text(pack, &remarks, error);
    if (pack->bytes) {
        text_append_string(&panel->remarks, remarks ? remarks : "");
        memory_free(remarks);
    }
    for (size_t i = 0; i < found->named_count && result == 0; i++) {
        result = pack_text(pack, &panel->left_out.faults[i], error);
        panel->left_out.count = i + 1;
    }
    panel->left_out.count = result == 0 ? found->left_out_count : panel->left_out.count;
    if (result == 0 && pack->bytes)
        panel->series = memory_allocate(found->series_count, sizeof *panel->series, error);
    if (!panel->series)
        return -1;
    for (size_t s = 0; s < found->series_count && result == 0; s++) {
        panel->series_count = s + 1;
        result = pack_series(pack, &panel->series[s], error);
    }
    return result == 0 && pack->is_broken
               ? error_set(error, ERROR_SYSTEM, "series that another process read came cut short")
               : result;
}

/* Do two ranks mean the same grid? */
static bool is_same_grid(const struct calendar *a, const struct calendar *b)
{
    const struct opening *one = &a->opening, *other = &b->opening;
    return a->unit == b->unit && a->step == b->step && a->day == b->day && a->style.kind == b->style.kind &&
           a->style.notation == b->style.notation && a->style.unix_digits == b->style.unix_digits &&
           one->range_count == other->range_count &&
           memcmp(one->ranges, other->ranges, (size_t)one->range_count * sizeof *one->ranges) == 0;
}

int panel_join_can(const struct panel *panel, const struct communicator *holders, bool is_exact, size_t step_room,
                   bool *can, struct error *error)
{
    struct calendar first = panel->calendar;
    size_t *steps = memory_allocate((size_t)holders->size, sizeof *steps, error);
    int result = communicator_agree(holders, steps ? 0 : -1, 0, error);
    for (size_t s = 0; result == 0 && s < panel->series_count; s++)
        steps[holders->rank] += panel->series[s].extent;
    if (result == 0)
        result = communicator_gather_blocks(holders, steps, (size_t)holders->size, sizeof *steps, error);
    if (result == 0) {
        for (int r = 1; r < holders->size; r++)
            steps[0] += steps[r];
        communicator_broadcast(holders, 0, &first, sizeof first);
        *can = !communicator_any(holders, !is_exact || !is_same_grid(&first, &panel->calendar) || steps[0] > step_room);
    }
    memory_free(steps);
    return result;
}

/* The panel of all, while ranks are added to it. */
struct joining {
    struct panel whole;  /* series, counts, texts and grid */
    size_t capacity;     /* of its series */
    bool is_by_column;   /* own_series.is_by_column */
    size_t *series_ends; /* owned, [size] series of the ranks up to each: who read them */
};

/* Add what a rank has told. `own`: its panel, if it is this one. */
static int add_rank(struct joining *joining, struct panel *own, struct panel *told, const struct found *found,
                    struct error *error)
{
    struct panel *whole = &joining->whole;
    if (whole->calendar.step == 0)
        whole->calendar = found->calendar;
    whole->notes.gap_count += found->notes.gap_count;
    if (joining->is_by_column) /* all have the same rows */
        whole->row_count = found->row_count > whole->row_count ? found->row_count : whole->row_count;
    else
        whole->row_count += found->row_count;
    text_append(&whole->remarks, told->remarks.bytes, told->remarks.length);
    left_out_append(&whole->left_out, &told->left_out);
    if (memory_grow((void **)&whole->series, &joining->capacity, whole->series_count + found->series_count,
                    sizeof *whole->series, error))
        return -1;
    for (size_t s = 0; s < found->series_count; s++) {
        struct series *from = own ? &own->series[s] : &told->series[s];
        whole->series[whole->series_count++] = *from;
        *from = (struct series){.id = NULL};
    }
    return 0;
}

static int add_all(struct joining *joining, struct panel *own, const struct communicator *ranks, const char *bytes,
                   const size_t *ends, struct error *error)
{
    int result = 0;
    for (int r = 0; r < ranks->size && result == 0; r++) {
        const size_t begin = r ? ends[r - 1] : 0;
        struct pack pack = pack_from(bytes + begin, ends[r] - begin);
        struct panel told = PANEL_INIT;
        struct found found = {0};
        result = pack_panel(&pack, &told, &found, error) ||
                         add_rank(joining, r == ranks->rank ? own : NULL, &told, &found, error)
                     ? -1
                     : 0;
        joining->series_ends[r] = joining->whole.series_count;
        panel_release(&told);
    }
    return result;
}

/* A block of the series is each rank's. Where series were left out, some were read by a neighbour of their rank. */
static int hand_over(const struct panel *panel, const size_t *series_ends, struct error *error)
{
    const struct communicator *ranks = panel->holders;
    int reader = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        struct series *series = &panel->series[s];
        const size_t values = series->extent * (size_t)panel->column_count;
        while (s >= series_ends[reader])
            reader++;
        if (reader == communicator_block_owner(ranks, panel->series_count, s))
            continue;
        if (reader != ranks->rank) {
            series->values = memory_allocate(values, sizeof *series->values, error);
            series->lines = memory_allocate(series->line_run_count, sizeof *series->lines, error);
        }
        if (communicator_agree(ranks, series->values && series->lines ? 0 : -1, 0, error))
            return -1;
        communicator_broadcast(ranks, reader, series->values, values * sizeof *series->values);
        communicator_broadcast(ranks, reader, series->lines, series->line_run_count * sizeof *series->lines);
        if (panel_holds(panel, s))
            continue;
        memory_free(series->values);
        memory_free(series->lines);
        series->values = NULL;
        series->lines = NULL;
    }
    return 0;
}

/* What is joined takes the place of what this rank has read. */
static void settle(struct panel *panel, struct panel *whole)
{
    struct panel read = *panel;
    panel->remarks = whole->remarks;
    panel->left_out = whole->left_out;
    panel->calendar = whole->calendar;
    panel->notes = whole->notes;
    panel->row_count = whole->row_count;
    panel->series = whole->series;
    panel->series_count = whole->series_count;
    *whole = (struct panel){.series = read.series, .remarks = read.remarks};
}

int panel_join(struct panel *panel, const struct own_series *own, size_t common_remarks, struct error *error)
{
    const struct communicator *holders = own->holders;
    int result = -1;
    struct text text = TEXT_INIT;
    char *bytes = NULL;
    size_t *ends = NULL;
    struct joining joining = {.whole = PANEL_INIT, .is_by_column = own->is_by_column};
    struct found found = {.series_count = panel->series_count,
                          .row_count = panel->row_count,
                          .left_out_count = panel->left_out.count,
                          .named_count = left_out_named(&panel->left_out),
                          .common_remarks = communicator_rank(holders) ? common_remarks : 0,
                          .calendar = panel->calendar,
                          .notes = panel->notes};
    if (!holders)
        return 0;
    struct pack pack = pack_into(&text);
    joining.series_ends = memory_allocate((size_t)holders->size, sizeof *joining.series_ends, error);
    if (joining.series_ends && pack_panel(&pack, panel, &found, error) == 0)
        result = text_check(&text, error);
    if (communicator_agree(holders, result, 0, error) ||
        (result = shared_tasks_collect(holders, text.bytes, text.length, &bytes, &ends, error)))
        goto done;
    left_out_release(&panel->left_out); /* it comes back with the others' */
    joining.whole.source = panel->source;
    result = add_all(&joining, panel, holders, bytes, ends, error);
    joining.whole.source = NULL;
    if (communicator_agree(holders, result, 0, error))
        goto done;
    settle(panel, &joining.whole);
    panel->holders = holders;
    result =
        panel->series_count ? hand_over(panel, joining.series_ends, error) : left_out_refuse(&panel->left_out, error);
done:
    memory_free(joining.series_ends);
    memory_free(bytes);
    memory_free(ends);
    panel_release(&joining.whole);
    text_release(&text);
    return result;
}
