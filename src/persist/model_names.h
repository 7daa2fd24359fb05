/* Names that stand in the model file and nowhere else. */
#ifndef SEQNET_PERSIST_MODEL_NAMES_H
#define SEQNET_PERSIST_MODEL_NAMES_H

#include "dataset/panel.h"

#define MODEL_FORMAT "seqnet-model"

/* "target", "past", "known"; the reverse returns -1 for an unknown name. */
const char *column_role_name(enum column_role role);
int column_role_from_name(const char *name, enum column_role *role);

#endif
