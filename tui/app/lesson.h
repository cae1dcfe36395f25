/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * app-lesson - a lesson in the interface: its practice server or transcript,
 * what is done of it, and what is told.  It lies beside the session: a new
 * connection goes on with it, and leaving it ends nothing.
 */
#ifndef TUI_APP_LESSON_H
#define TUI_APP_LESSON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/lesson/look.h"
#include "tui/lesson/catalogue.h"
#include "tui/lesson/words.h"
#include "tui/view/panel.h"

struct app;

struct app_lesson {
	struct lesson_source source;	/* .lesson NULL: none is begun */
	struct lesson_source next;	/* while it is asked whether to */
	bool		 anew;		/* next: what is done is forgotten */
	struct lesson_look look;
	const struct log *log;		/* the record that it looks at */
	size_t		 hints;		/* of the task, that were shown */
	bool		 answered;	/* the question */
	size_t		 ticked;	/* entries when a task was done of which
					 * the message row says nothing; or 0 */
	struct panel	 panel;
	struct bytes	 heading, texts;	/* of the panel */
	struct bytes	 news;		/* for who sees no panel: lines */
};

void app_lesson_init(struct app *a);
void app_lesson_clear(struct app *a);

/* ":lesson NAME": reads it, asks when something would be lost, begins. */
void app_lesson_begin(struct app *a, const char *word);
/* The one in lesson.next, at once. */
void app_lesson_take(struct app *a);
void app_lesson_restart(struct app *a);
void app_lesson_leave(struct app *a);
void app_lesson_list(struct app *a);

/* After the story was read: which tasks are done now.  quiet: the message row
 * has something to say already. */
void app_lesson_look(struct app *a, bool quiet);
/* For the view; NULL: no lesson is begun. */
const struct panel *app_lesson_panel(struct app *a);

/* All of it to read; notes for the trainer. */
void app_lesson_page(struct app *a);
void app_lesson_notes(struct app *a);
void app_lesson_hint(struct app *a);
void app_lesson_answer(struct app *a, struct slice words);

#endif
