/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice server's side of every mechanism, message by message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/base64.h"
#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/practice/practice-account.h"
#include "core/practice/practice-client.h"
#include "core/practice/practice.h"
#include "core/sasl/sasl.h"

#define NOW_US	INT64_C(1790000000000000)
#define MESSAGE_MAX	4096

/* ---- a client without a socket ----------------------------------------- */

struct talk {
	struct practice_account	*account;
	struct practice_client	 c;
	struct bytes		 seen;
	struct bytes		 reply;		/* the last, without CRLF */
	const struct sasl_mech	*mech;
	struct sasl_creds	 creds;
	struct secret		*password;
};

static void
on_saw(void *arg, enum practice_voice who, const char *line)
{
	struct talk *t = arg;

	(void)who;
	for (const char *p = line; *p; p++)
		assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
	bytes_add_str(&t->seen, line);
	bytes_add_char(&t->seen, '\n');
}

static void
fixed_nonce(char *out, size_t n)
{
	memcpy(out, "abcdefghijklmnopqrstuvwxyzABCDEF", n < 32 ? n : 32);
}

static bool
fake_binding(void *arg, struct slice type, struct practice_binding *out)
{
	(void)arg;
	if (!slice_is(type, "tls-exporter"))
		return false;
	memcpy(out->data, "0123456789abcdef", 16);
	out->n = 16;
	return true;
}

static const char *
fake_certificate(void *arg)
{
	return arg;
}

static char student[] = PRACTICE_USER;
static const struct practice_channel channel = {
	fake_binding, fake_certificate, student
};
static const struct practice_channel no_certificate = {
	fake_binding, fake_certificate, NULL
};

static void
say_n(struct talk *t, const char *p, size_t n)
{
	struct slice in = { p, n };

	practice_client_feed(&t->c, in);
	in.p = "\r\n";
	in.n = 2;
	practice_client_feed(&t->c, in);
	bytes_reset(&t->reply);
	if (t->c.out.len >= 2)
		bytes_add(&t->reply, t->c.out.data, t->c.out.len - 2);
	bytes_reset(&t->c.out);
}

static void
want(struct talk *t, const char *prefix)
{
	if (strncmp(t->reply.data, prefix, strlen(prefix)) != 0)
		fail_msg("%s: wanted %s, got %s", t->mech ? t->mech->name :
		    t->c.scenario->name, prefix, t->reply.data);
}

static void
ask(struct talk *t, const char *line, const char *prefix)
{
	say_n(t, line, strlen(line));
	want(t, prefix);
}

/* A client in TLS that has said EHLO; the account stays. */
static void
connect_again(struct talk *t, const char *scenario)
{
	const struct scenario *s = scenario_find(scenario);

	assert_non_null(s);
	practice_client_init(&t->c, s, on_saw, t);
	t->c.account = t->account;
	t->c.channel = &channel;
	practice_client_secured(&t->c);
	ask(t, "EHLO x", "250-");
}

static void
hang_up(struct talk *t)
{
	practice_client_clear(&t->c);
}

static void
open_account(struct talk *t, const char *scenario)
{
	memset(t, 0, sizeof(*t));
	bytes_init(&t->seen, BYTES_NO_LIMIT);
	bytes_init(&t->reply, BYTES_NO_LIMIT);
	t->account = practice_account_new(PRACTICE_USER, PRACTICE_PASSWORD,
	    scenario_find(scenario)->secret == SECRET_EXPIRED_TOKEN);
	assert_non_null(t->account);
}

static void
open_talk(struct talk *t, const char *scenario)
{
	open_account(t, scenario);
	connect_again(t, scenario);
}

static void
close_talk(struct talk *t)
{
	hang_up(t);
	practice_account_free(t->account);
	secret_free(t->password);
	bytes_clear(&t->seen);
	bytes_clear(&t->reply);
}

/* ---- our own client's side, as the other end --------------------------- */

static const char *const mechs[] = {
	"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1",
	"SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1-PLUS",
	"SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS", "NTLM", "XOAUTH2",
	"OAUTHBEARER", "EXTERNAL", "ANONYMOUS",
};

static void
use_mech(struct talk *t, const char *name)
{
	t->mech = sasl_find(slice_of(name));
	assert_non_null(t->mech);
	t->creds = (struct sasl_creds){ .user = PRACTICE_USER,
	    .host = PRACTICE_HOST, .port = 587,
	    .plus_offered = true };
	if (t->mech->flags & SASL_BINDS)
		t->creds.binding = (struct sasl_binding){ "tls-exporter",
		    { "0123456789abcdef", 16 } };
}

static void
use_secret(struct talk *t, const char *secret)
{
	secret_free(t->password);
	t->password = secret_new(secret, strlen(secret));
	t->creds.password = t->password;
}

static void
use_right_secret(struct talk *t)
{
	use_secret(t, t->mech->flags & SASL_TOKEN ? t->account->token :
	    PRACTICE_PASSWORD);
}

/* "PREFIX base64", or base64 alone. */
static void
send_message(struct talk *t, const char *prefix, struct slice m)
{
	size_t at = strlen(prefix);
	char *line = malloc(at + base64_encoded_len(m.n) + 1);

	memcpy(line, prefix, at);
	size_t n = base64_encode(line + at, m);
	if (at > 0 && m.n == 0)
		line[at + n++] = '=';
	say_n(t, line, at + n);
	free(line);
}

static size_t
decode_challenge(struct talk *t, char *out, size_t size)
{
	struct slice text = slice_sub(bytes_slice(&t->reply), 4, t->reply.len);
	size_t n = 0;

	assert_true(base64_decoded_max(text.n) <= size);
	assert_int_equal(base64_decode(out, &n, text), BASE64_CANONICAL);
	return n;
}

/* What our client makes of the server's last reply; false: it gives up. */
static bool
answer(struct talk *t, struct sasl *x, struct sasl_message *m)
{
	char challenge[MESSAGE_MAX];
	size_t n = decode_challenge(t, challenge, sizeof(challenge));
	struct err e;

	sasl_check(x, (struct slice){ challenge, n });
	return sasl_respond(x, (struct slice){ challenge, n }, m, &e);
}

/*
 * A whole exchange; the last reply remains.  stop: this many messages are
 * sent, and then the next is put into *last in place of being sent.
 */
static enum sasl_proof
log_in_until(struct talk *t, bool initial, int stop, struct bytes *last)
{
	struct sasl *x = sasl_new(t->mech, &t->creds);
	struct sasl_message m;
	char prefix[64];
	struct err e;
	int sent = 0;

	assert_non_null(x);
	snprintf(prefix, sizeof(prefix), "AUTH %s", t->mech->name);
	if (initial) {
		snprintf(prefix, sizeof(prefix), "AUTH %s ", t->mech->name);
		assert_true(sasl_respond(x, slice_of(""), &m, &e));
		send_message(t, prefix, (struct slice){ m.data, m.n });
		sasl_message_clear(&m);
		sent++;
	} else
		say_n(t, prefix, strlen(prefix));
	while (strncmp(t->reply.data, "334", 3) == 0) {
		assert_true(sent < 8);
		if (!answer(t, x, &m)) {
			say_n(t, "*", 1);
			break;
		}
		if (sent++ == stop) {
			bytes_add(last, m.data, m.n);
			sasl_message_clear(&m);
			break;
		}
		send_message(t, "", (struct slice){ m.data, m.n });
		sasl_message_clear(&m);
	}
	enum sasl_proof proof = sasl_proof(x);
	sasl_free(x);
	return proof;
}

static enum sasl_proof
log_in(struct talk *t, bool initial)
{
	return log_in_until(t, initial, -1, NULL);
}

static bool
is_client_first(const struct talk *t)
{
	return t->mech->flags & SASL_CLIENT_FIRST;
}

/* ---- right and wrong --------------------------------------------------- */

static void
test_every_mechanism(void **state)
{
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	for (size_t i = 0; i < COUNT_OF(mechs); i++) {
		use_mech(&t, mechs[i]);
		use_right_secret(&t);
		for (int initial = 0; initial < 2; initial++) {
			if (initial && !is_client_first(&t))
				continue;
			connect_again(&t, "every-mechanism");
			enum sasl_proof proof = log_in(&t, initial);
			want(&t, "235 2.7.0");
			assert_int_equal(proof, t.mech->flags & SASL_MUTUAL ?
			    SASL_PROOF_GOOD : SASL_PROOF_NONE);
			ask(&t, "AUTH PLAIN", "503 ");
			ask(&t, "MAIL FROM:<>", "250 ");
			ask(&t, "RCPT TO:<a@elsewhere.example>",
			    strcmp(mechs[i], "ANONYMOUS") == 0 ? "550 " :
			    "250 ");
			hang_up(&t);
		}
	}
	connect_again(&t, "every-mechanism");
	close_talk(&t);
}

/* The password is a token there, too: a session has one secret only. */
static void
test_password_as_token(void **state)
{
	static const char *const both[] = { "XOAUTH2", "OAUTHBEARER" };
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	for (size_t i = 0; i < COUNT_OF(both); i++) {
		use_mech(&t, both[i]);
		use_secret(&t, PRACTICE_PASSWORD);
		connect_again(&t, "every-mechanism");
		log_in(&t, true);
		want(&t, "235 ");
		hang_up(&t);
		connect_again(&t, "oauth");
		log_in(&t, true);
		want(&t, "535 5.7.8");
		hang_up(&t);
	}
	connect_again(&t, "oauth");
	close_talk(&t);
}

static const char *
refusal_of(const struct talk *t)
{
	return strcmp(t->mech->name, "ANONYMOUS") == 0 ? "235 " : "535 5.7.8";
}

static void
test_wrong_password(void **state)
{
	static const char *const wrong[] = {
		"fifty-ways-to-fail-noW", "f", "fifty-ways-to-fail-now!",
		"student",
	};
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	for (size_t i = 0; i < COUNT_OF(mechs) * COUNT_OF(wrong); i++) {
		use_mech(&t, mechs[i / COUNT_OF(wrong)]);
		use_secret(&t, wrong[i % COUNT_OF(wrong)]);
		connect_again(&t, "every-mechanism");
		log_in(&t, false);
		want(&t, strcmp(t.mech->name, "EXTERNAL") == 0 ? "235 " :
		    refusal_of(&t));
		assert_int_equal(t.c.logged_in, t.reply.data[0] == '2');
		hang_up(&t);
	}
	connect_again(&t, "every-mechanism");
	close_talk(&t);
}

static void
test_wrong_user(void **state)
{
	static const char *const wrong[] = {
		"teacher", "studen", "students", "student@example.org", "root",
	};
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	for (size_t i = 0; i < COUNT_OF(mechs) * COUNT_OF(wrong); i++) {
		use_mech(&t, mechs[i / COUNT_OF(wrong)]);
		use_right_secret(&t);
		t.creds.user = wrong[i % COUNT_OF(wrong)];
		t.creds.authzid = strcmp(t.mech->name, "EXTERNAL") == 0 ?
		    t.creds.user : NULL;
		connect_again(&t, "every-mechanism");
		log_in(&t, false);
		want(&t, refusal_of(&t));
		hang_up(&t);
	}
	connect_again(&t, "every-mechanism");
	close_talk(&t);
}

/* Acting for oneself is nothing special; for others it is not allowed. */
static void
test_authzid(void **state)
{
	static const char *const with[] = {
		"PLAIN", "DIGEST-MD5", "SCRAM-SHA-256", "SCRAM-SHA-512-PLUS",
		"EXTERNAL",
	};
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	for (size_t i = 0; i < 2 * COUNT_OF(with); i++) {
		use_mech(&t, with[i / 2]);
		use_right_secret(&t);
		t.creds.authzid = i % 2 ? "bob" : PRACTICE_USER;
		connect_again(&t, "every-mechanism");
		log_in(&t, false);
		want(&t, i % 2 ? "535 " : "235 ");
		hang_up(&t);
	}
	connect_again(&t, "every-mechanism");
	close_talk(&t);
}

/* ---- published examples ------------------------------------------------ */

struct vector {
	const char	*mech, *salt, *nonce;
	const char	*first, *challenge, *final, *signature;
};

static const struct vector vectors[] = {
	{	/* RFC 5802, 5 */
		"SCRAM-SHA-1", "QSXCR+Q6sek8bf92", "3rfcNHYJY1ZVvWVs7j",
		"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
		"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
		"s=QSXCR+Q6sek8bf92,i=4096",
		"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
		"p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
		"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
	}, {	/* RFC 7677, 3 */
		"SCRAM-SHA-256", "W22ZaJ0SNY7soEsUEjb6gQ==",
		"%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
		"n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
		"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
		"s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
		"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
		"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
		"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
	},
};

static void
want_challenge(struct talk *t, const char *text)
{
	char got[MESSAGE_MAX];

	want(t, "334 ");
	size_t n = decode_challenge(t, got, sizeof(got) - 1);
	got[n] = '\0';
	assert_string_equal(got, text);
}

static void
test_published(void **state)
{
	struct talk t;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		const struct vector *v = &vectors[i];
		char prefix[64];

		open_talk(&t, "every-mechanism");
		t.account->user = "user";
		t.account->password = "pencil";
		t.account->nonce = v->nonce;
		assert_int_equal(base64_decode((char *)t.account->salt,
		    &t.account->salt_n, slice_of(v->salt)), BASE64_CANONICAL);
		snprintf(prefix, sizeof(prefix), "AUTH %s ", v->mech);
		t.c.channel = NULL;
		send_message(&t, prefix, slice_of(v->first));
		want_challenge(&t, v->challenge);
		send_message(&t, "", slice_of(v->final));
		want_challenge(&t, v->signature);
		ask(&t, "", "235 2.7.0");
		close_talk(&t);
	}
}

/* ---- cancelling, junk, and the wrong order ----------------------------- */

/* Each message of a sound exchange is replaced, one after the other. */
static void
replace_each(const char *line, const char *wanted)
{
	struct bytes last;
	struct talk t;

	open_account(&t, "every-mechanism");
	bytes_init(&last, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(mechs); i++)
		for (int stop = 0; stop < 3; stop++) {
			use_mech(&t, mechs[i]);
			use_right_secret(&t);
			connect_again(&t, "every-mechanism");
			bytes_wipe(&last);
			log_in_until(&t, false, stop, &last);
			if (strncmp(t.reply.data, "334", 3) == 0) {
				say_n(&t, line, strlen(line));
				if (wanted != NULL)
					want(&t, wanted);
				else if (last.len > 0 && strcmp(mechs[i],
				    "ANONYMOUS") != 0)
					assert_int_not_equal(
					    t.reply.data[0], '2');
			}
			hang_up(&t);
		}
	connect_again(&t, "oauth");
	bytes_wipe(&last);
	close_talk(&t);
}

static void
test_cancelled(void **state)
{
	(void)state;
	replace_each("*", "501 5.7.0 Login given up");
}

static void
test_junk(void **state)
{
	static const char *const junk[] = {
		"AA==", "AAAA", "LCws", "PSw9LD0=", "biwsbj0scj0=", "cD0=",
		"TlRMTVNTUAA=", "TlRMTVNTUAABAAAA", "TlRMTVNTUAADAAAA",
		"YWJj", "////", "bj1hLHI9Yg==", "dj0=",
	};
	static const char *const no_base64[] = {
		"!!!!", "A", "====", "=", "TlRMTVNTUAA", "in clear words",
	};
	static char longest[PRACTICE_AUTH_MAX + 9];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(junk); i++)
		replace_each(junk[i], NULL);
	for (size_t i = 0; i < COUNT_OF(no_base64); i++)
		replace_each(no_base64[i], "501 5.5.2");
	memset(longest, 'A', sizeof(longest) - 1);
	replace_each(longest, "500 5.5.2");
	longest[PRACTICE_AUTH_MAX - 4] = '\0';
	replace_each(longest, NULL);
}

/* A line that would be right, but not here. */
static void
test_order(void **state)
{
	struct bytes last;
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	t.account->nonce = "abcdefghijklmnop";
	bytes_init(&last, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(mechs); i++) {
		use_mech(&t, mechs[i]);
		use_right_secret(&t);
		t.creds.nonce = fixed_nonce;
		connect_again(&t, "every-mechanism");
		bytes_wipe(&last);
		log_in_until(&t, false, 1, &last);
		hang_up(&t);
		if (last.len == 0)
			continue;
		char prefix[64];
		snprintf(prefix, sizeof(prefix), "AUTH %s", mechs[i]);
		connect_again(&t, "every-mechanism");
		say_n(&t, prefix, strlen(prefix));
		send_message(&t, "", bytes_slice(&last));
		if (strcmp(mechs[i], "LOGIN") == 0)
			want(&t, "334 ");
		else
			want(&t, "501 5.5.2");
		hang_up(&t);
	}
	connect_again(&t, "oauth");
	bytes_wipe(&last);
	close_talk(&t);
}

static void
test_no_initial_response(void **state)
{
	struct talk t;

	(void)state;
	open_talk(&t, "every-mechanism");
	ask(&t, "AUTH CRAM-MD5 YWJj", "501 5.7.0");
	ask(&t, "AUTH DIGEST-MD5 =", "501 5.7.0");
	ask(&t, "AUTH LOGIN c3R1ZGVudA==", "334 UGFzc3dvcmQ6");
	ask(&t, "*", "501 5.7.0");
	close_talk(&t);
}

/* ---- every cut and every flip of the message that proves --------------- */

/* What a client with fixed nonces sends, message by message. */
struct script {
	const char	*name;
	int		 n;		/* how many messages; the last proves */
	struct bytes	 messages[2];
};

static void
record(struct talk *t, struct script *s)
{
	use_mech(t, s->name);
	use_right_secret(t);
	t->creds.nonce = fixed_nonce;
	for (int i = 0; i < s->n; i++) {
		bytes_init(&s->messages[i], BYTES_NO_LIMIT);
		connect_again(t, "every-mechanism");
		log_in_until(t, false, i, &s->messages[i]);
		hang_up(t);
		assert_true(s->messages[i].len > 0);
	}
}

/* Up to the last message, which is this one now. */
static void
replay(struct talk *t, struct script *s, struct slice last)
{
	char prefix[64];

	snprintf(prefix, sizeof(prefix), "AUTH %s", s->name);
	connect_again(t, "every-mechanism");
	ask(t, prefix, "334 ");
	for (int i = 0; i + 1 < s->n; i++) {
		send_message(t, "", bytes_slice(&s->messages[i]));
		want(t, "334 ");
	}
	send_message(t, "", last);
}

/* SCRAM's own proof would come in a 334 that is not shown. */
static void
want_refused(struct talk *t, struct script *s, struct slice last)
{
	static const char proof[] = "334 ********\n";
	size_t n = sizeof(proof) - 1;

	replay(t, s, last);
	if (t->reply.data[0] == '2' || memcmp(t->seen.data + t->seen.len - n,
	    proof, n) == 0)
		fail_msg("%s: taken, though changed: %.*s", s->name,
		    (int)last.n, last.p);
	hang_up(t);
}

/* OAUTHBEARER's host and port are not compared: a server has many names. */
static bool
is_free(const struct script *s, size_t at)
{
	return strcmp(s->name, "OAUTHBEARER") == 0 &&
	    at < strlen("n,a=student,xhost=" PRACTICE_HOST "xport=587x");
}

static void
cut_and_flip(struct talk *t, struct script *s)
{
	struct bytes *last = &s->messages[s->n - 1];

	record(t, s);
	replay(t, s, bytes_slice(last));
	if (strncmp(t->reply.data, "334", 3) == 0)
		ask(t, "", "235 ");
	want(t, "235 ");		/* as it is, it is right */
	hang_up(t);
	for (size_t n = 0; n < last->len; n++)
		want_refused(t, s, slice_sub(bytes_slice(last), 0, n));
	for (size_t n = 0; n < last->len; n++) {
		last->data[n] ^= 1;
		if (!is_free(s, n))
			want_refused(t, s, bytes_slice(last));
		last->data[n] ^= 1;
	}
	for (int i = 0; i < s->n; i++)
		bytes_wipe(&s->messages[i]);
}

static void
test_cut_and_flipped(void **state)
{
	struct script scripts[] = {
		{ .name = "PLAIN", .n = 1 }, { .name = "CRAM-MD5", .n = 1 },
		{ .name = "SCRAM-SHA-1", .n = 2 },
		{ .name = "SCRAM-SHA-256", .n = 2 },
		{ .name = "SCRAM-SHA-512-PLUS", .n = 2 },
		{ .name = "NTLM", .n = 2 }, { .name = "XOAUTH2", .n = 1 },
		{ .name = "OAUTHBEARER", .n = 1 },
	};
	struct talk t;

	(void)state;
	clock_fake(0, NOW_US);		/* NTLM's time stamp */
	open_account(&t, "every-mechanism");
	t.account->nonce = "3rfcNHYJY1ZVvWVs7j";
	for (size_t i = 0; i < COUNT_OF(scripts); i++)
		cut_and_flip(&t, &scripts[i]);
	connect_again(&t, "oauth");
	close_talk(&t);
}

/* ---- SCRAM ------------------------------------------------------------- */

struct turn {
	const char	*message, *want;	/* want: a reply, or e= */
};

static void
test_scram_first(void **state)
{
	static const struct turn rows[] = {
		{ "", "501 5.5.2" },
		{ "n", "501 5.5.2" },
		{ "n,", "501 5.5.2" },
		{ "n,,", "501 5.5.2" },
		{ "n,,n=student", "501 5.5.2" },
		{ "n,,r=abc,n=student", "501 5.5.2" },
		{ "n,,n=student,r=", "501 5.5.2" },
		{ "n,,n=student,r=a b", "501 5.5.2" },
		{ "n,,n=student,r=a\x7f", "501 5.5.2" },
		{ "x,,n=student,r=abc", "501 5.5.2" },
		{ "p,,n=student,r=abc", "501 5.5.2" },
		{ "n,b=x,n=student,r=abc", "501 5.5.2" },
		{ "p=tls-exporter,,n=student,r=abc", "501 5.5.2" },
		{ "n,,m=x,n=student,r=abc",
		  "e=extensions-not-supported" },
		{ "y,,n=student,r=abc",
		  "e=server-does-support-channel-binding" },
		{ "n,,n=student,r=abc", "r=abc" },
		{ "n,,n=student,r=abc,x=more", "r=abc" },
		{ "n,,n=,r=abc", "r=abc" },
		{ "n,a=student,n=student,r=abc", "r=abc" },
		{ "n,,n=stud=2Cent,r=abc", "r=abc" },
	};
	struct talk t;

	(void)state;
	open_account(&t, "scram");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char got[MESSAGE_MAX] = "";

		connect_again(&t, "scram");
		send_message(&t, "AUTH SCRAM-SHA-256 ",
		    slice_of(rows[i].message));
		if (rows[i].want[0] == '5') {
			want(&t, rows[i].want);
			hang_up(&t);
			continue;
		}
		want(&t, "334 ");
		decode_challenge(&t, got, sizeof(got));
		if (strncmp(got, rows[i].want, strlen(rows[i].want)) != 0)
			fail_msg("%s: got %s", rows[i].message, got);
		if (got[0] == 'e')	/* which is the end of it */
			ask(&t, "", "535 5.7.8");
		hang_up(&t);
	}
	connect_again(&t, "scram");
	close_talk(&t);
}

static void
test_scram_sizes(void **state)
{
	static char message[8000];
	struct talk t;

	(void)state;
	open_account(&t, "scram");
	for (size_t n = 1; n < sizeof(message) - 20; n += n < 1200 ? 7 : 500) {
		strcpy(message, "n,,n=student,r=");
		memset(message + 15, 'r', n);
		connect_again(&t, "scram");
		send_message(&t, "AUTH SCRAM-SHA-256 ",
		    (struct slice){ message, 15 + n });
		want(&t, n <= 256 ? "334 " : "501 5.5.2");
		hang_up(&t);
		strcpy(message, "n,,n=");
		memset(message + 5, 'u', n);
		strcpy(message + 5 + n, ",r=abc");
		connect_again(&t, "scram");
		send_message(&t, "AUTH SCRAM-SHA-256 ", slice_of(message));
		assert_true(t.reply.data[0] == '3' || t.reply.data[0] == '5');
		hang_up(&t);
	}
	connect_again(&t, "scram");
	close_talk(&t);
}

/* Without channel binding on offer, y is the truth. */
static void
test_scram_y(void **state)
{
	struct talk t;

	(void)state;
	open_talk(&t, "scram");
	t.c.channel = NULL;
	send_message(&t, "AUTH SCRAM-SHA-256 ", slice_of("y,,n=student,r=abc"));
	want(&t, "334 cj1h");
	ask(&t, "*", "501 ");
	ask(&t, "AUTH SCRAM-SHA-256-PLUS", "504 5.5.4");
	ask(&t, "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
	    "250-PIPELINING\r\n250-SIZE 10485760\r\n"
	    "250-AUTH SCRAM-SHA-256\r\n");
	close_talk(&t);
}

static void
test_scram_binding(void **state)
{
	static const struct {
		const char	*type, *data, *error;
	} rows[] = {
		{ "tls-unique", "0123456789abcdef",
		  "e=unsupported-channel-binding-type" },
		{ "nonsense", "0123456789abcdef",
		  "e=unsupported-channel-binding-type" },
		{ "tls-exporter", "0123456789abcdeF",
		  "e=channel-bindings-dont-match" },
		{ "tls-exporter", "0123456789abcde",
		  "e=channel-bindings-dont-match" },
		{ "tls-exporter", "", "e=channel-bindings-dont-match" },
	};
	struct talk t;

	(void)state;
	open_account(&t, "scram");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char got[MESSAGE_MAX] = "", first[128];

		connect_again(&t, "scram");
		snprintf(first, sizeof(first), "p=%s,,n=student,r=abc",
		    rows[i].type);
		send_message(&t, "AUTH SCRAM-SHA-256-PLUS ", slice_of(first));
		want(&t, "334 ");
		size_t n = decode_challenge(&t, got, sizeof(got));
		if (got[0] == 'r') {
			char c[128], c64[256] = "", final[512];

			snprintf(c, sizeof(c), "p=%s,,%s", rows[i].type,
			    rows[i].data);
			base64_encode(c64, slice_of(c));
			got[strcspn(got, ",")] = '\0';
			snprintf(final, sizeof(final), "c=%.255s,%.128s,"
			    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
			    c64, got);
			send_message(&t, "", slice_of(final));
			want(&t, "334 ");
			memset(got, 0, sizeof(got));
			n = decode_challenge(&t, got, sizeof(got));
		}
		assert_int_equal(n, strlen(rows[i].error));
		assert_string_equal(got, rows[i].error);
		ask(&t, "", "535 5.7.8");
		assert_false(t.c.logged_in);
		hang_up(&t);
	}
	connect_again(&t, "scram");
	close_talk(&t);
}

/* The client must see through a server that only pretends. */
static void
test_scram_false_server(void **state)
{
	static const char *const both[] = { "SCRAM-SHA-256",
	    "SCRAM-SHA-256-PLUS" };
	struct talk t;

	(void)state;
	open_account(&t, "server-proof-wrong");
	for (size_t i = 0; i < COUNT_OF(both); i++) {
		use_mech(&t, both[i]);
		use_right_secret(&t);
		connect_again(&t, "server-proof-wrong");
		assert_int_equal(log_in(&t, true), SASL_PROOF_BAD);
		hang_up(&t);
	}
	connect_again(&t, "server-proof-wrong");
	send_message(&t, "AUTH SCRAM-SHA-256 ", slice_of("n,,n=student,r=abc"));
	want(&t, "334 ");
	close_talk(&t);
}

/* ---- DIGEST-MD5 -------------------------------------------------------- */

/* Everything but the digest itself is looked at, too. */
static void
test_digest_faults(void **state)
{
	static const struct {
		const char	*from, *to, *want;
	} rows[] = {
		{ "nc=00000001", "nc=00000002", "501 5.5.2" },
		{ "realm=\"practice.", "realm=\"practicE.", "501 5.5.2" },
		{ "nonce=\"a", "nonce=\"b", "501 5.5.2" },
		{ "digest-uri=\"smtp", "digest-uri=\"imap", "501 5.5.2" },
		{ "response=", "response=\"", "501 5.5.2" },
		{ "username=", "usernamE=", "334 " },
		{ "username=", "user-name=", "501 5.5.2" },
		{ "username=\"student\"", "username=\"s\\tudent\"", "334 " },
		{ "username=\"student\"", "username=\"Student\"", "535 " },
		{ "username=\"student\"", "username=\"student", "501 5.5.2" },
		{ "qop=auth", "qop=auth-int", "501 5.5.2" },
		{ "nc=00000001", "nc=00000001,nc=00000001", "501 5.5.2" },
		{ "nc=00000001", "nc=00000001,=", "501 5.5.2" },
		{ "nc=00000001", "nc=00000001,x", "501 5.5.2" },
		{ "nc=00000001", "authzid=\"student\",nc=00000001", "535 " },
	};
	struct bytes last, changed;
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	t.account->nonce = "abcdefghijklmnop";
	use_mech(&t, "DIGEST-MD5");
	use_right_secret(&t);
	t.creds.nonce = fixed_nonce;
	bytes_init(&last, BYTES_NO_LIMIT);
	connect_again(&t, "every-mechanism");
	log_in_until(&t, false, 0, &last);
	hang_up(&t);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *at = strstr(last.data, rows[i].from);

		if (at == NULL)
			fail_msg("no %s in %s", rows[i].from, last.data);
		bytes_init(&changed, BYTES_NO_LIMIT);
		bytes_add(&changed, last.data, (size_t)(at - last.data));
		bytes_add_str(&changed, rows[i].to);
		bytes_add_str(&changed, at + strlen(rows[i].from));
		connect_again(&t, "every-mechanism");
		ask(&t, "AUTH DIGEST-MD5", "334 ");
		send_message(&t, "", bytes_slice(&changed));
		if (strncmp(t.reply.data, rows[i].want,
		    strlen(rows[i].want)) != 0)
			fail_msg("%s: %s", changed.data, t.reply.data);
		hang_up(&t);
		bytes_clear(&changed);
	}
	bytes_clear(&last);
	connect_again(&t, "every-mechanism");
	close_talk(&t);
}

/* ---- tokens ------------------------------------------------------------ */

static void
try_token(struct talk *t, const char *token, const char *wanted)
{
	static const char *const both[] = { "XOAUTH2", "OAUTHBEARER" };

	for (size_t i = 0; i < COUNT_OF(both); i++) {
		use_mech(t, both[i]);
		use_secret(t, token);
		connect_again(t, "oauth");
		log_in(t, i == 0);
		want(t, wanted);
		hang_up(t);
	}
}

/* A claim of "none" is the oldest forgery of all. */
static char *
unsigned_token(const char *token)
{
	char *out = malloc(strlen(token) + 64);
	const char *claims = strchr(token, '.');

	/* {"alg":"none"} */
	sprintf(out, "eyJhbGciOiJub25lIn0%.*s.",
	    (int)(strrchr(token, '.') - claims), claims);
	return out;
}

static void
test_tokens(void **state)
{
	struct practice_account *other;
	char changed[PRACTICE_TOKEN_MAX + 1];
	struct talk t;

	(void)state;
	clock_fake(0, NOW_US);
	open_account(&t, "oauth");
	try_token(&t, t.account->token, "235 2.7.0");
	other = practice_account_new(PRACTICE_USER, PRACTICE_PASSWORD, false);
	try_token(&t, other->token, "535 5.7.8");	/* another's key */
	memcpy(other->token_key, t.account->token_key,
	    sizeof(other->token_key));
	other->user = "teacher";
	assert_true(practice_token_make(other, false));
	try_token(&t, other->token, "535 5.7.8");	/* another's user */
	other->user = PRACTICE_USER;
	assert_true(practice_token_make(other, true));
	try_token(&t, other->token, "535 5.7.8");	/* an expired one */
	assert_int_equal(practice_token_check(t.account,
	    slice_of(other->token)), PRACTICE_TOKEN_EXPIRED);
	practice_account_free(other);
	char *none = unsigned_token(t.account->token);
	try_token(&t, none, "535 5.7.8");
	free(none);
	for (size_t i = 0; t.account->token[i] != '\0'; i++) {
		strcpy(changed, t.account->token);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_int_equal(practice_token_check(t.account,
		    slice_of(changed)), PRACTICE_TOKEN_BAD);
		assert_int_equal(practice_token_check(t.account, slice_sub(
		    slice_of(t.account->token), 0, i)), PRACTICE_TOKEN_BAD);
	}
	clock_advance((PRACTICE_TOKEN_S - 1) * INT64_C(1000000));
	try_token(&t, t.account->token, "235 2.7.0");
	clock_advance(1000000);
	try_token(&t, t.account->token, "535 5.7.8");
	connect_again(&t, "oauth");
	close_talk(&t);
}

static void
test_token_framing(void **state)
{
	static const struct {
		const char	*mech, *head, *tail, *want;
	} rows[] = {
		{ "XOAUTH2", "user=student\1auth=Bearer ", "\1\1", "235 " },
		{ "XOAUTH2", "user=student\1auth=bearer ", "\1\1", "235 " },
		{ "XOAUTH2", "auth=Bearer ", "\1user=student\1\1", "235 " },
		{ "XOAUTH2", "user=student\1auth=Bearer ", "\1", "334 " },
		{ "XOAUTH2", "user=student\1auth=Bearer ", "", "334 " },
		{ "XOAUTH2", "user=student\1auth=Bearer ", "\1\1\1", "334 " },
		{ "XOAUTH2", "user=student\1auth=Bearer Bearer ", "\1\1",
		  "334 " },
		{ "XOAUTH2", "user=student\1auth=", "\1\1", "334 " },
		{ "XOAUTH2", "auth=Bearer ", "\1\1", "334 " },
		{ "XOAUTH2", "user=student^Aauth=Bearer ", "^A^A", "334 " },
		{ "XOAUTH2", "user=\1auth=Bearer ", "\1\1", "334 " },
		{ "XOAUTH2", "user=student\1auth=Bearer x\1auth=Bearer ",
		  "\1\1", "334 " },
		{ "OAUTHBEARER", "n,a=student,\1auth=Bearer ", "\1\1", "235 " },
		{ "OAUTHBEARER", "n,,\1auth=Bearer ", "\1\1", "235 " },
		{ "OAUTHBEARER", "n,a=bob,\1auth=Bearer ", "\1\1", "334 " },
		{ "OAUTHBEARER", "p=tls-unique,,\1auth=Bearer ", "\1\1",
		  "334 " },
		{ "OAUTHBEARER", "n,student,\1auth=Bearer ", "\1\1", "334 " },
		{ "OAUTHBEARER", "n\1auth=Bearer ", "\1\1", "334 " },
		{ "OAUTHBEARER", "n,,auth=Bearer ", "\1\1", "334 " },
		{ "OAUTHBEARER", "n,,\1auth=Bearer ", "\1", "334 " },
	};
	struct talk t;

	(void)state;
	open_account(&t, "oauth");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char message[1024], prefix[64];

		snprintf(message, sizeof(message), "%s%s%s", rows[i].head,
		    t.account->token, rows[i].tail);
		snprintf(prefix, sizeof(prefix), "AUTH %s ", rows[i].mech);
		connect_again(&t, "oauth");
		send_message(&t, prefix, slice_of(message));
		if (strncmp(t.reply.data, rows[i].want, 4) != 0)
			fail_msg("row %zu: %s", i, t.reply.data);
		if (rows[i].want[0] == '3')
			ask(&t, i % 2 ? "AQ==" : "", "535 5.7.8");
		hang_up(&t);
	}
	connect_again(&t, "oauth");
	close_talk(&t);
}

/* Gmail's JSON comes first; Microsoft has none. */
static void
test_expired(void **state)
{
	struct talk t;

	(void)state;
	open_talk(&t, "oauth-expired");
	use_mech(&t, "XOAUTH2");
	use_right_secret(&t);
	log_in(&t, true);
	want(&t, "535-5.7.8 Username and Password not accepted.");
	assert_non_null(strstr(t.reply.data, "\r\n535 5.7.8  https://"));
	assert_non_null(strstr(t.seen.data, "334 eyJzdGF0dXMiOiI0MDAiLCJz"));
	hang_up(&t);
	connect_again(&t, "oauth-expired-microsoft");
	log_in(&t, true);
	want(&t, "535 5.7.3 Authentication unsuccessful [");
	hang_up(&t);
	connect_again(&t, "oauth-expired");
	close_talk(&t);
}

/* ---- certificates ------------------------------------------------------ */

static void
test_external(void **state)
{
	static char other[] = "teacher";
	const struct practice_channel others = {
		fake_binding, fake_certificate, other
	};
	struct talk t;

	(void)state;
	open_talk(&t, "every-mechanism");
	ask(&t, "AUTH EXTERNAL =", "235 ");
	hang_up(&t);
	connect_again(&t, "every-mechanism");
	ask(&t, "AUTH EXTERNAL", "334 ");
	ask(&t, "c3R1ZGVudA==", "235 ");
	hang_up(&t);
	connect_again(&t, "every-mechanism");
	t.c.channel = &others;
	ask(&t, "AUTH EXTERNAL =", "535 5.7.8");
	ask(&t, "AUTH EXTERNAL c3R1ZGVudA==", "535 5.7.8");
	hang_up(&t);
	connect_again(&t, "every-mechanism");
	t.c.channel = &no_certificate;
	ask(&t, "AUTH EXTERNAL =", "504 5.5.4");
	ask(&t, "EHLO x", "250-");
	assert_null(strstr(t.reply.data, "EXTERNAL"));
	assert_non_null(strstr(t.reply.data, "SCRAM-SHA-512-PLUS"));
	close_talk(&t);
}

static void
test_anonymous(void **state)
{
	static char longest[4 * 256];
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	memset(longest, 'a', 255);
	connect_again(&t, "every-mechanism");
	send_message(&t, "AUTH ANONYMOUS ", slice_of(longest));
	want(&t, "235 ");
	hang_up(&t);
	longest[255] = 'a';
	connect_again(&t, "every-mechanism");
	send_message(&t, "AUTH ANONYMOUS ", slice_of(longest));
	want(&t, "501 5.5.2");
	send_message(&t, "AUTH ANONYMOUS ", slice_of("\xff"));
	want(&t, "501 5.5.2");
	ask(&t, "AUTH ANONYMOUS =", "235 ");
	close_talk(&t);
}

/* ---- what whoever watches gets ----------------------------------------- */

static void
want_unseen(struct talk *t, struct slice secret)
{
	assert_true(secret.n > 3);
	assert_null(memmem(t->seen.data, t->seen.len, secret.p, secret.n));
}

/* Neither side's proofs, nor anything that opens the account. */
static void
test_notes_are_masked(void **state)
{
	struct bytes last;
	struct talk t;

	(void)state;
	open_account(&t, "every-mechanism");
	bytes_init(&last, BYTES_NO_LIMIT);
	for (size_t i = 0; i < COUNT_OF(mechs); i++)
		for (int stop = 0; stop < 2; stop++) {
			char b64[2 * MESSAGE_MAX];

			use_mech(&t, mechs[i]);
			use_right_secret(&t);
			bytes_wipe(&last);
			connect_again(&t, "every-mechanism");
			log_in_until(&t, false, stop, &last);
			send_message(&t, "", bytes_slice(&last));
			size_t n = base64_encode(b64, bytes_slice(&last));
			if (n > 0)
				want_unseen(&t, (struct slice){ b64, n });
			if (last.len > 0 && stop == (t.mech->flags &
			    SASL_MUTUAL && is_client_first(&t) ? 1 : 0) &&
			    (t.mech->flags & SASL_MUTUAL))
				want_unseen(&t, slice_sub(
				    bytes_slice(&t.reply), 4, t.reply.len));
			hang_up(&t);
		}
	want_unseen(&t, slice_of(PRACTICE_PASSWORD));
	want_unseen(&t, slice_of(t.account->token));
	assert_non_null(strstr(t.seen.data, "AUTH SCRAM-SHA-256\n334 \n"
	    "********\n334 "));
	assert_non_null(strstr(t.seen.data, "\n334 ********\n"));
	connect_again(&t, "oauth");
	bytes_wipe(&last);
	close_talk(&t);
}

static void
test_echoing(void **state)
{
	static const char *const forms[] = {
		"AHN0dWRlbnQAczNjcmV0LXdvcmQ=", "s3cret-word",
		"czNjcmV0LXdvcmQ=", "7333637265742d776f7264",
		"%73%33%63%72%65%74%2D%77%6F%72%64", "drow-terc3s",
	};
	struct talk t;

	(void)state;
	open_talk(&t, "echoing");
	ask(&t, "AUTH PLAIN AHN0dWRlbnQAczNjcmV0LXdvcmQ=", "535-5.7.8");
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		assert_non_null(strstr(t.reply.data, forms[i]));
		assert_null(strstr(t.seen.data, forms[i]));
	}
	ask(&t, "AUTH LOGIN", "334 ");
	ask(&t, "c3R1ZGVudA==", "334 ");
	ask(&t, "czNjcmV0LXdvcmQ=", "535-5.7.8");
	for (size_t i = 1; i < COUNT_OF(forms); i++) {
		assert_non_null(strstr(t.reply.data, forms[i]));
		assert_null(strstr(t.seen.data, forms[i]));
	}
	close_talk(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_mechanism),
		cmocka_unit_test(test_password_as_token),
		cmocka_unit_test(test_wrong_password),
		cmocka_unit_test(test_wrong_user),
		cmocka_unit_test(test_authzid),
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_junk),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_no_initial_response),
		cmocka_unit_test(test_cut_and_flipped),
		cmocka_unit_test(test_scram_first),
		cmocka_unit_test(test_scram_sizes),
		cmocka_unit_test(test_scram_y),
		cmocka_unit_test(test_scram_binding),
		cmocka_unit_test(test_scram_false_server),
		cmocka_unit_test(test_digest_faults),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_token_framing),
		cmocka_unit_test(test_expired),
		cmocka_unit_test(test_external),
		cmocka_unit_test(test_anonymous),
		cmocka_unit_test(test_notes_are_masked),
		cmocka_unit_test(test_echoing),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
