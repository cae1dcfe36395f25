/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a terminal may do to the program: types that lie, pastes that try to
 * type, answers that nobody asked for, streams that are not there.
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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"
#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define SECRET		"kettledrum-94-xyzzy"
#define BEGIN		"\033[200~"
#define END		"\033[201~"
#define MIB		(1u << 20)

static const char *const practice[] = { "--", "practice", NULL };

/* ---- X28: types that lie ----------------------------------------------- */

/* A description, and what is changed in it. */
static const struct {
	const char	*name, *change;
	bool		 refused;	/* lines instead, with a word why */
} types[] = {
	{ "huge", "lines#32000, cols#32000,", false },
	{ "tiny", "lines#1, cols#1,", false },
	{ "none", "lines#0, cols#0,", false },
	{ "colours", "colors#32767, pairs#32767,", false },
	{ "nocolour", "colors#0, pairs#0, setaf@, setab@, op@,", false },
	{ "long", "sgr0=LONG, cnorm=LONG, rmcup=LONG, smcup=LONG,", false },
	{ "format", "setaf=\\E[%p1%d%p2%s%p9%dm, el=\\E[%d%dK,", false },
	{ "absurd", "setab=\\E[%p1%999d;%p1%p1%*%p1%*%dm,", false },
	{ "still", "cup@,", true },
	{ "hard", "hc,", true },
	{ "bare", "el@, ed@, el1@, ech@, ich1@, dch1@, il1@, dl1@, csr@,"
	    " smcup@, rmcup@, civis@, cnorm@, cub@, cuf@, cuu@, cud@, hpa@,"
	    " vpa@, rep@, smir@, rmir@, smso@, rev@, bold@, sgr@,", false },
	{ "slow", "clear=\\E[H\\E[2J$<5>, el=\\E[K$<2*>,", false },
};

static char *
compile(size_t i)
{
	char *folder = xasprintf("%s/terminfo", scope_home());
	char *source = xasprintf("%s/source", scope_home());
	char *command = xasprintf("exec tic -x -o %s %s 2>/dev/null", folder,
	    source);
	struct bytes text;
	FILE *f;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_addf(&text, "odd-%s|a terminal that is not as it says,\n\t",
	    types[i].name);
	for (const char *p = types[i].change; *p != '\0'; p++) {
		if (strncmp(p, "LONG", 4) != 0) {
			bytes_add_char(&text, *p);
			continue;
		}
		bytes_add_str(&text, "\\E[m");
		for (int n = 0; n < 300; n++)
			bytes_add_str(&text, "\\E[0;1m");
		p += 3;
	}
	bytes_add_str(&text, "\n\tuse=xterm-256color,\n");
	f = fopen(source, "w");
	assert_non_null(f);
	fwrite(text.data, 1, text.len, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(system(command), 0);
	bytes_clear(&text);
	free(command);
	free(source);
	return folder;
}

/* A terminal that cannot do it is not told to: modes must be as before. */
static void
gone(struct vt *v, int status)
{
	assert_int_equal(vt_wait_exit(v), status);
	assert_true(vt_modes_restored(v));
	vt_free(v);
}

static void
test_types_that_lie(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		char *folder = compile(i);
		char *terminfo = xasprintf("TERMINFO=%s", folder);
		char *type = xasprintf("TERM=odd-%s", types[i].name);
		const char *const env[] = { terminfo, type, NULL };
		struct vt_options o = { .env = env };
		struct vt *v = scope_begin(practice, &o);

		if (types[i].refused) {
			assert_true(vt_wait_output(v, "cannot place the "
			    "cursor"));
			assert_true(vt_wait_output(v, "220 practice"));
			assert_false(scope_wrote(v, "\033", 1));
			vt_signal(v, SIGTERM);
			gone(v, W_EXITCODE(128 + SIGTERM, 0));
		} else {
			assert_true(vt_idle(v));
			scope_type(v, "W");
			scope_type(v, "?");
			scope_resize(v, 40, 9);
			scope_resize(v, 80, 24);
			scope_type(v, "q\014");
			assert_true(vt_is_raw(v));
			if (i % 2 == 0) {
				vt_type(v, "\003:quit\ry");
				gone(v, 0);
			} else {
				vt_signal(v, SIGSEGV);
				gone(v, W_EXITCODE(0, SIGSEGV));
			}
		}
		free(type);
		free(terminfo);
		free(folder);
	}
}

/* A file where the description should be. */
static void
test_broken_types(void **state)
{
	static const char *const contents[] = { "", "\x1a\x01",
	    "\032\001\377\377\377\377\377\377\377\377\377\377",
	    "no terminfo at all" };
	char *folder = xasprintf("%s/terminfo/o", scope_home());
	char *terminfo = xasprintf("TERMINFO=%s/terminfo", scope_home());
	char *path = xasprintf("%s/odd-broken", folder);
	const char *const env[] = { terminfo, "TERM=odd-broken", NULL };
	struct vt_options o = { .env = env };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(contents); i++) {
		FILE *f = fopen(path, "w");
		struct vt *v;

		assert_non_null(f);
		fwrite(contents[i], 1, i == 2 ? 12 : strlen(contents[i]), f);
		for (int n = 0; i == 2 && n < 40000; n++)
			fputc(0xff, f);
		assert_int_equal(fclose(f), 0);
		v = scope_begin(practice, &o);
		assert_true(vt_wait_output(v, "no description"));
		assert_true(vt_wait_output(v, "220 practice"));
		vt_signal(v, SIGTERM);
		gone(v, W_EXITCODE(128 + SIGTERM, 0));
	}
	free(path);
	free(terminfo);
	free(folder);
}

/* ---- X27: sizes -------------------------------------------------------- */

static void
test_large(void **state)
{
	static const int sizes[][2] = { { 500, 200 }, { 1, 200 }, { 500, 1 },
	    { 1, 1 }, { 990, 3 }, { 3, 990 }, { 80, 24 } };
	struct vt *v = scope_practice(500, 200);

	(void)state;
	scope_type(v, "W");
	scope_shows(v, "235 2.7.0");
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		char *before, *after;

		scope_resize(v, sizes[i][0], sizes[i][1]);
		before = vt_text(v);
		scope_type(v, "\014");
		after = vt_text(v);
		assert_string_equal(after, before);
		free(before);
		free(after);
	}
	scope_shows(v, "235 2.7.0");
	scope_quit(v);
}

/* ---- X29: pastes ------------------------------------------------------- */

/* A mebibyte of lines that would do something. */
static char *
large_paste(size_t *n)
{
	static const char part[] = ":quit\r\ny\033[A\033:quit\r\033[200~x\t\001\n";
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, BEGIN);
	while (b.len < MIB - 100)
		bytes_add_str(&b, part);
	bytes_add_str(&b, "THE-END" END);
	*n = b.len;
	return bytes_take(&b);
}

static void
test_large_pastes(void **state)
{
	static const char *const opened[] = { ":noop ", "i", "/", "" };
	size_t n;
	char *text = large_paste(&n);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(opened); i++) {
		struct vt *v = scope_practice(80, 24);
		size_t sent;

		scope_type(v, opened[i]);
		scope_send(v, text, n);
		if (i < 2)
			scope_row(v, -1, "THE-END");
		sent = vt_times(v, "QUIT");
		assert_int_equal(sent, 0);
		/* one edit: one undo takes it out again */
		if (i == 0) {
			scope_type(v, "\037");
			scope_shows_not(v, "THE-END");
			scope_row(v, -1, ":noop");
		}
		scope_answers(v, "a large paste");
		scope_quit(v);
	}
	free(text);
}

static void
test_large_paste_into_the_field(void **state)
{
	struct bytes b;
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	scope_type(v, ":auth PLAIN x\r");
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, BEGIN);
	while (b.len < MIB)
		bytes_add_str(&b, SECRET "\r\033");
	bytes_add_str(&b, END);
	scope_send(v, b.data, b.len);
	scope_row(v, -1, "too long");
	scope_type(v, "\r");			/* none of it is used */
	scope_row(v, -1, "too long");
	scope_type(v, "\025");
	scope_paste(v, SECRET "\r");		/* no Enter of the user's */
	scope_row(v, -1, "not shown");
	assert_false(scope_wrote(v, SECRET, 6));
	assert_false(scope_wrote(v, &SECRET[6], 6));
	scope_type(v, "\003");
	scope_answers(v, "a long secret");
	bytes_clear(&b);
	scope_quit(v);
	assert_false(scope_on_disk(SECRET, strlen(SECRET)));
}

/* What stands behind the first end of the paste types nothing. */
static void
test_end_inside_a_paste(void **state)
{
	static const char *const opened[] = { "", ":", "i", "/",
	    ":auth PLAIN x\r", "q", "?" };
	static const char *const pastes[] = {
		BEGIN "abc" END "\003\003:quit\ryy:quit\ry" END,
		BEGIN END "\r\033:quit\r" BEGIN END,
		BEGIN "a" END "\003" END ":quit\ry" END,
		BEGIN "a" END "\003" BEGIN "b" END ":quit\ry" END,
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(opened); i++) {
		struct vt *v = scope_practice(80, 24);

		for (size_t k = 0; k < COUNT_OF(pastes); k++) {
			scope_type(v, opened[i]);
			scope_type(v, pastes[k]);
			if (*opened[i] == '\0')
				scope_shows(v, "had more than one end");
			scope_answers(v, "an end inside");
		}
		scope_quit(v);
	}
}

static void
test_long_tail(void **state)
{
	struct vt *v = scope_practice(80, 24);
	struct bytes b;

	(void)state;
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, BEGIN "a" END);
	while (b.len < MIB / 4)
		bytes_add_str(&b, "\003:quit\ry");
	scope_send(v, b.data, b.len);		/* with no other end, even */
	scope_answers(v, "a long tail");
	bytes_clear(&b);
	scope_quit(v);
}

/* What a person types behind a paste is not lost. */
static void
test_keys_behind_a_paste(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, ":" BEGIN "vers" END "ion\r");
	scope_row(v, -1, "smtpscope " PACKAGE_VERSION);
	scope_type(v, BEGIN "x" END "W");
	scope_shows(v, "235 2.7.0");
	scope_quit(v);
}

/* ---- X30: what nobody asked for ---------------------------------------- */

/* Whole ones are in t-terminal-pty; these are cut, and then a person goes
 * on: at most what ends the piece is lost. */
static void
test_half_answers(void **state)
{
	static const char *const halves[] = { "\033[?62;1", "\033[>41;35",
	    "\033[24;8", "\033]11;rgb:0/0", "\033]52;c;eQ==", "\033P1$r0",
	    "\033[", "\033O", "\033[<0;3;", "\033[M", "\033[M!", "\033_Gi=1;O",
	    "\033]0;:quit\r:quit\r", "\033[200~:quit\r:quit\r",
	    "\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23",
	    "\xc3", "\xf0\x9f\x98", "\033\033[", "\033[[" };
	static const char *const opened[] = { "", ":abc", ":auth PLAIN x\r" };
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	for (size_t i = 0; i < COUNT_OF(halves); i++) {
		scope_type(v, opened[i % COUNT_OF(opened)]);
		scope_type(v, halves[i]);
		if (strncmp(halves[i], BEGIN, 6) == 0)
			scope_type(v, END);
		/* C-c ends a string, three end what counts bytes */
		scope_type(v, "\003\003\003\003");
		scope_shows_not(v, ":abc");
		scope_answers(v, "half an answer");
	}
	scope_quit(v);
}

/* ---- G07: streams ------------------------------------------------------ */

static const struct {
	const char	*line;		/* for a shell; $S is the program */
	const char	*says;
	int		 status;	/* of the program, as the shell has it */
} streams[] = {
	{ "$S -- practice <&-", "235 2.7.0", 0 },
	{ "$S -- practice >&-", "", 0 },
	{ "$S -- practice </dev/null", "235 2.7.0", 0 },
	{ "$S -- practice <&- 2>&-", "235 2.7.0", 0 },
	{ "$S -- practice >/dev/null </dev/null", "", 0 },
	{ "$S -- practice 2>&- | cat", "235 2.7.0", -1 },
	{ "$S check practice >/dev/full", "could not be written", 70 },
	{ "$S check --json practice >&- 2>&- <&-", "", 0 },
	{ "$S explain --list | head -n 1", "", -1 },
	{ "$S -- practice | head -n 1", "", -1 },
	{ "$S keys | head -n 1", "", -1 },
	{ "$S decode - <&-", "", 1 },
	{ "$S open - <&-", "", 1 },
	{ "$S explain 535 <&-", "535", 0 },
};

static void
test_streams(void **state)
{
	char *home = xasprintf("HOME=%s", scope_home());
	char *program = xasprintf("S=%s", getenv("SMTPSCOPE"));
	const char *const env[] = { home, program, NULL };
	const struct vt_options o = { .env = env };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(streams); i++) {
		char *line = xasprintf("%s; echo \"[$?]\" >/dev/tty",
		    streams[i].line), status[16];
		const char *const argv[] = { "/bin/sh", "-c", line, NULL };
		struct vt *v = vt_start(argv, &o);

		assert_int_equal(vt_wait_exit(v), 0);
		snprintf(status, sizeof(status), "[%d]", streams[i].status);
		if (!scope_wrote(v, streams[i].says,
		    strlen(streams[i].says)) || (streams[i].status >= 0 &&
		    !scope_wrote(v, status, strlen(status)))) {
			struct slice out = vt_output(v);

			fail_msg("%s\n%.*s", streams[i].line, (int)out.n,
			    out.p);
		}
		assert_false(scope_wrote(v, "\033", 1));
		assert_true(vt_modes_restored(v));
		vt_free(v);
		free(line);
	}
	free(program);
	free(home);
}

/* Without standard error there is still a screen. */
static void
test_screen_without_errors(void **state)
{
	char *home = xasprintf("HOME=%s", scope_home());
	char *line = xasprintf("exec %s -- practice 2>&-",
	    getenv("SMTPSCOPE"));
	const char *const argv[] = { "/bin/sh", "-c", line, NULL };
	const char *const env[] = { home, NULL };
	const struct vt_options o = { .env = env };
	struct vt *v = vt_start(argv, &o);

	(void)state;
	assert_true(vt_idle(v));
	scope_type(v, "W");
	scope_shows(v, "235 2.7.0");
	scope_quit(v);
	free(line);
	free(home);
}

/* ---- P12: files that never end ----------------------------------------- */

static void
test_files_that_wait(void **state)
{
	char *fifo = xasprintf("%s/fifo", scope_home());
	char *open_it = xasprintf(":open %s\r", fifo);
	char *send_it = xasprintf(":data %s\r", fifo);
	char *history = xasprintf("%s/.local/state/smtpscope/history",
	    scope_home());
	struct vt *v;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	v = scope_practice(80, 24);
	scope_type(v, open_it);
	scope_row(v, -1, "this is a pipe or a device");
	scope_type(v, ":open /dev/zero\r");
	scope_row(v, -1, "this is a pipe or a device");
	scope_type(v, ":open /dev/tty\r");
	scope_row(v, -1, "this is a pipe or a device");
	scope_type(v, "W");
	scope_type(v, ":mail a@example.org\r");
	scope_type(v, ":rcpt teacher@practice.smtpscope.test\r");
	scope_type(v, send_it);
	scope_row(v, -1, "this is a pipe or a device");
	scope_answers(v, "a pipe");
	scope_quit(v);
	/* a history that is one: it is not written, and nothing waits */
	unlink(history);
	assert_int_equal(mkfifo(history, 0600), 0);
	v = scope_practice(80, 24);
	scope_type(v, ":set wrap=on\r");
	scope_quit(v);
	unlink(history);
	unlink(fifo);
	free(history);
	free(send_it);
	free(open_it);
	free(fifo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types_that_lie),
		cmocka_unit_test(test_broken_types),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_large_pastes),
		cmocka_unit_test(test_large_paste_into_the_field),
		cmocka_unit_test(test_end_inside_a_paste),
		cmocka_unit_test(test_long_tail),
		cmocka_unit_test(test_keys_behind_a_paste),
		cmocka_unit_test(test_half_answers),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_screen_without_errors),
		cmocka_unit_test(test_files_that_wait),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
