/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/xalloc.h"
#include "tui/hands/clipboard.h"

static char dir[] = "/tmp/smtpscope-clip-XXXXXX";
static char file[100];

static void
test_the_sequence(void **state)
{
	struct bytes out;
	struct err e;

	(void)state;
	bytes_init(&out, BYTES_NO_LIMIT);
	assert_true(clipboard_sequence(&out, slice_of("535 no\n"), &e));
	assert_string_equal(out.data, "\033]52;c;NTM1IG5vCg==\a");
	bytes_clear(&out);
}

/* 100,000 bytes are what terminals take. */
static void
test_the_limit(void **state)
{
	char *text = xmalloc(CLIPBOARD_TERMINAL_MAX + 1);
	struct slice s = { text, CLIPBOARD_TERMINAL_MAX };
	struct bytes out;
	struct err e;

	(void)state;
	memset(text, 'x', CLIPBOARD_TERMINAL_MAX + 1);
	bytes_init(&out, BYTES_NO_LIMIT);
	assert_true(clipboard_sequence(&out, s, &e));
	assert_true(out.len <= 100000);
	s.n++;
	bytes_clear(&out);
	bytes_init(&out, BYTES_NO_LIMIT);
	assert_false(clipboard_sequence(&out, s, &e));
	assert_string_equal(e.id, "clipboard.too-long");
	assert_int_equal(out.len, 0);
	free(text);
}

static size_t
size_of_file(void)
{
	FILE *f = fopen(file, "r");
	size_t n = 0;

	assert_non_null(f);
	while (getc(f) != EOF)
		n++;
	fclose(f);
	return n;
}

/* More than a pipe holds, without a shell between. */
static void
test_a_command_takes_the_text(void **state)
{
	size_t n = 300000;
	char *text = xmalloc(n), *command = xasprintf("tee  %s", file);
	struct err e;

	(void)state;
	memset(text, 'y', n);
	assert_true(clipboard_command(command, (struct slice){ text, n },
	    &e));
	assert_int_equal(size_of_file(), n);
	free(command);
	free(text);
}

static void
test_no_shell_reads_it(void **state)
{
	char *command = xasprintf("tee %s ; true", file);
	struct err e;

	(void)state;
	unlink(";");
	assert_true(clipboard_command(command, slice_of("x"), &e));
	assert_int_equal(access(";", F_OK), 0);	/* a file of that name */
	unlink(";");
	unlink("true");
	free(command);
}

static const struct {
	const char	*command, *says;
} bad[] = {
	{ "", "copy-command is empty: set it to a command, such as "
	    "wl-copy" },
	{ "/nonexistent/copier -x", "copy-command: /nonexistent/copier cannot "
	    "be run: No such file or directory" },
	{ "false", "copy-command: false failed (status 1)" },
};

static void
test_failures_are_told(void **state)
{
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(clipboard_command(bad[i].command,
		    slice_of("x"), &e));
		assert_string_equal(e.detail, bad[i].says);
	}
}

/* One that takes nothing of a long text and ends. */
static void
test_one_that_does_not_listen(void **state)
{
	size_t n = 300000;
	char *text = xmalloc(n);
	struct err e;

	(void)state;
	memset(text, 'z', n);
	assert_false(clipboard_command("true", (struct slice){ text, n },
	    &e));
	assert_string_equal(e.detail, "copy-command: true did not take the "
	    "text");
	free(text);
}

static int
setup(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		return -1;
	snprintf(file, sizeof(file), "%s/taken", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	unlink(file);
	if (chdir("/") != 0)
		return -1;
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_sequence),
		cmocka_unit_test(test_the_limit),
		cmocka_unit_test(test_a_command_takes_the_text),
		cmocka_unit_test(test_no_shell_reads_it),
		cmocka_unit_test(test_failures_are_told),
		cmocka_unit_test(test_one_that_does_not_listen),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
