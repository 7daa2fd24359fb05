#include "stories/backtest_steps.h"

#define HORIZON_MAX 10000

int backtest_steps_find(const struct backtest_steps *asked, const struct model *model, const struct panel *panel,
                        int *horizon, struct error *error)
{
    int given = asked->horizon;
    if (!model) {
        *horizon = given ? given : calendar_default_horizon(&panel->calendar);
        if (*horizon + asked->gap > HORIZON_MAX)
            return error_set(error, ERROR_USAGE,
                             "--gap %d: gap and horizon (%d) are forecast together, at most %d steps", asked->gap,
                             *horizon, HORIZON_MAX);
        return 0;
    }
    int most = model->recipe.horizon - asked->gap;
    if (most < 1)
        return error_set(error, ERROR_USAGE, "--gap %d: the model forecasts %d step%s, so none would be left to score",
                         asked->gap, model->recipe.horizon, model->recipe.horizon == 1 ? "" : "s");
    if (given > most)
        return error_set(error, ERROR_USAGE, "--horizon %d: the model forecasts %d step%s%s", given,
                         model->recipe.horizon, model->recipe.horizon == 1 ? "" : "s",
                         asked->gap ? ", the gap among them" : "");
    *horizon = given ? given : most;
    return 0;
}

int backtest_steps_check_recursive(const struct panel *panel, struct error *error)
{
    if (panel->past_count == 0 && panel->known_count == 0)
        return 0;
    return error_set(error, ERROR_USAGE,
                     "--strategies: column '%s' is read and not forecast, so a recursive forecast has no values to go "
                     "on with; leave out --strategies, or --past and --known",
                     panel->columns[panel->target_count].name);
}
