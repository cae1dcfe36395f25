/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/view/rows-build.h"
#include "tui/banned.h"

enum { FOLD_AS_ALL, FOLD_CLOSED, FOLD_OPEN };

void
rows_init(struct rows *r)
{
	*r = (struct rows){ .explain_unit = UNIT_NONE,
	    .reveal_unit = UNIT_NONE, .fields_unit = UNIT_NONE,
	    .shown_entry = UINT32_MAX, .value_field = UINT32_MAX };
	fields_init(&r->fields);
	shown_init(&r->shown);
	shown_init(&r->value);
}

/* ---- the sources ------------------------------------------------------- */

/* Text that was revealed is wiped with them. */
static void
drop_sources(struct rows *r)
{
	fields_clear(&r->fields);
	shown_clear(&r->shown);
	shown_clear(&r->value);
	r->fields_unit = UNIT_NONE;
	r->shown_entry = UINT32_MAX;
	r->value_field = UINT32_MAX;
}

void
rows_clear(struct rows *r)
{
	drop_sources(r);
	free(r->v);
	free(r->units);
	free(r->built);
	rows_init(r);
}

static enum audience
audience(const struct rows *r, uint32_t unit)
{
	return unit == r->reveal_unit ? FOR_REVEAL : FOR_SCREEN;
}

const struct fields *
rows_fields(struct rows *r, uint32_t unit)
{
	if (unit == r->fields_unit)
		return &r->fields;
	fields_clear(&r->fields);
	shown_clear(&r->value);
	r->value_field = UINT32_MAX;
	decode_unit(r->log, unit, &r->fields);
	r->fields_unit = unit;
	return &r->fields;
}

const struct field *
rows_field(struct rows *r, const struct row *row)
{
	return &rows_fields(r, row->unit)->v[row->field];
}

/* Words of our own behind a line of that many bytes. */
static void
add_own(struct shown *s, size_t at, const char *text)
{
	s->v = xrealloc(s->v, s->n + 1, sizeof(*s->v));
	s->v[s->n++] = (struct piece){ s->text.len, strlen(text),
	    { at, 0 }, INK_ESCAPE };
	bytes_add_str(&s->text, text);
}

static void
add_line_end(struct shown *s, const struct entry *e)
{
	if (e->kind == ENTRY_EVENT)
		return;
	if (e->eol == EOL_CRLF)
		add_own(s, e->text.n, "\\r\\n");
	else if (e->eol == EOL_LF)
		add_own(s, e->text.n, "\\n");
}

const struct shown *
rows_shown(struct rows *r, uint32_t entry)
{
	const struct entry *e = log_entry(r->log, entry);

	if (entry == r->shown_entry)
		return &r->shown;
	shown_clear(&r->shown);
	redact_entry(&r->shown, e, audience(r, e->unit), r->form.vis);
	if (e->flags & ENTRY_CUT)
		add_own(&r->shown, e->text.n, " [the rest is not kept]");
	else if (r->form.eol)
		add_line_end(&r->shown, e);
	r->shown_entry = entry;
	return &r->shown;
}

const struct shown *
rows_value(struct rows *r, const struct row *row)
{
	const struct field *f = rows_field(r, row);

	if (row->field == r->value_field)
		return &r->value;
	shown_clear(&r->value);
	redact_value(&r->value, f, audience(r, row->unit), r->form.vis);
	if (r->value.text.len == 0 && f->depth > 0 && f->name[0] != '\0')
		add_own(&r->value, 0, "(empty)");
	r->value_field = row->field;
	return &r->value;
}

/* ---- putting the units in a row ---------------------------------------- */

static void
room_for_units(struct rows *r, size_t n)
{
	size_t cap = r->units_cap ? r->units_cap : 64;

	if (n <= r->units_cap)
		return;
	while (cap < n)
		cap *= 2;
	r->units = xrealloc(r->units, cap, sizeof(*r->units));
	memset(r->units + r->units_cap, 0,
	    (cap - r->units_cap) * sizeof(*r->units));
	r->units_cap = cap;
}

static void
room_for_rows(struct rows *r, size_t n)
{
	size_t cap = r->cap ? r->cap : 256;

	if (n <= r->cap)
		return;
	while (cap < n)
		cap *= 2;
	r->v = xrealloc(r->v, cap, sizeof(*r->v));
	r->cap = cap;
}

static bool
is_failure(uint8_t severity)
{
	return severity >= SEV_RETRY;
}

static void
set_severity(struct rows *r, uint32_t unit)
{
	r->units[unit].severity = (uint8_t)decode_severity(r->log, unit);
	if (is_failure(r->units[unit].severity))
		r->failures++;
}

static void
append_unit(struct rows *r, uint32_t unit)
{
	rows_build_unit(r, unit);
	room_for_rows(r, r->n + r->nbuilt);
	memcpy(r->v + r->n, r->built, r->nbuilt * sizeof(*r->v));
	r->units[unit].first = (uint32_t)r->n;
	r->units[unit].n = (uint32_t)r->nbuilt;
	r->n += r->nbuilt;
	set_severity(r, unit);
}

/* Forget the rows from a unit on; what is folded stays known. */
static void
cut_at(struct rows *r, size_t unit)
{
	for (size_t i = unit; i < r->nunits; i++)
		if (is_failure(r->units[i].severity))
			r->failures--;
	if (unit < r->nunits) {
		r->n = r->units[unit].first;
		r->nunits = unit;
	}
}

/* One unit anew, in its place. */
static void
rebuild_unit(struct rows *r, uint32_t unit)
{
	struct rows_unit *u;
	size_t behind;

	if (unit >= r->nunits)
		return;
	drop_sources(r);
	rows_build_unit(r, unit);
	u = &r->units[unit];
	behind = r->n - u->first - u->n;
	room_for_rows(r, r->n - u->n + r->nbuilt);
	memmove(r->v + u->first + r->nbuilt, r->v + u->first + u->n,
	    behind * sizeof(*r->v));
	memcpy(r->v + u->first, r->built, r->nbuilt * sizeof(*r->v));
	r->n = r->n - u->n + r->nbuilt;
	for (size_t i = unit + 1; i < r->nunits; i++)
		r->units[i].first += (uint32_t)r->nbuilt - u->n;
	u->n = (uint32_t)r->nbuilt;
}

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
	drop_sources(r);
	cut_at(r, 0);
	r->log = NULL;
}

static void
take_log(struct rows *r, const struct log *l)
{
	bool another = r->log != NULL;

	rows_stale(r);
	if (another && r->units_cap > 0)
		memset(r->units, 0, r->units_cap * sizeof(*r->units));
	r->log = l;
	r->nentries = 0;
}

bool
rows_update(struct rows *r, const struct log *l, const struct rows_form *form)
{
	size_t nunits = log_units(l), from = r->nunits;

	if (l != r->log || log_count(l) < r->nentries) {
		take_log(r, l);
		from = 0;
	}
	if (r->reveal_unit != UNIT_NONE)
		drop_sources(r);	/* what it shows may be forgotten */
	if (!same_form(form, &r->form)) {
		r->form = *form;
		from = 0;
	}
	if (from == r->nunits && log_count(l) == r->nentries)
		return false;
	if (from > 0 && from == r->nunits)
		from--;			/* it may have got more lines */
	drop_sources(r);
	cut_at(r, from);
	room_for_units(r, nunits);
	for (size_t i = from; i < nunits; i++)
		append_unit(r, (uint32_t)i);
	r->nunits = nunits;
	r->nentries = log_count(l);
	return true;
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
		rebuild_unit(r, old);
	rebuild_unit(r, unit);
}

void
rows_set_lessons(struct rows *r, size_t (*lines)(void *arg, uint32_t unit),
    void *arg)
{
	if (lines == r->lesson_lines && arg == r->lesson_arg)
		return;
	r->lesson_lines = lines;
	r->lesson_arg = arg;
	rows_stale(r);
}

void
rows_lesson_changed(struct rows *r, uint32_t unit)
{
	rebuild_unit(r, unit);
}

void
rows_set_reveal(struct rows *r, uint32_t unit)
{
	uint32_t old = r->reveal_unit;

	if (old == unit)
		return;
	r->reveal_unit = unit;
	drop_sources(r);
	rebuild_unit(r, old);
	rebuild_unit(r, unit);
}

/* ---- folds ------------------------------------------------------------- */

bool
rows_is_open(const struct rows *r, uint32_t unit)
{
	if (unit >= r->units_cap || r->units[unit].fold == FOLD_AS_ALL)
		return r->fold_open;
	return r->units[unit].fold == FOLD_OPEN;
}

void
rows_fold(struct rows *r, uint32_t unit, bool open)
{
	if (unit >= r->nunits || rows_is_open(r, unit) == open)
		return;
	r->units[unit].fold = open ? FOLD_OPEN : FOLD_CLOSED;
	rebuild_unit(r, unit);
}

void
rows_fold_all(struct rows *r, bool open)
{
	const struct log *l = r->log;

	r->fold_open = open;
	for (size_t i = 0; i < r->units_cap; i++)
		r->units[i].fold = FOLD_AS_ALL;
	if (l == NULL)
		return;
	drop_sources(r);
	cut_at(r, 0);
	for (size_t i = 0; i < log_units(l); i++) {
		room_for_units(r, i + 1);
		append_unit(r, (uint32_t)i);
		r->nunits = i + 1;
	}
	r->nentries = log_count(l);
}
