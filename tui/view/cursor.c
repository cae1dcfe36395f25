/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/cursor.h"

#include <stdlib.h>

#include "tui/view/jumps.h"
#include "tui/banned.h"

void
cursor_init(struct cursor *c)
{
	*c = (struct cursor){ .follow = true, .side = SIDE_RAW };
}

/* ---- where it may stand ------------------------------------------------ */

enum side
cursor_side(const struct cursor *c, const struct rows *r)
{
	switch (r->form.projection) {
	case PROJECTION_RAW:
		return SIDE_RAW;
	case PROJECTION_DECODED:
		return SIDE_DECODED;
	case PROJECTION_INLINE:
		if (c->row < r->n && r->v[c->row].kind != ROW_EXPLAIN)
			return r->v[c->row].flags & ROW_RAW ?
			    SIDE_RAW : SIDE_DECODED;
		break;
	case PROJECTION_SPLIT:
		break;
	}
	return c->side;
}

bool
cursor_can_stop(const struct cursor *c, const struct rows *r, size_t row)
{
	const struct row *x = &r->v[row];

	if (r->form.projection != PROJECTION_SPLIT || x->kind == ROW_EXPLAIN)
		return true;
	if (c->side == SIDE_RAW)
		return (x->flags & (ROW_RAW | ROW_MORE_RAW)) != 0;
	return (x->flags & ROW_FIELD) || (x->kind == ROW_MORE &&
	    !(x->flags & ROW_MORE_RAW));
}

/* The nearest stop from a row on, in that direction; r->n: none. */
static size_t
stop_from(const struct cursor *c, const struct rows *r, size_t row, bool up)
{
	while (row < r->n && !cursor_can_stop(c, r, row)) {
		if (up && row == 0)
			return r->n;
		row = up ? row - 1 : row + 1;
	}
	return row;
}

/* A stop at the row or as near as possible, before it first. */
static size_t
stop_near(const struct cursor *c, const struct rows *r, size_t row)
{
	size_t before, behind;

	if (row >= r->n)
		row = r->n - 1;
	before = stop_from(c, r, row, true);
	behind = stop_from(c, r, row, false);
	if (before < r->n && (behind >= r->n ||
	    r->v[before].unit == r->v[row].unit))
		return before;
	return behind < r->n ? behind : 0;
}

/* ---- what is in view --------------------------------------------------- */

static size_t
last_top(const struct cursor *c, const struct rows *r)
{
	return r->n > c->height ? r->n - c->height : 0;
}

static void
keep_in_view(struct cursor *c, const struct rows *r)
{
	if (c->row >= c->top + c->height)
		c->top = c->row + 1 - (c->height > 0 ? c->height : 1);
	if (c->top > last_top(c, r))
		c->top = last_top(c, r);
	if (c->row < c->top)
		c->top = c->row;
}

static void
stand_on(struct cursor *c, const struct rows *r, size_t row)
{
	c->row = row;
	c->is_on = row < r->n;
	if (c->is_on)
		c->on = r->v[row];
	keep_in_view(c, r);
}

static void
pause(struct cursor *c, const struct rows *r)
{
	if (c->follow)
		c->seen_entry = (uint32_t)r->nentries;
	c->follow = false;
}

/* Go to a row that is a stop; upwards ends following. */
static void
go(struct cursor *c, const struct rows *r, size_t row)
{
	if (row < c->row)
		pause(c, r);
	stand_on(c, r, row);
}

/* ---- finding the place again ------------------------------------------- */

/* How much a row is the one that the cursor stood on. */
static int
likeness(const struct cursor *c, const struct row *x)
{
	const struct row *on = &c->on;
	bool explains = on->kind == ROW_EXPLAIN;
	int n = 0;

	if (explains != (x->kind == ROW_EXPLAIN))
		return 0;
	if (explains)
		return x->line <= on->line ? 2 + (int)x->line : 1;
	n += x->entry == on->entry ? 8 : 0;
	n += x->kind == on->kind ? 1 : 0;
	if ((on->flags & ROW_FIELD) && (x->flags & ROW_FIELD) &&
	    (c->side == SIDE_DECODED || !(on->flags & ROW_RAW)))
		n += x->field == on->field ?
		    (x->value_at <= on->value_at ? 6 : 4) : 0;
	else if ((on->flags & ROW_RAW) && (x->flags & ROW_RAW))
		n += x->raw_at <= on->raw_at ? 6 : 4;
	return n;
}

static size_t
find_again(const struct cursor *c, const struct rows *r)
{
	const struct rows_unit *u;
	size_t best;
	int most = -1;

	if (c->on.unit >= r->nunits)
		return r->n - 1;
	u = &r->units[c->on.unit];
	best = u->first;
	for (size_t i = u->first; i < u->first + u->n; i++) {
		int n = likeness(c, &r->v[i]);

		if (n >= most && (n > most || n >= 14)) {
			most = n;
			best = i;
		}
	}
	return best;
}

void
cursor_settle(struct cursor *c, const struct rows *r, size_t height)
{
	size_t from_top = c->row >= c->top ? c->row - c->top : 0, row;

	c->height = height;
	if (r->n == 0) {
		c->row = c->top = 0;
		c->is_on = false;
		return;
	}
	if (c->follow) {
		cursor_last(c, r);
		return;
	}
	row = c->is_on ? stop_near(c, r, find_again(c, r)) : 0;
	c->top = row > from_top ? row - from_top : 0;
	stand_on(c, r, row);
}

/* ---- moving ------------------------------------------------------------ */

void
cursor_move(struct cursor *c, const struct rows *r, long stops)
{
	bool up = stops < 0;
	size_t row = c->row;

	for (long i = labs(stops); i > 0 && r->n > 0; i--) {
		size_t next;

		if (up ? row == 0 : row + 1 >= r->n)
			break;
		next = stop_from(c, r, up ? row - 1 : row + 1, up);
		if (next >= r->n)
			break;
		row = next;
	}
	if (r->n > 0)
		go(c, r, row);
}

static size_t
moved(size_t from, long by, size_t last)
{
	if (by < 0)
		return from > (size_t)-by ? from - (size_t)-by : 0;
	return last - from > (size_t)by ? from + (size_t)by : last;
}

void
cursor_move_rows(struct cursor *c, const struct rows *r, long rows)
{
	size_t row, stop;

	if (r->n == 0)
		return;
	row = moved(c->row, rows, r->n - 1);
	stop = stop_from(c, r, row, rows < 0);
	if (stop >= r->n)
		stop = stop_near(c, r, row);
	if (c->top <= last_top(c, r))
		c->top = moved(c->top, rows, last_top(c, r));
	go(c, r, stop);
}

void
cursor_scroll(struct cursor *c, const struct rows *r, long rows)
{
	size_t row = c->row, end;

	if (r->n == 0)
		return;
	if (rows < 0)
		pause(c, r);
	if (c->top <= last_top(c, r))
		c->top = moved(c->top, rows, last_top(c, r));
	end = c->top + (c->height > 0 ? c->height : 1);
	if (row < c->top)
		row = stop_from(c, r, c->top, false);
	else if (row >= end)
		row = stop_from(c, r, end - 1, true);
	if (row < r->n)
		stand_on(c, r, row);
}

void
cursor_goto(struct cursor *c, const struct rows *r, size_t row)
{
	if (r->n > 0)
		go(c, r, stop_near(c, r, row));
}

void
cursor_goto_unit(struct cursor *c, const struct rows *r, uint32_t unit)
{
	if (unit < r->nunits)
		go(c, r, stop_near(c, r, r->units[unit].first));
}

void
cursor_first(struct cursor *c, const struct rows *r)
{
	cursor_goto(c, r, 0);
}

void
cursor_last(struct cursor *c, const struct rows *r)
{
	c->follow = true;
	if (r->n == 0)
		return;
	c->top = last_top(c, r);
	stand_on(c, r, stop_near(c, r, r->n - 1));
}

bool
cursor_jump(struct cursor *c, const struct rows *r, enum jump what,
    bool forward)
{
	size_t row = jump_find(r, what, c->row, forward);

	if (row >= r->n)
		return false;
	go(c, r, stop_near(c, r, row));
	return true;
}

void
cursor_set_side(struct cursor *c, const struct rows *r, enum side side)
{
	c->side = side;
	if (r->n > 0)
		stand_on(c, r, stop_near(c, r, c->row));
}

void
cursor_set_follow(struct cursor *c, const struct rows *r, bool on)
{
	if (on)
		cursor_last(c, r);
	else
		pause(c, r);
}

size_t
cursor_unseen(const struct cursor *c, const struct rows *r)
{
	size_t n = 0;

	while (!c->follow && n < r->n &&
	    r->v[r->n - 1 - n].entry >= c->seen_entry)
		n++;
	return n;
}
