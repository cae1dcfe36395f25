/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain-lines - lines of the ledger that are the program's own words: made
 * of runs of one role each, broken to a width.  Explanations and teachings are
 * made of them.
 */
#ifndef TUI_VIEW_EXPLAIN_LINES_H
#define TUI_VIEW_EXPLAIN_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "tui/screen/canvas.h"

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
	bool		 whole;		/* nothing was left out */
	bool		 cut;		/* a sentence was broken off */
};

void explain_rows_init(struct explain_rows *r);
void explain_rows_clear(struct explain_rows *r);
struct slice explain_run_text(const struct explain_rows *r, size_t run);

void explain_add_line(struct explain_rows *r, enum explain_line_kind kind);
/* Behind what the last line holds. */
void explain_add_run(struct explain_rows *r, struct slice text,
    enum role role);

/* A name and a mark stand before the first line; later ones are indented by
 * their width. */
struct explain_text {
	const char	*name, *mark;
	enum role	 mark_role, role;
	const char	*text;		/* may hold anything: it goes through vis */
};
/* Broken at blanks; " ..." where more than max lines would be needed. */
void explain_add_text(struct explain_rows *r, const struct explain_text *t,
    int cols, size_t max);
size_t explain_lines_of(const char *text, int cols);
/* How much of text fits into so many lines and ends with a sentence. */
size_t explain_sentences(const char *text, int cols, size_t max);

#endif
