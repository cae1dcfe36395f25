/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lesson - one lesson: what it teaches, its tasks, and by which events of a
 * log each task is done.  docs/lesson-format.md describes the files.
 *
 * Texts are what the file holds, with paragraphs joined: one line each, an
 * empty line between two; lines that were set apart stay as they were.  A
 * file is untrusted: no control character is let in, and what is shown goes
 * through vis all the same.
 */
#ifndef CORE_LESSON_LESSON_H
#define CORE_LESSON_LESSON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/nearest.h"
#include "core/base/slice.h"
#include "core/explain/explain.h"
#include "core/filter/filter.h"
#include "core/lesson/answer.h"
#include "core/log/stage.h"

#define LESSON_BYTES_MAX	(128 * 1024)	/* of a file */
#define LESSON_TASKS_MAX	24
#define LESSON_DONES_MAX	8		/* conditions of a task */
#define LESSON_HINTS_MAX	12		/* of a task */
#define LESSON_TITLE_MAX	72		/* bytes; of the lesson, a task */
#define LESSON_VALUE_MAX	4000		/* bytes of a goal, a hint, an answer */
#define LESSON_MINUTES_MAX	240

/* What must be so for a task to be done. */
enum lesson_what {
	LESSON_FILTER,		/* an event fits the filter */
	LESSON_STAGE,		/* a step went well, or failed */
	LESSON_CAUSE,		/* something failed for this reason */
	LESSON_ANSWER,		/* the learner has answered */
};

struct lesson_done {
	enum lesson_what what;
	struct filter	 filter;	/* of an answer: what it is about */
	enum stage	 stage;
	bool		 failed;	/* LESSON_STAGE: or else it went well */
	const struct cause *cause;
	enum answer_kind answer;
};

struct lesson_task {
	char		*title, *text;
	struct lesson_done dones[LESSON_DONES_MAX];
	size_t		 ndones;
	char		*hints[LESSON_HINTS_MAX];
	size_t		 nhints;
};

struct lesson {
	char		*title, *goal, *text;
	unsigned	 minutes;
	char		*scenario;	/* or */
	char		*transcript;	/* a file beside the lesson's */
	struct lesson_task tasks[LESSON_TASKS_MAX];
	size_t		 ntasks;
	char		*question, *answer;	/* NULL: there is none */
	char		*notes;		/* for the trainer; NULL */
};

/*
 * scenarios: the known ones.  NULL with lesson.file: the detail begins with
 * line and column ("12:7: ..."), for the caller to put the name before it.
 */
struct lesson *lesson_read(struct slice text, nearest_list *scenarios,
    struct err *e);
void lesson_free(struct lesson *l);		/* NULL is fine */

/* Whether the learner has to answer something for this task. */
bool lesson_task_asks(const struct lesson_task *t);

#endif
