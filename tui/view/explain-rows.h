/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain-rows - an explanation as lines of the ledger, broken to a width:
 * title, meaning, what in this session points to it, what to do, what will
 * not help, and the keys that go on.
 *
 * The short form keeps to a number of lines: it takes the best of each list
 * first and names the key that shows the rest.
 */
#ifndef TUI_VIEW_EXPLAIN_ROWS_H
#define TUI_VIEW_EXPLAIN_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/explain/explain.h"
#include "tui/screen/canvas.h"
#include "tui/view/active.h"

enum explain_form { EXPLAIN_SHORT, EXPLAIN_FULL, EXPLAIN_FOLDED };

enum explain_line_kind {
	EXPLAIN_RULE_TOP,	/* a rule with the text in it */
	EXPLAIN_TEXT,
	EXPLAIN_RULE_END,
};

/* A run of one role within a line. */
struct explain_run {
	size_t		at, n;		/* in explain_rows.text */
	enum role	role;
};

struct explain_line {
	enum explain_line_kind kind;
	size_t		first, n;	/* runs */
};

struct explain_rows {
	struct bytes	 text;
	struct explain_run *runs;
	size_t		 nruns;
	struct explain_line *v;
	size_t		 n;
};

void explain_rows_init(struct explain_rows *r);
void explain_rows_clear(struct explain_rows *r);

/* cols: of the text between the marks; max_lines: of the short form. */
void explain_rows_build(struct explain_rows *r, const struct explanation *x,
    enum explain_form form, int cols, size_t max_lines,
    const struct active *a);

struct slice explain_run_text(const struct explain_rows *r, size_t run);

#endif
