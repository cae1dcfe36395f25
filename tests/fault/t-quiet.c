/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decode, sanitize, open and explain look at what strangers have written:
 * they make no socket, look up no name, start no process, and read no file
 * but those that were named or are documented.  The kernel kills them when
 * they do the former (tests/lib/quiet.h), and the shim writes down what they
 * open.  check is killed, so the test can tell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "tests/lib/quiet.h"
#include "tests/lib/ran.h"

/* Whatever could tempt it: names, commands, addresses, files. */
static const char log_text[] =
    "=== Trying mx.example:587...\n"
    "=== Connected to mx.example.\n"
    "<-  220 localhost ESMTP $(touch here) `touch here` |touch here\n"
    " -> EHLO localhost\n"
    "<-  250-localhost\n"
    "<-  250 AUTH PLAIN XOAUTH2\n"
    " -> AUTH PLAIN AGFubgBxdWlldC1aZWJyYS00NzExLXVtYnJlbGxh\n"
    "<** 535 5.7.8 see https://localhost/ and file:///etc/passwd %s %n\n"
    " -> MAIL FROM:<@/etc/passwd>\n"
    "<** 451 4.7.1 include /etc/hostname\n"
    " -> QUIT\n"
    "<-  221 2.0.0 Bye\n";

static const struct {
	const char	*args[6];
	const char	*input;
} quiet[] = {
	{ { "decode", "in.log" }, NULL },
	{ { "decode" }, "in.log" },
	{ { "decode", "--json", "in.log" }, NULL },
	{ { "sanitize", "in.log" }, NULL },
	{ { "sanitize" }, "in.log" },
	{ { "sanitize", "-o", "out.log", "in.log" }, NULL },
	{ { "open", "in.log" }, NULL },
	{ { "open", "-" }, "in.log" },
	{ { "explain", "535", "5.7.8" }, NULL },
	{ { "explain", "554 5.7.1 localhost see https://localhost/ $(id)" },
	  NULL },
	{ { "explain", "starttls" }, NULL },
};

static const char *const loud[][9] = {
	{ "check", "--timeout", "5", "practice" },
	{ "check", "--timeout", "5", "localhost:1" },
	{ "check", "--timeout", "5", "--user", "a", "--password-eval",
	  "echo x", "127.0.0.1:1" },
};

static const char *opened;		/* what the shim writes */

static void
be_quiet(void)
{
	if (!quiet_from_here(getenv("SMTPSCOPE")))
		_exit(97);
}

/* Those of the command line, of the user, of the system. */
static bool
is_documented(const char *path)
{
	static const char *const places[] = { "in.log", ".", "/dev/null",
	    "/dev/tty", "/dev/urandom", "/dev/urandom", "/etc/ssl/", "/usr/lib/ssl/", "/usr/share/terminfo/",
	    "/lib/terminfo/", "/etc/terminfo/", "/usr/share/locale",
	    "/proc/sys/crypto/", "/tmp", "/var/tmp" };
	char *own = xasprintf("%s/.", ran_home());
	bool is = strncmp(path, own, strlen(own)) == 0;

	free(own);
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		size_t n = strlen(places[i]);

		is |= places[i][n - 1] == '/' ? strncmp(path, places[i],
		    n) == 0 : strcmp(path, places[i]) == 0;
	}
	/* The temporary file of -o, whose name cannot be told. */
	return is || strncmp(path, ".out.log.smtpscope-", 19) == 0;
}

/* How many are not; *first is one of them. */
static size_t
undocumented(char *first, size_t size)
{
	char *text = ran_read(opened), *rest = text, *line;
	size_t n = 0;

	assert_non_null(text);
	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		if (is_documented(line))
			continue;
		snprintf(first, size, "%s", line);
		n++;
	}
	free(text);
	return n;
}

static void
begin(void)
{
	ran_clean();
	ran_write("in.log", log_text);
	ran_write("in.password", RAN_PASSWORD "\n");
	unlink(opened);
}

static void
test_quiet(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(quiet); i++) {
		struct ran_options o = { .args = quiet[i].args,
		    .input = quiet[i].input, .child = be_quiet };
		struct ran r;

		begin();
		ran_start(&r, &o);
		if (ran_exit(&r) != 0)
			fail_msg("%s %s: status %#x: %.*s", quiet[i].args[0],
			    quiet[i].args[1] ? quiet[i].args[1] : "",
			    (unsigned)r.status, (int)r.err.len, r.err.len > 0 ?
			    r.err.data : "");
		assert_true(r.out.len > 0 || ran_exists("out.log"));
		assert_false(ran_exists("here"));
		ran_clear(&r);
	}
}

static void
test_reads_what_was_named(void **state)
{
	char first[300];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(quiet); i++) {
		struct ran_options o = { .args = quiet[i].args,
		    .input = quiet[i].input, .opened = opened };
		struct ran r;

		begin();
		ran_start(&r, &o);
		assert_int_equal(ran_exit(&r), 0);
		if (undocumented(first, sizeof(first)) > 0)
			fail_msg("%s %s opened %s", quiet[i].args[0],
			    quiet[i].args[1] ? quiet[i].args[1] : "", first);
		ran_clear(&r);
	}
}

/* What is not quiet is seen. */
static void
test_check_is_not_quiet(void **state)
{
	static const char *const with_file[] = { "check", "--timeout", "5",
	    "--user", "student", "--password-file", "in.password", "practice",
	    NULL };
	struct ran_options reads = { .args = with_file, .opened = opened };
	char first[300] = "";
	struct ran r;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(loud); i++) {
		struct ran_options o = { .args = loud[i], .child = be_quiet };

		begin();
		ran_start(&r, &o);
		assert_true(WIFSIGNALED(r.status));
		assert_int_equal(WTERMSIG(r.status), SIGSYS);
		ran_clear(&r);
	}
	begin();
	ran_start(&r, &reads);
	assert_int_equal(ran_exit(&r), 0);
	assert_int_equal(undocumented(first, sizeof(first)), 1);
	assert_string_equal(first, "in.password");
	ran_clear(&r);
}

/* Their runtime wants to be preloaded first, and makes processes. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED	1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED	0
#endif

static bool
system_can(void)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(quiet_from_here("") ? 0 : 1);
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static int
setup(void **state)
{
	static char path[300];

	if (ran_setup(state) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s.opened", ran_home());
	opened = path;
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_reads_what_was_named),
		cmocka_unit_test(test_check_is_not_quiet),
	};

	if (getenv("SMTPSCOPE") == NULL)
		setenv("SMTPSCOPE", "build/smtpscope", 1);
	if (SANITIZED || !system_can()) {
		printf("1..0 # SKIP %s\n", SANITIZED ? "this build has "
		    "AddressSanitizer instead" : "no seccomp here");
		return 0;
	}
	return cmocka_run_group_tests(tests, setup, ran_teardown);
}
