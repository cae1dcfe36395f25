/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hints - one row of keys that are of use now, the most specific context
 * first, as many as there is room for; behind a prefix key, how the sequence
 * can go on.
 */
#ifndef TUI_VIEW_HINTS_H
#define TUI_VIEW_HINTS_H

#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/layout.h"

/* What is a hint where. */
enum hints_where { HINTS_LEDGER, HINTS_START, HINTS_HELP, HINTS_PAGE,
	HINTS_SEARCH, HINTS_LIST, HINTS_BEGIN, HINTS_SAVE, HINTS_LESSON };

/* What makes some of them useful. */
enum hints_have {
	HINTS_FAILURE	= 1 << 0,	/* there is one to go to */
	HINTS_EXPLAINED	= 1 << 1,
	HINTS_SESSIONS	= 1 << 3,	/* others in the opened file */
	HINTS_SECRET	= 1 << 2,	/* on the cursor's row, and kept */
};

/* The commands of all hints; NULL behind the last. */
const char *hints_command(size_t i);

void hints_draw(const struct rect *at, enum hints_where where, unsigned have,
    const struct active *a, struct canvas *c);
/* keys: the sequence so far, at least one key. */
void hints_draw_pending(const struct rect *at, const struct active *a,
    const struct key *keys, size_t nkeys, struct canvas *c);

/* The command line of the hint that they draw at a column; NULL: none. */
const char *hints_at(const struct rect *at, enum hints_where where,
    unsigned have, const struct active *a, int x);
const char *hints_pending_at(const struct rect *at, const struct active *a,
    const struct key *keys, size_t nkeys, int x);

#endif
