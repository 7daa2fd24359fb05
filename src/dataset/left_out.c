#include "dataset/left_out.h"

#include <string.h>

#include "base/memory.h"

void left_out_release(struct left_out *list)
{
    for (size_t i = 0; i < left_out_named(list); i++)
        memory_free(list->faults[i]);
    *list = (struct left_out)LEFT_OUT_INIT;
}

size_t left_out_named(const struct left_out *list)
{
    return list->count < LEFT_OUT_NAMED_MAX ? list->count : LEFT_OUT_NAMED_MAX;
}

int left_out_add(struct left_out *list, struct error *fault, struct error *error)
{
    if (fault->kind != ERROR_DATA)
        return error_set(error, fault->kind, "%s", fault->message);
    if (list->count < LEFT_OUT_NAMED_MAX) {
        char *copy = memory_copy_text(fault->message, strlen(fault->message), error);
        if (!copy)
            return -1;
        list->faults[list->count] = copy;
    }
    list->count++;
    *fault = (struct error)ERROR_INIT;
    return 0;
}

void left_out_append(struct left_out *list, struct left_out *more)
{
    size_t named = left_out_named(list);
    for (size_t i = 0; i < left_out_named(more); i++) {
        if (named < LEFT_OUT_NAMED_MAX)
            list->faults[named++] = more->faults[i];
        else
            memory_free(more->faults[i]);
    }
    list->count += more->count;
    *more = (struct left_out)LEFT_OUT_INIT;
}

int left_out_refuse(const struct left_out *list, struct error *error)
{
    return error_set(error, ERROR_DATA, "%s", list->faults[0]);
}

int left_out_status(const struct left_out *list, const char *source, size_t total, struct error *error)
{
    if (list->count == 0)
        return 0;
    return error_set(error, ERROR_PARTIAL, "%.300s: done in part: %zu of %zu series left out", source, list->count,
                     total);
}
