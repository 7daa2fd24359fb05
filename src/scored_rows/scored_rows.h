/*
 * `--forecasts FILE`: every forecast that was scored, beside what came, as CSV. A row for each step of each forecast:
 *
 *     series,target,origin,step,time,actual,forecast,lo80,hi80,lo95,hi95,naive,seasonal_naive,...
 *
 * `series` has the name that the file gives it, and is there if the file names series; `target` if there are several.
 * `origin` is the time of the last row that is known, `time` that of the step, `step` how many lie between; where a
 * time stands in two columns, both are columns here, `origin_date` and `origin_time`. Numbers have all their digits. A
 * field is empty where a value is missing, where a step is not scored, or where a method has no answer.
 *
 *     struct scored_rows rows = {.panel = &panel};
 *     request.scored = scored_rows_listener(&rows);      tells of each forecast
 *     scored_rows_write(&rows, path, error);
 *     scored_rows_release(&rows);
 */
#ifndef SEQNET_SCORED_ROWS_SCORED_ROWS_H
#define SEQNET_SCORED_ROWS_SCORED_ROWS_H

#include "base/text.h"
#include "rehearse/scored_forecast.h"

struct scored_rows {
    const struct panel *panel; /* borrowed; read before the first forecast is told */
    struct text text;          /* owned */
};

void scored_rows_release(struct scored_rows *rows);

struct scored_listener scored_rows_listener(struct scored_rows *rows);

/* A file that is written or read beside this one, and what it is called in a message. */
struct scored_rows_other {
    const char *path, *what; /* path NULL: there is none */
};

/*
 * Before long work: may the rows go to `path`? ERROR_USAGE where it is one of others[0..count-1], ERROR_SYSTEM where it
 * cannot be written. `busy` says what goes to standard output already; NULL: nothing. `path` NULL: nothing is asked.
 */
int scored_rows_check(const char *path, const struct scored_rows_other *others, size_t count, const char *busy,
                      struct error *error);

/* Replace `path` by the rows, all or nothing; "-" is standard output. */
int scored_rows_write(const struct scored_rows *rows, const char *path, struct error *error);

#endif
