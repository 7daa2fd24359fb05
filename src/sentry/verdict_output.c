#include "sentry/verdict_output.h"

#include <math.h>

/* Ranks of some ten thousand scores can be told apart. */
#define P_DECIMALS 6

int verdict_output_decimals(const struct answer_style *style)
{
    return style->digits == DIGITS_EXACT ? ANSWER_EXACT : P_DECIMALS;
}

static void append_columns(struct answer_rows *rows, const char *of, const struct verdict *verdict, int decimals,
                           int p_decimals)
{
    rows->decimals = ANSWER_EXACT;
    answer_rows_number(rows, (struct answer_name){"actual", 0, of}, verdict->actual);
    rows->decimals = decimals;
    answer_rows_number(rows, (struct answer_name){"expected", 0, of}, verdict->expected);
    answer_rows_number(rows, (struct answer_name){"lo", 0, of}, verdict->lower);
    answer_rows_number(rows, (struct answer_name){"hi", 0, of}, verdict->upper);
    rows->decimals = p_decimals;
    answer_rows_number(rows, (struct answer_name){"p", 0, of}, verdict->p);
    rows->decimals = 0;
    answer_rows_number(rows, (struct answer_name){"anomaly", 0, of},
                       !verdict->is_judged    ? NAN
                       : verdict->is_anomaly ? 1
                                             : 0);
    if (verdict->reason)
        answer_rows_text(rows, (struct answer_name){"reason", 0, of}, verdict->reason);
    else
        answer_rows_number(rows, (struct answer_name){"reason", 0, of}, NAN);
}

static const char *suffix_of(const struct model *model, int c)
{
    return model->target_count > 1 ? model->columns[c].name : NULL;
}

void verdict_output_header(struct answer_rows *rows)
{
    const struct verdict none = {.reason = NULL};
    answer_rows_header(rows, true);
    for (int c = 0; c < rows->model->target_count; c++)
        append_columns(rows, suffix_of(rows->model, c), &none, 0, 0);
    answer_rows_end(rows);
}

void verdict_output_row(struct answer_rows *rows, const char *id, int64_t stamp, const struct verdict *verdicts,
                        const int *decimals, int p_decimals)
{
    answer_rows_begin(rows, id, &stamp);
    for (int c = 0; c < rows->model->target_count; c++)
        append_columns(rows, suffix_of(rows->model, c), &verdicts[c], decimals[c], p_decimals);
    answer_rows_end(rows);
}
