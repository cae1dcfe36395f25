/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/canvas.h"

#include "tui/banned.h"

static const struct {
	unsigned	 flag;
	const char	*name;
} flag_names[] = {
	{ CELL_CURSOR, "cursor" },
	{ CELL_CURSOR_OTHER, "cursor-other" },
	{ CELL_MARKED, "marked" },
};

static bool
is_plain(const struct cell *cell)
{
	return cell->role == ROLE_TEXT && cell->flags == 0;
}

static bool
is_blank(const struct cell *cell, bool roles)
{
	return cell->text[0] == ' ' && (!roles || is_plain(cell));
}

/* Columns that a row needs: without blanks, but with the cursor. */
static int
row_end(const struct canvas *c, int y, bool roles)
{
	const struct cell *row = &c->cells[y * c->cols];
	int end = c->cols;

	while (end > 0 && is_blank(&row[end - 1], roles))
		end--;
	if (roles && c->cursor_on && c->cursor_y == y && c->cursor_x >= end)
		end = c->cursor_x + 1;
	return end;
}

static void
run_begin(const struct cell *cell, struct bytes *out)
{
	bytes_addf(out, "{%s", role_name(cell->role));
	for (size_t i = 0; i < COUNT_OF(flag_names); i++)
		if (cell->flags & flag_names[i].flag)
			bytes_addf(out, "+%s", flag_names[i].name);
	bytes_add_char(out, ':');
}

static void
add_text(const char *text, struct bytes *out)
{
	if (text[0] == '{' || text[0] == '}' || text[0] == '\\')
		bytes_add_char(out, '\\');
	bytes_add_str(out, text);
}

static void
row_with_roles(const struct canvas *c, int y, struct bytes *out)
{
	const struct cell *row = &c->cells[y * c->cols];
	int end = row_end(c, y, true);
	const struct cell *run = NULL;		/* the open one's first cell */

	for (int x = 0; x < end; x++) {
		const struct cell *cell = &row[x];

		if (cell->width == 0)
			continue;
		if (run && (cell->role != run->role ||
		    cell->flags != run->flags)) {
			bytes_add_char(out, '}');
			run = NULL;
		}
		if (c->cursor_on && c->cursor_y == y && c->cursor_x == x)
			bytes_add_char(out, '^');
		if (!run && !is_plain(cell)) {
			run_begin(cell, out);
			run = cell;
		}
		add_text(cell->text, out);
	}
	if (run)
		bytes_add_char(out, '}');
}

static void
row_as_text(const struct canvas *c, int y, struct bytes *out)
{
	int end = row_end(c, y, false);

	for (int x = 0; x < end; x++)
		bytes_add_str(out, c->cells[y * c->cols + x].text);
}

void
canvas_dump(const struct canvas *c, bool roles, struct bytes *out)
{
	for (int y = 0; y < c->rows; y++) {
		if (roles)
			row_with_roles(c, y, out);
		else
			row_as_text(c, y, out);
		bytes_add_char(out, '\n');
	}
}
