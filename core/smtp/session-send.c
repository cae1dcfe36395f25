/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/session-priv.h"

#include <string.h>

#include "core/banned.h"

static unsigned
line_flags(const struct session *s, unsigned flags)
{
	return flags | ENTRY_LAST | (s->encrypted ? ENTRY_TLS : 0) |
	    (s->auth.active ? ENTRY_IN_AUTH : 0);
}

static void
put_on_wire(struct session *s, struct slice text)
{
	/* One write for a command, its CRLF included. */
	char *line = secret_scratch(text.n + 2);

	if (line == NULL) {		/* no room: two writes, still in order */
		wire_send(&s->wire, text);
		wire_send(&s->wire, slice_of("\r\n"));
		return;
	}
	if (text.n > 0)
		memcpy(line, text.p, text.n);
	memcpy(line + text.n, "\r\n", 2);
	wire_send(&s->wire, (struct slice){ line, text.n + 2 });
	secret_scratch_free(line, text.n + 2);
}

void
session_send(struct session *s, const struct outline *o)
{
	const char *verb = verb_name(o->verb);
	const struct entry *e;

	e = log_line(s->log, &(struct log_line){
		.kind = ENTRY_CLIENT,
		.stage = o->stage,
		.eol = EOL_CRLF,
		.flags = line_flags(s, o->flags),
		.unit = UNIT_NONE,
		.answers = UNIT_NONE,
		.text = o->text,
		.secrets = &o->secret,
		.nsecrets = o->secret.n > 0,
		.facts = o->facts,
	});
	s->pending = (struct pending){
		.is = true,
		.verb = o->verb,
		.stage = o->stage,
		.unit = e->unit,
		.typed = o->flags & ENTRY_TYPED,
		.replies = 1,
	};
	session_wait(s, SESSION_WAITING, "waiting for the reply to %s",
	    s->auth.active ? "AUTH" : *verb ? verb : "the line sent");
	put_on_wire(s, o->text);
}

bool
session_send_verb(struct session *s, enum verb v, struct slice arg,
    struct err *e)
{
	struct bytes line;
	struct outline o = { .verb = v, .stage = verb_stage(v) };
	bool ok;

	bytes_init(&line, SESSION_TYPED_MAX);
	ok = command_write(&line, v, arg, e);
	if (ok) {
		o.text = bytes_slice(&line);
		session_send(s, &o);
	}
	bytes_clear(&line);
	return ok;
}
