/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question in the message row, and its answer. */
#include "tui/app/app.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/banned.h"

static void __attribute__((format(printf, 3, 0)))
ask(struct app *a, const struct ask *how, const char *fmt, va_list ap)
{
	char text[320];

	app_conceal(a);
	vsnprintf(text, sizeof(text), fmt, ap);
	free(a->question);
	a->question = xstrdup(text);
	a->ask = *how;
	a->answer[0] = '\0';
}

void
app_ask(struct app *a, const char *word, void (*on_yes)(struct app *),
    const char *fmt, ...)
{
	struct ask how = { .word = word, .on_yes = on_yes };
	va_list ap;

	va_start(ap, fmt);
	ask(a, &how, fmt, ap);
	va_end(ap);
}

void
app_ask_as(struct app *a, const struct ask *how, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ask(a, how, fmt, ap);
	va_end(ap);
}

static void
end(struct app *a, void (*then)(struct app *))
{
	free(a->question);
	a->question = NULL;
	a->answers_due = 0;
	if (then != NULL) {
		then(a);
		return;
	}
	a->running = false;
	app_say(a, "no: nothing was done");
}

static void
no_answer(struct app *a)
{
	struct active active;
	char keys[ACTIVE_KEYS_MAX];

	a->running = false;
	app_active(a, &active);
	active_keys(&active, "prompt send", keys, sizeof(keys));
	app_say(a, "no answer: nothing was sent; %s%s, then y or n",
	    *keys != '\0' ? keys : ":send", " types the line again");
}

/* A name that was typed for no question: the password comes next. */
static void
one_answer_less(struct app *a)
{
	a->answers_due -= a->answers_due > 0;
}

/* What is neither may be a name or a password that was meant for a prompt:
 * none of it is shown, kept or a key, up to Enter or Esc. */
static void
key_of_none(struct app *a, struct key k)
{
	struct intent i = { .kind = INTENT_RAW };

	if (k.code == KEYCODE_ESC || (k.mods == KEYMOD_CTRL && k.code == 'c'))
		end(a, no_answer);
	else if (k.code == KEYCODE_ENTER) {
		end(a, no_answer);
		i.arg = slice_of(a->login.typed);
		app_await_answers(a, &i);
		one_answer_less(a);
	}
}

static bool
is_any_text(struct key k)
{
	return k.mods == 0 && (k.code < KEYCODE_BASE ||
	    k.code == KEYCODE_SPACE);
}

/* Yes, no, or Esc; anything else is no answer. */
static void
key_of_three(struct app *a, struct key k)
{
	bool plain = k.mods == 0;

	if (a->answer[0] == '?')
		key_of_none(a, k);
	else if (k.code == KEYCODE_ESC || (k.mods == KEYMOD_CTRL && k.code == 'c'))
		end(a, a->ask.on_esc);
	else if (plain && (k.code == 'n' || k.code == 'N'))
		end(a, a->ask.on_no);
	else if (plain && (k.code == KEYCODE_ENTER || k.code == 'y' ||
	    k.code == 'Y'))
		end(a, a->ask.on_yes);
	else if (is_any_text(k))
		snprintf(a->answer, sizeof(a->answer), "?");
}

static bool
is_key(struct key k, unsigned mods, uint32_t code)
{
	return k.mods == mods && k.code == code;
}

static bool
is_answered(const struct app *a)
{
	return strcmp(a->answer, a->ask.word) == 0;
}

static bool
is_text(struct key k)
{
	return k.mods == 0 && k.code > ' ' && k.code < 0x7f;
}

static void
take_letter(struct app *a, struct key k)
{
	size_t n = strlen(a->answer);

	if (n + 1 < sizeof(a->answer)) {
		a->answer[n] = (char)tolower((int)k.code);
		a->answer[n + 1] = '\0';
	}
}

const char *
app_answer_shown(const struct app *a)
{
	return a->answer[0] == '?' && !a->ask.yes ? "? or Esc" : a->answer;
}

static void
end_word(struct app *a)
{
	unsigned due = a->answers_due;
	bool other = a->answer[0] == '?';

	end(a, is_answered(a) ? a->ask.on_yes : a->ask.on_no);
	if (!other || a->question != NULL)
		return;
	a->answers_due = due;
	one_answer_less(a);
}

/* A word is typed like any line: only leaving, or Enter, ends it. */
static void
key_of_word(struct app *a, struct key k)
{
	size_t n = strlen(a->answer);

	if (is_key(k, 0, KEYCODE_ESC) || is_key(k, KEYMOD_CTRL, 'c') ||
	    (is_key(k, KEYMOD_CTRL, 'd') && n == 0))
		end(a, a->ask.on_no);
	else if (is_key(k, 0, KEYCODE_ENTER))
		end_word(a);
	else if (is_key(k, KEYMOD_CTRL, 'u') || is_key(k, KEYMOD_CTRL, 'w'))
		a->answer[0] = '\0';
	else if ((k.code == KEYCODE_BACKSPACE || is_key(k, KEYMOD_CTRL,
	    'h')) && n > 0)
		a->answer[n - 1] = '\0';
	else if (is_text(k)) {
		take_letter(a, k);
		/* What is no part of the word may be of a password. */
		if (strncmp(a->answer, a->ask.word, n + 1) != 0)
			snprintf(a->answer, sizeof(a->answer), "?");
	}
}

static void
end_by_other(struct app *a)
{
	end(a, a->ask.on_no);
	if (a->question == NULL && !app_is_modal(a)) {
		a->swallowing = true;
		app_say(a, "no: nothing was done; Enter or Esc, then keys "
		    "work");
	}
}

/* The default is no; a longer word must be typed out. */
static void
key_of_two(struct app *a, struct key k)
{
	if (strlen(a->ask.word) > 1) {
		key_of_word(a, k);
		return;
	}
	if (is_text(k))
		take_letter(a, k);
	/* What begins otherwise may be a line for something else. */
	if (is_any_text(k) && k.code != KEYCODE_SPACE && !is_answered(a) &&
	    a->answer[0] != 'n')
		end_by_other(a);
	else
		end(a, is_answered(a) ? a->ask.on_yes : a->ask.on_no);
}

void
app_question_key(struct app *a, struct key k)
{
	if (a->ask.yes)
		key_of_three(a, k);
	else
		key_of_two(a, k);
}

const char *
app_question_hint(const struct app *a)
{
	if (a->answer[0] == '?')
		return "Enter or Esc leave the question";
	if (a->ask.yes)
		return a->ask.on_esc != NULL ? "y or Enter yes  n no  "
		    "Esc type on" : "y or Enter yes  n no  Esc leave";
	if (strlen(a->ask.word) > 1)
		return "type the word, then Enter; Enter alone or Esc: no";
	return "y yes  n, Enter or Esc no";
}
