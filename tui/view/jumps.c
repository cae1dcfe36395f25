/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/jumps.h"

#include "core/report/teachings.h"
#include "tui/view/rows-build.h"
#include "tui/banned.h"

size_t
target_row(struct rows *r, const struct target *t)
{
	switch (t->at) {
	case AT_TEACHING:
		return rows_teaching(r, log_entry(r->log, t->entry)->unit);
	case AT_EXPLANATION:
		return rows_explanation(r);
	case AT_LINE:
		break;
	}
	return rows_of_entry(r, t->entry);
}

/* ---- which there are --------------------------------------------------- */

static bool
has_teaching(struct rows *r, uint32_t unit)
{
	return r->teaching_lines != NULL && rows_shows(r, unit) &&
	    r->teaching_lines(r->teaching_arg, unit) > 0;
}

/* The explanation is a note; UNIT_NONE: there is none that could be seen. */
static uint32_t
explained(struct rows *r)
{
	if (r->explain_n == 0 || r->explain_unit >= r->nunits ||
	    !rows_shows(r, r->explain_unit))
		return UNIT_NONE;
	return r->explain_unit;
}

/* Whether a unit has such a thing there. */
static bool
has(struct rows *r, enum jump what, uint32_t unit, enum target_at at)
{
	if (at == AT_LINE)
		return rows_units_has(&r->units, (enum unit_set)what, unit) &&
		    rows_shows(r, unit);
	if (what != JUMP_NOTE)
		return false;
	return at == AT_TEACHING ? has_teaching(r, unit) : explained(r) == unit;
}

/* Notes stand under the last line. */
static struct target
target_of(const struct rows *r, uint32_t unit, enum target_at at)
{
	const struct unit *u = log_unit(r->log, unit);

	return (struct target){ at == AT_LINE ? u->first :
	    u->first + u->n - 1, at };
}

/* ---- within a unit, and to the next one -------------------------------- */

/* The nearest one of a unit behind (before) a row. */
static bool
find_within(struct rows *r, enum jump what, uint32_t unit, size_t row,
    bool forward, struct target *out)
{
	for (int i = AT_LINE; i <= AT_EXPLANATION; i++) {
		enum target_at at = (enum target_at)(forward ? i :
		    AT_EXPLANATION - i);
		size_t where;

		if (!has(r, what, unit, at))
			continue;
		*out = target_of(r, unit, at);
		where = target_row(r, out);
		if (forward ? where > row && where < r->n : where < row)
			return true;
	}
	return false;
}

/* The nearest unit that has a teaching, on this side of another unit. */
static uint32_t
teaching_behind(struct rows *r, uint32_t unit, uint32_t end)
{
	if (r->teaching_lines == NULL)
		return end;
	for (uint32_t u = unit + 1; u < r->nunits && u < end &&
	    u <= TEACHING_UNITS_MAX; u++)
		if (has_teaching(r, u))
			return u;
	return end;
}

static uint32_t
teaching_before(struct rows *r, uint32_t unit, uint32_t end)
{
	uint32_t u = unit <= TEACHING_UNITS_MAX ? unit : TEACHING_UNITS_MAX + 1;

	if (r->teaching_lines == NULL)
		return end;
	while (u-- > 0 && (end == UNIT_NONE || u > end))
		if (has_teaching(r, u))
			return u;
	return end;
}

static uint32_t
unit_behind(struct rows *r, enum jump what, uint32_t unit)
{
	uint32_t next = rows_next_unit(r, what, unit, true);
	uint32_t note = explained(r);

	if (what != JUMP_NOTE)
		return next;
	if (note != UNIT_NONE && note > unit && note < next)
		next = note;
	return teaching_behind(r, unit, next);
}

static uint32_t
unit_before(struct rows *r, enum jump what, uint32_t unit)
{
	uint32_t next = rows_next_unit(r, what, unit, false);
	uint32_t note = explained(r);

	if (what != JUMP_NOTE)
		return next;
	if (note < unit && (next == UNIT_NONE || note > next))
		next = note;
	return teaching_before(r, unit, next);
}

/* The first thing of a unit that has one, or the last. */
static struct target
end_of(struct rows *r, enum jump what, uint32_t unit, bool first)
{
	for (int i = AT_LINE; i <= AT_EXPLANATION; i++) {
		enum target_at at = (enum target_at)(first ? i :
		    AT_EXPLANATION - i);

		if (has(r, what, unit, at))
			return target_of(r, unit, at);
	}
	return target_of(r, unit, AT_LINE);
}

bool
jump_find(struct rows *r, enum jump what, uint32_t unit, size_t row,
    bool forward, struct target *out)
{
	if (find_within(r, what, unit, row, forward, out))
		return true;
	unit = forward ? unit_behind(r, what, unit) :
	    unit_before(r, what, unit);
	if (unit == UNIT_NONE)
		return false;
	*out = end_of(r, what, unit, forward);
	return true;
}
