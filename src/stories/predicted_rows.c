#include "stories/predicted_rows.h"

#include "persist/model_file.h"
#include "retraining/strange_series.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"
#include "stories/recipe_options.h"

int predicted_rows_check(bool same_series, const char *path, bool follows, struct error *error)
{
    return same_series && (!path || follows)
               ? error_set(error, ERROR_USAGE,
                           "--same-series compares the rows of a FILE with the model's; give one: seqnet predict MODEL "
                           "FILE")
               : 0;
}

int predicted_rows_read(const struct invocation *invocation, const struct predicted_rows *request,
                        const struct model *model, struct panel *panel, struct outliers *outliers, struct error *error)
{
    const char *path = invocation->operands[1];
    struct data_options data = *request->data;
    data.effort = model->effort;
    progress_begin_file(request->progress, PROGRESS_READING, path);
    if (model_file_read_panel(model, &data, path, panel, error) ||
        freshness_check_count(request->freshness, panel, error) ||
        (request->same_series && strange_series_refuse(model, panel, "leave out --same-series", true, error)))
        return -1;
    if (model_classifies(model))
        return placed_rows_settle(model, panel, false, error);
    return last_rows_settle_at(panel, &request->freshness->now, data.complete_only || model->complete_only, false,
                               error) ||
                   placed_rows_settle(model, panel, false, error) ||
                   recipe_options_leave_out(invocation->command->name, model, model->recipe.outliers, panel, outliers,
                                            error)
               ? -1
               : 0;
}
