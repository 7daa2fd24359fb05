#include "shown_metrics/metric_text.h"

#include <math.h>

void metric_begin(struct text *text, const char *name, const char *help)
{
    text_append_format(text, "# HELP seqnet_%s %s\n# TYPE seqnet_%s gauge\n", name, help, name);
}

static void append_label(struct text *text, const struct metric_label *label)
{
    struct text shown = TEXT_INIT;
    text_append_printable(&shown, label->value);
    text_append_format(text, "%s=\"", label->name);
    for (const char *c = shown.bytes; c && *c; c++) {
        if (*c == '\\' || *c == '"')
            text_append_string(text, "\\");
        text_append(text, c, 1);
    }
    text_append_string(text, "\"");
    (void)text_check(&shown, &text->error);
    text_release(&shown);
}

void metric_value(struct text *text, const char *name, const struct metric_label *labels, double value)
{
    const char *mark = "{";
    text_append_format(text, "seqnet_%s", name);
    for (; labels->name; labels++) {
        if (!labels->value)
            continue;
        text_append_string(text, mark);
        append_label(text, labels);
        mark = ",";
    }
    text_append_string(text, *mark == ',' ? "} " : " ");
    if (isfinite(value))
        text_append_number(text, value);
    else
        text_append_string(text, isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
    text_append_string(text, "\n");
}
