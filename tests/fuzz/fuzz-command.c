/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line read; the same bytes as an argument written; the same as a path. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/smtp/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_read(struct slice line)
{
	struct command c;

	command_parse(line, &c);
	assert(c.word_at.at + c.word_at.n <= line.n);
	assert(c.args_at.at + c.args_at.n <= line.n);
	assert(slice_find(c.word, ' ') == c.word.n);
	assert(c.verb == VERB_OTHER || slice_iis(c.word, verb_name(c.verb)));
	assert(verb_words(c.verb)[0] != '\0');
	assert(slice_trim(line).n == 0 || c.word.n > 0);
	if (c.args.n > 0) {
		assert(c.args.p + c.args.n == line.p + line.n);
		assert(c.args.p[0] != ' ' && c.args.p[0] != '\t');
	}
}

/* Whatever is written is one line, and is read as what was meant. */
static void
check_written(enum verb v, struct slice arg)
{
	struct bytes out;
	struct command c;
	struct err e;
	bool clean = arg.n == 0 || (memchr(arg.p, '\r', arg.n) == NULL &&
	    memchr(arg.p, '\n', arg.n) == NULL &&
	    memchr(arg.p, '\0', arg.n) == NULL);

	bytes_init(&out, 512);
	if (command_write(&out, v, arg, &e)) {
		assert(clean);
		assert(strlen(out.data) == out.len);
		assert(strpbrk(out.data, "\r\n") == NULL);
		command_parse(bytes_slice(&out), &c);
		assert(c.verb == v);
		assert(slice_eq(slice_trim(c.args), slice_trim(arg)));
	} else {
		assert(out.len == 0);
		assert(!clean || arg.n > 500);
	}
	bytes_clear(&out);
}

static void
check_path(struct slice args)
{
	struct slice path, params;

	if (!command_path(args, "FROM", &path, &params)) {
		assert(path.n == 0 && params.n == 0);
		return;
	}
	assert(slice_istarts(slice_trim(args), "FROM"));
	if (path.n > 0)
		assert(path.p >= args.p && path.p + path.n <= args.p + args.n);
	if (params.n > 0 && path.n > 0)
		assert(params.p >= path.p + path.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size };

	if (size == 0)
		return 0;
	check_read(slice_sub(in, 1, in.n));
	check_written((enum verb)(data[0] % VERB_COUNT),
	    slice_sub(in, 1, in.n));
	check_path(slice_sub(in, 1, in.n));
	return 0;
}
