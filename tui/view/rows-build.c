/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/rows-build.h"

#include "core/base/xalloc.h"
#include "tui/view/fieldtext.h"
#include "tui/view/pieces.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

static struct row *
emit(struct rows *r, const struct entry *e)
{
	if (r->nbuilt == r->built_cap) {
		r->built_cap = r->built_cap ? 2 * r->built_cap : 32;
		r->built = xrealloc(r->built, r->built_cap, sizeof(*r->built));
	}
	r->built[r->nbuilt] = (struct row){ .unit = e->unit, .entry = e->id,
	    .kind = ROW_LINE };
	return &r->built[r->nbuilt++];
}

/* ---- the line ---------------------------------------------------------- */

static void
add_raw(struct rows *r, const struct entry *e)
{
	const struct shown *s = rows_shown(r, e->id);
	size_t at = 0;

	do {
		struct row *row = emit(r, e);
		struct slice rest = slice_sub(bytes_slice(&s->text), at,
		    s->text.len);
		size_t end = s->text.len;

		if (r->form.wrap && rest.n > 0)
			end = pieces_break(s, at,
			    at + wrap_columns(rest, r->form.raw_cols));

		row->flags = at == 0 ? ROW_RAW | ROW_RAW_FIRST : ROW_RAW;
		row->raw_at = (uint32_t)at;
		row->raw_n = (uint32_t)(end - at);
		at = end;
	} while (at < s->text.len);
}

/* ---- its fields -------------------------------------------------------- */

/* The decoded side fills the rows of a line from *next on, then adds more. */
static struct row *
field_row(struct rows *r, const struct entry *e, size_t *next)
{
	if (*next < r->nbuilt)
		return &r->built[(*next)++];
	(*next)++;
	return emit(r, e);
}

static void
add_field(struct rows *r, const struct entry *e, uint32_t field, int names,
    size_t *next)
{
	const struct row of = { .unit = e->unit, .field = field };
	const struct shown *s = rows_value(r, &of);
	int cols = r->form.decoded_cols;
	struct fieldtext t = fieldtext_place(rows_field(r, &of), names, cols,
	    r->form.vis);
	struct slice text = bytes_slice(&s->text);
	size_t at = 0;
	bool first = true;

	do {
		struct row *row = field_row(r, e, next);
		int room = cols - (first ? t.first_x : t.value_x);
		struct slice rest = slice_sub(text, at, text.n);
		size_t skip = 0, n = rest.n;

		if (r->form.wrap && n > 0)
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
add_more(struct rows *r, const struct entry *e, size_t n, size_t *next)
{
	struct row *row = field_row(r, e, next);

	row->kind = ROW_MORE;
	row->field = (uint32_t)n;
}

/* The fields of one line: [*from, ...) as long as they belong to it. */
static void
add_fields(struct rows *r, const struct fields *f, const struct entry *e,
    int names, size_t *from, size_t next)
{
	bool open = rows_is_open(r, e->unit), unfolded = false;
	size_t folded = 0, shown = 0;

	for (; *from < f->n && f->v[*from].entry <= e->id; (*from)++) {
		size_t at = next;

		if (r->form.one_field && shown > 0)
			continue;
		if (f->v[*from].depth >= 2 && !open) {
			folded++;
			continue;
		}
		add_field(r, e, (uint32_t)*from, names, &next);
		shown++;
		if (f->v[*from].depth >= 2 && !unfolded) {
			r->built[at].flags |= ROW_UNFOLDED;
			unfolded = true;
		}
	}
	if (folded > 0 && !r->form.one_field)
		add_more(r, e, folded, &next);
}

/* ---- a unit ------------------------------------------------------------ */

static bool
folds_lines(const struct rows *r, uint32_t unit)
{
	const struct unit *u = log_unit(r->log, unit);
	const struct entry *e = log_entry(r->log, u->first);

	return e->kind == ENTRY_CLIENT && (e->flags & ENTRY_IN_DATA) &&
	    u->n > ROWS_FOLDED_LINES + 1;
}

bool
rows_has_folds(struct rows *r, uint32_t unit)
{
	const struct fields *f = rows_fields(r, unit);

	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].depth >= 2)
			return true;
	return folds_lines(r, unit);
}

static void
add_entry(struct rows *r, const struct fields *f, const struct entry *e,
    int names, size_t *from)
{
	size_t next = r->nbuilt;

	if (r->form.projection != PROJECTION_DECODED)
		add_raw(r, e);
	if (r->form.projection != PROJECTION_SPLIT)
		next = r->nbuilt;
	if (r->form.projection != PROJECTION_RAW)
		add_fields(r, f, e, names, from, next);
}

static void
add_explanation(struct rows *r, const struct entry *e, size_t n,
    uint8_t flags)
{
	for (size_t i = 0; i < n; i++) {
		struct row *row = emit(r, e);

		row->kind = ROW_EXPLAIN;
		row->flags = flags;
		row->line = (uint32_t)i;
	}
}

void
rows_build_unit(struct rows *r, uint32_t unit)
{
	const struct unit *u = log_unit(r->log, unit);
	const struct fields *f = rows_fields(r, unit);
	int names = fieldtext_names(f, r->form.vis);
	bool fold = folds_lines(r, unit) && !rows_is_open(r, unit) &&
	    r->form.projection != PROJECTION_DECODED;
	const struct entry *last = log_entry(r->log, u->first + u->n - 1);
	uint32_t n = fold ? ROWS_FOLDED_LINES : u->n;
	size_t from = 0;

	r->nbuilt = 0;
	for (uint32_t i = 0; i < n; i++)
		add_entry(r, f, log_entry(r->log, u->first + i), names, &from);
	if (fold) {
		size_t next = r->nbuilt;

		add_more(r, log_entry(r->log, u->first + n), u->n - n, &next);
		r->built[r->nbuilt - 1].flags |= ROW_MORE_RAW;
	}
	if (r->nbuilt == 0)
		add_raw(r, log_entry(r->log, u->first));
	if (r->lesson_lines != NULL)
		add_explanation(r, last, r->lesson_lines(r->lesson_arg, unit),
		    ROW_LESSON);
	if (unit == r->explain_unit)
		add_explanation(r, last, r->explain_n, 0);
	r->built[0].flags |= ROW_UNIT_FIRST;
}
