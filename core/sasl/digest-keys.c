/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas of RFC 2831, 2.1.2.1, under the names that they have there. */
#include "core/sasl/digest-md5.h"

#include "core/sasl/hash.h"
#include "core/banned.h"

#define MD5_BYTES	16

struct keys {
	unsigned char	secret[HASH_MAX];	/* of user, realm, password */
	unsigned char	work[HASH_MAX];
	char		a1[DIGEST_MD5_HEX], a2[DIGEST_MD5_HEX];
};

#define COLON	{ ":", 1 }

/* HEX(H(parts)) */
static bool
hex(struct keys *k, const struct slice *parts, size_t n, char *out,
    struct err *e)
{
	if (!hash_digest("MD5", parts, n, k->work, e))
		return false;
	hash_hex(out, k->work, MD5_BYTES);
	return true;
}

static bool
make_a1(const struct digest_input *in, struct keys *k, struct err *e)
{
	const struct slice inner[] = { in->user, COLON, in->realm, COLON,
	    in->password };
	const struct slice a1[] = { { (const char *)k->secret, MD5_BYTES },
	    COLON, in->nonce, COLON, in->cnonce, COLON, in->authzid };

	return hash_digest("MD5", inner, COUNT_OF(inner), k->secret, e) &&
	    hex(k, a1, in->authzid.n > 0 ? 7 : 5, k->a1, e);
}

/* method is "AUTHENTICATE" for the client, nothing for the server. */
static bool
answer(const struct digest_input *in, struct keys *k, const char *method,
    char *out, struct err *e)
{
	const struct slice a2[] = { slice_of(method), COLON, in->uri };
	const struct slice kd[] = { { k->a1, DIGEST_MD5_HEX }, COLON,
	    in->nonce, { ":00000001:", 10 }, in->cnonce, { ":auth:", 6 },
	    { k->a2, DIGEST_MD5_HEX } };

	return hex(k, a2, COUNT_OF(a2), k->a2, e) &&
	    hex(k, kd, COUNT_OF(kd), out, e);
}

bool
digest_prove(const struct digest_input *in, struct digest_proofs *out,
    struct err *e)
{
	struct keys *k = (struct keys *)(void *)secret_scratch(sizeof(*k));
	bool ok;

	if (k == NULL)
		return err_set(e, "sasl.too-long",
		    "there is no room left for secrets");
	ok = make_a1(in, k, e) &&
	    answer(in, k, "AUTHENTICATE", out->client, e) &&
	    answer(in, k, "", out->server, e);
	secret_scratch_free((char *)k, sizeof(*k));
	return ok;
}
