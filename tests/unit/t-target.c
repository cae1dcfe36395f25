/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/slice.h"
#include "core/base/xalloc.h"
#include "core/net/target.h"

struct good {
	const char	*word;
	const char	*text, *host;
	uint16_t	 port;
	bool		 given, address, lmtp;
	enum tls_mode	 tls;
};

static const struct good goods[] = {
	{ "mail.example.com", "mail.example.com:587", "mail.example.com",
	    587, false, false, false, TLS_AUTO },
	{ "Mail.Example.COM.:25", "mail.example.com:25", "mail.example.com",
	    25, true, false, false, TLS_AUTO },
	{ "localhost:25000", "localhost:25000", "localhost",
	    25000, true, false, false, TLS_AUTO },
	{ "mail_1.example:65535", "mail_1.example:65535", "mail_1.example",
	    65535, true, false, false, TLS_AUTO },
	{ "192.0.2.7", "192.0.2.7:587", "192.0.2.7",
	    587, false, true, false, TLS_AUTO },
	{ "192.0.2.7:465", "192.0.2.7:465", "192.0.2.7",
	    465, true, true, false, TLS_AUTO },
	{ "::1", "[::1]:587", "::1", 587, false, true, false, TLS_AUTO },
	{ "2001:DB8::1", "[2001:db8::1]:587", "2001:db8::1",
	    587, false, true, false, TLS_AUTO },
	{ "[::1]", "[::1]:587", "::1", 587, false, true, false, TLS_AUTO },
	{ "[::1]:25", "[::1]:25", "::1", 25, true, true, false, TLS_AUTO },
	{ "[fe80::1%lo]:25", "[fe80::1%lo]:25", "fe80::1%lo",
	    25, true, true, false, TLS_AUTO },
	{ "[127.0.0.1]:25", "127.0.0.1:25", "127.0.0.1",
	    25, true, true, false, TLS_AUTO },
	{ "smtp://a.example", "a.example:25", "a.example",
	    25, false, false, false, TLS_AUTO },
	{ "SMTP://a.example:2525/", "a.example:2525", "a.example",
	    2525, true, false, false, TLS_AUTO },
	{ "submission://a.example", "a.example:587", "a.example",
	    587, false, false, false, TLS_AUTO },
	{ "smtps://a.example", "a.example:465", "a.example",
	    465, false, false, false, TLS_IMPLICIT },
	{ "submissions://[::1]", "[::1]:465", "::1",
	    465, false, true, false, TLS_IMPLICIT },
	{ "lmtp://a.example", "a.example:24", "a.example",
	    24, false, false, true, TLS_AUTO },
	{ "smtp://practice", "practice:25", "practice",
	    25, false, false, false, TLS_AUTO },
	{ "b\xc3\xbc" "cher.example:25", "b\xc3\xbc" "cher.example:25",
	    "xn--bcher-kva.example", 25, true, false, false, TLS_AUTO },
	{ "B\xc3\x9c" "CHER.example", "b\xc3\xbc" "cher.example:587",
	    "xn--bcher-kva.example", 587, false, false, false, TLS_AUTO },
};

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(goods); i++) {
		const struct good *g = &goods[i];
		struct target t;
		struct err e = { "", "" };

		if (!target_parse(&t, g->word, &e))
			fail_msg("%s: %s %s", g->word, e.id, e.detail);
		assert_int_equal(t.kind, TARGET_HOST);
		assert_string_equal(t.text, g->text);
		assert_string_equal(t.host, g->host);
		assert_int_equal(t.port, g->port);
		assert_int_equal(t.port_given, g->given);
		assert_int_equal(t.is_address, g->address);
		assert_int_equal(t.lmtp, g->lmtp);
		assert_int_equal(t.tls, g->tls);
		assert_null(t.path);
		assert_null(t.scenario);
		target_clear(&t);
		assert_null(t.text);
	}
}

static const struct {
	const char	*word, *id;
} bads[] = {
	{ "", "target.empty" },
	{ "ann:s3cret@mail.example.com", "target.credentials" },
	{ "smtp://ann:s3cret@mail.example.com", "target.credentials" },
	{ "smtp://ann%40s3cret@mail.example.com:25", "target.credentials" },
	{ "practice:s3cret@x", "target.credentials" },
	{ "\033]0;s3cret@x\007", "target.credentials" },
	{ "http://", "target.scheme" },
	{ "http://mail.example.com", "target.scheme" },
	{ "://mail.example.com", "target.scheme" },
	{ "s3cret://mail.example.com", "target.scheme" },
	{ "smtp://", "target.host" },
	{ "smtp:///", "target.host" },
	{ "smtp://mail.example.com/s3cret", "target.syntax" },
	{ "smtp://mail.example.com?s3cret", "target.syntax" },
	{ ":25", "target.host" },
	{ ".", "target.host" },
	{ "a..example", "target.host" },
	{ "a.example..", "target.host" },
	{ ".example", "target.host" },
	{ "-a.example", "target.host" },
	{ "a!b.example", "target.host" },
	{ "256.1.1.1", "target.host" },
	{ "127.1", "target.host" },
	{ "2525", "target.host" },
	{ "\xff\xfe.example", "target.host" },
	{ "a\xe2\x80\xae" "b.example", "target.host" },
	{ "mail.example.com:", "target.port" },
	{ "mail.example.com:0", "target.port" },
	{ "mail.example.com:65536", "target.port" },
	{ "mail.example.com:99999999999999999999", "target.port" },
	{ "mail.example.com:+25", "target.port" },
	{ "mail.example.com:smtp", "target.port" },
	{ "ann:s3cret", "target.port" },
	{ "[::1]:0", "target.port" },
	{ "[::1]:", "target.port" },
	{ "[::1", "target.syntax" },
	{ "[::1]25", "target.syntax" },
	{ "[]", "target.host" },
	{ "[mail.example.com]", "target.host" },
	{ "[::1%]", "target.host" },
	{ "host:port:port", "target.syntax" },
	{ "::1::", "target.syntax" },
	{ "mail.example.com\n", "target.syntax" },
	{ "mail\033[31m.example", "target.syntax" },
	{ "mail example", "target.syntax" },
	{ "unix:", "target.syntax" },
	{ "unix:relative", "target.syntax" },
	{ "unix:/a\tb", "target.syntax" },
	{ "practice:", "target.syntax" },
	{ "practice:a.b", "target.syntax" },
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bads); i++) {
		struct target t;
		struct err e = { "", "" };

		if (target_parse(&t, bads[i].word, &e))
			fail_msg("%s was taken", bads[i].word);
		assert_string_equal(e.id, bads[i].id);
		assert_true(strlen(e.detail) > 10);
		assert_null(strstr(e.detail, "s3cret"));
		assert_null(strchr(e.detail, '\033'));
		assert_null(t.text);
		assert_null(t.host);
	}
}

static void
test_long(void **state)
{
	static const size_t sizes[] = { 254, 10 * 1024 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		char *word = xcalloc(1, sizes[i] + 1);
		struct target t;
		struct err e;

		for (size_t at = 0; at < sizes[i]; at++)
			word[at] = at % 50 == 49 ? '.' : 'a';
		assert_false(target_parse(&t, word, &e));
		memset(word, 'a', sizes[i]);
		assert_false(target_parse(&t, word, &e));
		free(word);
	}
}

static void
test_unix(void **state)
{
	char path[200];
	struct target t;
	struct err e;

	(void)state;
	assert_true(target_parse(&t, "unix:/run/My lmtp@x", &e));
	assert_int_equal(t.kind, TARGET_UNIX);
	assert_string_equal(t.path, "/run/My lmtp@x");
	assert_string_equal(t.text, "unix:/run/My lmtp@x");
	assert_null(t.host);
	target_clear(&t);
	memset(path, 'p', sizeof(path) - 1);
	memcpy(path, "unix:/", 6);
	path[sizeof(path) - 1] = '\0';
	assert_false(target_parse(&t, path, &e));
	assert_string_equal(e.id, "target.syntax");
}

static void
test_practice(void **state)
{
	struct target t;
	struct err e;

	(void)state;
	assert_true(target_parse(&t, "practice", &e));
	assert_int_equal(t.kind, TARGET_PRACTICE);
	assert_null(t.scenario);
	assert_string_equal(t.text, "practice");
	target_clear(&t);
	assert_true(target_parse(&t, "practice:Cert-Expired", &e));
	assert_int_equal(t.kind, TARGET_PRACTICE);
	assert_string_equal(t.scenario, "cert-expired");
	assert_string_equal(t.text, "practice:cert-expired");
	target_clear(&t);
	assert_true(target_parse(&t, "practice:./My.scenario", &e));
	assert_string_equal(t.scenario, "./My.scenario");
	target_clear(&t);
	assert_true(target_parse(&t, "practice:My.scenario", &e));
	assert_string_equal(t.scenario, "My.scenario");
	target_clear(&t);
}

static void
test_address(void **state)
{
	static const struct {
		const char	*word, *host;
		uint16_t	 port;
	} cases[] = {
		{ "127.0.0.1", "127.0.0.1", 0 },
		{ "127.0.0.1:2525", "127.0.0.1", 2525 },
		{ "::1", "::1", 0 },
		{ "[::1]:25", "::1", 25 },
		{ "Other.Example:25", "other.example", 25 },
		{ "::1:x", NULL, 0 },
		{ "a@b", NULL, 0 },
		{ "127.0.0.1:0", NULL, 0 },
		{ "", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *host;
		uint16_t port;
		struct err e;
		bool ok = target_parse_address(cases[i].word, &host, &port, &e);

		assert_int_equal(ok, cases[i].host != NULL);
		if (!ok) {
			assert_null(host);
			continue;
		}
		assert_string_equal(host, cases[i].host);
		assert_int_equal(port, cases[i].port);
		free(host);
	}
}

static void
test_modes(void **state)
{
	static const char *const names[] = { "auto", "starttls", "implicit",
	    "none" };
	enum tls_mode m = TLS_AUTO;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_true(tls_mode_parse(names[i], &m));
		assert_string_equal(tls_mode_name(m), names[i]);
	}
	assert_false(tls_mode_parse("", &m));
	assert_false(tls_mode_parse("AUTO", &m));
	assert_int_equal(m, TLS_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_unix),
		cmocka_unit_test(test_practice),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
