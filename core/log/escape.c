/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/escape.h"

#include "core/banned.h"

#define DIGITS_MAX	8	/* of one number without a fixed length */

int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
escape_leads(unsigned char c)
{
	return c == '%' || c == '=' || c == '\\' || c == '&' || c == '+';
}

/* At most max digits at *at, at least one; moves *at behind them. */
static bool
digits(struct slice s, size_t *at, uint32_t base, size_t max, uint32_t *out)
{
	size_t from = *at;
	uint32_t v = 0;

	while (*at < s.n && *at - from < max) {
		int digit = hex_value(s.p[*at]);

		if (digit < 0 || (uint32_t)digit >= base)
			break;
		v = v * base + (uint32_t)digit;
		(*at)++;
	}
	*out = v;
	return *at > from;
}

static bool
fixed_hex(struct slice s, size_t *at, size_t n, uint32_t *out)
{
	size_t from = *at;

	return digits(s, at, 16, n, out) && *at - from == n;
}

static bool
literal(struct slice s, size_t *at, char c)
{
	if (*at >= s.n || s.p[*at] != c)
		return false;
	(*at)++;
	return true;
}

static bool
braces(struct slice s, size_t *at, uint32_t *cp)
{
	return literal(s, at, '{') && digits(s, at, 16, DIGITS_MAX, cp) &&
	    literal(s, at, '}');
}

/* Behind "\u": {73}, 0073, or the two halves of a surrogate pair. */
static bool
unicode(struct slice s, size_t *at, uint32_t *cp)
{
	uint32_t low;
	size_t next;

	if (*at < s.n && s.p[*at] == '{')
		return braces(s, at, cp);
	if (!fixed_hex(s, at, 4, cp))
		return false;
	if (*cp < 0xd800 || *cp > 0xdbff)
		return true;
	next = *at;
	if (literal(s, &next, '\\') && literal(s, &next, 'u') &&
	    fixed_hex(s, &next, 4, &low) && low >= 0xdc00 && low <= 0xdfff) {
		*cp = 0x10000 + ((*cp - 0xd800) << 10) + (low - 0xdc00);
		*at = next;
	}
	return true;
}

/* Three digits; fewer are a \0 and text. */
static bool
octal(struct slice s, size_t *at, uint32_t *out)
{
	size_t next = *at;

	if (!digits(s, &next, 8, 3, out) || next - *at != 3 || *out > 0xff)
		return false;
	*at = next;
	return true;
}

static bool
backslash(struct slice s, size_t *at, struct escape *out)
{
	static const char names[] = "nrtbf0\"\\/'";
	static const char values[] = "\n\r\t\b\f\0\"\\/'";

	if (literal(s, at, 'u'))
		return unicode(s, at, &out->cp);
	if (literal(s, at, 'U'))
		return fixed_hex(s, at, 8, &out->cp);
	if (literal(s, at, 'x')) {
		if (*at < s.n && s.p[*at] == '{')
			return braces(s, at, &out->cp);
		out->byte = true;
		return fixed_hex(s, at, 2, &out->cp);
	}
	out->byte = true;
	if (octal(s, at, &out->cp))
		return true;
	for (size_t i = 0; i + 1 < sizeof(names); i++)
		if (literal(s, at, names[i])) {
			out->cp = (unsigned char)values[i];
			return true;
		}
	return false;
}

static bool
entity(struct slice s, size_t *at, uint32_t *cp)
{
	static const struct {
		const char	*name;
		char		 value;
	} rows[] = {
		{ "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' },
		{ "quot;", '"' }, { "apos;", '\'' },
	};
	struct slice rest = slice_sub(s, *at, s.n);

	if (literal(s, at, '#')) {
		uint32_t base = 10;

		if (literal(s, at, 'x') || literal(s, at, 'X'))
			base = 16;
		if (!digits(s, at, base, DIGITS_MAX, cp))
			return false;
		literal(s, at, ';');		/* browsers do without */
		return true;
	}
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (slice_istarts(rest, rows[i].name)) {
			*cp = (unsigned char)rows[i].value;
			*at += slice_of(rows[i].name).n;
			return true;
		}
	return false;
}

bool
escape_read(struct slice text, size_t at, struct escape *out)
{
	size_t from = at;
	bool ok = false;

	*out = (struct escape){ 0, 0, false };
	if (slice_istarts(slice_sub(text, at, text.n), "%u")) {
		at += 2;
		ok = fixed_hex(text, &at, 4, &out->cp);
	} else if (literal(text, &at, '%') || literal(text, &at, '=') ||
	    literal(text, &at, '+')) {
		out->byte = true;
		ok = fixed_hex(text, &at, 2, &out->cp);
	} else if (literal(text, &at, '\\'))
		ok = backslash(text, &at, out);
	else if (literal(text, &at, '&'))
		ok = entity(text, &at, &out->cp);
	out->n = at - from;
	return ok && out->cp <= 0x10ffff;
}
