/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The logs of many tools (tests/logs), scrubbed: no secret of theirs is left
 * in any spelling, what is changed are lines that hold one, and once more
 * changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/scrub/scrub.h"
#include "tests/lib/leakscan.h"

#define LOGS_MIN	50

static bool
take(void *arg, const char *p, size_t n)
{
	return bytes_add(arg, p, n);
}

static const char *
path_of(char *room, size_t size, const char *in_source)
{
	const char *top = getenv("TOP_SRCDIR");

	snprintf(room, size, "%s/%s", top != NULL ? top : ".", in_source);
	return room;
}

static void
read_file(const char *path, struct bytes *out)
{
	char room[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	bytes_reset(out);
	while ((n = fread(room, 1, sizeof(room), f)) > 0)
		bytes_add(out, room, n);
	fclose(f);
}

/* Looked through first, as sanitize does. */
static void
scrub(struct slice in, struct bytes *out, struct scrub_counts *c)
{
	struct scrub *s = scrub_new(NULL, NULL);

	bytes_reset(out);
	assert_true(scrub_add(s, in.p, in.n));
	assert_true(scrub_end(s, c));
	scrub_again(s, take, out);
	assert_true(scrub_add(s, in.p, in.n));
	assert_true(scrub_end(s, c));
	scrub_free(s);
}

static struct slice
line_of(struct slice *rest)
{
	size_t n = slice_find(*rest, '\n');
	struct slice line = slice_sub(*rest, 0, n);

	*rest = slice_sub(*rest, n + 1, rest->n);
	return line;
}

/* What may be masked but holds none of the passwords: digests, what tools put
 * in a password's place, and what cannot be told from one. */
static bool
may_change(struct slice line)
{
	static const char *const words[] = { "Ym9iI", "AGJvYgAvKiBzZWNyZXQgKi8=",
	    "AGJvYgBQUk9WSURFRF9CVVRfUkVNT1ZFRA==", "n,,n=bob,r=",
	    "c=biws,r=", "biwsbj1ib2Iscj", "Yz1iaXdzLHI9", "$auth2 = bob",
	    "AUTH LOGIN Ym9i" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (memmem(line.p, line.n, words[i], strlen(words[i])))
			return true;
	return false;
}

static void
check_lines(const char *path, const struct leakscan *scanner, struct slice in,
    struct slice out)
{
	unsigned number = 0;
	struct leak l;

	while (in.n > 0) {
		struct slice was = line_of(&in), is = line_of(&out);

		number++;
		if (slice_eq(was, is) || may_change(was) ||
		    leakscan_find(scanner, was, &l))
			continue;
		fail_msg("%s:%u: %.*s -> %.*s", path, number, (int)was.n,
		    was.p, (int)is.n, is.p);
	}
	assert_int_equal(out.n, 0);
}

static void
check_log(const char *path, const struct leakscan *scanner)
{
	struct bytes in, once, twice, said;
	struct scrub_counts c;
	struct leak l;

	bytes_init(&in, BYTES_NO_LIMIT);
	bytes_init(&once, BYTES_NO_LIMIT);
	bytes_init(&twice, BYTES_NO_LIMIT);
	bytes_init(&said, BYTES_NO_LIMIT);
	read_file(path, &in);
	scrub(bytes_slice(&in), &once, &c);
	if (leakscan_find(scanner, bytes_slice(&once), &l)) {
		leak_describe(&said, &l, bytes_slice(&once));
		fail_msg("%s: %s", path, said.data);
	}
	check_lines(path, scanner, bytes_slice(&in), bytes_slice(&once));
	scrub(bytes_slice(&once), &twice, &c);
	assert_int_equal(c.masked, 0);
	assert_true(slice_eq(bytes_slice(&once), bytes_slice(&twice)));
	bytes_clear(&in);
	bytes_clear(&once);
	bytes_clear(&twice);
	bytes_clear(&said);
}

static struct leakscan *
scanner_new(void)
{
	struct leakscan *scanner = leakscan_new();
	struct bytes secrets;
	struct slice rest;
	char path[600];

	bytes_init(&secrets, BYTES_NO_LIMIT);
	read_file(path_of(path, sizeof(path), "tests/logs/secrets.txt"),
	    &secrets);
	/* A word that is in both, and everywhere else. */
	leakscan_allow(scanner, slice_of("secret"));
	for (rest = bytes_slice(&secrets); rest.n > 0;)
		leakscan_add(scanner, "secret", line_of(&rest), LEAK_WINDOW +
		    2);
	bytes_clear(&secrets);
	return scanner;
}

static void
test_logs(void **state)
{
	struct leakscan *scanner = scanner_new();
	char pattern[600];
	glob_t g;

	(void)state;
	assert_int_equal(glob(path_of(pattern, sizeof(pattern),
	    "tests/logs/*/*.log"), 0, NULL, &g), 0);
	assert_true(g.gl_pathc >= LOGS_MIN);
	for (size_t i = 0; i < g.gl_pathc; i++)
		check_log(g.gl_pathv[i], scanner);
	print_message("%zu logs\n", g.gl_pathc);
	globfree(&g);
	leakscan_free(scanner);
}

/* Each line of a remark by itself, without the login that told of it. */
static void
test_remarks_alone(void **state)
{
	static const char *const remarks[] = {
		"p: smtp_sasl_passwd_lookup: host `h' user `bob' pass `%s'",
		"p: maps_find: smtp_sasl_password_maps: static:bob:%s(0,lock):"
		    " h = bob:%s",
		"p: maps_find: smtp_sasl_password_maps: hash:/a(0,lock): "
		    "h = bob:%s",
		"p: xsasl_cyrus_client_get_passwd: %s",
		"p: dict_open: static:bob:%s",
		"p: xsasl_dovecot_server_first: sasl_method PLAIN, "
		    "init_response AGJvYgBib2Itc2VjcmV0LTI=",
		"passwordeval = echo %s",
		"passwordeval = printf '%s'",
		"my $m = encode_base64(\"bob\\0bob\\0%s\");",
		"auth input decode: '' 'bob' '%s'",
		"  $auth3 = %s",
		"<p>CLIENT -&gt; SERVER: AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI="
		    "<br>",
	};
	struct leakscan *scanner = scanner_new();
	struct scrub_counts c;
	struct bytes out;
	struct leak l;

	(void)state;
	bytes_init(&out, BYTES_NO_LIMIT);
	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++) {
		struct bytes in;
		const char *p = remarks[i], *at;

		bytes_init(&in, BYTES_NO_LIMIT);
		for (; (at = strstr(p, "%s")) != NULL; p = at + 2) {
			bytes_add(&in, p, (size_t)(at - p));
			bytes_add_str(&in, "bob-secret-2");
		}
		bytes_add_str(&in, p);
		scrub(bytes_slice(&in), &out, &c);
		if (leakscan_find(scanner, bytes_slice(&out), &l))
			fail_msg("%s: %s", remarks[i], out.data);
		assert_true(memmem(out.data, out.len, "********", 8) != NULL);
		bytes_clear(&in);
	}
	bytes_clear(&out);
	leakscan_free(scanner);
}

static int
begin(void **state)
{
	(void)state;
	secret_init();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logs),
		cmocka_unit_test(test_remarks_alone),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
