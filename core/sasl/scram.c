/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCRAM (RFC 5802, RFC 7677; SHA-512 by the same rules): the client's side of
 * the exchange.  Password and proof lie on the secure heap; the rest of the
 * state is what went over the wire in clear.
 */
#include "core/sasl/scram.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/sasl/nonce.h"
#include "core/sasl/prep.h"
#include "core/banned.h"

struct scram {
	struct secret		*password;	/* prepared */
	char			 nonce[NONCE_LEN + 1];
	struct bytes		 gs2, bare;	/* the client's first message */
	struct scram_proofs	 proofs;
	bool			 expects;	/* proofs are computed */
};

static bool
bad_challenge(struct sasl *x, const char *why, struct err *e)
{
	return err_set(e, "sasl.challenge", "the server's %s message cannot "
	    "be answered: %s", x->round == 1 ? "first" : "last", why);
}

/* ---- the client's first message ---------------------------------------- */

/*
 * "y" tells the server that its offer had no -PLUS form: when it had one,
 * somebody on the way took it out, and the server will notice.
 */
static void
add_flag(struct bytes *out, const struct sasl *x)
{
	const char *type = x->creds->binding.type;

	if (x->mech->flags & SASL_BINDS)
		bytes_addf(out, "p=%s,", type);
	else
		bytes_add_str(out, type != NULL && !x->creds->plus_offered ?
		    "y," : "n,");
}

static bool
add_name(struct bytes *out, const char *attr, const char *name,
    enum prep_what what, struct err *e)
{
	struct secret *prepared = prep_sasl(slice_of(name), what, e);

	if (prepared == NULL)
		return false;
	bytes_add_str(out, attr);
	scram_escape(out, secret_bytes(prepared));
	secret_free(prepared);
	return true;
}

static bool
begin(struct sasl *x, struct scram *s, struct err *e)
{
	const struct sasl_creds *c = x->creds;

	bytes_init(&s->gs2, BYTES_NO_LIMIT);
	bytes_init(&s->bare, BYTES_NO_LIMIT);
	if ((x->mech->flags & SASL_BINDS) && c->binding.type == NULL)
		return err_set(e, "sasl.no-binding", "%s ties the login to "
		    "the TLS connection, and there is none here that it "
		    "could be tied to", x->mech->name);
	if (!sasl_need_password(x, e))
		return false;
	s->password = prep_sasl(secret_bytes(c->password), PREP_PASSWORD, e);
	if (s->password == NULL || !nonce_make(s->nonce, c, e))
		return false;
	add_flag(&s->gs2, x);
	if (slice_of(c->authzid).n > 0 &&
	    !add_name(&s->gs2, "a=", c->authzid, PREP_AUTHZID, e))
		return false;
	bytes_add_char(&s->gs2, ',');
	return add_name(&s->bare, "n=", c->user, PREP_USER, e) &&
	    bytes_addf(&s->bare, ",r=%s", s->nonce);
}

static bool
client_first(struct sasl *x, struct scram *s, struct sasl_message *out,
    struct err *e)
{
	if (!begin(x, s, e) ||
	    !sasl_message_room(out, s->gs2.len + s->bare.len, e))
		return false;
	memcpy(out->data, s->gs2.data, s->gs2.len);
	memcpy(out->data + s->gs2.len, s->bare.data, s->bare.len);
	return true;
}

/* ---- the client's last message ----------------------------------------- */

static void
add_base64(struct bytes *out, struct slice in)
{
	char *text = xmalloc(base64_encoded_len(in.n));

	bytes_add(out, text, base64_encode(text, in));
	free(text);
}

/* All of the message but the proof. */
static void
add_final(struct bytes *out, const struct sasl *x, struct slice nonce)
{
	const struct scram *s = x->state;
	struct bytes binding;

	bytes_init(&binding, BYTES_NO_LIMIT);
	bytes_add_slice(&binding, bytes_slice(&s->gs2));
	if (x->mech->flags & SASL_BINDS)
		bytes_add_slice(&binding, x->creds->binding.data);
	bytes_add_str(out, "c=");
	add_base64(out, bytes_slice(&binding));
	bytes_add_str(out, ",r=");
	bytes_add_slice(out, nonce);
	bytes_clear(&binding);
}

static const char *
check_nonce(struct slice nonce, struct slice ours)
{
	if (!slice_eq(slice_sub(nonce, 0, ours.n), ours))
		return "its nonce does not begin with ours (a replay, or a "
		    "broken server)";
	if (nonce.n == ours.n)
		return "it adds nothing of its own to our nonce";
	return scram_is_nonce(nonce) ? NULL :
	    "its nonce has characters that are not allowed there";
}

/* Few iterations make guessing cheap for whoever reads along. */
static bool
enough(const struct sasl *x, unsigned long iterations, struct err *e)
{
	if (iterations >= SASL_SCRAM_ITERATIONS_MIN || !x->creds->exposed)
		return true;
	return err_set(e, "sasl.challenge", "the server asks for %lu "
	    "iterations only: below %d the answer is not sent where the "
	    "connection is not encrypted and verified", iterations,
	    SASL_SCRAM_ITERATIONS_MIN);
}

static bool
parse(struct sasl *x, struct slice challenge, struct scram_server_first *f,
    unsigned long *iterations, struct err *e)
{
	const struct scram *s = x->state;
	const char *why = scram_server_first(challenge, f);

	if (why == NULL)
		why = check_nonce(f->nonce, slice_of(s->nonce));
	if (why != NULL)
		return bad_challenge(x, why, e);
	if (slice_number(f->iterations, SASL_SCRAM_ITERATIONS_MAX,
	    iterations) && *iterations > 0)
		return enough(x, *iterations, e);
	return err_set(e, "sasl.challenge", "the server's iteration count is "
	    "not a number from 1 to %d (more would hold up this program for "
	    "too long)", SASL_SCRAM_ITERATIONS_MAX);
}

static bool
prove(struct sasl *x, struct slice salt, unsigned long iterations,
    struct slice server_first, struct slice final, struct err *e)
{
	struct scram *s = x->state;
	struct bytes all;

	bytes_init(&all, BYTES_NO_LIMIT);
	bytes_add_slice(&all, bytes_slice(&s->bare));
	bytes_add_char(&all, ',');
	bytes_add_slice(&all, server_first);
	bytes_add_char(&all, ',');
	bytes_add_slice(&all, final);
	s->expects = scram_prove(scram_hash(x->mech), secret_bytes(s->password),
	    salt, iterations, bytes_slice(&all), &s->proofs, e);
	bytes_clear(&all);
	return s->expects;
}

static bool
decode_salt(struct sasl *x, struct slice text, struct bytes *out,
    struct err *e)
{
	char *buf = xmalloc(base64_decoded_max(text.n));
	size_t n;

	if (base64_decode(buf, &n, text) == BASE64_CANONICAL)
		bytes_add(out, buf, n);
	free(buf);
	return out->len > 0 || bad_challenge(x, text.n == 0 ?
	    "the salt is empty" : "the salt is not base64", e);
}

static bool
put_final(struct sasl *x, struct slice final, struct sasl_message *out,
    struct err *e)
{
	const struct scram *s = x->state;
	struct slice proof = { (const char *)s->proofs.client,
	    hash_size(scram_hash(x->mech)) };
	size_t n = final.n + 3 + base64_encoded_len(proof.n);

	if (!sasl_message_room(out, n, e))
		return false;
	out->is_secret = true;
	memcpy(out->data, final.p, final.n);
	memcpy(out->data + final.n, ",p=", 3);
	base64_encode(out->data + final.n + 3, proof);
	return true;
}

static bool
client_final(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct scram_server_first f;
	struct bytes salt, final;
	unsigned long iterations;
	bool ok;

	if (!parse(x, challenge, &f, &iterations, e))
		return false;
	bytes_init(&salt, BYTES_NO_LIMIT);
	bytes_init(&final, BYTES_NO_LIMIT);
	add_final(&final, x, f.nonce);
	ok = decode_salt(x, f.salt, &salt, e) &&
	    prove(x, bytes_slice(&salt), iterations, challenge,
	    bytes_slice(&final), e) &&
	    put_final(x, bytes_slice(&final), out, e);
	bytes_clear(&salt);
	bytes_clear(&final);
	return ok;
}

/* ---- the server's last message ----------------------------------------- */

static bool
server_error(struct slice error, struct err *e)
{
	const char *words = scram_error_words(error);
	char shown[64];

	vis_copy(shown, sizeof(shown), error);
	return words != NULL ?
	    err_set(e, "sasl.server-error", "the server answers \"%s\": %s",
	    shown, words) :
	    err_set(e, "sasl.server-error", "the server answers with the "
	    "error \"%s\"", shown);
}

static enum sasl_proof
scram_check(struct sasl *x, struct slice challenge)
{
	const struct scram *s = x->state;
	size_t n = hash_size(scram_hash(x->mech));
	char want[(HASH_MAX + 2) / 3 * 4];
	struct slice got;
	bool same;

	if (x->round != 2 || !s->expects || !scram_take(&challenge, 'v', &got))
		return SASL_PROOF_NONE;
	n = base64_encode(want, (struct slice){
	    (const char *)s->proofs.server, n });
	same = n > 0 && got.n == n && hash_same(got.p, want, n);
	explicit_bzero(want, sizeof(want));
	return same ? SASL_PROOF_GOOD : SASL_PROOF_BAD;
}

static struct slice
scram_expects(const struct sasl *x)
{
	const struct scram *s = x->state;

	return (struct slice){ (const char *)s->proofs.server,
	    s->expects ? hash_size(scram_hash(x->mech)) : 0 };
}

static bool
finish(struct sasl *x, struct slice challenge, struct sasl_message *out,
    struct err *e)
{
	switch (scram_check(x, challenge)) {
	case SASL_PROOF_GOOD:
		return sasl_message_set(out, slice_of(""), false, e);
	case SASL_PROOF_BAD:
		return err_set(e, "sasl.server-proof", "the server's "
		    "signature is wrong: it does not know the password");
	case SASL_PROOF_NONE:
		break;
	}
	return bad_challenge(x, "there is neither its signature (v=) nor an "
	    "error (e=) in it", e);
}

static bool
scram_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct slice rest = challenge, error;

	if (x->round == 0)
		return client_first(x, x->state, out, e);
	if (x->round > 2)
		return sasl_rounds_over(x, e);
	if (scram_take(&rest, 'e', &error))
		return server_error(error, e);
	return x->round == 1 ? client_final(x, challenge, out, e) :
	    finish(x, challenge, out, e);
}

static void
scram_end(struct sasl *x)
{
	struct scram *s = x->state;

	secret_free(s->password);
	bytes_clear(&s->gs2);
	bytes_clear(&s->bare);
}

#define SCRAM_FLAGS (SASL_CLIENT_FIRST | SASL_NEEDS_PASSWORD | \
    SASL_NEEDS_USER | SASL_MUTUAL)
#define ROW(symbol, text, its_flags, its_rank) \
const struct sasl_mech symbol = { \
	.name = text, \
	.flags = its_flags, \
	.rank = its_rank, \
	.rounds_max = 3, \
	.state_size = sizeof(struct scram), \
	.respond = scram_respond, \
	.check = scram_check, \
	.expects = scram_expects, \
	.end = scram_end, \
	.describe = scram_describe, \
	.describe_challenge = scram_describe_challenge, \
}

ROW(sasl_scram_sha_1, "SCRAM-SHA-1", SCRAM_FLAGS, 71);
ROW(sasl_scram_sha_256, "SCRAM-SHA-256", SCRAM_FLAGS, 73);
ROW(sasl_scram_sha_512, "SCRAM-SHA-512", SCRAM_FLAGS, 75);
ROW(sasl_scram_sha_1_plus, "SCRAM-SHA-1-PLUS", SCRAM_FLAGS | SASL_BINDS, 91);
ROW(sasl_scram_sha_256_plus, "SCRAM-SHA-256-PLUS", SCRAM_FLAGS | SASL_BINDS,
    93);
ROW(sasl_scram_sha_512_plus, "SCRAM-SHA-512-PLUS", SCRAM_FLAGS | SASL_BINDS,
    95);
