/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/capture/replay-priv.h"

#include <string.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

/* ---- what is awaited --------------------------------------------------- */

const struct waiting *
replay_awaited(const struct replay *r)
{
	return r->n > 0 ? &r->queue[r->head] : NULL;
}

static void
drop_first(struct replay *r)
{
	r->head++;
	r->n--;
	if (r->n == 0)
		r->head = 0;
}

void
replay_push(struct replay *r, enum verb verb, enum stage stage, uint32_t unit)
{
	if (r->n >= REPLAY_WAITING_MAX)
		drop_first(r);
	if (r->head + r->n == r->cap && r->head > r->cap / 2) {
		memmove(r->queue, r->queue + r->head, r->n *
		    sizeof(*r->queue));
		r->head = 0;
	}
	if (r->head + r->n == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 16;
		r->queue = xrealloc(r->queue, r->cap, sizeof(*r->queue));
	}
	r->queue[r->head + r->n++] = (struct waiting){ .verb = verb,
	    .stage = stage, .unit = unit, .replies = 1 };
	r->stage = stage;
}

void
replay_reset(struct replay *r)
{
	replay_end_reply(r);
	replay_auth_end(r);
	r->head = r->n = 0;
	r->greeting = true;
	r->encrypted = r->tls_due = r->closed = false;
	r->quit_done = r->leaving = r->data = r->lmtp = false;
	r->auth_tried = r->authenticated = false;
	r->recipients = 0;
	r->chunk = 0;
	r->stage = STAGE_BANNER;
	r->reply_unit = UNIT_NONE;
	capabilities_clear(&r->caps);
}

/*
 * A log that lost lines: codes that only one command gets tell which it was,
 * and those before it stay without an answer.
 */
static bool
may_answer(const struct waiting *w, int code)
{
	switch (code) {
	case 220:
		return w->verb == VERB_STARTTLS;
	case 221:
		return w->verb == VERB_QUIT;
	case 235:
	case 334:
	case 534:
	case 535:
		return w->verb == VERB_AUTH;
	case 354:
		return w->verb == VERB_DATA && !w->message;
	case 250:
		return w->verb != VERB_AUTH && w->verb != VERB_STARTTLS &&
		    (w->verb != VERB_DATA || w->message);
	default:
		return true;
	}
}

static void
skip_unanswered(struct replay *r, int code)
{
	for (size_t i = 0; i < r->n; i++)
		if (may_answer(&r->queue[r->head + i], code)) {
			while (i-- > 0)
				drop_first(r);
			return;
		}
}

/* Only the banner says 220, but for STARTTLS. */
static bool
is_banner(const struct replay *r, int code)
{
	const struct waiting *w = replay_awaited(r);

	if (!r->greeting)
		return false;
	if (w == NULL)
		return code / 100 != 3 && (code / 100 != 2 || code == 220);
	return code == 220 && w->verb != VERB_STARTTLS;
}

/* ---- what the client says ---------------------------------------------- */

static void
command_line(struct replay *r, struct slice text, bool hidden)
{
	struct outgoing o = { .text = text, .flags = ENTRY_LAST,
	    .unit = UNIT_NONE };
	struct command c;

	command_parse(text, &c);
	o.stage = verb_stage(c.verb);
	if (c.verb == VERB_AUTH) {
		replay_auth_command(r, &c, text, hidden);
		return;
	}
	if (hidden && text.n > 0) {
		o.secret = c.verb == VERB_OTHER ? (struct span){ 0, text.n } :
		    c.args_at;
		o.unknown = true;
	} else if (c.verb == VERB_OTHER)
		o.secret = replay_stray(r, text);
	else
		o.secret = command_misplaced_login(text);
	if (o.secret.n > 0 && !o.unknown)
		needles_add(log_needles(r->log), slice_trim(slice_sub(text,
		    o.secret.at, o.secret.n)));
	replay_push(r, c.verb, o.stage, replay_log_client(r, &o));
	r->lmtp = r->lmtp || c.verb == VERB_LHLO;
	if (c.verb == VERB_EHLO || c.verb == VERB_HELO ||
	    c.verb == VERB_LHLO)
		replay_spare_host(r, slice_trim(c.args));
	if (c.verb == VERB_BDAT)
		replay_chunk_begin(r, c.args);
}

void
replay_client(struct replay *r, struct slice text, bool hidden)
{
	replay_end_reply(r);
	if (r->data)
		replay_message_line(r, text);
	else if (replay_chunk_takes(r, text))
		;
	else if (r->auth && (hidden || replay_auth_takes(r, text)))
		replay_auth_answer(r, text, hidden);
	else {
		replay_auth_end(r);
		command_line(r, text, hidden);
	}
}

/* ---- what the server says ---------------------------------------------- */

static void
on_answer(struct replay *r, const struct waiting *w, int code)
{
	switch (w->verb) {
	case VERB_EHLO:
	case VERB_LHLO:
		if (code == 250)
			capabilities_read(&r->caps, r->log,
			    log_unit(r->log, r->reply_unit));
		break;
	case VERB_STARTTLS:
		r->tls_due = code == 220 && !r->encrypted;
		break;
	case VERB_AUTH:
		replay_auth_reply(r, code);
		break;
	case VERB_MAIL:
	case VERB_RSET:
		r->recipients = 0;
		break;
	case VERB_RCPT:
		r->recipients += code / 100 == 2;
		break;
	case VERB_DATA:
		if (code == 354 && !w->message)
			replay_message_begin(r);
		break;
	case VERB_QUIT:
		r->quit_done = true;
		break;
	default:
		break;
	}
}

static void
on_no_answer(struct replay *r, enum stage stage)
{
	log_event(r->log, stage, "reply.codes-differ", ENTRY_VIOLATION |
	    ENTRY_FAILED | ENTRY_WARNING, NULL, "the lines of this reply "
	    "carry different codes: it counts as no answer");
}

static void
answer_complete(struct replay *r, const struct waiting *first)
{
	struct waiting w = *first;
	bool sound = !(r->reply.faults & REPLY_CODES_DIFFER);

	if (w.replies > 1)
		r->queue[r->head].replies--;
	else
		drop_first(r);
	if (!sound)
		on_no_answer(r, w.stage);
	else if (w.replies <= 1)
		on_answer(r, &w, r->reply.code);
}

/* The reply has all its lines, or as many as there are. */
static void
reply_complete(struct replay *r)
{
	const struct waiting *first = replay_awaited(r);
	enum stage stage = log_unit_first(r->log, r->reply_unit)->stage;

	r->leaving = r->leaving || r->reply.has_421;
	if (stage == STAGE_BANNER) {
		if (r->reply.faults & REPLY_CODES_DIFFER)
			on_no_answer(r, STAGE_BANNER);
	} else if (first != NULL && !is_banner(r, r->reply.code))
		answer_complete(r, first);
	r->greeting = false;
	r->reply_unit = UNIT_NONE;
}

void
replay_end_reply(struct replay *r)
{
	if (r->reply_unit == UNIT_NONE)
		return;
	log_close_unit(r->log, r->reply_unit);
	if (r->reply.nlines > 0)
		reply_complete(r);
	r->reply_unit = UNIT_NONE;
}

struct incoming {
	struct slice	 text;
	enum stage	 stage;
	unsigned	 flags;
	uint32_t	 answers;
	struct span	 secret;
	bool		 unknown;
	struct facts	*facts;
};

static void
log_server(struct replay *r, const struct incoming *in)
{
	const struct entry *e = log_line(r->log, &(struct log_line){
		.kind = ENTRY_SERVER,
		.stage = in->stage,
		.eol = EOL_CRLF,
		.flags = replay_flags(r, in->flags),
		.unit = r->reply_unit,
		.answers = in->answers,
		.text = in->text,
		.secrets = &in->secret,
		.nsecrets = in->secret.n > 0,
		.facts = in->facts,
	});

	if (in->unknown)
		replay_shape_unknown(r, e);
	else
		r->notes.masked += e->nholes > 0;
	r->reply_unit = e->unit;
}

static void
junk_line(struct replay *r, struct slice text)
{
	const struct waiting *w = replay_awaited(r);
	bool alone = r->reply_unit == UNIT_NONE;
	struct incoming in = { .text = text, .answers = UNIT_NONE,
	    .flags = ENTRY_VIOLATION | (alone ? ENTRY_LAST : 0),
	    .stage = r->greeting ? STAGE_BANNER :
	    w != NULL ? w->stage : STAGE_OTHER };

	if (r->auth || r->auth_tried)
		in.secret = replay_blob(text);
	log_server(r, &in);
	if (alone)
		r->reply_unit = UNIT_NONE;
}

static void
reply_line(struct replay *r, struct slice text, const struct reply_line *line,
    bool hidden)
{
	const struct waiting *w = replay_awaited(r);
	bool banner = is_banner(r, line->code);
	struct incoming in = { .text = text, .answers = UNIT_NONE,
	    .flags = line->last ? ENTRY_LAST : 0, .stage = STAGE_OTHER };
	struct facts f;

	facts_init(&f);
	in.facts = &f;
	if (banner)
		in.stage = STAGE_BANNER;
	else if (w != NULL) {
		in.stage = w->stage;
		in.answers = w->unit;
	} else
		in.flags |= ENTRY_UNASKED;
	if (hidden) {
		in.secret = line->text_at;
		in.unknown = true;
	} else if (line->last && line->code == 334 && r->auth &&
	    replay_auth_heard(r, slice_sub(text, line->text_at.at,
	    line->text_at.n), &f))
		in.secret = line->text_at;
	log_server(r, &in);
	facts_clear(&f);
}

void
replay_server(struct replay *r, struct slice text, bool hidden)
{
	struct reply_line line;
	enum reply_status st;

	if (!reply_line_parse(text, &line)) {
		junk_line(r, text);
		return;
	}
	if (r->data)
		replay_message_unseen(r, line.code);
	r->chunk = 0;
	if (r->reply_unit == UNIT_NONE) {
		replay_auth_unseen(r, line.code);
		r->reply = (struct reply){ .code = 0 };
		if (!is_banner(r, line.code))
			skip_unanswered(r, line.code);
	}
	st = reply_add(&r->reply, &line, text.n);
	reply_line(r, text, &line, hidden);
	if (st == REPLY_GIVE_UP)
		replay_end_reply(r);
	else if (st == REPLY_DONE)
		reply_complete(r);
}
