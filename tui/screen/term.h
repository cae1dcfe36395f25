/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * term - the terminal: taking it, drawing a canvas on it, giving it back in
 * the state it was found in, whatever happens.
 */
#ifndef TUI_SCREEN_TERM_H
#define TUI_SCREEN_TERM_H

#include <stdbool.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "tui/screen/canvas.h"
#include "tui/screen/theme.h"

enum term_colour { TERM_COLOUR_AUTO, TERM_COLOUR_ALWAYS, TERM_COLOUR_NEVER };

/* Whether there is one on which a screen can be drawn; err ids as below,
 * the detail says why not. */
bool term_is_usable(struct err *e);

/*
 * Take the terminal on descriptors 0 and 1: alternate screen, raw mode,
 * bracketed paste.  Signal handlers stay as they are; LINES and COLUMNS are
 * taken out of the environment, they would soon be wrong.  err ids: term.not-a-terminal, term.unknown (TERM has no
 * description), term.dumb.  The detail says the remedy.
 */
bool term_open(enum term_colour colour, struct err *e);
/* Other colours from the next drawing on; only while it is open. */
void term_set_colour(enum term_colour colour);
void term_set_theme(const struct theme *t);
/* Whether the mouse is told to us, as bytes of the keyboard (SGR 1006). */
void term_set_mouse(bool on);
void term_close(void);			/* idempotent */
bool term_is_open(void);
/* From a signal handler or a dying program: prebuilt bytes and tcsetattr. */
void term_restore_raw(void);

void term_size(int *cols, int *rows);
void term_resized(void);		/* after SIGWINCH */
void term_draw(const struct canvas *c);	/* sends what differs */
void term_repaint(void);		/* everything, at the next draw */
bool term_utf8(void);			/* whether non-ASCII can be shown */

/* Give the terminal back and stop; returns after SIGCONT. */
void term_suspend(void);
/* After a SIGCONT that nobody here asked for: it may be as a shell had it. */
void term_retake(void);
/* A sequence of our own making; false where the terminal is away, or is of a
 * kind that would print it. */
bool term_send(struct slice bytes);
/* Leave the alternate screen for a while (bare text), and come back. */
void term_leave(void);
void term_return(void);

/* The in-band idle mark, after a draw with nothing left to do; nothing at
 * all unless SMTPSCOPE_TEST_IDLE is set when the terminal is taken. */
void term_idle_mark(unsigned long consumed);

#endif
