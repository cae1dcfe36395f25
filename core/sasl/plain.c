/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PLAIN (RFC 4616): one message, [authzid] NUL authcid NUL password. */
#include "core/sasl/mechs.h"

#include <string.h>

#include "core/banned.h"

static bool
plain_respond(const struct sasl_creds *c, int round, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct slice zid = slice_of(c->authzid), user = slice_of(c->user);
	struct slice pass = secret_bytes(c->password);
	char *p;

	(void)challenge;	/* empty by RFC 4616, and nothing hangs on it */
	if (round > 0)
		return err_set(e, "sasl.rounds",
		    "the server asks for more after PLAIN's only message");
	if (c->password == NULL)
		return err_set(e, "sasl.no-password", "no password was given");
	if (slice_find(pass, '\0') < pass.n)
		return err_set(e, "sasl.nul",
		    "PLAIN cannot carry a password with a NUL byte in it");
	if (!sasl_message_room(out, zid.n + user.n + pass.n + 2, e))
		return false;
	out->is_secret = true;
	p = out->data;
	if (zid.n > 0)
		memcpy(p, zid.p, zid.n);
	p += zid.n;
	*p++ = '\0';
	if (user.n > 0)
		memcpy(p, user.p, user.n);
	p += user.n;
	*p++ = '\0';
	if (pass.n > 0)
		memcpy(p, pass.p, pass.n);
	return true;
}

static void
plain_describe(int round, struct slice message, bool trusted, bool keep,
    struct facts *out)
{
	size_t first = slice_find(message, '\0'), second;
	struct slice rest;

	(void)trusted;
	if (round > 0) {
		sasl_add_hidden(out, "extra", message, keep);
		return;
	}
	if (first == message.n) {
		facts_add(out, "fault", "no NUL in it: user and password "
		    "cannot be told apart");
		sasl_add_hidden(out, "message", message, keep);
		return;
	}
	rest = slice_sub(message, first + 1, message.n);
	second = slice_find(rest, '\0');
	if (second == rest.n) {
		/* Which half is the password is anybody's guess. */
		facts_add(out, "fault", "one NUL instead of two: the server "
		    "cannot tell user and password apart");
		sasl_add_hidden(out, "message", message, keep);
		return;
	}
	sasl_add_shown(out, "authzid", slice_sub(message, 0, first));
	sasl_add_shown(out, "authcid", slice_sub(rest, 0, second));
	sasl_add_hidden(out, "password",
	    slice_sub(rest, second + 1, rest.n), keep);
}

static void
plain_describe_challenge(int round, struct slice challenge, struct facts *out)
{
	(void)round;
	if (challenge.n > 0)
		sasl_add_shown(out, "challenge", challenge);
}

const struct sasl_mech sasl_plain = {
	.name = "PLAIN",
	.flags = SASL_REUSABLE | SASL_CLIENT_FIRST | SASL_NEEDS_PASSWORD,
	.rank = 20,
	.rounds_max = 1,
	.respond = plain_respond,
	.describe = plain_describe,
	.describe_challenge = plain_describe_challenge,
};
