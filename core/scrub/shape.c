/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scrub/priv.h"

#include <string.h>

#include "core/banned.h"

#define BRACKET_MAX	40

/* ---- words and signs for a direction ----------------------------------- */

static bool
is_direction_word(struct slice w)
{
	static const char *const words[] = { "c", "s", "client", "server",
	    "send", "sent", "recv", "received", "receive", "reply", "out",
	    "in", "snd", "rcv", "tx", "rx", "read", "write", "wrote",
	    "input", "output", "request", "response", "cmd", "command",
	    "to", "from", "r", "w", "us", "them", "sending", "reading",
	    "writing", "retcode" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (slice_iis(w, words[i]))
			return true;
	return false;
}

static bool
is_date_word(struct slice w)
{
	static const char names[] = "jan feb mar apr may jun jul aug sep oct "
	    "nov dec mon tue wed thu fri sat sun";

	for (const char *p = names; w.n == 3 && *p != '\0';
	    p += p[3] != '\0' ? 4 : 3)
		if (slice_ieq(w, (struct slice){ p, 3 }))
			return true;
	return false;
}

static bool
is_arrow(char c)
{
	return c == '<' || c == '>' || c == '~' || c == '=' || c == '-' ||
	    c == '|';
}

/* Of signs like ->, <~, >>, as they are or in HTML. */
static size_t
arrow_len(struct slice s, size_t at)
{
	size_t i = at;

	while (i < s.n) {
		if (is_arrow(s.p[i]))
			i++;
		else if (s.p[i] == '&' && (slice_istarts(slice_sub(s, i, s.n),
		    "&gt;") || slice_istarts(slice_sub(s, i, s.n), "&lt;")))
			i += 4;
		else
			break;
	}
	return i - at;
}

/* ---- matching ---------------------------------------------------------- */

struct walk {
	struct slice	shape, line;
	size_t		i, j;
	bool		other;
};

static size_t
run_of(struct slice s, size_t at, bool (*is)(char c))
{
	size_t i = at;

	while (i < s.n && is(s.p[i]))
		i++;
	return i - at;
}

/* [4711]: tells a process apart; not [12:00:01]. */
static size_t
bracket_len(struct slice s, size_t at)
{
	for (size_t i = at + 1; i < s.n && i - at < BRACKET_MAX; i++) {
		if (s.p[i] == ']')
			return i > at + 1 ? i + 1 - at : 0;
		if (!is_word_byte(s.p[i]))
			return 0;
	}
	return 0;
}

static bool
match_run(struct walk *w, bool (*is)(char c))
{
	size_t n = run_of(w->line, w->j, is);

	w->i += run_of(w->shape, w->i, is);
	w->j += n;
	return n > 0;
}

static bool
match_bracket(struct walk *w, size_t n)
{
	if (!slice_eq(slice_sub(w->shape, w->i, n),
	    slice_sub(w->line, w->j, n)))
		return false;
	w->i += n;
	w->j += n;
	return true;
}

static bool
match_arrow(struct walk *w, size_t n)
{
	struct slice mine = slice_sub(w->shape, w->i, n), theirs;
	size_t m = arrow_len(w->line, w->j);

	theirs = slice_sub(w->line, w->j, m);
	w->i += n;
	if (m == 0)
		return false;
	/* What follows may begin with such a sign, too. */
	if (w->i == w->shape.n && m > n &&
	    slice_eq(mine, slice_sub(theirs, 0, n)))
		m = n;
	w->j += m;
	w->other = w->other || !slice_eq(mine,
	    slice_sub(theirs, 0, m));
	return true;
}

static bool
match_word(struct walk *w)
{
	size_t n = run_of(w->shape, w->i, is_letter);
	size_t m = run_of(w->line, w->j, is_letter);
	struct slice mine = slice_sub(w->shape, w->i, n);
	struct slice theirs = slice_sub(w->line, w->j, m);

	w->i += n;
	w->j += m;
	if (slice_ieq(mine, theirs) || (is_date_word(mine) &&
	    is_date_word(theirs)))
		return true;
	if (!is_direction_word(mine) || !is_direction_word(theirs))
		return false;
	w->other = true;
	return true;
}

/* The b of Python's b'...' is no word. */
static void
skip_bytes_mark(struct slice s, size_t *at)
{
	if (*at + 1 < s.n && s.p[*at] == 'b' && is_quote(s.p[*at + 1]) &&
	    (*at == 0 || !is_word_byte(s.p[*at - 1])))
		++*at;
}

static bool
match_one(struct walk *w)
{
	size_t n;
	char c;

	skip_bytes_mark(w->shape, &w->i);
	skip_bytes_mark(w->line, &w->j);
	c = w->shape.p[w->i];
	if (!is_blank(c))	/* one side's mark may be shorter */
		w->j += run_of(w->line, w->j, is_blank);
	n = arrow_len(w->shape, w->i);
	if (n > 0)
		return match_arrow(w, n);
	n = c == '[' ? bracket_len(w->shape, w->i) : 0;
	if (n > 0)
		return match_bracket(w, n);
	if (is_digit(c))
		return match_run(w, is_digit);
	if (is_blank(c)) {
		match_run(w, is_blank);
		return true;
	}
	if (is_letter(c))
		return match_word(w);
	if (w->j == w->line.n || (w->line.p[w->j] != c &&
	    !(is_quote(c) && is_quote(w->line.p[w->j]))))
		return false;
	w->i++;
	w->j++;
	return true;
}

enum shape_match
shape_match(struct slice shape, struct slice line, size_t *content)
{
	struct walk w = { .shape = shape, .line = line };

	while (w.i < shape.n)
		if (!match_one(&w))
			return SHAPE_NO;
	*content = w.j;
	return w.other ? SHAPE_OTHER_SIDE : SHAPE_SAME;
}

uint32_t
shape_process(struct slice line)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < line.n; i++) {
		size_t n = line.p[i] == '[' ? bracket_len(line, i) : 0;

		for (size_t k = 0; k < n; k++)
			h = (h ^ (unsigned char)line.p[i + k]) * 16777619u;
		if (n > 0)
			return h | 1;
	}
	return 0;
}

/* ---- the end ----------------------------------------------------------- */

static bool
has_any(struct slice s, const char *bytes)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\0' && strchr(bytes, s.p[i]) != NULL)
			return true;
	return false;
}

static bool
strip(struct slice *s, const char *end)
{
	size_t n = strlen(end);

	if (s->n < n || !slice_iis(slice_sub(*s, s->n - n, n), end))
		return false;
	s->n -= n;
	return true;
}

/* ESC [ ... m */
static bool
strip_colour(struct slice *s)
{
	size_t i = s->n;

	if (i < 3 || s->p[i - 1] != 'm')
		return false;
	for (i--; i > 0 && (is_digit(s->p[i - 1]) || s->p[i - 1] == ';'); i--)
		;
	if (i < 2 || s->p[i - 1] != '[' || s->p[i - 2] != '\033')
		return false;
	s->n = i - 2;
	return true;
}

static bool
strip_one(struct slice *s, bool quoted)
{
	static const char *const ends[] = { " ", "\t", "\\r", "\\n",
	    "<br>", "<br/>", "<br />", "</p>", "</div>", "</span>", "</pre>",
	    "</td>", "</li>", "<crlf>", "<cr>", "<lf>", "<eol>", "[crlf]",
	    "&quot;", "&#39;" };

	for (size_t i = 0; i < COUNT_OF(ends); i++)
		if (strip(s, ends[i]))
			return true;
	if (quoted && s->n > 0 && has_any(slice_sub(*s, s->n - 1, 1),
	    "'\"`)]},;")) {
		s->n--;
		return true;
	}
	return strip_colour(s);
}

static bool
is_star(char c)
{
	return c == '*';
}

size_t
shape_content_end(struct slice shape, struct slice line, size_t content)
{
	struct slice rest = slice_sub(line, content, line.n);
	bool quoted = has_any(shape, "'\"`([{,") ||
	    slice_ihas(shape, "&quot;") || slice_ihas(shape, "&#39;");
	size_t run = run_of(rest, 0, is_star);
	struct slice after;

	if (run == 0)
		run = base64_run(rest, 0);
	after = slice_sub(rest, run, rest.n);
	while (rest.n > 0 && strip_one(&rest, quoted))
		;
	/* "QWxh","tnx":...: what is quoted ends with the quote */
	if (run > 0 && quoted && after.n > 0 && run < rest.n &&
	    has_any(slice_sub(after, 0, 1), "'\"`\\,"))
		return content + run;
	return content + rest.n;
}
