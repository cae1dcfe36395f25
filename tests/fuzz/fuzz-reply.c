/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a reply; checked against the grammar, written out once more. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/smtp/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
reference_code(struct slice s)
{
	static const char digits[] = "0123456789";
	int code = 0;

	if (s.n < 3 || (s.n > 3 && s.p[3] != ' ' && s.p[3] != '-'))
		return 0;
	for (size_t i = 0; i < 3; i++) {
		const char *d = memchr(digits, s.p[i], 10);

		if (d == NULL)
			return 0;
		code = code * 10 + (int)(d - digits);
	}
	return code >= 200 && code <= 599 ? code : 0;
}

static void
check_span(struct slice line, struct span s)
{
	assert(s.at <= line.n && s.n <= line.n - s.at);
}

static void
check_enhanced(struct slice line, const struct reply_line *r)
{
	char text[16];
	struct enhanced again;
	size_t n;

	if (r->enhanced.klass == 0) {
		assert(r->enhanced_at.n == 0);
		return;
	}
	assert(r->enhanced_at.at == 4 && r->enhanced_at.n >= 5);
	snprintf(text, sizeof(text), "%d.%d.%d", r->enhanced.klass,
	    r->enhanced.subject, r->enhanced.detail);
	assert(enhanced_parse(slice_of(text), &again, &n));
	assert(n == strlen(text) && again.detail == r->enhanced.detail);
	assert(((r->faults & REPLY_ENHANCED_CLASS) != 0) ==
	    (line.p[0] != line.p[4]));
}

static void
check_line(struct slice line, struct reply_line *r)
{
	bool ok = reply_line_parse(line, r);

	assert(r->code == reference_code(line));
	assert(ok == (r->code != 0));
	assert(ok == ((r->faults & REPLY_MALFORMED) == 0));
	assert(r->last == (ok && (line.n == 3 || line.p[3] == ' ')));
	check_span(line, r->code_at);
	check_span(line, r->enhanced_at);
	check_span(line, r->text_at);
	assert(r->text_at.at + r->text_at.n == line.n);
	check_enhanced(line, r);
	assert(reply_class_words(r->code) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size };
	struct reply reply = { 0 };

	while (in.n > 0) {
		size_t n = slice_find(in, '\n');
		struct reply_line r;
		enum reply_status status;

		check_line(slice_sub(in, 0, n), &r);
		status = reply_add(&reply, &r, n + 1);
		assert(reply.nlines <= REPLY_LINES_MAX);
		assert((status == REPLY_DONE) == r.last);
		assert((status == REPLY_GIVE_UP) == (!r.last &&
		    (reply.faults & REPLY_TOO_LONG) != 0));
		if (r.code == 421)
			assert(reply.has_421);
		if (status != REPLY_MORE)
			reply = (struct reply){ 0 };
		in = slice_sub(in, n + 1, in.n);
	}
	return 0;
}
