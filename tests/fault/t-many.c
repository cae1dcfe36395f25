/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thousand sessions one after another in one process, each with a server, a
 * certificate, TLS, a login and an explanation of its own, good ones and
 * failing ones: neither memory nor descriptors grow with them (R08).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/secret.h"
#include "tui/options/options.h"
#include "tui/program/programs.h"

#define GROWTH_KIB	1024

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

/* With a sanitizer it takes longer, and what is freed is kept a while. */
#define SESSIONS	(SANITIZED ? 150 : 1000)
#define WARM		(SESSIONS / 5)	/* caches are filled by then */

static long
memory_kib(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "r");
	long kib = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		sscanf(line, "VmRSS: %ld", &kib);
	if (f != NULL)
		fclose(f);
	return kib;
}

static size_t
descriptors(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void
sessions(size_t n)
{
	static const char *const words[] = { "practice",
	    "practice:bad-password", "practice:starttls-missing" };
	char *argv[] = { (char[]){ "smtpscope" }, (char[]){ "check" },
	    (char[]){ "--json" }, (char[]){ "--timeout" }, (char[]){ "20" },
	    NULL, NULL };

	for (size_t i = 0; i < n; i++) {
		struct options o;
		int status;

		argv[5] = (char *)(uintptr_t)words[i % COUNT_OF(words)];
		assert_true(options_read(&o, 6, argv, &status));
		status = program_check(&o);
		assert_true((status == 0) == (i % COUNT_OF(words) == 0));
	}
}

/* Standard output is the reports; what the test says goes to where it was. */
static int
silence(void)
{
	int was = dup(STDOUT_FILENO), null = open("/dev/null", O_WRONLY);

	fflush(stdout);
	dup2(null, STDOUT_FILENO);
	close(null);
	return was;
}

static void
speak(int was)
{
	fflush(stdout);
	dup2(was, STDOUT_FILENO);
	close(was);
}

static void
test_a_thousand(void **state)
{
	long kib, more;
	size_t fds;
	int was = silence();

	(void)state;
	sessions(WARM);
	fds = descriptors();
	kib = memory_kib();
	sessions(SESSIONS - WARM);
	more = memory_kib() - kib;
	assert_int_equal(descriptors(), fds);
	speak(was);
	print_message("%ld KiB, and %ld more\n", kib, more);
	if (!SANITIZED)
		assert_true(more < GROWTH_KIB);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_thousand),
	};

	signal(SIGPIPE, SIG_IGN);
	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
