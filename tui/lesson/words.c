/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/lesson/words.h"

#include <string.h>

#include "core/base/vis.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

/* ---- one text ---------------------------------------------------------- */

static bool
fill(struct bytes *out, struct slice *rest, const char *name,
    const char *value)
{
	size_t n = strlen(name);

	if (value == NULL || !slice_is(slice_sub(*rest, 0, n), name))
		return false;
	bytes_add_str(out, value);
	*rest = slice_sub(*rest, n, rest->n);
	return true;
}

void
lesson_words_add(struct bytes *out, const char *text,
    const struct lesson_state *s)
{
	struct slice rest = slice_of(text);

	while (rest.n > 0) {
		if (fill(out, &rest, "{user}", s->user) ||
		    fill(out, &rest, "{password}", s->password))
			continue;
		bytes_add_char(out, *rest.p);
		rest = slice_sub(rest, 1, rest.n);
	}
}

static void
add_paragraph(struct bytes *out, const char *text,
    const struct lesson_state *s)
{
	if (text == NULL)
		return;
	lesson_words_add(out, text, s);
	bytes_add_str(out, "\n\n");
}

/* ---- the whole lesson -------------------------------------------------- */

static void
add_head(struct bytes *out, const struct lesson *l,
    const struct lesson_state *s)
{
	bytes_addf(out, "Goal: %s\n", l->goal);
	if (l->transcript != NULL)
		bytes_addf(out, "About %u minutes, with a saved session.\n\n",
		    l->minutes);
	else
		bytes_addf(out, "About %u minutes, with the practice server "
		    "(scenario %s).\n\n", l->minutes, l->scenario);
	add_paragraph(out, l->text, s);
}

static void
add_hints(struct bytes *out, const struct lesson_task *t,
    const struct lesson_state *s)
{
	for (size_t i = 0; i < s->hints && i < t->nhints; i++) {
		bytes_add_str(out, "Hint: ");
		add_paragraph(out, t->hints[i], s);
	}
}

static void
add_tick(struct bytes *out, const struct lesson *l, size_t i,
    const struct lesson_state *s)
{
	bytes_addf(out, "%s %zu. %s\n", i < s->task ? "[x]" : i == s->task ?
	    "[>]" : "[ ]", i + 1, l->tasks[i].title);
}

static void
add_ticks(struct bytes *out, const struct lesson *l,
    const struct lesson_state *s)
{
	bytes_add_str(out, "Tasks\n\n");
	for (size_t i = 0; i < l->ntasks; i++)
		add_tick(out, l, i, s);
	bytes_add_char(out, '\n');
}

static void
add_question(struct bytes *out, const struct lesson_source *src,
    const struct lesson_state *s)
{
	const struct lesson *l = src->lesson;

	if (l->question != NULL)
		add_paragraph(out, l->question, s);
	if (l->question != NULL && s->answered) {
		bytes_add_str(out, "Answer: ");
		add_paragraph(out, l->answer, s);
	}
	if (l->question == NULL || s->answered) {
		lesson_words_next(out, src);
		bytes_add_str(out, "\n\n");
	}
}

/* What is to be done now, under its heading. */
static void
add_now(struct bytes *out, const struct lesson_source *src,
    const struct lesson_state *s)
{
	const struct lesson *l = src->lesson;

	lesson_words_heading(out, l, s);
	bytes_add_str(out, "\n\n");
	if (s->task >= l->ntasks) {
		add_question(out, src, s);
		return;
	}
	add_paragraph(out, l->tasks[s->task].text, s);
	add_hints(out, &l->tasks[s->task], s);
}

void
lesson_words_page(struct bytes *out, const struct lesson_source *src,
    const struct lesson_state *s)
{
	add_head(out, src->lesson, s);
	add_ticks(out, src->lesson, s);
	add_now(out, src, s);
}

void
lesson_words_again(struct bytes *out, const struct lesson_source *src,
    const struct lesson_state *s)
{
	add_now(out, src, s);
	add_ticks(out, src->lesson, s);
	add_head(out, src->lesson, s);
}

void
lesson_words_print(struct bytes *out, const struct lesson_source *src,
    const struct lesson_state *s)
{
	const struct lesson *l = src->lesson;

	bytes_addf(out, "%s\n\n", l->title);
	add_head(out, l, s);
	for (size_t i = 0; i < l->ntasks; i++) {
		bytes_addf(out, "[%c] Task %zu of %zu: %s\n\n", i < s->task ?
		    'x' : ' ', i + 1, l->ntasks, l->tasks[i].title);
		add_paragraph(out, l->tasks[i].text, s);
	}
	if (l->question != NULL) {
		bytes_add_str(out, "Question\n\n");
		add_paragraph(out, l->question, s);
	}
}

void
lesson_words_heading(struct bytes *out, const struct lesson *l,
    const struct lesson_state *s)
{
	if (s->task < l->ntasks)
		bytes_addf(out, "Task %zu of %zu: %s", s->task + 1, l->ntasks,
		    l->tasks[s->task].title);
	else if (l->question != NULL && !s->answered)
		bytes_addf(out, "All %zu tasks are done. A question:",
		    l->ntasks);
	else if (l->question != NULL)
		bytes_add_str(out, "All tasks are done. The answer:");
	else
		bytes_addf(out, "All %zu tasks are done", l->ntasks);
}

void
lesson_words_next(struct bytes *out, const struct lesson_source *src)
{
	const struct lesson_source *next = src->path == NULL ?
	    catalogue_next(src->name) : NULL;

	if (next != NULL && next->lesson != NULL)
		bytes_addf(out, "Next: \"%s\" (:lesson %s).",
		    next->lesson->title, next->name);
	else
		bytes_add_str(out, "This was the last one (:lesson lists "
		    "them all).");
}

/* Lines that were set apart are not broken. */
static void
fold_line(struct bytes *out, struct slice line, int cols)
{
	size_t n, skip = 0;

	if (line.n > 0 && *line.p == ' ') {
		bytes_add_slice(out, line);
		bytes_add_char(out, '\n');
		return;
	}
	do {
		n = line.n > 0 ? wrap_words(line, cols, &skip) : 0;
		bytes_add_slice(out, slice_sub(line, 0, n));
		bytes_add_char(out, '\n');
		line = slice_sub(line, n + skip, line.n);
	} while (line.n > 0);
}

void
lesson_words_fold(struct bytes *out, struct slice text, int cols)
{
	struct bytes line;

	bytes_init(&line, BYTES_NO_LIMIT);
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');

		bytes_reset(&line);
		vis_add(&line, slice_sub(text, 0, end), VIS_UTF8);
		fold_line(out, bytes_slice(&line), cols);
		text = slice_sub(text, end + 1, text.n);
	}
	bytes_clear(&line);
}

/* ---- lists ------------------------------------------------------------- */

void
lesson_words_progress(struct bytes *out, const struct lesson_source *src,
    const struct progress *p)
{
	size_t of = src->lesson->ntasks;
	size_t done = progress_done(p, src->key, of);

	bytes_addf(out, "%u min, ", src->lesson->minutes);
	if (done == of)
		bytes_add_str(out, "done");
	else
		bytes_addf(out, "%zu of %zu done", done, of);
}

void
lesson_words_all(struct bytes *out, const struct progress *p)
{
	const struct lesson_source *s;
	size_t n = 0, done = 0, begun = 0;

	for (; (s = catalogue_at(n)) != NULL; n++) {
		size_t of = s->lesson != NULL ? s->lesson->ntasks : 0;
		size_t have = progress_done(p, s->key != NULL ? s->key : "",
		    of);

		done += have > 0 && have == of;
		begun += have > 0 && have < of;
	}
	bytes_addf(out, "%zu lessons with tasks", n);
	if (done > 0)
		bytes_addf(out, ", %zu done", done);
	if (begun > 0)
		bytes_addf(out, ", %zu begun", begun);
}
