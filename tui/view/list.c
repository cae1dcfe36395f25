/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/view/layout.h"
#include "tui/view/lines.h"
#include "tui/banned.h"

#define ROOMY_ROWS	10
#define WIDE_COLS	60	/* details stand beside the titles */
#define TITLE_PART	42	/* of the width, at most */
#define TITLE_AT	3

void
list_init(struct list *l)
{
	*l = (struct list){ .hints = HINTS_LIST };
}

static void
drop_rows(struct list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].title);
		free(l->v[i].detail);
	}
	free(l->v);
	free(l->shown);
	l->v = NULL;
	l->shown = NULL;
	l->n = l->nshown = 0;
}

void
list_clear(struct list *l)
{
	drop_rows(l);
	free(l->title);
	free(l->empty);
	list_init(l);
}

/* ---- filling ----------------------------------------------------------- */

static char *
safe(const char *text)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	vis_add(&b, slice_of(text), VIS_UTF8);
	return bytes_take(&b);
}

void
list_begin(struct list *l, const char *title)
{
	drop_rows(l);
	free(l->title);
	l->title = safe(title);
}

static struct list_row *
add_row(struct list *l)
{
	l->v = xrealloc(l->v, l->n + 1, sizeof(*l->v));
	l->v[l->n] = (struct list_row){ .mark = ' ' };
	return &l->v[l->n++];
}

void
list_heading(struct list *l, const char *text)
{
	struct list_row *row = add_row(l);

	row->heading = true;
	row->title = safe(text);
}

void
list_add(struct list *l, size_t id, const char *title, const char *detail)
{
	struct list_row *row = add_row(l);

	row->id = id;
	row->title = safe(title);
	row->detail = detail != NULL ? safe(detail) : NULL;
}

void
list_mark(struct list *l, char mark)
{
	if (l->n > 0)
		l->v[l->n - 1].mark = mark;
}

void
list_say_empty(struct list *l, const char *text)
{
	free(l->empty);
	l->empty = xstrdup(text);
}

/* ---- what is shown ----------------------------------------------------- */

static bool
fits(const struct list *l, const struct list_row *row)
{
	return l->filter[0] == '\0' ||
	    slice_ihas(slice_of(row->title), l->filter) ||
	    (row->detail != NULL &&
	    slice_ihas(slice_of(row->detail), l->filter));
}

static const struct list_row *
at(const struct list *l, size_t i)
{
	return &l->v[l->shown[i]];
}

/* A heading without a row is none. */
static void
sift(struct list *l)
{
	free(l->shown);
	l->shown = xcalloc(l->n + 1, sizeof(*l->shown));
	l->nshown = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].heading) {
			if (l->nshown > 0 && at(l, l->nshown - 1)->heading)
				l->nshown--;
		} else if (!fits(l, &l->v[i]))
			continue;
		l->shown[l->nshown++] = i;
	}
	if (l->nshown > 0 && at(l, l->nshown - 1)->heading)
		l->nshown--;
}

static void
keep_in_view(struct list *l)
{
	size_t height = l->height > 0 ? l->height : 1;

	if (l->top + height > l->nshown)
		l->top = l->nshown > height ? l->nshown - height : 0;
	if (l->row >= l->top + height)
		l->top = l->row + 1 - height;
	if (l->row < l->top)
		l->top = l->row;
	/* The first row of a part shows its heading, too. */
	if (l->top > 0 && l->top == l->row && height > 1 &&
	    at(l, l->top - 1)->heading)
		l->top--;
}

static void
settle(struct list *l)
{
	sift(l);
	if (l->row >= l->nshown)
		l->row = l->nshown > 0 ? l->nshown - 1 : 0;
	if (l->nshown > 0 && at(l, l->row)->heading)
		l->row++;		/* a row stands behind each */
	keep_in_view(l);
}

void
list_end(struct list *l)
{
	settle(l);
}

void
list_filter(struct list *l, const char *text)
{
	vis_copy(l->filter, sizeof(l->filter), slice_of(text));
	l->row = l->top = 0;
	settle(l);
}

bool
list_selected(const struct list *l, size_t *id)
{
	if (l->row >= l->nshown)
		return false;
	*id = at(l, l->row)->id;
	return true;
}

void
list_select(struct list *l, size_t id)
{
	for (size_t i = 0; i < l->nshown; i++)
		if (!at(l, i)->heading && at(l, i)->id == id) {
			l->row = i;
			keep_in_view(l);
			return;
		}
}

static size_t
rows_before(const struct list *l, size_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < end && i < l->nshown; i++)
		n += !at(l, i)->heading;
	return n;
}

size_t
list_count(const struct list *l)
{
	return rows_before(l, l->nshown);
}

/* ---- moving ------------------------------------------------------------ */

void
list_move(struct list *l, long rows)
{
	bool up = rows < 0;
	size_t row = l->row;

	for (long n = labs(rows); n > 0;) {
		if (up ? row == 0 : row + 1 >= l->nshown)
			break;
		row = up ? row - 1 : row + 1;
		if (!at(l, row)->heading) {
			l->row = row;
			n--;
		}
	}
	if (l->nshown > 0)
		keep_in_view(l);
}

void
list_page(struct list *l, long halves)
{
	long half = l->height > 1 ? (long)(l->height / 2) : 1;

	list_move(l, halves * half);
}

void
list_first(struct list *l)
{
	l->row = l->top = 0;
	if (l->nshown > 1 && at(l, 0)->heading)
		l->row = 1;
}

void
list_last(struct list *l)
{
	list_move(l, (long)l->nshown);
}

/* ---- drawing ----------------------------------------------------------- */

static void
draw_title(const struct list *l, struct canvas *c)
{
	char place[64];
	int n = snprintf(place, sizeof(place), "row %zu of %zu",
	    rows_before(l, l->row + 1), list_count(l));

	bool placed = c->cols >= 40;
	int room = c->cols - 1 - (placed ? n + 2 : 0);

	canvas_fill(c, 0, 0, c->cols, ' ', ROLE_TITLE);
	if (l->filter[0] != '\0')
		canvas_putf(c, 1, 0, room, ROLE_TITLE, "%s with \"%s\"",
		    l->title, l->filter);
	else
		canvas_puts(c, 1, 0, room, l->title, ROLE_TITLE);
	if (placed)
		canvas_puts(c, c->cols - 1 - n, 0, n, place, ROLE_TITLE);
}

static int
wider(int cols, const char *text)
{
	int n = text != NULL ? utf8_columns(slice_of(text)) : 0;

	return n > cols ? n : cols;
}

/* As wide as the titles are: within reason, or as the details leave. */
static int
detail_at(const struct list *l, int cols)
{
	int widest = 0, details = 0, most = cols * TITLE_PART / 100;

	if (cols < WIDE_COLS)
		return cols;
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].heading)
			continue;
		widest = wider(widest, l->v[i].title);
		details = wider(details, l->v[i].detail);
	}
	if (most < cols - TITLE_AT - 2 - details)
		most = cols - TITLE_AT - 2 - details;
	return TITLE_AT + (widest < most ? widest : most) + 2;
}

static void
draw_row(const struct list_row *row, int y, int detail, bool ascii,
    struct canvas *c)
{
	char mark[2] = { row->mark, '\0' };

	canvas_puts(c, 1, y, 1, mark, ROLE_HINT_KEY);
	canvas_puts(c, TITLE_AT, y, (row->detail != NULL && detail < c->cols ?
	    detail - 1 : c->cols) - TITLE_AT, row->title, ROLE_HINT_KEY);
	if (row->detail != NULL && detail < c->cols)
		canvas_words(c, detail, y, c->cols - detail, row->detail,
		    ascii, ROLE_HINT_TEXT);
}

static void
draw_rows(const struct list *l, int y0, bool ascii, struct canvas *c)
{
	int detail = detail_at(l, c->cols);

	for (size_t i = l->top; i < l->nshown && i < l->top + l->height;
	    i++) {
		const struct list_row *row = at(l, i);
		int y = y0 + (int)(i - l->top);

		if (row->heading) {
			line_across(c, 0, y, c->cols, ascii, ROLE_DIM);
			canvas_puts(c, 1, y, c->cols - 1, row->title,
			    ROLE_HEADER);
			continue;
		}
		draw_row(row, y, detail, ascii, c);
		if (i != l->row)
			continue;
		canvas_puts(c, 0, y, 1, ">", ROLE_TEXT);
		canvas_flag(c, 0, y, c->cols, CELL_CURSOR);
		canvas_cursor(c, 0, y);
	}
}

/* The selected row in full, for what the columns had to cut. */
static void
draw_foot(const struct list *l, int y, bool ascii, struct canvas *c)
{
	const struct list_row *row = l->row < l->nshown ? at(l, l->row) :
	    NULL;

	if (row == NULL)
		canvas_puts(c, 1, y, c->cols - 1, l->n == 0 &&
		    l->empty != NULL ? l->empty : "nothing fits", ROLE_TEXT);
	else if (row->detail != NULL)
		canvas_words(c, 1, y, c->cols - 1, row->detail, ascii,
		    ROLE_TEXT);
	else
		canvas_puts(c, 1, y, c->cols - 1, row->title, ROLE_TEXT);
}

struct areas {
	struct rect	 hints, rows;
};

static struct areas
areas_of(const struct list *l, int cols, int rows)
{
	bool roomy = rows >= ROOMY_ROWS;
	int y0 = roomy ? 2 : 1;

	return (struct areas){ { 0, roomy ? 1 : rows - 1, cols,
	    roomy || l->keys_below },
	    { 0, y0, cols, rows > y0 + 1 ? rows - y0 - 1 : 1 } };
}

void
list_draw(struct list *l, const struct active *a, bool ascii,
    struct canvas *c)
{
	const struct areas at = areas_of(l, c->cols, c->rows);

	canvas_clear(c);
	l->height = (size_t)at.rows.h;
	if (l->nshown > 0)
		keep_in_view(l);
	draw_title(l, c);
	draw_rows(l, at.rows.y, ascii, c);
	hints_draw(&at.hints, l->hints, 0, a, c);
	if (c->rows >= ROOMY_ROWS || !l->keys_below)
		draw_foot(l, c->rows - 1, ascii, c);
}

void
list_spot(const struct list *l, const struct active *a,
    const struct rect *screen, int x, int y, struct spot *out)
{
	const struct areas where = areas_of(l, screen->w, screen->h);
	size_t row = l->top + (size_t)(y - where.rows.y);

	if (rect_has(&where.hints, x, y)) {
		out->command = hints_at(&where.hints, l->hints, 0, a, x);
		out->kind = out->command != NULL ? SPOT_COMMAND :
		    SPOT_NOTHING;
	} else if (rect_has(&where.rows, x, y) && row < l->nshown &&
	    !at(l, row)->heading) {
		out->kind = SPOT_ROW;
		out->row = row;
	}
}

bool
list_select_row(struct list *l, size_t row)
{
	bool was = l->row == row;

	if (row < l->nshown && !at(l, row)->heading)
		l->row = row;
	return was;
}
