/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a log: whatever is heard lies inside its line (or in the
 * scratch that replaces it), the same line is heard the same every time, and
 * what the recogniser says is in range.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/dialect/dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_in(struct slice part, struct slice line, const struct bytes *scratch)
{
	if (part.n == 0)
		return true;
	return (part.p >= line.p && part.p + part.n <= line.p + line.n) ||
	    (part.p >= scratch->data &&
	    part.p + part.n <= scratch->data + scratch->len);
}

static void
check_unescape(struct slice text)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	dialect_unescape(text, &out);
	assert(out.len > 0 && out.data[out.len - 1] == '\n');
	assert(out.len <= 2 * text.n + 1);
	bytes_clear(&out);
}

static void
check_line(const struct recognised *r, struct slice line)
{
	struct bytes scratch, again;
	struct heard h, h2;
	struct span at, at2;
	bool heard;

	bytes_init(&scratch, BYTES_NO_LIMIT);
	bytes_init(&again, BYTES_NO_LIMIT);
	heard = dialect_hear(r, line, &scratch, &h, &at);
	assert(heard == (h.speaker != SPEAKER_NOBODY));
	assert(at.at + at.n <= line.n);
	assert(!h.run_together);
	if (heard) {
		assert(is_in(h.text, line, &scratch));
		assert(is_in(h.session, line, &scratch));
		assert(is_in(h.peer, line, &scratch));
		assert(h.text.p != NULL || line.n == 0 || h.text.n == 0);
		assert(h.spelling == SPELLED_ESCAPED ||
		    memchr(h.text.n > 0 ? h.text.p : "", '\n', h.text.n) ==
		    NULL);
		if (h.spelling == SPELLED_ESCAPED)
			check_unescape(h.text);
	}
	assert(dialect_hear(r, line, &again, &h2, &at2) == heard);
	assert(h2.speaker == h.speaker && slice_eq(h2.text, h.text) &&
	    at2.at == at.at && h2.wall_us == h.wall_us);
	bytes_clear(&scratch);
	bytes_clear(&again);
}

static void
check_lines(const struct recognised *r, struct slice text)
{
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');

		check_line(r, slice_sub(text, 0, end));
		text = slice_sub(text, end + 1, text.n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size };
	struct recognised r;
	struct recognised any = { 0 };
	size_t n = 0;

	dialect_recognise(in, &r);
	assert(r.sure < 100 && r.second_sure <= 100);
	assert(r.heard <= r.lines || r.dialect == NULL);
	check_lines(&r, in);
	if (size < 2)
		return 0;
	/* And as a log of another program, wrapped in another way. */
	while (dialects[n] != NULL)
		n++;
	any.dialect = dialects[data[0] % n];
	any.wrap.quoted = data[1] & 1;
	any.wrap.depth = data[1] & 1 ? 1 + (data[1] >> 6) : 0;
	any.wrap.stamped = data[1] & 2;
	any.wrap.entities = data[1] & 4;
	any.wrap.ansi = data[1] & 8;
	check_lines(&any, slice_sub(in, 2, in.n));
	return 0;
}
