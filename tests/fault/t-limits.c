/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of the system (ulimit): few descriptors, little memory, small files;
 * and commands for passwords that print for ever or never end (R07, R09).
 * For the latter the clock runs ahead whenever something is waited for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "tests/lib/ran.h"
#include "tui/login/credentials.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED	1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED	0		/* else it reserves terabytes */
#endif

/* ---- R07: ulimit ------------------------------------------------------- */

static struct {
	int	resource;
	rlim_t	limit;
} given;

static void
limit_child(void)
{
	struct rlimit l = { given.limit, given.limit };

	setrlimit((unsigned)given.resource, &l);
}

static const char *const programs[][10] = {
	{ "check", "--timeout", "1", "practice" },
	{ "check", "--timeout", "1", "localhost:1" },
	{ "check", "--timeout", "1", "--user", "student", "--password-eval",
	  "cat in.password", "practice" },
	{ "check", "--timeout", "1", "--save", "out.log", "practice" },
	{ "decode", "in.log" },
	{ "sanitize", "-o", "out.log", "in.log" },
	{ "sanitize", "in.log" },
	{ "open", "in.log" },
	{ "explain", "535" },
	{ "--timeout", "1", "--script", "in.script" },
};

static const char log_text[] = "220 mx ESMTP\nEHLO a\n250-mx\n250 AUTH PLAIN\n"
    "AUTH PLAIN AGFubgBxdWlldC1aZWJyYS00NzExLXVtYnJlbGxh\n"
    "535 5.7.8 no\nQUIT\n221 the end\n";

static void
set_the_scene(void)
{
	ran_clean();
	ran_write("in.log", log_text);
	ran_write("in.password", RAN_PASSWORD "\n");
	ran_write("in.script", ":connect practice\n:quit\n");
}

static void
bad(const struct ran *r, const char *const *args, const char *why)
{
	fail_msg("%s %s, limit %d = %lu: %s (%d): %.*s", args[0],
	    args[1] != NULL ? args[1] : "", given.resource,
	    (unsigned long)given.limit, why, ran_exit(r), (int)r->err.len,
	    r->err.len > 0 ? r->err.data : "");
}

/* Done, or a word about why not; and never half a file. */
static void
check_limited(const char *const *args)
{
	struct ran_options o = { .args = args, .child = limit_child };
	struct bytes why;
	struct ran r;
	char *text;

	set_the_scene();
	ran_start(&r, &o);
	bytes_init(&why, BYTES_NO_LIMIT);
	/* The loader's own: there was no program yet. */
	if (ran_exit(&r) == 127 && ran_says(&r, "shared librar")) {
		ran_clear(&r);
		return;
	}
	if (!ran_is_sound(&r, &why))
		bad(&r, args, why.data);
	/* What it says goes to a file here, too. */
	if (ran_exit(&r) != 0 && r.err.len == 0 && r.out.len == 0 &&
	    given.resource != RLIMIT_FSIZE)
		bad(&r, args, "it ended without a word");
	text = ran_read("out.log");
	if (text != NULL && strstr(text, "end of transcript: ") == NULL &&
	    strstr(text, "221 the end\n") == NULL)
		bad(&r, args, "half a file");
	if (text == NULL && ran_exit(&r) == 0 && (strcmp(args[1], "-o") == 0 ||
	    (args[3] != NULL && strcmp(args[3], "--save") == 0)))
		bad(&r, args, "no file, and no error");
	free(text);
	bytes_clear(&why);
	ran_clear(&r);
}

static void
test_few_descriptors(void **state)
{
	(void)state;
	given.resource = RLIMIT_NOFILE;
	for (given.limit = 3; given.limit <= 9; given.limit += 2)
		for (size_t i = 0; i < COUNT_OF(programs); i++)
			check_limited(programs[i]);
}

static void
test_little_memory(void **state)
{
	static const rlim_t mib[] = { 10, 16, 20, 24, 28, 36, 64 };

	(void)state;
	given.resource = RLIMIT_AS;
	for (size_t k = 0; !SANITIZED && k < COUNT_OF(mib); k++) {
		given.limit = mib[k] << 20;
		for (size_t i = 0; i < COUNT_OF(programs); i++)
			check_limited(programs[i]);
	}
}

static void
test_small_files(void **state)
{
	static const rlim_t sizes[] = { 0, 1, 80, 512, 4096 };

	(void)state;
	given.resource = RLIMIT_FSIZE;
	for (size_t k = 0; k < COUNT_OF(sizes); k++) {
		given.limit = sizes[k];
		check_limited(programs[3]);
		check_limited(programs[5]);
	}
}

/* ---- R09: commands that do not end ------------------------------------- */

#define REAL_MS	100		/* nothing is waited for longer */
#define HURRY	20		/* and short waits make up a long one */

static int64_t ahead_us;
static bool hurried;

int64_t __real_clock_mono_us(void);
int64_t __wrap_clock_mono_us(void);
int64_t
__wrap_clock_mono_us(void)
{
	return __real_clock_mono_us() + ahead_us;
}

int __real_poll(struct pollfd *fds, nfds_t n, int ms);
int __wrap_poll(struct pollfd *fds, nfds_t n, int ms);
int
__wrap_poll(struct pollfd *fds, nfds_t n, int ms)
{
	int ready;

	if (!hurried)
		return __real_poll(fds, n, ms);
	ready = __real_poll(fds, n, ms > REAL_MS ? REAL_MS : ms);
	if (ready == 0)
		ahead_us += (int64_t)ms * 1000 * (ms > REAL_MS ? 1 : HURRY);
	return ready;
}

/* Not one of those that the command has started is left. */
static void
check_all_gone(const char *name)
{
	char *text = ran_read(name);
	char *rest = text;
	size_t n = 0;

	assert_non_null(text);
	for (char *end;; rest = end, n++) {
		pid_t pid = (pid_t)strtol(rest, &end, 10);
		int64_t limit = __real_clock_mono_us() + 10000000;

		if (end == rest)
			break;
		/* The reaper of orphans may take a moment. */
		while (kill(pid, 0) == 0 && __real_clock_mono_us() < limit) {
			char path[64], state = '?';
			FILE *f;

			snprintf(path, sizeof(path), "/proc/%d/stat", pid);
			f = fopen(path, "r");
			if (f == NULL || fscanf(f, "%*d (%*[^)]) %c",
			    &state) != 1 || state == 'Z')
				limit = 0;
			if (f != NULL)
				fclose(f);
			__real_poll(NULL, 0, 2);
		}
		assert_true(kill(pid, 0) < 0 || limit == 0);
	}
	assert_true(n > 0);
	free(text);
}

static const struct {
	const char	*command;	/* writes its processes into "pids" */
	const char	*says;
} endless[] = {
	{ "echo $$ >> pids; cat /dev/zero", "longer than" },
	{ "echo $$ >> pids; exec yes", "failed" },
	{ "echo $$ >> pids; echo one; echo two", NULL },
	{ "echo $$ >> pids; sleep 1000", "no line came within 60 s" },
	{ "echo $$ >> pids; sleep 1000 & echo $! >> pids; wait",
	  "no line came within 60 s" },
	{ "echo $$ >> pids; echo secret; sleep 1000 & echo $! >> pids; wait",
	  "failed" },
	{ "echo $$ >> pids; trap '' TERM HUP INT; while :; do sleep 1; done",
	  "no line came within 60 s" },
	{ "echo $$ >> pids; printf half; kill -9 $$", "failed" },
};

static void
test_endless_commands(void **state)
{
	char here[4096];

	(void)state;
	ran_clean();
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(ran_folder()), 0);
	for (size_t i = 0; i < COUNT_OF(endless); i++) {
		struct options o = { .password_fd = -1, .user = "ann",
		    .timeout_ms = 1000,
		    .password_eval = endless[i].command };
		struct credentials c;
		struct err e;
		bool ok;

		unlink("pids");
		hurried = true;
		ok = credentials_get(&c, &o, "mx.example", &e);
		hurried = false;
		if (ok == (endless[i].says != NULL) || (!ok &&
		    strstr(e.detail, endless[i].says) == NULL))
			fail_msg("%s: %s", endless[i].command, ok ? "ok" :
			    e.detail);
		credentials_clear(&c);
		check_all_gone("pids");
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	}
	assert_int_equal(chdir(here), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few_descriptors),
		cmocka_unit_test(test_little_memory),
		cmocka_unit_test(test_small_files),
		cmocka_unit_test(test_endless_commands),
	};

	return cmocka_run_group_tests(tests, ran_setup, ran_teardown);
}
