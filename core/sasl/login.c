/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LOGIN (an expired draft that every server knows): two prompts, two
 * answers.  What the prompts say is ignored: the first answer is the user
 * name and the second the password, in whatever words they are asked for.
 */
#include "core/sasl/mechs.h"

#include "core/banned.h"

static bool
login_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	(void)challenge;
	if (x->round > 1)
		return err_set(e, "sasl.rounds", "the server asks for a third "
		    "answer: LOGIN has only a user name and a password");
	if (!sasl_need_password(x, e))
		return false;
	return sasl_message_set(out, x->round == 0 ?
	    slice_of(x->creds->user) : secret_bytes(x->creds->password),
	    x->round == 1, e);
}

/*
 * A typed first answer is hidden, too: people type their password at the
 * wrong prompt.
 */
static void
login_describe(struct sasl_view *v)
{
	if (v->round == 0)
		sasl_show_name(v, "username", v->message);
	else
		sasl_hide(v, v->round == 1 ? "password" : "extra", v->message);
}

/* Prompts that are taken for granted by clients that look at them. */
static bool
is_usual(struct slice prompt, int round)
{
	if (round == 0)
		return slice_ihas(prompt, "user");
	return slice_ihas(prompt, "pass");
}

static void
login_describe_challenge(struct sasl_view *v)
{
	sasl_show(v, "prompt", v->message);
	if (v->round > 1)
		sasl_say(v, FACT_WARN, "odd", "a third question: LOGIN has "
		    "two");
	else if (v->message.n == 0)
		sasl_say(v, FACT_PLAIN, "note", "no words: the %s answer is "
		    "due", v->round == 0 ? "first" : "second");
	else if (is_usual(v->message, 1 - v->round))
		sasl_say(v, FACT_WARN, "odd", "asks for the %s at the place "
		    "of the %s", v->round == 0 ? "password" : "user name",
		    v->round == 0 ? "user name" : "password");
}

const struct sasl_mech sasl_login = {
	.name = "LOGIN",
	.flags = SASL_REUSABLE | SASL_NEEDS_PASSWORD | SASL_NEEDS_USER,
	.rank = 30,
	.rounds_max = 2,
	.respond = login_respond,
	.describe = login_describe,
	.describe_challenge = login_describe_challenge,
};
