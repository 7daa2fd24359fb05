/*
 * Is a text JSON (RFC 8259), to the letter? Asked before cJSON parses it, because cJSON neither says what is wrong nor on which line, takes
 * a text that is no UTF-8, ends strings at \u0000, and fails in the same way for bad text and for want of memory. What this
 * lets through, cJSON can only refuse for want of memory.
 */
#ifndef SEQNET_PERSIST_JSON_CHECK_H
#define SEQNET_PERSIST_JSON_CHECK_H

#include <stddef.h>

#include "base/error.h"

#define JSON_DEPTH_MAX 32        /* objects and arrays inside each other */
#define JSON_NUMBER_BYTES_MAX 60 /* cJSON reads no further */

/* One value and blanks round it make up all of bytes[0..length-1]. ERROR_DATA "name:line: ..." when not. */
int json_check(const char *name, const char *bytes, size_t length, struct error *error);

#endif
