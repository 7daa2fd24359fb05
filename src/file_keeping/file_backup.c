#include "file_keeping/file_backup.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

/* The name of version `number`, 0 for the file itself. */
static int name_version(const char *target, int number, char name[PATH_MAX], const char *path, struct error *error)
{
    const int length =
        number ? snprintf(name, PATH_MAX, "%s.%d", target, number) : snprintf(name, PATH_MAX, "%s", target);
    return length < PATH_MAX ? 0 : error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(ENAMETOOLONG));
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat first, second;
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* A second name for the file, or where the file system has none a copy. */
static int keep(const char *target, const char *name, struct error *error)
{
    char *bytes;
    size_t length;
    if (link(target, name) == 0)
        return 0;
    if (file_read(target, &bytes, &length, error))
        return -1;
    const int result = file_replace(name, bytes, length, error);
    memory_free(bytes);
    return result;
}

int file_backup(const char *path, int count, struct error *error)
{
    char target[PATH_MAX], from[PATH_MAX], to[PATH_MAX];
    struct stat status;
    if (count == 0)
        return 0;
    if (file_find_target(path, target, error))
        return -1;
    if (!target[0] || stat(target, &status) || !S_ISREG(status.st_mode))
        return 0;
    if (name_version(target, 1, to, path, error))
        return -1;
    if (is_same_file(target, to))
        return 0;
    for (int i = count - 1; i >= 1; i--) {
        if (name_version(target, i, from, path, error) || name_version(target, i + 1, to, path, error))
            return -1;
        if (rename(from, to) && errno != ENOENT)
            return error_set(error, ERROR_SYSTEM, "%s: cannot be kept as '%s': %s", path, to, strerror(errno));
    }
    if (name_version(target, 1, to, path, error))
        return -1;
    if (count == 1 && unlink(to) && errno != ENOENT)
        return error_set(error, ERROR_SYSTEM, "%s: cannot be kept as '%s': %s", path, to, strerror(errno));
    return keep(target, to, error);
}
