/*
 * The formats that output is written in. Each command offers some of them.
 *
 * To add one: a value here and its name in format.c. The compiler then shows each switch that must say what it does
 * with it (-Wswitch; none has a default).
 */
#ifndef SEQNET_REPORT_FORMAT_H
#define SEQNET_REPORT_FORMAT_H

enum format {
    FORMAT_TABLE, /* for people */
    FORMAT_CSV,
    FORMAT_JSON, /* one array or object */
    FORMAT_JSONL /* one object a line */
};

/* "table", "csv", "json", "jsonl". */
const char *format_name(enum format format);

#endif
