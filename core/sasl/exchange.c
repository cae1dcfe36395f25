/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One exchange of the client: what all mechanisms share of the computing. */
#include "core/sasl/mechs.h"

#include <string.h>

#include "core/banned.h"

struct sasl *
sasl_new(const struct sasl_mech *m, const struct sasl_creds *c)
{
	struct sasl *x = (struct sasl *)(void *)secret_scratch(sizeof(*x));

	if (x == NULL)
		return NULL;
	*x = (struct sasl){ .mech = m, .creds = c };
	if (m->state_size == 0)
		return x;
	x->state = secret_scratch(m->state_size);
	if (x->state != NULL)
		return x;
	secret_scratch_free((char *)x, sizeof(*x));
	return NULL;
}

void
sasl_free(struct sasl *x)
{
	if (x == NULL)
		return;
	if (x->mech->end != NULL)
		x->mech->end(x);
	if (x->state != NULL)
		secret_scratch_free(x->state, x->mech->state_size);
	secret_scratch_free((char *)x, sizeof(*x));
}

int
sasl_start(struct sasl *x)
{
	return x->mech->start != NULL ? x->mech->start(x) : -1;
}

bool
sasl_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	*out = (struct sasl_message){ .n = 0 };
	if (!x->mech->respond(x, challenge, out, e)) {
		sasl_message_clear(out);
		return false;
	}
	x->round++;
	return true;
}

enum sasl_proof
sasl_check(struct sasl *x, struct slice challenge)
{
	enum sasl_proof now = SASL_PROOF_NONE;

	if (x->mech->check != NULL)
		now = x->mech->check(x, challenge);
	if (now != SASL_PROOF_NONE && x->proof != SASL_PROOF_BAD)
		x->proof = now;
	return now;
}

struct slice
sasl_expects(const struct sasl *x)
{
	return x->mech->expects != NULL ? x->mech->expects(x) : slice_of("");
}

enum sasl_proof
sasl_proof(const struct sasl *x)
{
	return x->proof;
}

void
sasl_message_clear(struct sasl_message *m)
{
	if (m->data != NULL)
		secret_scratch_free(m->data, m->n);
	*m = (struct sasl_message){ .n = 0 };
}

bool
sasl_message_room(struct sasl_message *out, size_t n, struct err *e)
{
	*out = (struct sasl_message){ .n = n };
	if (n == 0)
		return true;
	out->data = n <= 2 * SECRET_MAX ? secret_scratch(n) : NULL;
	if (out->data != NULL)
		return true;
	out->n = 0;
	return err_set(e, "sasl.too-long",
	    "the credentials are too long for one message: %zu bytes", n);
}

bool
sasl_message_set(struct sasl_message *out, struct slice bytes,
    bool is_secret, struct err *e)
{
	if (!sasl_message_room(out, bytes.n, e))
		return false;
	out->is_secret = is_secret;
	if (bytes.n > 0)
		memcpy(out->data, bytes.p, bytes.n);
	return true;
}

bool
sasl_need_password(const struct sasl *x, struct err *e)
{
	if (x->creds->password != NULL)
		return true;
	return err_set(e, "sasl.no-password", "no %s was given",
	    x->mech->flags & SASL_TOKEN ? "token" : "password");
}

bool
sasl_rounds_over(const struct sasl *x, struct err *e)
{
	return err_set(e, "sasl.rounds", "the server asks for more after "
	    "%s's last message", x->mech->name);
}
