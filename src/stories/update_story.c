#include "stories/update_story.h"

#include "base/file.h"
#include "persist/model_file.h"
#include "rehearse/learn.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "retraining/recipe_again.h"
#include "retraining/strange_series.h"
#include "retraining/update_report.h"
#include "settled_rows/last_rows.h"
#include "shared_output/model_output_file.h"

/* Too few rows, series of the file that could not be read, periods that are not over, and what lies far outside. */
static int settle_rows(struct update_run *run, bool complete_only, enum outlier_rule rule, struct error *error)
{
    const struct freshness *wishes = &run->options->freshness;
    const char *name = run->invocation->command->name;
    struct text text = TEXT_INIT;
    left_out_report(&run->panel.left_out, name, run->panel.source, &text);
    print_note(&text);
    text_release(&text);
    return freshness_check_count(wishes, &run->panel, error) ||
                   last_rows_settle_at(&run->panel, &wishes->now, complete_only, run->options->quiet, error) ||
                   recipe_options_leave_out(name, &run->model, rule, &run->panel, &run->outliers, error)
               ? -1
               : 0;
}

/* The model goes on from where it is. */
static int go_on(struct update_run *run, struct error *error)
{
    const struct update_options *options = run->options;
    struct data_options data = options->shared.data;
    struct joined_rows joined = JOINED_ROWS_INIT;
    const struct update_request request = {.kernels = run->kernels,
                                           .thread_count = recipe_options_thread_count(&options->shared),
                                           .source = file_input_name(run->path),
                                           .progress = &run->watch.progress};
    data.effort = progress_effort(&run->watch.progress);
    int result = -1;
    if (model_file_read_panel(&run->model, &data, run->path, &run->panel, error) ||
        strange_series_refuse(&run->model, &run->panel, "give all rows and --from-scratch", options->quiet,
                              error) ||
        settle_rows(run, data.complete_only || run->model.complete_only, run->model.recipe.outliers, error) ||
        joined_rows_make(&run->model, options->follows, &run->panel, &joined, error))
        goto done;
    /* joined: a series whose rows no longer come counts with its last one */
    if (freshness_check(run->invocation, &options->freshness, &run->model, &run->panel, options->quiet, error) ||
        update_model(&request, &run->panel, &joined, &run->model, &run->result, error))
        goto done;
    result = 0;
done:
    joined_rows_release(&joined);
    return result;
}

/* A new model takes its place, with its history. */
static int train_anew(struct update_run *run, struct error *error)
{
    struct recipe_again again = RECIPE_AGAIN_INIT;
    struct learn_result learnt = {0};
    struct model made = MODEL_INIT;
    int result = -1;
    if (recipe_again_make(&run->model, run->path, &again, error))
        goto done;
    struct data_options *data = &again.options.data;
    data->effort = progress_effort(&run->watch.progress);
    if (panel_read(run->path, data, &run->panel, error) ||
        settle_rows(run, data->complete_only, again.options.recipe.outliers, error) ||
        freshness_check(run->invocation, &run->options->freshness, &run->model, &run->panel, run->options->quiet,
                        error))
        goto done;
    const struct learn_request request = {.recipe = again.options.recipe,
                                          .options = data,
                                          .command = again.invocation.recorded.bytes,
                                          .source = file_input_name(run->path),
                                          .kernels = run->kernels,
                                          .thread_count = recipe_options_thread_count(&run->options->shared),
                                          .progress = &run->watch.progress};
    if (learn_model(&request, &run->panel, &made, &learnt, error) ||
        update_replace(&run->model, &made, learnt.training_seconds, &run->result, error))
        goto done;
    result = 0;
done:
    learn_result_release(&learnt);
    model_release(&made);
    recipe_again_release(&again);
    return result;
}

int update_learn(struct update_run *run, struct error *error)
{
    return run->options->from_scratch ? train_anew(run, error) : go_on(run, error);
}

int update_finish(struct update_run *run, struct error *error)
{
    struct text text = TEXT_INIT, summary = TEXT_INIT, report = TEXT_INIT, saved = TEXT_INIT;
    const struct update_options *options = run->options;
    int result = -1;
    if (options->json)
        update_output(&run->model, run->output, &run->result, &summary);
    if (text_check(&summary, error))
        goto done;
    if (run->result.has_changed || options->output) {
        if (model_write(&run->model, &text, error) ||
            model_output_save(&options->writing, run->output, &text, &run->watch, &saved, error))
            goto done;
    }
    watch_end(&run->watch);
    update_report(&run->model, &run->result, &report);
    text_append(&report, saved.bytes, saved.length);
    if (!options->quiet)
        print_note(&report);
    if (options->json && model_file_print_summary(run->output, &summary, error))
        goto done;
    result = 0;
done:
    text_release(&text);
    text_release(&summary);
    text_release(&report);
    text_release(&saved);
    return result;
}
