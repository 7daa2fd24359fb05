/* The options that say how a file is read. Offsets are those of struct data_options (datafile/data_options.h). */
#ifndef SEQNET_OPTIONS_DATA_SETTINGS_H
#define SEQNET_OPTIONS_DATA_SETTINGS_H

#include "options/setting.h"

extern const struct setting_table reading_settings; /* of a file whose columns a model knows */
extern const struct setting_table column_settings;  /* which columns there are, and what becomes of rows */

#endif
