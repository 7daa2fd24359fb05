#include "report/format.h"

const char *format_name(enum format format)
{
    switch (format) {
    case FORMAT_TABLE:
        return "table";
    case FORMAT_CSV:
        return "csv";
    case FORMAT_JSON:
        return "json";
    case FORMAT_JSONL:
        return "jsonl";
    }
    return "";
}
