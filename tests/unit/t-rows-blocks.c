/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many rows each block has: the tree always says what a list does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/rng.h"
#include "tui/view/rows-blocks.h"

#define MANY	300

static struct blocks b;
static uint32_t rows[MANY];
static bool known[MANY];

static void
check_sane(void)
{
	size_t sum = 0, unknown = 0, first = b.n;

	for (size_t i = 0; i < b.n; i++) {
		assert_int_equal(blocks_before(&b, i), sum);
		assert_int_equal(blocks_rows(&b, i), rows[i]);
		assert_int_equal(blocks_flags(&b, i) & BLOCK_KNOWN, known[i]);
		for (uint32_t k = 0; k < rows[i]; k++)
			assert_int_equal(blocks_find(&b, sum + k), i);
		if (!known[i] && first == b.n)
			first = i;
		unknown += !known[i];
		sum += rows[i];
	}
	assert_int_equal(b.total, sum);
	assert_int_equal(blocks_before(&b, b.n), sum);
	assert_int_equal(b.unknown, unknown);
	assert_int_equal(blocks_next_unknown(&b), first);
}

static void
set(size_t block, uint32_t n, bool is_known)
{
	blocks_set(&b, block, n, is_known ? BLOCK_KNOWN : 0);
	rows[block] = n;
	known[block] = is_known;
}

static void
forget_all(void)
{
	blocks_forget_all(&b);
	for (size_t i = 0; i < MANY; i++) {
		rows[i] = 0;
		known[i] = false;
	}
}

static void
test_like_a_list(void **state)
{
	struct rng rng = { 5 };

	(void)state;
	blocks_init(&b);
	forget_all();
	check_sane();
	for (int i = 0; i < 3000; i++) {
		size_t what = rng_below(&rng, 10);

		if ((what == 0 || b.n == 0) && b.n < MANY)
			blocks_grow(&b, b.n + 1 + rng_below(&rng,
			    b.n + 5 < MANY ? 5 : 1));
		else if (what == 1) {
			size_t at = rng_below(&rng, (unsigned)b.n);

			blocks_forget(&b, at);
			rows[at] = 0;
			known[at] = false;
		} else if (what == 2 && i % 50 == 0)
			forget_all();
		else
			set(rng_below(&rng, (unsigned)b.n),
			    rng_below(&rng, 3) ?
			    (uint32_t)rng_below(&rng, 6) : 0, true);
		if (i % 7 == 0)
			check_sane();
	}
	assert_int_equal(b.n, MANY);
	blocks_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_like_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
