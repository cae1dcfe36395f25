/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/jumps.h"

#include "core/base/facts.h"
#include "tui/banned.h"

/* A command begins an exchange; the lines that it asks for do not. */
static bool
begins_exchange(const struct entry *e)
{
	if (e->kind != ENTRY_CLIENT || (e->flags & ENTRY_IN_DATA))
		return false;
	return !(e->flags & ENTRY_IN_AUTH) ||
	    facts_get(&e->facts, "mech") != NULL;
}

static bool
is_it(const struct rows *r, enum jump what, uint32_t unit)
{
	const struct entry *e = log_unit_first(r->log, unit);

	switch (what) {
	case JUMP_EXCHANGE:
		return begins_exchange(e);
	case JUMP_FAILURE:
		return r->units[unit].severity >= SEV_RETRY;
	case JUMP_COMMAND:
		return e->kind == ENTRY_CLIENT;
	case JUMP_REPLY:
		return e->kind == ENTRY_SERVER;
	case JUMP_NOTE:
		return e->kind == ENTRY_EVENT;
	}
	return false;
}

/* Where the explanation of a unit begins; the unit's end: it has none. */
static size_t
explanation_row(const struct rows *r, uint32_t unit)
{
	const struct rows_unit *u = &r->units[unit];
	size_t row = u->first + u->n;

	if (unit != r->explain_unit)
		return row;
	while (row > u->first && r->v[row - 1].kind == ROW_EXPLAIN)
		row--;
	return row;
}

/* The places of one unit, the nearer one first; r->n: none fits. */
static size_t
place_in(const struct rows *r, enum jump what, uint32_t unit, size_t row,
    bool forward)
{
	const struct rows_unit *u = &r->units[unit];
	size_t head = is_it(r, what, unit) ? u->first : r->n;
	size_t note = explanation_row(r, unit);

	if (what != JUMP_NOTE || note == u->first + u->n)
		note = r->n;
	if (forward) {
		if (head < r->n && head > row)
			return head;
		return note < r->n && note > row ? note : r->n;
	}
	if (note < row)
		return note;
	return head < row ? head : r->n;
}

size_t
jump_find(const struct rows *r, enum jump what, size_t row, bool forward)
{
	size_t unit, found;

	if (row >= r->n)
		return r->n;
	for (unit = r->v[row].unit; unit < r->nunits;
	    unit += forward ? 1 : -1) {
		found = place_in(r, what, (uint32_t)unit, row, forward);
		if (found < r->n)
			return found;
	}
	return r->n;
}
