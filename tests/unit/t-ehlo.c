/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/ehlo.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/bytes.h"

static const struct {
	const char	*text, *keyword, *params;
	unsigned	 faults;
} rows[] = {
	{ "STARTTLS", "STARTTLS", "", 0 },
	{ "starttls ", "starttls", "", 0 },
	{ "8BITMIME", "8BITMIME", "", 0 },
	{ "SIZE 35882577", "SIZE", "35882577", 0 },
	{ "AUTH PLAIN  LOGIN", "AUTH", "PLAIN  LOGIN", 0 },
	{ "AUTH", "AUTH", "", 0 },
	{ "AUTH=LOGIN PLAIN", "AUTH", "LOGIN PLAIN", CAP_LEGACY },
	{ "AUTH=", "AUTH", "", CAP_LEGACY },
	{ "XVERP=Courier", "XVERP", "Courier", CAP_LEGACY },
	{ "XSECURITY=NONE,STARTTLS", "XSECURITY", "NONE,STARTTLS",
	    CAP_LEGACY },
	{ "LIMITS RCPTMAX=20 MAILMAX=5", "LIMITS", "RCPTMAX=20 MAILMAX=5", 0 },
	{ "X_PIPE_CONNECT", "X_PIPE_CONNECT", "", 0 },
	{ "XXXXXXXA", "XXXXXXXA", "", CAP_OVERWRITTEN },
	{ "XXXB", "XXXB", "", CAP_OVERWRITTEN },
	{ "XXXXXXXX", "XXXXXXXX", "", CAP_OVERWRITTEN },
	{ "XXA", "XXA", "", 0 },
	{ "XXXX1", "XXXX1", "", 0 },
	{ "XEXCH50", "XEXCH50", "", 0 },
	{ " STARTTLS", "STARTTLS", "", CAP_GARBLED },
	{ "=LOGIN", "=LOGIN", "", CAP_GARBLED },
	{ "-X", "-X", "", CAP_GARBLED },
	{ "ST\x1b[2J", "ST\x1b[2J", "", CAP_GARBLED },
	{ "S\xc3\xbc", "S\xc3\xbc", "", CAP_GARBLED },
	{ "SIZE 1\x01", "SIZE", "1\x01", CAP_GARBLED },
	{ "My capabilities are", "My", "capabilities are", 0 },
};

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct slice text = slice_of(rows[i].text);
		struct capability_line c;

		if (!capability_parse(text, &c) || c.faults != rows[i].faults)
			fail_msg("\"%s\"", rows[i].text);
		assert_true(slice_is(c.keyword, rows[i].keyword));
		assert_true(slice_is(c.params, rows[i].params));
		assert_true(slice_eq(slice_sub(text, c.keyword_at.at,
		    c.keyword_at.n), c.keyword));
		assert_true(slice_eq(slice_sub(text, c.params_at.at,
		    c.params_at.n), c.params));
	}
}

static void
test_empty_lines(void **state)
{
	struct capability_line c;

	(void)state;
	assert_false(capability_parse(slice_of(""), &c));
	assert_false(capability_parse(slice_of(" \t "), &c));
}

static void
collect(const char *mech, void *arg)
{
	bytes_addf(arg, "[%s]", mech);
}

static void
test_list(void **state)
{
	struct capabilities c;
	struct bytes mechs;

	(void)state;
	capabilities_init(&c);
	assert_false(c.known);
	capabilities_add(&c, slice_of("PIPELINING"));
	capabilities_add(&c, slice_of("AUTH PLAIN LOGIN"));
	capabilities_add(&c, slice_of("AUTH=LOGIN XOAUTH2"));
	capabilities_add(&c, slice_of("pipelining"));
	capabilities_add(&c, slice_of(""));
	capabilities_add(&c, (struct slice){ "STARTTLS\0x", 10 });
	capabilities_add(&c, slice_of("AUTH cram-md5"));
	assert_int_equal(c.n, 6);
	assert_true(capabilities_has(&c, "Pipelining"));
	assert_false(capabilities_has(&c, "PIPE"));
	assert_false(capabilities_has(&c, "STARTTLS"));
	assert_string_equal(c.v[4].keyword, "STARTTLS\\x00x");
	assert_int_equal(c.v[0].faults, 0);
	assert_int_equal(c.v[2].faults, CAP_LEGACY);
	assert_int_equal(c.v[3].faults, CAP_DUPLICATE);
	assert_int_equal(c.v[5].faults, CAP_DUPLICATE);
	assert_int_equal(c.v[1].nparams, 2);
	assert_string_equal(c.v[1].params[1], "LOGIN");
	assert_true(capabilities_has_mech(&c, slice_of("xoauth2")));
	assert_true(capabilities_has_mech(&c, slice_of("CRAM-MD5")));
	assert_false(capabilities_has_mech(&c, slice_of("CRAM")));
	assert_false(capabilities_has_mech(&c, slice_of("")));
	bytes_init(&mechs, BYTES_NO_LIMIT);
	capabilities_mechs(&c, collect, &mechs);
	assert_string_equal(mechs.data, "[PLAIN][LOGIN][XOAUTH2][cram-md5]");
	bytes_clear(&mechs);
	capabilities_clear(&c);
	assert_null(capabilities_find(&c, "AUTH"));
}

/* Behind so many, the rest is one, and it is said. */
static void
test_many_params(void **state)
{
	struct capabilities c;
	struct bytes line;

	(void)state;
	capabilities_init(&c);
	bytes_init(&line, BYTES_NO_LIMIT);
	bytes_add_str(&line, "X");
	for (size_t i = 0; i < CAPABILITY_PARAMS_MAX - 1; i++)
		bytes_add_str(&line, " a");
	capabilities_add(&c, bytes_slice(&line));
	capabilities_add(&c, slice_of("AUTH PLAIN"));
	capabilities_add(&c, slice_of("AUTH PLAIN  LOGIN "));
	assert_int_equal(c.v[0].nparams, CAPABILITY_PARAMS_MAX - 1);
	assert_int_equal(c.v[0].faults, 0);
	assert_int_equal(c.v[1].faults, 0);
	assert_true(capabilities_has_mech(&c, slice_of("PLAIN")));
	assert_int_equal(c.v[2].nparams, 1);
	assert_string_equal(c.v[2].params[0], "PLAIN  LOGIN");
	assert_int_equal(c.v[2].faults, CAP_DUPLICATE | CAP_UNSPLIT);
	bytes_clear(&line);
	capabilities_clear(&c);
}

/* Hostile sizes: bounded, and not quadratic in a way that is felt. */
static void
test_many(void **state)
{
	struct capabilities c;
	struct bytes line, mechs;

	(void)state;
	capabilities_init(&c);
	for (unsigned i = 0; i < 10000; i++) {
		char text[32];

		snprintf(text, sizeof(text), "KEY%u", i);
		capabilities_add(&c, slice_of(text));
	}
	assert_int_equal(c.n, 10000);
	assert_true(capabilities_has(&c, "KEY9999"));
	bytes_init(&line, BYTES_NO_LIMIT);
	bytes_init(&mechs, BYTES_NO_LIMIT);
	bytes_add_str(&line, "AUTH");
	for (unsigned i = 0; i < 10000; i++)
		bytes_addf(&line, " M%u", i);
	capabilities_add(&c, bytes_slice(&line));
	capabilities_mechs(&c, collect, &mechs);
	assert_true(mechs.len < 10000);
	assert_true(capabilities_has_mech(&c, slice_of("M9999")));
	bytes_clear(&line);
	bytes_clear(&mechs);
	capabilities_clear(&c);
}

static void
test_words(void **state)
{
	static const struct {
		const char	*keyword, *params, *words;
	} cases[] = {
		{ "SIZE", "52428800", "largest message 50.0 MiB" },
		{ "size", "35882577", "largest message 34.2 MiB" },
		{ "SIZE", "1023", "largest message 1023 bytes" },
		{ "SIZE", "1536", "largest message 1.5 KiB" },
		{ "SIZE", "18446744073709551615",
		  "largest message 17592186044415.9 MiB" },
		{ "SIZE", "0", "no fixed limit on the message size" },
		{ "SIZE", "", "the size of a message may be told in advance; "
		  "no fixed limit" },
		{ "SIZE", "99999999999999999999", "largest message is not a "
		  "number that can be a size: 99999999999999999999" },
		{ "SIZE", "-1", "largest message is not a number that can be "
		  "a size: -1" },
		{ "SIZE", "\x1b[2J", "largest message is not a number that "
		  "can be a size: \\x1b[2J" },
		{ "AUTH", " PLAIN LOGIN", "logins with: PLAIN LOGIN" },
		{ "AUTH", "", "no login mechanism is listed: the same as not "
		  "offering logins" },
		{ "STARTTLS", "", "the session can be switched to TLS now" },
		{ "XXXXXXXA", "", "something on the way has blanked this "
		  "keyword; it has as many letters as STARTTLS" },
		{ "XXXB", "", "something on the way has blanked this "
		  "keyword" },
		{ "XFOO", "", "not registered: a private extension of this "
		  "server" },
		{ "FOO", "1", "not a registered keyword" },
		{ "F\x01", "", "not a well-formed keyword" },
		{ "", "", "an empty line where a keyword belongs" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char out[240];

		capability_words(slice_of(cases[i].keyword),
		    slice_of(cases[i].params), out, sizeof(out));
		assert_string_equal(out, cases[i].words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_empty_lines),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_many_params),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_words),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
