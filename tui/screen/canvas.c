/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/canvas.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

#define SIDE_MAX	4096		/* cells, whatever size is asked for */

static const char *const role_names[] = {
#define X(id, name) #name,
	CANVAS_ROLES(X)
#undef X
};

const char *
role_name(enum role r)
{
	return role_names[r];
}

void
canvas_init(struct canvas *c, int cols, int rows)
{
	memset(c, 0, sizeof(*c));
	canvas_resize(c, cols, rows);
}

void
canvas_free(struct canvas *c)
{
	free(c->cells);
	memset(c, 0, sizeof(*c));
}

static int
side(int n)
{
	return n < 0 ? 0 : n > SIDE_MAX ? SIDE_MAX : n;
}

void
canvas_resize(struct canvas *c, int cols, int rows)
{
	cols = side(cols);
	rows = side(rows);
	if (cols != c->cols || rows != c->rows || !c->cells) {
		free(c->cells);
		c->cells = xcalloc((size_t)cols * (size_t)rows + 1,
		    sizeof(*c->cells));
		c->cols = cols;
		c->rows = rows;
	}
	canvas_clear(c);
}

static void
set_blank(struct cell *cell, enum role role)
{
	*cell = (struct cell){ .text = " ", .width = 1, .role = (uint8_t)role };
}

void
canvas_clear(struct canvas *c)
{
	for (int i = 0; i < c->cols * c->rows; i++)
		set_blank(&c->cells[i], ROLE_TEXT);
	c->cursor_x = c->cursor_y = 0;
	c->cursor_on = false;
}

static struct cell *
cell_at(const struct canvas *c, int x, int y)
{
	return &c->cells[y * c->cols + x];
}

/* What is left of a wide character when one half is overwritten: a blank. */
static void
split_wide(struct canvas *c, int x, int y)
{
	struct cell *cell = cell_at(c, x, y);

	if (cell->width == 0 && x > 0)
		set_blank(cell - 1, (cell - 1)->role);
	if (cell->width == 2 && x + 1 < c->cols)
		set_blank(cell + 1, (cell + 1)->role);
}

static void
put_cell(struct canvas *c, int x, int y, struct slice text, int width,
    enum role role)
{
	struct cell *cell = cell_at(c, x, y);

	assert(text.n < sizeof(cell->text));
	split_wide(c, x, y);
	if (width == 2)
		split_wide(c, x + 1, y);
	memset(cell, 0, sizeof(*cell));
	memcpy(cell->text, text.p, text.n);
	cell->width = (uint8_t)width;
	cell->role = (uint8_t)role;
	if (width == 2)
		cell[1] = (struct cell){ .role = (uint8_t)role };
}

/* Cut one code point off the front; what has no width becomes '?'. */
static struct slice
next_char(struct slice *rest, int *width)
{
	size_t n;
	uint32_t cp = utf8_next(*rest, &n);
	struct slice out = slice_sub(*rest, 0, n);

	*rest = slice_sub(*rest, n, rest->n);
	*width = cp == UTF8_BAD ? 0 : utf8_width(cp);
	if (*width == 1 || *width == 2)
		return out;
	*width = 1;
	return slice_of("?");
}

/* Partly left of the grid, a wide character leaves a blank. */
static void
put_clipped(struct canvas *c, int x, int y, struct slice text, int width,
    enum role role)
{
	if (x >= 0)
		put_cell(c, x, y, text, width, role);
	else if (x + width > 0)
		put_cell(c, 0, y, slice_of(" "), 1, role);
}

int
canvas_put(struct canvas *c, int x, int y, int max_cols, struct slice text,
    enum role role)
{
	int used = 0;

	if (y < 0 || y >= c->rows)
		return 0;
	while (text.n > 0) {
		int width;
		struct slice ch = next_char(&text, &width);

		if (width > max_cols - used || x + used > c->cols - width)
			break;
		put_clipped(c, x + used, y, ch, width, role);
		used += width;
	}
	return used;
}

int
canvas_puts(struct canvas *c, int x, int y, int max_cols, const char *text,
    enum role role)
{
	return canvas_put(c, x, y, max_cols, slice_of(text), role);
}

int
canvas_words(struct canvas *c, int x, int y, int max_cols, const char *text,
    bool ascii, enum role role)
{
	const char *dots = ascii ? "..." : "\xe2\x80\xa6";
	int most = max_cols - (ascii ? 3 : 1), n;
	struct slice part = slice_of(text);

	if (utf8_columns(part) <= max_cols)
		return canvas_puts(c, x, y, max_cols, text, role);
	for (size_t i = strlen(text); i > 0; i--)
		if (text[i] == ' ' &&
		    utf8_columns((struct slice){ text, i }) <= most) {
			part.n = i;
			break;
		}
	n = canvas_put(c, x, y, most, part, role);
	return n + canvas_puts(c, x + n, y, max_cols - n, dots, role);
}

int
canvas_putf(struct canvas *c, int x, int y, int max_cols, enum role role,
    const char *fmt, ...)
{
	struct bytes text;
	va_list ap;
	int used;

	bytes_init(&text, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&text, fmt, ap);
	va_end(ap);
	used = canvas_put(c, x, y, max_cols, bytes_slice(&text), role);
	bytes_wipe(&text);
	return used;
}

/* The part of cols cells from x that is inside the grid; false: none. */
static bool
clip(const struct canvas *c, int *x, int y, int *cols)
{
	if (y < 0 || y >= c->rows || *cols <= 0 || *x >= c->cols)
		return false;
	if (*x < 0) {
		*cols += *x;		/* a negative one: no overflow */
		*x = 0;
	}
	if (*cols > c->cols - *x)
		*cols = c->cols - *x;
	return *cols > 0;
}

void
canvas_fill(struct canvas *c, int x, int y, int cols, char with,
    enum role role)
{
	char text = with >= ' ' && with <= '~' ? with : '?';

	if (!clip(c, &x, y, &cols))
		return;
	for (int i = 0; i < cols; i++)
		put_cell(c, x + i, y, (struct slice){ &text, 1 }, 1, role);
}

void
canvas_flag(struct canvas *c, int x, int y, int cols, unsigned flags)
{
	if (!clip(c, &x, y, &cols))
		return;
	for (int i = 0; i < cols; i++)
		cell_at(c, x + i, y)->flags |= (uint8_t)flags;
}

void
canvas_cursor(struct canvas *c, int x, int y)
{
	if (c->cols == 0 || c->rows == 0)
		return;
	c->cursor_x = x < 0 ? 0 : x >= c->cols ? c->cols - 1 : x;
	c->cursor_y = y < 0 ? 0 : y >= c->rows ? c->rows - 1 : y;
	c->cursor_on = true;
}

int
canvas_text_end(const struct canvas *c, int y)
{
	int x = c->cols;

	if (y < 0 || y >= c->rows)
		return 0;
	while (x > 0) {
		const struct cell *cell = &c->cells[y * c->cols + x - 1];

		if (cell->width != 1 || (cell->text[0] != ' ' &&
		    cell->text[0] != '\0'))
			break;
		x--;
	}
	return x < c->cols ? x : c->cols - 1;
}
