/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jumps - where the next thing of a kind begins.  Private to cursor. */
#ifndef TUI_VIEW_JUMPS_H
#define TUI_VIEW_JUMPS_H

#include "tui/view/cursor.h"

/* The line, or what stands under it, from top to bottom. */
enum target_at { AT_LINE, AT_TEACHING, AT_EXPLANATION };

struct target {
	uint32_t	entry;
	enum target_at	at;
};

/* Where it is; n: nowhere, or not known yet. */
size_t target_row(struct rows *r, const struct target *t);

/* The nearest thing of that kind behind (before) a row of a unit; false when
 * there is none. */
bool jump_find(struct rows *r, enum jump what, uint32_t unit, size_t row,
    bool forward, struct target *out);

#endif
