/*
 * Pieces of C: names that are safe whatever a file or a column is called, literals, and tables of numbers.
 *
 * A fragment is C as it stands in the file that is written, but for two signs that C has no use for:
 *
 *     @    the name of the model, "air":       int @_forecast(...)   ->   int air_forecast(...)
 *     $    the same in capitals, "AIR":        $_HORIZON             ->   AIR_HORIZON
 */
#ifndef SEQNET_SOURCE_CODE_CODE_TEXT_H
#define SEQNET_SOURCE_CODE_CODE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/real.h"
#include "base/text.h"

#define CODE_NAME_SIZE 48

struct code_names {
    char lower[CODE_NAME_SIZE], upper[CODE_NAME_SIZE];
};

/*
 * The name of a model for identifiers, from any text: letters, digits and '_', the first a letter; a run of anything
 * else is one '_'. What would be reserved in C is led by "model_": "2024 sales.json" is model_2024_sales. (A path's
 * folder and its last extension are the caller's to take off.)
 */
struct code_names code_names_of(const char *wanted);

/* A fragment, or several that end with NULL. */
void code_append(struct text *text, const struct code_names *names, const char *fragment);

/* A name in quotes, as a string literal and in comments: no byte of it ends either, or steers a terminal. Long names
 * are cut where C99 knows no end of them. */
void code_append_literal(struct text *text, const char *name);

/* A constant of type double: "0.5", "3.0", "NAN". */
void code_append_double(struct text *text, double value);

/* The values of an array between its braces, some to a line, led by `indent` spaces. */
void code_append_doubles(struct text *text, int indent, const double *values, size_t count);
void code_append_floats(struct text *text, int indent, const real *values, size_t count);

#endif
