/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prefs - the values of options that live nowhere else: how the screen is
 * drawn and spoken of.
 */
#ifndef TUI_SETTINGS_PREFS_H
#define TUI_SETTINGS_PREFS_H

#include <stdbool.h>

#include "tui/screen/term.h"

enum prefs_lines { LINES_AUTO, LINES_ASCII, LINES_UNICODE };

struct prefs {
	enum term_colour colour;
	enum prefs_lines lines;
	char		*theme;		/* NULL: dark */
	char		*copy_command;	/* NULL: the terminal's clipboard */
	bool		 mouse;
	bool		 speak;		/* failures begin with a word */
	bool		 stars;		/* in the password field */
};

void prefs_clear(struct prefs *p);

#endif
