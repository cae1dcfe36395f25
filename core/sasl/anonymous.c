/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ANONYMOUS (RFC 4505): no identity, only a word to the operator about who
 * this is: trace information, at most 255 characters.
 */
#include "core/sasl/mechs.h"

#include "core/base/utf8.h"
#include "core/banned.h"

#define TRACE_MAX	255		/* characters */

static size_t
characters(struct slice s)
{
	size_t count = 0, n;

	while (s.n > 0) {
		utf8_next(s, &n);
		s = slice_sub(s, n, s.n);
		count++;
	}
	return count;
}

static bool
anonymous_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct slice trace = slice_of(x->creds->user);

	(void)challenge;
	if (x->round > 0)
		return sasl_rounds_over(x, e);
	if (trace.n == 0)
		trace = slice_of("anonymous");
	if (!utf8_valid(trace))
		return err_set(e, "sasl.user-utf8",
		    "the trace information is not UTF-8");
	if (characters(trace) > TRACE_MAX)
		return err_set(e, "sasl.too-long", "ANONYMOUS takes %d "
		    "characters, not %zu", TRACE_MAX, characters(trace));
	return sasl_message_set(out, trace, false, e);
}

static void
anonymous_describe(struct sasl_view *v)
{
	if (v->round > 0) {
		sasl_hide(v, "extra", v->message);
		return;
	}
	if (v->message.n == 0)
		sasl_say(v, FACT_PLAIN, "trace", "(none)");
	else
		sasl_show_name(v, "trace", v->message);
	if (!utf8_valid(v->message))
		sasl_fault(v, "not UTF-8");
	else if (characters(v->message) > TRACE_MAX)
		sasl_fault(v, "%zu characters: %d are allowed",
		    characters(v->message), TRACE_MAX);
}

static void
anonymous_describe_challenge(struct sasl_view *v)
{
	if (v->message.n > 0)
		sasl_show(v, "challenge", v->message);
	if (v->round > 0)
		sasl_say(v, FACT_WARN, "odd",
		    "a second question: ANONYMOUS has one");
}

const struct sasl_mech sasl_anonymous = {
	.name = "ANONYMOUS",
	.flags = SASL_CLIENT_FIRST | SASL_ONLY_ASKED,
	.rank = 0,
	.rounds_max = 1,
	.respond = anonymous_respond,
	.describe = anonymous_describe,
	.describe_challenge = anonymous_describe_challenge,
};
