/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "tui/start/recent.h"

static char home[64];

static char *
path(void)
{
	return xasprintf("%s/smtpscope/recent", home);
}

static int
remove_one(const char *name, const struct stat *st, int what, struct FTW *at)
{
	(void)st;
	(void)what;
	(void)at;
	return remove(name);
}

static int
make_home(void **state)
{
	(void)state;
	snprintf(home, sizeof(home), "/tmp/smtpscope-recent.XXXXXX");
	if (mkdtemp(home) == NULL)
		return -1;
	return setenv("XDG_STATE_HOME", home, 1);
}

static int
remove_home(void **state)
{
	(void)state;
	return nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static char *
content(void)
{
	char *name = path(), *text = xcalloc(1, 4096);
	FILE *f = fopen(name, "r");

	free(name);
	if (f != NULL) {
		assert_true(fread(text, 1, 4095, f) < 4095);
		fclose(f);
	}
	return text;
}

static void
test_what_fits(void **state)
{
	static const struct {
		const char *word;
		bool	    fits;
	} cases[] = {
		{ "mail.example.com", true },
		{ "mail.example.com:465", true },
		{ "[::1]:25", true },
		{ "smtps://mx.example.net", true },
		{ "unix:/run/lmtp", true },
		{ "lmtp://127.0.0.1:24", true },
		{ "practice", false },
		{ "practice:bad-password", false },
		{ "ann@mail.example.com", false },
		{ "smtp://ann:hunter2@mail.example.com", false },
		{ "@work", false },
		{ "", false },
		{ "two words", false },
		{ "a;quit", false },
		{ "a\033[2J", false },
		{ "host:port", false },
		{ "-", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (recent_fits(cases[i].word) != cases[i].fits)
			fail_msg("\"%s\"", cases[i].word);
}

static void
test_newest_first(void **state)
{
	struct recent r;
	struct stat st;
	struct err e;
	char *text, *name = path();

	(void)state;
	assert_true(recent_read(&r, &e));
	assert_int_equal(r.n, 0);
	for (int i = 0; i < RECENT_MAX + 5; i++) {
		char word[32];

		snprintf(word, sizeof(word), "h%d.example:25", i);
		assert_true(recent_add(word, &e));
	}
	assert_true(recent_add("h10.example:25", &e));
	assert_true(recent_add("h10.example:25", &e));
	assert_true(recent_add("ann:hunter2@mx.example", &e));
	assert_true(recent_read(&r, &e));
	assert_int_equal(r.n, RECENT_MAX);
	assert_string_equal(r.v[0], "h10.example:25");
	assert_string_equal(r.v[1], "h24.example:25");
	assert_string_equal(r.v[RECENT_MAX - 1], "h5.example:25");
	recent_clear(&r);
	text = content();
	assert_null(strstr(text, "hunter2"));
	assert_null(strstr(text, "ann"));
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	free(text);
	free(name);
}

static void
test_broken(void **state)
{
	static const char broken[] = "# mine\nmx.example:25\n"
	    "smtp://ann:hunter2@x.example\n\nmx.example:25\nok.example\n"
	    "no host at all\n";
	struct recent r;

	(void)state;
	recent_parse(&r, slice_of(broken));
	assert_int_equal(r.n, 2);
	assert_int_equal(r.bad, 2);
	assert_string_equal(r.v[1], "ok.example");
	recent_clear(&r);
}

/* What cannot be read is left as it is, and said. */
static void
test_unusable(void **state)
{
	char *name = path(), *text;
	struct recent r;
	struct err e;
	FILE *f;

	(void)state;
	unlink(name);
	f = fopen(name, "w");
	assert_non_null(f);
	assert_int_equal(fwrite("a\0b\n", 1, 4, f), 4);
	fclose(f);
	assert_false(recent_read(&r, &e));
	assert_non_null(strstr(e.detail, "NUL"));
	assert_int_equal(r.n, 0);
	assert_false(recent_add("mx.example", &e));
	text = content();
	assert_memory_equal(text, "a\0b\n", 4);
	free(text);
	unlink(name);
	assert_int_equal(mkdir(name, 0700), 0);
	assert_false(recent_read(&r, &e));
	assert_non_null(strstr(e.detail, name));
	assert_false(recent_add("mx.example", &e));
	rmdir(name);
	free(name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_fits),
		cmocka_unit_test(test_newest_first),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_unusable),
	};

	return cmocka_run_group_tests(tests, make_home, remove_home);
}
