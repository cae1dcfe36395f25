/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/quoted.h"

#include <string.h>

#include "core/banned.h"

enum {
	SURE = 2,		/* a number is taken for a code from here on */
	FOR_ENHANCED = 4,
	FOR_PLACE = 2,
	FOR_WORDS = 1,
	BEFORE_MAX = 16,	/* bytes in front that are looked at */
};

struct candidate {
	struct quoted	 q;
	int		 score;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (unsigned char)c >= 0x80;
}

static char
char_at(struct slice s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Codes that servers refuse with; 443, 465 and 587 are ports. */
static bool
is_failure_code(int code)
{
	static const struct { int from, to; } ranges[] = {
		{ 420, 422 }, { 430, 435 }, { 441, 442 }, { 446, 459 },
		{ 471, 471 }, { 500, 505 }, { 510, 515 }, { 521, 526 },
		{ 530, 538 }, { 540, 546 }, { 550, 557 }, { 560, 560 },
		{ 571, 577 },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code >= ranges[i].from && code <= ranges[i].to)
			return true;
	return false;
}

/* What is in front of i, without the blanks and quotes that lead up to it. */
static struct slice
before(struct slice s, size_t i)
{
	size_t from;

	while (i > 0 && is_one_of(s.p[i - 1], " \t'\"\\"))
		i--;
	from = i > BEFORE_MAX ? i - BEFORE_MAX : 0;
	return slice_sub(s, from, i - from);
}

static bool
ends_with(struct slice s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && slice_iis(slice_sub(s, s.n - n, n), word);
}

/* "code 550", "got 552": a word that introduces one. */
static bool
is_introduced(struct slice front)
{
	static const char *const words[] = { "code", "error", "smtp", "got",
		"status", "message", "response", "reply", "replied",
		"returned", "said",
		"fehler", "erreur", "errore", "failed", "failure" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (ends_with(front, words[i]))
			return true;
	return false;
}

static bool
begins_line(struct slice s, size_t i)
{
	while (i > 0 && is_one_of(s.p[i - 1], " \t"))
		i--;
	return i == 0 || s.p[i - 1] == '\n';
}

/* A "\n" that was written as two characters. */
static bool
behind_escape(struct slice s, size_t i)
{
	return i >= 2 && s.p[i - 1] == 'n' && s.p[i - 2] == '\\';
}

/* What may stand between a code and its text: "(535, b'5.7.8", "(550): ". */
static size_t
skip_joint(struct slice s, size_t i)
{
	while (is_one_of(char_at(s, i), " \t-:,;.)]|'\"") ||
	    (char_at(s, i) == '\\' && char_at(s, i + 1) == '"'))
		i++;
	if (char_at(s, i) == 'b' && is_one_of(char_at(s, i + 1), "'\""))
		i += 2;
	return i + (char_at(s, i) == '#');
}

static bool
may_begin(struct slice s, size_t i)
{
	return i == 0 || behind_escape(s, i) ||
	    is_one_of(s.p[i - 1], " \t\r\n\"'`(<>[:=;,|");
}

/* i is behind the three digits. */
static bool
may_end(struct slice s, size_t i)
{
	char c = char_at(s, i), next = char_at(s, i + 1);

	if (i >= s.n || is_one_of(c, " \t\r\n\"'\\}"))
		return true;
	if (c == '-')
		return is_one_of(next, " '\"<") || is_digit(next) ||
		    is_letter(next);
	if (c == ':')
		return next == ' ' || is_letter(next);
	if (c == ',')
		return is_one_of(char_at(s, skip_joint(s, i) - 1), "'\"");
	if (c == '.')
		return next == ' ' || next == '\0';
	return c == ')' || c == ']';
}

/* "manager.go:501: " */
static bool
is_source_line(struct slice s, size_t at)
{
	return at >= 2 && s.p[at - 1] == ':' && is_letter(s.p[at - 2]) &&
	    is_one_of(char_at(s, at + 3), ":])");
}

/* Web servers have such codes, too; and sources have lines. */
static bool
is_something_else(struct slice s, size_t at, size_t text)
{
	struct slice front = before(s, at);
	struct slice rest = slice_sub(s, text, s.n);

	return is_source_line(s, at) ||
	    ends_with(front, "line") || ends_with(front, "port") ||
	    ends_with(front, "number") || ends_with(front, "http/1.1") ||
	    ends_with(front, "http/1.0") || ends_with(front, "completed") ||
	    slice_istarts(rest, "internal server error") ||
	    slice_istarts(rest, "bad gateway") ||
	    slice_istarts(rest, "ms ") || slice_istarts(rest, "bytes");
}

static bool
is_placed(struct slice s, size_t at)
{
	struct slice front = before(s, at);
	char last = front.n > 0 ? front.p[front.n - 1] : '\0';

	return begins_line(s, at) || behind_escape(s, at) ||
	    is_one_of(last, ":(<>=;|[-,*~") || is_introduced(front);
}

/* end is behind the digits; a bare code is told by what is around it. */
static bool
has_words(struct slice s, size_t end, size_t text)
{
	char c = char_at(s, end);

	if (is_one_of(c, "\"'\\\r\n") ||
	    (c == ',' && char_at(s, end + 1) != ' '))
		return false;
	return is_letter(char_at(s, text)) ||
	    is_one_of(char_at(s, text), "<[#45");
}

static bool
read_candidate(struct slice s, size_t at, struct candidate *c)
{
	unsigned long code;
	size_t text, n;

	memset(c, 0, sizeof(*c));
	if (!slice_number(slice_sub(s, at, 3), 599, &code) ||
	    !is_failure_code((int)code) || !may_begin(s, at) ||
	    !may_end(s, at + 3))
		return false;
	text = skip_joint(s, at + 3);
	if (is_something_else(s, at, text))
		return false;
	c->q.code = (int)code;
	c->q.text = slice_sub(s, at, s.n);
	if (is_one_of(char_at(s, at + 3), ",)].;"))
		c->q.text = slice_sub(s, text, s.n);
	if (!has_words(s, at + 3, text))
		c->q.text = s;
	if (enhanced_parse(slice_sub(s, text, s.n), &c->q.enhanced, &n) &&
	    c->q.enhanced.klass == (int)code / 100)
		c->score += FOR_ENHANCED;
	else
		c->q.enhanced = (struct enhanced){ 0, 0, 0 };
	if (is_placed(s, at))
		c->score += FOR_PLACE;
	if (has_words(s, at + 3, text))
		c->score += FOR_WORDS;
	return true;
}

/*
 * "SmtpCommandException: 5.7.3 Authentication unsuccessful": some libraries
 * drop the code.  A version number is not followed by words like this.
 */
static bool
read_enhanced(struct slice s, size_t at, struct candidate *c)
{
	struct slice front = before(s, at);
	size_t n;
	char next;

	memset(c, 0, sizeof(*c));
	if ((at > 0 && !is_one_of(s.p[at - 1], " \t\n\"'(:")) ||
	    !enhanced_parse(slice_sub(s, at, s.n), &c->q.enhanced, &n) ||
	    c->q.enhanced.klass < 4 || c->q.enhanced.subject > 7)
		return false;
	next = char_at(s, skip_joint(s, at + n));
	if (char_at(s, at + n) != ' ' || (!is_letter(next) && next != '<'))
		return false;
	if (!begins_line(s, at) && (front.n == 0 ||
	    !is_one_of(front.p[front.n - 1], ":(;,-")))
		return false;
	c->q.text = slice_sub(s, at, s.n);
	c->score = SURE;
	return true;
}

/* Where what the program adds begins: its stack, its own fields. */
static size_t
find_end(struct slice s)
{
	static const char *const ends[] = { "\n\n", "\n    at ", "\n\tat ",
		"\n  File \"", "\nTraceback", "\nStack trace", "\nStackTrace",
		"\n#0 ", "\n  code:", "\n* Clos", "\nDisconnected",
		"\n    raise ", "(in reply to ", "; from=<", "\n  app/",
		"', responseCode", "\nLast-Attempt-Date", "\nStatus:" };
	size_t n = s.n;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const char *p = memmem(s.p, n, ends[i], strlen(ends[i]));

		if (p != NULL)
			n = (size_t)(p - s.p);
	}
	return n;
}

struct slice
quoted_end(struct slice reply)
{
	return reply.n > 0 ? slice_sub(reply, 0, find_end(reply)) : reply;
}

/* A quote that was opened in front of the reply ends it. */
static struct slice
cut_quote(struct slice s, size_t at)
{
	char q = at > 0 ? s.p[at - 1] : '\0';
	struct slice text = slice_sub(s, at, s.n);

	if (q != '"' && q != '\'')
		return text;
	for (size_t i = 1; i < text.n; i++)
		if (text.p[i] == q && !is_letter(char_at(text, i + 1)))
			return slice_sub(text, 0, i);
	return text;
}

static void
keep_better(struct candidate *best, const struct candidate *c)
{
	if (c->score > best->score)
		*best = *c;
}

bool
quoted_reply(struct slice paste, struct quoted *out)
{
	struct candidate best = { .score = SURE - 1 }, c;

	for (size_t i = 0; i + 3 <= paste.n; i++)
		if ((paste.p[i] == '4' || paste.p[i] == '5') &&
		    read_candidate(paste, i, &c))
			keep_better(&best, &c);
	for (size_t i = 0; best.q.code == 0 && i + 5 <= paste.n; i++)
		if ((paste.p[i] == '4' || paste.p[i] == '5') &&
		    read_enhanced(paste, i, &c))
			keep_better(&best, &c);
	if (best.score < SURE)
		return false;
	*out = best.q;
	if (out->text.p == paste.p)
		return true;
	out->text = quoted_end(cut_quote(paste, (size_t)(out->text.p -
	    paste.p)));
	return true;
}
