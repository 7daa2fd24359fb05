#include "dataset/sentinels.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/printable.h"
#include "dataset/series_loan.h"

#define TIMES_MIN 2

/* The ends of a column: the outermost value, how often it occurs, and the next one inwards. */
struct ends {
    double outermost, next, other; /* other: the end on the other side */
    size_t count;
};

/* Nothing but nines, two of them or more. */
static bool is_of_nines(double value)
{
    char text[NUMBER_TEXT_SIZE];
    number_format(fabs(value), text);
    return strspn(text, "9.") == strlen(text) && strlen(text) >= 2;
}

/* sign 1: the least value; -1: the largest. All are turned by it. */
static void look_at(struct ends *ends, const double *values, size_t count, double sign)
{
    for (size_t t = 0; t < count; t++) {
        double value = sign * values[t];
        if (isnan(value))
            continue;
        ends->other = fmax(ends->other, value);
        if (value < ends->outermost) {
            ends->next = ends->outermost;
            ends->outermost = value;
            ends->count = 1;
        } else if (value > ends->outermost) {
            ends->next = fmin(ends->next, value);
        } else {
            ends->count++;
        }
    }
}

/* Both ends of all columns, ends[c][2]. */
static int find_ends(const struct panel *panel, int column_count, struct ends (*ends)[2], struct error *error)
{
    struct series_loan loan = {.panel = panel};
    for (int c = 0; c < column_count; c++)
        ends[c][0] = ends[c][1] = (struct ends){INFINITY, INFINITY, -INFINITY, 0};
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        if (series_loan_reach(&loan, s, error))
            return -1;
        for (int c = 0; c < column_count; c++) {
            look_at(&ends[c][0], series_column(series, c), series->length, 1);
            look_at(&ends[c][1], series_column(series, c), series->length, -1);
        }
    }
    series_loan_end(&loan);
    return 0;
}

/* Point out the outermost value of one column, if it looks like one that stands for another. */
static void tell_end(struct panel *panel, int c, const struct ends *ends, double sign)
{
    char number[NUMBER_TEXT_SIZE], shown[PRINTABLE_SIZE];
    const bool is_far = isfinite(ends->next) && ends->next - ends->outermost > ends->other - ends->next;
    if (ends->count < TIMES_MIN || !is_far || !is_of_nines(ends->outermost))
        return;
    number_format(sign * ends->outermost, number);
    text_append_format(&panel->remarks,
                       "%s is %s in %zu rows, far from all others: if that stands for a missing value, say "
                       "--missing %s\n",
                       printable(panel->columns[c].name, shown), number, ends->count, number);
}

int sentinels_tell(struct panel *panel, struct error *error)
{
    const int column_count = panel->target_count + panel->past_count;
    if (panel->classes.count > 0)
        return 0;
    struct ends(*ends)[2] = memory_allocate((size_t)column_count, sizeof *ends, error);
    const int result = ends ? find_ends(panel, column_count, ends, error) : -1;
    for (int c = 0; result == 0 && c < column_count; c++) {
        tell_end(panel, c, &ends[c][0], 1);
        tell_end(panel, c, &ends[c][1], -1);
    }
    memory_free(ends);
    return result;
}
