/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Libraries that print what went over the wire as a literal of their
 * language: smtplib of Python and Net::SMTP of Ruby, whose "->" is the
 * server.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

/* The literal at the front of s, b'...' or "...", without its quotes. */
static bool
literal(struct slice s, struct slice *text)
{
	char quote;

	cut(&s, "b");
	if (s.n < 2 || (s.p[0] != '\'' && s.p[0] != '"'))
		return false;
	quote = s.p[0];
	*text = slice_sub(s, 1, s.n);
	if (text->p[text->n - 1] == quote)
		text->n--;
	return true;
}

static bool
hear_literal(struct slice line, const struct mark *marks, size_t n,
    struct heard *out)
{
	struct slice text;

	if (!mark_hear(marks, n, line, out) ||
	    (out->speaker != SPEAKER_CLIENT && out->speaker != SPEAKER_SERVER))
		return out->speaker != SPEAKER_NOBODY;
	if (!literal(out->text, &text))
		return hear_nobody(out);
	out->text = text;
	out->spelling = SPELLED_ESCAPED;
	return true;
}

static const struct mark python[] = {
	{ "send: ", SPEAKER_CLIENT, 0, false, false },
	{ "reply: ", SPEAKER_SERVER, 0, false, false },
	{ "connect fail: ", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false,
	    true },
	{ "ConnectionRefusedError", SPEAKER_EVENT, HEARD_CONNECT_FAILED,
	    false, true },
	{ "ssl.SSL", SPEAKER_EVENT, HEARD_TLS_FAILED, false, true },
	{ "smtplib.SMTP", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "SMTPAuthenticationError", SPEAKER_EVENT, HEARD_NOTE, false, true },
};

/* "connect: to ('host', 25) None", of old without the "to". */
static bool
python_connect(struct slice line, struct heard *out)
{
	struct slice peer;

	if (!starts(line, "connect: to ('") && !starts(line, "connect: ('"))
		return false;
	if (!between(line, "('", "'", &peer))
		return false;
	return hear_peer(out, line, peer);
}

static bool
hear_python(struct slice line, struct heard *out)
{
	return python_connect(line, out) ||
	    hear_literal(line, python, COUNT_OF(python), out);
}

static int
claims_python(struct slice line)
{
	struct heard h;

	if (starts(line, "reply: retcode (") || starts(line, "data: (") ||
	    starts(line, "connect: "))
		return CLAIM_CERTAIN;
	if (!starts(line, "send: ") && !starts(line, "reply: "))
		return CLAIM_NONE;
	return hear_python(line, &h) ? CLAIM_CERTAIN : CLAIM_NONE;
}

static const struct mark ruby[] = {
	{ "-> ", SPEAKER_SERVER, 0, false, false },
	{ "<- ", SPEAKER_CLIENT, 0, false, false },
	{ "TLS connection started", SPEAKER_EVENT, HEARD_TLS, false, true },
	{ "Conn close", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "Net::SMTP", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "Errno::", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false, true },
	{ "OpenSSL::SSL", SPEAKER_EVENT, HEARD_TLS_FAILED, false, true },
};

static bool
hear_ruby(struct slice line, struct heard *out)
{
	struct slice peer = line;

	if (cut(&peer, "Connection opened: "))
		return hear_peer(out, line, peer);
	return hear_literal(line, ruby, COUNT_OF(ruby), out);
}

static int
claims_ruby(struct slice line)
{
	if (starts(line, "-> \"") || starts(line, "<- \""))
		return CLAIM_CERTAIN;
	return starts(line, "Connection opened: ") ? CLAIM_LIKELY :
	    CLAIM_NONE;
}

const struct dialect dialect_python = {
	.id = "smtplib", .name = "Python smtplib",
	.claims = claims_python, .hear = hear_python,
};

const struct dialect dialect_ruby = {
	.id = "ruby", .name = "Ruby Net::SMTP",
	.claims = claims_ruby, .hear = hear_ruby,
};
