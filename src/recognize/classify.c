#include "recognize/classify.h"

#include <math.h>

#include "base/memory.h"
#include "recognize/classifier_judge.h"
#include "recognize/comparators.h"
#include "recognize/series_classifier.h"
#include "recognize/step_classifier.h"

void class_answers_release(struct class_answers *answers)
{
    memory_free(answers->ids);
    memory_free(answers->last_stamps);
    memory_free(answers->probabilities);
    *answers = (struct class_answers)CLASS_ANSWERS_INIT;
}

/* A damaged model's weights may be beyond all bounds. */
static int check_finite(const struct model *model, const double *probabilities, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(probabilities[i]))
            return error_set(error, ERROR_DATA,
                             "the model trained on %s answers with no number; train the model anew", model->source);
    }
    return 0;
}

int classify_panel(const struct model *model, const struct panel *panel, struct class_answers *answers,
                   struct error *error)
{
    const bool is_of_steps = model->recipe.task == TASK_CLASSIFY_STEPS;
    const size_t count = panel->series_count,
                 number_count = count * (size_t)model->recipe.horizon * (size_t)model->classification.classes.count;
    struct class_answers made = {.series_count = count,
                                 .horizon = is_of_steps ? model->recipe.horizon : 0,
                                 .is_of_last_row = model->recipe.answers_own_step,
                                 .class_count = model->classification.classes.count};
    int result = -1;
    made.ids = memory_allocate(count, sizeof *made.ids, error);
    made.last_stamps = memory_allocate(count, sizeof *made.last_stamps, error);
    made.probabilities = memory_allocate(number_count, sizeof *made.probabilities, error);
    if (!made.ids || !made.last_stamps || !made.probabilities ||
        (is_of_steps ? step_classifier_apply(model, panel, made.probabilities, error)
                     : series_classifier_apply(model, panel, made.probabilities, error)) ||
        check_finite(model, made.probabilities, number_count, error))
        goto done;
    for (size_t s = 0; s < count; s++) {
        made.ids[s] = panel->series[s].id;
        made.last_stamps[s] = panel_stamp(panel, &panel->series[s], panel->series[s].length - 1);
        if (made.is_of_last_row)
            made.last_stamps[s] = calendar_advance(&panel->calendar, made.last_stamps[s], -1);
        if (calendar_check_ahead(&panel->calendar, made.last_stamps[s], made.horizon,
                                 panel_place(panel->source, made.ids[s], (char[PLACE_SIZE]){0}), error))
            goto done;
    }
    class_answers_release(answers);
    *answers = made;
    made = (struct class_answers)CLASS_ANSWERS_INIT;
    result = 0;
done:
    class_answers_release(&made);
    return result;
}

int classify_model(const struct model *model, struct class_answers *answers, struct error *error)
{
    if (model->recipe.task == TASK_CLASSIFY_SERIES)
        return error_set(error, ERROR_USAGE,
                         "a classifier of whole series keeps none of those it was trained on; give a FILE of series to "
                         "be classified");
    /* the tails as a panel of their own, all but the arrays borrowed */
    struct panel panel = {.columns = model->columns,
                          .column_count = model->column_count,
                          .target_count = model->target_count,
                          .past_count = model->past_count,
                          .calendar = model->calendar,
                          .series_count = model->series_count};
    struct anchor *anchors = memory_allocate(model->series_count, sizeof *anchors, error);
    int result = -1;
    panel.series = memory_allocate(model->series_count, sizeof *panel.series, error);
    if (!anchors || !panel.series)
        goto done;
    for (size_t s = 0; s < model->series_count; s++) {
        const struct model_series *kept = &model->series[s];
        anchors[s].stamp = calendar_advance(&model->calendar, kept->last_stamp, 1 - (int64_t)kept->tail_length);
        panel.series[s] = (struct series){.id = kept->id,
                                          .length = kept->tail_length,
                                          .extent = kept->tail_length,
                                          .values = kept->tail,
                                          .anchors = &anchors[s],
                                          .anchor_count = 1};
    }
    result = classify_panel(model, &panel, answers, error);
done:
    memory_free(panel.series);
    memory_free(anchors);
    return result;
}

/* ------------------------------------------------------------------ rows that were */

void class_trace_release(struct class_trace *trace)
{
    memory_free(trace->row_counts);
    memory_free(trace->probabilities);
    *trace = (struct class_trace)CLASS_TRACE_INIT;
}

/* *trace: what is said of the last rows of each series, at most `row_most`, without the `left` at the end. `made` has
 * its sizes alone. Of rows `in_step` all steps are kept that they answer for, else the first. */
static int make_trace(const struct model *model, const struct panel *panel, struct class_trace made, size_t left,
                      size_t row_most, bool in_step, struct class_trace *trace, struct error *error)
{
    size_t number_count = 0;
    int result = -1;
    made.class_count = model->classification.classes.count;
    made.row_counts = memory_allocate(made.series_count, sizeof *made.row_counts, error);
    if (!made.row_counts)
        goto done;
    for (size_t s = 0; s < made.series_count; s++) {
        const size_t rows = panel->series[s].length - left;
        made.row_counts[s] = rows < row_most ? rows : row_most;
        number_count += made.row_counts[s] * (size_t)made.horizon * (size_t)made.class_count;
    }
    made.probabilities = memory_allocate(number_count ? number_count : 1, sizeof *made.probabilities, error);
    if (!made.probabilities)
        goto done;
    if (number_count > 0) {
        const int asked = in_step ? step_classifier_apply_all(model, panel, made.probabilities, error)
                                  : step_classifier_trace(model, panel, made.series_count, made.row_counts,
                                                          made.probabilities, error);
        if (asked || check_finite(model, made.probabilities, number_count, error))
            goto done;
    }
    class_trace_release(trace);
    *trace = made;
    made = (struct class_trace)CLASS_TRACE_INIT;
    result = 0;
done:
    class_trace_release(&made);
    return result;
}

int classify_rows(const struct model *model, const struct panel *panel, size_t series_most, size_t row_most,
                  struct class_trace *trace, struct error *error)
{
    const size_t count = panel->series_count < series_most ? panel->series_count : series_most;
    return make_trace(model, panel, (struct class_trace){.series_count = count, .horizon = 1},
                      model->recipe.answers_own_step ? 0 : 1, row_most, false, trace, error);
}

int classify_each_row(const struct model *model, const struct panel *panel, struct class_trace *trace,
                      struct error *error)
{
    return make_trace(model, panel,
                      (struct class_trace){.series_count = panel->series_count, .horizon = model->recipe.horizon}, 0,
                      SIZE_MAX, true, trace, error);
}

/* The first step of a series that the model has not learnt from: of one that it knows, that after where it ends. */
static size_t first_fresh_step(const struct model *model, const struct panel *panel, size_t s)
{
    const struct series *series = &panel->series[s];
    const struct model_series *known =
        model->calendar.unit == CALENDAR_ROW ? NULL : model_find_series(model, series->id, s);
    const int64_t learnt =
        known ? calendar_steps_between(&model->calendar, series->anchors[0].stamp, known->last_stamp) + 1 : 0;
    return learnt <= 0 ? 0 : (uint64_t)learnt > series->extent ? series->extent : (size_t)learnt;
}

void class_trace_share(const struct model *model, const struct panel *panel, const struct class_trace *trace,
                       struct class_share *all, struct class_share *fresh)
{
    const size_t K = (size_t)trace->horizon, lead = model->recipe.answers_own_step ? 0 : 1;
    size_t right = 0, fresh_right = 0;
    const double *probabilities = trace->probabilities;
    *all = *fresh = (struct class_share){.count = 0};
    for (size_t s = 0; s < trace->series_count; s++) {
        const struct series *series = &panel->series[s];
        const size_t first = first_fresh_step(model, panel, s);
        for (size_t i = 0; i < trace->row_counts[s] * K; i++, probabilities += trace->class_count) {
            const size_t t = i / K + lead + i % K;
            if (i / K < series->joined_count || t >= series->length || isnan(series_column(series, 0)[t]))
                continue;
            const bool is_right =
                class_scores_decide(probabilities, trace->class_count) == (int)series_column(series, 0)[t];
            all->count++;
            right += is_right;
            fresh->count += t >= first;
            fresh_right += t >= first && is_right;
        }
    }
    all->right = all->count ? (double)right / (double)all->count : NAN;
    fresh->right = fresh->count ? (double)fresh_right / (double)fresh->count : NAN;
}

/* ------------------------------------------------------------------ scoring */

static int score_series(const struct model *model, const struct panel *panel, struct classification *scores,
                        struct error *error)
{
    const size_t count = panel->series_count;
    struct judged judged = JUDGED_INIT;
    int result = -1;
    if (judged_init(&judged, count, scores->classes.count, error) ||
        series_classifier_apply(model, panel, judged.probabilities, error) ||
        check_finite(model, judged.probabilities, count * (size_t)judged.class_count, error))
        goto done;
    for (size_t s = 0; s < count; s++) {
        judged.classes[s] = series_label(&panel->series[s]);
        judged.truth[s] = judged.classes[s] < 0 ? NAN : (double)judged.classes[s];
    }
    if (judged_add(&judged, JUDGED_MODEL, scores, error))
        goto done;
    const int majority = comparator_majority(judged.classes, count, judged.class_count);
    for (size_t s = 0; s < count; s++)
        judged.classes[s] = majority;
    result = judged_add(&judged, JUDGED_MAJORITY, scores, error);
done:
    judged_release(&judged);
    return result;
}

static int score_steps(const struct model *model, const struct panel *panel, struct classification *scores,
                       struct error *error)
{
    size_t *first = memory_allocate(panel->series_count, sizeof *first, error);
    if (!first)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++)
        first[s] = first_fresh_step(model, panel, s);
    int result = step_classifier_score(model, panel, first, scores, error);
    memory_free(first);
    return result;
}

int classify_score(const struct model *model, const struct panel *panel, struct classification *scores,
                   struct error *error)
{
    struct classification made = {.moments = NULL};
    int result = -1;
    if (class_names_copy(&model->classification.classes, &made.classes, error) ||
        (model->recipe.task == TASK_CLASSIFY_SERIES ? score_series(model, panel, &made, error)
                                                    : score_steps(model, panel, &made, error)))
        goto done;
    if (made.judged_count == 0) {
        error_set(error, ERROR_DATA, "%s: no label to compare with%s", panel->source,
                  model->recipe.task == TASK_CLASSIFY_STEPS ? " after the rows that the model has learnt from" : "");
        goto done;
    }
    classification_release(scores);
    *scores = made;
    made = (struct classification){.moments = NULL};
    result = 0;
done:
    classification_release(&made);
    return result;
}
