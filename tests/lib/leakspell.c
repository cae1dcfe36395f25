/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/leakspell.h"

#include <stdio.h>

static const struct leak_recipe recipes[] = {
	{ "as it is", { LEAK_END }, true },
	{ "reversed", { LEAK_REVERSED }, true },
	{ "rot13", { LEAK_ROT13 }, true },
	{ "base64", { LEAK_BASE64 }, false },
	{ "URL-safe base64", { LEAK_BASE64_URL }, false },
	{ "base64 of the reverse", { LEAK_REVERSED, LEAK_BASE64 }, false },
	{ "the reverse of base64", { LEAK_BASE64, LEAK_REVERSED }, false },
	{ "base64 of base64", { LEAK_BASE64, LEAK_BASE64 }, false },
	{ "hex", { LEAK_HEX }, true },
	{ "upper-case hex", { LEAK_HEX_UPPER }, true },
	{ "hex with colons", { LEAK_HEX_COLON }, true },
	{ "hex with blanks", { LEAK_HEX_BLANK }, true },
	{ "hex with 0x", { LEAK_HEX_0X }, true },
	{ "hex of the reverse", { LEAK_REVERSED, LEAK_HEX }, true },
	{ "hex of base64", { LEAK_BASE64, LEAK_HEX }, true },
	{ "base64 of hex", { LEAK_HEX, LEAK_BASE64 }, false },
	{ "percent signs", { LEAK_PERCENT }, true },
	{ "percent signs where needed", { LEAK_PERCENT_SOME }, true },
	{ "base64 of percent signs", { LEAK_PERCENT_SOME, LEAK_BASE64 },
	    false },
	{ "percent signs of base64", { LEAK_BASE64, LEAK_PERCENT_SOME },
	    false },
	{ "quoted-printable", { LEAK_QP }, true },
	{ "quoted-printable where needed", { LEAK_QP_SOME }, true },
	{ "\\x", { LEAK_X }, true },
	{ "\\x where needed", { LEAK_X_SOME }, true },
	{ "octal", { LEAK_OCTAL }, true },
	{ "JSON, all escaped", { LEAK_JSON_U }, true },
	{ "JSON", { LEAK_JSON }, true },
	{ "JSON of \\x", { LEAK_X_SOME, LEAK_JSON }, true },
	{ "base64 of JSON", { LEAK_JSON, LEAK_BASE64 }, false },
	{ "base64 of escaped JSON", { LEAK_JSON_U, LEAK_BASE64 }, false },
	{ "HTML", { LEAK_HTML }, true },
	{ "HTML, decimal", { LEAK_HTML_DEC }, true },
	{ "HTML, hexadecimal", { LEAK_HTML_HEX }, true },
	{ "base64 of HTML", { LEAK_HTML_DEC, LEAK_BASE64 }, false },
	{ "UTF-16, little end", { LEAK_UTF16LE }, true },
	{ "UTF-16, big end", { LEAK_UTF16BE }, true },
	{ "UTF-16 as \\x", { LEAK_UTF16LE, LEAK_X_SOME }, true },
	{ "UTF-16 as \\x in JSON", { LEAK_UTF16LE, LEAK_X_SOME, LEAK_JSON },
	    true },
	{ "base64 of UTF-16", { LEAK_UTF16LE, LEAK_BASE64 }, false },
	{ "hex of UTF-16", { LEAK_UTF16LE, LEAK_HEX }, true },
	{ "with blanks between", { LEAK_SPACED }, true },
	{ "with hyphens between", { LEAK_HYPHENS }, true },
	{ "characters in UTF-16, little end", { LEAK_CHARS_UTF16LE }, true },
	{ "characters in UTF-16, big end", { LEAK_CHARS_UTF16BE }, true },
	{ "base64 of characters in UTF-16",
	    { LEAK_CHARS_UTF16LE, LEAK_BASE64 }, false },
	{ "characters in JSON, all escaped", { LEAK_CHARS_JSON_U }, true },
	{ "characters in JSON", { LEAK_CHARS_JSON }, true },
	{ "characters in HTML", { LEAK_CHARS_HTML_DEC }, true },
	{ "characters as \\u{}", { LEAK_CHARS_U_SOME }, true },
	{ "characters as \\u{} in JSON", { LEAK_CHARS_U_SOME, LEAK_JSON },
	    true },
};

const struct leak_recipe *
leak_recipe_at(size_t i)
{
	return i < COUNT_OF(recipes) ? &recipes[i] : NULL;
}

size_t
leak_recipes(void)
{
	return COUNT_OF(recipes);
}

bool
leak_recipe_is_chars(const struct leak_recipe *r)
{
	return r->steps[0] >= LEAK_SPACED;
}

bool
leak_recipe_has(const struct leak_recipe *r, enum leak_step step)
{
	for (size_t i = 0; i < LEAK_STEPS; i++)
		if (r->steps[i] == step)
			return true;
	return false;
}

unsigned
leak_recipe_steps(const struct leak_recipe *r)
{
	unsigned n = 0;

	while (n < LEAK_STEPS && r->steps[n] != LEAK_END)
		n++;
	return n;
}

unsigned
leak_recipe_alignments(const struct leak_recipe *r)
{
	unsigned n = 0;

	for (size_t i = 0; i < LEAK_STEPS; i++)
		n += r->steps[i] == LEAK_BASE64 ||
		    r->steps[i] == LEAK_BASE64_URL;
	return n;
}

/* ---- characters -------------------------------------------------------- */

unsigned
leak_char(struct slice s, size_t *n, bool *is_char)
{
	unsigned c = (unsigned char)s.p[0], v;
	size_t more = c >= 0xf0 && c < 0xf5 ? 3 : c >= 0xe0 && c < 0xf0 ? 2 :
	    c >= 0xc2 && c < 0xe0 ? 1 : 0;

	*n = 1;
	*is_char = c < 0x80;
	if (more == 0 || s.n <= more)
		return c;
	v = c & (0x3fu >> more);
	for (size_t i = 1; i <= more; i++) {
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return c;
		v = v << 6 | ((unsigned char)s.p[i] & 0x3f);
	}
	*n = more + 1;
	*is_char = true;
	return v;
}

bool
leak_recipe_fits(const struct leak_recipe *r, struct slice s)
{
	bool is_char = true;
	size_t n;

	for (; leak_recipe_is_chars(r) && s.n > 0; s = slice_sub(s, n, s.n)) {
		leak_char(s, &n, &is_char);
		if (!is_char)
			return false;
	}
	return true;
}

static void
utf16_unit(struct bytes *out, unsigned u, bool big)
{
	bytes_add_char(out, (char)(big ? u >> 8 : u & 0xff));
	bytes_add_char(out, (char)(big ? u & 0xff : u >> 8));
}

static void
utf16(struct bytes *out, unsigned c, bool big)
{
	if (c > 0xffff) {
		utf16_unit(out, 0xd800 + ((c - 0x10000) >> 10), big);
		utf16_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff), big);
	} else
		utf16_unit(out, c, big);
}

static void
json_u(struct bytes *out, unsigned c)
{
	if (c > 0xffff)
		bytes_addf(out, "\\u%04x\\u%04x",
		    0xd800 + ((c - 0x10000) >> 10),
		    0xdc00 + ((c - 0x10000) & 0x3ff));
	else
		bytes_addf(out, "\\u%04x", c);
}

static bool
is_word(unsigned c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

static bool
is_visible(unsigned c)
{
	return c >= 0x20 && c < 0x7f;
}

static void
json(struct bytes *out, unsigned c)
{
	if (c == '"' || c == '\\')
		bytes_addf(out, "\\%c", (char)c);
	else if (c == '\n' || c == '\r' || c == '\t')
		bytes_addf(out, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' :
		    't');
	else if (c < 0x20)
		bytes_addf(out, "\\u%04x", c);
	else
		bytes_add_char(out, (char)c);
}

static void
html(struct bytes *out, unsigned c)
{
	static const struct {
		unsigned	 c;
		const char	*name;
	} named[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" },
	    { '"', "&quot;" }, { '\'', "&#39;" } };

	for (size_t i = 0; i < COUNT_OF(named); i++)
		if (named[i].c == c) {
			bytes_add_str(out, named[i].name);
			return;
		}
	bytes_add_char(out, (char)c);
}

/* In front of those bytes that must not stand for themselves. */
static void
escaped(struct bytes *out, unsigned c, bool plain, const char *fmt)
{
	char text[16];

	if (plain) {
		bytes_add_char(out, (char)c);
		return;
	}
	snprintf(text, sizeof(text), "%s%02X", fmt, c);
	bytes_add_str(out, text);
}

static void
unit(struct bytes *out, unsigned c, enum leak_step how)
{
	switch (how) {
	case LEAK_HEX:
		bytes_addf(out, "%02x", c);
		break;
	case LEAK_HEX_UPPER:
		bytes_addf(out, "%02X", c);
		break;
	case LEAK_HEX_COLON:
		bytes_addf(out, "%02x:", c);
		break;
	case LEAK_HEX_BLANK:
		bytes_addf(out, "%02x ", c);
		break;
	case LEAK_HEX_0X:
		bytes_addf(out, "0x%02x, ", c);
		break;
	case LEAK_PERCENT:
	case LEAK_PERCENT_SOME:
		escaped(out, c, how == LEAK_PERCENT_SOME && is_word(c), "%");
		break;
	case LEAK_QP:
	case LEAK_QP_SOME:
		escaped(out, c, how == LEAK_QP_SOME && is_visible(c) &&
		    c != '=', "=");
		break;
	case LEAK_X:
	case LEAK_X_SOME:
		escaped(out, c, how == LEAK_X_SOME && is_visible(c), "\\x");
		break;
	case LEAK_OCTAL:
		bytes_addf(out, "\\%03o", c);
		break;
	case LEAK_JSON_U:
	case LEAK_CHARS_JSON_U:
		json_u(out, c);
		break;
	case LEAK_JSON:
		json(out, c);
		break;
	case LEAK_CHARS_JSON:
		if (c >= 0x80)
			json_u(out, c);
		else
			json(out, c);
		break;
	case LEAK_HTML:
		html(out, c);
		break;
	case LEAK_HTML_DEC:
	case LEAK_CHARS_HTML_DEC:
		bytes_addf(out, "&#%u;", c);
		break;
	case LEAK_HTML_HEX:
		bytes_addf(out, "&#x%x;", c);
		break;
	case LEAK_UTF16LE:
	case LEAK_CHARS_UTF16LE:
		utf16(out, c, false);
		break;
	case LEAK_UTF16BE:
	case LEAK_CHARS_UTF16BE:
		utf16(out, c, true);
		break;
	case LEAK_CHARS_U_SOME:
		if (is_visible(c))
			bytes_add_char(out, (char)c);
		else
			bytes_addf(out, c < 0x20 || c == 0x7f ? "\\x%02X" :
			    "\\u{%X}", c);
		break;
	default:
		bytes_add_char(out, (char)c);
	}
}

/* ---- whole texts ------------------------------------------------------- */

static void
base64(struct bytes *out, struct slice in, size_t before, bool url,
    bool inside)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t bits = 8 * (before + in.n), at = 0, last = bits / 6;

	if (inside)
		at = (8 * before + 5) / 6;
	else
		last = (bits + 5) / 6;
	for (; at < last; at++) {
		unsigned v = 0;

		for (size_t bit = 6 * at; bit < 6 * at + 6; bit++) {
			size_t i = bit / 8;
			unsigned char c = i < before ? 'x' : i - before >= in.n
			    ? 0 : (unsigned char)in.p[i - before];

			v = v << 1 | (c >> (7 - bit % 8) & 1);
		}
		bytes_add_char(out, v < 62 ? digits[v] : v == 62 ?
		    (url ? '-' : '+') : (url ? '_' : '/'));
	}
	for (; !inside && !url && last % 4 != 0; last++)
		bytes_add_char(out, '=');
}

static void
reversed(struct bytes *out, struct slice in)
{
	for (size_t i = in.n; i-- > 0;)
		bytes_add_char(out, in.p[i]);
}

static void
rot13(struct bytes *out, struct slice in)
{
	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i], a = c >= 'a' ? 'a' : 'A';

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
			c = (char)(a + (c - a + 13) % 26);
		bytes_add_char(out, c);
	}
}

static void
each(struct bytes *out, struct slice in, enum leak_step how)
{
	bool chars = how >= LEAK_SPACED, is_char;

	while (in.n > 0) {
		size_t n = 1;
		unsigned c = chars ? leak_char(in, &n, &is_char) :
		    (unsigned char)in.p[0];

		if (how == LEAK_SPACED || how == LEAK_HYPHENS) {
			bytes_add(out, in.p, n);
			bytes_add_char(out, how == LEAK_SPACED ? ' ' : '-');
		} else
			unit(out, c, how);
		in = slice_sub(in, n, in.n);
	}
}

static void
spell(struct bytes *out, struct slice in, const struct leak_recipe *r,
    unsigned before, bool inside)
{
	struct bytes now, next;

	bytes_init(&now, BYTES_NO_LIMIT);
	bytes_add_slice(&now, in);
	for (size_t i = 0; i < LEAK_STEPS && r->steps[i] != LEAK_END; i++) {
		enum leak_step how = r->steps[i];

		bytes_init(&next, BYTES_NO_LIMIT);
		if (how == LEAK_BASE64 || how == LEAK_BASE64_URL) {
			base64(&next, bytes_slice(&now), before & 3,
			    how == LEAK_BASE64_URL, inside);
			before >>= 2;
		} else if (how == LEAK_REVERSED)
			reversed(&next, bytes_slice(&now));
		else if (how == LEAK_ROT13)
			rot13(&next, bytes_slice(&now));
		else
			each(&next, bytes_slice(&now), how);
		bytes_clear(&now);
		now = next;
	}
	bytes_add_slice(out, bytes_slice(&now));
	bytes_clear(&now);
}

void
leak_spell(struct bytes *out, struct slice in, const struct leak_recipe *r,
    unsigned before)
{
	spell(out, in, r, before, false);
}

void
leak_spell_inside(struct bytes *out, struct slice in,
    const struct leak_recipe *r, unsigned before)
{
	spell(out, in, r, before, true);
	/* The separator behind the last belongs to what follows. */
	switch (r->steps[0]) {
	case LEAK_HEX_COLON:
	case LEAK_HEX_BLANK:
	case LEAK_SPACED:
	case LEAK_HYPHENS:
		out->len--;
		break;
	case LEAK_HEX_0X:
		out->len -= 2;
		break;
	default:
		break;
	}
}
