/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jumps - where the next thing of a kind begins.  Private to cursor. */
#ifndef TUI_VIEW_JUMPS_H
#define TUI_VIEW_JUMPS_H

#include "tui/view/cursor.h"

/* The first row of the nearest unit of that kind behind (before) a row;
 * r->n when there is none. */
size_t jump_find(const struct rows *r, enum jump what, size_t row,
    bool forward);

#endif
