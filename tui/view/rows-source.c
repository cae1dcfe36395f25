/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/rows-source.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/view/fieldtext.h"
#include "tui/view/rows.h"
#include "tui/banned.h"

void
rows_source_init(struct rows_source *s)
{
	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < ROWS_DECODED; i++) {
		fields_init(&s->decoded[i].fields);
		s->decoded[i].unit = UNIT_NONE;
	}
	shown_init(&s->shown);
	shown_init(&s->value);
	s->shown_entry = s->value_unit = s->value_field = UINT32_MAX;
}

static void
forget(struct rows_decoded *d)
{
	fields_clear(&d->fields);
	free(d->line);
	d->line = NULL;
	d->unit = UNIT_NONE;
}

static void
drop_texts(struct rows_source *s)
{
	shown_clear(&s->shown);
	shown_clear(&s->value);
	s->shown_entry = s->value_unit = s->value_field = UINT32_MAX;
}

void
rows_source_drop(struct rows_source *s)
{
	drop_texts(s);
	for (size_t i = 0; i < ROWS_DECODED; i++)
		forget(&s->decoded[i]);
}

void
rows_source_drop_unit(struct rows_source *s, uint32_t unit)
{
	drop_texts(s);
	for (size_t i = 0; i < ROWS_DECODED; i++)
		if (s->decoded[i].unit == unit)
			forget(&s->decoded[i]);
}

/* ---- decoded units ----------------------------------------------------- */

/* The one with the fewest fields goes: a long reply was dear. */
static struct rows_decoded *
place_for(struct rows_source *s)
{
	struct rows_decoded *d = &s->decoded[0];

	for (size_t i = 1; i < ROWS_DECODED; i++)
		if (s->decoded[i].fields.n < d->fields.n)
			d = &s->decoded[i];
	return d;
}

static void
find_lines(struct rows_decoded *d, uint32_t line)
{
	d->line = d->fields.n > 0 ?
	    xmalloc(d->fields.n * sizeof(*d->line)) : NULL;
	for (size_t i = 0; i < d->fields.n; i++) {
		if (d->fields.v[i].entry > line)
			line = d->fields.v[i].entry;
		d->line[i] = line;
	}
}

const struct rows_decoded *
rows_decoded(struct rows *r, uint32_t unit)
{
	struct rows_source *s = &r->source;
	struct rows_decoded *d;

	for (size_t i = 0; i < ROWS_DECODED; i++)
		if (s->decoded[i].unit == unit)
			return &s->decoded[i];
	d = place_for(s);
	forget(d);
	/* The value that is shown may be a field of the one that goes. */
	s->value_unit = s->value_field = UINT32_MAX;
	decode_unit(r->log, unit, &d->fields);
	r->decoded++;
	d->unit = unit;
	d->names = fieldtext_names(&d->fields, r->form.vis);
	find_lines(d, log_unit(r->log, unit)->first);
	return d;
}

const struct fields *
rows_fields(struct rows *r, uint32_t unit)
{
	return &rows_decoded(r, unit)->fields;
}

int
rows_names(struct rows *r, uint32_t unit)
{
	return rows_decoded(r, unit)->names;
}

const struct field *
rows_field(struct rows *r, const struct row *row)
{
	return &rows_fields(r, row->unit)->v[row->field];
}

/* ---- texts ------------------------------------------------------------- */

static enum audience
audience(const struct rows *r, uint32_t unit)
{
	return unit == r->reveal_unit ? FOR_REVEAL : FOR_SCREEN;
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
	struct rows_source *s = &r->source;

	if (entry == s->shown_entry)
		return &s->shown;
	shown_clear(&s->shown);
	redact_entry(&s->shown, e, audience(r, e->unit), r->form.vis);
	if (e->flags & ENTRY_CUT)
		add_own(&s->shown, e->text.n, " [the rest is not kept]");
	else if (r->form.eol)
		add_line_end(&s->shown, e);
	s->shown_entry = entry;
	return &s->shown;
}

const struct shown *
rows_value(struct rows *r, const struct row *row)
{
	const struct field *f = rows_field(r, row);
	struct rows_source *s = &r->source;

	if (row->field == s->value_field && row->unit == s->value_unit)
		return &s->value;
	shown_clear(&s->value);
	redact_value(&s->value, f, audience(r, row->unit), r->form.vis);
	if (s->value.text.len == 0 && f->depth > 0 && f->name[0] != '\0')
		add_own(&s->value, 0, "(empty)");
	s->value_field = row->field;
	s->value_unit = row->unit;
	return &s->value;
}
