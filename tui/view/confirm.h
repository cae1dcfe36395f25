/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * confirm - a question in the message rows, whole even where it needs
 * several, with the answer as far as it is typed.
 */
#ifndef TUI_VIEW_CONFIRM_H
#define TUI_VIEW_CONFIRM_H

#include "tui/screen/canvas.h"
#include "tui/view/layout.h"

#define CONFIRM_ROWS_MAX	4
#define CONFIRM_COLS_MIN	10

/* Rows that the question needs at that width. */
int confirm_rows(const char *question, const char *answer, int cols);
/* Also puts the hardware cursor behind the answer. */
void confirm_draw(const struct rect *at, const char *question,
    const char *answer, struct canvas *c);

#endif
