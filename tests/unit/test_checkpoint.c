/* Checkpoints: what is kept is read back, and nothing is taken out of a file that is not whole or of another training.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <nettle/sha2.h>

#include "base/file.h"
#include "base/memory.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/pack.h"

static const struct checkpoint_identity identity = {"1.0", "plain", "seqnet train a.csv", "abc"};
static const unsigned char key[CHECKPOINT_KEY_SIZE] = {7, 8, 9}, other_key[CHECKPOINT_KEY_SIZE] = {7, 8};

static char path[] = "/tmp/seqnet-checkpoint-XXXXXX";

static int make_path(void **state)
{
    const int descriptor = mkstemp(path);
    (void)state;
    return descriptor < 0 || close(descriptor) ? -1 : 0;
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(path);
}

static void keep(struct checkpoint *checkpoint, size_t place, enum checkpoint_state what, const char *bytes)
{
    struct text text = TEXT_INIT;
    text_append_string(&text, bytes);
    checkpoint_keep(checkpoint, place, key, what, &text);
    text_release(&text);
}

/* Three places: one over, one under way, one not begun. */
static void write_three(void)
{
    struct checkpoint checkpoint;
    struct error error = ERROR_INIT;
    size_t first;
    checkpoint_init(&checkpoint, path, &identity);
    assert_int_equal(checkpoint_reserve(&checkpoint, 3, &first, &error), 0);
    assert_int_equal(first, 0);
    keep(&checkpoint, 0, CHECKPOINT_UNDER_WAY, "an epoch");
    keep(&checkpoint, 0, CHECKPOINT_OVER, "the outcome");
    keep(&checkpoint, 1, CHECKPOINT_UNDER_WAY, "two epochs");
    assert_true(checkpoint_close(&checkpoint));
    checkpoint_release(&checkpoint);
}

static enum checkpoint_fit load_as(const struct checkpoint_identity *whose, struct error *error)
{
    struct checkpoint checkpoint;
    *error = (struct error)ERROR_INIT;
    checkpoint_init(&checkpoint, path, whose);
    const enum checkpoint_fit fit = checkpoint_load(&checkpoint, error);
    assert_true(fit == CHECKPOINT_FITS || checkpoint.record_count == 0);
    assert_true((fit == CHECKPOINT_FITS) == (error->kind == ERROR_NONE));
    checkpoint_release(&checkpoint);
    return fit;
}

static void write_bytes(const char *bytes, size_t length)
{
    unlink(path); /* writing over a file makes some file systems wait for the disk */
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void read_bytes(char **bytes, size_t *length)
{
    struct error error = ERROR_INIT;
    assert_int_equal(file_read(path, bytes, length, &error), 0);
}

static void a_pack_reads_what_it_wrote_and_nothing_beyond(void **state)
{
    struct text text = TEXT_INIT;
    double values[2] = {0.1, -3}, read[2] = {0, 0};
    int count = 2, read_count = 0;
    (void)state;
    struct pack out = pack_into(&text), measure = PACK_MEASURE;
    pack_bytes(&out, &count, sizeof count);
    pack_bytes(&out, values, sizeof values);
    pack_bytes(&measure, &count, sizeof count);
    pack_bytes(&measure, values, sizeof values);
    assert_int_equal(text.length, sizeof count + sizeof values);
    assert_int_equal(measure.size, text.length);
    struct pack in = pack_from(text.bytes, text.length);
    pack_bytes(&in, &read_count, sizeof read_count);
    pack_bytes(&in, read, sizeof read);
    assert_int_equal(read_count, 2);
    assert_memory_equal(read, values, sizeof values);
    assert_false(in.is_broken);
    read_count = 5;
    pack_bytes(&in, &read_count, sizeof read_count);
    assert_true(in.is_broken);
    assert_int_equal(read_count, 5);
    text_release(&text);
}

static void what_is_kept_is_found_by_its_place_and_key(void **state)
{
    struct checkpoint checkpoint;
    struct error error = ERROR_INIT;
    const char *bytes = NULL;
    size_t length = 0, first;
    (void)state;
    write_three();
    checkpoint_init(&checkpoint, path, &identity);
    assert_int_equal(checkpoint_load(&checkpoint, &error), CHECKPOINT_FITS);
    assert_int_equal(checkpoint_count(&checkpoint, CHECKPOINT_OVER), 1);
    assert_int_equal(checkpoint_count(&checkpoint, CHECKPOINT_UNDER_WAY), 1);
    assert_int_equal(checkpoint_reserve(&checkpoint, 2, &first, &error), 0);
    assert_int_equal(checkpoint_reserve(&checkpoint, 4, &first, &error), 0);
    assert_int_equal(first, 2);
    assert_int_equal(checkpoint_find(&checkpoint, 0, key, &bytes, &length), CHECKPOINT_OVER);
    assert_int_equal(length, strlen("the outcome"));
    assert_memory_equal(bytes, "the outcome", length);
    assert_int_equal(checkpoint_find(&checkpoint, 1, key, &bytes, &length), CHECKPOINT_UNDER_WAY);
    assert_memory_equal(bytes, "two epochs", length);
    assert_int_equal(checkpoint_find(&checkpoint, 0, other_key, &bytes, &length), CHECKPOINT_NOTHING);
    assert_int_equal(checkpoint_find(&checkpoint, 2, key, &bytes, &length), CHECKPOINT_NOTHING);
    assert_int_equal(checkpoint_find(&checkpoint, 5, key, &bytes, &length), CHECKPOINT_NOTHING);
    checkpoint_release(&checkpoint);
}

static void another_identity_is_told_by_what_differs(void **state)
{
    struct checkpoint_identity others[4] = {identity, identity, identity, identity};
    const char *const words[4] = {"made by seqnet 1.0, and this is 1.1", "made with the kernels 'plain'",
                                  "another training: seqnet train a.csv", "other rows"};
    struct error error;
    (void)state;
    others[0].version = "1.1";
    others[1].kernels = "plainer";
    others[2].command = "seqnet train a.csv --seed 2";
    others[3].rows = "";
    write_three();
    for (int i = 0; i < 4; i++) {
        assert_int_equal(load_as(&others[i], &error), CHECKPOINT_DIFFERS);
        assert_non_null(strstr(error.message, words[i]));
    }
}

static void a_file_that_is_cut_or_changed_anywhere_is_refused(void **state)
{
    char *bytes;
    size_t length;
    struct error error;
    (void)state;
    write_three();
    read_bytes(&bytes, &length);
    for (size_t end = 0; end < length; end++) {
        write_bytes(bytes, end);
        assert_int_equal(load_as(&identity, &error), CHECKPOINT_DAMAGED);
    }
    for (size_t place = 0; place < length; place++) {
        bytes[place] ^= 0x10;
        write_bytes(bytes, length);
        const enum checkpoint_fit fit = load_as(&identity, &error);
        assert_true(fit == CHECKPOINT_DAMAGED || (fit == CHECKPOINT_FOREIGN && place < 20));
        bytes[place] ^= 0x10;
    }
    memory_free(bytes);
}

/* Whoever knows the format can make a digest that is right: then the bounds alone are asked. */
static void lengths_that_lead_out_of_the_file_are_refused(void **state)
{
    char *bytes;
    size_t length;
    struct error error;
    struct sha256_ctx hash;
    (void)state;
    write_three();
    read_bytes(&bytes, &length);
    const size_t end = length - SHA256_DIGEST_SIZE;
    size_t refused = 0;
    for (size_t place = 20; place < end; place++) {
        const char before = bytes[place];
        bytes[place] = (char)0xff;
        sha256_init(&hash);
        sha256_update(&hash, end, (const uint8_t *)bytes);
        sha256_digest(&hash, SHA256_DIGEST_SIZE, (uint8_t *)bytes + end);
        write_bytes(bytes, length);
        refused += load_as(&identity, &error) != CHECKPOINT_FITS;
        bytes[place] = before;
    }
    assert_true(refused > 100); /* all but the bytes of keys and records */
    memory_free(bytes);
}

static void count_failures(void *context, const char *message)
{
    assert_non_null(strstr(message, "nowhere"));
    ++*(int *)context;
}

static void what_cannot_be_written_is_told_once(void **state)
{
    struct checkpoint checkpoint;
    struct error error = ERROR_INIT;
    int failures = 0;
    size_t first;
    (void)state;
    checkpoint_init(&checkpoint, "/nowhere/checkpoint", &identity);
    checkpoint.on_failure = count_failures;
    checkpoint.context = &failures;
    assert_int_equal(checkpoint_load(&checkpoint, &error), CHECKPOINT_ABSENT);
    error = (struct error)ERROR_INIT;
    assert_int_equal(checkpoint_reserve(&checkpoint, 1, &first, &error), 0);
    keep(&checkpoint, 0, CHECKPOINT_UNDER_WAY, "an epoch");
    assert_int_equal(failures, 1);
    assert_false(checkpoint_close(&checkpoint));
    assert_int_equal(failures, 1);
    checkpoint_release(&checkpoint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pack_reads_what_it_wrote_and_nothing_beyond),
        cmocka_unit_test(what_is_kept_is_found_by_its_place_and_key),
        cmocka_unit_test(another_identity_is_told_by_what_differs),
        cmocka_unit_test(a_file_that_is_cut_or_changed_anywhere_is_refused),
        cmocka_unit_test(lengths_that_lead_out_of_the_file_are_refused),
        cmocka_unit_test(what_cannot_be_written_is_told_once),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}
