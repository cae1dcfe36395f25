/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * title - the first row: with whom we talk, whether it is safe, as whom, how
 * far the walk is, and whether the newest row is followed.
 */
#ifndef TUI_VIEW_TITLE_H
#define TUI_VIEW_TITLE_H

#include <stdbool.h>

#include "tui/view/view.h"

void title_draw(struct view *v, const struct view_state *s,
    struct canvas *c);

/* "TLSv1.3 verified", "clear text", "not connected", of the story or as the
 * state says; *alert: in the role of a warning.  Appended. */
void title_security(const struct view_state *s, bool *alert,
    struct bytes *out);

#endif
