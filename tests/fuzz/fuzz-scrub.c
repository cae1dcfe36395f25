/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scrubbing keeps every byte but those under a mask, does not depend on how
 * the text is cut, and leaves alone what it has made.  Input: a number that
 * cuts the text into pieces, and the text.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/scrub/scrub.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static bool
take(void *arg, const char *p, size_t n)
{
	return bytes_add(arg, p, n);
}

static void
scrub(struct slice in, size_t piece, bool twice, struct bytes *out)
{
	struct scrub *s = scrub_new(twice ? NULL : take, out);
	struct scrub_counts c;
	size_t at, n;

	bytes_reset(out);
	for (int round = 0; round <= twice; round++) {
		if (round > 0)
			scrub_again(s, take, out);
		for (at = 0; at < in.n; at += n) {
			char *copy;

			n = in.n - at < piece ? in.n - at : piece;
			copy = malloc(n);
			assert(copy != NULL);
			memcpy(copy, in.p + at, n);
			assert(scrub_add(s, copy, n));
			free(copy);
		}
		assert(scrub_end(s, &c));
		assert(c.bytes == in.n);
	}
	scrub_free(s);
}

static size_t
stars(struct slice s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && s.p[at + n] == '*')
		n++;
	return n;
}

/*
 * What is no mask stands in the text, in its order: each run between masks
 * is found behind the one before, the first at the front, the last at the
 * end.
 */
static void
check_kept(struct slice in, struct slice out)
{
	size_t at = 0, from = 0;

	for (size_t i = 0; i <= out.n; i++) {
		size_t n = i < out.n ? stars(out, i) : 0;
		struct slice run;
		const char *p;

		if (i < out.n && n < 8) {
			i += n > 0 ? n - 1 : 0;
			continue;
		}
		run = slice_sub(out, from, i - from);
		if (i == out.n && from > 0) {
			assert(in.n - at >= run.n);
			assert(run.n == 0 || memcmp(in.p + in.n - run.n,
			    run.p, run.n) == 0);
		} else if (run.n > 0) {
			p = memmem(in.p + at, in.n - at, run.p, run.n);
			assert(p != NULL && (from > 0 || p == in.p));
			at = (size_t)(p - in.p) + run.n;
		}
		i += n > 0 ? n - 1 : 0;
		from = i + 1;
	}
}

static bool
same(const struct bytes *a, const struct bytes *b)
{
	return slice_eq(bytes_slice(a), bytes_slice(b));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data + 1, size > 0 ? size - 1 : 0 };
	struct bytes once, again;

	if (size == 0)
		return 0;
	bytes_init(&once, BYTES_NO_LIMIT);
	bytes_init(&again, BYTES_NO_LIMIT);
	scrub(in, SIZE_MAX, false, &once);
	check_kept(in, bytes_slice(&once));
	scrub(in, 1 + data[0] % 11, false, &again);
	assert(same(&once, &again));
	scrub(bytes_slice(&once), SIZE_MAX, false, &again);
	assert(same(&once, &again));
	scrub(in, SIZE_MAX, true, &once);
	check_kept(in, bytes_slice(&once));
	scrub(bytes_slice(&once), SIZE_MAX, true, &again);
	assert(same(&once, &again));
	bytes_clear(&once);
	bytes_clear(&again);
	return 0;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	secret_init();
	return 0;
}
