/*
 * The vanishing gradient on series of the user's. For each cell, a network that sees one window step by step and
 * forecasts one step ahead is measured (gradient_profile.h) before training and after it.
 *
 * It is measured on windows that lie wholly in a series. All rows are trained on; nothing is held out. Nothing may
 * stand beside what is measured: there is one layer, no patches, no ensemble, no blend. Preparation and the rest of the
 * recipe are what `seqnet train` would choose.
 */
#ifndef SEQNET_PROBE_GRADIENT_STUDY_H
#define SEQNET_PROBE_GRADIENT_STUDY_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "layers/cell.h"
#include "network/loss.h"
#include "options/recipe.h"
#include "probe/gradient_finding.h"

#define GRADIENT_STUDY_WINDOW 100

struct gradient_study {
    struct recipe request; /* hidden_size, epoch_count, seed, fill; zero where a rule decides. The rest is set here */
    int window_length;     /* W; 0: GRADIENT_STUDY_WINDOW, or half of the longest series where that is shorter */
    const struct cell *const *cells; /* [cell_count], borrowed */
    int cell_count;
    int thread_count;              /* >= 1; what is found does not depend on it */
    const struct kernels *kernels; /* borrowed */
};

/* What it was done with. */
struct gradient_setting {
    int window_length, hidden_size, epoch_count, update_count;
    /* windows trained on, and those among them that were measured on: whole ones, evenly spread */
    size_t window_count, sample_count;
    enum loss_kind loss;
};

/*
 * findings[study->cell_count], release each; *setting. Training runs all of its epochs: there is no early stopping.
 * ERROR_USAGE and ERROR_DATA when the series do not allow it, ERROR_DIVERGED, ERROR_SYSTEM for memory; findings are
 * then untouched.
 */
int gradient_study_run(const struct gradient_study *study, const struct panel *panel, struct gradient_setting *setting,
                       struct gradient_finding *findings, struct error *error);

#endif
