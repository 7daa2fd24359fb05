/* What a duel came to (duel.h): a table and one plain sentence for people, and JSON (seqnet-json(5)). */
#ifndef SEQNET_SIDE_BY_SIDE_DUEL_REPORT_H
#define SEQNET_SIDE_BY_SIDE_DUEL_REPORT_H

#include "base/text.h"
#include "json/json_writer.h"
#include "side_by_side/duel.h"

/* Chance makes so large a difference once in 1 / this. */
#define DUEL_CHANCE 0.05

enum duel_verdict { DUEL_FIRST, DUEL_SECOND, DUEL_NEITHER, DUEL_UNKNOWN };

/* Which is better by more than chance; DUEL_UNKNOWN where there are too few forecasts to test. */
enum duel_verdict duel_verdict(const struct duel *duel);

/* Is the second model worse than the first by more than the margin, and by more than chance? Where nothing can be
 * tested, its mean decides. */
bool duel_second_is_worse(const struct duel *duel, double margin);

/* `names` are those of the request; `panel` is that of the first model. */
void duel_report(const struct duel *duel, const char *const names[2], const struct panel *panel, struct text *text);

/* The sentence alone, without a line end. */
void duel_report_sentence(const struct duel *duel, const char *const names[2], struct text *text);

/* The members of the JSON object that is open. */
void duel_report_write(const struct duel *duel, const char *const names[2], const struct panel *panel,
                       struct json_writer *writer);

#endif
