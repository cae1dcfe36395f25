/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * look - how far a learner has come, read from the log: which event has done
 * which task.
 *
 * Tasks are done in order, each by events behind the one that finished the
 * task before.  What an answer is about may lie further back.  Looking again
 * at the same log finds the same: only answers are given from outside, and
 * each counts where the event stands that tells it.
 */
#ifndef CORE_LESSON_LOOK_H
#define CORE_LESSON_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/lesson/lesson.h"
#include "core/log/log.h"
#include "core/story/story.h"

struct lesson_look {
	size_t		 task;		/* the one to do; ntasks: none is left */
	/* private */
	uint32_t	 from;		/* where its events begin */
	uint32_t	 seen;		/* units that were looked at */
	bool		 held[LESSON_DONES_MAX];
	uint32_t	 next;		/* behind all that held */
};

/* The tasks before this one were done earlier, and in another log perhaps. */
void lesson_look_begin(struct lesson_look *k, size_t task, uint32_t from);
/* What is new in the log; true: one task was done, and perhaps another is,
 * so call it again. */
bool lesson_look(struct lesson_look *k, struct lesson *ls,
    const struct log *l, const struct story *st);

enum lesson_verdict {
	VERDICT_RIGHT,
	VERDICT_WRONG,
	VERDICT_EARLY,		/* what is asked for has not happened yet */
	VERDICT_NOT_ASKED,	/* the task asks nothing (any more) */
};

/* The learner answers the task; *kind: what was asked for.  Where the answer
 * was the last that was missing, the next lesson_look() tells. */
enum lesson_verdict lesson_answer(struct lesson_look *k, struct lesson *ls,
    const struct log *l, const struct story *st, struct slice words,
    enum answer_kind *kind);

/* What the task still asks for; false: nothing. */
bool lesson_asks(const struct lesson_look *k, const struct lesson *ls,
    enum answer_kind *kind);

#endif
