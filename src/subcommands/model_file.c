#include "subcommands/model_file.h"

#include "base/file.h"
#include "base/memory.h"

int model_file_read(const char *path, struct model *model, struct error *error)
{
    char *bytes;
    size_t length;
    if (file_read(path, &bytes, &length, error))
        return -1;
    int result = model_read(file_input_name(path), bytes, length, model, error);
    memory_free(bytes);
    return result;
}
