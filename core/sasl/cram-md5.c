/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CRAM-MD5 (RFC 2195): the user name, a blank, and the HMAC of the challenge
 * under the password.  The RFC knows nothing of UTF-8: both go as they are.
 */
#include "core/sasl/mechs.h"

#include <string.h>
#include <time.h>

#include "core/sasl/hash.h"
#include "core/banned.h"

#define MD5_BYTES	16
#define HEX_DIGITS	(2 * MD5_BYTES)

/* Numbers in challenges that are taken for a time: 1990 to 2099. */
#define TIME_FIRST	631152000ul
#define TIME_LAST	4102444799ul

static bool
put_answer(struct slice user, const unsigned char *digest,
    struct sasl_message *out, struct err *e)
{
	if (!sasl_message_room(out, user.n + 1 + HEX_DIGITS, e))
		return false;
	out->is_secret = true;
	memcpy(out->data, user.p, user.n);
	out->data[user.n] = ' ';
	hash_hex(out->data + user.n + 1, digest, MD5_BYTES);
	return true;
}

static bool
cram_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct slice user = slice_of(x->creds->user);
	unsigned char digest[HASH_MAX];
	bool ok;

	if (x->round > 0)
		return sasl_rounds_over(x, e);
	if (user.n == 0)
		return err_set(e, "sasl.no-user", "no user name was given");
	if (!sasl_need_password(x, e))
		return false;
	if (challenge.n == 0)
		return err_set(e, "sasl.challenge", "the server's challenge "
		    "is empty: an answer to it would be the same each time");
	ok = hash_hmac("MD5", secret_bytes(x->creds->password), challenge,
	    digest, e) && put_answer(user, digest, out, e);
	explicit_bzero(digest, sizeof(digest));
	return ok;
}

static bool
is_digest(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') ||
		    (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n == HEX_DIGITS;
}

static size_t
last_blank(struct slice s)
{
	size_t at = s.n;

	while (at > 0 && s.p[at - 1] != ' ')
		at--;
	return at > 0 ? at - 1 : s.n;
}

/* The digest is behind the last blank: a user name may have some, too. */
static void
cram_describe(struct sasl_view *v)
{
	size_t blank = last_blank(v->message);
	struct slice digest = slice_sub(v->message, blank + 1, v->message.n);

	if (v->round > 0) {
		sasl_hide(v, "extra", v->message);
		return;
	}
	if (blank == v->message.n || !is_digest(digest)) {
		sasl_fault(v, blank == v->message.n ? "this is not CRAM-MD5's "
		    "answer, which is a user name, a blank and a digest" :
		    "the digest is not 32 hexadecimal digits in lower case");
		sasl_hide(v, "message", v->message);
		return;
	}
	sasl_show_name(v, "authcid", slice_sub(v->message, 0, blank));
	sasl_hide(v, "digest", digest);
}

static void
show_time(struct sasl_view *v, struct slice part)
{
	unsigned long n;
	struct tm tm;
	time_t t;
	char text[40] = "";

	if (!slice_number(part, TIME_LAST, &n) || n < TIME_FIRST) {
		sasl_show(v, "timestamp", part);
		return;
	}
	t = (time_t)n;
	if (gmtime_r(&t, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm);
	sasl_place(v, sasl_say(v, FACT_PLAIN, "timestamp", "%lu (%s)", n,
	    text), part);
}

/* <random.time@host>: what RFC 2195 wants, and servers do. */
static void
cram_describe_challenge(struct sasl_view *v)
{
	struct slice m = v->message;
	struct slice id = slice_sub(m, 1, m.n > 2 ? m.n - 2 : 0);
	size_t at = slice_find(id, '@');
	struct slice left = slice_sub(id, 0, at);
	size_t dot = slice_find(left, '.');

	if (m.n == 0) {
		sasl_fault(v, "the challenge is empty");
		return;
	}
	if (id.n == 0 || m.p[0] != '<' || m.p[m.n - 1] != '>' ||
	    at == id.n) {
		sasl_show(v, "challenge", m);
		sasl_say(v, FACT_WARN, "odd", "not <random.time@host>, as "
		    "RFC 2195 wants it; it can be answered all the same");
		return;
	}
	sasl_show(v, "random", slice_sub(left, 0, dot));
	if (dot < left.n)
		show_time(v, slice_sub(left, dot + 1, left.n));
	sasl_show(v, "host", slice_sub(id, at + 1, id.n));
}

const struct sasl_mech sasl_cram_md5 = {
	.name = "CRAM-MD5",
	.flags = SASL_NEEDS_PASSWORD | SASL_NEEDS_USER,
	.rank = 25,
	.rounds_max = 1,
	.respond = cram_respond,
	.describe = cram_describe,
	.describe_challenge = cram_describe_challenge,
};
