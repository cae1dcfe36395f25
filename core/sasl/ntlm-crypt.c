/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/ntlm-crypt.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "core/banned.h"

#define EPOCH_US	INT64_C(11644473600000000)	/* 1601 to 1970 */

/* ---- the library ------------------------------------------------------- */

static struct {
	OSSL_LIB_CTX	*lib;
	EVP_MD		*md4;
	EVP_MAC		*hmac;
} crypt;

static bool
lacks(struct err *e, const char *what, const char *module)
{
	return err_set(e, "sasl.crypto", "NTLM needs %s, which this "
	    "computer's OpenSSL keeps in the module \"%s\", and that cannot "
	    "be loaded", what, module);
}

static bool
load(struct err *e)
{
	if (crypt.lib == NULL)
		crypt.lib = OSSL_LIB_CTX_new();
	if (crypt.lib == NULL)
		return lacks(e, "a library context", "libcrypto");
	if (crypt.hmac == NULL) {
		if (!OSSL_PROVIDER_load(crypt.lib, "default"))
			return lacks(e, "MD5", "default");
		crypt.hmac = EVP_MAC_fetch(crypt.lib, "HMAC", NULL);
	}
	if (crypt.md4 == NULL) {
		if (!OSSL_PROVIDER_load(crypt.lib, "legacy"))
			return lacks(e, "MD4", "legacy");
		crypt.md4 = EVP_MD_fetch(crypt.lib, "MD4", NULL);
	}
	if (crypt.md4 == NULL)
		return lacks(e, "MD4", "legacy");
	return crypt.hmac != NULL || lacks(e, "HMAC", "default");
}

/* What OpenSSL says of it would only confuse the next one who asks. */
static bool
ready(struct err *e)
{
	bool ok;

	if (crypt.md4 != NULL && crypt.hmac != NULL)
		return true;
	ERR_set_mark();
	ok = load(e);
	ERR_pop_to_mark();
	return ok;
}

static bool
refused(struct err *e, const char *what)
{
	return err_set(e, "sasl.crypto",
	    "OpenSSL does not compute %s on this computer", what);
}

static bool
hmac_all(EVP_MAC_CTX *c, char out[NTLM_KEY], const char key[NTLM_KEY],
    const struct slice *parts, size_t count)
{
	char md5[] = OSSL_DIGEST_NAME_MD5;
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, md5,
		    0),
		OSSL_PARAM_construct_end(),
	};
	size_t n;

	if (c == NULL || !EVP_MAC_init(c, (const unsigned char *)key,
	    NTLM_KEY, params))
		return false;
	for (size_t i = 0; i < count; i++)
		if (parts[i].n > 0 && !EVP_MAC_update(c,
		    (const unsigned char *)parts[i].p, parts[i].n))
			return false;
	return EVP_MAC_final(c, (unsigned char *)out, &n, NTLM_KEY) &&
	    n == NTLM_KEY;
}

static bool
hmac_md5(char out[NTLM_KEY], const char key[NTLM_KEY],
    const struct slice *parts, size_t count, struct err *e)
{
	EVP_MAC_CTX *c;
	bool ok;

	if (!ready(e))
		return false;
	ERR_set_mark();
	c = EVP_MAC_CTX_new(crypt.hmac);
	ok = hmac_all(c, out, key, parts, count);
	EVP_MAC_CTX_free(c);
	ERR_pop_to_mark();
	return ok || refused(e, "HMAC-MD5");
}

/* ---- NTLMv2 ------------------------------------------------------------ */

bool
ntlm_nt_hash(char out[NTLM_KEY], struct slice password16, struct err *e)
{
	unsigned n;

	if (!ready(e))
		return false;
	return EVP_Digest(password16.n > 0 ? password16.p : "", password16.n,
	    (unsigned char *)out, &n, crypt.md4, NULL) || refused(e, "MD4");
}

bool
ntlm_owf_v2(char out[NTLM_KEY], const char nt_hash[NTLM_KEY],
    struct slice user16, struct slice domain16, struct err *e)
{
	const struct slice parts[] = { user16, domain16 };

	return hmac_md5(out, nt_hash, parts, COUNT_OF(parts), e);
}

bool
ntlm_v2_proof(char out[NTLM_KEY], const char owf[NTLM_KEY],
    struct slice server_challenge, struct slice blob, struct err *e)
{
	const struct slice parts[] = { server_challenge, blob };

	return hmac_md5(out, owf, parts, COUNT_OF(parts), e);
}

bool
ntlm_v2_lm(char out[NTLM_LM_BYTES], const char owf[NTLM_KEY],
    struct slice server_challenge, const char client_challenge[8],
    struct err *e)
{
	const struct slice parts[] = {
		server_challenge, { client_challenge, 8 }
	};

	memcpy(out + NTLM_KEY, client_challenge, 8);
	return hmac_md5(out, owf, parts, COUNT_OF(parts), e);
}

bool
ntlm_session_key(char out[NTLM_KEY], const char owf[NTLM_KEY],
    const char proof[NTLM_KEY], struct err *e)
{
	const struct slice part = { proof, NTLM_KEY };

	return hmac_md5(out, owf, &part, 1, e);
}

bool
ntlm_mic(char out[NTLM_KEY], const char session_key[NTLM_KEY],
    const struct slice messages[3], struct err *e)
{
	return hmac_md5(out, session_key, messages, 3, e);
}

static void
put64(char *p, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		p[i] = (char)(value >> (8 * i) & 0xff);
}

void
ntlm_blob_head(char out[NTLM_BLOB_HEAD], uint64_t time,
    const char client_challenge[8])
{
	memset(out, 0, NTLM_BLOB_HEAD);
	out[0] = 1;			/* the version, and the newest known */
	out[1] = 1;
	put64(out + 8, time);
	memcpy(out + 16, client_challenge, 8);
}

uint64_t
ntlm_time_of(int64_t wall_us)
{
	return (uint64_t)(wall_us + EPOCH_US) * 10;
}
