#include "slips/mistakes.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "clues/file_kind.h"
#include "clues/shell.h"
#include "clues/similar.h"
#include "slips/model_operands.h"
#include "slips/sight.h"

#define ENTRY_COUNT_MAX 1000 /* of a folder, looked at for a like name */

/* A command line: `seqnet NAME FILES OPTIONS`, each word as a shell reads it back. */
static void append_command(struct text *text, const char *name, const char *const *files, int file_count,
                           char *const *options, int option_count)
{
    text_append_format(text, "seqnet %s", name);
    for (int i = 0; i < file_count; i++) {
        text_append_string(text, " ");
        shell_append_path(text, files[i]);
    }
    for (int i = 0; i < option_count; i++) {
        if (strcmp(options[i], "--") != 0) {
            text_append_string(text, " ");
            shell_append_word(text, options[i]);
        }
    }
}

/* Take what was said of the mistake for the error. */
static int refuse(enum error_kind kind, struct text *text, struct error *error)
{
    if (text_check(text, error) == 0)
        error_set(error, kind, "%s", text->bytes);
    text_release(text);
    return -1;
}

/* ---- a word that is no command ---- */

static int refuse_file_as_command(const char *path, enum sight sight, enum file_kind kind, int argc, char **argv,
                                  struct error *error)
{
    struct text text = TEXT_INIT;
    enum file_kind other;
    const char *files[2] = {path, argc > 2 ? argv[2] : NULL};
    const bool is_followed = argc > 2 && argv[2][0] != '-';
    const bool has_model = sight == SIGHT_DATA && is_followed && sight_of(argv[2], &other) == SIGHT_MODEL;
    text_append_format(&text, "'%.80s' is a file, not a command; ", path);
    if (has_model) {
        files[0] = argv[2];
        files[1] = path;
    }
    if (has_model || sight == SIGHT_MODEL) {
        const int file_count = is_followed ? 2 : 1;
        text_append_string(&text, "to forecast with it: ");
        append_command(&text, "predict", files, file_count, argv + 1 + file_count, argc - 1 - file_count);
    } else if (sight == SIGHT_DATA) {
        text_append_string(&text, "to learn from it: ");
        append_command(&text, "train", files, 1, argv + 2, argc - 2);
    } else {
        text_append_format(&text, "it is %s; ", file_kind_name(kind));
        file_kind_append_advice(kind, path, "seqnet train -", &text);
    }
    return refuse(ERROR_USAGE, &text, error);
}

int mistakes_check_command(int argc, char **argv, struct error *error)
{
    enum file_kind kind;
    enum sight sight = sight_of(argv[1], &kind);
    if (sight == SIGHT_ABSENT || sight == SIGHT_UNKNOWN)
        return 0;
    return refuse_file_as_command(argv[1], sight, kind, argc, argv, error);
}

/* ---- files of another kind, or not there ---- */

/* A file that the command reads. */
struct reading {
    const char *path;
    bool wants_model;
};

struct files {
    const struct invocation *invocation;
    struct reading items[OPERAND_MAX + 1]; /* the operands, then --model */
    int count, operand_count;
    char **options; /* of the command line, [option_count] */
    int option_count;
};

/* What the manual calls MODEL and FILE. Another operand is no file. */
static void list_files(const struct invocation *invocation, int argc, char **argv, struct files *files)
{
    const char *word = invocation->command->operands;
    *files = (struct files){.invocation = invocation};
    for (int i = 0; i < OPERAND_MAX && invocation->operands[i]; i++) {
        word += strspn(word, " [");
        bool is_model = strncmp(word, "MODEL", 5) == 0;
        if (model_operands_are_meant(invocation->command))
            is_model = i < model_operands_count(invocation);
        if (is_model || model_operands_are_meant(invocation->command) || strncmp(word, "FILE", 4) == 0)
            files->items[files->count++] = (struct reading){invocation->operands[i], is_model};
        word += strcspn(word, " ");
        files->operand_count++;
    }
    for (int i = 0; i < invocation->option_count; i++) {
        const struct command_option *option = &invocation->list[i];
        const char *argument = option->setting->argument;
        if (option->is_given && argument && strcmp(argument, "MODEL") == 0 && files->count <= OPERAND_MAX)
            files->items[files->count++] = (struct reading){
                *(const char *const *)(const void *)((const char *)option->record + option->setting->field.offset),
                true};
    }
    /* options_parse() has brought the operands to the end */
    files->options = argv + 1;
    files->option_count = argc - 1 - files->operand_count;
}

/* The command line as it was, with `path` in the place of item `index`. Options that name a model stay as they are. */
static void append_same_command(const struct files *files, int index, const char *path, struct text *text)
{
    const char *operands[OPERAND_MAX];
    for (int i = 0; i < files->operand_count; i++)
        operands[i] = i == index ? path : files->invocation->operands[i];
    append_command(text, files->invocation->command->name, operands, files->operand_count, files->options,
                   files->option_count);
}

/* A file of a like name in the same folder, if one is there. */
static int refuse_absent(const char *path, struct error *error)
{
    char folder[PATH_MAX];
    const char *name = strrchr(path, '/');
    const size_t length = name ? (size_t)(name - path) + 1 : 0;
    struct similar similar;
    name = path + length;
    if (length >= sizeof folder || name[0] == '\0')
        return 0;
    memcpy(folder, path, length);
    folder[length] = '\0';
    DIR *entries = opendir(length ? folder : ".");
    if (!entries)
        return 0;
    similar_begin(&similar, name, strlen(name));
    const struct dirent *entry;
    for (int i = 0; i < ENTRY_COUNT_MAX && (entry = readdir(entries)); i++) {
        if (entry->d_type != DT_DIR && (entry->d_name[0] != '.' || name[0] == '.'))
            similar_offer(&similar, entry->d_name);
    }
    closedir(entries);
    const char *nearest = similar_nearest(&similar);
    if (!nearest)
        return 0;
    struct text text = TEXT_INIT, meant = TEXT_INIT;
    text_append_format(&meant, "%s%s", folder, nearest);
    text_append_format(&text, "%s: %s; did you mean ", path, strerror(ENOENT));
    if (text_check(&meant, error) == 0)
        shell_append_path(&text, meant.bytes);
    text_append_string(&text, "?");
    text_release(&meant);
    return refuse(ERROR_SYSTEM, &text, error);
}

/* Text where a model belongs. */
static int refuse_data_as_model(const struct files *files, int index, struct error *error)
{
    struct text text = TEXT_INIT;
    enum file_kind kind;
    const struct command *command = files->invocation->command;
    const char *path = files->items[index].path, *ending = strrchr(path, '.');
    if (ending && strcmp(ending, ".json") == 0) /* a model that is damaged: nothing to learn from */
        return 0;
    if (index == 0 && files->operand_count == 2 && sight_of(files->items[1].path, &kind) == SIGHT_MODEL) {
        const char *swapped[2] = {files->items[1].path, path};
        text_append_format(&text, "the model comes first, and %.200s is none: ", path);
        append_command(&text, command->name, swapped, 2, files->options, files->option_count);
        return refuse(ERROR_DATA, &text, error);
    }
    if (index == 0 && files->operand_count == 1 && strstr(command->operands, "[FILE]") &&
        sight_of(MODEL_OPERANDS_DEFAULT, &kind) == SIGHT_MODEL) {
        const char *both[2] = {MODEL_OPERANDS_DEFAULT, path};
        text_append_format(
            &text,
            "%s: this is text, not a model; to read it with the " MODEL_OPERANDS_DEFAULT " that is here: ", path);
        append_command(&text, command->name, both, 2, files->options, files->option_count);
        return refuse(ERROR_DATA, &text, error);
    }
    text_append_format(&text, "%s: this is text, not a model; make a model of it first: ", path);
    append_command(&text, "train", &path, 1, NULL, 0);
    text_append_string(&text, " -o model.json");
    if (index < files->operand_count) {
        text_append_string(&text, " && ");
        append_same_command(files, index, "model.json", &text);
    }
    return refuse(ERROR_DATA, &text, error);
}

/* A model where data belong. */
static int refuse_model_as_data(const struct files *files, int index, struct error *error)
{
    struct text text = TEXT_INIT;
    const char *path = files->items[index].path;
    text_append_format(&text, "%s: this is a model, not data; ", path);
    if (index > 0) { /* of two models none is data */
        text_append_string(&text, "name a CSV file, or leave it out: ");
        append_command(&text, files->invocation->command->name, files->invocation->operands, index, files->options,
                       files->option_count);
    } else {
        text_append_string(&text, "to forecast with it: ");
        append_command(&text, "predict", &path, 1, NULL, 0);
    }
    return refuse(ERROR_DATA, &text, error);
}

/* A file that is neither. */
static int refuse_other(const struct files *files, int index, enum file_kind kind, struct error *error)
{
    struct text text = TEXT_INIT, piped = TEXT_INIT;
    const struct reading *item = &files->items[index];
    const bool is_packed = kind >= FILE_KIND_GZIP && kind <= FILE_KIND_ZIP;
    text_append_format(&text, "%s:1: this is %s, not %s; ", item->path, file_kind_name(kind),
                       item->wants_model ? "a model" : "CSV");
    append_same_command(files, index, "-", &piped);
    if (item->wants_model && !is_packed)
        text_append_string(&text, "a model is a file that `seqnet train` has written");
    else if (text_check(&piped, error) == 0)
        file_kind_append_advice(kind, item->path, index < files->operand_count ? piped.bytes : NULL, &text);
    text_release(&piped);
    return refuse(ERROR_DATA, &text, error);
}

/* More operands than a command line of one model has: is FILE there, and does it come last? A model that is not there
 * is left out, as a damaged one is. */
static int check_many(const struct invocation *invocation, struct error *error)
{
    const int model_count = model_operands_count(invocation);
    for (int i = 0; i < invocation->operand_count; i++) {
        const char *path = invocation->operand_list[i], *ending = strrchr(path, '.');
        enum file_kind kind;
        const enum sight sight = sight_of(path, &kind);
        if (sight == SIGHT_ABSENT && i >= model_count)
            return refuse_absent(path, error) ? -1 : error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(ENOENT));
        if (sight == SIGHT_DATA && i < model_count && !(ending && strcmp(ending, ".json") == 0))
            return error_set(error, ERROR_DATA,
                             "%.200s: this is text, not a model; the rows come last, in one file: "
                             "seqnet %s MODEL ... FILE",
                             path, invocation->command->name);
    }
    return 0;
}

int mistakes_check_files(const struct invocation *invocation, int argc, char **argv, struct error *error)
{
    struct files files;
    const bool has_several = model_operands_are_meant(invocation->command) && model_operands_count(invocation) > 1;
    if (model_operands_are_meant(invocation->command) && invocation->operand_count > 2)
        return check_many(invocation, error);
    list_files(invocation, argc, argv, &files);
    for (int i = 0; i < files.count; i++) {
        const struct reading *item = &files.items[i];
        enum file_kind kind;
        enum sight sight = sight_of(item->path, &kind);
        int result = 0;
        if (sight == SIGHT_ABSENT && item->wants_model && has_several)
            continue;
        if (sight == SIGHT_ABSENT)
            result = refuse_absent(item->path, error);
        else if (sight == SIGHT_DATA && item->wants_model)
            result = refuse_data_as_model(&files, i, error);
        else if (sight == SIGHT_MODEL && !item->wants_model)
            result = refuse_model_as_data(&files, i, error);
        else if (sight == SIGHT_OTHER && !(item->wants_model && kind == FILE_KIND_JSON))
            result = refuse_other(&files, i, kind, error);
        if (result)
            return result;
    }
    return 0;
}
