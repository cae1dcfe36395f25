/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/read-rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

/* Masks may be longer than what they hide. */
#define TEXT_MAX	(2 * LOG_LINE_MAX)
#define ID_MAX		79
#define FACTS_MAX	1000		/* of a row */

/* ---- remarks ----------------------------------------------------------- */

void
remark(struct transcript *t, size_t line, size_t column, const char *fmt, ...)
{
	struct bytes b;
	va_list ap;

	if (t->nremarks == TRANSCRIPT_REMARKS_MAX) {
		t->nmore++;
		return;
	}
	bytes_init(&b, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&b, fmt, ap);
	va_end(ap);
	t->remarks[t->nremarks++] = (struct transcript_remark){ line, column,
	    bytes_take(&b) };
}

/* ---- rows -------------------------------------------------------------- */

void
rows_read_init(struct rows *r, struct transcript *t)
{
	*r = (struct rows){ .t = t };
	context_init(&r->context);
	bytes_init(&r->row.text, TEXT_MAX);
	facts_init(&r->row.facts);
	r->row.spans = xcalloc(SPELLED_HOLES_MAX, sizeof(*r->row.spans));
}

static void
row_clear(struct row *row)
{
	struct span *spans = row->spans;

	bytes_wipe(&row->text);
	bytes_init(&row->text, TEXT_MAX);
	facts_clear(&row->facts);
	free(row->shapes);
	free(row->event);
	*row = (struct row){ .text = row->text, .spans = spans,
	    .answers = UNIT_NONE };
}

void
rows_read_clear(struct rows *r)
{
	row_clear(&r->row);
	bytes_clear(&r->row.text);
	free(r->row.spans);
	sasl_trace_clear(&r->trace);
}

static struct hole *
holes_of(const struct row *row)
{
	struct hole *holes = row->nspans == 0 ? NULL :
	    xcalloc(row->nspans, sizeof(*holes));

	for (size_t i = 0; i < row->nspans; i++) {
		holes[i].at = row->spans[i];
		if (i < row->nshapes)
			holes[i].shape = row->shapes[i];
	}
	return holes;
}

/* A unit that no row closed is closed when the next begins. */
static void
close_before(struct rows *r)
{
	struct log *l = r->t->log;

	if (log_units(l) > 0 && !r->last_open)
		log_close_unit(l, (uint32_t)log_units(l) - 1);
}

static void
row_end(struct rows *r)
{
	struct row *row = &r->row;
	struct log *l = r->t->log;
	struct log_saved s = { .at_us = row->at_us };
	struct hole *holes;
	bool joins;

	if (!row->is)
		return;
	r->t->masked += row_mask_login(r);
	holes = holes_of(row);
	joins = !row->begins && log_units(l) > 0 &&
	    log_unit(l, log_units(l) - 1)->open &&
	    log_unit_first(l, log_units(l) - 1)->kind == row->kind;
	if (!joins)
		close_before(r);
	s.line = (struct log_line){ .kind = row->kind, .stage = row->stage,
	    .eol = row->eol, .flags = row->flags,
	    .unit = joins ? (uint32_t)log_units(l) - 1 : UNIT_NONE,
	    .answers = row->answers < log_units(l) ? row->answers : UNIT_NONE,
	    .text = bytes_slice(&row->text), .facts = &row->facts };
	s.line.full_len = row->full_len > 0 ? row->full_len :
	    usual_length(s.line.text, holes, row->nspans);
	s.event = row->kind == ENTRY_EVENT ? row->event != NULL ? row->event :
	    "note" : NULL;
	s.holes = holes;
	s.nholes = row->nspans;
	context_pass(&r->context, row->kind, row->flags,
	    bytes_slice(&row->text), !joins, row->answers);
	log_restore(l, &s);
	r->last_open = row->open;
	free(holes);
	row_clear(row);
}

void
row_begin(struct rows *r, enum entry_kind kind, enum stage stage, bool tls,
    bool begins, int64_t at_us)
{
	row_end(r);
	r->n++;
	r->row.is = true;
	r->row.kind = kind;
	r->row.stage = stage;
	r->row.begins = begins;
	r->row.at_us = at_us;
	r->row.flags = tls ? ENTRY_TLS : 0;
}

bool
row_text(struct rows *r, struct slice spelled)
{
	return unspell(spelled, &r->row.text, r->row.spans, &r->row.nspans);
}

void
row_usual(struct rows *r)
{
	struct row *row = &r->row;
	struct usual u = context_usual(&r->context, row->kind, row->stage,
	    bytes_slice(&row->text), row->begins);

	row->flags |= u.flags;
	row->eol = u.eol;
	row->answers = u.answers;
}

static bool
is_id(struct slice id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && strchr(".-_", c) == NULL)
			return false;
	}
	return id.n > 0 && id.n <= ID_MAX;
}

bool
row_event(struct rows *r, struct slice id)
{
	if (!is_id(id))
		return false;
	free(r->row.event);
	r->row.event = xstrndup(id.p, id.n);
	return true;
}

bool
row_warning(struct rows *r, struct fact *f, struct slice id)
{
	char text[ID_MAX + 1];

	if (!is_id(id))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)id.n, id.p);
	f->warning = log_keep_text(r->t->log, text);
	return true;
}

bool
row_shape(struct rows *r, struct slice word)
{
	struct row *row = &r->row;
	struct shape s;

	if (!shape_read(word, &s) || row->nshapes == SPELLED_HOLES_MAX)
		return false;
	row->shapes = xrealloc(row->shapes, row->nshapes + 1,
	    sizeof(*row->shapes));
	row->shapes[row->nshapes++] = s;
	return true;
}

/* Facts are C strings: a NUL that somebody wrote into one ends it. */
struct fact *
row_fact(struct rows *r, struct slice name, struct slice value)
{
	struct bytes n, v;
	struct fact *f = NULL;

	bytes_init(&n, LOG_LINE_MAX);
	bytes_init(&v, LOG_LINE_MAX);
	unspell(name, &n, NULL, NULL);
	unspell(value, &v, NULL, NULL);
	if (n.data[0] != '\0' && r->row.facts.n < FACTS_MAX)
		f = facts_add(&r->row.facts, n.data, v.data);
	bytes_clear(&n);
	bytes_wipe(&v);
	return f;
}

void
rows_read_end(struct rows *r)
{
	row_end(r);
	close_before(r);
}
