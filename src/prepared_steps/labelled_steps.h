/*
 * Windows for the classes of steps to come: what came before decides.
 *
 *     step                  0    1    2    3    4    5    6
 *     inputs, W = 3             [in   in   in]
 *     answers, K = 2                           ?    ?
 *     answer of the step itself           ?                    (--horizon 0)
 *
 * An input step has the past columns (standardised), the calendar, and, if it may be seen, the class that the step had:
 * one number for each class, as 0 1 0. Of the steps asked for, only the calendar is known.
 *
 * A window has one origin, its last step. With an answer at each step it has W of them: step t of the window answers
 * for the K steps after t. The first step that an origin answers for lies `lead` steps after it: 1, or 0 where the
 * class of the step itself is asked for. No class is an input then.
 *
 * Letters: B samples, W steps in a window, F values per step, K steps ahead, C classes, Q calendar values of the K
 * steps.
 */
#ifndef SEQNET_PREPARED_STEPS_LABELLED_STEPS_H
#define SEQNET_PREPARED_STEPS_LABELLED_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "examples/samples.h"
#include "persist/model.h"

/* One series, prepared. */
struct labelled_steps {
    size_t length;   /* steps */
    int *labels;     /* owned, [length] class index, -1 where not known */
    float *inputs;   /* owned, [length][F] */
    float *calendar; /* owned, [length + K][calendar values] */
};

struct labelled_panel {
    int input_size;                /* F */
    int calendar_count;            /* values of the calendar per step */
    int class_count;               /* C */
    int horizon;                   /* K */
    int lead;                      /* steps from an origin to the first of the K */
    int future_count;              /* values of the calendar for each of the K: none for a step that is an input */
    struct labelled_steps *series; /* owned, [series_count] */
    size_t series_count;
};

#define LABELLED_PANEL_INIT                                                                                            \
    {                                                                                                                  \
        .series = NULL                                                                                                 \
    }

/* Prepare all series, up to the panel's extent, by the model's classes, moments and calendar. ERROR_SYSTEM for
 * memory. */
int labelled_panel_init(struct labelled_panel *labelled, const struct model *model, const struct panel *panel,
                        struct error *error);
void labelled_panel_release(struct labelled_panel *labelled);

/* Origins first .. end-1 of one series, where an origin answers for steps origin + lead .. origin + lead + K - 1. Of
 * the steps that they ask for, only answer_begin .. answer_end-1 have an answer. */
struct labelled_range {
    size_t first, end, answer_begin, answer_end;
};

/* Windows of W steps at ranges[series_count] (owned) of a panel. */
struct labelled_windows {
    const struct labelled_panel *panel; /* borrowed */
    int window_length;                  /* W */
    bool answers_each_step;
    const double *class_weights;   /* borrowed, [C] how much an answer counts in training; NULL: each the same */
    struct labelled_range *ranges; /* owned */
    size_t *first_index;           /* owned, [series_count + 1] */
};

#define LABELLED_WINDOWS_INIT                                                                                          \
    {                                                                                                                  \
        .ranges = NULL                                                                                                 \
    }

/* Windows by the recipe's window and shape. All ranges are empty until labelled_windows_set(), called in the order of
 * the series. ERROR_SYSTEM for memory. */
int labelled_windows_init(struct labelled_windows *windows, const struct labelled_panel *panel,
                          const struct recipe *recipe, struct error *error);
void labelled_windows_set(struct labelled_windows *windows, size_t series, struct labelled_range range);
void labelled_windows_release(struct labelled_windows *windows);

/* The same windows, but only the last step of each answers. It borrows all that it has. */
struct labelled_windows labelled_windows_last_step(const struct labelled_windows *windows);

size_t labelled_windows_count(const struct labelled_windows *windows);

/* Series and origin of a window. */
void labelled_windows_locate(const struct labelled_windows *windows, size_t index, size_t *series, size_t *origin);

/* The class that the k-th of the K steps had that the window's last step answers for, k >= 1; -1 when not known, or not
 * among those that may be answered. */
int labelled_windows_truth(const struct labelled_windows *windows, size_t index, int k);

struct sample_source labelled_source(const struct labelled_windows *windows);

#endif
