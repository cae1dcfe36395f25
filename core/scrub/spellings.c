/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The usual spellings of a secret, each a pattern of its own. */
#include "core/scrub/priv.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

/* base64 of it, wherever in something else it stands. */
static void
add_base64(struct known *k, struct slice s)
{
	size_t room = base64_encoded_len(s.n + 2);
	char *in = xmalloc(s.n + 2), *out = xmalloc(room);

	for (size_t before = 0; before < 3; before++) {
		size_t skip = before == 0 ? 0 : before + 1, n;

		memset(in, 0, before);
		memcpy(in + before, s.p, s.n);
		base64_encode(out, (struct slice){ in, before + s.n });
		n = (before + s.n) * 8 / 6;	/* whole digits of it */
		known_add_pattern(k, (struct slice){ out + skip, n - skip },
		    true, false);
		for (size_t i = 0; i < n; i++)
			out[i] = (char)(out[i] == '+' ? '-' : out[i] == '/' ?
			    '_' : out[i]);
		known_add_pattern(k, (struct slice){ out + skip, n - skip },
		    true, false);
	}
	OPENSSL_cleanse(in, s.n + 2);
	OPENSSL_cleanse(out, room);
	free(in);
	free(out);
}

static bool
is_plain_byte(char c)
{
	return is_word_byte(c) || c == '-' || c == '.' || c == '~';
}

/* Each byte, or each that is not plain, as a format says. */
static void
add_bytewise(struct known *k, struct slice s, const char *fmt, bool all)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s.n; i++) {
		unsigned v = (unsigned char)s.p[i];

		if (!all && is_plain_byte(s.p[i])) {
			bytes_add_char(&b, s.p[i]);
			continue;
		}
		bytes_addf(&b, *fmt == 'h' ? "%02x" : *fmt == 'H' ? "%02X" :
		    *fmt == '%' ? "%%%02X" : "%%%02x", v);
	}
	known_add_pattern(k, bytes_slice(&b), false, false);
	bytes_wipe(&b);
}

static void
add_escaped(struct known *k, struct slice s, bool html)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (html && c == '&')
			bytes_add_str(&b, "&amp;");
		else if (html && c == '<')
			bytes_add_str(&b, "&lt;");
		else if (html && c == '>')
			bytes_add_str(&b, "&gt;");
		else if (html && c == '"')
			bytes_add_str(&b, "&quot;");
		else {
			if (!html && (c == '"' || c == '\\' || c == '\''))
				bytes_add_char(&b, '\\');
			bytes_add_char(&b, c);
		}
	}
	known_add_pattern(k, bytes_slice(&b), false, false);
	bytes_wipe(&b);
}

static bool
is_one_word(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]))
			return false;
	return true;
}

static bool
is_number(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

static bool
is_all_one(struct slice s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] != s.p[0])
			return false;
	return true;
}

void
known_add(struct known *k, struct slice secret)
{
	struct slice s = slice_sub(slice_trim(secret), 0, KNOWN_SECRET_MAX);

	if (s.n < KNOWN_MIN || is_all_one(s))
		return;
	if (!known_begin(k, s, is_one_word(s) || is_number(s)))
		return;
	add_base64(k, s);
	add_bytewise(k, s, "hex", true);
	add_bytewise(k, s, "Hex", true);
	add_bytewise(k, s, "%X", false);
	add_bytewise(k, s, "x%", false);
	add_escaped(k, s, false);
	add_escaped(k, s, true);
}

/* What was in a message of its own: it is looked for as it stands. */
void
known_add_message(struct known *k, struct slice text)
{
	struct slice s = slice_sub(slice_trim(text), 0, KNOWN_SECRET_MAX);

	if (s.n >= KNOWN_MIN && !is_all_one(s))
		known_begin(k, s, is_one_word(s) || is_number(s));
}
