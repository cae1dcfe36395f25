/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sendmail -v: ">>> " is what it sends, what it gets has no mark; a daemon
 * in between puts "050 " in front of either.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

static bool
hear_sendmail(struct slice line, struct heard *out)
{
	struct slice text = line, peer;

	hear_nobody(out);
	cut(&text, "050 ");
	if (starts(text, ">>>")) {
		cut(&text, ">>>");
		if (!cut(&text, " ") && text.n > 0)
			return false;
		if (text.n == 0)
			text = (struct slice){ line.p + line.n, 0 };
		return hear_text(out, SPEAKER_CLIENT, text);
	}
	if (looks_reply(text) > 0)
		return hear_text(out, SPEAKER_SERVER, text);
	if (between(text, "... Connecting to ", " via ", &peer))
		return hear_peer(out, text, peer);
	if (find_words(text, "... Deferred: Connection ") < text.n)
		return hear_event(out, HEARD_CONNECT_FAILED, text);
	if (find_words(text, "... Sent") < text.n ||
	    find_words(text, "... Deferred") < text.n ||
	    find_words(text, "... User unknown") < text.n ||
	    find_words(text, "... Using cached") < text.n)
		return hear_event(out, HEARD_NOTE, text);
	return false;
}

static int
claims_sendmail(struct slice line)
{
	struct slice text = line, peer;
	bool relayed = cut(&text, "050 ");

	if (between(text, "... Connecting to ", " via ", &peer))
		return CLAIM_CERTAIN;
	if (cut(&text, ">>> "))
		return looks_command(text) > 0 || slice_is(text, ".") ?
		    CLAIM_CERTAIN : CLAIM_NONE;
	if (relayed && looks_reply(text) > 0)
		return CLAIM_CERTAIN;
	return looks_reply(text);
}

const struct dialect dialect_sendmail = {
	.id = "sendmail", .name = "sendmail -v",
	.claims = claims_sendmail, .hear = hear_sendmail,
};
