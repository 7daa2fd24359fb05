/*
 * Ticks of axes: round values, and the beginnings of years, months, days or hours.
 *
 * The axis of time counts steps, so that nights and weekends without rows take no room. A tick stands at the first step
 * of its year (month, ...). The finest unit is taken whose labels fit beside each other.
 */
#ifndef SEQNET_PICTURE_AXIS_H
#define SEQNET_PICTURE_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TICK_COUNT_MAX 40
#define TICK_LABEL_SIZE 24

struct tick {
    double at; /* a value, or a step from 0 */
    char label[TICK_LABEL_SIZE];
};

/* Round values between low and high, at most `most` (>= 2), or one or two more where these would be fewer than two.
 * Returns how many. */
int axis_value_ticks(double low, double high, int most, struct tick ticks[TICK_COUNT_MAX]);

/* Likewise on a logarithmic axis: low and high are logarithms to the base 10, as `at` is, and a label shows the number:
 * powers of ten, or where there are fewer than two of these, 1, 2 and 5 times powers. Returns how many. */
int axis_power_ticks(double low, double high, int most, struct tick ticks[TICK_COUNT_MAX]);

/* The ticks of steps with these times, whose labels fit into `width` characters. has_dates: see struct chart. Returns
 * how many, at least 1; steps rise. count >= 1. */
int axis_time_ticks(const int64_t *times, size_t count, bool has_dates, int width, struct tick ticks[TICK_COUNT_MAX]);

#endif
