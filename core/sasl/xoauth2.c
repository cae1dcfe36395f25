/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XOAUTH2 (Google, Microsoft; never an RFC): user, token, and that is all. */
#include "core/sasl/oauth.h"

#include <string.h>

#include "core/sasl/token.h"
#include "core/banned.h"

static bool
has_control(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

bool
oauth_ready(const struct sasl *x, struct err *e)
{
	struct slice user = slice_of(x->creds->user);

	if (!sasl_need_password(x, e))
		return false;
	if (user.n == 0)
		return err_set(e, "sasl.no-user", "no user name was given");
	if (has_control(user) || has_control(slice_of(x->creds->authzid)))
		return err_set(e, "sasl.nul", "%s cannot carry a user name "
		    "with control characters in it", x->mech->name);
	if (!token_can_be_sent(secret_bytes(x->creds->password)))
		return err_set(e, "sasl.token", "a bearer token cannot hold "
		    "blanks or control characters, and cannot be empty");
	return true;
}

char *
oauth_put(char *p, struct slice s)
{
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p + s.n;
}

static bool
xoauth2_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	const struct slice before = slice_of("user="),
	    between = slice_of(OAUTH_END "auth=Bearer "),
	    after = slice_of(OAUTH_END OAUTH_END);
	struct slice user = slice_of(x->creds->user);
	struct slice token = secret_bytes(x->creds->password);
	char *p;

	(void)challenge;	/* an error, whatever it says */
	if (x->round > 1)
		return sasl_rounds_over(x, e);
	if (x->round == 1)
		return sasl_message_set(out, slice_of(""), false, e);
	if (!oauth_ready(x, e) || !sasl_message_room(out, before.n + user.n +
	    between.n + token.n + after.n, e))
		return false;
	out->is_secret = true;
	p = oauth_put(out->data, before);
	p = oauth_put(p, user);
	p = oauth_put(p, between);
	p = oauth_put(p, token);
	oauth_put(p, after);
	return true;
}

const struct sasl_mech sasl_xoauth2 = {
	.name = "XOAUTH2",
	.flags = SASL_REUSABLE | SASL_CLIENT_FIRST | SASL_NEEDS_PASSWORD |
	    SASL_NEEDS_USER | SASL_TOKEN,
	.rank = 50,
	.rounds_max = 2,
	.respond = xoauth2_respond,
	.describe = oauth_describe_xoauth2,
	.describe_challenge = oauth_describe_challenge,
};
