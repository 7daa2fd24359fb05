/*
 * Every choice of a recipe, in one table: its option, its default, its range, its line of --help, its key in the model
 * file and in `inspect --json`. What reads, writes, asks for or shows a recipe goes through the table.
 *
 * To add a choice, do three things:
 *     1. a member of struct recipe (recipe.h);
 *     2. a row in recipe_table.c. With a key it takes .is_optional and a .fallback (json_fields.h), so that the models
 *        there are can still be read, and the file's version stays;
 *        Mark it .is_for_classes if a classifier has a use for it. If a rule settles it, the rule notes that
 *        (choices_note()), and the rebuilding command leaves it out;
 *     3. an item in man/seqnet.1, and one in the recipe of man/seqnet-model.5 if the row has a key. tests/lint fails
 *        without them.
 */
#ifndef SEQNET_PERSIST_RECIPE_TABLE_H
#define SEQNET_PERSIST_RECIPE_TABLE_H

#include "persist/recipe.h"
#include "options/setting.h"

/* The rows, by the groups of the help. Offsets are those of struct recipe. */
extern const struct setting_table recipe_data_settings;
extern const struct setting_table recipe_window_settings;
extern const struct setting_table recipe_test_settings; /* goes on from the windows'; evaluate has a test of its own */
extern const struct setting_table recipe_forecast_settings;
extern const struct setting_table recipe_network_settings;
extern const struct setting_table recipe_training_settings;

/* All of them in the order of the file, ending with NULL. */
extern const struct setting_table *const recipe_tables[];

/* The members of an object that is open, as the model file and `inspect --json` have them. model_sections.h has what
 * reads them back. */
void recipe_write(struct json_writer *writer, const struct recipe *recipe);

#endif
