/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words - a lesson as text: what it says, what is done of it, and lists of
 * lessons.  Nothing of it went through vis yet; who shows it does that.
 */
#ifndef TUI_LESSON_WORDS_H
#define TUI_LESSON_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/lesson/lesson.h"
#include "core/lesson/progress.h"
#include "tui/lesson/catalogue.h"

/* How far a learner is. */
struct lesson_state {
	size_t		 task;		/* those before it are done */
	size_t		 hints;		/* that were asked for, of this task */
	bool		 answered;	/* the question's answer is told */
	const char	*user, *password;	/* NULL: not known (yet) */
};

/* A text of the lesson, with {user} and {password} filled in. */
void lesson_words_add(struct bytes *out, const char *text,
    const struct lesson_state *s);
/* To begin with: goal, text, tasks with their ticks, and the first in full. */
void lesson_words_page(struct bytes *out, const struct lesson_source *src,
    const struct lesson_state *s);
/* To read again: what is to be done now comes first. */
void lesson_words_again(struct bytes *out, const struct lesson_source *src,
    const struct lesson_state *s);
/* The same for paper: every task in full, no hints. */
void lesson_words_print(struct bytes *out, const struct lesson_source *src,
    const struct lesson_state *s);
/* "Task 2 of 5: Say hello", "the question", "done" */
void lesson_words_heading(struct bytes *out, const struct lesson *l,
    const struct lesson_state *s);
/* Made printable and broken to a width, for where there is no page. */
void lesson_words_fold(struct bytes *out, struct slice text, int cols);
/* What is left when all of it is done. */
void lesson_words_next(struct bytes *out, const struct lesson_source *src);

/* "10 min, 2 of 5 done" */
void lesson_words_progress(struct bytes *out, const struct lesson_source *src,
    const struct progress *p);
/* For the start: "12 lessons; 3 done, 1 begun" */
void lesson_words_all(struct bytes *out, const struct progress *p);

#endif
