/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole AUTH exchanges of every mechanism, as they come over the wire: the
 * first byte chooses the mechanism, each further line is one message, by the
 * server when it begins with '<'.  Parts lie within their messages, no shown
 * value of a typed message is the whole of it, and the exchange that answers
 * the same challenges never finds a proof.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/sasl/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINES_MAX	16

static void
check_facts(const struct facts *f, size_t decoded)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct fact *x = &f->v[i];

		assert(x->at.n == 0 || (x->at.at <= decoded &&
		    x->at.n <= decoded - x->at.at));
		assert(!x->secret || x->value[0] == '\0');
		assert(x->name[0] != '\0');
	}
}

static void
answer(struct sasl *x, struct slice text, bool *over)
{
	static char buf[65536];
	struct sasl_message m;
	struct err e;
	size_t n = 0;

	if (*over || base64_decoded_max(text.n) > sizeof(buf) ||
	    base64_decode(buf, &n, text) == BASE64_INVALID)
		return;
	assert(sasl_check(x, (struct slice){ buf, n }) != SASL_PROOF_GOOD);
	*over = !sasl_respond(x, (struct slice){ buf, n }, &m, &e);
	sasl_message_clear(&m);
}

static void
play(const struct sasl_mech *m, struct slice in)
{
	struct secret *password = secret_new("pass.word-1", 11);
	struct sasl_creds c = { .user = "ann", .password = password,
	    .host = "mail.example.test", .port = 587 };
	struct sasl *x = sasl_new(m, &c);
	struct sasl_trace t;
	bool over = m->flags & SASL_ONLY_ASKED;	/* may ask the realm */

	sasl_trace_begin(&t, slice_of(m->name));
	for (int i = 0; i < LINES_MAX && in.n > 0; i++) {
		struct slice line = slice_sub(in, 0, slice_find(in, '\n'));
		bool heard = line.n > 0 && line.p[0] == '<';
		struct slice text = slice_sub(line, heard, line.n);
		struct facts f;

		facts_init(&f);
		if (heard)
			sasl_trace_heard(&t, text, SASL_PROOF_NONE, &f);
		else
			sasl_trace_typed(&t, text, &f);
		check_facts(&f, base64_decoded_max(text.n));
		if (heard)
			answer(x, text, &over);
		facts_clear(&f);
		in = slice_sub(in, line.n + 1, in.n);
	}
	sasl_trace_clear(&t);
	sasl_free(x);
	secret_free(password);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t mechs = 0;

	if (size == 0)
		return 0;
	secret_init();
	while (sasl_at(mechs) != NULL)
		mechs++;
	play(sasl_at(data[0] % mechs), (struct slice){ (const char *)data + 1,
	    size - 1 });
	return 0;
}
