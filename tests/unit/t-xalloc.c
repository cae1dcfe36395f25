/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/xalloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int hook_fd;

static void
hook(void)
{
	if (write(hook_fd, "H", 1) != 1)
		abort();
}

static void
test_zero_sizes_are_memory(void **state)
{
	void *a = xmalloc(0), *b = xcalloc(0, 8), *c = xrealloc(NULL, 0, 4);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	free(a);
	free(b);
	free(c);
}

static void
test_strings(void **state)
{
	char *a = xstrdup("abc"), *b = xstrndup("a\0b", 3), *c;

	(void)state;
	c = xasprintf("%d-%s", 42, "x");
	assert_string_equal(a, "abc");
	assert_memory_equal(b, "a\0b\0", 4);
	assert_string_equal(c, "42-x");
	free(a);
	free(b);
	free(c);
}

/* The end of the program is looked at from outside. */
static void
test_overflow_ends_through_the_hook(void **state)
{
	int fds[2], status;
	char said[64];
	ssize_t n;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fds[1], STDERR_FILENO);
		hook_fd = fds[1];
		xalloc_on_oom(hook);
		xrealloc(NULL, SIZE_MAX / 2, 3);
		_exit(0);
	}
	close(fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	n = read(fds[0], said, sizeof(said) - 1);
	close(fds[0]);
	assert_true(n > 1);
	said[n] = '\0';
	assert_int_equal(said[0], 'H');
	assert_non_null(strstr(said, "out of memory"));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zero_sizes_are_memory),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_overflow_ends_through_the_hook),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
