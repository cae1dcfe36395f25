/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every cause of the catalogue, in every width and height. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tests/lib/viewcase.h"
#include "tui/view/explain-rows.h"

static struct viewcase c;
static struct explain_rows r;
static struct offer offers[OFFER_COUNT];
static struct explain_next next;

static void
offer(size_t i, const char *command, const char *words, const char *brief)
{
	offers[i] = (struct offer){ .command = command };
	snprintf(offers[i].words, sizeof(offers[i].words), "%s", words);
	snprintf(offers[i].brief, sizeof(offers[i].brief), "%s", brief);
}

static int
setup(void **state)
{
	(void)state;
	viewcase_init(&c, 80, 24);
	explain_rows_init(&r);
	c.state.active.contexts[0] = CONTEXT_WALK;
	offer(0, "walk retry", "another password", "another password");
	offer(1, "walk user", "another user", "another user");
	offer(2, "walk mechanism", "try SCRAM-SHA-256-PLUS instead (weaker)",
	    "SCRAM-SHA-256-PLUS (weaker)");
	snprintf(offers[2].same, sizeof(offers[2].same),
	    "auth SCRAM-SHA-256-PLUS");
	offer(3, "walk port", "implicit TLS on port 465",
	    "implicit TLS on 465");
	offer(4, "walk skip", "leave this step out", "skip");
	offer(5, "prompt send", "type commands yourself", "by hand");
	next = (struct explain_next){ &c.state.active, offers, 6 };
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
				    widths[w], max, &next);
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
		    &next);
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
		    &next);
		all_text(&all);
		assert_true(holds(&all, cause->fix[0]));
		vain += holds(&all, cause->dead_ends[0]);
		n++;
	}
	assert_true(vain * 10 >= n * 9);
	bytes_clear(&all);
}

static bool
has_kept_item(const struct bytes *all, const struct explanation *x)
{
	const char *fix = x->cause->fix[0];
	char *sentence;
	size_t end = 0;
	bool is;

	while (fix[end] != '\0' && !(fix[end] == '.' && fix[end + 1] == ' '))
		end++;
	sentence = xstrndup(fix, end);
	is = holds(all, fix);
	if (!is && end < strlen(fix)) {
		struct bytes b;

		bytes_init(&b, BYTES_NO_LIMIT);
		bytes_addf(&b, "%s.", sentence);
		is = holds(all, b.data);
		bytes_clear(&b);
	}
	free(sentence);
	return is;
}

/* Body widths and card heights of 80x24, 120x40 and 60x15: the title, what
 * to do first, why, and the keys, in whole sentences. */
static void
test_every_card(void **state)
{
	static const struct { int cols; size_t max; } sizes[] = {
	    { 75, 12 }, { 115, 18 }, { 55, 6 } };
	char why[] = "The reply code is 535: the login was refused.";
	const struct cause *cause;
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	for (size_t i = 0; (cause = cause_at(i)) != NULL; i++)
		for (size_t k = 0; k < COUNT_OF(sizes); k++) {
			struct explanation x = { .cause = cause,
			    .seen = { why }, .nseen = 1 };

			explain_rows_build(&r, &x, EXPLAIN_SHORT,
			    sizes[k].cols, sizes[k].max, &next);
			all_text(&all);
			assert_true(r.n <= sizes[k].max);
			for (size_t j = 0; j < r.n; j++)
				assert_true(columns(j) <= sizes[k].cols);
			if (strstr(all.data, " ... ") != NULL ||
			    !holds(&all, cause->title) ||
			    !has_kept_item(&all, &x) ||
			    !holds(&all, "K all of it") ||
			    (sizes[k].cols > 60 && !holds(&all, why)))
				fail_msg("%s at %d: %s", cause->id,
				    sizes[k].cols, all.data);
		}
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
	explain_rows_build(&r, &x, EXPLAIN_SHORT, 75, 12, &next);
	all_text(&all);
	assert_true(holds(&all, "A permanent failure."));
	assert_true(holds(&all, one));
	assert_null(strchr(all.data, '\x1b'));
	assert_non_null(strstr(all.data, "\\x1b[2J"));
	explain_rows_build(&r, &x, EXPLAIN_FOLDED, 75, 12, &next);
	assert_int_equal(r.n, 1);
	bytes_clear(&all);
}

/* What is offered is on the card, and the keys are those of the keymap. */
static void
test_keys(void **state)
{
	struct explanation x = { .cause = cause_find("bad-credentials") };
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	next.noffers = 2;
	explain_rows_build(&r, &x, EXPLAIN_SHORT, 75, 12, &next);
	all_text(&all);
	assert_non_null(strstr(all.data,
	    "Next: ! another password U another user K all of it"));
	next.noffers = 0;			/* not where the walk is */
	explain_rows_build(&r, &x, EXPLAIN_FULL, 75, 12, &next);
	all_text(&all);
	assert_non_null(strstr(all.data, "Next: K the short form (:explain)"));
	bytes_clear(&all);
}

/* Without a key there is the command itself. */
static void
test_without_a_key(void **state)
{
	struct explanation x = { .cause = cause_find("bad-credentials") };
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	c.state.active.contexts[0] = CONTEXT_RAW;
	next.noffers = 3;
	explain_rows_build(&r, &x, EXPLAIN_SHORT, 75, 12, &next);
	all_text(&all);
	assert_non_null(strstr(all.data, ":walk retry another password"));
	bytes_clear(&all);
}

static void
test_all_commands(void **state)
{
	struct explanation x = { .cause = cause_find("bad-credentials") };
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	explain_rows_build(&r, &x, EXPLAIN_FULL, 75, 0, &next);
	all_text(&all);
	assert_non_null(strstr(all.data, "! another password (:walk retry)"));
	assert_non_null(strstr(all.data, "M try SCRAM-SHA-256-PLUS instead "
	    "(weaker) (:walk mechanism, or :auth SCRAM-SHA-256-PLUS)"));
	assert_non_null(strstr(all.data, "K the short form (:explain)"));
	bytes_clear(&all);
}

/* The last rows, without what stands above them. */
static void
ways_text(struct bytes *all, const char **out)
{
	all_text(all);
	*out = strstr(all->data, "Next:");
	assert_non_null(*out);
}

/* On the sizes that count nothing is cut or left out. */
static void
test_ways_fit(void **state)
{
	static const struct {
		int	 cols;
		size_t	 max;
	} sizes[] = { { 75, 12 }, { 75, 8 }, { 69, 8 }, { 100, 19 } };
	struct explanation x = { .cause = cause_find("bad-credentials") };
	const char *ways;
	struct bytes all;

	(void)state;
	bytes_init(&all, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		explain_rows_build(&r, &x, EXPLAIN_SHORT, sizes[i].cols,
		    sizes[i].max, &next);
		assert_true(r.n <= sizes[i].max);
		for (size_t k = 0; k < r.n; k++)
			assert_true(columns(k) <= sizes[i].cols);
		ways_text(&all, &ways);
		assert_non_null(strstr(ways, "! another password"));
		assert_non_null(strstr(ways, "SCRAM-SHA-256-PLUS"));
		assert_non_null(strstr(ways, "P implicit TLS on"));
		assert_non_null(strstr(ways, "i "));
		assert_non_null(strstr(ways, "K all of it"));
	}
	/* where there is no room for all, the first ones and K stay */
	for (int cols = 15; cols < 60; cols++) {
		explain_rows_build(&r, &x, EXPLAIN_SHORT, cols, 5, &next);
		ways_text(&all, &ways);
		assert_non_null(strstr(ways, "! another password"));
		if (cols > 30)
			assert_non_null(strstr(ways, "K all of it"));
	}
	bytes_clear(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_short_helps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_card, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(test_without_a_key, setup, teardown),
		cmocka_unit_test_setup_teardown(test_all_commands, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ways_fit, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
