/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/confirm.h"

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

static void
question_text(const char *question, const char *answer, struct bytes *out)
{
	bytes_init(out, BYTES_NO_LIMIT);
	vis_add(out, slice_of(question), VIS_UTF8);
	bytes_add_char(out, ' ');
	vis_add(out, slice_of(answer), VIS_UTF8);
}

/* One column is kept for the cursor behind the last character. */
static size_t
next_row(struct slice rest, int cols, size_t *skip)
{
	return wrap_words(rest, cols - 2, skip);
}

int
confirm_rows(const char *question, const char *answer, int cols)
{
	struct bytes text;
	struct slice rest;
	int n = 0;

	question_text(question, answer, &text);
	for (rest = bytes_slice(&text); rest.n > 0 && n < CONFIRM_ROWS_MAX;
	    n++) {
		size_t skip, used = next_row(rest, cols, &skip);

		rest = slice_sub(rest, used + skip, rest.n);
	}
	bytes_clear(&text);
	return n;
}

void
confirm_draw(const struct rect *at, const char *question, const char *answer,
    struct canvas *c)
{
	struct bytes text;
	struct slice rest;

	question_text(question, answer, &text);
	rest = bytes_slice(&text);
	for (int y = 0; y < at->h && rest.n > 0; y++) {
		size_t skip, used = next_row(rest, at->w, &skip);
		int x = at->x + 1;

		x += canvas_put(c, x, at->y + y, at->w - 1,
		    slice_sub(rest, 0, used), ROLE_PROMPT);
		canvas_cursor(c, x, at->y + y);
		rest = slice_sub(rest, used + skip, rest.n);
	}
	bytes_clear(&text);
}
