/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/command/command.h"

#include <stdio.h>
#include <string.h>

#include "core/base/vis.h"
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/files/filename.h"
#include "core/filter/filter.h"
#include "core/base/nearest.h"
#include "tui/settings/setting.h"
#include "tui/banned.h"

#define WORDS_MAX	64
#define CHOICES_MAX	24		/* of one argument */
#define CHOICE_LEN	32

static const struct command_def *const groups[] = {
	commands_session, commands_walk, commands_view, commands_marks, commands_options,
	commands_find, commands_files, commands_secrets, commands_keys,
	commands_lesson, commands_program, commands_script,
};

const struct command_def *
command_at(size_t i)
{
	for (size_t g = 0; g < COUNT_OF(groups); g++)
		for (const struct command_def *d = groups[g]; d->name; d++)
			if (i-- == 0)
				return d;
	return NULL;
}

const struct command_def *
command_find(struct slice name)
{
	const struct command_def *d;

	/* The letter first: every key hint of every frame asks here. */
	for (size_t i = 0; name.n > 0 && (d = command_at(i)) != NULL; i++)
		if (d->name[0] == name.p[0] && slice_is(name, d->name))
			return d;
	return NULL;
}

/* ---- arguments --------------------------------------------------------- */

bool
argument_number(struct slice word, long *out)
{
	bool minus = word.n > 0 && word.p[0] == '-';
	bool sign = minus || (word.n > 0 && word.p[0] == '+');
	unsigned long n;

	if (!slice_number(slice_sub(word, sign, word.n), 1000000, &n))
		return false;
	*out = minus ? -(long)n : (long)n;
	return true;
}

const char *
argument_copy(struct slice word, char *buf, size_t size)
{
	if (word.n >= size)
		word.n = 0;
	if (word.n > 0)
		memcpy(buf, word.p, word.n);
	buf[word.n] = '\0';
	return buf;
}

/* Among the choices "#" stands for a number and "%" for a percentage. */
static bool
is_choice(struct slice word, const char *choices)
{
	struct slice rest = slice_of(choices), one;
	long n;

	for (;;) {
		one = slice_sub(rest, 0, slice_find(rest, '|'));
		if (slice_eq(one, word) ||
		    (slice_is(one, "#") && argument_number(word, &n)) ||
		    (slice_is(one, "%") && word.n > 1 &&
		    word.p[word.n - 1] == '%' &&
		    argument_number(slice_sub(word, 0, word.n - 1), &n)))
			return true;
		if (one.n == rest.n)
			return false;
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
}

/* "#" is no name that one could mean. */
struct choices {
	char	v[CHOICES_MAX][CHOICE_LEN];
	size_t	n;
};

static const char *
choice_at(const void *arg, size_t i)
{
	const struct choices *c = arg;

	return i < c->n ? c->v[i] : NULL;
}

static void
read_choices(struct choices *out, const char *choices)
{
	struct slice rest = slice_of(choices), one;

	for (out->n = 0; rest.n > 0 && out->n < CHOICES_MAX;) {
		one = slice_sub(rest, 0, slice_find(rest, '|'));
		if (one.n > 1)
			argument_copy(one, out->v[out->n++], CHOICE_LEN);
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
}

static bool
no_choice(const struct command_def *d, const struct command_arg *a,
    struct slice word, struct err *e)
{
	struct choices names;
	const char *near;

	read_choices(&names, a->choices);
	near = nearest_among(word, choice_at, &names);
	if (near != NULL)
		return err_set(e, "command.argument", "%s: %s is not %s; the "
		    "nearest is %s", d->name, nearest_quote(word, near,
		    "the word").text, a->choices, near);
	if (a > d->args)
		return err_set(e, "command.argument", "%s: behind %s comes "
		    "one of %s, as in \"%s %s %.*s\"", d->name, a[-1].name,
		    a->choices, d->name, a[-1].type == ARG_HOST ?
		    "mail.example.net" : a[-1].name,
		    (int)strcspn(a->choices, "|"), a->choices);
	return err_set(e, "command.argument", "%s: %s is not %s", d->name,
	    nearest_quote(word, NULL, "the word").text, a->choices);
}

/* NAME, NAME=VALUE, or the value of the one option that is meant. */
static bool
is_option(const struct command_arg *a, struct slice word, struct err *e)
{
	struct slice name, value;

	if (a->choices != NULL)
		return setting_check(slice_of(a->choices), word, e);
	return setting_parse(word, &name, &value, e) && (value.p == NULL ||
	    setting_check(name, value, e));
}

static bool
fits(const struct command_def *d, const struct command_arg *a,
    struct slice word, struct err *e)
{
	long n;

	if (a->type == ARG_CHOICE && !is_choice(word, a->choices))
		return no_choice(d, a, word, e);
	if (a->type == ARG_OPTION)
		return is_option(a, word, e);
	if (a->type == ARG_NUMBER && !argument_number(word, &n)) {
		return err_set(e, "command.argument", "%s: %s is not a "
		    "number", d->name, nearest_quote(word, NULL,
		    "what is behind it").text);
	}
	return true;
}

/* ---- one line ---------------------------------------------------------- */

/* What is typed or sent as it is; blanks belong to it. */
static bool
is_literal(enum arg_type type)
{
	return type == ARG_TEXT || type == ARG_SMTP || type == ARG_FILE;
}

/* argv of a command; a "rest" argument takes everything behind it. */
static size_t
split(const struct command_def *d, struct slice rest, struct slice *argv)
{
	size_t n = 0;

	while (n < COMMAND_ARGS_MAX + 1) {
		bool whole = n < COMMAND_ARGS_MAX && d->args[n].rest;

		/* Text is taken as it is, behind the one blank. */
		rest = whole && is_literal(d->args[n].type) ?
		    slice_sub(rest, 1, rest.n) : slice_trim(rest);
		if (rest.n == 0)
			break;
		argv[n] = rest;
		if (whole)
			return n + 1;
		slice_word(&rest, &argv[n]);
		n++;
	}
	return n;
}

static size_t
args_of(const struct command_def *d)
{
	size_t n = 0;

	while (n < COMMAND_ARGS_MAX && d->args[n].type != ARG_NONE)
		n++;
	return n;
}

static const char *
name_at(size_t i)
{
	const struct command_def *d = command_at(i);

	return d != NULL ? d->name : NULL;
}

/* A value is repeated only when it is one. */
static bool
is_an_option(const struct setting_def *d, struct slice value, struct err *e)
{
	struct err ignored;
	char shown[60];

	vis_copy(shown, sizeof(shown), value);
	if (value.n == 0)
		return err_set(e, "command.unknown", "\"%s\" is an option: "
		    "set %s shows it", d->name, d->name);
	if (setting_choices(d) == NULL || !setting_check(slice_of(d->name),
	    value, &ignored))
		return err_set(e, "command.unknown", "\"%s\" is an option: "
		    "set %s=VALUE does that", d->name, d->name);
	return err_set(e, "command.unknown", "\"%s\" is an option: set %s=%s "
	    "does that", d->name, d->name, shown);
}

static bool
unknown(struct slice name, struct slice rest, struct err *e)
{
	const char *near = nearest_name(name, name_at);
	const struct setting_def *d = setting_find(name);
	struct quoted q = nearest_quote(name, near, "");

	if (d != NULL)
		return is_an_option(d, slice_trim(rest), e);
	if (near == NULL)
		return err_set(e, "command.unknown", "there is no such "
		    "command (:help lists them)");
	if (q.text[0] == '\0')
		return err_set(e, "command.unknown", "there is no such "
		    "command; the nearest is \"%s\"", near);
	return err_set(e, "command.unknown", "there is no command %s; the "
	    "nearest is \"%s\"", q.text, near);
}

/* *bad: the part of the line that e is about */
static const struct command_def *
parse(struct slice line, struct slice *argv, size_t *argc, struct slice *bad,
    struct err *e)
{
	struct slice rest = line, name = slice_of("");
	const struct command_def *d;

	slice_word(&rest, &name);
	*bad = name.n > 0 ? name : line;
	d = command_find(name);
	if (d == NULL) {
		unknown(name, rest, e);
		return NULL;
	}
	*argc = split(d, rest, argv);
	if (*argc > args_of(d)) {
		*bad = argv[args_of(d)];
		err_set(e, "command.argument", "%s takes %s", d->name,
		    args_of(d) == 0 ? "nothing behind it" : "fewer words");
		return NULL;
	}
	for (size_t i = 0; i < args_of(d); i++) {
		if (i >= *argc && !d->args[i].optional) {
			err_set(e, "command.argument", "%s needs %s", d->name,
			    d->args[i].name);
			return NULL;
		}
		*bad = i < *argc ? argv[i] : name;
		if (i < *argc && !fits(d, &d->args[i], argv[i], e))
			return NULL;
	}
	return d;
}

/* A command whose text is taken as it is must not be cut at ";". */
static bool
takes_all(struct slice line)
{
	struct slice name = slice_of("");
	const struct command_def *d;

	slice_word(&line, &name);
	d = command_find(name);
	for (size_t i = 0; d != NULL && i < args_of(d); i++)
		if (d->args[i].rest)
			return true;
	return false;
}

/* A filter may hold a ";" in a regex, and commands may follow it. */
static bool
takes_filter(struct slice line)
{
	struct slice name = slice_of("");
	const struct command_def *d;

	slice_word(&line, &name);
	d = command_find(name);
	return d != NULL && d->args[0].type == ARG_FILTER;
}

bool
command_next(struct slice *rest, struct slice *one)
{
	size_t end;

	while (rest->n > 0 && (*rest->p == ' ' || *rest->p == '\t'))
		*rest = slice_sub(*rest, 1, rest->n);
	if (rest->n == 0)
		return false;
	if (takes_filter(*rest))
		end = filter_length(*rest);
	else
		end = takes_all(*rest) ? rest->n : slice_find(*rest, ';');
	*one = slice_sub(*rest, 0, end);
	*rest = slice_sub(*rest, end + 1, rest->n);
	return true;
}

bool
command_check_at(const char *line, size_t *at, struct err *e)
{
	struct slice rest = slice_of(line), one, bad;
	struct slice argv[COMMAND_ARGS_MAX + 1];
	size_t argc;

	while (command_next(&rest, &one))
		if (parse(one, argv, &argc, &bad, e) == NULL) {
			*at = (size_t)(bad.p - line);
			return false;
		}
	return true;
}

bool
command_check(const char *line, struct err *e)
{
	size_t at;

	return command_check_at(line, &at, e);
}

void
command_run(struct app *a, const char *line)
{
	struct slice rest = slice_of(line), one;
	struct slice argv[COMMAND_ARGS_MAX + 1];
	const struct command_def *d;
	struct slice bad;
	const char *why;
	struct err e;
	size_t argc;

	while (command_next(&rest, &one)) {
		d = parse(one, argv, &argc, &bad, &e);
		if (d == NULL) {
			app_error(a, "%s", e.detail);
			return;
		}
		why = app_unfit_here(a, d);
		if (why == NULL && d->unfit != NULL)
			why = d->unfit(a);
		if (why != NULL) {
			app_error(a, "%s: %s", d->name, why);
			app_await_answers_to(a, d->name, argc > 0 ? argv[0] :
			    slice_of(""));
			return;
		}
		d->run(a, argv, argc);
	}
}

/* ---- completion -------------------------------------------------------- */

static void
complete_choices(const char *choices, struct slice typed,
    void (*add)(const char *))
{
	struct slice rest = slice_of(choices), one;
	char word[64];

	for (;;) {
		one = slice_sub(rest, 0, slice_find(rest, '|'));
		if (one.n > 1 && one.n >= typed.n &&
		    slice_eq(slice_sub(one, 0, typed.n), typed))
			add(argument_copy(one, word, sizeof(word)));
		if (one.n == rest.n)
			return;
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
}

/* Only what can make sense in this interface. */
static void
complete_names(const struct app *a, struct slice typed,
    void (*add)(const char *))
{
	const struct command_def *d;

	for (size_t i = 0; (d = command_at(i)) != NULL; i++)
		if (app_unfit_here(a, d) == NULL && slice_eq(slice_sub(
		    slice_of(d->name), 0, typed.n), typed))
			add(d->name);
}

static void
complete_type(struct app *a, const struct command_arg *arg,
    struct slice typed, void (*add)(const char *))
{
	switch (arg->type) {
	case ARG_CHOICE:
		complete_choices(arg->choices, typed, add);
		break;
	case ARG_COMMAND:
		complete_names(a, typed, add);
		break;
	case ARG_OPTION:
		setting_complete(arg->choices, typed, add);
		break;
	case ARG_FILTER:
		filter_complete(typed, add);
		break;
	case ARG_FILE:
		filename_complete(typed, add);
		break;
	case ARG_MECH:
	case ARG_HOST:
	case ARG_TOPIC:
	case ARG_LESSON:
	case ARG_SMTP:
		app_complete(a, arg->type, typed, add);
		break;
	default:
		break;
	}
}

void
command_complete(struct app *a, const char *line, size_t start,
    void (*add)(const char *candidate))
{
	struct slice before = slice_sub(slice_of(line), 0, start);
	struct slice typed = slice_sub(slice_of(line), start, WORDS_MAX);
	struct slice word, name = slice_of("");
	const struct command_def *d;
	size_t n = 0;

	if (slice_word(&before, &name))
		while (slice_word(&before, &word))
			n++;
	if (name.n == 0) {
		complete_names(a, typed, add);
		return;
	}
	d = command_find(name);
	if (d != NULL && n > 0 && d->args[0].type == ARG_FILTER)
		n = 0;			/* it has any number of words */
	if (d != NULL && n < args_of(d))
		complete_type(a, &d->args[n], typed, add);
}
