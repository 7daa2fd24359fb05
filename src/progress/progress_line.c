/* The line that a terminal shows while work goes on. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "progress/progress.h"

#define PIECE_SIZE 80
#define MEGABYTE 1e6

static const char *const stage_names[PROGRESS_STAGE_COUNT] = {[PROGRESS_START] = "beginning",
                                                              [PROGRESS_READING] = "reading",
                                                              [PROGRESS_LOADING] = "reading the model",
                                                              [PROGRESS_PLANNING] = "planning",
                                                              [PROGRESS_TRAINING] = "training",
                                                              [PROGRESS_TRAINING_TO_JUDGE] = "training, to be judged",
                                                              [PROGRESS_TRAINING_ON_ALL] = "training on all rows",
                                                              [PROGRESS_JUDGING] = "judging",
                                                              [PROGRESS_FITTING] = "fitting the methods",
                                                              [PROGRESS_FORECASTING] = "forecasting",
                                                              [PROGRESS_SCORING] = "scoring",
                                                              [PROGRESS_SAVING] = "writing"};

static bool is_training(const struct progress_state *state)
{
    return state->stage >= PROGRESS_TRAINING && state->stage <= PROGRESS_TRAINING_ON_ALL;
}

static const char *stage_name(const struct progress_state *state)
{
    const bool is_first = state->stage == PROGRESS_TRAINING_TO_JUDGE && !(state->windows[0] > 0);
    return stage_names[is_first ? PROGRESS_TRAINING : state->stage];
}

/* "7 s", "1:05", "2:03:10" */
static void write_seconds(double seconds, char *text, size_t size)
{
    const long long whole = (long long)(seconds + 0.5);
    if (whole < 60)
        snprintf(text, size, "%lld s", whole);
    else if (whole < 3600)
        snprintf(text, size, "%lld:%02lld", whole / 60, whole % 60);
    else
        snprintf(text, size, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
}

/* ", 3.1 of 8.2 MB", ", 120 of 1428" */
static void write_count(const struct progress_state *state, double done, char *text, size_t size)
{
    text[0] = '\0';
    if (is_training(state) || !(state->units > 0))
        return;
    if (state->stage == PROGRESS_READING)
        snprintf(text, size, ", %.1f of %.1f MB", done / MEGABYTE, state->units / MEGABYTE);
    else if (state->units > 1)
        snprintf(text, size, ", %.0f %%", 100 * fmin(1, done / state->units));
}

/* ", 12 s of about 45 s": since the start, and in all. */
static void write_times(const struct progress_state *state, double done, double now, char *text, size_t size)
{
    char elapsed[24], left[24], all[24];
    const double total = progress_total(state, done, now), seconds = now - state->started;
    write_seconds(seconds, elapsed, sizeof elapsed);
    if (isnan(total)) {
        snprintf(text, size, ", %s so far", elapsed);
        return;
    }
    write_seconds(fmax(total - seconds, 0), left, sizeof left);
    write_seconds(total, all, sizeof all);
    snprintf(text, size, ", about %s left of %s", left, all);
}

/* Pieces in the order in which they stand, and how soon each is left out where the line is short of room. */
enum {
    LINE_COMMAND,
    LINE_ROUND,
    LINE_STAGE,
    LINE_COUNT,
    LINE_MEMBER,
    LINE_EPOCH,
    LINE_LOSS,
    LINE_SPEED,
    LINE_TIMES,
    LINE_PIECES
};
static const int spared[] = {LINE_SPEED,  LINE_LOSS,  LINE_COMMAND, LINE_EPOCH,
                             LINE_MEMBER, LINE_ROUND, LINE_COUNT,   LINE_STAGE};

void progress_line(const struct progress_state *state, double done, double now, const char *command, int width,
                   struct text *text)
{
    char pieces[LINE_PIECES][PIECE_SIZE] = {{0}};
    size_t length = 0;
    snprintf(pieces[LINE_COMMAND], PIECE_SIZE, "%s: ", command);
    if (state->round_count)
        snprintf(pieces[LINE_ROUND], PIECE_SIZE, "%s %d of %d, ", state->round_word, state->round + 1,
                 state->round_count);
    snprintf(pieces[LINE_STAGE], PIECE_SIZE, "%s", stage_name(state));
    write_count(state, done, pieces[LINE_COUNT], PIECE_SIZE);
    if (is_training(state) && state->shown_member >= 0) {
        snprintf(pieces[LINE_MEMBER], PIECE_SIZE, ", network %d", state->shown_member + 1);
        if (state->member_count)
            snprintf(pieces[LINE_MEMBER], PIECE_SIZE, ", network %d of %d", state->shown_member + 1,
                     state->member_count);
        if (state->shown_epoch > 0)
            snprintf(pieces[LINE_EPOCH], PIECE_SIZE, ", epoch %d", state->shown_epoch);
        if (state->shown_epoch > 0 && isfinite(state->shown_loss))
            snprintf(pieces[LINE_LOSS], PIECE_SIZE, ", validation loss %.4g", state->shown_loss);
        if (state->speed > 0)
            snprintf(pieces[LINE_SPEED], PIECE_SIZE, ", %.0f windows/s", state->speed);
    }
    write_times(state, done, now, pieces[LINE_TIMES], PIECE_SIZE);
    for (int i = 0; i < LINE_PIECES; i++)
        length += strlen(pieces[i]);
    for (size_t i = 0; i < sizeof spared / sizeof *spared && length > (size_t)(width > 0 ? width : 0); i++) {
        length -= strlen(pieces[spared[i]]);
        pieces[spared[i]][0] = '\0';
    }
    const size_t begin = text->length;
    for (int i = 0; i < LINE_PIECES; i++) {
        const char *piece = pieces[i];
        if (text->length == begin)
            piece += strspn(piece, ", ");
        const size_t room = (size_t)(width > 0 ? width : 0) - (text->length - begin), size = strlen(piece);
        text_append(text, piece, size < room ? size : room);
    }
}

void progress_place(const struct progress_state *state, struct text *text)
{
    if (state->round_count)
        text_append_format(text, " at %s %d of %d", state->round_word, state->round + 1, state->round_count);
    if (!is_training(state) || state->shown_member < 0) {
        text_append_format(text, "%s while %s", state->round_count ? "," : "", stage_name(state));
        return;
    }
    text_append_format(text, "%s in network %d", state->round_count ? "," : "", state->shown_member + 1);
    if (state->member_count)
        text_append_format(text, " of %d", state->member_count);
    if (state->shown_epoch > 0)
        text_append_format(text, ", after epoch %d", state->shown_epoch);
}
