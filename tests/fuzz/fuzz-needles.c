/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A secret is planted into some text in one of many spellings, and must be
 * found there, whatever stands around it.  Input: the way, the length of the
 * secret, of the text in front, the secret, the text.
 */
#include <assert.h>
#include <stdint.h>

#include "core/log/needles.h"
#include "tests/lib/spell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SPANS	64

static bool
is_edge(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice
without_edges(struct slice s)
{
	while (s.n > 0 && is_edge(s.p[s.n - 1]))
		s.n--;
	while (s.n > 0 && is_edge(s.p[0]))
		s = slice_sub(s, 1, s.n);
	return s;
}

static void
check_planted(const struct needles *n, struct slice secret, unsigned way,
    struct slice before, struct slice after)
{
	struct span out[SPANS];
	struct bytes text;
	size_t from, to, found;
	bool hidden = false;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_slice(&text, before);
	from = text.len;
	spell(&text, secret, way);
	to = way == 9 ? text.len - 1 : text.len;
	bytes_add_slice(&text, after);
	if (spell_is_base64(way)) {
		size_t front = spell_before(way);

		to = from + (8 * (front + secret.n) + 5) / 6;
		from += 8 * front / 6;
	}
	found = needles_find(n, bytes_slice(&text), out, SPANS);
	assert(found <= SPANS);
	for (size_t i = 0; i < found; i++) {
		assert(out[i].n > 0 && out[i].at + out[i].n <= text.len);
		assert(i == 0 || out[i].at > out[i - 1].at + out[i - 1].n);
		hidden |= out[i].at <= from && out[i].at + out[i].n >= to;
	}
	assert(hidden);
	bytes_clear(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size }, secret, before, after;
	struct needles *n = needles_new();
	struct span out[1];

	if (size < 3) {
		needles_free(n);
		return 0;
	}
	secret = slice_sub(in, 3, data[1]);
	in = slice_sub(in, 3 + secret.n, in.n);
	before = slice_sub(in, 0, data[2]);
	after = slice_sub(in, before.n, in.n);
	secret = without_edges(secret);
	needles_add(n, secret);
	if (secret.n >= NEEDLE_MIN)
		check_planted(n, secret, data[0] % SPELL_WAYS, before, after);
	else
		assert(needles_find(n, in, out, 1) == 0);
	needles_free(n);
	return 0;
}
