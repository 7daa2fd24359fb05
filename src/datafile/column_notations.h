/*
 * How the numbers and times of a file are written, decided by all of its values.
 *
 * The head of the file mostly tells. What it leaves open, or what a later row contradicts, the whole file decides: each
 * value of a column is held against all notations that are left (csv/number_notation.h, calendar/stamp.h). What no
 * value decides is refused, with the option that does.
 */
#ifndef SEQNET_DATAFILE_COLUMN_NOTATIONS_H
#define SEQNET_DATAFILE_COLUMN_NOTATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "csv/number_notation.h"
#include "datafile/data_options.h"
#include "datafile/roles.h"
#include "datafile/sample.h"

#define WORD_COUNT_MAX 32 /* of an input */

/* A file in memory, and how to go through its records. Borrowed. */
struct file_text {
    const char *name;
    const char *text;
    size_t length;
    const struct data_options *options;
    char delimiter;
};

struct column_notations {
    struct number_notation *numbers; /* owned, [roles.input_count] */
    struct stamp_style style;        /* of the time column */
    bool is_of_whole_file;           /* decided by all values; else by the head of the file */
};

#define COLUMN_NOTATIONS_INIT                                                                                          \
    {                                                                                                                  \
        .numbers = NULL                                                                                                \
    }

void column_notations_release(struct column_notations *notations);

/* Read all records, or the head of the file in `lines` of the sample. Of a mapped text what was read is given back. */
int file_text_read(const struct file_text *file, csv_record_function *on_record, void *context, struct error *error);

/*
 * Decide by the head of the file. *is_settled becomes false when it leaves something open; column_notations_decide()
 * then reads the whole file. ERROR_SYSTEM for memory.
 */
int column_notations_guess(const struct sample *sample, const struct data_options *options, const struct roles *roles,
                           struct column_notations *notations, bool *is_settled, struct error *error);

/*
 * Decide by the whole file. Inputs of words get their words (roles_set_words()). ERROR_DATA, with line, column and
 * value, for a value that contradicts those before it, and for what stays open. On failure *notations is as it was.
 */
int column_notations_decide(const struct file_text *file, struct roles *roles, struct column_notations *notations,
                            struct error *error);

/* "';' separates; decimal comma; dates are DD.MM.YYYY", or nothing when the file is plain. */
void column_notations_describe(const struct column_notations *notations, const struct roles *roles, char delimiter,
                               struct text *text);

/* The decimal mark of the file's numbers, for a model to prefer; '.' where all are plain. */
char column_notations_decimal(const struct column_notations *notations, const struct roles *roles);

#endif
