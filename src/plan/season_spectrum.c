#include "plan/season_spectrum.h"

#include <math.h>

#include "base/memory.h"
#include "cycles/season_evidence.h"

int season_spectrum_init(struct season_spectrum *spectrum, size_t longest, struct error *error)
{
    spectrum->length = longest < SPECTRUM_LENGTH_MAX ? longest : SPECTRUM_LENGTH_MAX;
    spectrum->powers = memory_allocate(2 * (spectrum->length + 1), sizeof *spectrum->powers, error);
    spectrum->scratch = memory_allocate(2 * spectrum->length, sizeof *spectrum->scratch, error);
    return spectrum->powers && spectrum->scratch ? 0 : -1;
}

void season_spectrum_release(struct season_spectrum *spectrum)
{
    memory_free(spectrum->powers);
    memory_free(spectrum->scratch);
    *spectrum = (struct season_spectrum)SEASON_SPECTRUM_INIT;
}

/* Less their straight line; 0 for what is missing. */
static void remove_line(double *values, size_t count)
{
    double known = 0, mean = 0, middle = 0, products = 0, squares = 0;
    for (size_t t = 0; t < count; t++) {
        if (isnan(values[t]))
            continue;
        known++;
        mean += values[t];
        middle += (double)t;
    }
    mean /= fmax(known, 1);
    middle /= fmax(known, 1);
    for (size_t t = 0; t < count; t++) {
        if (isnan(values[t]))
            continue;
        products += ((double)t - middle) * (values[t] - mean);
        squares += ((double)t - middle) * ((double)t - middle);
    }
    double slope = squares > 0 ? products / squares : 0;
    for (size_t t = 0; t < count; t++)
        values[t] = isnan(values[t]) ? 0 : values[t] - mean - slope * ((double)t - middle);
}

/* Goertzel's sums at all frequencies. */
static void add_powers(double *sums, size_t length, const double *values, size_t count, double *powers)
{
    double mean = 0;
    for (size_t j = 1; j <= length; j++) {
        double twice = 2 * cos(M_PI * (double)j / (double)length), one = 0, two = 0;
        for (size_t t = 0; t < count; t++) {
            double next = values[t] + twice * one - two;
            two = one;
            one = next;
        }
        powers[j - 1] = fmax(0, one * one + two * two - twice * one * two);
        mean += powers[j - 1] / (double)length;
    }
    for (size_t j = 1; j <= length && mean > 0; j++)
        sums[j] += powers[j - 1] / mean;
}

void season_spectrum_add(struct season_spectrum *spectrum, const double *values, size_t count)
{
    const size_t length = spectrum->length;
    double *work = spectrum->scratch, *powers = spectrum->scratch + length;
    if (count > length) {
        values += count - length;
        count = length;
    }
    for (size_t t = 0; t < count; t++)
        work[t] = values[t];
    remove_line(work, count);
    add_powers(spectrum->powers, length, work, count, powers);
    for (size_t t = 0; t < count; t++)
        work[t] = t ? values[t] - values[t - 1] : NAN;
    remove_line(work, count);
    add_powers(spectrum->powers + length + 1, length, work, count, powers);
}

/* The highest `room` peaks of powers[1..length], as periods. */
static int find_peaks(const double *powers, size_t length, double *periods, int room)
{
    double heights[SPECTRUM_PEAKS_MAX];
    int count = 0;
    for (size_t j = (size_t)(2 * SEASON_SEARCHED_MIN); j < length; j++) {
        double before = powers[j - 1], here = powers[j], after = powers[j + 1];
        if (j < 2 || !(here > before) || !(here >= after) || (count == room && here <= heights[room - 1]))
            continue;
        double bend = before - 2 * here + after;
        double at = (double)j + (bend < 0 ? (before - after) / (2 * bend) : 0);
        int i = count < room ? count++ : room - 1;
        for (; i > 0 && heights[i - 1] < here; i--) {
            heights[i] = heights[i - 1];
            periods[i] = periods[i - 1];
        }
        heights[i] = here;
        periods[i] = 2 * (double)length / at;
    }
    return count;
}

int season_spectrum_peaks(const struct season_spectrum *spectrum, double periods[SPECTRUM_PEAKS_MAX])
{
    int count = find_peaks(spectrum->powers, spectrum->length, periods, SPECTRUM_PEAKS_MAX / 2);
    return count + find_peaks(spectrum->powers + spectrum->length + 1, spectrum->length, periods + count,
                              SPECTRUM_PEAKS_MAX / 2);
}
