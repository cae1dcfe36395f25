/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The start, lists to pick from, saving, pages to read, completion and long
 * work, in a terminal.  tests/screen/start.pty holds the screens of the
 * start; UPDATE_SCREENS=1 rewrites it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define SECRET	"hunter2-of-the-test"

static const struct {
	int	cols, rows;
} sizes[] = { { 80, 24 }, { 60, 15 }, { 30, 8 }, { 20, 5 } };

static char *
in_home(const char *name)
{
	return xasprintf("%s/%s", scope_home(), name);
}

static char *
read_whole(const char *path)
{
	FILE *f = fopen(path, "r");
	struct bytes all;
	char buf[4096];
	size_t n;

	bytes_init(&all, BYTES_NO_LIMIT);
	while (f != NULL && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		bytes_add(&all, buf, n);
	if (f != NULL)
		fclose(f);
	return bytes_take(&all);
}

static void
write_whole(const char *path, const char *p, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static struct vt *
start_of(int cols, int rows)
{
	struct vt_options o = { .cols = cols, .rows = rows };

	return scope_start(NULL, &o);
}

/* ---- the start --------------------------------------------------------- */

static void
add_screen(struct bytes *out, struct vt *v, int cols, int rows)
{
	bytes_addf(out, "size %dx%d\n", cols, rows);
	for (int y = 0; y < rows; y++) {
		char *row = vt_row(v, y);

		bytes_addf(out, "|%s\n", row);
		free(row);
	}
}

static void
test_screens(void **state)
{
	const char *top = getenv("TOP_SRCDIR");
	char *path = xasprintf("%s/tests/screen/start.pty",
	    top != NULL ? top : "."), *want = read_whole(path);
	struct bytes have;

	(void)state;
	bytes_init(&have, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct vt *v = start_of(sizes[i].cols, sizes[i].rows);

		add_screen(&have, v, sizes[i].cols, sizes[i].rows);
		vt_type(v, "q");
		scope_ended(v, 0);
	}
	if (getenv("UPDATE_SCREENS") != NULL)
		write_whole(path, have.data, have.len);
	else
		assert_string_equal(have.data, want);
	bytes_clear(&have);
	free(want);
	free(path);
}

/* A first-time user is in a session with one key, and on with the next. */
static void
test_two_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct vt *v = start_of(sizes[i].cols, sizes[i].rows);

		scope_type(v, "\r");
		scope_shows_not(v, "practice fail");
		scope_type(v, ".");
		scope_shows(v, i < 2 ? "250" : "2");
		scope_resize(v, 80, 24);
		scope_shows(v, "EHLO");
		scope_quit(v);
	}
}

/* What is opened from the start leads back to it; nothing is below. */
static void
test_back_to_the_start(void **state)
{
	static const char *const ways[] = { "?", ":messages\r",
	    ":scenarios\r", ":keymaps\r", ":help topics\r", ":help walk\r" };
	struct vt *v = start_of(80, 24);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		scope_type(v, ways[i]);
		scope_shows_not(v, "practice session ");
		scope_type(v, "q");
		scope_shows(v, "practice session ");
	}
	scope_type(v, "\033");
	scope_shows(v, "practice session ");
	scope_type(v, ":connect no.such:99999\r");
	scope_shows(v, "not a port");
	scope_shows(v, "practice session ");
	scope_type(v, ":reconnect\r");
	scope_shows(v, "name a server");
	/* Over a session it is left again. */
	scope_type(v, "\r");
	scope_type(v, ":start\r");
	scope_shows(v, "practice session ");
	scope_type(v, "q");
	scope_shows(v, "RAW");
	scope_type(v, ":start\r");
	scope_type(v, "\r");
	scope_shows(v, "[y/N]");
	scope_type(v, "n");
	scope_quit(v);
}

static void
test_scenarios(void **state)
{
	struct vt *v = start_of(80, 24);

	(void)state;
	scope_type(v, "j\r");
	scope_shows(v, "bad-password");
	scope_type(v, "/EXPIRED");
	scope_shows_not(v, "bad-password");
	scope_shows(v, "cert-expired");
	scope_type(v, "\r\r");
	scope_shows(v, "practice:cert-expired");
	scope_quit(v);
}

/* ---- recent servers ---------------------------------------------------- */

static void
test_recent(void **state)
{
	static const char *const turns[] = { "S 220 mx.example ESMTP",
	    "C QUIT", "S 221 bye", "close", NULL };
	char *path = in_home(".local/state/smtpscope/recent");
	char *command, *text;
	struct server s;
	struct stat st;
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = start_of(80, 24);
	scope_type(v, ":connect smtp://ann:" SECRET "@127.0.0.1\r");
	command = xasprintf(":connect %s\r", s.target);
	scope_type(v, command);
	free(command);
	scope_shows(v, "220 mx.example");
	scope_type(v, ":start\r");
	scope_shows(v, "connected to before");
	scope_shows(v, s.target);
	scope_type(v, "q");
	scope_quit(v);
	server_ended(&s);
	text = read_whole(path);
	command = xasprintf("%s\n", s.target);
	assert_string_equal(text, command);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_false(scope_on_disk(SECRET, strlen(SECRET)));
	free(command);
	free(text);
	/* A broken one is said, and left as it is. */
	write_whole(path, "a\0b", 3);
	v = start_of(80, 24);
	scope_shows(v, "NUL byte");
	scope_shows(v, "practice session ");
	vt_type(v, "q");
	scope_ended(v, 0);
	text = read_whole(path);
	assert_memory_equal(text, "a\0b", 3);
	free(text);
	unlink(path);
	free(path);
}

static void
test_keymap_is_not_written_unasked(void **state)
{
	char *config = in_home(".config/smtpscope/config"), *text;
	struct vt *v = start_of(80, 24);

	(void)state;
	scope_type(v, ":keymaps\r");
	scope_shows(v, "emacs");
	scope_type(v, "/emacs\r\r");
	scope_shows(v, "Keep it");
	scope_type(v, "n");
	assert_int_not_equal(access(config, F_OK), 0);
	scope_type(v, ":keymaps\r");
	scope_type(v, "/emacs\r\r");
	scope_type(v, "y");
	scope_shows(v, "kept, in");
	text = read_whole(config);
	assert_string_equal(text, "keymap = emacs\n");
	free(text);
	unlink(config);			/* the next test has keys of its own */
	free(config);
	vt_type(v, "q");
	scope_ended(v, 0);
}

/* ---- saving ------------------------------------------------------------ */

static void
save_as(struct vt *v, const char *what)
{
	char *line = xasprintf(":save %s\r", what);

	scope_type(v, line);
	free(line);
}

static void
test_save(void **state)
{
	char *path = in_home("my session.txt"), *text;
	struct vt *v = scope_practice(80, 24);
	struct stat st;

	(void)state;
	scope_type(v, "W");
	scope_shows(v, "235 2.7.0");
	save_as(v, "-");
	scope_shows(v, "- is standard output, and that is this screen");
	save_as(v, "\"~/my session.txt\"");
	scope_shows(v, "write the file");
	scope_shows(v, "password");
	assert_int_not_equal(access(path, F_OK), 0);
	scope_type(v, "q");
	scope_shows(v, "nothing was written");
	assert_int_not_equal(access(path, F_OK), 0);
	save_as(v, "~/my\\ session.txt");
	scope_type(v, "A");
	scope_shows(v, "replaced by");
	scope_type(v, "Mesmtp\r");
	scope_shows(v, "hidden wherever");
	scope_type(v, "W");
	scope_shows(v, "saved: ");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	text = read_whole(path);
	assert_non_null(strstr(text, "smtpscope transcript"));
	assert_non_null(strstr(text, "domain1.example"));
	assert_null(strstr(text, "practice.smtpscope.test"));
	assert_null(strstr(text, "220 practice"));
	assert_null(strstr(text, "ESMTP"));
	free(text);
	/* Once more: only after a whole word. */
	save_as(v, "\"~/my session.txt\"");
	scope_shows(v, "exists");
	scope_type(v, "no\r");
	scope_shows(v, "nothing was written");
	save_as(v, "\"~/my session.txt\" json");
	scope_type(v, "yes\r");
	scope_type(v, "W");
	scope_shows(v, "saved: ");
	text = read_whole(path);
	assert_int_equal(*text, '{');
	free(text);
	free(path);
	scope_quit(v);
}

/* The title follows; a wide one has room for it. */
static void
test_saved_state(void **state)
{
	struct vt *v = scope_practice(120, 24);

	(void)state;
	scope_shows(v, "saved: never");
	save_as(v, "~/state.md");
	scope_type(v, "W");
	scope_row(v, 0, "saved: state.md");
	scope_type(v, ".");
	scope_row(v, 0, "unsaved changes");
	scope_quit(v);
}

/* What was connected to twice is one log, and its head says so. */
static void
test_save_of_two(void **state)
{
	char *path = in_home("two.xml"), *text;
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	scope_shows(v, "235 2.7.0");
	scope_type(v, ":reconnect\r");
	scope_type(v, "W");
	scope_shows(v, "235 2.7.0");
	save_as(v, "~/two.xml");
	scope_shows(v, "unknown ending: written as text");
	scope_type(v, "W");
	scope_shows(v, "unknown ending: written as text");
	text = read_whole(path);
	assert_non_null(strstr(text, "\nconnections: 2; began is that of"));
	free(text);
	free(path);
	scope_quit(v);
}

/* A key of the ledger that the start needs, too. */
static void
test_open_from_the_start(void **state)
{
	struct vt *v = start_of(80, 24);

	(void)state;
	scope_shows(v, "practice session");
	scope_type(v, "O");
	scope_row(v, -1, ":open");
	scope_type(v, "\x03");
	scope_quit(v);
}

static void
test_save_fails(void **state)
{
	static const struct {
		const char *what, *says;
	} cases[] = {
		{ "/no/such/folder/x.txt", "/no/such/folder" },
		{ "/proc/x.txt", "/proc" },
		{ "~/x.txt pdf", "no format" },
		{ "~/", "name" },
		{ "~", "" },
	};
	struct vt *v = scope_practice(80, 24);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		save_as(v, cases[i].what);
		scope_shows(v, cases[i].says);
		scope_type(v, "q");
		if (vt_has(v, "[y/N]"))
			scope_type(v, "n");
		scope_shows(v, "RAW");
	}
	scope_type(v, "W");
	scope_shows(v, "235 2.7.0");
	scope_quit(v);
}

static void
test_save_at_any_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct vt *v = scope_practice(sizes[i].cols, sizes[i].rows);

		save_as(v, "~/t");
		scope_shows(v, "write the file");
		scope_type(v, "?");
		scope_shows(v, "HELP");
		scope_type(v, "q");
		scope_shows(v, "write the file");
		scope_type(v, "q");
		scope_quit(v);
	}
}

/* ---- pages ------------------------------------------------------------- */

static void
test_topics(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, ":help secr\t\r");
	scope_shows(v, "HELP: Secrets");
	scope_shows(v, "base64 of a password is a password");
	scope_type(v, "/usual encod\r");
	scope_shows(v, "usual encod");
	scope_type(v, "/nowhere to be found\r");
	scope_shows(v, "\"nowhere to be found\" is not here");
	scope_type(v, "q");
	scope_type(v, ":help topics\r");
	scope_type(v, "/guided\r\r");
	scope_shows(v, "HELP: The guided walk");
	scope_type(v, "q");
	scope_type(v, ":help connect\r");
	scope_shows(v, "COMMAND: connect");
	scope_shows(v, "HOST[:PORT]");
	scope_type(v, "q");
	scope_type(v, ":help gibberish\r");
	scope_shows(v, "no page of this name");
	scope_type(v, "q");
	scope_type(v, "?/dele\177\177\177\177walk ret\r");
	scope_shows(v, "try the failed step again");
	scope_shows_not(v, "take the next step");
	scope_type(v, "q");
	scope_quit(v);
}

/* ---- completion and history -------------------------------------------- */

static void
test_completion(void **state)
{
	static const struct {
		const char *typed, *shows;
	} cases[] = {
		{ ":scen\t", ":scenarios" },
		{ ":connect practice:cert-e\t", "practice:cert-expired" },
		{ ":send ma\t", "MAIL FROM:<" },
		{ ":save ~/a\\ fi\t", "a\\ file\\;x" },
		{ ":help trans\t", ":help transcripts" },
		{ ":auth pl\t", "PLAIN" },
		{ ":set keym\t", ":set keymap" },
		{ ":toggle wr\t", "toggle wrap" },
	};
	char *path = in_home("a file;x");
	struct vt *v = scope_practice(80, 24);

	(void)state;
	write_whole(path, "", 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		scope_type(v, cases[i].typed);
		scope_shows(v, cases[i].shows);
		scope_type(v, "\003");
	}
	scope_quit(v);
	unlink(path);
	free(path);
}

static void
test_history_holds_no_secret(void **state)
{
	static const char *const lines[] = {
	    ":connect smtp://ann:" SECRET "@127.0.0.1\r", "n",
	    ":auth PLAIN " SECRET "\r", "\033", ":send " SECRET "\r",
	    ":save ~/z.txt\r", ":save-mask " SECRET "\r", "q",
	    ":" SECRET "\r", ":vrfy " SECRET "\r", ":helo " SECRET "@x\r",
	    ":version ; send " SECRET "\r", ":noop;vrfy " SECRET "\r",
	    ":help walk\r", "q" };
	struct vt *v = scope_practice(80, 24);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		scope_type(v, lines[i]);
	scope_quit(v);
	assert_true(scope_on_disk("help walk", 9));
	assert_false(scope_on_disk(SECRET, strlen(SECRET)));
}

/* ---- long work --------------------------------------------------------- */

/* A server that takes a message no faster than a full socket. */
static pid_t
start_stalling(char *target, size_t size)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char line[1024];
	pid_t pid;
	FILE *f;

	assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	snprintf(target, size, "127.0.0.1:%u", ntohs(at.sin_port));
	pid = fork();
	if (pid != 0) {
		close(fd);
		return pid;
	}
	alarm(60);
	f = fdopen(accept(fd, NULL, NULL), "r+");
	setvbuf(f, NULL, _IONBF, 0);
	fputs("220 slow.example ESMTP\r\n", f);
	do {
		if (fgets(line, sizeof(line), f) == NULL)
			_exit(0);
		fputs(strncmp(line, "DATA", 4) == 0 ? "354 go on\r\n" :
		    "250 fine\r\n", f);
	} while (strncmp(line, "DATA", 4) != 0);
	for (;;)
		pause();
}

static void
write_large(const char *path, int lines)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (int i = 0; i < lines; i++)
		fputs("a line of a message that is rather long, and very "
		    "much like the others of it\n", f);
	assert_int_equal(fclose(f), 0);
}

/* How far it is stands there, and it can be given up. */
static void
test_large_message(void **state)
{
	char *path = in_home("large.eml"), target[40], *line;
	pid_t server = start_stalling(target, sizeof(target));
	struct vt *v = start_of(80, 24);

	(void)state;
	write_large(path, 1400000);
	line = xasprintf(":connect %s\r", target);
	scope_type(v, line);
	free(line);
	scope_shows(v, "220 slow");
	scope_type(v, ":ehlo x.example\r:mail ann@example.net\r");
	scope_type(v, ":rcpt bob@example.net\r");
	vt_type(v, ":data ~/large.eml\r");
	assert_true(vt_wait_text(v, "of 102 MiB, C-c cancels"));
	/* The screen is alive meanwhile. */
	vt_type(v, "?");
	assert_true(vt_wait_text(v, "HELP"));
	vt_type(v, "q\003");
	assert_true(vt_wait_text(v, "you stopped it while sending"));
	assert_true(vt_wait_text(v, "of 102 MiB"));
	scope_type(v, ":noop\r");
	scope_shows(v, "there is no connection");
	scope_quit(v);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	unlink(path);
	free(path);
}

/* All of it arrives when nobody stops it. */
static void
test_large_message_arrives(void **state)
{
	char *path = in_home("large.eml");
	struct vt *v = scope_practice(80, 24);

	(void)state;
	write_large(path, 160000);
	scope_type(v, "W");
	scope_type(v, ":mail ann@example.net\r");
	scope_type(v, ":rcpt bob@practice.smtpscope.test\r");
	vt_type(v, ":data ~/large.eml\r");
	assert_true(vt_wait_text(v, "552 5.3.4"));
	scope_quit(v);
	unlink(path);
	free(path);
}

/* What was looked for does not stay: not in help, not in the lists. */
static void
test_filters_begin_empty(void **state)
{
	struct vt *v = scope_start(NULL, NULL);

	(void)state;
	scope_type(v, "/keymap\r");
	scope_type(v, "\r");
	scope_shows(v, "KEYMAPS");
	scope_type(v, "q");
	scope_type(v, "\033");
	scope_type(v, ":start\r");
	scope_shows(v, "practice");
	scope_type(v, "?/save\r");
	scope_shows(v, "keys with \"save\"");
	scope_type(v, "q?");
	scope_shows(v, "keys that work here");
	scope_type(v, "/save\r/theme");
	scope_shows(v, "keys with \"theme\"");
	scope_shows(v, "typed at the command line");
	scope_shows(v, "show or change the colours");
	scope_type(v, "\r/layout\003q");
	scope_quit(v);
}

/* What a value is now, and blanks behind it. */
static void
test_values_are_told(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, ":theme li\t\r");
	scope_row(v, -1, "theme: light");
	scope_type(v, ":set wrap=on \r");
	scope_row(v, -1, "wrap: on");
	scope_type(v, ":theme\r");
	scope_row(v, -1, "theme=light of contrast|dark|light|mono");
	scope_type(v, ":filter ");
	scope_shows(v, "for example: code:5xx  verb:auth  dir:s  /text/");
	scope_type(v, "dir:s\r");
	scope_row(v, -1, "A-f (Alt-f) shows every event again");
	scope_quit(v);
}

/* Of an address, too, it is no option. */
static void
test_proposed_name(void **state)
{
	const char *args[] = { "--tls", "none", "[::1]:1", NULL };
	struct vt *v = scope_start(args, NULL);

	(void)state;
	scope_type(v, "S");
	scope_row(v, -1, ":save smtpscope--1-");
	scope_type(v, "\033");
	scope_quit(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_screens),
		cmocka_unit_test(test_two_keys),
		cmocka_unit_test(test_back_to_the_start),
		cmocka_unit_test(test_scenarios),
		cmocka_unit_test(test_recent),
		cmocka_unit_test(test_keymap_is_not_written_unasked),
		cmocka_unit_test(test_save),
		cmocka_unit_test(test_saved_state),
		cmocka_unit_test(test_save_of_two),
		cmocka_unit_test(test_open_from_the_start),
		cmocka_unit_test(test_save_fails),
		cmocka_unit_test(test_save_at_any_size),
		cmocka_unit_test(test_topics),
		cmocka_unit_test(test_completion),
		cmocka_unit_test(test_history_holds_no_secret),
		cmocka_unit_test(test_filters_begin_empty),
		cmocka_unit_test(test_values_are_told),
		cmocka_unit_test(test_large_message),
		cmocka_unit_test(test_large_message_arrives),
		cmocka_unit_test(test_proposed_name),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
