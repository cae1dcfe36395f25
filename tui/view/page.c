/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
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

void
page_set_shell(struct page *p, const char *title, struct slice text)
{
	page_set(p, title, text);
	p->shell = true;
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

/* The place of what is looked for; line.n: it is not there. */
static size_t
find_in(const struct page *p, struct slice line)
{
	size_t n = strlen(p->find);

	for (size_t i = 0; n > 0 && i + n <= line.n; i++)
		if (strncasecmp(line.p + i, p->find, n) == 0)
			return i;
	return line.n;
}

static void
put_line(const struct page *p, struct slice line, int x, int y,
    struct canvas *c)
{
	size_t at;

	while (line.n > 0 && (at = find_in(p, line)) < line.n) {
		struct slice hit = slice_sub(line, at, at + strlen(p->find));

		x += canvas_put(c, x, y, c->cols - x, slice_sub(line, 0, at),
		    ROLE_TEXT);
		x += canvas_put(c, x, y, c->cols - x, hit, ROLE_MATCH);
		line = slice_sub(line, at + hit.n, line.n);
	}
	canvas_put(c, x, y, c->cols - x, line, ROLE_TEXT);
}

/* Lines [top, top + height) on the canvas; returns how many there are. */
static size_t
each_line(const struct page *p, int y0, struct canvas *c)
{
	int x = p->shell ? 0 : 1;	/* a blank would be pasted, too */
	struct bytes broken;
	struct slice rest;
	size_t n = 0;

	bytes_init(&broken, BYTES_NO_LIMIT);
	if (p->shell)
		wrap_shell(&broken, bytes_slice(&p->text), c->cols - 1);
	rest = bytes_slice(p->shell ? &broken : &p->text);
	while (rest.n > 0) {
		struct slice line = next_line(&rest, c->cols - 1 - x);

		if (y0 >= 0 && n >= p->top && n < p->top + p->height)
			put_line(p, line, x, y0 + (int)(n - p->top), c);
		n++;
	}
	bytes_clear(&broken);
	return n;
}

/* The line that holds it, nearest to `from` in that direction, round the
 * ends; SIZE_MAX: none. */
static size_t
line_with(const struct page *p, size_t from, bool forward)
{
	int x = p->shell ? 0 : 1;
	struct slice rest;
	struct bytes broken;
	size_t n = 0, first = SIZE_MAX, last = SIZE_MAX, next = SIZE_MAX;
	size_t prev = SIZE_MAX;

	bytes_init(&broken, BYTES_NO_LIMIT);
	if (p->shell)
		wrap_shell(&broken, bytes_slice(&p->text), p->cols - 1);
	for (rest = bytes_slice(p->shell ? &broken : &p->text); rest.n > 0;
	    n++) {
		struct slice line = next_line(&rest, p->cols - 1 - x);

		if (find_in(p, line) >= line.n)
			continue;
		first = first == SIZE_MAX ? n : first;
		last = n;
		if (n < from)
			prev = n;
		else if (n > from && next == SIZE_MAX)
			next = n;
	}
	bytes_clear(&broken);
	if (forward)
		return next != SIZE_MAX ? next : first;
	return prev != SIZE_MAX ? prev : last;
}

void
page_find(struct page *p, const char *text)
{
	snprintf(p->find, sizeof(p->find), "%s", text);
	p->found = false;
	p->hit = SIZE_MAX;
	if (p->find[0] != '\0')
		page_find_next(p, true);
}

void
page_find_next(struct page *p, bool forward)
{
	size_t line = p->find[0] != '\0' && p->cols > 2 ?
	    line_with(p, p->hit, forward) : SIZE_MAX;

	p->found = line != SIZE_MAX;
	if (!p->found)
		return;
	p->hit = line;
	if (line < p->top || line >= p->top + p->height) {
		p->top = line;
		page_move(p, 0);
	}
}

static void
draw_title(const struct page *p, struct canvas *c)
{
	char place[80];
	size_t last = p->top + p->height < p->lines ?
	    p->top + p->height : p->lines;
	int n = snprintf(place, sizeof(place), "lines %zu-%zu of %zu",
	    p->lines > 0 ? p->top + 1 : 0, last, p->lines);

	if (p->find[0] != '\0' && !p->found)
		n = snprintf(place, sizeof(place), "\"%.30s\" is not here",
		    p->find);
	canvas_fill(c, 0, 0, c->cols, ' ', ROLE_TITLE);
	canvas_puts(c, 1, 0, c->cols >= 50 ? c->cols - n - 4 : c->cols - 1,
	    p->title != NULL ? p->title : "", ROLE_TITLE);
	if (c->cols >= 50)
		canvas_puts(c, c->cols - 1 - n, 0, n, place, ROLE_TITLE);
}

static struct rect
hints_rect(int cols, int rows)
{
	return (struct rect){ 0, rows - 1, cols, 1 };
}

static enum hints_where
hints_of(const struct page *p)
{
	return p->lesson ? HINTS_LESSON : HINTS_PAGE;
}

void
page_spot(const struct page *p, const struct active *a,
    const struct rect *screen, int x, int y, struct spot *out)
{
	const struct rect hints = hints_rect(screen->w, screen->h);

	if (!rect_has(&hints, x, y))
		return;
	out->command = hints_at(&hints, hints_of(p), 0, a, x);
	out->kind = out->command != NULL ? SPOT_COMMAND : SPOT_NOTHING;
}

void
page_draw(struct page *p, const struct active *a, bool ascii,
    struct canvas *c)
{
	bool roomy = c->rows >= 10;
	const struct rect hints = hints_rect(c->cols, c->rows);

	canvas_clear(c);
	p->height = c->rows > 2 + roomy ? (size_t)(c->rows - 2 - roomy) : 1;
	p->cols = c->cols;
	p->lines = each_line(p, -1, c);
	page_move(p, 0);
	draw_title(p, c);
	each_line(p, 1, c);
	if (roomy)
		line_across(c, 0, c->rows - 2, c->cols, ascii, ROLE_DIM);
	hints_draw(&hints, hints_of(p), 0, a, c);
	canvas_cursor(c, 0, 1);
}
