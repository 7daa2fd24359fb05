#include "dataset/sentinels.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/printable.h"

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
static struct ends find_ends(const struct panel *panel, int column, double sign)
{
    struct ends ends = {INFINITY, INFINITY, -INFINITY, 0};
    for (size_t s = 0; s < panel->series_count; s++) {
        const double *values = series_column(&panel->series[s], column);
        for (size_t t = 0; t < panel->series[s].length; t++) {
            double value = sign * values[t];
            if (isnan(value))
                continue;
            ends.other = fmax(ends.other, value);
            if (value < ends.outermost) {
                ends.next = ends.outermost;
                ends.outermost = value;
                ends.count = 1;
            } else if (value > ends.outermost) {
                ends.next = fmin(ends.next, value);
            } else {
                ends.count++;
            }
        }
    }
    return ends;
}

void sentinels_tell(struct panel *panel)
{
    for (int c = 0; c < panel->target_count + panel->past_count; c++) {
        for (double sign = 1; sign >= -1 && panel->classes.count == 0; sign -= 2) {
            struct ends ends = find_ends(panel, c, sign);
            char number[NUMBER_TEXT_SIZE], shown[PRINTABLE_SIZE];
            bool is_far = isfinite(ends.next) && ends.next - ends.outermost > ends.other - ends.next;
            if (ends.count < TIMES_MIN || !is_far || !is_of_nines(ends.outermost))
                continue;
            number_format(sign * ends.outermost, number);
            text_append_format(&panel->remarks,
                               "%s is %s in %zu rows, far from all others: if that stands for a missing value, say "
                               "--missing %s\n",
                               printable(panel->columns[c].name, shown), number, ends.count, number);
        }
    }
}
