#include "scored_rows/held_out_note.h"

void held_out_note(const struct model *model, bool has_file, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    char first[STAMP_TEXT_SIZE];
    if (has_file || recipe->test_length == 0 || recipe->learns_test)
        return;
    text_append_string(text, "note: the forecast begins ");
    if (model->series_count == 1 && model->time_name) {
        calendar_write(&model->calendar, calendar_advance(&model->calendar, model->series[0].last_stamp, 1), first);
        text_append_format(text, "at %s", first);
    } else {
        text_append_format(text, "%d row%s before the end of %s", recipe->test_length,
                           recipe->test_length == 1 ? "" : "s", model->series_count > 1 ? "each series" : "the file");
    }
    text_append_format(text,
                       ", for train held out the last %d row%s (--test %d); give FILE to %s what follows them%s\n",
                       recipe->test_length, recipe->test_length == 1 ? "" : "s", recipe->test_length,
                       model_classifies(model) ? "classify" : "forecast",
                       model_classifies(model) ? "" : ", or train with --refit-test");
}
