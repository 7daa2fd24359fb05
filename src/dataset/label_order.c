#include "dataset/label_order.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/printable.h"

/* How often each class occurs in the series that are used: in the steps learnt from, and in all. */
static void count_labels(const struct panel *panel, size_t *learnt, size_t *all)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        const double *values = series_column(series, 0);
        for (size_t t = 0; t < series->extent; t++) {
            if (isnan(values[t]))
                continue;
            all[(size_t)values[t]]++;
            learnt[(size_t)values[t]] += t < series->length;
        }
    }
}

/* Refuse classes that can be none. `row_count` is that of the labels in use. */
static int check_classes(const struct class_names *classes, size_t row_count, const struct panel *panel,
                         struct error *error)
{
    const char *column = panel->columns[0].name, *fraction = NULL;
    bool numbers = true;
    if (classes->count < CLASS_COUNT_MIN)
        return error_set(error, ERROR_DATA, "%s: column '%s': only one class, '%.60s'; a classifier needs at least two",
                         panel->source, column, classes->names[0]);
    if ((size_t)classes->count == row_count)
        return error_set(
            error, ERROR_DATA,
            "%s: column '%s': %zu rows and as many classes; a class must come again to be learnt; is the column a "
            "label? " LABELS_OTHER_COLUMN,
            panel->source, column, row_count);
    for (int i = 0; i < classes->count; i++) {
        double value;
        numbers = numbers && number_parse(classes->names[i], strlen(classes->names[i]), &value) == 0;
        if (numbers && !fraction && value != floor(value))
            fraction = classes->names[i];
    }
    if (numbers && fraction)
        return error_set(error, ERROR_DATA,
                         "%s: column '%s': '%.60s' is no label: labels are text or whole numbers; " LABELS_OTHER_COLUMN,
                         panel->source, column, fraction);
    return 0;
}

int labels_settle(const struct labels *labels, struct panel *panel, struct error *error)
{
    int result = -1;
    struct class_names used = CLASS_NAMES_INIT;
    size_t *learnt = NULL, *all = NULL, row_count = 0;
    int *compact = NULL, *places = NULL; /* of the classes met: among those used; of those used: in order */
    if (labels->known)
        return class_names_copy(labels->known, &panel->classes, error);

    size_t met_count = (size_t)labels->met.count;
    learnt = memory_allocate(met_count, sizeof *learnt, error);
    all = memory_allocate(met_count, sizeof *all, error);
    compact = memory_allocate(met_count, sizeof *compact, error);
    places = memory_allocate(met_count, sizeof *places, error);
    if (!learnt || !all || !compact || !places)
        goto done;
    count_labels(panel, learnt, all);
    for (size_t i = 0; i < met_count; i++) {
        char shown[PRINTABLE_SIZE];
        const char *name = labels->met.names[i];
        row_count += all[i];
        compact[i] = used.count;
        if (all[i] && class_names_add(&used, name, strlen(name), error))
            goto done;
        struct csv_field field = {name, strlen(name)};
        if (all[i] && field_is_missing(NULL, &field))
            text_append_format(
                &panel->remarks,
                "'%s' is a class like the others; if it stands for a missing label, name it in --missing\n",
                printable_cut(name, 60, shown));
        if (all[i] && !learnt[i])
            text_append_format(&panel->remarks, "class '%s' occurs only in rows held out: nothing is learnt of it\n",
                               printable_cut(name, 60, shown));
    }
    if (check_classes(&used, row_count, panel, error) || class_names_sort(&used, places, error))
        goto done;
    for (size_t s = 0; s < panel->series_count; s++) {
        double *values = series_column(&panel->series[s], 0);
        for (size_t t = 0; t < panel->series[s].extent; t++)
            values[t] = isnan(values[t]) ? NAN : (double)places[compact[(size_t)values[t]]];
    }
    class_names_release(&panel->classes);
    panel->classes = used;
    used = (struct class_names)CLASS_NAMES_INIT;
    result = 0;
done:
    class_names_release(&used);
    memory_free(learnt);
    memory_free(all);
    memory_free(compact);
    memory_free(places);
    return result;
}
