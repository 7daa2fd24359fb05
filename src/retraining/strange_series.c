#include "retraining/strange_series.h"

#include <stdio.h>

#include "base/number.h"
#include "predict/kinship.h"
#include "report/kinship_report.h"

static int refuse(const struct panel *panel, const struct kinship *kinship, size_t count, const char *advice,
                  struct error *error)
{
    char text[PLACE_SIZE], more[80] = "", stamp[STAMP_TEXT_SIZE], mine[NUMBER_TEXT_SIZE], theirs[NUMBER_TEXT_SIZE];
    const char *place = panel_place(panel->source, panel->series[kinship->index].id, text);
    if (count > 1)
        snprintf(more, sizeof more, "; %zu more are like that", count - 1);
    number_format(kinship->model_value, mine);
    number_format(kinship->file_value, theirs);
    if (kinship->kind == KINSHIP_FAR)
        return error_set(error, ERROR_DATA,
                         "%sthe rows are on another level (%s) than the model's (%s)%s; if they are right, %s", place,
                         theirs, mine, more, advice);
    calendar_write(&panel->calendar, kinship->stamp, stamp);
    return error_set(error, ERROR_DATA,
                     "%sthis is not the series that the model was trained on: %zu of %zu values that it knows are "
                     "others here, such as %s at %s (the model has %s)%s; if they are right, %s",
                     place, kinship->other_count, kinship->shared_count, theirs, stamp, mine, more, advice);
}

int strange_series_refuse(const struct model *model, struct panel *panel, const char *advice, bool quiet,
                          struct error *error)
{
    if (model->series_count == 0) /* a classifier of whole series keeps none: any may be asked for */
        return 0;
    struct kinships kinships = KINSHIPS_INIT;
    size_t strange = 0, known = 0;
    const struct kinship *first = NULL;
    int result = -1;
    if (kinships_find(model, panel, &kinships, error))
        goto done;
    for (size_t i = 0; i < kinships.count; i++) {
        struct kinship *kinship = &kinships.list[i];
        kinship->steps_between = kinship->steps_before = 0; /* that matters to a forecast alone */
        if (kinship->kind != KINSHIP_CONTRADICTS && kinship->kind != KINSHIP_FAR)
            continue;
        strange++;
        first = first ? first : kinship;
    }
    for (size_t s = 0; s < panel->series_count; s++)
        known += model_find_series(model, panel->series[s].id, s) != NULL;
    if (first) {
        refuse(panel, first, strange, advice, error);
    } else if (known == 0) {
        error_set(error, ERROR_DATA,
                  "%s: none of its series is among those that the model was trained on; train a model of its own, or "
                  "give a file with the model's series too; if it is meant, %s",
                  panel->source, advice);
    } else {
        if (!quiet)
            kinship_report_print(model, panel, &kinships);
        result = 0;
    }
done:
    kinships_release(&kinships);
    return result;
}
