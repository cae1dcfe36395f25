/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DIGEST-MD5 and CRAM-MD5 with a server that sends anything, one message on a
 * line behind a first byte that chooses.  A response that is made keeps to
 * the grammar, a proof is good only when it is the one that belongs to what
 * was sent, and every part that is described lies in its message.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/sasl/digest-md5.h"
#include "tests/lib/saidfacts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MESSAGES	6

static void
fixed_nonce(char *out, size_t n)
{
	assert(n >= sizeof("OA6MHXh6VqTrRk"));
	memcpy(out, "OA6MHXh6VqTrRk", sizeof("OA6MHXh6VqTrRk"));
}

static struct slice
line(struct slice *rest)
{
	size_t end = slice_find(*rest, '\n');
	struct slice s = slice_sub(*rest, 0, end);

	*rest = slice_sub(*rest, end + 1, rest->n);
	return s;
}

static void
describe(const struct sasl_mech *m, struct slice in, const char *who)
{
	struct sasl_trace t;

	sasl_trace_begin(&t, slice_of(m->name));
	for (int i = 0; i < MESSAGES; i++) {
		struct slice s = line(&in);
		struct facts f;

		facts_init(&f);
		said_feed(&t, who[i], s, &f);
		assert(said_is_sane(&f, s.n));
		facts_clear(&f);
	}
	sasl_trace_clear(&t);
}

/* A directive of the message, as it is meant. */
static void
meant(struct bytes *out, struct slice message, const char *name)
{
	struct slice value;

	bytes_init(out, BYTES_NO_LIMIT);
	if (digest_find(message, name, &value))
		digest_unquote(out, value);
}

/*
 * What the response says must give the response, and the proof to expect.
 * False when the realm was hashed in another charset than it was sent in.
 */
static bool
recompute(struct slice message, struct digest_proofs *out)
{
	struct bytes nonce, realm, uri;
	struct slice response;
	struct digest_input in = { .user = slice_of("chris"),
	    .password = slice_of("secret"),
	    .cnonce = slice_of("OA6MHXh6VqTrRk") };
	bool exact = true;
	struct err e;

	meant(&nonce, message, "nonce");
	meant(&realm, message, "realm");
	meant(&uri, message, "digest-uri");
	in.nonce = bytes_slice(&nonce);
	in.realm = bytes_slice(&realm);
	in.uri = bytes_slice(&uri);
	assert(digest_prove(&in, out, &e));
	assert(digest_find(message, "response", &response));
	for (size_t i = 0; i < realm.len; i++)
		exact &= !(realm.data[i] & 0x80);
	assert(response.n == 32);
	assert(!exact || memcmp(response.p, out->client, 32) == 0);
	bytes_clear(&nonce);
	bytes_clear(&realm);
	bytes_clear(&uri);
	return exact;
}

/* Good for the right proof, bad for any other, nothing without one. */
static void
check_last(struct sasl *x, struct slice last, const struct digest_proofs *want)
{
	struct slice proof;
	bool there = digest_find(last, "rspauth", &proof);
	bool same = there && proof.n == 32 &&
	    memcmp(proof.p, want->server, 32) == 0;
	char right[8 + 32] = "rspauth=";

	assert(sasl_check(x, last) == (same ? SASL_PROOF_GOOD :
	    there ? SASL_PROOF_BAD : SASL_PROOF_NONE));
	memcpy(right + 8, want->server, 32);
	assert(sasl_check(x, (struct slice){ right, 40 }) ==
	    SASL_PROOF_GOOD);
}

static void
exchange(struct sasl *x, struct slice in)
{
	struct slice challenge = line(&in), last = line(&in);
	struct sasl_message m, end;
	struct digest_proofs want;
	struct err e;
	bool good;

	assert(sasl_check(x, challenge) == SASL_PROOF_NONE);
	if (!sasl_respond(x, challenge, &m, &e))
		return;
	assert(m.is_secret);
	if (x->mech == &sasl_digest_md5) {
		struct slice sent = { m.data, m.n };

		assert(digest_is_list(sent));
		if (recompute(sent, &want))
			check_last(x, last, &want);
		good = sasl_check(x, last) == SASL_PROOF_GOOD;
		assert(sasl_respond(x, last, &end, &e) == good);
		assert(end.n == 0);
	}
	sasl_message_clear(&m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data + 1, size - 1 };
	struct sasl_creds c = { .user = "chris",
	    .host = "elwood.innosoft.com", .nonce = fixed_nonce };
	struct secret *p;
	struct sasl *x;

	if (size == 0 || size > 8192)
		return 0;
	secret_init();
	p = secret_new("secret", 6);
	c.password = p;
	x = sasl_new(data[0] & 1 ? &sasl_cram_md5 : &sasl_digest_md5, &c);
	assert(x != NULL);
	exchange(x, in);
	describe(x->mech, in, data[0] & 2 ? "stsgbc" : "scgtsc");
	sasl_free(x);
	secret_free(p);
	return 0;
}
