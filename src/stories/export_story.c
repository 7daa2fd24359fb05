#include "stories/export_story.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "persist/model_file.h"
#include "report/print.h"
#include "source_code/code_program.h"
#include "state_dict/torch_state.h"

#define HEAD_BYTES 512

static const char *const export_form_words[] = {[EXPORT_C] = "c", [EXPORT_PYTORCH] = "pytorch"};
NAMES_DEFINE(export_form, EXPORT_FORM_COUNT);

/* The files of one export. */
enum { FILE_MAX = 2 };

struct output {
    int count;
    struct text paths[FILE_MAX], contents[FILE_MAX];
    char stem[PATH_MAX]; /* the last part of their name, without an end */
};

static void release(struct output *output)
{
    for (int i = 0; i < FILE_MAX; i++) {
        text_release(&output->paths[i]);
        text_release(&output->contents[i]);
    }
}

/* What the files are called: PREFIX with an end; without one the model's name, in the folder where we are. */
static int name_files(const struct export_options *options, const char *path, struct output *output,
                      struct error *error)
{
    static const char *const ends[EXPORT_FORM_COUNT][FILE_MAX] = {
        [EXPORT_C] = {".h", ".c"}, [EXPORT_PYTORCH] = {".pytorch.json", NULL}};
    const char *prefix = options->output;
    if (!prefix && file_is_input(path))
        return error_set(error, ERROR_USAGE, "the model comes from standard input and has no name; give -o PREFIX");
    if (prefix && file_is_output(prefix))
        return error_set(error, ERROR_USAGE, "-o - : the files need a name; give -o PREFIX");
    const char *slash = strrchr(prefix ? prefix : path, '/');
    const char *base = slash ? slash + 1 : prefix ? prefix : path;
    const char *dot = strrchr(base, '.');
    const size_t length = !prefix && dot && dot > base ? (size_t)(dot - base) : strlen(base);
    if (length == 0 || length >= sizeof output->stem)
        return error_set(error, ERROR_USAGE, "-o %s: name the files, without an end", prefix ? prefix : path);
    memcpy(output->stem, base, length);
    output->stem[length] = '\0';
    for (const char *c = output->stem; options->form == EXPORT_C && *c; c++) {
        if (strchr("\"\\?", *c) || (*c > 0 && *c < ' '))
            return error_set(
                error, ERROR_USAGE,
                "-o %s: C cannot include a file whose name has quotes, backslashes, question marks or line "
                "ends; name another",
                prefix ? prefix : path);
    }
    for (int i = 0; i < FILE_MAX && ends[options->form][i]; i++) {
        text_append_format(&output->paths[i], "%s%s", prefix ? prefix : output->stem, ends[options->form][i]);
        if (text_check(&output->paths[i], error))
            return -1;
        output->count++;
    }
    return 0;
}

/* Does the file begin by saying that seqnet wrote it? */
static bool is_ours(const char *head)
{
    static const char *const first[] = {"Written by " EXPORT_MARK, "written_by\": \"" EXPORT_MARK};
    while (*head && !isalpha((unsigned char)*head))
        head++;
    return strncmp(head, first[0], strlen(first[0])) == 0 || strncmp(head, first[1], strlen(first[1])) == 0;
}

/* A file that another hand wrote is not replaced. */
static int check_file(const char *path, const char *model_path, bool force, struct error *error)
{
    char head[HEAD_BYTES + 1];
    size_t length;
    struct stat status;
    if (file_check_distinct(path, model_path, "the model", error) || file_check_writable(path, error))
        return -1;
    if (force || stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0)
        return 0;
    if (file_read_head(path, head, HEAD_BYTES, &length, error))
        return -1;
    head[length] = '\0';
    if (is_ours(head))
        return 0;
    return error_set(
        error, ERROR_USAGE,
        "%s: was not written by seqnet export, and would be lost; name other files with -o, or give --force", path);
}

static int make_contents(const struct export_options *options, const struct exported *exported, struct output *output,
                         struct error *error)
{
    char header[PATH_MAX + 4];
    const struct code_names names = code_names_of(output->stem);
    if (options->form == EXPORT_PYTORCH)
        return torch_state(&output->contents[0], exported, error);
    snprintf(header, sizeof header, "%s.h", output->stem);
    code_header(&output->contents[0], &names, exported);
    code_source(&output->contents[1], &names, exported, header);
    code_pair(&output->contents[0], &output->contents[1], &names);
    return 0;
}

static void tell(const struct export_options *options, const struct exported *exported, const struct output *output)
{
    struct text text = TEXT_INIT;
    const struct code_names names = code_names_of(output->stem);
    for (int i = 0; i < output->count; i++) {
        text_append_string(&text, i ? " and " : "");
        text_append_printable(&text, output->paths[i].bytes);
    }
    if (options->form == EXPORT_C)
        text_append_format(&text, " written: %s_%s() and %s_self_test()\n", names.lower,
                           model_classifies(&exported->model) ? "classify" : "forecast", names.lower);
    else
        text_append_string(&text, " written\n");
    if (exported->is_part)
        text_append_string(&text, "note: these are the networks alone, and `seqnet predict` blends them with other "
                                  "methods: it says something else\n");
    if (!options->quiet)
        print_note(&text);
    text_release(&text);
}

int export_model(const struct export_options *options, const char *path, struct error *error)
{
    int result = -1;
    struct model model = MODEL_INIT;
    struct exported exported = EXPORTED_INIT;
    struct output output = {.count = 0};
    if (name_files(options, path, &output, error))
        goto done;
    for (int i = 0; i < output.count; i++) {
        if (check_file(output.paths[i].bytes, path, options->force, error))
            goto done;
    }
    if (model_file_read(path, &model, error) ||
        exported_init(&exported, &model, file_input_name(path), options->series, options->networks_only, error) ||
        make_contents(options, &exported, &output, error))
        goto done;
    for (int i = 0; i < output.count; i++) {
        if (text_check(&output.contents[i], error))
            goto done;
    }
    for (int i = 0; i < output.count; i++) {
        if (file_replace(output.paths[i].bytes, output.contents[i].bytes, output.contents[i].length, error))
            goto done;
    }
    tell(options, &exported, &output);
    result = 0;
done:
    release(&output);
    exported_release(&exported);
    model_release(&model);
    return result;
}
