/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/cursor.h"

#include <stdlib.h>

#include "tui/view/jumps.h"
#include "tui/banned.h"

#define UNIT_ROWS	256	/* of a unit, where it may be again */
#define GOTO_BLOCKS	8	/* that are counted before a goto */

void
cursor_init(struct cursor *c)
{
	*c = (struct cursor){ .follow = true, .side = SIDE_RAW,
	    .want = SIZE_MAX };
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
		if (c->is_on && c->on.kind != ROW_EXPLAIN)
			return c->on.flags & ROW_RAW ? SIDE_RAW :
			    SIDE_DECODED;
		break;
	case PROJECTION_SPLIT:
		break;
	}
	return c->side;
}

bool
cursor_can_stop(const struct cursor *c, struct rows *r, size_t row)
{
	const struct row x = rows_at(r, row);

	if (r->form.projection != PROJECTION_SPLIT || x.kind == ROW_EXPLAIN)
		return true;
	if (c->side == SIDE_RAW)
		return (x.flags & (ROW_RAW | ROW_MORE_RAW)) != 0;
	return (x.flags & ROW_FIELD) || (x.kind == ROW_MORE &&
	    !(x.flags & ROW_MORE_RAW));
}

/* The nearest stop from a row on, in that direction; r->n: none. */
static size_t
stop_from(const struct cursor *c, struct rows *r, size_t row, bool up)
{
	if (row >= r->n || r->form.projection != PROJECTION_SPLIT)
		return row < r->n ? row : r->n;
	return rows_with(r, row, c->side == SIDE_RAW ? ROW_RAW : ROW_FIELD,
	    up);
}

/* A stop at the row or as near as possible, before it first. */
static size_t
stop_near(const struct cursor *c, struct rows *r, size_t row)
{
	size_t before, behind;

	if (row >= r->n)
		row = r->n - 1;
	before = stop_from(c, r, row, true);
	behind = stop_from(c, r, row, false);
	if (before < r->n && (behind >= r->n ||
	    rows_at(r, before).unit == rows_at(r, row).unit))
		return before;
	return behind < r->n ? behind : 0;
}

/* ---- what is in view --------------------------------------------------- */

static size_t
last_top(const struct cursor *c, struct rows *r)
{
	return r->n > c->height ? r->n - c->height : 0;
}

static void
keep_in_view(struct cursor *c, struct rows *r)
{
	if (c->row >= c->top + c->height)
		c->top = c->row + 1 - (c->height > 0 ? c->height : 1);
	if (c->top > last_top(c, r))
		c->top = last_top(c, r);
	if (c->row < c->top)
		c->top = c->row;
}

static void
stand_on(struct cursor *c, struct rows *r, size_t row)
{
	c->row = row;
	c->is_on = row < r->n;
	if (c->is_on)
		c->on = rows_at(r, row);
	keep_in_view(c, r);
}

static void
pause(struct cursor *c, struct rows *r)
{
	if (c->follow)
		c->seen_entry = (uint32_t)r->nentries;
	c->follow = false;
}

/* Go to a row that is a stop; upwards ends following. */
static void
go(struct cursor *c, struct rows *r, size_t row)
{
	if (row < c->row)
		pause(c, r);
	c->want = SIZE_MAX;
	stand_on(c, r, row);
}

/* ---- what is known ----------------------------------------------------- */

/* Make known what is around a line; the cursor's row gets another number. */
static void
reach_line(struct cursor *c, struct rows *r, uint32_t entry, size_t rows)
{
	size_t from_top = c->row >= c->top ? c->row - c->top : 0, line, at;

	if (rows_are_known(r))
		return;
	line = c->is_on ? rows_of_entry(r, c->on.entry) : c->row;
	at = c->row >= line ? c->row - line : 0;
	rows_reach(r, entry, c->height + rows, c->height + rows);
	if (!c->is_on || r->n == 0)
		return;
	c->row = rows_of_entry(r, c->on.entry) + at;
	if (c->row >= r->n)
		c->row = r->n - 1;
	c->top = c->row > from_top ? c->row - from_top : 0;
}

static void
reach(struct cursor *c, struct rows *r, long rows)
{
	reach_line(c, r, c->is_on ? c->on.entry : 0, (size_t)labs(rows));
}

static uint32_t
last_line(const struct rows *r)
{
	return r->nentries > 0 ? (uint32_t)r->nentries - 1 : 0;
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

static bool
is_same(const struct row *a, const struct row *b)
{
	return a->unit == b->unit && a->entry == b->entry &&
	    a->kind == b->kind && a->flags == b->flags &&
	    a->raw_at == b->raw_at && a->raw_n == b->raw_n &&
	    a->field == b->field && a->value_at == b->value_at &&
	    a->value_n == b->value_n && a->line == b->line;
}

/* The likest of some rows; the first one where none is like it. */
static size_t
likest(const struct cursor *c, struct rows *r, size_t first, size_t end)
{
	size_t best = first;
	int most = -1;

	for (size_t i = first; i < end; i++) {
		const struct row row = rows_at(r, i);
		int n = likeness(c, &row);

		if (n >= most && (n > most || n >= 14)) {
			most = n;
			best = i;
		}
	}
	return best;
}

/* Its line has rows, or else the unit does, or what comes behind it. */
static size_t
find_again(const struct cursor *c, struct rows *r)
{
	const struct unit *u;
	struct rows_place p;
	uint32_t entry;
	size_t first, end;
	struct row here;

	if (c->row < r->n) {
		here = rows_at(r, c->row);
		if (is_same(&here, &c->on))
			return c->row;
	}
	if (c->on.unit >= r->nunits)
		return r->n - 1;
	u = log_unit(r->log, c->on.unit);
	entry = c->on.kind == ROW_EXPLAIN ? u->first + u->n - 1 : c->on.entry;
	first = rows_of_entry(r, entry);
	end = rows_of_entry(r, entry + 1);
	if (first < end)
		return likest(c, r, first, end);
	p = rows_of_unit(r, c->on.unit);
	if (p.n == 0)
		return p.first < r->n ? p.first : r->n - 1;
	return likest(c, r, p.first, p.first +
	    (p.n < UNIT_ROWS ? p.n : UNIT_ROWS));
}

void
cursor_settle(struct cursor *c, struct rows *r, size_t height)
{
	size_t from_top = c->row >= c->top ? c->row - c->top : 0, row;

	c->height = height;
	if (!rows_are_known(r))
		rows_reach(r, c->follow ? last_line(r) : c->is_on ?
		    c->on.entry : 0, height, height);
	if (r->n == 0) {
		c->row = c->top = 0;
		c->is_on = c->is_on && r->nunits > 0;
		return;
	}
	if (c->follow) {
		cursor_last(c, r);
		return;
	}
	if (c->want < rows_numbered(r) ||
	    (c->want != SIZE_MAX && rows_are_known(r))) {
		cursor_goto(c, r, c->want);
		return;
	}
	row = c->is_on ? stop_near(c, r, find_again(c, r)) : 0;
	c->top = row > from_top ? row - from_top : 0;
	stand_on(c, r, row);
}

/* ---- moving ------------------------------------------------------------ */

static size_t
moved(size_t from, long by, size_t last)
{
	if (by < 0)
		return from > (size_t)-by ? from - (size_t)-by : 0;
	return last - from > (size_t)by ? from + (size_t)by : last;
}

void
cursor_move(struct cursor *c, struct rows *r, long stops)
{
	bool up = stops < 0;
	size_t row, next;

	reach(c, r, stops);
	row = c->row;
	if (r->n == 0)
		return;
	if (r->form.projection != PROJECTION_SPLIT) {
		go(c, r, moved(row, stops, r->n - 1));
		return;
	}
	for (long i = labs(stops); i > 0; i--) {
		if (up ? row == 0 : row + 1 >= r->n)
			break;
		next = stop_from(c, r, up ? row - 1 : row + 1, up);
		if (next >= r->n)
			break;
		row = next;
	}
	go(c, r, row);
}

void
cursor_move_rows(struct cursor *c, struct rows *r, long rows)
{
	size_t row, stop;

	reach(c, r, rows);
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
cursor_scroll(struct cursor *c, struct rows *r, long rows)
{
	size_t row, end;

	reach(c, r, rows);
	c->want = SIZE_MAX;
	row = c->row;
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

/* Rows are counted from the top: those before it have to be known. */
void
cursor_goto(struct cursor *c, struct rows *r, size_t row)
{
	size_t numbered;

	if (!rows_are_known(r))
		rows_work(r, GOTO_BLOCKS);
	numbered = rows_numbered(r);
	if (r->n == 0)
		return;
	if (row < numbered || rows_are_known(r)) {
		go(c, r, stop_near(c, r, row));
		return;
	}
	pause(c, r);
	c->want = row;
	cursor_settle(c, r, c->height);
}

void
cursor_goto_unit(struct cursor *c, struct rows *r, uint32_t unit)
{
	struct rows_place p;

	if (unit >= r->nunits)
		return;
	reach_line(c, r, log_unit(r->log, unit)->first, 0);
	p = rows_of_unit(r, unit);
	if (r->n > 0)
		go(c, r, stop_near(c, r, p.first));
}

void
cursor_goto_like(struct cursor *c, struct rows *r, const struct row *on)
{
	struct cursor there;

	if (on->unit >= r->nunits)
		return;
	reach_line(c, r, on->entry, 0);
	there = *c;
	there.on = *on;
	there.row = SIZE_MAX;		/* nothing is known of where it is */
	if (r->n > 0)
		go(c, r, stop_near(c, r, find_again(&there, r)));
}

size_t
cursor_goto_explanation(struct cursor *c, struct rows *r)
{
	const struct unit *u;
	size_t row;

	if (r->explain_unit >= r->nunits)
		return r->n;
	u = log_unit(r->log, r->explain_unit);
	reach_line(c, r, u->first + u->n - 1, 0);
	row = rows_explanation(r);
	if (row < r->n)
		go(c, r, stop_near(c, r, row));
	return row;
}

void
cursor_first(struct cursor *c, struct rows *r)
{
	reach_line(c, r, 0, 0);
	if (r->n > 0)
		go(c, r, stop_near(c, r, 0));
}

void
cursor_last(struct cursor *c, struct rows *r)
{
	c->follow = true;
	c->want = SIZE_MAX;
	reach_line(c, r, last_line(r), 0);
	if (r->n == 0)
		return;
	c->top = last_top(c, r);
	stand_on(c, r, stop_near(c, r, r->n - 1));
}

bool
cursor_jump(struct cursor *c, struct rows *r, enum jump what, bool forward)
{
	struct target to;
	size_t row;

	if (!c->is_on || c->row >= r->n ||
	    !jump_find(r, what, c->on.unit, c->row, forward, &to))
		return false;
	reach_line(c, r, to.entry, 0);
	row = target_row(r, &to);
	go(c, r, stop_near(c, r, row));
	return true;
}

void
cursor_set_side(struct cursor *c, struct rows *r, enum side side)
{
	c->side = side;
	if (r->n > 0)
		stand_on(c, r, stop_near(c, r, c->row));
}

void
cursor_set_follow(struct cursor *c, struct rows *r, bool on)
{
	if (on)
		cursor_last(c, r);
	else
		pause(c, r);
}

/* Making rows that are not at hand changes nothing that can be seen. */
size_t
cursor_unseen(const struct cursor *c, const struct rows *r)
{
	if (c->follow || r->log == NULL)
		return 0;
	return r->n - rows_of_entry((struct rows *)(uintptr_t)r,
	    c->seen_entry);
}
