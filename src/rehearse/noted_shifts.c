#include "rehearse/noted_shifts.h"

#include "dataset/series_loan.h"
#include "rating/trial.h"

int shifts_note(struct model *model, const struct panel *panel, const size_t *train_lengths, struct error *error)
{
    const struct recipe *recipe = &model->recipe;
    double period;
    struct series_loan loan = {.panel = panel};
    size_t count = 0, at = 0, last = 0;
    if (trial_period(recipe, panel, train_lengths, &period, error))
        return -1;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        size_t latest = 0;
        if (series_loan_reach(&loan, s, error))
            return -1;
        const struct baselines_plan plan =
            recipe_baselines_plan(recipe, period, panel->series_count, known_columns_of(panel, series, 0));
        for (int c = 0; c < panel->target_count; c++) {
            size_t begin;
            if (baselines_level(&begin, series_column(series, c), series->length, &plan, error))
                return -1;
            latest = begin > latest ? begin : latest;
        }
        count += latest > 0;
        at = latest ? latest : at;
        last = latest ? s : last;
    }
    series_loan_end(&loan);
    char stamp[STAMP_TEXT_SIZE];
    if (count)
        calendar_write(&panel->calendar, panel_stamp(panel, &panel->series[last], at), stamp);
    if (count && panel->series_count == 1)
        choices_note(&model->choices, "shifts", shift_rule_name(recipe->shifts),
                     "the level changed at %s: the statistical methods are fitted to what follows", stamp);
    else if (count)
        choices_note(&model->choices, "shifts", shift_rule_name(recipe->shifts),
                     "the level changed in %zu series: what follows is fitted by the statistical methods", count);
    return 0;
}
