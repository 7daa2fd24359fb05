/*
 * What must be known of a model beside its forecast. After the model's own rows it is one of the rows that --test held
 * out, and not of what follows the file: who trained with --test may not expect that. And a training that was
 * interrupted may have come to less than a whole one.
 */
#ifndef SEQNET_SCORED_ROWS_MODEL_NOTE_H
#define SEQNET_SCORED_ROWS_MODEL_NOTE_H

#include "base/text.h"
#include "persist/model.h"

/* The lines that say so, if it is so; `has_file`: the rows come from a file, and are what they are. */
void model_note(const struct model *model, bool has_file, struct text *text);

/* Print notes on what the model answers. Where several models answer, its label begins each line. */
void model_note_print(const struct model *model, const struct text *notes);

#endif
