/* What a panel says of its input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "csv/mapped_text.h"
#include "dataset/panel.h"

static void assert_digest(const char *text, const struct data_options *options, const char *hex)
{
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    if (panel_read_text("text", text, strlen(text), options, &panel, &error))
        fail_msg("%s", error.message);
    assert_string_equal(panel.sha256, hex);
    panel_release(&panel);
}

/* The expected values are those of sha256sum(1). */
static void the_input_is_known_by_its_sha_256(void **state)
{
    (void)state;
    assert_digest("step,value\n1,10\n2,12\n3,11\n", &(struct data_options){0},
                  "2582c57164722d985e8039eebe7a4f5c7c2e4587a2b729779cbb71661ec7e7f0");
}

static void rows_held_out_change_nothing_in_it(void **state)
{
    (void)state;
    const struct data_options options = {.test_length = 1};
    const char *hex = "76f2b26956fe2e9f0774004ca890be05879ce2211d0d3927ecfe6b93da11c6f2";
    assert_digest("step,value\n1,10\n2,12\n3,11\n", &options, hex);
    assert_digest("step,value\n1,10\n2,12\n3,99\n", &options, hex);
}

static size_t peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (size_t)usage.ru_maxrss * 1024;
}

/* Of a long file: a stamp, a line and a value for each row, and nothing twice. */
static void a_long_file_takes_few_bytes_a_row(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__)
    skip(); /* it keeps what is freed */
#endif
    const int count = 600000;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct text text = TEXT_INIT;
    struct rusage before, after;
    text_append_string(&text, "time,value\n");
    for (int row = 0; row < count; row++)
        text_append_format(&text, "%d,%d.25\n", 946684800 + 60 * row, row % 1000);
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(panel_read_text("text", text.bytes, text.length, &(struct data_options){0}, &panel, &error), 0);
    getrusage(RUSAGE_SELF, &after);
    assert_int_equal(panel.series[0].length, count);
    const double each = 1024.0 * (double)(after.ru_maxrss - before.ru_maxrss) / count;
    if (each > 28)
        fail_msg("%.1f bytes a row", each);
    panel_release(&panel);
    text_release(&text);
}

/* The text of a large file takes no memory beside its rows. */
static void a_large_file_is_not_held(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__)
    skip(); /* it keeps what is freed */
#endif
    const int count = 900000;
    char path[] = "/tmp/test_panel_XXXXXX";
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");
    fputs("time,value\n", file);
    for (int row = 0; row < count; row++)
        fprintf(file, "%d,%d.25\n", 946684800 + 60 * row, row % 1000);
    assert_true(ftell(file) > (long)MAPPED_TEXT_BYTES_MIN);
    fclose(file);
    fflush(NULL);
    const pid_t child = fork(); /* its peak is its own: that of a process never falls */
    if (child == 0) {
        struct error error = ERROR_INIT;
        struct panel panel = PANEL_INIT;
        const size_t before = peak_bytes();
        const int failed = panel_read(path, &(struct data_options){0}, &panel, &error);
        const double each = (double)(peak_bytes() - before) / count;
        const bool is_right = !failed && panel.series[0].length == count && panel.series[0].values[999] == 999.25;
        panel_release(&panel);
        _exit(is_right ? (int)ceil(each) : 255);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    unlink(path);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) > 28)
        fail_msg("%d bytes a row", WEXITSTATUS(status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_file_is_not_held), /* first: malloc() behaves otherwise after large frees */
        cmocka_unit_test(the_input_is_known_by_its_sha_256),
        cmocka_unit_test(rows_held_out_change_nothing_in_it),
        cmocka_unit_test(a_long_file_takes_few_bytes_a_row),
    };
    return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
