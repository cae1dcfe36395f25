/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialogue without marks, as a terminal shows it. */
#include "core/dialect/hear.h"

#include "core/banned.h"

static const struct mark remarks[] = {
	{ "Escape character is", SPEAKER_NOBODY, 0, false, true },
	{ "Connection closed by foreign host", SPEAKER_EVENT, HEARD_ENDS,
	    false, true },
	{ "Connection closed.", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "telnet: Unable to connect", SPEAKER_EVENT, HEARD_CONNECT_FAILED,
	    false, true },
	{ "telnet: could not resolve", SPEAKER_EVENT, HEARD_CONNECT_FAILED,
	    false, true },
	{ "Ncat: Connection refused", SPEAKER_EVENT, HEARD_CONNECT_FAILED,
	    false, true },
	{ "Trying ", SPEAKER_NOBODY, 0, false, true },
	{ "$ ", SPEAKER_NOBODY, 0, false, true },
	{ "% ", SPEAKER_NOBODY, 0, false, true },
};

static struct slice
without_dot(struct slice s)
{
	if (s.n > 0 && s.p[s.n - 1] == '.')
		s.n--;
	return s;
}

/* telnet, nc and ncat name whom they reached. */
static bool
hear_connected(struct slice line, struct heard *out)
{
	struct slice peer = line;

	if (cut(&peer, "Connected to ") || cut(&peer, "Ncat: Connected to "))
		return hear_peer(out, line, without_dot(peer));
	if (starts(line, "Connection to ") &&
	    find_words(line, " succeeded!") < line.n &&
	    between(line, "Connection to ", " port", &peer))
		return hear_peer(out, line, peer);
	if (starts(line, "nc: connect to "))
		return hear_event(out, HEARD_CONNECT_FAILED, line);
	return false;
}

bool
hear_bare(struct slice line, struct heard *out)
{
	hear_nobody(out);
	if (looks_reply(line) > 0)
		return hear_text(out, SPEAKER_SERVER, line);
	if (looks_command(line) > 0)
		return hear_text(out, SPEAKER_CLIENT, line);
	if (hear_connected(line, out))
		return true;
	for (size_t i = 0; i < COUNT_OF(remarks); i++)
		if (starts(line, remarks[i].words))
			return mark_hear(remarks + i, 1, line, out);
	return hear_text(out, SPEAKER_EITHER, line);
}

int
claims_bare(struct slice line)
{
	int reply = looks_reply(line);

	return reply > 0 ? reply : looks_command(line);
}

const struct dialect dialect_bare = {
	.id = "bare", .name = "a dialogue without marks",
	.claims = claims_bare, .hear = hear_bare,
	.generic = true,
};
