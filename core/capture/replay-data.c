/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message, as far as a log shows it; many show none of it. */
#include "core/capture/replay-priv.h"

#include <string.h>

#include "core/banned.h"

void
replay_message_begin(struct replay *r)
{
	r->data = true;
	r->data_seen = r->data_reply = false;
	r->data_unit = UNIT_NONE;
	r->data_lines = r->data_dropped = 0;
	r->chunk = 0;
}

static void
put_line(struct replay *r, struct slice text, unsigned flags)
{
	struct outgoing o = { .stage = STAGE_DATA, .text = text,
	    .flags = ENTRY_IN_DATA | flags, .unit = r->data_unit };
	struct command c;

	/* A login in a message: the log has lost where the message ends. */
	command_parse(text, &c);
	if (c.verb == VERB_AUTH)
		o.secret = replay_blob(text);
	if (o.secret.n > 0)
		needles_add_coded(log_needles(r->log), slice_sub(text,
		    o.secret.at, o.secret.n));

	r->data_unit = replay_log_client(r, &o);
}

static void
end_message(struct replay *r)
{
	if (r->data_dropped > 0)
		log_event(r->log, STAGE_DATA, "data-cut", 0, NULL, "%zu more "
		    "bytes of the message are in the file and are not kept "
		    "here", r->data_dropped);
	put_line(r, slice_of("."), ENTRY_LAST);
	r->data = false;
	replay_push(r, VERB_DATA, STAGE_DATA, r->data_unit);
	r->queue[r->head + r->n - 1].message = true;
	if (r->lmtp && r->recipients > 1)
		r->queue[r->head + r->n - 1].replies = r->recipients;
}

void
replay_message_line(struct replay *r, struct slice text)
{
	r->data_seen = true;
	if (slice_is(text, "."))
		end_message(r);
	else if (r->data_lines++ < REPLAY_MESSAGE_LINES)
		put_line(r, text, 0);
	else
		r->data_dropped += text.n + strlen("\r\n");
}

/*
 * Where nothing tells who speaks, a command right behind a reply does not
 * belong to the message: its end was left out of the log.
 */
bool
replay_message_left(struct replay *r, struct slice text)
{
	bool after_reply = r->data_reply;
	struct reply_line line;
	struct command c;

	if (!r->data)
		return false;
	command_parse(text, &c);
	r->data_reply = reply_line_parse(text, &line);
	return after_reply && c.verb != VERB_OTHER && c.verb != VERB_HELP;
}

void
replay_message_unseen(struct replay *r, int code)
{
	if (code == 421) {
		r->data = false;
		log_close_unit(r->log, r->data_unit);
		return;
	}
	log_event(r->log, STAGE_DATA, "data-cut", 0, NULL, r->data_seen ?
	    "the end of the message is not in this log" :
	    "the message itself is not in this log");
	end_message(r);
}

/* ---- BDAT (RFC 3030) --------------------------------------------------- */

void
replay_chunk_begin(struct replay *r, struct slice args)
{
	struct slice size = { "", 0 };
	unsigned long n;

	slice_word(&args, &size);
	if (slice_number(size, 1ul << 40, &n))
		r->chunk = n;
	r->data_unit = UNIT_NONE;
	r->data_lines = 0;
}

/*
 * The lines of a chunk have no mark of their own.  A log that does not show
 * them goes on with a command.
 */
bool
replay_chunk_takes(struct replay *r, struct slice text)
{
	size_t n = text.n + strlen("\r\n");
	struct command c;

	if (r->chunk == 0)
		return false;
	command_parse(text, &c);
	if (c.verb != VERB_OTHER && c.verb != VERB_HELP) {
		r->chunk = 0;
		return false;
	}
	r->chunk -= n < r->chunk ? n : r->chunk;
	if (r->data_lines++ < REPLAY_MESSAGE_LINES)
		put_line(r, text, r->chunk == 0 ? ENTRY_LAST : 0);
	if (r->chunk == 0)
		log_close_unit(r->log, r->data_unit);
	return true;
}
