/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/app/lesson-priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/lesson/progress.h"
#include "tui/lesson/kept.h"
#include "tui/open/opened.h"
#include "tui/banned.h"

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
	else if (app_lesson_has_panel(a)) {
		app_active(a, &active);
		app_say(a, "lesson %s: %s shows its text again, %s a hint",
		    l->source.name, active_keys(&active, "task", text,
		    sizeof(text)), active_keys(&active, "hint", hint,
		    sizeof(hint)));
	}
	if (l->look.task > 0)
		app_lesson_tell_task(a);
	else
		app_lesson_show_all(a);
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

	if (!app_lesson_has_panel(a)) {
		bytes_addf(&a->lesson.news, "[x] %s\n", title);
		app_lesson_tell_task(a);
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
