/*
 * A whole model as C99: NAME.h says what the function takes and returns, NAME.c has the weights and the code. They need
 * nothing but the mathematical library, have no state, and allocate nothing.
 */
#ifndef SEQNET_SOURCE_CODE_CODE_PROGRAM_H
#define SEQNET_SOURCE_CODE_CODE_PROGRAM_H

#include "base/text.h"
#include "source_code/code_text.h"
#include "source_code/exported.h"

/* `header` is the file's name as NAME.c includes it, without quotes and line ends. Failures are the texts'
 * (text_check()). */
void code_header(struct text *text, const struct code_names *names, const struct exported *exported);
void code_source(struct text *text, const struct code_names *names, const struct exported *exported,
                 const char *header);

/* End both files with the same digest of what they say. Where they are of two exports (the disk was full between them),
 * the source then does not compile. */
void code_pair(struct text *header, struct text *source, const struct code_names *names);

#endif
