/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jumps - where the next thing of a kind begins.  Private to cursor. */
#ifndef TUI_VIEW_JUMPS_H
#define TUI_VIEW_JUMPS_H

#include "tui/view/cursor.h"

struct target {
	uint32_t	entry;		/* the line */
	bool		explanation;	/* not the line, but what is under it */
};

/* The nearest thing of that kind behind (before) a row of a unit; false when
 * there is none. */
bool jump_find(struct rows *r, enum jump what, uint32_t unit, size_t row,
    bool forward, struct target *out);

#endif
