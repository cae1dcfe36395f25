/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lesson says: its pages, hints and answers, and, where no panel is
 * seen, what is to be done now. */
#include "tui/app/lesson-priv.h"

#include <stdlib.h>

#include "core/base/xalloc.h"
#include "tui/banned.h"

#define NEWS_COLS	78

struct lesson_state
app_lesson_state(const struct app *a)
{
	const struct practice *p = a->run.practice;

	return (struct lesson_state){ .task = a->lesson.look.task,
	    .hints = a->lesson.hints, .answered = a->lesson.answered,
	    .user = p != NULL ? practice_user(p) : NULL,
	    .password = p != NULL ? practice_password(p) : NULL };
}

/* ---- telling those who see no panel ------------------------------------ */

bool
app_lesson_has_panel(const struct app *a)
{
	return a->face.is != FACE_PLAIN;
}

void
app_lesson_news(struct app *a, const char *before, const char *text)
{
	struct lesson_state s = app_lesson_state(a);
	struct bytes whole;

	if (app_lesson_has_panel(a) || text == NULL)
		return;
	bytes_init(&whole, BYTES_NO_LIMIT);
	bytes_add_str(&whole, before);
	lesson_words_add(&whole, text, &s);
	lesson_words_fold(&a->lesson.news, bytes_slice(&whole), NEWS_COLS);
	bytes_clear(&whole);
}

/* What is to be done now. */
void
app_lesson_tell_task(struct app *a)
{
	const struct lesson *l = a->lesson.source.lesson;
	struct lesson_state s = app_lesson_state(a);
	struct bytes text;

	if (app_lesson_has_panel(a))
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	lesson_words_heading(&text, l, &s);
	app_lesson_news(a, "", text.data);
	if (s.task < l->ntasks)
		app_lesson_news(a, "", l->tasks[s.task].text);
	else if (l->question != NULL)
		app_lesson_news(a, "", l->question);
	else {
		bytes_reset(&text);
		lesson_words_next(&text, &a->lesson.source);
		app_lesson_news(a, "", text.data);
	}
	bytes_clear(&text);
}

/* ---- a page to read --------------------------------------------------- */

static void
show_page(struct app *a, const struct bytes *text)
{
	char *title = xasprintf("LESSON %s: %s", a->lesson.source.name,
	    a->lesson.source.lesson->title);
	struct bytes folded;

	bytes_init(&folded, BYTES_NO_LIMIT);
	if (!app_lesson_has_panel(a))
		lesson_words_fold(&folded, bytes_slice(text), NEWS_COLS);
	else
		bytes_add_slice(&folded, bytes_slice(text));
	app_show_page(a, title, &folded);
	bytes_clear(&folded);
	free(title);
}

void
app_lesson_show_all(struct app *a)
{
	struct lesson_state s = app_lesson_state(a);
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	lesson_words_page(&text, &a->lesson.source, &s);
	show_page(a, &text);
	a->page.lesson = true;
	bytes_clear(&text);
}

/* ---- to read again ----------------------------------------------------- */

void
app_lesson_page(struct app *a)
{
	struct lesson_state s = app_lesson_state(a);
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	lesson_words_again(&text, &a->lesson.source, &s);
	show_page(a, &text);
	bytes_clear(&text);
}

void
app_lesson_notes(struct app *a)
{
	const struct lesson *l = a->lesson.source.lesson;
	struct lesson_state s = app_lesson_state(a);
	struct bytes text;

	if (l->notes == NULL) {
		app_say(a, "this lesson has no notes for the trainer");
		return;
	}
	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_str(&text, "For the trainer\n\n");
	lesson_words_add(&text, l->notes, &s);
	bytes_add_char(&text, '\n');
	show_page(a, &text);
	bytes_clear(&text);
}

/* ---- hints and answers ------------------------------------------------- */

void
app_lesson_hint(struct app *a)
{
	struct app_lesson *l = &a->lesson;
	const struct lesson_task *t;

	if (l->look.task >= l->source.lesson->ntasks) {
		app_say(a, "there are no hints to the question: :answer tells "
		    "one way to see it");
		return;
	}
	t = &l->source.lesson->tasks[l->look.task];
	l->ticked = 0;
	if (l->hints == t->nhints) {
		app_say(a, "%s", t->nhints == 0 ?
		    "there is no hint for this task" :
		    l->source.lesson->scenario != NULL ? "that was the last "
		    "hint; :reconnect begins the session anew" :
		    "that was the last hint of this task");
		return;
	}
	app_lesson_news(a, "Hint: ", t->hints[l->hints]);
	l->hints++;
	app_say(a, "%s", "");
}

/* At the end it is the lesson that answers. */
static void
tell_answer(struct app *a)
{
	struct app_lesson *l = &a->lesson;
	struct bytes next;

	if (l->source.lesson->question == NULL) {
		app_say(a, "all of it is done, and nothing is asked");
		return;
	}
	l->answered = true;
	app_say(a, "%s", "");
	app_lesson_news(a, "Answer: ", l->source.lesson->answer);
	bytes_init(&next, BYTES_NO_LIMIT);
	lesson_words_next(&next, &l->source);
	app_lesson_news(a, "", next.data);
	bytes_clear(&next);
}

void
app_lesson_answer(struct app *a, struct slice words)
{
	struct app_lesson *l = &a->lesson;
	enum answer_kind kind = ANSWER_CODE;

	app_lesson_look(a, true);	/* the record may be another one now */
	if (l->look.task >= l->source.lesson->ntasks) {
		tell_answer(a);
		return;
	}
	if (slice_trim(words).n == 0 && lesson_asks(&l->look,
	    l->source.lesson, &kind)) {
		app_error(a, "answer needs words behind it: %s",
		    answer_form(kind));
		return;
	}
	switch (lesson_answer(&l->look, l->source.lesson, a->run.log,
	    &a->run.story, words, &kind)) {
	case VERDICT_RIGHT:
		app_say(a, "that is right");
		break;
	case VERDICT_WRONG:
		app_error(a, "that is not it; it is %s", answer_form(kind));
		break;
	case VERDICT_EARLY:
		app_error(a, "the session does not show that yet: first comes "
		    "what the task says");
		break;
	case VERDICT_NOT_ASKED:
		app_error(a, "this task asks for no answer: it is done by "
		    "what happens in the session");
		break;
	}
	app_lesson_look(a, false);
}
