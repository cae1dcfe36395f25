/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message: lines ended by CRLF, leading dots doubled, a dot alone last
 * (RFC 5321, 4.5.2); or typed line by line. */
#include "core/smtp/session-priv.h"

#include <stdlib.h>
#include <string.h>

#include "core/banned.h"

/* Of a long message this many lines are kept in the log. */
#define DATA_LOGGED_MAX	200

/* What is handed over at once; the next part when that has left. */
#define DATA_PART_MAX	(256 * 1024)

/* A message as large as this one has its progress told. */
#define DATA_TOLD_MIN	(1024 * 1024)
#define MIB		(1024 * 1024)

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

/* The next lines, as they go over the wire, until there are max bytes. */
static void
add_lines(struct session *s, struct bytes *out, size_t max)
{
	struct sending *d = &s->sending;
	struct slice rest = { s->message + d->at, s->message_n - d->at };
	struct slice line;

	while (rest.n > 0 && out->len < max) {
		line = cut_line(&rest);
		if (line.n > 0 && line.p[0] == '.')
			bytes_add_char(out, '.');
		bytes_add_slice(out, line);
		bytes_add_str(out, "\r\n");
		if (d->lines++ < DATA_LOGGED_MAX)
			d->unit = log_message_line(s, line, d->unit, 0);
		else
			d->dropped += line.n + 2;
	}
	d->at = s->message_n - rest.n;
}

static void
end_message(struct session *s, struct bytes *out)
{
	struct sending *d = &s->sending;

	if (d->dropped > 0)
		log_event(s->log, STAGE_DATA, "data-cut", 0, NULL, "%zu more "
		    "bytes of the message were sent and are not kept here",
		    d->dropped);
	d->unit = log_message_line(s, slice_of("."), d->unit, ENTRY_LAST);
	bytes_add_str(out, ".\r\n");
	wire_send(&s->wire, bytes_slice(out));
	free(s->message);
	s->message = NULL;
	d->is = false;
	await_verdict(s, d->unit, false);
}

/* Each part that leaves is a sign of life: the limit begins anew. */
static void
tell_progress(struct session *s)
{
	if (s->message_n < DATA_TOLD_MIN)
		session_wait(s, SESSION_SENDING, "sending the message");
	else
		session_wait(s, SESSION_SENDING, "sending the message, %zu "
		    "of %zu MiB", s->sending.at / MIB, s->message_n / MIB);
}

static void
send_part(struct session *s, size_t max)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	add_lines(s, &out, max);
	if (s->sending.at < s->message_n) {
		wire_send(&s->wire, bytes_slice(&out));
		tell_progress(s);
	} else
		end_message(s, &out);
	bytes_clear(&out);
}

/* After the 354. */
void
session_data_send(struct session *s)
{
	if (s->message == NULL) {
		s->state = SESSION_DATA_INPUT;
		return;
	}
	s->sending = (struct sending){ .is = true, .unit = UNIT_NONE };
	s->pending = (struct pending){ .is = true, .verb = VERB_DATA,
	    .stage = STAGE_DATA, .unit = UNIT_NONE, .message = true };
	send_part(s, DATA_PART_MAX);
}

bool
session_data_go_on(struct session *s)
{
	size_t told = s->sending.at / MIB;

	if (!s->sending.is)
		return false;
	send_part(s, DATA_PART_MAX);
	return !s->sending.is || s->sending.at / MIB != told;
}

void
session_data_rest(struct session *s)
{
	if (s->sending.is)
		send_part(s, SIZE_MAX);
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
