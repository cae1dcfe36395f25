/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/plain/answer.h"

#include <string.h>

#include "tui/app/app.h"
#include "tui/screen/prompt.h"
#include "tui/banned.h"

#define CTRL_C	3

static void
answer_key(struct app *a, uint32_t code)
{
	app_question_key(a, (struct key){ .code = code });
}

/* Typed out, letter by letter, then Enter. */
static void
answer_word(struct app *a, const char *word)
{
	while (*word != '\0')
		answer_key(a, (unsigned char)*word++);
	answer_key(a, KEYCODE_ENTER);
}

static void
answer(struct app *a, struct slice line)
{
	line = slice_trim(line);
	if (a->ask.word[1] != '\0') {
		if (slice_iis(line, a->ask.word))
			answer_word(a, a->ask.word);
		else
			answer_key(a, KEYCODE_ESC);
	} else if (line.n == 0) {
		answer_key(a, KEYCODE_ENTER);
	} else if (slice_iis(line, "y") || slice_iis(line, "yes")) {
		answer_key(a, 'y');
	} else if (slice_iis(line, "n") || slice_iis(line, "no")) {
		answer_key(a, 'n');
	} else {
		answer_key(a, KEYCODE_ESC);
	}
}

/*
 * What is near no command may be a password, meant for a question that never
 * came: it must not get into whatever keeps this output.
 */
static bool
refuse(struct app *a, const struct err *e)
{
	if (strcmp(e->id, "command.unknown") == 0 &&
	    strstr(e->detail, "the nearest is") == NULL)
		app_error(a, "this line is no command: help lists them "
		    "(it is not repeated here, it may be a password)");
	else
		app_error(a, "%s", e->detail);
	return false;
}

/* A colon, as on the screen, or none. */
static bool
run(struct app *a, const char *line)
{
	struct err e;

	while (*line == ' ' || *line == '\t')
		line++;
	if (*line == '#')
		return true;
	line += *line == ':';
	if (!command_check(line, &e))
		return refuse(a, &e);
	command_run(a, line);
	return true;
}

bool
plain_answer(struct app *a, const char *line)
{
	if (a->secret.open) {
		secretfield_paste(&a->secret, slice_of(line));
		app_byte(a, '\r');
	} else if (a->question != NULL) {
		answer(a, slice_of(line));
	} else if (a->swallowing) {
		app_byte(a, '\r');
	} else if (prompt_is_open() && a->asking != ASKING_COMMAND) {
		prompt_paste(slice_of(line));
		app_byte(a, '\r');
	} else {
		prompt_close();
		return run(a, line);
	}
	return true;
}

void
plain_no_answer(struct app *a)
{
	if (a->swallowing)
		app_byte(a, '\r');
	else if (app_is_modal(a))
		app_byte(a, CTRL_C);
}
