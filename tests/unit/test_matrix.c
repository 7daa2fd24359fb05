/* Every product against naive loops in double, at odd sizes and odd addresses. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "kernels/matrix.h"

#define REAL_EPSILON (sizeof(real) == sizeof(float) ? 0x1p-23 : 0x1p-52)

static const int sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 33, 65, 130};
enum { SIZE_COUNT = sizeof sizes / sizeof *sizes, LARGEST = 130, GUARD = 8 };

struct arrays {
    real a[LARGEST * LARGEST + GUARD], b[LARGEST * LARGEST + GUARD];
    real c[LARGEST * LARGEST + 2 * GUARD], before[LARGEST * LARGEST + 2 * GUARD];
};

static void fill(struct random *random, size_t count, real *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (real)(2 * random_uniform(random) - 1);
}

typedef void product(int M, int N, int K, const real *a, const real *b, real *c);

/* Where element (m, k) of the left and (k, n) of the right factor stand. */
typedef size_t place(int row, int column, int rows, int columns);

static size_t straight(int row, int column, int rows, int columns)
{
    (void)rows;
    return (size_t)row * columns + column;
}

static size_t transposed(int row, int column, int rows, int columns)
{
    (void)columns;
    return (size_t)column * rows + row;
}

static void check_size(product *add, place *left, place *right, int M, int N, int K, int offset,
                       struct arrays *x)
{
    const real *a = x->a + offset, *b = x->b + offset;
    real *c = x->c + offset;
    for (size_t i = 0; i < (size_t)M * N + 2 * GUARD; i++)
        x->c[i] = x->before[i];

    add(M, N, K, a, b, c);

    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            const size_t at = (size_t)m * N + n;
            double sum = x->before[offset + at], size = fabs(sum);
            for (int k = 0; k < K; k++) {
                const double term = (double)a[left(m, k, M, K)] * b[right(k, n, K, N)];
                sum += term;
                size += fabs(term);
            }
            if (!(fabs(c[at] - sum) <= (K + 1) * REAL_EPSILON * size))
                fail_msg("M %d N %d K %d offset %d: c[%d][%d] is %.9g, not %.9g", M, N, K, offset, m, n,
                         (double)c[at], sum);
        }
    /* what stands beside c is not touched */
    for (int i = 0; i < offset; i++)
        assert_true(x->c[i] == x->before[i]);
    for (size_t i = offset + (size_t)M * N; i < (size_t)M * N + 2 * GUARD; i++)
        assert_true(x->c[i] == x->before[i]);
}

static void check_product(product *add, place *left, place *right)
{
    struct arrays *x = malloc(sizeof *x);
    struct random random;
    assert_non_null(x);
    random_init(&random, 1, 0);
    fill(&random, sizeof x->a / sizeof(real), x->a);
    fill(&random, sizeof x->b / sizeof(real), x->b);
    fill(&random, sizeof x->before / sizeof(real), x->before);
    for (int m = 0; m < SIZE_COUNT; m++)
        for (int n = 0; n < SIZE_COUNT; n++)
            for (int k = 0; k < SIZE_COUNT; k++)
                check_size(add, left, right, sizes[m], sizes[n], sizes[k], (m + n + k) % 5, x);
    check_size(add, left, right, 5, 7, 0, 1, x);
    free(x);
}

static void abt_is_the_textbook_product(void **state)
{
    (void)state;
    check_product(matrix_add_abt, straight, transposed);
}

static void ab_is_the_textbook_product(void **state)
{
    (void)state;
    check_product(matrix_add_ab, straight, straight);
}

static void atb_is_the_textbook_product(void **state)
{
    (void)state;
    check_product(matrix_add_atb, transposed, straight);
}

static void a_row_of_abt_and_ab_does_not_depend_on_the_other_rows(void **state)
{
    (void)state;
    enum { M = 9, N = 33, K = 70 };
    static product *const products[] = {matrix_add_abt, matrix_add_ab};
    real a[M * K], b[K * N];
    struct random random;
    random_init(&random, 2, 0);
    fill(&random, M * K, a);
    fill(&random, K * N, b);
    for (int p = 0; p < 2; p++) {
        real together[M * N] = {0}, alone[M * N] = {0};
        products[p](M, N, K, a, b, together);
        for (int m = 0; m < M; m++)
            products[p](1, N, K, a + (ptrdiff_t)m * K, b, alone + (ptrdiff_t)m * N);
        assert_memory_equal(together, alone, sizeof together);
    }
}

static void set_rows_and_column_sums_do_what_they_say(void **state)
{
    (void)state;
    const real bias[] = {1, -2, 4};
    real c[6] = {9, 9, 9, 9, 9, 9}, sums[3] = {100, 0, 0};
    matrix_set_rows(2, 3, bias, c);
    const real expected[] = {1, -2, 4, 1, -2, 4};
    assert_memory_equal(c, expected, sizeof c);
    c[5] = 8;
    matrix_add_column_sums(2, 3, c, sums);
    const real expected_sums[] = {102, -4, 12};
    assert_memory_equal(sums, expected_sums, sizeof sums);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abt_is_the_textbook_product),
        cmocka_unit_test(ab_is_the_textbook_product),
        cmocka_unit_test(atb_is_the_textbook_product),
        cmocka_unit_test(a_row_of_abt_and_ab_does_not_depend_on_the_other_rows),
        cmocka_unit_test(set_rows_and_column_sums_do_what_they_say),
    };
    return cmocka_run_group_tests_name("matrix", tests, NULL, NULL);
}
