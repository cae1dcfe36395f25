/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/bytes.h"
#include "core/sasl/token.h"
#include "tests/lib/windows.h"

#define R16	"kD8sQ1zXp0LmW7vB"
#define R32	R16 "eT5yHu2RaGj9NcFi"
#define R64	R32 "Mo3KxVb6ZtYw4lEq" "SdPh1JrUnA8fCgI7"
#define HEX16	"0f3c9a7be21d4856"

/* Made up, each in the form that its provider gives. */
static const struct {
	const char	*secret;
	enum token_id	 id;
	bool		 bearer;
} shapes[] = {
	{ "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln", TOKEN_JWT, true },
	{ "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.", TOKEN_JWT, true },
	{ "ewogImFsZyI6ICJSUzI1NiIKfQ.eyJpc3MiOiJ4In0.c2ln", TOKEN_JWT, true },
	{ "eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn", TOKEN_JWE, true },
	{ "eyJhbGciOiJkaXIifQ.a2V5.aXY.Y2lwaGVy.dGFn", TOKEN_JWE, true },
	{ "ya29.a0Af_" R32, TOKEN_GOOGLE_ACCESS, true },
	{ "ya29.c.c0ASRK0Ga" R64, TOKEN_GOOGLE_ACCESS, true },
	{ " ya29.a0Af_" R32 "\n", TOKEN_GOOGLE_ACCESS, true },
	{ "1//0g" R64, TOKEN_GOOGLE_REFRESH, false },
	{ "4/0Ad" R64, TOKEN_GOOGLE_CODE, false },
	{ "GOCSPX-" R16 "-eT5yHu2RaG", TOKEN_GOOGLE_CLIENT_SECRET, false },
	{ "AIzaSy" R32 "k", TOKEN_GOOGLE_API_KEY, false },
	{ "EwB4A8l6BAAU" R64 R64 "=", TOKEN_MICROSOFT_ACCESS, true },
	{ "0.AXkA" R64 "." R64, TOKEN_MICROSOFT_REFRESH, false },
	{ "1.AUIA" R64, TOKEN_MICROSOFT_REFRESH, false },
	{ "M.C546_BAY.0.U.-" R64 "!" R16 "*$", TOKEN_MICROSOFT_REFRESH, false },
	{ "M.R3_BAY.-C" R64, TOKEN_MICROSOFT_REFRESH, false },
	{ "aB78Q~" R16 "eT5yHu2RaGj9NcFi.~", TOKEN_MICROSOFT_CLIENT_SECRET,
	    false },
	{ "SG." R16 "eT5yHu.Mo3KxVb6ZtYw4lEqSdPh1JrUnA8fCgI7" "-_0123456789",
	    TOKEN_OPAQUE, false },		/* 44, not 43 */
	{ "SG." R16 "eT5yHu.Mo3KxVb6ZtYw4lEqSdPh1JrUnA8fCgI7" "-_012345678",
	    TOKEN_SENDGRID_KEY, false },
	{ "key-" HEX16 HEX16, TOKEN_MAILGUN_KEY, false },
	{ "xsmtpsib-" HEX16 HEX16 "-" R16, TOKEN_BREVO_SMTP_KEY, false },
	{ "xkeysib-" HEX16 HEX16 "-" R16, TOKEN_BREVO_API_KEY, false },
	{ "re_aB3dEf7h_" R16, TOKEN_RESEND_KEY, false },
	{ "AKIAIOSFODNN7EXAMPLE", TOKEN_AWS_KEY_ID, false },
	{ "ASIAIOSFODNN7EXAMPLE", TOKEN_AWS_TEMPORARY_ID, false },
	{ "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", TOKEN_AWS_SECRET,
	    false },
	{ "BJ+m" R32 "Mo3KxVb6", TOKEN_SES_PASSWORD, false },
	{ "abcdefghijklmnop", TOKEN_GOOGLE_APP_PASSWORD, false },
	{ "abcd efgh ijkl mnop", TOKEN_GOOGLE_APP_PASSWORD, false },
	{ "abcd-efgh-ijkl-mnop", TOKEN_APPLE_APP_PASSWORD, false },
	{ "0f3c9a7b-e21d-4856-9c0d-1234567890ab", TOKEN_UUID, false },
	{ HEX16 HEX16, TOKEN_HEX32, false },
	/* Passwords that come near. */
	{ "", TOKEN_OPAQUE, false },
	{ "ya29.", TOKEN_OPAQUE, false },
	{ "ya29 is my car", TOKEN_OPAQUE, false },
	{ "key-lime-pie", TOKEN_OPAQUE, false },
	{ "SG.1", TOKEN_OPAQUE, false },
	{ "re_entry", TOKEN_OPAQUE, false },
	{ "1//2", TOKEN_OPAQUE, false },
	{ "M.C.Escher", TOKEN_OPAQUE, false },
	{ "0.A", TOKEN_OPAQUE, false },
	{ "e.y.J", TOKEN_OPAQUE, false },
	{ "eyJhbGciOiJSUzI1NiJ9.", TOKEN_OPAQUE, false },
	{ "hunter2.and.three", TOKEN_OPAQUE, false },
	{ "Abcdefghijklmnop", TOKEN_OPAQUE, false },
	{ "abcdefghijklmno", TOKEN_OPAQUE, false },
	{ HEX16 HEX16 "01234567", TOKEN_OPAQUE, false },
};

static void
test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		struct slice s = slice_of(shapes[i].secret);

		if (token_identify(s) != shapes[i].id)
			fail_msg("%s: %s", shapes[i].secret,
			    token_kind(token_identify(s))->name);
		assert_int_equal(token_is_bearer(s), shapes[i].bearer);
	}
}

/* Every kind has a name of its own, and words for a sentence. */
static void
test_kinds(void **state)
{
	(void)state;
	for (int i = 0; i < TOKEN_COUNT; i++) {
		const struct token_kind *k = token_kind((enum token_id)i);

		assert_non_null(k->name);
		assert_non_null(k->words);
		if (!(k->flags & TOKEN_BEARER))
			assert_non_null(k->advice);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(k->name,
			    token_kind((enum token_id)j)->name);
	}
}

static void
test_can_be_sent(void **state)
{
	static const struct {
		const char	*token;
		size_t		 n;
		bool		 good;
	} rows[] = {
		{ "abc", 3, true }, { "a~b.c-d_e+f/g==", 15, true },
		{ "", 0, false }, { "a b", 3, false }, { "a\n", 2, false },
		{ " a", 2, false }, { "a\0b", 3, false }, { "a\x7f", 2, false },
		{ "a\x01", 2, false }, { "a\tb", 3, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(token_can_be_sent((struct slice){
		    rows[i].token, rows[i].n }), rows[i].good);
}

static void
test_trim(void **state)
{
	(void)state;
	assert_true(slice_is(token_trim(slice_of(" \r\n a b\t\n")), "a b"));
	assert_int_equal(token_trim(slice_of(" \n")).n, 0);
}

/* What is said of a token: a shape only when it is known, never its bytes. */
static void
test_description(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		struct slice s = slice_of(shapes[i].secret);
		unsigned flags = token_kind(shapes[i].id)->flags;
		const struct fact *shape;
		struct facts f;

		facts_init(&f);
		token_describe(&f, s, slice_of("ann@example.org"));
		assert_non_null(facts_get(&f, "token.kind"));
		shape = facts_find(&f, "token.shape");
		if (!(flags & TOKEN_BEARER)) {
			assert_non_null(shape);
			assert_int_equal(shape->mark, FACT_WARN);
		} else if (shape != NULL)
			assert_int_equal(shape->mark, FACT_PLAIN);
		if (shapes[i].id != TOKEN_OPAQUE)
			assert_false(windows_in_facts(&f, 0, s));
		facts_clear(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_can_be_sent),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_description),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
