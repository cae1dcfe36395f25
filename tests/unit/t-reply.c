/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char	*line;
	int		 code;
	bool		 last;
	const char	*enhanced, *text;
	unsigned	 faults;
} rows[] = {
	{ "250 ok", 250, true, "", "ok", 0 },
	{ "250-PIPELINING", 250, false, "", "PIPELINING", 0 },
	{ "250", 250, true, "", "", REPLY_BARE_CODE },
	{ "250-", 250, false, "", "", 0 },
	{ "250 ", 250, true, "", "", 0 },
	{ "334 ", 334, true, "", "", 0 },
	{ "535 5.7.8 no", 535, true, "5.7.8", "no", 0 },
	{ "535-5.7.8 no", 535, false, "5.7.8", "no", 0 },
	{ "250 2.0.0", 250, true, "2.0.0", "", 0 },
	{ "550 5.7.139 x", 550, true, "5.7.139", "x", 0 },
	{ "550 5.7.1: x", 550, true, "5.7.1", ": x", 0 },
	{ "554 (5.7.1) x", 554, true, "", "(5.7.1) x", 0 },
	{ "250  2.0.0 x", 250, true, "", " 2.0.0 x", 0 },
	{ "250 5.7.8 odd", 250, true, "5.7.8", "odd", REPLY_ENHANCED_CLASS },
	{ "450 5.1.1 odd", 450, true, "5.1.1", "odd", REPLY_ENHANCED_CLASS },
	{ "334 2.0.0 x", 334, true, "2.0.0", "x", REPLY_ENHANCED_CLASS },
	{ "220 4.97.1 exim", 220, true, "4.97.1", "exim",
	    REPLY_ENHANCED_CLASS },
	/* not enhanced codes */
	{ "550 5.7.8.9 x", 550, true, "", "5.7.8.9 x", 0 },
	{ "550 5.7 x", 550, true, "", "5.7 x", 0 },
	{ "550 5..1 x", 550, true, "", "5..1 x", 0 },
	{ "550 3.7.1 x", 550, true, "", "3.7.1 x", 0 },
	{ "550 5.7.1234 x", 550, true, "", "5.7.1234 x", 0 },
	{ "550 5.1234.1 x", 550, true, "", "5.1234.1 x", 0 },
	{ "550 5.7.1-x", 550, true, "", "5.7.1-x", 0 },
	{ "550 55.7.1 x", 550, true, "", "55.7.1 x", 0 },
	{ "550 5.", 550, true, "", "5.", 0 },
	{ "550 5", 550, true, "", "5", 0 },
};

static void
test_well_formed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct slice line = slice_of(rows[i].line);
		struct reply_line r;

		if (!reply_line_parse(line, &r) || r.code != rows[i].code ||
		    r.last != rows[i].last || r.faults != rows[i].faults)
			fail_msg("\"%s\"", rows[i].line);
		assert_true(slice_is(slice_sub(line, r.enhanced_at.at,
		    r.enhanced_at.n), rows[i].enhanced));
		assert_int_equal(r.enhanced.klass > 0, r.enhanced_at.n > 0);
		assert_true(slice_is(slice_sub(line, r.text_at.at,
		    r.text_at.n), rows[i].text));
		assert_int_equal(r.code_at.n, 3);
	}
}

static void
test_malformed(void **state)
{
	static const struct {
		const char	*line;
		unsigned	 fault;
	} bad[] = {
		{ "", REPLY_NO_CODE }, { "2", REPLY_NO_CODE },
		{ "25", REPLY_NO_CODE }, { "25 ok", REPLY_NO_CODE },
		{ "abc", REPLY_NO_CODE }, { "999 x", REPLY_NO_CODE },
		{ "100 x", REPLY_NO_CODE }, { "050 x", REPLY_NO_CODE },
		{ "600 x", REPLY_NO_CODE }, { "-50 x", REPLY_NO_CODE },
		{ "+250 x", REPLY_NO_CODE }, { " 250 x", REPLY_NO_CODE },
		{ "0x250", REPLY_NO_CODE }, { "25O ok", REPLY_NO_CODE },
		{ "\xef\xbc\x92" "50 ok", REPLY_NO_CODE },
		{ "2500 ok", REPLY_BAD_SEPARATOR },
		{ "4294967546 ok", REPLY_BAD_SEPARATOR },
		{ "250OK", REPLY_BAD_SEPARATOR },
		{ "250_x", REPLY_BAD_SEPARATOR },
		{ "250\tx", REPLY_BAD_SEPARATOR },
		{ "250\r", REPLY_BAD_SEPARATOR },
		{ "250.1", REPLY_BAD_SEPARATOR },
		{ "HTTP/1.1 400 Bad Request", REPLY_NO_CODE },
		{ "* OK IMAP4", REPLY_NO_CODE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct reply_line r;

		if (reply_line_parse(slice_of(bad[i].line), &r) ||
		    r.code != 0 || r.last || r.faults != bad[i].fault)
			fail_msg("\"%s\"", bad[i].line);
		assert_int_equal(r.text_at.n, strlen(bad[i].line));
		assert_true(r.faults & REPLY_MALFORMED);
	}
}

static enum reply_status
add(struct reply *r, const char *text)
{
	struct reply_line line;

	reply_line_parse(slice_of(text), &line);
	return reply_add(r, &line, strlen(text) + 2);
}

static void
test_whole_replies(void **state)
{
	struct reply r = { 0 };

	(void)state;
	assert_int_equal(add(&r, "250-mx"), REPLY_MORE);
	assert_int_equal(add(&r, "250-2.0.0 a"), REPLY_MORE);
	assert_int_equal(add(&r, "250 2.1.0 b"), REPLY_DONE);
	assert_int_equal(r.code, 250);
	assert_int_equal(r.nlines, 3);
	assert_int_equal(r.nbytes, 8 + 13 + 13);
	assert_int_equal(r.faults, 0);
	assert_int_equal(r.enhanced.subject, 0);

	r = (struct reply){ 0 };
	assert_int_equal(add(&r, "250-a"), REPLY_MORE);
	assert_int_equal(add(&r, "421-b"), REPLY_MORE);
	assert_int_equal(add(&r, "250 c"), REPLY_DONE);
	assert_true(r.has_421);
	assert_true(r.faults & REPLY_CODES_DIFFER);

	r = (struct reply){ 0 };
	assert_int_equal(add(&r, "garbage"), REPLY_MORE);
	assert_int_equal(add(&r, "550 no"), REPLY_DONE);
	assert_int_equal(r.code, 550);
	assert_false(r.faults & REPLY_CODES_DIFFER);
	assert_true(r.faults & REPLY_NO_CODE);
}

static void
test_limits(void **state)
{
	struct reply r = { 0 };
	struct reply_line line;
	size_t n = 1;

	(void)state;
	while (n <= REPLY_LINES_MAX && add(&r, "250-x") == REPLY_MORE)
		n++;
	assert_int_equal(n, REPLY_LINES_MAX);
	assert_true(r.faults & REPLY_TOO_LONG);

	r = (struct reply){ 0 };
	n = 1;
	while (n <= REPLY_LINES_MAX && add(&r, "junk") == REPLY_MORE)
		n++;
	assert_int_equal(n, REPLY_LINES_MAX);

	r = (struct reply){ 0 };
	reply_line_parse(slice_of("250-x"), &line);
	assert_int_equal(reply_add(&r, &line, REPLY_BYTES_MAX), REPLY_GIVE_UP);
	assert_true(r.faults & REPLY_TOO_LONG);
}

static void
test_words(void **state)
{
	(void)state;
	assert_string_equal(reply_class_words(550),
	    "permanent failure, mail system");
	assert_string_equal(reply_class_words(421),
	    "temporary failure, connection");
	assert_string_equal(reply_class_words(235), "success, login");
	assert_string_equal(reply_class_words(299), "success");
	assert_string_equal(reply_class_words(0), "not a reply code");
	assert_string_equal(reply_class_words(-250), "not a reply code");
	assert_string_equal(reply_class_words(600), "not a reply code");
	assert_non_null(reply_code_words(535));
	assert_null(reply_code_words(299));
	assert_string_equal(enhanced_words((struct enhanced){ 5, 7, 8 }),
	    "user name or password is wrong");
	assert_non_null(enhanced_words((struct enhanced){ 4, 7, 30 }));
	assert_null(enhanced_words((struct enhanced){ 5, 7, 139 }));
	assert_null(enhanced_words((struct enhanced){ 0, 0, 0 }));
	assert_null(enhanced_words((struct enhanced){ 5, 8, 0 }));
	/* a server that closes an idle session is no next host */
	assert_string_equal(enhanced_reply_words(421,
	    (struct enhanced){ 4, 4, 2 }),
	    "the connection waited too long, or broke");
	assert_string_equal(enhanced_reply_words(451,
	    (struct enhanced){ 4, 4, 2 }),
	    "the connection to the next host broke");
	assert_string_equal(enhanced_reply_words(535,
	    (struct enhanced){ 5, 7, 8 }), "user name or password is wrong");
	for (int code = 200; code < 600; code++)
		assert_non_null(reply_class_words(code));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_well_formed),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_whole_replies),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
