#include "datarows/series_ids.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"

void series_ids_release(struct series_ids *ids)
{
    for (size_t s = 0; s < ids->count; s++)
        memory_free(ids->ids[s]);
    memory_free(ids->ids);
    memory_free(ids->slots);
    *ids = (struct series_ids)SERIES_IDS_INIT;
}

static size_t hash_id(const char *id, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)id[i]) * UINT64_C(1099511628211);
    return (size_t)(hash ^ hash >> 32);
}

/* The slot where the id stands, or where it would stand. */
static size_t *find_slot(const struct series_ids *ids, const char *id, size_t length)
{
    for (size_t slot = hash_id(id, length);; slot++) {
        size_t *index = &ids->slots[slot & (ids->slot_count - 1)];
        const char *name = *index ? ids->ids[*index - 1] : NULL;
        if (!name || (strlen(name) == length && memcmp(name, id, length) == 0))
            return index;
    }
}

static int enlarge(struct series_ids *ids, struct error *error)
{
    const size_t slot_count = ids->slot_count ? 2 * ids->slot_count : 64;
    size_t *slots = memory_allocate(slot_count, sizeof *slots, error);
    if (!slots)
        return -1;
    memory_free(ids->slots);
    ids->slots = slots;
    ids->slot_count = slot_count;
    for (size_t s = 0; s < ids->count; s++)
        *find_slot(ids, ids->ids[s], strlen(ids->ids[s])) = s + 1;
    return 0;
}

size_t series_ids_find(const struct series_ids *ids, const char *id, size_t length)
{
    return ids->slot_count ? *find_slot(ids, id, length) - 1 : SIZE_MAX;
}

int series_ids_add(struct series_ids *ids, const char *id, size_t length, struct error *error)
{
    if (memory_grow((void **)&ids->ids, &ids->capacity, ids->count + 1, sizeof *ids->ids, error) ||
        (2 * ids->count >= ids->slot_count && enlarge(ids, error)))
        return -1;
    char *copy = memory_copy_text(id, length, error);
    if (!copy)
        return -1;
    *find_slot(ids, id, length) = ids->count + 1;
    ids->ids[ids->count++] = copy;
    return 0;
}

int series_ids_of_record(const char *source, const struct roles *roles, const struct csv_record *record,
                         char joined[JOINED_SIZE], struct csv_field *id, struct error *error)
{
    const struct joined_columns *series = &roles->series;
    *id = (struct csv_field){"", 0};
    for (int i = 0; i < series->count; i++) {
        const struct csv_field *field = &record->fields[series->columns[i]];
        if (field->length == 0)
            return error_set(error, ERROR_DATA,
                             "%s:%zu: column '%s': empty; every row must say which series it belongs to", source,
                             record->line, roles->names[series->columns[i]]);
        if (memchr(field->text, '\0', field->length) || memchr(field->text, COLUMN_JOINT, field->length))
            return error_set(error, ERROR_DATA, "%s:%zu: column '%s': holds a NUL byte or a control character (0x1F)",
                             source, record->line, roles->names[series->columns[i]]);
        *id = *field;
    }
    if (series->count > 1) {
        int length = record_join(record, series->columns, series->count, joined);
        if (length < 0)
            return error_set(error, ERROR_DATA, "%s:%zu: the columns of --series are longer than %d bytes together",
                             source, record->line, JOINED_SIZE);
        *id = (struct csv_field){joined, (size_t)length};
    }
    return 0;
}
