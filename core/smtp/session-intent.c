/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of a session: whether it can begin now, and what it sends. */
#include "core/smtp/session-priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

static bool
do_raw(struct session *s, struct slice line, struct err *e)
{
	struct command c;
	struct outline o = { .text = line, .flags = ENTRY_TYPED };
	struct facts f;
	bool ok;

	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\r' || line.p[i] == '\n' || line.p[i] == '\0')
			return err_set(e, "command.control",
			    "a line cannot hold CR, LF or NUL");
	if (line.n > SESSION_TYPED_MAX)
		return err_set(e, "command.too-long", "a line of %zu bytes: "
		    "at most %d are sent", line.n, SESSION_TYPED_MAX);
	if (s->state == SESSION_AUTH_INPUT)
		return session_auth_typed_answer(s, line, e);
	if (s->state == SESSION_DATA_INPUT)
		return session_data_typed(s, line, e);
	command_parse(line, &c);
	if (c.verb == VERB_AUTH)
		return session_auth_typed(s, &c, line, e);
	o.verb = c.verb;
	o.stage = verb_stage(c.verb);
	facts_init(&f);
	o.secret = c.verb == VERB_OTHER ? session_typed_stray(s, line) :
	    command_misplaced_login(line);
	ok = o.secret.n == 0 || session_auth_stray(s, line, &o, &f, e);
	if (ok)
		session_send(s, &o);
	facts_clear(&f);
	return ok;
}

static bool
do_path(struct session *s, enum verb v, struct slice address, struct err *e)
{
	struct bytes arg;
	bool ok;

	/* It may be in brackets already; "<>" is the null sender. */
	if (address.n >= 2 && address.p[0] == '<' &&
	    address.p[address.n - 1] == '>')
		address = slice_sub(address, 1, address.n - 2);
	bytes_init(&arg, SESSION_TYPED_MAX);
	bytes_add_str(&arg, v == VERB_MAIL ? "FROM:<" : "TO:<");
	ok = bytes_add_slice(&arg, address);
	bytes_add_char(&arg, '>');
	if (ok)
		ok = session_send_verb(s, v, bytes_slice(&arg), e);
	else
		err_set(e, "command.too-long", "the address is too long");
	bytes_clear(&arg);
	return ok;
}

static bool
do_starttls(struct session *s, struct err *e)
{
	if (s->encrypted)
		return session_refuse(s, STAGE_STARTTLS, e, "starttls.active",
		    "STARTTLS was not sent: this connection is encrypted "
		    "already");
	if (!s->asked)
		return session_refuse(s, STAGE_STARTTLS, e,
		    "starttls.not-asked", "STARTTLS was not sent: %s",
		    session_why_unasked(s));
	if (!capabilities_has(&s->caps, "STARTTLS"))
		return session_refuse(s, STAGE_STARTTLS, e,
		    "starttls.not-offered", "STARTTLS was not sent: the "
		    "server does not offer it");
	return session_send_verb(s, VERB_STARTTLS, slice_of(""), e);
}

static bool
do_data(struct session *s, struct slice message, struct err *e)
{
	free(s->message);
	s->message = message.p ? xstrndup(message.p, message.n) : NULL;
	s->message_n = message.n;
	return session_send_verb(s, VERB_DATA, slice_of(""), e);
}

static bool
may_begin(const struct session *s, const struct intent *i, struct err *e)
{
	if (i->kind == INTENT_CONNECT) {
		if (s->state != SESSION_CLOSED)
			return err_set(e, "session.open", "the session is "
			    "open already: disconnect first");
		return true;
	}
	if (s->state == SESSION_CLOSED)
		return err_set(e, "session.closed",
		    "there is no connection: connect first");
	if (i->kind == INTENT_RAW && (s->state == SESSION_AUTH_INPUT ||
	    s->state == SESSION_DATA_INPUT))
		return true;
	if (s->state == SESSION_AUTH_INPUT)
		return err_set(e, "session.busy", "the server waits for the "
		    "next line of AUTH: type it, or * to give up");
	if (s->state == SESSION_DATA_INPUT)
		return err_set(e, "session.busy", "the server waits for the "
		    "message: type it, and a line with a single dot");
	if (s->state != SESSION_READY)
		return err_set(e, "session.busy", "still %s", s->waiting);
	return true;
}

static bool
begin(struct session *s, const struct intent *i, struct err *e)
{
	struct slice name = i->arg.n > 0 ? i->arg :
	    slice_of(s->o.helo ? s->o.helo : s->literal);

	switch (i->kind) {
	case INTENT_CONNECT:
		return session_open(s, e);
	case INTENT_EHLO:
		return session_send_verb(s, s->o.lmtp ? VERB_LHLO : VERB_EHLO,
		    name, e);
	case INTENT_HELO:
		return session_send_verb(s, VERB_HELO, name, e);
	case INTENT_STARTTLS:
		return do_starttls(s, e);
	case INTENT_AUTH:
		return session_auth_begin(s, i->mech, e);
	case INTENT_MAIL:
		return do_path(s, VERB_MAIL, i->arg, e);
	case INTENT_RCPT:
		return do_path(s, VERB_RCPT, i->arg, e);
	case INTENT_DATA:
		return do_data(s, i->arg, e);
	case INTENT_RSET:
		return session_send_verb(s, VERB_RSET, slice_of(""), e);
	case INTENT_NOOP:
		return session_send_verb(s, VERB_NOOP, i->arg, e);
	case INTENT_VRFY:
		return session_send_verb(s, VERB_VRFY, i->arg, e);
	case INTENT_QUIT:
		return session_send_verb(s, VERB_QUIT, slice_of(""), e);
	case INTENT_RAW:
		return do_raw(s, i->arg, e);
	case INTENT_NONE:
		break;
	}
	return true;
}

bool
session_do(struct session *s, const struct intent *i, struct err *e)
{
	if (!may_begin(s, i, e) || !begin(s, i, e))
		return false;
	session_changed(s);
	return true;
}

void
intent_text(const struct intent *i, char *out, size_t size)
{
	static const char *const names[] = {
		[INTENT_NONE] = "", [INTENT_CONNECT] = "connect",
		[INTENT_EHLO] = "ehlo", [INTENT_HELO] = "helo",
		[INTENT_STARTTLS] = "starttls", [INTENT_AUTH] = "auth",
		[INTENT_MAIL] = "mail", [INTENT_RCPT] = "rcpt",
		[INTENT_DATA] = "data", [INTENT_RSET] = "rset",
		[INTENT_NOOP] = "noop", [INTENT_VRFY] = "vrfy",
		[INTENT_QUIT] = "disconnect", [INTENT_RAW] = "send",
	};
	struct slice arg = i->kind == INTENT_AUTH ? slice_of(i->mech) :
	    i->kind == INTENT_DATA || i->kind == INTENT_RAW ? slice_of("") :
	    i->kind == INTENT_MAIL && i->arg.n == 0 ? slice_of("<>") :
	    i->arg;

	snprintf(out, size, "%s%s%.*s", names[i->kind], arg.n > 0 ? " " : "",
	    (int)arg.n, arg.n > 0 ? arg.p : "");
}
