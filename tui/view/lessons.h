/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lessons - what went well, explained: lines under each unit that has
 * something to teach, for trainers (explain-all).
 *
 * The answer for a unit never changes, so it is asked for once; the lines are
 * made anew when the width or the form changes.
 */
#ifndef TUI_VIEW_LESSONS_H
#define TUI_VIEW_LESSONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/log/log.h"
#include "core/report/lessons.h"
#include "core/story/story.h"
#include "tui/view/active.h"
#include "tui/view/explain-lines.h"

#define LESSON_SHORT_LINES	12	/* of one unit in the short form */

enum lesson_form { LESSON_FOLDED, LESSON_SHORT, LESSON_FULL };

struct lesson {
	const struct term *terms[LESSON_TERMS_MAX];
	size_t		 n;
	bool		 known;		/* the unit was whole when asked */
	uint8_t		 form, built_form;
	int		 built_cols;	/* 0: no lines yet */
	struct explain_rows lines;
};

struct lessons {
	bool		 on;
	int		 cols;
	/* private */
	const struct log *log;
	const struct story *story;
	struct active	 keys;
	struct lesson	*v;
	size_t		 n;
	uint8_t		 form;		/* of those that were not asked for */
};

void lessons_init(struct lessons *ls);
void lessons_clear(struct lessons *ls);
/* Before the rows are built; another log forgets everything. */
void lessons_look(struct lessons *ls, const struct log *l,
    const struct story *st, const struct active *keys, int cols);

/* How many lines there are under a unit; arg: the lessons. */
size_t lessons_lines(void *arg, uint32_t unit);
const struct explain_rows *lessons_rows(const struct lessons *ls,
    uint32_t unit);

enum lesson_form lessons_form(const struct lessons *ls, uint32_t unit);
void lessons_fold(struct lessons *ls, uint32_t unit, enum lesson_form form);
void lessons_fold_all(struct lessons *ls, enum lesson_form form);

#endif
