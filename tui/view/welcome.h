/* SPDX-License-Identifier: GPL-3.0-or-later */
/* welcome - what stands in the body as long as nothing has happened. */
#ifndef TUI_VIEW_WELCOME_H
#define TUI_VIEW_WELCOME_H

#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/layout.h"

void welcome_draw(const struct rect *at, const char *peer,
    const struct active *a, struct canvas *c);

#endif
