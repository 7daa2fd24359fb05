/* A forecast after the model's own rows is one of the rows that --test held out, and not of what follows the file: who
 * trained with --test may not expect that. */
#ifndef SEQNET_SCORED_ROWS_HELD_OUT_NOTE_H
#define SEQNET_SCORED_ROWS_HELD_OUT_NOTE_H

#include "base/text.h"
#include "persist/model.h"

/* The line that says so, if it is so; `has_file`: the rows come from a file, and are what they are. */
void held_out_note(const struct model *model, bool has_file, struct text *text);

#endif
