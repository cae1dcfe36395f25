/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * canvas - a grid of cells with roles, between the views and the terminal.
 * Views know this and no curses; tests read it without a terminal.
 *
 * Text given to a canvas is printable (vis made it, or the program's own
 * words); a code point that has no width of 1 or 2 columns is shown as '?'
 * all the same, so that no control can pass.
 */
#ifndef TUI_SCREEN_CANVAS_H
#define TUI_SCREEN_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

/* Every role repeats in colour what a character already says. */
#define CANVAS_ROLES(X) \
	X(TEXT, text) X(TITLE, title) X(HEADER, header) X(CLIENT, client) \
	X(SERVER, server) X(EVENT, event) X(ENCRYPTED, encrypted) X(OK, ok) \
	X(MORE, more) X(RETRY, retry) X(REFUSED, refused) X(SECRET, secret) \
	X(ESCAPE, escape) X(FIELD_NAME, field-name) X(FIELD_VALUE, field-value) \
	X(EXPLAIN, explain) X(LESSON, lesson) X(STEP_DONE, step-done) \
	X(STEP_NOW, step-now) X(STEP_FAILED, step-failed) \
	X(STEP_SKIPPED, step-skipped) X(HINT_KEY, hint-key) \
	X(HINT_TEXT, hint-text) X(MATCH, match) X(ALERT, alert) \
	X(PROMPT, prompt) X(DIM, dim)

enum role {
#define X(id, name) ROLE_##id,
	CANVAS_ROLES(X)
#undef X
	ROLE_COUNT
};

enum cell_flag {
	CELL_CURSOR	= 1 << 0,	/* the selected row, focused side */
	CELL_CURSOR_OTHER = 1 << 1,	/* the selected row, other side */
	CELL_MARKED	= 1 << 2,	/* the byte range that the cursor's field explains */
};

struct cell {
	char	text[12];	/* one code point, NUL-terminated; "" behind a wide one */
	uint8_t	width;		/* 1 or 2; 0 behind a wide one */
	uint8_t	role;
	uint8_t	flags;
};

struct canvas {
	int		 cols, rows;
	struct cell	*cells;
	int		 cursor_x, cursor_y;
	bool		 cursor_on;
};

void canvas_init(struct canvas *c, int cols, int rows);
void canvas_free(struct canvas *c);
void canvas_resize(struct canvas *c, int cols, int rows);	/* clears */
void canvas_clear(struct canvas *c);		/* blanks, ROLE_TEXT, no cursor */

/* Writes at most max_cols columns of text at (x, y); returns the columns
 * written, with those that were clipped at the left edge.  Everything
 * outside the grid is clipped. */
int canvas_put(struct canvas *c, int x, int y, int max_cols,
    struct slice text, enum role role);
int canvas_puts(struct canvas *c, int x, int y, int max_cols,
    const char *text, enum role role);
/* As many whole words as have room; dots where some were left out. */
int canvas_words(struct canvas *c, int x, int y, int max_cols,
    const char *text, bool ascii, enum role role);
int canvas_putf(struct canvas *c, int x, int y, int max_cols, enum role role,
    const char *fmt, ...) __attribute__((format(printf, 6, 7)));
void canvas_fill(struct canvas *c, int x, int y, int cols, char with,
    enum role role);
void canvas_flag(struct canvas *c, int x, int y, int cols, unsigned flags);
void canvas_cursor(struct canvas *c, int x, int y);	/* clamped, shown */
int canvas_text_end(const struct canvas *c, int y);	/* behind the last word */

/*
 * As text, a row a line, trailing blanks cut.  With roles, runs that are not
 * ROLE_TEXT are written {role:text}, flagged ones {role+cursor:text}, braces
 * and backslashes in the text with a backslash; '^' stands before the cell
 * of the cursor.
 */
void canvas_dump(const struct canvas *c, bool roles, struct bytes *out);
const char *role_name(enum role r);

#endif
