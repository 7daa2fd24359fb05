/* What an ensemble is made of, and how the options that say so are read. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "persist/model.h"
#include "subcommands/commands.h"
#include "stories/recipe_options.h"

/* ---- the ways of showing a series to a network ---- */

static void assert_variant(const struct recipe *recipe, int index, int window, int patch, int preparation)
{
    struct variant variant = recipe_variant(recipe, index);
    assert_int_equal(variant.window_length, window);
    assert_int_equal(variant.patch_length, patch);
    assert_int_equal(variant.preparation, preparation);
}

static void every_window_is_a_variant_and_the_longest_one_more_with_its_seasons(void **state)
{
    (void)state;
    struct recipe recipe = {
        .window_count = 3, .windows = {15, 23, 96}, .ensemble_count = 8, .period_count = 1, .periods = {12}};
    recipe.seasons = SEASONS_REMOVED;
    assert_int_equal(recipe_variant_count(&recipe), 3);
    assert_int_equal(recipe_preparation_count(&recipe), 1);
    recipe.seasons = SEASONS_BOTH;
    assert_int_equal(recipe_variant_count(&recipe), 4);
    assert_int_equal(recipe_preparation_count(&recipe), 2);
    assert_variant(&recipe, 0, 15, 1, 0);
    assert_variant(&recipe, 1, 23, 1, 0);
    assert_variant(&recipe, 2, 96, 4, 0);
    assert_variant(&recipe, 3, 96, 4, 1);
    assert_int_equal(recipe_longest_window(&recipe), 96);
    recipe.patch_length = 1;
    assert_variant(&recipe, 2, 96, 1, 0);
}

static void without_a_season_none_is_left_in(void **state)
{
    (void)state;
    struct recipe recipe = {.window_count = 1, .windows = {15}, .ensemble_count = 8, .seasons = SEASONS_BOTH};
    assert_int_equal(recipe_variant_count(&recipe), 1);
    assert_int_equal(recipe_preparation_count(&recipe), 1);
}

static void there_are_no_more_variants_than_networks(void **state)
{
    (void)state;
    struct recipe recipe = {
        .window_count = 3, .windows = {4, 5, 6}, .ensemble_count = 2, .seasons = SEASONS_BOTH, .period_count = 1};
    assert_int_equal(recipe_variant_count(&recipe), 2);
    struct network networks[2];
    struct model model = {.recipe = recipe, .networks = networks};
    assert_ptr_equal(model_network(&model, 0), &networks[0]);
    assert_ptr_equal(model_network(&model, 1), &networks[1]);
    model.recipe.ensemble_count = 5;
    model.recipe.window_count = 2;
    model.recipe.seasons = SEASONS_REMOVED;
    assert_ptr_equal(model_network(&model, 4), &networks[0]);
    assert_ptr_equal(model_network(&model, 3), &networks[1]);
}

static void short_windows_are_read_step_by_step_and_long_ones_in_patches_that_divide_them(void **state)
{
    (void)state;
    static const int wanted[][2] = {{1, 1},  {24, 1},  {64, 1},  {72, 3},   {96, 4},
                                    {97, 1}, {100, 4}, {168, 7}, {512, 16}, {10000, 400}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(recipe_patch_length(wanted[i][0]), wanted[i][1]);
    for (int window = 1; window <= WINDOW_LENGTH_MAX; window++) {
        int patch = recipe_patch_length(window);
        assert_true(patch >= 1 && window % patch == 0);
        assert_true(patch == 1 || window / patch >= PATCH_READ_MIN);
    }
}

static void the_tail_is_what_the_longest_window_and_its_scale_need(void **state)
{
    (void)state;
    struct recipe recipe = {.window_count = 2, .windows = {4, 9}, .scale_steps = 24};
    assert_int_equal(model_tail_length(&recipe), 24);
    recipe.scale_steps = 0;
    assert_int_equal(model_tail_length(&recipe), 9);
}

/* ---- options ---- */

/* `seqnet train a.csv OPTION VALUE` into *recipe; returns what options_parse() does. */
static int parse(const char *option, const char *value, struct recipe *recipe, struct error *error)
{
    char name[32], file[] = "a.csv", command[] = "train", given[128];
    snprintf(name, sizeof name, "--%s", option);
    snprintf(given, sizeof given, "%s", value);
    char *arguments[] = {command, file, name, given};
    struct invocation invocation = INVOCATION_INIT;
    void *options = calloc(1, train_command.options_size);
    assert_non_null(options);
    int result = options_parse(&train_command, 4, arguments, options, &invocation, error);
    for (int i = 0; result == 0 && i < invocation.option_count; i++) {
        if (invocation.list[i].table == &recipe_training_settings)
            *recipe = *(const struct recipe *)invocation.list[i].record;
    }
    invocation_release(&invocation);
    free(options);
    return result;
}

static struct recipe accepted(const char *option, const char *value)
{
    struct error error = ERROR_INIT;
    struct recipe recipe;
    if (parse(option, value, &recipe, &error))
        fail_msg("--%s %s: %s", option, value, error.message);
    return recipe;
}

static void assert_refused(const char *option, const char *const *values, const char *accepted_instead)
{
    for (; *values; values++) {
        struct error error = ERROR_INIT;
        struct recipe recipe;
        char place[64];
        snprintf(place, sizeof place, "--%s", option);
        if (parse(option, *values, &recipe, &error) == 0)
            fail_msg("--%s '%s' was accepted", option, *values);
        assert_int_equal(error.kind, ERROR_USAGE);
        if (!strstr(error.message, place) || !strstr(error.message, accepted_instead))
            fail_msg("--%s '%s': %s", option, *values, error.message);
    }
}

static void a_window_is_one_length_or_up_to_four_that_rise(void **state)
{
    (void)state;
    struct recipe recipe = accepted("window", "10");
    assert_int_equal(recipe.window_count, 1);
    assert_int_equal(recipe.windows[0], 10);
    recipe = accepted("window", "1,2,30,10000");
    assert_int_equal(recipe.window_count, 4);
    assert_int_equal(recipe.windows[0], 1);
    assert_int_equal(recipe.windows[3], 10000);
    assert_refused("window",
                   (const char *const[]){"0", "10001", "2.5", "-3", "a", "4,", ",4", "4,,5", "5,4", "4,4", "1,2,3,4,5",
                                         "4 5", NULL},
                   "up to four of them with commas between, the shortest first");
}

static void a_blend_is_by_rule_or_none_or_shares_of_methods(void **state)
{
    (void)state;
    assert_int_equal(accepted("blend", "auto").blend.kind, BLEND_AUTO);
    assert_int_equal(accepted("blend", "none").blend.kind, BLEND_NONE);
    assert_int_equal(accepted("seed", "1").blend.kind, BLEND_AUTO);
    struct blend blend = accepted("blend", "network:2,theta:1,seasonal-naive:1").blend;
    assert_int_equal(blend.kind, BLEND_GIVEN);
    assert_true(blend.weights[METHOD_NETWORK] == 0.5);
    assert_true(blend.weights[METHOD_BASELINES + BASELINE_THETA] == 0.25);
    assert_true(blend.weights[METHOD_BASELINES + BASELINE_SEASONAL_NAIVE] == 0.25);
    assert_true(blend.weights[METHOD_BASELINES + BASELINE_NAIVE] == 0);
    for (int method = 0; method < METHOD_COUNT; method++) {
        char text[32];
        snprintf(text, sizeof text, "%s:0.3", method_word(method));
        assert_true(accepted("blend", text).blend.weights[method] == 1);
    }
    assert_refused("blend",
                   (const char *const[]){"network", "network:", "network:0", "network:-1", "network:nan", "network:1e7",
                                         "arima:1", "network:1,", ",network:1", "network:1,network:2",
                                         "network:1 theta:1", "none:1", "Theta:1", "network:1,none", "seasonal naive:1",
                                         NULL},
                   "auto, none, or methods and their shares");
}

static void levels_are_percentages_that_rise_or_none(void **state)
{
    (void)state;
    struct recipe recipe = accepted("seed", "1");
    assert_int_equal(recipe.level_count, 2);
    assert_true(recipe.levels[0] == 80 && recipe.levels[1] == 95);
    assert_int_equal(accepted("level", "none").level_count, 0);
    recipe = accepted("level", "1,50,97.5,99.9");
    assert_int_equal(recipe.level_count, 4);
    assert_true(recipe.levels[2] == 97.5);
    assert_refused("level",
                   (const char *const[]){"0.9", "100", "99.95", "95,80", "80,80", "80,", ",80", "x", "80%", "none,80",
                                         "80,none", "1,2,3,4,5,6,7,8,9", NULL},
                   "percentages from 1 to 99.9");
}

static void periods_rise_or_there_are_none(void **state)
{
    (void)state;
    assert_false(accepted("period", "auto").periods_are_given);
    assert_true(accepted("period", "none").periods_are_given);
    assert_int_equal(accepted("period", "1").period_count, 0);
    struct recipe recipe = accepted("period", "24,168.5");
    assert_int_equal(recipe.period_count, 2);
    assert_true(recipe.periods[1] == 168.5);
    assert_refused(
        "period", (const char *const[]){"0", "1.5", "24,7", "24,none", "none,24", "24,1", "24,", "1,12", "1,2,3", NULL},
        "a length in steps from 2 to 100000");
}

static void seasons_are_removed_kept_or_both(void **state)
{
    (void)state;
    assert_int_equal(accepted("seasons", "auto").seasons, SEASONS_AUTO);
    assert_int_equal(accepted("seasons", "removed").seasons, SEASONS_REMOVED);
    assert_int_equal(accepted("seasons", "kept").seasons, SEASONS_KEPT);
    assert_int_equal(accepted("seasons", "both").seasons, SEASONS_BOTH);
    assert_refused("seasons", (const char *const[]){"none", "12", "Kept", NULL},
                   "is not one of auto, removed, kept, both");
}

static void scale_steps_are_two_or_more_or_the_series(void **state)
{
    (void)state;
    assert_int_equal(accepted("seed", "1").scale_steps, SCALE_STEPS_AUTO);
    assert_int_equal(accepted("scale-steps", "auto").scale_steps, SCALE_STEPS_AUTO);
    assert_int_equal(accepted("scale-steps", "2").scale_steps, 2);
    assert_int_equal(accepted("scale-steps", "10000").scale_steps, 10000);
    assert_int_equal(accepted("scale-steps", "series").scale_steps, 0);
    assert_refused("scale-steps", (const char *const[]){"0", "1", "10001", "2.5", "none", "-1", NULL},
                   "from 2 to 10000, series or auto");
}

static void a_patch_is_a_whole_number(void **state)
{
    (void)state;
    assert_int_equal(accepted("seed", "1").patch_length, 0); /* by rule */
    assert_int_equal(accepted("patch", "4").patch_length, 4);
    assert_refused("patch", (const char *const[]){"0", "10001", "1.5", "auto", NULL}, "1 to 10000");
}

static void calendar_features_are_named_once_or_none(void **state)
{
    (void)state;
    assert_false(accepted("calendar", "auto").calendar_is_given);
    assert_true(accepted("calendar", "none").calendar_is_given);
    assert_int_equal(accepted("calendar", "none").calendar, 0);
    assert_int_equal(accepted("calendar", "yearday,hour").calendar, 1u << FEATURE_YEARDAY | 1u << FEATURE_HOUR);
    assert_refused(
        "calendar",
        (const char *const[]){"minute", "hour,", ",hour", "hour,hour", "hour,none", "none,hour", "Hour", NULL}, "hour");
}

static void stages_are_two_or_three(void **state)
{
    (void)state;
    assert_int_equal(accepted("seed", "1").stage_count, 0); /* by rule */
    assert_int_equal(accepted("stages", "2").stage_count, 2);
    assert_int_equal(accepted("stages", "3").stage_count, 3);
    assert_refused("stages", (const char *const[]){"0", "1", "4", "2.5", "auto", NULL}, "2 to 3");
}

static void shapes_and_centers_have_names(void **state)
{
    (void)state;
    assert_int_equal(accepted("seed", "1").shape, SHAPE_AUTO);
    assert_int_equal(accepted("seed", "1").center, CENTER_AUTO);
    assert_true(accepted("seed", "1").sampling == 0);
    for (int shape = SHAPE_AUTO; shape <= SHAPE_ENCODER_DECODER; shape++) {
        struct recipe recipe = accepted("shape", shape_name((enum shape)shape));
        assert_int_equal(recipe.shape, shape);
        assert_int_equal(recipe_has_decoder(&recipe), shape == SHAPE_ONE_TO_MANY || shape == SHAPE_ENCODER_DECODER);
    }
    for (int center = CENTER_AUTO; center <= CENTER_SERIES; center++)
        assert_int_equal(accepted("center", center_name((enum center)center)).center, center);
    assert_true(accepted("sampling", "0.25").sampling == 0.25);
    assert_refused("shape", (const char *const[]){"", "many", "Many-to-one", "many-to-one,one-to-one", NULL},
                   "encoder-decoder");
    assert_refused("center", (const char *const[]){"", "none", "mean", NULL}, "auto, window, series");
    assert_refused("sampling", (const char *const[]){"-0.1", "1.1", "all", NULL}, "0 to 1");
}

/* How a child ends that notes so many choices. */
static int status_of_noting(int count)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        struct choices *choices = calloc(1, sizeof *choices);
        signal(SIGABRT, SIG_DFL); /* not cmocka's */
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        for (int i = 0; choices && i < count; i++)
            choices_note_whole(choices, "window", i, "of %d", count);
        _exit(choices && choices->count == count ? 0 : 1);
    }
    int status = -1;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return status;
}

static void a_choice_too_many_is_not_lost_in_silence(void **state)
{
    (void)state;
    assert_int_equal(status_of_noting(CHOICE_COUNT_MAX), 0);
    const int status = status_of_noting(CHOICE_COUNT_MAX + 1);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_choice_too_many_is_not_lost_in_silence),
        cmocka_unit_test(every_window_is_a_variant_and_the_longest_one_more_with_its_seasons),
        cmocka_unit_test(without_a_season_none_is_left_in),
        cmocka_unit_test(there_are_no_more_variants_than_networks),
        cmocka_unit_test(short_windows_are_read_step_by_step_and_long_ones_in_patches_that_divide_them),
        cmocka_unit_test(the_tail_is_what_the_longest_window_and_its_scale_need),
        cmocka_unit_test(a_window_is_one_length_or_up_to_four_that_rise),
        cmocka_unit_test(a_blend_is_by_rule_or_none_or_shares_of_methods),
        cmocka_unit_test(levels_are_percentages_that_rise_or_none),
        cmocka_unit_test(periods_rise_or_there_are_none),
        cmocka_unit_test(seasons_are_removed_kept_or_both),
        cmocka_unit_test(scale_steps_are_two_or_more_or_the_series),
        cmocka_unit_test(calendar_features_are_named_once_or_none),
        cmocka_unit_test(stages_are_two_or_three),
        cmocka_unit_test(a_patch_is_a_whole_number),
        cmocka_unit_test(shapes_and_centers_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
