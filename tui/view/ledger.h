/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger - the body: rows of the dialogue and their meaning, with the names
 * of the two sides above.
 *
 * The gutter in front of a line: '>' the cursor, or '*' a failure; then the
 * direction (-> and <- in clear, ~> and <~ inside TLS, === the connection
 * itself); the '*' of the cursor's row stands behind the direction.  In
 * front of a field: '>' the cursor, '*' bad, '?' odd.
 */
#ifndef TUI_VIEW_LEDGER_H
#define TUI_VIEW_LEDGER_H

#include "tui/view/view.h"

void ledger_draw_header(const struct view *v, struct canvas *c);
/* Also parks the hardware cursor on the selected row. */
void ledger_draw(struct view *v, const struct view_state *s,
    struct canvas *c);

#endif
