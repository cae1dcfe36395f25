/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals in every state there is, and what is left behind: the terminal as
 * it was, nothing secret, no half file, no child, and the documented status.
 * What sizes, stops and hang-ups do to a screen is in t-terminal-pty.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"
#include "core/base/xalloc.h"
#include "tests/lib/rogue.h"
#include "tests/lib/scope.h"

#define SECRET		"xyzzy-plugh-9"
#define DIED_OF(sig)	W_EXITCODE(128 + (sig), 0)
#define KILLED_BY(sig)	W_EXITCODE(0, (sig))

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
#define STEP	(1 + 2 * SANITIZED)	/* that build is slow */

/* ---- states ------------------------------------------------------------ */

/* Nobody takes the connection, for the queue is full. */
static int queue[8];
static char no_answer[40];

static void
fill_queue(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);

	queue[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(queue[0], (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(queue[0], 0), 0);
	getsockname(queue[0], (struct sockaddr *)&at, &n);
	for (size_t i = 1; i < COUNT_OF(queue); i++) {
		queue[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK |
		    SOCK_CLOEXEC, 0);
		(void)!connect(queue[i], (struct sockaddr *)&at, n);
	}
	snprintf(no_answer, sizeof(no_answer), "127.0.0.1:%u",
	    ntohs(at.sin_port));
}

static void
empty_queue(void)
{
	for (size_t i = 0; i < COUNT_OF(queue); i++)
		close(queue[i]);
}

/* Two servers for all that is waited for: one is silent at once, and one
 * behind its greeting. */
static char silent[40], polite[40];
static pid_t servers[2];

static int
listener(char *target, size_t size)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&at, n) != 0 || listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		abort();
	snprintf(target, size, "127.0.0.1:%u", ntohs(at.sin_port));
	return fd;
}

static void
serve_for_ever(int fd, const char *greeting)
{
	for (;;) {
		int to = accept(fd, NULL, NULL);

		if (to < 0 || write(to, greeting, strlen(greeting)) < 0)
			_exit(1);
	}
}

static void
start_server(size_t i, char *target, size_t size, const char *greeting)
{
	int fd = listener(target, size);

	servers[i] = fork();
	if (servers[i] == 0)
		serve_for_ever(fd, greeting);
	close(fd);
}

struct state {
	const char	*name;
	const char	*args[6];
	const char	*keys[5];	/* one after the other; "": idle is not */
	const char	*shows;		/* before the signal */
};

#define PRACTICE	{ "--", "practice", NULL }

static const struct state states[] = {
	{ "start", { NULL }, { NULL }, "practice session" },
	{ "idle", PRACTICE, { "W", NULL }, "235 2.7.0" },
	{ "connecting", { no_answer, NULL }, { NULL }, "has 1 address" },
	{ "greeting awaited", { silent, NULL }, { NULL }, "connected to" },
	{ "handshake", { "--tls", "implicit", silent, NULL }, { NULL },
	    "[>]TLS" },
	{ "in a walk", { polite, NULL }, { "W", NULL }, "EHLO [127" },
	{ "prompt", PRACTICE, { ":abc", NULL }, ":abc" },
	{ "completion", PRACTICE, { ":a\t\t", NULL }, "auth" },
	{ "search back", PRACTICE, { ":\022x", NULL }, "search" },
	{ "search", PRACTICE, { "/220", NULL }, "Search: 220" },
	{ "secret", PRACTICE, { "W", ":auth PLAIN x\r", SECRET, NULL },
	    "not shown" },
	{ "typed AUTH", PRACTICE, { "W", "iAUTH PLAIN ", SECRET, NULL },
	    "not shown" },
	{ "question", PRACTICE, { "W", "q", NULL }, "[y/N]" },
	{ "half a key", PRACTICE, { "W", "g", NULL }, "235" },
	{ "half a paste", PRACTICE, { ":", "\033[200~abc", NULL }, ":" },
	{ "preview", PRACTICE, { "W", ":save here\r", NULL }, "here" },
	{ "help", PRACTICE, { "?", NULL }, "HELP" },
	{ "list", PRACTICE, { ":scenarios\r", NULL }, "bad-password" },
	{ "lesson", { "lesson", "starttls", NULL }, { NULL }, "LESSON" },
	{ "practice fails", { "practice:bad-password", NULL }, { "W", NULL },
	    "535" },
	{ "mouse on", PRACTICE, { "tm", NULL }, "WALK" },
	{ "bare", PRACTICE, { "W", NULL }, "235" },
};

static bool
is_bare(const struct state *s)
{
	return strcmp(s->name, "bare") == 0;
}

/* Where something is waited for, it is never idle. */
static struct vt *
go_to(const struct state *s, const struct vt_options *o)
{
	struct vt *v = scope_begin(s->args, o);

	for (size_t i = 0; s->keys[i] != NULL; i++) {
		if (i > 0 || s->args[0] == NULL || s->args[1] != NULL)
			assert_true(vt_idle(v));
		vt_type(v, s->keys[i]);
	}
	if (!vt_wait_text(v, s->shows))
		fail_msg("%s: does not show \"%s\"", s->name, s->shows);
	if (is_bare(s)) {
		vt_type(v, "yb");
		assert_true(vt_wait_text(v, "Enter goes back"));
	}
	return v;
}

static size_t
files_of(const char *part)
{
	char *command = xasprintf("find %s . -maxdepth 3 -name '%s' | wc -l",
	    scope_home(), part);
	FILE *f = popen(command, "r");
	unsigned long n = 0;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%lu", &n), 1);
	pclose(f);
	free(command);
	return n;
}

static void
ended(struct vt *v, const struct state *s, int status)
{
	int got = vt_wait_exit(v);

	if (got != status)
		fail_msg("%s: status %#x, not %#x", s->name, got, status);
	assert_false(scope_wrote(v, SECRET, strlen(SECRET)));
	assert_false(scope_on_disk(SECRET, strlen(SECRET)));
	scope_ended(v, status);
}

/* Where there was no screen. */
static void
lines_ended(struct vt *v, int status)
{
	assert_int_equal(vt_wait_exit(v), status);
	assert_true(vt_modes_restored(v));
	assert_false(scope_wrote(v, SECRET, strlen(SECRET)));
	vt_free(v);
}

/* ---- G01, G02: ends ---------------------------------------------------- */

/* A limit on CPU time, or a stray signal, is an end like any other. */
static void
test_ends_in_every_state(void **state)
{
	static const int all[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU,
	    SIGUSR1, SIGUSR2 };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(states); i++) {
		const struct state *s = &states[i / 2];
		int sig = all[(i % 2 * 3 + i / 2) % COUNT_OF(all)];
		struct vt *v;

		if (sig == SIGINT && is_bare(s))
			continue;	/* it comes back */
		v = go_to(s, NULL);
		vt_signal(v, sig);
		if (i / 2 % 2 == 0)
			vt_signal(v, sig);
		ended(v, s, DIED_OF(sig));
	}
	assert_int_equal(files_of(".*.smtpscope-*"), 0);
}

static void
test_crashes_in_every_state(void **state)
{
	static const int all[] = { SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL,
	    SIGSYS, SIGTRAP, SIGVTALRM, SIGPROF };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(states); i += STEP) {
		const struct state *s = &states[i];
		int sig = all[i % COUNT_OF(all)], status;
		struct vt *v = go_to(s, NULL);

		vt_signal(v, sig);
		status = vt_wait_exit(v);
		assert_false(WCOREDUMP(status));
		ended(v, s, KILLED_BY(sig));
	}
}

/* Others than these are none of our business, and end nothing. */
static void
test_harmless(void **state)
{
	static const int all[] = { SIGPIPE, SIGXFSZ, SIGURG, SIGCHLD };
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	for (size_t i = 0; i < COUNT_OF(all); i++)
		vt_signal(v, all[i]);
	scope_answers(v, "signals");
	scope_quit(v);
}

/* ---- G01, G06: what holds the loop does not hold the end --------------- */

static void
test_terminal_takes_nothing(void **state)
{
	static const int all[] = { SIGTERM, SIGHUP, SIGSEGV };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct vt_options o = { .cols = 200, .rows = 60 };
		struct vt *v = scope_start(states[1].args, &o);
		int status = all[i] == SIGSEGV ? KILLED_BY(all[i]) :
		    DIED_OF(all[i]);

		scope_type(v, "W");
		assert_true(vt_wait_full(v, "\014\014\014\014"));
		vt_signal(v, all[i]);
		assert_int_equal(vt_wait_exit_untaken(v), status);
		scope_ended(v, status);
	}
}

static bool
struck(const char *mark)
{
	for (int i = 0; i < VT_DEADLINE_MS / 10; i++) {
		if (access(mark, F_OK) == 0)
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

/* A disk that never comes back, in the middle of a save. */
static void
test_during_a_save(void **state)
{
	static const int all[] = { SIGINT, SIGABRT };
	const char *so = getenv("FAULT_SHIM");
	char *preload = xasprintf("LD_PRELOAD=%s", so ? so :
	    "tests/fault/shim.so");
	char *mark = xasprintf("%s/mark", scope_home());
	char *told = xasprintf("FAULT_MARK=%s", mark);
	char *save = xasprintf(":save %s/half.txt\r", scope_home());
	const char *const env[] = { preload, told, "FAULT=fsync 1 hang",
	    NULL };
	struct vt_options o = { .env = env };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all) && !SANITIZED; i++) {
		struct vt *v = scope_start(states[1].args, &o);
		int status = all[i] == SIGABRT ? KILLED_BY(all[i]) :
		    DIED_OF(all[i]);

		scope_type(v, "W");
		scope_type(v, save);
		vt_type(v, "W");
		assert_true(struck(mark));
		unlink(mark);
		assert_int_equal(files_of(".half.txt.smtpscope-*"), 1);
		vt_signal(v, all[i]);
		ended(v, &states[1], status);
		assert_int_equal(files_of(".half.txt.smtpscope-*"), 0);
		assert_int_equal(files_of("half.txt"), 0);
	}
	free(save);
	free(told);
	free(mark);
	free(preload);
}

/* ---- G03, G04: stops --------------------------------------------------- */

/* By key where that is one; the field is what it was, and shows nothing. */
static void
test_stops_in_every_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(states); i += STEP) {
		const struct state *s = &states[i];
		bool paste = strcmp(s->name, "half a paste") == 0;
		struct vt *v = go_to(s, NULL);

		if (i % 2 == 0 && !paste)
			vt_type(v, "\032");
		else
			vt_signal(v, SIGTSTP);
		assert_true(vt_wait_stopped(v));
		assert_true(vt_modes_restored(v));
		assert_true(vt_wait_alternate(v, false));
		vt_as_a_shell(v);
		vt_continue(v);
		if (!is_bare(s)) {
			assert_true(vt_wait_alternate(v, true));
			if (!vt_wait_text(v, s->shows))
				fail_msg("%s: not as it was", s->name);
			assert_true(vt_is_raw(v));
		}
		vt_signal(v, SIGTERM);
		ended(v, s, DIED_OF(SIGTERM));
	}
}

/* From outside, and the shell did with the terminal what it likes. */
static void
test_sigstop_in_every_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(states); i += STEP) {
		const struct state *s = &states[i];
		struct vt *v = go_to(s, NULL);

		vt_signal(v, SIGSTOP);
		assert_true(vt_wait_stopped(v));
		vt_as_a_shell(v);
		assert_false(vt_is_alternate(v));
		vt_continue(v);
		if (!is_bare(s)) {
			assert_true(vt_wait_alternate(v, true));
			assert_true(vt_wait_text(v, s->shows));
			assert_true(vt_is_raw(v));
			vt_type(v, SECRET);	/* would be echoed if not */
		}
		vt_signal(v, SIGTERM);
		if (strcmp(s->name, "secret") == 0 ||
		    strcmp(s->name, "typed AUTH") == 0)
			ended(v, s, DIED_OF(SIGTERM));
		else
			scope_ended(v, DIED_OF(SIGTERM));
	}
}

static void
test_stopped_lines(void **state)
{
	static const char *const args[] = { "--plain", "practice:bad-password",
	    NULL };
	struct vt *v = scope_begin(args, NULL);

	(void)state;
	vt_type(v, "walk run\r");
	assert_true(vt_wait_output(v, "AUTH failed: "));
	vt_type(v, "walk retry\r");
	assert_true(vt_wait_output(v, "(not shown): "));
	vt_signal(v, SIGSTOP);
	assert_true(vt_wait_stopped(v));
	vt_as_a_shell(v);
	vt_continue(v);
	assert_true(vt_wait_silent(v));
	vt_type(v, SECRET);
	vt_type(v, "\003");
	assert_true(vt_wait_output(v, "nothing was sent"));
	assert_false(scope_wrote(v, SECRET, strlen(SECRET)));
	vt_signal(v, SIGXCPU);
	lines_ended(v, DIED_OF(SIGXCPU));
}

/* ---- G06: the terminal is closed --------------------------------------- */

/* The loop does not turn for nothing: what it has used, in clock ticks. */
static void
test_hang_up_in_every_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(states); i += 2) {
		struct vt *v = go_to(&states[i], NULL);

		if (i % 4 == 0)
			vt_type(v, "x");	/* unread, perhaps */
		vt_hang_up(v);
		assert_int_equal(vt_wait_exit(v), DIED_OF(SIGHUP));
		vt_free(v);
	}
	assert_false(scope_on_disk("235 2.7.0", 9));	/* saved unasked */
}

static void
test_hang_up_without_a_screen(void **state)
{
	static const char *const ways[][4] = {
		{ "--plain", polite, NULL },
		{ "--plain", silent, NULL },
		{ "check", silent, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		struct vt *v = scope_begin(ways[i], NULL);

		assert_true(vt_wait_output(v, "127.0.0.1"));
		vt_hang_up(v);
		if (i == 2)		/* it has no terminal, and goes on */
			vt_signal(v, SIGHUP);
		assert_int_not_equal(vt_wait_exit(v), -1);
		vt_free(v);
	}
}

/* ---- G05: keys in between ---------------------------------------------- */

static void
test_no_key_is_lost(void **state)
{
	struct vt *v = scope_practice(80, 24);
	struct bytes want;
	char *line;

	(void)state;
	bytes_init(&want, BYTES_NO_LIMIT);
	bytes_add_str(&want, ":");
	vt_type(v, ":");
	for (int i = 0; i < 300; i++) {
		char c = (char)('a' + i % 26);

		vt_resize(v, 330 + i % 7, 2 + i % 40);
		vt_signal(v, SIGWINCH);
		vt_send(v, &c, 1);
		bytes_add_char(&want, c);
	}
	scope_resize(v, 340, 24);
	line = vt_row(v, -1);
	assert_string_equal(line, want.data);
	free(line);
	bytes_clear(&want);
	scope_type(v, "\003");
	scope_quit(v);
}

/* ---- G08: the server is gone while somebody types ---------------------- */

static void
test_reset_while_typing(void **state)
{
	struct bytes fault;
	char target[32];
	const char *args[] = { target, NULL };
	struct rogue r;
	struct vt *v;

	(void)state;
	rogue_init(&r);
	rogue_add(&r, ROGUE_SAY, "220 mx\r\n", 8, 1);
	rogue_add(&r, ROGUE_HEAR_START, "NOOP", 4, 1);
	rogue_add(&r, ROGUE_SAY, "250 ok\r\n", 8, 1);
	rogue_add(&r, ROGUE_QUIET, "", 0, 100);
	rogue_add(&r, ROGUE_RESET, "", 0, 1);
	rogue_start(&r, AF_INET, false);
	snprintf(target, sizeof(target), "127.0.0.1:%u", r.port);
	v = scope_start(args, NULL);
	scope_type(v, ":noop\r");
	scope_shows(v, "250 ok");
	vt_type(v, ":send NOOP half");
	assert_true(vt_wait_text(v, "send NOOP half"));
	bytes_init(&fault, BYTES_NO_LIMIT);
	assert_true(rogue_join(&r, &fault));
	vt_type(v, " of it\r");
	scope_answers(v, "a reset");
	scope_quit(v);
	bytes_clear(&fault);
	rogue_clear(&r);
}

/* ---- G09: a command that gives the password ---------------------------- */

static char *
pid_file(void)
{
	return xasprintf("%s/child", scope_home());
}

/* Of the command's child; it has written it. */
static pid_t
child_of(const char *path)
{
	int pid = 0;

	for (int i = 0; i < VT_DEADLINE_MS / 10 && pid == 0; i++) {
		FILE *f = fopen(path, "r");

		if (f == NULL || fscanf(f, "%d\n", &pid) != 1 || fgetc(f) != 'x')
			pid = 0;
		if (f != NULL)
			fclose(f);
		if (pid == 0)
			poll(NULL, 0, 10);
	}
	assert_true(pid > 0);
	unlink(path);
	return pid;
}

static bool
goes(pid_t pid)
{
	for (int i = 0; i < VT_DEADLINE_MS / 10; i++) {
		char *path = xasprintf("/proc/%d/stat", pid);
		FILE *f = fopen(path, "r");
		char how = 'Z';

		free(path);
		if (f == NULL)
			return true;
		(void)!fscanf(f, "%*d (%*[^)]) %c", &how);
		fclose(f);
		if (how == 'Z' || how == 'X')
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

/* Before there is a screen: the signal does what it always does. */
static void
test_command_ends_with_us(void **state)
{
	static const int all[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGKILL,
	    SIGSEGV };
	char *path = pid_file();
	char *command = xasprintf("echo $$ >%s; echo x >>%s; exec sleep 600",
	    path, path);
	const char *args[] = { "--user", "ann", "--password-eval", command,
	    "127.0.0.1:1", NULL };

	(void)state;
	/* The sanitizers make something else of the last one. */
	for (size_t i = 0; i < COUNT_OF(all) - SANITIZED; i++) {
		struct vt *v = scope_begin(args, NULL);
		pid_t child = child_of(path);

		vt_signal(v, all[i]);
		lines_ended(v, KILLED_BY(all[i]));
		assert_true(goes(child));
	}
	free(command);
	free(path);
}

/* Without a terminal it has a group of its own, which goes as a whole. */
static void
test_command_group_ends_with_us(void **state)
{
	char *path = pid_file();
	char *command = xasprintf("sleep 600 & echo $! >%s; echo x >>%s; wait",
	    path, path);
	const char *program = getenv("SMTPSCOPE");
	pid_t pid, child;
	int how;

	(void)state;
	pid = fork();
	if (pid == 0) {
		setsid();
		execl(program, "smtpscope", "check", "--user", "ann",
		    "--password-eval", command, "127.0.0.1:1", (char *)NULL);
		_exit(127);
	}
	child = child_of(path);
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(how, KILLED_BY(SIGTERM));
	assert_true(goes(child));
	free(command);
	free(path);
}

/* C-c gives the command up; on the screen nothing else. */
static void
test_command_is_given_up(void **state)
{
	char *path = pid_file();
	char *command = xasprintf("echo $$ >%s; echo x >>%s; exec sleep 600",
	    path, path);
	const char *args[] = { "--user", "ann", "--password-eval", command,
	    NULL };
	struct vt *v = scope_start(args, NULL);
	pid_t child;

	(void)state;
	for (int i = 0; i < 2; i++) {
		vt_type(v, ":connect 127.0.0.1:1\r");
		child = child_of(path);
		assert_true(vt_wait_text(v, "C-c gives up"));
		assert_true(vt_modes_restored(v));
		if (i == 0)
			vt_type(v, "\003");
		else
			vt_signal(v, SIGINT);
		assert_true(goes(child));
		assert_true(vt_wait_alternate(v, true));
		assert_true(vt_wait_text(v, "you stopped it"));
		vt_type(v, ":version\r");	/* not "idle": C-c was no key */
		assert_true(vt_wait_text(v, "smtpscope " PACKAGE_VERSION));
		assert_true(vt_is_raw(v));
		assert_true(vt_is_alternate(v));
	}
	vt_type(v, ":connect 127.0.0.1:1\r");
	child = child_of(path);
	vt_signal(v, SIGTERM);
	scope_ended(v, DIED_OF(SIGTERM));
	assert_true(goes(child));
	free(command);
	free(path);
}

/* It may ask there, and stop; it does not hear of what we ignore. */
static void
test_command_has_the_terminal(void **state)
{
	static const char *const args[] = { "--user", "student",
	    "--password-eval", "kill -PIPE $$; echo never", NULL };
	static const char *const asks[] = { "--user", "ann",
	    "--password-eval", "printf 'PIN? ' >/dev/tty; read pin </dev/tty;"
	    " echo $pin", "--tls", "none", "127.0.0.1:1", NULL };
	struct vt *v = scope_start(args, NULL);

	(void)state;
	scope_type(v, ":connect 127.0.0.1:1\r");
	scope_row(v, -1, "the command failed");
	vt_type(v, ":quit\r");
	scope_ended(v, 0);
	v = scope_begin(asks, NULL);
	assert_true(vt_wait_output(v, "PIN? "));
	vt_type(v, "\032");
	assert_true(vt_wait_stopped(v));
	assert_true(vt_modes_restored(v));
	vt_continue(v);
	vt_type(v, "1234\r");
	assert_true(vt_wait_text(v, "WALK"));
	scope_quit(v);
}

/* ---- G03: a password that is read like a file -------------------------- */

static void
test_stop_without_echo(void **state)
{
	static const char *const ways[][8] = {
		{ "--user", "ann", "--password-fd", "0", "practice", NULL },
		{ "check", "--user", "ann", "--tls", "none", "--auth",
		    "PLAIN", NULL },
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(ways); i++) {
		const char *args[10];
		size_t n = 0;
		struct vt *v;

		for (; ways[i / 2][n] != NULL; n++)
			args[n] = ways[i / 2][n];
		if (i / 2 == 1)
			args[n++] = "127.0.0.1:1";
		args[n] = NULL;
		v = scope_begin(args, NULL);
		assert_true(vt_wait_silent(v));
		if (i % 2 == 0)
			vt_type(v, "\032");
		else
			vt_signal(v, SIGTSTP);
		assert_true(vt_wait_stopped(v));
		assert_true(vt_modes_restored(v));
		vt_continue(v);
		assert_true(vt_wait_silent(v));
		vt_signal(v, SIGSTOP);
		assert_true(vt_wait_stopped(v));
		vt_as_a_shell(v);
		vt_continue(v);
		assert_true(vt_wait_silent(v));
		vt_type(v, SECRET);
		vt_signal(v, i % 2 == 0 ? SIGTERM : SIGSEGV);
		lines_ended(v, KILLED_BY(i % 2 == 0 ? SIGTERM : SIGSEGV));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends_in_every_state),
		cmocka_unit_test(test_crashes_in_every_state),
		cmocka_unit_test(test_harmless),
		cmocka_unit_test(test_terminal_takes_nothing),
		cmocka_unit_test(test_during_a_save),
		cmocka_unit_test(test_stops_in_every_state),
		cmocka_unit_test(test_sigstop_in_every_state),
		cmocka_unit_test(test_stopped_lines),
		cmocka_unit_test(test_hang_up_in_every_state),
		cmocka_unit_test(test_hang_up_without_a_screen),
		cmocka_unit_test(test_no_key_is_lost),
		cmocka_unit_test(test_reset_while_typing),
		cmocka_unit_test(test_command_ends_with_us),
		cmocka_unit_test(test_command_group_ends_with_us),
		cmocka_unit_test(test_command_is_given_up),
		cmocka_unit_test(test_command_has_the_terminal),
		cmocka_unit_test(test_stop_without_echo),
	};
	int failed;

	start_server(0, silent, sizeof(silent), "");
	start_server(1, polite, sizeof(polite), "220 mx.test ESMTP\r\n");
	fill_queue();
	rogue_begin();
	failed = cmocka_run_group_tests(tests, scope_setup, scope_teardown);
	rogue_end();
	empty_queue();
	for (size_t i = 0; i < COUNT_OF(servers); i++) {
		kill(servers[i], SIGKILL);
		waitpid(servers[i], NULL, 0);
	}
	return failed;
}
