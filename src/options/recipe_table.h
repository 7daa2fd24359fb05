/*
 * Every choice of a recipe, in one table. A row says the choice's option, its default, its range, its line of --help,
 * and its key in the model file and in `inspect --json`. All code that reads, writes, asks for or shows a recipe goes
 * through the table.
 *
 * To add a choice, do three things:
 *
 *     1. Give struct recipe a member (recipe.h).
 *     2. Give recipe_table.c a row.
 *          - A row with a key takes .is_optional and a .fallback (json_fields.h). So older models can still be read,
 *            and the file's version stays.
 *          - Mark it .is_for_classes if a classifier has a use for it.
 *          - If a rule settles it, the rule notes that with choices_note(). The command that rebuilds a model then
 *            leaves the option out.
 *     3. Give man/seqnet-train.1 an item, and the recipe in man/seqnet-model.5 another if the row has a key. tests/lint
 *        fails without them.
 */
#ifndef SEQNET_OPTIONS_RECIPE_TABLE_H
#define SEQNET_OPTIONS_RECIPE_TABLE_H

#include "options/recipe.h"
#include "options/setting.h"

/* The rows, by the groups of the help. Offsets are those of struct recipe. */
extern const struct setting_table recipe_data_settings;
extern const struct setting_table recipe_window_settings;
extern const struct setting_table recipe_test_settings; /* stands below the windows' rows in the help; evaluate has a
                                                           test of its own */
extern const struct setting_table recipe_refit_test_settings; /* train's alone */
extern const struct setting_table recipe_forecast_settings;
extern const struct setting_table recipe_network_settings;
extern const struct setting_table recipe_training_settings;

/* All of them in the order of the file, ending with NULL. */
extern const struct setting_table *const recipe_tables[];

/* Write the recipe's members into the object that is open, as the model file and `inspect --json` have them.
 * persist/model_sections.h has what reads them back. */
void recipe_write(struct json_writer *writer, const struct recipe *recipe);

#endif
