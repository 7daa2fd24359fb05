#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "json/json_fields.h"

/* An array of objects that is long enough to be read by several threads. */

#define COUNT 30000
#define FILLER                                                                                                         \
    "a text that makes each of the objects so long that the whole is some five megabytes, as those of many series "    \
    "are, with \\\"quotes\\\" and [brackets] in it"

struct item {
    int number;
    double values[4];
    int value_count;
    char filler[200];
};

struct items {
    struct item *items;
    size_t count;
};

static const struct json_field item_fields[] = {
    JSON_FIELD(struct item, "number", JSON_INT, number, JSON_RANGE(0, COUNT)),
    JSON_FIELD(struct item, "values", JSON_NUMBERS, values, JSON_COUNT(struct item, value_count)),
    JSON_FIELD(struct item, "filler", JSON_BUFFER, filler),
};

/* The context of all: which thread began, and how many objects others have read. */
struct witness {
    pthread_t caller;
    atomic_int others;
};

static int count_others(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)object;
    (void)record;
    (void)error;
    struct witness *witness = *(struct witness *const *)context;
    if (!pthread_equal(pthread_self(), witness->caller))
        atomic_fetch_add(&witness->others, 1);
    return 0;
}

static const struct json_table item_table = JSON_TABLE(struct item, item_fields, .check = count_others);

static const struct json_field items_fields[] = {
    JSON_FIELD(struct items, "items", JSON_OBJECTS, items, .table = &item_table, .is_owned = true,
               JSON_COUNT(struct items, count)),
};
static const struct json_table items_table = JSON_TABLE(struct items, items_fields);

/* The numbers of two objects may be out of their range; COUNT: of none. */
static int read_items(int thread_count, size_t first_wrong, size_t second_wrong, int *others, struct items *items,
                      struct error *error)
{
    struct witness witness = {.caller = pthread_self()}, *context = &witness;
    struct text text = TEXT_INIT;
    struct json_document document = JSON_DOCUMENT_INIT;
    text_append_string(&text, "{\"items\": [");
    for (size_t i = 0; i < COUNT; i++) {
        const size_t number = i == first_wrong || i == second_wrong ? COUNT + i : i;
        text_append_format(&text, "%s{\"number\": %zu, \"values\": [%zu, -0.5, 1e-3], \"filler\": \"" FILLER "\"}",
                           i ? ", " : "", number, i);
    }
    text_append_string(&text, "]}");
    assert_int_equal(text_check(&text, error), 0);
    assert_int_equal(json_document_open(&document, "file", text.bytes, text.length, error), 0);
    document.thread_count = thread_count;
    const struct json_node root = json_root(&document);
    const int result = json_fields_read(&root, &items_table, items, &context, error);
    *others = atomic_load(&witness.others);
    json_document_release(&document);
    text_release(&text);
    return result;
}

static void each_object_is_read_into_its_own_record(void **state)
{
    (void)state;
    struct items items = {0};
    struct error error = ERROR_INIT;
    int others;
    assert_int_equal(read_items(0, COUNT, COUNT, &others, &items, &error), 0);
    assert_int_equal(items.count, COUNT);
    for (int i = 0; i < COUNT; i++) {
        const struct item *item = &items.items[i];
        if (item->number != i || item->value_count != 3 || item->values[0] != i || item->values[2] != 1e-3 ||
            strncmp(item->filler, FILLER, 20) != 0)
            fail_msg("object %d is not what was written", i);
    }
    free(items.items);
}

static void the_first_fault_is_told_whichever_thread_finds_one(void **state)
{
    (void)state;
    for (int run = 0; run < 3; run++) {
        struct items items = {0};
        struct error error = ERROR_INIT;
        int others;
        assert_int_equal(read_items(2, 20000, 29999, &others, &items, &error), -1);
        assert_string_equal(error.message, "file: items[20000].number: is 50000; it must be 0 to 30000");
        free(items.items);
    }
}

static void no_more_threads_read_than_may(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        struct items items = {0};
        struct error error = ERROR_INIT;
        int others;
        assert_int_equal(read_items(threads, COUNT, COUNT, &others, &items, &error), 0);
        if (threads == 1)
            assert_int_equal(others, 0);
        free(items.items);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_object_is_read_into_its_own_record),
        cmocka_unit_test(the_first_fault_is_told_whichever_thread_finds_one),
        cmocka_unit_test(no_more_threads_read_than_may),
    };
    return cmocka_run_group_tests_name("json_side_by_side", tests, NULL, NULL);
}
