/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/utf8.h"

#include <wchar.h>

#include "core/banned.h"

struct range {
	uint32_t	first, last;
};

/*
 * Code points that some C libraries give columns to, but which show nothing,
 * reorder the line, or melt into their neighbour: general category Cf,
 * Default_Ignorable_Code_Point, line separators, private use, noncharacters
 * of the basic plane, and the emoji skin tones (Unicode 15).
 */
static const struct range unshowable[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad },
	{ 0x034f, 0x034f }, { 0x0600, 0x0605 }, { 0x061c, 0x061c },
	{ 0x06dd, 0x06dd }, { 0x070f, 0x070f }, { 0x0890, 0x0891 },
	{ 0x08e2, 0x08e2 }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xd800, 0xf8ff },
	{ 0xfdd0, 0xfdef }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff },
	{ 0x110bd, 0x110bd }, { 0x110cd, 0x110cd }, { 0x13430, 0x1343f },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0x1f3fb, 0x1f3ff },
	{ 0xe0000, 0x10ffff },
};

static bool
is_unshowable(uint32_t cp)
{
	size_t lo = 0, hi = COUNT_OF(unshowable);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (cp > unshowable[mid].last)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < COUNT_OF(unshowable) && cp >= unshowable[lo].first)
		return true;
	return (cp & 0xfffe) == 0xfffe;		/* the end of each plane */
}

/* The length that a first byte announces, and the least code point of it. */
static size_t
announced(unsigned char c, uint32_t *least)
{
	if (c >= 0xc2 && c <= 0xdf) {
		*least = 0x80;
		return 2;
	}
	if (c >= 0xe0 && c <= 0xef) {
		*least = 0x800;
		return 3;
	}
	if (c >= 0xf0 && c <= 0xf4) {
		*least = 0x10000;
		return 4;
	}
	return 0;
}

uint32_t
utf8_next(struct slice s, size_t *n)
{
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t cp, least = 0;
	size_t len;

	*n = 1;
	if (p[0] < 0x80)
		return p[0];
	len = announced(p[0], &least);
	if (len == 0 || len > s.n)
		return UTF8_BAD;
	cp = p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return UTF8_BAD;
		cp = cp << 6 | (p[i] & 0x3fu);
	}
	if (cp < least || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return UTF8_BAD;
	*n = len;
	return cp;
}

size_t
utf8_put(char out[4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | (cp >> 18 & 7));
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

bool
utf8_valid(struct slice s)
{
	while (s.n > 0) {
		size_t n;

		if (utf8_next(s, &n) == UTF8_BAD)
			return false;
		s = slice_sub(s, n, s.n);
	}
	return true;
}

int
utf8_width(uint32_t cp)
{
	int width;

	if (cp >= 0x20 && cp < 0x7f)
		return 1;
	if (cp > 0x10ffff || is_unshowable(cp))
		return 0;
	width = wcwidth((wchar_t)cp);
	return width == 1 || width == 2 ? width : 0;
}

int
utf8_columns(struct slice printable)
{
	int columns = 0;

	while (printable.n > 0) {
		size_t n;
		uint32_t cp = utf8_next(printable, &n);

		columns += cp == UTF8_BAD ? 1 : utf8_width(cp);
		printable.p += n;
		printable.n -= n;
	}
	return columns;
}
