/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas of RFC 5802, section 3, under the names that they have there. */
#include "core/sasl/scram.h"

#include "core/banned.h"

const char *
scram_hash(const struct sasl_mech *m)
{
	struct slice name = slice_of(m->name);

	if (slice_istarts(name, "SCRAM-SHA-512"))
		return "SHA512";
	return slice_istarts(name, "SCRAM-SHA-256") ? "SHA256" : "SHA1";
}

struct keys {
	unsigned char	salted_password[HASH_MAX];
	unsigned char	client_key[HASH_MAX];
	unsigned char	stored_key[HASH_MAX];
	unsigned char	client_signature[HASH_MAX];
	unsigned char	server_key[HASH_MAX];
};

static bool
client_proof(const char *hash, struct keys *k, size_t n, struct slice message,
    unsigned char *out, struct err *e)
{
	struct slice client_key = { (const char *)k->client_key, n };
	struct slice stored_key = { (const char *)k->stored_key, n };
	struct slice salted = { (const char *)k->salted_password, n };

	if (!hash_hmac(hash, salted, slice_of("Client Key"), k->client_key,
	    e) || !hash_digest(hash, &client_key, 1, k->stored_key, e) ||
	    !hash_hmac(hash, stored_key, message, k->client_signature, e))
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = k->client_key[i] ^ k->client_signature[i];
	return true;
}

static bool
server_signature(const char *hash, struct keys *k, size_t n,
    struct slice message, unsigned char *out, struct err *e)
{
	struct slice salted = { (const char *)k->salted_password, n };
	struct slice server_key = { (const char *)k->server_key, n };

	return hash_hmac(hash, salted, slice_of("Server Key"), k->server_key,
	    e) && hash_hmac(hash, server_key, message, out, e);
}

bool
scram_prove(const char *hash, struct slice password, struct slice salt,
    unsigned long iterations, struct slice auth_message,
    struct scram_proofs *out, struct err *e)
{
	struct keys *k = (struct keys *)(void *)secret_scratch(sizeof(*k));
	size_t n = hash_size(hash);
	bool ok;

	if (k == NULL)
		return err_set(e, "sasl.too-long",
		    "there is no room left for secrets");
	ok = hash_pbkdf2(hash, password, salt, iterations,
	    k->salted_password, e) &&
	    client_proof(hash, k, n, auth_message, out->client, e) &&
	    server_signature(hash, k, n, auth_message, out->server, e);
	secret_scratch_free((char *)k, sizeof(*k));
	return ok;
}
