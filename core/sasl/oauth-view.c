/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Client messages of XOAUTH2 and OAUTHBEARER, sound ones and broken ones. */
#include "core/sasl/oauth.h"

#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/sasl/token.h"
#include "core/banned.h"

#define PARTS_MAX	16	/* a sound message has four */

struct oauth {
	struct sasl_view *v;
	bool		 bearer;	/* OAUTHBEARER */
	struct slice	 user;		/* as far as it is known */
	bool		 has_token;
};

/* ---- messages that cannot be taken apart ------------------------------- */

static bool
starts(struct slice s, const char *with)
{
	return slice_istarts(s, with);
}

/* "\x01" and its like, as scripts write it where the byte was meant. */
static bool
spells_end(struct slice m)
{
	static const char *const ways[] = { "\\x01", "\\001", "\\u0001",
	    "\\1", "^A", "%01", "&#1;", "&#x1;", "<01>", "\\cA" };
	bool has_byte = slice_find(m, '\x01') < m.n;
	char before_auth[16];

	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		snprintf(before_auth, sizeof(before_auth), "%sauth=",
		    ways[i]);
		if (slice_ihas(m, has_byte ? before_auth : ways[i]))
			return true;
	}
	return false;
}

static bool
is_encoded_twice(struct slice m)
{
	size_t max = base64_decoded_max(m.n), n = 0;
	char *buf = max > 0 ? secret_scratch(max) : NULL;
	struct slice inner;
	bool yes;

	if (buf == NULL)
		return false;
	base64_decode(buf, &n, m);
	inner = (struct slice){ buf, n };
	yes = slice_ihas(inner, "auth=") || starts(inner, "user=");
	secret_scratch_free(buf, max);
	return yes;
}

/* Without the byte 01 nothing tells the parts apart. */
static const char *
why_no_end(struct slice m)
{
	size_t nul = slice_find(m, '\0');

	if (nul < m.n)
		return "NULs stand in it, as in a message of PLAIN; the byte "
		    "01 (^A) is due";
	if (token_is_bearer(m))
		return "it is a token alone: user= and auth=Bearer belong "
		    "around it";
	if (slice_find(m, '\n') < m.n || slice_find(m, '\r') < m.n)
		return "line ends stand where the byte 01 (^A) is due";
	return "the byte 01 (^A) is not in it: nobody can tell the user from "
	    "the token";
}

static const char *
why_no_head(const struct oauth *o, struct slice m)
{
	bool xoauth2 = starts(m, "user=");
	bool gs2 = starts(m, "n,") || starts(m, "y,") || starts(m, "p=");

	if (o->bearer ? gs2 : xoauth2)
		return NULL;
	if (xoauth2)
		return "this is a message of XOAUTH2: OAUTHBEARER begins with "
		    "n,a=USER,";
	if (gs2)
		return "this is a message of OAUTHBEARER: XOAUTH2 begins with "
		    "user=";
	if (starts(m, "auth="))
		return o->bearer ? "the GS2 header (n,a=USER,) is missing at "
		    "its front" : "the order is wrong: user= comes first";
	if (starts(slice_trim(m), "user=") || starts(slice_trim(m), "n,"))
		return "a blank stands at its front";
	return o->bearer ? "it does not begin with a GS2 header (n,a=USER,)" :
	    "it does not begin with user=";
}

/* NULL: it can be taken apart. */
static const char *
why_unreadable(const struct oauth *o)
{
	struct slice m = o->v->message;

	if (is_encoded_twice(m))
		return "it was encoded as base64 twice";
	if (spells_end(m))
		return "the byte 01 (^A) is written out as text: a script must "
		    "send the byte itself, as printf '\\001' does";
	if (slice_find(m, '\x01') == m.n)
		return why_no_end(m);
	if (why_no_head(o, m) != NULL)
		return why_no_head(o, m);
	return slice_ihas(m, OAUTH_END "auth=") ? NULL :
	    "no token is in it: auth=Bearer TOKEN is missing";
}

/* ---- the user ---------------------------------------------------------- */

/* =2C and =3D; false when another '=' or a comma is in it. */
static bool
unescape(struct slice name, struct bytes *out)
{
	bool sound = true;

	for (size_t i = 0; i < name.n; i++) {
		struct slice here = slice_sub(name, i, 3);

		if (slice_iis(here, "=2C") || slice_iis(here, "=3D")) {
			bytes_add_char(out, here.p[1] == '2' ? ',' : '=');
			i += 2;
			continue;
		}
		sound = sound && name.p[i] != '=' && name.p[i] != ',';
		bytes_add_char(out, name.p[i]);
	}
	return sound;
}

static void
look_at_user(struct oauth *o, struct slice name)
{
	struct slice trimmed = token_trim(name);

	o->user = name;
	if (name.n == 0)
		sasl_fault(o->v, "the user name is empty");
	else if (trimmed.n < name.n)
		sasl_fault(o->v, "a blank or a line end stands beside the "
		    "user name");
}

static void
describe_gs2(struct oauth *o, struct slice head)
{
	struct slice name;
	struct bytes plain;

	if (starts(head, "p="))
		sasl_fault(o->v, "OAUTHBEARER has no channel binding: its GS2 "
		    "header begins with n");
	name = slice_sub(head, slice_find(head, ',') + 1, head.n);
	if (name.n == 0 || name.p[name.n - 1] != ',')
		sasl_fault(o->v, "the comma at the end of the GS2 header is "
		    "missing");
	else
		name.n--;
	if (name.n == 0)
		return;		/* whose token it is says who it is */
	if (!starts(name, "a=")) {
		sasl_fault(o->v, "the GS2 header names no user with a=");
		sasl_hide(o->v, "user", name);
		return;
	}
	name = slice_sub(name, 2, name.n);
	bytes_init(&plain, BYTES_NO_LIMIT);
	if (!unescape(name, &plain))
		sasl_fault(o->v, "in a user name a comma is written =2C, and "
		    "= is =3D");
	if (plain.len < name.n && o->v->trusted)
		sasl_show(o->v, "user", bytes_slice(&plain));
	else
		sasl_show_name(o->v, "user", name);
	look_at_user(o, name);
	bytes_clear(&plain);
}

static void
describe_head(struct oauth *o, struct slice head)
{
	struct slice name = slice_sub(head, 5, head.n);

	if (o->bearer) {
		describe_gs2(o, head);
		return;
	}
	sasl_show_name(o->v, "user", name);
	look_at_user(o, name);
}

/* ---- the token --------------------------------------------------------- */

static bool
is_bearer_word(struct slice s)
{
	return slice_iis(s, "Bearer");
}

/* A word that is the name of a scheme, and nobody's password. */
static bool
is_scheme(struct slice s)
{
	static const char *const words[] = { "Bearer", "Basic", "Digest",
	    "MAC", "OAuth", "DPoP", "Token", "Negotiate" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (slice_iis(s, words[i]))
			return true;
	return false;
}

/* The scheme cut off the front; all of the value when there is none. */
static struct slice
cut_scheme(struct oauth *o, struct slice value)
{
	size_t blank = slice_find(value, ' ');
	struct slice scheme = slice_sub(value, 0, blank);

	if (blank == value.n && !is_bearer_word(scheme)) {
		sasl_fault(o->v, "the word Bearer and a blank are missing "
		    "before the token");
		return value;
	}
	if (is_scheme(scheme))
		sasl_show(o->v, "scheme", scheme);
	else
		sasl_hide(o->v, "scheme", scheme);
	if (!is_bearer_word(scheme))
		sasl_say(o->v, FACT_WARN, "odd", "the scheme is not Bearer");
	return slice_sub(value, blank + 1, value.n);
}

static struct slice
look_at_token(struct oauth *o, struct slice token)
{
	if (starts(token, "Bearer ")) {
		sasl_fault(o->v, "the word Bearer is there twice");
		token = slice_sub(token, 7, token.n);
	}
	if (token.n > 0 && token.p[0] == ' ')
		sasl_fault(o->v, "more than one blank stands before the "
		    "token");
	else if (token.n == 0)
		sasl_fault(o->v, "the token is empty");
	else if (!token_can_be_sent(token))
		sasl_fault(o->v, "a blank, a line end or a control character "
		    "is in the token");
	else if (token.p[0] == '"' || token.p[0] == '\'' ||
	    token.p[0] == '<')
		sasl_fault(o->v, "the token stands in quotes or brackets");
	return token;
}

static void
describe_auth(struct oauth *o, struct slice value)
{
	struct slice token = look_at_token(o, cut_scheme(o, value));
	struct span at = sasl_hide(o->v, "token", token)->at;
	size_t first = o->v->out->n;

	if (o->has_token)
		sasl_fault(o->v, "auth= is there twice");
	o->has_token = true;
	if (token.n == 0)
		return;
	token_describe(o->v->out, token, o->user);
	for (size_t i = first; i < o->v->out->n; i++)
		if (o->v->out->v[i].at.n == 0)
			o->v->out->v[i].at = at;
}

/* ---- the other parts --------------------------------------------------- */

static void
describe_port(struct oauth *o, struct slice value)
{
	unsigned long port;

	if (slice_number(value, 65535, &port) && port > 0) {
		sasl_show(o->v, "port", value);
		return;
	}
	sasl_fault(o->v, "the port is not a number from 1 to 65535");
	sasl_hide(o->v, "port", value);
}

static void
describe_part(struct oauth *o, struct slice part)
{
	size_t eq = slice_find(part, '=');
	struct slice key = slice_sub(part, 0, eq);
	struct slice value = slice_sub(part, eq + 1, part.n);

	if (slice_iis(key, "auth") && eq < part.n)
		describe_auth(o, value);
	else if (o->bearer && slice_iis(key, "host"))
		sasl_show_name(o->v, "host", value);
	else if (o->bearer && slice_iis(key, "port"))
		describe_port(o, value);
	else {
		if (!o->bearer || eq == part.n)
			sasl_fault(o->v, "a part is in it that does not belong "
			    "there");
		sasl_hide(o->v, "extra", part)->folded = true;
	}
}

/* What follows the empty part that ends a message. */
static void
describe_rest(struct oauth *o, struct slice rest)
{
	if (rest.n == 0)
		return;
	if (token_trim(rest).n == 0)
		sasl_fault(o->v, "a line end or a blank stands behind the "
		    "message: printf sends none, echo does");
	else if (rest.p[0] == '\x01')
		sasl_fault(o->v, "more than two bytes 01 (^A) end it");
	else
		sasl_fault(o->v, "bytes stand behind its end");
	sasl_hide(o->v, "extra", rest);
}

static void
describe_parts(struct oauth *o, struct slice rest)
{
	for (size_t i = 0; i < PARTS_MAX && rest.n > 0; i++) {
		size_t end = slice_find(rest, '\x01');
		struct slice part = slice_sub(rest, 0, end);

		if (part.n == 0) {
			describe_rest(o, slice_sub(rest, 1, rest.n));
			return;
		}
		describe_part(o, part);
		if (end == rest.n) {
			sasl_fault(o->v, "the two bytes 01 (^A) at its end are "
			    "missing");
			return;
		}
		rest = slice_sub(rest, end + 1, rest.n);
	}
	if (rest.n > 0) {
		sasl_fault(o->v, "it has too many parts");
		sasl_hide(o->v, "extra", rest);
	} else
		sasl_fault(o->v, "one byte 01 (^A) is at its end: two are due");
}

/* ---- all of it --------------------------------------------------------- */

static void
describe_first(struct oauth *o)
{
	struct slice m = o->v->message;
	size_t end = slice_find(m, '\x01');
	const char *why;

	if (m.n == 0) {
		sasl_fault(o->v, "nothing is in it: user and token are due");
		return;
	}
	why = why_unreadable(o);
	if (why != NULL) {
		sasl_fault(o->v, "%s", why);
		sasl_hide(o->v, "message", m);
		return;
	}
	describe_head(o, slice_sub(m, 0, end));
	describe_parts(o, slice_sub(m, end + 1, m.n));
}

/* The server's error is answered with nothing that means anything. */
static void
describe_answer(struct oauth *o)
{
	struct slice m = o->v->message;
	bool is_end = slice_is(m, OAUTH_END);

	if (m.n > 0 && !is_end) {
		sasl_fault(o->v, "the exchange is lost: %s fetches the "
		    "server's last word", o->bearer ?
		    "one byte 01 (AQ==)" : "an empty line");
		sasl_hide(o->v, "extra", m);
	} else if (is_end != o->bearer)
		sasl_say(o->v, FACT_WARN, "odd", o->bearer ?
		    "empty, where RFC 7628 wants one byte 01 (AQ==)" :
		    "one byte 01, as OAUTHBEARER wants it: XOAUTH2 wants an "
		    "empty line");
	else
		sasl_say(o->v, FACT_PLAIN, "answer", "%s: the error is taken "
		    "note of, and the last word is due", o->bearer ?
		    "one byte 01" : "nothing");
}

static void
describe(struct sasl_view *v, bool bearer)
{
	struct oauth o = { .v = v, .bearer = bearer };

	if (v->round > 0)
		describe_answer(&o);
	else
		describe_first(&o);
}

void
oauth_describe_xoauth2(struct sasl_view *v)
{
	describe(v, false);
}

void
oauth_describe_oauthbearer(struct sasl_view *v)
{
	describe(v, true);
}
