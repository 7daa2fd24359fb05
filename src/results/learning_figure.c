#include "results/learning_figure.h"

enum { LINE_TRAINING, LINE_VALIDATION, LINE_COUNT };

static int add_member(const struct model *model, int m, struct figure *figure, struct error *error)
{
    const struct model_member *member = &model->members[m];
    struct figure_panel *panel = figure_add(figure, LINE_COUNT, member->epoch_count, error);
    if (!panel)
        return -1;
    for (int e = 0; e < member->epoch_count; e++) {
        panel->values[LINE_TRAINING * panel->count + e] = member->train_loss[e];
        panel->values[LINE_VALIDATION * panel->count + e] = member->validation_loss[e];
    }
    panel->rule = member->best_epoch;
    text_append_format(&panel->name, "network %d of %d: epoch %d kept", m + 1, model->recipe.ensemble_count,
                       member->best_epoch);
    text_append_string(&panel->x_name, "epoch");
    text_append_string(&panel->y_name, "loss");
    return 0;
}

int learning_figure(const struct model *model, struct figure *figure, struct error *error)
{
    for (int m = 0; m < model->recipe.ensemble_count && figure->panel_count < FIGURE_PANEL_MAX; m++) {
        if (model->members[m].epoch_count > 0 && add_member(model, m, figure, error))
            return -1;
    }
    if (figure->panel_count == 0)
        return error_set(error, ERROR_DATA, "no network was trained for an epoch, so there are no losses to draw");
    text_append_format(&figure->title, "losses in training, %s", model->source);
    if (model->recipe.ensemble_count > FIGURE_PANEL_MAX)
        text_append_format(&figure->title, " (the first %d of %d networks)", FIGURE_PANEL_MAX,
                           model->recipe.ensemble_count);
    text_append_string(&figure->line_names[LINE_TRAINING], "training");
    text_append_string(&figure->line_names[LINE_VALIDATION], "validation");
    text_append_string(&figure->rule_name, "epoch kept");
    figure->is_main[LINE_VALIDATION] = true;
    return figure_check(figure, error);
}

int learning_figure_write(const struct model *model, const char *path, struct error *error)
{
    struct figure figure = FIGURE_INIT;
    int result = learning_figure(model, &figure, error);
    if (result == 0)
        result = figure_write(&figure, path, error);
    figure_release(&figure);
    return result;
}
