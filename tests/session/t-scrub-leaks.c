/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random sessions as many programs write them down, with known secrets, which
 * the server repeats in some encoding; they are scrubbed, and a scanner that
 * shares nothing with the program looks for the secrets in what is left.
 *
 * LEAKS_SEED=N LEAKS_SESSIONS=N; LEAKS_ONLY=N shows one of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/scrub/scrub.h"
#include "tests/lib/leakscan.h"
#include "tests/lib/rng.h"

#define SEED		20261121u
#define SESSIONS	1000u
#define TOLD_MAX	20
#define STEPS_MAX	2		/* as deep as needles.h reads */

/* What stands around a line of the client, and of the server. */
static const struct frame {
	const char	*name, *client, *client_end, *server, *server_end;
} frames[] = {
	{ "bare", "", "", "", "" },
	{ "swaks", " -> ", "", "<-  ", "" },
	{ "swaks, TLS", " ~> ", "", "<~  ", "" },
	{ "curl", "> ", "\r", "< ", "\r" },
	{ "C:, S:", "C: ", "", "S: ", "" },
	{ "python", "send: '", "\\r\\n'", "reply: b'", "\\r\\n'" },
	{ "postfix", "Nov 21 15:03:24 mx postfix/smtpd[4711]: < c[192.0.2.7]: ",
	  "", "Nov 21 15:03:25 mx postfix/smtpd[4711]: > c[192.0.2.7]: ", "" },
	{ "phpmailer", "2026-11-21 15:03:24 CLIENT -> SERVER: ", "",
	  "2026-11-21 15:03:25 SERVER -> CLIENT: ", "" },
	{ "exim", "  SMTP>> ", "", "  SMTP<< ", "" },
	{ "msmtp", "--> ", "", "<-- ", "" },
	{ "nodemailer", "[2026-11-21 15:03:24] DEBUG [x1Y] C: ", "",
	  "[2026-11-21 15:03:25] DEBUG [x1Y] S: ", "" },
	{ "json", "{\"tid\":\"x1\",\"tnx\":\"client\",\"msg\":\"", "\"}",
	  "{\"tid\":\"x1\",\"tnx\":\"server\",\"msg\":\"", "\"}" },
	{ "exchange", "2026-11-21T15:03:24.000Z,C,08D,5,192.0.2.1:25,"
	  "192.0.2.7:4711,<,", ",", "2026-11-21T15:03:24.100Z,C,08D,6,"
	  "192.0.2.1:25,192.0.2.7:4711,>,", "," },
	{ "html", "&gt; ", "<br>", "&lt; ", "<br>" },
	{ "mail", "> > C: ", "", "> > S: ", "" },
};

enum way { AT_ONCE, LATE, LOGIN, LOGIN_ADDRESS, CRAM, XOAUTH2, UNKNOWN,
    IN_CLEAR, WAYS };

struct session {
	const struct frame *frame;
	struct rng	 rng;
	enum way	 way;
	char		 secret[80];
	size_t		 n;
	struct bytes	 text;
};

static unsigned all_leaks, all_masked;

static void
pick_secret(struct session *s)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%-_.:;?@~";

	s->n = 8 + rng_below(&s->rng, 30);
	for (size_t i = 0; i < s->n; i++)
		s->secret[i] = digits[rng_below(&s->rng, i == 0 ? 52 :
		    s->way == XOAUTH2 || rng_once_in(&s->rng, 2) ? 62 :
		    sizeof(digits) - 1)];
}

static void
client(struct session *s, const char *verb, struct slice message, bool encode)
{
	static const struct leak_recipe base64 = { "", { LEAK_BASE64 },
	    false };

	bytes_addf(&s->text, "%s%s%s", s->frame->client, verb,
	    *verb != '\0' && message.n > 0 ? " " : "");
	if (encode)
		leak_spell(&s->text, message, &base64, 0);
	else
		bytes_add_slice(&s->text, message);
	bytes_addf(&s->text, "%s\n", s->frame->client_end);
}

static void
server(struct session *s, const char *line)
{
	bytes_addf(&s->text, "%s%s%s\n", s->frame->server, line,
	    s->frame->server_end);
}

static void
message(struct session *s, struct bytes *m)
{
	struct slice secret = { s->secret, s->n };

	if (s->way == AT_ONCE || s->way == LATE) {
		bytes_add(m, "\0ann\0", 5);
		bytes_add_slice(m, secret);
	} else if (s->way == XOAUTH2) {
		bytes_add_str(m, "user=ann\001auth=Bearer ");
		bytes_add_slice(m, secret);
		bytes_add_str(m, "\001\001");
	} else if (s->way == CRAM) {
		bytes_add_str(m, "ann ");
		bytes_add_slice(m, secret);
	} else
		bytes_add_slice(m, secret);
}

static void
log_in(struct session *s)
{
	struct slice none = { "", 0 };
	struct bytes m;

	bytes_init(&m, BYTES_NO_LIMIT);
	message(s, &m);
	switch (s->way) {
	case AT_ONCE:
		client(s, "AUTH PLAIN", bytes_slice(&m), true);
		break;
	case XOAUTH2:
		client(s, "auth xoauth2", bytes_slice(&m), true);
		break;
	case UNKNOWN:
		client(s, "AUTH X-WHATEVER", bytes_slice(&m), true);
		break;
	case IN_CLEAR:
		client(s, "AUTH PLAIN", bytes_slice(&m), false);
		break;
	case LATE:
	case CRAM:
		client(s, s->way == LATE ? "AUTH PLAIN" : "AUTH CRAM-MD5",
		    none, false);
		server(s, s->way == LATE ? "334 " :
		    "334 PDE4OTYuNjk3QG14LmV4YW1wbGU+");
		client(s, "", bytes_slice(&m), true);
		break;
	default:
		client(s, "AUTH LOGIN", none, false);
		server(s, "334 VXNlcm5hbWU6");
		client(s, "", slice_of(s->way == LOGIN ? "ann" :
		    "ann@example.net"), true);
		server(s, "334 UGFzc3dvcmQ6");
		client(s, "", bytes_slice(&m), true);
	}
	bytes_clear(&m);
}

/* The server says it again, in any way. */
static void
echo(struct session *s)
{
	const struct leak_recipe *r;
	struct slice secret = { s->secret, s->n };

	do
		r = leak_recipe_at(rng_below(&s->rng, leak_recipes()));
	while (!leak_recipe_fits(r, secret) ||
	    leak_recipe_steps(r) > STEPS_MAX);
	bytes_addf(&s->text, "%s535 5.7.8 no: <", s->frame->server);
	leak_spell(&s->text, secret, r, (unsigned)rng_below(&s->rng, 3));
	bytes_addf(&s->text, "> %s\n", s->frame->server_end);
}

static void
write_session(struct session *s)
{
	struct slice none = { "", 0 };

	server(s, "220 mx ESMTP");
	client(s, "EHLO me", none, false);
	server(s, "250-mx");
	server(s, "250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2");
	log_in(s);
	echo(s);
	if (rng_once_in(&s->rng, 3))
		bytes_addf(&s->text, "so %.*s is wrong\n", (int)s->n,
		    s->secret);
	client(s, "QUIT", none, false);
}

static bool
take(void *arg, const char *p, size_t n)
{
	return bytes_add(arg, p, n);
}

static void
scan(struct session *s, struct slice out, unsigned number, bool tell)
{
	struct leakscan *scanner = leakscan_new();
	struct bytes said;
	struct leak l;

	bytes_init(&said, BYTES_NO_LIMIT);
	leakscan_add(scanner, "secret", (struct slice){ s->secret, s->n },
	    LEAK_WINDOW);
	if (leakscan_find(scanner, out, &l)) {
		leak_describe(&said, &l, out);
		if (all_leaks++ < TOLD_MAX || tell)
			print_error("session %u (%s, way %d): %s\n", number,
			    s->frame->name, (int)s->way, said.data);
	}
	bytes_clear(&said);
	leakscan_free(scanner);
}

/* It may hold NULs. */
static bool
has(const struct bytes *b, const char *words)
{
	return memmem(b->data, b->len, words, strlen(words)) != NULL;
}

static void
try_session(unsigned seed, unsigned number, bool tell)
{
	struct session s = { .rng = { (uint64_t)seed << 32 | number } };
	struct scrub_counts c;
	struct scrub *scrub;
	struct bytes out;

	rng_next(&s.rng);
	s.frame = &frames[number % COUNT_OF(frames)];
	s.way = (enum way)(number / COUNT_OF(frames) % WAYS);
	bytes_init(&s.text, BYTES_NO_LIMIT);
	bytes_init(&out, BYTES_NO_LIMIT);
	pick_secret(&s);
	write_session(&s);
	scrub = scrub_new(take, &out);
	for (size_t at = 0, n; at < s.text.len; at += n) {
		n = 1 + rng_below(&s.rng, 300);
		n = n < s.text.len - at ? n : s.text.len - at;
		assert_true(scrub_add(scrub, s.text.data + at, n));
	}
	assert_true(scrub_end(scrub, &c));
	scrub_free(scrub);
	if (tell)
		print_message("%s---\n%s", s.text.data, out.data);
	all_masked += (unsigned)c.masked;
	assert_true(has(&out, "220 mx ESMTP"));
	assert_true(has(&out, "AUTH PLAIN LOGIN CRAM-MD5"));
	assert_true(has(&out, "QUIT"));
	scan(&s, bytes_slice(&out), number, tell);
	bytes_clear(&s.text);
	bytes_clear(&out);
}

static unsigned
number_of(const char *name, unsigned otherwise)
{
	const char *v = getenv(name);

	return v != NULL && *v != '\0' ? (unsigned)strtoul(v, NULL, 10) :
	    otherwise;
}

static void
test_nothing_leaks(void **state)
{
	unsigned seed = number_of("LEAKS_SEED", SEED);
	unsigned n = number_of("LEAKS_SESSIONS", SESSIONS);
	unsigned only = number_of("LEAKS_ONLY", UINT32_MAX);

	(void)state;
	print_message("LEAKS_SEED=%u\n", seed);
	if (only != UINT32_MAX)
		try_session(seed, only, true);
	for (unsigned i = 0; only == UINT32_MAX && i < n; i++)
		try_session(seed, i, false);
	print_message("%u masks\n", all_masked);
	if (all_leaks > 0)
		fail_msg("%u leaks; LEAKS_SEED=%u", all_leaks, seed);
	assert_true(only != UINT32_MAX || all_masked >= n);
}

/* The scanner would see them: nothing is masked here. */
static void
test_scanner_sees(void **state)
{
	struct session s = { .frame = &frames[0], .rng = { 3 } };
	struct leakscan *scanner = leakscan_new();
	struct leak l;

	(void)state;
	bytes_init(&s.text, BYTES_NO_LIMIT);
	pick_secret(&s);
	write_session(&s);
	leakscan_add(scanner, "secret", (struct slice){ s.secret, s.n },
	    LEAK_WINDOW);
	assert_true(leakscan_find(scanner, bytes_slice(&s.text), &l));
	leakscan_free(scanner);
	bytes_clear(&s.text);
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
		cmocka_unit_test(test_scanner_sees),
		cmocka_unit_test(test_nothing_leaks),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
