/*
 * Aligned tables for people. A line is put together cell by cell, each as wide as its column:
 *
 *     table_label(text, 22, "seasonal naive");      "  seasonal naive        "
 *     table_number(text, 9, 4, 0.9017);             "    0.9017"
 *     table_text(text, 9, "weight");                "    weight"
 *
 * Names from outside are made printable (base/printable.h). Widths count characters, not bytes. A cell that is wider
 * than its column moves the rest of its line.
 */
#ifndef SEQNET_REPORT_TABLE_H
#define SEQNET_REPORT_TABLE_H

#include "base/number.h"
#include "base/text.h"

/* The beginning of a line: two blanks, and the name at the left of `width` places. */
void table_label(struct text *text, int width, const char *name);

/* A blank, and the cell at the right of `width` places. */
void table_text(struct text *text, int width, const char *cell);

/* The same for a number: NAN is a dash. decimals -1: five digits and a power of ten. */
void table_number(struct text *text, int width, int decimals, double figure);

/* How many decimals show some five digits of the largest of the figures; all of them get as many. -1 where that takes
 * powers of ten. */
int table_decimals(double largest);

/* "s" unless the count is 1. */
const char *plural(double count);

/* 70038 -> "70,038" */
const char *grouped(double count, char text[NUMBER_TEXT_SIZE]);

#endif
