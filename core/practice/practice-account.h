/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice-account - the one user of a practice server, and what the server
 * keeps to check logins with: the password, the SCRAM verifiers that are
 * made of it, and the token that it has given out.
 *
 * The token is a JWT (RFC 7519), signed with a key that lives as long as the
 * account and is never sent; so a token of yesterday's server is a forgery.
 */
#ifndef CORE_PRACTICE_PRACTICE_ACCOUNT_H
#define CORE_PRACTICE_PRACTICE_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"
#include "core/sasl/hash.h"

#define PRACTICE_TOKEN_MAX	512
#define PRACTICE_TOKEN_S	3600	/* how long one is good */
#define PRACTICE_SALT_BYTES	16
#define PRACTICE_ITERATIONS	4096	/* RFC 5802 asks for no fewer */
#define PRACTICE_KEY_BYTES	32
#define PRACTICE_NONCE_CHARS	32

/* What RFC 5802 has a server keep in place of the password. */
struct practice_verifier {
	unsigned char	 stored_key[HASH_MAX];
	unsigned char	 server_key[HASH_MAX];
	bool		 made;
};

enum practice_hash {
	PRACTICE_SHA_1,
	PRACTICE_SHA_256,
	PRACTICE_SHA_512,
	PRACTICE_HASH_COUNT,
};

struct practice_account {
	const char	*user, *password;	/* static */
	/* What would be random, for published examples; NULL: random. */
	const char	*nonce;
	unsigned char	 salt[PRACTICE_SALT_BYTES];
	size_t		 salt_n;
	unsigned char	 token_key[PRACTICE_KEY_BYTES];
	struct practice_verifier scram[PRACTICE_HASH_COUNT];
	char		 token[PRACTICE_TOKEN_MAX];
};

/* On the secure heap; NULL when that or OpenSSL has no more.  The token is
 * good for PRACTICE_TOKEN_S from now, or ended as long ago. */
struct practice_account *practice_account_new(const char *user,
    const char *password, bool expired);
void practice_account_free(struct practice_account *a);	/* NULL is fine */

/* Make the token anew, after token_key or the clock were changed. */
bool practice_token_make(struct practice_account *a, bool expired);

enum practice_token_state {
	PRACTICE_TOKEN_GOOD,
	PRACTICE_TOKEN_BAD,		/* not ours, or for something else */
	PRACTICE_TOKEN_EXPIRED,
};

/* Signature first; nothing of an unsigned token is looked at. */
enum practice_token_state practice_token_check(
    const struct practice_account *a, struct slice token);

/* Made when it is first asked for; NULL when OpenSSL cannot. */
const struct practice_verifier *practice_account_verifier(
    struct practice_account *a, enum practice_hash hash);
const char *practice_hash_name(enum practice_hash hash);  /* OpenSSL's */

/* n characters of base64's alphabet, or the account's nonce: at most n of
 * it.  out has room for n and a NUL. */
bool practice_nonce(const struct practice_account *a, char *out, size_t n);

/* In a time that does not depend on where they differ. */
bool practice_same(struct slice a, struct slice b);

#endif
