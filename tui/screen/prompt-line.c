/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/prompt-line.h"

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "tui/banned.h"

/* Columns of the first n bytes as they are drawn. */
static size_t
columns(struct slice text, size_t n)
{
	char scratch[16];
	struct vis_run run;
	size_t at = 0, cols = 0;

	text = slice_sub(text, 0, n);
	while (vis_next(&text, &at, VIS_UTF8, scratch, &run))
		cols += (size_t)utf8_columns(run.text);
	return cols;
}

/* A third of the room is kept in view before or behind the cursor. */
static size_t
scroll_to(size_t scroll, size_t point_col, size_t room)
{
	if (room == 0)
		return point_col;
	if (point_col < room)
		return 0;
	if (point_col < scroll || point_col >= scroll + room)
		scroll = point_col - room * 2 / 3;
	return scroll;
}

/* One drawn piece of the text; what is before column `from` is left out. */
static void
draw_run(struct canvas *c, int x, int y, int from, const struct vis_run *run,
    enum role role)
{
	struct slice rest = run->text;
	size_t n;

	while (x < from && rest.n > 0) {
		uint32_t cp = utf8_next(rest, &n);

		x += utf8_width(cp);
		rest = slice_sub(rest, n, rest.n);
	}
	canvas_put(c, x, y, c->cols - x, rest, role);
}

static void
draw_text(const struct prompt_line *l, struct canvas *c, int x, int y)
{
	struct slice rest = l->text;
	char scratch[16];
	struct vis_run run;
	size_t at = 0, col = 0;

	while (vis_next(&rest, &at, VIS_UTF8, scratch, &run)) {
		size_t w = (size_t)utf8_columns(run.text);

		if (col >= *l->scroll + (size_t)c->cols)
			break;
		if (col + w > *l->scroll)
			draw_run(c, x + (int)((ptrdiff_t)col -
			    (ptrdiff_t)*l->scroll), y, x, &run,
			    run.escape ? ROLE_ESCAPE : ROLE_TEXT);
		col += w;
	}
}

void
prompt_line_draw(const struct prompt_line *l, struct canvas *c, int y)
{
	size_t point_col = columns(l->text, l->point);
	/* However long the label is, there is room for the text. */
	int label_max = c->cols > 20 ? c->cols - 10 : c->cols / 2;
	int x, room;

	canvas_fill(c, 0, y, c->cols, ' ', ROLE_TEXT);
	x = canvas_puts(c, 0, y, label_max, l->label, ROLE_PROMPT);
	room = c->cols - x;
	*l->scroll = scroll_to(*l->scroll, point_col,
	    room > 0 ? (size_t)room : 0);
	draw_text(l, c, x, y);
	if (*l->scroll > 0)
		canvas_puts(c, x, y, 1, "<", ROLE_DIM);
	canvas_cursor(c, x + (int)(point_col - *l->scroll), y);
}

struct grid {
	size_t	cell_cols;	/* with two blanks between */
	size_t	across, rows;
};

static struct grid
lay_out(char *const *v, size_t n, int cols)
{
	struct grid g = { .cell_cols = 1 };

	for (size_t i = 0; i < n; i++) {
		size_t w = columns(slice_of(v[i]), (size_t)-1) + 2;

		if (w > g.cell_cols)
			g.cell_cols = w;
	}
	g.across = (size_t)cols / g.cell_cols;
	if (g.across == 0)
		g.across = 1;
	g.rows = (n + g.across - 1) / g.across;
	return g;
}

static void
draw_candidate(struct canvas *c, int x, int y, const char *text)
{
	struct bytes shown;

	bytes_init(&shown, BYTES_NO_LIMIT);
	vis_add(&shown, slice_of(text), VIS_UTF8);
	canvas_put(c, x, y, c->cols - x, bytes_slice(&shown), ROLE_TEXT);
	bytes_clear(&shown);
}

void
prompt_list_draw(char *const *candidates, size_t n, struct canvas *c, int y,
    int max_rows)
{
	struct grid g;
	size_t rows, fit;

	if (max_rows > y)
		max_rows = y;
	if (n == 0 || max_rows <= 0 || c->cols <= 0)
		return;
	g = lay_out(candidates, n, c->cols);
	rows = g.rows < (size_t)max_rows ? g.rows : (size_t)max_rows;
	fit = rows < g.rows ? (rows - 1) * g.across : n;
	for (size_t r = 0; r < rows; r++)
		canvas_fill(c, 0, y - (int)(rows - r), c->cols, ' ', ROLE_TEXT);
	for (size_t i = 0; i < fit; i++)
		draw_candidate(c, (int)(i % g.across * g.cell_cols),
		    y - (int)(rows - i / g.across), candidates[i]);
	if (fit < n)
		canvas_putf(c, 0, y - 1, c->cols, ROLE_DIM, "+ %zu more",
		    n - fit);
}

size_t
prompt_clean(struct slice text, struct bytes *out)
{
	size_t ends = 0, n;

	for (size_t i = 0; i < text.n; i += n) {
		uint32_t cp = utf8_next(slice_sub(text, i, text.n), &n);

		if (cp == '\r' || cp == '\n') {
			if (cp == '\r' && i + 1 < text.n &&
			    text.p[i + 1] == '\n')
				n = 2;
			ends++;
			bytes_add_char(out, ' ');
		} else if (cp == '\t') {
			bytes_add_char(out, ' ');
		} else if (cp != UTF8_BAD && cp >= ' ' && cp != 0x7f &&
		    (cp < 0x80 || cp >= 0xa0)) {
			bytes_add(out, text.p + i, n);
		}
	}
	return ends;
}
