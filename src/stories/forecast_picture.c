#include "stories/forecast_picture.h"

#include "picture/chart_picture.h"
#include "report/print.h"
#include "results/forecast_chart.h"

int forecast_picture_draw(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                          const char *path, struct error *error)
{
    struct chart chart = CHART_INIT;
    size_t missing_count;
    struct text text = TEXT_INIT;
    int result = forecast_chart(model, panel, forecast, 0, &chart, &missing_count, error);
    if (result == 0 && missing_count)
        text_append_format(&text,
                           "note: the model keeps only the last rows; for %zu more of the past in the picture: seqnet "
                           "predict MODEL FILE\n",
                           missing_count);
    print_note(&text);
    if (result == 0)
        result = chart_write(&chart, path, 0, 0, error);
    text_release(&text);
    chart_release(&chart);
    return result;
}
