/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * strip - the steps of the guided walk in one row: [x] done, [>] now,
 * [!] failed, [-] skipped, [ ] to come, and the keys that go on.
 *
 * Where it is too narrow, names get shorter; then the steps that are done
 * are left out, then those to come.
 */
#ifndef TUI_VIEW_STRIP_H
#define TUI_VIEW_STRIP_H

#include "core/walk/walk.h"
#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/layout.h"

void strip_draw(const struct rect *at, const struct walk *w,
    const struct active *a, struct canvas *c);

#endif
