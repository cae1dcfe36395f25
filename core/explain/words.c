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
unsigned
words_beginning(struct slice word)
{
	unsigned a = (unsigned char)word.p[0];
	unsigned b = word.n > 1 ? (unsigned char)word.p[1] : 0;

	return (a * 31 + b) % 512;
}

static void
note_beginning(struct words *w, struct slice word)
{
	unsigned bit = words_beginning(word);

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
