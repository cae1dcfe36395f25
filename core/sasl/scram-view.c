/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in a message of SCRAM.  A client's message that keeps to the
 * grammar is taken apart, also when it was typed; any other is hidden whole:
 * it may be a password in the wrong place.
 */
#include "core/sasl/scram.h"

#include <stdlib.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

#define SALT_SHOWN_MAX	64	/* characters of base64 */

/* A fact in our words that stands for one part. */
static void
explain(struct sasl_view *v, enum fact_mark mark, const char *name,
    struct slice part, const char *words)
{
	sasl_place(v, sasl_say(v, mark, name, "%s", words), part);
}

/* ---- the client's side -------------------------------------------------- */

static size_t
count_nuls(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\0';
	return n;
}

static void
not_scram(struct sasl_view *v, const char *shape)
{
	if (count_nuls(v->message) == 2)
		sasl_fault(v, "this looks like a message of PLAIN; SCRAM's is "
		    "%s", shape);
	else
		sasl_fault(v, "this is not SCRAM's message, which is %s",
		    shape);
	sasl_hide(v, "message", v->message);
}

static bool
is_known_type(struct slice type)
{
	return slice_is(type, "tls-exporter") ||
	    slice_is(type, "tls-unique") ||
	    slice_is(type, "tls-server-end-point");
}

/* The flag of the header, and how many bytes of binding data follow it. */
static void
show_binding(struct sasl_view *v, const struct scram_gs2 *g, size_t data,
    struct slice part)
{
	bool plus = (v->trace->mech->flags & SASL_BINDS) != 0;

	if (g->flag == 'n')
		explain(v, FACT_PLAIN, "binding", part,
		    "not supported by this client");
	else if (g->flag == 'y')
		explain(v, FACT_PLAIN, "binding", part,
		    "supported, but the server did not offer it");
	else if (!v->trusted && !is_known_type(g->type))
		sasl_hide(v, "binding", part);
	else if (data > 0)
		sasl_place(v, sasl_say(v, FACT_PLAIN, "binding",
		    "%.*s, %zu bytes", (int)g->type.n, g->type.p, data), part);
	else
		sasl_place(v, sasl_show(v, "binding", g->type), part);
	if (plus != (g->flag == 'p'))
		sasl_fault(v, plus ? "a -PLUS mechanism must name its channel "
		    "binding (p=)" : "only a -PLUS mechanism has a channel "
		    "binding");
}

static void
show_name(struct sasl_view *v, const char *name, struct slice part)
{
	struct bytes plain;

	if (!v->trusted) {
		sasl_hide(v, name, part);
		return;
	}
	bytes_init(&plain, BYTES_NO_LIMIT);
	scram_unescape(&plain, part);
	sasl_place(v, sasl_show(v, name, bytes_slice(&plain)), part);
	bytes_clear(&plain);
}

static void
show_extension(struct sasl_view *v, struct slice part)
{
	sasl_show_name(v, "extension", part);
}

/* Nothing in it that is hidden: the trace may keep it. */
static bool
is_harmless(const struct scram_gs2 *g)
{
	return g->authzid.n == 0 &&
	    (g->flag != 'p' || is_known_type(g->type));
}

static void
client_first(struct sasl_view *v)
{
	struct slice rest = v->message, name, nonce;
	struct scram_gs2 g;
	struct scram_attr a;

	if (!scram_gs2(&rest, &g) || !scram_take(&rest, 'n', &name) ||
	    !scram_take(&rest, 'r', &nonce) || !scram_is_nonce(nonce)) {
		not_scram(v, "n,,n=USER,r=NONCE");
		return;
	}
	show_binding(v, &g, 0, g.flag_part);
	if (g.authzid.n > 0)
		show_name(v, "authzid", g.authzid);
	show_name(v, "authcid", name);
	sasl_show(v, "nonce", nonce);
	while (scram_next(&rest, &a))
		show_extension(v, a.whole);
	sasl_remember(&v->trace->client_nonce, nonce);
	if (v->trusted || is_harmless(&g))
		sasl_remember(&v->trace->gs2_header, g.whole);
}

/* c= repeats the header of the first message, and adds the binding itself. */
static void
repeated_header(struct sasl_view *v, struct slice part)
{
	char *buf = secret_scratch(base64_decoded_max(part.n));
	const char *first = v->trace->gs2_header;
	struct slice rest = { buf, 0 };
	struct scram_gs2 g;

	if (buf == NULL || base64_decode(buf, &rest.n, part) !=
	    BASE64_CANONICAL || !scram_gs2(&rest, &g)) {
		sasl_fault(v, "the channel binding (c=) does not hold the "
		    "header of the first message");
		sasl_hide(v, "binding", part);
	} else {
		show_binding(v, &g, rest.n, part);
		if (first != NULL && !slice_is(g.whole, first))
			sasl_fault(v, "the channel binding (c=) does not "
			    "repeat the header of the first message");
		else if ((g.flag == 'p') != (rest.n > 0))
			sasl_fault(v, g.flag == 'p' ? "the channel binding "
			    "(c=) is empty" : "there is channel binding data "
			    "without a channel binding");
	}
	secret_scratch_free(buf, base64_decoded_max(part.n));
}

static void
repeated_nonce(struct sasl_view *v, struct slice nonce)
{
	const char *due = v->trace->server_nonce;
	bool same = due != NULL && slice_is(nonce, due);

	if (v->trusted || same)
		sasl_show(v, "nonce", nonce);
	else
		sasl_hide(v, "nonce", nonce);
	if (due != NULL && !same)
		sasl_fault(v, "the nonce is not the one that the server sent");
}

static void
show_proof(struct sasl_view *v, struct slice proof)
{
	size_t n, due = hash_size(scram_hash(v->trace->mech));
	char *buf = secret_scratch(base64_decoded_max(proof.n));

	sasl_hide(v, "proof", proof);
	if (buf != NULL && due > 0 && (base64_decode(buf, &n, proof) !=
	    BASE64_CANONICAL || n != due))
		sasl_fault(v, "the proof is not %zu bytes in base64", due);
	secret_scratch_free(buf, base64_decoded_max(proof.n));
}

/* Whether the proof stands at the end, as it must. */
static bool
ends_with_proof(struct slice rest)
{
	struct scram_attr a = { .name = '\0' };

	while (scram_next(&rest, &a))
		if (a.name == 'p')
			return rest.n == 0;
	return false;
}

static void
client_final(struct sasl_view *v)
{
	struct slice rest = v->message, binding, nonce;
	struct scram_attr a;

	if (!scram_take(&rest, 'c', &binding) ||
	    !scram_take(&rest, 'r', &nonce) || !ends_with_proof(rest)) {
		not_scram(v, "c=BINDING,r=NONCE,p=PROOF");
		return;
	}
	repeated_header(v, binding);
	repeated_nonce(v, nonce);
	while (scram_next(&rest, &a))
		if (a.name == 'p')
			show_proof(v, a.value);
		else
			show_extension(v, a.whole);
}

void
scram_describe(struct sasl_view *v)
{
	if (v->round == 0)
		client_first(v);
	else if (v->round == 1)
		client_final(v);
	else if (v->message.n > 0)
		sasl_hide(v, "extra", v->message);
	else
		sasl_say(v, FACT_PLAIN, "note", "nothing: the exchange is "
		    "over for the client");
}

/* ---- the server's side -------------------------------------------------- */

static void
server_nonce(struct sasl_view *v, struct slice nonce)
{
	struct slice ours = slice_of(v->trace->client_nonce);

	sasl_show(v, "nonce", nonce);
	sasl_remember(&v->trace->server_nonce, nonce);
	if (v->trace->client_nonce == NULL)
		return;
	if (!slice_eq(slice_sub(nonce, 0, ours.n), ours))
		explain(v, FACT_BAD, "check", nonce, "does not begin with "
		    "ours: a replay or a broken server");
	else if (nonce.n == ours.n)
		explain(v, FACT_BAD, "check", nonce, "adds nothing to ours: "
		    "a replay or a broken server");
	else
		explain(v, FACT_GOOD, "check", nonce, "continues ours");
}

static void
server_salt(struct sasl_view *v, struct slice salt)
{
	char *buf = xmalloc(base64_decoded_max(salt.n));
	size_t n;

	if (base64_decode(buf, &n, salt) != BASE64_CANONICAL || n == 0) {
		sasl_show(v, "salt", salt)->mark = FACT_BAD;
		sasl_fault(v, salt.n == 0 ? "the salt is empty" :
		    "the salt is not base64");
	} else if (salt.n <= SALT_SHOWN_MAX)
		sasl_place(v, sasl_say(v, FACT_PLAIN, "salt", "%zu bytes: "
		    "%.*s", n, (int)salt.n, salt.p), salt);
	else
		sasl_place(v, sasl_say(v, FACT_PLAIN, "salt", "%zu bytes",
		    n), salt);
	free(buf);
}

static void
server_iterations(struct sasl_view *v, struct slice part)
{
	unsigned long n;

	if (!slice_number(part, (unsigned long)-1, &n) || n == 0) {
		sasl_show(v, "iterations", part)->mark = FACT_BAD;
		sasl_fault(v, "the iteration count is not a number above 0");
	} else if (n > SASL_SCRAM_ITERATIONS_MAX)
		sasl_place(v, sasl_say(v, FACT_BAD, "iterations", "%lu: above "
		    "the %d that this program computes", n,
		    SASL_SCRAM_ITERATIONS_MAX), part);
	else if (n < SASL_SCRAM_ITERATIONS_MIN)
		sasl_place(v, sasl_say(v, FACT_WARN, "iterations", "%lu: "
		    "below the %d that RFC 5802 wants", n,
		    SASL_SCRAM_ITERATIONS_MIN), part)->warning =
		    "scram-iterations-low";
	else
		sasl_place(v, sasl_say(v, FACT_PLAIN, "iterations", "%lu",
		    n), part);
}

static void
server_error(struct sasl_view *v, struct slice error)
{
	const char *words = scram_error_words(error);

	if (words == NULL)
		sasl_show(v, "error", error)->mark = FACT_BAD;
	else
		sasl_place(v, sasl_say(v, FACT_BAD, "error", "%.*s: %s",
		    (int)error.n, error.p, words), error);
}

static void
server_rest(struct sasl_view *v, struct slice rest)
{
	struct scram_attr a;

	while (scram_next(&rest, &a))
		if (a.name == 'v')
			sasl_show_proof(v, "signature", a.value);
		else
			sasl_show(v, "extension", a.whole);
}

static bool
has_signature(struct slice message)
{
	return slice_istarts(message, "v=") || slice_ihas(message, ",v=");
}

static void
server_first(struct sasl_view *v)
{
	struct slice rest = v->message;
	struct scram_server_first f;
	const char *why = scram_server_first(v->message, &f);
	struct scram_attr a;

	if (why != NULL) {
		sasl_fault(v, "this is not SCRAM's message: %s", why);
		if (has_signature(v->message))
			sasl_hide(v, "challenge", v->message);
		else
			sasl_show(v, "challenge", v->message);
		return;
	}
	server_nonce(v, f.nonce);
	server_salt(v, f.salt);
	server_iterations(v, f.iterations);
	for (int i = 0; i < 3; i++)
		scram_next(&rest, &a);
	server_rest(v, rest);
}

void
scram_describe_challenge(struct sasl_view *v)
{
	struct slice rest = v->message, value;

	if (v->message.n == 0) {
		if (v->trace->sent == 0)
			sasl_say(v, FACT_PLAIN, "note",
			    "empty: the client begins");
		else
			sasl_fault(v, "the server's message is empty");
	} else if (scram_take(&rest, 'v', &value)) {
		sasl_show_proof(v, "signature", value);
		server_rest(v, rest);
	} else if (scram_take(&rest, 'e', &value)) {
		server_error(v, value);
		server_rest(v, rest);
	} else
		server_first(v);
}
