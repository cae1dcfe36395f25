/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a client says to the practice server.  The first byte chooses the
 * scenario, and whether TLS is on already, and behind those of the seeds the
 * voice, too; the rest is what comes.  Nonces,
 * salt, key and clock stand still, so that the seeds hold whole logins.
 *
 * Holds: every answer is a row of well-formed reply lines, but where the
 * scenario is about what is none; the answers do
 * not depend on how the bytes were cut; one piece never fills the output;
 * whoever watches gets printable lines; nobody logs in without the password,
 * the token, or a proof that only one of them can make.
 */
#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/base/slice.h"
#include "core/practice/practice-account.h"
#include "core/practice/practice-client.h"

#define PIECE	4096		/* the most that comes at once */
#define NOW_US	INT64_C(1790000000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_saw(void *arg, enum practice_voice who, const char *line)
{
	(void)arg;
	(void)who;
	for (const char *p = line; *p; p++)
		assert((unsigned char)*p >= 0x20 && *p != 0x7f);
}

static void
check_replies(struct slice out)
{
	bool last = true;

	while (out.n > 0) {
		size_t end = slice_find(out, '\n');

		assert(end < out.n && end >= 5 && out.p[end - 1] == '\r');
		assert(out.p[0] >= '2' && out.p[0] <= '5');
		assert(isdigit((unsigned char)out.p[1]) &&
		    isdigit((unsigned char)out.p[2]));
		assert(out.p[3] == ' ' || out.p[3] == '-');
		assert(slice_find(slice_sub(out, 0, end), '\0') == end);
		assert(end + 1 <= LINE_RFC_MAX);
		last = out.p[3] == ' ';
		out = slice_sub(out, end + 1, out.n);
	}
	assert(last);
}

/* ---- what opens the account -------------------------------------------- */

/* The password of the seeds, whose proofs hang on it. */
#define PASSWORD	"practice-makes-perfect"

static struct practice_account *account;

static bool
fixed_binding(void *arg, struct slice type, struct practice_binding *out)
{
	(void)arg;
	memcpy(out->data, "0123456789abcdef", 16);
	out->n = 16;
	return slice_is(type, "tls-exporter");
}

static const char *
no_certificate(void *arg)
{
	(void)arg;
	return NULL;
}

static const struct practice_channel channel = {
	fixed_binding, no_certificate, NULL
};

static void
open_account(void)
{
	if (account != NULL)
		return;
	secret_init();
	clock_fake(0, NOW_US);
	account = practice_account_new(PRACTICE_USER, PASSWORD,
	    false);
	assert(account != NULL);
	account->nonce = "3rfcNHYJY1ZVvWVs7j";
	memset(account->salt, 's', sizeof(account->salt));
	memset(account->token_key, 'k', sizeof(account->token_key));
	assert(practice_token_make(account, false));
}

/* Those of the seeds, whose clients have fixed nonces, too. */
static const struct slice proofs[] = {
	{ "35d5a84c29e0eef6f8e30f5c0fd8c944", 32 },	/* CRAM-MD5 */
	{ "74028956e76308cd18159d650954df89", 32 },	/* DIGEST-MD5 */
	{ "p=AJv6+kiV7zZINIkMlw86IUT1NLU=", 30 },
	{ "p=7HC+/4McgKKuzvnpra+6W4a1OkGDR9fEk28H9xZCGJU=", 46 },
	{ "p=sFY2SJzLtYcXay4BPoh5Gfik9uaN9sPbdPUb5E0Lv4GuTS9uIt3ZcesUR50ghJ"
	  "aLHv7AZ54IjY5nQKX5Vsm+Hw==", 90 },
	{ "p=tS8MaU2+3D8RUcofah+k/RMO3ik=", 30 },	/* and with -PLUS */
	{ "p=L4DtSTqAsu5bgQ5wxOjQSDaG3z8W3O5Rd5ClvO5tevI=", 46 },
	{ "p=6jVk7vEy8MGX5ULnOHVQED77BuJd39aRZ7miFSHMtXCTQk83KXmZX0zvNxiLbS"
	  "2TWWIerjSY73aqbc2TE3lD5g==", 90 },
	{ "\x0c\xef\x5a\x17\x70\x4c\xff\xdb\x4b\x73\x62\x55\x70\x51\x72\x68",
	  16 },						/* NTLM */
};

static bool
holds(struct slice in, struct slice what)
{
	return memmem(in.p, in.n, what.p, what.n) != NULL;
}

static bool
is_key(struct slice message)
{
	if (holds(message, slice_of(PASSWORD)) ||
	    holds(message, slice_of(account->token)))
		return true;
	for (size_t i = 0; i < COUNT_OF(proofs); i++)
		if (holds(message, proofs[i]))
			return true;
	return false;
}

/* Of all words that are base64, whether one is a key to the account. */
static bool
has_key(struct slice in)
{
	struct slice word;

	while (in.n > 0) {
		size_t end = slice_find(in, '\n'), n = 0;
		struct slice line = slice_sub(in, 0, end);

		in = slice_sub(in, end + 1, in.n);
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		while (slice_word(&line, &word)) {
			char *p = malloc(base64_decoded_max(word.n) + 1);
			bool key = base64_decode(p, &n, word) ==
			    BASE64_CANONICAL &&
			    is_key((struct slice){ p, n });
			free(p);
			if (key)
				return true;
		}
	}
	return false;
}

/* ---- the server -------------------------------------------------------- */

static bool
may_log_in(const struct practice_client *c, struct slice in)
{
	return c->scenario->auth != SCENARIO_AUTH_NEVER &&
	    (c->tls || c->scenario->auth == SCENARIO_AUTH_ALWAYS) &&
	    (c->guest || has_key(in));
}

static bool
drops(const struct scenario *s)
{
	for (size_t i = 0; i < s->nacts; i++)
		if (s->acts[i].kind == ACT_DROP)
			return true;
	return false;
}

static void
run(struct practice_client *c, struct slice in, size_t cut, struct bytes *all)
{
	while (in.n > 0 && c->next == PRACTICE_GO_ON) {
		size_t n = in.n < cut ? in.n : cut;

		practice_client_feed(c, slice_sub(in, 0, n));
		in = slice_sub(in, n, in.n);
		assert(c->next != PRACTICE_DROP || drops(c->scenario));
		bytes_add_slice(all, bytes_slice(&c->out));
		bytes_reset(&c->out);
	}
}

/* What the seeds were made for: their first byte is an index. */
static const char *const chosen[] = {
	"ok", "bad-password", "auth-after-tls", "auth-in-clear", "auth-never",
	"starttls-missing", "starttls-broken", "implicit-tls", "cert-expired",
	"cert-not-yet-valid", "cert-wrong-name", "cert-untrusted",
	"cert-self-signed", "every-mechanism", "cram-only", "scram",
	"server-proof-wrong", "login-odd-prompts", "login-endless", "oauth",
	"oauth-expired", "oauth-expired-microsoft", "basic-auth-disabled",
	"app-password-required", "auth-temporary", "echoing",
};

static const struct scenario *
choose(uint8_t choice)
{
	size_t i = choice & 0x7f;
	const struct scenario *s = i < COUNT_OF(chosen) ?
	    scenario_find(chosen[i]) : scenario_at(i - COUNT_OF(chosen));

	return s ? s : scenario_at(0);
}

/* Without any of the voice's words changed the seeds stay whole logins. */
static const struct voice *
voice_for(const struct scenario *s, uint8_t choice)
{
	size_t i = choice & 0x7f;
	const struct voice *v = i < COUNT_OF(chosen) ? NULL :
	    voice_at(i % 10);

	return v ? v : s->like;
}

static void
serve(uint8_t choice, struct slice in, size_t cut, struct bytes *all)
{
	static const char goes_on[] = "NOOP\r\n";
	const struct scenario *s = choose(choice);
	struct practice_client c;

	practice_client_init(&c, s, on_saw, NULL);
	c.voice = voice_for(s, choice);
	c.account = account;
	practice_client_banner(&c);
	if (choice & 0x80) {
		practice_client_secured(&c);
		c.channel = &channel;
	}
	run(&c, in, cut, all);
	assert(!c.logged_in || may_log_in(&c, in));
	if (c.next == PRACTICE_TLS) {
		/* Whatever stood behind STARTTLS is forgotten. */
		assert(!c.tls);
		practice_client_secured(&c);
		practice_client_feed(&c, (struct slice){ goes_on, 6 });
		assert(c.out.len >= 4 && memcmp(c.out.data, "250 ", 4) == 0);
		assert(!c.logged_in && !c.mail && !c.greeted);
	}
	practice_client_idle(&c);
	practice_client_clear(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes whole, single;

	if (size == 0)
		return 0;
	open_account();
	struct slice in = { (const char *)data + 1, size - 1 };
	bytes_init(&whole, BYTES_NO_LIMIT);
	bytes_init(&single, BYTES_NO_LIMIT);
	serve(data[0], in, PIECE, &whole);
	serve(data[0], in, 1, &single);
	assert(slice_eq(bytes_slice(&whole), bytes_slice(&single)));
	if (!choose(data[0])->http)
		check_replies(bytes_slice(&whole));
	bytes_clear(&whole);
	bytes_clear(&single);
	return 0;
}
