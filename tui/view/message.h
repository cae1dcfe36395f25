/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message - the last row: what was said last (or what is waited for, or
 * where the cursor is) at the left, a short status at the right: which bytes
 * of a decoded message the cursor is on, or how long the reply under it took
 * and how many failures there are.
 */
#ifndef TUI_VIEW_MESSAGE_H
#define TUI_VIEW_MESSAGE_H

#include "tui/view/view.h"

void message_draw(struct view *v, const struct view_state *s,
    struct canvas *c);

#endif
