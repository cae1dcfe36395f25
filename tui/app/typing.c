/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typing to the server: line after line, and the lines of a message.  Between
 * a line and its reply nothing that is typed may run as a command.
 */
#include "tui/app/app.h"

#include <stdlib.h>

#include "core/base/xalloc.h"
#include "core/smtp/command.h"
#include "tui/screen/prompt.h"
#include "tui/banned.h"

#define LINE_LABEL	"line (Esc ends): "
#define MESSAGE_LABEL	"message (a line with . alone ends it): "

static const char *
key_of(struct app *a, const char *command, char keys[ACTIVE_KEYS_MAX])
{
	struct active active;

	app_active(a, &active);
	if (active_keys(&active, command, keys, ACTIVE_KEYS_MAX)[0] == '\0')
		snprintf(keys, ACTIVE_KEYS_MAX, ":%s", command);
	return keys;
}

static bool
is_typing(const struct app *a)
{
	return a->typing_lines || a->typing_message;
}

void
app_type_stop(struct app *a)
{
	a->typing_lines = a->typing_message = false;
}

/* ---- the next line ----------------------------------------------------- */

static void
open_line(struct app *a, enum asking what)
{
	app_conceal(a);
	a->asking = what;
	prompt_open_alone(what == ASKING_LINE ? LINE_LABEL : MESSAGE_LABEL,
	    "");
}

/* The server has ended what the open line was for; who goes on typing does
 * not mean keys. */
static void
close_what_is_over(struct app *a)
{
	enum session_state now = session_state(a->run.session);

	if (!prompt_is_open() || (a->asking != ASKING_LINE &&
	    a->asking != ASKING_MESSAGE) || now == (a->asking == ASKING_LINE ?
	    SESSION_READY : SESSION_DATA_INPUT))
		return;
	a->swallowing = a->swallowing || prompt_line()[0] != '\0';
	prompt_close();
	a->asking = ASKING_COMMAND;
}

void
app_type_on(struct app *a)
{
	enum session_state now = session_state(a->run.session);

	close_what_is_over(a);
	if (!is_typing(a) || app_is_modal(a) || a->overlay != OVERLAY_NONE ||
	    session_is_busy(a->run.session))
		return;
	a->typing_message = now == SESSION_DATA_INPUT;
	if (now == SESSION_DATA_INPUT)
		open_line(a, ASKING_MESSAGE);
	else if (now == SESSION_READY && a->typing_lines &&
	    a->answers_due == 0)	/* it might be a password */
		open_line(a, ASKING_LINE);
	else
		app_type_stop(a);
}

void
app_type_lines(struct app *a)
{
	a->typing_lines = true;
	app_type_on(a);
}

void
app_type_message(struct app *a)
{
	a->typing_message = true;
	app_type_on(a);
}

/* ---- what was typed ---------------------------------------------------- */

/* Without a message of its own, it is for the keyboard. */
void
app_type_awaits(struct app *a, const struct intent *i)
{
	struct command c;

	if (a->face.is == FACE_PLAIN ||
	    session_state(a->run.session) != SESSION_READY)
		return;
	if (i->kind == INTENT_RAW)
		command_parse(i->arg, &c);
	if (i->kind == INTENT_DATA ? i->arg.n == 0 :
	    i->kind == INTENT_RAW && c.verb == VERB_DATA)
		a->typing_message = true;
}

/* A line of the message, as it goes over the wire (RFC 5321, 4.5.2). */
static char *
stuffed(const char *line)
{
	return xasprintf("%s%s", line[0] == '.' && line[1] != '\0' ? "." :
	    "", line);
}

void
app_type_accept(struct app *a, enum asking what, const char *line)
{
	struct intent i = { .kind = INTENT_RAW, .arg = slice_of(line) };
	char *text;

	if (what == ASKING_MESSAGE) {
		text = stuffed(line);
		i.arg = slice_of(text);
		app_do(a, &i);
		free(text);
	} else if (*line != '\0') {
		text = xasprintf("send %s", line);
		command_run(a, text);
		free(text);
	}
	app_type_on(a);
}

void
app_type_cancel(struct app *a, enum asking what)
{
	char keys[ACTIVE_KEYS_MAX];

	app_type_stop(a);
	if (what == ASKING_MESSAGE)
		app_say(a, "the message is not ended: %s goes on with it, "
		    "up to a line with . alone",
		    key_of(a, "prompt send", keys));
	else
		app_say(a, "keys are commands again; %s types lines",
		    key_of(a, "type", keys));
}

/* ---- before the reply -------------------------------------------------- */

bool
app_type_swallows(struct app *a, struct key k)
{
	bool text = k.mods == 0 && (k.code < KEYCODE_BASE ||
	    k.code == KEYCODE_SPACE || k.code == KEYCODE_ENTER ||
	    k.code == KEYCODE_BACKSPACE);

	if (!is_typing(a) || !session_is_busy(a->run.session))
		return false;
	if (k.code == KEYCODE_ESC && k.mods == 0)
		app_type_cancel(a, ASKING_LINE);
	else if (text)
		app_say(a, "wait for the reply, then type on; Esc, then keys "
		    "are commands");
	else
		return false;
	return true;
}
