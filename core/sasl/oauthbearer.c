/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OAUTHBEARER (RFC 7628): a GS2 header, the server's address, the token. */
#include "core/sasl/oauth.h"

#include <stdio.h>
#include <string.h>

#include "core/banned.h"

/* saslname of RFC 5801: the two characters that GS2 needs for itself. */
static const char *
escape_of(char c)
{
	switch (c) {
	case ',':
		return "=2C";
	case '=':
		return "=3D";
	default:
		return NULL;
	}
}

static size_t
name_len(struct slice name)
{
	size_t n = name.n;

	for (size_t i = 0; i < name.n; i++)
		if (escape_of(name.p[i]) != NULL)
			n += 2;
	return n;
}

static char *
put_name(char *p, struct slice name)
{
	for (size_t i = 0; i < name.n; i++) {
		const char *escape = escape_of(name.p[i]);

		if (escape != NULL)
			p = oauth_put(p, slice_of(escape));
		else
			*p++ = name.p[i];
	}
	return p;
}

/* host= and port=, as far as they are known; NULL-safe and bounded. */
static void
address_parts(const struct sasl_creds *c, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	if (c->host != NULL && *c->host && strlen(c->host) < size / 2 &&
	    strchr(c->host, '\x01') == NULL)
		used = (size_t)snprintf(out, size, "host=%s" OAUTH_END,
		    c->host);
	if (c->port > 0)
		snprintf(out + used, size - used, "port=%u" OAUTH_END,
		    c->port);
}

static bool
first_message(struct sasl *x, struct sasl_message *out, struct err *e)
{
	const struct slice before = slice_of("n,a="),
	    behind_name = slice_of("," OAUTH_END),
	    auth = slice_of("auth=Bearer "),
	    after = slice_of(OAUTH_END OAUTH_END);
	const struct sasl_creds *c = x->creds;
	struct slice name = slice_of(c->authzid && *c->authzid ? c->authzid :
	    c->user);
	struct slice token = secret_bytes(c->password);
	char address[1024], *p;

	address_parts(c, address, sizeof(address));
	if (!sasl_message_room(out, before.n + name_len(name) +
	    behind_name.n + strlen(address) + auth.n + token.n + after.n, e))
		return false;
	out->is_secret = true;
	p = oauth_put(out->data, before);
	p = put_name(p, name);
	p = oauth_put(p, behind_name);
	p = oauth_put(p, slice_of(address));
	p = oauth_put(p, auth);
	p = oauth_put(p, token);
	oauth_put(p, after);
	return true;
}

static bool
oauthbearer_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	(void)challenge;	/* an error, whatever it says */
	if (x->round > 1)
		return sasl_rounds_over(x, e);
	if (x->round == 1)
		return sasl_message_set(out, slice_of(OAUTH_END), false, e);
	return oauth_ready(x, e) && first_message(x, out, e);
}

const struct sasl_mech sasl_oauthbearer = {
	.name = "OAUTHBEARER",
	.flags = SASL_REUSABLE | SASL_CLIENT_FIRST | SASL_NEEDS_PASSWORD |
	    SASL_NEEDS_USER | SASL_TOKEN,
	.rank = 52,
	.rounds_max = 2,
	.respond = oauthbearer_respond,
	.describe = oauth_describe_oauthbearer,
	.describe_challenge = oauth_describe_challenge,
};
