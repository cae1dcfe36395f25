/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signals - what ends, stops or resizes the program comes as bytes out of a
 * pipe, where the loop reads it.  What does not wait for the loop: a crash,
 * and an end that the loop does not get to.
 */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include <stdbool.h>

/*
 * Behind a signal that ends: whatever holds the loop (a terminal that
 * takes nothing, a disk, a library), then it ends without it.
 */
#define SIGNALS_PATIENCE_S	3

/*
 * From now on INT, TERM, HUP, QUIT, XCPU, USR1 and USR2 (which end), TSTP,
 * CONT and WINCH come as bytes from the descriptor; -1: there is none.
 * give_back is called before the program dies of another signal, from its
 * handler: it must be safe there.
 */
int signals_catch(void (*give_back)(void));

/* The next one that came; 0: none.  Never waits. */
int signals_next(void);
/* What came was no end. */
void signals_not_dying(void);

#endif
