/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cursor - the one selected row, the side it is on, what part of the rows is
 * in view, and whether new rows are followed.
 *
 * When the rows are built anew it stays on the same thing (the same line or
 * field of the same unit), at the same height of the screen where it can.
 * Rows that are not known yet are made known where it goes.
 */
#ifndef TUI_VIEW_CURSOR_H
#define TUI_VIEW_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/view/rows.h"

enum side { SIDE_RAW, SIDE_DECODED };

/* Where the terminal's own cursor stands on the selected row. */
enum cursor_at { CURSOR_AT_ROW, CURSOR_AT_END, CURSOR_HIDDEN };

struct cursor {
	size_t		row;
	size_t		top;		/* the first row in view */
	size_t		height;		/* rows in view */
	enum side	side;		/* as asked for: see cursor_side() */
	int		x;		/* columns scrolled off at the left */
	bool		follow;
	uint32_t	seen_entry;	/* PAUSED: what is new begins here */
	size_t		want;		/* the row to go to when it has its
					 * number; SIZE_MAX: none */
	/* what it stands on, also to find it again */
	struct row	on;
	bool		is_on;		/* there is such a row */
};

void cursor_init(struct cursor *c);	/* follows, raw side */

/* After rows_update() or with another height: find the place again. */
void cursor_settle(struct cursor *c, struct rows *r, size_t height);

/* The side that keys act on: inline rows and single panes have but one. */
enum side cursor_side(const struct cursor *c, const struct rows *r);
/* Whether the cursor may stand on a row. */
bool cursor_can_stop(const struct cursor *c, struct rows *r, size_t row);

/* All of these pause following when they go up. */
void cursor_move(struct cursor *c, struct rows *r, long stops);
void cursor_move_rows(struct cursor *c, struct rows *r, long rows);
void cursor_scroll(struct cursor *c, struct rows *r, long rows);
void cursor_goto(struct cursor *c, struct rows *r, size_t row);
void cursor_goto_unit(struct cursor *c, struct rows *r, uint32_t unit);
/* What is like a row that was, as far as it is still there. */
void cursor_goto_like(struct cursor *c, struct rows *r, const struct row *on);
/* The explanation's first row, and its number; n: there is none. */
size_t cursor_goto_explanation(struct cursor *c, struct rows *r);
void cursor_first(struct cursor *c, struct rows *r);
void cursor_last(struct cursor *c, struct rows *r);	/* follows */
/* False when there is no more of that kind in that direction. */
bool cursor_jump(struct cursor *c, struct rows *r, enum jump what,
    bool forward);
void cursor_set_side(struct cursor *c, struct rows *r, enum side side);
void cursor_set_follow(struct cursor *c, struct rows *r, bool on);

/* New rows since following was paused. */
size_t cursor_unseen(const struct cursor *c, const struct rows *r);

#endif
