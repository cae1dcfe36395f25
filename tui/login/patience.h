/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * patience - while a secret is waited for that comes neither from our own
 * screen nor at once (a command, a pipe): the terminal is as the user's shell
 * had it, and a signal ends the wait, not what must be tidied up behind it.
 */
#ifndef TUI_LOGIN_PATIENCE_H
#define TUI_LOGIN_PATIENCE_H

#include <stdbool.h>

/* How long a signal may go unseen while something is waited for. */
#define PATIENCE_STEP_MS	100

/* Whoever has taken the terminal gives it back, saying what is waited for,
 * and takes it again; NULL: nobody has. */
void patience_terminal(void (*leave)(const char *what), void (*back)(void));

/*
 * INT, TERM, HUP and QUIT, where they are not ignored, make it over.  C-z
 * stops, as it does anywhere.  They do not nest.
 */
void patience_begin(const char *what);
bool patience_is_over(void);
/* The signal then does what it would have done; but C-c, where the interface
 * has it for a key, has only ended the wait. */
void patience_end(void);

#endif
