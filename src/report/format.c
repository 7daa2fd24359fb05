#include "report/format.h"

static const char *const words[] = {[FORMAT_TABLE] = "table",
                                    [FORMAT_CSV] = "csv",
                                    [FORMAT_JSON] = "json",
                                    [FORMAT_JSONL] = "jsonl",
                                    [FORMAT_PROMETHEUS] = "prometheus"};
_Static_assert(sizeof words / sizeof *words == FORMAT_COUNT, "each format has a word");

#define NO_LINES (1u << FORMAT_JSONL)
#define NO_METRICS (1u << FORMAT_PROMETHEUS)

const struct names figure_formats = {.words = words, .count = FORMAT_COUNT, .not_offered = NO_LINES | NO_METRICS};
const struct names watched_figure_formats = {.words = words, .count = FORMAT_COUNT, .not_offered = NO_LINES};
const struct names row_formats = {
    .words = words, .count = FORMAT_COUNT, .not_offered = NO_METRICS | 1u << FORMAT_TABLE};
const struct names answer_formats = {.words = words, .count = FORMAT_COUNT};
