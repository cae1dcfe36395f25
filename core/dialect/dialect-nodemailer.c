/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nodemailer, as its own logger writes it ("DEBUG [id] S: 220 ...", the
 * message without a mark) and as loggers that print JSON do.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

static const char *const levels[] = {
	"TRACE ", "DEBUG ", "INFO  ", "INFO ", "WARN  ", "WARN ", "ERROR ",
};

static const struct mark remarks[] = {
	{ "S: ", SPEAKER_SERVER, 0, false, false },
	{ "C: ", SPEAKER_CLIENT, 0, false, false },
	{ "Connection upgraded", SPEAKER_EVENT, HEARD_TLS, false, true },
	{ "Connection closed", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "Closing connection", SPEAKER_NOBODY, 0, false, true },
	{ "Resolved ", SPEAKER_NOBODY, 0, false, true },
	{ "SMTP handshake finished", SPEAKER_NOBODY, 0, false, true },
	{ "Secure connection established", SPEAKER_EVENT, HEARD_TLS, false,
	    true },
};

static bool
hear_message(struct slice text, struct heard *out)
{
	struct slice peer = text;

	if (cut(&peer, "Connection established to ") ||
	    cut(&peer, "Secure connection established to "))
		return hear_peer(out, text, peer);
	if (mark_hear(remarks, COUNT_OF(remarks), text, out))
		return true;
	if (find_words(text, "failed to authenticate") < text.n)
		return hear_event(out, HEARD_NOTE, text);
	return false;
}

/* "DEBUG [id] "; false: not of a connection. */
static bool
cut_front(struct slice *s, struct slice *id, bool *debug)
{
	bool level = false;

	for (size_t i = 0; i < COUNT_OF(levels) && !level; i++) {
		level = cut(s, levels[i]);
		*debug = level && i == 1;
	}
	if (!level || !between(*s, "[", "]", id) || s->p[0] != '[')
		return false;
	*s = slice_sub(*s, id->n + 2, s->n);
	cut(s, " ");
	return true;
}

static bool
hear_text_form(struct slice line, struct heard *out)
{
	struct slice text = line, id;
	bool debug = false;

	if (!cut_front(&text, &id, &debug))
		return false;
	if (text.n == 0)
		text = (struct slice){ line.p + line.n, 0 };
	for (size_t i = 0; i < COUNT_OF(remarks); i++)
		if (remarks[i].speaker == SPEAKER_NOBODY &&
		    starts(text, remarks[i].words))
			return false;
	if (!hear_message(text, out)) {
		if (!debug)
			return false;
		hear_text(out, SPEAKER_EITHER, text);
	}
	out->session = id;
	return true;
}

/* The string of a member, up to the quote that ends it. */
static bool
member(struct slice line, const char *name, struct slice *out)
{
	struct slice s;

	if (!between(line, name, NULL, &s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\') {
			i++;
		} else if (s.p[i] == '"') {
			*out = slice_sub(s, 0, i);
			return true;
		}
	}
	return false;
}

static bool
hear_json(struct slice line, struct heard *out)
{
	struct slice kind, text, id, when = { NULL, 0 };
	int64_t wall;

	if (line.p[0] != '{' || !member(line, "\"sid\":\"", &id) ||
	    !member(line, "\"tnx\":\"", &kind) ||
	    (!member(line, "\"msg\":\"", &text) &&
	    !member(line, "\"message\":\"", &text)))
		return false;
	if (slice_is(kind, "server") || slice_is(kind, "client")) {
		hear_text(out, kind.p[0] == 's' ? SPEAKER_SERVER :
		    SPEAKER_CLIENT, text);
		out->spelling = SPELLED_ESCAPED;
	} else if (slice_is(kind, "message") || !hear_message(text, out)) {
		return false;
	}
	out->session = id;
	if (member(line, "\"time\":\"", &when) &&
	    when_parse(when, 0, &wall) > 0)
		out->wall_us = wall;
	return true;
}

static bool
hear_nodemailer(struct slice line, struct heard *out)
{
	hear_nobody(out);
	if (line.n < 8)
		return false;
	return hear_text_form(line, out) || hear_json(line, out) ||
	    hear_nobody(out);
}

static int
claims_nodemailer(struct slice line)
{
	struct heard h;

	return hear_nodemailer(line, &h) ? h.speaker == SPEAKER_EITHER ?
	    CLAIM_COULD : CLAIM_CERTAIN : CLAIM_NONE;
}

const struct dialect dialect_nodemailer = {
	.id = "nodemailer", .name = "Nodemailer",
	.claims = claims_nodemailer, .hear = hear_nodemailer,
};
