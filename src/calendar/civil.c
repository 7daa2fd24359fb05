#include "calendar/civil.h"

#include <assert.h>
#include <stdbool.h>

int civil_month_length(int64_t year, int month)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1 && month <= 12);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && leap);
}

/* Both conversions: Howard Hinnant, "chrono-compatible low-level date algorithms". The year is taken to begin
 * on 1 March, so that the leap day is its last; 400 years ("an era") are always 146097 days; 719468 days lie
 * between 0000-03-01 and 1970-01-01. */

int64_t civil_day_number(int64_t year, int month, int day)
{
    int64_t march_year = year - (month <= 2);
    int64_t era = floor_divide(march_year, 400);
    int64_t year_of_era = march_year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil_date civil_from_day_number(int64_t day_number)
{
    int64_t day = day_number + 719468;
    int64_t era = floor_divide(day, 146097);
    int64_t day_of_era = day - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (int)((5 * day_of_year + 2) / 153);
    struct civil_date date;
    date.day = (int)(day_of_year - (153 * march_month + 2) / 5) + 1;
    date.month = march_month < 10 ? march_month + 3 : march_month - 9;
    date.year = era * 400 + year_of_era + (date.month <= 2);
    return date;
}

int civil_weekday(int64_t day_number)
{
    return (int)floor_remainder(day_number + 3, 7); /* day 0 was a Thursday */
}

int64_t civil_week_begin(int64_t year, int week)
{
    int64_t fourth = civil_day_number(year, 1, 4);
    return fourth - civil_weekday(fourth) + 7 * (week - 1);
}
