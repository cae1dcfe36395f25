/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/secret.h"
#include "core/base/xalloc.h"
#include "tests/lib/logcase.h"
#include "core/filter/filter.h"

/* Units a to p. */
static const char session[] =
    "stage connect\n"
    "event connect connected to 192.0.2.25\n"		/* a */
    "stage banner\n"
    "< 220 mx.example.net ESMTP\n"			/* b */
    "stage ehlo\n"
    "> EHLO client\n"					/* c */
    "< 250-mx.example.net\n"
    "< 250 AUTH PLAIN\n"					/* d */
    "stage starttls\n"
    "> STARTTLS\n"					/* e */
    "< 220 2.0.0 go\n"					/* f */
    "stage tls\n"
    "event tls TLSv1.3\n"				/* g */
    "tls\n"
    "stage auth\n"
    ">auth AUTH PLAIN {AGFubgBxdWl0ZS1zZWNyZXQ=}\n"	/* h */
    "<auth 535 5.7.8 no\n"				/* i */
    "stage mail\n"
    "> MAIL FROM:<a@example.org>\n"			/* j */
    "< 450 4.7.1 later; try /again/\n"			/* k */
    "stage data\n"
    ">data Subject: x\n"
    ">data hello\n"					/* l */
    "< 250 2.0.0 queued\n"				/* m */
    "> quit\n"						/* n */
    "< 221 2.0.0 bye\n";					/* o */

static const struct {
	const char *filter, *units;
} shows[] = {
	{ "", "abcdefghijklmno" },
	{ "dir:c", "cehjln" },
	{ "dir:s", "bdfikmo" },
	{ "dir:c|s", "bcdefhijklmno" },
	{ "!dir:c|s", "ag" },
	{ "kind:command", "cehjn" },
	{ "kind:reply", "bdfikmo" },
	{ "kind:tls", "g" },
	{ "kind:note", "a" },
	{ "kind:data", "l" },
	{ "kind:tls|note", "ag" },
	{ "code:535", "i" },
	{ "code:4xx", "k" },
	{ "code:5XX", "i" },
	{ "code:22x", "bfo" },
	{ "code:4xx|5xx", "ik" },
	{ "verb:auth", "hi" },
	{ "VERB:EHLO", "cd" },
	{ "verb:quit|mail", "jkno" },
	{ "verb:nonsense", "" },
	{ "enh:5.7.8", "i" },
	{ "enh:5.7.*", "i" },
	{ "enh:*.7.*", "ik" },
	{ "enh:2", "fmo" },
	{ "enh:4.7", "k" },
	{ "enh:4.8", "" },
	{ "failures", "ik" },
	{ "auth", "hi" },
	{ "nodata", "abcdefghijkmno" },
	{ "/mx\\.example/", "bd" },
	{ "/Subject/", "l" },
	{ "/\\/again\\//", "k" },
	{ "/[ ]try /", "k" },
	{ "failures and dir:s", "ik" },
	{ "failures !auth", "k" },
	{ "  failures   AND  ! auth ", "k" },
	{ "!!failures", "ik" },
	{ "dir:s !code:2xx", "ik" },
	{ "dir:c dir:s", "" },
};

static void
test_shows(void **state)
{
	struct logcase c;

	(void)state;
	logcase_init(&c);
	logcase_add(&c, session);
	for (size_t i = 0; i < COUNT_OF(shows); i++) {
		char have[40] = "";
		struct filter f;
		struct err e = { "", "" };

		filter_init(&f);
		if (!filter_parse(&f, slice_of(shows[i].filter), &e))
			fail_msg("%s: %s", shows[i].filter, e.detail);
		for (uint32_t u = 0; u < log_units(c.log); u++)
			if (filter_shows(&f, c.log, u))
				have[strlen(have)] = (char)('a' + u);
		if (strcmp(have, shows[i].units) != 0)
			fail_msg("%s: %s, not %s", shows[i].filter, have,
			    shows[i].units);
		assert_int_equal(filter_is_on(&f), *shows[i].filter != '\0');
		filter_clear(&f);
	}
	logcase_clear(&c);
}

static const struct {
	const char *filter, *says;
} wrongs[] = {
	{ "failure", "\"failure\": the nearest is \"failures\" (column 1: "
	    "there is no filter word of that name)" },
	{ "auth failed", "no such word: the nearest is \"failures\" "
	  "(column 6: " },
	{ "dir:c kond:reply", "\"kond:\": the nearest is \"kind:\" (column 7" },
	{ "kind:repl", "\"repl\": the nearest is \"reply\" (column 6: there "
	    "is no kind" },
	{ "kind:reply|dat", "\"dat\": the nearest is \"data\" (column 12" },
	{ "dir:x", "column 5: dir: is c" },
	{ "code:6xx", "column 6: a code is three digits" },
	{ "code:55", "column 6: a code is three digits" },
	{ "code:5xx|", "column 10: a code is three digits" },
	{ "code:", "column 6: a code" },
	{ "enh:5.", "column 5: numbers" },
	{ "enh:5.7.8.9", "column 5: numbers" },
	{ "enh:x", "column 5: numbers" },
	{ "verb:", "column 6: verb: needs" },
	{ "code:4xx or code:5xx", "column 10: there is no \"or\"" },
	{ "and", "column 1: \"and\" stands between" },
	{ "failures and", "column 10: \"and\" stands between" },
	{ "!", "column 1: nothing follows" },
	{ "failures ! ", "column 10: nothing follows" },
	{ "/abc", "column 1: this / has no second" },
	{ "/abc\\/", "column 1: this / has no second" },
	{ "//", "column 1: there is nothing between" },
	{ "/a/b", "column 4: a blank must follow" },
	{ "dir:c /a(/", "column 7: the pattern has no end" },
	{ "\xc3\xa4 x", "column 1: there is no filter word" },
	{ "failures \x1b[2J", "there is no filter word of this name" },
};

static void
test_wrong(void **state)
{
	struct filter f;
	struct err e;

	(void)state;
	filter_init(&f);
	assert_true(filter_parse(&f, slice_of("dir:c"), &e));
	for (size_t i = 0; i < COUNT_OF(wrongs); i++) {
		if (filter_parse(&f, slice_of(wrongs[i].filter), &e))
			fail_msg("%s: taken", wrongs[i].filter);
		if (strstr(e.detail, wrongs[i].says) == NULL)
			fail_msg("%s: \"%s\", not \"%s\"", wrongs[i].filter,
			    e.detail, wrongs[i].says);
		/* The old one stays. */
		assert_string_equal(f.text, "dir:c");
	}
	filter_clear(&f);
}

static void
test_limits(void **state)
{
	char text[FILTER_BYTES_MAX + 2] = "";
	struct filter f;
	struct err e;

	(void)state;
	filter_init(&f);
	for (int i = 0; i < FILTER_TERMS_MAX; i++)
		strcat(text, "auth ");
	assert_true(filter_parse(&f, slice_of(text), &e));
	strcat(text, "auth");
	assert_false(filter_parse(&f, slice_of(text), &e));
	memset(text, 'a', sizeof(text) - 1);
	assert_false(filter_parse(&f, slice_of(text), &e));
	assert_non_null(strstr(e.detail, "at most"));
	filter_clear(&f);
}

/* ---- secrets ----------------------------------------------------------- */

/* No part of it, in no form, makes any difference to what is shown. */
static void
test_secret_is_not_found(void **state)
{
	static const char plain[] = "quite-secret";
	static const char coded[] = "AGFubgBxdWl0ZS1zZWNyZXQ=";
	const char *const both[] = { plain, coded };
	struct logcase c;

	(void)state;
	logcase_init(&c);
	logcase_add(&c, session);
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i + 4 <= strlen(both[k]); i++)
			for (size_t n = 4; i + n <= strlen(both[k]); n++) {
				char *text = xasprintf("/\\Q%.*s\\E/", (int)n,
				    both[k] + i);
				struct filter f;
				struct err e;

				filter_init(&f);
				assert_true(filter_parse(&f, slice_of(text),
				    &e));
				assert_false(filter_shows(&f, c.log, 7));
				filter_clear(&f);
				free(text);
			}
	logcase_clear(&c);
}

static void
test_mask_is_not_found(void **state)
{
	struct logcase c;
	struct filter f;
	struct err e;

	(void)state;
	logcase_init(&c);
	logcase_add(&c, session);
	filter_init(&f);
	assert_true(filter_parse(&f, slice_of("/\\*{2}/"), &e));
	for (uint32_t u = 0; u < log_units(c.log); u++)
		assert_false(filter_shows(&f, c.log, u));
	filter_clear(&f);
	logcase_clear(&c);
}

/* ---- around it --------------------------------------------------------- */

static void
test_length(void **state)
{
	static const struct {
		const char	*text;
		size_t		 n;
	} v[] = { { "failures ; follow off", 9 }, { "/a;b/ ; x", 6 },
	    { "!/a;b/;x", 6 }, { "/a;b", 2 }, { "/a\\/;b/;", 7 },
	    { "code:5xx", 8 }, { "", 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(v); i++)
		assert_int_equal(filter_length(slice_of(v[i].text)), v[i].n);
}

static char offered[400];

static void
offer(const char *word)
{
	snprintf(offered + strlen(offered), sizeof(offered) -
	    strlen(offered), "%s ", word);
}

static const char *
complete(const char *typed)
{
	offered[0] = '\0';
	filter_complete(slice_of(typed), offer);
	return offered;
}

static void
test_completion(void **state)
{
	(void)state;
	assert_string_equal(complete("ki"), "kind: ");
	assert_string_equal(complete("kind:d"), "kind:data ");
	assert_string_equal(complete("!fa"), "!failures ");
	assert_string_equal(complete("zz"), "");
	assert_non_null(strstr(complete(""), "failures auth nodata dir:"));
	assert_non_null(strstr(complete("code:"), "code:5xx"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shows),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_secret_is_not_found),
		cmocka_unit_test(test_mask_is_not_found),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_completion),
	};

	setlocale(LC_ALL, "C.UTF-8");
	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
