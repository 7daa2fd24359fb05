#include "scored_rows/model_note.h"

#include <string.h>

#include "report/print.h"

static void append_held_out(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    char first[STAMP_TEXT_SIZE];
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

void model_note(const struct model *model, bool has_file, struct text *text)
{
    if (!has_file && model->recipe.test_length && !model->recipe.learns_test)
        append_held_out(model, text);
    if (model->is_interrupted)
        text_append_string(text, "note: the training of this model was interrupted; a whole one may forecast better\n");
}

void model_note_print(const struct model *model, const struct text *notes)
{
    struct text labelled = TEXT_INIT;
    const char *line = notes->bytes ? notes->bytes : "";
    if (!model->label) {
        print_note(notes);
        return;
    }
    while (*line) {
        const size_t length = strcspn(line, "\n") + 1; /* each line has its end */
        text_append_printable(&labelled, model->label);
        text_append_string(&labelled, ": ");
        text_append(&labelled, line, length);
        line += length;
    }
    print_note(&labelled);
    text_release(&labelled);
}
