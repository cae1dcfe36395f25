/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * teachings - what went well, explained: lines under each unit that has
 * something to teach, for trainers (explain-all).
 *
 * The answer for a unit never changes, so it is asked for once; the lines are
 * made anew when the width or the form changes.
 */
#ifndef TUI_VIEW_TEACHINGS_H
#define TUI_VIEW_TEACHINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/log/log.h"
#include "core/report/teachings.h"
#include "core/story/story.h"
#include "tui/view/active.h"
#include "tui/view/explain-lines.h"

#define TEACHING_SHORT_LINES	12	/* of one unit in the short form */

enum teaching_form { TEACHING_FOLDED, TEACHING_SHORT, TEACHING_FULL };

struct teaching {
	const struct term *terms[TEACHING_TERMS_MAX];
	size_t		 n;
	bool		 known;		/* the unit was whole when asked */
	uint8_t		 form, built_form;
	int		 built_cols;	/* 0: no lines yet */
	struct explain_rows lines;
};

struct teachings {
	bool		 on;
	int		 cols;
	/* private */
	const struct log *log;
	const struct story *story;
	struct active	 keys;
	struct teaching	*v;
	size_t		 n;
	uint8_t		 form;		/* of those that were not asked for */
};

void teachings_init(struct teachings *ls);
void teachings_clear(struct teachings *ls);
/* Before the rows are built; another log forgets everything. */
void teachings_look(struct teachings *ls, const struct log *l,
    const struct story *st, const struct active *keys, int cols);

/* How many lines there are under a unit; arg: the teachings. */
size_t teachings_lines(void *arg, uint32_t unit);
const struct explain_rows *teachings_rows(const struct teachings *ls,
    uint32_t unit);

enum teaching_form teachings_form(const struct teachings *ls, uint32_t unit);
void teachings_fold(struct teachings *ls, uint32_t unit, enum teaching_form form);
void teachings_fold_all(struct teachings *ls, enum teaching_form form);

#endif
