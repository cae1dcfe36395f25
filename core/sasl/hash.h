/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hash - the computations that mechanisms share, done by OpenSSL: digest,
 * HMAC (RFC 2104), PBKDF2 (RFC 8018).
 *
 * A hash is named as OpenSSL names it: "MD5", "SHA1", "SHA256", "SHA512".
 * What a library lacks or has switched off (MD5 in FIPS mode) fails with
 * sasl.crypto in words.  out has HASH_MAX bytes, of which hash_size() are
 * set; it belongs on the secure heap when what it holds opens an account.
 */
#ifndef CORE_SASL_HASH_H
#define CORE_SASL_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/slice.h"

#define HASH_MAX	64	/* bytes: SHA-512's */

size_t hash_size(const char *hash);	/* 0: not to be had */

/* Of n parts, one behind the other. */
bool hash_digest(const char *hash, const struct slice *parts, size_t n,
    unsigned char *out, struct err *e);
bool hash_hmac(const char *hash, struct slice key, struct slice text,
    unsigned char *out, struct err *e);
bool hash_pbkdf2(const char *hash, struct slice password, struct slice salt,
    unsigned long iterations, unsigned char *out, struct err *e);

/* 2n lower-case digits, without a NUL. */
void hash_hex(char *out, const unsigned char *bytes, size_t n);
/* In constant time; n bytes each. */
bool hash_same(const void *a, const void *b, size_t n);

#endif
