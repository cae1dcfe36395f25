/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scrub/utf16.h"

#include <string.h>

#include "core/banned.h"

#define UNKNOWN		0xfffdu		/* a character that a mask cut */

static bool
is_packed(struct slice begin)
{
	static const struct {
		const char	*mark;
		size_t		 n;
	} packed[] = {
		{ "\x1f\x8b", 2 }, { "BZh", 3 }, { "\xfd" "7zXZ", 5 },
		{ "\x28\xb5\x2f\xfd", 4 }, { "PK\3\4", 4 },
	};

	for (size_t i = 0; i < COUNT_OF(packed); i++)
		if (begin.n >= packed[i].n &&
		    memcmp(begin.p, packed[i].mark, packed[i].n) == 0)
			return true;
	return false;
}

enum text_kind
text_kind_of(struct slice begin)
{
	const unsigned char *p = (const unsigned char *)begin.p;
	size_t n = begin.n & ~(size_t)1, nuls[2] = { 0, 0 };

	if (begin.n >= 4 && ((p[0] == 0xff && p[1] == 0xfe && p[2] == 0 &&
	    p[3] == 0) || (p[0] == 0 && p[1] == 0 && p[2] == 0xfe &&
	    p[3] == 0xff)))
		return TEXT_UTF32;
	if (begin.n >= 2 && p[0] == 0xff && p[1] == 0xfe)
		return TEXT_UTF16_LE;
	if (begin.n >= 2 && p[0] == 0xfe && p[1] == 0xff)
		return TEXT_UTF16_BE;
	if (is_packed(begin))
		return TEXT_PACKED;
	for (size_t i = 0; i < n; i++)
		nuls[i & 1] += p[i] == 0;
	if (n >= 8 && nuls[0] * 20 <= n / 2 && nuls[1] * 10 >= n / 2 * 7)
		return TEXT_UTF16_LE;
	if (n >= 8 && nuls[1] * 20 <= n / 2 && nuls[0] * 10 >= n / 2 * 7)
		return TEXT_UTF16_BE;
	return TEXT_BYTES;
}

static void
put_char(struct bytes *out, uint32_t c)
{
	if (c < 0x80) {
		bytes_add_char(out, (char)c);
		return;
	}
	if (c < 0x800)
		bytes_add_char(out, (char)(0xc0 | c >> 6));
	else {
		if (c < 0x10000)
			bytes_add_char(out, (char)(0xe0 | c >> 12));
		else {
			bytes_add_char(out, (char)(0xf0 | c >> 18));
			bytes_add_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		bytes_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	bytes_add_char(out, (char)(0x80 | (c & 0x3f)));
}

static void
take_unit(struct utf16 *u, uint32_t c, struct bytes *out)
{
	if (u->high != 0 && c >= 0xdc00 && c <= 0xdfff) {
		put_char(out, 0x10000 + ((u->high - 0xd800) << 10) +
		    (c - 0xdc00));
		u->high = 0;
		return;
	}
	utf16_take_end(u, out);
	if (c >= 0xd800 && c <= 0xdbff)
		u->high = c;
	else
		put_char(out, c);
}

void
utf16_take(struct utf16 *u, struct slice in, struct bytes *out)
{
	for (size_t i = 0; i < in.n; i++) {
		unsigned char b = (unsigned char)in.p[i];

		if (u->nodd == 0) {
			u->odd = b;
			u->nodd = 1;
			continue;
		}
		u->nodd = 0;
		take_unit(u, u->big ? (uint32_t)u->odd << 8 | b :
		    (uint32_t)b << 8 | u->odd, out);
	}
}

void
utf16_take_end(struct utf16 *u, struct bytes *out)
{
	if (u->high != 0)
		put_char(out, u->high);
	u->high = 0;
}

/* ---- back -------------------------------------------------------------- */

static void
give_unit(const struct utf16 *u, uint32_t c, struct bytes *out)
{
	char low = (char)(c & 0xff), high = (char)(c >> 8);

	bytes_add_char(out, u->big ? high : low);
	bytes_add_char(out, u->big ? low : high);
}

static void
give_char(const struct utf16 *u, uint32_t c, struct bytes *out)
{
	if (c < 0x10000) {
		give_unit(u, c, out);
		return;
	}
	give_unit(u, 0xd800 + ((c - 0x10000) >> 10), out);
	give_unit(u, 0xdc00 + ((c - 0x10000) & 0x3ff), out);
}

static unsigned
length_of(unsigned char first)
{
	return first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 :
	    first >= 0xc0 ? 2 : 0;
}

static void
give_byte(struct utf16 *u, unsigned char b, struct bytes *out)
{
	uint32_t c;
	unsigned n;

	if (u->npart > 0 && (b & 0xc0) != 0x80) {
		give_unit(u, UNKNOWN, out);
		u->npart = 0;
	}
	u->part[u->npart++] = b;
	n = length_of(u->part[0]);
	if (n == 0) {
		give_unit(u, UNKNOWN, out);
		u->npart = 0;
	}
	if (u->npart < n || n == 0)
		return;
	c = n == 1 ? b : u->part[0] & (0xffu >> (n + 1));
	for (unsigned i = 1; i < n; i++)
		c = c << 6 | (u->part[i] & 0x3f);
	u->npart = 0;
	give_char(u, c, out);
}

void
utf16_give(struct utf16 *u, struct slice in, struct bytes *out)
{
	for (size_t i = 0; i < in.n; i++)
		give_byte(u, (unsigned char)in.p[i], out);
}

void
utf16_give_end(struct utf16 *u, struct bytes *out)
{
	if (u->npart > 0)
		give_unit(u, UNKNOWN, out);
	u->npart = 0;
	if (u->nodd > 0)
		bytes_add_char(out, (char)u->odd);
	u->nodd = 0;
}
