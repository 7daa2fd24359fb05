#include "report/format.h"

static const char *const words[] = {
    [FORMAT_TABLE] = "table", [FORMAT_CSV] = "csv", [FORMAT_JSON] = "json", [FORMAT_JSONL] = "jsonl"};
_Static_assert(sizeof words / sizeof *words == FORMAT_COUNT, "each format has a word");

const struct names figure_formats = {.words = words, .count = FORMAT_COUNT, .not_offered = 1u << FORMAT_JSONL};
const struct names answer_formats = {.words = words, .count = FORMAT_COUNT};
