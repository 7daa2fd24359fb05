#include "side_by_side/duel_report.h"

#include <math.h>

#include "report/table.h"

#define NAME_WIDTH 24
#define NUMBER_WIDTH 12

enum duel_verdict duel_verdict(const struct duel *duel)
{
    if (isnan(duel->test.p_value))
        return DUEL_UNKNOWN;
    if (duel->test.p_value >= DUEL_CHANCE)
        return DUEL_NEITHER;
    return duel->test.mean > 0 ? DUEL_SECOND : DUEL_FIRST;
}

bool duel_second_is_worse(const struct duel *duel, double margin)
{
    if (isnan(duel->margin.p_larger))
        return duel->loss[1] > (1 + margin) * duel->loss[0];
    return duel->margin.mean > 0 && duel->margin.p_larger < DUEL_CHANCE;
}

static const char *unit_name(const struct duel *duel)
{
    return duel->is_scaled ? "MASE" : "MAE";
}

void duel_report_sentence(const struct duel *duel, const char *const names[2], struct text *text)
{
    const enum duel_verdict verdict = duel_verdict(duel);
    const struct paired_test *test = &duel->test;
    const int better = duel->loss[1] < duel->loss[0];
    const double share = 100 * (1 - duel->loss[better] / duel->loss[!better]);
    if (verdict == DUEL_UNKNOWN) {
        text_append_printable(text, names[better]);
        text_append_format(text,
                           " missed by %.1f %% less, but %zu %s too few to tell that from chance: give more rows, or a "
                           "shorter --horizon",
                           share, test->count,
                           duel->by_series    ? "series are"
                           : test->count == 1 ? "origin is"
                                              : "origins are");
        return;
    }
    if (verdict == DUEL_NEITHER && test->p_value >= 1 - 1e-12) {
        text_append_string(text, "both forecast equally well");
        return;
    } else if (verdict == DUEL_NEITHER) {
        text_append_string(text, "neither is better by more than chance: ");
        text_append_printable(text, names[better]);
        text_append_format(text, " missed by %.1f %% less", share);
    } else {
        text_append_printable(text, names[better]);
        text_append_format(text, " is better: its %s is %.1f %% lower", unit_name(duel), share);
    }
    if (isnan(test->statistic))
        text_append_string(text, " in every forecast");
    else
        text_append_format(text, " (p = %.2g; Diebold-Mariano, small-sample form: t = %.2f, %.0f degrees of freedom)",
                           test->p_value, test->statistic, test->degrees);
}

static void append_row(const char *label, const double figures[2], int decimals, struct text *text)
{
    table_label(text, NAME_WIDTH, label);
    table_number(text, NUMBER_WIDTH, decimals, figures[0]);
    table_number(text, NUMBER_WIDTH, decimals, figures[1]);
    if (decimals)
        table_number(text, NUMBER_WIDTH, decimals, figures[1] - figures[0]);
    text_append_string(text, "\n");
}

void duel_report(const struct duel *duel, const char *const names[2], const struct panel *panel, struct text *text)
{
    char first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE];
    const double wins[2] = {(double)duel->wins[0], (double)duel->wins[1]};
    calendar_write(&panel->calendar, duel->first, first);
    calendar_write(&panel->calendar, duel->last, last);
    text_append_format(text,
                       "rows that neither has learnt from, %s to %s: %zu forecast%s of %d step%s each by both, from %d "
                       "origin%s",
                       first, last, duel->forecast_count, plural((double)duel->forecast_count), duel->horizon,
                       plural(duel->horizon), duel->origins, plural(duel->origins));
    if (duel->origins > 1)
        text_append_format(text, " that lie %d step%s apart", duel->step, plural(duel->step));
    text_append_string(text, "\n\n  A  ");
    text_append_printable(text, names[0]);
    text_append_string(text, "\n  B  ");
    text_append_printable(text, names[1]);
    text_append_string(text, "\n\n");
    table_label(text, NAME_WIDTH, "");
    table_text(text, NUMBER_WIDTH, "A");
    table_text(text, NUMBER_WIDTH, "B");
    table_text(text, NUMBER_WIDTH, "B - A");
    text_append_string(text, "\n");
    if (duel->is_scaled)
        append_row("MASE", duel->loss, 4, text);
    append_row("MAE", duel->mae, table_decimals(fmax(duel->mae[0], duel->mae[1])), text);
    append_row("forecasts closer", wins, 0, text);
    text_append_string(text, "\n");
    duel_report_sentence(duel, names, text);
    text_append_string(text, "\n");
    if (duel->by_series)
        text_append_string(text, "The origins are few, so series were compared, as if each were independent of the "
                                 "others.\n");
}

static void write_side(const struct duel *duel, const char *key, const char *name, int m, struct json_writer *writer)
{
    json_open(writer, key, '{', true);
    json_write_text(writer, "model", name);
    json_write_number(writer, "mase", duel->is_scaled ? duel->loss[m] : NAN);
    json_write_number(writer, "mae", duel->mae[m]);
    json_write_size(writer, "closer", duel->wins[m]);
    json_close(writer, '}');
}

void duel_report_write(const struct duel *duel, const char *const names[2], const struct panel *panel,
                       struct json_writer *writer)
{
    static const char *const verdicts[] = {
        [DUEL_FIRST] = "a", [DUEL_SECOND] = "b", [DUEL_NEITHER] = "neither", [DUEL_UNKNOWN] = "unknown"};
    char first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE];
    struct text sentence = TEXT_INIT;
    calendar_write(&panel->calendar, duel->first, first);
    calendar_write(&panel->calendar, duel->last, last);
    json_write_text(writer, "from", first);
    json_write_text(writer, "to", last);
    json_write_size(writer, "horizon", (size_t)duel->horizon);
    json_write_size(writer, "origins", (size_t)duel->origins);
    json_write_size(writer, "step", (size_t)duel->step);
    json_write_size(writer, "forecasts", duel->forecast_count);
    write_side(duel, "a", names[0], 0, writer);
    write_side(duel, "b", names[1], 1, writer);
    json_open(writer, "test", '{', true);
    json_write_text(writer, "name", "diebold_mariano");
    json_write_text(writer, "of", duel->by_series ? "series" : "origins");
    json_write_size(writer, "count", duel->test.count);
    json_write_size(writer, "overlap", duel->test.overlap);
    json_write_number(writer, "mean", duel->test.mean);
    json_write_number(writer, "statistic", duel->test.statistic);
    json_write_number(writer, "degrees", duel->test.degrees);
    json_write_number(writer, "p_value", duel->test.p_value);
    json_close(writer, '}');
    json_write_text(writer, "better", verdicts[duel_verdict(duel)]);
    duel_report_sentence(duel, names, &sentence);
    json_write_text(writer, "sentence", text_check(&sentence, &writer->text->error) ? NULL : sentence.bytes);
    text_release(&sentence);
}
