/*
 * What differs between two models, as someone who reviews the second would want it: the data, how they are read, the
 * recipe, the sizes and the scores. What is the same is left out.
 */
#ifndef SEQNET_SIDE_BY_SIDE_DIFFERENCES_H
#define SEQNET_SIDE_BY_SIDE_DIFFERENCES_H

#include <stddef.h>

#include "base/text.h"
#include "json/json_writer.h"
#include "persist/model.h"

struct difference {
    const char *group; /* "data", "recipe", "weights", "scores" */
    char what[48];
    char values[2][96];
};

#define DIFFERENCE_MAX 160

struct differences {
    struct difference items[DIFFERENCE_MAX];
    int count;
};

/* ERROR_SYSTEM for memory. */
int differences_find(const struct model *a, const struct model *b, struct differences *differences,
                     struct error *error);

/* A table, and a line where nothing differs. */
void differences_report(const struct differences *differences, const char *const names[2], struct text *text);

/* The member "differences" of the JSON object that is open. */
void differences_write(const struct differences *differences, struct json_writer *writer);

#endif
