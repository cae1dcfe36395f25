/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lessons: which one, and what a learner does with it beside the session. */
#include <stdlib.h>

#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/banned.h"

static const char *
needs_lesson(struct app *a)
{
	return a->lesson.source.lesson == NULL ? "no lesson is begun: "
	    ":lesson lists them" : NULL;
}

static void
run_lesson(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice word = argc > 0 ? slice_trim(argv[0]) : slice_of("");
	char *name;

	if (word.n == 0) {
		app_lesson_list(a);
		return;
	}
	name = xstrndup(word.p, word.n);
	app_lesson_begin(a, name);
	free(name);
}

static void
run_task(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_lesson_page(a);
}

static void
run_hint(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_lesson_hint(a);
}

static void
run_answer(struct app *a, const struct slice *argv, size_t argc)
{
	app_lesson_answer(a, argc > 0 ? argv[0] : slice_of(""));
}

static void
run_notes(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_lesson_notes(a);
}

static void
run_restart(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_lesson_restart(a);
}

static void
run_leave(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_lesson_leave(a);
}

const struct command_def commands_lesson[] = {
	{ "lesson", "lesson", "begin a lesson, or go on with it; without a "
	    "name, list them", { { ARG_LESSON, "NAME", NULL, true, true } },
	    run_lesson, NULL },
	{ "task", "lesson", "the lesson's text, its tasks, and what is done",
	    { { 0 } }, run_task, needs_lesson },
	{ "hint", "lesson", "one more hint for the task", { { 0 } }, run_hint,
	    needs_lesson },
	{ "answer", "lesson", "answer what the task asks; at the end, see "
	    "the answer", { { ARG_TEXT, "WORDS", NULL, true, true } },
	    run_answer, needs_lesson },
	{ "lesson-notes", "lesson", "what the lesson tells a trainer",
	    { { 0 } }, run_notes, needs_lesson },
	{ "lesson-restart", "lesson", "begin the lesson again, from its first "
	    "task", { { 0 } }, run_restart, needs_lesson },
	{ "lesson-leave", "lesson", "leave the lesson, not the session",
	    { { 0 } }, run_leave, needs_lesson },
	{ .name = NULL },
};
