/* Levels between those that a model keeps, errors that go together, and what a step may be. On numbers made up here. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/random.h"
#include "rating/error_correlation.h"
#include "scenarios/error_paths.h"
#include "scenarios/finer_levels.h"
#include "scenarios/marginals.h"

enum { STEPS = 6, PATHS = 20000 };

static double *room(size_t count)
{
    struct error error = ERROR_INIT;
    double *block = memory_allocate(count, sizeof *block, &error);
    assert_non_null(block);
    return block;
}

/* A model with intervals of 80 and 95 %, and finer ones of 50 and 99 %, all of normal errors whose deviation at step k
 * is k. */
static struct model make_model(void)
{
    struct model model = MODEL_INIT;
    struct intervals *intervals = &model.intervals;
    model.recipe.horizon = 2;
    model.recipe.level_count = intervals->level_count = intervals->finer_count = 2;
    model.recipe.levels[0] = 80;
    model.recipe.levels[1] = 95;
    intervals->finer_levels[0] = 50;
    intervals->finer_levels[1] = 99;
    intervals->lower = room(4);
    intervals->upper = room(4);
    intervals->finer_lower = room(4);
    intervals->finer_upper = room(4);
    for (int l = 0; l < 2; l++) {
        for (int k = 0; k < 2; k++) {
            intervals->upper[l * 2 + k] = (k + 1) * finer_levels_deviate(model.recipe.levels[l]);
            intervals->finer_upper[l * 2 + k] = (k + 1) * finer_levels_deviate(intervals->finer_levels[l]);
            intervals->lower[l * 2 + k] = -intervals->upper[l * 2 + k];
            intervals->finer_lower[l * 2 + k] = -intervals->finer_upper[l * 2 + k];
        }
    }
    return model;
}

static void of_normal_errors_any_level_is_exact(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct model model = make_model();
    const double kept = model.intervals.upper[0], levels[] = {30, 80, 90, 99};
    assert_true(finer_levels_outermost(&model) >= 99 && finer_levels_outermost(&model) <= 99);
    assert_int_equal(finer_levels_make(&model, levels, 4, &error), 0);
    assert_int_equal(model.intervals.level_count, 4);
    assert_int_equal(model.recipe.level_count, 4);
    for (int l = 0; l < 4; l++) {
        for (int k = 0; k < 2; k++) {
            const double expected = (k + 1) * finer_levels_deviate(levels[l]);
            assert_true(fabs(model.intervals.upper[l * 2 + k] - expected) < 1e-12);
            assert_true(fabs(model.intervals.lower[l * 2 + k] + expected) < 1e-12);
        }
    }
    assert_memory_equal(&model.intervals.upper[2], &kept, sizeof kept); /* to the last bit */
    intervals_release(&model.intervals);
}

static void beyond_the_outermost_level_nothing_is_known(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct model model = make_model();
    const double level = 99.5;
    assert_int_equal(finer_levels_make(&model, &level, 1, &error), -1);
    assert_int_equal(error.kind, ERROR_USAGE);
    intervals_release(&model.intervals);
}

static void a_model_of_before_keeps_its_levels(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct model model = make_model();
    const double level = 90;
    model.intervals.finer_count = 0;
    assert_int_equal(finer_levels_make(&model, &level, 1, &error), 0);
    assert_int_equal(model.intervals.level_count, 2);
    assert_true(model.recipe.levels[0] >= 80 && model.recipe.levels[0] <= 80);
    intervals_release(&model.intervals);
}

static void a_step_is_what_its_bounds_say(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    double values[] = {10}, lower[] = {7, 4, 0}, upper[] = {12, 16, 30};
    const struct forecast forecast = {.series_count = 1,
                                      .horizon = 1,
                                      .target_count = 1,
                                      .level_count = 3,
                                      .levels = {50, 80, 95},
                                      .values = values,
                                      .lower = lower,
                                      .upper = upper};
    struct marginals marginals = MARGINALS_INIT;
    assert_int_equal(marginals_take(&marginals, &forecast, &error), 0);
    assert_true(fabs(marginals_value(&marginals, 0, 0) - 10) < 1e-12);
    for (int l = 0; l < 3; l++) {
        const double z = finer_levels_deviate(forecast.levels[l]);
        assert_true(fabs(marginals_value(&marginals, 0, -z) - lower[l]) < 1e-12);
        assert_true(fabs(marginals_value(&marginals, 0, z) - upper[l]) < 1e-12);
    }
    double before = -INFINITY;
    for (double z = -4; z <= 4; z += 0.1) {
        const double value = marginals_value(&marginals, 0, z);
        assert_true(value >= before);
        before = value;
    }
    marginals_release(&marginals);
}

/* Paths with that correlation, [STEPS][PATHS] as the trial has errors. */
static double *draw(const struct error_correlation *correlation)
{
    double *errors = room((size_t)STEPS * PATHS), z[STEPS];
    struct random random;
    random_init(&random, 11, 0);
    for (size_t n = 0; n < PATHS; n++) {
        error_paths_draw(correlation, &random, STEPS, z);
        for (size_t k = 0; k < STEPS; k++)
            errors[k * PATHS + n] = z[k];
    }
    return errors;
}

static const struct error_correlation kinds[] = {
    ERROR_CORRELATION_UNKNOWN, {0.6, 0, 0.9}, {0, 0, 0.3}, {1, 0, 0.7}, {0.5, 0.25, 0.98}};

static void paths_go_together_as_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        double *errors = draw(&kinds[i]);
        for (size_t j = 0; j < STEPS; j++) {
            for (size_t k = j; k < STEPS; k++) {
                double sum = 0;
                for (size_t n = 0; n < PATHS; n++)
                    sum += errors[j * PATHS + n] * errors[k * PATHS + n];
                assert_true(fabs(sum / PATHS - error_correlation_of(&kinds[i], j + 1, k + 1)) < 0.04);
            }
        }
        memory_free(errors);
    }
}

/* In the mean over all pairs, which is what a sum's interval depends on. */
static void how_errors_go_together_is_found_again(void **state)
{
    (void)state;
    const double sizes[STEPS] = {1, 1, 1, 1, 1, 1};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct error error = ERROR_INIT;
        struct error_correlation fitted;
        double *errors = draw(&kinds[i]), found = 0, expected = 0;
        assert_int_equal(error_correlation_fit(&fitted, errors, sizes, STEPS, PATHS, 1e6, &error), 0);
        for (size_t j = 1; j <= STEPS; j++) {
            for (size_t k = j + 1; k <= STEPS; k++) {
                found += error_correlation_of(&fitted, j, k) / 15;
                expected += error_correlation_of(&kinds[i], j, k) / 15;
            }
        }
        assert_true(fabs(found - expected) < 0.03);
        assert_true(fitted.memory < 1); /* 1 stands for a model that does not say */
        memory_free(errors);
    }
}

static void without_errors_they_are_what_is_likely(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct error_correlation fitted;
    const double errors[] = {NAN, NAN, NAN, NAN}, sizes[] = {1, 1};
    assert_int_equal(error_correlation_fit(&fitted, errors, sizes, 2, 2, 0, &error), 0);
    assert_true(error_correlation_of(&fitted, 1, 2) > 0 && error_correlation_of(&fitted, 1, 2) < 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_normal_errors_any_level_is_exact),
        cmocka_unit_test(beyond_the_outermost_level_nothing_is_known),
        cmocka_unit_test(a_model_of_before_keeps_its_levels),
        cmocka_unit_test(a_step_is_what_its_bounds_say),
        cmocka_unit_test(paths_go_together_as_is_said),
        cmocka_unit_test(how_errors_go_together_is_found_again),
        cmocka_unit_test(without_errors_they_are_what_is_likely),
    };
    return cmocka_run_group_tests_name("scenarios", tests, NULL, NULL);
}
