/* Texts as fields of CSV output. */
#ifndef SEQNET_CSV_CSV_FIELD_H
#define SEQNET_CSV_CSV_FIELD_H

#include "base/text.h"

/* Append `string` as one field, in quotes where a reader would need them (RFC 4180). Parts with TEXT_JOINT between
 * become a field each. */
void csv_field_append(struct text *text, const char *string);

#endif
