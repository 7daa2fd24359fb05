#include "dataset/rows_digest.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "concurrent/shared_tasks.h"

/* Is row r of series s learnt from? */
static bool is_learnt(const struct file_rows *rows, const struct panel *panel, const struct learnt_rows *learnt,
                      size_t s, size_t r)
{
    if (!learnt[s].is_used || learnt[s].length == learnt[s].extent) /* nothing is held out or still to come */
        return learnt[s].is_used;
    int64_t step = panel->calendar.unit == CALENDAR_ROW
                       ? (int64_t)(r - rows->begins[s])
                       : calendar_steps_between(&panel->calendar, learnt[s].first_stamp, rows->stamps[r]);
    return (size_t)step < learnt[s].length;
}

/* The series that a row belongs to. */
static size_t series_of_row(const struct file_rows *rows, size_t r)
{
    size_t low = 0, high = rows->series_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (rows->begins[middle] <= r)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The rows that are not learnt from, in the order of the file, and how many are. Owned by the caller, [rows->count].
 * NULL when memory is refused. */
static struct row_bytes *list_held_out(const struct file_rows *rows, const struct learnt_rows *learnt, size_t *count,
                                       struct panel *panel, struct error *error)
{
    const bool is_part = rows_are_held_out(rows->options);
    const size_t most = rows->places ? rows->place_count : rows->count;
    struct row_bytes *list = memory_allocate(is_part ? most : 0, sizeof *list, error);
    *count = 0;
    for (size_t s = 0; list && s < rows->series_count; s++) {
        for (size_t r = rows->begins[s]; r < rows->begins[s + 1]; r++) {
            if (is_learnt(rows, panel, learnt, s, r))
                panel->row_count++;
            else if (is_part && !rows->places)
                list[(*count)++] = rows->bytes[r];
        }
    }
    for (size_t p = 0; list && is_part && p < rows->place_count; p++) {
        const struct row_place *place = &rows->places[p];
        if (place->row == ROW_GONE || !is_learnt(rows, panel, learnt, series_of_row(rows, place->row), place->row))
            list[(*count)++] = place->bytes;
    }
    return list;
}

static int compare_bytes(const void *left, const void *right)
{
    const struct row_bytes *a = left, *b = right;
    return (a->begin > b->begin) - (a->begin < b->begin);
}

/* Those of all ranks: of their series; or of a wide file the rows that no rank learns from, the fewest that any has. */
static int gather_held_out(const struct own_series *own, struct row_bytes **list, size_t *count, struct error *error)
{
    const int size = own->holders->size;
    size_t *ends = NULL, begin = 0;
    char *all = NULL;
    const int result =
        shared_tasks_collect(own->holders, (const char *)*list, *count * sizeof **list, &all, &ends, error);
    memory_free(*list);
    *list = (struct row_bytes *)(void *)all;
    *count = result == 0 ? ends[size - 1] / sizeof **list : 0;
    for (int r = 0; result == 0 && own->is_by_column && r < size; r++) {
        const size_t from = r ? ends[r - 1] / sizeof **list : 0, here = ends[r] / sizeof **list - from;
        begin = r == 0 || here < *count ? from : begin;
        *count = r == 0 || here < *count ? here : *count;
    }
    if (result == 0) {
        memmove(*list, *list + begin, *count * sizeof **list);
        qsort(*list, *count, sizeof **list, compare_bytes);
    }
    memory_free(ends);
    return result;
}

int rows_digest(const struct file_rows *rows, const struct learnt_rows *learnt, const struct input_bytes *input,
                struct side_digest *of_all, struct panel *panel, struct error *error)
{
    struct sha256_ctx hash;
    uint8_t binary[SHA256_DIGEST_SIZE];
    size_t count, at = 0;
    struct row_bytes *held_out = list_held_out(rows, learnt, &count, panel, error);
    int result = communicator_agree(rows->own.holders, held_out ? 0 : -1, 0, error);
    if (result == 0 && rows->own.holders && rows_are_held_out(rows->options))
        result = gather_held_out(&rows->own, &held_out, &count, error);
    if (result == 0 && rows_are_held_out(rows->options)) {
        const uint8_t *text = (const uint8_t *)input->text;
        sha256_init(&hash);
        sha256_update(&hash, (size_t)(input->text - input->whole_text), (const uint8_t *)input->whole_text);
        for (size_t i = 0; i < count; at = held_out[i++].end)
            sha256_update(&hash, held_out[i].begin - at, text + at);
        sha256_update(&hash, rows->text_end - at, text + at);
    } else if (result == 0) {
        side_digest_finish(of_all);
        hash = of_all->hash;
    }
    if (result == 0) {
        sha256_digest(&hash, sizeof binary, binary);
        base16_encode_update(panel->sha256, sizeof binary, binary);
        panel->sha256[BASE16_ENCODE_LENGTH(sizeof binary)] = '\0';
    }
    memory_free(held_out);
    return result;
}
