/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every cause of the catalogue, in every width and height. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/utf8.h"
#include "tests/lib/viewcase.h"
#include "tui/view/explain-rows.h"

static struct viewcase c;
static struct explain_rows r;

static int
setup(void **state)
{
	(void)state;
	viewcase_init(&c, 80, 24);
	explain_rows_init(&r);
	c.state.active.contexts[0] = CONTEXT_WALK;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	explain_rows_clear(&r);
	viewcase_clear(&c);
	return 0;
}

static int
columns(size_t line)
{
	int cols = 0;

	for (size_t i = 0; i < r.v[line].n; i++)
		cols += utf8_columns(explain_run_text(&r,
		    r.v[line].first + i));
	return cols;
}

/* Lines of text, blanks squeezed, as one text. */
static void
all_text(struct bytes *out)
{
	bytes_reset(out);
	for (size_t i = 0; i < r.nruns; i++) {
		struct slice rest = explain_run_text(&r, i), word;

		while (slice_word(&rest, &word)) {
			bytes_add_slice(out, word);
			bytes_add_char(out, ' ');
		}
	}
}

static void
test_fits(void **state)
{
	static const int widths[] = { 15, 25, 55, 69, 70, 75, 115, 195 };
	const struct cause *cause;

	(void)state;
	for (size_t i = 0; (cause = cause_at(i)) != NULL; i++)
		for (size_t w = 0; w < COUNT_OF(widths); w++) {
			struct explanation x = { .cause = cause };

			for (size_t max = 4; max < 30; max += 4) {
				explain_rows_build(&r, &x, EXPLAIN_SHORT,
				    widths[w], max, &c.state.active);
				/* a title may need rows on narrow screens */
				assert_true(r.n <= max || r.n <= 4);
				for (size_t k = 0; k < r.n; k++)
					if (widths[w] >= 55)
						assert_true(columns(k) <=
						    widths[w]);
			}
		}
}

static bool
holds(const struct bytes *all, const char *text)
{
	struct bytes want;
	struct slice rest = slice_of(text), word;
	bool is;

	bytes_init(&want, BYTES_NO_LIMIT);
	while (slice_word(&rest, &word)) {
		bytes_add_slice(&want, word);
		bytes_add_char(&want, ' ');
	}
	is = strstr(all->data, want.data) != NULL;
	bytes_clear(&want);
	return is;
}

/* The full form leaves nothing out. */
static void
test_full(void **state)
{
	const struct cause *cause;
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	for (size_t i = 0; (cause = cause_at(i)) != NULL; i++) {
		struct explanation x = { .cause = cause };

		explain_rows_build(&r, &x, EXPLAIN_FULL, 60, 0,
		    &c.state.active);
		all_text(&all);
		assert_true(holds(&all, cause->title));
		assert_true(holds(&all, cause->meaning));
		for (size_t k = 0; cause->fix[k] != NULL; k++)
			assert_true(holds(&all, cause->fix[k]));
		for (size_t k = 0; cause->dead_ends[k] != NULL; k++)
			assert_true(holds(&all, cause->dead_ends[k]));
		assert_int_equal(r.v[r.n - 1].kind, EXPLAIN_RULE_END);
	}
	assert_true(cause_at(20) != NULL);
	bytes_clear(&all);
}

/* At 80x24 a remedy is always on the screen, and what is in vain mostly. */
static void
test_short_helps(void **state)
{
	const struct cause *cause;
	size_t n = 0, vain = 0;
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	for (size_t i = 0; (cause = cause_at(i)) != NULL; i++) {
		struct explanation x = { .cause = cause };

		explain_rows_build(&r, &x, EXPLAIN_SHORT, 75, 12,
		    &c.state.active);
		all_text(&all);
		assert_true(holds(&all, cause->fix[0]));
		vain += holds(&all, cause->dead_ends[0]);
		n++;
	}
	assert_true(vain * 10 >= n * 9);
	bytes_clear(&all);
}

static void
test_unknown(void **state)
{
	char one[] = "the reply code is 599", bad[] = "\x1b[2J hidden\xe2\x80\xae";
	struct explanation x = { .unknown_id = "unknown-5xx",
	    .unknown_meaning = "A permanent failure.", .seen = { one, bad },
	    .nseen = 2 };
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	explain_rows_build(&r, &x, EXPLAIN_SHORT, 75, 12, &c.state.active);
	all_text(&all);
	assert_true(holds(&all, "A permanent failure."));
	assert_true(holds(&all, one));
	assert_null(strchr(all.data, '\x1b'));
	assert_non_null(strstr(all.data, "\\x1b[2J"));
	explain_rows_build(&r, &x, EXPLAIN_FOLDED, 75, 12, &c.state.active);
	assert_int_equal(r.n, 1);
	bytes_clear(&all);
}

static void
test_keys(void **state)
{
	struct explanation x = { .cause = cause_find("bad-credentials") };
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	explain_rows_build(&r, &x, EXPLAIN_SHORT, 75, 12, &c.state.active);
	all_text(&all);
	assert_non_null(strstr(all.data,
	    "Next: ! try again - skip this step K all of it"));
	c.state.active.contexts[0] = CONTEXT_RAW;	/* not walking */
	explain_rows_build(&r, &x, EXPLAIN_FULL, 75, 12, &c.state.active);
	all_text(&all);
	assert_non_null(strstr(all.data, "Next: K the short form"));
	bytes_clear(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_short_helps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keys, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
