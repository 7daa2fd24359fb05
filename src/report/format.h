/*
 * The formats that output is written in. Each command offers some of them.
 *
 * To add one: a value here, its word in format.c, and whom it is offered to. No switch over formats has a default, so
 * the compiler then shows each one that must say what it does with it (-Wswitch).
 */
#ifndef SEQNET_REPORT_FORMAT_H
#define SEQNET_REPORT_FORMAT_H

#include "base/names.h"

enum format {
    FORMAT_TABLE, /* for people */
    FORMAT_CSV,
    FORMAT_JSON,      /* one array or object */
    FORMAT_JSONL,     /* one object a line */
    FORMAT_PROMETHEUS /* metrics, for its textfile collector */
};

#define FORMAT_COUNT (FORMAT_PROMETHEUS + 1)

/* Of figures: table, csv, json; of those that are watched over time prometheus too. Of rows: csv, json, jsonl. Of
 * answers: all. */
extern const struct names figure_formats;
extern const struct names watched_figure_formats;
extern const struct names row_formats;
extern const struct names answer_formats;

#endif
