/*
 * An error for a program to read. Where the command line asks for JSON, standard error ends with one line:
 *
 *     {"error": {"code": 3, "kind": "data", "command": "train", "message": "a.csv:17: ...; name it in --missing ...",
 *                "place": "a.csv:17", "hint": "name it in --missing ..."}}
 *
 * The message is the one that people get. Its place is what it begins with: the file with the line if that is
 * known, or the option. Its hint is what follows the last semicolon. Either may be null. seqnet-json(5) has all keys.
 */
#ifndef SEQNET_SLIPS_ERROR_OBJECT_H
#define SEQNET_SLIPS_ERROR_OBJECT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

/* Does the command line ask for JSON: --json, or --format json or jsonl? argv[1] is the command. A faulty command line
 * is read as far as it goes, so that its own fault is told in JSON too. */
bool error_object_is_wanted(int argc, char **argv);

/* Append the line. `command` is the name of the command, or NULL. Without memory the text holds a failure. */
void error_object_write(const struct error *error, const char *command, struct text *text);

#endif
