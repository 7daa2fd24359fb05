#include "predict/prepared_rows.h"

#include "predict/forecast.h"
#include "predict/forecast_checks.h"
#include "plan/rules.h"
#include "plan/training_data.h"

/* A series that the model does not know, or cannot place in time, is prepared by its own rows: preparations[]. */
static int prepare_anew(const struct model *model, const struct panel *panel, const struct series *series,
                        struct preparation *preparations, struct error *error)
{
    const struct recipe *recipe = &model->recipe;
    size_t needed = forecast_least_rows(recipe);
    if (series->length < needed) {
        char text[PLACE_SIZE];
        return error_set(
            error, ERROR_DATA,
            "%s%zu row%s too few to learn this series' scale and season from; give at least %zu, or a time "
            "column and a series that the model was trained on",
            panel_place(panel->source, series->id, text), series->length, series->length == 1 ? " is" : "s are",
            needed);
    }
    for (int p = 0; p < recipe_preparation_count(recipe); p++) {
        struct preparation_plan plan = training_data_plan(recipe, p, model->series_count);
        if (preparation_fit(&preparations[p], panel, series, series->length, &plan, error))
            return -1;
    }
    return 0;
}

int prepared_rows_make(const struct model *model, const struct panel *panel, size_t index, int steps_ahead,
                       struct preparation *own, struct prepared_series *const prepared[], struct placement *placement,
                       struct error *error)
{
    const struct series *series = &panel->series[index];
    const struct model_series *known = forecast_known_series(model, series->id, index);
    const struct preparation *preparations = own;
    const struct rows_place place = {panel->source, series->id, model->columns, series};
    int64_t first_step = 0;
    if (model->calendar.unit == CALENDAR_ROW)
        known = NULL; /* nothing tells where the rows lie */
    if (known) {
        preparations = known->preparations;
        first_step = calendar_steps_between(&model->calendar, known->first_stamp, series->anchors[0].stamp);
        if (forecast_check_phase(model, panel, series, known, first_step, error))
            return -1;
    } else if (prepare_anew(model, panel, series, own, error)) {
        return -1;
    }
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
        if (prepared_series_init(prepared[p], &preparations[p], &place, series->values, series->length, series->extent,
                                 first_step, error) ||
            prepared_series_add_calendar(prepared[p],
                                         &(struct timeline){&panel->calendar, series->anchors, series->anchor_count},
                                         model->recipe.calendar, steps_ahead, error))
            return -1;
    }
    *placement = (struct placement){
        .known = known,
        .first_step = first_step,
        .is_baseline_only = known ? known->is_baseline_only : series->length < RULES_NETWORK_LENGTH_MIN,
    };
    return 0;
}
