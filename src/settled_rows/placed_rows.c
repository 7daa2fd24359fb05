#include "settled_rows/placed_rows.h"

#include "predict/kinship.h"
#include "predict/shown_rows.h"
#include "report/kinship_report.h"

int placed_rows_settle(const struct model *model, struct panel *panel, bool quiet, struct error *error)
{
    struct kinships kinships = KINSHIPS_INIT;
    int result = -1;
    if (kinships_find(model, panel, &kinships, error) || shown_rows_join_tails(model, panel, error))
        goto done;
    if (!quiet)
        kinship_report_print(model, panel, &kinships);
    result = 0;
done:
    kinships_release(&kinships);
    return result;
}
