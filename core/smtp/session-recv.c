/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/session-priv.h"

#include <string.h>

#include "core/banned.h"

/* ---- what a whole reply does ------------------------------------------- */

static void
start_tls_now(struct session *s)
{
	s->encrypted = false;
	session_start_tls(s);
}

/* A sound answer to the outstanding command; its code is what counts. */
static void
on_answer(struct session *s, const struct pending *p, int code,
    struct slice text)
{
	bool good = code >= 200 && code < 300;

	switch (p->verb) {
	case VERB_EHLO:
	case VERB_LHLO:
		s->asked = true;
		if (code == 250)
			capabilities_read(&s->caps, s->log,
			    log_unit(s->log, s->reply_unit));
		s->auth_seen = s->auth_seen ||
		    capabilities_has(&s->caps, "AUTH");
		break;
	case VERB_STARTTLS:
		if (code == 220 && !s->encrypted)
			s->then = start_tls_now;
		break;
	case VERB_AUTH:
		session_auth_reply(s, code, text);
		break;
	case VERB_MAIL:
	case VERB_RSET:
		s->recipients = 0;
		break;
	case VERB_RCPT:
		s->recipients += good;
		break;
	case VERB_DATA:
		if (code == 354 && !p->message)
			s->then = session_data_send;
		break;
	case VERB_QUIT:
		s->quit_done = true;
		s->leaving = true;
		break;
	default:
		break;
	}
}

/* What comes next is no part of an exchange that nobody can go on with. */
static void
on_no_answer(struct session *s, const struct pending *p)
{
	if (p->is && p->verb == VERB_AUTH)
		session_auth_end(s);
	log_event(s->log, p->is ? p->stage : STAGE_BANNER,
	    "reply.codes-differ", ENTRY_VIOLATION | ENTRY_FAILED |
	    ENTRY_WARNING, NULL, "the lines of this reply carry "
	    "different codes: it counts as no answer");
}

static void
reply_complete(struct session *s, struct slice text)
{
	struct pending p = s->pending;
	bool asked = s->state == SESSION_GREETING || p.is;
	bool sound = !(s->reply.faults & REPLY_CODES_DIFFER);
	int code = s->reply.code;

	if (s->reply.has_421 || code == 221)
		s->leaving = true;
	s->junk = 0;
	if (!asked) {
		s->reply_unit = UNIT_NONE;
		return;
	}
	if (p.is && p.replies > 1) {	/* LMTP: one for each recipient */
		s->pending.replies--;
		if (!sound)
			on_no_answer(s, &p);
		s->reply_unit = UNIT_NONE;
		return;
	}
	s->pending = (struct pending){ .unit = UNIT_NONE };
	session_ready(s);
	if (!sound)
		on_no_answer(s, &p);
	else if (p.is)
		on_answer(s, &p, code, text);
	s->reply_unit = UNIT_NONE;
}

/* ---- lines ------------------------------------------------------------- */

static const struct {
	const char	*begins, *name;
} other_protocols[] = {
	{ "HTTP/", "HTTP" }, { "SSH-", "SSH" }, { "* OK", "IMAP" },
	{ "* BYE", "IMAP" }, { "* PREAUTH", "IMAP" }, { "+OK", "POP3" },
	{ "-ERR", "POP3" }, { "RFB ", "VNC" }, { "<?xml", "XMPP" },
	{ "<!DOCTYPE", "HTTP" }, { "<html", "HTTP" }, { "@RSYNCD:", "rsync" },
};

static const char *
other_protocol(struct slice line)
{
	for (size_t i = 0; i < COUNT_OF(other_protocols); i++)
		if (slice_istarts(line, other_protocols[i].begins))
			return other_protocols[i].name;
	return NULL;
}

static uint32_t
log_described(struct session *s, const struct line *line, enum stage stage,
    unsigned flags, uint32_t unit, uint32_t answers, struct facts *facts,
    struct span secret)
{
	return log_line(s->log, &(struct log_line){
		.kind = ENTRY_SERVER,
		.stage = stage,
		.eol = line->eol,
		.flags = flags | (s->encrypted ? ENTRY_TLS : 0) |
		    (s->auth.active ? ENTRY_IN_AUTH : 0),
		.unit = unit,
		.answers = answers,
		.text = line->text,
		.full_len = line->full_len,
		.secrets = &secret,
		.nsecrets = secret.n > 0,
		.facts = facts,
	})->unit;
}

static uint32_t
log_server_line(struct session *s, const struct line *line, enum stage stage,
    unsigned flags, uint32_t unit, uint32_t answers)
{
	return log_described(s, line, stage, flags, unit, answers, NULL,
	    (struct span){ 0, 0 });
}

/* A line of a reply; a 334 is described, and its proof hidden. */
static uint32_t
log_reply_line(struct session *s, const struct line *line,
    const struct reply_line *r, bool asked)
{
	struct span hide = { 0, 0 };
	struct facts f;
	uint32_t unit;

	facts_init(&f);
	if (asked && r->last && r->code == 334 && s->auth.active) {
		session_auth_heard(s, slice_sub(line->text, r->text_at.at,
		    r->text_at.n), &f);
		if (sasl_facts_hide(&f))
			hide = r->text_at;
	}
	unit = log_described(s, line, session_stage(s),
	    (r->last ? ENTRY_LAST : 0) | (asked ? 0 : ENTRY_UNASKED),
	    s->reply_unit, asked && s->pending.is ? s->pending.unit :
	    UNIT_NONE, &f, hide);
	facts_clear(&f);
	return unit;
}

/* A line that is no reply line: marked, and never taken for one. */
static void
on_junk(struct session *s, const struct line *line)
{
	enum stage stage = session_stage(s);
	const char *proto = other_protocol(line->text);

	log_server_line(s, line, stage, ENTRY_VIOLATION |
	    (s->reply_unit == UNIT_NONE ? ENTRY_LAST : 0), s->reply_unit,
	    UNIT_NONE);
	if (s->state == SESSION_GREETING && proto != NULL) {
		session_fail(s, stage, "banner.not-smtp", NULL,
		    "this is not SMTP: the server speaks %s", proto);
		return;
	}
	if (++s->junk > SESSION_JUNK_MAX) {
		session_fail(s, stage, stage == STAGE_BANNER ?
		    "banner.not-smtp" : "reply.malformed", NULL,
		    "%d lines came that are no SMTP replies", SESSION_JUNK_MAX);
		return;
	}
	if (!session_is_busy(s))
		return;
	s->babbled = s->babbled || line->text.n > 0;
	loop_timer_in(s->loop, &s->grace, SESSION_JUNK_GRACE_MS * 1000);
}

static void
on_unasked(struct session *s)
{
	if (++s->unasked > SESSION_UNASKED_MAX)
		session_fail(s, session_stage(s), "reply.flood", NULL,
		    "over %d replies came that answer nothing: the connection "
		    "is given up", SESSION_UNASKED_MAX);
}

static void
on_reply_line(struct session *s, const struct line *line,
    const struct reply_line *r)
{
	bool asked = s->state == SESSION_GREETING || s->pending.is;
	bool begins = s->reply_unit == UNIT_NONE;
	enum reply_status st;

	if (begins)
		s->reply = (struct reply){ .code = 0 };
	st = reply_add(&s->reply, r, line->full_len);
	s->reply_unit = log_reply_line(s, line, r, asked);
	if (begins && !asked)
		on_unasked(s);
	if (st == REPLY_GIVE_UP)
		session_fail(s, session_stage(s), "reply.too-long", NULL,
		    "this reply does not end: %d lines or %u MiB are read, "
		    "and no more", REPLY_LINES_MAX, REPLY_BYTES_MAX >> 20);
	else if (st == REPLY_DONE)
		reply_complete(s, slice_sub(line->text, r->text_at.at,
		    r->text_at.n));
}

static void
on_line(struct session *s, const struct line *line)
{
	struct reply_line r;

	if (reply_line_parse(line->text, &r))
		on_reply_line(s, line, &r);
	else
		on_junk(s, line);
}

/* ---- bytes ------------------------------------------------------------- */

/*
 * Bytes behind the 220 to STARTTLS came in clear from somebody who wants
 * them read as if they came through TLS (RFC 3207; CVE-2011-0411).  They
 * are kept in the log, and never reach the session.  lines may hold the
 * beginning of them.
 */
static void
on_injected(struct session *s, struct line_reader *lines, struct slice rest)
{
	struct facts f;
	struct line line;

	facts_init(&f);
	facts_addf(&f, "bytes", "%zu", line_pending(lines) + rest.n);
	log_event(s->log, STAGE_STARTTLS, "tls.injected", ENTRY_VIOLATION |
	    ENTRY_FAILED | ENTRY_WARNING | ENTRY_CLOSED, &f, "bytes came in "
	    "clear after the reply to STARTTLS and before TLS began: they are "
	    "shown, they were not used, and the connection is closed");
	while (line_read(lines, &rest, &line))
		log_server_line(s, &line, STAGE_STARTTLS, ENTRY_LAST |
		    ENTRY_VIOLATION | ENTRY_UNASKED, UNIT_NONE, UNIT_NONE);
	if (line_fragment(lines, &line))
		log_server_line(s, &line, STAGE_STARTTLS, ENTRY_LAST |
		    ENTRY_VIOLATION | ENTRY_UNASKED, UNIT_NONE, UNIT_NONE);
	session_drop(s);
}

/* The same, when it came a moment later, where the handshake was due. */
static bool
is_injected_late(struct session *s)
{
	struct line_reader lines;
	struct slice heard;

	if (s->state != SESSION_HANDSHAKE || s->implicit)
		return false;
	heard = tls_heard_instead(wire_tls(&s->wire));
	if (heard.n == 0)
		return false;
	line_reader_init(&lines);
	on_injected(s, &lines, heard);
	line_reader_clear(&lines);
	return true;
}

/* Of a line that begins so. */
static bool
may_become_reply(struct slice begun)
{
	static const char code[] = "250";
	char line[sizeof(code) - 1];
	struct reply_line r;

	if (begun.n >= sizeof(line))
		return reply_line_parse(begun, &r);
	memcpy(line, code, sizeof(line));
	if (begun.n > 0)
		memcpy(line, begun.p, begun.n);
	return reply_line_parse((struct slice){ line, sizeof(line) }, &r);
}

bool
session_log_fragment(struct session *s)
{
	struct line line;

	if (!line_fragment(&s->lines, &line))
		return false;
	log_server_line(s, &line, session_stage(s), ENTRY_LAST |
	    ENTRY_VIOLATION, s->reply_unit, UNIT_NONE);
	return !may_become_reply(line.text);
}

static bool
line_without_end(struct session *s)
{
	if (line_pending(&s->lines) <= LINE_GIVE_UP)
		return false;
	session_log_fragment(s);
	session_fail(s, session_stage(s), "line.too-long", NULL,
	    "over %u MiB came without a line end", LINE_GIVE_UP >> 20);
	return true;
}

/* Read what is there; the answer to what was asked ends the reading when
 * TLS comes next. */
static void
read_lines(struct session *s)
{
	struct bytes *in = wire_in(&s->wire);
	struct slice rest = bytes_slice(in);
	struct line line;

	while (s->wired && s->then != start_tls_now &&
	    line_read(&s->lines, &rest, &line))
		on_line(s, &line);
	if (!s->wired)
		return;
	bytes_drop(in, in->len - rest.n);
	if (line_without_end(s))
		return;
	wire_resume(&s->wire);
}

static void
on_data(struct session *s)
{
	void (*then)(struct session *);

	/* What is answered must stand in the log first. */
	if (wire_in(&s->wire)->len > 0)
		session_data_rest(s);
	read_lines(s);
	if (!s->wired || s->then == NULL)
		return;
	then = s->then;
	s->then = NULL;
	/* Whatever the pieces: nothing of TLS can have come yet. */
	if (then == start_tls_now)
		wire_read_waiting(&s->wire);
	if (then == start_tls_now && (wire_in(&s->wire)->len > 0 ||
	    line_pending(&s->lines) > 0))
		on_injected(s, &s->lines, bytes_slice(wire_in(&s->wire)));
	else
		then(s);
}

/* ---- the end ----------------------------------------------------------- */

/* True when that, or what came before it, was no reply. */
static bool
log_rest(struct session *s)
{
	bool some;

	read_lines(s);
	some = s->reply_unit != UNIT_NONE || line_pending(&s->lines) > 0;
	return (s->wired && session_log_fragment(s)) || (!some && s->babbled);
}

/* It has said so: then how it closes is nothing to complain about. */
static bool
is_leaving(const struct session *s)
{
	return s->quit_done || (s->leaving && !s->pending.is);
}

static void
on_eof(struct session *s)
{
	enum stage stage;
	bool babbled = log_rest(s);

	if (!s->wired)
		return;
	stage = session_stage(s);
	if (is_leaving(s)) {
		log_event(s->log, STAGE_QUIT, "close", ENTRY_CLOSED, NULL,
		    "the server closed the connection");
		session_drop(s);
	} else if (session_is_busy(s) && babbled)
		session_fail_babbled(s, "nothing better came before it ended");
	else if (session_is_busy(s))
		session_fail(s, stage, "net.closed", NULL, "the server closed "
		    "the connection while we were %s", s->waiting);
	else
		session_fail(s, stage, "net.closed", NULL,
		    "the server closed the connection unasked");
}

/* TLS 1.3 tells only at the first read that our certificate, or the lack of
 * one, was refused. */
static bool
refuses_handshake(const struct err *e)
{
	return strcmp(e->id, "tls.certificate-required") == 0 ||
	    strncmp(e->id, "tls.alert-", strlen("tls.alert-")) == 0;
}

/* No more than an end, if not as it should be. */
static bool
is_end(const struct err *e)
{
	return strcmp(e->id, "net.reset") == 0 ||
	    strcmp(e->id, "tls.truncated") == 0;
}

static void
on_error(struct session *s)
{
	struct err e = *wire_err(&s->wire);
	enum stage stage;
	struct facts f;
	bool babbled;

	if (is_injected_late(s))
		return;
	babbled = log_rest(s);
	if (!s->wired)
		return;
	stage = refuses_handshake(&e) ? STAGE_TLS : session_stage(s);
	facts_init(&f);
	if (stage == STAGE_TLS && wire_tls(&s->wire) != NULL)
		tls_facts(wire_tls(&s->wire), &f);
	if (is_leaving(s)) {
		log_event(s->log, STAGE_QUIT, e.id, ENTRY_CLOSED, &f, "%s",
		    e.detail);
		session_drop(s);
	} else if (babbled && session_is_busy(s) && is_end(&e))
		session_fail_babbled(s, "nothing better came before it ended");
	else
		session_fail(s, stage, strncmp(e.id, "net.", 4) == 0 ||
		    strncmp(e.id, "tls.", 4) == 0 ? e.id : "net.failed", &f,
		    "%s", e.detail);
	facts_clear(&f);
}

void
session_on_wire(struct wire *w, enum wire_event ev)
{
	struct session *s = w->arg;

	switch (ev) {
	case WIRE_DATA:
		on_data(s);
		break;
	case WIRE_TLS_OPEN:
		session_on_tls_open(s);
		break;
	case WIRE_EOF:
		on_eof(s);
		break;
	case WIRE_ERROR:
		on_error(s);
		break;
	case WIRE_SENT:
		if (!session_data_go_on(s))
			return;
		break;
	}
	session_changed(s);
}
