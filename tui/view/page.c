/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/page.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/view/hints.h"
#include "tui/view/lines.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

void
page_init(struct page *p)
{
	*p = (struct page){ .title = NULL };
	bytes_init(&p->text, BYTES_NO_LIMIT);
}

void
page_clear(struct page *p)
{
	free(p->title);
	bytes_clear(&p->text);
	page_init(p);
}

/* Printable already when it is kept: only its line ends are left. */
void
page_set(struct page *p, const char *title, struct slice text)
{
	struct bytes safe;

	page_clear(p);
	bytes_init(&safe, BYTES_NO_LIMIT);
	vis_add(&safe, slice_of(title), VIS_UTF8);
	p->title = bytes_take(&safe);
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');

		vis_add(&p->text, slice_sub(text, 0, end), VIS_UTF8);
		bytes_add_char(&p->text, '\n');
		text = slice_sub(text, end + 1, text.n);
	}
}

/* ---- moving ------------------------------------------------------------ */

static size_t
last_top(const struct page *p)
{
	return p->lines > p->height ? p->lines - p->height : 0;
}

void
page_move(struct page *p, long rows)
{
	size_t by = (size_t)labs(rows);

	if (rows < 0)
		p->top = p->top > by ? p->top - by : 0;
	else
		p->top = last_top(p) > p->top + by ? p->top + by : last_top(p);
}

void
page_page(struct page *p, long halves)
{
	long half = p->height > 1 ? (long)(p->height / 2) : 1;

	page_move(p, halves * half);
}

void
page_first(struct page *p)
{
	p->top = 0;
}

void
page_last(struct page *p)
{
	p->top = last_top(p);
}

/* ---- drawing ----------------------------------------------------------- */

/* Cut the next line of the page off; continued lines keep their indent. */
static struct slice
next_line(struct slice *rest, int cols)
{
	size_t end = slice_find(*rest, '\n'), skip = 0;
	size_t n = end > 0 ?
	    wrap_words(slice_sub(*rest, 0, end), cols, &skip) : 0;
	struct slice line = slice_sub(*rest, 0, n);

	*rest = slice_sub(*rest, n + skip >= end ? end + 1 : n + skip, rest->n);
	return line;
}

/* Lines [top, top + height) on the canvas; returns how many there are. */
static size_t
each_line(const struct page *p, int y0, struct canvas *c)
{
	struct slice rest = bytes_slice(&p->text);
	size_t n = 0;

	while (rest.n > 0) {
		struct slice line = next_line(&rest, c->cols - 2);

		if (y0 >= 0 && n >= p->top && n < p->top + p->height)
			canvas_put(c, 1, y0 + (int)(n - p->top), c->cols - 1,
			    line, ROLE_TEXT);
		n++;
	}
	return n;
}

static void
draw_title(const struct page *p, struct canvas *c)
{
	char place[80];
	size_t last = p->top + p->height < p->lines ?
	    p->top + p->height : p->lines;
	int n = snprintf(place, sizeof(place), "lines %zu-%zu of %zu",
	    p->lines > 0 ? p->top + 1 : 0, last, p->lines);

	canvas_fill(c, 0, 0, c->cols, ' ', ROLE_TITLE);
	canvas_puts(c, 1, 0, c->cols - 1, p->title != NULL ? p->title : "",
	    ROLE_TITLE);
	if (c->cols >= 50)
		canvas_puts(c, c->cols - 1 - n, 0, n, place, ROLE_TITLE);
}

void
page_draw(struct page *p, const struct active *a, bool ascii,
    struct canvas *c)
{
	bool roomy = c->rows >= 10;
	struct rect hints = { 0, c->rows - 1, c->cols, 1 };

	canvas_clear(c);
	p->height = c->rows > 2 + roomy ? (size_t)(c->rows - 2 - roomy) : 1;
	p->lines = each_line(p, -1, c);
	page_move(p, 0);
	draw_title(p, c);
	each_line(p, 1, c);
	if (roomy)
		line_across(c, 0, c->rows - 2, c->cols, ascii, ROLE_DIM);
	hints_draw(&hints, HINTS_PAGE, 0, a, c);
	canvas_cursor(c, 0, 1);
}
