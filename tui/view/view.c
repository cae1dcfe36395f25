/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/view.h"

#include <stdio.h>
#include <string.h>

#include "tui/view/confirm.h"
#include "tui/view/hints.h"
#include "tui/view/ledger.h"
#include "tui/view/message.h"
#include "tui/view/panel.h"
#include "tui/view/strip.h"
#include "tui/view/title.h"
#include "tui/view/welcome.h"
#include "tui/banned.h"

/* Rows of a short explanation: at most this many at 80x24, half elsewhere. */
#define EXPLAIN_MAX_LINES	12
#define EXPLAIN_MIN_LINES	4

void
view_init(struct view *v)
{
	*v = (struct view){ .wrap = true, .explain_unit = UNIT_NONE };
	v->wish = (struct layout_wish){ .hints = true,
	    .split_percent = LAYOUT_SPLIT_PERCENT };
	rows_init(&v->rows);
	cursor_init(&v->cursor);
	explain_rows_init(&v->explain);
	teachings_init(&v->teachings);
}

void
view_clear(struct view *v)
{
	rows_clear(&v->rows);
	explain_rows_clear(&v->explain);
	teachings_clear(&v->teachings);
	view_init(v);
}

void
view_stale(struct view *v)
{
	rows_stale(&v->rows);
}

void
view_another_log(struct view *v)
{
	const struct active *keys = &v->teachings.keys;

	rows_stale(&v->rows);
	rows_units_unfold(&v->rows.units);
	rows_set_explanation(&v->rows, UNIT_NONE, 0);
	explain_rows_clear(&v->explain);
	teachings_look(&v->teachings, NULL, NULL, &(struct active){ .app =
	    keys->app }, v->teachings.cols);
	marks_clear(&v->marks);
	cursor_init(&v->cursor);
	v->log = NULL;
	v->explain_unit = UNIT_NONE;
}

/* ---- bringing it up to date -------------------------------------------- */

static void
update_layout(struct view *v, const struct view_state *s, int cols, int rows)
{
	struct bytes said;

	bytes_init(&said, BYTES_NO_LIMIT);
	title_security(s, &v->wish.alert, &said);
	bytes_clear(&said);
	v->wish.strip = s->walking && s->walk != NULL && s->walk->nsteps > 0;
	v->wish.panel_rows = s->panel != NULL ? panel_rows(s->panel, cols) :
	    0;
	v->wish.prompt_rows = s->prompt_rows;
	if (s->question != NULL && s->prompt_rows == 0)
		v->wish.prompt_rows = confirm_rows(s->question, s->answer,
		    cols);
	layout_compute(&v->layout, cols, rows, &v->wish);
}

static size_t
explain_room(const struct view *v)
{
	size_t body = (size_t)v->layout.body.h;

	if (v->layout.rows == 24 && v->layout.cols == 80)
		return EXPLAIN_MAX_LINES;
	return body > 2 * EXPLAIN_MIN_LINES ? (body + 1) / 2 :
	    EXPLAIN_MIN_LINES;
}

/* Fewer rows under a long reply, whose first row is to stay in view; but no
 * sentence is broken off for that. */
static void
build_explanation(struct view *v, const struct view_state *s)
{
	const struct explain_next next = { &s->active, s->offers,
	    s->offers_here ? s->noffers : 0 };
	size_t body = (size_t)v->layout.body.h, most = explain_room(v);
	size_t above = rows_above_explanation(&v->rows, s->explain_unit);
	size_t room = above + most > body ? body - (above < body ? above :
	    body) : most;

	if (room < EXPLAIN_MIN_LINES)
		room = EXPLAIN_MIN_LINES;
	do
		explain_rows_build(&v->explain, s->explanation,
		    v->explain_form, v->layout.body.w - 5, room, &next);
	while (v->explain.cut && ++room <= most);
}

static void
update_explanation(struct view *v, const struct view_state *s)
{
	if (s->explanation == NULL || s->explain_unit == UNIT_NONE) {
		explain_rows_clear(&v->explain);
		rows_set_explanation(&v->rows, UNIT_NONE, 0);
		v->explain_unit = UNIT_NONE;
		return;
	}
	if (v->explain_unit != s->explain_unit) {
		v->explain_unit = s->explain_unit;
		v->explain_form = EXPLAIN_SHORT;
	}
	build_explanation(v, s);
	rows_set_explanation(&v->rows, v->explain_unit, v->explain.n);
}

static void
update_rows(struct view *v, const struct view_state *s)
{
	const struct rows_form form = {
		.projection = v->layout.projection,
		.raw_cols = layout_raw_cols(&v->layout),
		.decoded_cols = layout_decoded_cols(&v->layout),
		.wrap = v->wrap && !v->layout.one_field,
		.eol = v->eol,
		.one_field = v->layout.one_field,
		.vis = v->vis_ascii ? VIS_ASCII : VIS_UTF8,
	};

	rows_update(&v->rows, s->log, &form);
}

/* Only the cursor's own unit is ever shown in clear. */
static void
update_reveal(struct view *v, const struct view_state *s)
{
	bool here = s->revealing && view_cursor_unit(v) == s->reveal_unit;

	rows_set_reveal(&v->rows, here ? s->reveal_unit : UNIT_NONE);
	cursor_settle(&v->cursor, &v->rows, (size_t)v->layout.body.h);
}

/* The explanation's first row, below what it explains: a long reply, or one
 * with many fields, shows its end. */
static void
goto_explanation(struct view *v)
{
	size_t row, above;

	v->show_cursor_at_explain = false;
	if (v->explain_unit >= v->rows.nunits)
		return;
	cursor_set_follow(&v->cursor, &v->rows, false);
	row = cursor_goto_explanation(&v->cursor, &v->rows);
	if (row >= v->rows.n)
		return;			/* the filter hides it */
	above = row - rows_of_unit(&v->rows, v->explain_unit).first;
	if (above > v->cursor.height / 2)
		above = v->cursor.height / 2;
	if (v->explain_form == EXPLAIN_FULL)
		cursor_scroll(&v->cursor, &v->rows,
		    (long)(row - above) - (long)v->cursor.top);
}

void
view_update(struct view *v, const struct view_state *s, int cols, int rows)
{
	update_layout(v, s, cols, rows);
	if (v->layout.too_small)
		return;
	if (v->log != s->log) {
		rows_stale(&v->rows);
		marks_clear(&v->marks);
	}
	v->log = s->log;
	if (!s->revealing)
		rows_set_reveal(&v->rows, UNIT_NONE);
	teachings_look(&v->teachings, s->log, s->story, &s->active,
	    v->layout.body.w - 5);
	update_rows(v, s);
	update_explanation(v, s);
	cursor_settle(&v->cursor, &v->rows, (size_t)v->layout.body.h);
	update_reveal(v, s);
	if (v->show_cursor_at_explain)
		goto_explanation(v);
	if (s->search != NULL)
		view_search_look(v, s->search);
}

/* ---- drawing ----------------------------------------------------------- */

/* The longest sentence that fits, in the middle. */
static void
draw_too_small(int cols, int rows, struct canvas *c)
{
	char text[3][64];
	size_t i = 0;

	snprintf(text[0], sizeof(text[0]), "smtpscope: need %dx%d, have %dx%d",
	    LAYOUT_COLS_MIN, LAYOUT_ROWS_MIN, cols, rows);
	snprintf(text[1], sizeof(text[1]), "need %dx%d", LAYOUT_COLS_MIN,
	    LAYOUT_ROWS_MIN);
	snprintf(text[2], sizeof(text[2]), "small");
	while (i < 2 && (int)strlen(text[i]) > cols)
		i++;
	canvas_puts(c, cols > (int)strlen(text[i]) ?
	    (cols - (int)strlen(text[i])) / 2 : 0, rows / 2, cols, text[i],
	    ROLE_TEXT);
}

static bool
has_hidden(const struct log *l, uint32_t entry)
{
	const struct entry *e = log_entry(l, entry);

	for (size_t i = 0; i < e->nholes; i++)
		if (e->holes[i].hidden != NULL)
			return true;
	for (size_t i = 0; i < e->facts.n; i++)
		if (e->facts.v[i].hidden != NULL)
			return true;
	return false;
}

static unsigned
hints_have(const struct view *v, const struct view_state *s)
{
	const struct rows *r = &v->rows;
	unsigned have = 0;

	if (r->failures > 0)
		have |= HINTS_FAILURE;
	if (v->explain_unit != UNIT_NONE || v->teachings.on)
		have |= HINTS_EXPLAINED;
	if (s->sessions)
		have |= HINTS_SESSIONS;
	if (v->cursor.row < r->n &&
	    has_hidden(s->log, v->cursor.on.entry))
		have |= HINTS_SECRET;
	return have;
}

static enum hints_where
hints_here(const struct view *v)
{
	return v->rows.nunits > 0 ? HINTS_LEDGER : HINTS_START;
}

static void
draw_hints(const struct view *v, const struct view_state *s,
    struct canvas *c)
{
	if (s->npending > 0)
		hints_draw_pending(&v->layout.hints, &s->active, s->pending,
		    s->npending, c);
	else if (s->searching)
		hints_draw(&v->layout.hints, HINTS_SEARCH, 0, &s->overlay, c);
	else if (s->typing != NULL && v->layout.hints.h > 0) {
		canvas_fill(c, v->layout.hints.x, v->layout.hints.y,
		    v->layout.hints.w, ' ', ROLE_HINT_TEXT);
		canvas_puts(c, v->layout.hints.x + 1, v->layout.hints.y,
		    v->layout.hints.w - 1, s->typing, ROLE_HINT_TEXT);
	} else
		hints_draw(&v->layout.hints, hints_here(v), hints_have(v, s),
		    &s->active, c);
}

static void
draw_areas(struct view *v, const struct view_state *s, struct canvas *c)
{
	title_draw(v, s, c);
	ledger_draw_header(v, c);
	if (v->rows.n == 0 && s->filter != NULL && v->rows.hidden > 0)
		view_draw_none_fits(v, s, c);
	else if (v->rows.nunits > 0)
		ledger_draw(v, s, c);
	else
		welcome_draw(&v->layout.body, s->peer, &s->active, c);
	if (s->panel != NULL)
		panel_draw(&v->layout.panel, s->panel, &s->active, v->ascii, c);
	if (v->wish.strip) {
		const struct strip_ways ways = { &s->active, s->offers,
		    s->noffers, s->opened };

		strip_draw(&v->layout.strip, s->walk, &ways, c);
	}
	draw_hints(v, s, c);
	message_draw(v, s, c);
}

static void
clear_message_row(const struct view *v, struct canvas *c)
{
	const struct rect *at = &v->layout.message;

	for (int y = at->y; y < at->y + at->h; y++)
		canvas_fill(c, 0, y, c->cols, ' ', ROLE_TEXT);
}

/* What is asked or was said has the last rows of a list, too. */
static void
draw_overlay(struct view *v, const struct view_state *s, struct canvas *c)
{
	if (s->help != NULL)
		help_draw(s->help, &s->overlay, v->ascii, c);
	else if (s->page != NULL)
		page_draw(s->page, &s->overlay, v->ascii, c);
	else
		list_draw(s->list, &s->overlay, v->ascii, c);
	if (s->question == NULL && (s->list == NULL || s->message == NULL))
		return;
	clear_message_row(v, c);
	message_draw(v, s, c);
}

void
view_draw(struct view *v, const struct view_state *s, struct canvas *c)
{
	canvas_clear(c);
	view_update(v, s, c->cols, c->rows);
	if (v->layout.too_small) {
		if (s->question != NULL && c->cols >= CONFIRM_COLS_MIN)
			confirm_draw(&(struct rect){ 0, 0, c->cols, c->rows },
			    s->question, s->answer, c);
		else
			draw_too_small(c->cols, c->rows, c);
		return;
	}
	if (s->help == NULL && s->page == NULL && s->list == NULL)
		draw_areas(v, s, c);
	else
		draw_overlay(v, s, c);
}

/* ---- what was drawn where ---------------------------------------------- */

static void
spot_hint(const struct view *v, const struct view_state *s, int x,
    struct spot *out)
{
	const struct rect *at = &v->layout.hints;

	if (s->npending > 0)
		out->command = hints_pending_at(at, &s->active, s->pending,
		    s->npending, x);
	else if (!s->searching)
		out->command = hints_at(at, hints_here(v), hints_have(v, s),
		    &s->active, x);
	if (out->command != NULL)
		out->kind = SPOT_COMMAND;
}

static void
spot_strip(const struct view *v, const struct view_state *s, int x,
    struct spot *out)
{
	const struct strip_ways ways = { &s->active, s->offers, s->noffers,
	    s->opened };

	out->step = strip_step_at(&v->layout.strip, s->walk, &ways, x);
	out->command = strip_way_at(&v->layout.strip, s->walk, &ways, x);
	if (out->step != STRIP_NO_STEP)
		out->kind = SPOT_STEP;
	else if (out->command != NULL)
		out->kind = SPOT_COMMAND;
}

static void
spot_body(const struct view *v, int x, int y, struct spot *out)
{
	const struct layout *l = &v->layout;

	if (x == l->rule_x) {
		out->kind = SPOT_RULE;
		return;
	}
	out->row = v->cursor.top + (size_t)(y - l->body.y);
	out->side = v->cursor.side;
	if (l->projection == PROJECTION_SPLIT)
		out->side = x < l->rule_x ? SIDE_RAW : SIDE_DECODED;
	if (out->row < v->rows.n)
		out->kind = SPOT_ROW;
}

static void
spot_overlay(const struct view *v, const struct view_state *s, int x, int y,
    struct spot *out)
{
	const struct rect screen = { 0, 0, v->layout.cols, v->layout.rows };

	if (s->help != NULL)
		help_spot(s->help, &s->overlay, &screen, x, y, out);
	else if (s->page != NULL)
		page_spot(s->page, &s->overlay, &screen, x, y, out);
	else
		list_spot(s->list, &s->overlay, &screen, x, y, out);
}

void
view_spot(const struct view *v, const struct view_state *s, int x, int y,
    struct spot *out)
{
	const struct layout *l = &v->layout;

	*out = (struct spot){ .kind = SPOT_NOTHING };
	if (l->too_small)
		return;
	if (s->help != NULL || s->page != NULL || s->list != NULL)
		spot_overlay(v, s, x, y, out);
	else if (rect_has(&l->body, x, y))
		spot_body(v, x, y, out);
	else if (rect_has(&l->hints, x, y))
		spot_hint(v, s, x, out);
	else if (rect_has(&l->strip, x, y))
		spot_strip(v, s, x, out);
	else if (rect_has(&l->panel, x, y))
		*out = (struct spot){ .kind = SPOT_COMMAND,
		    .command = "task" };
}
