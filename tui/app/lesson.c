/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/app/lesson.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/lesson/progress.h"
#include "tui/app/app.h"
#include "tui/lesson/kept.h"
#include "tui/open/opened.h"
#include "tui/banned.h"

#define NEWS_COLS	78

void
app_lesson_init(struct app *a)
{
	struct app_lesson *l = &a->lesson;

	*l = (struct app_lesson){ .log = NULL };
	bytes_init(&l->heading, BYTES_NO_LIMIT);
	bytes_init(&l->texts, BYTES_NO_LIMIT);
	bytes_init(&l->news, BYTES_NO_LIMIT);
}

void
app_lesson_clear(struct app *a)
{
	struct app_lesson *l = &a->lesson;

	lesson_source_clear(&l->source);
	lesson_source_clear(&l->next);
	bytes_clear(&l->heading);
	bytes_clear(&l->texts);
	bytes_clear(&l->news);
	app_lesson_init(a);
}

static struct lesson_state
state_of(const struct app *a)
{
	const struct practice *p = a->run.practice;

	return (struct lesson_state){ .task = a->lesson.look.task,
	    .hints = a->lesson.hints, .answered = a->lesson.answered,
	    .user = p != NULL ? practice_user(p) : NULL,
	    .password = p != NULL ? practice_password(p) : NULL };
}

/* ---- telling those who see no panel ------------------------------------ */

static bool
has_panel(const struct app *a)
{
	return a->face.is != FACE_PLAIN;
}

static void
add_news(struct app *a, const char *before, const char *text)
{
	struct lesson_state s = state_of(a);
	struct bytes whole;

	if (has_panel(a) || text == NULL)
		return;
	bytes_init(&whole, BYTES_NO_LIMIT);
	bytes_add_str(&whole, before);
	lesson_words_add(&whole, text, &s);
	lesson_words_fold(&a->lesson.news, bytes_slice(&whole), NEWS_COLS);
	bytes_clear(&whole);
}

/* What is to be done now. */
static void
tell_task(struct app *a)
{
	const struct lesson *l = a->lesson.source.lesson;
	struct lesson_state s = state_of(a);
	struct bytes text;

	if (has_panel(a))
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	lesson_words_heading(&text, l, &s);
	add_news(a, "", text.data);
	if (s.task < l->ntasks)
		add_news(a, "", l->tasks[s.task].text);
	else if (l->question != NULL)
		add_news(a, "", l->question);
	else {
		bytes_reset(&text);
		lesson_words_next(&text, &a->lesson.source);
		add_news(a, "", text.data);
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
	if (!has_panel(a))
		lesson_words_fold(&folded, bytes_slice(text), NEWS_COLS);
	else
		bytes_add_slice(&folded, bytes_slice(text));
	app_show_page(a, title, &folded);
	bytes_clear(&folded);
	free(title);
}

static void
show_all(struct app *a)
{
	struct lesson_state s = state_of(a);
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	lesson_words_page(&text, &a->lesson.source, &s);
	show_page(a, &text);
	a->page.lesson = true;
	bytes_clear(&text);
}

/* ---- beginning --------------------------------------------------------- */

static size_t
kept_tasks(struct app *a, const struct lesson_source *s)
{
	struct progress p;
	struct err e;
	size_t done;

	progress_init(&p);
	if (!kept_read(&p, &e))
		app_error(a, "progress of lessons: %s", e.detail);
	done = progress_done(&p, s->key, s->lesson->ntasks);
	progress_clear(&p);
	return done < s->lesson->ntasks ? done : 0;
}

static void
keep(struct app *a)
{
	struct app_lesson *l = &a->lesson;
	struct err e;

	if (!kept_set(l->source.key, l->look.task, l->source.lesson->ntasks,
	    &e))
		app_error(a, "progress of lessons: %s", e.detail);
}

static void
tell_begun(struct app *a)
{
	const struct app_lesson *l = &a->lesson;
	char text[ACTIVE_KEYS_MAX], hint[ACTIVE_KEYS_MAX];
	struct active active;

	if (l->look.task > 0)
		app_say(a, "lesson %s goes on at task %zu of %zu",
		    l->source.name, l->look.task + 1,
		    l->source.lesson->ntasks);
	else if (has_panel(a)) {
		app_active(a, &active);
		app_say(a, "lesson %s: %s shows its text again, %s a hint",
		    l->source.name, active_keys(&active, "task", text,
		    sizeof(text)), active_keys(&active, "hint", hint,
		    sizeof(hint)));
	}
	if (l->look.task > 0)
		tell_task(a);
	else
		show_all(a);
}

/* The server or the session that it is about; the ledger is empty before. */
static bool
provide(struct app *a)
{
	const struct lesson *l = a->lesson.source.lesson;
	struct opened *file;
	struct err e;
	char *word;

	if (l->transcript != NULL) {
		file = catalogue_transcript(&a->lesson.source, &e);
		if (file == NULL) {
			app_error(a, "%s", e.detail);
			return false;
		}
		app_open_take(a, file);
		view_first(&a->view);	/* it is read from its beginning */
		return true;
	}
	app_open_fresh(a);
	a->o.tls = TLS_AUTO;
	a->o.tls_given = false;
	word = xasprintf("practice:%s", l->scenario);
	app_connect(a, word);
	free(word);
	return a->run.practice != NULL;
}

void
app_lesson_take(struct app *a)
{
	struct app_lesson *l = &a->lesson;
	size_t done = l->anew ? 0 : kept_tasks(a, &l->next);

	lesson_source_clear(&l->source);
	l->source = l->next;
	l->next = (struct lesson_source){ .lesson = NULL };
	l->hints = 0;
	l->answered = false;
	l->ticked = 0;
	lesson_look_begin(&l->look, done, 0);
	a->overlay = a->below = OVERLAY_NONE;
	if (!provide(a)) {
		lesson_source_clear(&l->source);
		return;
	}
	l->log = a->run.log;
	if (l->anew)
		keep(a);
	l->anew = false;
	tell_begun(a);
}

static void
on_leave_it(struct app *a)
{
	lesson_source_clear(&a->lesson.next);
	app_say(a, "no: this session stays, the lesson was not begun");
}

/* A session with the practice server is not asked for. */
static void
begin(struct app *a, bool anew)
{
	static const struct ask how = { .word = "y",
	    .on_yes = app_lesson_take, .on_no = on_leave_it };
	bool live = session_state(a->run.session) != SESSION_CLOSED;

	a->lesson.anew = anew;
	if (a->run.practice != NULL || (!live && !app_open_would_lose(a)))
		app_lesson_take(a);
	else
		app_ask_as(a, &how, live ? "This session is open. End it and "
		    "begin the lesson? [y/N]" : "This session is not saved. "
		    "Begin the lesson in its place? [y/N]");
}

void
app_lesson_begin(struct app *a, const char *word)
{
	struct err e;

	lesson_source_clear(&a->lesson.next);
	if (catalogue_open(&a->lesson.next, word, &e))
		begin(a, false);
	else
		app_error(a, "%s", e.detail);
}

void
app_lesson_restart(struct app *a)
{
	struct app_lesson *l = &a->lesson;
	char *word = xstrdup(l->source.path != NULL ? l->source.path :
	    l->source.name);
	struct err e;

	lesson_source_clear(&l->next);
	if (catalogue_open(&l->next, word, &e))
		begin(a, true);
	else
		app_error(a, "%s", e.detail);
	free(word);
}

void
app_lesson_leave(struct app *a)
{
	struct app_lesson *l = &a->lesson;
	bool over = l->look.task == l->source.lesson->ntasks;

	app_say(a, over ? "the lesson is left; the session goes on" :
	    "the lesson is left; :lesson %s takes it up again",
	    l->source.path != NULL ? l->source.path : l->source.name);
	lesson_source_clear(&l->source);
	l->log = NULL;
}

/* ---- the list ---------------------------------------------------------- */

static void
pick_lesson(struct app *a, size_t id)
{
	const struct lesson_source *s = catalogue_at(id);

	if (s != NULL)
		app_lesson_begin(a, s->name);
}

static void
add_lesson(struct list *to, size_t i, const struct lesson_source *s,
    const struct progress *p)
{
	size_t of = s->lesson->ntasks, done = progress_done(p, s->key, of);
	struct bytes words;

	bytes_init(&words, BYTES_NO_LIMIT);
	/* What must not be cut comes first. */
	bytes_addf(&words, "%zu/%zu  %3u min  %s", done, of,
	    s->lesson->minutes, s->lesson->title);
	list_add(to, i, s->name, words.data);
	if (done > 0)
		list_mark(to, done == of ? 'x' : '*');
	bytes_clear(&words);
}

/* The one that was begun, or else the first that was not. */
static size_t
first_to_do(const struct progress *p)
{
	const struct lesson_source *s;
	size_t first = SIZE_MAX;

	for (size_t i = 0; (s = catalogue_at(i)) != NULL; i++) {
		size_t of = s->lesson != NULL ? s->lesson->ntasks : 0;
		size_t done = of > 0 ? progress_done(p, s->key, of) : of;

		if (done > 0 && done < of)
			return i;
		if (done == 0 && of > 0 && first == SIZE_MAX)
			first = i;
	}
	return first != SIZE_MAX ? first : 0;
}

void
app_lesson_list(struct app *a)
{
	const struct lesson_source *s;
	struct progress p;
	struct err e;

	progress_init(&p);
	if (!kept_read(&p, &e))
		app_error(a, "progress of lessons: %s", e.detail);
	list_clear(&a->list);
	a->list.on_pick = pick_lesson;
	list_begin(&a->list, "LESSONS (x done, * begun)");
	for (size_t i = 0; (s = catalogue_at(i)) != NULL; i++)
		if (s->lesson != NULL)
			add_lesson(&a->list, i, s, &p);
	list_end(&a->list);
	list_select(&a->list, first_to_do(&p));
	progress_clear(&p);
	app_show_list(a);
}

/* ---- what is done ------------------------------------------------------ */

static void
tell_done(struct app *a, size_t task, bool quiet)
{
	const struct app_lesson *l = &a->lesson;
	const struct lesson *ls = l->source.lesson;
	char *title = vis_dup(slice_of(ls->tasks[task].title));

	if (!has_panel(a)) {
		bytes_addf(&a->lesson.news, "[x] %s\n", title);
		tell_task(a);
	} else if (quiet)
		a->lesson.ticked = log_count(a->run.log);
	else if (l->look.task < ls->ntasks)
		app_say(a, "[x] task %zu of %zu is done: %s", task + 1,
		    ls->ntasks, title);
	else
		app_say(a, "[x] all %zu tasks are done%s", ls->ntasks,
		    ls->question != NULL ? "; a question is left to think "
		    "about" : "");
	free(title);
}

/* Another record, such as an opened file, has nothing to do with it. */
static bool
is_its_own(const struct app *a)
{
	return (a->open.file != NULL) ==
	    (a->lesson.source.lesson->transcript != NULL);
}

void
app_lesson_look(struct app *a, bool quiet)
{
	struct app_lesson *l = &a->lesson;
	size_t task = l->look.task;

	if (l->source.lesson == NULL || !is_its_own(a))
		return;
	if (l->log != a->run.log) {
		l->log = a->run.log;
		l->ticked = 0;
		lesson_look_begin(&l->look, task, 0);
	}
	while (lesson_look(&l->look, l->source.lesson, l->log,
	    &a->run.story)) {
		l->hints = 0;
		l->ticked = 0;
		keep(a);
		tell_done(a, l->look.task - 1, quiet);
	}
}

/* ---- the panel --------------------------------------------------------- */

static void
add_panel_text(struct app_lesson *l, const struct lesson_state *s,
    const char *mark, const char *text, size_t *at)
{
	struct panel *p = &l->panel;

	if (p->n == PANEL_TEXTS_MAX || text == NULL)
		return;
	p->v[p->n].mark = mark;
	at[p->n++] = l->texts.len;
	lesson_words_add(&l->texts, text, s);
	bytes_add(&l->texts, "", 1);
}

/* Nothing more can happen in it, and the task may want that. */
static bool
is_over(const struct app *a)
{
	return a->lesson.source.lesson->scenario != NULL &&
	    a->open.file == NULL &&
	    session_state(a->run.session) == SESSION_CLOSED;
}

/* Until something else is sent. */
static bool
is_ticked(const struct app *a)
{
	const struct app_lesson *l = &a->lesson;

	if (l->ticked == 0 || l->log != a->run.log)
		return false;
	for (size_t i = l->ticked; i < log_count(l->log); i++)
		if (log_entry(l->log, i)->kind == ENTRY_CLIENT)
			return false;
	return true;
}

static void
fill_task(struct app *a, const struct lesson_state *s, size_t *at)
{
	struct app_lesson *l = &a->lesson;
	const struct lesson_task *t = &l->source.lesson->tasks[s->task];
	enum answer_kind kind;

	if (is_ticked(a))
		add_panel_text(l, s, "[x] ", l->source.lesson->
		    tasks[s->task - 1].title, at);
	add_panel_text(l, s, "", t->text, at);
	if (is_over(a))
		add_panel_text(l, s, "", "The session is over; :reconnect "
		    "begins another.", at);
	for (size_t i = 0; i < s->hints; i++)
		add_panel_text(l, s, "Hint: ", t->hints[i], at);
	l->panel.at_end = s->hints > 0;
	l->panel.hints = s->hints < t->nhints;
	l->panel.asks = lesson_asks(&l->look, l->source.lesson, &kind);
}

static void
fill_end(struct app_lesson *l, const struct lesson_state *s, size_t *at)
{
	const struct lesson *ls = l->source.lesson;
	struct bytes next;

	if (ls->question != NULL && !s->answered) {
		add_panel_text(l, s, "", ls->question, at);
		l->panel.asks = true;
		return;
	}
	bytes_init(&next, BYTES_NO_LIMIT);
	lesson_words_next(&next, &l->source);
	add_panel_text(l, s, "", ls->answer, at);
	add_panel_text(l, s, "", next.data, at);
	bytes_clear(&next);
}

const struct panel *
app_lesson_panel(struct app *a)
{
	struct app_lesson *l = &a->lesson;
	const struct lesson *ls = l->source.lesson;
	struct lesson_state s = state_of(a);
	size_t at[PANEL_TEXTS_MAX];

	if (ls == NULL || !has_panel(a))
		return NULL;
	bytes_reset(&l->heading);
	bytes_reset(&l->texts);
	lesson_words_heading(&l->heading, ls, &s);
	l->panel = (struct panel){ .heading = l->heading.data,
	    .done = s.task, .of = ls->ntasks };
	if (s.task < ls->ntasks)
		fill_task(a, &s, at);
	else
		fill_end(l, &s, at);
	/* Only now do the texts stay where they are. */
	for (size_t i = 0; i < l->panel.n; i++)
		l->panel.v[i].text = l->texts.data + at[i];
	return &l->panel;
}

/* ---- to read again ----------------------------------------------------- */

void
app_lesson_page(struct app *a)
{
	struct lesson_state s = state_of(a);
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
	struct lesson_state s = state_of(a);
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
	add_news(a, "Hint: ", t->hints[l->hints]);
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
	add_news(a, "Answer: ", l->source.lesson->answer);
	bytes_init(&next, BYTES_NO_LIMIT);
	lesson_words_next(&next, &l->source);
	add_news(a, "", next.data);
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
