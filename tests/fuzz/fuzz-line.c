/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first byte seeds the cuts, the rest is what the server sends.  The
 * lines must be those of a plain reference, however the bytes are cut.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/smtp/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
note(struct bytes *b, struct slice text, enum eol eol, size_t full_len)
{
	bytes_addf(b, "%d %zu ", (int)eol, full_len);
	bytes_add_slice(b, slice_sub(text, 0, LOG_LINE_MAX));
	bytes_add_char(b, '\n');
}

static void
read_reference(struct bytes *b, struct slice in)
{
	while (in.n > 0) {
		size_t lf = slice_find(in, '\n'), n = lf;
		enum eol eol = lf < in.n ? EOL_LF : EOL_NONE;

		if (eol == EOL_LF && n > 0 && in.p[n - 1] == '\r') {
			eol = EOL_CRLF;
			n--;
		}
		note(b, slice_sub(in, 0, n), eol, n);
		in = slice_sub(in, lf + 1, in.n);
	}
}

static void
read_in_pieces(struct bytes *b, struct slice in, unsigned seed)
{
	struct line_reader r;
	struct line line;

	line_reader_init(&r);
	while (in.n > 0) {
		size_t n = seed == 0 ? in.n : 1 + (seed >> 16) % 5;
		struct slice rest = slice_sub(in, 0, n);

		seed = seed == 0 ? 0 : seed * 1103515245u + 12345u;
		in = slice_sub(in, n, in.n);
		while (line_read(&r, &rest, &line)) {
			note(b, line.text, line.eol, line.full_len);
			assert(line_pending(&r) == 0);
		}
		assert(rest.n == 0);
	}
	if (line_fragment(&r, &line))
		note(b, line.text, line.eol, line.full_len);
	assert(!line_fragment(&r, &line));
	line_reader_clear(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size };
	struct bytes want, whole, cut;

	if (size == 0)
		return 0;
	in = slice_sub(in, 1, in.n);
	bytes_init(&want, BYTES_NO_LIMIT);
	bytes_init(&whole, BYTES_NO_LIMIT);
	bytes_init(&cut, BYTES_NO_LIMIT);
	read_reference(&want, in);
	read_in_pieces(&whole, in, 0);
	read_in_pieces(&cut, in, data[0] * 2654435761u + 1);
	assert(slice_eq(bytes_slice(&want), bytes_slice(&whole)));
	assert(slice_eq(bytes_slice(&want), bytes_slice(&cut)));
	bytes_clear(&want);
	bytes_clear(&whole);
	bytes_clear(&cut);
	return 0;
}
