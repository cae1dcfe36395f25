/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "tui/keys/key.h"

/* Specification, and the name that comes back. */
static const char *const sound[][2] = {
	{ "j", "j" }, { "G", "G" }, { "\xc3\xa4", "\xc3\xa4" },
	{ "\xe6\x97\xa5", "\xe6\x97\xa5" }, { "|", "|" }, { "<bar>", "|" },
	{ "<lt>", "<lt>" }, { ">", "<gt>" }, { "<gt>", "<gt>" },
	{ "#", "<hash>" }, { "<hash>", "<hash>" }, { "<j>", "j" },
	{ "<C-x>", "<C-x>" }, { "<A-v>", "<A-v>" }, { "<A-V>", "<A-V>" },
	{ "<A-C-x>", "<C-A-x>" }, { "<C-A-x>", "<C-A-x>" },
	{ "<A-lt>", "<A-lt>" }, { "<A-{>", "<A-{>" }, { "<A-->", "<A-->" },
	{ "<C-Space>", "<C-Space>" }, { "<C-@>", "<C-Space>" },
	{ "<C-h>", "<C-h>" }, { "<C-j>", "<C-j>" }, { "<C-]>", "<C-]>" },
	{ "<C-_>", "<C-_>" }, { "<S-Tab>", "<BackTab>" },
	{ "<BackTab>", "<BackTab>" }, { "<C-S-Up>", "<C-S-Up>" },
	{ "<C-A-S-PageDown>", "<C-A-S-PageDown>" }, { "<Enter>", "<Enter>" },
	{ "<A-Enter>", "<A-Enter>" }, { "<A-Space>", "<A-Space>" },
	{ "<F1>", "<F1>" }, { "<F12>", "<F12>" }, { "<S-F5>", "<S-F5>" },
	{ "<Esc>", "<Esc>" }, { "<Delete>", "<Delete>" }, { "\"", "\"" },
	{ "<A-\xc3\xa4>", "<A-\xc3\xa4>" }, { "<*>", "*" },
};

static void
test_sound_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sound); i++) {
		struct slice spec = slice_of(sound[i][0]);
		struct key k, again;
		struct err e;
		char name[32];

		if (!key_parse(&spec, &k, &e))
			fail_msg("%s: %s", sound[i][0], e.detail);
		assert_int_equal(spec.n, 0);
		assert_int_equal(key_name(k, name, sizeof(name)),
		    strlen(sound[i][1]));
		assert_string_equal(name, sound[i][1]);
		spec = slice_of(name);
		assert_true(key_parse(&spec, &again, &e));
		assert_true(key_eq(k, again));
	}
}

static const struct {
	const char *spec, *id, *detail;
} bad[] = {
	{ "", "key.unknown", "a key is missing" },
	{ "<Entre>", "key.unknown", "unknown key <Entre>; nearest: <Enter>" },
	{ "<pageup>", "key.unknown",
	    "unknown key <pageup>; nearest: <PageUp>" },
	{ "<PgDn>", "key.unknown", "unknown key <PgDn>; nearest: <PageDown>" },
	{ "<F13>", "key.unknown", "unknown key <F13>; nearest: <F1>" },
	{ "<>", "key.unknown", "unknown key <>" },
	{ "<qqqqqqq>", "key.unknown", "unknown key" },
	{ "<C->", "key.unknown", "unknown key <C->" },
	{ "<C-C-x>", "key.unknown", "a modifier is written twice" },
	{ "<Up", "key.unknown",
	    "< without >; the character itself is <lt>" },
	{ "\x01", "key.unknown",
	    "\\x01 is not a character that a key can stand for" },
	{ "\xe2\x80\xae", "key.unknown",
	    "\\u{202E} is not a character that a key can stand for" },
	{ "\xff", "key.unknown",
	    "\\xff is not a character that a key can stand for" },
	{ "<S-a>", "key.impossible", "no terminal can send <S-a>: write the "
	    "character that Shift gives" },
	{ "<C-A>", "key.impossible", "no terminal can send <C-A>: with Ctrl, "
	    "capitals are the same bytes as small letters" },
	{ "<C-i>", "key.impossible",
	    "no terminal can send <C-i>: it is the same byte as <Tab>" },
	{ "<C-m>", "key.impossible",
	    "no terminal can send <C-m>: it is the same byte as <Enter>" },
	{ "<C-[>", "key.impossible",
	    "no terminal can send <C-[>: it is the same byte as <Esc>" },
	{ "<C-?>", "key.impossible",
	    "no terminal can send <C-?>: it is the same byte as <Backspace>" },
	{ "<C-1>", "key.impossible", "no terminal can send <C-1>: Ctrl goes "
	    "with the letters a to z, with Space and with \\ ] ^ _" },
	{ "<A-[>", "key.impossible", "no terminal can send <A-[>: the "
	    "sequences of other keys begin with it" },
	{ "<A-O>", "key.impossible", "no terminal can send <A-O>: the "
	    "sequences of other keys begin with it" },
	{ "<C-Enter>", "key.impossible", "no terminal can send <C-Enter>: it "
	    "cannot be told from the key without the modifier" },
	{ "<C-Backspace>", "key.impossible", "no terminal can send "
	    "<C-Backspace>: many terminals send <C-h> for it" },
	{ "<A-Esc>", "key.impossible", "no terminal can send <A-Esc>: it is "
	    "the same bytes as <Esc><Esc>" },
};

static void
test_bad_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct slice spec = slice_of(bad[i].spec);
		struct key k;
		struct err e;

		assert_false(key_parse(&spec, &k, &e));
		assert_string_equal(e.id, bad[i].id);
		assert_string_equal(e.detail, bad[i].detail);
		assert_int_equal(spec.n, strlen(bad[i].spec));
	}
}

static void
test_sequence_is_cut(void **state)
{
	struct slice spec = slice_of("g<lt><C-x>\xc3\xa4");
	struct key k;
	struct err e;

	(void)state;
	assert_true(key_parse(&spec, &k, &e));
	assert_int_equal(k.code, 'g');
	assert_true(key_parse(&spec, &k, &e));
	assert_int_equal(k.code, '<');
	assert_true(key_parse(&spec, &k, &e));
	assert_int_equal(k.code, 'x');
	assert_int_equal(k.mods, KEYMOD_CTRL);
	assert_true(key_parse(&spec, &k, &e));
	assert_int_equal(k.code, 0xe4);
	assert_int_equal(spec.n, 0);
}

static void
test_name_is_cut_to_size(void **state)
{
	struct key k = { KEYCODE_PAGEDOWN, KEYMOD_CTRL };
	char out[6];

	(void)state;
	assert_int_equal(key_name(k, out, sizeof(out)), 5);
	assert_string_equal(out, "<C-Pa");
}

/* What came out, as text: "j <Up> paste(abc)"; T: after the waiting time. */
static void
note(struct bytes *out, struct keydec *d, enum keydec_event ev, struct key k)
{
	char name[32];

	if (ev == KEYDEC_NONE)
		return;
	if (out->len > 0)
		bytes_add_char(out, ' ');
	if (ev == KEYDEC_KEY) {
		key_name(k, name, sizeof(name));
		bytes_add_str(out, name);
		return;
	}
	if (ev == KEYDEC_MOUSE) {
		bytes_add_str(out, "mouse");
		return;
	}
	bytes_add_str(out, "paste(");
	bytes_add_slice(out, keydec_paste(d));
	bytes_add_char(out, ')');
}

static char *
decode(const char *in, size_t n)
{
	struct keydec d;
	struct bytes out;
	struct key k;

	keydec_init(&d);
	bytes_init(&out, BYTES_NO_LIMIT);
	for (size_t i = 0; i < n; i++) {
		enum keydec_event ev = keydec_byte(&d, (unsigned char)in[i],
		    &k);

		note(&out, &d, ev, k);
		/* The raw bytes of a key end where we are. */
		if (ev == KEYDEC_KEY && d.state == 0)
			assert_memory_equal(d.raw, in + i + 1 - d.raw_n,
			    d.raw_n);
	}
	for (int i = 0; keydec_is_pending(&d) && i < 4; i++) {
		bytes_add_str(&out, out.len ? " T:" : "T:");
		note(&out, &d, keydec_timeout(&d, &k), k);
	}
	keydec_clear(&d);
	return bytes_take(&out);
}

#define IN(s)	s, sizeof(s) - 1

static const struct {
	const char	*in;
	size_t		 n;
	const char	*out;
} streams[] = {
	{ IN("jG "), "j G <Space>" },
	{ IN("\r\n\t\x7f\x08"), "<Enter> <C-j> <Tab> <Backspace> <C-h>" },
	{ IN("\0\x01\x1a\x1c\x1f"), "<C-Space> <C-a> <C-z> <C-\\> <C-_>" },
	{ IN("\xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80"),
	    "\xc3\xa4 \xe6\x97\xa5 \xf0\x9f\x98\x80" },
	/* UTF-8 that is none: dropped, what follows is not */
	{ IN("\xff\x80j"), "j" },
	{ IN("\xc3j"), "j" },
	{ IN("\xe6\x97j"), "j" },
	{ IN("\xc0\xafj\xed\xa0\x80k\xf5\x80l"), "j k l" },
	{ IN("\xc2\x9bj"), "j" },		/* C1 */
	{ IN("\xc3\x1b[A"), "<Up>" },
	/* arrows and their friends */
	{ IN("\033[A\033[B\033[C\033[D\033[H\033[F"),
	    "<Up> <Down> <Right> <Left> <Home> <End>" },
	{ IN("\033OA\033OH\033OP\033OS\033OM"),
	    "<Up> <Home> <F1> <F4> <Enter>" },
	{ IN("\033[1~\033[2~\033[3~\033[4~\033[5~\033[6~\033[7~\033[8~"),
	    "<Home> <Insert> <Delete> <End> <PageUp> <PageDown> <Home> <End>" },
	{ IN("\033[11~\033[15~\033[17~\033[21~\033[23~\033[24~"),
	    "<F1> <F5> <F6> <F10> <F11> <F12>" },
	{ IN("\033[[A\033[[Ej"), "<F1> <F5> j" },
	{ IN("\033[Z"), "<BackTab>" },
	{ IN("\033[1;5A\033[1;2D\033[1;3C\033[5;8~\033[1;2P\033[;5B"),
	    "<C-Up> <S-Left> <A-Right> <C-A-S-PageUp> <S-F1>" },
	/* Alt */
	{ IN("\033x\033Y\033\x18\033\r\033 \033\x7f\033<"),
	    "<A-x> <A-Y> <C-A-x> <A-Enter> <A-Space> <A-Backspace> <A-lt>" },
	{ IN("\033\xc3\xa4"), "<A-\xc3\xa4>" },
	{ IN("\033\033[A\033\033OP"), "<A-Up> <A-F1>" },
	/* Esc alone, and other Esc before something */
	{ IN("\033"), "T: <Esc>" },
	{ IN("\033\033"), "T: <Esc> T: <Esc>" },
	{ IN("\033\033\033"), "<Esc> T: <Esc> T: <Esc>" },
	{ IN("j\033"), "j T: <Esc>" },
	{ IN("\033]"), "T: <A-]>" },
	{ IN("\033X"), "T: <A-X>" },
	/* What is no key is dropped whole */
	{ IN("\033[?1;2cj"), "j" },		/* device attributes */
	{ IN("\033[>41;354;0cj"), "j" },
	{ IN("\033[24;80Rj"), "j" },		/* cursor position */
	{ IN("\033[1;2Rj"), "j" },
	{ IN("\033[?2026;2$yj"), "j" },		/* mode report */
	{ IN("\033[0nj"), "j" },
	{ IN("\033[8;24;80tj"), "j" },		/* window size */
	{ IN("\033[Ij\033[Ok"), "j k" },	/* focus */
	{ IN("\033[M !!j"), "j" },		/* old mouse */
	{ IN("\033[<0;10;10Mj\033[<0;10;10mk"), "mouse j mouse k" },
	{ IN("\033]11;rgb:0000/0000/0000\033\\j"), "j" },
	{ IN("\033]52;c;cXVpdA==\007j"), "j" },
	{ IN("\033P1$r0m\033\\j"), "j" },	/* DECRQSS */
	{ IN("\033P>|term(1)\033\\j\033_Gi=1;OK\033\\k"), "j k" },
	{ IN("\033Xabc\033\\j\033^abc\033\\k"), "j k" },
	{ IN("\033[201~j"), "j" },		/* the end of no paste */
	{ IN("\033[99~j\033[1;99Aj\033[1;2;3;4Aj"), "j j j" },
	{ IN("\033[10000000000000~j\033Ozk"), "j k" },
	{ IN("\033[27;5;9~j\033[97;5uk"), "j k" },
	/* A sequence that breaks off gives way to what broke it */
	{ IN("\033[1;\x03j"), "<C-c> j" },
	{ IN("\033[1;\033[A"), "<Up>" },
	{ IN("\033[\r"), "<Enter>" },
	{ IN("\033O\033[B"), "<Down>" },
	{ IN("\033]0;title\x03j"), "j" },
	{ IN("\033]0;title\x18j"), "j" },
	{ IN("\033]0;title\033[Aj"), "<Up> j" },
	{ IN("\033]0;title\033"), "T: <Esc>" },
	/* Pastes */
	{ IN("\033[200~abc\033[201~j"), "paste(abc) j" },
	{ IN("\033[200~\033[201~"), "paste()" },
	{ IN("\033[200~a\r\nb\tc\033[201~"), "paste(a\r\nb\tc)" },
	{ IN("\033[200~a\033[Ab\033[201~"), "paste(a\033[Ab)" },
	{ IN("\033[200~\033\033[201\033[201~j"),
	    "paste(\033\033[201) j" },
	{ IN("\033[200~\033[200~x\033[201~j"), "paste(\033[200~x) j" },
};

static void
test_streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(streams); i++) {
		char *got = decode(streams[i].in, streams[i].n);

		if (strcmp(got, streams[i].out) != 0)
			fail_msg("stream %zu: got \"%s\", want \"%s\"", i, got,
			    streams[i].out);
		free(got);
	}
}

static void
test_long_sequence_is_dropped(void **state)
{
	char in[400] = "\033[";
	char *got;

	(void)state;
	memset(in + 2, '1', 300);
	memcpy(in + 302, "Aj", 3);
	got = decode(in, strlen(in));
	assert_string_equal(got, "j");
	free(got);
}

static void
feed_paste(struct keydec *d, size_t n)
{
	struct key k;

	for (const char *p = "\033[200~"; *p; p++)
		keydec_byte(d, (unsigned char)*p, &k);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(keydec_byte(d, 'x', &k), KEYDEC_NONE);
	for (const char *p = "\033[201"; *p; p++)
		keydec_byte(d, (unsigned char)*p, &k);
	assert_int_equal(keydec_byte(d, '~', &k), KEYDEC_PASTE);
}

static void
test_paste_has_a_ceiling(void **state)
{
	struct keydec d;
	struct key k;

	(void)state;
	keydec_init(&d);
	feed_paste(&d, PASTE_MAX);
	assert_int_equal(keydec_paste(&d).n, PASTE_MAX);
	assert_false(d.paste_cut);
	feed_paste(&d, PASTE_MAX + 10);
	assert_int_equal(keydec_paste(&d).n, PASTE_MAX);
	assert_true(d.paste_cut);
	assert_int_equal(keydec_byte(&d, 'j', &k), KEYDEC_KEY);
	assert_null(d.paste);
	assert_false(d.paste_cut);
	keydec_clear(&d);
}

/* What was typed does not stay in the decoder. */
static void
test_bytes_are_wiped(void **state)
{
	struct keydec d;
	struct key k;
	static const struct keydec empty;

	(void)state;
	keydec_init(&d);
	assert_int_equal(keydec_byte(&d, 'S', &k), KEYDEC_KEY);
	assert_int_equal(d.raw[0], 'S');
	assert_int_equal(d.buf[0], 0);
	keydec_byte(&d, 0x1b, &k);
	assert_int_equal(d.raw[0], 0);
	keydec_clear(&d);
	assert_memory_equal(&d, &empty, sizeof(d));
}

/* Whatever comes, the decoder finds back: C-c acts after at most 64 bytes
 * of an escape sequence; a paste alone may hold it. */
static void
test_every_pair_of_bytes(void **state)
{
	(void)state;
	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++) {
			unsigned char in[] = { 0x1b, (unsigned char)a,
			    (unsigned char)b, 3, 3, 3, 'j' };
			char *got = decode((char *)in, sizeof(in));
			size_t n = strlen(got);

			assert_true(n >= 1 && got[n - 1] == 'j');
			free(got);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound_names),
		cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_sequence_is_cut),
		cmocka_unit_test(test_name_is_cut_to_size),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_long_sequence_is_dropped),
		cmocka_unit_test(test_paste_has_a_ceiling),
		cmocka_unit_test(test_bytes_are_wiped),
		cmocka_unit_test(test_every_pair_of_bytes),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
