/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/trace.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/sasl/mechs.h"
#include "core/banned.h"

void
sasl_trace_begin(struct sasl_trace *t, struct slice mech_name)
{
	*t = (struct sasl_trace){ .mech = sasl_find(mech_name) };
}

void
sasl_trace_clear(struct sasl_trace *t)
{
	free(t->client_nonce);
	free(t->gs2_header);
	free(t->server_nonce);
	*t = (struct sasl_trace){ .mech = NULL };
}

/* A blank at either end of a name cannot be seen, so it is said. */
static void
note_blanks(struct facts *f, size_t i)
{
	static const char *const names[] = { "authcid", "username", "user",
	    "authzid" };
	struct span at = f->v[i].at;
	bool is_name = false;
	unsigned flags;
	struct fact *said;

	for (size_t k = 0; k < COUNT_OF(names); k++)
		is_name = is_name || strcmp(f->v[i].name, names[k]) == 0;
	flags = is_name ? shape_of(slice_of(f->v[i].value)).flags : 0;
	if (!(flags & (SHAPE_LEADING_BLANK | SHAPE_TRAILING_BLANK |
	    SHAPE_LINE_END)))
		return;
	said = facts_addf(f, "blank", "the %s %s with one", f->v[i].name,
	    flags & SHAPE_LEADING_BLANK ? "begins" : "ends");
	said->mark = FACT_WARN;
	said->at = at;
}

static void
describe_client(struct sasl_trace *t, struct slice message, bool trusted,
    struct facts *out)
{
	struct sasl_view v = { .message = message, .round = t->sent,
	    .trusted = trusted, .trace = t, .out = out };
	size_t from = out->n;

	if (t->mech != NULL)
		t->mech->describe(&v);
	else
		sasl_hide(&v, "message", message);
	for (size_t n = out->n, i = from; i < n; i++)
		note_blanks(out, i);
}

void
sasl_trace_sent(struct sasl_trace *t, struct slice message,
    struct facts *out)
{
	describe_client(t, message, true, out);
	t->sent++;
}

void
sasl_trace_sent_masked(struct sasl_trace *t, struct slice message,
    struct facts *out)
{
	describe_client(t, message, false, out);
	t->sent++;
}

/* What is not base64 was a password, as like as not. */
static void
describe_plain_text(struct slice text, struct facts *out)
{
	facts_add(out, "fault", "this is not base64: the server will not "
	    "understand it")->mark = FACT_WARN;
	facts_add_secret(out, "message", shape_of(text),
	    secret_new(text.p, text.n));
}

static const char *
base64_fault(enum base64_kind kind)
{
	switch (kind) {
	case BASE64_URL:
		return "this is URL-safe base64: SMTP wants the standard "
		    "alphabet";
	case BASE64_UNPADDED:
	case BASE64_LOOSE:
		return "this base64 is not quite right: padding is missing, "
		    "or blanks are in it";
	case BASE64_CANONICAL:
	case BASE64_INVALID:
		break;
	}
	return NULL;
}

void
sasl_trace_typed(struct sasl_trace *t, struct slice text, struct facts *out)
{
	size_t max = base64_decoded_max(text.n), n = 0;
	char *buf = max > 0 ? secret_scratch(max) : NULL;
	enum base64_kind kind = BASE64_INVALID;

	if (buf != NULL)
		kind = base64_decode(buf, &n, text);
	if (kind == BASE64_INVALID && text.n > 0)
		describe_plain_text(text, out);
	else {
		if (text.n > 0 && base64_fault(kind) != NULL)
			facts_add(out, "fault", base64_fault(kind))->mark =
			    FACT_WARN;
		describe_client(t, (struct slice){ buf, n }, false, out);
	}
	t->sent++;
	if (buf != NULL)
		secret_scratch_free(buf, max);
}

static void
describe_challenge(struct sasl_trace *t, struct slice message,
    enum sasl_proof proof, struct facts *out)
{
	struct sasl_view v = { .message = message, .round = t->heard,
	    .proof = proof, .trace = t, .out = out };

	if (t->mech != NULL)
		t->mech->describe_challenge(&v);
	else if (message.n > 0)
		sasl_show(&v, "challenge", message);
}

void
sasl_trace_heard(struct sasl_trace *t, struct slice text,
    enum sasl_proof proof, struct facts *out)
{
	size_t max = base64_decoded_max(text.n), n = 0;
	char *buf = max > 0 ? secret_scratch(max) : NULL;
	enum base64_kind kind = BASE64_CANONICAL;

	if (buf != NULL)
		kind = base64_decode(buf, &n, text);
	if (kind == BASE64_INVALID || (buf == NULL && text.n > 0)) {
		struct fact *f = facts_add_slice(out, "prompt", text);

		f->mark = FACT_WARN;
		f->warning = "challenge-not-base64";
	} else
		describe_challenge(t, (struct slice){ buf, n }, proof, out);
	t->heard++;
	if (buf != NULL)
		secret_scratch_free(buf, max);
}

bool
sasl_facts_hide(const struct facts *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].secret)
			return true;
	return false;
}
