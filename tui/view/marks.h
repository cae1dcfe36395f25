/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * marks - places in the ledger with a letter each, and the place before the
 * last jump.  They stay on their line, or field, whatever becomes of rows:
 * folds, filters, other widths.
 */
#ifndef TUI_VIEW_MARKS_H
#define TUI_VIEW_MARKS_H

#include <stdbool.h>

#include "tui/view/cursor.h"

#define MARKS_LETTERS	52		/* a to z, A to Z */
#define MARKS_BEFORE	'\''		/* the place before the last jump */

struct view;

struct mark {
	bool		 set;
	enum side	 side;
	struct row	 on;
};

struct marks {
	struct mark	 v[MARKS_LETTERS];
	struct mark	 before;
};

void marks_clear(struct marks *m);
bool marks_is_letter(uint32_t code);
/* NULL: no mark has that letter. */
const struct mark *marks_get(const struct marks *m, char letter);
/* The i-th letter; 0 behind the last. */
char marks_letter(size_t i);
/* "a b X '", those that are set. */
void marks_list(const struct marks *m, char *out, size_t size);

enum marks_jump { MARKS_JUMPED, MARKS_NOT_SET, MARKS_HIDDEN };

/* At the cursor; false when there is no row. */
bool view_mark(struct view *v, char letter);
enum marks_jump view_mark_jump(struct view *v, char letter);
/* Before a jump: this is where MARKS_BEFORE leads to. */
void view_remember(struct view *v);

#endif
