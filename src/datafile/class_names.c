#include "datafile/class_names.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

void class_names_release(struct class_names *classes)
{
    for (int i = 0; i < classes->count; i++)
        memory_free(classes->names[i]);
    memory_free(classes->names);
    *classes = (struct class_names)CLASS_NAMES_INIT;
}

int class_names_find(const struct class_names *classes, const char *text, size_t length)
{
    for (int i = 0; i < classes->count; i++) {
        if (strlen(classes->names[i]) == length && memcmp(classes->names[i], text, length) == 0)
            return i;
    }
    return -1;
}

int class_names_add(struct class_names *classes, const char *text, size_t length, struct error *error)
{
    if (memory_grow((void **)&classes->names, &classes->capacity, (size_t)classes->count + 1, sizeof *classes->names,
                    error))
        return -1;
    char *name = memory_copy_text(text, length, error);
    if (!name)
        return -1;
    classes->names[classes->count++] = name;
    return 0;
}

struct placed_name {
    char *name;
    double number;
    int place;
};

static int compare_bytes(const void *left, const void *right)
{
    const struct placed_name *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* Two spellings of one number are two classes, in the order of their bytes. */
static int compare_numbers(const void *left, const void *right)
{
    const struct placed_name *a = left, *b = right;
    return a->number != b->number ? (a->number > b->number) - (a->number < b->number) : compare_bytes(left, right);
}

int class_names_sort(struct class_names *classes, int *places, struct error *error)
{
    struct placed_name *sorted = memory_allocate((size_t)classes->count, sizeof *sorted, error);
    bool numbers = true;
    if (!sorted)
        return -1;
    for (int i = 0; i < classes->count; i++) {
        sorted[i] = (struct placed_name){.name = classes->names[i], .place = i};
        numbers = numbers && number_parse(sorted[i].name, strlen(sorted[i].name), &sorted[i].number) == 0;
    }
    qsort(sorted, (size_t)classes->count, sizeof *sorted, numbers ? compare_numbers : compare_bytes);
    for (int i = 0; i < classes->count; i++) {
        classes->names[i] = sorted[i].name;
        places[sorted[i].place] = i;
    }
    memory_free(sorted);
    return 0;
}

int class_names_copy(const struct class_names *classes, struct class_names *copy, struct error *error)
{
    struct class_names made = CLASS_NAMES_INIT;
    for (int i = 0; i < classes->count; i++) {
        if (class_names_add(&made, classes->names[i], strlen(classes->names[i]), error)) {
            class_names_release(&made);
            return -1;
        }
    }
    class_names_release(copy);
    *copy = made;
    return 0;
}

const char *class_names_list(const struct class_names *classes, char text[CLASS_LIST_SIZE])
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < classes->count && used < CLASS_LIST_SIZE - 1; i++) {
        int length = snprintf(text + used, CLASS_LIST_SIZE - used, "%s'%s'", used ? ", " : "", classes->names[i]);
        used = length < 0 ? CLASS_LIST_SIZE : used + (size_t)length;
    }
    if (used > CLASS_LIST_SIZE - 1)
        memcpy(text + CLASS_LIST_SIZE - 4, "...", 4);
    return text;
}
