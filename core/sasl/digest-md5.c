/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DIGEST-MD5 (RFC 2831): the client's side of the exchange, for qop auth. */
#include "core/sasl/digest-md5.h"

#include <string.h>

#include "core/base/utf8.h"
#include "core/sasl/hash.h"
#include "core/sasl/nonce.h"
#include "core/sasl/prep.h"
#include "core/banned.h"

struct digest {
	struct digest_proofs	proofs;
	bool			expects;	/* they are computed */
};

/* ---- charsets ---------------------------------------------------------- */

/*
 * As it is hashed: in ISO 8859-1 when that has all of it, and otherwise in
 * UTF-8 where the server allows that.  What is no UTF-8 stays as it is.
 */
static struct secret *
as_hashed(struct slice in, bool utf8, const char *id, const char *what,
    struct err *e)
{
	struct secret *s = prep_latin1(in);

	if (s == NULL && (utf8 || !utf8_valid(in)))
		s = secret_new(in.p, in.n);
	else if (s == NULL) {
		err_set(e, id, "the server takes only ISO 8859-1 (there is no "
		    "charset=utf-8), which lacks a character of the %s", what);
		return NULL;
	}
	if (s == NULL)
		err_set(e, "sasl.too-long", "the %s is too long", what);
	return s;
}

/* ---- the response ------------------------------------------------------ */

struct parts {
	bool		 utf8, has_realm;
	struct bytes	 nonce, realm, uri;
	char		 cnonce[NONCE_LEN + 1];
	struct secret	*user, *hashed_realm, *password;
};

static void
parts_clear(struct parts *p)
{
	bytes_clear(&p->nonce);
	bytes_clear(&p->realm);
	bytes_clear(&p->uri);
	secret_free(p->user);
	secret_free(p->hashed_realm);
	secret_free(p->password);
}

static void
parts_of_challenge(struct parts *p, struct slice c)
{
	struct slice value;

	digest_find(c, "nonce", &value);
	digest_unquote(&p->nonce, value);
	/* Of several realms, the first. */
	p->has_realm = digest_find(c, "realm", &value);
	digest_unquote(&p->realm, value);
	p->utf8 = digest_find(c, "charset", &value);
}

static bool
parts_fill(struct parts *p, const struct sasl_creds *c, struct slice challenge,
    struct err *e)
{
	const char *host = c->host != NULL ? c->host : "localhost";
	struct slice user = slice_of(c->user);

	*p = (struct parts){ .utf8 = false };
	bytes_init(&p->nonce, BYTES_NO_LIMIT);
	bytes_init(&p->realm, BYTES_NO_LIMIT);
	bytes_init(&p->uri, BYTES_NO_LIMIT);
	parts_of_challenge(p, challenge);
	bytes_addf(&p->uri, "smtp/%s", host);
	if (p->utf8 && !utf8_valid(user))
		return err_set(e, "sasl.user-utf8",
		    "the user name is not UTF-8");
	p->user = as_hashed(user, p->utf8, "sasl.user-utf8", "user name", e);
	p->hashed_realm = as_hashed(bytes_slice(&p->realm), true,
	    "sasl.challenge", "realm", e);
	p->password = p->user == NULL ? NULL : as_hashed(
	    secret_bytes(c->password), p->utf8, "sasl.password-utf8",
	    "password", e);
	return p->user != NULL && p->hashed_realm != NULL &&
	    p->password != NULL && nonce_make(p->cnonce, c, e);
}

static bool
prove(struct digest *d, const struct parts *p, const struct sasl_creds *c,
    struct err *e)
{
	const struct digest_input in = {
		.user = secret_bytes(p->user),
		.realm = secret_bytes(p->hashed_realm),
		.password = secret_bytes(p->password),
		.nonce = bytes_slice(&p->nonce),
		.cnonce = slice_of(p->cnonce),
		.uri = bytes_slice(&p->uri),
		.authzid = slice_of(c->authzid),
	};

	d->expects = digest_prove(&in, &d->proofs, e);
	return d->expects;
}

static bool
put_response(const struct digest *d, const struct parts *p,
    const struct sasl_creds *c, struct sasl_message *out, struct err *e)
{
	struct bytes head, tail;
	bool ok;

	bytes_init(&head, BYTES_NO_LIMIT);
	bytes_init(&tail, BYTES_NO_LIMIT);
	bytes_add_str(&head, p->utf8 ? "charset=utf-8," : "");
	digest_quote(&head, "username", p->utf8 ? slice_of(c->user) :
	    secret_bytes(p->user));
	if (p->has_realm)
		digest_quote(&head, ",realm", bytes_slice(&p->realm));
	digest_quote(&head, ",nonce", bytes_slice(&p->nonce));
	digest_quote(&head, ",nc=00000001,cnonce", slice_of(p->cnonce));
	digest_quote(&head, ",digest-uri", bytes_slice(&p->uri));
	bytes_add_str(&head, ",response=");
	bytes_add_str(&tail, ",qop=auth");
	if (slice_of(c->authzid).n > 0)
		digest_quote(&tail, ",authzid", slice_of(c->authzid));
	ok = sasl_message_room(out, head.len + DIGEST_MD5_HEX + tail.len, e);
	if (ok) {
		out->is_secret = true;
		memcpy(out->data, head.data, head.len);
		memcpy(out->data + head.len, d->proofs.client, DIGEST_MD5_HEX);
		memcpy(out->data + head.len + DIGEST_MD5_HEX, tail.data,
		    tail.len);
	}
	bytes_clear(&head);
	bytes_clear(&tail);
	return ok;
}

static bool
answer(struct sasl *x, struct slice challenge, struct sasl_message *out,
    struct err *e)
{
	const char *why = digest_challenge_fault(challenge);
	struct parts p;
	bool ok;

	if (slice_of(x->creds->user).n == 0)
		return err_set(e, "sasl.no-user", "no user name was given");
	if (!sasl_need_password(x, e))
		return false;
	if (why != NULL)
		return err_set(e, "sasl.challenge", "the server's challenge "
		    "cannot be answered: %s", why);
	ok = parts_fill(&p, x->creds, challenge, e) &&
	    prove(x->state, &p, x->creds, e) &&
	    put_response(x->state, &p, x->creds, out, e);
	parts_clear(&p);
	return ok;
}

/* ---- the server's proof ------------------------------------------------ */

static enum sasl_proof
digest_check(struct sasl *x, struct slice challenge)
{
	const struct digest *d = x->state;
	struct slice got;

	if (x->round != 1 || !d->expects ||
	    !digest_find(challenge, "rspauth", &got))
		return SASL_PROOF_NONE;
	return got.n == DIGEST_MD5_HEX &&
	    hash_same(got.p, d->proofs.server, DIGEST_MD5_HEX) ?
	    SASL_PROOF_GOOD : SASL_PROOF_BAD;
}

static struct slice
digest_expects(const struct sasl *x)
{
	const struct digest *d = x->state;

	return (struct slice){ d->proofs.server,
	    d->expects ? DIGEST_MD5_HEX : 0 };
}

static bool
digest_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	if (x->round == 0)
		return answer(x, challenge, out, e);
	if (x->round > 1)
		return sasl_rounds_over(x, e);
	switch (digest_check(x, challenge)) {
	case SASL_PROOF_GOOD:
		return sasl_message_set(out, slice_of(""), false, e);
	case SASL_PROOF_BAD:
		return err_set(e, "sasl.server-proof", "the server's proof "
		    "(rspauth) is wrong: it does not know the password");
	case SASL_PROOF_NONE:
		break;
	}
	return err_set(e, "sasl.challenge", "the server's last message "
	    "cannot be answered: there is no proof (rspauth) in it");
}

const struct sasl_mech sasl_digest_md5 = {
	.name = "DIGEST-MD5",
	.flags = SASL_NEEDS_PASSWORD | SASL_NEEDS_USER | SASL_MUTUAL,
	.rank = 22,
	.rounds_max = 2,
	.state_size = sizeof(struct digest),
	.respond = digest_respond,
	.check = digest_check,
	.expects = digest_expects,
	.describe = digest_describe,
	.describe_challenge = digest_describe_challenge,
};
