/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/xalloc.h"
#include "tui/view/list.h"

static void
check_sane(const struct list *l)
{
	assert_true(l->nshown <= l->n);
	if (l->nshown == 0)
		return;
	assert_true(l->row < l->nshown);
	assert_false(l->v[l->shown[l->row]].heading);
	assert_true(l->top <= l->row);
	for (size_t i = 1; i < l->nshown; i++)
		assert_false(l->v[l->shown[i - 1]].heading &&
		    l->v[l->shown[i]].heading);
	assert_false(l->v[l->shown[l->nshown - 1]].heading);
}

static void
fill(struct list *l)
{
	list_begin(l, "TITLE");
	list_heading(l, "empty part");
	list_heading(l, "first");
	list_add(l, 10, "alpha", "the one");
	list_add(l, 11, "beta", NULL);
	list_heading(l, "second");
	list_add(l, 12, "gamma", "another ALPHA");
	list_heading(l, "nothing follows");
	list_end(l);
	check_sane(l);
}

static size_t
selected(const struct list *l)
{
	size_t id = 99;

	assert_true(list_selected(l, &id));
	return id;
}

static void
test_moving(void **state)
{
	static const struct {
		long	by;
		size_t	id;
	} cases[] = { { 1, 11 }, { 1, 12 }, { 1, 12 }, { -1, 11 },
	    { -9, 10 }, { 9, 12 }, { -2, 10 } };
	struct list l;

	(void)state;
	list_init(&l);
	fill(&l);
	assert_int_equal(list_count(&l), 3);
	assert_int_equal(selected(&l), 10);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		list_move(&l, cases[i].by);
		check_sane(&l);
		assert_int_equal(selected(&l), cases[i].id);
	}
	list_last(&l);
	assert_int_equal(selected(&l), 12);
	list_first(&l);
	assert_int_equal(selected(&l), 10);
	list_select(&l, 12);
	assert_int_equal(selected(&l), 12);
	list_select(&l, 77);
	assert_int_equal(selected(&l), 12);
	list_clear(&l);
}

static void
test_filter(void **state)
{
	static const struct {
		const char *text;
		size_t	n, id;
	} cases[] = { { "alp", 2, 10 }, { "ALPHA", 2, 10 }, { "gam", 1, 12 },
	    { "second", 0, 0 }, { "zzz", 0, 0 }, { "", 3, 10 } };
	struct list l;
	size_t id;

	(void)state;
	list_init(&l);
	fill(&l);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		list_filter(&l, cases[i].text);
		check_sane(&l);
		assert_int_equal(list_count(&l), cases[i].n);
		if (cases[i].n > 0)
			assert_int_equal(selected(&l), cases[i].id);
		else
			assert_false(list_selected(&l, &id));
	}
	list_clear(&l);
}

/* Filled again, it stays where it was. */
static void
test_filled_again(void **state)
{
	struct list l;

	(void)state;
	list_init(&l);
	fill(&l);
	list_move(&l, 2);
	fill(&l);
	assert_int_equal(selected(&l), 12);
	list_filter(&l, "alpha");
	fill(&l);
	assert_int_equal(list_count(&l), 2);
	list_begin(&l, "NONE");
	list_end(&l);
	check_sane(&l);
	assert_int_equal(list_count(&l), 0);
	list_move(&l, 1);
	list_page(&l, 2);
	list_last(&l);
	list_first(&l);
	list_clear(&l);
}

static void
test_hostile(void **state)
{
	struct list l;

	(void)state;
	list_init(&l);
	list_begin(&l, "\033]0;x\a");
	list_heading(&l, "h\033[2J");
	list_add(&l, 0, "a\033[31m\xff", "\xe2\x80\xae\r\n");
	list_end(&l);
	assert_null(strpbrk(l.title, "\033\a"));
	for (size_t i = 0; i < l.n; i++)
		assert_null(strpbrk(l.v[i].title, "\033\xff"));
	assert_null(strpbrk(l.v[1].detail, "\r\n"));
	list_clear(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moving),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_filled_again),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
