#include "results/training_output.h"

#include <math.h>

#include "base/names.h"
#include "json/json_writer.h"
#include "report/learning_report.h"
#include "report/score_report.h"

static void write_scores(struct json_writer *writer, const char *key, const struct model_score *scores, int score_count)
{
    json_open(writer, key, '{', false);
    for (int i = 0; i < score_count; i++) {
        char name[NAME_KEY_SIZE];
        json_open(writer, name_as_key(scores[i].method, name), '{', true);
        score_report_write(&scores[i], writer);
        json_close(writer, '}');
    }
    json_close(writer, '}');
}

/* One list per method, figures[score_count][horizon]. */
static void write_lists(struct json_writer *writer, const char *key, const struct scorecard *card,
                        const double *figures)
{
    json_open(writer, key, '{', false);
    const size_t K = (size_t)card->horizon;
    char name[NAME_KEY_SIZE];
    for (size_t i = 0; i < (size_t)card->score_count; i++)
        json_write_numbers(writer, name_as_key(card->scores[i].method, name), figures + i * K, K);
    json_close(writer, '}');
}

static void write_steps(struct json_writer *writer, const char *key, const struct scorecard *card)
{
    json_open(writer, key, '{', false);
    write_lists(writer, "mae", card, card->step_mae);
    write_lists(writer, "mse", card, card->step_mse);
    json_close(writer, '}');
}

void training_output(const struct model *model, const char *path, const struct learn_result *result, size_t left_out,
                     size_t outliers, const struct kernels *kernels, int thread_count, struct text *text)
{
    struct json_writer writer = {.text = text};
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "model", path);
    json_write_size(&writer, "rows", model->row_count);
    json_write_size(&writer, "series", model->series_count);
    json_write_size(&writer, "windows", result->window_counts[PART_TRAINING]);
    json_write_size(&writer, "parameters", model->networks[0].parameter_count);
    json_write_size(&writer, "epochs", (size_t)learning_report_longest_run(model));
    json_write_number(&writer, "seconds", result->training_seconds);
    json_write_number(&writer, "windows_per_second", result->windows_trained / fmax(result->training_seconds, 1e-9));
    json_write_text(&writer, "kernels", kernels->name);
    json_write_size(&writer, "threads", (size_t)thread_count);
    learning_report_write_choices(model, &writer);
    write_scores(&writer, "validation", model->scores, model->score_count);
    if (result->validation.origin_count)
        write_steps(&writer, "validation_steps", &result->validation);
    if (result->test.origin_count) {
        write_scores(&writer, "test", result->test.scores, result->test.score_count);
        write_steps(&writer, "test_steps", &result->test);
    }
    json_write_size(&writer, "left_out", left_out);
    json_write_size(&writer, "outliers", outliers);
    json_close(&writer, '}');
    text_append_string(text, "\n");
}
