/* The pieces of a page: html.h, svg_area.h, svg_chart.h, svg_figure.h. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "standalone_page/html.h"
#include "standalone_page/svg_area.h"
#include "standalone_page/svg_chart.h"
#include "standalone_page/svg_figure.h"

static void assert_text(struct text *text, const char *expected)
{
    assert_string_equal(text->bytes ? text->bytes : "", expected);
    text_release(text);
    *text = (struct text)TEXT_INIT;
}

static size_t count_of(const struct text *text, const char *what)
{
    size_t count = 0;
    for (const char *at = text->bytes; at && (at = strstr(at, what)); at++)
        count++;
    return count;
}

static void test_words_cannot_begin_a_tag_or_end_an_attribute(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    html_words(&text, "<script>alert(\"1\")</script>&amp;'x' ]]> -->");
    assert_text(&text, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;x&#39; ]]&gt; --&gt;");
}

static void test_what_no_page_may_hold_is_shown_byte_by_byte(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    html_words(&text, "a\x1B[2J\x01\xFF\xE2\x80\xAE\xC3\xA9");
    assert_text(&text, "a\\x1B[2J\\x01\\xFF\\xE2\\x80\\xAE\xC3\xA9");
}

/* Longer than the block that is escaped at once; no character is halved, and none gets lost. */
static void test_long_words_stay_whole(void **state)
{
    (void)state;
    struct text text = TEXT_INIT, words = TEXT_INIT;
    for (int i = 0; i < 1000; i++)
        text_append_string(&words, "\xC3\xA9<");
    html_words(&text, words.bytes);
    assert_int_equal(text.length, 1000 * 6);
    assert_int_equal(count_of(&text, "\xC3\xA9&lt;"), 1000);
    text_release(&text);
    text_release(&words);
}

static void test_every_byte_becomes_text(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        const char words[] = {(char)byte, 0};
        struct text text = TEXT_INIT;
        html_words(&text, words);
        assert_true(text.length > 0);
        for (size_t i = 0; i < text.length; i++) {
            assert_null(strchr("<>\"'", text.bytes[i]));
            assert_true((unsigned char)text.bytes[i] >= 0x20 && (unsigned char)text.bytes[i] < 0x7F);
        }
        text_release(&text);
    }
}

static void test_lines_become_elements(void **state)
{
    (void)state;
    struct text text = TEXT_INIT, lines = TEXT_INIT;
    text_append_string(&lines, "one <b>\n  and more\n\ntwo\n");
    html_lines(&text, &lines, "p");
    assert_text(&text, "<p>one &lt;b&gt;  and more</p>\n<p>two</p>\n");
    text_release(&lines);
}

static void test_cells_round_and_show_what_is_missing(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    html_number_cell(&text, 12.345, 1);
    html_number_cell(&text, NAN, 1);
    html_number_cell(&text, 1.23456789e9, -1);
    assert_text(&text, "<td class=\"n\">12.3</td><td class=\"n\">–</td><td class=\"n\">1.2346e+09</td>");
}

static void test_paths_are_relative_and_a_lone_place_is_a_dot(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    struct svg_path path = svg_path_begin("h", &text);
    svg_path_to(&path, 10, 20);
    svg_path_to(&path, 15, 18);
    svg_path_to(&path, 12, 30);
    svg_path_gap(&path);
    svg_path_to(&path, 40, 5);
    svg_path_gap(&path);
    svg_path_gap(&path);
    svg_path_to(&path, 50, 5);
    svg_path_to(&path, 60, 5);
    svg_path_end(&path, false);
    assert_text(&text, "<path class=\"h\" d=\"M10 20l5-2-3 12M40 5h0M50 5l10 0\"/>\n");
}

static void test_places_outside_are_moved_to_the_edge(void **state)
{
    (void)state;
    const struct svg_area area = {.x_low = 0, .x_high = 10, .y_low = -1, .y_high = 1, .height = 100};
    assert_int_equal(svg_x(&area, 5), SVG_WIDTH / 2);
    assert_int_equal(svg_x(&area, 1e300), SVG_WIDTH);
    assert_int_equal(svg_y(&area, 1), 0);
    assert_int_equal(svg_y(&area, -INFINITY), 100 * SVG_UNITS);
    assert_int_equal(svg_y(&area, 0), 50 * SVG_UNITS);
}

static void test_a_chart_has_its_curves_bands_and_ticks(void **state)
{
    (void)state;
    struct chart chart = CHART_INIT;
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    chart.level_count = 2;
    struct chart_panel *panel = chart_add(&chart, 4, 2, &error);
    assert_non_null(panel);
    text_append_string(&panel->name, "\"><b>");
    for (int i = 0; i < 6; i++) {
        panel->values[i] = i == 1 ? NAN : i;
        panel->times[i] = i;
    }
    for (int l = 0; l < 2; l++) {
        for (int k = 0; k < 2; k++) {
            panel->lower[l][k] = 4 + k - l - 1;
            panel->upper[l][k] = 4 + k + l + 1;
        }
    }
    svg_chart_panel(&chart, panel, true, &text);
    for (const char *const *class = (const char *const[]){"h", "f", "b0", "b1", "r", "g", NULL}; *class; class ++) {
        char path[32];
        snprintf(path, sizeof path, "<path class=\"%s\"", *class);
        assert_int_equal(count_of(&text, path), 1);
    }
    assert_int_equal(count_of(&text, "&quot;&gt;&lt;b&gt;"), 1);
    assert_int_equal(count_of(&text, "<b>"), 0);
    assert_int_equal(count_of(&text, "nan"), 0);
    assert_int_equal(count_of(&text, "class=\"x wide\""), 1);
    assert_int_equal(count_of(&text, "class=\"x narrow\""), 1);
    text_release(&text);
    text = (struct text)TEXT_INIT;
    svg_chart_spark(&chart, panel, &text);
    assert_int_equal(count_of(&text, "<path"), 3); /* the widest band alone */
    assert_int_equal(count_of(&text, "<text"), 0);
    text_release(&text);
    chart_release(&chart);
}

static void test_the_legend_of_a_figure_names_what_is_drawn(void **state)
{
    (void)state;
    struct figure figure = FIGURE_INIT;
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    struct figure_panel *panel = figure_add(&figure, 2, 3, &error);
    assert_non_null(panel);
    for (int i = 0; i < 3; i++)
        panel->values[i] = i;
    text_append_string(&figure.line_names[0], "<there>");
    text_append_string(&figure.line_names[1], "nowhere");
    svg_figure(&figure, &text);
    assert_int_equal(count_of(&text, "&lt;there&gt;"), 1);
    assert_int_equal(count_of(&text, "nowhere"), 0);
    assert_int_equal(count_of(&text, "nan"), 0);
    text_release(&text);
    figure_release(&figure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_cannot_begin_a_tag_or_end_an_attribute),
        cmocka_unit_test(test_what_no_page_may_hold_is_shown_byte_by_byte),
        cmocka_unit_test(test_long_words_stay_whole),
        cmocka_unit_test(test_every_byte_becomes_text),
        cmocka_unit_test(test_lines_become_elements),
        cmocka_unit_test(test_cells_round_and_show_what_is_missing),
        cmocka_unit_test(test_paths_are_relative_and_a_lone_place_is_a_dot),
        cmocka_unit_test(test_places_outside_are_moved_to_the_edge),
        cmocka_unit_test(test_a_chart_has_its_curves_bands_and_ticks),
        cmocka_unit_test(test_the_legend_of_a_figure_names_what_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
