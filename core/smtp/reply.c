/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/reply.h"

#include "core/banned.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_code(struct slice s)
{
	return s.n >= 3 && s.p[0] >= '2' && s.p[0] <= '5' &&
	    is_digit(s.p[1]) && is_digit(s.p[2]);
}

/* One to three digits at *at; moves *at behind them. */
static bool
short_number(struct slice s, size_t *at, int *out)
{
	size_t from = *at;
	int v = 0;

	while (*at < s.n && *at - from < 3 && is_digit(s.p[*at]))
		v = v * 10 + (s.p[(*at)++] - '0');
	*out = v;
	return *at > from;
}

static bool
dot(struct slice s, size_t *at)
{
	if (*at >= s.n || s.p[*at] != '.')
		return false;
	(*at)++;
	return true;
}

/* What may follow a code: not a digit or a dot, lest it be an address. */
static bool
ends_enhanced(struct slice s, size_t at)
{
	if (at >= s.n)
		return true;
	return s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == ':' ||
	    s.p[at] == ',' || s.p[at] == ';' || s.p[at] == ')';
}

bool
enhanced_parse(struct slice s, struct enhanced *out, size_t *n)
{
	struct enhanced e;
	size_t at = 1;

	*out = (struct enhanced){ 0, 0, 0 };
	*n = 0;
	if (s.n == 0 || (s.p[0] != '2' && s.p[0] != '4' && s.p[0] != '5'))
		return false;
	e.klass = s.p[0] - '0';
	if (!dot(s, &at) || !short_number(s, &at, &e.subject) ||
	    !dot(s, &at) || !short_number(s, &at, &e.detail) ||
	    !ends_enhanced(s, at))
		return false;
	*out = e;
	*n = at;
	return true;
}

/* Everything behind the separator. */
static void
parse_text(struct slice line, struct reply_line *out)
{
	size_t at = line.n > 3 ? 4 : 3, n;

	if (enhanced_parse(slice_sub(line, at, line.n), &out->enhanced, &n)) {
		out->enhanced_at = (struct span){ at, n };
		if (out->enhanced.klass != out->code / 100)
			out->faults |= REPLY_ENHANCED_CLASS;
		at += n;
		if (at < line.n && line.p[at] == ' ')
			at++;
	}
	out->text_at = (struct span){ at, line.n - at };
}

bool
reply_line_parse(struct slice line, struct reply_line *out)
{
	*out = (struct reply_line){ .text_at = { 0, line.n } };
	if (!is_code(line)) {
		out->faults = REPLY_NO_CODE;
		return false;
	}
	if (line.n > 3 && line.p[3] != ' ' && line.p[3] != '-') {
		out->faults = REPLY_BAD_SEPARATOR;
		return false;
	}
	out->code = (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 +
	    (line.p[2] - '0');
	out->code_at = (struct span){ 0, 3 };
	out->last = line.n == 3 || line.p[3] == ' ';
	if (line.n == 3)
		out->faults |= REPLY_BARE_CODE;
	parse_text(line, out);
	return true;
}

enum reply_status
reply_add(struct reply *r, const struct reply_line *line, size_t line_bytes)
{
	r->nlines++;
	r->nbytes += line_bytes;
	r->faults |= line->faults;
	if (line->code != 0) {
		if (r->code != 0 && r->code != line->code)
			r->faults |= REPLY_CODES_DIFFER;
		r->code = line->code;
		r->has_421 |= line->code == 421;
		if (r->enhanced.klass == 0)
			r->enhanced = line->enhanced;
		if (line->last)
			return REPLY_DONE;
	}
	if (r->nlines >= REPLY_LINES_MAX || r->nbytes >= REPLY_BYTES_MAX) {
		r->faults |= REPLY_TOO_LONG;
		return REPLY_GIVE_UP;
	}
	return REPLY_MORE;
}
