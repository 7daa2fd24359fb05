#include "slips/model_operands.h"

#include <string.h>
#include <sys/stat.h>

#include "slips/sight.h"

static const char *const default_model[] = {MODEL_OPERANDS_DEFAULT};

bool model_operands_are_meant(const struct command *command)
{
    return strncmp(command->operands, "[MODEL ...]", strlen("[MODEL ...]")) == 0;
}

/* Is the last operand a model, rather than the rows? */
static bool is_model(const char *path, int operand_count)
{
    enum file_kind kind;
    const enum sight sight = sight_of(path, &kind);
    const char *ending = strrchr(path, '.');
    if (sight == SIGHT_MODEL)
        return true;
    if (!ending || strcmp(ending, ".json") != 0)
        return false;
    if (sight == SIGHT_ABSENT)
        return operand_count > 1;
    return operand_count > 2 ||
           sight != SIGHT_OTHER; /* MODEL FILE, with rows as JSON: that says what makes CSV of it */
}

int model_operands_count(const struct invocation *invocation)
{
    const int count = invocation->operand_count;
    const bool is_certain = count == 0 || (count == 1 && invocation->command->operand_minimum == 0);
    return is_certain || is_model(invocation->operand_list[count - 1], count) ? count : count - 1;
}

int model_operands_sort(const struct invocation *invocation, struct model_operands *files, struct error *error)
{
    struct stat status;
    const int model_count = model_operands_count(invocation);
    if (invocation->operand_count == 0) {
        *files = (struct model_operands){.models = default_model, .model_count = 1};
        if (stat(MODEL_OPERANDS_DEFAULT, &status) == 0)
            return 0;
        return error_set(error, ERROR_USAGE,
                         "no MODEL given, and there is no " MODEL_OPERANDS_DEFAULT " in this folder; name a model, or "
                         "make one: seqnet train FILE");
    }
    *files = (struct model_operands){
        .models = invocation->operand_list,
        .model_count = model_count,
        .file = model_count < invocation->operand_count ? invocation->operand_list[model_count] : NULL};
    return 0;
}
