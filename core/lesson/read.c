/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of lesson files: lines, sections, and the texts in them. */
#include "core/lesson/lesson.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "core/lesson/done.h"
#include "core/lesson/flow.h"
#include "core/banned.h"

#define NAME_CHARS	"abcdefghijklmnopqrstuvwxyz0123456789-._"
#define NAME_MAX_LEN	60

enum section { IN_HEAD, IN_TEXT, IN_TASK, IN_QUESTION, IN_TRAINER };

struct reader {
	struct lesson	*l;
	nearest_list	*scenarios;
	enum section	 in;
	unsigned	 line;
	struct slice	 whole;		/* the line, for columns */
	unsigned	 heading;	/* the line where the section begins */
	struct flow	 text;		/* of the section */
	char		**value;	/* of the line before, that may go on */
	bool		 begun;		/* a line of the head was there */
	struct err	*e;
};

/* ---- what is wrong ----------------------------------------------------- */

static size_t
column_of(struct slice line, const char *at)
{
	struct slice before = slice_sub(line, 0, (size_t)(at - line.p));
	size_t column = 1, n;

	for (; before.n > 0; before = slice_sub(before, n, before.n)) {
		utf8_next(before, &n);
		column++;
	}
	return column;
}

static bool __attribute__((format(__printf__, 3, 4)))
wrong(struct reader *r, const char *at, const char *fmt, ...)
{
	struct bytes words;
	va_list ap;

	bytes_init(&words, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&words, fmt, ap);
	va_end(ap);
	err_set(r->e, "lesson.file", "%u:%zu: %s", r->line,
	    column_of(r->whole, at), words.data);
	bytes_clear(&words);
	return false;
}

/* Of something that began, or is missing, above. */
static bool
wrong_above(struct reader *r, unsigned line, const char *words)
{
	return err_set(r->e, "lesson.file", "%u:1: %s", line, words);
}

static bool
unknown(struct reader *r, struct slice word, const char *what,
    nearest_list *list)
{
	const char *near = nearest_name(word, list);
	struct quoted q = nearest_quote(word, near, "of this name");

	return near != NULL ? wrong(r, word.p, "there is no %s %s: the "
	    "nearest is \"%s\"", what, q.text, near) :
	    wrong(r, word.p, "there is no %s %s", what, q.text);
}

/* ---- the head ---------------------------------------------------------- */

static const char *
head_key_at(size_t i)
{
	static const char *const keys[] = { "title", "goal", "minutes",
	    "scenario", "transcript" };

	return i < COUNT_OF(keys) ? keys[i] : NULL;
}

/* A tab is a blank in what is shown as one line. */
static char *
copy_of(struct slice value)
{
	char *copy = xstrndup(value.p, value.n);

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\t')
			*p = ' ';
	return copy;
}

static bool
take_line(struct reader *r, char **to, struct slice key, struct slice value,
    size_t max)
{
	if (*to != NULL)
		return wrong(r, key.p, "there is a second %.*s",
		    (int)key.n, key.p);
	if (value.n > max)
		return wrong(r, value.p, "this is longer than %zu bytes",
		    max);
	*to = copy_of(value);
	return true;
}

static bool
is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(NAME_CHARS, s.p[i]) == NULL)
			return false;
	return s.n > 0 && s.n <= NAME_MAX_LEN && s.p[0] != '.';
}

static bool
is_known(nearest_list *list, struct slice word)
{
	const char *name;

	for (size_t i = 0; (name = list(i)) != NULL; i++)
		if (slice_is(word, name))
			return true;
	return false;
}

static bool
take_scenario(struct reader *r, struct slice key, struct slice value)
{
	if (!is_known(r->scenarios, value))
		return unknown(r, value, "scenario", r->scenarios);
	if (r->l->transcript != NULL)
		return wrong(r, key.p, "a lesson has a scenario or a "
		    "transcript, not both");
	return take_line(r, &r->l->scenario, key, value, NAME_MAX_LEN);
}

static bool
take_transcript(struct reader *r, struct slice key, struct slice value)
{
	if (!is_name(value))
		return wrong(r, value.p, "the name of a file beside this "
		    "one: small letters, digits, - . and _");
	if (r->l->scenario != NULL)
		return wrong(r, key.p, "a lesson has a scenario or a "
		    "transcript, not both");
	return take_line(r, &r->l->transcript, key, value, NAME_MAX_LEN);
}

static bool
take_minutes(struct reader *r, struct slice key, struct slice value)
{
	unsigned long n;

	if (r->l->minutes > 0)
		return wrong(r, key.p, "there is a second minutes");
	if (!slice_number(value, LESSON_MINUTES_MAX, &n) || n == 0)
		return wrong(r, value.p, "minutes is a number, 1 to %d",
		    LESSON_MINUTES_MAX);
	r->l->minutes = (unsigned)n;
	return true;
}

static bool
take_head(struct reader *r, struct slice key, struct slice value)
{
	r->begun = true;
	if (value.n == 0 && is_known(head_key_at, key))
		return wrong(r, key.p, "%.*s: needs something behind it",
		    (int)key.n, key.p);
	if (slice_is(key, "title"))
		return take_line(r, &r->l->title, key, value,
		    LESSON_TITLE_MAX);
	if (slice_is(key, "goal")) {
		r->value = &r->l->goal;
		return take_line(r, &r->l->goal, key, value,
		    LESSON_VALUE_MAX);
	}
	if (slice_is(key, "minutes"))
		return take_minutes(r, key, value);
	if (slice_is(key, "scenario"))
		return take_scenario(r, key, value);
	if (slice_is(key, "transcript"))
		return take_transcript(r, key, value);
	return unknown(r, key, "line", head_key_at);
}

/* ---- sections ---------------------------------------------------------- */

static struct lesson_task *
task_of(struct reader *r)
{
	return &r->l->tasks[r->l->ntasks - 1];
}

static char **
text_of_section(struct reader *r)
{
	switch (r->in) {
	case IN_TASK:
		return &task_of(r)->text;
	case IN_QUESTION:
		return &r->l->question;
	case IN_TRAINER:
		return &r->l->notes;
	default:
		return &r->l->text;
	}
}

static bool
is_complete_task(struct reader *r)
{
	struct lesson_task *t = task_of(r);

	if (t->text == NULL)
		return wrong_above(r, r->heading, "this task does not say "
		    "what to do");
	if (t->ndones == 0)
		return wrong_above(r, r->heading, "this task has no done: "
		    "line, and would never be done");
	if (r->l->transcript != NULL && !lesson_task_asks(t))
		return wrong_above(r, r->heading, "a transcript does not "
		    "change: this task needs a line done: answer ...");
	return true;
}

/* What a section must have, when it is over. */
static bool
end_section(struct reader *r)
{
	char *text = flow_take(&r->text);

	r->value = NULL;
	if (r->in != IN_HEAD && text != NULL)
		*text_of_section(r) = text;
	else
		free(text);
	if (r->in == IN_TASK)
		return is_complete_task(r);
	if (r->in == IN_QUESTION && r->l->question == NULL)
		return wrong_above(r, r->heading, "there is no question "
		    "here");
	if (r->in == IN_QUESTION && r->l->answer == NULL)
		return wrong_above(r, r->heading, "this question has no "
		    "answer: line");
	if (r->in == IN_TRAINER && r->l->notes == NULL)
		return wrong_above(r, r->heading, "there are no notes here");
	return true;
}

static bool
begin_task(struct reader *r, struct slice title)
{
	if (title.n == 0)
		return wrong(r, title.p, "a task has a title: == Task: "
		    "TITLE");
	if (title.n > LESSON_TITLE_MAX)
		return wrong(r, title.p, "this title is longer than %d "
		    "bytes", LESSON_TITLE_MAX);
	if (r->l->question != NULL || r->l->notes != NULL)
		return wrong(r, r->whole.p, "tasks stand before the question "
		    "and the notes");
	if (r->l->ntasks == LESSON_TASKS_MAX)
		return wrong(r, r->whole.p, "more than %d tasks",
		    LESSON_TASKS_MAX);
	r->l->tasks[r->l->ntasks++].title = copy_of(title);
	r->in = IN_TASK;
	return true;
}

static const char *
section_at(size_t i)
{
	static const char *const names[] = { "Task:", "Question", "Trainer" };

	return i < COUNT_OF(names) ? names[i] : NULL;
}

static bool
begin_other(struct reader *r, struct slice name)
{
	bool question = slice_iis(name, "Question");

	if (!question && !slice_iis(name, "Trainer"))
		return unknown(r, name, "section", section_at);
	if (question ? r->l->question != NULL : r->l->notes != NULL)
		return wrong(r, name.p, "there is a second section of this "
		    "name");
	r->in = question ? IN_QUESTION : IN_TRAINER;
	return true;
}

static bool
begin_section(struct reader *r, struct slice line)
{
	struct slice name;

	if (!end_section(r))
		return false;
	while (line.n > 0 && *line.p == '=')
		line = slice_sub(line, 1, line.n);
	name = slice_trim(line);
	if (name.n == 0)
		return wrong(r, r->whole.p, "a section has a name: == Task: "
		    "TITLE, == Question or == Trainer");
	r->heading = r->line;
	if (slice_istarts(name, "task:"))
		return begin_task(r, slice_trim(slice_sub(name, 5, name.n)));
	return begin_other(r, name);
}

/* ---- lines with a word and a colon ------------------------------------- */

static bool
take_key_word(struct slice line, struct slice *key, struct slice *value)
{
	size_t n = 0;

	while (n < line.n && ((line.p[n] >= 'a' && line.p[n] <= 'z') ||
	    line.p[n] == '-'))
		n++;
	if (n == 0 || n >= line.n || line.p[n] != ':' ||
	    (n + 1 < line.n && line.p[n + 1] != ' ' && line.p[n + 1] != '\t'))
		return false;
	*key = slice_sub(line, 0, n);
	*value = slice_trim(slice_sub(line, n + 1, line.n));
	if (value->n == 0)
		value->p = line.p + n;
	return true;
}

static const char *
task_key_at(size_t i)
{
	static const char *const keys[] = { "done", "hint" };

	return i < COUNT_OF(keys) ? keys[i] : NULL;
}

static bool
take_done(struct reader *r, struct slice value)
{
	struct lesson_task *t = task_of(r);
	const char *at = value.p;
	struct err e;

	if (t->ndones == LESSON_DONES_MAX)
		return wrong(r, value.p, "more than %d done: lines in a task",
		    LESSON_DONES_MAX);
	if (!lesson_done_read(&t->dones[t->ndones], value, &at, &e))
		return wrong(r, at, "%s", e.detail);
	t->ndones++;
	return true;
}

static bool
take_hint(struct reader *r, struct slice value)
{
	struct lesson_task *t = task_of(r);

	if (t->nhints == LESSON_HINTS_MAX)
		return wrong(r, value.p, "more than %d hints in a task",
		    LESSON_HINTS_MAX);
	t->hints[t->nhints] = copy_of(value);
	r->value = &t->hints[t->nhints++];
	return true;
}

static bool
take_of_task(struct reader *r, struct slice key, struct slice value)
{
	if (!is_known(task_key_at, key))
		return unknown(r, key, "line in a task that begins with",
		    task_key_at);
	if (value.n == 0)
		return wrong(r, key.p, "%.*s: needs something behind it",
		    (int)key.n, key.p);
	return slice_is(key, "done") ? take_done(r, value) :
	    take_hint(r, value);
}

static const char *
question_key_at(size_t i)
{
	return i == 0 ? "answer" : NULL;
}

static bool
take_of_question(struct reader *r, struct slice key, struct slice value)
{
	if (!slice_is(key, "answer"))
		return unknown(r, key, "line in a question that begins with",
		    question_key_at);
	if (r->l->answer != NULL)
		return wrong(r, key.p, "there is a second answer");
	if (value.n == 0)
		return wrong(r, key.p, "answer: needs something behind it");
	r->l->answer = copy_of(value);
	r->value = &r->l->answer;
	return true;
}

/* In a text a word and a colon are text, but what belongs elsewhere was meant
 * to be there. */
static bool
is_misplaced(struct reader *r, struct slice key)
{
	if (!is_known(task_key_at, key) && !is_known(head_key_at, key) &&
	    !is_known(question_key_at, key))
		return false;
	wrong(r, key.p, "%.*s: does not belong here: %s", (int)key.n, key.p,
	    is_known(head_key_at, key) ? "it stands above the first empty "
	    "line" : is_known(task_key_at, key) ? "it stands in a task" :
	    "it stands in the question");
	return true;
}

/* ---- lines ------------------------------------------------------------- */

static bool
go_on_with_value(struct reader *r, struct slice line)
{
	char *longer, *more;

	line = slice_trim(line);
	if (strlen(*r->value) + line.n > LESSON_VALUE_MAX)
		return wrong(r, line.p, "with this it is longer than %d "
		    "bytes", LESSON_VALUE_MAX);
	more = copy_of(line);
	longer = xasprintf("%s %s", *r->value, more);
	free(more);
	free(*r->value);
	*r->value = longer;
	return true;
}

static bool
take_text(struct reader *r, struct slice line)
{
	struct slice key, value;

	r->value = NULL;
	if (!take_key_word(line, &key, &value)) {
		if (r->in == IN_HEAD)
			return wrong(r, line.p, "the first lines are title:, "
			    "goal:, minutes: and scenario:; then comes an "
			    "empty line, and the text");
		flow_add(&r->text, line);
		return true;
	}
	switch (r->in) {
	case IN_HEAD:
		return take_head(r, key, value);
	case IN_TASK:
		return take_of_task(r, key, value);
	case IN_QUESTION:
		return take_of_question(r, key, value);
	default:
		if (is_misplaced(r, key))
			return false;
		flow_add(&r->text, line);
		return true;
	}
}

/* Text and blanks, and nothing that could steer a terminal. */
static bool
is_clean(struct reader *r, struct slice line)
{
	struct slice rest = line;
	uint32_t cp;
	size_t n;

	for (; rest.n > 0; rest = slice_sub(rest, n, rest.n)) {
		cp = utf8_next(rest, &n);
		if (cp == UTF8_BAD)
			return wrong(r, rest.p, "this is not UTF-8");
		if (cp != '\t' && (cp < ' ' || (cp >= 0x7f && cp < 0xa0)))
			return wrong(r, rest.p, "there is a control "
			    "character (%u) in the text", (unsigned)cp);
	}
	return true;
}

static bool
take(struct reader *r, struct slice line)
{
	bool blank = slice_trim(line).n == 0;

	if (!is_clean(r, line))
		return false;
	if (line.n > 0 && *line.p == '#')
		return true;
	if (blank && r->in == IN_HEAD && r->begun)
		r->in = IN_TEXT;
	if (blank) {
		r->value = NULL;
		flow_break(&r->text);
		return true;
	}
	if (line.n > 1 && line.p[0] == '=' && line.p[1] == '=')
		return begin_section(r, line);
	if (r->value != NULL && (*line.p == ' ' || *line.p == '\t'))
		return go_on_with_value(r, line);
	return take_text(r, line);
}

/* ---- the whole --------------------------------------------------------- */

static bool
has_all(struct reader *r)
{
	const struct lesson *l = r->l;

	if (l->title == NULL)
		return wrong_above(r, 1, "title: is missing");
	if (l->goal == NULL)
		return wrong_above(r, 1, "goal: is missing");
	if (l->minutes == 0)
		return wrong_above(r, 1, "minutes: is missing");
	if (l->scenario == NULL && l->transcript == NULL)
		return wrong_above(r, 1, "scenario: is missing");
	if (l->text == NULL)
		return wrong_above(r, 1, "there is no text between the first "
		    "lines and the tasks");
	if (l->ntasks == 0)
		return wrong_above(r, r->line > 0 ? r->line : 1, "there is "
		    "no task: == Task: TITLE");
	return true;
}

static bool
take_all(struct reader *r, struct slice text)
{
	if (text.n > LESSON_BYTES_MAX)
		return err_set(r->e, "lesson.file", "1:1: this is larger "
		    "than %d KiB", LESSON_BYTES_MAX / 1024);
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');
		struct slice line = slice_sub(text, 0, end);

		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		r->line++;
		r->whole = line;
		if (!take(r, line))
			return false;
		text = slice_sub(text, end + 1, text.n);
	}
	return end_section(r) && has_all(r);
}

struct lesson *
lesson_read(struct slice text, nearest_list *scenarios, struct err *e)
{
	struct reader r = { .l = xcalloc(1, sizeof(*r.l)),
	    .scenarios = scenarios, .e = e };
	bool ok;

	for (size_t i = 0; i < LESSON_TASKS_MAX; i++)
		for (size_t d = 0; d < LESSON_DONES_MAX; d++)
			filter_init(&r.l->tasks[i].dones[d].filter);
	flow_init(&r.text);
	ok = take_all(&r, text);
	flow_clear(&r.text);
	if (ok)
		return r.l;
	lesson_free(r.l);
	return NULL;
}

static void
clear_task(struct lesson_task *t)
{
	free(t->title);
	free(t->text);
	for (size_t i = 0; i < t->nhints; i++)
		free(t->hints[i]);
	for (size_t i = 0; i < LESSON_DONES_MAX; i++)
		filter_clear(&t->dones[i].filter);
}

void
lesson_free(struct lesson *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < LESSON_TASKS_MAX; i++)
		clear_task(&l->tasks[i]);
	free(l->title);
	free(l->goal);
	free(l->text);
	free(l->scenario);
	free(l->transcript);
	free(l->question);
	free(l->answer);
	free(l->notes);
	free(l);
}

bool
lesson_task_asks(const struct lesson_task *t)
{
	for (size_t i = 0; i < t->ndones; i++)
		if (t->dones[i].what == LESSON_ANSWER)
			return true;
	return false;
}
