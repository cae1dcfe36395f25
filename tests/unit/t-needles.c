/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/needles.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include <cmocka.h>

#include "core/base/clock.h"
#include "tests/lib/spell.h"

#define SPANS	16

static const char before[] = "535 vvv <", after[] = "> 8.8.8 vvv";

static const char *const secrets[] = {
	"s3cr", "s3cre", "s3cret", "hunter2", "correct horse battery",
	"a&b<c>\"d'", "Tr0ub4dor&3-and-more",
	"p\xc3\xa4ss\xe2\x82\xacword", "\xf0\x9f\x94\x91key",
	"\xe5\xaf\x86\xe7\xa0\x81\xe6\x98\xaf\xe7\xa7\x98\xe5\xaf\x86\xe7\x9a\x84",
	"\xc3\x83\xc2\x83=3D", "b\xe4r\xff!",
	"100%25=\\u0041&amp;", "/+/+/+/+", "aaaaaaaa", "~~~~?", "a\x01\x02z",
	"\xc4\x8d\xc4\x81\xc4\x81\xc4\x8d-\xc4\x8d\xc4\x81",
};

/* Whether the ranges cover text[from, to). */
static bool
covered(const struct span *v, size_t n, size_t from, size_t to)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].at <= from && v[i].at + v[i].n >= to)
			return true;
	return false;
}

static void
check_sane(const struct span *v, size_t n, size_t len)
{
	for (size_t i = 0; i < n; i++) {
		assert_true(v[i].n > 0);
		assert_true(v[i].at + v[i].n <= len);
		assert_true(i == 0 || v[i].at > v[i - 1].at + v[i - 1].n);
	}
}

static size_t
find(const struct needles *n, const char *text, struct span *out)
{
	return needles_find(n, slice_of(text), out, SPANS);
}

/* The spelled text, between innocent words, is covered at that place. */
static void
check_found(const struct needles *n, struct slice spelled, struct span place,
    const char *what, unsigned way, unsigned outer)
{
	size_t front = strlen(before);
	struct span out[SPANS];
	struct bytes text;
	size_t found;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_str(&text, before);
	bytes_add_slice(&text, spelled);
	bytes_add_str(&text, after);
	found = needles_find(n, bytes_slice(&text), out, SPANS);
	check_sane(out, found, text.len);
	if (!covered(out, found, front + place.at,
	    front + place.at + place.n))
		fail_msg("%s in way %u, %u is not found in: %s", what, way,
		    outer, text.data);
	if (found != 1 || out[0].at + 1 < front ||
	    out[0].at + out[0].n > front + spelled.n + 1)
		fail_msg("%s in way %u, %u: too much in: %s", what, way,
		    outer, text.data);
	bytes_clear(&text);
}

static void
check_way(const struct needles *n, struct slice part, unsigned way, int utf8)
{
	struct bytes spelled;

	if (!spell_tells(part, way))
		return;
	bytes_init(&spelled, BYTES_NO_LIMIT);
	spell_as(&spelled, part, way, utf8);
	check_found(n, bytes_slice(&spelled), spell_place(part, way,
	    (struct span){ 0, part.n }), part.p, way, 0);
	bytes_clear(&spelled);
}

static void
test_every_secret_in_every_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		struct slice s = slice_of(secrets[i]);
		struct needles *n = needles_new();

		needles_add(n, s);
		for (unsigned way = 0; way < SPELL_WAYS; way++)
			check_way(n, s, way, utf8_valid(s));
		needles_free(n);
	}
}

static void
test_base85_and_uuencode(void **state)
{
	static const struct {
		const char	*way, *spelled;
	} rows[] = {
		{ "RFC 1924", "V{dYDWn*+LXm4_JWi2-" },
		{ "Ascii85", "@rHC.ARfg6BQ%p4AM#h" },
		{ "Ascii85 framed", "<~@rHC.ARfg6BQ%p4AM#h~>" },
		{ "Z85", "v@DydwN/*lxM4{jwI2\?v" },
		{ "uuencode", "/8V]R<F5C=\"UH;W)S92TW" },
		{ "uuencode `", "/8V]R<F5C=\"UH;W)S92TW" },
		{ "RFC 1924", "0AX%!0Ap`*a%E$5Eog6Yb7d_z" },
		{ "Ascii85", "!+Bb_!+TqfEb/a&/SK'CF(Hp^" },
		{ "Ascii85 framed", "<~!+Bb_!+TqfEb/a&/SK'CF(Hp^~>" },
		{ "Z85", "0ax+.0aP}/A+e:5eOG6yB7D{Z" },
		{ "uuencode", "4 &%N;@!C;W)R96-T+6AO<G-E+3< " },
		{ "uuencode `", "4`&%N;@!C;W)R96-T+6AO<G-E+3<`" },
		{ "RFC 1924", "a6Myha&l#3bS-Faa&u)ZHv" },
		{ "Ascii85", "E'7]LEcP`$F=h0EEcYeD2Z" },
		{ "Ascii85 framed", "<~E'7]LEcP`$F=h0EEcYeD2Z~>" },
		{ "Z85", "A6mYHA=L-3Bs\?fAA=U!zhVJ*T" },
		{ "uuencode", "1<#UC;W)R96-T+6AO<G-E+3< " },
		{ "uuencode `", "1<#UC;W)R96-T+6AO<G-E+3<`" },
	};
	struct needles *n = needles_new();

	(void)state;
	needles_add(n, slice_of("correct-horse-7"));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t len = strlen(rows[i].spelled);
		struct span out[SPANS];
		struct bytes text;
		size_t found;

		bytes_init(&text, BYTES_NO_LIMIT);
		bytes_addf(&text, "535 5.7.8 no: %s (x)", rows[i].spelled);
		found = needles_find(n, bytes_slice(&text), out, SPANS);
		if (found == 0 || out[0].at > 14 + 10 ||
		    out[found - 1].at + out[found - 1].n + 5 < 14 + len)
			fail_msg("%s: %s", rows[i].way, text.data);
		bytes_clear(&text);
	}
	needles_free(n);
}

static void
test_many_secrets_at_once(void **state)
{
	struct needles *n = needles_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		needles_add(n, slice_of(secrets[i]));
		needles_add(n, slice_of(secrets[i]));
	}
	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		struct slice s = slice_of(secrets[i]);

		for (unsigned way = 0; way < SPELL_WAYS; way++)
			check_way(n, s, way, utf8_valid(s));
	}
	needles_free(n);
}

/* ---- fragments --------------------------------------------------------- */

static bool
is_boundary(struct slice s, size_t at)
{
	return at >= s.n || ((unsigned char)s.p[at] & 0xc0) != 0x80;
}

static size_t
characters(struct slice s, bool utf8)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += !utf8 || is_boundary(s, i);
	return n;
}

/* Every part of six characters or more, in every spelling. */
static void
test_fragments(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		struct slice s = slice_of(secrets[i]);
		bool utf8 = utf8_valid(s);
		struct needles *n = needles_new();

		needles_add(n, s);
		for (size_t at = 0; at < s.n; at++)
			for (size_t end = at + 6; end <= s.n; end++) {
				struct slice part = slice_sub(s, at, end - at);

				if (utf8 && (!is_boundary(s, at) ||
				    !is_boundary(s, end)))
					continue;
				if (characters(part, utf8) < 6)
					continue;
				for (unsigned w = 0; w < SPELL_WAYS; w++)
					check_way(n, part, w, utf8);
			}
		needles_free(n);
	}
}

/* What changes letters spoils what was encoded before. */
static bool
keeps_bytes(unsigned way)
{
	return way < 39 || way > 41;
}

/*
 * Groups are read without any punctuation, so an encoding in them has none;
 * and a digit with a few bits may stand apart.
 */
static bool
spoils(unsigned way, unsigned inner, struct slice s)
{
	/* Noise, where secrets are ASCII; quotes of what is not there. */
	if ((inner == 62 || inner == 63) && (way == 20 || way == 21))
		return true;
	if (inner == 62 && way == 44)
		return true;
	if (!spell_in_groups(way))
		return false;
	if (spell_bits(inner) > 0)
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]))
			return true;
	return false;
}

static void
check_nested(const struct needles *n, struct slice part, unsigned inner,
    unsigned outer, int utf8)
{
	struct bytes one, two;
	struct span place = { 0, part.n };

	bytes_init(&one, BYTES_NO_LIMIT);
	bytes_init(&two, BYTES_NO_LIMIT);
	spell_as(&one, part, inner, utf8);
	place = spell_place(part, inner, place);
	spell(&two, bytes_slice(&one), outer);
	place = spell_place(bytes_slice(&one), outer, place);
	if (spell_tells(part, inner) &&
	    !spoils(outer, inner, bytes_slice(&one)))
		check_found(n, bytes_slice(&two), place, part.p, inner,
		    outer);
	bytes_clear(&one);
	bytes_clear(&two);
}

static void
test_spelling_of_a_spelling(void **state)
{
	static const char *const some[] = { "Tr0ub4dor&3", "hunter2",
		"a&b<c>\"d'" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(some); i++) {
		struct slice s = slice_of(some[i]);
		struct needles *n = needles_new();

		needles_add(n, s);
		for (unsigned in = 0; in < SPELL_WAYS; in++)
			for (unsigned out = 0; out < SPELL_WAYS; out++)
				if (keeps_bytes(out))
					check_nested(n, slice_sub(s, 1, 6),
					    in, out, 1);
		needles_free(n);
	}
}

/* The same for what is not ASCII, where the outer one takes any bytes. */
static void
test_spelling_of_a_spelling_beyond_ascii(void **state)
{
	static const unsigned outer[] = { 1, 2, 3, 4, 7, 9, 10, 17, 18, 23, 24,
		26, 27, 31, 32, 33, 36, 46, 48, 53, 54, 55, 57, 64, 66 };
	struct slice s = slice_of("p\xc3\xa4ss\xe2\x82\xacword");
	struct needles *n = needles_new();

	(void)state;
	needles_add(n, s);
	for (unsigned in = 0; in < SPELL_WAYS; in++)
		for (size_t i = 0; i < COUNT_OF(outer); i++)
			check_nested(n, s, in, outer[i], 1);
	needles_free(n);
}

/* ---- what is not found ------------------------------------------------- */

static void
test_innocent_text(void **state)
{
	static const char *const texts[] = {
		"", "220 mx.example.net ESMTP Postfix",
		"535 5.7.8 Error: authentication failed: 3cret s3cre",
		"250-AUTH PLAIN LOGIN", "%73%33%63%72%65", "czNjcm", "733363",
		"VXNlcm5hbWU6", "&#115;&#51;&#99;", "3-c-r-e-t", "S3CRE",
		"115 51 99 114 101", "f3per", "OMZWG4T", "=", "%", "\\", "&#",
		"\\u", "\\u{", "%u", "0x", "\\x", "====", "\\\\\\\\\\\\\\\\",
	};
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	needles_add(n, slice_of("s3cret"));
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (find(n, texts[i], out) != 0)
			fail_msg("\"%s\"", texts[i]);
	needles_free(n);
}

static unsigned
next_random(void)
{
	static uint32_t v = 4711;

	v = v * 1103515245u + 12345u;
	return v >> 16;
}

static void
random_text(char *p, size_t n, const char *alphabet)
{
	for (size_t i = 0; i < n; i++)
		p[i] = alphabet[next_random() % strlen(alphabet)];
}

/* No reply of any server looks like a piece of a random password. */
static void
test_replies_hold_no_random_password(void **state)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	static const char all[] = "abcdefghijklmnopqrstuvwxyz0123456789"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&*+-./:;<=>?@[]^_{|}~";
	const char *top = getenv("TOP_SRCDIR");
	struct needles *n = needles_new();
	struct span out[SPANS];
	char *line = NULL, path[4096];
	size_t size = 0, lines = 0;
	FILE *f;

	(void)state;
	for (size_t i = 0; i < 500; i++) {
		char password[24];
		size_t len = 8 + next_random() % 17;

		random_text(password, len, i % 2 ? all : letters);
		needles_add(n, (struct slice){ password, len });
	}
	snprintf(path, sizeof(path), "%s/tests/corpus/replies.tsv",
	    top ? top : ".");
	f = fopen(path, "r");
	assert_non_null(f);
	while (getline(&line, &size, f) > 0) {
		lines++;
		if (find(n, line, out) != 0)
			fail_msg("%.*s in %s", (int)out[0].n,
			    line + out[0].at, line);
	}
	assert_true(lines > 400);
	free(line);
	fclose(f);
	needles_free(n);
}

/* Words that servers say are no echo; in anything else they are. */
static void
test_common_words(void **state)
{
	static const struct {
		const char	*secret, *text, *hidden;	/* NULL: none */
	} rows[] = {
		{ "password", "535 Incorrect Password given", NULL },
		{ "password", "334 UGFzc3dvcmQ6", NULL },
		{ "password", "334 UGFzc3dvcmQA", NULL },
		{ "password", "334 cGFzc3dvcmQ6", NULL },
		{ "username", "334 VXNlciBOYW1lAA==", NULL },
		{ "user name", "334 VXNlciBOYW1lAA==", NULL },
		{ "username", "334 VXNlcm5hbWU6", NULL },
		{ "mailbox", "550 no such mailbox (Mailbox)", NULL },
		{ "auth", "535 authentication failed, AUTH again", NULL },
		{ "plain", "250-AUTH PLAIN LOGIN", NULL },
		{ "digest-md5", "250-AUTH DIGEST-MD5 CRAM-MD5", NULL },
		{ "8bitmime", "250-8BITMIME", NULL },
		{ "password", "535 mypassword", "password" },
		{ "password9", "535 said password9", "password9" },
		{ "password9", "535 said password", NULL },
		{ "authentic8", "535 authentication of authentic8",
		    "authentic8" },
		{ "incorrect password 9", "535 got incorrect password 9.",
		    "incorrect password 9" },
		{ "hunter2mailbox", "535 hunter2mailbox", "hunter2mailbox" },
		{ "password", "535 70617373776f7264",
		    "70617373776f7264" },
		{ "password", "535 p-a-s-s-w-o-r-d", "p-a-s-s-w-o-r-d" },
		{ "password1", "334 UGFzc3dvcmQx", "UGFzc3dvcmQx" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct needles *n = needles_new();
		const char *at = rows[i].hidden == NULL ? NULL :
		    strstr(rows[i].text, rows[i].hidden);
		struct span out[SPANS];
		size_t found, wanted = rows[i].hidden != NULL;

		needles_add(n, slice_of(rows[i].secret));
		found = find(n, rows[i].text, out);
		if (found != wanted)
			fail_msg("%s in \"%s\": %zu", rows[i].secret,
			    rows[i].text, found);
		if (at != NULL) {
			assert_int_equal(out[0].at, at - rows[i].text);
			assert_int_equal(out[0].n, strlen(rows[i].hidden));
		}
		needles_free(n);
	}
}

/* ---- which ranges ------------------------------------------------------ */

static void
test_short_secrets_are_no_pattern(void **state)
{
	static const char *const shorts[] = { "", "a", "abc", "  abc\r\n" };
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(shorts); i++)
		needles_add(n, slice_of(shorts[i]));
	assert_int_equal(find(n, "a abc YWJj 616263", out), 0);
	needles_add(n, slice_of(" abcd\r\n"));
	assert_int_equal(find(n, "x abcd", out), 1);
	assert_true(out[0].at == 2 && out[0].n == 4);
	assert_int_equal(find(n, "x abc bcd", out), 0);
	needles_forget(n);
	assert_int_equal(find(n, "x abcd", out), 0);
	needles_free(n);
	needles_free(NULL);
}

static void
test_ranges_are_merged_and_bounded(void **state)
{
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	needles_add(n, slice_of("pa55"));
	needles_add(n, slice_of("55word123"));
	assert_int_equal(find(n, "a pa55word123 pa55 b", out), 2);
	assert_true(out[0].at == 2 && out[0].n == 11);
	assert_true(out[1].at == 14 && out[1].n == 4);
	assert_int_equal(find(n, "pa55pa55", out), 1);
	assert_true(out[0].at == 0 && out[0].n == 8);
	assert_int_equal(needles_find(n, slice_of("pa55 x pa55 y pa55 z"),
	    out, 2), 2);
	assert_true(out[0].at == 0 && out[0].n == 4);
	assert_true(out[1].at == 7 && out[1].n == 13);
	assert_int_equal(needles_find(n, slice_of("pa55"), out, 0), 0);
	needles_free(n);
}

/* The digits that hold the secret, and no other. */
static void
test_inside_an_auth_message(void **state)
{
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	needles_add(n, slice_of("s3cret"));
	assert_int_equal(find(n, "AUTH PLAIN "
	    "AGFsaWNlQGV4YW1wbGUub3JnAHMzY3JldA==", out), 1);
	assert_int_equal(out[0].at, 36);
	assert_int_equal(out[0].n, 9);
	needles_free(n);
}

/* Blanks inside of a secret may be missing, or have become something. */
static void
test_blanks(void **state)
{
	static const char *const texts[] = { "abcd efgh ijkl mnop",
		"abcdefghijklmnop", "abcd+efgh+ijkl+mnop",
		"abcd%20efgh%20ijkl%20mnop", "ABCDEFGHIJKLMNOP",
		"YWJjZGVmZ2hpamtsbW5vcA" };
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	needles_add(n, slice_of(" abcd efgh ijkl mnop\r\n"));
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		assert_int_equal(find(n, texts[i], out), 1);
		assert_true(out[0].at == 0 &&
		    out[0].n == strlen(texts[i]));
	}
	needles_free(n);
}

/* ---- put between the characters, and written otherwise ------------------ */

static const struct {
	const char	*secret, *text, *hidden;	/* NULL: none */
} groups[] = {
	/* letters in another dress, and UTF-8 that is too long */
	{ "kettle", "no \xf0\x9d\x92\x8c\xf0\x9d\x92\x86\xf0\x9d\x93\x89"
	  "\xf0\x9d\x93\x89\xf0\x9d\x93\x81\xf0\x9d\x92\x86.",
	  "\xf0\x9d\x92\x8c\xf0\x9d\x92\x86\xf0\x9d\x93\x89"
	  "\xf0\x9d\x93\x89\xf0\x9d\x93\x81\xf0\x9d\x92\x86" },
	{ "kettle", "<\xe2\x93\x9a\xe2\x93\x94\xe2\x93\xa3\xe2\x93\xa3"
	  "\xe2\x93\x9b\xe2\x93\x94>", "\xe2\x93\x9a\xe2\x93\x94"
	  "\xe2\x93\xa3\xe2\x93\xa3\xe2\x93\x9b\xe2\x93\x94" },
	{ "kettle", "\xf0\x9f\x87\xb0\xf0\x9f\x87\xaattle",
	  "\xf0\x9f\x87\xb0\xf0\x9f\x87\xaattle" },
	{ "kettle", "a \xc1\xab\xc1\xa5\xc1\xb4\xc1\xb4\xc1\xac\xc1\xa5 b",
	  "\xc1\xab\xc1\xa5\xc1\xb4\xc1\xb4\xc1\xac\xc1\xa5" },
	{ "kettle", "a \xe0\x81\xab""e\xf0\x80\x81\xb4tl\xe0\x81\xa5 b",
	  "\xe0\x81\xab""e\xf0\x80\x81\xb4tl\xe0\x81\xa5" },
	{ "kettle", "a \xe0\x82\xab""ettle", NULL },
	/* what a terminal obeys */
	{ "kettle", "no k\033[0me\033[1;31mt\033]0;x\007t\033cl\x07""e at",
	  "k\033[0me\033[1;31mt\033]0;x\007t\033cl\x07""e" },
	{ "kettle", "no kx\bet\btxx\b\btle at", "kx\bet\btxx\b\btle" },
	/* digits of one bit */
	{ "kettle", "(011010110110010101110100011101000110110001100101)",
	  "011010110110010101110100011101000110110001100101" },
	{ "Zk3hPq9wLmT7", "a (Wmsz) (aFBx) (OXdM) b",
	    "Wmsz) (aFBx) (OXdM" },
	{ "Zk3hPq9wLmT7", "[\"Wmsz\",\r\n  \"aFBx\"]",
	    "Wmsz\",\r\n  \"aFBx" },
	{ "Zk3hPq9wLmT7", "a <Wmsz-aFBx/OXdM=bVQ3>",
	    "Wmsz-aFBx/OXdM=bVQ3" },
	{ "Zk3hPq9wLmT7", "a <Wm\xe2\x80\x8bszaF\xef\xbb\xbf" "Bx>",
	    "Wm\xe2\x80\x8bszaF\xef\xbb\xbf" "Bx" },
	{ "Zk3hPq9wLmT7", "a <+5Ak3+68Pq+39wLm>", "+5Ak3+68Pq+39wLm" },
	{ "Zk3hPq9wLmT7", "a <Zk3hP*q9wLm*T7>", "Zk3hP*q9wLm*T7" },
	{ "Zk3hPq9wLmT7", "a <Zk3 hPq - 9wLm, T7>", "Zk3 hPq - 9wLm, T7" },
	{ "Zk3hPq9wLmT7", "atZk3h Pq9bad", "Zk3h Pq9" },
	{ "Zk3hPq9wLmT7", "a <Zk\xc2\xad" "3h\xe2\x81\xa0Pq>",
	    "Zk\xc2\xad" "3h\xe2\x81\xa0Pq" },
	{ "Zk3hPq9wLmT7", "a <U+005A U+006B U+0033 U+0068 U+0050 U+0071>",
	    "005A U+006B U+0033 U+0068 U+0050 U+0071" },
	{ "Zk3hPq9wLmT7", "a <x5ax6bx33x68x50x71>", "5ax6bx33x68x50x71" },
	{ "Zk3hPq9wLmT7", "a <0x5a0x6b0x330x680x500x71>",
	    "5a0x6b0x330x680x500x71" },
	{ "a-b-c-d-e-f", "said ab cd ef", "ab cd ef" },
	{ "a&b<c>\"d'", "said a& b< c>\" d'", "a& b< c>\" d'" },
	{ "correct-horse", "said correctho rse", "correctho rse" },
	{ "p\xc3\xa4\xc3\x9fword", "a <P\xc3\x84\xc3\x9fWORD>",
	    "P\xc3\x84\xc3\x9fWORD" },
	{ "pass\xc5\xbe\xc3\xa4", "a <PASSZ\xcc\x8c" "A\xcc\x88>",
	    "PASSZ\xcc\x8c" "A\xcc\x88" },
	{ "\xd0\xbf\xd0\xb0\xd1\x80\xd1\x8f",
	    "a <\xd0\x9f\xd0\x90\xd0\xa0\xd0\xaf>",
	    "\xd0\x9f\xd0\x90\xd0\xa0\xd0\xaf" },
	{ "grandmother99", "said gran dmot her", "gran dmot her" },
	{ "grandmother99", "451 too many from other hosts", NULL },
	{ "username", "535 bad user name given", NULL },
	{ "2502", "250 2.1.0 sender", NULL },
	{ "c++40abcd", "say c++40abcd", "c++40abcd" },
};

static void
test_groups_and_letters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		const char *text = groups[i].text, *hidden = groups[i].hidden;
		struct needles *n = needles_new();
		struct span out[SPANS];
		size_t found;

		needles_add(n, slice_of(groups[i].secret));
		found = find(n, text, out);
		if (found != (hidden != NULL) || (found == 1 &&
		    (out[0].at != (size_t)(strstr(text, hidden) - text) ||
		    out[0].n != strlen(hidden))))
			fail_msg("%s in \"%s\": %.*s", groups[i].secret, text,
			    found > 0 ? (int)out[0].n : 0,
			    found > 0 ? text + out[0].at : "");
		needles_free(n);
	}
}

/* An escape that begins inside of what looks like one. */
static void
test_overlapping_escapes(void **state)
{
	static const struct {
		const char	*text;
		size_t		 at, n;
	} rows[] = {
		{ "\\\\x73\\x33\\x63\\x72\\x65\\x74", 1, 24 },
		{ "%4%73%33%63%72%65%74", 2, 18 },
		{ "=3=73=33=63=72=65=74", 2, 18 },
		{ "%2%35s3cret", 5, 6 },
		{ "%7s3cret", 2, 6 },
		{ "\\\\u0073\\u0033\\u0063\\u0072\\u0065\\u0074", 1, 36 },
	};
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	needles_add(n, slice_of("s3cret"));
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (find(n, rows[i].text, out) != 1 ||
		    !covered(out, 1, rows[i].at, rows[i].at + rows[i].n))
			fail_msg("%s", rows[i].text);
	needles_free(n);
}

/* An encoding of which the front is missing, up to the middle of a digit. */
static void
test_cut_encodings(void **state)
{
	static const unsigned ways[] = { 1, 7, 26, 31 };
	struct slice whole = slice_of("<0>s3cret<0>");
	struct needles *n = needles_new();

	(void)state;
	needles_add(n, slice_of("s3cret"));
	for (size_t i = 0; i < COUNT_OF(ways); i++)
		for (size_t front = 0; front < 3; front++) {
			struct slice some = slice_sub(whole, front, 12);
			struct span at = spell_place(some, ways[i],
			    (struct span){ 3 - front, 6 });
			struct bytes text;

			bytes_init(&text, BYTES_NO_LIMIT);
			spell(&text, some, ways[i]);
			check_found(n, slice_sub(bytes_slice(&text), at.at,
			    at.n), (struct span){ 0, at.n }, "cut", ways[i],
			    0);
			bytes_clear(&text);
		}
	needles_free(n);
}

/* ---- long ones --------------------------------------------------------- */

static const char token_alphabet[] = "abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

static void
test_long_tokens(void **state)
{
	static char tokens[2][SECRET_MAX];
	struct slice all = { tokens[1], SECRET_MAX };
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		random_text(tokens[i], SECRET_MAX, token_alphabet);
		needles_add(n, (struct slice){ tokens[i], SECRET_MAX });
	}
	assert_int_equal(find(n, "innocent", out), 0);
	for (unsigned way = 0; way < SPELL_WAYS; way++) {
		static const size_t lengths[] = { 6, 100, SECRET_MAX };
		size_t most = COUNT_OF(lengths) - (way % 3 != 1);

		for (size_t i = 0; i < most; i++) {
			struct slice part = slice_sub(all,
			    (SECRET_MAX - lengths[i]) / 2, lengths[i]);

			check_way(n, part, way, 1);
		}
	}
	needles_free(n);
}

/* Also across the ends of the pieces in which a long text is searched. */
static void
test_anywhere_in_a_long_text(void **state)
{
	static char text[17000];
	static const char echo[] = "&#x00000026;#x00000073;"
	    "&#x00000026;#x00000033;&#x00000026;#x00000063;"
	    "&#x00000026;#x00000072;&#x00000026;#x00000065;"
	    "&#x00000026;#x00000074;";
	size_t len = strlen(echo);
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	needles_add(n, slice_of("s3cret"));
	memset(text, '.', sizeof(text));
	for (size_t at = 6500; at + len < sizeof(text); at += 89) {
		memcpy(text + at, echo, len);
		assert_int_equal(needles_find(n, (struct slice){ text,
		    sizeof(text) }, out, SPANS), 1);
		assert_true(out[0].at == at && out[0].n == len);
		memset(text + at, '.', len);
	}
	needles_free(n);
}

/* A text made to cost much ends in time, and hidden rather than shown. */
static void
test_hostile_texts(void **state)
{
	static const char *const patterns[] = { "a", "V", "\\", "%73", "%",
		"0=3D&#3777;\\u00e4&#228%u00AA&amp;&amp;\\", "- ", "7x",
		"&#", "\\u", "\\x", "115 " };
	size_t len = 65536;
	char *many = malloc(len);
	struct needles *n = needles_new();

	(void)state;
	assert_non_null(many);
	memset(many, 'a', len);
	needles_add(n, (struct slice){ many, SECRET_MAX });
	needles_add(n, slice_of("p\xc3\xa4sswort"));
	needles_add(n, slice_of("qzqz"));
	for (size_t i = 0; i < COUNT_OF(patterns); i++) {
		int64_t began = clock_mono_us();
		struct span out[SPANS];
		size_t found;

		for (size_t j = 0; j < len; j++)
			many[j] = patterns[i][j % strlen(patterns[i])];
		found = needles_find(n, (struct slice){ many, len }, out,
		    SPANS);
		check_sane(out, found, len);
		assert_true(clock_mono_us() - began < 10000000);
		if (i == 0)
			assert_true(covered(out, found, 0, len));
		if (i == 5) {		/* beyond the budget, near the end */
			assert_int_equal(found, 1);
			assert_true(out[0].at > 0);
			assert_int_equal(out[0].at + out[0].n, len);
		}
	}
	needles_free(n);
	free(many);
}

/* No room for one more secret: everything is hidden until forgotten. */
static void
test_no_room_hides_everything(void **state)
{
	char *token = malloc(SECRET_MAX);
	struct needles *n = needles_new();
	struct span out[SPANS];
	size_t added = 0;

	(void)state;
	assert_non_null(token);
	while (added < 10000 && find(n, "innocent", out) == 0) {
		random_text(token, SECRET_MAX, token_alphabet);
		needles_add(n, (struct slice){ token, SECRET_MAX });
		added++;
	}
	assert_in_range(added, 4, 9999);
	assert_true(out[0].at == 0 && out[0].n == 8);
	needles_add(n, slice_of("s3cret"));
	assert_int_equal(find(n, "innocent", out), 1);
	needles_forget(n);
	assert_int_equal(find(n, "innocent", out), 0);
	needles_add(n, slice_of("s3cret"));
	assert_int_equal(find(n, "my s3cret", out), 1);
	assert_true(out[0].at == 3 && out[0].n == 6);
	needles_free(n);
	assert_int_equal(CRYPTO_secure_used(), 0);
	free(token);
}

/* A password may hold the user's name or the host's: these stay readable. */
static const struct {
	const char	*text;
	bool		 hidden;
} with_names[] = {
	{ "221 mail.example.test closing", false },
	{ "250 MAIL.EXAMPLE.TEST greets you", false },
	{ "550 5.1.1 <alice@other.invalid>: unknown", false },
	{ "535 wrong: alice-2024", true },
	{ "535 wrong: mail.example.test-alice", true },
	{ "535 wrong: ample.test-ali", true },
	{ "535 wrong: YWxpY2UtMjAyNA==", true },
};

static void
test_spared_names(void **state)
{
	struct needles *n = needles_new();
	struct span out[4];

	(void)state;
	needles_spare(n, slice_of("mail.example.test"));
	needles_spare(n, slice_of("alice"));
	needles_add(n, slice_of("alice-2024"));
	needles_add(n, slice_of("mail.example.test-alice"));
	for (size_t i = 0; i < COUNT_OF(with_names); i++)
		assert_int_equal(needles_find(n, slice_of(with_names[i].text),
		    out, 4) > 0, with_names[i].hidden);
	needles_free(n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_secret_in_every_spelling),
		cmocka_unit_test(test_base85_and_uuencode),
		cmocka_unit_test(test_many_secrets_at_once),
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_spelling_of_a_spelling),
		cmocka_unit_test(test_spelling_of_a_spelling_beyond_ascii),
		cmocka_unit_test(test_innocent_text),
		cmocka_unit_test(test_replies_hold_no_random_password),
		cmocka_unit_test(test_common_words),
		cmocka_unit_test(test_spared_names),
		cmocka_unit_test(test_short_secrets_are_no_pattern),
		cmocka_unit_test(test_ranges_are_merged_and_bounded),
		cmocka_unit_test(test_inside_an_auth_message),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_groups_and_letters),
		cmocka_unit_test(test_overlapping_escapes),
		cmocka_unit_test(test_cut_encodings),
		cmocka_unit_test(test_long_tokens),
		cmocka_unit_test(test_anywhere_in_a_long_text),
		cmocka_unit_test(test_hostile_texts),
		cmocka_unit_test(test_no_room_hides_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
