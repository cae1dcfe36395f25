/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decoder against a slow one that works bit by bit. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Digits alone, blanks dropped, '=' counted; false when it is no base64. */
static bool
strip(struct slice in, struct bytes *digits, size_t *pads, bool *blanks,
    bool *url)
{
	bool plain = false;

	*pads = 0;
	*blanks = *url = false;
	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c != '\0' && strchr(" \t\r\n", c) != NULL) {
			*blanks = true;
			continue;
		}
		if (c == '=') {
			(*pads)++;
			continue;
		}
		if (*pads > 0 || c == '\0')
			return false;
		plain |= c == '+' || c == '/';
		*url |= c == '-' || c == '_';
		bytes_add_char(digits, c == '-' ? '+' : c == '_' ? '/' : c);
	}
	return !(plain && *url);
}

static bool
decode_bits(struct slice digits, struct bytes *out, bool *leftover)
{
	static const char table[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned byte = 0, nbits = 0;

	for (size_t i = 0; i < digits.n; i++) {
		const char *at = memchr(table, digits.p[i], 64);

		if (at == NULL)
			return false;
		for (int b = 5; b >= 0; b--) {
			byte = byte << 1 | ((unsigned)(at - table) >> b & 1);
			if (++nbits < 8)
				continue;
			bytes_add_char(out, (char)byte);
			byte = nbits = 0;
		}
	}
	*leftover = byte != 0;
	return true;
}

static enum base64_kind
reference(struct slice in, struct bytes *out)
{
	struct bytes digits;
	size_t pads, tail, due;
	bool blanks, url, leftover, ok;

	bytes_init(&digits, BYTES_NO_LIMIT);
	ok = strip(in, &digits, &pads, &blanks, &url) &&
	    decode_bits(bytes_slice(&digits), out, &leftover);
	tail = digits.len % 4;
	bytes_clear(&digits);
	due = tail == 0 ? 0 : 4 - tail;
	if (!ok || tail == 1 || pads > due) {
		bytes_reset(out);
		return BASE64_INVALID;
	}
	if (blanks || leftover)
		return BASE64_LOOSE;
	if (url)
		return BASE64_URL;
	return pads < due ? BASE64_UNPADDED : BASE64_CANONICAL;
}

static void
check_encode(struct slice in)
{
	size_t len = base64_encoded_len(in.n), n;
	char *text = malloc(len + 1), *back = malloc(in.n + 1);

	assert(text != NULL && back != NULL);
	assert(base64_encode(text, in) == len);
	assert(base64_decoded_max(len) <= in.n + 2);
	back = realloc(back, base64_decoded_max(len) + 1);
	assert(back != NULL);
	assert(base64_decode(back, &n, (struct slice){ text, len }) ==
	    BASE64_CANONICAL);
	assert(slice_eq((struct slice){ back, n }, in));
	free(text);
	free(back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size };
	size_t max = base64_decoded_max(size), n;
	char *out = malloc(max > 0 ? max : 1);
	enum base64_kind kind;
	struct bytes want;

	assert(out != NULL);
	bytes_init(&want, BYTES_NO_LIMIT);
	kind = base64_decode(out, &n, in);
	assert(n <= max);
	assert(kind == reference(in, &want));
	assert(slice_eq((struct slice){ out, n }, bytes_slice(&want)));
	assert(base64_looks_encoded(in, 4) == (size >= 4 &&
	    kind != BASE64_LOOSE && kind != BASE64_INVALID));
	bytes_clear(&want);
	free(out);
	check_encode(in);
	return 0;
}
