/*
 * Days of the proleptic Gregorian calendar, counted from 1970-01-01 = day 0. Nothing here knows of time zones. The C
 * library's calendar functions look at TZ or are slow, and a file may hold ten million stamps.
 *
 * Any year is good as long as its day fits an int64_t; years before 1 are 0, -1, ... (astronomical).
 */
#ifndef SEQNET_CALENDAR_CIVIL_H
#define SEQNET_CALENDAR_CIVIL_H

#include <stdint.h>

#define CIVIL_DAY_SECONDS 86400

struct civil_date {
    int64_t year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

/* 28..31 */
int civil_month_length(int64_t year, int month);

/* The number of a day that exists, and back. */
int64_t civil_day_number(int64_t year, int month, int day);
struct civil_date civil_from_day_number(int64_t day_number);

/* 0 Monday .. 6 Sunday */
int civil_weekday(int64_t day_number);

/* The Monday of an ISO week, 1..53: the first has the 4 January of the year in it. */
int64_t civil_week_begin(int64_t year, int week);

/* The quotient towards minus infinity, and the remainder 0..divisor-1 that goes with it, for times before 1970 are
 * negative. divisor >= 1. In the header, since a division by a constant takes a tenth of another's time. */
static inline int64_t floor_divide(int64_t dividend, int64_t divisor)
{
    return dividend / divisor - (dividend % divisor < 0);
}

static inline int64_t floor_remainder(int64_t dividend, int64_t divisor)
{
    const int64_t remainder = dividend % divisor;
    return remainder < 0 ? remainder + divisor : remainder;
}

#endif
