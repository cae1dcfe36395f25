/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curl -v: what it does with "* ", data that it does not show with "{ [". */
#include "core/dialect/hear.h"

#include "core/banned.h"

static const struct mark marks[] = {
	{ "< ", SPEAKER_SERVER, 0, false, false },
	{ "> ", SPEAKER_CLIENT, 0, false, false },
	{ "* SSL connection using ", SPEAKER_EVENT, HEARD_TLS, false, false },
	{ "* SSL certificate problem", SPEAKER_EVENT, HEARD_TLS_FAILED, false,
	    false },
	{ "* Failed to connect", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false,
	    false },
	{ "* Could not resolve", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false,
	    false },
	{ "* Closing connection", SPEAKER_EVENT, HEARD_ENDS, false, false },
	{ "* Connection #", SPEAKER_EVENT, HEARD_ENDS, false, false },
	{ "curl: (", SPEAKER_EVENT, HEARD_NOTE, false, false },
};

/* The progress meter may stand in front of the first remark. */
static struct slice
without_meter(struct slice line)
{
	size_t at = find_words(line, "--:--:-- ");
	struct slice rest;

	if (at == line.n)
		return line;
	rest = slice_sub(line, at, line.n);
	at = find_words(rest, "* ");
	return at < rest.n ? slice_sub(rest, at, rest.n) : line;
}

static bool
hear_curl(struct slice line, struct heard *out)
{
	struct slice s = without_meter(line), peer;

	if (slice_is(s, ">"))
		return hear_text(out, SPEAKER_CLIENT, slice_sub(s, 1, 0));
	if (starts(s, "* Connected to ") &&
	    with_port(s, "* Connected to ", &peer))
		return hear_peer(out, slice_sub(s, 2, s.n), peer);
	if (!mark_hear(marks, COUNT_OF(marks), s, out))
		return false;
	if (s.p[0] == '*')
		out->text = slice_sub(s, 2, s.n);
	else if (s.p[0] == 'c')
		out->text = s;
	return true;
}

static int
claims_curl(struct slice line)
{
	struct slice text = line;

	if (cut(&text, "< "))
		return looks_reply(text) > 0 ? CLAIM_CERTAIN : 0;
	if (cut(&text, "> "))
		return looks_command(text) > 0 ? CLAIM_LIKELY : 0;
	if (starts(line, "* Connected to ") || starts(line, "{ [") ||
	    starts(line, "} [") || starts(line, "* Connection #") ||
	    starts(line, "* Closing connection") || starts(line, "*  ") ||
	    starts(line, "* TLS") || starts(line, "* SSL"))
		return CLAIM_CERTAIN;
	return CLAIM_NONE;
}

const struct dialect dialect_curl = {
	.id = "curl", .name = "curl -v",
	.claims = claims_curl, .hear = hear_curl,
};
