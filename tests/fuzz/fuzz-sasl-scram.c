/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCRAM with a server that sends anything.  The first byte chooses the row
 * and what becomes of the last message; then come the server's messages, one
 * on a line.  A proof is good only when it is the one that belongs to what
 * was sent, and every part that is described lies in its message.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/sasl/scram.h"
#include "tests/lib/saidfacts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROUNDS		4
#define QUICK		5000	/* iterations that a fuzzer has time for */

static const char nonce[] = "rOprNGfwEbeRWgbNEkqOabcd";

static void
fixed_nonce(char *out, size_t n)
{
	assert(n == sizeof(nonce) - 1);
	memcpy(out, nonce, n);
}

static struct slice
line(struct slice *rest)
{
	size_t end = slice_find(*rest, '\n');
	struct slice s = slice_sub(*rest, 0, end);

	*rest = slice_sub(*rest, end + 1, rest->n);
	return s;
}

/* ---- describing -------------------------------------------------------- */

static void
describe(const struct sasl_mech *m, struct slice in)
{
	struct sasl_trace t;

	sasl_trace_begin(&t, slice_of(m->name));
	for (int i = 0; i < 2 * ROUNDS; i++) {
		struct slice s = line(&in);
		struct facts f;

		facts_init(&f);
		said_feed(&t, "tsctgsbc"[i], s, &f);
		assert(said_is_sane(&f, s.n));
		facts_clear(&f);
	}
	sasl_trace_clear(&t);
}

/* ---- computing --------------------------------------------------------- */

static bool
is_slow(struct slice message)
{
	struct scram_server_first f;
	unsigned long n;

	return scram_server_first(message, &f) == NULL &&
	    slice_number(f.iterations, SASL_SCRAM_ITERATIONS_MAX, &n) &&
	    n > QUICK;
}

/* "v=" and the signature that RFC 5802 wants for what went over the wire. */
static void
expected(struct bytes *out, const struct sasl_mech *m, struct slice bare,
    struct slice server_first, struct slice final)
{
	struct scram_server_first f;
	struct scram_proofs proofs;
	struct bytes auth;
	char salt[4096], text[128];
	unsigned long iterations = 0;
	size_t n;
	struct err e;

	assert(scram_server_first(server_first, &f) == NULL);
	assert(slice_number(f.iterations, QUICK, &iterations));
	base64_decode(salt, &n, f.salt);
	bytes_init(&auth, BYTES_NO_LIMIT);
	bytes_addf(&auth, "%.*s,", (int)bare.n, bare.p);
	bytes_add_slice(&auth, server_first);
	bytes_add_char(&auth, ',');
	while (final.p[final.n - 1] != ',')
		final.n--;
	bytes_add(&auth, final.p, final.n - 1);
	assert(scram_prove(scram_hash(m), slice_of("pencil"),
	    (struct slice){ salt, n }, iterations, bytes_slice(&auth),
	    &proofs, &e));
	bytes_add_str(out, "v=");
	bytes_add(out, text, base64_encode(text, (struct slice){
	    (const char *)proofs.server, hash_size(scram_hash(m)) }));
	bytes_clear(&auth);
}

static void
last_message(struct sasl *x, const struct bytes *good, struct slice s,
    uint8_t how)
{
	struct bytes flipped;
	struct slice got;
	enum sasl_proof proof = sasl_check(x, s);
	bool is_proof = scram_take(&s, 'v', &got);

	assert((proof != SASL_PROOF_NONE) == is_proof);
	assert(proof != SASL_PROOF_GOOD || slice_is(got, good->data + 2));
	assert(sasl_check(x, bytes_slice(good)) == SASL_PROOF_GOOD);
	bytes_init(&flipped, BYTES_NO_LIMIT);
	bytes_add_slice(&flipped, bytes_slice(good));
	flipped.data[2 + how % (good->len - 2)] ^= 1;
	assert(sasl_check(x, bytes_slice(&flipped)) == SASL_PROOF_BAD);
	assert(sasl_proof(x) == SASL_PROOF_BAD);
	bytes_clear(&flipped);
}

static void
exchange(struct sasl *x, struct slice in, uint8_t how)
{
	struct slice first = line(&in), bare;
	struct sasl_message m0, m1, m2;
	struct bytes good;
	struct err e;
	bool proved;

	if (is_slow(first))
		return;
	assert(sasl_respond(x, slice_of(""), &m0, &e));
	bare = (struct slice){ m0.data, m0.n };
	bare = slice_sub(bare, m0.n - strlen("n=user,r=") - strlen(nonce),
	    m0.n);
	assert(sasl_check(x, first) == SASL_PROOF_NONE);
	if (sasl_respond(x, first, &m1, &e)) {
		assert(m1.is_secret);
		bytes_init(&good, BYTES_NO_LIMIT);
		expected(&good, x->mech, bare, first,
		    (struct slice){ m1.data, m1.n });
		in = line(&in);
		last_message(x, &good, in, how);
		proved = sasl_check(x, in) == SASL_PROOF_GOOD;
		assert(sasl_respond(x, in, &m2, &e) == proved && m2.n == 0);
		sasl_message_clear(&m1);
		bytes_clear(&good);
	}
	sasl_message_clear(&m0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sasl_mech *const rows[] = { &sasl_scram_sha_1,
	    &sasl_scram_sha_256, &sasl_scram_sha_512,
	    &sasl_scram_sha_256_plus };
	struct slice in = { (const char *)data + 1, size - 1 };
	struct secret *p;
	struct sasl_creds c = { .user = "user",
	    .binding = { "tls-exporter", { "0123456789", 10 } },
	    .nonce = fixed_nonce };
	struct sasl *x;

	if (size == 0 || size > 4096)
		return 0;
	secret_init();
	p = secret_new("pencil", 6);
	c.password = p;
	x = sasl_new(rows[data[0] % COUNT_OF(rows)], &c);
	assert(x != NULL);
	exchange(x, in, data[0] / COUNT_OF(rows));
	describe(x->mech, in);
	sasl_free(x);
	secret_free(p);
	return 0;
}
