#include "results/classification_output.h"

#include "base/names.h"
#include "recognize/class_scores.h"
#include "report/learning_report.h"
#include "results/answer_rows.h"

void classification_output_columns(struct answer_rows *rows, const double *probabilities, int class_count)
{
    char *const *names = rows->model->classification.classes.names;
    answer_rows_text(rows, (struct answer_name){"class", 0, NULL},
                     names[class_scores_decide(probabilities, class_count)]);
    for (int c = 0; c < class_count; c++)
        answer_rows_number(rows, (struct answer_name){"p", 0, names[c]}, probabilities[c]);
}

void classification_output(const struct model *model, const struct calendar *calendar,
                           const struct class_answers *answers, const struct answer_style *style, bool is_first,
                           struct text *text)
{
    const bool has_steps = answers->horizon > 0;
    const double *row = answers->probabilities;
    struct answer_rows rows = answer_rows_open(model, calendar, style->format, text);
    rows.decimals = digits_of_probabilities(style->digits);
    if (style->format == FORMAT_CSV && is_first) {
        answer_rows_header(&rows, has_steps);
        classification_output_columns(&rows, row, answers->class_count);
        answer_rows_end(&rows);
    }
    for (size_t s = 0; s < answers->series_count; s++) {
        for (int k = 1; k <= (has_steps ? answers->horizon : 1); k++, row += answers->class_count) {
            const int64_t stamp = calendar_advance(calendar, answers->last_stamps[s], k);
            answer_rows_begin(&rows, answers->ids[s], has_steps ? &stamp : NULL);
            classification_output_columns(&rows, row, answers->class_count);
            answer_rows_end(&rows);
        }
    }
    answer_rows_close(&rows);
}

void classification_output_write_scores(const struct classification *classification, struct json_writer *writer)
{
    const size_t C = (size_t)classification->classes.count;
    json_write_size(writer, "judged", classification->judged_count);
    json_open(writer, "classes", '[', true);
    for (size_t c = 0; c < C; c++)
        json_write_text(writer, NULL, classification->classes.names[c]);
    json_close(writer, ']');
    json_open(writer, "scores", '[', false);
    for (int i = 0; i < classification->score_count; i++) {
        const struct classifier_score *score = &classification->scores[i];
        char key[NAME_KEY_SIZE];
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "method", name_as_key(score->method, key));
        json_write_number(writer, "accuracy", score->accuracy);
        json_write_number(writer, "balanced_accuracy", score->balanced_accuracy);
        json_write_number(writer, "macro_f1", score->macro_f1);
        json_write_number(writer, "log_loss", score->log_loss);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_open(writer, "confusion", '[', false);
    for (size_t r = 0; classification->confusion && r < C; r++) {
        json_open(writer, NULL, '[', true);
        for (size_t c = 0; c < C; c++)
            json_write_size(writer, NULL, classification->confusion[r * C + c]);
        json_close(writer, ']');
    }
    json_close(writer, ']');
}

void classification_output_scores(const struct classification *classification, struct text *text)
{
    struct json_writer writer = {.text = text};
    json_open(&writer, NULL, '{', false);
    classification_output_write_scores(classification, &writer);
    json_close(&writer, '}');
    text_append_string(text, "\n");
}

void classification_output_training(const struct model *model, const char *path, const struct classifier_result *result,
                                    size_t left_out, const struct kernels *kernels, int thread_count, struct text *text)
{
    struct json_writer writer = {.text = text};
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "model", path);
    json_write_text(&writer, "task", task_name(model->recipe.task));
    json_write_size(&writer, "rows", model->row_count);
    json_write_size(&writer, "series", result->series_count);
    json_write_size(&writer, "left_out", left_out);
    json_write_size(&writer, "parameters", model->networks[0].parameter_count);
    json_write_size(&writer, "networks", (size_t)model->recipe.ensemble_count);
    json_open(&writer, "epochs", '[', true);
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        json_write_size(&writer, NULL, (size_t)model->members[m].best_epoch);
    json_close(&writer, ']');
    json_write_number(&writer, "seconds", result->seconds);
    json_write_text(&writer, "kernels", kernels->name);
    json_write_size(&writer, "threads", (size_t)thread_count);
    learning_report_write_choices(model, &writer);
    json_open(&writer, "validation", '{', false);
    json_write_size(&writer, "folds", (size_t)model->classification.fold_count);
    classification_output_write_scores(&model->classification, &writer);
    json_close(&writer, '}');
    if (result->test.judged_count) {
        json_open(&writer, "test", '{', false);
        classification_output_write_scores(&result->test, &writer);
        json_close(&writer, '}');
    } else {
        json_write_text(&writer, "test", NULL);
    }
    json_close(&writer, '}');
    text_append_string(text, "\n");
}
