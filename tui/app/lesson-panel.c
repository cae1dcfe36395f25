/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel below the ledger: the task, its hints, and what comes next. */
#include "tui/app/lesson-priv.h"

#include "tui/banned.h"

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
	struct lesson_state s = app_lesson_state(a);
	size_t at[PANEL_TEXTS_MAX] = { 0 };

	if (ls == NULL || !app_lesson_has_panel(a))
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
