/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * theme - role to look, for a terminal with 256 colours, with eight, and
 * with none.  The looks stand in tui/themes and in the user's own files; a
 * theme only maps roles, so that it can say nothing that the screen does not
 * say in characters as well.
 */
#ifndef TUI_SCREEN_THEME_H
#define TUI_SCREEN_THEME_H

#include <stdbool.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "tui/screen/canvas.h"

enum look_attr { LOOK_BOLD = 1, LOOK_REVERSE = 2, LOOK_UNDERLINE = 4,
	LOOK_DIM = 8 };

#define LOOK_OWN	(-1)		/* the terminal's own colour */

struct look {
	short		fg, bg;		/* 0 to 255, or LOOK_OWN */
	unsigned char	attrs;
};

enum theme_depth { THEME_MONO, THEME_8, THEME_256, THEME_DEPTHS };

struct theme {
	struct look	looks[THEME_DEPTHS][ROLE_COUNT];
};

/* Reads the whole text of a theme file on top of what t holds.  err id
 * theme.syntax; the detail begins with the line: "line 3: ...". */
bool theme_read(struct theme *t, struct slice text, struct err *e);
/* One of those that are compiled in; false when there is none. */
bool theme_builtin(struct theme *t, const char *name);
/* The names of those, NULL behind the last. */
const char *theme_name_at(size_t i);

/* flags: enum cell_flag */
struct look theme_look(const struct theme *t, enum theme_depth depth,
    enum role r, unsigned flags);

#endif
