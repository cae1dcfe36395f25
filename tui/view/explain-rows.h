/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain-rows - an explanation as lines of the ledger, broken to a width:
 * title, meaning, what in this session points to it, what to do, what will
 * not help, and the keys that go on.
 *
 * The short form keeps to a number of lines: the title, what to do at once
 * and the keys are always there, then comes the best of each list; nothing
 * stops within a sentence.  It names the key that shows the rest.  The full
 * form also says which command each key runs.  explain_rows.whole says that
 * the full form has no more to tell.
 */
#ifndef TUI_VIEW_EXPLAIN_ROWS_H
#define TUI_VIEW_EXPLAIN_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/explain/explain.h"
#include "tui/view/explain-lines.h"
#include "tui/view/explain-ways.h"

enum explain_form { EXPLAIN_SHORT, EXPLAIN_FULL, EXPLAIN_FOLDED };

/* cols: of the text between the marks; max_lines: of the short form. */
void explain_rows_build(struct explain_rows *r, const struct explanation *x,
    enum explain_form form, int cols, size_t max_lines,
    const struct explain_next *next);

#endif
