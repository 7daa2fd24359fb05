/* How long work takes, as it is said on the way; the line, and where an interrupted command was. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "progress/progress.h"

static void near(double found, double wanted, double share)
{
    if (!(fabs(found - wanted) <= share * wanted))
        fail_msg("%.9g, not %.9g", found, wanted);
}

/* Four networks, two at a time, of which each is best after `best` of 100 epochs; training begins at moment 10. */
#define NETWORKS 4
#define WINDOWS 1000.0
#define SPEED 2000.0 /* windows a second of one network */
#define PATIENCE 50

static struct progress_state training_of(int stages)
{
    struct progress_state state = {.started = 9,
                                   .stage_started = 10,
                                   .round_started = 9,
                                   .stage = PROGRESS_TRAINING,
                                   .is_planned = true,
                                   .member_count = NETWORKS,
                                   .slot_count = 2,
                                   .epoch_count = 100,
                                   .patience = PATIENCE,
                                   .stops_early = true,
                                   .rate = SPEED,
                                   .shown_member = -1};
    for (int i = 0; i < stages; i++)
        state.windows[i] = WINDOWS;
    for (int m = 0; m < NETWORKS; m++)
        state.members[m].cost = 1;
    state.is_over[PROGRESS_READING] = state.is_over[PROGRESS_LOADING] = state.is_over[PROGRESS_PLANNING] = true;
    return state;
}

/* The same `seconds` after training began; *done windows. Both halves run alike. */
static struct progress_state training_at(int stages, const int *best, double seconds, double *done)
{
    struct progress_state state = training_of(stages);
    double began = 0;
    *done = 0;
    for (int pair = 0; pair < NETWORKS / 2; pair++) {
        const int run = best[pair] + PATIENCE < 100 ? best[pair] + PATIENCE : 100;
        const double epochs = fmin(run, fmax(0, (seconds - began) * SPEED / WINDOWS));
        for (int m = 2 * pair; m < 2 * pair + 2 && seconds >= began; m++) {
            struct progress_member *member = &state.members[m];
            member->began = 10 + began;
            member->epoch = member->first_epoch = (int)epochs;
            member->best = (int)epochs < best[pair] ? (int)epochs : best[pair];
            member->is_settled = (int)epochs == run;
            member->ended = member->is_settled ? 10 + began + run * WINDOWS / SPEED : 0;
            *done += epochs * WINDOWS;
        }
        began += run * WINDOWS / SPEED;
    }
    return state;
}

static void training_that_stops_early_is_foreseen(void **state)
{
    (void)state;
    static const int bests[][2] = {{10, 20}, {20, 20}, {30, 15}, {25, 40}};
    for (size_t i = 0; i < sizeof bests / sizeof *bests; i++) {
        const double first = (bests[i][0] + bests[i][1] + 2 * PATIENCE) * WINDOWS / SPEED,
                     total = 1 + first + 2 * (bests[i][0] + bests[i][1]) * WINDOWS / SPEED;
        for (double share = 0.1; share * total < first; share += 0.05) {
            double done;
            const struct progress_state now = training_at(3, bests[i], share * total, &done);
            near(progress_total(&now, done, 10 + share * total), total, 1.0 / 3);
        }
        double done;
        const struct progress_state end = training_at(3, bests[i], first, &done);
        near(progress_total(&end, done, 10 + first), total, 0.05);
    }
}

static void networks_of_given_epochs_are_foreseen_exactly(void **state)
{
    (void)state;
    struct progress_state now = training_of(2);
    now.stops_early = false;
    for (int m = 0; m < NETWORKS; m++) {
        now.members[m].is_settled = true;
        now.members[m].best = now.members[m].first_epoch = 10 * (m + 1);
    }
    /* two at a time: 10 and 30, 20 and 40 epochs, twice; nothing has been done yet */
    near(progress_total(&now, 0, 10), 1 + 2 * 60 * WINDOWS / SPEED, 1e-9);
    now.end = 30;
    near(progress_total(&now, 0, 10), 30 - 9, 1e-9); /* cut by a time limit */
    now.end = 0;
    now.members[3].cost = 2;
    near(progress_total(&now, 0, 10), 1 + 2 * 100 * WINDOWS / SPEED, 1e-9);
}

static void a_counted_stage_takes_as_long_as_its_share_says(void **state)
{
    (void)state;
    struct progress_state now = {.stage = PROGRESS_FORECASTING, .units = 1000, .is_planned = true};
    now.is_over[PROGRESS_READING] = now.is_over[PROGRESS_LOADING] = now.is_over[PROGRESS_PLANNING] = true;
    now.expected[PROGRESS_FORECASTING] = 20;
    now.expected[PROGRESS_SAVING] = 5;
    near(progress_total(&now, 0, 0), 25, 1e-9);
    near(progress_total(&now, 15, 0.6), 35, 1e-9); /* half way from 20 to 40 seconds */
    near(progress_total(&now, 500, 20), 45, 1e-9);
    now.is_planned = false;
    assert_true(isnan(progress_total(&now, 500, 20)));
}

static void later_rounds_take_what_their_weights_say(void **state)
{
    (void)state;
    struct progress_state now = {.stage = PROGRESS_SCORING, .units = 10, .is_planned = true};
    for (int stage = 0; stage < PROGRESS_STAGE_COUNT; stage++)
        now.is_over[stage] = true;
    now.round = 1;
    now.round_count = 3;
    now.weight = 60;
    now.weight_before = 10;
    now.round_weight = 20;
    now.seconds_before = 5;
    now.round_started = now.stage_started = 5;
    near(progress_total(&now, 5, 10), 30, 1e-9); /* half of its second round is over */
}

static void the_line_is_never_wider_than_asked(void **state)
{
    (void)state;
    double done;
    struct progress_state now = training_at(3, (const int[]){10, 20}, 12, &done);
    now.shown_member = 1;
    now.shown_epoch = 24;
    now.shown_loss = 0.71234;
    now.speed = 4000;
    for (int width = -1; width < 200; width++) {
        struct text text = TEXT_INIT;
        progress_line(&now, done, 22, "train", width, &text);
        assert_true((int)text.length <= (width > 0 ? width : 0));
        if (width == 199)
            assert_non_null(strstr(text.bytes, "train: training, network 2 of 4, epoch 24, validation loss 0.7123, "
                                               "4000 windows/s, about "));
        if (width == 40) /* the time is what is kept longest */
            assert_true(strstr(text.bytes, "left of") && !strstr(text.bytes, "windows/s"));
        text_release(&text);
    }
}

static void an_interrupted_command_says_where_it_was(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    double done;
    struct progress_state now = training_at(3, (const int[]){10, 20}, 12, &done);
    now.shown_member = 1;
    now.shown_epoch = 14;
    progress_place(&now, &text);
    assert_string_equal(text.bytes, " in network 2 of 4, after epoch 14");
    text_release(&text);
    now.round_count = 10;
    now.round_word = "origin";
    progress_place(&now, &text);
    assert_string_equal(text.bytes, " at origin 1 of 10, in network 2 of 4, after epoch 14");
    text_release(&text);
    now.round_count = 0;
    now.stage = PROGRESS_READING;
    progress_place(&now, &text);
    assert_string_equal(text.bytes, " while reading");
    text_release(&text);
}

/* What is told comes out again, and a stage that ends is over. */
static void what_is_told_is_kept(void **state)
{
    (void)state;
    struct progress progress;
    struct progress_state now;
    double done;
    progress_init(&progress);
    progress_begin(&progress, PROGRESS_READING, 100);
    effort_set(progress_effort(&progress), 40);
    progress_copy(&progress, &now, &done);
    assert_true(now.stage == PROGRESS_READING && fabs(done - 40) < 1e-9 && isnan(progress_total(&now, done, 1)));
    progress_plan_training(&progress, &(struct progress_training){
                                          .member_count = 2, .thread_count = 2, .epoch_count = 9, .windows = {5, 5}});
    progress_begin(&progress, PROGRESS_TRAINING, 0);
    progress_tell_epoch(&progress, 1, NULL);
    assert_false(progress_has_learnt(&progress));
    progress_tell_epoch(&progress, 1, &(struct trainer_epoch){3, 0.5, 0.4, 0, false});
    assert_false(progress_has_learnt(&progress)); /* no better than it began */
    progress_tell_epoch(&progress, 1, &(struct trainer_epoch){4, 0.5, 0.4, 4, false});
    assert_true(progress_has_learnt(&progress));
    progress_tell_end(&progress, 1);
    progress_copy(&progress, &now, &done);
    assert_true(now.is_over[PROGRESS_READING] && now.shown_member == 1 && now.shown_epoch == 4);
    assert_true(now.members[1].is_settled && now.members[1].best == 4 && fabs(done) < 1e-9);
    progress_begin(NULL, PROGRESS_READING, 1); /* where nobody asks */
    progress_release(&progress);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_that_stops_early_is_foreseen),
        cmocka_unit_test(networks_of_given_epochs_are_foreseen_exactly),
        cmocka_unit_test(a_counted_stage_takes_as_long_as_its_share_says),
        cmocka_unit_test(later_rounds_take_what_their_weights_say),
        cmocka_unit_test(the_line_is_never_wider_than_asked),
        cmocka_unit_test(an_interrupted_command_says_where_it_was),
        cmocka_unit_test(what_is_told_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
