#include "cycles/seasonality.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* Tables up to this length are kept as they are; longer ones lose what cannot be told from noise. */
#define PLAIN_PROFILE_MAX 24
#define PROFILE_SCRATCH(length) (6 * (length))
/* Harmonics on either side that are taken to have about the same noise. */
#define NOISE_REACH 2
#define FRACTIONAL_ENTRIES 3 /* table entries per step of a short period that is not whole */

void season_release(struct season *season)
{
    memory_free(season->profile);
    *season = (struct season)SEASON_INIT;
}

bool season_fits(double period, size_t length)
{
    bool is_table = period <= SEASON_PROFILE_MAX && period == floor(period);
    return period >= 2 && length >= 1 && length <= SEASON_PROFILE_MAX && (!is_table || (double)length == period);
}

/* Where step t lies in the table, 0 <= position < length. */
static double table_position(double period, int length, int64_t t)
{
    double phase = fmod((double)t, period);
    if (phase < 0)
        phase += period;
    double position = phase * length / period;
    return position < length ? position : 0;
}

double season_value(const struct season *season, int64_t t)
{
    double position = table_position(season->period, season->length, t);
    /* an entry that steps fall into anywhere is the mean of them, and stands for its middle */
    if (season->length != season->period)
        position = position >= 0.5 ? position - 0.5 : position - 0.5 + season->length;
    int entry = (int)position < season->length ? (int)position : season->length - 1;
    double share = position - entry;
    int next = entry + 1 < season->length ? entry + 1 : 0;
    return share > 0 ? (1 - share) * season->profile[entry] + share * season->profile[next] : season->profile[entry];
}

/*
 * values minus their centred moving average over one period, into deviations[count]; NAN where less than half of the
 * window is known or it would reach over the ends. Even periods weigh the two outermost values by half.
 */
static void remove_trend(double period, const double *values, size_t count, double *deviations)
{
    size_t length = (size_t)(period + 0.5);
    size_t half = length / 2;
    bool even = length % 2 == 0;
    double sum = 0;
    size_t known = 0;
    for (size_t t = 0; t < count; t++)
        deviations[t] = NAN;
    if (count < 2 * half + 1)
        return;
    for (size_t t = 0; t < 2 * half + 1; t++) {
        if (!isnan(values[t])) {
            sum += values[t];
            known++;
        }
    }
    for (size_t t = half; t + half < count; t++) {
        double first = values[t - half], last = values[t + half];
        if (!isnan(values[t]) && known * 2 > 2 * half + 1) {
            double weight = (double)known, total = sum;
            if (even && !isnan(first)) {
                total -= first / 2;
                weight -= 0.5;
            }
            if (even && !isnan(last)) {
                total -= last / 2;
                weight -= 0.5;
            }
            deviations[t] = values[t] - total / weight;
        }
        if (t + half + 1 < count) {
            double incoming = values[t + half + 1];
            if (!isnan(first)) {
                sum -= first;
                known--;
            }
            if (!isnan(incoming)) {
                sum += incoming;
                known++;
            }
        }
    }
}

static int table_length(double period)
{
    if (period > SEASON_PROFILE_MAX)
        return SEASON_PROFILE_MAX;
    if (period == floor(period))
        return (int)period;
    /* the phases of a period that is not whole fall between the steps: a short one has room for more entries than
     * steps */
    return period < PLAIN_PROFILE_MAX ? (int)ceil(FRACTIONAL_ENTRIES * period) : (int)period;
}

/* Entries that no step fell into lie on the line between their neighbours, round the end too. */
static void bridge_gaps(int length, double *profile, const double *weights)
{
    int seen = 0;
    while (seen < length && weights[seen] <= 0)
        seen++;
    for (int i = seen + 1, before = seen; i <= seen + length && seen < length; i++) {
        if (weights[i % length] <= 0)
            continue;
        double from = profile[before % length], to = profile[i % length];
        for (int gap = before + 1; gap < i; gap++)
            profile[gap % length] = from + (to - from) * (gap - before) / (i - before);
        before = i;
    }
}

/* Mean deviation at each phase over steps begin..end-1, shifted to mean 0. */
static void average_phases(double period, const double *deviations, size_t begin, size_t end, int length,
                           double *profile, double *weights)
{
    memset(profile, 0, (size_t)length * sizeof *profile);
    memset(weights, 0, (size_t)length * sizeof *weights);
    for (size_t t = begin; t < end; t++) {
        if (isnan(deviations[t]))
            continue;
        int entry = (int)table_position(period, length, (int64_t)t);
        profile[entry] += deviations[t];
        weights[entry]++;
    }
    double mean = 0;
    int seen = 0;
    for (int i = 0; i < length; i++) {
        if (weights[i] > 0) {
            profile[i] /= weights[i];
            mean += profile[i];
            seen++;
        }
    }
    for (int i = 0; i < length; i++) {
        if (weights[i] > 0)
            profile[i] -= mean / seen;
    }
    bridge_gaps(length, profile, weights);
}

/* The amplitude of one harmonic of a table, cosine and sine. */
struct wave {
    double cosine, sine;
};

static double wave_power(struct wave wave)
{
    return wave.cosine * wave.cosine + wave.sine * wave.sine;
}

/* The cosine and sine of each part of a turn in `length` parts, which all harmonics share. */
struct turn {
    const double *cosines, *sines; /* [length] */
};

/* scratch [2 * length] */
static struct turn divide_turn(int length, double *scratch)
{
    double *cosines = scratch, *sines = scratch + length;
    for (int part = 0; part < length; part++) {
        const double angle = 2 * M_PI * (double)part / length;
        cosines[part] = cos(angle);
        sines[part] = sin(angle);
    }
    return (struct turn){cosines, sines};
}

/* One entry further on a harmonic, which is at most half of the length. */
static int next_part(int part, int harmonic, int length)
{
    part += harmonic;
    return part < length ? part : part - length;
}

static struct wave measure_wave(int harmonic, int length, struct turn turn, const double *profile)
{
    struct wave wave = {0, 0};
    double share = harmonic * 2 == length ? 1.0 / length : 2.0 / length;
    for (int i = 0, part = 0; i < length; i++, part = next_part(part, harmonic, length)) {
        wave.cosine += share * profile[i] * turn.cosines[part];
        wave.sine += share * profile[i] * turn.sines[part];
    }
    return wave;
}

/* The noise that each harmonic of an average over `known` steps has if the rest is as good as independent from step to
 * step: of a deviation s, 4 s^2 / n. */
static double white_noise(double period, const double *deviations, size_t begin, size_t end, int length,
                          const double *profile)
{
    double squares = 0;
    size_t known = 0;
    for (size_t t = begin; t < end; t++) {
        if (isnan(deviations[t]))
            continue;
        double rest = deviations[t] - profile[(int)table_position(period, length, (int64_t)t)];
        squares += rest * rest;
        known++;
    }
    /* the table took `length` of the degrees of freedom */
    double freedom = known > 2 * (size_t)length ? (double)(known - (size_t)length) : (double)known / 2;
    return known ? 4 * squares / freedom / (double)known : 0;
}

/*
 * The noise that each harmonic of the average has, noise[1 .. length/2], as the cycles differ from each other: weather
 * goes on for days, and so makes slow waves that no cycle has in common. The mean over cycles of |wave of the cycle -
 * mean|^2, and over NOISE_REACH harmonics on either side. Returns the number of whole cycles; with fewer than two,
 * noise is left alone. scratch [2 * length].
 */
static size_t measure_noise(double period, const double *deviations, size_t begin, size_t end, int length,
                            struct turn turn, const double *profile, double *noise, double *scratch)
{
    double *cycle = scratch, *weights = scratch + length;
    while (begin < end && isnan(deviations[begin]))
        begin++;
    while (end > begin && isnan(deviations[end - 1]))
        end--;
    size_t cycles = (size_t)((double)(end - begin) / period);
    if (cycles < 2)
        return cycles;
    memset(noise, 0, ((size_t)length / 2 + 1) * sizeof *noise);
    for (size_t c = 0; c < cycles; c++) {
        size_t first = begin + (size_t)((double)c * period), last = begin + (size_t)((double)(c + 1) * period);
        memset(cycle, 0, (size_t)length * sizeof *cycle);
        memset(weights, 0, (size_t)length * sizeof *weights);
        for (size_t t = first; t < last; t++) {
            int entry = (int)table_position(period, length, (int64_t)t);
            if (isnan(deviations[t]))
                continue;
            cycle[entry] += deviations[t] - profile[entry];
            weights[entry]++;
        }
        for (int i = 0; i < length; i++)
            cycle[i] = weights[i] > 0 ? cycle[i] / weights[i] : 0;
        for (int harmonic = 1; harmonic <= length / 2; harmonic++)
            noise[harmonic] +=
                wave_power(measure_wave(harmonic, length, turn, cycle)) / (double)(cycles - 1) / (double)cycles;
    }
    memcpy(scratch, noise, ((size_t)length / 2 + 1) * sizeof *noise);
    for (int harmonic = 1; harmonic <= length / 2; harmonic++) {
        double sum = 0;
        int count = 0;
        for (int near = harmonic - NOISE_REACH; near <= harmonic + NOISE_REACH; near++) {
            if (near >= 1 && near <= length / 2) {
                sum += scratch[near];
                count++;
            }
        }
        noise[harmonic] = sum / count;
    }
    return cycles;
}

/* Keep the harmonics whose power noise alone would hardly reach: the largest of L/2 of mean power p is near p log(L/2).
 * `scratch` is [PROFILE_SCRATCH(length)]. */
static void smooth_profile(double period, const double *deviations, size_t begin, size_t end, int length,
                           double *profile, double *scratch)
{
    double *kept = scratch, *noise = scratch + length;
    const struct turn turn = divide_turn(length, scratch + 4 * length);
    double white = white_noise(period, deviations, begin, end, length, profile);
    for (int harmonic = 0; harmonic <= length / 2; harmonic++)
        noise[harmonic] = white;
    measure_noise(period, deviations, begin, end, length, turn, profile, noise, scratch + 2 * length);
    memset(kept, 0, (size_t)length * sizeof *kept);
    for (int harmonic = 1; harmonic <= length / 2; harmonic++) {
        struct wave wave = measure_wave(harmonic, length, turn, profile);
        if (wave_power(wave) <= noise[harmonic] * log((double)length / 2))
            continue;
        for (int i = 0, part = 0; i < length; i++, part = next_part(part, harmonic, length))
            kept[i] += wave.cosine * turn.cosines[part] + wave.sine * turn.sines[part];
    }
    memcpy(profile, kept, (size_t)length * sizeof *profile);
}

/* The profile over steps begin..end-1 of deviations; scratch [PROFILE_SCRATCH(length)]. */
static void learn_profile(double period, const double *deviations, size_t begin, size_t end, int length,
                          double *profile, double *scratch)
{
    average_phases(period, deviations, begin, end, length, profile, scratch);
    if (length > PLAIN_PROFILE_MAX)
        smooth_profile(period, deviations, begin, end, length, profile, scratch);
}

int season_fit(struct season *season, double period, const double *values, size_t count, struct error *error)
{
    int result = -1;
    int length = table_length(period);
    double *deviations = memory_allocate(count, sizeof *deviations, error);
    double *scratch = memory_allocate(PROFILE_SCRATCH((size_t)length), sizeof *scratch, error);
    double *profile = memory_allocate((size_t)length, sizeof *profile, error);
    if (!deviations || !scratch || !profile)
        goto done;
    remove_trend(period, values, count, deviations);
    learn_profile(period, deviations, 0, count, length, profile, scratch);
    season_release(season);
    *season = (struct season){.period = period, .length = length, .profile = profile};
    profile = NULL;
    result = 0;
done:
    memory_free(deviations);
    memory_free(scratch);
    memory_free(profile);
    return result;
}
