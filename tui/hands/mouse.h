/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mouse - what a click, the wheel and a drag do.  All of it can be done by
 * keys, too, and everything that has a command is done by that command.
 */
#ifndef TUI_HANDS_MOUSE_H
#define TUI_HANDS_MOUSE_H

#include <stdbool.h>

#include "tui/keys/mouse-report.h"

struct app;

struct mouse {
	bool		 dragging;	/* the rule between the sides */
};

/* Nothing where a line, a secret or an answer is typed. */
void mouse_event(struct app *a, const struct mouse_report *r);
/* Whether the terminal is to tell of the mouse at this moment: not while
 * something is typed, so that text can be selected and pasted. */
bool mouse_is_wanted(const struct app *a);

#endif
