/* The last few versions of a file that is replaced: model.json.1 is the one before it, model.json.2 the one before
 * that. */
#ifndef SEQNET_FILE_KEEPING_FILE_BACKUP_H
#define SEQNET_FILE_KEEPING_FILE_BACKUP_H

#include "base/error.h"

/*
 * Before `path` is replaced: keep what stands there as `path`.1, and what was there as .2, up to .`count`; the oldest
 * goes. The file itself stays where it is, so that who reads it meets it at any moment. A file that is kept as .1
 * already (it was not replaced after all) moves nothing. Nothing is kept of what is no regular file. ERROR_SYSTEM.
 */
int file_backup(const char *path, int count, struct error *error);

#endif
