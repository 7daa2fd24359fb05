#include "shared_output/training_checkpoint.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/version.h"
#include "clues/shell.h"
#include "dataset/panel_digest.h"
#include "report/print.h"

#define FIELD(kind, member, ...) SETTING_FIELD(struct checkpoint_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "checkpoint", .argument = "FILE", FIELD(JSON_TEXT, path), .is_for_classes = true,
     .help = "keep in FILE how far training is; the same command goes on from there after a crash, to the same model"},

    {.option = "resume", .argument = "FILE", FIELD(JSON_TEXT, resumed), .is_for_classes = true,
     .help = "go on from the checkpoint FILE, and keep it up to date; refused where it is not of this training"},
};

/* clang-format on */

const struct setting_table checkpoint_settings = SETTING_TABLE("Checkpoints", rows);

static const char *path_of(const struct checkpoint_options *options)
{
    return options->resumed ? options->resumed : options->path;
}

int training_checkpoint_check(const struct checkpoint_options *options, double time_limit,
                              const struct checkpoint_other *others, size_t other_count, struct error *error)
{
    const char *path = path_of(options), *option = options->resumed ? "--resume" : "--checkpoint";
    if (!path)
        return 0;
    if (options->path && options->resumed && strcmp(options->path, options->resumed) != 0)
        return error_set(error, ERROR_USAGE,
                         "--resume keeps its own file up to date; leave out --checkpoint, or name the same file");
    if (time_limit > 0)
        return error_set(error, ERROR_USAGE,
                         "--time-limit ends training by the clock, which %s cannot repeat; leave one out", option);
    if (file_is_output(path) || file_is_input(path))
        return error_set(error, ERROR_USAGE, "%s needs a file, which can be read again; name one", option);
    for (size_t i = 0; i < other_count; i++) {
        const struct checkpoint_other *other = &others[i];
        struct error refused = ERROR_INIT;
        if (other->path &&
            (strcmp(other->path, path) == 0 || file_check_distinct(path, other->path, other->what, &refused)))
            return error_set(error, ERROR_USAGE, "%s: is %s itself; name another file with %s", path, other->what,
                             option);
    }
    if (options->resumed && access(path, F_OK) != 0)
        return error_set(error, ERROR_SYSTEM,
                         "%s: there is no such file, and so nothing to go on from; --checkpoint %s begins one", path,
                         path);
    return file_check_writable(path, error);
}

/* A line with a message, as a terminal may be given it. */
static void print_line(const char *before, const char *message)
{
    struct text text = TEXT_INIT;
    text_append_string(&text, before);
    text_append_printable(&text, message);
    text_append_string(&text, "\n");
    print_note(&text);
    text_release(&text);
}

/* Training goes on without: that is no failure, and is said all the same. */
static void print_failure(void *context, const char *message)
{
    (void)context;
    print_line("warning: the checkpoint cannot be kept, training goes on: ", message);
}

static void print_progress_of(const struct checkpoint *checkpoint)
{
    struct text text = TEXT_INIT;
    const size_t over = checkpoint_count(checkpoint, CHECKPOINT_OVER);
    text_append_string(&text, "going on from ");
    text_append_printable(&text, checkpoint->path);
    text_append_format(&text, ": %zu training%s of networks over, %zu under way\n", over, over == 1 ? "" : "s",
                       checkpoint_count(checkpoint, CHECKPOINT_UNDER_WAY));
    print_note(&text);
    text_release(&text);
}

/* The digest of the panel, and of the old model if there is one. */
static int make_rows(struct training_checkpoint *kept, const struct training_identity *identity, struct error *error)
{
    struct sha256_ctx hash;
    uint8_t binary[SHA256_DIGEST_SIZE];
    char *bytes = NULL;
    size_t length = 0;
    if (panel_digest(identity->panel, kept->rows, error))
        return -1;
    if (!identity->old || access(identity->old, F_OK) != 0)
        return 0;
    if (file_read(identity->old, &bytes, &length, error))
        return -1;
    sha256_init(&hash);
    sha256_update(&hash, length, (const uint8_t *)bytes);
    sha256_digest(&hash, sizeof binary, binary);
    const size_t begin = strlen(kept->rows);
    base16_encode_update(kept->rows + begin, sizeof binary, binary);
    kept->rows[begin + BASE16_ENCODE_LENGTH(sizeof binary)] = '\0';
    memory_free(bytes);
    return 0;
}

/* Take what the file has, or say why not. */
static int load(struct checkpoint *checkpoint, bool is_resumed, bool quiet, struct error *error)
{
    struct error reason = ERROR_INIT;
    const enum checkpoint_fit fit = checkpoint_load(checkpoint, &reason);
    switch (fit) {
    case CHECKPOINT_FITS:
        if (!quiet)
            print_progress_of(checkpoint);
        return 0;
    case CHECKPOINT_ABSENT:
        return is_resumed ? error_set(error, reason.kind, "%s", reason.message) : 0;
    case CHECKPOINT_UNREAD:
        return error_set(error, reason.kind, "%s", reason.message);
    case CHECKPOINT_FOREIGN:
        return error_set(error, reason.kind, "%s; name another file", reason.message);
    case CHECKPOINT_DAMAGED:
    case CHECKPOINT_DIFFERS:
        break;
    }
    if (is_resumed)
        return error_set(error, reason.kind, "%.800s; to train from the start, give --checkpoint in place of --resume",
                         reason.message);
    if (!quiet)
        print_line("note: training from the start: ", reason.message);
    return 0;
}

int training_checkpoint_begin(struct training_checkpoint *kept, const struct checkpoint_options *options,
                              const struct training_identity *identity, struct watch *watch,
                              struct training_hooks *hooks, struct error *error)
{
    const char *path = path_of(options);
    struct error refused = ERROR_INIT;
    if (!path)
        return 0;
    if (make_rows(kept, identity, error))
        return -1;
    if (file_lock_take(&kept->lock, path, 0, NULL, NULL, &refused))
        return error_set(error, ERROR_SYSTEM, "%s: another training keeps its checkpoint there; name another file",
                         path);
    const struct checkpoint_identity whose = {SEQNET_VERSION, identity->kernels, identity->command, kept->rows};
    checkpoint_init(&kept->checkpoint, path, &whose);
    kept->checkpoint.on_failure = print_failure;
    watch_hold(watch); /* a signal that ends the process looks at it */
    kept->is_on = true;
    hooks->checkpoint = &kept->checkpoint;
    const int result = load(&kept->checkpoint, options->resumed != NULL, identity->quiet, error);
    watch_release(watch, false);
    return result;
}

void training_checkpoint_before_end(void *context, struct text *text)
{
    struct training_checkpoint *kept = context;
    if (!kept->is_on)
        return;
    if (checkpoint_close(&kept->checkpoint)) {
        text_append_string(text, "; to go on, give --resume ");
        shell_append_path(text, kept->checkpoint.path);
    }
    file_lock_release(&kept->lock);
}

void training_checkpoint_end(struct training_checkpoint *kept, bool is_complete, bool quiet)
{
    char target[PATH_MAX];
    struct error ignored = ERROR_INIT;
    if (!kept->is_on)
        return;
    if (is_complete) {
        if (file_find_target(kept->checkpoint.path, target, &ignored) == 0 && target[0])
            unlink(target);
    } else if (checkpoint_close(&kept->checkpoint) && !quiet) {
        struct text text = TEXT_INIT;
        text_append_string(&text, "to go on with the training, give --resume ");
        shell_append_path(&text, kept->checkpoint.path);
        text_append_string(&text, "\n");
        print_note(&text);
        text_release(&text);
    }
    file_lock_release(&kept->lock);
    checkpoint_release(&kept->checkpoint);
    kept->is_on = false;
}
