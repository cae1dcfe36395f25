/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lesson/done.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

#define ID	"lesson.file"

static bool
unknown(struct slice word, const char *what, nearest_list *list,
    struct err *e)
{
	const char *near = nearest_name(word, list);
	struct quoted q = nearest_quote(word, near, "of this name");

	return near != NULL ? err_set(e, ID, "there is no %s %s: the nearest "
	    "is \"%s\"", what, q.text, near) :
	    err_set(e, ID, "there is no %s %s", what, q.text);
}

/* Behind the last of them nothing else may stand. */
static bool
is_all(struct slice rest, const char **at, struct err *e)
{
	rest = slice_trim(rest);
	if (rest.n == 0)
		return true;
	*at = rest.p;
	return err_set(e, ID, "nothing may follow here");
}

/* ---- stage ------------------------------------------------------------- */

static const char *
stage_at(size_t i)
{
	return i < STAGE_COUNT ? stage_name((enum stage)i) : NULL;
}

static bool
read_stage(struct lesson_done *d, struct slice rest, const char **at,
    struct err *e)
{
	struct slice name = slice_of(""), how = slice_of("");
	char word[16];

	if (!slice_word(&rest, &name))
		return err_set(e, ID, "stage needs a step, and ok or failed: "
		    "stage auth failed");
	*at = name.p;
	snprintf(word, sizeof(word), "%.*s", (int)(name.n < sizeof(word) ?
	    name.n : 0), name.p);
	if (!stage_parse(word, &d->stage) || d->stage == STAGE_OTHER)
		return unknown(name, "step", stage_at, e);
	if (slice_word(&rest, &how))
		*at = how.p;
	d->what = LESSON_STAGE;
	d->failed = slice_is(how, "failed");
	if (!d->failed && !slice_is(how, "ok"))
		return err_set(e, ID, "behind the step stands ok or failed");
	return is_all(rest, at, e);
}

/* ---- cause ------------------------------------------------------------- */

static const char *
cause_name_at(size_t i)
{
	const struct cause *c = cause_at(i);

	return c != NULL ? c->id : NULL;
}

static bool
read_cause(struct lesson_done *d, struct slice rest, const char **at,
    struct err *e)
{
	struct slice name = slice_of("");
	char *id;

	if (!slice_word(&rest, &name))
		return err_set(e, ID, "cause needs the name of one: cause "
		    "bad-credentials");
	*at = name.p;
	id = xstrndup(name.p, name.n);
	d->what = LESSON_CAUSE;
	d->cause = cause_find(id);
	free(id);
	if (d->cause == NULL)
		return unknown(name, "cause", cause_name_at, e);
	return is_all(rest, at, e);
}

/* ---- filter ------------------------------------------------------------ */

static bool
read_filter(struct lesson_done *d, struct slice words, const char **at,
    struct err *e)
{
	struct err why;

	words = slice_trim(words);
	*at = words.p;
	return filter_parse(&d->filter, words, &why) ||
	    err_set(e, ID, "in the filter that begins here, %s", why.detail);
}

/* ---- answer ------------------------------------------------------------ */

static bool
read_answer(struct lesson_done *d, struct slice rest, const char **at,
    struct err *e)
{
	struct slice name = slice_of("");

	if (!slice_word(&rest, &name))
		return err_set(e, ID, "answer needs what is asked for: answer "
		    "code");
	*at = name.p;
	d->what = LESSON_ANSWER;
	if (!answer_parse(name, &d->answer))
		return unknown(name, "answer", answer_name_at, e);
	if (!answer_takes_filter(d->answer))
		return is_all(rest, at, e);
	if (slice_trim(rest).n == 0)
		return !answer_needs_filter(d->answer) || err_set(e, ID,
		    "behind count stands the filter that says what is "
		    "counted");
	return read_filter(d, rest, at, e);
}

/* ---- all of them ------------------------------------------------------- */

static const char *
word_at(size_t i)
{
	static const char *const words[] = { "stage", "cause", "answer",
	    "failures", "auth", "nodata", "dir:", "kind:", "code:", "verb:",
	    "enh:" };

	return i < COUNT_OF(words) ? words[i] : NULL;
}

/* Words of a filter that stand alone, or have a sign in them. */
static bool
begins_filter(struct slice word)
{
	static const char *const alone[] = { "failures", "auth", "nodata" };

	for (size_t i = 0; i < COUNT_OF(alone); i++)
		if (slice_iis(word, alone[i]))
			return true;
	return slice_find(word, ':') < word.n || *word.p == '/' ||
	    *word.p == '!';
}

bool
lesson_done_read(struct lesson_done *d, struct slice words, const char **at,
    struct err *e)
{
	struct slice rest = words, word = slice_of("");

	slice_word(&rest, &word);
	*at = word.p;
	if (slice_is(word, "stage"))
		return read_stage(d, rest, at, e);
	if (slice_is(word, "cause"))
		return read_cause(d, rest, at, e);
	if (slice_is(word, "answer"))
		return read_answer(d, rest, at, e);
	if (word.n == 0 || !begins_filter(word))
		return unknown(word, "condition", word_at, e);
	d->what = LESSON_FILTER;
	return read_filter(d, words, at, e);
}
