/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search looks at, where a hit stands, and a filter on the rows. */
#include "tui/view/view.h"

#include "core/base/utf8.h"
#include "tui/find/search.h"
#include "tui/view/fieldtext.h"
#include "tui/banned.h"

/* ---- what is looked at ------------------------------------------------- */

static bool
unit_is_shown(void *arg, uint32_t unit)
{
	struct rows *r = arg;

	if (r->shows == NULL)
		return true;
	if (unit < r->units.n && rows_units_has(&r->units, UNITS_ASKED, unit))
		return !rows_units_has(&r->units, UNITS_HIDDEN, unit);
	return r->shows(r->shows_arg, unit);
}

bool
view_is_hidden(struct view *v, uint32_t unit)
{
	return unit != UNIT_NONE && !unit_is_shown(&v->rows, unit);
}

/* The side of the focus; where there is one column, all that is in it. */
void
view_search_look(struct view *v, struct search *s)
{
	struct rows *r = &v->rows;
	enum projection p = r->form.projection;
	bool raw = view_side(v) == SIDE_RAW;
	const struct search_scope scope = {
		.log = v->log,
		.lines = p == PROJECTION_INLINE || raw,
		.fields = p == PROJECTION_INLINE || !raw,
		.first_field = r->form.one_field,
		.vis = r->form.vis,
		.shows = unit_is_shown,
		.arg = r,
		.filter = v->filters,
	};

	search_look(s, &scope);
}

/* ---- places ------------------------------------------------------------ */

/* Bytes of "name " in front of a value. */
static size_t
name_bytes(struct view *v, const struct row *row)
{
	struct bytes name;
	size_t n;

	bytes_init(&name, BYTES_NO_LIMIT);
	fieldtext_name(rows_field(&v->rows, row), v->rows.form.vis, &name);
	n = name.len > 0 ? name.len + 1 : 0;
	bytes_clear(&name);
	return n;
}

static size_t
end_of(size_t at, size_t n)
{
	return n > 0 ? at + n - 1 : at;
}

void
view_place(struct view *v, bool end, struct search_hit *out)
{
	struct rows *r = &v->rows;
	struct row row;

	*out = (struct search_hit){ .slot = SEARCH_LINE };
	if (v->cursor.row >= r->n)
		return;
	row = rows_at(r, v->cursor.row);
	out->entry = row.entry;
	out->unit = row.unit;
	if (row.kind == ROW_EXPLAIN)
		out->slot = UINT32_MAX;
	else if (row.kind == ROW_LINE && (row.flags & ROW_FIELD) &&
	    (view_side(v) == SIDE_DECODED || !(row.flags & ROW_RAW))) {
		size_t name = name_bytes(v, &row);

		out->slot = row.field + 1;
		out->at.at = name + row.value_at;
		if (end)
			out->at.at = end_of(out->at.at, row.value_n);
		else if (row.flags & ROW_FIELD_FIRST)
			out->at.at = 0;
	} else if (row.flags & ROW_RAW)
		out->at.at = end ? end_of(row.raw_at, row.raw_n) : row.raw_at;
}

static bool
is_row_of(const struct row *row, const struct search_hit *h)
{
	size_t value = h->at.at > h->value_at ? h->at.at - h->value_at : 0;

	if (row->kind != ROW_LINE)
		return false;
	if (h->slot == SEARCH_LINE)
		return (row->flags & ROW_RAW) && row->raw_at <= h->at.at;
	return (row->flags & ROW_FIELD) && row->field == h->slot - 1 &&
	    row->value_at <= value;
}

/* The last row that begins at the hit or before it; n: it is folded away. */
static size_t
row_of(struct view *v, const struct search_hit *h)
{
	struct rows *r = &v->rows;
	size_t found = r->n;

	for (size_t i = rows_of_entry(r, h->entry); i < r->n; i++) {
		struct row row = rows_at(r, i);

		if (row.entry != h->entry)
			break;
		if (is_row_of(&row, h))
			found = i;
	}
	return found;
}

bool
view_is_at_hit(struct view *v, const struct search_hit *h)
{
	return v->cursor.row < v->rows.n && row_of(v, h) == v->cursor.row;
}

/* Long lines that are not broken are scrolled to the hit. */
static void
scroll_to(struct view *v, const struct search_hit *h, size_t row_at)
{
	struct rows *r = &v->rows;
	struct row row = rows_at(r, row_at);
	bool line = h->slot == SEARCH_LINE;
	const struct shown *s = line ? rows_shown(r, h->entry) :
	    rows_value(r, &row);
	int room = line ? layout_raw_cols(&v->layout) :
	    layout_decoded_cols(&v->layout) / 2;
	size_t at = h->at.at > h->value_at ? h->at.at - h->value_at : 0;
	int x, end;

	if (v->wrap)
		return;
	x = utf8_columns(slice_sub(bytes_slice(&s->text), 0, at));
	end = x + utf8_columns(slice_sub(bytes_slice(&s->text), at, h->at.n));
	if (x < v->cursor.x || end > v->cursor.x + room)
		v->cursor.x = end > room ? x - room / 3 : 0;
	if (v->cursor.x < 0)
		v->cursor.x = 0;
}

bool
view_goto_hit(struct view *v, const struct search_hit *h)
{
	struct rows *r = &v->rows;
	size_t row, height = v->cursor.height;
	bool far;

	rows_reach(r, h->entry, height, height);
	row = row_of(v, h);
	if (row >= r->n && !rows_is_open(r, h->unit)) {
		rows_fold(r, h->unit, true);
		rows_reach(r, h->entry, height, height);
		row = row_of(v, h);
	}
	if (row >= r->n)
		return false;
	far = row < v->cursor.top || row >= v->cursor.top + height;
	cursor_goto(&v->cursor, r, row);
	if (far)
		cursor_scroll(&v->cursor, r, (long)v->cursor.row -
		    (long)(height / 2) - (long)v->cursor.top);
	if (v->cursor.row + 1 < r->n)
		cursor_set_follow(&v->cursor, r, false);
	scroll_to(v, h, row);
	return true;
}

/* ---- filter ------------------------------------------------------------ */

void
view_set_filter(struct view *v, bool (*shows)(void *arg, uint32_t unit),
    void *arg)
{
	if (shows != NULL && v->rows.shows == shows)
		rows_filter_changed(&v->rows);
	else
		rows_set_filter(&v->rows, shows, arg);
	v->filters++;
}

void
view_filter_text(struct view *v, const struct view_state *s, bool brief,
    struct bytes *out)
{
	size_t n = v->rows.hidden;

	if (s->filter == NULL)
		return;
	bytes_add_str(out, "filter: ");
	vis_add(out, slice_of(s->filter), VIS_UTF8);
	bytes_addf(out, " (%zu%s%s hidden%s)", n,
	    rows_are_known(&v->rows) ? "" : "+", brief ? "" : n == 1 ?
	    " event" : " events", view_is_hidden(v, s->explain_unit) ?
	    ", the failure too" : "");
}

static int
put_key(const struct view_state *s, const char *command, const char *words,
    struct canvas *c, int x, int y)
{
	char keys[ACTIVE_KEYS_MAX];

	if (active_keys(&s->active, command, keys, sizeof(keys))[0] == '\0')
		return y;
	canvas_puts(c, x, y, 6, keys, ROLE_HINT_KEY);
	canvas_puts(c, x + 6, y, c->cols - x - 6, words, ROLE_HINT_TEXT);
	return y + 1;
}

void
view_draw_none_fits(struct view *v, const struct view_state *s,
    struct canvas *c)
{
	const struct rect *at = &v->layout.body;
	int x = at->x + (at->w > 60 ? 8 : 1);
	int y = at->y + (at->h > 8 ? at->h / 4 : 0);
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_str(&text, "No event fits the filter ");
	vis_add(&text, slice_of(s->filter), VIS_UTF8);
	canvas_put(c, x, y, at->w - x, bytes_slice(&text), ROLE_STEP_NOW);
	bytes_reset(&text);
	bytes_addf(&text, "%zu %s hidden; new ones are shown when they fit.",
	    v->rows.hidden, v->rows.hidden == 1 ? "is" : "are");
	canvas_put(c, x, y + 1, at->w - x, bytes_slice(&text), ROLE_TEXT);
	bytes_clear(&text);
	y = put_key(s, "clear-filter", "show every event again", c, x, y + 3);
	put_key(s, "prompt filter", "change the filter", c, x, y);
}
