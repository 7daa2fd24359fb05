#include "slips/sight.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "persist/model.h"

enum sight sight_of(const char *path, enum file_kind *kind)
{
    struct stat status;
    struct error ignored = ERROR_INIT;
    char head[FILE_KIND_HEAD_BYTES];
    size_t length;
    *kind = FILE_KIND_TEXT;
    if (file_is_input(path))
        return SIGHT_UNKNOWN;
    if (stat(path, &status) != 0)
        return errno == ENOENT ? SIGHT_ABSENT : SIGHT_UNKNOWN;
    if (!S_ISREG(status.st_mode) || file_read_head(path, head, sizeof head, &length, &ignored) || length == 0)
        return SIGHT_UNKNOWN;
    *kind = file_kind_find(head, length);
    if (*kind == FILE_KIND_TEXT) /* what is damaged but may have been JSON is the command's to judge */
        return head[0] == '{' || head[0] == '[' ? SIGHT_UNKNOWN : SIGHT_DATA;
    const char format[] = "\"" MODEL_FORMAT "\"";
    return *kind == FILE_KIND_JSON && memmem(head, length, format, sizeof format - 1) ? SIGHT_MODEL : SIGHT_OTHER;
}
