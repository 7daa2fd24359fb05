/*
 * bench_csv FILE [TARGET [PAST]]: seconds to read a file into series, beside a bare loop of libcsv that converts the
 * same fields with strtod; alternating, medians.
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/memory.h"
#include "dataset/panel.h"

#define ROUNDS 9

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

struct bare {
    double sum; /* so that nothing is optimised away */
    size_t rows;
    char text[256];
};

static void take_field(void *field, size_t length, void *context)
{
    struct bare *bare = context;
    if (length >= sizeof bare->text)
        return;
    memcpy(bare->text, field, length);
    bare->text[length] = '\0';
    bare->sum += strtod(bare->text, NULL);
}

static void take_row(int end, void *context)
{
    struct bare *bare = context;
    (void)end;
    bare->rows++;
}

static double read_bare(const char *path)
{
    struct error error = ERROR_INIT;
    struct bare bare = {0};
    struct csv_parser parser;
    char *bytes;
    size_t length;
    double begin = seconds_now();
    if (file_read(path, &bytes, &length, &error) || csv_init(&parser, CSV_STRICT)) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    csv_parse(&parser, bytes, length, take_field, take_row, &bare);
    csv_fini(&parser, take_field, take_row, &bare);
    csv_free(&parser);
    memory_free(bytes);
    return seconds_now() - begin;
}

static double read_panel(const char *path, const struct data_options *options)
{
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    double begin = seconds_now();
    if (panel_read(path, options, &panel, &error)) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    double took = seconds_now() - begin;
    panel_release(&panel);
    return took;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    double bare[ROUNDS], panel[ROUNDS], ratio[ROUNDS];
    if (argc < 2) {
        fprintf(stderr, "usage: bench_csv FILE [TARGET [PAST]]\n");
        return 2;
    }
    const struct data_options options = {.target = argc > 2 ? argv[2] : NULL, .past = argc > 3 ? argv[3] : NULL};
    for (int i = 0; i < ROUNDS; i++) {
        bare[i] = read_bare(argv[1]);
        panel[i] = read_panel(argv[1], &options);
        ratio[i] = bare[i] / panel[i];
    }
    qsort(bare, ROUNDS, sizeof *bare, compare);
    qsort(panel, ROUNDS, sizeof *panel, compare);
    qsort(ratio, ROUNDS, sizeof *ratio, compare);
    printf("bare libcsv %.4f s, seqnet %.4f s, %.2f of its speed (medians of %d)\n", bare[ROUNDS / 2],
           panel[ROUNDS / 2], ratio[ROUNDS / 2], ROUNDS);
    return 0;
}
