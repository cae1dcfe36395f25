/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/nearest.h"

#include <stdbool.h>
#include <stdio.h>

#include "core/base/vis.h"
#include "core/banned.h"

#define LONGEST		32
#define UNLIKE		(LONGEST + 1)
#define SLIPS		3	/* more is another word */

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Edit distance where two neighbours in the wrong order count once. */
static size_t
distance(struct slice a, struct slice b)
{
	size_t rows[3][LONGEST + 1];
	size_t *older = rows[0], *old = rows[1], *now = rows[2];

	if (a.n > LONGEST || b.n > LONGEST)
		return UNLIKE;
	for (size_t j = 0; j <= b.n; j++)
		old[j] = older[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *spare = older;

		now[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			char x = lower(a.p[i - 1]), y = lower(b.p[j - 1]);

			now[j] = least(old[j] + 1, now[j - 1] + 1,
			    old[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b.p[j - 2]) &&
			    y == lower(a.p[i - 2]) && older[j - 2] + 1 < now[j])
				now[j] = older[j - 2] + 1;
		}
		older = old;
		old = now;
		now = spare;
	}
	return old[b.n];
}

/* "PgDn" for "PageDown": the first letter, the others in this order. */
static bool
is_short_for(struct slice word, const char *name)
{
	size_t i = 0;

	if (word.n == 0 || lower(*word.p) != lower(*name))
		return false;
	for (; *name && i < word.n; name++)
		if (lower(*name) == lower(word.p[i]))
			i++;
	return word.n > 1 && i == word.n;
}

const char *
nearest_among(struct slice word, const char *(*list)(const void *, size_t),
    const void *arg)
{
	const char *best = NULL;
	size_t best_distance = (word.n < 2 ? 1 : word.n / 2) + 1;
	const char *name;

	for (size_t i = 0; (name = list(arg, i)) != NULL; i++) {
		size_t d = distance(word, slice_of(name));

		if (d > 1 && is_short_for(word, name))
			d = 1;
		if (d < best_distance) {
			best = name;
			best_distance = d;
		}
	}
	return best;
}

struct fixed {
	nearest_list	*list;
};

static const char *
fixed_at(const void *arg, size_t i)
{
	const struct fixed *f = arg;

	return f->list(i);
}

const char *
nearest_name(struct slice word, nearest_list *list)
{
	const struct fixed f = { list };

	return nearest_among(word, fixed_at, &f);
}

static bool
is_slip(struct slice word, const char *near)
{
	size_t most = word.n / 3 < SLIPS ? word.n / 3 : SLIPS;

	return near != NULL && (is_short_for(word, near) ||
	    distance(word, slice_of(near)) <= (most > 0 ? most : 1));
}

struct quoted
nearest_quote(struct slice word, const char *near, const char *instead)
{
	struct quoted out;
	char shown[64];

	vis_copy(shown, sizeof(shown), word);
	if (word.n <= QUOTED_SHORT || is_slip(word, near))
		snprintf(out.text, sizeof(out.text), "\"%s\"", shown);
	else
		snprintf(out.text, sizeof(out.text), "%s", instead);
	return out;
}
