/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-account.h"

#include <stdio.h>
#include <string.h>

#include <openssl/rand.h>

#include "core/base/secret.h"

#include "core/banned.h"

static const char *const hash_names[] = {
	[PRACTICE_SHA_1] = "SHA1",
	[PRACTICE_SHA_256] = "SHA256",
	[PRACTICE_SHA_512] = "SHA512",
};
_Static_assert(COUNT_OF(hash_names) == PRACTICE_HASH_COUNT, "one name each");

struct practice_account *
practice_account_new(const char *user, const char *password, bool expired)
{
	struct practice_account *a = (struct practice_account *)(void *)
	    secret_scratch(sizeof(*a));

	if (a == NULL)
		return NULL;
	a->user = user;
	a->password = password;
	a->salt_n = sizeof(a->salt);
	if (RAND_bytes(a->salt, sizeof(a->salt)) == 1 &&
	    RAND_priv_bytes(a->token_key, sizeof(a->token_key)) == 1 &&
	    practice_token_make(a, expired))
		return a;
	practice_account_free(a);
	return NULL;
}

void
practice_account_free(struct practice_account *a)
{
	if (a != NULL)
		secret_scratch_free((char *)a, sizeof(*a));
}

/* RFC 5802, 3: StoredKey and ServerKey. */
static bool
make_verifier(const struct practice_account *a, const char *hash,
    struct practice_verifier *v)
{
	struct slice salt = { (const char *)a->salt, a->salt_n };
	struct slice password = slice_of(a->password), salted, client;
	unsigned char *work = (unsigned char *)secret_scratch(2 * HASH_MAX);
	size_t n = hash_size(hash);
	struct err e;

	if (work == NULL)
		return false;
	salted = (struct slice){ (char *)work, n };
	client = (struct slice){ (char *)work + HASH_MAX, n };
	v->made = n > 0 && hash_pbkdf2(hash, password, salt,
	    PRACTICE_ITERATIONS, work, &e) &&
	    hash_hmac(hash, salted, slice_of("Client Key"), work + HASH_MAX,
	    &e) &&
	    hash_digest(hash, &client, 1, v->stored_key, &e) &&
	    hash_hmac(hash, salted, slice_of("Server Key"), v->server_key, &e);
	secret_scratch_free((char *)work, 2 * HASH_MAX);
	return v->made;
}

const struct practice_verifier *
practice_account_verifier(struct practice_account *a, enum practice_hash hash)
{
	struct practice_verifier *v = &a->scram[hash];

	if (!v->made && !make_verifier(a, hash_names[hash], v))
		return NULL;
	return v;
}

const char *
practice_hash_name(enum practice_hash hash)
{
	return hash_names[hash];
}

bool
practice_nonce(const struct practice_account *a, char *out, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	if (a->nonce != NULL) {
		snprintf(out, n + 1, "%s", a->nonce);
		return true;
	}
	if (RAND_bytes((unsigned char *)out, (int)n) != 1)
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = alphabet[(unsigned char)out[i] & 63];
	out[n] = '\0';
	return true;
}

bool
practice_same(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || hash_same(a.p, b.p, a.n));
}
