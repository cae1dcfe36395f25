/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CRAM-MD5 (RFC 2195) and DIGEST-MD5 (RFC 2831): the server challenges, the
 * client answers with a digest over challenge and password.
 */
#include "core/practice/practice-auth.h"

#include <string.h>

#include "core/practice/practice.h"

#include "core/banned.h"

#define MD5_BYTES	16
#define HEX_DIGITS	(2 * MD5_BYTES)
#define VALUE_MAX	256		/* bytes of one directive */
#define RESPONSE_MAX	4096		/* RFC 2831, 2.1.2 */

static bool
is_hex(struct slice got, const unsigned char *wanted)
{
	char hex[HEX_DIGITS];

	hash_hex(hex, wanted, MD5_BYTES);
	return practice_same(got, (struct slice){ hex, sizeof(hex) });
}

/* ---- CRAM-MD5 ---------------------------------------------------------- */

static enum practice_verdict
begin_cram(struct practice_exchange *x)
{
	char nonce[PRACTICE_NONCE_CHARS + 1];

	if (!practice_nonce(x->account, nonce, PRACTICE_NONCE_CHARS))
		return VERDICT_NO_ROOM;
	return practice_askf(x, "<%s@" PRACTICE_HOST ">", nonce);
}

/* user, a blank, 32 digits; a user name may have blanks in it. */
static enum practice_verdict
on_cram(struct practice_exchange *x, struct slice message)
{
	struct slice asked = { x->challenge, x->challenge_n };
	struct slice password = slice_of(x->account->password), user, digest;
	unsigned char hmac[HASH_MAX];
	struct err e;

	if (message.n < HEX_DIGITS + 2 ||
	    message.p[message.n - HEX_DIGITS - 1] != ' ')
		return practice_fault(x, "CRAM-MD5 takes a user name, a blank, "
		    "and 32 hexadecimal digits");
	user = slice_sub(message, 0, message.n - HEX_DIGITS - 1);
	digest = slice_sub(message, message.n - HEX_DIGITS, HEX_DIGITS);
	if (!hash_hmac("MD5", password, asked, hmac, &e))
		return VERDICT_NO_ROOM;
	bool right_user = practice_is_user(x, user);
	bool right_digest = is_hex(digest, hmac);
	return practice_decide(right_user & right_digest);
}

/* ---- DIGEST-MD5: the grammar of RFC 2831, 7.1 -------------------------- */

enum directive {
	DIGEST_USERNAME, DIGEST_REALM, DIGEST_NONCE, DIGEST_CNONCE, DIGEST_NC,
	DIGEST_QOP, DIGEST_URI, DIGEST_RESPONSE, DIGEST_AUTHZID,
	DIGEST_COUNT,
};

static const char *const directives[] = {
	[DIGEST_USERNAME] = "username", [DIGEST_REALM] = "realm",
	[DIGEST_NONCE] = "nonce", [DIGEST_CNONCE] = "cnonce",
	[DIGEST_NC] = "nc", [DIGEST_QOP] = "qop",
	[DIGEST_URI] = "digest-uri", [DIGEST_RESPONSE] = "response",
	[DIGEST_AUTHZID] = "authzid",
};
_Static_assert(COUNT_OF(directives) == DIGEST_COUNT, "one name each");

struct value {
	bool		 given;
	size_t		 n;
	char		 text[VALUE_MAX];
};

struct digest_server {
	char		 nonce[PRACTICE_NONCE_CHARS + 1];
	struct value	 v[DIGEST_COUNT];
	unsigned char	 a1[HASH_MAX], a2[HASH_MAX], kd[HASH_MAX];
	char		 hex1[HEX_DIGITS], hex2[HEX_DIGITS];
};

static struct slice
text_of(const struct digest_server *s, enum directive d)
{
	return (struct slice){ s->v[d].text, s->v[d].n };
}

static struct value *
find_directive(struct digest_server *s, struct slice name)
{
	for (size_t i = 0; i < DIGEST_COUNT; i++)
		if (slice_iis(name, directives[i]))
			return &s->v[i];
	return NULL;
}

static bool
put(struct value *v, char c)
{
	if (v == NULL)
		return true;
	if (v->n == sizeof(v->text))
		return false;
	v->text[v->n++] = c;
	return true;
}

/* Behind the opening quote; *rest ends up behind the closing one. */
static bool
take_quoted(struct slice *rest, struct value *v)
{
	for (size_t i = 0; i < rest->n; i++) {
		char c = rest->p[i];

		if (c == '"') {
			*rest = slice_sub(*rest, i + 1, rest->n);
			return true;
		}
		if (c == '\\' && ++i < rest->n)
			c = rest->p[i];
		if (i == rest->n || !put(v, c))
			return false;
	}
	return false;
}

static bool
take_token(struct slice *rest, struct value *v)
{
	struct slice token = slice_trim(slice_sub(*rest, 0,
	    slice_find(*rest, ',')));

	for (size_t i = 0; i < token.n; i++)
		if (token.p[i] == '"' || !put(v, token.p[i]))
			return false;
	*rest = slice_sub(*rest, slice_find(*rest, ','), rest->n);
	return token.n > 0;
}

/* name=value or name="value"; none may come twice. */
static bool
take_directive(struct digest_server *s, struct slice *rest)
{
	size_t eq = slice_find(*rest, '=');
	struct value *v = find_directive(s,
	    slice_trim(slice_sub(*rest, 0, eq)));

	if (eq == 0 || eq == rest->n || (v != NULL && v->given))
		return false;
	if (v != NULL)
		v->given = true;
	*rest = slice_trim(slice_sub(*rest, eq + 1, rest->n));
	if (rest->n == 0 || rest->p[0] != '"')
		return take_token(rest, v);
	*rest = slice_sub(*rest, 1, rest->n);
	return take_quoted(rest, v);
}

static bool
take_response(struct digest_server *s, struct slice message)
{
	struct slice rest = slice_trim(message);

	if (message.n > RESPONSE_MAX ||
	    slice_find(message, '\0') < message.n)
		return false;
	while (rest.n > 0) {
		if (!take_directive(s, &rest))
			return false;
		rest = slice_trim(rest);
		if (rest.n > 0 && rest.p[0] != ',')
			return false;
		rest = slice_trim(slice_sub(rest, 1, rest.n));
	}
	return s->v[DIGEST_USERNAME].given && s->v[DIGEST_NONCE].given &&
	    s->v[DIGEST_CNONCE].given && s->v[DIGEST_NC].given &&
	    s->v[DIGEST_URI].given && s->v[DIGEST_RESPONSE].given;
}

/* ---- DIGEST-MD5: the computation of RFC 2831, 2.1.2.1 ------------------ */

#define COLON	{ ":", 1 }

/* H(A1), in hexadecimal: with md5-sess the nonces are part of it. */
static bool
compute_a1(struct practice_exchange *x, struct digest_server *s)
{
	const struct slice secret[] = {
		text_of(s, DIGEST_USERNAME), COLON, text_of(s, DIGEST_REALM),
		COLON, slice_of(x->account->password),
	};
	const struct slice session[] = {
		{ (const char *)s->a1, MD5_BYTES }, COLON,
		text_of(s, DIGEST_NONCE), COLON, text_of(s, DIGEST_CNONCE),
		COLON, text_of(s, DIGEST_AUTHZID),
	};
	bool zid = s->v[DIGEST_AUTHZID].n > 0;
	struct err e;

	if (!hash_digest("MD5", secret, COUNT_OF(secret), s->a1, &e) ||
	    !hash_digest("MD5", session, COUNT_OF(session) - (zid ? 0 : 2),
	    s->a2, &e))
		return false;
	hash_hex(s->hex1, s->a2, MD5_BYTES);
	return true;
}

/* The client's answer with "AUTHENTICATE", ours with "". */
static bool
compute_kd(struct digest_server *s, const char *verb)
{
	const struct slice a2[] = {
		slice_of(verb), COLON, text_of(s, DIGEST_URI),
	};
	const struct slice kd[] = {
		{ s->hex1, sizeof(s->hex1) }, COLON,
		text_of(s, DIGEST_NONCE), COLON, text_of(s, DIGEST_NC), COLON,
		text_of(s, DIGEST_CNONCE), COLON, slice_of("auth"), COLON,
		{ s->hex2, sizeof(s->hex2) },
	};
	struct err e;

	if (!hash_digest("MD5", a2, COUNT_OF(a2), s->a2, &e))
		return false;
	hash_hex(s->hex2, s->a2, MD5_BYTES);
	return hash_digest("MD5", kd, COUNT_OF(kd), s->kd, &e);
}

/* ---- DIGEST-MD5: the exchange ------------------------------------------ */

static enum practice_verdict
begin_digest(struct practice_exchange *x)
{
	struct digest_server *s = x->state;

	if (!practice_nonce(x->account, s->nonce, PRACTICE_NONCE_CHARS))
		return VERDICT_NO_ROOM;
	return practice_askf(x, "realm=\"" PRACTICE_HOST "\",nonce=\"%s\","
	    "qop=\"auth\",charset=utf-8,algorithm=md5-sess", s->nonce);
}

/* By which names the server is reached only its users know. */
static bool
is_uri(struct slice uri)
{
	return slice_istarts(uri, "smtp/") && uri.n > 5;
}

static const char *
fault_of(const struct digest_server *s)
{
	if (!slice_is(text_of(s, DIGEST_REALM), PRACTICE_HOST))
		return "the realm is another one than was offered";
	if (!practice_same(text_of(s, DIGEST_NONCE), slice_of(s->nonce)))
		return "the nonce is another one than before";
	if (!slice_is(text_of(s, DIGEST_NC), "00000001"))
		return "nc counts from 00000001";
	if (s->v[DIGEST_CNONCE].n == 0)
		return "cnonce is empty";
	if (s->v[DIGEST_QOP].given &&
	    !slice_is(text_of(s, DIGEST_QOP), "auth"))
		return "only qop=auth was offered";
	if (!is_uri(text_of(s, DIGEST_URI)))
		return "digest-uri is for another service than smtp";
	return NULL;
}

static enum practice_verdict
on_response(struct practice_exchange *x, struct slice message)
{
	struct digest_server *s = x->state;
	const char *fault;
	char hex[HEX_DIGITS];

	if (!take_response(s, message))
		return practice_fault(x, "that is not a list of directives "
		    "with username, nonce, cnonce, nc, digest-uri and "
		    "response");
	fault = fault_of(s);
	if (fault != NULL)
		return practice_fault(x, fault);
	if (!compute_a1(x, s) || !compute_kd(s, "AUTHENTICATE"))
		return VERDICT_NO_ROOM;
	bool right_zid = practice_may_act_for(x, text_of(s, DIGEST_AUTHZID));
	bool right_user = practice_is_user(x, text_of(s, DIGEST_USERNAME));
	bool right_digest = is_hex(text_of(s, DIGEST_RESPONSE), s->kd);
	if (!(right_zid & right_user & right_digest))
		return VERDICT_WRONG;
	if (!compute_kd(s, ""))
		return VERDICT_NO_ROOM;
	hash_hex(hex, s->kd, MD5_BYTES);
	x->proves = true;
	return practice_askf(x, "rspauth=%.*s", HEX_DIGITS, hex);
}

static enum practice_verdict
on_digest(struct practice_exchange *x, struct slice message)
{
	if (x->round == 0)
		return on_response(x, message);
	if (message.n > 0)
		return practice_fault(x, "nothing more was to come");
	return VERDICT_RIGHT;
}

const struct practice_mech practice_cram_md5 = {
	.name = "CRAM-MD5",
	.flags = PRACTICE_SERVER_FIRST,
	.begin = begin_cram,
	.step = on_cram,
};

const struct practice_mech practice_digest_md5 = {
	.name = "DIGEST-MD5",
	.flags = PRACTICE_SERVER_FIRST,
	.state_size = sizeof(struct digest_server),
	.begin = begin_digest,
	.step = on_digest,
};
