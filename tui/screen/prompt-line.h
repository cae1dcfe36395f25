/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prompt-line - the command line as cells: label, text scrolled sideways so
 * that the cursor is in view, candidates in columns above; and the cleaning
 * of what is pasted into it.  Knows no readline.
 */
#ifndef TUI_SCREEN_PROMPT_LINE_H
#define TUI_SCREEN_PROMPT_LINE_H

#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "tui/screen/canvas.h"

struct prompt_line {
	const char	*label;
	struct slice	 text;		/* control characters are spelled out */
	size_t		 point;		/* offset of the cursor in it */
	size_t		*scroll;	/* kept by the caller; 0 at first */
};

void prompt_line_draw(const struct prompt_line *l, struct canvas *c, int y);
void prompt_list_draw(char *const *candidates, size_t n, struct canvas *c,
    int y, int max_rows);

/* Only characters of UTF-8 that are no controls; line ends become blanks
 * (CR LF one).  Returns how many line ends there were. */
size_t prompt_clean(struct slice text, struct bytes *out);

#endif
