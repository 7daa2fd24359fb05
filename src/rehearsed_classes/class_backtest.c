#include "rehearsed_classes/class_backtest.h"

#include "base/memory.h"

#define ORIGIN_COUNT 4

void class_backtest_release(struct class_backtest *backtest)
{
    class_tally_release(&backtest->tally);
    classification_release(&backtest->all);
    *backtest = (struct class_backtest)CLASS_BACKTEST_INIT;
}

/* Origins and steps, by rule where they are open. */
static int plan(const struct class_backtest_request *request, const struct panel *panel,
                struct class_backtest *backtest, struct error *error)
{
    const struct recipe *recipe = &request->learn.recipe;
    const int longest = (int)panel_longest(panel), horizon = recipe->horizon ? recipe->horizon : 1;
    if (panel_labels_are_per_series(panel))
        return error_set(
            error, ERROR_USAGE,
            "each series has one class, and has no past to go back to; `seqnet train FILE --task classify` "
            "judges it by folds, and evaluate --model on new series");
    backtest->horizon = recipe->answers_own_step ? 0 : horizon;
    backtest->origin_count = request->origin_count ? request->origin_count : ORIGIN_COUNT;
    backtest->step = request->step ? request->step : longest / 2 / backtest->origin_count;
    if (backtest->step < horizon)
        return error_set(error, ERROR_USAGE,
                         "--%s %d: %d steps between origins hold no %d steps ahead; give fewer --origins, a longer "
                         "--step or a shorter --horizon",
                         request->step ? "step" : "origins", request->step ? request->step : backtest->origin_count,
                         backtest->step, horizon);
    if ((double)backtest->step * backtest->origin_count >= longest)
        return error_set(
            error, ERROR_USAGE,
            "--step %d: %d origins need more than the %d steps of the longest series; give fewer --origins or a "
            "shorter --step",
            backtest->step, backtest->origin_count, longest);
    return 0;
}

/* The rows up to `left` steps before the end, of which the last `held` are told and not learnt from. */
static int cut_at(const struct panel *panel, size_t left, size_t held, struct panel *cut, struct error *error)
{
    size_t *lengths = memory_allocate(panel->series_count, sizeof *lengths, error);
    int result = -1;
    if (!lengths)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++)
        lengths[s] = panel->series[s].length > left + held ? panel->series[s].length - left : 0;
    result = panel_cut(panel, lengths, 0, cut, error);
    for (size_t s = 0; result == 0 && s < cut->series_count; s++)
        cut->series[s].length -= held;
    memory_free(lengths);
    return result;
}

static int run_origin(const struct class_backtest_request *request, const struct panel *panel, size_t left, size_t held,
                      int origin, struct class_backtest *backtest, struct error *error)
{
    struct classifier_request learn = request->learn;
    struct panel cut = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct classifier_result told = CLASSIFIER_RESULT_INIT;
    int result = -1;
    learn.recipe.test_length = (int)held;
    learn.tested = class_tally_listener(&backtest->tally);
    if (cut_at(panel, left, held, &cut, error) || classifier_learn(&learn, &cut, &model, &told, error))
        goto done;
    if (request->on_origin && told.test.judged_count > 0)
        request->on_origin(request->context, origin, request->retrain ? backtest->origin_count : 1, &told.test);
    result = 0;
done:
    classifier_result_release(&told);
    model_release(&model);
    panel_release(&cut);
    return result;
}

int class_backtest_run(const struct class_backtest_request *request, const struct panel *panel,
                       struct class_backtest *backtest, struct error *error)
{
    struct class_backtest made = CLASS_BACKTEST_INIT;
    int result = -1;
    if (plan(request, panel, &made, error) ||
        class_tally_init(&made.tally, panel->classes.count, made.horizon ? made.horizon : 1, error) ||
        class_names_copy(&panel->classes, &made.all.classes, error))
        goto done;
    const size_t step = (size_t)made.step, origins = (size_t)made.origin_count;
    for (size_t i = 0; i < (request->retrain ? origins : 1); i++) {
        const size_t left = request->retrain ? (origins - 1 - i) * step : 0;
        if (run_origin(request, panel, left, request->retrain ? step : origins * step, (int)i + 1, &made, error))
            goto done;
    }
    if (class_tally_score(&made.tally, CLASS_TALLY_ALL, &made.all, error))
        goto done;
    if (made.all.judged_count == 0) {
        error_set(error, ERROR_DATA, "%s: no label to compare with after the first origin", panel->source);
        goto done;
    }
    *backtest = made;
    made = (struct class_backtest)CLASS_BACKTEST_INIT;
    result = 0;
done:
    class_backtest_release(&made);
    return result;
}
