/* Find the subcommand, run it, print its error, choose the exit status. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log_lines.h"
#include "base/memory.h"
#include "base/printable.h"
#include "base/version.h"
#include "communicator/communicator.h"
#include "communicator/shared_input.h"
#include "kernels/kernels.h"
#include "slips/error_object.h"
#include "slips/mistakes.h"
#include "slips/shared_files.h"
#include "subcommands/commands.h"

/* A stream that was closed must not be given to the first file that is opened: what is written to the stream would land
 * in that file. So placeholders take its place, which refuse what the stream is for. */
static void keep_streams_apart(void)
{
    for (int stream = 0; stream <= 2; stream++) {
        if (fcntl(stream, F_GETFD) < 0)
            (void)!open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
    }
}

static int print_text(struct text *text, struct error *error)
{
    int result = text_check(text, error);
    if (result == 0)
        result = file_write_output(text->bytes, text->length, error);
    text_release(text);
    return result;
}

/* With --follow rows come one by one, and one rank answers each. */
static bool reads_on(const struct invocation *invocation)
{
    bool is_given = false;
    for (int i = 0; i < invocation->option_count; i++)
        is_given =
            is_given || (invocation->list[i].is_given && strcmp(invocation->list[i].setting->option, "follow") == 0);
    return is_given;
}

/* Kernels that are not the same round differently, and ranks would drift apart. */
static int agree_on_kernels(const struct communicator *ranks, struct error *error)
{
    char first[32] = "";
    if (ranks->size == 1)
        return 0;
    const struct kernels *kernels = kernels_select(error);
    if (kernels)
        snprintf(first, sizeof first, "%s", kernels->name);
    communicator_broadcast(ranks, 0, first, sizeof first);
    if (kernels && strcmp(first, kernels->name) != 0)
        error_set(error, ERROR_SYSTEM,
                  "rank %d has the kernels %s, and rank 0 %s, which round differently; set SEQNET_KERNELS to what all "
                  "machines have",
                  ranks->rank, kernels->name, first);
    return communicator_agree(ranks, error->kind == ERROR_NONE ? 0 : -1, 0, error);
}

/* One rank alone works on what the ranks do not share, and on --help. */
static int run_command(const struct command *command, int argc, char **argv, const struct communicator *ranks,
                       struct error *error)
{
    int result = -1;
    const struct communicator alone = COMMUNICATOR_ALONE;
    struct invocation invocation = INVOCATION_INIT;
    void *options = memory_allocate(1, command->options_size, error);
    if (!options || options_parse(command, argc, argv, options, &invocation, error))
        goto done;
    const bool is_shared = command->uses_ranks && !invocation.wants_help && !reads_on(&invocation);
    invocation.ranks = is_shared ? ranks : &alone;
    if (!is_shared && ranks->rank > 0) {
        result = 0;
    } else if (invocation.wants_help) {
        struct text text = TEXT_INIT;
        options_help(command, &text);
        result = print_text(&text, error);
    } else if (mistakes_check_files(&invocation, argc, argv, error) == 0 &&
               agree_on_kernels(invocation.ranks, error) == 0 && shared_files_check(&invocation, error) == 0 &&
               shared_input_take(invocation.ranks, invocation.operand_list, invocation.operand_count, error) == 0) {
        result = command->run(&invocation, error);
    }
done:
    invocation_release(&invocation);
    memory_free(options);
    return result;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0)
        words++;
    return *words;
}

static void print_message(const char *command, const char *message)
{
    struct text text = TEXT_INIT, log = TEXT_INIT;
    text_append_format(&text, "seqnet%s%s: %s\n", command ? " " : "", command ? command : "", message);
    if (log_is_wanted() && text.length)
        log_lines_append(&log, "error", text.bytes, text.length);
    if (log.length)
        fwrite(log.bytes, 1, log.length, stderr);
    else
        fprintf(stderr, "seqnet%s%s: %s\n", command ? " " : "", command ? command : "", message);
    text_release(&log);
    text_release(&text);
}

/* To standard error, in words or as JSON; in words too where there is no memory for JSON. */
static void print_error(const struct error *error, const char *command, bool is_object)
{
    char message[PRINTABLE_GROWTH * sizeof error->message];
    struct text text = TEXT_INIT;
    struct error refused = ERROR_INIT;
    if (is_object)
        error_object_write(error, command, &text);
    if (is_object && text_check(&text, &refused) == 0) {
        fwrite(text.bytes, 1, text.length, stderr);
    } else {
        printable_write(error->message, strlen(error->message), false, message, sizeof message);
        print_message(command, message);
    }
    text_release(&text);
}

/* Is --log among the options? Commands that have none refuse it. */
static bool asks_for_log(int argc, char **argv)
{
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--log") == 0)
            return true;
    }
    return false;
}

/* What was asked for without a command. */
static void answer(int argc, char **argv, struct error *error)
{
    struct text text = TEXT_INIT;
    if (argc == 2 && is_one_of(argv[1], (const char *const[]){"--help", "-h", NULL})) {
        command_overview(&text);
        print_text(&text, error);
    } else if (argc == 2 && is_one_of(argv[1], (const char *const[]){"--version", "-V", "version", NULL})) {
        char name[128];
        const char *library = communicator_name(name, sizeof name);
        const struct kernels *kernels = kernels_select(error);
        if (kernels) {
            text_append_format(&text, "seqnet " SEQNET_VERSION " (kernels: %s%s%s)\n", kernels->name,
                               library ? "; MPI: " : "", library ? library : "");
            print_text(&text, error);
        }
    } else if (argc > 1) {
        if (mistakes_check_command(argc, argv, error) == 0)
            commands_refuse_name(argv[1], error);
    } else {
        error_set(error, ERROR_USAGE, "no command given; `seqnet help` lists the commands");
    }
}

/* The rank neither reads standard input, nor prints, nor writes files. Returns where its errors would go; -1: nowhere.
 */
static int mute(void)
{
    const int errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int stream = 0; stream <= 2 && nothing >= 0; stream++)
        dup2(nothing, stream);
    setenv(FILE_MUTED_VARIABLE, "1", true);
    return errors;
}

/* More ranks do not always help. */
static void explain_memory(const struct communicator *ranks, struct error *error)
{
    const size_t length = strlen(error->message);
    if (ranks->size > 1 && error->kind == ERROR_SYSTEM && strncmp(error->message, "out of memory", 13) == 0)
        snprintf(error->message + length, sizeof error->message - length,
                 "; seqnet-mpi(7) says what each of the %d ranks holds", ranks->size);
}

/* One rank tells what went wrong, and all end. */
static void end(struct communicator *ranks, struct error *error, const struct command *command, int argc, char **argv,
                int errors)
{
    const enum communicator_outcome outcome = communicator_settle(ranks, (int)error->kind);
    explain_memory(ranks, error);
    if (outcome != COMMUNICATOR_SILENT && errors >= 0)
        dup2(errors, STDERR_FILENO);
    if (outcome != COMMUNICATOR_SILENT && error->kind != ERROR_NONE)
        print_error(error, command ? command->name : NULL, command && error_object_is_wanted(argc, argv));
    if (outcome == COMMUNICATOR_ABORT)
        communicator_abort(ranks, (int)error->kind);
    communicator_end(ranks);
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct communicator ranks;
    const struct command *command = argc > 1 ? command_by_name(argv[1]) : NULL;
    keep_streams_apart();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of write() like a full disk */
    if (command && asks_for_log(argc, argv))
        setenv(LOG_VARIABLE, "1", true); /* seen before the command line is read: what is wrong with it is logged too */
    unsetenv(FILE_MUTED_VARIABLE);
    const bool has_begun = communicator_begin(&ranks, &error) == 0;
    const int errors = ranks.rank > 0 ? mute() : -1;
    if (has_begun && command)
        run_command(command, argc - 1, argv + 1, &ranks, &error);
    else if (has_begun && ranks.rank == 0)
        answer(argc, argv, &error);
    end(&ranks, &error, command, argc, argv, errors);
    return (int)error.kind;
}
