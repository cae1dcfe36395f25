/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any token is described without showing a piece of it.  The first byte
 * chooses: the rest is the whole token, or the claims of one; "%S" in it
 * stands for the signature, so that it turns up where it should not.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/sasl/jwt.h"
#include "core/sasl/token.h"
#include "tests/lib/jwtmake.h"
#include "tests/lib/windows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fill_in(struct bytes *out, struct slice in)
{
	for (size_t i = 0; i < in.n; i++)
		if (i + 1 < in.n && in.p[i] == '%' && in.p[i + 1] == 'S') {
			bytes_add_str(out, JWT_SIGNATURE);
			i++;
		} else
			bytes_add_char(out, in.p[i]);
}

static void
check_facts(const struct facts *f, struct slice hidden)
{
	assert(!windows_in_facts(f, 0, hidden));
	assert(f->n <= JWT_CLAIMS_MAX + 16);
	for (size_t i = 0; i < f->n; i++)
		assert(strlen(f->v[i].value) <= 3 * JWT_VALUE_MAX);
}

static void
whole_token(struct slice token)
{
	const struct token_kind *k = token_kind(token_identify(token));
	struct facts f;

	assert(token_is_bearer(token) == ((k->flags & TOKEN_BEARER) &&
	    (k->flags & TOKEN_SURE)));
	facts_init(&f);
	token_describe(&f, token, slice_of("ann@example.org"));
	assert(f.n > 0);
	check_facts(&f, slice_of(JWT_SIGNATURE));
	facts_clear(&f);
}

static void
claims_only(struct slice claims)
{
	struct bytes b;
	struct slice token = jwt_make(&b, "{\"alg\":\"RS256\"}", claims,
	    JWT_SIGNATURE);
	struct facts f;

	facts_init(&f);
	jwt_describe(&f, token, slice_of("ann@example.org"));
	check_facts(&f, token);
	facts_clear(&f);
	bytes_clear(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in;

	if (size == 0)
		return 0;
	if (!clock_is_fake())
		clock_fake(0, INT64_C(1795248000) * 1000000);
	bytes_init(&in, BYTES_NO_LIMIT);
	fill_in(&in, (struct slice){ (const char *)data + 1, size - 1 });
	if (data[0] & 1)
		claims_only(bytes_slice(&in));
	else
		whole_token(bytes_slice(&in));
	bytes_clear(&in);
	return 0;
}
