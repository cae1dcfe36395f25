/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/capture/replay-priv.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

struct replay *
replay_new(struct log *out, const struct dialect *d)
{
	struct replay *r = xcalloc(1, sizeof(*r));

	r->log = out;
	r->dialect = d;
	bytes_init(&r->lines, BYTES_NO_LIMIT);
	capabilities_init(&r->caps);
	r->reply_unit = UNIT_NONE;
	replay_reset(r);
	log_set_reveal(out, false);
	log_set_began(out, 0);
	log_set_now(out, 0);
	return r;
}

/* ---- what goes into the log -------------------------------------------- */

unsigned
replay_flags(const struct replay *r, unsigned flags)
{
	return flags | (r->encrypted ? ENTRY_TLS : 0) |
	    (r->auth ? ENTRY_IN_AUTH : 0);
}

void
replay_shape_unknown(struct replay *r, const struct entry *e)
{
	for (size_t i = 0; i < e->nholes; i++)
		e->holes[i].shape = (struct shape){ 0, 0 };
	r->notes.hidden += e->nholes > 0;
}

uint32_t
replay_log_client(struct replay *r, const struct outgoing *o)
{
	const struct entry *e = log_line(r->log, &(struct log_line){
		.kind = ENTRY_CLIENT,
		.stage = o->stage,
		.eol = EOL_CRLF,
		.flags = replay_flags(r, o->flags),
		.unit = o->unit,
		.answers = UNIT_NONE,
		.text = o->text,
		.secrets = &o->secret,
		.nsecrets = o->secret.n > 0,
		.facts = o->facts,
	});

	if (o->unknown)
		replay_shape_unknown(r, e);
	else
		r->notes.masked += e->nholes > 0;
	return e->unit;
}

/* ---- whose line it is -------------------------------------------------- */

/* A verb with what it needs: no answer of a login, and no line of a reply. */
static bool
is_command(struct slice text)
{
	struct command c;

	command_parse(text, &c);
	switch (c.verb) {
	case VERB_OTHER:
		return false;
	case VERB_EHLO:
	case VERB_HELO:
	case VERB_LHLO:
	case VERB_AUTH:
	case VERB_MAIL:
	case VERB_RCPT:
	case VERB_BDAT:
		return c.args.n > 0;
	default:
		return true;
	}
}

static bool
is_reply(struct slice text)
{
	struct reply_line line;

	return reply_line_parse(text, &line);
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_base64(struct slice text)
{
	text = slice_trim(text);
	for (size_t i = 0; i < text.n; i++)
		if (!is_letter(text.p[i]) && (text.p[i] < '0' ||
		    text.p[i] > '9') && text.p[i] != '+' &&
		    text.p[i] != '/' && text.p[i] != '=')
			return false;
	return text.n > 0;
}

/* A command that is not known, perhaps mistyped: "HELLO", "XCLIENT A=B". */
static bool
looks_like_verb(struct slice text)
{
	struct slice word;

	if (text.n == 0 || !is_letter(text.p[0]) || !slice_word(&text, &word))
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] < 'A' || word.p[i] > 'Z')
			return false;
	return word.n >= 3 && word.n <= 12;
}

enum speaker
replay_guess(const struct replay *r, struct slice text)
{
	if (r->data)
		return r->data_seen || !is_reply(text) ? SPEAKER_CLIENT :
		    SPEAKER_SERVER;
	if (is_reply(text))
		return SPEAKER_SERVER;
	if (r->chunk > 0 || r->auth_due || is_command(text) ||
	    (r->auth && is_base64(text)))
		return SPEAKER_CLIENT;
	return replay_awaited(r) == NULL && !r->greeting &&
	    looks_like_verb(text) ? SPEAKER_CLIENT : SPEAKER_NOBODY;
}

bool
replay_in_login(const struct replay *r)
{
	return r->auth;
}

static void
one_line(struct replay *r, const struct heard *h, struct slice text)
{
	enum speaker who = h->speaker;

	/* Without marks nothing tells a message that quotes replies. */
	if (r->data && r->dialect != NULL &&
	    strcmp(r->dialect->id, "bare") == 0)
		who = SPEAKER_EITHER;
	if (log_count(r->log) >= REPLAY_ENTRIES_MAX) {
		r->notes.partial = true;
		return;
	}
	if (text.n > 0 && text.p[text.n - 1] == '\r')
		text.n--;
	replay_ensure_begun(r, h->tls);
	if (who == SPEAKER_EITHER && replay_message_left(r, text))
		replay_message_unseen(r, 0);
	if (who == SPEAKER_EITHER) {
		who = replay_guess(r, text);
		if (who == SPEAKER_NOBODY) {
			r->notes.skipped++;
			return;
		}
		r->notes.guessed++;
	}
	if (h->tls || (r->tls_due && who == SPEAKER_CLIENT))
		replay_ensure_tls(r, slice_of(""));
	if (who == SPEAKER_CLIENT)
		replay_client(r, text, h->hidden);
	else
		replay_server(r, text, h->hidden);
}

static void
escaped_lines(struct replay *r, const struct heard *h)
{
	struct slice rest;

	dialect_unescape(h->text, &r->lines);
	rest = bytes_slice(&r->lines);
	while (rest.n > 0) {
		size_t n = slice_find(rest, '\n');

		one_line(r, h, slice_sub(rest, 0, n));
		rest = slice_sub(rest, n + 1, rest.n);
	}
	OPENSSL_cleanse(r->lines.data, r->lines.len);
	bytes_reset(&r->lines);
}

/* ---- one thing heard --------------------------------------------------- */

static void
take_time(struct replay *r, int64_t wall_us)
{
	if (wall_us == INT64_MIN)
		return;
	if (!r->timed) {
		r->timed = true;
		r->first_us = wall_us;
		log_set_began(r->log, wall_us);
	}
	if (wall_us - r->first_us > r->now_us)
		r->now_us = wall_us - r->first_us;
	log_set_now(r->log, r->now_us);
}

void
replay_heard(struct replay *r, const struct heard *h)
{
	if (h->speaker == SPEAKER_NOBODY)
		return;
	take_time(r, h->wall_us);
	if (r->failed != NULL && h->speaker == SPEAKER_EVENT &&
	    h->event == HEARD_NOTE) {
		replay_tell_failed(r, slice_trim(h->text));
		return;
	}
	replay_tell_failed(r, slice_of(""));
	if (h->speaker == SPEAKER_EVENT)
		replay_event(r, h);
	else if (h->spelling == SPELLED_ESCAPED)
		escaped_lines(r, h);
	else
		one_line(r, h, h->text);
}

static bool
was_full(const struct log *l)
{
	for (size_t i = 0; i < log_count(l); i++) {
		const struct entry *e = log_entry(l, i);

		if (e->kind == ENTRY_EVENT && strcmp(e->event, "log-full") == 0)
			return true;
	}
	return false;
}

/* The file says no more, and nobody knows whether anything was to come. */
static void
end_of_log(struct replay *r)
{
	replay_end_reply(r);
	if (!r->begun || r->closed)
		return;
	if (r->quit_done)
		log_event(r->log, STAGE_QUIT, "close", ENTRY_CLOSED, NULL,
		    "the log ends after QUIT");
	else
		log_event(r->log, STAGE_OTHER, "log-ends", ENTRY_CLOSED, NULL,
		    replay_awaited(r) != NULL ? "the log ends here, before "
		    "the reply" : "the log ends here");
}

void
replay_end(struct replay *r, struct capture_notes *notes)
{
	replay_tell_failed(r, slice_of(""));
	if (r->begins)
		replay_ensure_begun(r, false);
	end_of_log(r);
	notes->skipped += r->notes.skipped;
	notes->guessed += r->notes.guessed;
	notes->masked += r->notes.masked;
	notes->hidden += r->notes.hidden;
	notes->partial = notes->partial || r->notes.partial ||
	    was_full(r->log);
	replay_auth_end(r);
	capabilities_clear(&r->caps);
	bytes_wipe(&r->lines);
	free(r->queue);
	free(r->peer);
	free(r);
}
