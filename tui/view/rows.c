/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/view/rows-build.h"
#include "tui/banned.h"

void
rows_init(struct rows *r)
{
	memset(r, 0, sizeof(*r));
	r->explain_unit = r->reveal_unit = UNIT_NONE;
	rows_units_init(&r->units);
	blocks_init(&r->blocks);
	rows_source_init(&r->source);
	for (size_t i = 0; i < ROWS_CACHED; i++)
		r->cache[i].block = SIZE_MAX;
}

void
rows_clear(struct rows *r)
{
	rows_source_drop(&r->source);
	rows_units_clear(&r->units);
	blocks_clear(&r->blocks);
	for (size_t i = 0; i < ROWS_CACHED; i++)
		free(r->cache[i].v);
	rows_init(r);
}

/* ---- blocks ------------------------------------------------------------ */

static struct rows_cached *
cached_at(struct rows *r, size_t block)
{
	return &r->cache[block % ROWS_CACHED];
}

/* The rows of a block, built unless they are at hand. */
static const struct rows_cached *
block_rows(struct rows *r, size_t block)
{
	struct rows_cached *c = cached_at(r, block);
	uint8_t flags = BLOCK_KNOWN;

	if (c->block == block && (blocks_flags(&r->blocks, block) &
	    BLOCK_KNOWN))
		return c;
	c->block = block;
	c->n = 0;
	rows_build_block(r, c);
	for (size_t i = 0; i < c->n; i++)
		flags |= rows_stops(&c->v[i]);
	blocks_set(&r->blocks, block, (uint32_t)c->n, flags);
	r->n = r->blocks.total;
	return c;
}

static bool
is_known(const struct rows *r, size_t block)
{
	return (blocks_flags(&r->blocks, block) & BLOCK_KNOWN) != 0;
}

static void
know(struct rows *r, size_t block)
{
	if (!is_known(r, block))
		block_rows(r, block);
}

static void
forget_lines(struct rows *r, size_t from, size_t end)
{
	for (size_t b = from / ROWS_BLOCK; b * ROWS_BLOCK < end &&
	    b < r->blocks.n; b++) {
		blocks_forget(&r->blocks, b);
		if (cached_at(r, b)->block == b)
			cached_at(r, b)->block = SIZE_MAX;
	}
	r->n = r->blocks.total;
}

static void
forget_all(struct rows *r)
{
	rows_source_drop(&r->source);
	blocks_forget_all(&r->blocks);
	for (size_t i = 0; i < ROWS_CACHED; i++)
		r->cache[i].block = SIZE_MAX;
	r->n = 0;
}

bool
rows_are_known(const struct rows *r)
{
	return r->blocks.unknown == 0;
}

size_t
rows_numbered(struct rows *r)
{
	return blocks_before(&r->blocks, blocks_next_unknown(&r->blocks));
}

bool
rows_work(struct rows *r, size_t blocks)
{
	while (blocks-- > 0 && r->blocks.unknown > 0)
		block_rows(r, blocks_next_unknown(&r->blocks));
	return r->blocks.unknown > 0;
}

/* What is little is known at once. */
static void
know_little(struct rows *r)
{
	if (r->blocks.unknown <= ROWS_AT_ONCE)
		rows_work(r, ROWS_AT_ONCE);
}

void
rows_reach(struct rows *r, uint32_t entry, size_t above, size_t below)
{
	size_t at = entry / ROWS_BLOCK, i, n;
	size_t left = ROWS_REACH;

	if (r->blocks.unknown == 0 || at >= r->blocks.n)
		return;
	know(r, at);
	for (i = at, n = 0; i > 0 && n < above && left > 0; i--) {
		left -= !is_known(r, i - 1);
		know(r, i - 1);
		n += blocks_rows(&r->blocks, i - 1);
	}
	left = ROWS_REACH;
	for (i = at + 1, n = 0; i < r->blocks.n && n < below && left > 0;
	    i++) {
		left -= !is_known(r, i);
		know(r, i);
		n += blocks_rows(&r->blocks, i);
	}
}

/* ---- rows -------------------------------------------------------------- */

struct row
rows_at(struct rows *r, size_t row)
{
	size_t block = blocks_find(&r->blocks, row);
	size_t at = row - blocks_before(&r->blocks, block);
	const struct rows_cached *c = block_rows(r, block);

	assert(at < c->n);
	return c->v[at];
}

size_t
rows_of_entry(struct rows *r, uint32_t entry)
{
	size_t block = entry / ROWS_BLOCK, at;
	const struct rows_cached *c;

	if (block >= r->blocks.n)
		return r->n;
	at = blocks_before(&r->blocks, block);
	if (!is_known(r, block))
		return at;
	c = block_rows(r, block);
	for (size_t i = 0; i < c->n && c->v[i].entry < entry; i++)
		at++;
	return at;
}

struct rows_place
rows_of_unit(struct rows *r, uint32_t unit)
{
	const struct unit *u = log_unit(r->log, unit);
	size_t first = rows_of_entry(r, u->first);
	size_t end = rows_of_entry(r, u->first + u->n);

	return (struct rows_place){ first, end - first };
}

size_t
rows_explanation(struct rows *r)
{
	struct rows_place p;

	if (r->explain_unit >= r->nunits || r->explain_n == 0)
		return r->n;
	p = rows_of_unit(r, r->explain_unit);
	return p.n >= r->explain_n ? p.first + p.n - r->explain_n : r->n;
}

size_t
rows_teaching(struct rows *r, uint32_t unit)
{
	const struct unit *u = log_unit(r->log, unit);
	size_t row = rows_of_entry(r, u->first + u->n - 1);
	size_t end = rows_of_entry(r, u->first + u->n);

	while (row < end && !(rows_at(r, row).flags & ROW_TEACHING))
		row++;
	return row;
}

size_t
rows_above_explanation(struct rows *r, uint32_t unit)
{
	size_t n;

	if (unit >= r->nunits)
		return 0;
	n = rows_of_unit(r, unit).n;
	return unit == r->explain_unit && n >= r->explain_n ?
	    n - r->explain_n : n;
}

size_t
rows_with(struct rows *r, size_t row, enum row_flag flag, bool up)
{
	size_t block, at;

	if (row >= r->n)
		return r->n;
	block = blocks_find(&r->blocks, row);
	at = row - blocks_before(&r->blocks, block);
	for (; block < r->blocks.n && is_known(r, block);
	    block += up ? -(size_t)1 : 1) {
		uint8_t flags = blocks_flags(&r->blocks, block);
		const struct rows_cached *c;

		if (flags & rows_stop_of(flag)) {
			c = block_rows(r, block);
			if (at >= c->n)
				at = up ? c->n - 1 : c->n;
			for (; at < c->n; at += up ? -(size_t)1 : 1)
				if (rows_stops(&c->v[at]) & rows_stop_of(flag))
					return blocks_before(&r->blocks,
					    block) + at;
		}
		at = up ? SIZE_MAX : 0;
	}
	return r->n;
}

/* ---- keeping up with the log ------------------------------------------- */

static bool
same_form(const struct rows_form *a, const struct rows_form *b)
{
	return a->projection == b->projection && a->raw_cols == b->raw_cols &&
	    a->decoded_cols == b->decoded_cols && a->wrap == b->wrap &&
	    a->eol == b->eol && a->one_field == b->one_field &&
	    a->vis == b->vis;
}

void
rows_stale(struct rows *r)
{
	forget_all(r);
	/* Keys may come before the next update: nothing is left to be made. */
	blocks_clear(&r->blocks);
	r->log = NULL;
	r->nentries = r->nunits = 0;
}

static void
take_log(struct rows *r, const struct log *l, bool another)
{
	forget_all(r);
	if (another)
		rows_units_unfold(&r->units);
	rows_units_forget(&r->units);
	blocks_clear(&r->blocks);
	r->log = l;
	r->nentries = r->nunits = r->failures = r->hidden = 0;
	r->was_open = false;
}

/* The filter has to say again what it thinks of a unit. */
static void
ask_again(struct rows *r, uint32_t unit)
{
	if (rows_units_has(&r->units, UNITS_HIDDEN, unit))
		r->hidden--;
	rows_units_put(&r->units, UNITS_HIDDEN, unit, false);
	rows_units_put(&r->units, UNITS_ASKED, unit, false);
}

/*
 * The last unit may have got more lines.  Those of a message stand for
 * themselves, but for the first ones, where it is folded and told; a reply is
 * told as a whole.
 */
static void
forget_last_unit(struct rows *r, const struct log *l)
{
	uint32_t unit = (uint32_t)r->nunits - 1;
	const struct unit *u = log_unit(l, unit);
	bool message = rows_is_message(l, unit), hid;
	size_t first = u->first;

	rows_source_drop_unit(&r->source, unit);
	if (!message || r->shows != NULL) {
		hid = rows_units_has(&r->units, UNITS_HIDDEN, unit);
		ask_again(r, unit);
		if (!message || hid != !rows_shows(r, unit)) {
			forget_lines(r, first, r->nentries);
			return;
		}
	}
	forget_lines(r, first, first + ROWS_FOLDED_LINES + 2);
	forget_lines(r, r->nentries - 1, r->nentries);
}

static void
grow(struct rows *r, const struct log *l)
{
	size_t n = log_count(l);
	const struct unit *last;

	r->failures += rows_units_grow(&r->units, l);
	if (r->nunits > 0) {
		last = log_unit(l, r->nunits - 1);
		if (r->was_open || last->first + last->n > r->nentries)
			forget_last_unit(r, l);
	}
	if (n > r->nentries && r->nentries % ROWS_BLOCK != 0)
		forget_lines(r, r->nentries, r->nentries + 1);
	blocks_grow(&r->blocks, (n + ROWS_BLOCK - 1) / ROWS_BLOCK);
	r->nentries = n;
	r->nunits = log_units(l);
	r->was_open = r->nunits > 0 && log_unit(l, r->nunits - 1)->open;
}

bool
rows_update(struct rows *r, const struct log *l, const struct rows_form *form)
{
	bool changed = false;

	if (l != r->log || log_count(l) < r->nentries) {
		take_log(r, l, r->log != NULL);
		changed = true;
	}
	if (r->reveal_unit != UNIT_NONE)
		rows_source_drop(&r->source);	/* it may be forgotten */
	if (!same_form(form, &r->form)) {
		r->form = *form;
		forget_all(r);
		changed = true;
	}
	if (log_count(l) != r->nentries ||
	    (r->was_open && !log_unit(l, r->nunits - 1)->open)) {
		grow(r, l);
		changed = true;
	}
	if (changed)
		know_little(r);
	return changed;
}

/* The lines of a unit from that one on are made anew. */
static void
change_unit(struct rows *r, uint32_t unit, uint32_t line)
{
	const struct unit *u;

	if (unit >= r->nunits)
		return;
	u = log_unit(r->log, unit);
	forget_lines(r, u->first + line, u->first + u->n);
	know(r, (u->first + line) / ROWS_BLOCK);
	know_little(r);
}

/* What stands under a unit does so behind its last line. */
static void
change_notes(struct rows *r, uint32_t unit)
{
	if (unit < r->nunits)
		change_unit(r, unit, log_unit(r->log, unit)->n - 1);
}

void
rows_set_explanation(struct rows *r, uint32_t unit, size_t n)
{
	uint32_t old = r->explain_unit;

	if (old == unit && (n == r->explain_n || unit == UNIT_NONE))
		return;
	r->explain_unit = unit;
	r->explain_n = n;
	if (old != unit)
		change_notes(r, old);
	change_notes(r, unit);
}

void
rows_set_teachings(struct rows *r, size_t (*lines)(void *arg, uint32_t unit),
    void *arg)
{
	if (lines == r->teaching_lines && arg == r->teaching_arg)
		return;
	r->teaching_lines = lines;
	r->teaching_arg = arg;
	forget_all(r);
	know_little(r);
}

void
rows_teaching_changed(struct rows *r, uint32_t unit)
{
	change_notes(r, unit);
}

void
rows_set_reveal(struct rows *r, uint32_t unit)
{
	uint32_t old = r->reveal_unit;

	if (old == unit)
		return;
	rows_source_drop(&r->source);
	r->reveal_unit = unit;
	change_unit(r, old, 0);
	change_unit(r, unit, 0);
}

/* ---- folds ------------------------------------------------------------- */

bool
rows_is_open(const struct rows *r, uint32_t unit)
{
	if (unit >= r->units.cap || r->units.fold[unit] == FOLD_AS_ALL)
		return r->fold_open;
	return r->units.fold[unit] == FOLD_OPEN;
}

void
rows_fold(struct rows *r, uint32_t unit, bool open)
{
	if (unit >= r->nunits || rows_is_open(r, unit) == open)
		return;
	r->units.fold[unit] = open ? FOLD_OPEN : FOLD_CLOSED;
	change_unit(r, unit, 0);
}

void
rows_fold_all(struct rows *r, bool open)
{
	r->fold_open = open;
	rows_units_unfold(&r->units);
	forget_all(r);
	know_little(r);
}

/* ---- the filter -------------------------------------------------------- */

bool
rows_shows(struct rows *r, uint32_t unit)
{
	bool hide;

	if (r->shows == NULL)
		return true;
	if (!rows_units_has(&r->units, UNITS_ASKED, unit)) {
		hide = !r->shows(r->shows_arg, unit);
		rows_units_put(&r->units, UNITS_ASKED, unit, true);
		rows_units_put(&r->units, UNITS_HIDDEN, unit, hide);
		r->hidden += hide;
	}
	return !rows_units_has(&r->units, UNITS_HIDDEN, unit);
}

void
rows_filter_changed(struct rows *r)
{
	rows_units_empty(&r->units, UNITS_ASKED);
	rows_units_empty(&r->units, UNITS_HIDDEN);
	r->hidden = 0;
	forget_all(r);
	know_little(r);
}

void
rows_set_filter(struct rows *r, bool (*shows)(void *arg, uint32_t unit),
    void *arg)
{
	if (shows == NULL && r->shows == NULL)
		return;
	r->shows = shows;
	r->shows_arg = arg;
	rows_filter_changed(r);
}

/* ---- units ------------------------------------------------------------- */

enum severity
rows_severity(const struct rows *r, uint32_t unit)
{
	return unit < r->units.n ? (enum severity)r->units.severity[unit] :
	    SEV_NONE;
}

uint32_t
rows_next_unit(struct rows *r, enum jump what, uint32_t unit, bool forward)
{
	do
		unit = rows_units_next(&r->units, (enum unit_set)what, unit,
		    forward);
	while (unit != UNIT_NONE && !rows_shows(r, unit));
	return unit;
}
