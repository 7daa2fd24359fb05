/* Files of a command that several ranks read, each by itself: are they the same everywhere? */
#ifndef SEQNET_SLIPS_SHARED_FILES_H
#define SEQNET_SLIPS_SHARED_FILES_H

#include "base/error.h"
#include "options/options.h"

/*
 * Compare what each rank finds under the names of the command's operands, models and checkpoints: their bytes, by a
 * digest, and whether they are there. Ranks that read different rows would write a model that no rank could make alone.
 * ERROR_SYSTEM, the same on all ranks, names the file that differs. What is no regular file is not opened.
 */
int shared_files_check(const struct invocation *invocation, struct error *error);

#endif
