/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * theme - role to look: the terminal's own eight colours on its own
 * background, or attributes alone (NO_COLOR, --color=never, no colours).
 */
#ifndef TUI_SCREEN_THEME_H
#define TUI_SCREEN_THEME_H

#include <stdbool.h>

#include "tui/screen/canvas.h"

enum look_attr { LOOK_BOLD = 1, LOOK_REVERSE = 2, LOOK_UNDERLINE = 4, LOOK_DIM = 8 };

struct look {
	signed char	fg, bg;		/* 0 to 7; -1: the terminal's own */
	unsigned char	attrs;
};

/* flags: enum cell_flag */
struct look theme_look(enum role r, unsigned flags, bool colour);

#endif
