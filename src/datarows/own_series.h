/*
 * The series of a file that one rank of an MPI program holds: a block of them, in the order in which they are met
 * (communicator_block()). The rows of the others are read over. All ranks read the whole file, so that they agree on
 * how it is written, and each holds its part.
 */
#ifndef SEQNET_DATAROWS_OWN_SERIES_H
#define SEQNET_DATAROWS_OWN_SERIES_H

#include <stdbool.h>

#include "communicator/communicator.h"
#include "datafile/column_notations.h"
#include "datarows/series_ids.h"

struct own_series {
    const struct communicator *holders; /* borrowed; NULL: all series are read */
    struct series_ids all;              /* of a file that names them in its rows */
    size_t begin, end;                  /* those of this rank */
    bool is_by_column;                  /* of a wide file: all ranks have all rows, each some of the columns */
};

#define OWN_SERIES_INIT                                                                                                \
    {                                                                                                                  \
        .holders = NULL                                                                                                \
    }

void own_series_release(struct own_series *own);

/*
 * Divide the series of a file between the holders. Where each row names its series, the file is gone through. Of a wide
 * file roles->inputs loses the targets of other ranks. Nothing is divided without holders, with one, and where there
 * are fewer series than ranks, or a row names none. Collective. ERROR_SYSTEM for memory.
 */
int own_series_find(struct own_series *own, const struct file_text *file, struct roles *roles,
                    const struct communicator *holders, struct error *error);

/* Is a series of the file, by its id, this rank's? */
bool own_series_has(const struct own_series *own, const struct csv_field *id);

#endif
