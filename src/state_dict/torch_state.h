/*
 * The networks of a model as JSON that PyTorch's modules load (man/seqnet-export.1 has the loader): for each network a
 * state dict, by PyTorch's names, and a window with what the network answers to it.
 */
#ifndef SEQNET_STATE_DICT_TORCH_STATE_H
#define SEQNET_STATE_DICT_TORCH_STATE_H

#include "base/text.h"
#include "source_code/exported.h"

/* Failures of memory are the text's (text_check()); others are those of asker_init(). */
int torch_state(struct text *text, const struct exported *exported, struct error *error);

#endif
