/*
 * Reads any bytes as a file of series and aborts where panel.h is not kept. The first two bytes choose options, the
 * rest is the text. Built with a fuzzer, or with replay_main.c to replay a corpus.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataset/panel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *promise)
{
    if (!condition) {
        fprintf(stderr, "not kept: %s\n", promise);
        abort();
    }
}

static struct data_options choose_options(unsigned first, unsigned second)
{
    static const char *const times[] = {NULL, NULL, "ds", "Date,Time", "none", NULL, "t", "column1"};
    static const char *const series[] = {NULL, NULL, "id", "id,shop"};
    static const char *const targets[] = {NULL, "y", "*", "y*,z"};
    static const char *const steps[] = {"", "", "1h", "1d", "1month", "1s", "7d", "1y"};
    struct data_options options = {.time = times[first & 7],
                                   .series = series[first >> 3 & 3],
                                   .target = targets[first >> 5 & 3],
                                   .classify = first >> 7,
                                   .is_wide = (second & 7) == 7,
                                   .no_header = (second & 7) == 6,
                                   .past = (second & 7) == 5 ? "x,promo" : NULL,
                                   .statics = (second & 7) == 4 ? "kind" : NULL,
                                   .known = (second & 7) == 3 ? "x?" : NULL,
                                   .missing = (second & 7) == 2 ? "-999,NA" : NULL,
                                   .rules.duplicates = (enum duplicates)((second >> 3 & 7) % DUPLICATES_COUNT)};
    memcpy(options.rules.every, steps[second >> 3 & 7], strlen(steps[second >> 3 & 7]) + 1);
    if (options.rules.every[0])
        options.rules.aggregate = (enum aggregate)(1 + (second >> 5) % (AGGREGATE_COUNT - 1));
    options.test_length = (second >> 6) == 3;
    return options;
}

static void check_series(const struct panel *panel, const struct series *series)
{
    require(series->length <= series->extent && series->extent >= 1, "a series has steps, and learns from its own");
    require(series->anchor_count >= 1 && series->anchors[0].step == 0, "the first anchor is at the first step");
    for (size_t i = 1; i < series->anchor_count; i++)
        require(series->anchors[i].step > series->anchors[i - 1].step &&
                    series->anchors[i].stamp > series->anchors[i - 1].stamp,
                "anchors are in the order of time");
    for (size_t i = 0; i < series->extent * (size_t)panel->column_count; i++)
        require(isnan(series->values[i]) || fabs(series->values[i]) <= VALUE_MAX || panel->classes.count,
                "values are numbers within their bounds");
    for (size_t t = 0; t < series->extent && panel->classes.count; t++)
        require(isnan(series->values[t]) || (series->values[t] >= 0 && series->values[t] < panel->classes.count),
                "a label is one of the classes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct data_options options = choose_options(data[0], data[1]);
    if (panel_read_text("fuzz.csv", (const char *)data + 2, size - 2, &options, &panel, &error)) {
        require(error.kind == ERROR_DATA || error.kind == ERROR_USAGE, "a fault is one of the data or of the options");
        require(error.message[0] != '\0', "a fault has a message");
        require(panel.series_count == 0 && panel.columns == NULL, "a panel that is not read is as it was");
        return 0;
    }
    require(error.kind == ERROR_NONE, "no fault on success");
    require(panel.series_count >= 1, "there is a series");
    require(panel.target_count >= 1 && panel.column_count == panel.target_count + panel.past_count + panel.known_count,
            "each column has a role");
    for (size_t s = 0; s < panel.series_count; s++)
        check_series(&panel, &panel.series[s]);
    panel_release(&panel);
    return 0;
}
