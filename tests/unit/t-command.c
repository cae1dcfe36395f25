/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
test_parse(void **state)
{
	static const struct {
		const char	*line;
		enum verb	 verb;
		const char	*word, *args;
	} rows[] = {
		{ "EHLO host", VERB_EHLO, "EHLO", "host" },
		{ "ehlo", VERB_EHLO, "ehlo", "" },
		{ "  Mail\t FROM:<a> ", VERB_MAIL, "Mail", "FROM:<a> " },
		{ "AUTH PLAIN AGEAYg==", VERB_AUTH, "AUTH", "PLAIN AGEAYg==" },
		{ "STARTTLSX", VERB_OTHER, "STARTTLSX", "" },
		{ "XCLIENT a=b", VERB_OTHER, "XCLIENT", "a=b" },
		{ "QUIT  ", VERB_QUIT, "QUIT", "" },
		{ "", VERB_OTHER, "", "" },
		{ " \t", VERB_OTHER, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct slice line = slice_of(rows[i].line);
		struct command c;

		command_parse(line, &c);
		assert_int_equal(c.verb, rows[i].verb);
		assert_true(slice_is(c.word, rows[i].word));
		assert_true(slice_is(c.args, rows[i].args));
		assert_true(slice_eq(slice_sub(line, c.word_at.at,
		    c.word_at.n), c.word));
		assert_true(slice_eq(slice_sub(line, c.args_at.at,
		    c.args_at.n), c.args));
	}
}

static void
test_write(void **state)
{
	struct bytes out;
	struct err e;

	(void)state;
	bytes_init(&out, 64);
	for (enum verb v = 0; v < VERB_COUNT; v++) {
		struct command c;

		bytes_reset(&out);
		assert_true(command_write(&out, v, slice_of("x y"), &e));
		command_parse(bytes_slice(&out), &c);
		assert_int_equal(c.verb, v);
		assert_true(slice_is(c.args, "x y"));
		bytes_reset(&out);
		assert_true(command_write(&out, v, slice_of(""), &e));
		assert_string_equal(out.data, verb_name(v));
	}
	bytes_clear(&out);
}

static void
test_write_refuses_a_second_command(void **state)
{
	static const struct slice bad[] = {
		{ "a\r\nQUIT", 7 }, { "a\n", 2 }, { "\r", 1 }, { "a\0b", 3 },
	};
	struct bytes out;
	struct err e;

	(void)state;
	bytes_init(&out, 16);
	bytes_add_str(&out, "before");
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_false(command_write(&out, VERB_EHLO, bad[i], &e));
		assert_string_equal(e.id, "command.control");
		assert_null(strstr(e.detail, "QUIT"));
		assert_string_equal(out.data, "before");
	}
	assert_false(command_write(&out, VERB_NOOP,
	    slice_of("longer than there is room"), &e));
	assert_string_equal(e.id, "command.too-long");
	assert_string_equal(out.data, "before");
	bytes_clear(&out);
}

static void
test_verbs(void **state)
{
	(void)state;
	assert_string_equal(verb_name(VERB_OTHER), "");
	assert_string_equal(verb_name(VERB_LHLO), "LHLO");
	assert_int_equal(verb_stage(VERB_LHLO), STAGE_EHLO);
	assert_int_equal(verb_stage(VERB_BDAT), STAGE_DATA);
	assert_int_equal(verb_stage(VERB_NOOP), STAGE_OTHER);
	assert_int_equal(verb_stage(VERB_OTHER), STAGE_OTHER);
	for (enum verb v = 0; v <= VERB_OTHER; v++)
		assert_true(strlen(verb_words(v)) > 0);
}

/* Commands, and slips of the pen; all else may be a password. */
static void
test_meant(void **state)
{
	static const char *const meant[] = { "NOOP", "ehlo me", "XCLIENT A=B",
		"xforward", "BURL imap://x", "SEND FROM:<a@b>", "*", " * ",
		"EHOL me", "MIAL FROM:<a@b>", "RCPTT TO:<a@b>", "QUTI", "qut",
		"STARTTSL", "STARTLS", "AUHT PLAIN x", "XCLEINT A=B", "" };
	static const char *const other[] = { "W", "i", "hunter2pw",
		"password hunter3pw", "* hunter2", "rest assured",
		"small horse", "mail1", "main", "noope2", "QUIT1", "X-EXPS x",
		"dates are fun", "send2", "hello there you", "mailing",
		"helpless" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(meant); i++)
		if (!command_is_meant(slice_of(meant[i])))
			fail_msg("\"%s\" is taken for a password", meant[i]);
	for (size_t i = 0; i < COUNT_OF(other); i++)
		if (command_is_meant(slice_of(other[i])))
			fail_msg("\"%s\" is taken for a command", other[i]);
}

static void
test_path(void **state)
{
	static const struct {
		const char	*args, *keyword, *path, *params;
		bool		 ok;
	} rows[] = {
		{ "FROM:<a@b>", "FROM", "a@b", "", true },
		{ "from:<a@b> SIZE=1 BODY=8BITMIME", "FROM", "a@b",
		  "SIZE=1 BODY=8BITMIME", true },
		{ "FROM:<>", "FROM", "", "", true },
		{ "FROM: <a@b>", "FROM", "a@b", "", true },
		{ "FROM :<a@b>", "FROM", "a@b", "", true },
		{ "TO:<\"a>b\"@c> NOTIFY=NEVER", "TO", "\"a>b\"@c",
		  "NOTIFY=NEVER", true },
		{ "TO:<\"a\\\">\"@c>", "TO", "\"a\\\">\"@c", "", true },
		{ "TO:a@b X=1", "TO", "a@b", "X=1", true },
		{ "TO:<@r1,@r2:a@b>", "TO", "@r1,@r2:a@b", "", true },
		{ "TO:<a@b", "TO", "", "", false },
		{ "TO:", "TO", "", "", false },
		{ "TO <a@b>", "TO", "", "", false },
		{ "<a@b>", "FROM", "", "", false },
		{ "TO:<a@b>", "FROM", "", "", false },
		{ "", "FROM", "", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct slice path, params;

		if (command_path(slice_of(rows[i].args), rows[i].keyword,
		    &path, &params) != rows[i].ok)
			fail_msg("\"%s\"", rows[i].args);
		assert_true(slice_is(path, rows[i].path));
		assert_true(slice_is(params, rows[i].params));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_write_refuses_a_second_command),
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_meant),
		cmocka_unit_test(test_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
