/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spot - what stands at a place of the screen, for the mouse.  Every area
 * answers from the same places that it draws from.
 */
#ifndef TUI_VIEW_SPOT_H
#define TUI_VIEW_SPOT_H

#include <stddef.h>

#include "tui/view/cursor.h"

enum spot_kind {
	SPOT_NOTHING,
	SPOT_ROW,		/* of the ledger, of a list, of help */
	SPOT_RULE,		/* between the two sides */
	SPOT_STEP,		/* of the walk */
	SPOT_COMMAND,		/* a hint: what its key does */
};

struct spot {
	enum spot_kind	 kind;
	size_t		 row;
	enum side	 side;		/* in the ledger */
	size_t		 step;
	const char	*command;	/* borrowed from tables and keymap */
};

#endif
