/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/base64.h"

#include <stdint.h>

#include "core/banned.h"

enum { SEXTET_BAD = -1, SEXTET_PAD = -2, SEXTET_SKIP = -3 };

size_t
base64_encoded_len(size_t n)
{
	return (n / 3 + (n % 3 > 0)) * 4;
}

size_t
base64_decoded_max(size_t n)
{
	return n / 4 * 3 + n % 4 * 3 / 4;
}

size_t
base64_encode(char *out, struct slice in)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to = out;

	for (size_t i = 0; i < in.n; i += 3) {
		size_t left = in.n - i;
		uint32_t v = (uint32_t)(unsigned char)in.p[i] << 16;

		if (left > 1)
			v |= (uint32_t)(unsigned char)in.p[i + 1] << 8;
		if (left > 2)
			v |= (unsigned char)in.p[i + 2];
		*to++ = digits[v >> 18];
		*to++ = digits[v >> 12 & 63];
		*to++ = left > 1 ? digits[v >> 6 & 63] : '=';
		*to++ = left > 2 ? digits[v & 63] : '=';
	}
	return (size_t)(to - out);
}

static int
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	switch (c) {
	case '+': case '-':
		return 62;
	case '/': case '_':
		return 63;
	case '=':
		return SEXTET_PAD;
	case ' ': case '\t': case '\r': case '\n':
		return SEXTET_SKIP;
	default:
		return SEXTET_BAD;
	}
}

struct survey {
	size_t	digits, pads;
	int	last;			/* the last digit's value */
	bool	skipped, plain62, url62;
};

/* False when there is a byte that no base64 has, or a digit behind '='. */
static bool
survey(struct survey *s, struct slice in)
{
	*s = (struct survey){ 0 };
	for (size_t i = 0; i < in.n; i++) {
		int v = sextet(in.p[i]);

		if (v == SEXTET_BAD || (v >= 0 && s->pads > 0))
			return false;
		if (v == SEXTET_PAD)
			s->pads++;
		else if (v == SEXTET_SKIP)
			s->skipped = true;
		else {
			s->digits++;
			s->last = v;
			s->plain62 |= in.p[i] == '+' || in.p[i] == '/';
			s->url62 |= in.p[i] == '-' || in.p[i] == '_';
		}
	}
	return true;
}

static enum base64_kind
classify(struct slice in)
{
	static const int unused_bits[4] = { 0, 0, 15, 3 };
	struct survey s;
	size_t tail, pads_due;

	if (!survey(&s, in))
		return BASE64_INVALID;
	tail = s.digits % 4;
	pads_due = tail > 0 ? 4 - tail : 0;
	if (tail == 1 || s.pads > pads_due || (s.plain62 && s.url62))
		return BASE64_INVALID;
	if (s.skipped || (s.last & unused_bits[tail]) != 0)
		return BASE64_LOOSE;
	if (s.url62)
		return BASE64_URL;
	return s.pads < pads_due ? BASE64_UNPADDED : BASE64_CANONICAL;
}

enum base64_kind
base64_decode(char *out, size_t *n_out, struct slice in)
{
	enum base64_kind kind = classify(in);
	unsigned bits = 0;
	uint32_t v = 0;
	size_t n = 0;

	*n_out = 0;
	if (kind == BASE64_INVALID)
		return kind;
	for (size_t i = 0; i < in.n; i++) {
		int digit = sextet(in.p[i]);

		if (digit < 0)
			continue;
		v = (v << 6 | (uint32_t)digit) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (char)(v >> bits & 0xff);
		}
	}
	*n_out = n;
	return kind;
}

bool
base64_looks_encoded(struct slice s, size_t min)
{
	enum base64_kind kind;

	if (s.n < min || s.n == 0)
		return false;
	kind = classify(s);
	return kind != BASE64_LOOSE && kind != BASE64_INVALID;
}
