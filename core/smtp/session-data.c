/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message: lines ended by CRLF, leading dots doubled, a dot alone last
 * (RFC 5321, 4.5.2); or typed line by line. */
#include "core/smtp/session-priv.h"

#include <stdlib.h>
#include <string.h>

#include "core/banned.h"

/* Of a long message this many lines are kept in the log. */
#define DATA_LOGGED_MAX	200

static uint32_t
log_message_line(struct session *s, struct slice text, uint32_t unit,
    unsigned flags)
{
	return log_line(s->log, &(struct log_line){
		.kind = ENTRY_CLIENT,
		.stage = STAGE_DATA,
		.eol = EOL_CRLF,
		.flags = ENTRY_IN_DATA | flags |
		    (s->encrypted ? ENTRY_TLS : 0),
		.unit = unit,
		.answers = UNIT_NONE,
		.text = text,
	})->unit;
}

/* Any of CRLF, LF and CR ends a line of the message as it was given. */
static struct slice
cut_line(struct slice *rest)
{
	size_t n = 0, skip;
	struct slice line;

	while (n < rest->n && rest->p[n] != '\r' && rest->p[n] != '\n')
		n++;
	line = slice_sub(*rest, 0, n);
	skip = n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n'
	    ? 2 : 1;
	*rest = n < rest->n ? slice_sub(*rest, n + skip, rest->n) :
	    slice_of("");
	return line;
}

static void
await_verdict(struct session *s, uint32_t unit, bool typed)
{
	s->pending = (struct pending){
		.is = true,
		.verb = VERB_DATA,
		.stage = STAGE_DATA,
		.unit = unit,
		.typed = typed,
		.message = true,
		.replies = s->o.lmtp && s->recipients > 1 ? s->recipients : 1,
	};
	session_wait(s, SESSION_SENDING,
	    "waiting for the verdict on the message");
}

/* After the 354. */
void
session_data_send(struct session *s)
{
	struct slice rest = { s->message, s->message_n }, line;
	uint32_t unit = UNIT_NONE;
	struct bytes out;
	size_t lines = 0, dropped = 0;

	if (s->message == NULL) {
		s->state = SESSION_DATA_INPUT;
		return;
	}
	bytes_init(&out, BYTES_NO_LIMIT);
	while (rest.n > 0) {
		line = cut_line(&rest);
		if (line.n > 0 && line.p[0] == '.')
			bytes_add_char(&out, '.');
		bytes_add_slice(&out, line);
		bytes_add_str(&out, "\r\n");
		if (lines++ < DATA_LOGGED_MAX)
			unit = log_message_line(s, line, unit, 0);
		else
			dropped += line.n + 2;
	}
	if (dropped > 0)
		log_event(s->log, STAGE_DATA, "data-cut", 0, NULL, "%zu more "
		    "bytes of the message were sent and are not kept here",
		    dropped);
	unit = log_message_line(s, slice_of("."), unit, ENTRY_LAST);
	bytes_add_str(&out, ".\r\n");
	wire_send(&s->wire, bytes_slice(&out));
	bytes_clear(&out);
	free(s->message);
	s->message = NULL;
	await_verdict(s, unit, false);
}

/* One line of a message that is typed; "." alone ends it, as on the wire. */
bool
session_data_typed(struct session *s, struct slice line, struct err *e)
{
	bool end = slice_is(line, ".");
	struct bytes out;
	uint32_t unit;

	(void)e;
	bytes_init(&out, BYTES_NO_LIMIT);
	bytes_add_slice(&out, line);
	bytes_add_str(&out, "\r\n");
	unit = log_message_line(s, line, UNIT_NONE, ENTRY_TYPED | ENTRY_LAST);
	wire_send(&s->wire, bytes_slice(&out));
	bytes_clear(&out);
	if (end)
		await_verdict(s, unit, true);
	return true;
}
