/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lessons: the list, one in the interface, or one as text. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "core/practice/practice.h"
#include "tui/lesson/catalogue.h"
#include "tui/lesson/kept.h"
#include "tui/lesson/words.h"
#include "tui/options/usage.h"
#include "tui/program/programs.h"
#include "tui/screen/term.h"
#include "tui/banned.h"

#define COLS		78
#define NAME_COLS	22

/* ---- the list ---------------------------------------------------------- */

static void
list_json(const struct lesson_source *s, const struct progress *p)
{
	const struct lesson *l = s->lesson;
	json_t *o = json_pack("{s:s,s:s,s:s,s:i,s:i,s:i}", "name", s->name,
	    "title", l->title, "goal", l->goal, "minutes", (int)l->minutes,
	    "tasks", (int)l->ntasks, "done", (int)progress_done(p, s->key,
	    l->ntasks));

	json_dumpf(o, stdout, JSON_COMPACT);
	fputc('\n', stdout);
	json_decref(o);
}

static void
list_text(const struct lesson_source *s, const struct progress *p)
{
	struct bytes words;

	bytes_init(&words, BYTES_NO_LIMIT);
	lesson_words_progress(&words, s, p);
	fprintf(stdout, "%-*s %s (%s)\n", NAME_COLS, s->name,
	    s->lesson->title, words.data);
	bytes_clear(&words);
}

static int
list(bool json)
{
	const struct lesson_source *s;
	struct progress p;
	struct err e;

	progress_init(&p);
	if (!kept_read(&p, &e))
		usage_error("progress of lessons: %s", e.detail);
	for (size_t i = 0; (s = catalogue_at(i)) != NULL; i++) {
		if (s->lesson == NULL)
			continue;
		if (json)
			list_json(s, &p);
		else
			list_text(s, &p);
	}
	progress_clear(&p);
	return STATUS_GOOD;
}

/* ---- as text ----------------------------------------------------------- */

static void
print_words(const struct lesson_source *s, const struct lesson_state *state)
{
	struct bytes text, folded;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_init(&folded, BYTES_NO_LIMIT);
	lesson_words_print(&text, s, state);
	lesson_words_fold(&folded, bytes_slice(&text), COLS);
	fwrite(folded.data, 1, folded.len, stdout);
	bytes_clear(&text);
	bytes_clear(&folded);
}

/* The account is that of the scenario: the server knows it. */
static int
print(const struct options *o)
{
	struct lesson_state state = { .task = 0 };
	struct practice_opts po = { .scenario = NULL };
	struct practice *p = NULL;
	struct lesson_source s;
	struct progress kept;
	struct loop loop;
	struct err e;

	if (!catalogue_open(&s, o->words[0], &e)) {
		usage_error("%s", e.detail);
		return STATUS_USAGE;
	}
	loop_init(&loop);
	if (s.lesson->scenario != NULL) {
		po.scenario = scenario_find(s.lesson->scenario);
		p = practice_new(&loop, &po, &e);
	}
	if (p != NULL) {
		state.user = practice_user(p);
		state.password = practice_password(p);
	}
	progress_init(&kept);
	if (kept_read(&kept, &e))
		state.task = progress_done(&kept, s.key, s.lesson->ntasks);
	print_words(&s, &state);
	progress_clear(&kept);
	practice_free(p);
	loop_clear(&loop);
	lesson_source_clear(&s);
	return STATUS_GOOD;
}

/* ---- which of them ----------------------------------------------------- */

static int
on_terminal(const struct options *given)
{
	struct options o = *given;
	struct err e;

	if (term_is_usable(&e))
		return program_screen(given);
	usage_error("no screen but lines, as with --plain: %s", e.detail);
	o.plain = true;
	return program_plain(&o);
}

int
program_lesson(const struct options *o)
{
	if (o->script != NULL)
		return program_script(o);
	if (o->nwords == 0)
		return list(o->json);
	if (o->plain)
		return program_plain(o);
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return on_terminal(o);
	return print(o);
}
