#include "stories/predict_notes.h"

#include "report/left_out_report.h"
#include "scored_rows/model_note.h"

void predict_notes_print(const char *source, const struct model *model, const struct forecast *forecast,
                         const struct scenarios *scenarios, int horizon, int steps_generated, bool has_file)
{
    struct text text = TEXT_INIT;
    model_note(model, has_file, &text);
    left_out_report(&forecast->left_out, "predict", source, &text);
    left_out_report_unseen(model, forecast, &text);
    if (steps_generated > recipe_longest_window(&model->recipe) && model->recipe.center == CENTER_WINDOW)
        text_append_string(&text, "note: this model sees values relative to the last one of its window, so that a long "
                                  "free run may drift away; one trained with "
                                  "--center series sees where it is\n");
    scenarios_append_notes(scenarios, model, horizon, &text);
    model_note_print(model, &text);
    text_release(&text);
}

void predict_notes_print_classes(const struct model *model, const struct panel *panel, bool has_file)
{
    struct text text = TEXT_INIT;
    model_note(model, has_file, &text);
    left_out_report(&panel->left_out, "predict", panel->source, &text);
    model_note_print(model, &text);
    text_release(&text);
}
