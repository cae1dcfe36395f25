/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands do to a view. */
#include "tui/view/view.h"

#include "tui/banned.h"

#define COLUMNS_MAX	100000

uint32_t
view_cursor_unit(const struct view *v)
{
	return v->cursor.row < v->rows.n ? v->cursor.on.unit : UNIT_NONE;
}

uint32_t
view_cursor_entry(const struct view *v)
{
	return v->cursor.row < v->rows.n ? v->cursor.on.entry : UINT32_MAX;
}

enum side
view_side(const struct view *v)
{
	return cursor_side(&v->cursor, &v->rows);
}

bool
view_on_explanation(const struct view *v)
{
	return v->cursor.row < v->rows.n &&
	    v->cursor.on.kind == ROW_EXPLAIN &&
	    !(v->cursor.on.flags & ROW_TEACHING);
}

bool
view_on_teaching(const struct view *v)
{
	return v->cursor.row < v->rows.n &&
	    v->cursor.on.kind == ROW_EXPLAIN &&
	    (v->cursor.on.flags & ROW_TEACHING);
}

const struct field *
view_field(struct view *v)
{
	struct rows *r = &v->rows;
	const struct row *on = &v->cursor.on;

	if (v->cursor.row >= r->n || on->kind != ROW_LINE ||
	    !(on->flags & ROW_FIELD))
		return NULL;
	return rows_field(r, on);
}

/* ---- moving ------------------------------------------------------------ */

void
view_move(struct view *v, long rows)
{
	cursor_move(&v->cursor, &v->rows, rows);
}

void
view_move_half(struct view *v, long halves)
{
	long half = v->layout.body.h > 1 ? v->layout.body.h / 2 : 1;

	cursor_move_rows(&v->cursor, &v->rows, halves * half);
}

void
view_scroll(struct view *v, long rows)
{
	cursor_scroll(&v->cursor, &v->rows, rows);
}

void
view_scroll_columns(struct view *v, int cols)
{
	int x = v->cursor.x + cols;

	v->cursor.x = x < 0 ? 0 : x > COLUMNS_MAX ? COLUMNS_MAX : x;
}

void
view_goto(struct view *v, size_t row)
{
	view_remember(v);
	cursor_goto(&v->cursor, &v->rows, row > 0 ? row - 1 : 0);
}

bool
view_select(struct view *v, size_t row, enum side side)
{
	size_t before = v->cursor.row;
	enum side was = v->cursor.side;

	view_focus(v, side);
	cursor_goto(&v->cursor, &v->rows, row);
	return v->cursor.row == before && v->cursor.side == was;
}

void
view_goto_unit(struct view *v, uint32_t unit)
{
	view_remember(v);
	cursor_goto_unit(&v->cursor, &v->rows, unit);
}

void
view_first(struct view *v)
{
	view_remember(v);
	cursor_first(&v->cursor, &v->rows);
}

void
view_last(struct view *v)
{
	view_remember(v);
	cursor_last(&v->cursor, &v->rows);
}

bool
view_jump(struct view *v, enum jump what, bool forward)
{
	struct mark before = v->marks.before;

	view_remember(v);
	if (cursor_jump(&v->cursor, &v->rows, what, forward))
		return true;
	v->marks.before = before;
	return false;
}

void
view_follow(struct view *v, bool on)
{
	cursor_set_follow(&v->cursor, &v->rows, on);
}

/* ---- sides and layout -------------------------------------------------- */

void
view_focus(struct view *v, enum side side)
{
	v->wish.zoom_decoded = side == SIDE_DECODED;
	cursor_set_side(&v->cursor, &v->rows, side);
}

void
view_focus_next(struct view *v)
{
	view_focus(v, v->cursor.side == SIDE_RAW ? SIDE_DECODED : SIDE_RAW);
}

void
view_zoom(struct view *v)
{
	v->wish.zoom = !v->wish.zoom;
	v->wish.zoom_decoded = v->cursor.side == SIDE_DECODED;
}

void
view_set_layout(struct view *v, enum layout_want want)
{
	v->wish.want = want;
	v->wish.zoom = false;
}

/* From what is seen now, so that every press changes something. */
void
view_next_layout(struct view *v)
{
	static const enum layout_want next[] = {
		[PROJECTION_SPLIT] = LAYOUT_INLINE,
		[PROJECTION_INLINE] = LAYOUT_RAW,
		[PROJECTION_RAW] = LAYOUT_DECODED,
		[PROJECTION_DECODED] = LAYOUT_SPLIT,
	};
	enum layout_want want = next[v->layout.projection];

	if (want == LAYOUT_SPLIT && v->layout.cols <= 2 * LAYOUT_SPLIT_MIN)
		want = LAYOUT_INLINE;
	view_set_layout(v, want);
}

void
view_split(struct view *v, int percent)
{
	v->wish.split_percent = percent < 10 ? 10 :
	    percent > 90 ? 90 : percent;
}

void
view_split_by(struct view *v, int percent)
{
	view_split(v, v->wish.split_percent + percent);
}

void
view_split_at(struct view *v, int x)
{
	view_split(v, layout_percent_at(&v->layout, x));
}

/* ---- options ----------------------------------------------------------- */

void
view_set_wrap(struct view *v, bool on)
{
	v->wrap = on;
	v->cursor.x = 0;
}

/* ---- details ----------------------------------------------------------- */

static bool
fold_explanation(struct view *v, enum view_fold how)
{
	bool open = v->explain_form == EXPLAIN_FOLDED;

	if (how != VIEW_FOLD_TOGGLE)
		open = how == VIEW_FOLD_OPEN;
	v->explain_form = open ? EXPLAIN_SHORT : EXPLAIN_FOLDED;
	return true;
}

/* Its other form, with the cursor on its first row, and that near the top
 * where there is much to read. */
static void
show_teaching(struct view *v, uint32_t unit, enum teaching_form form)
{
	size_t row, above = v->cursor.height > 4 ? 2 : 0;

	teachings_fold(&v->teachings, unit, form);
	rows_teaching_changed(&v->rows, unit);
	row = rows_teaching(&v->rows, unit);
	cursor_set_follow(&v->cursor, &v->rows, false);
	cursor_goto(&v->cursor, &v->rows, row);
	if (form == TEACHING_FULL && row >= above)
		cursor_scroll(&v->cursor, &v->rows,
		    (long)(row - above) - (long)v->cursor.top);
}

static bool
fold_teaching(struct view *v, enum view_fold how)
{
	uint32_t unit = view_cursor_unit(v);
	enum teaching_form form = teachings_form(&v->teachings, unit);

	if (how == VIEW_FOLD_TOGGLE)
		form = form == TEACHING_FULL ? TEACHING_SHORT : TEACHING_FULL;
	else if (how == VIEW_FOLD_OPEN)
		form = form == TEACHING_FOLDED ? TEACHING_SHORT : TEACHING_FULL;
	else
		form = form == TEACHING_FULL ? TEACHING_SHORT : TEACHING_FOLDED;
	show_teaching(v, unit, form);
	return true;
}

void
view_teach(struct view *v, bool on)
{
	v->teachings.on = on;
	rows_set_teachings(&v->rows, on ? teachings_lines : NULL,
	    on ? &v->teachings : NULL);
}

bool
view_teaching(struct view *v)
{
	uint32_t unit = view_cursor_unit(v);
	struct rows_place p;

	if (unit == UNIT_NONE)
		return false;
	p = rows_of_unit(&v->rows, unit);
	if (rows_teaching(&v->rows, unit) == p.first + p.n)
		return false;
	return fold_teaching(v, VIEW_FOLD_TOGGLE);
}

/* What was unfolded below the last row is shown, as far as there is room
 * without losing the cursor. */
static void
bring_into_view(struct view *v, uint32_t unit)
{
	struct rows_place p = rows_of_unit(&v->rows, unit);
	size_t bottom = v->cursor.top + v->cursor.height;
	size_t end = p.first + p.n, by, room;

	if (end <= bottom)
		return;
	by = end - bottom;
	room = v->cursor.row - v->cursor.top;
	cursor_set_follow(&v->cursor, &v->rows, false);
	cursor_scroll(&v->cursor, &v->rows, (long)(by < room ? by : room));
}

bool
view_fold(struct view *v, enum view_fold how)
{
	uint32_t unit = view_cursor_unit(v);
	bool open;

	if (unit == UNIT_NONE)
		return false;
	if (view_on_explanation(v))
		return fold_explanation(v, how);
	if (view_on_teaching(v))
		return fold_teaching(v, how);
	if (!rows_has_folds(&v->rows, unit))
		return false;
	open = !rows_is_open(&v->rows, unit);
	if (how != VIEW_FOLD_TOGGLE)
		open = how == VIEW_FOLD_OPEN;
	rows_fold(&v->rows, unit, open);
	cursor_settle(&v->cursor, &v->rows, v->cursor.height);
	if (open)
		bring_into_view(v, unit);
	return true;
}

void
view_fold_all(struct view *v, bool open)
{
	teachings_fold_all(&v->teachings, open ? TEACHING_FULL : TEACHING_FOLDED);
	rows_fold_all(&v->rows, open);
	cursor_settle(&v->cursor, &v->rows, v->cursor.height);
}

bool
view_is_whole(const struct view *v)
{
	return v->explain_unit != UNIT_NONE &&
	    view_cursor_unit(v) == v->explain_unit &&
	    v->explain_form == EXPLAIN_SHORT && v->explain.whole;
}

bool
view_fold_back(struct view *v)
{
	uint32_t unit = view_cursor_unit(v);

	if (unit == UNIT_NONE)
		return false;
	if (unit == v->explain_unit && v->explain_form == EXPLAIN_FULL)
		return view_explain(v);
	return view_on_teaching(v) &&
	    teachings_form(&v->teachings, unit) == TEACHING_FULL &&
	    fold_teaching(v, VIEW_FOLD_CLOSE);
}

bool
view_explain(struct view *v)
{
	if (v->explain_unit == UNIT_NONE)
		return false;
	if (view_cursor_unit(v) == v->explain_unit && !view_is_whole(v))
		v->explain_form = v->explain_form == EXPLAIN_SHORT ?
		    EXPLAIN_FULL : EXPLAIN_SHORT;
	v->show_cursor_at_explain = true;
	return true;
}
