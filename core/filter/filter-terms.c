/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/filter/filter-terms.h"

#include <stdarg.h>
#include <stdlib.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "core/base/nearest.h"
#include "core/banned.h"

/* ---- the words --------------------------------------------------------- */

static const struct {
	const char	*word;		/* with ":", values follow */
	enum filter_what what;
} words[] = {
	{ "failures", FILTER_FAILURES }, { "auth", FILTER_LOGIN },
	{ "nodata", FILTER_NODATA }, { "dir:", FILTER_DIRECTION },
	{ "kind:", FILTER_KIND }, { "code:", FILTER_CODE },
	{ "verb:", FILTER_VERB }, { "enh:", FILTER_ENHANCED },
};

/* Values that are words; others are read by their own functions. */
static const struct {
	enum filter_what what;
	const char	*word;
	unsigned	 bit;
} values[] = {
	{ FILTER_DIRECTION, "c", FILTER_CLIENT },
	{ FILTER_DIRECTION, "s", FILTER_SERVER },
	{ FILTER_KIND, "command", FILTER_COMMAND },
	{ FILTER_KIND, "reply", FILTER_REPLY },
	{ FILTER_KIND, "tls", FILTER_TLS },
	{ FILTER_KIND, "note", FILTER_NOTE },
	{ FILTER_KIND, "data", FILTER_DATA },
};

/* Only for completion: any of these may be asked for, and others, too. */
static const char *const examples[] = {
	"dir:c", "dir:s", "kind:command", "kind:reply", "kind:tls",
	"kind:note", "kind:data", "code:4xx", "code:5xx", "code:535",
	"verb:ehlo", "verb:starttls", "verb:auth", "verb:mail", "verb:rcpt",
	"verb:data", "verb:quit", "enh:5.7.*",
};

static const char *
word_at(size_t i)
{
	return i < COUNT_OF(words) ? words[i].word : NULL;
}

static const char *
kind_at(size_t i)
{
	size_t first = 2;	/* behind the directions */

	return first + i < COUNT_OF(values) ? values[first + i].word : NULL;
}

/* ---- where a term ends ------------------------------------------------- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Behind the closing slash of the regex at the front, or 0: there is none. */
static size_t
regex_length(struct slice text)
{
	for (size_t i = 1; i < text.n; i++) {
		if (text.p[i] == '\\')
			i++;
		else if (text.p[i] == '/')
			return i + 1;
	}
	return 0;
}

size_t
filter_length(struct slice text)
{
	size_t i = 0;

	while (i < text.n && text.p[i] != ';') {
		bool begins = i == 0 || is_blank(text.p[i - 1]) ||
		    text.p[i - 1] == '!';
		size_t n = begins && text.p[i] == '/' ?
		    regex_length(slice_sub(text, i, text.n)) : 0;

		i += n > 0 ? n : 1;
	}
	return i;
}

/* ---- reading ----------------------------------------------------------- */

struct reader {
	struct slice	 text;
	size_t		 at;
	struct filter_term *v;
	size_t		 n;
	struct err	*e;
};

static size_t
column_of(const struct reader *r, size_t at)
{
	size_t column = 1, n;

	for (size_t i = 0; i < at && i < r->text.n; i += n, column++)
		utf8_next(slice_sub(r->text, i, r->text.n), &n);
	return column;
}

static bool __attribute__((format(__printf__, 3, 4)))
wrong(struct reader *r, size_t at, const char *fmt, ...)
{
	struct bytes words_said;
	va_list ap;

	bytes_init(&words_said, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&words_said, fmt, ap);
	va_end(ap);
	err_set(r->e, "find.filter", "column %zu: %s",
	    column_of(r, at), words_said.data);
	bytes_clear(&words_said);
	return false;
}

static bool
unknown(struct reader *r, size_t at, const char *what, struct slice word,
    nearest_list *list)
{
	const char *near = nearest_name(word, list);
	struct quoted q = nearest_quote(word, near, near != NULL ?
	    "no such word" : "of this name");

	/* What helps comes first: a row may cut the rest. */
	if (near != NULL)
		return err_set(r->e, "find.filter", "%s: the nearest is "
		    "\"%s\" (column %zu: there is no %s of that name)",
		    q.text, near, column_of(r, at), what);
	return wrong(r, at, "there is no %s %s", what, q.text);
}

static bool
read_name(struct reader *r, struct filter_term *t, struct slice one,
    size_t at)
{
	for (size_t i = 0; i < COUNT_OF(values); i++)
		if (values[i].what == t->what &&
		    slice_iis(one, values[i].word)) {
			t->bits |= values[i].bit;
			return true;
		}
	if (t->what == FILTER_KIND)
		return unknown(r, at, "kind", one, kind_at);
	return wrong(r, at, "dir: is c (the client), s (the server), or "
	    "both: c|s");
}

static bool
read_code(struct reader *r, struct filter_alternative *a, struct slice one,
    size_t at)
{
	for (size_t i = 0; i < 3 && one.n == 3; i++) {
		char c = one.p[i];

		if (c == 'x' || c == 'X')
			a->digits[i] = FILTER_ANY;
		else if (c >= '0' && c <= '9')
			a->digits[i] = c - '0';
		else
			one.n = 0;
	}
	if (one.n == 3 && (a->digits[0] == FILTER_ANY ||
	    (a->digits[0] >= 2 && a->digits[0] <= 5)))
		return true;
	return wrong(r, at, "a code is three digits, or x for any: 535, 25x, "
	    "4xx");
}

static bool
read_part(struct slice part, int *out)
{
	unsigned long number;

	if (slice_is(part, "*"))
		return true;
	if (!slice_number(part, 999, &number))
		return false;
	*out = (int)number;
	return true;
}

static bool
read_enhanced(struct reader *r, struct filter_alternative *a,
    struct slice one, size_t at)
{
	for (size_t i = 0; i < 3; i++)
		a->digits[i] = FILTER_ANY;
	for (size_t i = 0; i < 3; i++) {
		size_t dot = slice_find(one, '.');

		if (!read_part(slice_sub(one, 0, dot), &a->digits[i]))
			break;
		if (dot == one.n)
			return true;
		one = slice_sub(one, dot + 1, one.n);
	}
	return wrong(r, at, "numbers and dots, or * for any: 5.7.8, 5.7.*, "
	    "4.*");
}

static bool
read_alternative(struct reader *r, struct filter_term *t, struct slice one,
    size_t at)
{
	struct filter_alternative *a;

	if (t->what == FILTER_DIRECTION || t->what == FILTER_KIND)
		return read_name(r, t, one, at);
	if (t->nalternatives == FILTER_ALTERNATIVES_MAX)
		return wrong(r, at, "more than %d values",
		    FILTER_ALTERNATIVES_MAX);
	a = &t->alternatives[t->nalternatives++];
	a->word = one;
	if (t->what == FILTER_CODE)
		return read_code(r, a, one, at);
	if (t->what == FILTER_ENHANCED)
		return read_enhanced(r, a, one, at);
	if (one.n == 0)
		return wrong(r, at, "verb: needs a command, such as "
		    "verb:auth");
	return true;
}

/* What stands behind the colon. */
static bool
read_values(struct reader *r, struct filter_term *t, struct slice rest)
{
	t->text = xstrndup(rest.n > 0 ? rest.p : "", rest.n);
	for (size_t at = 0; at <= rest.n;) {
		struct slice one = slice_sub(slice_of(t->text), at, rest.n);

		one.n = slice_find(one, '|');
		if (!read_alternative(r, t, one, r->at + at))
			return false;
		at += one.n + 1;
	}
	return true;
}

static bool
read_regex(struct reader *r, struct filter_term *t)
{
	struct slice rest = slice_sub(r->text, r->at, r->text.n);
	size_t n = regex_length(rest);
	struct err e;

	if (n == 0)
		return wrong(r, r->at, "this / has no second one: /text/");
	t->what = FILTER_REGEX;
	if (n == 2)
		return wrong(r, r->at, "there is nothing between the "
		    "slashes");
	if (n < rest.n && !is_blank(rest.p[n]))
		return wrong(r, r->at + n, "a blank must follow the second "
		    "slash; a slash in the text is written \\/");
	if (pattern_new(slice_sub(rest, 1, n - 2), &t->pattern, &e) !=
	    PATTERN_GOOD)
		return wrong(r, r->at, "%s", e.detail);
	r->at += n;
	return true;
}

static bool
read_word(struct reader *r, struct filter_term *t)
{
	struct slice rest = slice_sub(r->text, r->at, r->text.n);
	struct slice word = slice_of(""), name;
	size_t colon;

	slice_word(&rest, &word);
	colon = slice_find(word, ':');
	name = slice_sub(word, 0, colon + 1);
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (!slice_iis(name, words[i].word))
			continue;
		t->what = words[i].what;
		r->at += name.n;
		if (colon < word.n && !read_values(r, t, slice_sub(word,
		    name.n, word.n)))
			return false;
		r->at += word.n - name.n;
		return true;
	}
	if (slice_iis(word, "or"))
		return wrong(r, r->at, "there is no \"or\": values are listed "
		    "with |, as in code:4xx|5xx");
	return unknown(r, r->at, "filter word", name, word_at);
}

static struct filter_term *
new_term(struct reader *r)
{
	r->v = xrealloc(r->v, r->n + 1, sizeof(*r->v));
	r->v[r->n] = (struct filter_term){ .text = NULL };
	return &r->v[r->n++];
}

static void
skip_blanks(struct reader *r)
{
	while (r->at < r->text.n && is_blank(r->text.p[r->at]))
		r->at++;
}

/* "and" may stand between two words, nowhere else. */
static bool
read_and(struct reader *r)
{
	struct slice rest = slice_sub(r->text, r->at, r->text.n), word;
	size_t at = r->at;

	if (!slice_word(&rest, &word) || !slice_iis(word, "and"))
		return true;
	r->at += word.n;
	skip_blanks(r);
	if (r->n == 0 || r->at >= r->text.n)
		return wrong(r, at, "\"and\" stands between two words");
	return true;
}

static bool
read_term(struct reader *r)
{
	struct filter_term *t;
	bool negated = false;

	if (!read_and(r))
		return false;
	if (r->n == FILTER_TERMS_MAX)
		return wrong(r, r->at, "more than %d words",
		    FILTER_TERMS_MAX);
	while (r->at < r->text.n && r->text.p[r->at] == '!') {
		negated = !negated;
		r->at++;
		skip_blanks(r);
	}
	if (r->at >= r->text.n)
		return wrong(r, r->at - 1, "nothing follows the !");
	t = new_term(r);
	t->negated = negated;
	return r->text.p[r->at] == '/' ? read_regex(r, t) : read_word(r, t);
}

bool
filter_terms_parse(struct slice text, struct filter_term **v, size_t *n,
    struct err *e)
{
	struct reader r = { .text = text, .e = e };

	if (text.n > FILTER_BYTES_MAX)
		return err_set(e, "find.filter", "a filter is at most %d "
		    "bytes", FILTER_BYTES_MAX);
	for (skip_blanks(&r); r.at < text.n; skip_blanks(&r))
		if (!read_term(&r)) {
			filter_terms_free(r.v, r.n);
			return false;
		}
	*v = r.v;
	*n = r.n;
	return true;
}

void
filter_terms_free(struct filter_term *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		pattern_free(v[i].pattern);
		free(v[i].text);
	}
	free(v);
}

/* ---- completion -------------------------------------------------------- */

static void
add_beginning(const char *word, struct slice typed, const char *before,
    void (*add)(const char *))
{
	char *whole;

	if (!slice_ieq(slice_sub(slice_of(word), 0, typed.n), typed))
		return;
	whole = xasprintf("%s%s", before, word);
	add(whole);
	free(whole);
}

void
filter_complete(struct slice typed, void (*add)(const char *))
{
	const char *before = "";
	bool valued;

	if (typed.n > 0 && typed.p[0] == '!') {
		before = "!";
		typed = slice_sub(typed, 1, typed.n);
	}
	valued = slice_find(typed, ':') < typed.n;
	for (size_t i = 0; !valued && i < COUNT_OF(words); i++)
		add_beginning(words[i].word, typed, before, add);
	for (size_t i = 0; valued && i < COUNT_OF(examples); i++)
		add_beginning(examples[i], typed, before, add);
}
