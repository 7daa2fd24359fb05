/*
 * The classes that a label column knows, by name and in their order.
 *
 * A label in the panel is the index of its class here: 0 .. count - 1. If every label reads as a number, classes are in
 * the order of the numbers, so that 10 comes after 9. Else they are in the order of their names' bytes. So the same
 * labels give the same indices, whatever order the rows have.
 */
#ifndef SEQNET_DATAFILE_CLASS_NAMES_H
#define SEQNET_DATAFILE_CLASS_NAMES_H

#include <stddef.h>

#include "base/error.h"

#define CLASS_COUNT_MIN 2
#define CLASS_COUNT_MAX 1000 /* a column with more is a number to be forecast, or names each row */

struct class_names {
    char **names; /* owned, [count], owned each; no two the same */
    int count;
    size_t capacity; /* of names */
};

#define CLASS_NAMES_INIT                                                                                               \
    {                                                                                                                  \
        .names = NULL                                                                                                  \
    }

void class_names_release(struct class_names *classes);

/* The index of the class text[0..length-1]; -1: there is none. */
int class_names_find(const struct class_names *classes, const char *text, size_t length);

/* Append a class that is not there yet. The caller sees to how many there may be. ERROR_SYSTEM for memory; the classes
 * are then as they were. */
int class_names_add(struct class_names *classes, const char *text, size_t length, struct error *error);

/* Bring the classes into their order. places[old index], [count], becomes the new index. ERROR_SYSTEM for memory;
 * nothing is then moved. */
int class_names_sort(struct class_names *classes, int *places, struct error *error);

/* *copy becomes a copy with arrays of its own; what it held is released. ERROR_SYSTEM for memory; *copy is then as it
 * was. */
int class_names_copy(const struct class_names *classes, struct class_names *copy, struct error *error);

#define CLASS_LIST_SIZE 240

/* "'drizzle', 'fog', 'rain'", for messages; cut with "..." when too long. Returns text. */
const char *class_names_list(const struct class_names *classes, char text[CLASS_LIST_SIZE]);

#endif
