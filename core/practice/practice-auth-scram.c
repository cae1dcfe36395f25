/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCRAM (RFC 5802, RFC 7677) with its three hashes, with and without channel
 * binding.  The server keeps verifiers, not the password.
 */
#include "core/practice/practice-auth.h"

#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/sasl/prep.h"
#include "core/sasl/scram.h"

#include "core/banned.h"

#define HEADER_MAX	256
#define NONCE_MAX	256	/* the client's part */
#define NAME_MAX_BYTES	256
#define AUTH_MAX	2048

struct scram_server {
	char		 gs2[HEADER_MAX];
	size_t		 gs2_n;
	struct practice_binding binding;
	char		 nonce[NONCE_MAX + PRACTICE_NONCE_CHARS + 1];
	char		 auth[AUTH_MAX];	/* the AuthMessage */
	size_t		 auth_n;
	bool		 told;		/* what is wrong was told with e= */
	unsigned char	 proof[HASH_MAX];
	unsigned char	 work[HASH_MAX];
};

static enum practice_hash
hash_of(const struct practice_exchange *x)
{
	return (enum practice_hash)x->mech->variant;
}

/* The client's next line only ends the exchange. */
static enum practice_verdict
tell(struct practice_exchange *x, const char *error)
{
	struct scram_server *s = x->state;

	s->told = true;
	return practice_askf(x, "e=%s", error);
}

static bool
add_auth(struct scram_server *s, struct slice part)
{
	if (part.n > sizeof(s->auth) - s->auth_n)
		return false;
	memcpy(s->auth + s->auth_n, part.p, part.n);
	s->auth_n += part.n;
	return true;
}

/* ---- client-first-message ---------------------------------------------- */

/* A client that could have bound was led to believe that we cannot. */
static bool
was_downgraded(const struct practice_exchange *x)
{
	char name[64];

	snprintf(name, sizeof(name), "%s-PLUS", x->mech->name);
	return practice_mech_offered(practice_mech_find(slice_of(name)),
	    scenario_mechs(x->scenario, x->voice), x->channel);
}

/* True when all is well; otherwise *v says what to do. */
static bool
take_header(struct practice_exchange *x, const struct scram_gs2 *g,
    enum practice_verdict *v)
{
	struct scram_server *s = x->state;
	bool binds = x->mech->flags & PRACTICE_BINDS;

	if (g->whole.n > sizeof(s->gs2) || binds != (g->flag == 'p')) {
		*v = practice_fault(x, binds ? "channel binding (p=) is what "
		    "this mechanism is for" : "this mechanism has no channel "
		    "binding (p=)");
		return false;
	}
	memcpy(s->gs2, g->whole.p, g->whole.n);
	s->gs2_n = g->whole.n;
	if (g->flag == 'y' && was_downgraded(x))
		*v = tell(x, "server-does-support-channel-binding");
	else if (binds && !x->channel->binding(x->channel->arg, g->type,
	    &s->binding))
		*v = tell(x, "unsupported-channel-binding-type");
	else
		return true;
	return false;
}

static bool
is_named(struct practice_exchange *x, struct slice escaped)
{
	struct bytes name;
	struct err e;

	bytes_init(&name, NAME_MAX_BYTES);
	scram_unescape(&name, slice_sub(escaped, 0, NAME_MAX_BYTES));
	struct secret *ready = prep_sasl(bytes_slice(&name), PREP_USER, &e);
	bool same = ready != NULL && escaped.n <= NAME_MAX_BYTES &&
	    practice_is_user(x, secret_bytes(ready));
	secret_free(ready);
	bytes_clear(&name);
	return same;
}

/* r=ours behind theirs, s=salt, i=iterations. */
static enum practice_verdict
challenge(struct practice_exchange *x, struct slice client_nonce)
{
	struct practice_account *a = x->account;
	struct scram_server *s = x->state;
	char salt[(PRACTICE_SALT_BYTES + 2) / 3 * 4];
	struct slice raw = { (const char *)a->salt, a->salt_n };
	size_t n = base64_encode(salt, raw);

	memcpy(s->nonce, client_nonce.p, client_nonce.n);
	if (!practice_nonce(a, s->nonce + client_nonce.n,
	    PRACTICE_NONCE_CHARS))
		return VERDICT_NO_ROOM;
	enum practice_verdict v = practice_askf(x, "r=%s,s=%.*s,i=%d",
	    s->nonce, (int)n, salt, PRACTICE_ITERATIONS);
	if (v != VERDICT_ASK)
		return v;
	return add_auth(s, slice_of(",")) && add_auth(s,
	    (struct slice){ x->challenge, x->challenge_n }) &&
	    add_auth(s, slice_of(",")) ? VERDICT_ASK : VERDICT_NO_ROOM;
}

static enum practice_verdict
on_first(struct practice_exchange *x, struct slice message)
{
	struct scram_server *s = x->state;
	struct slice bare = message, rest, user, nonce, extension;
	enum practice_verdict v;
	struct scram_gs2 g;

	if (!scram_gs2(&bare, &g))
		return practice_fault(x, "that does not begin with n, y or "
		    "p=, and two commas");
	rest = bare;
	if (scram_take(&rest, 'm', &extension))
		return tell(x, "extensions-not-supported");
	if (!scram_take(&rest, 'n', &user) || !scram_take(&rest, 'r', &nonce) ||
	    !scram_is_nonce(nonce))
		return practice_fault(x, "a user name (n=) and a nonce (r=) "
		    "belong there");
	if (nonce.n > NONCE_MAX || !add_auth(s, bare))
		return practice_fault(x, "that is too long");
	if (!take_header(x, &g, &v))
		return v;
	bool right_user = is_named(x, user);
	bool right_zid = g.authzid.n == 0 || is_named(x, g.authzid);
	x->right = right_user & right_zid;
	return challenge(x, nonce);
}

/* ---- client-final-message ---------------------------------------------- */

/* c= has the header again, and the binding data behind it. */
static bool
is_binding(const struct scram_server *s, struct slice c)
{
	char raw[HEADER_MAX + PRACTICE_BINDING_MAX];
	char encoded[(sizeof(raw) + 2) / 3 * 4];

	memcpy(raw, s->gs2, s->gs2_n);
	memcpy(raw + s->gs2_n, s->binding.data, s->binding.n);
	size_t n = base64_encode(encoded, (struct slice){ raw,
	    s->gs2_n + s->binding.n });
	return practice_same(c, (struct slice){ encoded, n });
}

/* The proof is the last attribute. */
static bool
split_proof(struct slice message, struct slice *before, struct slice *proof)
{
	size_t at = message.n;
	struct slice last;

	while (at > 0 && message.p[at - 1] != ',')
		at--;
	last = slice_sub(message, at, message.n);
	if (at == 0 || !scram_take(&last, 'p', proof))
		return false;
	*before = slice_sub(message, 0, at - 1);
	return true;
}

static bool
decode_proof(struct scram_server *s, struct slice proof, size_t size)
{
	char raw[2 * HASH_MAX];
	size_t n = 0;

	if (base64_decoded_max(proof.n) > sizeof(raw) ||
	    base64_decode(raw, &n, proof) != BASE64_CANONICAL || n != size)
		return false;
	memcpy(s->proof, raw, n);
	return true;
}

/* H(ClientProof XOR HMAC(StoredKey, AuthMessage)) is StoredKey again. */
static bool
is_proof(struct scram_server *s, const char *hash,
    const struct practice_verifier *v, bool *computed)
{
	size_t n = hash_size(hash);
	struct slice key = { (const char *)v->stored_key, n };
	struct slice client = { (const char *)s->proof, n };
	struct err e;

	*computed = hash_hmac(hash, key, (struct slice){ s->auth, s->auth_n },
	    s->work, &e);
	if (!*computed)
		return false;
	for (size_t i = 0; i < n; i++)
		s->proof[i] ^= s->work[i];
	*computed = hash_digest(hash, &client, 1, s->work, &e);
	return *computed && hash_same(s->work, v->stored_key, n);
}

/* v=: that we know the password, too. */
static enum practice_verdict
prove(struct practice_exchange *x, const struct practice_verifier *v)
{
	struct scram_server *s = x->state;
	const char *hash = practice_hash_name(hash_of(x));
	struct slice key = { (const char *)v->server_key, hash_size(hash) };
	char encoded[(HASH_MAX + 2) / 3 * 4];
	struct err e;

	if (!hash_hmac(hash, key, (struct slice){ s->auth, s->auth_n },
	    s->work, &e))
		return VERDICT_NO_ROOM;
	if (x->scenario->wrong_proof)
		s->work[0] ^= 1;
	size_t n = base64_encode(encoded, (struct slice){
	    (const char *)s->work, key.n });
	x->proves = true;
	return practice_askf(x, "v=%.*s", (int)n, encoded);
}

static enum practice_verdict
judge_proof(struct practice_exchange *x, struct slice before,
    struct slice proof)
{
	const char *hash = practice_hash_name(hash_of(x));
	const struct practice_verifier *v =
	    practice_account_verifier(x->account, hash_of(x));
	struct scram_server *s = x->state;
	bool computed;

	if (v == NULL)
		return VERDICT_NO_ROOM;
	if (!add_auth(s, before))
		return practice_fault(x, "that is too long");
	if (!decode_proof(s, proof, hash_size(hash)))
		return practice_fault(x, "the proof (p=) has another length, "
		    "or is not base64");
	bool right = is_proof(s, hash, v, &computed);
	if (!computed)
		return VERDICT_NO_ROOM;
	if (!(x->right & right))
		return VERDICT_WRONG;
	return prove(x, v);
}

static enum practice_verdict
on_final(struct practice_exchange *x, struct slice message)
{
	struct scram_server *s = x->state;
	struct slice before, proof, rest, binding, nonce;

	if (!split_proof(message, &before, &proof))
		return practice_fault(x, "a proof (p=) belongs at its end");
	rest = before;
	if (!scram_take(&rest, 'c', &binding) ||
	    !scram_take(&rest, 'r', &nonce))
		return practice_fault(x, "c= and r= belong in front of the "
		    "proof");
	if (!practice_same(nonce, slice_of(s->nonce)))
		return practice_fault(x, "the nonce (r=) is another one than "
		    "before");
	if (!is_binding(s, binding))
		return tell(x, "channel-bindings-dont-match");
	return judge_proof(x, before, proof);
}

static enum practice_verdict
on_scram(struct practice_exchange *x, struct slice message)
{
	struct scram_server *s = x->state;

	if (s->told)
		return VERDICT_WRONG;
	if (x->round == 0)
		return on_first(x, message);
	if (x->round == 1)
		return on_final(x, message);
	if (message.n > 0)
		return practice_fault(x, "nothing more was to come");
	return VERDICT_RIGHT;
}

#define ROW(symbol, text, its_flags, its_hash) \
const struct practice_mech symbol = { \
	.name = text, \
	.flags = its_flags, \
	.variant = its_hash, \
	.state_size = sizeof(struct scram_server), \
	.step = on_scram, \
}

ROW(practice_scram_sha_1, "SCRAM-SHA-1", 0, PRACTICE_SHA_1);
ROW(practice_scram_sha_256, "SCRAM-SHA-256", 0, PRACTICE_SHA_256);
ROW(practice_scram_sha_512, "SCRAM-SHA-512", 0, PRACTICE_SHA_512);
ROW(practice_scram_sha_1_plus, "SCRAM-SHA-1-PLUS", PRACTICE_BINDS,
    PRACTICE_SHA_1);
ROW(practice_scram_sha_256_plus, "SCRAM-SHA-256-PLUS", PRACTICE_BINDS,
    PRACTICE_SHA_256);
ROW(practice_scram_sha_512_plus, "SCRAM-SHA-512-PLUS", PRACTICE_BINDS,
    PRACTICE_SHA_512);
