/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/files/keymap-files.h"

#include <stdlib.h>
#include <unistd.h>

#include "tui/command/command.h"
#include "tui/files/ownfile.h"
#include "tui/files/paths.h"
#include "tui/banned.h"

const char *
keymap_files_preset(const struct config *c)
{
	const char *preset = "default";

	for (size_t i = 0; i < c->nsettings; i++)
		if (slice_is(slice_of("keymap"), c->settings[i].name))
			preset = c->settings[i].value;
	return preset;
}

unsigned
keymap_files_load(struct keymap *m, const struct options *o,
    const char *preset, bool chosen, keymap_problem *problem, void *arg)
{
	char *own = paths_config("keymap");
	unsigned problems = 0;

	keymap_preset(m, preset, command_check_kept, problem, arg);
	m->chosen = chosen;
	if (own != NULL && ownfile_exists(own))
		problems += keymap_load_file(m, own, command_check_kept,
		    problem, arg);
	for (size_t i = 0; i < o->nkeymaps; i++)
		problems += keymap_load_file(m, o->keymaps[i],
		    command_check_kept, problem, arg);
	free(own);
	return problems;
}
