/* Which series is a row of, and how is its id found again among thousands? */
#ifndef SEQNET_DATAROWS_SERIES_IDS_H
#define SEQNET_DATAROWS_SERIES_IDS_H

#include "csv/csv_reader.h"
#include "datafile/roles.h"

/* The ids of series in the order in which they are met. A long file may name its series in any order: the table is
 * open and hashed. */
struct series_ids {
    char **ids; /* owned, [count], owned each */
    size_t count;
    size_t *slots; /* owned, [slot_count]; index + 1 of a series, 0: free */
    size_t slot_count, capacity;
};

#define SERIES_IDS_INIT                                                                                                \
    {                                                                                                                  \
        .ids = NULL                                                                                                    \
    }

void series_ids_release(struct series_ids *ids);

/* The index of an id; SIZE_MAX: it was not met yet. */
size_t series_ids_find(const struct series_ids *ids, const char *id, size_t length);

/* Add an id that was not met yet; its index is the count before. ERROR_SYSTEM for memory. */
int series_ids_add(struct series_ids *ids, const char *id, size_t length, struct error *error);

/* The id of a record: of several columns of --series, joined in `joined`. Empty without such a column. ERROR_DATA for a
 * field that is empty or holds what no id may. */
int series_ids_of_record(const char *source, const struct roles *roles, const struct csv_record *record,
                         char joined[JOINED_SIZE], struct csv_field *id, struct error *error);

#endif
