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
#include <unistd.h>

#include "core/base/utf8.h"
#include "tui/view/wrap.h"

static void
test_columns(void **state)
{
	static const struct {
		const char	*text;
		int		 cols;
		size_t		 n;
	} cases[] = {
		{ "", 5, 0 }, { "abc", 5, 3 }, { "abcdef", 5, 5 },
		{ "abc", 0, 1 }, { "abc", -3, 1 },	/* it always goes on */
		{ "\xc3\xa4\xc3\xb6", 1, 2 },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 3, 3 },	/* two columns each */
		{ "\xe6\x97\xa5", 1, 3 },
		{ "a\xe6\x97\xa5", 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(wrap_columns(slice_of(cases[i].text),
		    cases[i].cols), cases[i].n);
}

static void
test_words(void **state)
{
	static const struct {
		const char	*text;
		int		 cols;
		size_t		 n, skip;
	} cases[] = {
		{ "", 5, 0, 0 }, { "one two", 7, 7, 0 },
		{ "one two", 6, 3, 1 }, { "one two", 3, 3, 1 },
		{ "one   two", 4, 3, 3 }, { "onetwothree", 4, 4, 0 },
		{ "one twothree", 5, 3, 1 }, { "  one two", 6, 5, 1 },
		{ "   onetwo", 4, 4, 0 },
		/* addresses: behind a character that ends a part */
		{ "https://a.example/b/cdef", 22, 20, 0 },
		{ "https://a.example/?x=yz", 21, 21, 0 },
		{ "x/abcdefghijkl", 10, 10, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t skip;

		assert_int_equal(wrap_words(slice_of(cases[i].text),
		    cases[i].cols, &skip), cases[i].n);
		assert_int_equal(skip, cases[i].skip);
	}
}

/* What sh makes of it; each word of the command on a line of its own. */
static void
run_sh(const char *command, struct bytes *said)
{
	char file[] = "/tmp/t-wrap.XXXXXX", line[100];
	int fd = mkstemp(file);
	FILE *f, *p;
	int c;

	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	fprintf(f, "show() { printf '%%s\\n' \"$@\"; }\n%s", command);
	fclose(f);
	snprintf(line, sizeof(line), "sh %s 2>&1 </dev/null", file);
	p = popen(line, "r");
	assert_non_null(p);
	while ((c = fgetc(p)) != EOF)
		bytes_add_char(said, (char)c);
	assert_int_equal(pclose(p), 0);
	unlink(file);
}

static void
check_width(const struct bytes *text, int cols)
{
	struct slice rest = bytes_slice(text);

	while (rest.n > 0) {
		size_t end = slice_find(rest, '\n');

		if (utf8_columns(slice_sub(rest, 0, end)) > cols)
			fail_msg("over %d columns:\n%s", cols, text->data);
		rest = slice_sub(rest, end + 1, rest.n);
	}
}

/* At any width the shell reads the same words. */
static void
test_shell(void **state)
{
	static const char *const commands[] = {
		"show --server mail.example.com --port 587 --helo me\n",
		"show 'Subject: a long test of words' \\\n    --other end\n",
		"show https://a.very.long.example.com/with/a/path?and=more\n",
		"show 'it'\\''s \"quoted\" and '\\''more'\\'' of it' x\n",
		"show 'a b'\"$(printf '\\033\\012\\033\\033\\033x')\"'c d'\n",
		"# a comment that is longer than the line\nshow one two\n",
		"show \xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbcshow x\n",
	};
	struct bytes want, broken, said;

	(void)state;
	bytes_init(&want, BYTES_NO_LIMIT);
	bytes_init(&broken, BYTES_NO_LIMIT);
	bytes_init(&said, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		bytes_reset(&want);
		run_sh(commands[i], &want);
		for (int cols = 19; cols < 79; cols += 4) {
			bytes_reset(&broken);
			bytes_reset(&said);
			wrap_shell(&broken, slice_of(commands[i]), cols);
			check_width(&broken, cols);
			run_sh(broken.data, &said);
			if (strcmp(said.data, want.data) != 0)
				fail_msg("%d:\n%s\nsays\n%s", cols,
				    broken.data, said.data);
		}
	}
	bytes_clear(&want);
	bytes_clear(&broken);
	bytes_clear(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_shell),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
