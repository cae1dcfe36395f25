/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/rows-build.h"

#include "core/base/xalloc.h"
#include "tui/view/fieldtext.h"
#include "tui/view/pieces.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

/* The rows that are being built. */
struct work {
	struct rows	*r;
	struct rows_cached *to;
	const struct rows_decoded *of;	/* NULL: no fields here */
};

static struct row *
emit(struct work *w, const struct entry *e)
{
	struct rows_cached *c = w->to;

	if (c->n == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 2 * ROWS_BLOCK;
		c->v = xrealloc(c->v, c->cap, sizeof(*c->v));
	}
	c->v[c->n] = (struct row){ .unit = e->unit, .entry = e->id,
	    .kind = ROW_LINE };
	return &c->v[c->n++];
}

/* ---- the line ---------------------------------------------------------- */

static void
add_raw(struct work *w, const struct entry *e)
{
	const struct shown *s = rows_shown(w->r, e->id);
	size_t at = 0;

	do {
		struct row *row = emit(w, e);
		struct slice rest = slice_sub(bytes_slice(&s->text), at,
		    s->text.len);
		size_t end = s->text.len;

		if (w->r->form.wrap && rest.n > 0)
			end = pieces_break(s, at,
			    at + wrap_columns(rest, w->r->form.raw_cols));

		row->flags = at == 0 ? ROW_RAW | ROW_RAW_FIRST : ROW_RAW;
		row->raw_at = (uint32_t)at;
		row->raw_n = (uint32_t)(end - at);
		at = end;
	} while (at < s->text.len);
}

/* ---- its fields -------------------------------------------------------- */

/* The decoded side fills the rows of a line from *next on, then adds more. */
static struct row *
field_row(struct work *w, const struct entry *e, size_t *next)
{
	if (*next < w->to->n)
		return &w->to->v[(*next)++];
	(*next)++;
	return emit(w, e);
}

static void
add_field(struct work *w, const struct entry *e, uint32_t field,
    size_t *next)
{
	const struct row of = { .unit = e->unit, .field = field };
	const struct shown *s = rows_value(w->r, &of);
	int cols = w->r->form.decoded_cols;
	struct fieldtext t = fieldtext_place(&w->of->fields.v[field],
	    w->of->names, cols, w->r->form.vis);
	struct slice text = bytes_slice(&s->text);
	size_t at = 0;
	bool first = true;

	do {
		struct row *row = field_row(w, e, next);
		int room = cols - (first ? t.first_x : t.value_x);
		struct slice rest = slice_sub(text, at, text.n);
		size_t skip = 0, n = rest.n;

		if (w->r->form.wrap && n > 0)
			n = room > 0 ? wrap_words(rest, room, &skip) : 0;
		if (skip == 0)
			n = pieces_break(s, at, at + n) - at;
		row->flags |= first ? ROW_FIELD | ROW_FIELD_FIRST : ROW_FIELD;
		row->field = field;
		row->value_at = (uint32_t)at;
		row->value_n = (uint32_t)n;
		at += n + skip;
		first = false;
	} while (at < text.n);
}

static void
add_more(struct work *w, const struct entry *e, size_t n, size_t *next)
{
	struct row *row = field_row(w, e, next);

	row->kind = ROW_MORE;
	row->field = (uint32_t)n;
}

/* The first field that stands behind this line, or a later one. */
static size_t
first_field(const struct rows_decoded *d, uint32_t line)
{
	size_t from = 0, end = d->fields.n;

	while (from < end) {
		size_t mid = from + (end - from) / 2;

		if (d->line[mid] < line)
			from = mid + 1;
		else
			end = mid;
	}
	return from;
}

static void
add_fields(struct work *w, const struct entry *e, size_t next)
{
	const struct fields *f = &w->of->fields;
	bool open = rows_is_open(w->r, e->unit), unfolded = false;
	size_t folded = 0, shown = 0;

	for (size_t i = first_field(w->of, e->id);
	    i < f->n && w->of->line[i] == e->id; i++) {
		size_t at = next;

		if (w->r->form.one_field && shown > 0)
			continue;
		if (f->v[i].depth >= 2 && !open) {
			folded++;
			continue;
		}
		add_field(w, e, (uint32_t)i, &next);
		w->to->v[at].flags |= shown == 0 ? ROW_FIELD_HEAD : 0;
		shown++;
		if (f->v[i].depth >= 2 && !unfolded) {
			w->to->v[at].flags |= ROW_UNFOLDED;
			unfolded = true;
		}
	}
	if (folded > 0 && !w->r->form.one_field)
		add_more(w, e, folded, &next);
}

/* ---- a line with all that belongs to it -------------------------------- */

bool
rows_is_message(const struct log *l, uint32_t unit)
{
	const struct entry *e = log_unit_first(l, unit);

	return e->kind == ENTRY_CLIENT && (e->flags & ENTRY_IN_DATA);
}

/* The lines of a unit that are folded: so many, from one on. */
struct folded {
	uint32_t	from, n;
};

/* What stands under a refusal explains it; the code is to stay in view. */
static bool
is_refusal(const struct rows *r, uint32_t unit)
{
	return !log_unit(r->log, unit)->open &&
	    log_unit_first(r->log, unit)->kind == ENTRY_SERVER &&
	    rows_severity(r, unit) >= SEV_RETRY;
}

static struct folded
folded_lines(const struct rows *r, uint32_t unit)
{
	uint32_t n = log_unit(r->log, unit)->n;

	if (rows_is_message(r->log, unit) && n > ROWS_FOLDED_LINES + 1)
		return (struct folded){ ROWS_FOLDED_LINES,
		    n - ROWS_FOLDED_LINES };
	if (n > 2 * ROWS_FOLDED_REPLY && is_refusal(r, unit))
		return (struct folded){ ROWS_FOLDED_REPLY / 2,
		    n - ROWS_FOLDED_REPLY };
	return (struct folded){ n, 0 };
}

bool
rows_has_folds(struct rows *r, uint32_t unit)
{
	const struct fields *f = rows_fields(r, unit);

	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].depth >= 2)
			return true;
	return folded_lines(r, unit).n > 0;
}

static void
add_entry(struct work *w, const struct entry *e)
{
	enum projection p = w->r->form.projection;
	size_t next = w->to->n;

	if (p != PROJECTION_DECODED)
		add_raw(w, e);
	if (p != PROJECTION_SPLIT)
		next = w->to->n;
	if (p != PROJECTION_RAW && w->of != NULL)
		add_fields(w, e, next);
}

static void
add_explanation(struct work *w, const struct entry *e, size_t n,
    uint16_t flags)
{
	for (size_t i = 0; i < n; i++) {
		struct row *row = emit(w, e);

		row->kind = ROW_EXPLAIN;
		row->flags = flags;
		row->line = (uint32_t)i;
	}
}

static void
add_folded(struct work *w, const struct entry *e, size_t n)
{
	size_t next = w->to->n;

	add_more(w, e, n, &next);
	w->to->v[w->to->n - 1].flags |= ROW_MORE_RAW;
}

/* What stands under a unit: behind its last line, folded or not. */
static void
add_notes(struct work *w, const struct entry *e)
{
	struct rows *r = w->r;

	if (r->teaching_lines != NULL)
		add_explanation(w, e, r->teaching_lines(r->teaching_arg, e->unit),
		    ROW_TEACHING);
	if (e->unit == r->explain_unit)
		add_explanation(w, e, r->explain_n, 0);
}

/* The i-th line of its unit. */
static void
build_line(struct work *w, const struct entry *e, uint32_t i, uint32_t n)
{
	struct rows *r = w->r;
	size_t first = w->to->n;
	struct folded lines = folded_lines(r, e->unit);
	bool fold = i >= lines.from && i < lines.from + lines.n &&
	    !rows_is_open(r, e->unit) &&
	    r->form.projection != PROJECTION_DECODED;

	/* Of a message only the first line has fields. */
	w->of = i > 0 && rows_is_message(r->log, e->unit) ? NULL :
	    rows_decoded(r, e->unit);
	if (!fold)
		add_entry(w, e);
	else if (i == lines.from)
		add_folded(w, e, lines.n);
	if (i == 0 && w->to->n == first)
		add_raw(w, e);
	if (i == 0)
		w->to->v[first].flags |= ROW_UNIT_FIRST;
	if (i + 1 == n)
		add_notes(w, e);
}

void
rows_build_block(struct rows *r, struct rows_cached *c)
{
	struct work w = { .r = r, .to = c };
	size_t id = c->block * ROWS_BLOCK, end = id + ROWS_BLOCK;

	for (; id < end && id < r->nentries; id++) {
		const struct entry *e = log_entry(r->log, id);
		const struct unit *u = log_unit(r->log, e->unit);

		if (rows_shows(r, e->unit))
			build_line(&w, e, (uint32_t)id - u->first, u->n);
	}
}
