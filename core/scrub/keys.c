/* SPDX-License-Identifier: GPL-3.0-or-later */
/* password = ..., "pass":"...", --auth-password ..., Authorization: ... */
#include "core/scrub/priv.h"

#include <string.h>

#include "core/banned.h"

#define BEARER_MIN	8

#define NAME(word, whole) { word, sizeof(word) - 1, whole }

/* How a name may end that announces a secret. */
static const struct {
	const char	*word;
	size_t		 n;
	bool		 whole;		/* only by itself: not "compass" */
} names[] = {
	NAME("password", false), NAME("passwd", false),
	NAME("passphrase", false), NAME("passwort", false),
	NAME("kennwort", false), NAME("pass", true), NAME("pwd", true),
	NAME("passcode", false), NAME("token", false), NAME("secret", false),
	NAME("apikey", false), NAME("api_key", false), NAME("api-key", false),
	NAME("credential", false), NAME("credentials", false),
	NAME("authorization", false), NAME("resp", true), NAME("auth2", true),
	NAME("auth3", true), NAME("password1", false),
	NAME("password2", false), NAME("pw", true),
	NAME("contrase\303\261a", false),
};

struct key {
	size_t	at, end;
	bool	authorization;
	bool	spare;		/* auth2, resp: of SASL; no word in prose */
};

static bool
is_name_byte(char c)
{
	return is_word_byte(c) || c == '-' || c == '.' || (unsigned char)c >=
	    0x80;
}

/* "smtpPass", "smtp_pass", "pass", and not "compass". */
static bool
begins_word(struct slice line, size_t at)
{
	return at == 0 || !is_word_byte(line.p[at - 1]) ||
	    line.p[at - 1] == '_' ||
	    (line.p[at] <= 'Z' && is_letter(line.p[at - 1]) &&
	    line.p[at - 1] >= 'a' && line.p[at + 2] != '=');
}

/* The name that ends at `end`. */
static bool
is_key(struct slice line, size_t from, size_t end, struct key *out)
{
	struct slice name = slice_sub(line, from, end - from);

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		size_t n = names[i].n, at = end - n;

		if (n > name.n || lower_byte(line.p[end - 1]) !=
		    names[i].word[n - 1] || !slice_iis(slice_sub(name, name.n - n, n),
		    names[i].word))
			continue;
		if (names[i].whole && !begins_word(line, at))
			continue;
		*out = (struct key){ .at = from, .end = end,
		    .authorization = slice_iis(slice_of(names[i].word),
		    "authorization") };
		return true;
	}
	return false;
}

/* ---- what is no secret ------------------------------------------------- */

static bool
is_harmless(struct slice v)
{
	static const char *const words[] = { "none", "null", "nil", "true",
	    "false", "yes", "no", "on", "off", "not", "ok", "failed",
	    "wrong", "invalid", "incorrect", "expired", "missing",
	    "required", "rejected", "accepted", "empty", "undefined",
	    "error", "authentication", "mismatch", "unknown", "changed",
	    "is", "was", "it", "that", "this", "which", "see", "set",
	    "prompt", "please", "the", "a", "", "<non-null", "<non-null>",
	    "*", "**" };

	while (v.n > 0 && strchr(".,;:!?)", v.p[v.n - 1]) != NULL)
		v.n--;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (slice_iis(v, words[i]))
			return true;
	return false;
}

/* A name of a variable says nothing: $password, ${PASS}, %s. */
static bool
is_variable(struct slice v)
{
	size_t i = 1;

	if (v.n < 2)
		return false;
	if (v.p[0] == '%')
		return v.n == 2;
	if (v.p[0] != '$')
		return false;
	if (v.p[1] == '{' && v.p[v.n - 1] == '}') {
		v.n--;
		i++;
	}
	for (; i < v.n; i++)
		if (!(v.p[i] >= 'A' && v.p[i] <= 'Z') && v.p[i] != '_')
			return false;
	return true;
}

/* ---- values ------------------------------------------------------------ */

size_t
blanks_end(struct slice line, size_t at)
{
	while (at < line.n && is_blank(line.p[at]))
		at++;
	return at;
}

/* In either case. */
size_t
find_word(struct slice line, size_t from, const char *word)
{
	char first = lower_byte(word[0]);

	for (size_t i = from; i < line.n; i++) {
		size_t n = 1;

		if (lower_byte(line.p[i]) != first)
			continue;
		while (word[n] != '\0' && i + n < line.n &&
		    lower_byte(line.p[i + n]) == lower_byte(word[n]))
			n++;
		if (word[n] == '\0')
			return i;
	}
	return line.n;
}

/* Up to the quote that closes; the end, when there is none. */
static size_t
quoted_end(struct slice line, size_t at, char quote)
{
	for (; at < line.n && line.p[at] != quote; at++)
		if (line.p[at] == '\\' && at + 1 < line.n)
			at++;
	return at < line.n ? at : line.n;
}

static bool
is_open_parenthesis(struct slice line, size_t at)
{
	int depth = 0;

	for (size_t i = 0; i < at; i++)
		depth += line.p[i] == '(' ? 1 : line.p[i] == ')' ? -1 : 0;
	return depth > 0;
}

static size_t
word_end(struct slice line, size_t at)
{
	size_t end = at;

	while (end < line.n && !is_blank(line.p[end]) &&
	    line.p[end] != '\033')
		end++;
	while (end > at + 1 && strchr(",;)]}'\"`>", line.p[end - 1]) != NULL)
		end--;
	return end;
}

static size_t
last_of(struct slice line, size_t at, char c)
{
	for (size_t i = line.n; i-- > at;)
		if (line.p[i] == c)
			return i;
	return line.n;
}

static void
mark_value(struct known *k, struct slice line, size_t at, size_t end,
    struct masks *out)
{
	struct slice v = slice_sub(line, at, end > at ? end - at : 0);

	if (v.n == 0 || is_masked(v) || is_harmless(v) || is_variable(v))
		return;
	learn_value(k, v);
	masks_add(out, at, v.n);
}

static void
mark_free_value(struct known *k, struct slice line, size_t at,
    struct masks *out)
{
	size_t end, entity = 0;
	char c;

	if (at < line.n && line.p[at] == '\\' && at + 1 < line.n &&
	    is_quote(line.p[at + 1])) {
		/* "{\"pass\":\"...\"}" */
		c = line.p[at + 1];
		at += 2;
		for (end = at; end < line.n && line.p[end] != c; end++)
			;
		if (end > at && line.p[end - 1] == '\\')
			end--;
		mark_value(k, line, at, end, out);
		return;
	}
	if (slice_istarts(slice_sub(line, at, line.n), "&quot;"))
		entity = 6;
	if (entity > 0) {
		at += entity;
		for (end = at; end < line.n && !slice_istarts(slice_sub(line,
		    end, line.n), "&quot;"); end++)
			;
		mark_value(k, line, at, end, out);
		return;
	}
	c = at < line.n ? line.p[at] : '\0';
	if (is_quote(c)) {
		mark_value(k, line, at + 1, quoted_end(line, at + 1, c), out);
		return;
	}
	end = word_end(line, at);
	if (is_open_parenthesis(line, at))
		end = last_of(line, at, ')');
	mark_value(k, line, at, end, out);
}

/* ---- between name and value -------------------------------------------- */

static bool
is_separator(struct slice line, size_t *at)
{
	static const char *const signs[] = { "=>", ":=", "=", ":", "," };
	struct slice rest = slice_sub(line, *at, line.n);

	for (size_t i = 0; i < COUNT_OF(signs); i++)
		if (slice_istarts(rest, signs[i])) {
			if (slice_istarts(rest, "=="))
				return false;	/* base64, or a comparison */
			*at += strlen(signs[i]);
			return !(i == 3 && rest.n > 2 && rest.p[1] == '/' &&
			    rest.p[2] == '/');
		}
	return false;
}

/* define('SMTP_PASS', 'x'), ["pass"] = 'x', "pass": "x", (at=9+22): x */
static size_t
skip_closing(struct slice line, size_t at, bool *quoted)
{
	*quoted = false;
	if (at + 1 < line.n && line.p[at] == '\\' && is_quote(line.p[at + 1]))
		at++;
	if (at < line.n && is_quote(line.p[at])) {
		*quoted = true;
		at++;
	} else if (slice_istarts(slice_sub(line, at, line.n), "&quot;")) {
		*quoted = true;
		at += 6;
	}
	if (at < line.n && line.p[at] == ']')
		at++;
	at = blanks_end(line, at);
	if (at < line.n && line.p[at] == '(') {
		size_t end = at + slice_find(slice_sub(line, at, line.n), ')');

		if (end + 1 < line.n && end - at < 40 &&
		    line.p[end + 1] == ':')
			at = end + 1;
	}
	return at;
}

/* <password>x</password>, <add key="smtpPassword" value="x"/> */
static bool
markup_value(struct known *k, struct slice line, const struct key *key,
    size_t at, bool quoted, struct masks *out)
{
	struct slice rest = slice_sub(line, at, line.n);

	if (quoted && slice_istarts(rest, "value=")) {
		mark_free_value(k, line, at + 6, out);
		return true;
	}
	if (key->at > 0 && line.p[key->at - 1] == '<' && rest.n > 0 &&
	    rest.p[0] == '>') {
		mark_value(k, line, at + 1, at + 1 + slice_find(slice_sub(rest,
		    1, rest.n), '<'), out);
		return true;
	}
	return false;
}

/* --password x, -ap x */
static bool
is_option(struct slice line, const struct key *key)
{
	return line.p[key->at] == '-' && (key->at == 0 ||
	    is_blank(line.p[key->at - 1]) || is_quote(line.p[key->at - 1]));
}

/* The line of a configuration with nothing but a name and a value; or of
 * netrc, with more names. */
static bool
is_setting(struct slice line, const struct key *key, size_t at)
{
	struct slice before = slice_trim(slice_sub(line, 0, key->at));
	struct slice rest = slice_sub(line, at, line.n), w;
	size_t n = 0;

	if (slice_ihas(before, "machine ") || slice_ihas(before, "login "))
		return slice_istarts(before, "machine ") ||
		    slice_istarts(before, "login ") ||
		    slice_istarts(before, "default");
	while (n < 2 && slice_word(&rest, &w))
		n++;
	return before.n == 0 && n == 1;
}

static size_t
scheme_end(struct slice line, size_t at)
{
	struct slice rest = slice_sub(line, at, line.n), w;

	if (slice_word(&rest, &w) && slice_trim(rest).n > 0)
		return blanks_end(line, (size_t)(rest.p - line.p));
	return at;
}

static bool
is_reply_words(struct slice line, size_t at)
{
	/* "535 5.7.8 bad password: ..." is what a server says. */
	for (size_t i = 0; i + 4 < at; i++)
		if ((i == 0 || !is_word_byte(line.p[i - 1])) &&
		    (line.p[i] == '4' || line.p[i] == '5') &&
		    is_digit(line.p[i + 1]) && is_digit(line.p[i + 2]) &&
		    (line.p[i + 3] == ' ' || line.p[i + 3] == '-') &&
		    i + 5 < at && line.p[i + 5] == '.')
			return true;
	return false;
}

static void
key_found(struct known *k, struct slice line, const struct key *key,
    struct masks *out)
{
	bool quoted, sign;
	size_t at = skip_closing(line, key->end, &quoted), before = at;

	if (markup_value(k, line, key, at, quoted, out))
		return;
	sign = is_separator(line, &at);
	if (sign && line.p[before] == ',' && !quoted)
		sign = false;
	if (!sign && at < line.n && line.p[at] == '(' && at + 1 < line.n &&
	    is_quote(line.p[at + 1])) {
		mark_free_value(k, line, at + 1, out);	/* setPassword("x") */
		return;
	}
	if (!sign && !(before > key->end && (is_option(line, key) ||
	    is_setting(line, key, before))))
		return;
	if (sign && is_blank(at < line.n ? line.p[at] : '\0') && !quoted &&
	    is_reply_words(line, key->at))
		return;
	at = blanks_end(line, sign ? at : before);
	if (key->authorization) {
		if (at < line.n && is_quote(line.p[at]))
			mark_free_value(k, line, at, out);
		else {
			size_t value = scheme_end(line, at);

			mark_value(k, line, value, word_end(line, value),
			    out);
		}
		return;
	}
	mark_free_value(k, line, at, out);
}

/* -ap, -xp, -pw of command lines. */
static bool
is_short_option(struct slice name)
{
	return slice_is(name, "-ap") || slice_is(name, "-xp") ||
	    slice_is(name, "-pw") || slice_is(name, "--ap");
}

static void
bearer(struct known *k, struct slice line, size_t at, struct masks *out)
{
	size_t from = blanks_end(line, at + 6), n;

	if (from == at + 6)
		return;
	for (n = 0; from + n < line.n && (is_word_byte(line.p[from + n]) ||
	    (line.p[from + n] != '\0' && strchr("-._~+/=", line.p[from +
	    n]) != NULL)); n++)
		;
	if (n >= BEARER_MIN && !is_harmless(slice_sub(line, from, n)))
		mark_value(k, line, from, from + n, out);
}

void
keys_find(struct known *k, struct slice line, struct masks *out)
{
	for (size_t i = 0; i < line.n;) {
		size_t end = i;
		struct slice name;
		struct key key;

		if (!is_name_byte(line.p[i])) {
			i++;
			continue;
		}
		while (end < line.n && is_name_byte(line.p[end]))
			end++;
		name = slice_sub(line, i, end - i);
		if (slice_iis(name, "bearer"))
			bearer(k, line, i, out);
		else if (is_key(line, i, end, &key))
			key_found(k, line, &key, out);
		else if (is_short_option(name)) {
			size_t at = blanks_end(line, end);

			if (at > end)
				mark_free_value(k, line, at, out);
		}
		i = end;
	}
}
