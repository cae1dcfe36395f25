/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/needles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include <cmocka.h>

#include "core/base/clock.h"
#include "tests/lib/spell.h"

#define SPANS	16

static const char *const secrets[] = {
	"s3cr", "s3cret", "hunter2", "correct horse battery", "a&b<c>\"d'",
	"p\xc3\xa4ss\xe2\x82\xacword", "\xf0\x9f\x94\x91key",
	"\xc3\x83\xc2\x83=3D", "b\xe4r\xff!",
	"100%25=\\u0041&amp;", "/+/+/+/+", "aaaaaaaa", "~~~~?", "a\x01\x02z",
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

static void
check_way(const struct needles *n, struct slice secret, unsigned way)
{
	struct span out[SPANS];
	struct bytes text;
	size_t from, to, found;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_str(&text, "535 echo <");
	from = text.len;
	spell(&text, secret, way);
	to = text.len;
	bytes_add_str(&text, "> 5.7.8 no");
	if (way == 9)			/* behind the last byte, a colon */
		to--;
	if (spell_is_base64(way)) {
		size_t before = spell_before(way);

		to = from + (8 * (before + secret.n) + 5) / 6;
		from += 8 * before / 6;
	}
	found = needles_find(n, bytes_slice(&text), out, SPANS);
	check_sane(out, found, text.len);
	if (!covered(out, found, from, to))
		fail_msg("%s not found when spelled in way %u: %s", secret.p,
		    way, text.data);
	assert_true(found == 1 && out[0].at >= 10 - 1);
	bytes_clear(&text);
}

static void
test_every_secret_in_every_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		struct needles *n = needles_new();

		needles_add(n, slice_of(secrets[i]));
		for (unsigned way = 0; way < SPELL_WAYS; way++)
			check_way(n, slice_of(secrets[i]), way);
		needles_free(n);
	}
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
	for (size_t i = 0; i < COUNT_OF(secrets); i++)
		for (unsigned way = 0; way < SPELL_WAYS; way++)
			check_way(n, slice_of(secrets[i]), way);
	needles_free(n);
}

static size_t
find(const struct needles *n, const char *text, struct span *out)
{
	return needles_find(n, slice_of(text), out, SPANS);
}

static void
test_innocent_text(void **state)
{
	static const char *const texts[] = {
		"", "220 mx.example.net ESMTP Postfix",
		"535 5.7.8 Error: authentication failed: secret s3cre",
		"250-AUTH PLAIN LOGIN", "%73%33%63%72%65", "czNjcm", "733363",
		"VXNlcm5hbWU6", "&#115;&#51;&#99;", "s 3 c r e t", "S3CRET",
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
	needles_add(n, slice_of("pass"));
	needles_add(n, slice_of("sword123"));
	assert_int_equal(find(n, "a password123 pass b", out), 2);
	assert_true(out[0].at == 2 && out[0].n == 11);
	assert_true(out[1].at == 14 && out[1].n == 4);
	assert_int_equal(find(n, "passpass", out), 1);
	assert_true(out[0].at == 0 && out[0].n == 8);
	assert_int_equal(needles_find(n, slice_of("pass x pass y pass z"),
	    out, 2), 2);
	assert_true(out[0].at == 0 && out[0].n == 4);
	assert_true(out[1].at == 7 && out[1].n == 13);
	assert_int_equal(needles_find(n, slice_of("pass"), out, 0), 0);
	needles_free(n);
}

/* All of an AUTH PLAIN message but the user name in front. */
static void
test_inside_an_auth_message(void **state)
{
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	needles_add(n, slice_of("s3cret"));
	assert_int_equal(find(n, "AUTH PLAIN "
	    "AGFsaWNlQGV4YW1wbGUub3JnAHMzY3JldA==", out), 1);
	assert_true(covered(out, 1, 36, 47));
	assert_true(out[0].at >= 34);
	needles_free(n);
}

static void
make_token(char *p, size_t n)
{
	unsigned v = 4711;

	for (size_t i = 0; i < n; i++) {
		v = v * 1103515245u + 12345u;
		p[i] = "abcdefghijklmnopqrstuvwxyzABCDEF0123456789-_./"
		    [(v >> 16) % 46];
	}
}

static void
test_long_token(void **state)
{
	static char token[SECRET_MAX];
	struct slice all = { token, sizeof(token) };
	struct needles *n = needles_new();
	struct span out[SPANS];

	(void)state;
	make_token(token, sizeof(token));
	needles_add(n, all);
	for (unsigned way = 0; way < SPELL_WAYS; way++) {
		struct bytes text;
		size_t found;

		bytes_init(&text, BYTES_NO_LIMIT);
		spell(&text, slice_sub(all, 0, 100), way);
		found = needles_find(n, bytes_slice(&text), out, SPANS);
		check_sane(out, found, text.len);
		/* reversed, the part is the token's end no more */
		if (way != 22 && (found != 1 || out[0].n + 4 < text.len))
			fail_msg("way %u", way);
		bytes_reset(&text);
		spell(&text, all, way);
		found = needles_find(n, bytes_slice(&text), out, SPANS);
		if (found != 1 || out[0].n + 4 < text.len)
			fail_msg("the whole in way %u", way);
		bytes_reset(&text);
		spell(&text, slice_sub(all, 0, 31), way);
		assert_int_equal(needles_find(n, bytes_slice(&text), out,
		    SPANS), 0);
		bytes_clear(&text);
	}
	needles_free(n);
}

/* A text made to cost much ends in time, and hidden rather than shown. */
static void
test_hostile_repetition(void **state)
{
	size_t len = 65536;
	char *many = malloc(len);
	struct needles *n = needles_new();
	struct span out[SPANS];
	int64_t began = clock_mono_us();
	size_t found;

	(void)state;
	assert_non_null(many);
	memset(many, 'a', len);
	needles_add(n, (struct slice){ many, SECRET_MAX });
	found = needles_find(n, (struct slice){ many, len }, out, SPANS);
	assert_int_equal(found, 1);
	assert_true(covered(out, found, 0, len));
	assert_true(clock_mono_us() - began < 5000000);
	needles_free(n);
	free(many);
}

/* No room for one more pattern: everything is hidden until forgotten. */
static void
test_no_room_hides_everything(void **state)
{
	char *token = malloc(SECRET_MAX);
	struct needles *n = needles_new();
	struct span out[SPANS];
	size_t added = 0;

	(void)state;
	assert_non_null(token);
	make_token(token, SECRET_MAX);
	while (find(n, "innocent", out) == 0 && added < 10000) {
		memcpy(token, &added, sizeof(added));
		needles_add(n, (struct slice){ token, SECRET_MAX });
		added++;
	}
	assert_in_range(added, 8, 9999);
	assert_true(out[0].at == 0 && out[0].n == 8);
	needles_forget(n);
	assert_int_equal(find(n, "innocent", out), 0);
	needles_add(n, slice_of("s3cret"));
	assert_int_equal(find(n, "my s3cret", out), 1);
	needles_free(n);
	assert_int_equal(CRYPTO_secure_used(), 0);
	free(token);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_secret_in_every_spelling),
		cmocka_unit_test(test_many_secrets_at_once),
		cmocka_unit_test(test_innocent_text),
		cmocka_unit_test(test_short_secrets_are_no_pattern),
		cmocka_unit_test(test_ranges_are_merged_and_bounded),
		cmocka_unit_test(test_inside_an_auth_message),
		cmocka_unit_test(test_long_token),
		cmocka_unit_test(test_hostile_repetition),
		cmocka_unit_test(test_no_room_hides_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
