/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PLAIN (RFC 4616): one message, [authzid] NUL authcid NUL password. */
#include "core/sasl/mechs.h"

#include <string.h>

#include "core/banned.h"

static char *
put(char *p, struct slice s)
{
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p + s.n;
}

static bool
plain_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct slice zid = slice_of(x->creds->authzid);
	struct slice user = slice_of(x->creds->user);
	struct slice pass = secret_bytes(x->creds->password);
	char *p;

	(void)challenge;	/* empty by RFC 4616, and nothing hangs on it */
	if (x->round > 0)
		return sasl_rounds_over(x, e);
	if (!sasl_need_password(x, e))
		return false;
	if (slice_find(pass, '\0') < pass.n)
		return err_set(e, "sasl.nul",
		    "PLAIN cannot carry a password with a NUL byte in it");
	if (!sasl_message_room(out, zid.n + user.n + pass.n + 2, e))
		return false;
	out->is_secret = true;
	p = put(out->data, zid);
	*p++ = '\0';
	p = put(p, user);
	*p++ = '\0';
	put(p, pass);
	return true;
}

/* Which part of a broken message is the password is anybody's guess. */
static void
broken(struct sasl_view *v, const char *why)
{
	sasl_fault(v, "%s: the server cannot tell user and password apart",
	    why);
	sasl_hide(v, "message", v->message);
}

static void
plain_describe(struct sasl_view *v)
{
	size_t first = slice_find(v->message, '\0'), second;
	struct slice rest;

	if (v->round > 0) {
		sasl_hide(v, "extra", v->message);
		return;
	}
	if (first == v->message.n) {
		broken(v, "no NUL in it");
		return;
	}
	rest = slice_sub(v->message, first + 1, v->message.n);
	second = slice_find(rest, '\0');
	if (second == rest.n) {
		broken(v, "one NUL instead of two");
		return;
	}
	sasl_show(v, "authzid", slice_sub(v->message, 0, first));
	sasl_show(v, "authcid", slice_sub(rest, 0, second));
	sasl_hide(v, "password", slice_sub(rest, second + 1, rest.n));
}

static void
plain_describe_challenge(struct sasl_view *v)
{
	if (v->message.n > 0)
		sasl_show(v, "challenge", v->message);
}

const struct sasl_mech sasl_plain = {
	.name = "PLAIN",
	.flags = SASL_REUSABLE | SASL_CLIENT_FIRST | SASL_NEEDS_PASSWORD |
	    SASL_NEEDS_USER,
	.rank = 40,
	.rounds_max = 1,
	.respond = plain_respond,
	.describe = plain_describe,
	.describe_challenge = plain_describe_challenge,
};
