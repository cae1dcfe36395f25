/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that talk to the server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/files/filename.h"
#include "tui/banned.h"

/* ---- when they make sense ---------------------------------------------- */

static const char *
needs_connection(struct app *a)
{
	if (session_state(a->run.session) == SESSION_CLOSED)
		return "there is no connection";
	return NULL;
}

static const char *
needs_ready(struct app *a)
{
	static char text[160];
	const char *waiting = session_waiting_for(a->run.session);

	if (waiting != NULL) {
		snprintf(text, sizeof(text), "still %s (C-c cancels)", waiting);
		return text;
	}
	switch (session_state(a->run.session)) {
	case SESSION_CLOSED:
		return "there is no connection";
	case SESSION_AUTH_INPUT:
		return a->face.is == FACE_PLAIN ?
		    "AUTH waits for its next line (send)" :
		    "AUTH waits for its next line (i)";
	case SESSION_DATA_INPUT:
		return "the server waits for the message (i)";
	default:
		return NULL;
	}
}

static const char *
needs_clear(struct app *a)
{
	const char *why = needs_ready(a);

	return why != NULL ? why : session_is_encrypted(a->run.session) ?
	    "already encrypted" : NULL;
}

/* ---- what they do ------------------------------------------------------ */

static void
simple(struct app *a, enum intent_kind kind, const struct slice *argv,
    size_t argc)
{
	struct intent i = { .kind = kind,
	    .arg = argc > 0 ? argv[0] : slice_of("") };

	app_do(a, &i);
}

#define SIMPLE(name, kind)						\
	static void							\
	run_##name(struct app *a, const struct slice *argv, size_t argc)	\
	{								\
		simple(a, kind, argv, argc);				\
	}
SIMPLE(ehlo, INTENT_EHLO)
SIMPLE(helo, INTENT_HELO)
SIMPLE(starttls, INTENT_STARTTLS)
SIMPLE(mail, INTENT_MAIL)
SIMPLE(rcpt, INTENT_RCPT)
SIMPLE(rset, INTENT_RSET)
SIMPLE(noop, INTENT_NOOP)
SIMPLE(vrfy, INTENT_VRFY)
#undef SIMPLE

static void
on_leave_and_connect(struct app *a)
{
	session_abort(a->run.session);
	app_connect(a, a->next_target);
}

/* "smtps" and "none" in place of a scheme and an option. */
static void
set_tls_mode(struct app *a, const struct slice *argv, size_t argc)
{
	char word[16];

	a->o.tls_given = argc > 1 && tls_mode_parse(argument_copy(argv[1],
	    word, sizeof(word)), &a->o.tls);
	if (!a->o.tls_given)
		a->o.tls = TLS_AUTO;
}

/* Where the opened file was made; nothing of it is lost. */
static void
ask_to_leave(struct app *a)
{
	const char *to = a->open.connect;

	if (to == NULL) {
		if (a->open.no_port)
			app_error(a, "the file does not say which port it "
			    "was: connect %.200s:PORT", a->run.name);
		else
			app_error(a, "the file does not say which server it "
			    "was: connect HOST[:PORT]");
		return;
	}
	a->next_target = xstrdup(to + sizeof("connect ") - 1);
	app_ask(a, "y", on_leave_and_connect, "Leave this file, and connect "
	    "to %.200s? [y/N]", a->next_target);
}

static void
run_connect(struct app *a, const struct slice *argv, size_t argc)
{
	free(a->next_target);
	a->next_target = argc > 0 ? xstrndup(argv[0].p, argv[0].n) : NULL;
	if (argc > 0)
		set_tls_mode(a, argv, argc);
	if (argc == 0 && a->open.file != NULL)
		ask_to_leave(a);
	else if (session_state(a->run.session) == SESSION_CLOSED)
		app_connect(a, a->next_target);
	else
		app_ask(a, "y", on_leave_and_connect, "This session is open. "
		    "End it and connect anew? [y/N]");
}

static void
run_reconnect(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	session_abort(a->run.session);
	app_connect(a, NULL);
}

static void
on_disconnect(struct app *a)
{
	struct intent i = { .kind = INTENT_QUIT };

	if (session_state(a->run.session) == SESSION_READY)
		app_do(a, &i);
	else
		session_abort(a->run.session);
}

static void
run_disconnect(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_ask(a, "y", on_disconnect, "End this session with QUIT? [y/N]");
}

static void
run_abort(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	session_abort(a->run.session);
}

static void
run_cancel(struct app *a, const struct slice *argv, size_t argc)
{
	if (a->find.typing)
		app_search_end(a, false);
	else if (session_is_busy(a->run.session))
		session_cancel(a->run.session);
	else if (app_find_stop(a))
		app_say(a, "no more hits are looked for");
	else if (app_open_stop(a))
		return;
	else
		command_run(a, "dismiss");
	(void)argv;
	(void)argc;
}

/* A user without AUTHZID: then it is that of the options. */
static void
set_identity(struct app *a, const struct slice *argv, size_t argc)
{
	char *user = xstrndup(argv[1].p, argv[1].n);
	char *authzid = argc > 2 ? xstrndup(argv[2].p, argv[2].n) : NULL;

	app_auth_identity(a, user, authzid ? authzid : a->o.authzid);
	free(user);
	free(authzid);
}

static void
run_auth(struct app *a, const struct slice *argv, size_t argc)
{
	char mech[200];

	if (argc > 1)
		set_identity(a, argv, argc);
	app_auth(a, argc > 0 ? argument_copy(argv[0], mech, sizeof(mech)) :
	    NULL, argc > 1 || app_auth_anew(a));
}

static void
run_data(struct app *a, const struct slice *argv, size_t argc)
{
	struct intent i = { .kind = INTENT_DATA };
	struct slice words = argc > 0 ? argv[0] : slice_of("");
	char *path = filename_take(&words);
	struct bytes message;
	struct err e;

	if (path == NULL)
		app_do(a, &i);
	else if (strcmp(path, "-") == 0 || !filename_is_at_hand(path, &e) ||
	    !run_read_message(path, &message, &e))
		app_error(a, "data: %s", strcmp(path, "-") == 0 ?
		    "the keyboard is no file; data alone lets you type" :
		    e.detail);
	else {
		i.arg = bytes_slice(&message);
		app_do(a, &i);
		bytes_clear(&message);
	}
	free(path);
}

/* While AUTH waits for a line, the line is a secret. */
static void
run_send(struct app *a, const struct slice *argv, size_t argc)
{
	struct intent i = { .kind = INTENT_RAW,
	    .arg = argc > 0 ? argv[0] : slice_of("") };

	if (session_expects_secret(a->run.session) &&
	    a->face.is == FACE_PLAIN && i.arg.n == 0) {
		app_ask_answer(a);
		return;
	}
	if (session_expects_secret(a->run.session) &&
	    !slice_is(i.arg, "*")) {
		app_error(a, "AUTH waits for a line that is secret: %s",
		    a->face.is == FACE_PLAIN ? "send alone asks for it" :
		    "press i");
		return;
	}
	if (i.arg.n == 0 &&
	    session_state(a->run.session) != SESSION_DATA_INPUT) {
		app_say(a, "an empty line: nothing was sent");
		return;
	}
	if (app_auth_offer(a, i.arg))
		return;
	if (session_state(a->run.session) == SESSION_DATA_INPUT &&
	    i.arg.n > 1 && i.arg.p[0] == '.' && i.arg.p[1] != '.')
		app_say(a, "sent as typed: the server takes the first dot "
		    "away; a line of a message that begins with one needs "
		    "two");
	app_do(a, &i);
}

static void
run_type(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_type_lines(a);
	if (session_expects_secret(a->run.session) && !a->secret.open) {
		app_ask_answer(a);
		a->typing_lines = true;
	}
}

const struct command_def commands_session[] = {
	{ "connect", "session", "open a session",
	    { { ARG_HOST, "HOST[:PORT]", NULL, true, false },
	      { ARG_CHOICE, "TLS", "auto|starttls|implicit|none", true,
		false } }, run_connect, NULL },
	{ "reconnect", "session", "close this session and connect again",
	    { { 0 } }, run_reconnect, NULL },
	{ "disconnect", "session", "end the session with QUIT",
	    { { 0 } }, run_disconnect, needs_connection },
	{ "abort", "session", "close the connection at once",
	    { { 0 } }, run_abort, needs_connection },
	{ "cancel", "session", "give up what is being waited for, or dismiss",
	    { { 0 } }, run_cancel, NULL },
	{ "ehlo", "session", "say hello and ask for capabilities",
	    { { ARG_TEXT, "NAME", NULL, true, false } }, run_ehlo,
	    needs_ready },
	{ "helo", "session", "say hello as old servers know it",
	    { { ARG_TEXT, "NAME", NULL, true, false } }, run_helo,
	    needs_ready },
	{ "starttls", "session", "switch this connection to TLS",
	    { { 0 } }, run_starttls, needs_clear },
	{ "auth", "session", "log in; asks for what is missing",
	    { { ARG_MECH, "MECH", NULL, true, false },
	      { ARG_TEXT, "USER", NULL, true, false },
	      { ARG_TEXT, "AUTHZID", NULL, true, false } }, run_auth,
	    needs_ready },
	{ "mail", "session", "name the sender; <> for none",
	    { { ARG_ADDRESS, "ADDRESS", NULL, false, false } }, run_mail,
	    needs_ready },
	{ "rcpt", "session", "name a recipient",
	    { { ARG_ADDRESS, "ADDRESS", NULL, false, false } }, run_rcpt,
	    needs_ready },
	{ "data", "session", "send a message, or type it with send",
	    { { ARG_FILE, "FILE", NULL, true, true } }, run_data,
	    needs_ready },
	{ "rset", "session", "forget sender and recipients",
	    { { 0 } }, run_rset, needs_ready },
	{ "noop", "session", "do nothing, and see that it is answered",
	    { { 0 } }, run_noop, needs_ready },
	{ "vrfy", "session", "ask whether an address exists",
	    { { ARG_TEXT, "WORD", NULL, false, false } }, run_vrfy,
	    needs_ready },
	{ "send", "session", "send a line as typed; AUTH MECH offers help",
	    { { ARG_SMTP, "LINE", NULL, true, true } }, run_send,
	    needs_connection },
	{ "type", "session", "send line after line, until Esc",
	    { { 0 } }, run_type, needs_connection },
	{ .name = NULL },
};
