#include "stories/evaluation.h"

#include "base/file.h"
#include "base/memory.h"
#include "picture/picture.h"
#include "scored_rows/scored_rows.h"

#define HORIZON_MAX 10000

int evaluation_check_model_options(const struct invocation *invocation, struct error *error)
{
    static const char *const allowed[] = {
        "origins",    "step",        "gap",           "model",       "fail-if",   "format",     "output",
        "by",         "forecasts",   "quiet",         "horizon",     "threads",   "missing",    "delimiter",
        "no-header",  "time-format", "complete-only", "decimal",     "thousands", "date-order", "skip",
        "duplicates", "plot",        "progress",      "no-progress", "whole-lines", "log",
        NULL};
    const char *name = invocation_given(invocation, NULL, allowed);
    return name ? error_set(error, ERROR_USAGE,
                            "--%s has no effect on a model that is made already; leave it out, or --model", name)
                : 0;
}

int evaluation_horizon(const struct evaluate_options *options, const struct model *model, const struct panel *panel,
                       int *horizon, struct error *error)
{
    int given = options->shared.recipe.horizon;
    if (!model) {
        *horizon = given ? given : calendar_default_horizon(&panel->calendar);
        if (*horizon + options->gap > HORIZON_MAX)
            return error_set(error, ERROR_USAGE,
                             "--gap %d: gap and horizon (%d) are forecast together, at most %d steps", options->gap,
                             *horizon, HORIZON_MAX);
        return 0;
    }
    int most = model->recipe.horizon - options->gap;
    if (most < 1)
        return error_set(error, ERROR_USAGE, "--gap %d: the model forecasts %d step%s, so none would be left to score",
                         options->gap, model->recipe.horizon, model->recipe.horizon == 1 ? "" : "s");
    if (given > most)
        return error_set(error, ERROR_USAGE, "--horizon %d: the model forecasts %d step%s%s", given,
                         model->recipe.horizon, model->recipe.horizon == 1 ? "" : "s",
                         options->gap ? ", the gap among them" : "");
    *horizon = given ? given : most;
    return 0;
}

int evaluation_check_strategies(const struct evaluate_options *options, const struct panel *panel, struct error *error)
{
    if (!options->strategies || (panel->past_count == 0 && panel->known_count == 0))
        return 0;
    return error_set(error, ERROR_USAGE,
                     "--strategies: column '%s' is read and not forecast, so a recursive forecast has no values to go "
                     "on with; leave out --strategies, or --past and --known",
                     panel->columns[panel->target_count].name);
}

int evaluation_judge_panel(const struct invocation *invocation, const struct model *model, const struct panel *panel,
                           struct panel *judged, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    const enum outlier_rule rule = model ? model->recipe.outliers : options->shared.recipe.outliers;
    int result = -1;
    struct outliers outliers = OUTLIERS_INIT;
    size_t *lengths = memory_allocate(panel->series_count, sizeof *lengths, error);
    if (!lengths)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++)
        lengths[s] = panel->series[s].length;
    if (panel_cut(panel, lengths, 0, judged, error) ||
        recipe_options_leave_out(invocation->command->name, model, rule, judged, &outliers, error))
        goto done;
    if (outliers.count == 0)
        panel_release(judged);
    result = 0;
done:
    memory_free(lengths);
    outliers_release(&outliers);
    return result;
}

int evaluation_check_outputs(const struct evaluate_options *options, const char *path, struct error *error)
{
    if (file_check_distinct(options->output, path, "the data", error) ||
        file_check_distinct(options->output, options->model, "the model", error) ||
        file_check_writable(options->output, error))
        return -1;
    const struct scored_rows_other others[] = {{path, "the data"},
                                               {options->model, "the model"},
                                               {options->output, "the output"},
                                               {options->plot, "the picture"}};
    const bool picture_is_shown = options->plot && file_is_output(options->plot);
    if (scored_rows_check(options->forecasts, others, sizeof others / sizeof *others,
                          file_is_output(options->output) ? "the figures"
                          : picture_is_shown              ? "--plot -"
                                                          : NULL,
                          error))
        return -1;
    if (!options->plot)
        return 0;
    return picture_check_beside(
               options->plot, options->output,
               options->format == FORMAT_TABLE ? NULL : names_word(&watched_figure_formats, (int)options->format),
               error) ||
                   picture_check_distinct(options->plot, path, "the data", error) ||
                   picture_check_distinct(options->plot, options->model, "the model", error)
               ? -1
               : 0;
}
