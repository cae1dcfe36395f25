/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/patterns.h"

#include <string.h>

#include "core/banned.h"

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
	struct slice all, word;

	*op = 0;
	if (!slice_word(rest, &word))
		return false;
	if (slice_is(word, "~") || slice_is(word, "..")) {
		*op = word.p[0];
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

	for (size_t gap = 0; gap <= PATTERN_NEAR; gap++) {
		n = phrase_at(w, phrase, end + gap);
		if (n > 0) {
			run->n = end + gap + n - run->first;
			return true;
		}
	}
	if (op == '.')
		return false;
	for (size_t back = 1; back <= PATTERN_NEAR + 3 && back <= run->first;
	    back++) {
		n = phrase_at(w, phrase, run->first - back);
		if (n > 0 && n <= back && back - n <= PATTERN_NEAR) {
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
		    (w->begins[words_beginning(a) / 64] >> words_beginning(a) % 64 & 1))
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
pattern_match(const struct words *w, const char *pattern, struct word_run *at)
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
