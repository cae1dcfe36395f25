/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/xalloc.h"
#include "tests/lib/vt.h"

#define PASTE(s)	"\033[200~" s "\033[201~"

static const char *driver;

static struct vt *
start(const char *arg, const struct vt_options *o)
{
	const char *argv[] = { driver, arg, NULL };
	struct vt *v = vt_start(argv, o);

	assert_true(vt_idle(v));
	return v;
}

static struct vt *
start_plain(void)
{
	return start(NULL, NULL);
}

static void
type(struct vt *v, const char *text)
{
	vt_type(v, text);
	assert_true(vt_idle(v));
}

static void
check_row(struct vt *v, int row, const char *want)
{
	char *got = vt_row(v, row);

	assert_string_equal(got, want);
	free(got);
}

static void
check_has(struct vt *v, const char *text)
{
	if (!vt_has(v, text)) {
		char *screen = vt_text(v);

		fprintf(stderr, "not there: %s\n%s", text, screen);
		free(screen);
		fail();
	}
}

static void
check_cursor(struct vt *v, int want_x, int want_y)
{
	int x, y;
	bool visible;

	vt_cursor(v, &x, &y, &visible);
	assert_int_equal(x, want_x);
	assert_int_equal(y, want_y);
	assert_true(visible);
}

static bool
sent(struct vt *v, const char *bytes)
{
	struct slice out = vt_output(v);

	return memmem(out.p, out.n, bytes, strlen(bytes)) != NULL;
}

/* Ended by itself, and the terminal is as it was. */
static void
check_end(struct vt *v, int status)
{
	int x, y;
	bool visible;

	if (vt_wait_exit(v) != status) {
		struct slice out = vt_output(v);

		fprintf(stderr, "%.*s\n", (int)out.n, out.p);
		fail();
	}
	assert_true(vt_modes_restored(v));
	assert_false(vt_is_alternate(v));
	vt_cursor(v, &x, &y, &visible);
	assert_true(visible);
	if (sent(v, "\033[?2004h"))
		assert_true(sent(v, "\033[?2004l"));
	vt_free(v);
}

static void
quit(struct vt *v)
{
	vt_type(v, "q");
	check_end(v, 0);
}

/* What is typed into the prompt, and the line that comes out. */
static const char *const edits[][2] = {
	{ "ehlo example.org\r", "line: [ehlo example.org]" },
	{ "abc\x01x\r", "line: [xabc]" },
	{ "abc\033[Dx\033[C\033OFy\r", "line: [abxcy]" },
	{ "one two\x17three\r", "line: [one three]" },
	{ "one two\033" "bx\r", "line: [one xtwo]" },
	{ "abcd\x02\x02\x0by\x19\r", "line: [abycd]" },
	{ "d\xc3\xa9j\xc3\xa0 \xe6\x97\xa5\xe6\x9c\xac\x7f\xe8\xaa\x9e\r",
	    "line: [d\xc3\xa9j\xc3\xa0 \xe6\x97\xa5\xe8\xaa\x9e]" },
	{ "a\xf0\x9f\x98\x80" "b\x02\x7f\r", "line: [ab]" },
	{ "\xff\xfeok\xc3\r", "line: [ok]" },
	/* keys that mean nothing here add nothing */
	{ "a\033[15~b\033[1;7Pc\033[5~d\033[34~\r", "line: [abcd]" },
	/* nor do answers of the terminal */
	{ "a\033[?62;c\033[24;80R\033]11;rgb:0/0/0\007\033P1$r0m\033\\b\r",
	    "line: [ab]" },
	{ "x\x0a", "line: [x]" },
	{ "\r", "line: []" },
};

static void
test_editing(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(edits); i++) {
		type(v, ":");
		vt_type(v, edits[i][0]);
		assert_true(vt_idle(v));
		check_has(v, edits[i][1]);
		check_row(v, -1, "");
	}
	quit(v);
}

static void
test_cursor_and_wide_characters(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, ":ab\xe6\x97\xa5\xe6\x9c\xac");
	check_row(v, -1, ":ab\xe6\x97\xa5\xe6\x9c\xac");
	check_cursor(v, 7, 23);
	type(v, "\033[D");
	check_cursor(v, 5, 23);
	type(v, "\x16\033");		/* C-v Esc: a control, spelled out */
	check_row(v, -1, ":ab\xe6\x97\xa5\\x1b\xe6\x9c\xac");
	check_cursor(v, 9, 23);
	type(v, "\x03");
	quit(v);
}

static void
test_long_lines_scroll(void **state)
{
	struct vt_options o = { .cols = 30, .rows = 8 };
	struct vt *v = start(NULL, &o);

	(void)state;
	type(v, ":0123456789012345678901234567");
	check_row(v, -1, ":0123456789012345678901234567");
	type(v, "89ABCDEF");
	check_row(v, -1, ":<890123456789ABCDEF");
	check_cursor(v, 20, 7);
	type(v, "\x01");
	check_row(v, -1, ":01234567890123456789012345678");
	check_cursor(v, 1, 7);
	type(v, "\x05");
	check_cursor(v, 20, 7);
	type(v, "\x03");
	quit(v);
}

static void
test_ways_out(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, ":abc\033");
	check_row(v, 1, "cancelled");
	type(v, ":abc\x03");
	check_row(v, 2, "cancelled");
	type(v, ":\x04");
	check_row(v, 3, "cancelled");
	type(v, ":abc\x04\r");			/* not empty: C-d deletes */
	check_row(v, 4, "line: [abc]");
	type(v, "i");
	check_row(v, -1, ":connect");
	check_cursor(v, 9, 23);
	type(v, "mx\x1f\x1f\r");		/* undo ends at those words */
	check_row(v, 5, "line: [connect ]");
	type(v, "\x03");
	check_row(v, 6, "C-c");
	quit(v);
}

static void
test_history_search(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, ":ehlo one.example\r:ehlo two.example\r:noop\r");
	type(v, ":\x12two");
	check_row(v, -1, "(reverse-i-search)`two': ehlo two.example");
	type(v, "\x12");
	type(v, "\033");			/* ends the search alone */
	check_row(v, -1, ":ehlo two.example");
	type(v, "\r");
	check_row(v, 4, "line: [ehlo two.example]");
	type(v, ":\x12" "e\xcc\x81\x07");	/* C-g gives up */
	check_row(v, -1, ":");
	type(v, "\x12" "one\033[C!\r");
	check_has(v, "line: [ehlo o!ne.example]");
	type(v, ":\x12tw\x03");			/* C-c leaves all of it */
	check_has(v, "cancelled");
	/* What was changed in an old line and dropped is not there. */
	type(v, ":\033[A\033[Axyz\033[A\x03:\033[A\033[A\r");
	check_has(v, "line: [ehlo two.example]");
	quit(v);
}

static char folder[] = "/tmp/t-prompt-XXXXXX";

static char *
slurp(const char *path)
{
	char *text = xcalloc(1, 65536);
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_true(fread(text, 1, 65535, f) < 65535);
	fclose(f);
	return text;
}

static void
check_history(const char *path, const char *want)
{
	char *text = slurp(path);
	struct stat st;

	assert_string_equal(text, want);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	free(text);
}

static void
test_history_file(void **state)
{
	char *path = xasprintf("%s/history", folder);
	struct vt *v = start(path, NULL);

	(void)state;
	type(v, ":noop\r:send secret\r:noop\r:\r:rset\r");
	quit(v);
	check_history(path, "noop\nrset\n");
	assert_int_equal(chmod(path, 0644), 0);
	v = start(path, NULL);
	type(v, ":\033[A\033[A\r");
	check_row(v, 1, "line: [noop]");
	type(v, ":vrfy \xc3\xa4\r");
	quit(v);
	check_history(path, "noop\nrset\nnoop\nvrfy \xc3\xa4\n");
	remove(path);
	free(path);
}

/* ---- any keys at all --------------------------------------------------- */

#define SEEDS	12
#define KEYS	160

static const char *const any_keys[] = { "\033[A", "\033[A", "\033[B",
    "\033[A", "\020", "\016", "\022", "\023", "\002", "\006", "\001",
    "\005", "\010", "\027", "\025", "\013", "\031", "\037", "\024",
    "\007", "\033f", "\033d", "\033u", "\033y", "\033r", "\033<",
    "\033>", "\033.", "\033p", "\033P", "\0334", "\026", "\035", "\t",
    "a", "H", "4", " ", "\030", "\030e", "\030(", "\030\025", "\003",
    "\r" };

static unsigned
next_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16 & 0x7fff;
}

/* The lines of the history, whatever was done to copies of them. */
static void
type_any_keys(struct vt *v, unsigned seed, bool enter)
{
	for (int i = 0; i < KEYS; i++) {
		const char *key = any_keys[next_random(&seed) %
		    (COUNT_OF(any_keys) - !enter)];

		if (strcmp(key, "\003") == 0)
			vt_type(v, ":\003:");
		else if (strcmp(key, "\r") == 0)
			vt_type(v, "\r\003:");
		else
			vt_type(v, key);
	}
	type(v, "\007\003\003");
}

static void
write_history(const char *path)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs("noop\nehlo one\nset wrap=on\nfind 4f-u\n", f);
	fclose(f);
}

static void
test_any_keys(void **state)
{
	char *path = xasprintf("%s/history", folder);

	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct vt *v;

		write_history(path);
		v = start(path, NULL);
		type(v, ":");
		type_any_keys(v, seed, seed % 2 == 0);
		if (seed % 2 != 0) {
			type(v, ":\033[A\r");
			check_has(v, "line: [find 4f-u]");
			type(v, ":\033<\r");
			check_has(v, "line: [noop]");
		}
		quit(v);
	}
	remove(path);
	free(path);
}

/* What readline alone does not survive. */
static void
test_edited_history_is_left(void **state)
{
	static const char *const keys[] = {
		":\033[AH\022\002p?4wUu-4f\003",
		":\022\030e\003", ":\022\030\033[A\003",
		":\033[Ax\033[Ay\033[B\033.\033.\033[A\033[Az\r",
		":\030(ab\033[A\030)\030e\003",
	};
	char *path = xasprintf("%s/history", folder);
	struct vt *v;

	(void)state;
	write_history(path);
	v = start(path, NULL);
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		type(v, keys[i]);
		type(v, "\003:\033<\r");
		check_has(v, "line: [noop]");
	}
	quit(v);
	remove(path);
	free(path);
}

/* C-u goes back to what the line was opened with, and then further. */
static void
test_clearing_leaves_the_word(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, "imx.example\025");
	check_row(v, -1, ":connect");
	check_cursor(v, 9, 23);
	type(v, "b\002\025");		/* what stands behind it stays */
	check_row(v, -1, ":b");
	type(v, "\003imx\025\031");	/* it can be had back */
	check_row(v, -1, ":connect mx");
	type(v, "\025\025");
	check_row(v, -1, ":");
	type(v, "x y\025");
	check_row(v, -1, ":");
	type(v, "\003");
	quit(v);
}

static void
test_completion(void **state)
{
	struct vt_options o = { .cols = 60, .rows = 12 };
	struct vt *v = start(NULL, &o);

	(void)state;
	type(v, ":eh\t");
	check_row(v, -1, ":ehlo");
	check_cursor(v, 6, 11);
	type(v, "\x15re\t");
	check_row(v, -1, ":re");
	check_row(v, -2, "reconnect  redraw     reset      reveal");
	type(v, "d\t");
	check_row(v, -1, ":redraw");
	check_row(v, -2, "");
	type(v, "\x15\t");
	check_row(v, -3,
	    "auth       connect    ehlo       quit       reconnect");
	check_row(v, -2,
	    "redraw     reset      reveal     starttls   status");
	type(v, "zzz\t\r");
	check_row(v, 1, "line: [zzz]");
	type(v, ":connect mx\t\r");	/* a name's case is the server's */
	check_row(v, 2, "line: [connect MX.example.net ]");
	type(v, ":connect d\tx\r");	/* no blank behind a folder */
	check_row(v, 3, "line: [connect dir/x]");
	type(v, ":nothing x\t\t\r");	/* never file names */
	check_row(v, 4, "line: [nothing x]");
	quit(v);
}

static void
test_completion_list_is_bounded(void **state)
{
	struct vt_options o = { .cols = 20, .rows = 9 };
	struct vt *v = start(NULL, &o);

	(void)state;
	type(v, ":\t");
	check_row(v, -4, "auth");
	check_row(v, -3, "connect");
	check_row(v, -2, "+ 8 more");
	type(v, "\x03");
	quit(v);
}

static void
test_paste(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, ":" PASTE("quit\r\nreset\nx\ty\033[A\x03\x01z\rend"));
	check_row(v, 1, "paste: 3 line ends");
	check_row(v, -1, ":quit reset x y[Az end");
	type(v, "\x1f");			/* one edit */
	check_row(v, -1, ":");
	type(v, PASTE("a\xff\xc2\x9b" "b\xe6\x97\xa5"));
	check_row(v, -1, ":ab\xe6\x97\xa5");
	type(v, "\x15" "\x12" PASTE("q\ru"));	/* into a search */
	check_row(v, -1, "(failed reverse-i-search)`q u':");
	type(v, "\x03" PASTE("not in the prompt"));
	check_has(v, "paste: 17 bytes");
	quit(v);
}

static void
test_huge_paste(void **state)
{
	struct vt *v = start_plain();
	static char lines[1 << 18];

	(void)state;
	memset(lines, 'x', sizeof(lines) - 1);
	for (size_t i = 80; i < sizeof(lines) - 1; i += 80)
		lines[i] = '\n';
	type(v, ":");
	vt_type(v, "\033[200~");
	vt_send(v, lines, sizeof(lines) - 1);
	vt_type(v, "\033[201~");
	assert_true(vt_idle(v));
	check_has(v, "paste: 3276 line ends");
	type(v, "\x03");
	check_has(v, "cancelled");
	quit(v);
}

static void
test_escape_alone_or_not(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, "\033");
	check_row(v, 1, "key: <Esc>");
	type(v, "\033x");
	check_row(v, 2, "key: <A-x>");
	type(v, "\033[A");
	check_row(v, 3, "key: <Up>");
	type(v, "\033[99;99R\033[?1;2c\033]52;c;Og==\007\033P>|x\033\\z");
	check_row(v, 4, "key: z");
	check_row(v, 5, "");
	quit(v);
}

static void
test_resize(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, ":ehlo");
	vt_resize(v, 100, 30);
	assert_true(vt_idle(v));
	check_row(v, 0, " driver 100x30");
	check_row(v, -1, ":ehlo");
	check_cursor(v, 5, 29);
	for (int i = 0; i < 60; i++)		/* a storm */
		vt_resize(v, 20 + i * 7 % 90, 3 + i * 5 % 40);
	vt_resize(v, 1, 1);
	assert_true(vt_idle(v));
	vt_resize(v, 300, 100);
	assert_true(vt_idle(v));
	vt_resize(v, 40, 10);
	assert_true(vt_idle(v));
	check_row(v, 0, " driver 40x10");
	check_row(v, -1, ":ehlo");
	check_cursor(v, 5, 9);
	type(v, " x\r");
	check_row(v, 1, "line: [ehlo x]");
	quit(v);
}

static void
test_absurd_size(void **state)
{
	struct vt_options o = { .cols = 80, .rows = 24 };
	struct vt *v = start(NULL, &o);

	(void)state;
	/* Nobody has such a terminal, so the size is drawn clamped. */
	vt_resize(v, 999, 3);
	assert_true(vt_idle(v));
	vt_resize(v, 3, 999);
	assert_true(vt_idle(v));
	vt_resize(v, 80, 24);
	assert_true(vt_idle(v));
	check_row(v, 0, " driver 80x24");
	quit(v);
}

static void
check_stop_and_go(struct vt *v)
{
	assert_true(vt_wait_stopped(v));
	assert_true(vt_modes_restored(v));
	assert_false(vt_is_alternate(v));
	assert_false(vt_has(v, ":abc"));
	vt_continue(v);
	assert_true(vt_idle(v));
	assert_true(vt_is_alternate(v));
	assert_true(vt_is_raw(v));
	check_row(v, -1, ":abc");
}

static void
test_suspend(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, ":abc");
	vt_type(v, "\x1a");
	check_stop_and_go(v);
	check_has(v, "resumed");
	vt_signal(v, SIGTSTP);
	check_stop_and_go(v);
	vt_type(v, "\x1a");
	assert_true(vt_wait_stopped(v));
	vt_resize(v, 50, 12);			/* meanwhile */
	vt_continue(v);
	assert_true(vt_idle(v));
	check_row(v, 0, " driver 50x12");
	check_row(v, -1, ":abc");
	type(v, "d\r");
	check_has(v, "line: [abcd]");
	quit(v);
}

static void
test_bare_text(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, "u");
	vt_type(v, "b");
	assert_true(vt_wait_text(v, "bare text"));
	assert_false(vt_is_alternate(v));
	assert_true(vt_modes_restored(v));
	vt_type(v, "\r");
	assert_true(vt_wait_alternate(v, true));
	assert_true(vt_idle(v));
	assert_false(vt_has(v, "bare text"));
	check_row(v, 0, " driver 80x24");
	quit(v);
}

static void
test_close_and_open(void **state)
{
	struct vt *v = start_plain();

	(void)state;
	type(v, "u");
	type(v, "o");
	check_row(v, 2, "opened again");
	assert_true(vt_is_alternate(v));
	assert_true(vt_is_raw(v));
	assert_int_equal(vt_look(v, 0, 1), 'C');
	type(v, ":abc\r");
	check_row(v, 3, "line: [abc]");
	quit(v);
}

/* What the driver says about a secret. */
static void
check_secret(struct vt *v, const char *secret)
{
	unsigned sum = 0;
	char *want;

	for (const char *p = secret; *p; p++)
		sum = sum * 31 + (unsigned char)*p;
	want = xasprintf("secret: %zu bytes, %u", strlen(secret), sum);
	check_has(v, want);
	free(want);
}

static void
test_password_is_never_shown(void **state)
{
	char *path = xasprintf("%s/history", folder);
	struct vt *v = start(path, NULL);
	char *history;

	(void)state;
	type(v, ":noop\rp");
	check_row(v, -1, "Password for ann (not shown):");
	check_cursor(v, 30, 23);
	type(v, "Xyzzy-");
	check_cursor(v, 30, 23);
	type(v, "\x7f" PASTE("plugh-") "\x7fpl\xc3\xbcver\033[A\t\x12\x19\r");
	check_secret(v, "Xyzzyplughpl\xc3\xbcver");
	type(v, "pdropped\x15" "frotz\r");
	check_secret(v, "frotz");
	type(v, "pgnusto\033");
	check_has(v, "secret dropped");
	type(v, "prezrov");
	vt_resize(v, 60, 20);
	assert_true(vt_idle(v));
	vt_type(v, "\x1a");
	assert_true(vt_wait_stopped(v));
	vt_continue(v);
	assert_true(vt_idle(v));
	type(v, "\x03:\x19\r");			/* nothing was killed to yank */
	check_has(v, "line: []");
	vt_type(v, "q");
	assert_int_equal(vt_wait_exit(v), 0);
	history = slurp(path);
	assert_string_equal(history, "noop\n");
	for (size_t n = 0; n < 7; n++) {
		static const char *const pieces[] = { "Xyzz", "plug",
		    "ver\n", "drop", "frot", "gnus", "rezr" };

		assert_false(sent(v, pieces[n]) &&
		    strcmp(pieces[n], "drop") != 0);
		assert_null(strstr(history, pieces[n]));
	}
	assert_true(vt_modes_restored(v));
	vt_free(v);
	free(history);
	remove(path);
	free(path);
}

static void
check_killed(const char *keys, int sig, int status)
{
	struct vt *v = start_plain();

	type(v, keys);
	vt_signal(v, sig);
	check_end(v, status);
}

static void
check_crash(const char *keys, int sig)
{
	struct vt *v = start_plain();
	int status;

	vt_type(v, keys);
	status = vt_wait_exit(v);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), sig);
	check_end(v, status);
}

static void
test_terminal_is_restored(void **state)
{
	static const char *const keys[] = { "u", ":abc", ":\x12x",
	    "psecret", ":re\t" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		check_killed(keys[i], SIGTERM, 0);
	check_killed(":abc", SIGHUP, 0);
	check_crash("s", SIGSEGV);
	check_crash("a", SIGABRT);
}

static void
check_no_screen(const char *const *env, const char *want)
{
	const char *argv[] = { driver, NULL };
	struct vt_options o = { .env = env };
	struct vt *v = vt_start(argv, &o);
	int status = vt_wait_exit(v);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 2);
	check_has(v, want);
	assert_false(sent(v, "\033"));
	check_end(v, status);
}

static void
test_terminals_that_will_not_do(void **state)
{
	static const char *const unset[] = { "TERM", NULL };
	static const char *const empty[] = { "TERM=", NULL };
	static const char *const dumb[] = { "TERM=dumb", NULL };
	static const char *const odd[] = { "TERM=no\x1bsuch", NULL };

	(void)state;
	check_no_screen(unset, "term.unknown: TERM is not set");
	check_no_screen(empty, "term.unknown: TERM is not set");
	check_no_screen(dumb, "term.dumb: the terminal type \"dumb\" cannot");
	check_no_screen(odd, "term.unknown: there is no description of the "
	    "terminal type \"no\\x1bsuch\"");
}

static void
test_not_a_terminal(void **state)
{
	char *command = xasprintf("exec '%s' </dev/null", driver);
	const char *argv[] = { "/bin/sh", "-c", command, NULL };
	struct vt *v = vt_start(argv, NULL);

	(void)state;
	assert_int_equal(WEXITSTATUS(vt_wait_exit(v)), 2);
	check_has(v, "term.not-a-terminal: ");
	vt_free(v);
	free(command);
}

static void
test_environment_does_not_set_the_size(void **state)
{
	static const char *const env[] = { "LINES=5", "COLUMNS=132", NULL };
	struct vt_options o = { .env = env };
	struct vt *v = start(NULL, &o);

	(void)state;
	check_row(v, 0, " driver 80x24");
	quit(v);
}

static void
test_locale_decides_what_can_be_shown(void **state)
{
	static const char *const env[] = { "LC_ALL=C", NULL };
	struct vt_options o = { .env = env };
	struct vt *v = start_plain();

	(void)state;
	type(v, "u");
	check_row(v, 1, "\xc3\xa4 \xe6\x97\xa5\xe6\x9c\xac end");
	quit(v);
	v = start(NULL, &o);
	type(v, "u");
	check_row(v, 1, "? ?? end");
	quit(v);
}

static void
test_colour(void **state)
{
	static const char *const vt100[] = { "TERM=vt100", NULL };
	struct vt_options o = { .env = vt100 };
	struct vt *v = start_plain();

	(void)state;
	type(v, "u");
	assert_int_equal(vt_look(v, 0, 1), 'C');
	assert_int_equal(vt_look(v, 0, 0), 'R');
	quit(v);
	v = start("--never", NULL);
	type(v, "u");
	assert_int_equal(vt_look(v, 0, 1), '.');
	assert_int_equal(vt_look(v, 0, 0), 'R');
	assert_false(sent(v, "\033[32m"));
	quit(v);
	v = start(NULL, &o);
	type(v, "u");
	assert_int_equal(vt_look(v, 0, 1), '.');
	type(v, ":abc\r");
	check_row(v, 2, "line: [abc]");
	quit(v);
}

static void
test_vi_mode(void **state)
{
	char *path = xasprintf("%s/inputrc", folder);
	char *inputrc = xasprintf("INPUTRC=%s", path);
	const char *const env[] = { inputrc, NULL };
	struct vt_options o = { .env = env };
	FILE *f = fopen(path, "w");
	struct vt *v;

	(void)state;
	fputs("$if smtpscope\nset editing-mode vi\n$endif\n"
	    "set bell-style audible\n", f);
	fclose(f);
	v = start(NULL, &o);
	type(v, ":abc\033");
	check_row(v, -1, ":abc");		/* to commands, not away */
	type(v, "0x\r");
	check_row(v, 1, "line: [bc]");
	type(v, ":abc\033");
	type(v, "\033");			/* nothing left to leave */
	check_row(v, 2, "cancelled");
	type(v, ":abc\x03");
	check_row(v, 3, "cancelled");
	quit(v);
	remove(path);
	free(inputrc);
	free(path);
}

/* Answers that the terminal types of its own accord do nothing at all. */
static void
test_silent_terminal(void **state)
{
	struct vt_options o = { .silent = true };
	struct vt *v = start(NULL, &o);

	(void)state;
	type(v, "u");
	check_row(v, 1, "\xc3\xa4 \xe6\x97\xa5\xe6\x9c\xac end");
	/* and we ask for none */
	assert_false(sent(v, "\033[c"));
	assert_false(sent(v, "\033[6n"));
	quit(v);
}

static int
prepare(void **state)
{
	(void)state;
	driver = getenv("PROMPT_DRIVER");
	if (!driver)
		driver = "./prompt-driver";
	return mkdtemp(folder) ? 0 : -1;
}

static int
clean_up(void **state)
{
	(void)state;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_editing),
		cmocka_unit_test(test_cursor_and_wide_characters),
		cmocka_unit_test(test_long_lines_scroll),
		cmocka_unit_test(test_ways_out),
		cmocka_unit_test(test_history_search),
		cmocka_unit_test(test_history_file),
		cmocka_unit_test(test_any_keys),
		cmocka_unit_test(test_edited_history_is_left),
		cmocka_unit_test(test_clearing_leaves_the_word),
		cmocka_unit_test(test_completion),
		cmocka_unit_test(test_completion_list_is_bounded),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_huge_paste),
		cmocka_unit_test(test_escape_alone_or_not),
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_absurd_size),
		cmocka_unit_test(test_suspend),
		cmocka_unit_test(test_bare_text),
		cmocka_unit_test(test_close_and_open),
		cmocka_unit_test(test_password_is_never_shown),
		cmocka_unit_test(test_terminal_is_restored),
		cmocka_unit_test(test_terminals_that_will_not_do),
		cmocka_unit_test(test_not_a_terminal),
		cmocka_unit_test(test_environment_does_not_set_the_size),
		cmocka_unit_test(test_locale_decides_what_can_be_shown),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_vi_mode),
		cmocka_unit_test(test_silent_terminal),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, prepare, clean_up);
}
