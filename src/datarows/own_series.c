#include "datarows/own_series.h"

#include <string.h>

#include "base/effort.h"

struct census {
    struct own_series *own;
    const struct file_text *file;
    const struct roles *roles;
    bool skip_header;
};

void own_series_release(struct own_series *own)
{
    series_ids_release(&own->all);
    *own = (struct own_series)OWN_SERIES_INIT;
}

static int note_series(void *context, const struct csv_record *record, struct error *error)
{
    struct census *census = context;
    struct series_ids *all = &census->own->all;
    char joined[JOINED_SIZE];
    struct csv_field id;
    effort_set(census->file->options->effort, record->end);
    if (census->skip_header || csv_record_is_empty(record)) {
        census->skip_header = false;
        return 0;
    }
    if (series_ids_of_record(census->file->name, census->roles, record, joined, &id, error))
        return -1;
    return series_ids_find(all, id.text, id.length) == SIZE_MAX ? series_ids_add(all, id.text, id.length, error) : 0;
}

/* Only targets begin .. end-1 of a wide file are read. */
static void keep_targets(struct roles *roles, size_t begin, size_t end)
{
    const size_t others = (size_t)(roles->input_count - roles->target_count);
    memmove(roles->inputs, roles->inputs + begin, (end - begin) * sizeof *roles->inputs);
    memmove(roles->inputs + (end - begin), roles->inputs + roles->target_count, others * sizeof *roles->inputs);
    roles->target_count = (int)(end - begin);
    roles->input_count = roles->target_count + (int)others;
}

int own_series_find(struct own_series *own, const struct file_text *file, struct roles *roles,
                    const struct communicator *holders, struct error *error)
{
    struct census census = {.own = own, .file = file, .roles = roles, .skip_header = roles->has_header};
    if (communicator_size(holders) == 1)
        return 0;
    if (roles->series.count > 0 && file_text_read(file, note_series, &census, error)) {
        own_series_release(own);
        if (error->kind != ERROR_DATA)
            return -1;
        *error = (struct error)ERROR_INIT; /* whoever reads all rows tells what is wrong first */
        return 0;
    }
    const size_t count = roles->series.count > 0  ? own->all.count
                         : file->options->is_wide ? (size_t)roles->target_count
                                                  : 1;
    if (count < (size_t)holders->size) {
        own_series_release(own);
        return 0;
    }
    own->holders = holders;
    communicator_block(holders, count, holders->rank, &own->begin, &own->end);
    own->is_by_column = roles->series.count == 0;
    if (own->is_by_column)
        keep_targets(roles, own->begin, own->end);
    return 0;
}

bool own_series_has(const struct own_series *own, const struct csv_field *id)
{
    const size_t index = series_ids_find(&own->all, id->text, id->length);
    return !own->holders || own->is_by_column || (index >= own->begin && index < own->end);
}
