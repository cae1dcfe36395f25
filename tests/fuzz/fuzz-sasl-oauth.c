/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever stands in a message of XOAUTH2 or OAUTHBEARER, a typed one shows
 * no piece of a token, and a client's message is hidden whole.  The first
 * byte chooses mechanism, side, round and trust; "%T" stands for the token.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/sasl/trace.h"
#include "tests/lib/windows.h"

#define TOKEN	"Zq7xK2mWv9TdLs4PbNcR8hYfJu1GkA"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fill_in(struct bytes *out, struct slice in)
{
	for (size_t i = 0; i < in.n; i++)
		if (i + 1 < in.n && in.p[i] == '%' && in.p[i + 1] == 'T') {
			bytes_add_str(out, TOKEN);
			i++;
		} else
			bytes_add_char(out, in.p[i]);
}

static void
check_places(const struct facts *f, struct slice message)
{
	for (size_t i = 0; i < f->n; i++) {
		assert(f->v[i].at.at + f->v[i].at.n <= message.n);
		assert(!f->v[i].secret || f->v[i].value[0] == '\0');
	}
}

static void
check_client(struct sasl_trace *t, struct slice message, bool trusted)
{
	char *line = malloc(base64_encoded_len(message.n) + 1);
	bool says_nothing = message.n == 0 ||
	    (t->sent > 0 && slice_is(message, "\x01"));
	struct facts f;

	assert(line != NULL);
	facts_init(&f);
	if (trusted)
		sasl_trace_sent(t, message, &f);
	else
		sasl_trace_typed(t, (struct slice){ line,
		    base64_encode(line, message) }, &f);
	assert(f.n > 0);
	assert(sasl_facts_hide(&f) == !says_nothing);
	check_places(&f, message);
	if (!trusted)
		assert(!windows_in_facts(&f, 0, slice_of(TOKEN)));
	facts_clear(&f);
	free(line);
}

static void
check_server(struct sasl_trace *t, struct slice message)
{
	char *line = malloc(base64_encoded_len(message.n) + 1);
	struct facts f;

	assert(line != NULL);
	facts_init(&f);
	sasl_trace_heard(t, (struct slice){ line,
	    base64_encode(line, message) }, SASL_PROOF_NONE, &f);
	assert(f.n > 0 && f.n < 40);
	check_places(&f, message);
	facts_clear(&f);
	free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sasl_trace t;
	struct bytes in;

	if (size == 0)
		return 0;
	bytes_init(&in, BYTES_NO_LIMIT);
	fill_in(&in, (struct slice){ (const char *)data + 1, size - 1 });
	sasl_trace_begin(&t, slice_of(data[0] & 1 ? "OAUTHBEARER" :
	    "XOAUTH2"));
	t.sent = data[0] & 4 ? 1 : 0;
	if (data[0] & 2)
		check_server(&t, bytes_slice(&in));
	else
		check_client(&t, bytes_slice(&in), data[0] & 8);
	sasl_trace_clear(&t);
	bytes_clear(&in);
	return 0;
}
