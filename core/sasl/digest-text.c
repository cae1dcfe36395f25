/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The directives of DIGEST-MD5: RFC 2831, section 7.1. */
#include "core/sasl/digest-md5.h"

#include <string.h>

#include "core/banned.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_token(char c)
{
	return c > 0x20 && c < 0x7f && strchr("()<>@,;:\\\"/[]?={}", c) == NULL;
}

static size_t
skip(struct slice s, size_t at, bool (*is)(char))
{
	while (at < s.n && is(s.p[at]))
		at++;
	return at;
}

static bool
is_between(char c)
{
	return is_space(c) || c == ',';
}

/* Behind the closing quote of the string that opens at at; 0: none. */
static size_t
quoted_end(struct slice s, size_t at)
{
	for (at++; at < s.n; at++)
		if (s.p[at] == '\\')
			at++;
		else if (s.p[at] == '"')
			return at + 1;
	return 0;
}

/* The value at at; returns what is behind it, 0 when there is none. */
static size_t
value_at(struct slice s, size_t at, struct slice *value)
{
	size_t end;

	if (at < s.n && s.p[at] == '"') {
		end = quoted_end(s, at);
		if (end > 0)
			*value = slice_sub(s, at + 1, end - at - 2);
		return end;
	}
	end = skip(s, at, is_token);
	*value = slice_sub(s, at, end - at);
	return end > at ? end : 0;
}

enum digest_next
digest_next(struct slice *rest, struct digest_directive *d)
{
	struct slice s = slice_sub(*rest, skip(*rest, 0, is_between), rest->n);
	size_t name = skip(s, 0, is_token), at = skip(s, name, is_space), end;

	*d = (struct digest_directive){ .name = slice_sub(s, 0, name) };
	*rest = s;
	if (s.n == 0)
		return DIGEST_END;
	if (name == 0 || at == s.n || s.p[at] != '=')
		return DIGEST_MALFORMED;
	end = value_at(s, skip(s, at + 1, is_space), &d->value);
	if (end == 0)
		return DIGEST_MALFORMED;
	d->whole = slice_sub(s, 0, end);
	at = skip(s, end, is_space);
	if (at < s.n && s.p[at] != ',')
		return DIGEST_MALFORMED;
	*rest = slice_sub(s, at, s.n);
	return DIGEST_ONE;
}

bool
digest_is_list(struct slice message)
{
	struct digest_directive d;
	enum digest_next next;
	size_t n = 0;

	while ((next = digest_next(&message, &d)) == DIGEST_ONE)
		n++;
	return next == DIGEST_END && n > 0;
}

bool
digest_find(struct slice message, const char *name, struct slice *value)
{
	struct digest_directive d;

	*value = (struct slice){ NULL, 0 };
	while (digest_next(&message, &d) == DIGEST_ONE)
		if (slice_iis(d.name, name)) {
			*value = d.value;
			return true;
		}
	return false;
}

size_t
digest_count(struct slice message, const char *name)
{
	struct digest_directive d;
	size_t n = 0;

	while (digest_next(&message, &d) == DIGEST_ONE)
		n += slice_iis(d.name, name);
	return n;
}

bool
digest_has_word(struct slice list, const char *word)
{
	while (list.n > 0) {
		size_t from = skip(list, 0, is_between);
		size_t to = skip(list, from, is_token);

		if (slice_iis(slice_sub(list, from, to - from), word))
			return true;
		list = slice_sub(list, to > from ? to : from + 1, list.n);
	}
	return false;
}

void
digest_quote(struct bytes *out, const char *name, struct slice value)
{
	bytes_addf(out, "%s=\"", name);
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"' || value.p[i] == '\\')
			bytes_add_char(out, '\\');
		bytes_add_char(out, value.p[i]);
	}
	bytes_add_char(out, '"');
}

void
digest_unquote(struct bytes *out, struct slice value)
{
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '\\' && i + 1 < value.n)
			i++;
		bytes_add_char(out, value.p[i]);
	}
}

static const char *
repeated(struct slice c)
{
	static const struct {
		const char	*name, *why;
	} once[] = {
		{ "nonce", "it has two nonces" },
		{ "algorithm", "it names two algorithms" },
		{ "charset", "it names two charsets" },
		{ "qop", "it has two qop lists" },
		{ "stale", "it says stale twice" },
		{ "maxbuf", "it says maxbuf twice" },
	};

	for (size_t i = 0; i < COUNT_OF(once); i++)
		if (digest_count(c, once[i].name) > 1)
			return once[i].why;
	return NULL;
}

const char *
digest_challenge_fault(struct slice c)
{
	struct slice value;

	if (!digest_is_list(c))
		return "it is no list of name=value";
	if (!digest_find(c, "nonce", &value) || value.n == 0)
		return "it has no nonce";
	if (!digest_find(c, "algorithm", &value) ||
	    !slice_iis(value, "md5-sess"))
		return "its algorithm is not md5-sess";
	if (digest_find(c, "charset", &value) && !slice_iis(value, "utf-8"))
		return "its charset is not utf-8, the only one that there is";
	if (digest_find(c, "qop", &value) && !digest_has_word(value, "auth"))
		return "it offers a login only with a layer for what follows "
		    "(auth-int, auth-conf), and this program has none";
	return repeated(c);
}
