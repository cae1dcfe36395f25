/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/slice.h"

#include <string.h>

#include "core/banned.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static unsigned char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') :
	    (unsigned char)c;
}

struct slice
slice_of(const char *cstr)
{
	return (struct slice){ cstr, cstr != NULL ? strlen(cstr) : 0 };
}

struct slice
slice_sub(struct slice s, size_t at, size_t n)
{
	if (at >= s.n)
		return (struct slice){ NULL, 0 };
	return (struct slice){ s.p + at, n < s.n - at ? n : s.n - at };
}

struct slice
slice_trim(struct slice s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
slice_is(struct slice s, const char *cstr)
{
	return slice_eq(s, slice_of(cstr));
}

static bool
same_letters(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

bool
slice_ieq(struct slice a, struct slice b)
{
	return a.n == b.n && same_letters(a.p, b.p, a.n);
}

bool
slice_iis(struct slice s, const char *cstr)
{
	return slice_ieq(s, slice_of(cstr));
}

bool
slice_istarts(struct slice s, const char *cstr)
{
	struct slice head = slice_of(cstr);

	return s.n >= head.n && same_letters(s.p, head.p, head.n);
}

bool
slice_ihas(struct slice s, const char *cstr)
{
	struct slice part = slice_of(cstr);

	for (size_t i = 0; i + part.n <= s.n; i++)
		if (same_letters(s.p + i, part.p, part.n))
			return true;
	return false;
}

bool
slice_is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

size_t
slice_find(struct slice s, char c)
{
	const char *p = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

	return p != NULL ? (size_t)(p - s.p) : s.n;
}

bool
slice_word(struct slice *rest, struct slice *word)
{
	size_t from = 0, to;

	while (from < rest->n && is_blank(rest->p[from]))
		from++;
	to = from;
	while (to < rest->n && !is_blank(rest->p[to]))
		to++;
	*word = slice_sub(*rest, from, to - from);
	*rest = slice_sub(*rest, to, rest->n - to);
	return to > from;
}

bool
slice_number(struct slice s, unsigned long max, unsigned long *out)
{
	unsigned long v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned long digit;

		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		digit = (unsigned long)(s.p[i] - '0');
		if (digit > max || v > (max - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	return true;
}
