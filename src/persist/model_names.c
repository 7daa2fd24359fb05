#include "persist/model_names.h"

#include <string.h>

static const char *const role_names[] = {[COLUMN_TARGET] = "target", [COLUMN_PAST] = "past", [COLUMN_KNOWN] = "known"};

const char *column_role_name(enum column_role role)
{
    return role_names[role];
}

int column_role_from_name(const char *name, enum column_role *role)
{
    for (size_t i = 0; i < sizeof role_names / sizeof *role_names; i++) {
        if (strcmp(name, role_names[i]) == 0) {
            *role = (enum column_role)i;
            return 0;
        }
    }
    return -1;
}
