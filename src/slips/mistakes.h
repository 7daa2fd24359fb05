/*
 * Mistakes in a command line that have one likely cure. The message names the cure, as a whole command line ready to
 * copy where there is one:
 *
 *     seqnet a.csv                   a file, not a command: seqnet train a.csv
 *     seqnet predict a.csv m.json    the model comes first: seqnet predict m.json a.csv
 *     seqnet train m.json            a model, not data: seqnet predict m.json
 *     seqnet train a.csv.gz          gzip -dc a.csv.gz | seqnet train -
 *     seqnet train seris.csv         did you mean series.csv?
 *
 * Files are told by their first bytes. What is no regular file is not opened, since a pipe can be read only once.
 */
#ifndef SEQNET_SLIPS_MISTAKES_H
#define SEQNET_SLIPS_MISTAKES_H

#include "base/error.h"
#include "options/options.h"

/* argv[1] is no command. Is it a file? Returns -1, with ERROR_USAGE; or 0 when it is none. */
int mistakes_check_command(int argc, char **argv, struct error *error);

/*
 * Before the command runs: is each file that it reads there, and of the kind that is wanted? argv is what
 * options_parse() was given. Returns 0 also for a fault that has no likely cure: the command meets it and says so.
 * ERROR_SYSTEM for a file that is not there while one of a like name is; ERROR_DATA for one of another kind.
 */
int mistakes_check_files(const struct invocation *invocation, int argc, char **argv, struct error *error);

#endif
