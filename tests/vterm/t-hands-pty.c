/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program and hands: the mouse, what is copied, the session as bare
 * text, and pastes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define DIED_OF(sig)	W_EXITCODE(128 + (sig), 0)
#define MOUSE_ON	"\033[?1002h\033[?1006h"
#define MOUSE_OFF	"\033[?1006l\033[?1002l"
#define PASSWORD	"fifty-ways-to-fail-now"
#define BACK		"Enter goes back"

static bool
mouse_is_on(struct vt *v)
{
	return vt_times(v, MOUSE_ON) > vt_times(v, MOUSE_OFF);
}

static char *
redrawn(struct vt *v)
{
	scope_type(v, "\014");
	return vt_text(v);
}

static void
is_whole(struct vt *v)
{
	char *before = vt_text(v), *after = redrawn(v);

	assert_string_equal(before, after);
	free(before);
	free(after);
}

/* ---- the mouse --------------------------------------------------------- */

static void
test_mouse(void **state)
{
	struct vt *v = scope_practice(80, 24);
	int x, y;
	bool visible;

	(void)state;
	scope_type(v, "W");
	scope_type(v, "gg");
	assert_int_equal(vt_times(v, MOUSE_ON), 0);
	scope_type(v, "tm");
	assert_true(mouse_is_on(v));
	scope_type(v, "\033[<0;3;9M");
	scope_type(v, "\033[<0;3;9m");
	vt_cursor(v, &x, &y, &visible);
	assert_int_equal(y, 8);
	/* text can be selected and pasted where something is typed */
	scope_type(v, ":");
	assert_false(mouse_is_on(v));
	scope_type(v, "\003");
	assert_true(mouse_is_on(v));
	scope_type(v, ":auth PLAIN student\r");
	if (vt_has(v, "[y/N]"))
		scope_type(v, "y");
	scope_type(v, "\003\003");
	assert_true(mouse_is_on(v));
	/* broken reports are no keys */
	scope_type(v, "\033[<0;3M\033[<99999999999;1;1M\033[<q");
	is_whole(v);
	scope_type(v, "tm");
	assert_false(mouse_is_on(v));
	scope_type(v, "tm");
	scope_quit(v);
}

/* A flood of them, as a wild hand makes it. */
static void
test_many_reports(void **state)
{
	struct vt *v = scope_practice(80, 24);
	struct bytes flood;

	(void)state;
	scope_type(v, "W");
	scope_type(v, "tm");
	bytes_init(&flood, BYTES_NO_LIMIT);
	for (int i = 0; i < 5000; i++)
		bytes_addf(&flood, "\033[<%d;%d;%dM", i % 3 == 0 ? 32 :
		    i % 3 == 1 ? 64 : 65, i % 90, i % 30);
	scope_send(v, flood.data, flood.len);
	bytes_clear(&flood);
	is_whole(v);
	scope_quit(v);
}

/* ---- copies ------------------------------------------------------------ */

/* The text of the last OSC 52; the caller frees. */
static char *
copied(struct vt *v)
{
	static const char begin[] = "\033]52;c;";
	struct slice out = vt_output(v), digits;
	const char *at = NULL;
	char *text;
	size_t n = 0;

	for (size_t i = 0; i + sizeof(begin) <= out.n; i++)
		if (memcmp(out.p + i, begin, sizeof(begin) - 1) == 0)
			at = out.p + i + sizeof(begin) - 1;
	assert_non_null(at);
	digits = (struct slice){ at, (size_t)(out.p + out.n - at) };
	digits.n = slice_find(digits, '\a');
	text = xmalloc(digits.n + 1);
	assert_int_equal(base64_decode(text, &n, digits), BASE64_CANONICAL);
	text[n] = '\0';
	return text;
}

static void
copies(struct vt *v, const char *keys, const char *part)
{
	char *text;

	scope_type(v, keys);
	scope_row(v, -1, "sent to the terminal's clipboard");
	text = copied(v);
	if (strstr(text, part) == NULL)
		fail_msg("%s copied \"%s\", not \"%s\"", keys, text, part);
	if (strstr(text, PASSWORD) != NULL || strstr(text, "\033") != NULL)
		fail_msg("%s copied what must not be:\n%s", keys, text);
	free(text);
	is_whole(v);
}

static void
test_copy(void **state)
{
	struct vt *v = scope_practice(100, 30);

	(void)state;
	scope_type(v, "W");
	scope_type(v, "gg]c");
	copies(v, "yy", "EHLO");
	copies(v, "ye", "->  EHLO");
	copies(v, "yx", "<-  250");
	copies(v, "ya", "AUTH PLAIN ********");
	assert_false(scope_wrote(v, PASSWORD, strlen(PASSWORD)));
	scope_quit(v);
}

/* Also while it stands on the screen in clear. */
static void
test_copy_while_revealed(void **state)
{
	struct vt *v = scope_practice(100, 30);

	(void)state;
	scope_type(v, "W");
	scope_type(v, "G[c");
	for (int i = 0; i < 8 && !vt_has(v, "SECRETS VISIBLE"); i++) {
		scope_type(v, "R");
		if (vt_has(v, "[y/N]"))
			scope_type(v, "y");
		else
			scope_type(v, "k");
	}
	scope_shows(v, "SECRETS VISIBLE");
	copies(v, "yx", "********");
	scope_shows_not(v, "SECRETS VISIBLE");
	copies(v, "ya", "********");
	scope_shows_not(v, PASSWORD);
	scope_quit(v);
}

/* A password that is, in part, a word of our own. */
static void
test_copy_with_own_word(void **state)
{
	static const char *const args[] = { "practice:bad-password", NULL };
	struct vt_options o = { .cols = 100, .rows = 30 };
	struct vt *v = scope_start(args, &o);

	(void)state;
	scope_type(v, "W");
	scope_shows(v, "535");
	scope_type(v, ":auth PLAIN ann\r");
	scope_row(v, -1, "Password for ");
	scope_type(v, "Hunter2-Zq9Secret!\r");
	copies(v, "ya", "AUTH PLAIN ********");
	scope_quit(v);
}

static void
test_copy_command(void **state)
{
	char *path = xasprintf("%s/taken", scope_home());
	char *set = xasprintf(":set copy-command=tee %s\r", path);
	struct vt *v = scope_practice(100, 30);
	char line[80] = "";
	FILE *f;

	(void)state;
	scope_type(v, "W");
	scope_type(v, set);
	scope_type(v, "gg]c");
	scope_type(v, "yy");
	scope_row(v, -1, "given to copy-command");
	assert_int_equal(vt_times(v, "\033]52;"), 0);
	is_whole(v);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_int_equal(strncmp(line, "EHLO ", 5), 0);
	fclose(f);
	scope_quit(v);
	free(set);
	free(path);
}

/* ---- bare -------------------------------------------------------------- */

static void
go_bare(struct vt *v)
{
	size_t before = vt_times(v, BACK);

	/* What was shown the last time still stands there. */
	vt_type(v, "yb");
	assert_true(vt_wait_times(v, BACK, before + 1));
	assert_false(vt_is_alternate(v));
	assert_true(vt_modes_restored(v));
}

static void
test_bare(void **state)
{
	struct vt *v = scope_practice(80, 24);
	char *before;

	(void)state;
	scope_type(v, "tm");
	scope_type(v, "W");
	scope_type(v, ":redraw\r");
	before = vt_text(v);
	go_bare(v);
	assert_false(mouse_is_on(v));
	assert_true(scope_wrote(v, "AUTH PLAIN ********", 19));
	vt_type(v, "this is no key\r");
	assert_true(vt_wait_alternate(v, true));
	assert_true(vt_idle(v));
	assert_true(mouse_is_on(v));
	free(before);
	is_whole(v);
	scope_shows(v, "235 2.7.0");
	/* another size meanwhile */
	go_bare(v);
	vt_resize(v, 100, 30);
	vt_type(v, "\r");
	assert_true(vt_wait_alternate(v, true));
	assert_true(vt_idle(v));
	is_whole(v);
	assert_false(scope_wrote(v, PASSWORD, strlen(PASSWORD)));
	scope_quit(v);
}

/* What a server says reaches the terminal as text there, too. */
static void
test_hostile_bare(void **state)
{
	static const char *const turns[] = { "S 220 mx \\x1b]0;evil\\x07"
	    "\\x9b2J \\xe2\\x80\\xae caf\\xc3\\xa9", "C EHLO x", "S 250 mx",
	    "C QUIT", NULL };
	static const char *const locales[] = { "LC_ALL=C.UTF-8", "LC_ALL=C" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *const env[] = { locales[i], NULL };
		struct vt_options o = { .env = env };
		struct server s;
		const char *args[] = { s.target, NULL };
		struct vt *v;

		server_start(&s, turns);
		v = scope_start(args, &o);
		scope_type(v, ":ehlo x\r");
		go_bare(v);
		assert_true(scope_wrote(v, "220 mx \\x1b]0;evil\\x07", 22));
		assert_false(scope_wrote(v, "\033]0;", 4));
		assert_false(scope_wrote(v, "\x9b", 1));
		assert_false(scope_wrote(v, "\xe2\x80\xae", 3));
		assert_int_equal(scope_wrote(v, "caf\xc3\xa9", 5), i == 0);
		vt_type(v, "\r");
		assert_true(vt_wait_alternate(v, true));
		assert_true(vt_idle(v));
		scope_quit(v);
		server_kill(&s);
	}
}

/* C-d and C-c come back, too: nobody loses a session by them. */
static void
test_ways_back(void **state)
{
	static const char *const keys[] = { "\004", "\003" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct vt *v = scope_practice(80, 24);

		scope_type(v, "W");
		go_bare(v);
		vt_type(v, keys[i]);
		assert_true(vt_wait_alternate(v, true));
		assert_true(vt_is_raw(v));
		assert_true(vt_wait_text(v, "235 2.7.0"));
		scope_quit(v);
	}
}

/* What the server says meanwhile is there afterwards. */
static void
test_bytes_while_bare(void **state)
{
	static const char *const turns[] = { "S 220 mx", "C EHLO x",
	    "S 250 mx", "C NOOP", "S 250 first", "C NOOP", "S 250 second",
	    "close", NULL };
	struct server s;
	const char *args[] = { s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, ":ehlo x\r");
	scope_type(v, ":noop\r");
	scope_shows(v, "250 first");
	kill(s.pid, SIGSTOP);
	vt_type(v, ":noop\r");
	vt_type(v, "yb");
	assert_true(vt_wait_text(v, BACK));
	assert_false(scope_wrote(v, "250 second", 10));
	kill(s.pid, SIGCONT);
	server_ended(&s);
	vt_type(v, "\r");
	assert_true(vt_wait_alternate(v, true));
	assert_true(vt_idle(v));
	scope_shows(v, "250 second");
	scope_shows(v, "the server closed the connection");
	is_whole(v);
	scope_quit(v);
}

static void
test_stop_while_bare(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	for (int i = 0; i < 2; i++) {
		go_bare(v);
		if (i == 0)
			vt_type(v, "\032");
		else
			vt_signal(v, SIGTSTP);
		assert_true(vt_wait_stopped(v));
		assert_true(vt_modes_restored(v));
		assert_false(vt_is_alternate(v));
		vt_continue(v);
		vt_type(v, "\r");
		assert_true(vt_wait_alternate(v, true));
		assert_true(vt_is_raw(v));
		assert_true(vt_wait_text(v, "235 2.7.0"));
	}
	scope_quit(v);
}

static void
test_ends_while_bare(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGQUIT, SIGSEGV,
	    SIGABRT };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		struct vt *v = scope_practice(80, 24);
		int status = signals[i] == SIGSEGV || signals[i] == SIGABRT ?
		    W_EXITCODE(0, signals[i]) : DIED_OF(signals[i]);

		scope_type(v, "tm");
		scope_type(v, "W");
		go_bare(v);
		vt_signal(v, signals[i]);
		assert_int_equal(vt_wait_exit(v), status);
		assert_false(mouse_is_on(v));
		scope_ended(v, status);
	}
}

static void
test_hang_up_while_bare(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	go_bare(v);
	vt_hang_up(v);
	assert_int_equal(vt_wait_exit(v), DIED_OF(SIGHUP));
	vt_free(v);
}

/* ---- ends with the mouse on -------------------------------------------- */

static void
test_mouse_is_given_back(void **state)
{
	static const char *const states[] = { "", "W", ":abc", "?", "q",
	    ":auth PLAIN x\rxyzzy", "g" };
	static const int signals[] = { SIGTERM, SIGHUP, SIGSEGV };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(states) * COUNT_OF(signals); i++) {
		struct vt *v = scope_practice(80, 24);
		int sig = signals[i % COUNT_OF(signals)];
		int status = sig == SIGSEGV ? W_EXITCODE(0, sig) :
		    DIED_OF(sig);

		scope_type(v, "tm");
		scope_type(v, states[i / COUNT_OF(signals)]);
		vt_signal(v, sig);
		assert_int_equal(vt_wait_exit(v), status);
		assert_true(vt_times(v, MOUSE_OFF) > 0);
		assert_false(mouse_is_on(v));
		scope_ended(v, status);
	}
}

/* ---- sizes while bytes arrive ------------------------------------------ */

#define SIZES	200

static void
write_all(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		_exit(1);
}

/* A reply of many lines; before each the server stops itself, until it is
 * told to go on. */
static void
stutter(int listener)
{
	int fd = accept(listener, NULL, NULL);
	char heard[256];

	alarm(60);
	write_all(fd, "220 mx\r\n");
	if (read(fd, heard, sizeof(heard)) <= 0)
		_exit(1);
	for (int i = 0; i < SIZES; i++) {
		raise(SIGSTOP);
		write_all(fd, i % 2 == 0 ? "250-one of many lines, with words "
		    "enough to be broken in a narrow window\r\n" :
		    "250-\xe6\x97\xa5\xe6\x9c\xac wide\r\n");
	}
	raise(SIGSTOP);
	write_all(fd, "250 the end of it\r\n");
	while (read(fd, heard, sizeof(heard)) > 0)
		continue;
	_exit(0);
}

static pid_t
stutterer(char *target, size_t size)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t pid;

	assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	snprintf(target, size, "127.0.0.1:%u", ntohs(at.sin_port));
	pid = fork();
	if (pid == 0)
		stutter(fd);
	close(fd);
	return pid;
}

static void
next_line(pid_t server)
{
	int status;

	assert_int_equal(waitpid(server, &status, WUNTRACED), server);
	assert_true(WIFSTOPPED(status));
	kill(server, SIGCONT);
}

static void
test_sizes_while_bytes_arrive(void **state)
{
	char target[32];
	pid_t server = stutterer(target, sizeof(target));
	const char *args[] = { target, NULL };
	unsigned seed = 7;
	struct vt *v = scope_start(args, NULL);

	(void)state;
	vt_type(v, ":noop\r");
	for (int i = 0; i < SIZES; i++) {
		next_line(server);
		seed = seed * 1103515245u + 12345u;
		vt_resize(v, 1 + (int)((seed >> 16) % 200),
		    1 + (int)((seed >> 8) % 60));
	}
	next_line(server);
	vt_resize(v, 80, 24);
	assert_true(vt_wait_text(v, "250 the end of it"));
	assert_true(vt_idle(v));
	is_whole(v);
	scope_resize(v, 100, 30);
	is_whole(v);
	vt_signal(v, SIGTERM);
	scope_ended(v, DIED_OF(SIGTERM));
	waitpid(server, NULL, 0);
}

/* ---- pastes ------------------------------------------------------------ */

#define LINES		10000
#define PASTE_CPU_MS	2000		/* far from what it takes */

static char *
many_lines(void)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (int i = 0; i < LINES; i++)
		bytes_addf(&text, "quit %d :quit W\r", i);
	return bytes_take(&text);
}

/* User and system time of the program so far. */
static long
cpu_ms(struct vt *v)
{
	char *path = xasprintf("/proc/%d/stat", (int)vt_pid(v));
	FILE *f = fopen(path, "r");
	unsigned long user = 0, sys = 0;

	free(path);
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d "
	    "%*u %*u %*u %*u %*u %lu %lu", &user, &sys), 2);
	fclose(f);
	return (long)(user + sys) * 1000 / sysconf(_SC_CLK_TCK);
}

static void
test_paste_into_the_panes(void **state)
{
	static const char *const opened[] = { "", "?", "g<", "q", "g" };
	char *text = many_lines();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(opened); i++) {
		struct vt *v = scope_practice(80, 24);
		char *before, *after;
		long cpu;

		scope_type(v, opened[i]);
		before = vt_row(v, 3);
		cpu = cpu_ms(v);
		scope_paste(v, text);
		assert_in_range(cpu_ms(v) - cpu, 0, PASTE_CPU_MS);
		after = vt_row(v, 3);
		assert_string_equal(before, after);
		free(before);
		free(after);
		scope_type(v, "\003\003");
		scope_quit(v);
	}
	free(text);
}

static void
test_paste_says_what_it_ignored(void **state)
{
	struct vt *v = scope_practice(80, 24);
	char *text = many_lines();

	(void)state;
	scope_paste(v, text);
	scope_row(v, -1, "10000 pasted lines were ignored");
	scope_paste(v, "one");
	scope_row(v, -1, "1 pasted line was ignored");
	scope_paste(v, "two\r\nlines\r\n");
	scope_row(v, -1, "2 pasted lines were ignored");
	free(text);
	scope_quit(v);
}

static void
test_paste_into_the_prompt(void **state)
{
	struct vt *v = scope_practice(80, 24);
	char *text = many_lines();
	long cpu;

	(void)state;
	scope_type(v, ":noop ");
	cpu = cpu_ms(v);
	scope_paste(v, text);
	scope_type(v, "abc\001x\005y");
	assert_in_range(cpu_ms(v) - cpu, 0, PASTE_CPU_MS);
	scope_row(v, -1, "abcy");
	scope_answers(v, "a paste");
	free(text);
	scope_quit(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_many_reports),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_copy_while_revealed),
		cmocka_unit_test(test_copy_with_own_word),
		cmocka_unit_test(test_copy_command),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_hostile_bare),
		cmocka_unit_test(test_ways_back),
		cmocka_unit_test(test_bytes_while_bare),
		cmocka_unit_test(test_stop_while_bare),
		cmocka_unit_test(test_ends_while_bare),
		cmocka_unit_test(test_hang_up_while_bare),
		cmocka_unit_test(test_mouse_is_given_back),
		cmocka_unit_test(test_sizes_while_bytes_arrive),
		cmocka_unit_test(test_paste_into_the_panes),
		cmocka_unit_test(test_paste_says_what_it_ignored),
		cmocka_unit_test(test_paste_into_the_prompt),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
