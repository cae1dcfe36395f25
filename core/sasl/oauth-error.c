/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server says in a 334 of XOAUTH2 or OAUTHBEARER: nothing, when it
 * waits for the first message, or an error as JSON (RFC 7628, 3.2.2; Google
 * and Microsoft alike).  The JSON is hostile input.
 */
#include "core/sasl/oauth.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/sasl/token.h"
#include "core/banned.h"

#define JSON_MAX	16384		/* bytes that are read as JSON */
#define TEXT_MAX	1000		/* bytes of a value that are shown */
#define MEMBERS_MAX	20		/* that are shown */

static const struct {
	const char	*status, *words;
} meanings[] = {
	{ "400", "the token was refused: expired, withdrawn, for another "
	    "scope or user, or not put together rightly" },
	{ "401", "the token was refused: expired, withdrawn, or made for "
	    "another server" },
	{ "403", "the token is good, but does not permit this: scope or "
	    "account lack the right" },
	{ "invalid_token", "the token was refused: expired, withdrawn, "
	    "malformed, or not made for this server" },
	{ "invalid_request", "the message was not put together rightly" },
	{ "insufficient_scope", "the token is good, but its scope does not "
	    "reach as far as this" },
	{ "invalid_grant", "the right behind the token was withdrawn: the "
	    "user has to agree again" },
	{ "temporarily_unavailable", "the server cannot ask the token's "
	    "issuer: later it may work" },
};

static const char *
meaning_of(const char *status)
{
	for (size_t i = 0; i < COUNT_OF(meanings); i++)
		if (slice_iis(slice_of(status), meanings[i].status))
			return meanings[i].words;
	return "the token was refused, with a status of the server's own";
}

/* A server that repeats the token in its error must not have it shown. */
static bool
holds_token(struct slice text)
{
	static const char ends[] = " \t\r\n\"',;<>()[]{}=";
	size_t from = 0;

	for (size_t i = 0; i <= text.n; i++) {
		if (i < text.n && (text.p[i] == '\0' ||
		    strchr(ends, text.p[i]) == NULL))
			continue;
		if (token_is_bearer(slice_sub(text, from, i - from)))
			return true;
		from = i + 1;
	}
	return false;
}

static struct fact *
show_text(struct sasl_view *v, const char *name, struct slice text)
{
	return holds_token(text) ? sasl_hide(v, name, text) :
	    sasl_show(v, name, slice_sub(text, 0, TEXT_MAX));
}

/* A member as text; false for what is neither text nor number. */
static bool
text_of(const json_t *v, char number[32], struct slice *out)
{
	if (json_is_string(v)) {
		*out = (struct slice){ json_string_value(v),
		    json_string_length(v) };
		return true;
	}
	if (!json_is_integer(v))
		return false;
	snprintf(number, 32, "%lld", (long long)json_integer_value(v));
	*out = slice_of(number);
	return true;
}

static const char *const known[] = { "status", "schemes", "scope",
    "openid-configuration" };

static bool
is_known(const char *key)
{
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strcmp(key, known[i]) == 0)
			return true;
	return false;
}

static void
show_known(struct sasl_view *v, const json_t *error)
{
	char number[32];
	struct slice text;

	for (size_t i = 0; i < COUNT_OF(known); i++) {
		struct fact *f;

		if (!text_of(json_object_get(error, known[i]), number, &text))
			continue;
		f = show_text(v, known[i], text);
		if (i == 0)
			f->mark = FACT_WARN;
		else if (strcmp(known[i], "openid-configuration") == 0)
			f->folded = true;
	}
}

static void
show_others(struct sasl_view *v, json_t *error)
{
	const char *key;
	json_t *value;
	size_t n = 0;

	json_object_foreach(error, key, value) {
		char number[32];
		struct slice text;
		struct bytes b;

		if (is_known(key) || n == MEMBERS_MAX)
			continue;
		n++;
		if (!text_of(value, number, &text))
			text = slice_of("(neither text nor number)");
		bytes_init(&b, BYTES_NO_LIMIT);
		bytes_addf(&b, "%s: ", key);
		bytes_add_slice(&b, text);
		show_text(v, "other", bytes_slice(&b))->folded = true;
		bytes_clear(&b);
	}
}

static void
explain(struct sasl_view *v, const json_t *error)
{
	char number[32];
	struct slice status = slice_of(""), scope;
	bool has_scope = text_of(json_object_get(error, "scope"), number,
	    &scope);
	bool bearer = v->trace != NULL && v->trace->mech == &sasl_oauthbearer;

	if (text_of(json_object_get(error, "status"), number, &status))
		sasl_say(v, FACT_WARN, "meaning", "%s", meaning_of(status.p));
	else
		sasl_say(v, FACT_WARN, "odd", "an error without a status");
	if (has_scope && slice_is(scope, "https://mail.google.com/"))
		sasl_say(v, FACT_PLAIN, "wanted", "a token with this scope: "
		    "Google's for IMAP, POP and SMTP");
	else if (has_scope && scope.n > 0)
		sasl_say(v, FACT_PLAIN, "wanted", "a token that was asked for "
		    "with this scope");
	sasl_say(v, FACT_PLAIN, "next", "%s fetches the server's last word",
	    bearer ? "one byte 01 (AQ==)" : "an empty line");
}

static void
describe_text(struct sasl_view *v)
{
	show_text(v, "challenge", v->message)->mark = FACT_WARN;
	sasl_say(v, FACT_WARN, "odd", v->message.n > JSON_MAX ?
	    "too long for the error that belongs here" :
	    "not the JSON that an error is written in");
}

/* Before our first message a 334 asks for it; some servers do so in words. */
static bool
is_prompt(const struct sasl_view *v)
{
	return v->trace != NULL && v->trace->sent == 0 &&
	    (v->message.n == 0 || v->message.p[0] != '{');
}

void
oauth_describe_challenge(struct sasl_view *v)
{
	json_t *error;

	if (is_prompt(v)) {
		if (v->message.n > 0)
			show_text(v, "prompt", v->message);
		sasl_say(v, FACT_PLAIN, "note", "the message with user and "
		    "token is due");
		return;
	}
	if (v->message.n == 0) {
		sasl_say(v, FACT_WARN, "meaning", "the token was refused, "
		    "without a reason here: the last word may give one");
		return;
	}
	error = v->message.n <= JSON_MAX ? json_loadb(v->message.p,
	    v->message.n, 0, NULL) : NULL;
	if (json_is_object(error)) {
		show_known(v, error);
		explain(v, error);
		show_others(v, error);
	} else
		describe_text(v);
	json_decref(error);
}
