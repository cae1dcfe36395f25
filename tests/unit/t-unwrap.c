/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dialect/unwrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SECOND		INT64_C(1000000)
#define NOV_21		INT64_C(1795219200)	/* of 2026, 00:00 UTC */
#define AT_15_03_23	(NOV_21 + 15 * 3600 + 3 * 60 + 23)

static void
test_when(void **state)
{
	static const struct {
		const char	*text;
		size_t		 n;
		int64_t		 wall_us;
	} rows[] = {
		{ "2026-11-21T15:03:23Z x", 20, AT_15_03_23 * SECOND },
		{ "2026-11-21T15:03:23.250Z,", 24,
		    AT_15_03_23 * SECOND + 250000 },
		{ "2026-11-21T16:03:23.25+01:00 x", 28,
		    AT_15_03_23 * SECOND + 250000 },
		{ "2026-11-21T10:03:23-0500", 24, AT_15_03_23 * SECOND },
		{ "2026-11-21 15:03:23", 19, AT_15_03_23 * SECOND },
		{ "2026-11-21 15:03:23,123 INFO", 23,
		    AT_15_03_23 * SECOND + 123000 },
		{ "2026-11-21 15:03:23.5 UTC - x", 25,
		    AT_15_03_23 * SECOND + 500000 },
		{ "2026/11/21 15:03:23.000007 C:", 26,
		    AT_15_03_23 * SECOND + 7 },
		{ "2026.11.21 15:03:23 SMTP (", 19, AT_15_03_23 * SECOND },
		{ "Nov 21 15:03:23 host", 15, AT_15_03_23 * SECOND },
		{ "Nov 21 15:03:23.5 host", 17,
		    AT_15_03_23 * SECOND + 500000 },
		{ "Nov  1 00:00:00 host", 15,
		    (NOV_21 - 20 * 86400) * SECOND },
		{ "Nov 21 2026 15:03:23 x", 20, AT_15_03_23 * SECOND },
		{ "Sat Nov 21 15:03:23 2026", 24, AT_15_03_23 * SECOND },
		{ "Sat, 21 Nov 2026 16:03:23 +0100 x", 31,
		    AT_15_03_23 * SECOND },
		{ "21 Nov 2026 15:03:23", 20, AT_15_03_23 * SECOND },
		{ "21/Nov/2026:15:03:23 +0000]", 26, AT_15_03_23 * SECOND },
		{ "21-Nov-2026 15:03:23", 20, AT_15_03_23 * SECOND },
		{ "11/21/2026 3:03:23 PM x", 21, AT_15_03_23 * SECOND },
		{ "11/21/2026 12:00:00 AM", 22, NOV_21 * SECOND },
		{ "21.11.2026 15:03:23", 19, AT_15_03_23 * SECOND },
		{ "15:03:23 x", 8,
		    (15 * 3600 + 3 * 60 + 23) * SECOND },
		{ "15:03:23.585873 send", 15,
		    (15 * 3600 + 3 * 60 + 23) * SECOND + 585873 },
		{ "1795273403.25 x", 13, AT_15_03_23 * SECOND + 250000 },
		{ "1795273403 x", 10, AT_15_03_23 * SECOND },
		/* None of these. */
		{ "250 2.1.0 Ok", 0, 0 },
		{ "220 mail", 0, 0 },
		{ "2026-13-21 15:03:23", 0, 0 },
		{ "2026-11-21 25:03:23", 0, 0 },
		{ "2026-11-21", 0, 0 },
		{ "Nov 21 hello", 0, 0 },
		{ "May I ask", 0, 0 },
		{ "10.1.2.3:25 x", 0, 0 },
		{ "179527340312 x", 0, 0 },
		{ "", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t wall = 0;
		size_t n = when_parse(slice_of(rows[i].text), 2026, &wall);

		if (n != rows[i].n || (n > 0 && wall != rows[i].wall_us))
			fail_msg("%s: %zu bytes, %lld", rows[i].text, n,
			    (long long)wall);
	}
}

static void
test_lines(void **state)
{
	static const struct unwrap stamped = { .stamped = true, .year = 2026 };
	static const struct unwrap quoted = { .quoted = true, .depth = 1 };
	static const struct unwrap html = { .entities = true };
	static const struct unwrap ansi = { .ansi = true };
	static const struct unwrap all = { .quoted = true,
	    .stamped = true, .entities = true, .ansi = true, .year = 2026,
	    .depth = 2 };
	static const struct {
		const struct unwrap	*u;
		const char		*line, *text, *program, *pid;
	} rows[] = {
		{ &stamped, "Nov 21 15:03:23 mail postfix/smtpd[4711]: < a",
		    "< a", "postfix/smtpd", "4711" },
		{ &stamped, "Nov 21 15:03:23 mail swaks: <-  220",
		    "<-  220", "swaks", "" },
		{ &stamped, "2026-11-21T15:03:23.1+01:00 mail p/smtp[1]: x: y",
		    "x: y", "p/smtp", "1" },
		{ &stamped, "<22>Nov 21 15:03:23 mail p[1]: x", "x", "p", "1" },
		{ &stamped, "<22>1 2026-11-21T15:03:23Z mail p[1]: x", "x",
		    "p", "1" },
		{ &stamped, "[2026-11-21 15:03:23] DEBUG [a] S: 220",
		    "DEBUG [a] S: 220", "", "" },
		{ &stamped, "2026-11-21 15:03:23\tSERVER -> CLIENT: 220 x",
		    "SERVER -> CLIENT: 220 x", "", "" },
		{ &stamped, "2026-11-21 15:03:23 DEBUG SMTP: x",
		    "DEBUG SMTP: x", "", "" },
		{ &stamped, "2026-11-21T15:03:23Z Nov 21 15:03:23 m p[7]: x",
		    "x", "p", "7" },
		{ &stamped, "15:03:23.585873 reply: b'220'", "reply: b'220'",
		    "", "" },
		{ &stamped, "250 2.1.0 Ok", "250 2.1.0 Ok", "", "" },
		{ &stamped, "2026-11-21T15:03:23Z,MAIL1,x",
		    "2026-11-21T15:03:23Z,MAIL1,x", "", "" },
		{ &quoted, "> > EHLO x", "> EHLO x", "", "" },
		{ &quoted, ">EHLO x\r", "EHLO x", "", "" },
		{ &quoted, "EHLO x\r\n", "EHLO x", "", "" },
		{ &quoted, ">", "", "", "" },
		{ &html, "&lt;-&nbsp;&#60;a&#x3E;&amp;lt;<br />",
		    "<- <a>&lt;", "", "" },
		{ &html, "MAIL FROM:<b@x> <BR>", "MAIL FROM:<b@x> ", "", "" },
		{ &html, "<span class=\"x\">S: 220</span>", "S: 220", "", "" },
		{ &html, "a & b &unknown; &", "a & b &unknown; &", "", "" },
		{ &ansi, "\033[1;32mS: \033[0m220 x\033[K", "S: 220 x", "",
		    "" },
		{ &all, "\033[1m&gt; &gt; Nov 21 15:03:23 m p[9]: S: 1<br>",
		    "S: 1", "p", "9" },
		{ &html, "\xef\xbb\xbfS: 220", "S: 220", "", "" },
	};
	struct bytes scratch;

	(void)state;
	bytes_init(&scratch, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct slice line = slice_of(rows[i].line);
		struct unwrapped u;

		unwrap_line(rows[i].u, line, &scratch, &u);
		if (!slice_is(u.text, rows[i].text))
			fail_msg("%s: \"%.*s\"", rows[i].line, (int)u.text.n,
			    u.text.p);
		assert_true(slice_is(u.program, rows[i].program));
		assert_true(slice_is(u.pid, rows[i].pid));
		assert_true(u.at.at + u.at.n <= line.n);
		assert_int_equal(u.wall_us != INT64_MIN,
		    rows[i].u->stamped && strlen(rows[i].text) <
		    strlen(rows[i].line));
	}
	bytes_clear(&scratch);
}

static void
test_guess(void **state)
{
	static const struct {
		const char	*sample;
		struct unwrap	 want;
	} rows[] = {
		{ "220 x\nEHLO y\n", { 0 } },
		{ "> 220 x\n> EHLO y\n>\n> 250 z\n",
		    { .quoted = true, .depth = 1 } },
		{ ">> 220 x\n> > EHLO y\n", { .quoted = true, .depth = 2 } },
		{ "> EHLO y\n< 250 z\n< 250 z\n* x\n", { 0 } },
		{ "15:03:23 a\n15:03:24 b\n", { .stamped = true } },
		{ "S: 220 &lt;x&gt;<br>\n", { .entities = true } },
		{ "\033[1mS: 220\033[0m\n", { .ansi = true } },
		{ "", { 0 } },
		{ "\n\n", { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct unwrap u;

		unwrap_guess(slice_of(rows[i].sample), &u);
		assert_int_equal(u.quoted, rows[i].want.quoted);
		assert_int_equal(u.depth, rows[i].want.depth);
		assert_int_equal(u.stamped, rows[i].want.stamped);
		assert_int_equal(u.entities, rows[i].want.entities);
		assert_int_equal(u.ansi, rows[i].want.ansi);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
