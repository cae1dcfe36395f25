/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spell - a secret written in all the ways in which a server or a file might
 * repeat it; the other side of core/log/needles, written independently.
 */
#ifndef TESTS_LIB_SPELL_H
#define TESTS_LIB_SPELL_H

#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"

#define SPELL_WAYS	26

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
spell_utf16(struct bytes *out, struct slice s, int big)
{
	int utf8 = utf8_valid(s);

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
spell_json_ascii(struct bytes *out, struct slice s)
{
	struct bytes wide;

	bytes_init(&wide, BYTES_NO_LIMIT);
	spell_utf16(&wide, s, 1);
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
spell_reversed(struct bytes *out, struct slice s)
{
	struct bytes turned;
	int utf8 = utf8_valid(s);

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

/* For base64: the bytes put in front of the secret; else 0. */
static size_t
spell_before(unsigned way)
{
	return way >= 1 && way <= 6 ? (way - 1) % 3 : 0;
}

static int
spell_is_base64(unsigned way)
{
	return way >= 1 && way <= 6;
}

static void
spell(struct bytes *out, struct slice s, unsigned way)
{
	static const char low[] = "0123456789abcdef";
	static const char up[] = "0123456789ABCDEF";
	static const char mixed[] = "0123456789aBcDeF";

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
		spell_json_ascii(out, s);
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
		spell_utf16(out, s, 0);
		break;
	case 21:
		spell_utf16(out, s, 1);
		break;
	case 22:
		spell_reversed(out, s);
		break;
	case 23:
		spell_each(out, s, "=", up, "", 0);
		break;
	case 24:
		spell_each(out, s, "\\x", low, "", 0);
		break;
	default:
		spell_each(out, s, "&#", NULL, ";", 1);
	}
}

#endif
