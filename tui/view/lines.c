/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/lines.h"

#include "tui/banned.h"

void
line_across(struct canvas *c, int x, int y, int cols, bool ascii,
    enum role role)
{
	for (int i = 0; i < cols; i++)
		canvas_puts(c, x + i, y, 1, ascii ? "-" : "\u2500", role);
}

void
line_down(struct canvas *c, int x, int y, int rows, bool ascii)
{
	for (int i = 0; i < rows; i++)
		canvas_puts(c, x, y + i, 1, ascii ? "|" : "\u2502", ROLE_DIM);
}

void
line_joint(struct canvas *c, int x, int y, bool ascii)
{
	canvas_puts(c, x, y, 1, ascii ? "+" : "\u252c", ROLE_DIM);
}
