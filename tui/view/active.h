/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * active - what the keys do at this moment: the keymap, the contexts that
 * are asked, and the command table behind both.  Everything on the screen
 * that names a key asks here, so that a changed keymap changes it, too.
 */
#ifndef TUI_VIEW_ACTIVE_H
#define TUI_VIEW_ACTIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"
#include "tui/command/command.h"
#include "tui/keys/keymap.h"

#define ACTIVE_CONTEXTS_MAX	6
#define ACTIVE_KEYS_MAX		64	/* bytes of a key sequence as text */

struct active {
	const struct keymap *keymap;	/* NULL: no key does anything */
	enum context	 contexts[ACTIVE_CONTEXTS_MAX];	/* specific first */
	size_t		 ncontexts;
	bool		 by_name;	/* there are no keys: say the command */
	/* command_find; NULL: every command line is fit, none has help */
	const struct command_def *(*find)(struct slice name);
	/* command_at; NULL: help lists only what has a key */
	const struct command_def *(*at)(size_t i);
	/* Why a command line makes no sense here at all; NULL: each does */
	const char *(*not_here)(const struct app *app, const char *line);
	struct app	*app;		/* for unfit */
};

/* The key sequence for a command line as people read it ("j", "C-w o",
 * "Enter"); "" when none of the active contexts has one. */
const char *active_keys(const struct active *a, const char *command,
    char *out, size_t size);
/* The same for a binding, from its key number `from` on. */
const char *active_binding_keys(const struct binding *b, size_t from,
    char *out, size_t size);

/* The command at the front of a command line, or NULL. */
const struct command_def *active_command(const struct active *a,
    const char *command);
/* Why a command line cannot run now; NULL when it can. */
const char *active_unfit(const struct active *a, const char *command);

#endif
