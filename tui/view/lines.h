/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines - rules between the areas, as box characters or ASCII. */
#ifndef TUI_VIEW_LINES_H
#define TUI_VIEW_LINES_H

#include <stdbool.h>

#include "tui/screen/canvas.h"

void line_across(struct canvas *c, int x, int y, int cols, bool ascii,
    enum role role);
void line_down(struct canvas *c, int x, int y, int rows, bool ascii);
void line_joint(struct canvas *c, int x, int y, bool ascii);	/* the T */

#endif
