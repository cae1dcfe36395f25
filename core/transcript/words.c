/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/words.h"

#include <string.h>

#include "core/banned.h"

/* ---- shapes and marks -------------------------------------------------- */

static const struct {
	unsigned	 flag;
	const char	*word;
} shapes[] = {
	{ SHAPE_LEADING_BLANK, "leading-blank" },
	{ SHAPE_TRAILING_BLANK, "trailing-blank" },
	{ SHAPE_LINE_END, "line-end" },
	{ SHAPE_NON_ASCII, "non-ascii" },
	{ SHAPE_NOT_UTF8, "not-utf8" },
	{ SHAPE_NUL, "nul" },
	{ SHAPE_LOOKS_BASE64, "base64" },
	{ SHAPE_CONTROL, "control" },
};

void
shape_write(struct bytes *out, struct shape s)
{
	bytes_addf(out, "%zu", s.len);
	for (size_t i = 0; i < COUNT_OF(shapes); i++)
		if (s.flags & shapes[i].flag)
			bytes_addf(out, "+%s", shapes[i].word);
}

static bool
shape_flag_read(struct slice word, unsigned *flags)
{
	for (size_t i = 0; i < COUNT_OF(shapes); i++)
		if (slice_is(word, shapes[i].word)) {
			*flags |= shapes[i].flag;
			return true;
		}
	return false;
}

bool
shape_read(struct slice word, struct shape *out)
{
	size_t end = slice_find(word, '+');
	unsigned long n;

	*out = (struct shape){ 0, 0 };
	if (!slice_number(slice_sub(word, 0, end), 1u << 30, &n))
		return false;
	out->len = n;
	while (end < word.n) {
		struct slice rest = slice_sub(word, end + 1, word.n);
		size_t len = slice_find(rest, '+');

		if (!shape_flag_read(slice_sub(rest, 0, len), &out->flags))
			return false;
		end += 1 + len;
	}
	return true;
}

static const char *const marks[] = { [FACT_GOOD] = "good",
    [FACT_WARN] = "odd", [FACT_BAD] = "bad" };

const char *
mark_word(enum fact_mark m)
{
	return marks[m];
}

bool
mark_read(struct slice word, enum fact_mark *out)
{
	for (size_t i = 1; i < COUNT_OF(marks); i++)
		if (slice_is(word, marks[i])) {
			*out = (enum fact_mark)i;
			return true;
		}
	return false;
}

/* ---- flags ------------------------------------------------------------- */

static const struct {
	unsigned	 flag;
	const char	*word;
} flags[] = {
	{ ENTRY_LAST, "last" }, { ENTRY_FAILED, "failed" },
	{ ENTRY_VIOLATION, "violation" }, { ENTRY_UNASKED, "unasked" },
	{ ENTRY_CUT, "cut" }, { ENTRY_TYPED, "typed" },
	{ ENTRY_IN_AUTH, "auth" }, { ENTRY_IN_DATA, "data" },
	{ ENTRY_WARNING, "warning" }, { ENTRY_CLOSED, "closed" },
};

bool
flag_word_at(size_t i, unsigned *flag, const char **word)
{
	if (i >= COUNT_OF(flags))
		return false;
	*flag = flags[i].flag;
	*word = flags[i].word;
	return true;
}

bool
flag_read(struct slice word, unsigned *flag)
{
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		if (slice_is(word, flags[i].word)) {
			*flag = flags[i].flag;
			return true;
		}
	return false;
}

static const char *const gutters[][2] = {
	[ENTRY_CLIENT] = { "->", "~>" },
	[ENTRY_SERVER] = { "<-", "<~" },
	[ENTRY_EVENT] = { "===", "=~=" },
};

const char *
gutter_of(enum entry_kind kind, bool tls)
{
	return gutters[kind][tls];
}

bool
gutter_read(struct slice word, enum entry_kind *kind, bool *tls)
{
	for (size_t i = 0; i < COUNT_OF(gutters); i++)
		for (int t = 0; t < 2; t++)
			if (slice_is(word, gutters[i][t])) {
				*kind = (enum entry_kind)i;
				*tls = t;
				return true;
			}
	return false;
}

/* ---- what goes without saying ------------------------------------------ */

void
context_init(struct context *c)
{
	*c = (struct context){ .asked = UNIT_NONE };
}

static bool
goes_on(struct slice reply)
{
	return reply.n > 3 && reply.p[3] == '-';
}

struct usual
context_usual(const struct context *c, enum entry_kind kind,
    enum stage stage, struct slice text, bool begins)
{
	struct usual u = { .eol = EOL_CRLF, .answers = UNIT_NONE };

	if (kind == ENTRY_EVENT)
		return (struct usual){ ENTRY_LAST, EOL_NONE, UNIT_NONE };
	if (stage == STAGE_AUTH)
		u.flags |= ENTRY_IN_AUTH;
	if (kind == ENTRY_CLIENT && c->data)
		u.flags |= ENTRY_IN_DATA;
	if (kind == ENTRY_SERVER ? !goes_on(text) :
	    !(u.flags & ENTRY_IN_DATA) || slice_is(text, "."))
		u.flags |= ENTRY_LAST;
	if (kind == ENTRY_SERVER && begins)
		u.answers = c->asked;
	return u;
}

void
context_pass(struct context *c, enum entry_kind kind, unsigned flags_set,
    struct slice text, bool begins, uint32_t answers)
{
	if (begins)
		c->units++;
	if (kind == ENTRY_CLIENT) {
		c->asked = c->units - 1;
		c->data = (flags_set & ENTRY_IN_DATA) &&
		    !slice_is(text, ".");
	} else if (kind == ENTRY_SERVER) {
		c->data = text.n >= 3 && memcmp(text.p, "354", 3) == 0;
		if (answers == c->asked && begins)
			c->asked = UNIT_NONE;
	}
}

size_t
usual_length(struct slice text, const struct hole *holes, size_t n)
{
	size_t len = text.n;

	for (size_t i = 0; i < n; i++)
		len = len - holes[i].at.n + holes[i].shape.len;
	return len;
}
