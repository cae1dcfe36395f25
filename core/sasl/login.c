/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LOGIN (an expired draft that every server knows): two prompts, two
 * answers.  What the prompts say is ignored: the first answer is the user
 * name and the second the password, in whatever words they are asked for.
 */
#include "core/sasl/mechs.h"

#include <string.h>

#include "core/banned.h"

static bool
login_respond(const struct sasl_creds *c, int round, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct slice answer;

	(void)challenge;
	if (round > 1)
		return err_set(e, "sasl.rounds", "the server asks for a third "
		    "answer: LOGIN has only a user name and a password");
	if (c->password == NULL)
		return err_set(e, "sasl.no-password", "no password was given");
	answer = round == 0 ? slice_of(c->user) : secret_bytes(c->password);
	if (!sasl_message_room(out, answer.n, e))
		return false;
	out->is_secret = round == 1;
	if (answer.n > 0)
		memcpy(out->data, answer.p, answer.n);
	return true;
}

/*
 * A typed first answer is hidden, too: people type their password at the
 * wrong prompt.
 */
static void
login_describe(int round, struct slice message, bool trusted, bool keep,
    struct facts *out)
{
	if (round == 0 && trusted)
		sasl_add_shown(out, "username", message);
	else
		sasl_add_hidden(out, round == 0 ? "username" :
		    round == 1 ? "password" : "extra", message, keep);
}

static void
login_describe_challenge(int round, struct slice challenge, struct facts *out)
{
	(void)round;
	sasl_add_shown(out, "prompt", challenge);
}

const struct sasl_mech sasl_login = {
	.name = "LOGIN",
	.flags = SASL_REUSABLE | SASL_NEEDS_PASSWORD,
	.rank = 10,
	.rounds_max = 2,
	.respond = login_respond,
	.describe = login_describe,
	.describe_challenge = login_describe_challenge,
};
