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
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tests/lib/jwtmake.h"
#include "tests/lib/rogue.h"
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

/* ---- X26: files, names, errors, certificates, tokens -------------------- */

static char *
put(const char *name, struct slice text)
{
	char *path = xasprintf("%s/%s", scope_home(), name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void
leave(struct vt *v)
{
	vt_type(v, "\003\003");
	vt_type(v, ":quit\ry");
	assert_int_equal(vt_wait_exit(v), 0);
	check_output(v);
	vt_free(v);
}

/* A session as another tool logs it, with every payload in it, as it is. */
static void
payload_log(struct bytes *text)
{
	bytes_add_str(text, "=== Trying mx.example:587...\n"
	    "=== Connected to mx.example.\n<-  220 mx.example ESMTP\n"
	    " -> EHLO client.example\n");
	for (size_t i = 0; i < COUNT_OF(payloads); i++) {
		bytes_add_str(text, "<-  250-X");
		script_expand(text, payloads[i].sent);
		bytes_add_str(text, "\n");
	}
	bytes_add_str(text, "<-  250 HELP\n -> MAIL FROM:<a@b.example>\n");
	for (size_t i = 0; i < COUNT_OF(payloads); i++) {
		bytes_add_str(text, "<** 550-5.1.1 ");
		script_expand(text, payloads[i].sent);
		bytes_add_str(text, "\n");
	}
	bytes_add_str(text, "<** 550 5.1.1 no\n -> QUIT\n<-  221 bye\n");
}

/* Opened, and saved in each of our own formats, and those opened. */
static void
test_opened_files(void **state)
{
	static const char *const names[] = { "in\033]0;own\007ed.log",
	    "\302\2332J.txt", "\342\200\256txt.md", "a\nb.jsonl", "-x.log" };
	struct bytes text;

	(void)state;
	bytes_init(&text, BYTES_NO_LIMIT);
	payload_log(&text);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char *path = put(names[i], bytes_slice(&text));
		const char *const args[] = { "open", path, NULL };
		struct vt_options o = { .cols = 200, .rows = 60 };
		struct vt *v = scope_start(args, &o);

		scope_shows(v, "550");
		look_around(v);
		scope_type(v, ":save ");
		scope_type(v, scope_home());
		scope_type(v, "/again-");
		scope_type(v, i == 0 ? "a.txt\r" : i == 1 ? "b.md\r" :
		    i == 2 ? "c.jsonl\r" : i == 3 ? "d.html\r" : "e.txt\r");
		look_around(v);
		scope_type(v, "\003");
		scope_type(v, ":open ");
		scope_type(v, scope_home());
		scope_type(v, "/\t\t");	/* all the names */
		scope_type(v, "\003");
		scope_type(v, ":open /no/such/");
		scope_paste(v, names[i]);
		scope_type(v, "\r");
		leave(v);
		unlink(path);
		free(path);
	}
	bytes_clear(&text);
}

/* Files that the command line names, and that are not what they should be;
 * their words, and those of OpenSSL about them. */
static void
test_errors_of_files(void **state)
{
	char *junk = put("ju\033[2Jnk", slice_of("-----BEGIN CERTIFICATE-----\n"
	    "\033]0;owned\007\302\2332J\n-----END CERTIFICATE-----\n"));
	char *keys = put("ke\033[2Jys", slice_of("global \033]0;owned\007 quit\n"
	    "\302\233 = \033[31m\n"));
	char *netrc = put("net\033[2Jrc", slice_of("machine 127.0.0.1 lo\033[31m "
	    "x \007\n"));
	const char *const all[][5] = {
		{ "--ca-file", junk, "--tls", "implicit", "127.0.0.1:1" },
		{ "--cert", junk, "--key", junk, "127.0.0.1:1" },
		{ "--keymap", keys, "--tls", "none", "127.0.0.1:1" },
		{ "--user", "a", "--netrc-file", netrc, "127.0.0.1:1" },
		{ "--keylog", junk, "--tls", "none", "127.0.0.1:1" },
		{ "--tls", "none", "--ciphers", "\033[31m\302\233", "127.0.0.1:1" },
		{ "--helo", "x", "--connect-to", "\033[2Jx.invalid", "x:1" },
		{ "--tls", "none", "-4", "--timeout=2", "a\033]0;o\007.invalid:1" },
		{ "--tls", "none", "-4", "--mx", "m\302\233x.invalid" },
		{ "--tls", "none", "-4", "--srv", "\342\200\256x.invalid" },
		{ "lesson", "no\033[2Jsuch", NULL },
		{ "lesson", junk, NULL },
		{ "practice", "--voice", "v\033[2J", NULL },
		{ "explain", "535 \033[2J\302\2335.7.8 \342\200\256no", NULL },
		{ "decode", junk, NULL },
		{ "sanitize", junk, NULL },
		{ "sanitize", "-o", "-", junk, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		const char *args[6] = { NULL };
		struct vt *v;

		for (size_t k = 0; k < 5 && all[i][k] != NULL; k++)
			args[k] = all[i][k];
		v = scope_begin(args, NULL);
		if (vt_idle_or_ended(v)) {
			look_around(v);
			leave(v);
			continue;
		}
		check_output(v);
		vt_free(v);
	}
	unlink(junk);
	unlink(keys);
	unlink(netrc);
	free(junk);
	free(keys);
	free(netrc);
}

/* It is spelled out there, but for tabs; what is not for a terminal stays as
 * it is. */
static void
test_sanitized_text(void **state)
{
	char *log = put("log", slice_of("a\tb\r\nC: x\033[31mred\302\233m\n"));
	const char *const args[] = { "sanitize", log, NULL };
	struct vt *v = scope_begin(args, NULL);

	(void)state;
	assert_false(vt_idle_or_ended(v));
	assert_int_equal(vt_times(v, "\033"), 0);
	assert_int_equal(vt_times(v, "\302\233"), 0);
	scope_row(v, 0, "a       b");
	scope_row(v, 1, "C: x\\x1b[31mred\\u{009B}m");
	vt_free(v);
	unlink(log);
	free(log);
}

static void
one_certificate(const char *how, const char *seen, const char *ca)
{
	char target[32], *word = xasprintf("1.3 %s", how);
	const char *const args[] = { "--tls", "implicit", "--ca-file", ca,
	    target, NULL };
	struct vt_options o = { .cols = 200, .rows = 60 };
	struct bytes fault;
	struct rogue r;
	struct vt *v;

	rogue_init(&r);
	rogue_add(&r, ROGUE_TLS, word, strlen(word), 1);
	rogue_add(&r, ROGUE_SAY, "220 mx.test\r\n", 13, 1);
	rogue_add(&r, ROGUE_HEAR_START, "QUIT", 4, 1);
	rogue_start(&r, AF_INET, false);
	snprintf(target, sizeof(target), "127.0.0.1:%u", r.port);
	v = scope_start(args, &o);
	scope_type(v, "zR");
	scope_type(v, "gg");
	scope_shows(v, seen);
	look_around(v);
	leave(v);
	bytes_init(&fault, BYTES_NO_LIMIT);
	rogue_join(&r, &fault);
	bytes_clear(&fault);
	rogue_clear(&r);
	free(word);
}

static void
test_certificates(void **state)
{
	char *pem, *ca;

	(void)state;
	rogue_begin();
	pem = rogue_ca();
	ca = put("ca.pem", slice_of(pem));
	one_certificate("escape", "\\1B]0\\;owned\\07", ca);
	one_certificate("bidi", "\\u{202E}gnp.test", ca);
	unlink(ca);
	free(ca);
	free(pem);
	rogue_end();
}

/* Spelled as JSON spells them, in an error of OAuth and in a token. */
#define JSON_EVIL	"\\u001b]0;owned\\u0007\\u009b31m\\u202egnp\\u200b"

static char *
base64_of(const char *text)
{
	size_t n = strlen(text);
	char *digits = xmalloc(base64_encoded_len(n) + 1);

	digits[base64_encode(digits, slice_of(text))] = '\0';
	return digits;
}

static void
type_token(struct vt *v, struct slice token)
{
	scope_row(v, -1, "(not shown)");
	scope_send(v, token.p, token.n);
	scope_type(v, "\r");
}

static void
test_json(void **state)
{
	static const char claims[] = "{\"sub\":\"s" JSON_EVIL "\",\"iss\":\"i"
	    JSON_EVIL "\",\"aud\":[\"a" JSON_EVIL "\"],\"k" JSON_EVIL "\":1,"
	    "\"scope\":\"" JSON_EVIL "\",\"exp\":32503680000}";
	char *error = base64_of("{\"status\":\"4" JSON_EVIL "\",\"schemes\":"
	    "\"B" JSON_EVIL "\",\"error_description\":\"d" JSON_EVIL "\"}");
	struct vt_options o = { .cols = 200, .rows = 60 };
	struct bytes made;
	struct slice token = jwt_make(&made, "{\"alg\":\"" JSON_EVIL "\"}",
	    slice_of(claims), JWT_SIGNATURE);
	char *sent = xasprintf("user=ann\001auth=Bearer %.*s\001\001",
	    (int)token.n, token.p), *blob = base64_of(sent);
	struct turns t = { .n = 0 };
	static const char *const first[] = { "S 220 mx ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx", "S 250 AUTH XOAUTH2", NULL };
	static const char *const last[] = { "C ", "S 535 5.7.8 no", NULL };
	struct server s;
	const char *args[] = { "--user", "ann", "--tls", "none", "--auth",
	    "XOAUTH2", "--allow-plaintext-auth", s.target, NULL };
	struct vt *v;

	(void)state;
	turns_of(&t, first);
	turn(&t, "C AUTH XOAUTH2", "", "");	/* all of it is too long */
	turn(&t, "S 334 ", "", "");
	turn(&t, "C ", blob, "");
	turn(&t, "S 334 ", error, "");
	turns_of(&t, last);
	turns_of(&t, bye);
	server_start(&s, (const char *const *)t.v);
	v = scope_start(args, &o);
	scope_type(v, ".");
	scope_type(v, ".");
	type_token(v, token);
	if (vt_has(v, "[y/N]"))
		scope_type(v, "y");
	scope_type(v, "te");
	scope_type(v, "zR");
	scope_shows(v, "d\\x1b]0;owned\\x07\\u{009B}31m\\u{202E}gnp\\u{200B}");
	look_around(v);
	leave(v);
	server_ended(&s);
	turns_clear(&t);
	bytes_clear(&made);
	free(blob);
	free(sent);
	free(error);
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

/* Decoded rows stand below the line: what goes on there is not one. */
static void
test_line_that_goes_on(void **state)
{
	static const char *const turns[] = { "S 220 mx ESMTP {40*x}   "
	    "TLSv1.3  encrypted, certificate verified", "C QUIT",
	    "S 221 bye", "close", NULL };
	const struct vt_options o = { .cols = 60, .rows = 20 };
	struct server s;
	const char *args[] = { "--tls", "none", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, &o);
	scope_shows(v, "\n  :   TLSv1.3  encrypted, certificate verified");
	scope_quit(v);
	server_ended(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader_finds_them),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_challenges),
		cmocka_unit_test(test_no_replies),
		cmocka_unit_test(test_opened_files),
		cmocka_unit_test(test_errors_of_files),
		cmocka_unit_test(test_sanitized_text),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_line_that_goes_on),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
