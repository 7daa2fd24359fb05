/* Labels: class names and their order, which columns of a classifier's file are what, and what is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "datafile/class_names.h"
#include "dataset/panel.h"

/* The panel's source is a file with a name of its own: messages are compared after it. */
static int read_panel(const char *text, const struct data_options *options, struct panel *panel, struct error *error)
{
    char path[] = "/tmp/seqnet-labels-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    int result = panel_read(path, options, panel, error);
    unlink(path);
    return result;
}

static void read_well(const char *text, const struct data_options *options, struct panel *panel)
{
    struct error error = ERROR_INIT;
    *panel = (struct panel)PANEL_INIT;
    if (read_panel(text, options, panel, &error))
        fail_msg("%s", error.message);
}

/* What is refused, and the message from the file's name on. */
static void refuse(const char *text, const struct data_options *options, enum error_kind kind, const char *message)
{
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    assert_int_equal(read_panel(text, options, &panel, &error), -1);
    assert_null(panel.series);
    assert_int_equal(error.kind, kind);
    const char *place = strncmp(error.message, "/tmp/", 5) == 0 ? strchr(error.message, ':') : error.message;
    assert_string_equal(place, message);
}

static void columns_are(const struct panel *panel, const char *names)
{
    struct text list = TEXT_INIT;
    for (int c = 0; c < panel->column_count; c++)
        text_append_format(&list, "%s%s", c ? " " : "", panel->columns[c].name);
    assert_string_equal(list.bytes, names);
    text_release(&list);
    assert_int_equal(panel->target_count, 1);
    assert_int_equal(panel->past_count, panel->column_count - 1);
    assert_int_equal(panel->known_count, 0);
    assert_int_equal(panel->columns[panel->column_count - 1].role, COLUMN_PAST);
}

/* -1 stands for a label that is missing. */
static void labels_are(const struct panel *panel, size_t s, size_t extent, const int *wanted)
{
    const struct series *series = &panel->series[s];
    assert_int_equal(series->extent, extent);
    for (size_t t = 0; t < extent; t++) {
        double found = series_column(series, 0)[t];
        assert_true(wanted[t] < 0 ? isnan(found) : found == wanted[t]);
    }
}

static void classes_are(const struct class_names *classes, const char *names)
{
    char list[CLASS_LIST_SIZE];
    assert_string_equal(class_names_list(classes, list), names);
}

static const struct data_options plain = {.classify = true};

/* ---- class names ---- */

static void add(struct class_names *classes, const char *name)
{
    struct error error = ERROR_INIT;
    assert_int_equal(class_names_add(classes, name, strlen(name), &error), 0);
}

static void numbers_are_in_order_of_size_and_text_in_that_of_its_bytes(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct class_names numbers = CLASS_NAMES_INIT, text = CLASS_NAMES_INIT;
    int places[3];
    add(&numbers, "10"), add(&numbers, "9"), add(&numbers, "-1");
    assert_int_equal(class_names_sort(&numbers, places, &error), 0);
    classes_are(&numbers, "'-1', '9', '10'");
    assert_true(places[0] == 2 && places[1] == 1 && places[2] == 0);
    add(&text, "b10"), add(&text, "9"), add(&text, "10");
    assert_int_equal(class_names_sort(&text, places, &error), 0);
    classes_are(&text, "'10', '9', 'b10'");
    class_names_release(&numbers);
    class_names_release(&text);
    class_names_release(&text);
}

static void a_class_is_found_by_all_of_its_name(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct class_names classes = CLASS_NAMES_INIT, copy = CLASS_NAMES_INIT;
    add(&classes, "rain"), add(&classes, "sun");
    assert_int_equal(class_names_find(&classes, "sunny", 3), 1);
    assert_int_equal(class_names_find(&classes, "sunny", 5), -1);
    assert_int_equal(class_names_find(&classes, "su", 2), -1);
    assert_int_equal(class_names_copy(&classes, &copy, &error), 0);
    class_names_release(&classes);
    assert_int_equal(class_names_find(&copy, "rain", 4), 0);
    class_names_release(&copy);
}

static void a_long_list_of_classes_is_cut(void **state)
{
    (void)state;
    struct class_names classes = CLASS_NAMES_INIT;
    char name[16], list[CLASS_LIST_SIZE];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "class %d", i);
        add(&classes, name);
    }
    class_names_list(&classes, list);
    assert_int_equal(strlen(list), CLASS_LIST_SIZE - 1);
    assert_string_equal(list + CLASS_LIST_SIZE - 4, "...");
    class_names_release(&classes);
}

/* ---- what is read ---- */

static void labels_of_text_become_indices_and_all_numbers_are_inputs(void **state)
{
    (void)state;
    struct panel panel;
    read_well("date,rainfall,weather,wind\n2012-01-01,0,sun,4.7\n2012-01-02,10.9,rain,4.5\n2012-01-03,0.8,,2.3\n"
              "2012-01-05,20,rain,1\n",
              &plain, &panel);
    columns_are(&panel, "weather rainfall wind");
    classes_are(&panel.classes, "'rain', 'sun'");
    labels_are(&panel, 0, 5, (const int[]){1, 0, -1, -1, 0});
    assert_string_equal(panel.time_name, "date");
    assert_true(series_column(&panel.series[0], 2)[1] == 4.5);
    assert_false(panel_labels_are_per_series(&panel));
    panel_release(&panel);
}

static void a_column_named_label_or_class_is_the_label_and_one_named_series_the_series(void **state)
{
    (void)state;
    struct panel panel;
    read_well("series,step,a,b,label\n7,1,1,2,10\n7,2,3,4,10\n7,3,5,6,10\n3,1,7,8,9\n3,2,9,1,9\n", &plain, &panel);
    columns_are(&panel, "label a b");
    assert_string_equal(panel.series_name, "series");
    assert_string_equal(panel.time_name, "step");
    assert_string_equal(panel.series[1].id, "3");
    classes_are(&panel.classes, "'9', '10'");
    labels_are(&panel, 0, 3, (const int[]){1, 1, 1});
    labels_are(&panel, 1, 2, (const int[]){0, 0});
    assert_true(panel_labels_are_per_series(&panel));
    panel_release(&panel);
    read_well("a,note,class\n7,x,1\n2,y,0\n3,z,1\n", &plain, &panel);
    columns_are(&panel, "class a");
    assert_string_equal(panel.remarks.bytes,
                        "not used: 'note' (no columns of numbers, and so no inputs of a classifier)\n");
    panel_release(&panel);
}

static void options_say_otherwise(void **state)
{
    (void)state;
    struct panel panel;
    const struct data_options options = {
        .classify = true, .target = "state", .series = "who", .past = "b", .time = "none", .missing = "-1"};
    read_well("who,series,label,a,b,state\nx,1,l,1,2,1\nx,2,l,1,2,-1\ny,2,m,3,4,0\ny,3,m,3,4,1\n", &options, &panel);
    columns_are(&panel, "state b");
    assert_string_equal(panel.series_name, "who");
    labels_are(&panel, 0, 2, (const int[]){1, -1});
    labels_are(&panel, 1, 2, (const int[]){0, 1});
    assert_false(panel_labels_are_per_series(&panel));
    panel_release(&panel);
    const struct data_options as_input = {.classify = true, .past = "series"};
    read_well("series,label\n5,a\n3,b\n4,a\n", &as_input, &panel);
    columns_are(&panel, "label series");
    assert_null(panel.series_name);
    panel_release(&panel);
}

static void labels_alone_in_a_first_column_of_text_with_digits_are_no_times(void **state)
{
    (void)state;
    struct panel panel;
    read_well("kind,a\nw1,1\nw2,2\nw1,3\n", &plain, &panel);
    columns_are(&panel, "kind a");
    assert_null(panel.time_name);
    panel_release(&panel);
}

static void a_file_without_a_header_may_have_labels_of_text(void **state)
{
    (void)state;
    struct panel panel;
    struct class_names known = CLASS_NAMES_INIT;
    read_well("5.1,3.5,setosa\n7,3.2,versicolor\n4.9,3,setosa\n", &plain, &panel);
    assert_false(panel.has_header);
    columns_are(&panel, "column3 column1 column2");
    labels_are(&panel, 0, 3, (const int[]){0, 1, 0});
    panel_release(&panel);
    read_well("1,2,w\n5,4,x\n6,4,y\n7,4,x\n", &plain, &panel); /* w does not come again: names, as far as can be told */
    assert_true(panel.has_header);
    panel_release(&panel);
    add(&known, "w"), add(&known, "x");
    const struct data_options for_model = {.classify = true, .classes = &known, .target = "column3", .past = "column1"};
    read_well("1,2,w\n5,4,x\n", &for_model, &panel);
    assert_false(panel.has_header);
    panel_release(&panel);
    class_names_release(&known);
}

static void forecasting_takes_no_notice_of_these_names(void **state)
{
    (void)state;
    const struct data_options forecast = {.delimiter = 0};
    struct panel panel;
    refuse("series,label\n5,1\n3,2\n4,1\n", &forecast, ERROR_DATA,
           ": several columns hold numbers: 'series', 'label'; name the one to forecast with --target");
    read_well("series,note\n5,a\n3,a\n4,b\n", &forecast, &panel);
    assert_string_equal(panel.columns[0].name, "series");
    assert_string_equal(panel.remarks.bytes,
                        "not used: 'note' (they can be further inputs: --past, --known, --static)\n");
    assert_int_equal(panel.classes.count, 0);
    panel_release(&panel);
}

static void classes_of_series_left_out_are_dropped_and_those_held_out_named(void **state)
{
    (void)state;
    struct panel panel;
    /* series z cannot be used: nothing is left of it before the part held out */
    const struct data_options held_out = {.classify = true, .test_length = 1};
    read_well("series,step,a,label\nx,1,1,p\nx,2,2,q\nx,3,3,p\nz,1,1,odd\ny,1,1,q\ny,2,2,late\n", &held_out, &panel);
    classes_are(&panel.classes, "'late', 'p', 'q'");
    assert_int_equal(panel.series_count, 2);
    labels_are(&panel, 0, 3, (const int[]){1, 2, 1});
    labels_are(&panel, 1, 2, (const int[]){2, 0});
    assert_string_equal(panel.remarks.bytes, "class 'late' occurs only in rows held out: nothing is learnt of it\n");
    panel_release(&panel);
}

static void a_cut_panel_keeps_the_classes(void **state)
{
    (void)state;
    struct panel panel, cut = PANEL_INIT;
    struct error error = ERROR_INIT;
    read_well("a,label\n7,u\n2,v\n3,u\n", &plain, &panel);
    assert_int_equal(panel_cut(&panel, (const size_t[]){2}, 0, &cut, &error), 0);
    panel_release(&panel);
    classes_are(&cut.classes, "'u', 'v'");
    panel_release(&cut);
}

static void one_series_is_never_classified_as_a_whole(void **state)
{
    (void)state;
    const struct data_options options = {.classify = true};
    struct class_names known = CLASS_NAMES_INIT;
    struct panel panel;
    add(&known, "u"), add(&known, "v");
    const struct data_options for_model = {.classify = true, .classes = &known};
    read_well("a,label\n7,u\n2,u\n3,u\n", &for_model, &panel);
    assert_false(panel_labels_are_per_series(&panel));
    panel_release(&panel);
    read_well("series,a,label\nx,9,u\nx,2,\nx,3,u\ny,4,\ny,1,v\n", &options, &panel); /* gaps contradict nothing */
    assert_true(panel_labels_are_per_series(&panel));
    panel_release(&panel);
    class_names_release(&known);
}

/* ---- with a model's classes ---- */

static void the_classes_of_a_model_are_the_only_ones(void **state)
{
    (void)state;
    struct class_names known = CLASS_NAMES_INIT;
    struct panel panel;
    add(&known, "sun"), add(&known, "rain"), add(&known, "fog"); /* in the model's order, whatever it is */
    const struct data_options options = {.classify = true, .classes = &known, .target = "weather", .past = "a"};
    read_well("a,weather\n1,rain\n2,\n3,sun\n", &options, &panel);
    classes_are(&panel.classes, "'sun', 'rain', 'fog'");
    labels_are(&panel, 0, 3, (const int[]){1, -1, 0});
    panel_release(&panel);
    read_well("a,weather\n1,NA\n", &options, &panel); /* no label at all: a file to be classified */
    panel_release(&panel);
    refuse("a,weather\n1,rain\n2,snow\n", &options, ERROR_DATA,
           ":3: column 'weather': 'snow' is no class that the model knows; it knows 'sun', 'rain', 'fog'; if it stands "
           "for a "
           "missing value, name it in --missing");
    const struct data_options with_grid = {.classify = true,
                                           .classes = &known,
                                           .target = "weather",
                                           .past = "a",
                                           .calendar = &(struct calendar){.unit = CALENDAR_ROW, .step = 1}};
    refuse("a\n1\n", &with_grid, ERROR_DATA, ": no column 'weather', which the model was trained on; there is 'a'");
    class_names_release(&known);
}

static void the_label_column_may_be_absent_when_labels_are_optional(void **state)
{
    (void)state;
    struct class_names known = CLASS_NAMES_INIT;
    struct panel panel;
    add(&known, "sun"), add(&known, "rain");
    const struct data_options options = {
        .classify = true, .classes = &known, .labels_optional = true, .target = "weather", .past = "a"};
    read_well("a\n1\n2\n", &options, &panel);
    columns_are(&panel, "weather a");
    labels_are(&panel, 0, 2, (const int[]){-1, -1});
    assert_true(series_column(&panel.series[0], 1)[1] == 2);
    classes_are(&panel.classes, "'sun', 'rain'");
    panel_release(&panel);
    read_well("a,weather\n1,rain\n2,sun\n", &options, &panel); /* and may be there */
    labels_are(&panel, 0, 2, (const int[]){1, 0});
    panel_release(&panel);
    class_names_release(&known);
}

/* ---- what is refused ---- */

static void a_file_that_leaves_the_label_open_is_refused(void **state)
{
    (void)state;
    refuse("a,b\n1,2\n2,3\n", &plain, ERROR_DATA,
           ": no column holds text or is named 'label': 'b'; name the one that is the label with --target");
    refuse("u,v,a\nx,y,2\nx,z,3\n", &plain, ERROR_DATA,
           ": several columns hold text: 'u', 'v'; name the one that is the label with --target");
    refuse("label,class,a\nx,y,2\nx,z,3\n", &plain, ERROR_DATA,
           ": both 'label' and 'class' may be the label; name the one to learn with --target");
    refuse(
        "label,note\nx,p\ny,q\nx,r\n", &plain, ERROR_DATA,
        ": no column of numbers is left beside the label to tell classes by; a classifier needs at least one (there is "
        "'label', 'note')");
    refuse("a,label\n1,p\n2,q\n3,p\n", &plain, ERROR_DATA,
           ": no column of numbers is left beside the label to tell classes by; a classifier needs at least one (there "
           "is 'a', "
           "'label'; 'a' is taken as the time: if it is none, say --time none)");
    const struct data_options two = {.classify = true, .target = "a,b"}, known = {.classify = true, .known = "a"};
    refuse("a,b,c\n1,2,3\n1,2,3\n", &two, ERROR_USAGE,
           "--target: a classifier learns one label, not 2; name one column");
    refuse("a,label\n1,x\n1,y\n", &known, ERROR_USAGE,
           "--known: a classifier looks at no rows to come; name its inputs with --past");
}

static void a_target_that_is_no_label_is_refused(void **state)
{
    (void)state;
    const struct data_options options = {.classify = true, .target = "y", .time = "none"};
    refuse("y,a\n3,1\n5,2\n9,3\n", &options, ERROR_DATA,
           ": column 'y': 3 rows and as many classes; a class must come again to be learnt; is the column a label? "
           "numbers are "
           "forecast without --task classify; another column is the label with --target");
    refuse("y,a\n3,1\n5.5,2\n3,3\n", &options, ERROR_DATA,
           ": column 'y': '5.5' is no label: labels are text or whole numbers; numbers are forecast without --task "
           "classify; "
           "another column is the label with --target");
    refuse("y,a\n3,1\n3,2\n", &options, ERROR_DATA,
           ": column 'y': only one class, '3'; a classifier needs at least two");
    struct text many = TEXT_INIT;
    text_append_string(&many, "y,a\n0,1\n0,1\n");
    for (int i = 0; i < 1001; i++)
        text_append_format(&many, "%d,1\n", i);
    refuse(many.bytes, &options, ERROR_DATA,
           ":1004: column 'y': '1000' is one class more than 1000, in 1003 rows; is the column a label? numbers are "
           "forecast "
           "without --task classify; another column is the label with --target");
    many.bytes[many.length - strlen("1000,1\n")] = '\0'; /* one less is accepted */
    struct panel panel;
    read_well(many.bytes, &options, &panel);
    assert_int_equal(panel.classes.count, 1000);
    panel_release(&panel);
    text_release(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_in_order_of_size_and_text_in_that_of_its_bytes),
        cmocka_unit_test(a_class_is_found_by_all_of_its_name),
        cmocka_unit_test(a_long_list_of_classes_is_cut),
        cmocka_unit_test(labels_of_text_become_indices_and_all_numbers_are_inputs),
        cmocka_unit_test(a_column_named_label_or_class_is_the_label_and_one_named_series_the_series),
        cmocka_unit_test(options_say_otherwise),
        cmocka_unit_test(labels_alone_in_a_first_column_of_text_with_digits_are_no_times),
        cmocka_unit_test(a_file_without_a_header_may_have_labels_of_text),
        cmocka_unit_test(forecasting_takes_no_notice_of_these_names),
        cmocka_unit_test(classes_of_series_left_out_are_dropped_and_those_held_out_named),
        cmocka_unit_test(a_cut_panel_keeps_the_classes),
        cmocka_unit_test(one_series_is_never_classified_as_a_whole),
        cmocka_unit_test(the_classes_of_a_model_are_the_only_ones),
        cmocka_unit_test(the_label_column_may_be_absent_when_labels_are_optional),
        cmocka_unit_test(a_file_that_leaves_the_label_open_is_refused),
        cmocka_unit_test(a_target_that_is_no_label_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
