/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * swaks: four columns of mark.  "~" instead of "-" is inside TLS, "*" is what
 * was not expected, nothing at all is what was sent as it was given.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

static const struct mark marks[] = {
	{ "<-  ", SPEAKER_SERVER, 0, false, false },
	{ "<~  ", SPEAKER_SERVER, 0, true, false },
	{ "<** ", SPEAKER_SERVER, 0, false, false },
	{ "<~* ", SPEAKER_SERVER, 0, true, false },
	{ " -> ", SPEAKER_CLIENT, 0, false, false },
	{ " ~> ", SPEAKER_CLIENT, 0, true, false },
	{ "**> ", SPEAKER_CLIENT, 0, false, false },
	{ "*~> ", SPEAKER_CLIENT, 0, true, false },
	{ "=== TLS started", SPEAKER_EVENT, HEARD_TLS, true, false },
	{ "=== TLS startup failed", SPEAKER_EVENT, HEARD_TLS_FAILED, false,
	    false },
	{ "=== Connection closed", SPEAKER_EVENT, HEARD_ENDS, false, false },
	{ "*** Error connecting", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false,
	    false },
	{ "*** TLS startup failed", SPEAKER_EVENT, HEARD_TLS_FAILED, false,
	    false },
	{ "*** Remote host closed connection", SPEAKER_EVENT, HEARD_ENDS,
	    false, false },
	{ "*** ", SPEAKER_EVENT, HEARD_NOTE, false, false },
};

/* Where blanks were lost on the way, in a mail or a ticket. */
static const struct mark trimmed[] = {
	{ "-> ", SPEAKER_CLIENT, 0, false, false },
	{ "~> ", SPEAKER_CLIENT, 0, true, false },
	{ "<- ", SPEAKER_SERVER, 0, false, false },
	{ "<~ ", SPEAKER_SERVER, 0, true, false },
	{ "<**", SPEAKER_SERVER, 0, false, false },
	{ "<~*", SPEAKER_SERVER, 0, true, false },
	{ "**>", SPEAKER_CLIENT, 0, false, false },
	{ "*~>", SPEAKER_CLIENT, 0, true, false },
};

/* An empty line that was sent leaves the mark with its blank cut off. */
static bool
hear_empty(struct slice line, struct heard *out)
{
	struct slice s = slice_trim(line);

	if (!slice_is(s, "->") && !slice_is(s, "~>"))
		return false;
	hear_text(out, SPEAKER_CLIENT, slice_sub(line, line.n, 0));
	out->tls = s.p[0] == '~';
	return true;
}

/* Raw: two blanks and ">", or "<" and three blanks. */
static bool
hear_raw(struct slice line, struct heard *out)
{
	struct slice s = line;

	if (cut(&s, "  > "))
		return hear_text(out, SPEAKER_CLIENT, s);
	if (cut(&s, "<   "))
		return hear_text(out, SPEAKER_SERVER, s);
	return false;
}

/* Its own words, where they are kept with their mark. */
static bool
hear_remark(struct slice line, struct heard *out)
{
	struct slice peer;

	if (!starts(line, "=== ") && !starts(line, "*** "))
		return false;
	if (between(line, "=== Trying ", "...", &peer))
		return hear_peer(out, line, peer);	/* with the port */
	if (between(line, "=== Connected to ", NULL, &peer)) {
		if (peer.n > 0 && peer.p[peer.n - 1] == '.')
			peer.n--;
		return hear_peer(out, slice_sub(line, 4, line.n), peer);
	}
	if (mark_hear(marks, COUNT_OF(marks), line, out)) {
		out->text = slice_sub(line, 4, line.n);
		out->tls = false;
	}
	return out->speaker != SPEAKER_NOBODY;
}

static bool
hear_swaks(struct slice line, struct heard *out)
{
	hear_nobody(out);
	if (line.n < 2)
		return false;
	if (starts(line, "=== ") || starts(line, "*** "))
		return hear_remark(line, out);
	return mark_hear(marks, COUNT_OF(marks), line, out) ||
	    hear_empty(line, out) || hear_raw(line, out) ||
	    mark_hear(trimmed, COUNT_OF(trimmed), line, out);
}

static int
claims_swaks(struct slice line)
{
	struct heard h;

	if (starts(line, "=== Trying ") || starts(line, "=== Connected to ") ||
	    starts(line, "=== TLS ") || starts(line, "=== Connection closed"))
		return CLAIM_CERTAIN;
	if (line.n < 4 || !hear_swaks(line, &h) ||
	    h.speaker == SPEAKER_EVENT)
		return CLAIM_NONE;
	if (h.text.n > 0 && h.text.p[0] == '"')
		return CLAIM_NONE;	/* that is Ruby */
	return hear_raw(line, &h) ? CLAIM_COULD : CLAIM_CERTAIN;
}

const struct dialect dialect_swaks = {
	.id = "swaks", .name = "swaks",
	.claims = claims_swaks, .hear = hear_swaks,
};
