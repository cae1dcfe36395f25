/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A known password is brought in by every way there is, and then looked for
 * in every byte that went to the terminal and in every file of the home: as
 * it is, and in base64 at each alignment.  Curses sends only what differs
 * from what is on the screen, so pieces of WINDOW bytes are looked for.
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

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define PASSWORD	"Xq7zvKj2-frotzWb9"
#define USER		"student"
#define WINDOW		6

static const char plain[] = "\0" USER "\0" PASSWORD;

/* ---- how a secret may look --------------------------------------------- */

/* The base64 digits that only s decides, behind `before` other bytes. */
static char *
base64_inside(struct slice s, size_t before)
{
	struct bytes all;
	size_t first = (before * 8 + 5) / 6, last = (before + s.n) * 8 / 6;
	char *digits, *part;

	bytes_init(&all, BYTES_NO_LIMIT);
	bytes_add(&all, "\xa5\xa5", before);
	bytes_add_slice(&all, s);
	digits = xmalloc(base64_encoded_len(all.len) + 1);
	base64_encode(digits, bytes_slice(&all));
	part = xstrndup(digits + first, last - first);
	free(digits);
	bytes_clear(&all);
	return part;
}

static char *
base64_of(struct slice s)
{
	char *digits = xmalloc(base64_encoded_len(s.n) + 1);

	digits[base64_encode(digits, s)] = '\0';
	return digits;
}

typedef bool visitor(void *arg, struct slice piece);

/* Until one says yes. */
static bool
each_piece(const char *form, visitor *is, void *arg)
{
	for (size_t at = 0; at + WINDOW <= strlen(form); at++)
		if (is(arg, (struct slice){ form + at, WINDOW }))
			return true;
	return false;
}

static bool
each_form(visitor *is, void *arg)
{
	struct slice password = slice_of(PASSWORD);
	bool found = each_piece(PASSWORD, is, arg);

	for (size_t before = 0; before < 3 && !found; before++) {
		char *form = base64_inside(password, before);

		found = each_piece(form, is, arg);
		free(form);
	}
	return found;
}

static bool
on_terminal(void *arg, struct slice piece)
{
	return scope_wrote(arg, piece.p, piece.n);
}

static bool
in_a_file(void *arg, struct slice piece)
{
	(void)arg;
	if (!scope_on_disk(piece.p, piece.n))
		return false;
	fprintf(stderr, "this is in a file: %.*s\n", (int)piece.n, piece.p);
	return true;
}

static bool
on_screen(void *arg, struct slice piece)
{
	char *text = xstrndup(piece.p, piece.n);
	bool has = vt_has(arg, text);

	free(text);
	return has;
}

static bool
complain(void *arg, struct slice piece)
{
	if (!on_terminal(arg, piece))
		return false;
	fprintf(stderr, "this went to the terminal: %.*s\n", (int)piece.n,
	    piece.p);
	return true;
}

static void
check_nowhere(struct vt *v)
{
	if (each_form(complain, v)) {
		char *text = vt_text(v);

		fputs(text, stderr);
		free(text);
		fail();
	}
	assert_false(each_form(in_a_file, NULL));
}

/* ---- ways to bring it in ----------------------------------------------- */

/* Every login is refused, so all ways can be tried on one connection. */
static struct vt *
before_login(int cols, int rows)
{
	static const char *const args[] = { "practice:bad-password", NULL };
	struct vt_options o = { .cols = cols, .rows = rows };
	struct vt *v = scope_start(args, &o);

	scope_type(v, ".");
	scope_type(v, ".");
	scope_type(v, ".");
	return v;
}

static void
by_field(struct vt *v)
{
	scope_type(v, ":auth PLAIN " USER "\r");
	scope_row(v, -1, "Password for ");
	scope_type(v, PASSWORD "\r");
	scope_shows(v, "[!]AUTH");
}

static void
by_field_login(struct vt *v)
{
	scope_type(v, ":auth LOGIN " USER "\r");
	scope_row(v, -1, "Password for ");
	scope_type(v, "mistyped\025");
	scope_paste(v, PASSWORD);
	scope_type(v, "\r");
}

static void
by_typed_plain(struct vt *v)
{
	char *blob = base64_of((struct slice){ plain, sizeof(plain) - 1 });

	scope_type(v, "iAUTH PLAIN ");
	scope_type(v, blob);
	scope_type(v, "\r");
	free(blob);
}

static void
by_pasted_plain(struct vt *v)
{
	char *blob = base64_of((struct slice){ plain, sizeof(plain) - 1 });
	char *line = xasprintf("AUTH PLAIN %s", blob);

	scope_type(v, "i");
	scope_paste(v, line);
	scope_type(v, "\r");
	free(line);
	free(blob);
}

/* Behind another command, and behind a colon of its own. */
static void
by_second_command(struct vt *v)
{
	char *blob = base64_of((struct slice){ plain, sizeof(plain) - 1 });

	scope_type(v, ":ehlo a.example ; send AUTH PLAIN ");
	scope_row(v, -1, "AUTH PLAIN ...");
	scope_type(v, blob);
	scope_type(v, "\r");
	scope_type(v, "::send AUTH PLAIN ");
	scope_row(v, -1, "AUTH PLAIN ...");
	scope_type(v, blob);
	scope_type(v, "\r");
	free(blob);
}

static void
by_typed_login(struct vt *v)
{
	char *user = base64_of(slice_of(USER));
	char *password = base64_of(slice_of(PASSWORD));

	scope_type(v, "iauth  login\rn");
	scope_type(v, user);
	scope_type(v, "\r");
	scope_type(v, password);
	scope_type(v, "\r");
	free(user);
	free(password);
}

/* The program's own offer, where a line of AUTH was begun by hand. */
static void
by_offer(struct vt *v)
{
	scope_type(v, "iAUTH LOGIN\r");
	scope_type(v, "y");
	scope_shows(v, "[!]AUTH");
	scope_type(v, "iAUTH PLAIN ");
	scope_type(v, "\r");
	scope_row(v, -1, "Ask for the password and encode it for you?");
	scope_type(v, "y");
	scope_row(v, -1, "Password for ");
	scope_type(v, PASSWORD "\r");
}

/* Not even base64; and given up half way. */
static void
by_mistake(struct vt *v)
{
	scope_type(v, "iAUTH LOGIN\rn");
	scope_type(v, PASSWORD "\r");
	scope_type(v, "\003");
	scope_type(v, ":send *\r");
	scope_type(v, ":auth LOGIN " USER "\r");
	scope_type(v, PASSWORD);
	scope_type(v, "\003");
}

static void (*const ways[])(struct vt *) = {
	by_field, by_field_login, by_typed_plain, by_pasted_plain,
	by_second_command, by_typed_login, by_offer, by_mistake,
};

/* What else could bring a secret to light. */
static const char *const pokes[] = { "zR", "tw", "tw", "te", "|", "|", "|",
	"|", "tt", "ti", "l", "h", "gg", "G", "zM", "K", "\014", "?q",
	"g<q", ":keys\rq", ":send \020\020\003", ":\022Xq7\003", ":a\t\t\003",
	":reveal\rn", ":nonsense\r" };

static const char *
history_path(void)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/.local/state/smtpscope/history",
	    scope_home());
	return path;
}

static void
try_way(void (*way)(struct vt *), int cols, int rows)
{
	struct vt *v = before_login(cols, rows);

	scope_type(v, ":set wrap=on\r");
	way(v);
	for (size_t i = 0; i < COUNT_OF(pokes); i++)
		scope_type(v, pokes[i]);
	check_nowhere(v);
	vt_type(v, "Q");
	vt_type(v, "y");
	assert_int_equal(vt_wait_exit(v), 0);
	check_nowhere(v);
	scope_ended(v, 0);
}

static void
test_typed_secrets_are_nowhere(void **state)
{
	struct stat st;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++)
		try_way(ways[i], 80, 24);
	try_way(by_field, 120, 40);
	try_way(by_typed_plain, 60, 15);
	/* the scan of the files reads what it should */
	assert_int_equal(stat(history_path(), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(scope_on_disk("set wrap=on", 11));
	assert_false(scope_on_disk("AUTH", 4));
}

/* The session's end, a crash and a signal write nothing of it, either. */
static void
test_no_secret_at_the_end(void **state)
{
	static const int signals[] = { SIGTERM, SIGSEGV };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		struct vt *v = before_login(80, 24);

		by_field(v);
		scope_type(v, ":auth\r" PASSWORD);
		vt_signal(v, signals[i]);
		assert_int_not_equal(vt_wait_exit(v), -1);
		check_nowhere(v);
		vt_free(v);
	}
}

/* ---- a server that knows it -------------------------------------------- */

static void
test_echoed_by_the_server(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net",
	    "S 250 AUTH PLAIN",
	    "C AUTH PLAIN {b64:\\0ann\\0" PASSWORD "}",
	    "S 535-5.7.8 no user ann with " PASSWORD,
	    "S 535-5.7.8 {b64:" PASSWORD "} {b64:x" PASSWORD "}",
	    "S 535 5.7.8 AUTH PLAIN {b64:\\0ann\\0" PASSWORD "}",
	    "C NOOP", "S 250 you are " PASSWORD,
	    "C QUIT", "S 221 bye", NULL };
	struct server s;
	const char *args[] = { "--user", "ann", "--tls", "none",
	    "--allow-plaintext-auth", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_type(v, PASSWORD "\r");
	scope_shows(v, "no user ann with ********");
	scope_type(v, ":noop\r");
	scope_shows(v, "you are ********");
	check_nowhere(v);
	vt_type(v, "qy");
	assert_int_equal(vt_wait_exit(v), 0);
	check_nowhere(v);
	server_ended(&s);
	scope_ended(v, 0);
}

/* ---- reveal ------------------------------------------------------------ */

static struct vt *
on_the_auth_line(const char *const *args)
{
	struct vt_options o = { .cols = 120, .rows = 40 };
	struct vt *v = scope_start(args, &o);

	scope_type(v, ".");
	scope_type(v, ".");
	scope_type(v, ".");
	by_field(v);
	scope_type(v, "[c");
	scope_shows(v, "PAUSED");
	return v;
}

static const char *const bad_password[] = { "practice:bad-password", NULL };

static void
reveal(struct vt *v)
{
	scope_type(v, "R");
	scope_row(v, -1, "[y/N]");
	assert_false(each_form(on_screen, v));
	scope_type(v, "y");
	scope_shows(v, "SECRETS VISIBLE");
	scope_shows(v, PASSWORD);
}

static void
check_hidden(struct vt *v)
{
	scope_shows_not(v, "SECRETS VISIBLE");
	assert_false(each_form(on_screen, v));
}

static void
test_reveal_shows_and_hides(void **state)
{
	struct vt *v = on_the_auth_line(bad_password);
	char *blob = base64_inside(slice_of(PASSWORD),
	    sizeof(USER) % 3 + 1 == 3 ? 0 : sizeof(USER) % 3 + 1);
	size_t before;

	(void)state;
	check_nowhere(v);
	reveal(v);
	/* now each kind of piece is found, so the scans can fail */
	assert_true(each_piece(PASSWORD, on_terminal, v));
	assert_true(each_piece(PASSWORD, on_screen, v));
	assert_true(each_piece(blob, on_terminal, v));
	free(blob);
	before = vt_output(v).n;
	scope_type(v, "\033");
	check_hidden(v);
	scope_row(v, -1, "hidden again");
	/* repainted: everything was sent again */
	assert_true(vt_output(v).n - before > 1000);
	scope_type(v, "Rn");
	scope_row(v, -1, "no");
	check_hidden(v);
	scope_type(v, "R\r");
	scope_row(v, -1, "no");
	check_hidden(v);
	assert_false(each_form(in_a_file, NULL));
	scope_quit(v);
	assert_false(each_form(in_a_file, NULL));
}

/* Looking at something else, or letting somebody else look, ends it. */
static void
test_reveal_ends(void **state)
{
	static const char *const endings[] = { "j", "k", "G", "\033[A", "]r",
	    "{", ":", "i", "c", "\003", "q", "x", "?", "g<", ":keys\r",
	    "\t", "l", ":conceal\r", ":version\r", "a" };
	struct vt *v = on_the_auth_line(bad_password);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		reveal(v);
		scope_type(v, endings[i]);
		check_hidden(v);
		scope_type(v, "\003");		/* out of whatever it opened */
		scope_type(v, "\003");
		check_hidden(v);
		scope_type(v, "hG[c");
	}
	reveal(v);
	scope_type(v, "tezc");			/* but not a closer look */
	scope_shows(v, PASSWORD);
	scope_type(v, "\033");
	scope_quit(v);
}

static void
test_reveal_ends_with_the_window(void **state)
{
	struct vt *v = on_the_auth_line(bad_password);

	(void)state;
	reveal(v);
	scope_resize(v, 119, 40);
	check_hidden(v);
	reveal(v);
	vt_type(v, "\032");
	assert_true(vt_wait_stopped(v));
	assert_false(each_form(on_screen, v));
	vt_continue(v);
	assert_true(vt_idle(v));
	check_hidden(v);
	reveal(v);
	vt_signal(v, SIGTERM);
	assert_int_equal(vt_wait_exit(v), W_EXITCODE(128 + SIGTERM, 0));
	assert_false(each_form(on_screen, v));
	scope_ended(v, W_EXITCODE(128 + SIGTERM, 0));
}

static void
test_nothing_to_reveal(void **state)
{
	static const char *const no_reveal[] = { "--no-reveal",
	    "practice:bad-password", NULL };
	struct vt *v = on_the_auth_line(bad_password);

	(void)state;
	scope_type(v, "gR");
	scope_row(v, -1, "wiped");
	scope_type(v, "R");
	scope_row(v, -1, "wiped: it cannot be shown any more");
	check_nowhere(v);
	scope_quit(v);
	v = on_the_auth_line(no_reveal);
	scope_type(v, "R");
	scope_row(v, -1, "--no-reveal");
	scope_type(v, "y");
	check_nowhere(v);
	scope_quit(v);
}

/* Those that come in one piece with it, and before anything is drawn. */
static void
test_keys_behind_forget(void **state)
{
	static const char *const keys[] = { "gRk", "gR\025", "gRzR", "gRgf",
	    "gR12G", "gRgg", ":forget;move 1\r" };
	struct vt *v;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		v = on_the_auth_line(bad_password);
		scope_type(v, keys[i]);
		scope_answers(v, "");
		check_nowhere(v);
		scope_quit(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed_secrets_are_nowhere),
		cmocka_unit_test(test_no_secret_at_the_end),
		cmocka_unit_test(test_echoed_by_the_server),
		cmocka_unit_test(test_reveal_shows_and_hides),
		cmocka_unit_test(test_reveal_ends),
		cmocka_unit_test(test_reveal_ends_with_the_window),
		cmocka_unit_test(test_nothing_to_reveal),
		cmocka_unit_test(test_keys_behind_forget),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
