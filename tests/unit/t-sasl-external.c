/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EXTERNAL and ANONYMOUS: one message each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/sasl/mechs.h"

#define TEN	"\xc3\xa4" "123456789"		/* ten characters */
#define FIFTY	TEN TEN TEN TEN TEN
#define FULL	FIFTY FIFTY FIFTY FIFTY FIFTY "12345"

static const struct {
	const struct sasl_mech *mech;
	const char	*user, *authzid;
	const char	*message;	/* NULL: refused with id */
	const char	*id;
} sent[] = {
	{ &sasl_external, "ann", NULL, "", NULL },
	{ &sasl_external, "ann", "", "", NULL },
	{ &sasl_external, NULL, "bob@x.y", "bob@x.y", NULL },
	{ &sasl_external, NULL, "b\xff", NULL, "sasl.user-utf8" },
	{ &sasl_anonymous, NULL, NULL, "anonymous", NULL },
	{ &sasl_anonymous, "", "bob", "anonymous", NULL },
	{ &sasl_anonymous, "ann@x.y", NULL, "ann@x.y", NULL },
	{ &sasl_anonymous, "a\xff", NULL, NULL, "sasl.user-utf8" },
	{ &sasl_anonymous, FULL, NULL, FULL, NULL },
	{ &sasl_anonymous, FULL "6", NULL, NULL, "sasl.too-long" },
};

static void
test_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sent); i++) {
		struct sasl_creds c = { .user = sent[i].user,
		    .authzid = sent[i].authzid };
		struct sasl *x = sasl_new(sent[i].mech, &c);
		struct slice want = slice_of(sent[i].message);
		struct sasl_message m;
		struct err e;

		assert_int_equal(sasl_respond(x, slice_of(""), &m, &e),
		    sent[i].message != NULL);
		assert_true(slice_eq((struct slice){ m.data, m.n }, want));
		if (sent[i].message == NULL)
			assert_string_equal(e.id, sent[i].id);
		else {
			assert_false(m.is_secret);
			sasl_message_clear(&m);
			assert_false(sasl_respond(x, slice_of("?"), &m, &e));
			assert_string_equal(e.id, "sasl.rounds");
		}
		sasl_free(x);
	}
}

static const struct {
	const struct sasl_mech *mech;
	int		 round;
	bool		 trusted;
	const char	*message;
	const char	*fact, *value;	/* value NULL: a secret */
	bool		 fault;
} said[] = {
	{ &sasl_external, 0, true, "", "authzid",
	    "(taken from the certificate)", false },
	{ &sasl_external, 0, true, "bob", "authzid", "bob", false },
	{ &sasl_external, 0, false, "bob", "authzid", NULL, false },
	{ &sasl_external, 1, true, "bob", "extra", NULL, false },
	{ &sasl_anonymous, 0, true, "", "trace", "(none)", false },
	{ &sasl_anonymous, 0, true, "ann", "trace", "ann", false },
	{ &sasl_anonymous, 0, false, "ann", "trace", NULL, false },
	{ &sasl_anonymous, 1, true, "ann", "extra", NULL, false },
	{ &sasl_anonymous, 0, true, "a\xff", "trace", "a\xff", true },
	{ &sasl_anonymous, 0, true, FULL "6", "trace", FULL "6", true },
};

static void
describe(const struct sasl_mech *mech, int round, bool trusted,
    struct slice message, struct facts *f)
{
	struct sasl_trace trace = { .mech = mech };
	struct sasl_view v = { .message = message, .round = round,
	    .trusted = trusted, .trace = &trace, .out = f };

	facts_init(f);
	mech->describe(&v);
}

static void
test_descriptions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		const struct fact *x;
		struct facts f;

		describe(said[i].mech, said[i].round, said[i].trusted,
		    slice_of(said[i].message), &f);
		x = facts_find(&f, said[i].fact);
		assert_non_null(x);
		assert_int_equal(x->secret, said[i].value == NULL);
		assert_string_equal(x->value,
		    said[i].value != NULL ? said[i].value : "");
		assert_int_equal(facts_find(&f, "fault") != NULL,
		    said[i].fault);
		facts_clear(&f);
	}
}

/* PLAIN's message in EXTERNAL's place: the password must not show. */
static void
test_password_at_the_wrong_place(void **state)
{
	static const char plain[] = "\0ann\0secret";
	struct facts f;

	(void)state;
	describe(&sasl_external, 0, false,
	    (struct slice){ plain, sizeof(plain) - 1 }, &f);
	assert_non_null(facts_find(&f, "fault"));
	for (size_t i = 0; i < f.n; i++)
		assert_null(strstr(f.v[i].value, "secret"));
	facts_clear(&f);
}

static void
test_flags(void **state)
{
	(void)state;
	assert_true(sasl_external.flags & SASL_CERTIFICATE);
	assert_true(sasl_anonymous.flags & SASL_ONLY_ASKED);
	assert_false(sasl_external.flags & SASL_NEEDS_PASSWORD);
	assert_false(sasl_anonymous.flags & SASL_NEEDS_PASSWORD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_descriptions),
		cmocka_unit_test(test_password_at_the_wrong_place),
		cmocka_unit_test(test_flags),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
