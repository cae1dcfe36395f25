/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
test_order_and_lookup(void **state)
{
	struct facts f;

	(void)state;
	facts_init(&f);
	facts_add(&f, "host", "mx.example.net");
	facts_addf(&f, "port", "%d", 587);
	facts_add_slice(&f, "cert.0.subject", (struct slice){ "CN=xyz", 4 });
	facts_add(&f, "host", "second");
	assert_int_equal(f.n, 4);
	assert_string_equal(f.v[1].name, "port");
	assert_string_equal(facts_get(&f, "port"), "587");
	assert_string_equal(facts_get(&f, "host"), "mx.example.net");
	assert_string_equal(facts_get(&f, "cert.0.subject"), "CN=x");
	assert_null(facts_get(&f, "hos"));
	assert_null(facts_find(&f, ""));
	facts_clear(&f);
	assert_int_equal(f.n, 0);
	facts_clear(&f);
}

static void
test_secrets_have_no_value(void **state)
{
	struct secret *hidden = secret_new("s3cret", 6);
	const struct fact *fact;
	struct facts f;

	(void)state;
	facts_init(&f);
	facts_add_secret(&f, "password", shape_of(secret_bytes(hidden)),
	    hidden);
	facts_add_secret(&f, "proof", (struct shape){ 32, 0 }, NULL);
	fact = facts_find(&f, "password");
	assert_non_null(fact);
	assert_true(fact->secret);
	assert_string_equal(fact->value, "");
	assert_int_equal(fact->shape.len, 6);
	assert_true(secret_equals(fact->hidden, slice_of("s3cret")));
	facts_forget(&f);
	assert_null(f.v[0].hidden);
	assert_int_equal(f.v[0].shape.len, 6);
	facts_forget(&f);
	facts_clear(&f);
}

static void
test_move_appends_and_empties(void **state)
{
	struct facts a, b;

	(void)state;
	facts_init(&a);
	facts_init(&b);
	facts_move(&a, &b);
	assert_int_equal(a.n, 0);
	facts_add(&a, "one", "1");
	facts_add(&b, "two", "2");
	facts_add(&b, "three", "3");
	facts_move(&a, &b);
	assert_int_equal(b.n, 0);
	assert_null(b.v);
	assert_int_equal(a.n, 3);
	assert_string_equal(a.v[2].name, "three");
	facts_clear(&a);
	facts_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_lookup),
		cmocka_unit_test(test_secrets_have_no_value),
		cmocka_unit_test(test_move_appends_and_empties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
