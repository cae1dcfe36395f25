/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EXTERNAL (RFC 4422, appendix A): who we are was shown by other means, here
 * the client certificate; the one message says for whom to act.
 */
#include "core/sasl/mechs.h"

#include "core/base/utf8.h"
#include "core/banned.h"

static bool
external_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct slice zid = slice_of(x->creds->authzid);

	(void)challenge;
	if (x->round > 0)
		return sasl_rounds_over(x, e);
	if (!utf8_valid(zid))
		return err_set(e, "sasl.user-utf8",
		    "the identity to act for is not UTF-8");
	return sasl_message_set(out, zid, false, e);
}

static void
external_describe(struct sasl_view *v)
{
	if (v->round > 0)
		sasl_hide(v, "extra", v->message);
	else if (v->message.n == 0)
		sasl_say(v, FACT_PLAIN, "authzid",
		    "(taken from the certificate)");
	else
		sasl_show_name(v, "authzid", v->message);
	if (slice_find(v->message, '\0') < v->message.n)
		sasl_fault(v, "a NUL in it: EXTERNAL holds one identity and "
		    "nothing else");
}

static void
external_describe_challenge(struct sasl_view *v)
{
	if (v->message.n > 0)
		sasl_show(v, "challenge", v->message);
	if (v->round > 0)
		sasl_say(v, FACT_WARN, "odd",
		    "a second question: EXTERNAL has one");
}

const struct sasl_mech sasl_external = {
	.name = "EXTERNAL",
	.flags = SASL_CLIENT_FIRST | SASL_CERTIFICATE,
	.rank = 60,
	.rounds_max = 1,
	.respond = external_respond,
	.describe = external_describe,
	.describe_challenge = external_describe_challenge,
};
