/*
 * Messages of a machine that runs every night: each line with its time, process and level.
 *
 *     2026-11-27T02:00:04+00:00 seqnet[4711] warning: note: the data end with 2026-11-20, ...
 *
 * Levels are error (the command failed), warning (a line that begins with "note:", or tells of an interruption) and
 * info. SEQNET_LOG asks for it where it is set and not empty; the option --log sets it.
 */
#ifndef SEQNET_BASE_LOG_LINES_H
#define SEQNET_BASE_LOG_LINES_H

#include <stdbool.h>

#include "base/text.h"

#define LOG_VARIABLE "SEQNET_LOG"

bool log_is_wanted(void);

/* Append whole lines, each with its head. `level` NULL: as the line says. Empty lines are left out. */
void log_lines_append(struct text *log, const char *level, const char *bytes, size_t length);

#endif
