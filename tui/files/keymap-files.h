/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keymap-files - the keymap of a user: the preset, the user's own file, and
 * what the command line names, in this order.
 */
#ifndef TUI_KEYMAP_FILES_H
#define TUI_KEYMAP_FILES_H

#include "tui/keys/keymap.h"
#include "tui/options/options.h"
#include "tui/settings/config.h"

/* The preset that the configuration names; "default" where it names none. */
const char *keymap_files_preset(const struct config *c);

/* m is filled anew.  chosen: the preset statements of files do not count.
 * Returns the number of problems. */
unsigned keymap_files_load(struct keymap *m, const struct options *o,
    const char *preset, bool chosen, keymap_problem *problem, void *arg);

#endif
