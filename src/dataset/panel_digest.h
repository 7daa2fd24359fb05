/* A digest of all that a panel holds to learn from and to be judged by: another value, another step or another column
 * makes another digest. ERROR_SYSTEM for memory. */
#ifndef SEQNET_DATASET_PANEL_DIGEST_H
#define SEQNET_DATASET_PANEL_DIGEST_H

#include "dataset/panel.h"

int panel_digest(const struct panel *panel, char digest[SHA256_HEX_SIZE], struct error *error);

#endif
