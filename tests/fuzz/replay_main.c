/*
 * Gives every file named on the command line, or found directly in a directory named there, to a fuzz target:
 * so that what a fuzzer once found stays tested where there is no fuzzer. Exits with 1 when nothing was
 * replayed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void give_up(const char *path)
{
    fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
    exit(1);
}

static void replay_file(const char *path, size_t size)
{
    /* as large as the input, so that a sanitizer sees a byte read past its end */
    uint8_t *data = malloc(size ? size : 1);
    FILE *file = fopen(path, "rb");
    if (!data || !file || fread(data, 1, size, file) != size)
        give_up(path);
    fclose(file);
    fprintf(stderr, "%s\n", path); /* the last one named is the one that failed */
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static size_t replay_directory(const char *path)
{
    struct dirent **entries;
    int entry_count = scandir(path, &entries, NULL, alphasort);
    if (entry_count < 0)
        give_up(path);
    size_t replayed = 0;
    for (int i = 0; i < entry_count; i++) {
        char *name;
        struct stat status;
        if (asprintf(&name, "%s/%s", path, entries[i]->d_name) < 0 || stat(name, &status) != 0)
            give_up(path);
        if (S_ISREG(status.st_mode)) {
            replay_file(name, (size_t)status.st_size);
            replayed++;
        }
        free(name);
        free(entries[i]);
    }
    free(entries);
    return replayed;
}

int main(int argument_count, char **arguments)
{
    size_t replayed = 0;
    for (int i = 1; i < argument_count; i++) {
        struct stat status;
        if (stat(arguments[i], &status) != 0)
            give_up(arguments[i]);
        if (S_ISDIR(status.st_mode)) {
            replayed += replay_directory(arguments[i]);
        } else {
            replay_file(arguments[i], (size_t)status.st_size);
            replayed++;
        }
    }
    printf("%zu inputs replayed\n", replayed);
    return replayed == 0;
}
