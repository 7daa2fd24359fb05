#include "side_by_side/challenge.h"

#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "persist/model_file.h"
#include "retraining/recipe_again.h"
#include "retraining/strange_series.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"
#include "side_by_side/duel_report.h"

/* Where nothing is newer, this share of the longest series is held out, but a horizon at least and a third at most. */
#define HELD_SHARE 0.2

/* How many steps of each series both are to know: those that the old model has learnt from, as stamps tell. Series that
 * are new are cut where the last of the old model's ends. */
static void cut_at_old(const struct model *old, const struct panel *panel, size_t *lengths)
{
    int64_t latest = INT64_MIN;
    for (size_t s = 0; s < old->series_count; s++)
        latest = old->series[s].last_stamp > latest ? old->series[s].last_stamp : latest;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        const struct model_series *known = model_find_series(old, series->id, s);
        const int64_t end = known ? known->last_stamp : latest;
        lengths[s] = series->length;
        while (lengths[s] > 0 && panel_stamp(panel, series, lengths[s] - 1) > end)
            lengths[s]--;
    }
}

/* Likewise all but the last rows. */
static void cut_before_end(const struct panel *panel, int horizon, size_t *lengths)
{
    const size_t longest = panel_longest(panel);
    size_t held = (size_t)(HELD_SHARE * (double)longest);
    held = held < (size_t)horizon ? (size_t)horizon : held;
    held = held > longest / 3 ? longest / 3 : held;
    for (size_t s = 0; s < panel->series_count; s++)
        lengths[s] = panel->series[s].length > 2 * held ? panel->series[s].length - held : panel->series[s].length;
}

/* Train a recipe on the panel as it was; the model is then as if it had been read from a file. */
static int train_on(const struct challenge *challenge, const struct recipe *recipe, const struct panel *cut,
                    struct model *model, struct error *error)
{
    struct learn_request request = *challenge->learn;
    struct learn_result result = {0};
    struct model made = MODEL_INIT;
    struct text text = TEXT_INIT;
    int status = -1;
    request.recipe = *recipe;
    request.recipe.test_length = 0;
    request.recipe.learns_test = false;
    request.hooks = (struct training_hooks){.checkpoint = challenge->learn->hooks.checkpoint};
    request.on_plan = NULL;
    request.tested = (struct scored_listener){.context = NULL};
    request.progress = NULL;
    if (learn_model(&request, cut, &made, &result, error) || model_write(&made, &text, error) ||
        text_check(&text, error) || model_read("the new model", text.bytes, text.length, model, error))
        goto done;
    status = 0;
done:
    learn_result_release(&result);
    model_release(&made);
    text_release(&text);
    return status;
}

/* Both forecast the rows that come after those. */
static int fight(const struct challenge *challenge, const struct model *old, const struct model *new_model,
                 bool is_newer, struct text *told, struct error *error)
{
    struct panel panels[2] = {PANEL_INIT, PANEL_INIT};
    const char *const names[2] = {is_newer ? challenge->old_path : "the old recipe",
                                  is_newer ? "the new model" : "the new recipe"};
    const char *what = is_newer ? "rows that neither had learnt from" : "the last rows, kept from both";
    struct text sentence = TEXT_INIT;
    struct duel duel;
    int result = -1;
    const struct duel_request request = {.models = {old, new_model},
                                         .panels = {&panels[0], &panels[1]},
                                         .names = {names[0], names[1]},
                                         .margin = challenge->margin,
                                         .thread_count = challenge->learn->thread_count,
                                         .kernels = challenge->learn->kernels};
    if (duel_read(old, challenge->learn->options, challenge->path, true, &panels[0], error) ||
        duel_read(new_model, challenge->learn->options, challenge->path, true, &panels[1], error) ||
        duel_fight(&duel, &request, error))
        goto done;
    duel_report_sentence(&duel, names, &sentence);
    if (text_check(&sentence, error))
        goto done;
    if (duel_second_is_worse(&duel, challenge->margin)) {
        error_set(error, ERROR_CHECK, "%.200s stays: on %zu forecasts of %s, %s", challenge->old_path,
                  duel.forecast_count, what, sentence.bytes);
        goto done;
    }
    text_append_format(told, "on %zu forecasts of %s, %s\n", duel.forecast_count, what, sentence.bytes);
    result = 0;
done:
    text_release(&sentence);
    panel_release(&panels[0]);
    panel_release(&panels[1]);
    return result;
}

/* Has the file rows that the old model has not learnt from, enough to judge by? A file of other series would make the
 * old model look bad, and is refused. */
static int find_newer(const struct challenge *challenge, const struct model *old, bool *is_newer, struct error *error)
{
    struct panel panel = PANEL_INIT;
    const struct duel_request request = {.models = {old, old}, .panels = {&panel, &panel}};
    size_t rows = 0;
    int result = -1;
    const struct data_options *options = challenge->learn->options;
    if (model_file_read_panel(old, options, challenge->path, &panel, error) ||
        strange_series_refuse(old, &panel, "train without --only-if-better", true, error) ||
        last_rows_settle(&panel, options->complete_only || old->complete_only, true, error) ||
        placed_rows_settle(old, &panel, true, error) || duel_rows(&request, &rows, error))
        goto done;
    result = 0;
done:
    *is_newer = rows > 0;
    panel_release(&panel);
    return result;
}

/* The old model's request is trained again: what rules chose for its rows is left to them again, as for the new one.
 * So a recipe is no worse than itself. */
static int train_again(const struct challenge *challenge, const struct model *old, const struct panel *cut,
                       struct model *model, struct error *error)
{
    struct recipe_again again = RECIPE_AGAIN_INIT;
    const int result = recipe_again_make(old, challenge->path, &again, error) ||
                               train_on(challenge, &again.options.recipe, cut, model, error)
                           ? -1
                           : 0;
    recipe_again_release(&again);
    return result;
}

int challenge_meet(const struct challenge *challenge, struct text *told, struct error *error)
{
    struct model old = MODEL_INIT, made = MODEL_INIT, again = MODEL_INIT;
    struct panel cut = PANEL_INIT;
    const struct panel *panel = challenge->panel;
    bool is_newer = false;
    int result = -1;
    if (access(challenge->old_path, F_OK) != 0) {
        text_append_string(told, "there is no ");
        text_append_printable(told, challenge->old_path);
        text_append_string(told, " yet: nothing to compare with\n");
        return 0;
    }
    size_t *lengths = memory_allocate(panel->series_count, sizeof *lengths, error);
    if (!lengths || model_file_read_by(challenge->old_path, challenge->learn->thread_count, &old, error))
        goto done;
    if (model_classifies(&old)) {
        error_set(error, ERROR_DATA, "%.200s is a classifier; --only-if-better compares forecasts",
                  challenge->old_path);
        goto done;
    }
    if (find_newer(challenge, &old, &is_newer, error))
        goto done;
    if (is_newer)
        cut_at_old(&old, panel, lengths);
    else
        cut_before_end(panel, old.recipe.horizon, lengths);
    if (panel_cut(panel, lengths, 0, &cut, error))
        goto done;
    memset(cut.sha256, '0', sizeof cut.sha256 - 1); /* it is no file's */
    if (train_on(challenge, &challenge->learn->recipe, &cut, &made, error) ||
        (!is_newer && train_again(challenge, &old, &cut, &again, error)))
        goto done;
    result = fight(challenge, is_newer ? &old : &again, &made, is_newer, told, error);
done:
    memory_free(lengths);
    model_release(&old);
    model_release(&made);
    model_release(&again);
    panel_release(&cut);
    return result;
}
