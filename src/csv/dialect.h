/*
 * Which character separates the fields of a file, when nobody says: comma, semicolon, tab or bar.
 *
 * A delimiter is possible when every record has the same number of fields, two or more. Of several the one with most
 * columns of numbers and times wins, and of equal ones the one that leaves no other column. The head of the file
 * decides. The rows after it are held against it as they are read: csv_read() refuses a record with another number of
 * fields.
 */
#ifndef SEQNET_CSV_DIALECT_H
#define SEQNET_CSV_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include "csv/csv_reader.h"

#define DIALECT_RECORDS 400 /* looked at */

/* Does a field hold a number or a time, in whatever notation? */
typedef bool dialect_field_function(const char *text, size_t length);

/*
 * Find the delimiter of text[0..length-1], whose first line is line `first_line` of the file. Of equally good ones
 * `preferred` wins (a model's; 0: none), then a comma. A file of one column has a delimiter that never occurs in it. A
 * file that fits no delimiter gets a comma, and csv_read() says what is wrong with it.
 *
 * ERROR_DATA, with the option that helps:
 *
 *     two delimiters other than the comma are equally good, or the comma and another with nothing but values
 *     (--delimiter)
 *     the first lines have fewer fields than all that follow, as a title above the header has (--skip)
 */
int dialect_find_delimiter(const char *name, const char *text, size_t length, size_t first_line, char preferred,
                           dialect_field_function *is_value, char *delimiter, struct error *error);

/* "';'", "a tab": for messages. Returns text. */
#define DELIMITER_TEXT_SIZE 8
const char *delimiter_describe(char delimiter, char text[DELIMITER_TEXT_SIZE]);

#endif
