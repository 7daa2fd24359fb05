#include "recognize/classifier_learn.h"

#include <math.h>

#include "base/memory.h"
#include "base/seconds.h"
#include "plan/classifier_rules.h"
#include "plan/model_source.h"
#include "readings/sequences.h"
#include "recognize/series_classifier.h"
#include "recognize/step_classifier.h"

void classifier_result_release(struct classifier_result *result)
{
    classification_release(&result->test);
}

/* Classes, moments, recipe: all that the networks' shape depends on. */
static int describe(const struct classifier_request *request, const struct panel *panel, struct model *model,
                    struct error *error)
{
    struct classification *classification = &model->classification;
    model->recipe = request->recipe;
    model->recipe.task = panel_labels_are_per_series(panel) ? TASK_CLASSIFY_SERIES : TASK_CLASSIFY_STEPS;
    model->weights[METHOD_NETWORK] = 1;
    /* the label of the row before is as unknown as the row's own when new rows come */
    classification->sees_labels =
        model->recipe.task == TASK_CLASSIFY_STEPS && !request->hides_labels && !model->recipe.answers_own_step;
    if (model->recipe.task == TASK_CLASSIFY_SERIES && request->hides_labels)
        return error_set(
            error, ERROR_USAGE,
            "--hide-labels is for classes of steps; here each series has one class, which is never an input");
    if (class_names_copy(&panel->classes, &classification->classes, error) ||
        classifier_rules_complete(model, panel, error) ||
        !(classification->moments = memory_allocate((size_t)panel->past_count, sizeof *classification->moments, error)))
        return -1;
    sequence_moments(panel, NULL, classification->moments);
    return model_create_networks(model, error);
}

/* Examples of each class: labelled series, or labelled steps. */
static int count_classes(const struct model *model, const struct panel *panel, size_t **counts, struct error *error)
{
    const int classes = model->classification.classes.count;
    size_t known = 0, kinds = 0;
    if (!(*counts = memory_allocate((size_t)classes, sizeof **counts, error)))
        return -1;
    for (size_t s = 0; s < panel->series_count; s++) {
        const double *labels = series_column(&panel->series[s], 0);
        for (size_t t = 0; t < panel->series[s].length; t++) {
            if (labels[t] != labels[t])
                continue;
            (*counts)[(int)labels[t]]++;
            known++;
            if (model->recipe.task == TASK_CLASSIFY_SERIES)
                break;
        }
    }
    for (int c = 0; c < classes; c++)
        kinds += (*counts)[c] > 0;
    if (kinds < 2)
        return error_set(error, ERROR_DATA,
                         "%s: column '%s': %zu class%s among %zu labels to learn from; give at least two",
                         panel->source, panel->columns[0].name, kinds, kinds == 1 ? "" : "es", known);
    return 0;
}

/* A value missing at the tail's begin repeats one that is not in the tail (labelled_steps.c): it is put there. */
static void fill_begin(const struct series *series, struct model *model, struct model_series *kept)
{
    const size_t first = series->length - kept->tail_length;
    for (int c = 1; c <= model->past_count; c++) {
        const double *values = series_column(series, c);
        size_t t = first;
        while (t > 0 && isnan(values[t]))
            t--;
        kept->tail[(size_t)c * kept->tail_length] = values[t];
    }
}

/* What predict needs of each series: its last steps. Nothing if whole series are classified, each on its own. */
static int keep_series(const struct panel *panel, struct model *model, struct error *error)
{
    if (model->recipe.task == TASK_CLASSIFY_SERIES)
        return 0;
    if (model_keep_series(panel, model, error))
        return -1;
    for (size_t s = 0; s < panel->series_count; s++)
        fill_begin(&panel->series[s], model, &model->series[s]);
    return 0;
}

int classifier_learn(const struct classifier_request *request, const struct panel *panel, struct model *model,
                     struct classifier_result *result, struct error *error)
{
    int status = -1;
    struct model made = MODEL_INIT;
    struct classifier_result told = CLASSIFIER_RESULT_INIT;
    size_t *counts = NULL;
    struct classifier_request timed = *request;
    const struct model_source source = {request->options, request->command, request->source};
    timed.hooks.started = seconds_now();
    made.version = MODEL_VERSION;
    if (model_describe_input(&made, &source, panel, error) || describe(request, panel, &made, error) ||
        count_classes(&made, panel, &counts, error))
        goto done;
    if (request->on_plan)
        request->on_plan(request->hooks.context, &made, counts);
    if (request->only_plans) {
        *model = made;
        made = (struct model)MODEL_INIT;
        status = 0;
        goto done;
    }
    if (made.recipe.task == TASK_CLASSIFY_SERIES ? series_classifier_train(&timed, panel, &made, error)
                                                 : step_classifier_train(&timed, panel, &made, &told, error))
        goto done;
    if (keep_series(panel, &made, error))
        goto done;
    told.seconds = seconds_now() - timed.hooks.started;
    told.series_count = panel->series_count;
    *model = made;
    *result = told;
    told = (struct classifier_result)CLASSIFIER_RESULT_INIT;
    made = (struct model)MODEL_INIT;
    status = 0;
done:
    memory_free(counts);
    classifier_result_release(&told);
    model_release(&made);
    return status;
}
