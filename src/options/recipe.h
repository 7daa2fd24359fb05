/*
 * The recipe: how a model is made. It holds every choice that training depends on, whether the user or a rule made it.
 *
 * In a request, 0 (or the AUTO value) means "by rule". rules_complete() fills it in, and notes the choice and its
 * reason.
 *
 * To add a choice, see recipe_table.h: a row there is the option, the key in the model file and the line of --help.
 */
#ifndef SEQNET_OPTIONS_RECIPE_H
#define SEQNET_OPTIONS_RECIPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"
#include "dataset/panel.h"
#include "effects/known_effects.h"
#include "examples/calendar_features.h"
#include "examples/level_shift.h"
#include "examples/outliers.h"
#include "examples/preparation.h"
#include "layers/cell.h"
#include "methods/baselines.h"
#include "network/loss.h"
#include "options/choice.h"

/* After validation, are the networks trained on all rows? Anew; or they go on from what they were judged with, for a
 * few epochs; or not at all. */
enum refit { REFIT_AUTO, REFIT_YES, REFIT_NO, REFIT_FURTHER, REFIT_COUNT };

/* Do the networks see the series without its seasons, with them, or some the one and some the other? */
enum seasons { SEASONS_AUTO, SEASONS_REMOVED, SEASONS_KEPT, SEASONS_BOTH, SEASONS_COUNT };

/* What is asked for: values to come, the classes of steps to come, or the class of a whole series. */
enum task { TASK_FORECAST, TASK_CLASSIFY_STEPS, TASK_CLASSIFY_SERIES, TASK_COUNT };

/* Which steps are read and which answer. Auto: many to one, or many to many where the state is carried through the
 * series. */
enum shape {
    SHAPE_AUTO,
    SHAPE_ONE_TO_ONE,      /* the last step alone, no recurrence: the static network */
    SHAPE_ONE_TO_MANY,     /* the last step alone, unrolled into the steps to come by a decoder */
    SHAPE_MANY_TO_ONE,     /* a window; all steps to come at once, from its end */
    SHAPE_MANY_TO_MANY,    /* a window; the steps to come from each of its steps */
    SHAPE_ENCODER_DECODER, /* a window; then the steps to come one by one */
    SHAPE_COUNT
};

/* How much does each example of a class of steps count in training? As much as any other, or the more the rarer its
 * class. Auto is also what a rule left as it is, and what older files have: as much as any other. */
enum balance { BALANCE_AUTO, BALANCE_NONE, BALANCE_WEIGHTS, BALANCE_COUNT };

/* Relative to what do the networks see the values: each window's last one, or the series' mean? */
enum center { CENTER_AUTO, CENTER_WINDOW, CENTER_SERIES, CENTER_COUNT };

/* As options and the model file have them: "auto", "one-to-one", ... */
NAMES_DECLARE(task, enum task);
NAMES_DECLARE(shape, enum shape);
NAMES_DECLARE(center, enum center);
NAMES_DECLARE(balance, enum balance);
NAMES_DECLARE(seasons, enum seasons);
NAMES_DECLARE(transform, enum transform);
NAMES_DECLARE(refit, enum refit);

#define WINDOW_COUNT_MAX 4
#define WINDOW_LENGTH_MAX 10000
#define ENSEMBLE_COUNT_MAX 1000
#define RECIPE_PERIOD_MAX 1e9 /* steps, of a period in a model file */
/* Origins of the validation part that all methods are judged from, if nobody says how many: more would say the same. */
#define JUDGED_COUNT_USUAL 20000

/* What a forecast is made of: the networks together, then the baselines in their order. */
enum { METHOD_NETWORK, METHOD_BASELINES, METHOD_COUNT = METHOD_BASELINES + BASELINE_COUNT };

/* "network", "naive", "seasonal naive", ... */
const char *method_name(int method);
/* The same in one word, for options and the model file: "network", "naive", "seasonal-naive", ... */
const char *method_word(int method);
/* The method of a word of `length` bytes; -1 for none. */
int method_from_word(const char *word, size_t length);

/* How the forecast is put together: sum over methods of weight times forecast. */
enum blend_kind {
    BLEND_AUTO,  /* weights learnt from the validation part */
    BLEND_NONE,  /* the networks alone */
    BLEND_GIVEN, /* weights of the user's */
    BLEND_COUNT
};

NAMES_DECLARE(blend, enum blend_kind); /* "auto", "none", "given" */

struct blend {
    enum blend_kind kind;
    double weights[METHOD_COUNT]; /* >= 0, sum 1; in a request with BLEND_AUTO unused */
};

#define LEVEL_GAP 1e-9 /* levels that are nearer to each other are the same */
#define LEVEL_COUNT_MAX 8
#define LEVEL_MIN 1 /* percent */
#define LEVEL_MAX 99.9

#define SCALE_STEPS_AUTO -1

struct recipe {
    enum task task;          /* a classifier has no use for transform, seasons, scale, blend, levels */
    const struct cell *cell; /* NULL: lstm */
    enum shape shape;
    enum center center;
    bool is_stateful;     /* the state goes on through the whole series; many to many only */
    bool is_without_skip; /* no linear path goes from the window to the forecast: the cells alone answer (network.h).
                             In the file each network says it */
    double sampling;      /* 0 .. 1, the final share of a decoder's own values in its feed (scheduled sampling) */
    int window_count;     /* 0 in a request: by rule */
    int windows[WINDOW_COUNT_MAX]; /* W of each, 1 .. WINDOW_LENGTH_MAX; the networks take them in turn */
    int patch_length;              /* P given by the user for all windows; 0: by recipe_variant() */
    enum seasons seasons;
    int scale_steps;       /* windows.h; 0: the whole series; SCALE_STEPS_AUTO in a request: by rule */
    int horizon;           /* K, 1 .. 10000 */
    bool answers_own_step; /* --horizon 0: the class of the window's last step itself is answered; then K is 1, and
                              0 in a request */
    int hidden_size;       /* H, 1 .. 4096 */
    int layer_count;       /* 1 .. 16 */
    double dropout;        /* 0 <= p < 1 */
    enum balance balance;  /* classes of steps */
    enum loss_kind loss;   /* a choice of its own: mae by default */
    double learning_rate;  /* > 0 */
    int batch_size;        /* windows per update; of a stateful model: stretches of series read side by side
                              (optimize/streams.h) */
    int epoch_count;       /* most epochs */
    int patience;          /* epochs without a better validation loss before stopping */
    int epoch_windows;     /* windows drawn per epoch: as many as there are, or fewer; of a stateful model: those that
                              lie side by side */
    int validation_length; /* steps at the end of each series */
    int ensemble_count;    /* networks whose forecasts are averaged */
    int stop_count;        /* 0: validation says how long each network is trained; else ensemble_count */
    int stop_epochs[ENSEMBLE_COUNT_MAX]; /* [stop_count] epochs of each network, in each stage; 0: it stays as it is at
                                            its start */
    int judged_count; /* a choice of its own, 0 like the usual: origins at most from which all methods are judged
                         (rating/trial.h) */
    struct blend blend;
    int level_count;                /* intervals to forecast, 0 for none */
    double levels[LEVEL_COUNT_MAX]; /* percent, each once, rising, LEVEL_MIN .. LEVEL_MAX */
    enum transform transform;
    enum transform trends; /* the same for the statistical methods; in older files they see the values */
    enum fill fill;
    enum shift_rule shifts;     /* likewise */
    enum effects_rule effects;  /* likewise */
    enum outlier_rule outliers; /* a choice of its own: found and left out by default */
    bool calendar_is_given;     /* --calendar LIST or none; else by rule */
    calendar_features calendar; /* inputs that the stamps say */
    bool periods_are_given;     /* --period N or none; else found */
    int period_count;
    double periods[SEASON_COUNT_MAX];
    enum refit refit; /* recipe_refits() says whether there is one */
    int stage_count;  /* stages of training (training_data.h): 3; 2 where early stopping looks at the part that is
                         judged; 1 without refit */
    uint64_t seed;
    int test_length;  /* steps held out at the end of each series, 0 for none */
    bool learns_test; /* they are learnt from in the end, when they have been forecast and scored */
};

/*
 * One way of showing a series to a network. The ensemble's networks take them in turn: network m is of variant m %
 * recipe_variant_count().
 */
struct variant {
    int window_length; /* W */
    int patch_length;  /* P: the network reads P steps at a time, W / P times */
    int preparation;   /* which of a series' preparations: 0; or 1, with its seasons left in, where SEASONS_BOTH
                          gives two */
};

/* How many variants a complete recipe has: one for each window. With SEASONS_BOTH and a period the longest window comes
 * once more, with its seasons left in. There are at most as many as networks. */
int recipe_variant_count(const struct recipe *recipe);
struct variant recipe_variant(const struct recipe *recipe, int index);

/* How many preparations each series has: 1, or with SEASONS_BOTH and a period 2. */
#define PREPARATION_COUNT_MAX 2
int recipe_preparation_count(const struct recipe *recipe);

/* Are the networks trained on all rows in the end? */
bool recipe_refits(const struct recipe *recipe);

/* Does a decoder answer? */
bool recipe_has_decoder(const struct recipe *recipe);

/* What one of `series_count` series with these known columns is fitted with; `period`: of its seasonal naive. */
struct baselines_plan recipe_baselines_plan(const struct recipe *recipe, double period, size_t series_count,
                                            struct known_columns known);

/* The longest window: steps of the past that a forecast needs. */
int recipe_longest_window(const struct recipe *recipe);

/* The patch for a window of this length, if the user names none: 1 for up to PATCH_WINDOW_MAX steps. Else the largest P
 * that divides the window and leaves PATCH_READ_MIN reads or more. */
#define PATCH_WINDOW_MAX 64
#define PATCH_READ_MIN 24
int recipe_patch_length(int window_length);

#endif
