/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * panel - the lesson below the ledger: which task is to be done, what it
 * says, and the hints that were asked for.  It never covers the ledger: the
 * layout gives it rows of the body.
 *
 * Where there is not room for all of it, the beginning is shown, or the end
 * when that is what was asked for last.
 */
#ifndef TUI_VIEW_PANEL_H
#define TUI_VIEW_PANEL_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/layout.h"

#define PANEL_TEXTS_MAX	16

/* Texts may hold anything: they go through vis. */
struct panel_text {
	const char	*mark;		/* "Hint: ", before it; "" */
	const char	*text;		/* lines are broken where it ends */
};

struct panel {
	const char	*heading;	/* "Task 2 of 5: Say hello" */
	size_t		 done, of;	/* tasks */
	struct panel_text v[PANEL_TEXTS_MAX];
	size_t		 n;
	bool		 at_end;	/* the last of them is what matters */
	bool		 hints;		/* there is one more to ask for */
	bool		 asks;		/* something can be answered */
};

/* Rows that it fills at a width, its heading among them. */
int panel_rows(const struct panel *p, int cols);
void panel_draw(const struct rect *at, const struct panel *p,
    const struct active *keys, bool ascii, struct canvas *c);

#endif
