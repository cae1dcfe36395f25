/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c >= 0x80;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/*
 * Whether line[i] belongs to the word that begins at line[from].  Behind one
 * letter an apostrophe is no contraction but ends an article ("l'email").
 */
static bool
continues(struct slice line, size_t from, size_t i)
{
	char c = line.p[i];

	if (is_letter((unsigned char)c))
		return true;
	return (c == '.' || c == '@' || (c == '\'' && i - from > 1)) &&
	    i + 1 < line.n && is_letter((unsigned char)line.p[i + 1]);
}

/* The pointers are set when the store stops moving; from: of its parts. */
static void
add_word(struct words *w, struct slice word, struct slice from)
{
	size_t begin = w->store.len;

	if (w->n >= WORDS_MAX)
		return;
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] != '\'')
			bytes_add_char(&w->store, lower(word.p[i]));
	w->written[w->n] = from;
	w->v[w->n++] = (struct slice){ NULL, w->store.len - begin };
	bytes_add_char(&w->store, ' ');
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Where the part of "SendAsDenied" that begins at from ends. */
static size_t
part_end(struct slice word, size_t from)
{
	size_t i = from + 1;

	while (i < word.n && word.p[i] != '.' &&
	    (!is_capital(word.p[i]) || is_capital(word.p[i - 1])))
		i++;
	return i;
}

/*
 * Whether a word is several that were written together, as programs name
 * their errors.  What has digits is an id, and what has parts of one letter
 * ("OAuth", "iCloud") a name.
 */
static bool
is_compound(struct slice word)
{
	bool joined = false;

	for (size_t i = 0; i < word.n; i++)
		if (!is_letter((unsigned char)word.p[i]) ?
		    word.p[i] != '.' : word.p[i] <= '9')
			return false;
	for (size_t i = 0, end; i < word.n; i = end) {
		end = part_end(word, i);
		if (end - i < 2)
			return false;
		if (end < word.n && word.p[end] == '.')
			end++;
		else if (end < word.n)
			joined = true;
	}
	return joined;
}

static void
add_parts(struct words *w, struct slice word)
{
	if (!is_compound(word))
		return;
	for (size_t i = 0, end; i < word.n; i = end) {
		end = part_end(word, i);
		add_word(w, slice_sub(word, i, end - i), word);
		end += end < word.n && word.p[end] == '.';
	}
}

static void
add_line(struct words *w, struct slice line)
{
	struct slice word;
	size_t i = 0;

	while (i < line.n && w->n < WORDS_MAX) {
		size_t from = i;

		if (!is_letter((unsigned char)line.p[i])) {
			i++;
			continue;
		}
		while (i < line.n && continues(line, from, i))
			i++;
		word = slice_sub(line, from, i - from);
		/* That an address is reached by https says nothing. */
		if (slice_istarts(slice_sub(line, i, line.n), "://"))
			continue;
		add_word(w, word, word);
		add_parts(w, word);
	}
}

/* "535-5.7.8 text" without what is no text. */
static struct slice
strip_codes(struct slice line, int code)
{
	struct enhanced e;
	char digits[16];
	size_t n;

	line = slice_trim(line);
	snprintf(digits, sizeof(digits), "%d", code);
	if (code != 0 && slice_istarts(line, digits) && (line.n == 3 ||
	    memchr(" -:", line.p[3], 3) != NULL))
		line = slice_trim(slice_sub(line, 4, line.n));
	if (enhanced_parse(line, &e, &n))
		line = slice_sub(line, n, line.n);
	return line;
}

static void
set_pointers(struct words *w)
{
	const char *p = w->store.data;

	for (size_t i = 0; i < w->n; i++) {
		w->v[i].p = p;
		p += w->v[i].n + 1;
	}
}

/* Whether the words from number at on are those of the phrase. */
static bool
phrase_is(const struct words *w, size_t at, const char *phrase)
{
	size_t n;

	for (; at < w->n; at++, phrase += n + 1) {
		n = strcspn(phrase, " ");
		if (phrase[n] == '\0' && phrase[n - 1] == '*')
			return w->v[at].n + 1 >= n &&
			    memcmp(w->v[at].p, phrase, n - 1) == 0;
		if (w->v[at].n != n || memcmp(w->v[at].p, phrase, n) != 0)
			return false;
		if (phrase[n] == '\0')
			return true;
	}
	return false;
}

/* Four numbers: rules say "ipnumber" for any of them. */
static bool
is_ip_number(struct slice word)
{
	size_t dots = 0;

	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] == '.')
			dots++;
		else if (word.p[i] < '0' || word.p[i] > '9')
			return false;
	return dots == 3;
}

static void
set_aliases(struct words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		if (is_ip_number(w->v[i]))
			w->also[i] = "ipnumber";
		for (size_t k = 0; k < word_aliases_n; k++)
			if (word_aliases[k].phrase[0] == w->v[i].p[0] &&
			    phrase_is(w, i, word_aliases[k].phrase)) {
				w->also[i] = word_aliases[k].means;
				break;
			}
	}
}

/* A bit for the first two bytes of a word; 0 is no byte of one. */
static unsigned
beginning(struct slice word)
{
	unsigned a = (unsigned char)word.p[0];
	unsigned b = word.n > 1 ? (unsigned char)word.p[1] : 0;

	return (a * 31 + b) % 512;
}

static void
note_beginning(struct words *w, struct slice word)
{
	unsigned bit = beginning(word);

	w->begins[bit / 64] |= UINT64_C(1) << bit % 64;
}

static void
note_beginnings(struct words *w)
{
	memset(w->begins, 0, sizeof(w->begins));
	for (size_t i = 0; i < w->n; i++) {
		note_beginning(w, w->v[i]);
		if (w->also[i] != NULL)
			note_beginning(w, slice_of(w->also[i]));
	}
}

void
words_init(struct words *w, struct slice text, int code)
{
	bytes_init(&w->store, BYTES_NO_LIMIT);
	bytes_init(&w->raw, BYTES_NO_LIMIT);
	bytes_add_slice(&w->raw, slice_sub(text, 0, WORDS_BYTES_MAX));
	w->v = xcalloc(WORDS_MAX, sizeof(*w->v));
	w->written = xcalloc(WORDS_MAX, sizeof(*w->written));
	w->also = xcalloc(WORDS_MAX, sizeof(*w->also));
	w->n = 0;
	text = bytes_slice(&w->raw);
	while (text.n > 0 && w->n < WORDS_MAX) {
		size_t end = slice_find(text, '\n');
		struct slice line = slice_sub(text, 0, end);

		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		add_line(w, strip_codes(line, code));
		text = slice_sub(text, end + 1, text.n);
	}
	set_pointers(w);
	set_aliases(w);
	note_beginnings(w);
}

void
words_clear(struct words *w)
{
	bytes_clear(&w->store);
	bytes_clear(&w->raw);
	free(w->v);
	free(w->written);
	free(w->also);
	w->also = NULL;
	w->v = w->written = NULL;
	w->n = 0;
}

struct slice
words_written(const struct words *w, struct word_run run)
{
	size_t end = run.first + run.n - 1;
	struct slice a = w->written[run.first], b = w->written[end];
	struct slice all = { a.p, (size_t)(b.p + b.n - a.p) };

	if (memchr(all.p, '\n', all.n) == NULL)
		return all;
	a = w->v[run.first];
	b = w->v[end];
	return (struct slice){ a.p, (size_t)(b.p + b.n - a.p) };
}

/* One alternative, "*" at either end standing for anything. */
static bool
alternative_match(struct slice a, struct slice value)
{
	bool head = a.n > 0 && a.p[0] == '*';
	bool tail = a.n > 1 && a.p[a.n - 1] == '*';

	a = slice_sub(a, head, a.n - head - tail);
	if (head && tail)
		return memmem(value.p, value.n, a.p, a.n) != NULL;
	if (a.n > value.n)
		return false;
	if (head)
		return slice_ieq(a, slice_sub(value, value.n - a.n, a.n));
	return slice_ieq(a, slice_sub(value, 0, a.n)) &&
	    (tail || a.n == value.n);
}

static bool
any_alternative(struct slice list, struct slice value)
{
	while (list.n > 0) {
		size_t n = slice_find(list, '|');

		if (alternative_match(slice_sub(list, 0, n), value))
			return true;
		list = slice_sub(list, n + 1, list.n);
	}
	return false;
}

bool
alternatives_match(const char *alternatives, struct slice value)
{
	return any_alternative(slice_of(alternatives), value);
}

static bool
word_fits(const struct words *w, size_t at, struct slice alternatives)
{
	return any_alternative(alternatives, w->v[at]) ||
	    (w->also[at] != NULL &&
	    any_alternative(alternatives, slice_of(w->also[at])));
}

/* The words of a phrase at word number at; the number of words, or 0. */
static size_t
phrase_at(const struct words *w, struct slice phrase, size_t at)
{
	struct slice word;
	size_t n = 0;

	while (slice_word(&phrase, &word)) {
		if (at + n >= w->n || !word_fits(w, at + n, word))
			return 0;
		n++;
	}
	return n;
}

/* Cut the next phrase off; *op is what stands in front of it, 0 for none. */
static bool
next_phrase(struct slice *rest, struct slice *phrase, char *op)
{
	struct slice all = *rest, word;

	*op = 0;
	if (!slice_word(rest, &word))
		return false;
	if (slice_is(word, "~") || slice_is(word, "..")) {
		*op = word.p[0];
		all = *rest;
		if (!slice_word(rest, &word))
			return false;
	}
	phrase->p = word.p;
	do {
		phrase->n = (size_t)(word.p + word.n - phrase->p);
		all = *rest;
	} while (slice_word(rest, &word) && !slice_is(word, "~") &&
	    !slice_is(word, ".."));
	*rest = all;
	return true;
}

/* The nearest place of phrase to run, as op allows. */
static bool
find_near(const struct words *w, struct slice phrase, char op,
    struct word_run *run)
{
	size_t end = run->first + run->n;
	size_t n;

	for (size_t gap = 0; gap <= WORDS_NEAR; gap++) {
		n = phrase_at(w, phrase, end + gap);
		if (n > 0) {
			run->n = end + gap + n - run->first;
			return true;
		}
	}
	if (op == '.')
		return false;
	for (size_t back = 1; back <= WORDS_NEAR + 3 && back <= run->first;
	    back++) {
		n = phrase_at(w, phrase, run->first - back);
		if (n > 0 && n <= back && back - n <= WORDS_NEAR) {
			run->first -= back;
			run->n += back;
			return true;
		}
	}
	return false;
}

/* Between the phrases that were found before. */
static bool
find_inside(const struct words *w, struct slice phrase, struct word_run run)
{
	for (size_t i = 0; i < run.n; i++)
		if (phrase_at(w, phrase, run.first + i) > 0)
			return true;
	return false;
}

static bool
branch_at(const struct words *w, struct slice branch, size_t at,
    struct word_run *run)
{
	struct slice phrase;
	unsigned found = 1;
	char op;

	if (!next_phrase(&branch, &phrase, &op))
		return false;
	run->first = at;
	run->n = phrase_at(w, phrase, at);
	if (run->n == 0)
		return false;
	for (; next_phrase(&branch, &phrase, &op); found++) {
		if (find_near(w, phrase, op, run))
			continue;
		if (found < 2 || op == '.' || !find_inside(w, phrase, *run))
			return false;
	}
	return true;
}

/* False: no word of the text begins as any of these alternatives does. */
static bool
word_may_stand(const struct words *w, struct slice alternatives)
{
	struct slice a;

	while (alternatives.n > 0) {
		a = slice_sub(alternatives, 0, slice_find(alternatives, '|'));
		if (a.n == 0 || a.p[0] == '*' || (a.n == 2 && a.p[1] == '*') ||
		    (w->begins[beginning(a) / 64] >> beginning(a) % 64 & 1))
			return true;
		alternatives = slice_sub(alternatives, a.n + 1,
		    alternatives.n);
	}
	return false;
}

/* Most branches of most rules end here: a word of theirs is nowhere. */
static bool
branch_may_stand(const struct words *w, struct slice branch)
{
	struct slice word;

	while (slice_word(&branch, &word))
		if (!slice_is(word, "~") && !slice_is(word, "..") &&
		    !word_may_stand(w, word))
			return false;
	return true;
}

static bool
branch_match(const struct words *w, struct slice branch, struct word_run *at)
{
	if (!branch_may_stand(w, branch))
		return false;
	for (size_t i = 0; i < w->n; i++)
		if (branch_at(w, branch, i, at))
			return true;
	return false;
}

/* The next branch of "a / b": up to a "/" that stands alone. */
static bool
next_branch(struct slice *rest, struct slice *branch)
{
	struct slice word;

	*branch = (struct slice){ rest->p, 0 };
	while (slice_word(rest, &word) && !slice_is(word, "/"))
		branch->n = (size_t)(word.p + word.n - branch->p);
	return branch->n > 0;
}

bool
words_match(const struct words *w, const char *pattern, struct word_run *at)
{
	struct slice rest = slice_of(pattern), branch;
	struct word_run run;

	while (next_branch(&rest, &branch))
		if (branch_match(w, branch, &run)) {
			if (at)
				*at = run;
			return true;
		}
	return false;
}
