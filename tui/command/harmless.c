/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which lines the history may keep: those that are made of known words. */
#include "tui/command/command.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/net/target.h"
#include "core/scenario/scenario.h"
#include "core/sasl/sasl.h"
#include "core/smtp/command.h"
#include "core/transcript/identities.h"
#include "tui/embed/topics.h"
#include "tui/lesson/catalogue.h"
#include "core/filter/filter.h"
#include "tui/screen/theme.h"
#include "tui/settings/setting.h"
#include "tui/settings/table.h"
#include "tui/banned.h"

/* ---- one word ---------------------------------------------------------- */

/* One label alone may be anything. */
static bool
is_target(struct slice word)
{
	char *text = xstrndup(word.p, word.n);
	struct target t;
	struct err e;
	bool fine = target_parse(&t, text, &e);

	free(text);
	if (!fine)
		return false;
	if (t.kind == TARGET_PRACTICE)
		fine = t.scenario == NULL || scenario_find(t.scenario) != NULL;
	else
		fine = t.kind == TARGET_HOST && (t.is_address ||
		    strcmp(t.host, "localhost") == 0 ||
		    name_is_host(slice_of(t.host)));
	target_clear(&t);
	return fine;
}

static bool
is_theme(struct slice word)
{
	for (size_t i = 0; theme_name_at(i) != NULL; i++)
		if (slice_is(word, theme_name_at(i)))
			return true;
	return false;
}

/* Values that could be anything are not kept: a file, a command. */
static bool
is_option(const struct command_arg *a, struct slice text)
{
	struct slice name = slice_of(a->choices != NULL ? a->choices : "");
	const struct setting_def *d;
	struct slice value = text;
	struct err e;

	if (a->choices == NULL && !setting_parse(text, &name, &value, &e))
		return false;
	d = setting_find(name);
	if (d == NULL)
		return false;
	if (value.p == NULL || is_theme(value))
		return true;
	return (setting_choices(d) != NULL || d->type == SETTING_PERCENT) &&
	    setting_check(name, value, &e);
}

static bool
is_figures(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (strchr("0123456789xX*.|", text.p[i]) == NULL ||
		    text.p[i] == '\0')
			return false;
	return true;
}

static bool
are_verbs(struct slice text)
{
	struct command c;

	while (text.n > 0) {
		size_t n = slice_find(text, '|');

		command_parse(slice_sub(text, 0, n), &c);
		if (c.verb == VERB_OTHER)
			return false;
		text = slice_sub(text, n + 1, text.n);
	}
	return true;
}

/* Of what is a filter: all but a regex and a verb that is none. */
static bool
is_filter_word(struct slice word)
{
	size_t colon = slice_find(word, ':');
	struct slice value = slice_sub(word, colon + 1, word.n);

	if (slice_find(word, '/') < word.n)
		return false;
	if (word.n > 0 && word.p[0] == '!') {
		word = slice_sub(word, 1, word.n);
		colon--;
	}
	if (slice_istarts(word, "verb:"))
		return are_verbs(value);
	return colon >= word.n || is_figures(value) ||
	    slice_istarts(word, "dir:") || slice_istarts(word, "kind:");
}

static bool
is_filter(struct slice text)
{
	struct filter f;
	struct slice word;
	struct err e;
	bool fine;

	filter_init(&f);
	fine = filter_parse(&f, text, &e);
	filter_clear(&f);
	while (fine && slice_word(&text, &word))
		fine = is_filter_word(word);
	return fine;
}

/* One that is compiled in: the name of a file may be anything. */
static bool
is_lesson(struct slice word)
{
	const struct lesson_source *s;

	for (size_t i = 0; (s = catalogue_at(i)) != NULL; i++)
		if (slice_is(word, s->name))
			return true;
	return false;
}

/* ---- one command ------------------------------------------------------- */

/* Numbers and choices were checked with the line. */
static bool
is_known(const struct command_arg *a, struct slice word)
{
	switch (a->type) {
	case ARG_NUMBER:
	case ARG_CHOICE:
		return true;
	case ARG_HOST:
		return is_target(word);
	case ARG_MECH:
		return sasl_find(word) != NULL;
	case ARG_OPTION:
		return is_option(a, word);
	case ARG_TOPIC:
		return topics_find(word) != NULL ||
		    command_find(word) != NULL || slice_is(word, "topics");
	case ARG_LESSON:
		return is_lesson(word);
	case ARG_FILTER:
		return is_filter(word);
	default:
		return false;
	}
}

static bool
is_harmless(struct slice one)
{
	struct slice name = slice_of(""), word;
	const struct command_def *d;
	char *line = xstrndup(one.p, one.n);
	struct err e;
	bool fine = command_check(line, &e);

	free(line);
	slice_word(&one, &name);
	d = command_find(name);
	if (d == NULL || !fine)
		return one.n == 0 && name.n == 0;
	for (size_t i = 0; fine && slice_trim(one).n > 0; i++) {
		if (i >= COMMAND_ARGS_MAX || d->args[i].type == ARG_NONE)
			return false;
		word = slice_trim(one);
		if (d->args[i].rest)
			one = slice_of("");
		else
			slice_word(&one, &word);
		fine = is_known(&d->args[i], word);
	}
	return fine;
}

/* Whatever stands behind a ";", even within a text, must be harmless, too. */
bool
command_is_harmless(const char *line)
{
	struct slice rest = slice_of(line);

	if (strchr(line, '@') != NULL)
		return false;
	while (rest.n > 0) {
		size_t end = slice_find(rest, ';');

		if (!is_harmless(slice_sub(rest, 0, end)))
			return false;
		rest = slice_sub(rest, end + 1, rest.n);
	}
	return true;
}
