#include "settled_rows/placed_rows.h"

#include "predict/kinship.h"
#include "predict/shown_rows.h"
#include "report/kinship_report.h"
#include "report/print.h"

int placed_rows_settle(const struct model *model, struct panel *panel, bool quiet, struct error *error)
{
    struct kinships kinships = KINSHIPS_INIT;
    struct text text = TEXT_INIT;
    int result = -1;
    if (kinships_find(model, panel, &kinships, error) || shown_rows_join_tails(model, panel, error))
        goto done;
    if (panel->notices.length)
        text_append_string(&text, panel->notices.bytes);
    kinship_report(model, panel, &kinships, &text);
    if (!quiet)
        print_note(&text);
    result = 0;
done:
    text_release(&text);
    kinships_release(&kinships);
    return result;
}
