/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/rows-units.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/facts.h"
#include "core/base/xalloc.h"
#include "core/decode/fields.h"
#include "tui/banned.h"

#define WORD	64		/* bits */

void
rows_units_init(struct rows_units *u)
{
	*u = (struct rows_units){ .n = 0 };
}

void
rows_units_clear(struct rows_units *u)
{
	free(u->severity);
	free(u->fold);
	for (size_t i = 0; i < UNITS_SETS; i++)
		free(u->set[i]);
	rows_units_init(u);
}

void
rows_units_empty(struct rows_units *u, enum unit_set set)
{
	if (u->cap > 0)
		memset(u->set[set], 0, u->cap / 8);
}

void
rows_units_forget(struct rows_units *u)
{
	for (unsigned i = 0; i < UNITS_SETS; i++)
		rows_units_empty(u, (enum unit_set)i);
	u->n = u->nentries = 0;
}

void
rows_units_unfold(struct rows_units *u)
{
	if (u->cap > 0)
		memset(u->fold, FOLD_AS_ALL, u->cap);
}

static void *
grown(void *old, size_t from, size_t to)
{
	char *p = xrealloc(old, to, 1);

	memset(p + from, 0, to - from);
	return p;
}

static void
room_for(struct rows_units *u, size_t n)
{
	size_t cap = u->cap ? u->cap : WORD;

	if (n <= u->cap)
		return;
	while (cap < n)
		cap *= 2;
	u->severity = grown(u->severity, u->cap, cap);
	u->fold = grown(u->fold, u->cap, cap);
	for (size_t i = 0; i < UNITS_SETS; i++)
		u->set[i] = grown(u->set[i], u->cap / 8, cap / 8);
	u->cap = cap;
}

/* ---- sets -------------------------------------------------------------- */

bool
rows_units_has(const struct rows_units *u, enum unit_set set, uint32_t unit)
{
	return unit < u->n &&
	    (u->set[set][unit / WORD] >> unit % WORD & 1) != 0;
}

void
rows_units_put(struct rows_units *u, enum unit_set set, uint32_t unit,
    bool in)
{
	uint64_t bit = (uint64_t)1 << unit % WORD;

	if (in)
		u->set[set][unit / WORD] |= bit;
	else
		u->set[set][unit / WORD] &= ~bit;
}

static uint64_t
word_of(const struct rows_units *u, enum unit_set set, size_t word)
{
	return u->set[set][word] & ~u->set[UNITS_HIDDEN][word];
}

static uint32_t
next_behind(const struct rows_units *u, enum unit_set set, size_t from)
{
	size_t word = from / WORD;
	uint64_t bits;

	if (from >= u->n)
		return UNIT_NONE;
	bits = word_of(u, set, word) & UINT64_MAX << from % WORD;
	while (bits == 0 && ++word < (u->n + WORD - 1) / WORD)
		bits = word_of(u, set, word);
	return bits == 0 ? UNIT_NONE :
	    (uint32_t)(word * WORD + (size_t)__builtin_ctzll(bits));
}

/* Of those below end. */
static uint32_t
next_before(const struct rows_units *u, enum unit_set set, size_t end)
{
	size_t word = end / WORD;
	uint64_t bits = 0;

	if (end % WORD != 0)
		bits = word_of(u, set, word) &
		    (((uint64_t)1 << end % WORD) - 1);
	while (bits == 0 && word-- > 0)
		bits = word_of(u, set, word);
	return bits == 0 ? UNIT_NONE :
	    (uint32_t)(word * WORD + 63 - (size_t)__builtin_clzll(bits));
}

uint32_t
rows_units_next(const struct rows_units *u, enum unit_set set, uint32_t unit,
    bool forward)
{
	return forward ? next_behind(u, set, (size_t)unit + 1) :
	    next_before(u, set, unit < u->n ? unit : u->n);
}

/* ---- looking at new lines ---------------------------------------------- */

/* A command begins an exchange; the lines that it asks for do not. */
static bool
begins_exchange(const struct entry *e)
{
	if (e->kind != ENTRY_CLIENT || (e->flags & ENTRY_IN_DATA))
		return false;
	return !(e->flags & ENTRY_IN_AUTH) ||
	    facts_get(&e->facts, "mech") != NULL;
}

static enum unit_set
kind_of(const struct entry *e)
{
	static const uint8_t kinds[] = { [ENTRY_CLIENT] = JUMP_COMMAND,
	    [ENTRY_SERVER] = JUMP_REPLY, [ENTRY_EVENT] = JUMP_NOTE };

	return (enum unit_set)kinds[e->kind];
}

/* A line of a unit that is known can only make it worse. */
static size_t
look_at(struct rows_units *u, const struct log *l, const struct entry *e)
{
	bool was = rows_units_has(u, (enum unit_set)JUMP_FAILURE, e->unit);

	if (e->unit >= u->n) {
		room_for(u, (size_t)e->unit + 1);
		u->n = (size_t)e->unit + 1;
		u->severity[e->unit] = (uint8_t)decode_severity(l, e->unit);
		rows_units_put(u, kind_of(e), e->unit, true);
		rows_units_put(u, (enum unit_set)JUMP_EXCHANGE, e->unit,
		    begins_exchange(e));
	} else if (e->flags & (ENTRY_FAILED | ENTRY_VIOLATION))
		u->severity[e->unit] = SEV_BAD;
	if (was || u->severity[e->unit] < SEV_RETRY)
		return 0;
	rows_units_put(u, (enum unit_set)JUMP_FAILURE, e->unit, true);
	/* Each has an explanation to be asked for. */
	rows_units_put(u, (enum unit_set)JUMP_NOTE, e->unit, true);
	return 1;
}

size_t
rows_units_grow(struct rows_units *u, const struct log *l)
{
	size_t failures = 0;

	for (; u->nentries < log_count(l); u->nentries++)
		failures += look_at(u, l,
		    log_entry(l, (uint32_t)u->nentries));
	return failures;
}
