#include "stories/several_models.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "report/print.h"
#include "results/answer_rows.h"
#include "scenarios/aligned.h"
#include "stories/stacked_rows.h"

int several_models_check(const struct several_models *several, struct error *error)
{
    static const struct {
        const char *option, *why;
    } refused[] = {
        {"follow", "--follow goes on from the rows of one model"},
        {"plot", "--plot draws the forecast of one model"},
        {"fitted", "--fitted is of one model"},
        {"every-step", "--every-step is of one model"},
    };
    struct stat status;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (invocation_has(several->invocation, refused[i].option))
            return error_set(error, ERROR_USAGE, "%s, and %d are named; name one", refused[i].why,
                             several->model_count);
    }
    if (several->format == FORMAT_PROMETHEUS)
        return error_set(error, ERROR_USAGE,
                         "--format prometheus is a file of one model's metrics, and %d models are named; write a file "
                         "for each",
                         several->model_count);
    if (several->file && (file_is_input(several->file) ||
                          (stat(several->file, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))))
        return error_set(error, ERROR_USAGE,
                         "%s can be read only once, and %d models want it; write it into a file first",
                         file_input_name(several->file), several->model_count);
    for (int i = 0; i < several->model_count; i++) {
        if (file_is_input(several->models[i]))
            return error_set(error, ERROR_USAGE,
                             "one of several models cannot come from standard input; name its file");
        if (file_check_distinct(several->output, several->models[i], "a model", error))
            return -1;
    }
    return file_check_distinct(several->output, several->file, "the data", error);
}

int several_models_label(struct model *model, const char *label, struct error *error)
{
    const char *const names[] = {model->series_name, model->time_name};
    const char joint[] = {TEXT_JOINT, '\0'};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (const char *part = names[i]; part && *part; part += strspn(part, joint)) {
            const size_t length = strcspn(part, joint);
            if (length == strlen(ANSWER_LABEL) && memcmp(part, ANSWER_LABEL, length) == 0)
                return error_set(error, ERROR_DATA,
                                 "%s: its column '" ANSWER_LABEL "' has the name of the column that tells models "
                                 "apart; forecast it alone",
                                 label);
            part += length;
        }
    }
    model->label = label;
    return 0;
}

/* A line on standard error: what became of one model. */
static void tell(const struct several_models *several, const char *path, const char *message, const char *end)
{
    struct text text = TEXT_INIT;
    const size_t length = strlen(path);
    text_append_format(&text, "seqnet %s: ", several->invocation->command->name);
    if (strncmp(message, path, length) != 0) {
        text_append_printable(&text, path);
        text_append_string(&text, ": ");
    }
    text_append_printable(&text, message);
    text_append_format(&text, "%s\n", end);
    print_note(&text);
    text_release(&text);
}

/* How it went, as the error that is the exit status. left_out counts failed too: those that a check stopped. */
static int judge(int model_count, int left_out, int failed, int in_part, struct error *error)
{
    if (failed)
        return error_set(error, ERROR_CHECK, "done in part: %d of %d models left out, %d by a check", left_out,
                         model_count, failed);
    if (left_out)
        return error_set(error, ERROR_PARTIAL, "done in part: %d of %d models left out", left_out, model_count);
    if (in_part)
        return error_set(error, ERROR_PARTIAL, "done in part: of %d of %d models some series are left out", in_part,
                         model_count);
    return 0;
}

int several_models_run(const struct several_models *several, struct error *error)
{
    int result = -1, left_out = 0, failed = 0, in_part = 0;
    const enum format format = several->format == FORMAT_TABLE ? FORMAT_CSV : several->format;
    struct stacked_rows stacked = STACKED_ROWS_INIT(format);
    struct text answer = TEXT_INIT, text = TEXT_INIT, table = TEXT_INIT;
    struct error first = ERROR_INIT;
    for (int i = 0; i < several->model_count; i++) {
        struct invocation one = *several->invocation;
        struct error fault = ERROR_INIT;
        one.operands[0] = several->models[i];
        one.operands[1] = several->file;
        text_release(&answer);
        if (several->answer(&one, format, &answer, &fault) && fault.kind != ERROR_PARTIAL) {
            tell(several, several->models[i], fault.message, ": left out");
            left_out++;
            first = first.kind == ERROR_NONE ? fault : first;
            failed += fault.kind == ERROR_CHECK;
            continue;
        }
        if (fault.kind == ERROR_PARTIAL) {
            tell(several, several->models[i], fault.message, "");
            in_part++;
        }
        if (stacked_rows_add(&stacked, &answer, error))
            goto done;
    }
    if (stacked.block_count == 0) {
        error_set(error, first.kind, "none of %d models gives a forecast; the first: %s", several->model_count,
                  first.message);
        goto done;
    }
    stacked_rows_write(&stacked, &text);
    if (text_check(&text, error))
        goto done;
    if (several->format == FORMAT_TABLE)
        aligned_append(text.bytes, text.length, &table);
    if (print_output(several->output, several->format == FORMAT_TABLE ? &table : &text, several->format, error))
        goto done;
    result = judge(several->model_count, left_out, failed, in_part, error);
done:
    stacked_rows_release(&stacked);
    text_release(&answer);
    text_release(&text);
    text_release(&table);
    return result;
}
