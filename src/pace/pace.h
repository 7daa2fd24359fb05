/*
 * How long networks are trained, and how many of them: the rules for windows per epoch, batch, epochs, patience and
 * ensemble, by how much there is to learn from and how long that takes.
 */
#ifndef SEQNET_PACE_PACE_H
#define SEQNET_PACE_PACE_H

#include <stdbool.h>

#include "dataset/panel.h"
#include "options/choice.h"
#include "options/recipe.h"

/* Windows of an epoch at most, where the user does not say. */
#define PACE_WINDOWS_MAX 2048

/* Of `windows` windows to learn from, does each epoch draw some? Then fewer epochs do, at a higher rate. */
bool pace_draws(const struct recipe *recipe, double windows);

/* Fill in what is open of the recipe; all that windows depend on is there. Each choice is noted. */
void pace_choose(struct recipe *recipe, const struct panel *panel, double windows, struct choices *choices);

#endif
