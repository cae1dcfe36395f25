/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/jumps.h"

#include "tui/view/rows-build.h"
#include "tui/banned.h"

static struct target
head_of(const struct rows *r, uint32_t unit)
{
	return (struct target){ log_unit(r->log, unit)->first, false };
}

/* It stands under the last line. */
static struct target
explanation_of(const struct rows *r, uint32_t unit)
{
	const struct unit *u = log_unit(r->log, unit);

	return (struct target){ u->first + u->n - 1, true };
}

/* The explanation is a note; UNIT_NONE: there is none that could be seen. */
static uint32_t
explained(struct rows *r, enum jump what)
{
	if (what != JUMP_NOTE || r->explain_n == 0 ||
	    r->explain_unit >= r->nunits || !rows_shows(r, r->explain_unit))
		return UNIT_NONE;
	return r->explain_unit;
}

static bool
find_behind(struct rows *r, enum jump what, uint32_t unit, size_t row,
    struct target *out)
{
	uint32_t note = explained(r, what);
	uint32_t next = rows_next_unit(r, what, unit, true);

	if (note == UNIT_NONE || note < unit || next <= note ||
	    (note == unit && rows_explanation(r) <= row)) {
		if (next != UNIT_NONE)
			*out = head_of(r, next);
		return next != UNIT_NONE;
	}
	*out = explanation_of(r, note);
	return true;
}

/* Whether a unit is of that kind, and begins before that row. */
static bool
is_inside(struct rows *r, enum jump what, uint32_t unit, size_t row)
{
	return rows_units_has(&r->units, (enum unit_set)what, unit) &&
	    rows_of_unit(r, unit).first < row;
}

static bool
find_before(struct rows *r, enum jump what, uint32_t unit, size_t row,
    struct target *out)
{
	uint32_t note = explained(r, what);
	bool inside = is_inside(r, what, unit, row);
	uint32_t next = inside ? unit : rows_next_unit(r, what, unit, false);
	bool above = note < unit || (note == unit &&
	    rows_explanation(r) < row);

	if (note != UNIT_NONE && above && (next == UNIT_NONE || note >= next))
		*out = explanation_of(r, note);
	else if (next != UNIT_NONE)
		*out = head_of(r, next);
	else
		return false;
	return true;
}

bool
jump_find(struct rows *r, enum jump what, uint32_t unit, size_t row,
    bool forward, struct target *out)
{
	return (forward ? find_behind : find_before)(r, what, unit, row, out);
}
