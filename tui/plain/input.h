/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input - where the commands of the plain interface come from: a terminal,
 * where lines are edited with readline; or whole lines, from a file, a pipe,
 * or a terminal that edits them itself (inside Emacs, or when the output is
 * elsewhere).  What was read waits here until somebody wants it; it may be a
 * password.
 */
#ifndef TUI_PLAIN_INPUT_H
#define TUI_PLAIN_INPUT_H

#include <stdbool.h>
#include <stddef.h>

struct input {
	bool	 terminal;	/* standard input is one */
	bool	 shown;		/* and standard output is the same */
	bool	 editing;	/* bytes, not lines, are of use */
	bool	 eof;
	bool	 too_long;	/* the rest of a line is dropped */
	char	*buf;
	size_t	 n;
};

/* False: there is no locked memory left for a line. */
bool input_init(struct input *in);
void input_clear(struct input *in);	/* wipes; the terminal as before */

/* What can be had now, into the buffer. */
void input_read(struct input *in);
/* Whether there is something to take. */
bool input_has(const struct input *in);
/* The next byte; only when input_has(). */
unsigned char input_byte(struct input *in);
/*
 * The next line, NUL-terminated, valid until input_line_done(), which wipes
 * it.  NULL: it is not whole yet, or (told by *dropped) was no line to use.
 */
const char *input_line(struct input *in, bool *dropped);
void input_line_done(struct input *in);
/* What was typed and not taken yet is of no use any more. */
void input_drop(struct input *in);

/* Whether the terminal shows what is typed; it does not while we edit. */
void input_echo(struct input *in, bool on);
/* The terminal as it was found; the same from a signal handler, without
 * waiting for what it has not yet taken; and ours again. */
void input_give_back(void);
void input_restore_raw(void);
void input_take_again(void);

#endif
