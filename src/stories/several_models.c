#include "stories/several_models.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "communicator/communicator.h"
#include "report/print.h"
#include "results/answer_rows.h"
#include "scenarios/aligned.h"
#include "stories/stacked_rows.h"

bool several_models_are_meant(const char *file)
{
    struct stat status;
    return file && !file_is_input(file) && stat(file, &status) == 0 && S_ISDIR(status.st_mode);
}

int several_models_check(const struct several_models *several, struct error *error)
{
    struct stat status;
    for (const struct several_refusal *refused = several->refused; refused->option; refused++) {
        if (invocation_has(several->invocation, refused->option) && several->model_count == 1)
            return error_set(error, ERROR_USAGE, "%s, not of a folder; name a file in it", refused->why);
        if (invocation_has(several->invocation, refused->option))
            return error_set(error, ERROR_USAGE, "%s, and %d are named; name one", refused->why, several->model_count);
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

/* How it went with the models. */
struct tally {
    int left_out, stopped; /* without an answer; of these, those that a check stopped */
    int failed, in_part;   /* with an answer that fails a check; with an answer for some of the series */
};

/* The same as the error that is the exit status. */
static int judge(int model_count, const struct tally *tally, struct error *error)
{
    char left_out[80] = "";
    if (tally->failed) {
        if (tally->left_out)
            snprintf(left_out, sizeof left_out, ", and %d left out", tally->left_out);
        return error_set(error, ERROR_CHECK, "%d of %d models fail a check%s", tally->failed + tally->stopped,
                         model_count, left_out);
    }
    if (tally->stopped)
        return error_set(error, ERROR_CHECK, "done in part: %d of %d models left out, %d by a check", tally->left_out,
                         model_count, tally->stopped);
    if (tally->left_out)
        return error_set(error, ERROR_PARTIAL, "done in part: %d of %d models left out", tally->left_out, model_count);
    if (tally->in_part)
        return error_set(error, ERROR_PARTIAL, "done in part: of %d of %d models some series are left out",
                         tally->in_part, model_count);
    return 0;
}

/* FOLDER/NAME.csv, for some/NAME.json */
static void append_file_of(const char *folder, const char *model, struct text *path)
{
    const char *slash = strrchr(model, '/');
    const char *name = slash ? slash + 1 : model;
    const size_t length = strlen(name), ending = strlen(".json");
    const bool is_json = length > ending && strcmp(name + length - ending, ".json") == 0;
    text_append_string(path, folder);
    text_append_string(path, folder[strlen(folder) - 1] == '/' ? "" : "/");
    text_append(path, name, is_json ? length - ending : length);
    text_append_string(path, ".csv");
}

/* Ask one model, and tell what became of it. Its answer is added. */
static int ask(const struct several_models *several, const char *model, struct stacked_rows *stacked,
               struct tally *tally, struct error *first, struct error *error)
{
    int result = -1;
    struct invocation one = *several->invocation;
    struct text answer = TEXT_INIT, file = TEXT_INIT;
    struct error fault = ERROR_INIT;
    one.operands[0] = model;
    one.operands[1] = several->file;
    if (several_models_are_meant(several->file)) {
        append_file_of(several->file, model, &file);
        if (text_check(&file, error))
            goto done;
        one.operands[1] = file.bytes;
    }
    const enum format format = several->format == FORMAT_TABLE ? FORMAT_CSV : several->format;
    const bool is_well = several->answer(&one, format, &answer, &fault) == 0;
    const bool is_left_out =
        !is_well && (answer.length == 0 || (fault.kind != ERROR_PARTIAL && fault.kind != ERROR_CHECK));
    /* where ranks do not agree, they cannot go on together */
    if (communicator_any(one.ranks, is_left_out) && communicator_any(one.ranks, !is_left_out)) {
        if (is_left_out)
            *error = fault;
        else
            error_set(error, ERROR_SYSTEM, "%.300s: another rank cannot use it", model);
        goto done;
    }
    if (is_left_out) {
        if (several->model_count > 1) /* else it is the error that the command ends with */
            tell(several, model, fault.message, ": left out");
        tally->left_out++;
        tally->stopped += fault.kind == ERROR_CHECK;
        *first = first->kind == ERROR_NONE ? fault : *first;
        result = 0;
        goto done;
    }
    if (!is_well) {
        tell(several, model, fault.message, "");
        tally->failed += fault.kind == ERROR_CHECK;
        tally->in_part += fault.kind == ERROR_PARTIAL;
    }
    result = stacked_rows_add(stacked, &answer, error);
done:
    text_release(&answer);
    text_release(&file);
    return result;
}

int several_models_run(const struct several_models *several, struct error *error)
{
    int result = -1;
    struct stacked_rows stacked = STACKED_ROWS_INIT(several->format == FORMAT_TABLE ? FORMAT_CSV : several->format);
    struct text text = TEXT_INIT, table = TEXT_INIT;
    struct tally tally = {.left_out = 0};
    struct error first = ERROR_INIT;
    struct watch watch = WATCH_INIT;
    watch_begin(&watch, &(struct watch_request){.command = several->invocation->command->name,
                                                .options = several->progress,
                                                .is_quiet = several->is_quiet,
                                                .print = print_progress,
                                                .ranks = several->invocation->ranks});
    progress_name_rounds(&watch.progress, "model");
    progress_plan_training(&watch.progress, &(struct progress_training){.member_count = 0});
    progress_begin(&watch.progress, several->stage, 0);
    for (int i = 0; i < several->model_count; i++) {
        progress_begin_round(&watch.progress, i, several->model_count, 1, several->model_count);
        if (ask(several, several->models[i], &stacked, &tally, &first, error))
            goto done;
    }
    watch_end(&watch);
    if (stacked.block_count == 0) {
        if (several->model_count == 1)
            error_set(error, first.kind, "%s", first.message);
        else
            error_set(error, first.kind, "none of %d models gives %s; the first: %s", several->model_count,
                      several->answers, first.message);
        goto done;
    }
    stacked_rows_write(&stacked, &text);
    if (text_check(&text, error))
        goto done;
    if (several->format == FORMAT_TABLE)
        aligned_append(text.bytes, text.length, &table);
    if (print_output(several->output, several->format == FORMAT_TABLE ? &table : &text, several->format, error))
        goto done;
    result = judge(several->model_count, &tally, error);
done:
    watch_end(&watch);
    stacked_rows_release(&stacked);
    text_release(&text);
    text_release(&table);
    return result;
}
