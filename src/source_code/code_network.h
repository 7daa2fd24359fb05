/*
 * The networks of a model in C: one function for each kind of cell, one structure of weights and one function for each
 * kind of window, and the weights.
 *
 *     static void run_a(const struct network_a *n, const real *window, const real *future, real *answer)
 *
 * Kinds of windows are called a, b, c, ... in the order of recipe_variant(); network m is network_1 and so on.
 */
#ifndef SEQNET_SOURCE_CODE_CODE_NETWORK_H
#define SEQNET_SOURCE_CODE_CODE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "persist/model.h"
#include "source_code/code_text.h"

/* Is there C for this cell? Another is refused by exported_init(). */
bool code_network_knows(const struct cell *cell);

/* The letter of a variant. */
char code_variant_letter(int variant);

/* Cells, and what they are made of. */
void code_network_cells(struct text *text, const struct code_names *names, const struct model *model);

/* Structures and weights. */
void code_network_weights(struct text *text, const struct model *model);

/* run_a() and so on. */
void code_network_functions(struct text *text, const struct model *model);

/* How many numbers of type `real` the largest run_x() keeps on the stack. */
size_t code_network_room(const struct model *model);

#endif
