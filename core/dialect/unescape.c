/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in quotes as C, Python, Ruby, Go and JSON write it, back to lines. */
#include "core/dialect/dialect.h"

#include <string.h>

#include "core/banned.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

/* Exactly n digits of a base; false: not there. */
static bool
digits(struct slice s, size_t at, size_t n, int base, unsigned *out)
{
	unsigned v = 0;

	if (at + n > s.n)
		return false;
	for (size_t i = at; i < at + n; i++) {
		int d = hex_value(s.p[i]);

		if (d < 0 || d >= base)
			return false;
		v = v * (unsigned)base + (unsigned)d;
	}
	*out = v;
	return true;
}

static void
add_rune(struct bytes *out, unsigned c)
{
	char b[4];
	size_t n = 0;

	if (c < 0x80) {
		b[n++] = (char)c;
	} else if (c < 0x800) {
		b[n++] = (char)(0xc0 | c >> 6);
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		b[n++] = (char)(0xe0 | c >> 12);
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	}
	bytes_add(out, b, n);
}

/* Behind a backslash; how many bytes were taken, 0: it is not an escape. */
static size_t
escape(struct slice s, struct bytes *out)
{
	static const char from[] = "abtnvfre0", to[] = "\a\b\t\n\v\f\r\033";
	const char *known;
	unsigned v;

	if (digits(s, 0, 3, 8, &v) && v < 256) {
		bytes_add_char(out, (char)v);
		return 3;
	}
	if (s.p[0] == 'x' && digits(s, 1, 2, 16, &v)) {
		bytes_add_char(out, (char)v);
		return 3;
	}
	if (s.p[0] == 'u' && digits(s, 1, 4, 16, &v)) {
		add_rune(out, v);
		return 5;
	}
	if (s.p[0] == '\\' || s.p[0] == '"' || s.p[0] == '\'' ||
	    s.p[0] == '/' || s.p[0] == '#' || s.p[0] == '$') {
		bytes_add_char(out, s.p[0]);
		return 1;
	}
	known = s.p[0] != '\0' ? strchr(from, s.p[0]) : NULL;
	if (known == NULL)
		return 0;
	bytes_add_char(out, to[known - from]);
	return 1;
}

/* \r\n and \n end a line; any other \r is content. */
static void
end_lines(struct bytes *out, size_t from)
{
	size_t w = from;

	for (size_t r = from; r < out->len; r++) {
		if (out->data[r] == '\r' && r + 1 < out->len &&
		    out->data[r + 1] == '\n')
			continue;
		out->data[w++] = out->data[r];
	}
	out->len = w;
	if (out->cap > 0)
		out->data[w] = '\0';
	if (out->len == from || out->data[out->len - 1] != '\n')
		bytes_add_char(out, '\n');
}

bool
dialect_unescape(struct slice text, struct bytes *out)
{
	size_t from = out->len, at = 0;
	bool sound = true;

	while (at < text.n) {
		size_t n;

		if (text.p[at] != '\\') {
			bytes_add_char(out, text.p[at++]);
			continue;
		}
		at++;
		n = at < text.n ? escape(slice_sub(text, at, text.n), out) : 0;
		if (n == 0) {
			bytes_add_char(out, '\\');
			sound = false;
		}
		at += n;
	}
	end_lines(out, from);
	return sound;
}
