/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/hash.h"

#include <limits.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "core/banned.h"

/* The library's own words are left out: they name its functions. */
static bool
cannot(struct err *e, const char *hash)
{
	EVP_MD *md = EVP_MD_fetch(NULL, hash, NULL);
	bool there = md != NULL;

	EVP_MD_free(md);
	ERR_clear_error();
	return err_set(e, "sasl.crypto", there ?
	    "OpenSSL could not compute with %s" : "OpenSSL has no %s here: "
	    "it is switched off, as it is in FIPS mode", hash);
}

size_t
hash_size(const char *hash)
{
	EVP_MD *md = EVP_MD_fetch(NULL, hash, NULL);
	int n = md != NULL ? EVP_MD_get_size(md) : 0;

	EVP_MD_free(md);
	ERR_clear_error();
	return n > 0 && n <= HASH_MAX ? (size_t)n : 0;
}

static bool
digest(EVP_MD_CTX *c, const EVP_MD *md, const struct slice *parts, size_t n,
    unsigned char *out)
{
	if (!EVP_DigestInit_ex2(c, md, NULL))
		return false;
	for (size_t i = 0; i < n; i++)
		if (parts[i].n > 0 &&
		    !EVP_DigestUpdate(c, parts[i].p, parts[i].n))
			return false;
	return EVP_DigestFinal_ex(c, out, NULL);
}

bool
hash_digest(const char *hash, const struct slice *parts, size_t n,
    unsigned char *out, struct err *e)
{
	EVP_MD *md = EVP_MD_fetch(NULL, hash, NULL);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool ok = md != NULL && c != NULL && digest(c, md, parts, n, out);

	EVP_MD_CTX_free(c);
	EVP_MD_free(md);
	return ok || cannot(e, hash);
}

bool
hash_hmac(const char *hash, struct slice key, struct slice text,
    unsigned char *out, struct err *e)
{
	size_t n = 0;

	/* A key without bytes is a key; without an address it is none. */
	return EVP_Q_mac(NULL, "HMAC", NULL, hash, NULL,
	    key.n > 0 ? key.p : "", key.n, (const unsigned char *)text.p,
	    text.n, out, HASH_MAX, &n) != NULL || cannot(e, hash);
}

bool
hash_pbkdf2(const char *hash, struct slice password, struct slice salt,
    unsigned long iterations, unsigned char *out, struct err *e)
{
	EVP_MD *md = EVP_MD_fetch(NULL, hash, NULL);
	bool ok = md != NULL && password.n <= INT_MAX && salt.n <= INT_MAX &&
	    iterations <= INT_MAX && PKCS5_PBKDF2_HMAC(
	    password.n > 0 ? password.p : "", (int)password.n,
	    (const unsigned char *)salt.p, (int)salt.n, (int)iterations, md,
	    EVP_MD_get_size(md), out);

	EVP_MD_free(md);
	return ok || cannot(e, hash);
}

void
hash_hex(char *out, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
}

bool
hash_same(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}
