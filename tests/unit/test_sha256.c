#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

static void assert_hash(const void *bytes, size_t count, const char *expected)
{
    for (int plain = 0; plain < 2; plain++) { /* with the processor's instructions if it has them, and without */
        struct sha256 hash;
        char hex[SHA256_HEX_SIZE];
        sha256_init(&hash);
        if (plain)
            hash.has_instructions = false;
        sha256_add(&hash, bytes, count);
        sha256_finish(&hash, hex);
        assert_string_equal(hex, expected);
    }
}

static void the_examples_of_fips_180_hash_as_published(void **state)
{
    (void)state;
    static const char *const examples[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmno"
         "pqrst"
         "nopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_hash(examples[i][0], strlen(examples[i][0]), examples[i][1]);
}

static void no_bytes_at_a_null_pointer_are_no_bytes(void **state)
{
    (void)state;
    assert_hash(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_million_times_a_hashes_as_published(void **state)
{
    (void)state;
    char *bytes = malloc(1000000);
    assert_non_null(bytes);
    memset(bytes, 'a', 1000000);
    assert_hash(bytes, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(bytes);
}

/* The expected values are Python's hashlib.sha256(b'a' * n): the padding changes its shape at 56 and 64. */
static void lengths_around_the_end_of_a_block_are_padded_right(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        const char *hex;
    } cases[] = {
        {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
        {57, "f13b2d724659eb3bf47f2dd6af1accc87b81f09f59f2b75e5c0bed6589dfe8c6"},
        {58, "d5c039b748aa64665782974ec3dc3025c042edf54dcdc2b5de31385b094cb678"},
        {59, "111bb261277afd65f0744b247cd3e47d386d71563d0ed995517807d5ebd4fba3"},
        {60, "11ee391211c6256460b6ed375957fadd8061cafbb31daf967db875aebd5aaad4"},
        {61, "35d5fc17cfbbadd00f5e710ada39f194c5ad7c766ad67072245f1fad45f0f530"},
        {62, "f506898cc7c2e092f9eb9fadae7ba50383f5b46a2a4fe5597dbb553a78981268"},
        {63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
        {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
        {65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
        {119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"},
        {120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"},
        {128, "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e"},
    };
    char bytes[128];
    memset(bytes, 'a', sizeof bytes);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_hash(bytes, cases[i].count, cases[i].hex);
}

/* One hash over the hashes of messages of 0..130 bytes, message n being the bytes (7 i + n) mod 251; by
 * hashlib. */
static void every_length_up_to_two_blocks_hashes_as_python_has_it(void **state)
{
    (void)state;
    struct sha256 all;
    char hex[SHA256_HEX_SIZE];
    sha256_init(&all);
    for (size_t count = 0; count <= 130; count++) {
        unsigned char bytes[130];
        for (size_t i = 0; i < count; i++)
            bytes[i] = (unsigned char)((7 * i + count) % 251);
        struct sha256 one;
        sha256_init(&one);
        sha256_add(&one, bytes, count);
        sha256_finish(&one, hex);
        sha256_add(&all, hex, 64);
    }
    sha256_finish(&all, hex);
    assert_string_equal(hex, "d26a1bde2d64656cb80d02e1d956ab9879c70d5337c00d857ef962d4879b7a1e");
}

static void adding_in_parts_is_the_same_wherever_they_are_split(void **state)
{
    (void)state;
    unsigned char bytes[200];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 31 + 5);
    struct sha256 hash;
    char whole[SHA256_HEX_SIZE], parts[SHA256_HEX_SIZE];
    sha256_init(&hash);
    sha256_add(&hash, bytes, sizeof bytes);
    sha256_finish(&hash, whole);
    for (size_t first = 0; first <= sizeof bytes; first++) {
        for (size_t second = first; second <= sizeof bytes; second++) {
            sha256_init(&hash);
            sha256_add(&hash, bytes, first);
            sha256_add(&hash, bytes + first, second - first);
            sha256_add(&hash, bytes + second, sizeof bytes - second);
            sha256_finish(&hash, parts);
            assert_string_equal(parts, whole);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_fips_180_hash_as_published),
        cmocka_unit_test(no_bytes_at_a_null_pointer_are_no_bytes),
        cmocka_unit_test(a_million_times_a_hashes_as_published),
        cmocka_unit_test(lengths_around_the_end_of_a_block_are_padded_right),
        cmocka_unit_test(every_length_up_to_two_blocks_hashes_as_python_has_it),
        cmocka_unit_test(adding_in_parts_is_the_same_wherever_they_are_split),
    };
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
