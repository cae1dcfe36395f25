/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/sasl/sasl.h"

/* A message as the mechanism makes it. */
static void
expect(const char *mech, int round, const char *authzid, const char *bytes,
    size_t n, bool secret)
{
	struct secret *p = secret_new("pass word", 9);
	struct sasl_creds c = { "ann", authzid, p };
	struct sasl_message m;
	struct err e;
	const struct sasl_mech *s = sasl_find(slice_of(mech));

	assert_non_null(s);
	assert_true(s->respond(&c, round, slice_of("anything"), &m, &e));
	assert_int_equal(m.n, n);
	assert_memory_equal(m.data, bytes, n);
	assert_int_equal(m.is_secret, secret);
	sasl_message_clear(&m);
	secret_free(p);
}

static void
test_messages(void **state)
{
	(void)state;
	expect("PLAIN", 0, NULL, "\0ann\0pass word", 14, true);
	expect("plain", 0, "bob", "bob\0ann\0pass word", 17, true);
	expect("LOGIN", 0, NULL, "ann", 3, false);
	expect("Login", 1, NULL, "pass word", 9, true);
}

static void
fails(const char *mech, int round, struct secret *p, const char *id)
{
	struct sasl_creds c = { "ann", NULL, p };
	struct sasl_message m = { .data = NULL };
	struct err e;

	assert_false(sasl_find(slice_of(mech))->respond(&c, round,
	    slice_of(""), &m, &e));
	assert_string_equal(e.id, id);
	assert_null(m.data);
}

static void
test_refusals(void **state)
{
	struct secret *p = secret_new("x", 1), *nul = secret_new("a\0b", 3);

	(void)state;
	fails("PLAIN", 1, p, "sasl.rounds");
	fails("LOGIN", 2, p, "sasl.rounds");
	fails("PLAIN", 0, NULL, "sasl.no-password");
	fails("LOGIN", 0, NULL, "sasl.no-password");
	fails("PLAIN", 0, nul, "sasl.nul");
	assert_null(sasl_find(slice_of("PLAI")));
	assert_null(sasl_find(slice_of("PLAINX")));
	assert_null(sasl_find(slice_of("")));
	secret_free(p);
	secret_free(nul);
}

static const struct {
	const char	*mech;
	int		 round;
	bool		 trusted;
	const char	*message;
	size_t		 n;
	const char	*fact, *value;	/* value NULL: a secret */
	size_t		 len;		/* of a secret */
} said[] = {
	{ "PLAIN", 0, false, "\0ann\0pw123", 10, "authcid", "ann", 0 },
	{ "PLAIN", 0, false, "\0ann\0pw123", 10, "authzid", "", 0 },
	{ "PLAIN", 0, false, "\0ann\0pw123", 10, "password", NULL, 5 },
	{ "PLAIN", 0, true, "bob\0ann\0p\0w", 11, "password", NULL, 3 },
	{ "PLAIN", 0, false, "annpw123", 8, "message", NULL, 8 },
	{ "PLAIN", 0, false, "ann\0pw123", 9, "message", NULL, 9 },
	{ "PLAIN", 1, false, "more", 4, "extra", NULL, 4 },
	{ "LOGIN", 0, true, "ann", 3, "username", "ann", 0 },
	{ "LOGIN", 0, false, "ann", 3, "username", NULL, 3 },
	{ "LOGIN", 1, true, "pw", 2, "password", NULL, 2 },
	{ "LOGIN", 2, true, "pin", 3, "extra", NULL, 3 },
};

static void
test_descriptions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		struct facts f;
		const struct fact *x;

		facts_init(&f);
		sasl_find(slice_of(said[i].mech))->describe(said[i].round,
		    (struct slice){ said[i].message, said[i].n },
		    said[i].trusted, true, &f);
		x = facts_find(&f, said[i].fact);
		assert_non_null(x);
		assert_int_equal(x->secret, said[i].value == NULL);
		assert_string_equal(x->value,
		    said[i].value ? said[i].value : "");
		if (x->secret)
			assert_int_equal(x->shape.len, said[i].len);
		facts_clear(&f);
	}
}

/* Whatever the bytes, no fact shows more than authzid and authcid may. */
static void
test_hides_when_in_doubt(void **state)
{
	static const char *const odd[] = { "secret-a", "secret-b\0", "" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		struct facts f;

		facts_init(&f);
		sasl_find(slice_of("PLAIN"))->describe(0,
		    slice_of(odd[i]), false, false, &f);
		for (size_t k = 0; k < f.n; k++)
			assert_null(strstr(f.v[k].value, "secret"));
		for (size_t k = 0; k < f.n; k++)
			assert_null(f.v[k].hidden);
		facts_clear(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_descriptions),
		cmocka_unit_test(test_hides_when_in_doubt),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
