/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/ledger.h"

#include "core/base/utf8.h"
#include "tui/view/fieldtext.h"
#include "tui/view/lines.h"
#include "tui/view/pieces.h"
#include "tui/banned.h"

/* What one row is drawn with. */
struct pen {
	struct view	*v;
	const struct view_state *s;
	struct canvas	*c;
	const struct row *row;
	const struct entry *e;
	int		 y;
	bool		 selected;
	bool		 linked;	/* of the line that the cursor is on */
};

/* ---- header ------------------------------------------------------------ */

static void
side_name(struct canvas *c, int x, int y, int max, const char *name,
    bool focused)
{
	if (focused)
		canvas_putf(c, x, y, max, ROLE_HEADER, "%s *", name);
	else
		canvas_puts(c, x, y, max, name, ROLE_HEADER);
}

static void
header_columns(const struct layout *l, struct canvas *c)
{
	int y = l->header.y;

	if (l->ids_cols > 0)
		canvas_puts(c, l->ids_cols - 3, y, 4, " id ", ROLE_HEADER);
	if (l->times_cols > 0)
		canvas_puts(c, l->ids_cols + l->times_cols - 7, y, 7,
		    " +time ", ROLE_HEADER);
}

void
ledger_draw_header(const struct view *v, struct canvas *c)
{
	const struct layout *l = &v->layout;
	int x = l->ids_cols + l->times_cols + 1, y = l->header.y;
	bool raw = view_side(v) == SIDE_RAW;
	bool both = l->projection == PROJECTION_SPLIT;

	if (l->header.h == 0)
		return;
	line_across(c, 0, y, l->cols, v->ascii, ROLE_DIM);
	header_columns(l, c);
	if (l->projection == PROJECTION_INLINE)
		side_name(c, x, y, l->cols, "RAW, decoded below", false);
	else if (l->projection == PROJECTION_DECODED)
		side_name(c, x, y, l->cols, "DECODED", true);
	else
		side_name(c, x, y, l->cols, "RAW", raw);
	if (both) {
		line_joint(c, l->rule_x, y, v->ascii);
		side_name(c, l->right.x + 1, y, l->right.w - 1, "DECODED",
		    !raw);
	}
}

/* ---- the left side ----------------------------------------------------- */

static bool
is_failure(const struct pen *p)
{
	return rows_severity(&p->v->rows, p->row->unit) >= SEV_RETRY;
}

static enum role
failure_role(const struct pen *p)
{
	return rows_severity(&p->v->rows, p->row->unit) == SEV_RETRY ?
	    ROLE_RETRY : ROLE_REFUSED;
}

static const char *
direction(const struct entry *e)
{
	bool tls = (e->flags & ENTRY_TLS) != 0;

	switch (e->kind) {
	case ENTRY_CLIENT:
		return tls ? "~>" : "->";
	case ENTRY_SERVER:
		return tls ? "<~" : "<-";
	default:
		return "===";
	}
}

static enum role
kind_role(const struct pen *p)
{
	if (is_failure(p))
		return failure_role(p);
	switch (p->e->kind) {
	case ENTRY_CLIENT:
		return ROLE_CLIENT;
	case ENTRY_SERVER:
		return ROLE_SERVER;
	default:
		return ROLE_EVENT;
	}
}

static void
draw_gutter(const struct pen *p, int x)
{
	enum role role = kind_role(p);

	if (is_failure(p) && !p->selected)
		canvas_puts(p->c, x, p->y, 1, "*", role);
	if (role == ROLE_SERVER || role == ROLE_CLIENT)
		role = p->e->flags & ENTRY_TLS ? ROLE_ENCRYPTED : role;
	canvas_puts(p->c, x + 1, p->y, 3, direction(p->e), role);
	if (is_failure(p) && p->selected)
		canvas_puts(p->c, x + (p->e->kind == ENTRY_EVENT ? 4 : 3),
		    p->y, 1, "*", role);
}

/* Between rows of ours, what goes on in the next row could pass for one. */
static void
draw_goes_on(const struct pen *p, int x)
{
	if (p->v->layout.projection == PROJECTION_INLINE)
		canvas_puts(p->c, x + 2, p->y, 1, ":", ROLE_DIM);
}

static void
draw_ids(const struct pen *p)
{
	const struct layout *l = &p->v->layout;
	double s = (double)p->e->at_us / 1e6;

	if (l->ids_cols > 0 && (p->row->flags & ROW_UNIT_FIRST))
		canvas_putf(p->c, 0, p->y, l->ids_cols, ROLE_DIM, "%4u",
		    p->row->unit + 1);
	if (l->times_cols > 0 && (p->row->flags & ROW_RAW_FIRST))
		canvas_putf(p->c, l->ids_cols, p->y, l->times_cols - 1,
		    ROLE_DIM, s < 1000 ? "%8.3f" : "%8.0f", s);
}

/* The bytes that the field under the cursor explains. */
static struct span
marked_bytes(const struct pen *p)
{
	struct view *v = p->v;
	const struct row *on = &v->cursor.on;

	if (!p->linked || !(on->flags & ROW_FIELD) ||
	    view_side(v) != SIDE_DECODED)
		return (struct span){ 0, 0 };
	return rows_field(&v->rows, on)->raw;
}

/* Columns that are scrolled off: on the side that has the focus. */
static int
scrolled(const struct pen *p, enum side side)
{
	const struct view *v = p->v;

	if (v->wrap || (v->layout.projection == PROJECTION_SPLIT &&
	    view_side(v) != side))
		return 0;
	return v->cursor.x;
}

/* What a search has found there; text that is revealed was not searched. */
static void
take_hits(const struct pen *p, const struct field *f,
    struct pieces_look *look)
{
	struct search *s = p->s->search;

	if (s == NULL || p->row->unit == p->v->rows.reveal_unit)
		return;
	look->nhits = search_hits_in(s, p->e, f, f != NULL ?
	    p->row->field + 1 : SEARCH_LINE, &look->hits);
	look->here = s->has_hit ? &s->hit : NULL;
}

static void
draw_raw(const struct pen *p, int x, int w)
{
	struct span mark = marked_bytes(p);
	const struct shown *shown = rows_shown(&p->v->rows, p->row->entry);
	struct pieces_look look = { .plain = kind_role(p), .mark = mark,
	    .scroll = scrolled(p, SIDE_RAW) };

	take_hits(p, NULL, &look);
	pieces_draw(p->c, x, p->y, w, shown, p->row->raw_at, p->row->raw_n,
	    &look);
}

static void
draw_more(const struct pen *p, int x, int w)
{
	bool lines = (p->row->flags & ROW_MORE_RAW) != 0;
	char keys[ACTIVE_KEYS_MAX];
	const char *key = active_keys(&p->s->active, "fold toggle", keys,
	    sizeof(keys));

	canvas_putf(p->c, x, p->y, w, ROLE_DIM, "+ %u more%s%s%s%s",
	    p->row->field, lines ? " lines" : "", *key != '\0' ? " (" : "",
	    key, *key != '\0' ? ")" : "");
}

static void
draw_left(const struct pen *p)
{
	const struct layout *l = &p->v->layout;
	int x = l->ids_cols + l->times_cols;

	draw_ids(p);
	if (p->row->flags & ROW_RAW_FIRST)
		draw_gutter(p, x);
	else if (p->row->flags & ROW_RAW)
		draw_goes_on(p, x);
	if (p->row->flags & ROW_RAW)
		draw_raw(p, x + LAYOUT_GUTTER, layout_raw_cols(l));
	else if (p->row->flags & ROW_MORE_RAW)
		draw_more(p, x + LAYOUT_GUTTER, layout_raw_cols(l));
}

/* ---- the right side ---------------------------------------------------- */

static enum role
severity_role(enum severity s, enum role otherwise)
{
	switch (s) {
	case SEV_GOOD:
		return ROLE_OK;
	case SEV_MORE:
		return ROLE_MORE;
	case SEV_WARN:
	case SEV_RETRY:
		return ROLE_RETRY;
	case SEV_BAD:
		return ROLE_REFUSED;
	default:
		return otherwise;
	}
}

static enum role
name_role(const struct pen *p, const struct field *f)
{
	if (f->depth > 0)
		return severity_role(f->severity, ROLE_FIELD_NAME);
	return severity_role(f->severity, kind_role(p));
}

static void
draw_name(const struct pen *p, const struct field *f, int x, int w,
    struct pieces_look *look)
{
	struct bytes name;

	bytes_init(&name, BYTES_NO_LIMIT);
	fieldtext_name(f, p->v->rows.form.vis, &name);
	canvas_put(p->c, x, p->y, w, bytes_slice(&name), name_role(p, f));
	pieces_mark_hits(p->c, x, p->y, w, bytes_slice(&name), 0, look);
	bytes_clear(&name);
}

/* In the column before the fields. */
static void
draw_field_mark(const struct pen *p, const struct field *f, int x)
{
	if (f->severity >= SEV_RETRY)
		canvas_puts(p->c, x, p->y, 1, "*",
		    severity_role(f->severity, ROLE_TEXT));
	else if (f->severity == SEV_WARN)
		canvas_puts(p->c, x, p->y, 1, "?", ROLE_RETRY);
	else if (p->row->flags & ROW_UNFOLDED)
		canvas_puts(p->c, x, p->y, 1, "-", ROLE_DIM);
}

static void
draw_field(const struct pen *p, int x, int w)
{
	struct rows *r = &p->v->rows;
	const struct field *f = rows_field(r, p->row);
	bool first = (p->row->flags & ROW_FIELD_FIRST) != 0;
	int names = rows_names(r, p->row->unit);
	struct fieldtext t = fieldtext_place(f, names, w, r->form.vis);
	int at = first ? t.first_x : t.value_x;
	struct pieces_look look = {
	    .plain = f->severity >= SEV_WARN && f->depth > 0 ?
	    severity_role(f->severity, ROLE_TEXT) : ROLE_FIELD_VALUE,
	    .scroll = scrolled(p, SIDE_DECODED) };

	take_hits(p, f, &look);
	if (look.nhits > 0)
		look.hits_from = look.hits[0].value_at;
	if (first) {
		draw_field_mark(p, f, x - 1);
		draw_name(p, f, x + t.name_x, w - t.name_x, &look);
	}
	pieces_draw(p->c, x + at, p->y, w - at, rows_value(r, p->row),
	    p->row->value_at, p->row->value_n, &look);
}

static void
draw_decoded(const struct pen *p, int x, int w)
{
	if (p->row->kind == ROW_MORE && !(p->row->flags & ROW_MORE_RAW))
		draw_more(p, x + 2, w - 2);
	else if (p->row->flags & ROW_FIELD)
		draw_field(p, x, w);
}

/* ---- an explanation ---------------------------------------------------- */

/* Teaching text is told from a failure's by its letter. */
static const struct explain_rows *
explain_rows_of(const struct pen *p, const char **mark, enum role *role)
{
	bool teaching = (p->row->flags & ROW_TEACHING) != 0;

	*mark = teaching ? "i" : "!";
	*role = teaching ? ROLE_LESSON : ROLE_RETRY;
	return teaching ? teachings_rows(&p->v->teachings, p->row->unit) :
	    &p->v->explain;
}

static void
draw_explain_runs(const struct pen *p, const struct explain_rows *r,
    const struct explain_line *line, int x, int end)
{
	for (size_t i = line->first; i < line->first + line->n; i++)
		x += canvas_put(p->c, x, p->y, end - x,
		    explain_run_text(r, i), r->runs[i].role);
}

static void
draw_explain(const struct pen *p)
{
	const struct rect *body = &p->v->layout.body;
	const struct explain_line *line;
	const char *mark;
	enum role role;
	const struct explain_rows *r = explain_rows_of(p, &mark, &role);
	int end = body->w, x = 4;

	if (r == NULL || p->row->line >= r->n)
		return;
	line = &r->v[p->row->line];
	canvas_puts(p->c, 1, p->y, 1, mark, role);
	if (line->kind == EXPLAIN_TEXT) {
		draw_explain_runs(p, r, line, x, end);
		return;
	}
	line_across(p->c, 2, p->y, end - 2, p->v->ascii, role);
	if (line->kind != EXPLAIN_RULE_TOP)
		return;
	canvas_puts(p->c, x, p->y, 1, " ", role);
	for (size_t i = line->first; i < line->first + line->n; i++) {
		struct slice text = explain_run_text(r, i);
		int cols = canvas_put(p->c, x + 1, p->y, end - x - 2, text,
		    r->runs[i].role);

		canvas_puts(p->c, x + 1 + cols, p->y, 1, " ", role);
	}
}

/* ---- a row ------------------------------------------------------------- */

/* Where the cursor's mark stands on a side. */
static int
mark_x(const struct view *v, enum side side, const struct row *row)
{
	const struct layout *l = &v->layout;

	if (row->kind != ROW_EXPLAIN && side == SIDE_DECODED) {
		if (l->projection == PROJECTION_SPLIT)
			return l->right.x;
		if (l->projection == PROJECTION_INLINE)
			return l->ids_cols + l->times_cols + LAYOUT_INDENT - 1;
	}
	return row->kind == ROW_EXPLAIN ? 0 : l->ids_cols + l->times_cols;
}

/* The row of the other side that gets its mark: where the line begins. */
static bool
is_other_head(const struct pen *p, enum side other)
{
	unsigned want = other == SIDE_RAW ? ROW_RAW_FIRST : ROW_FIELD_HEAD;

	return (p->row->flags & want) != 0;
}

static void
flag_side(const struct pen *p, enum side side, unsigned flag)
{
	const struct layout *l = &p->v->layout;

	if (l->projection != PROJECTION_SPLIT || p->row->kind == ROW_EXPLAIN)
		canvas_flag(p->c, 0, p->y, l->cols, flag);
	else if (side == SIDE_RAW)
		canvas_flag(p->c, 0, p->y, l->left.w, flag);
	else
		canvas_flag(p->c, l->right.x, p->y, l->right.w, flag);
}

/* The cursor's row, and what belongs to it on the other side. */
static void
draw_cursor(const struct pen *p)
{
	const struct view *v = p->v;
	enum side side = view_side(v);
	enum side other = side == SIDE_RAW ? SIDE_DECODED : SIDE_RAW;
	unsigned has = other == SIDE_RAW ? ROW_RAW : ROW_FIELD;
	bool split = v->layout.projection == PROJECTION_SPLIT;

	if (p->selected) {
		int x = mark_x(v, side, p->row);

		canvas_puts(p->c, x, p->y, 1, ">", ROLE_TEXT);
		flag_side(p, side, CELL_CURSOR);
		if (v->cursor_at == CURSOR_AT_END)
			x = canvas_text_end(p->c, p->y);
		if (v->cursor_at != CURSOR_HIDDEN)
			canvas_cursor(p->c, x, p->y);
	}
	if (!p->linked || !(p->row->flags & has) ||
	    (p->selected && !split))
		return;
	if (is_other_head(p, other))
		canvas_puts(p->c, mark_x(v, other, p->row), p->y, 1, ">",
		    ROLE_TEXT);
	flag_side(p, other, CELL_CURSOR_OTHER);
}

static void
draw_row(const struct pen *p)
{
	const struct layout *l = &p->v->layout;
	int x = l->ids_cols + l->times_cols;

	if (p->row->kind == ROW_EXPLAIN) {
		draw_explain(p);
		draw_cursor(p);
		return;
	}
	switch (l->projection) {
	case PROJECTION_SPLIT:
		line_down(p->c, l->rule_x, p->y, 1, p->v->ascii);
		draw_left(p);
		draw_decoded(p, l->right.x + 1, layout_decoded_cols(l));
		break;
	case PROJECTION_RAW:
		draw_left(p);
		break;
	case PROJECTION_INLINE:
		draw_left(p);
		draw_decoded(p, x + LAYOUT_INDENT, layout_decoded_cols(l));
		break;
	case PROJECTION_DECODED:
		draw_left(p);
		if (p->row->flags & ROW_UNIT_FIRST)
			draw_gutter(p, x);
		draw_decoded(p, x + LAYOUT_GUTTER, layout_decoded_cols(l));
		break;
	}
	draw_cursor(p);
}

void
ledger_draw(struct view *v, const struct view_state *s, struct canvas *c)
{
	const struct rect *body = &v->layout.body;
	struct rows *r = &v->rows;

	for (int y = 0; y < body->h; y++) {
		struct pen p = { .v = v, .s = s, .c = c, .y = body->y + y };
		size_t index = v->cursor.top + (size_t)y;
		struct row row;

		if (index >= r->n) {
			if (v->layout.projection == PROJECTION_SPLIT)
				line_down(c, v->layout.rule_x, p.y, 1,
				    v->ascii);
			continue;
		}
		row = rows_at(r, index);
		p.row = &row;
		p.e = log_entry(s->log, p.row->entry);
		p.selected = index == v->cursor.row;
		p.linked = v->cursor.row < r->n &&
		    v->cursor.on.kind != ROW_EXPLAIN &&
		    row.kind != ROW_EXPLAIN &&
		    row.entry == v->cursor.on.entry;
		draw_row(&p);
	}
}
