#include "dataset/series_loan.h"

#include "base/memory.h"

#define STRETCH_VALUES 65536 /* of neighbours that are lent together; one long series may have more */

static size_t value_count(const struct panel *panel, size_t s)
{
    return panel->series[s].extent * (size_t)panel->column_count;
}

void series_loan_end(struct series_loan *loan)
{
    const struct panel *panel = loan->panel;
    for (size_t s = loan->begin; s < loan->end; s++) {
        if (panel_holds(panel, s))
            continue;
        memory_free(panel->series[s].values);
        memory_free(panel->series[s].lines);
        panel->series[s].values = NULL;
        panel->series[s].lines = NULL;
    }
    loan->begin = loan->end = 0;
}

int series_loan_stretch(struct series_loan *loan, size_t first, size_t end, struct error *error)
{
    const struct panel *panel = loan->panel;
    int result = 0;
    if (!panel->holders)
        return 0;
    series_loan_end(loan);
    for (size_t s = first; s < end && result == 0; s++) {
        struct series *series = &panel->series[s];
        if (panel_holds(panel, s))
            continue;
        series->values = memory_allocate(value_count(panel, s), sizeof *series->values, error);
        series->lines = memory_allocate(series->line_run_count, sizeof *series->lines, error);
        result = series->values && series->lines ? 0 : -1;
    }
    loan->begin = first;
    loan->end = end;
    if (communicator_agree(panel->holders, result, 0, error)) {
        series_loan_end(loan);
        return -1;
    }
    for (size_t s = first; s < end; s++) {
        const struct series *series = &panel->series[s];
        const int holder = communicator_block_owner(panel->holders, panel->series_count, s);
        communicator_broadcast(panel->holders, holder, series->values, value_count(panel, s) * sizeof *series->values);
        communicator_broadcast(panel->holders, holder, series->lines, series->line_run_count * sizeof *series->lines);
    }
    return 0;
}

int series_loan_reach(struct series_loan *loan, size_t s, struct error *error)
{
    const struct panel *panel = loan->panel;
    if (!panel->holders || (s >= loan->begin && s < loan->end))
        return 0;
    size_t end = s + 1, values = value_count(panel, s);
    while (end < panel->series_count && values + value_count(panel, end) <= STRETCH_VALUES)
        values += value_count(panel, end++);
    return series_loan_stretch(loan, s, end, error);
}
