/* What a method is called in columns and keys: without blanks, "seasonal_naive". */
#ifndef SEQNET_SCORED_ROWS_METHOD_KEY_H
#define SEQNET_SCORED_ROWS_METHOD_KEY_H

#define METHOD_KEY_SIZE 48

/* "<prefix><name>" with underscores for blanks, in `key`; returns it. */
const char *method_key(const char *prefix, const char *name, char key[METHOD_KEY_SIZE]);

#endif
