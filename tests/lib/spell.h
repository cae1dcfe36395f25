/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spell - a secret written in all the ways in which a server or a file might
 * repeat it; the other side of core/log/needles, written independently.
 * spell_place() says where in the spelling a part of the secret stands.
 */
#ifndef TESTS_LIB_SPELL_H
#define TESTS_LIB_SPELL_H

#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"

#define SPELL_WAYS	67

static void
spell_base64(struct bytes *out, struct slice s, size_t before,
    const char *end62)
{
	char digits[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789";
	struct bytes all;

	memcpy(digits + 62, end62, 2);
	bytes_init(&all, BYTES_NO_LIMIT);
	bytes_add(&all, "\x01\x02", before);
	bytes_add_slice(&all, s);
	for (size_t i = 0; i < all.len; i += 3) {
		unsigned v = 0;

		for (size_t j = 0; j < 3; j++)
			v = v << 8 | (i + j < all.len ?
			    (unsigned char)all.data[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			bytes_add_char(out, i + j > all.len ? '=' :
			    digits[v >> (18 - 6 * j) & 63]);
	}
	bytes_clear(&all);
}

/* Each byte by a format; only those that are no letters when some is set. */
static void
spell_each(struct bytes *out, struct slice s, const char *before,
    const char *digits, const char *after, int some)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (some && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			bytes_add_char(out, (char)c);
		else if (digits == NULL)
			bytes_addf(out, "%s%u%s", before, c, after);
		else
			bytes_addf(out, "%s%c%c%s", before, digits[c >> 4],
			    digits[c & 15], after);
	}
}

static void
spell_utf16(struct bytes *out, struct slice s, int utf8, int big)
{
	while (s.n > 0) {
		size_t n = 1;
		uint32_t cp = utf8 ? utf8_next(s, &n) : (unsigned char)s.p[0];
		uint32_t units[2] = { cp, 0 };
		size_t nunits = 1;

		if (cp > 0xffff) {
			units[0] = 0xd7c0 + (cp >> 10);
			units[nunits++] = 0xdc00 | (cp & 0x3ff);
		}
		for (size_t i = 0; i < nunits; i++) {
			char two[2] = { (char)(units[i] >> 8),
			    (char)(units[i] & 0xff) };

			bytes_add_char(out, two[big ? 0 : 1]);
			bytes_add_char(out, two[big ? 1 : 0]);
		}
		s = slice_sub(s, n, s.n);
	}
}

static void
spell_json(struct bytes *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '"': case '\\': case '/':
			bytes_addf(out, "\\%c", s.p[i]);
			break;
		case '\n':
			bytes_add_str(out, "\\n");
			break;
		case '\t':
			bytes_add_str(out, "\\t");
			break;
		default:
			if ((unsigned char)s.p[i] < 0x20)
				bytes_addf(out, "\\u%04x", (unsigned)s.p[i]);
			else
				bytes_add_char(out, s.p[i]);
		}
}

/* \uXXXX of each character, as a JSON writer that keeps to ASCII does. */
static void
spell_json_ascii(struct bytes *out, struct slice s, int utf8)
{
	struct bytes wide;

	bytes_init(&wide, BYTES_NO_LIMIT);
	spell_utf16(&wide, s, utf8, 1);
	for (size_t i = 0; i + 1 < wide.len; i += 2)
		bytes_addf(out, "\\u%02x%02x", (unsigned char)wide.data[i],
		    (unsigned char)wide.data[i + 1]);
	bytes_clear(&wide);
}

static void
spell_html(struct bytes *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '&':
			bytes_add_str(out, "&amp;");
			break;
		case '<':
			bytes_add_str(out, "&lt;");
			break;
		case '>':
			bytes_add_str(out, "&gt;");
			break;
		case '"':
			bytes_add_str(out, "&quot;");
			break;
		case '\'':
			bytes_add_str(out, "&#39;");
			break;
		default:
			bytes_add_char(out, s.p[i]);
		}
}

static void
spell_reversed(struct bytes *out, struct slice s, int utf8)
{
	struct bytes turned;

	bytes_init(&turned, BYTES_NO_LIMIT);
	while (s.n > 0) {
		size_t n = 1;
		struct bytes next;

		if (utf8)
			utf8_next(s, &n);
		bytes_init(&next, BYTES_NO_LIMIT);
		bytes_add(&next, s.p, n);
		bytes_add_slice(&next, bytes_slice(&turned));
		bytes_clear(&turned);
		turned = next;
		s = slice_sub(s, n, s.n);
	}
	bytes_add_slice(out, bytes_slice(&turned));
	bytes_clear(&turned);
}

static void
spell_base32(struct bytes *out, struct slice s, size_t before, char letter)
{
	size_t n = before + s.n;

	for (size_t bit = 0; bit < 8 * n; bit += 5) {
		unsigned two = 0, d;

		for (size_t i = bit / 8; i < bit / 8 + 2; i++)
			two = two << 8 | (i < before ? 1 : i < n ?
			    (unsigned char)s.p[i - before] : 0);
		d = two >> (11 - bit % 8) & 31;
		bytes_add_char(out, (char)(d < 26 ? letter + (int)d :
		    '2' + (int)d - 26));
	}
}

/* Like a mail: a line break behind each so many characters. */
static void
spell_folded(struct bytes *out, struct slice s, size_t width,
    const char *eol)
{
	for (size_t i = 0; i < s.n; i++) {
		if (i > 0 && i % width == 0)
			bytes_add_str(out, eol);
		bytes_add_char(out, s.p[i]);
	}
}

/* Each character between two strings. */
static void
spell_spaced(struct bytes *out, struct slice s, int utf8,
    const char *before, const char *after)
{
	while (s.n > 0) {
		size_t n = 1;

		if (utf8)
			utf8_next(s, &n);
		bytes_add_str(out, before);
		bytes_add(out, s.p, n);
		bytes_add_str(out, after);
		s = slice_sub(s, n, s.n);
	}
}

/* Each byte as a number. */
static void
spell_numbers(struct bytes *out, struct slice s, unsigned base,
    size_t width, const char *after)
{
	for (size_t i = 0; i < s.n; i++) {
		char digits[9] = "";
		size_t n = 8;
		unsigned v = (unsigned char)s.p[i];

		for (; v > 0 || 8 - n < width; v /= base)
			digits[--n] = (char)('0' + v % base);
		bytes_add_str(out, digits + n);
		bytes_add_str(out, after);
	}
}

/* So many characters together, and something between two such groups. */
static void
spell_groups(struct bytes *out, struct slice s, int utf8, size_t width,
    const char *gap)
{
	for (size_t i = 0; s.n > 0; i++) {
		size_t n = 1;

		if (utf8)
			utf8_next(s, &n);
		if (i > 0 && i % width == 0)
			bytes_add_str(out, gap);
		bytes_add(out, s.p, n);
		s = slice_sub(s, n, s.n);
	}
}

static void
spell_full_width(struct bytes *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char utf8[4];

		if (s.p[i] > ' ' && s.p[i] < 0x7f)
			bytes_add(out, utf8, utf8_put(utf8, 0xff01u +
			    (unsigned)(s.p[i] - '!')));
		else
			bytes_add_char(out, s.p[i]);
	}
}

enum spell_letters { SPELL_ROT13, SPELL_UPPER, SPELL_LOWER, SPELL_OTHER_CASE };

static void
spell_letters(struct bytes *out, struct slice s, enum spell_letters how)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
		char first = lower ? 'a' : 'A';

		if ((lower || upper) && how == SPELL_ROT13)
			c = (char)(first + (c - first + 13) % 26);
		else if (lower && how != SPELL_LOWER)
			c = (char)(c - 'a' + 'A');
		else if (upper && how != SPELL_UPPER)
			c = (char)(c - 'A' + 'a');
		bytes_add_char(out, c);
	}
}

/* Bytes put in front of the secret: base64 and base32 look else for each. */
static size_t
spell_before(unsigned way)
{
	if (way >= 1 && way <= 6)
		return (way - 1) % 3;
	return way >= 26 && way <= 30 ? way - 26 : 0;
}

/* Characters, or digits, that stand together; 0: any number. */
static size_t
spell_width(unsigned way)
{
	switch (way) {
	case 54: case 55: case 56: case 59:
		return 4;
	case 32:
		return 5;
	case 60: case 61:
		return way - 58;
	default:
		return 0;
	}
}

/* And what stands between two groups of them. */
static const char *
spell_gap(unsigned way)
{
	switch (way) {
	case 32:
		return "\r\n ";
	case 54:
		return ", ";
	case 55:
		return "\" \"";
	case 56:
		return "*";
	case 59:
		return " ";
	case 60:
		return ".";
	default:
		return " - ";
	}
}

static int
spell_in_groups(unsigned way)
{
	return way >= 59 && way <= 61;
}

/* What cannot be told from what stands between groups. */
static int
spell_is_gap(char c, unsigned way)
{
	if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
		return spell_in_groups(way);
	return (way == 60 || way == 61) && c > ' ' && c < 0x7f &&
	    !((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9');
}

/* Whether the part says enough in this way, without what may be a gap. */
static int
spell_tells(struct slice s, unsigned way)
{
	size_t n = 0, gaps = 0;

	for (size_t i = 0; i < s.n; i++) {
		gaps += (size_t)spell_is_gap(s.p[i], way);
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	}
	return gaps == 0 || n - gaps >= 6;
}

/* Bits of a digit, where digits share bytes; else 0. */
static size_t
spell_bits(unsigned way)
{
	if ((way >= 1 && way <= 6) || way == 32 || (way >= 54 && way <= 56))
		return 6;
	return way >= 26 && way <= 31 ? 5 : 0;
}

static void
spell_as(struct bytes *out, struct slice s, unsigned way, int utf8)
{
	static const char low[] = "0123456789abcdef";
	static const char up[] = "0123456789ABCDEF";
	static const char mixed[] = "0123456789aBcDeF";
	struct bytes all;

	switch (way) {
	case 0:
		bytes_add_slice(out, s);
		break;
	case 1: case 2: case 3:
		spell_base64(out, s, way - 1, "+/");
		break;
	case 4: case 5: case 6:
		spell_base64(out, s, way - 4, "-_");
		break;
	case 7:
		spell_each(out, s, "", low, "", 0);
		break;
	case 8:
		spell_each(out, s, "", up, "", 0);
		break;
	case 9:
		spell_each(out, s, "", mixed, ":", 0);
		break;
	case 10:
		spell_each(out, s, "%", low, "", 0);
		break;
	case 11:
		spell_each(out, s, "%", up, "", 0);
		break;
	case 12:
		spell_each(out, s, "%", up, "", 1);
		break;
	case 13:
		spell_each(out, s, "\\u00", low, "", 0);
		break;
	case 14:
		spell_each(out, s, "\\u00", up, "", 1);
		break;
	case 15:
		spell_json(out, s);
		break;
	case 16:
		spell_json_ascii(out, s, utf8);
		break;
	case 17:
		spell_each(out, s, "&#", NULL, ";", 0);
		break;
	case 18:
		spell_each(out, s, "&#x", low, ";", 0);
		break;
	case 19:
		spell_html(out, s);
		break;
	case 20:
		spell_utf16(out, s, utf8, 0);
		break;
	case 21:
		spell_utf16(out, s, utf8, 1);
		break;
	case 22:
		spell_reversed(out, s, utf8);
		break;
	case 23:
		spell_each(out, s, "=", up, "", 0);
		break;
	case 24:
		spell_each(out, s, "\\x", low, "", 0);
		break;
	case 25:
		spell_each(out, s, "&#", NULL, ";", 1);
		break;
	case 26: case 27: case 28: case 29: case 30:
		spell_base32(out, s, way - 26, 'A');
		break;
	case 31:
		spell_base32(out, s, 0, 'a');
		break;
	case 32:
		bytes_init(&all, BYTES_NO_LIMIT);
		spell_base64(&all, s, 0, "+/");
		spell_folded(out, bytes_slice(&all), 5, spell_gap(way));
		bytes_clear(&all);
		break;
	case 33:
		spell_numbers(out, s, 10, 1, ", ");
		break;
	case 34:
		spell_numbers(out, s, 10, 1, " ");
		break;
	case 35:
		spell_numbers(out, s, 10, 3, ",");
		break;
	case 36:
		spell_numbers(out, s, 8, 3, " ");
		break;
	case 37:
		spell_numbers(out, s, 2, 8, " ");
		break;
	case 38: case 39: case 40: case 41:
		spell_letters(out, s, (enum spell_letters)(way - 38));
		break;
	case 42:
		spell_spaced(out, s, utf8, "", "-");
		break;
	case 43:
		spell_spaced(out, s, utf8, "", " ");
		break;
	case 44:
		spell_spaced(out, s, utf8, "\"", "\",");
		break;
	case 45:
		spell_each(out, s, "", low, " ", 0);
		break;
	case 46:
		spell_each(out, s, "0x", low, ", ", 0);
		break;
	case 47:
		spell_each(out, s, "", up, "-", 0);
		break;
	case 48:
		bytes_init(&all, BYTES_NO_LIMIT);
		spell_numbers(&all, s, 8, 3, "\\");
		bytes_add_char(out, '\\');
		bytes_add(out, all.data, all.len - (all.len > 0));
		bytes_clear(&all);
		break;
	case 49:
		spell_each(out, s, "%u00", low, "", 0);
		break;
	case 50:
		spell_each(out, s, "\\x{", low, "}", 0);
		break;
	case 51:
		spell_each(out, s, "\\U000000", low, "", 0);
		break;
	case 52:
		spell_each(out, s, "&#", NULL, "", 0);
		break;
	case 54: case 55: case 56:
		bytes_init(&all, BYTES_NO_LIMIT);
		spell_base64(&all, s, 0, "+/");
		spell_folded(out, bytes_slice(&all), 4, spell_gap(way));
		bytes_clear(&all);
		break;
	case 57:
		spell_each(out, s, "+", up, "", 0);
		break;
	case 58:
		spell_each(out, s, "+", up, "", 1);
		break;
	case 59: case 60: case 61:
		spell_groups(out, s, utf8, spell_width(way), spell_gap(way));
		break;
	case 62:
		spell_spaced(out, s, utf8, "", "\xe2\x80\x8b");
		break;
	case 63:
		spell_full_width(out, s);
		break;
	case 64:
		spell_each(out, s, "h", low, " ", 0);
		break;
	case 65:
		spell_each(out, s, "$", up, "", 0);
		break;
	case 66:
		spell_each(out, s, "", up, "h, ", 0);
		break;
	default:
		for (size_t i = s.n; i-- > 0; )		/* byte by byte */
			bytes_add_char(out, s.p[i]);
	}
}

static void
spell(struct bytes *out, struct slice s, unsigned way)
{
	spell_as(out, s, way, utf8_valid(s));
}

static size_t
spell_length(struct slice s, unsigned way, int utf8)
{
	struct bytes out;
	size_t n;

	bytes_init(&out, BYTES_NO_LIMIT);
	spell_as(&out, s, way, utf8);
	n = out.len;
	bytes_clear(&out);
	return n;
}

/* What is written behind each byte, without being a part of it. */
static size_t
spell_after(unsigned way)
{
	switch (way) {
	case 9: case 34: case 35: case 36: case 37: case 42: case 43:
	case 45: case 47: case 64:
		return 1;
	case 33: case 44: case 46:
		return 2;
	case 62: case 66:
		return 3;
	default:
		return 0;
	}
}

/* And in front of each. */
static size_t
spell_front(unsigned way)
{
	return way == 44 || way == 64 || way == 65 ? 1 : way == 46 ? 2 : 0;
}

/*
 * Where the part, of at least one whole character, stands in the spelling of
 * the whole: all bytes that have a bit of it.
 */
static struct span
spell_place_as(struct slice whole, unsigned way, struct span part, int utf8)
{
	size_t bits = spell_bits(way), end;
	size_t before = spell_before(way), width = spell_width(way), n = 0;
	struct span at;

	while (part.n > 0 && spell_is_gap(whole.p[part.at], way)) {
		part.at++;
		part.n--;
	}
	while (part.n > 0 && spell_is_gap(whole.p[part.at + part.n - 1], way))
		part.n--;
	end = part.at + part.n;
	if (bits > 0) {
		size_t first = 8 * (before + part.at) / bits;
		size_t last = (8 * (before + end) - 1) / bits;

		/* Behind a gap a digit with some bits stands apart. */
		if (width > 0) {
			size_t gap = strlen(spell_gap(way));

			first += first % width == width - 1 &&
			    8 * part.at % 6 != 0;
			last -= last % width == 0 && 8 * end % 6 != 0;
			first += first / width * gap;
			last += last / width * gap;
		}
		return (struct span){ first, last + 1 - first };
	}
	if (way == 22 || way == 53)
		return (struct span){ whole.n - end, part.n };
	at.at = spell_length(slice_sub(whole, 0, part.at), way, utf8);
	at.n = spell_length(slice_sub(whole, 0, end), way, utf8) - at.at;
	for (size_t i = 0; width > 0 && i < part.at; i++)
		n += !utf8 || ((unsigned char)whole.p[i] & 0xc0) != 0x80;
	if (n > 0 && n % width == 0) {
		at.at += strlen(spell_gap(way));
		at.n -= strlen(spell_gap(way));
	}
	at.at += spell_front(way);
	at.n -= spell_front(way) + spell_after(way);
	return at;
}

static struct span
spell_place(struct slice whole, unsigned way, struct span part)
{
	return spell_place_as(whole, way, part, utf8_valid(whole));
}

#endif
