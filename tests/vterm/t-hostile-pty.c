/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server says, wherever it says it, never reaches the terminal as a
 * control sequence, and can be seen as an escape.  Every byte that the
 * program wrote is read here: a sequence that is not one of those few that
 * curses needs, or a character that draws nothing, fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tests/lib/scope.h"
#include "tests/lib/script.h"

/* Sent as in script_expand(), and how it must be seen. */
static const struct {
	const char *sent, *seen;
} payloads[] = {
	{ "\\e[31;7mred\\e[m", "\\x1b[31;7mred\\x1b[m" },
	{ "\\e[2J\\e[Hgone", "\\x1b[2J\\x1b[Hgone" },
	{ "\\e[c\\e[6n\\e[>q", "\\x1b[c\\x1b[6n\\x1b[>q" },
	{ "\\e[?1049l\\e[?25l", "\\x1b[?1049l\\x1b[?25l" },
	{ "\\e[?1000h\\e[?2004l", "\\x1b[?1000h\\x1b[?2004l" },
	{ "\\e[8;1;1t\\e[20~", "\\x1b[8;1;1t\\x1b[20~" },
	{ "\\e]0;owned\\x07.", "\\x1b]0;owned\\x07." },
	{ "\\e]2;owned\\e\\\\.", "\\x1b]2;owned\\x1b\\." },
	{ "\\e]8;;http://x.example/\\e\\\\go", "\\x1b]8;;http://x.example/"
	    "\\x1b\\go" },
	{ "\\e]52;c;b3duZWQ=\\x07.", "\\x1b]52;c;b3duZWQ=\\x07." },
	{ "\\e]7770;1;80x24\\x07.", "\\x1b]7770;1;80x24\\x07." },
	{ "\\e]4;1;never ended", "\\x1b]4;1;never ended" },
	{ "\\eP$qm\\e\\\\.", "\\x1bP$qm\\x1b\\." },
	{ "\\e_apc\\e\\\\\\e^pm\\e\\\\\\eXsos\\e\\\\", "\\x1b_apc\\x1b\\"
	    "\\x1b^pm\\x1b\\\\x1bXsos\\x1b\\" },
	{ "\\ec\\e(0\\e#8\\e7.", "\\x1bc\\x1b(0\\x1b#8\\x1b7." },
	{ "c1 \\x9b31m\\x9d0;x\\x9c\\x90.", "c1 \\x9b31m\\x9d0;x\\x9c\\x90." },
	{ "c1 \\xc2\\x9b31m\\xc2\\x9d0;x\\xc2\\x9c.",
	    "c1 \\u{009B}31m\\u{009D}0;x\\u{009C}." },
	{ "over\\rwritten", "over\\x0dwritten" },
	{ "back\\x08\\x08\\x7fspace", "back\\x08\\x08\\x7fspace" },
	{ "bell\\x07 tab\\t vt\\x0b ff\\x0c so\\x0e si\\x0f nul\\0.",
	    "bell\\x07 tab\\x09 vt\\x0b ff\\x0c so\\x0e si\\x0f nul\\x00." },
	{ "bidi \\xe2\\x80\\xaegnp.exe\\xe2\\x80\\xac",
	    "bidi \\u{202E}gnp.exe\\u{202C}" },
	{ "bidi \\xe2\\x81\\xa6x\\xe2\\x81\\xa9\\xd8\\x9c.",
	    "bidi \\u{2066}x\\u{2069}\\u{061C}." },
	{ "zero \\xe2\\x80\\x8b\\xe2\\x80\\x8d\\xef\\xbb\\xbf.",
	    "zero \\u{200B}\\u{200D}\\u{FEFF}." },
	{ "tags \\xf3\\xa0\\x81\\x81\\xf3\\xa0\\x81\\xbf.",
	    "tags \\u{E0041}\\u{E007F}." },
	{ "marks e\\xcc\\x81\\xcc\\x81.", "marks e\\u{0301}\\u{0301}." },
	{ "lines \\xe2\\x80\\xa8\\xe2\\x80\\xa9\\xc2\\x85.",
	    "lines \\u{2028}\\u{2029}\\u{0085}." },
	{ "bad \\xff\\xfe\\xc0\\xaf\\xe2\\x82.",
	    "bad \\xff\\xfe\\xc0\\xaf\\xe2\\x82." },
	{ "bad \\xed\\xa0\\x80\\xf4\\x90\\x80\\x80.",
	    "bad \\xed\\xa0\\x80\\xf4\\x90\\x80\\x80." },
	{ "printf %s%n%99999d $(id) `id`", "printf %s%n%99999d $(id) `id`" },
	{ "plain \\xc3\\xa4 \\xe6\\x97\\xa5\\xe6\\x9c\\xac.",
	    "plain \xc3\xa4 \xe6\x97\xa5\xe6\x9c\xac." },
};

/* ---- what may be written ----------------------------------------------- */

static bool
is_private_mode(struct slice params)
{
	static const char *const ours[] = { "?1", "?7", "?12", "?25", "?1049",
	    "?2004", "?12;25" };

	for (size_t i = 0; i < COUNT_OF(ours); i++)
		if (slice_is(params, ours[i]))
			return true;
	return false;
}

/* CSI: the parameters, and the final byte. */
static bool
is_our_csi(struct slice params, char final)
{
	if (params.n > 0 && params.p[0] == '?')
		return (final == 'h' || final == 'l') &&
		    is_private_mode(params);
	for (size_t i = 0; i < params.n; i++)
		if (strchr("0123456789;", params.p[i]) == NULL)
			return false;
	if (final == 't')		/* the title is kept, and put back */
		return slice_is(params, "22;0;0") || slice_is(params, "23;0;0");
	if (final == 'l' || final == 'h')
		return slice_is(params, "4");
	return strchr("@ABCDGHIJKLMPSTXZbdmr", final) != NULL;
}

/* Of the sequence behind ESC [; 0 when it is none of ours. */
static size_t
csi_len(struct slice s)
{
	size_t n = 0;

	while (n < s.n && (unsigned char)s.p[n] < 0x40)
		n++;
	return n < s.n && is_our_csi(slice_sub(s, 0, n), s.p[n]) ? n + 1 : 0;
}

static size_t
mark_len(struct slice s)
{
	static const char begin[] = "7770;";
	size_t n = sizeof(begin) - 1;

	if (!slice_is(slice_sub(s, 0, n), begin))
		return 0;
	while (n < s.n && strchr("0123456789;x", s.p[n]) != NULL)
		n++;
	return n < s.n && s.p[n] == '\007' ? n + 1 : 0;
}

/* Behind ESC. */
static size_t
esc_len(struct slice s)
{
	size_t n = 0;

	if (s.n == 0)
		return 0;
	if (s.p[0] == '[')
		n = csi_len(slice_sub(s, 1, s.n));
	else if (s.p[0] == ']')
		n = mark_len(slice_sub(s, 1, s.n));
	else if (strchr("=>M78", s.p[0]) != NULL && s.p[0] != '\0')
		return 1;
	else if (slice_is(slice_sub(s, 0, 2), "(B"))
		return 2;
	return n > 0 ? 1 + n : 0;
}

/* Lines of the screen, and what the payloads may rightly show. */
static bool
is_our_character(uint32_t cp)
{
	return (cp >= 0x2500 && cp < 0x2580) || cp == 0x2026 || cp == 0x65e5 ||
	    cp == 0x672c || (cp > 0xa0 && cp <= 0xff && cp != 0xad);
}

static size_t
token_len(struct slice s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = 1;
	uint32_t cp;

	if (c == 0x1b) {
		n = esc_len(slice_sub(s, 1, s.n));
		return n > 0 ? 1 + n : 0;
	}
	if (c < 0x20)
		return strchr("\r\n\b", c) != NULL && c != 0;
	if (c < 0x7f)
		return 1;
	cp = utf8_next(s, &n);
	return cp != UTF8_BAD && is_our_character(cp) ? n : 0;
}

/* The place of the first thing that must not be there; s.n: none. */
static size_t
first_foreign(struct slice s)
{
	size_t at = 0, n;

	while (at < s.n) {
		n = token_len(slice_sub(s, at, s.n));
		if (n == 0)
			return at;
		at += n;
	}
	return at;
}

static void
check_output(struct vt *v)
{
	struct slice out = vt_output(v);
	size_t at = first_foreign(out);

	if (at == out.n)
		return;
	fprintf(stderr, "at byte %zu of %zu:", at, out.n);
	for (size_t i = at; i < out.n && i < at + 16; i++)
		fprintf(stderr, " %02x", (unsigned char)out.p[i]);
	fputc('\n', stderr);
	fail();
}

/* The reader itself: it lets none of them pass that it must see. */
static void
test_reader_finds_them(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(payloads); i++) {
		struct bytes b;

		bytes_init(&b, BYTES_NO_LIMIT);
		script_expand(&b, payloads[i].sent);
		found += first_foreign(bytes_slice(&b)) < b.len;
		bytes_clear(&b);
	}
	/* not: colours, [2J, our screen's modes, our mark, CR, printf, text;
	 * that those are escaped is seen on the screen */
	assert_int_equal(found, COUNT_OF(payloads) - 7);
}

/* ---- sessions ---------------------------------------------------------- */

#define TURNS_MAX	200

struct turns {
	char	*v[TURNS_MAX + 1];
	size_t	 n;
};

static void
turn(struct turns *t, const char *before, const char *text, const char *after)
{
	assert_true(t->n < TURNS_MAX);
	t->v[t->n++] = xasprintf("%s%s%s", before, text, after);
	t->v[t->n] = NULL;
}

static void
turns_of(struct turns *t, const char *const *fixed)
{
	for (; *fixed; fixed++)
		turn(t, *fixed, "", "");
}

static void
turns_clear(struct turns *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i]);
	t->n = 0;
}

static void
each_payload(struct turns *t, const char *before)
{
	for (size_t i = 0; i < COUNT_OF(payloads); i++)
		turn(t, before, payloads[i].sent, "");
}

static const char *const bye[] = { "C QUIT", "S 221 bye", NULL };

static void
banner_turns(struct turns *t)
{
	static const char *const last[] = { "S 220 mx", NULL };

	each_payload(t, "S 220-mx ");
	turns_of(t, last);
	turns_of(t, bye);
}

static void
ehlo_turns(struct turns *t)
{
	static const char *const first[] = { "S 220 mx ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx", NULL };
	static const char *const last[] = { "S 250 HELP", NULL };

	turns_of(t, first);
	each_payload(t, "S 250-X");
	each_payload(t, "S 250-AUTH ");
	turns_of(t, last);
	turns_of(t, bye);
}

static void
refusal_turns(struct turns *t)
{
	static const char *const first[] = { "S 220 mx ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx", "S 250 AUTH PLAIN",
	    "C AUTH PLAIN {b64:\\0ann\\0pw}", NULL };
	static const char *const last[] = { "S 535 5.7.8 no", NULL };

	turns_of(t, first);
	each_payload(t, "S 535-5.7.8 ");
	turns_of(t, last);
	turns_of(t, bye);
}

static const struct {
	void		(*turns)(struct turns *);
	const char	 *keys[4];
} places[] = {
	{ banner_turns, { "" } },
	{ ehlo_turns, { ".", "" } },
	{ refusal_turns, { ".", ".", "pw\r", "" } },
};

static void
look_around(struct vt *v)
{
	static const char *const keys[] = { "te", "tw", "zl", "l", "K", "zR",
	    "|", "|", "gg", "]f", "g<", "q", "?", "q", ":keys\r", "q", "G" };

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		scope_type(v, keys[i]);
	scope_resize(v, 37, 9);
	scope_resize(v, 132, 50);
	scope_resize(v, 19, 4);
	scope_resize(v, 80, 24);
	scope_type(v, "\014");
}

static void
one_session(size_t place, int cols, int rows, const char *const *env)
{
	struct vt_options o = { .cols = cols, .rows = rows, .env = env };
	struct turns t = { .n = 0 };
	struct server s;
	const char *args[] = { "--user", "ann", "--tls", "none",
	    "--allow-plaintext-auth", s.target, NULL };
	struct vt *v;

	places[place].turns(&t);
	server_start(&s, (const char *const *)t.v);
	v = scope_start(args, &o);
	for (const char *const *k = places[place].keys; **k; k++)
		scope_type(v, *k);
	if (cols > 200 && env == NULL) {
		scope_type(v, ":layout raw\rzR");
		for (size_t i = 0; i < COUNT_OF(payloads); i++)
			scope_shows(v, payloads[i].seen);
	}
	look_around(v);
	vt_type(v, "Qy");
	assert_int_equal(vt_wait_exit(v), 0);
	check_output(v);
	scope_ended(v, 0);
	server_ended(&s);
	turns_clear(&t);
}

static void
test_replies(void **state)
{
	static const char *const ascii[] = { "LC_ALL=C", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		one_session(i, 220, 110, NULL);
		one_session(i, 80, 24, NULL);
		one_session(i, 60, 15, NULL);
		one_session(i, 120, 40, ascii);
	}
}

/* In base64 and bare: it becomes the label of the password field. */
static void
test_challenges(void **state)
{
	static const char *const first[] = { "S 220 mx ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx", "S 250 AUTH LOGIN", NULL };
	struct vt_options o = { .cols = 150, .rows = 24 };
	struct turns t = { .n = 0 };
	struct server s;
	const char *args[] = { "--tls", "none", "--allow-plaintext-auth",
	    s.target, NULL };
	struct vt *v;

	(void)state;
	turns_of(&t, first);
	for (size_t i = 0; i < COUNT_OF(payloads); i++) {
		static const char *const again[] = { "C *", "S 501 no", NULL };

		turn(&t, "C AUTH LOGIN", "", "");
		if (i % 2 == 0)
			turn(&t, "S 334 {b64:", payloads[i].sent, "}");
		else
			turn(&t, "S 334 ", payloads[i].sent, "");
		turns_of(&t, again);
	}
	turns_of(&t, bye);
	server_start(&s, (const char *const *)t.v);
	v = scope_start(args, &o);
	scope_type(v, ".");
	for (size_t i = 0; i < COUNT_OF(payloads); i++) {
		scope_type(v, "iAUTH LOGIN\rn");
		scope_row(v, -1, "AUTH asks");
		if (i % 2 == 0)
			scope_row(v, -1, payloads[i].seen);
		scope_type(v, "\003");
		scope_type(v, ":send *\r");
	}
	look_around(v);
	vt_type(v, "Qy");
	assert_int_equal(vt_wait_exit(v), 0);
	check_output(v);
	scope_ended(v, 0);
	server_ended(&s);
	turns_clear(&t);
}

/* What is not even a reply. */
static void
test_no_replies(void **state)
{
	struct vt_options o = { .cols = 150, .rows = 40 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(payloads); i++) {
		struct turns t = { .n = 0 };
		struct server s;
		const char *args[] = { s.target, NULL };
		struct vt *v;

		turn(&t, "S ", payloads[i].sent, "");
		turn(&t, "close", "", "");
		server_start(&s, (const char *const *)t.v);
		v = scope_start(args, &o);
		scope_shows(v, payloads[i].seen);
		scope_type(v, "K");
		vt_type(v, "Q");
		assert_int_equal(vt_wait_exit(v), 0);
		check_output(v);
		scope_ended(v, 0);
		server_ended(&s);
		turns_clear(&t);
	}
}

/* ---- the user's own words ---------------------------------------------- */

#define EVIL	"\033]0;owned\007\033[31m\302\233m"

static void
test_arguments(void **state)
{
	static const char *const all[][4] = {
		{ EVIL },
		{ "practice:" EVIL },
		{ "--" EVIL, "practice" },
		{ "--user", EVIL, "practice" },
		{ "--helo", EVIL, "practice" },
		{ "--ca-file", "/nonexistent/" EVIL, "practice" },
		{ "--keymap", "/nonexistent/" EVIL, "practice" },
		{ "--password-file", "/nonexistent/" EVIL, "practice" },
		{ "--tls", EVIL, "practice" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct vt *v = scope_begin(all[i], NULL);

		/* either it says what is wrong, or it runs */
		if (vt_idle_or_ended(v)) {
			scope_type(v, "W");
			scope_type(v, "\003");
			scope_paste(v, EVIL);
			scope_type(v, ":connect ");
			scope_paste(v, EVIL);
			scope_type(v, "\r");
			scope_type(v, "\003");
			vt_type(v, "Qy");
			assert_int_equal(vt_wait_exit(v), 0);
		}
		check_output(v);
		vt_free(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader_finds_them),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_challenges),
		cmocka_unit_test(test_no_replies),
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
