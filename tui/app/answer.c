/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answers of a typed AUTH: which one the server asks for; and what is
 * typed for a question that never came.  Such typing may be a password, so
 * none of it is a command, or shown, before Enter or Esc has ended it.
 */
#include "tui/app/app.h"

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/decode/fields.h"
#include "core/smtp/command.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

/* Columns of the label without the server's words. */
#define ASKED_COLS	52
#define WORDS_COLS_MIN	9	/* "Password:" */

/* ---- what the server asks ---------------------------------------------- */

enum asked { ASKED_LINE, ASKED_NAME, ASKED_PASSWORD };

/* "AUTH LOGIN", and what may stand behind it. */
static bool
is_login(struct slice line, struct slice *rest)
{
	struct slice word = slice_of("");
	struct command c;

	command_parse(line, &c);
	*rest = c.args;
	return c.verb == VERB_AUTH && slice_word(rest, &word) &&
	    slice_iis(word, "LOGIN");
}

/* The question that the last unit is, the first of an AUTH LOGIN? */
static bool
is_first_of_login(const struct log *l)
{
	const struct unit *u = log_unit(l, log_units(l) - 1);
	struct slice rest;

	return u->answers != UNIT_NONE &&
	    is_login(log_unit_first(l, u->answers)->text, &rest) &&
	    slice_trim(rest).n == 0;
}

/* They stand between quotes, and do not end them. */
static void
add_words(struct bytes *words, struct slice text)
{
	while (text.n > 0) {
		size_t n = slice_find(text, '"');

		vis_add(words, slice_sub(text, 0, n), VIS_UTF8);
		if (n < text.n)
			bytes_add_str(words, "\\x22");
		text = slice_sub(text, n + 1, text.n);
	}
}

/*
 * Its words may be anything.  Only what a person would take for the question
 * about the name is one, and only where the name belongs.
 */
static enum asked
read_question(const struct app *a, struct bytes *words)
{
	const struct log *l = a->run.log;
	enum asked asked = ASKED_LINE;
	struct fields f;

	fields_init(&f);
	decode_unit(l, (uint32_t)log_units(l) - 1, &f);
	for (size_t i = 0; i < f.n; i++) {
		struct slice text = slice_of(f.v[i].value);

		if (strcmp(f.v[i].name, "prompt") != 0)
			continue;
		add_words(words, text);
		if (slice_ihas(text, "pass"))
			asked = ASKED_PASSWORD;
		else if (slice_ihas(text, "user") && is_first_of_login(l))
			asked = ASKED_NAME;
	}
	fields_clear(&f);
	return asked;
}

static void
shorten(struct bytes *words, int cols)
{
	if (utf8_columns(bytes_slice(words)) <= cols)
		return;
	words->len = wrap_columns(bytes_slice(words), cols - 3);
	words->data[words->len] = '\0';
	bytes_add_str(words, "...");
}

void
app_ask_answer(struct app *a)
{
	static const char *const what[] = { "a line", "name", "password" };
	int room = a->canvas.cols - ASKED_COLS;
	enum asked asked;
	struct bytes words;
	char label[400];

	bytes_init(&words, BYTES_NO_LIMIT);
	asked = read_question(a, &words);
	shorten(&words, room > WORDS_COLS_MIN ? room : WORDS_COLS_MIN);
	if (words.len > 0)
		snprintf(label, sizeof(label), "AUTH asks \"%s\": %s, base64",
		    words.data, what[asked]);
	else
		snprintf(label, sizeof(label), "AUTH asks for the next line, "
		    "in base64");
	bytes_clear(&words);
	a->answers_due = 0;
	a->swallowing = false;
	app_ask_secret(a, SECRET_ANSWER, label);
	if (asked == ASKED_NAME)
		secretfield_may_show(&a->secret);
}

/* ---- what is typed for no question ------------------------------------- */

/* How many questions whoever typed that line awaits. */
static unsigned
answers_to(const struct app *a, const struct intent *i)
{
	struct slice rest, word = slice_of("");
	struct command c;

	if (i->kind != INTENT_RAW)
		return 0;
	if (session_expects_secret(a->run.session))
		return !slice_is(i->arg, "*") && is_first_of_login(a->run.log);
	if (is_login(i->arg, &rest))
		return slice_trim(rest).n == 0 ? 2 : 1;
	command_parse(i->arg, &c);
	rest = c.args;
	return c.verb == VERB_AUTH && slice_word(&rest, &word) &&
	    slice_trim(rest).n == 0;
}

void
app_await_answers(struct app *a, const struct intent *i)
{
	a->swallowing = false;
	a->answers_due = answers_to(a, i);
	if (i->kind == INTENT_AUTH && a->login.asks)
		a->answers_due = a->run.credentials.user == NULL ? 2 : 1;
}

void
app_await_answers_to(struct app *a, const char *command, struct slice arg)
{
	struct intent i = { .kind = INTENT_RAW, .arg = arg };

	if (!session_is_busy(a->run.session) || (strcmp(command, "send") != 0 &&
	    strcmp(command, "auth") != 0))
		return;
	if (*command == 'a') {
		i.kind = INTENT_AUTH;
		a->login.asks = !session_has_password(a->run.session) ||
		    app_auth_anew(a);
	}
	app_await_answers(a, &i);
}

static void
say_swallowed(struct app *a)
{
	if (session_is_busy(a->run.session))
		app_error(a, "nothing is asked yet: Enter or Esc, then wait "
		    "for it");
	else
		app_error(a, "no answer is wanted now: Enter or Esc, then "
		    "keys work");
}

/* The server has ended what the open field was for. */
void
app_answer_over(struct app *a)
{
	bool typed = a->secret.touched;

	if (!a->secret.open || a->secret_use != SECRET_ANSWER ||
	    session_expects_secret(a->run.session))
		return;
	secretfield_close(&a->secret);
	a->answers_due = 1;
	a->swallowing = typed;
	if (typed)
		say_swallowed(a);
}

static void
end_swallowing(struct app *a, bool all)
{
	a->swallowing = false;
	a->answers_due -= a->answers_due > 0;
	if (all)
		a->answers_due = 0;
	a->run.changed = true;		/* it may have been asked meanwhile */
	if (a->answers_due > 0)
		app_say(a, "nothing was sent; Esc, then keys are commands");
	else
		app_say(a, "nothing was sent; keys are commands again");
}

static bool
is_text(struct key k)
{
	return k.mods == 0 && (k.code < KEYCODE_BASE ||
	    k.code == KEYCODE_SPACE);
}

bool
app_swallows(struct app *a, struct key k)
{
	struct key give_up = { 'c', KEYMOD_CTRL };
	bool enter = k.code == KEYCODE_ENTER && k.mods == 0;
	bool esc = k.code == KEYCODE_ESC || key_eq(k, give_up);

	if (a->answers_due == 0 && !a->swallowing)
		return false;
	if (is_text(k) || (a->swallowing && !enter && !esc)) {
		a->swallowing = true;
		say_swallowed(a);
	} else if (a->swallowing || enter) {
		end_swallowing(a, esc);
	} else {
		if (!session_is_busy(a->run.session))
			a->answers_due = 0;
		return false;
	}
	return true;
}
