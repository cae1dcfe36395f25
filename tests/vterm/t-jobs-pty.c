/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command of --password-eval is a job of its own: what it inherits, whose
 * the terminal is, C-c and C-z, and what becomes of it when we are killed;
 * and asking for a password where the terminal cannot be kept from showing
 * it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"
#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define PASSWORD	"fifty-ways-to-fail-now"	/* practice's */
#define DEADLINE_US	10000000

/* Asks like gpg does: at the terminal, without echo. */
#define ASK	"stty -echo < /dev/tty; printf 'Secret, please: ' > /dev/tty; " \
	"read p < /dev/tty; stty echo < /dev/tty; printf '%s\\n' \"$p\""

static char *
in_home(const char *name)
{
	return xasprintf("%s/%s", scope_home(), name);
}

static char *
text_of(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = xcalloc(1, 8192);

	assert_non_null(f);
	assert_true(fread(text, 1, 8191, f) > 0);
	fclose(f);
	return text;
}

/* before: for the shell that starts us. */
static struct vt *
start(const char *before, const char *command, const char *const *env)
{
	const char *program = getenv("SMTPSCOPE");
	char *home = xasprintf("HOME=%s", scope_home());
	char *line = xasprintf("%s exec '%s' check --user student "
	    "--password-eval \"$COMMAND\" practice", before,
	    program != NULL ? program : "build/smtpscope");
	char *variable = xasprintf("COMMAND=%s", command);
	const char *const argv[] = { "/bin/sh", "-c", line, NULL };
	const char *all[8] = { home, variable };
	struct vt_options o = { .env = all };
	struct vt *v;

	for (size_t i = 0; env != NULL && env[i] != NULL; i++)
		all[i + 2] = env[i];
	v = vt_start(argv, &o);
	free(home);
	free(line);
	free(variable);
	return v;
}

/* ---- what it inherits -------------------------------------------------- */

/* Signals, as bits.  32 and 33 are the C library's own: it keeps them ignored
 * in what make has started, and lets nobody change that. */
static unsigned long
ignored_in(const char *status)
{
	const char *line = strstr(status, "SigIgn:");

	assert_non_null(line);
	return strtoul(line + strlen("SigIgn:"), NULL, 16) & ~(3ul << 31);
}

static void
test_inheritance(void **state)
{
	char *path = in_home("facts"), *text;
	char *command = xasprintf("to='%s'; ls /proc/self/fd > $to; "
	    "grep -E '^Sig(Blk|Ign)' /proc/self/status >> $to; "
	    "set -- $(cat /proc/$$/stat); "
	    "echo pid $$ group $5 terminal $8 >> $to; "
	    "env >> $to; echo " PASSWORD, path);
	struct vt *v = start("exec 5</dev/null 7>/dev/null 9</dev/null;",
	    command, NULL);
	int pid = 0, group = 1, terminal = 2;

	(void)state;
	assert_true(vt_wait_output(v, "ok: practice"));
	scope_ended(v, 0);
	text = text_of(path);
	/* The fourth is the folder that ls lists. */
	if (strncmp(text, "0\n1\n2\n3\nSig", 11) != 0)
		fail_msg("it has other descriptors: %s", text);
	assert_non_null(strstr(text, "SigBlk:\t0000000000000000\n"));
	assert_int_equal(ignored_in(text), 0);
	sscanf(strstr(text, "\npid "), "\npid %d group %d terminal %d", &pid,
	    &group, &terminal);
	assert_int_equal(group, terminal);	/* it may ask there */
	assert_null(strstr(text, "LINES="));
	assert_null(strstr(text, PASSWORD "\n="));
	assert_non_null(strstr(text, "TERM=xterm-256color\n"));
	free(text);
	unlink(path);
	free(path);
	free(command);
}

/* ---- the terminal ------------------------------------------------------ */

static void
check_password_unseen(struct vt *v)
{
	assert_false(scope_wrote(v, PASSWORD, strlen(PASSWORD)));
}

static void
test_asks_at_the_terminal(void **state)
{
	struct vt *v = start("", ASK, NULL);

	(void)state;
	assert_true(vt_wait_output(v, "Secret, please: "));
	vt_type(v, PASSWORD "\r");
	assert_true(vt_wait_output(v, "ok: practice"));
	check_password_unseen(v);
	scope_ended(v, 0);
}

/* C-c is for both. */
static void
test_interrupted(void **state)
{
	/* One process: a shell may lose the signal before it waits. */
	char *path = in_home("text"), *command = xasprintf("exec tail -f '%s' "
	    "> /dev/tty", path);
	FILE *f = fopen(path, "w");
	struct vt *v;

	(void)state;
	assert_non_null(f);
	fputs("Wait: ", f);
	fclose(f);
	v = start("", command, NULL);
	assert_true(vt_wait_output(v, "Wait: "));
	vt_type(v, "\003");
	scope_ended(v, SIGINT);
	free(command);
	free(path);
}

static void
test_stopped_and_continued(void **state)
{
	struct vt *v = start("", "trap '' INT; " ASK, NULL);

	(void)state;
	assert_true(vt_wait_output(v, "Secret, please: "));
	vt_type(v, "\032");
	assert_true(vt_wait_stopped(v));
	vt_continue(v);
	vt_type(v, PASSWORD "\r");
	assert_true(vt_wait_output(v, "ok: practice"));
	check_password_unseen(v);
	scope_ended(v, 0);
}

static void
write_config(const char *command)
{
	char *path = in_home(".config"), *mine = in_home(".config/smtpscope");
	char *file = in_home(".config/smtpscope/config");
	FILE *f;

	mkdir(path, 0700);
	mkdir(mine, 0700);
	f = fopen(file, "w");
	assert_non_null(f);
	fprintf(f, "[mine]\nhost = 127.0.0.1:1\nuser = ann\n"
	    "password-eval = %s\n", command);
	fclose(f);
	free(path);
	free(mine);
	free(file);
}

/* The screen makes room, and is there again. */
static void
test_on_the_screen(void **state)
{
	struct vt *v;
	char *config = in_home(".config/smtpscope/config");

	(void)state;
	write_config(ASK);
	v = scope_practice(80, 24);
	for (int i = 0; i < 2; i++) {
		vt_type(v, i == 0 ? "\003:connect @mine\ry" :
		    "\003:connect @mine\r");
		assert_true(vt_wait_times(v, "Secret, please: ", 1 +
		    (size_t)i));
		assert_false(vt_is_alternate(v));
		assert_false(vt_is_raw(v));
		/* The second time it is given up. */
		vt_type(v, i == 0 ? PASSWORD "\r" : "\003");
		assert_true(vt_wait_alternate(v, true));
		assert_true(vt_wait_text(v, i == 0 ? "The port is closed" :
		    "you stopped it"));
		/* What it has read was not for us: no mark can tell of it. */
		vt_type(v, ":version\r");
		assert_true(vt_wait_text(v, "smtpscope " PACKAGE_VERSION));
		assert_true(vt_is_raw(v));
	}
	check_password_unseen(v);
	scope_quit(v);
	unlink(config);
	free(config);
}

/* ---- its end ----------------------------------------------------------- */

static void
check_gone(const char *path)
{
	int64_t end = clock_mono_us() + DEADLINE_US;
	char *text = text_of(path), *rest = text;
	pid_t pid;

	while ((pid = (pid_t)strtol(rest, &rest, 10)) > 0) {
		while (kill(pid, 0) == 0 && clock_mono_us() < end)
			poll(NULL, 0, 5);
		assert_int_equal(kill(pid, 0), -1);
		assert_int_equal(errno, ESRCH);
	}
	free(text);
}

static void
test_killed(void **state)
{
	static const int by[] = { SIGKILL, SIGTERM };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(by); i++) {
		char *path = in_home("pid");
		char *command = xasprintf("echo $$ > '%s'; printf 'Wait: ' > "
		    "/dev/tty; exec sleep 1000", path);
		struct vt *v = start("", command, NULL);

		assert_true(vt_wait_output(v, "Wait: "));
		vt_signal(v, by[i]);
		assert_true(vt_wait_exit(v) >= 0);
		check_gone(path);
		vt_free(v);
		unlink(path);
		free(path);
		free(command);
	}
}

/* ---- terminals that go on showing what is typed ------------------------ */

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

static void
check_not_asked(const char *const *args, const char *kind, const char *says)
{
	const char *shim = getenv("FAULT_SHIM");
	char *preload = xasprintf("LD_PRELOAD=%s", shim != NULL ? shim :
	    "tests/fault/shim.so");
	char *fault = xasprintf("FAULT=tcsetattr 1 %s", kind);
	char *mark = xasprintf("FAULT_MARK=%s/mark", scope_home());
	const char *const env[] = { preload, fault, mark, NULL };
	struct vt_options o = { .env = env };
	struct vt *v = scope_begin(args, &o);

	assert_true(vt_wait_output(v, says));
	vt_free(v);
	free(preload);
	free(fault);
	free(mark);
}

static void
test_echo_that_stays(void **state)
{
	static const char *const ask[] = { "check", "--user", "ann",
	    "127.0.0.1:1", NULL };
	static const char *const read[] = { "check", "--user", "student",
	    "--password-fd", "0", "practice", NULL };
	static const char *const file[] = { "check", "--user", "student",
	    "--password-file", "/dev/tty", "practice", NULL };

	(void)state;
	if (SANITIZED)
		return;			/* nothing can be preloaded there */
	check_not_asked(ask, "EIO stay", "there is no terminal to ask");
	check_not_asked(read, "EIO stay", "goes on showing what is typed");
	check_not_asked(file, "EIO stay", "goes on showing what is typed");
	/* An interrupted call is made again. */
	check_not_asked(ask, "EINTR", "Password for ann");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inheritance),
		cmocka_unit_test(test_asks_at_the_terminal),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_stopped_and_continued),
		cmocka_unit_test(test_on_the_screen),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_echo_that_stays),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
