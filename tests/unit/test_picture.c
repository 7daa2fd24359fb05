/* Pictures: names, quoting, and what gnuplot makes of a script where it is installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "picture/picture.h"

/* A folder that is gone after the test, and a name in it. */
static void make_place(char folder[64], char path[128], const char *name)
{
    strcpy(folder, "/tmp/seqnet-picture-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, 128, "%s/%s", folder, name);
}

static bool has_gnuplot(void)
{
    struct error error = ERROR_INIT;
    return picture_check("/tmp/picture.png", &error) == 0;
}

static void test_a_name_that_says_no_kind_is_refused(void **state)
{
    (void)state;
    const char *const names[] = {"picture", "picture.jpg", ".png", "png", "picture.png.gz", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct error error = ERROR_INIT;
        struct text script = TEXT_INIT;
        assert_int_equal(picture_check(names[i], &error), -1);
        assert_int_equal(error.kind, ERROR_USAGE);
        error = (struct error)ERROR_INIT;
        assert_int_equal(picture_write(names[i], &script, 100, 100, &error), -1);
        assert_int_equal(error.kind, ERROR_USAGE);
    }
}

static void test_text_in_quotes_cannot_end_them(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    picture_append_quoted(&text, "it's\na \"`name`\" @x \\ \xc3\xa9");
    assert_string_equal(text.bytes, "'it\xe2\x80\x99s\\x0Aa \"`name`\" @x \\ \xc3\xa9'");
    text_release(&text);
}

static void test_a_picture_is_of_the_kind_that_its_name_says(void **state)
{
    (void)state;
    static const char *const names[] = {"a.png", "a.SVG", "it's `a` $(b).pdf"};
    static const char *const beginnings[] = {"\x89PNG", "<?xml", "%PDF"};
    if (!has_gnuplot())
        skip();
    for (int i = 0; i < 3; i++) {
        struct error error = ERROR_INIT;
        struct text script = TEXT_INIT;
        char folder[64], path[128], *bytes = NULL;
        size_t length = 0;
        make_place(folder, path, names[i]);
        text_append_string(&script, "set title ");
        picture_append_quoted(&script, "it's `touch hit` @x_{1}");
        text_append_string(&script, "\nplot x\n");
        if (picture_write(path, &script, 300, 200, &error))
            fail_msg("%s", error.message);
        assert_int_equal(file_read(path, &bytes, &length, &error), 0);
        assert_true(length > 500);
        assert_memory_equal(bytes, beginnings[i], strlen(beginnings[i]));
        memory_free(bytes);
        text_release(&script);
        unlink(path);
        assert_int_equal(rmdir(folder), 0); /* and nothing else was there */
    }
}

static void test_a_script_that_fails_leaves_the_old_picture(void **state)
{
    (void)state;
    if (!has_gnuplot())
        skip();
    struct error error = ERROR_INIT;
    struct text script = TEXT_INIT;
    char folder[64], path[128], *bytes = NULL;
    size_t length = 0;
    make_place(folder, path, "a.png");
    assert_int_equal(file_replace(path, "old", 3, &error), 0);
    text_append_string(&script, "plot x\nfrobnicate\n");
    assert_int_equal(picture_write(path, &script, 300, 200, &error), -1);
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_non_null(strstr(error.message, "gnuplot"));
    error = (struct error)ERROR_INIT;
    assert_int_equal(file_read(path, &bytes, &length, &error), 0);
    assert_string_equal(bytes, "old");
    memory_free(bytes);
    text_release(&script);
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_name_that_says_no_kind_is_refused),
        cmocka_unit_test(test_text_in_quotes_cannot_end_them),
        cmocka_unit_test(test_a_picture_is_of_the_kind_that_its_name_says),
        cmocka_unit_test(test_a_script_that_fails_leaves_the_old_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
