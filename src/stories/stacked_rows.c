#include "stories/stacked_rows.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

struct stacked_block {
    size_t begin, end; /* of its rows in the body */
    size_t *columns;   /* owned; [column_count] which column of the table each of its own is */
    size_t column_count;
};

/* A field as it stands in a line, with its quotes. */
struct span {
    const char *bytes;
    size_t length;
    bool is_last; /* of its line */
};

/* The next field; *at goes on behind it, and behind the line end. */
static struct span next_field(const char **at, const char *end)
{
    struct span field = {.bytes = *at};
    bool is_quoted = false;
    while (*at < end && (is_quoted || (**at != ',' && **at != '\n'))) {
        is_quoted ^= **at == '"';
        (*at)++;
    }
    field.length = (size_t)(*at - field.bytes);
    field.is_last = *at == end || **at == '\n';
    *at += *at < end;
    return field;
}

void stacked_rows_release(struct stacked_rows *stacked)
{
    for (size_t b = 0; b < stacked->block_count; b++)
        memory_free(stacked->blocks[b].columns);
    memory_free(stacked->blocks);
    memory_free(stacked->name_ends);
    memory_free(stacked->order);
    text_release(&stacked->body);
    text_release(&stacked->names);
    *stacked = (struct stacked_rows)STACKED_ROWS_INIT(stacked->format);
}

static struct span name_of(const struct stacked_rows *stacked, size_t column)
{
    const size_t begin = column ? stacked->name_ends[column - 1] : 0;
    return (struct span){.bytes = stacked->names.bytes + begin, .length = stacked->name_ends[column] - begin};
}

/* The column of that name that this answer has not used yet; the count of columns if there is none. */
static size_t find_column(const struct stacked_rows *stacked, const struct stacked_block *block,
                          const struct span *name)
{
    for (size_t c = 0; c < stacked->column_count; c++) {
        const struct span known = name_of(stacked, c);
        bool is_used = false;
        for (size_t i = 0; i < block->column_count; i++)
            is_used |= block->columns[i] == c;
        if (!is_used && known.length == name->length && memcmp(known.bytes, name->bytes, name->length) == 0)
            return c;
    }
    return stacked->column_count;
}

/* Add a column on the left of `before`, or as the last one if that is no column. */
static int add_column(struct stacked_rows *stacked, const struct span *name, size_t before, struct error *error)
{
    const size_t count = stacked->column_count;
    size_t at = 0;
    if (memory_grow((void **)&stacked->name_ends, &stacked->name_room, count + 1, sizeof *stacked->name_ends, error) ||
        memory_grow((void **)&stacked->order, &stacked->order_room, count + 1, sizeof *stacked->order, error))
        return -1;
    text_append(&stacked->names, name->bytes, name->length);
    if (text_check(&stacked->names, error))
        return -1;
    while (at < count && stacked->order[at] != before)
        at++;
    memmove(stacked->order + at + 1, stacked->order + at, (count - at) * sizeof *stacked->order);
    stacked->order[at] = count;
    stacked->name_ends[count] = stacked->names.length;
    stacked->column_count++;
    return 0;
}

/* Which columns of the table those of the header at `at` are; new ones are added. Returns the first byte behind it. */
static const char *take_header(struct stacked_rows *stacked, struct stacked_block *block, const char *at,
                               const char *end, struct error *error)
{
    const char *line = at;
    size_t count = 0;
    struct span field;
    do {
        field = next_field(&at, end);
        count++;
    } while (!field.is_last);
    block->columns = memory_allocate(count, sizeof *block->columns, error);
    if (!block->columns)
        return NULL;
    for (at = line; block->column_count < count; block->column_count++) {
        field = next_field(&at, end);
        const size_t found = find_column(stacked, block, &field);
        block->columns[block->column_count] = found;
        if (found < stacked->column_count)
            continue;
        /* the next of its own columns that is known already */
        size_t before = stacked->column_count;
        const char *ahead = at;
        for (struct span next = field; !next.is_last && before == stacked->column_count;) {
            next = next_field(&ahead, end);
            before = find_column(stacked, block, &next);
        }
        if (add_column(stacked, &field, before, error))
            return NULL;
    }
    return at;
}

int stacked_rows_add(struct stacked_rows *stacked, const struct text *answer, struct error *error)
{
    const char *begin = answer->bytes, *end = answer->bytes + answer->length;
    if (memory_grow((void **)&stacked->blocks, &stacked->block_room, stacked->block_count + 1, sizeof *stacked->blocks,
                    error))
        return -1;
    struct stacked_block *block = &stacked->blocks[stacked->block_count];
    *block = (struct stacked_block){.begin = stacked->body.length};
    stacked->block_count++;
    if (stacked->format == FORMAT_CSV && !(begin = take_header(stacked, block, begin, end, error)))
        return -1;
    if (stacked->format == FORMAT_JSON) { /* `[{...}, {...}]` and a line end: what is between the brackets */
        begin++;
        end -= strlen("]\n");
        text_append_string(&stacked->body, block->begin && begin < end ? ", " : "");
    }
    text_append(&stacked->body, begin, (size_t)(end - begin));
    block->end = stacked->body.length;
    return text_check(&stacked->body, error);
}

/* The rows of one answer in the columns of the table; room [column_count]. */
static void write_block(const struct stacked_rows *stacked, const struct stacked_block *block, struct span *room,
                        struct text *text)
{
    const char *at = stacked->body.bytes + block->begin, *end = stacked->body.bytes + block->end;
    while (at < end) {
        memset(room, 0, stacked->column_count * sizeof *room);
        for (size_t c = 0; c < block->column_count; c++)
            room[block->columns[c]] = next_field(&at, end);
        for (size_t i = 0; i < stacked->column_count; i++) {
            const struct span *field = &room[stacked->order[i]];
            text_append_string(text, i ? "," : "");
            text_append(text, field->bytes ? field->bytes : "", field->length);
        }
        text_append_string(text, "\n");
    }
}

void stacked_rows_write(const struct stacked_rows *stacked, struct text *text)
{
    const char *body = stacked->body.bytes ? stacked->body.bytes : "";
    if (stacked->format != FORMAT_CSV) {
        const bool is_array = stacked->format == FORMAT_JSON;
        text_append_string(text, is_array ? "[" : "");
        text_append(text, body, stacked->body.length);
        text_append_string(text, is_array ? "]\n" : "");
        return;
    }
    struct span *room = memory_allocate(stacked->column_count, sizeof *room, &text->error);
    if (!room)
        return;
    for (size_t i = 0; i < stacked->column_count; i++) {
        const struct span name = name_of(stacked, stacked->order[i]);
        text_append_string(text, i ? "," : "");
        text_append(text, name.bytes, name.length);
    }
    text_append_string(text, "\n");
    for (size_t b = 0; b < stacked->block_count; b++)
        write_block(stacked, &stacked->blocks[b], room, text);
    memory_free(room);
}
