/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/panel.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/view/explain-lines.h"
#include "tui/view/lines.h"
#include "tui/banned.h"

#define COLS_MAX	100	/* longer lines are hard to read */
#define TICKS_MAX	8	/* more than these are only counted */
#define INDENT		1
#define GAP		2

/* ---- its lines --------------------------------------------------------- */

/* Empty lines are for pages. */
static void
add_text(struct explain_rows *r, const struct panel_text *t, int cols)
{
	struct slice rest = slice_of(t->text);
	const char *mark = t->mark;

	while (rest.n > 0) {
		size_t end = slice_find(rest, '\n');
		char *line = xasprintf("%.*s", (int)end, rest.p);
		const struct explain_text one = { .name = "", .mark = mark,
		    .mark_role = ROLE_LESSON, .role = ROLE_TEXT,
		    .text = line };

		if (end > 0) {
			explain_add_text(r, &one, cols, SIZE_MAX);
			mark = "";
		}
		free(line);
		rest = slice_sub(rest, end + 1, rest.n);
	}
}

static void
build(struct explain_rows *r, const struct panel *p, int cols)
{
	cols -= 2 * INDENT;
	if (cols > COLS_MAX)
		cols = COLS_MAX;
	explain_rows_init(r);
	for (size_t i = 0; i < p->n; i++)
		add_text(r, &p->v[i], cols > 1 ? cols : 1);
}

int
panel_rows(const struct panel *p, int cols)
{
	struct explain_rows r;
	int n;

	build(&r, p, cols);
	n = 1 + (int)r.n;
	explain_rows_clear(&r);
	return n;
}

/* ---- the heading ------------------------------------------------------- */

static int
ticks_cols(const struct panel *p)
{
	return p->of <= TICKS_MAX ? (int)p->of * 3 + 1 : 0;
}

static int
draw_ticks(const struct panel *p, int x, int y, struct canvas *c)
{
	for (size_t i = 0; i < p->of; i++)
		x += canvas_puts(c, x, y, 3, i < p->done ? "[x]" :
		    i == p->done ? "[>]" : "[ ]", i < p->done ?
		    ROLE_STEP_DONE : i == p->done ? ROLE_STEP_NOW :
		    ROLE_TEXT);
	return x + canvas_puts(c, x, y, 1, " ", ROLE_TEXT);
}

struct way {
	const char	*command, *words;
	bool		 is;
};

/* " H hint  T text "; drawn where there is a canvas; returns the columns. */
static int
ways(const struct way *v, size_t n, const struct active *a, int x, int y,
    struct canvas *c)
{
	char keys[ACTIVE_KEYS_MAX];
	int from = x;

	for (size_t i = 0; i < n; i++) {
		int gap = x > from ? GAP : 1, cols;

		if (!v[i].is || active_keys(a, v[i].command, keys,
		    sizeof(keys))[0] == '\0')
			continue;
		cols = utf8_columns(slice_of(keys));
		if (c != NULL) {
			canvas_puts(c, x, y, gap, "  ", ROLE_TEXT);
			canvas_puts(c, x + gap, y, cols, keys, ROLE_HINT_KEY);
			canvas_putf(c, x + gap + cols, y,
			    (int)strlen(v[i].words) + 2, ROLE_HINT_TEXT,
			    " %s ", v[i].words);
		}
		x += gap + cols + 1 + (int)strlen(v[i].words);
	}
	return x > from ? x - from + 1 : 0;
}

/* What there is no room for is left out: keys from the last on, then the
 * ticks. */
static void
draw_heading(const struct rect *at, const struct panel *p,
    const struct active *a, bool ascii, struct canvas *c)
{
	const struct way all[] = { { "hint", "hint", p->hints },
	    { "prompt answer", "answer", p->asks }, { "task", "text", true } };
	char *heading = vis_dup(slice_of(p->heading));
	int cols = utf8_columns(slice_of(heading)) + 2 * INDENT + 1;
	int x = at->x + INDENT, room = at->w - cols, keys;
	size_t n = COUNT_OF(all);

	line_across(c, at->x, at->y, at->w, ascii, ROLE_DIM);
	if (ticks_cols(p) > 0 && ticks_cols(p) <= room) {
		x = draw_ticks(p, x, at->y, c);
		room -= ticks_cols(p);
	}
	while (n > 0 && ways(all, n, a, 0, 0, NULL) > room)
		n--;
	keys = ways(all, n, a, 0, 0, NULL);
	x += canvas_puts(c, x, at->y, at->x + at->w - x, heading,
	    ROLE_LESSON);
	canvas_puts(c, x, at->y, 1, " ", ROLE_TEXT);
	ways(all, n, a, at->x + at->w - keys - 1, at->y, c);
	free(heading);
}

/* ---- the text ---------------------------------------------------------- */

static void
draw_line(const struct explain_rows *r, size_t i, int x, int y, int end,
    struct canvas *c)
{
	const struct explain_line *line = &r->v[i];

	for (size_t k = 0; k < line->n; k++) {
		struct slice text = explain_run_text(r, line->first + k);

		x += canvas_put(c, x, y, end - x, text,
		    r->runs[line->first + k].role);
	}
}

/* What of a word stands before a column, when the rest gives way. */
static void
clear_word(struct canvas *c, int end, int y)
{
	int x = end;

	while (x > 0 && c->cells[y * c->cols + x - 1].text[0] != ' ')
		x--;
	canvas_fill(c, x, y, end - x, ' ', ROLE_TEXT);
}

/* "+ 4 more (T)" at the end of the row beside which they would be. */
static void
draw_more(const struct rect *at, size_t n, bool above,
    const struct active *a, struct canvas *c)
{
	char keys[ACTIVE_KEYS_MAX], text[ACTIVE_KEYS_MAX + 40];
	int cols;

	active_keys(a, "task", keys, sizeof(keys));
	cols = snprintf(text, sizeof(text), " + %zu %s%s%s%s", n, above ?
	    "above" : "more", keys[0] != '\0' ? " (" : "", keys,
	    keys[0] != '\0' ? ")" : "");
	if (cols >= at->w)
		return;
	clear_word(c, at->x + at->w - cols, above ? at->y + 1 :
	    at->y + at->h - 1);
	canvas_puts(c, at->x + at->w - cols, above ? at->y + 1 :
	    at->y + at->h - 1, cols, text, ROLE_DIM);
}

static void
draw_text(const struct rect *at, const struct panel *p,
    const struct active *a, struct canvas *c)
{
	size_t rows = (size_t)at->h - 1, first = 0;
	struct explain_rows r;

	build(&r, p, at->w);
	if (p->at_end && r.n > rows)
		first = r.n - rows;
	for (size_t i = 0; i < rows && first + i < r.n; i++)
		draw_line(&r, first + i, at->x + INDENT,
		    at->y + 1 + (int)i, at->x + at->w, c);
	if (first > 0 && rows > 0)
		draw_more(at, first, true, a, c);
	else if (r.n > rows && rows > 0)
		draw_more(at, r.n - rows, false, a, c);
	explain_rows_clear(&r);
}

void
panel_draw(const struct rect *at, const struct panel *p,
    const struct active *keys, bool ascii, struct canvas *c)
{
	if (at->h == 0)
		return;
	draw_heading(at, p, keys, ascii, c);
	draw_text(at, p, keys, c);
}
