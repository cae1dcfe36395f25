/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The effective key bindings, in the syntax of keymap files. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tui/command/command.h"
#include "tui/keys/keymap.h"
#include "tui/paths.h"
#include "tui/programs.h"
#include "tui/banned.h"

static void
on_problem(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "smtpscope: %s\n", text);
}

int
program_keys(const struct options *o)
{
	char *own = paths_config("keymap");
	unsigned problems = 0;
	struct keymap m;
	struct bytes out;

	keymap_init(&m);
	keymap_preset(&m, "default", command_check, on_problem, NULL);
	if (own != NULL && access(own, F_OK) == 0)
		problems += keymap_load_file(&m, own, command_check,
		    on_problem, NULL);
	for (size_t i = 0; i < o->nkeymaps; i++)
		problems += keymap_load_file(&m, o->keymaps[i],
		    command_check, on_problem, NULL);
	bytes_init(&out, BYTES_NO_LIMIT);
	keymap_print(&m, o->changed, &out);
	fwrite(out.data, 1, out.len, stdout);
	bytes_clear(&out);
	keymap_clear(&m);
	free(own);
	return problems > 0 ? STATUS_USAGE : STATUS_GOOD;
}
