#include "datafile/labels.h"

#include <string.h>

void labels_release(struct labels *labels)
{
    class_names_release(&labels->met);
    *labels = (struct labels)LABELS_INIT;
}

int labels_take(struct labels *labels, const char *source, size_t line, const char *column,
                const struct csv_field *field, double *index, struct error *error)
{
    const struct class_names *classes = labels->known ? labels->known : &labels->met;
    int shown = field->length > 60 ? 60 : (int)field->length;
    labels->row_count++;
    if (classes->count && strlen(classes->names[labels->last]) == field->length &&
        memcmp(classes->names[labels->last], field->text, field->length) == 0) {
        *index = labels->last;
        return 0;
    }
    int found = class_names_find(classes, field->text, field->length);
    if (found < 0 && labels->known)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': '%.*s' is no class that the model knows; it knows %s; if it stands for a missing "
            "value, name it in --missing",
            source, line, column, shown, field->text, class_names_list(classes, (char[CLASS_LIST_SIZE]){0}));
    if (found < 0 && memchr(field->text, '\0', field->length))
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': holds a NUL byte", source, line, column);
    if (found < 0 && classes->count == CLASS_COUNT_MAX)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%.*s' is one class more than %d, in %zu rows; is the column a "
                         "label? " LABELS_OTHER_COLUMN,
                         source, line, column, shown, field->text, CLASS_COUNT_MAX, labels->row_count);
    if (found < 0) {
        found = labels->met.count;
        if (class_names_add(&labels->met, field->text, field->length, error))
            return -1;
    }
    *index = labels->last = found;
    return 0;
}
