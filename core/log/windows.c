/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/windows.h"

#include <stdint.h>
#include <string.h>

#include "core/base/secret.h"
#include "core/log/byte-table.h"

#include "core/banned.h"

#define SLOTS_FIRST	256

/* What tells nothing apart, and the classes of the pairs. */
#define FOLD(c)		((c) == '+' ? ' ' : BYTE_LOWER(c))
#define ROT13(c)	(BYTE_IN(FOLD(c), 'a', 'm') ? FOLD(c) + 13 :	\
			    BYTE_IN(FOLD(c), 'n', 'z') ? FOLD(c) - 13 : FOLD(c))
#define CLASS(c)	(FOLD(c) & 63)

static const unsigned char folded[256] = BYTE_TABLE(FOLD);
static const unsigned char turned[256] = BYTE_TABLE(ROT13);
static const unsigned char class_of[256] = BYTE_TABLE(CLASS);

/*
 * pairs tells which two bytes follow each other in any window, roughly: most
 * text that holds no secret is known by it alone.  A slot is a window of up
 * to 48 bits, the smallest of its four shapes, below its length; 0 is free.
 * Both are powers of two, since the secure heap has no other blocks.
 */
#define PAIRS		64

struct shapes {
	uint64_t	v[4];	/* as it is, rot13, both backwards */
};

void
windows_init(struct windows *w)
{
	*w = (struct windows){ .slots = NULL };
}

static uint64_t *
words_new(size_t n)
{
	return (uint64_t *)(void *)secret_scratch(n * sizeof(uint64_t));
}

static void
words_free(uint64_t *words, size_t n)
{
	secret_scratch_free((char *)words, n * sizeof(*words));
}

void
windows_clear(struct windows *w)
{
	words_free(w->slots, w->nslots);
	words_free(w->pairs, PAIRS);
	windows_init(w);
}

static struct shapes
shapes_of(const unsigned char *p, size_t n)
{
	struct shapes s = { { 0 } };

	for (size_t i = 0; i < n; i++) {
		unsigned up = (unsigned)(8 * i);

		s.v[0] = s.v[0] << 8 | folded[p[i]];
		s.v[1] = s.v[1] << 8 | turned[p[i]];
		s.v[2] |= (uint64_t)folded[p[i]] << up;
		s.v[3] |= (uint64_t)turned[p[i]] << up;
	}
	return s;
}

static uint64_t
slot_value(const struct shapes *s, size_t n)
{
	uint64_t least = s->v[0];

	for (size_t i = 1; i < COUNT_OF(s->v); i++)
		if (s->v[i] < least)
			least = s->v[i];
	return least | (uint64_t)n << 48;
}

/* The slot that has the value, or the free one where it belongs. */
static uint64_t *
slot_find(uint64_t *slots, size_t nslots, uint64_t value)
{
	uint64_t hash = value * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 32);

	for (;;) {
		uint64_t *slot = &slots[at++ & (nslots - 1)];

		if (*slot == value || *slot == 0)
			return slot;
	}
}

static void
pairs_add(uint64_t *pairs, uint64_t shape, size_t n)
{
	for (; n > 1; n--) {
		unsigned second = class_of[shape & 0xff];

		shape >>= 8;
		pairs[class_of[shape & 0xff]] |= UINT64_C(1) << second;
	}
}

/* At least three slots in eight stay free. */
static bool
make_room(struct windows *w)
{
	size_t more = w->nslots > 0 ? 2 * w->nslots : SLOTS_FIRST;
	uint64_t *slots;

	if (w->pairs == NULL)
		w->pairs = words_new(PAIRS);
	if (w->pairs == NULL)
		return false;
	if (w->n < w->nslots / 8 * 5)
		return true;
	slots = words_new(more);
	if (slots == NULL)
		return false;
	for (size_t i = 0; i < w->nslots; i++)
		if (w->slots[i] != 0)
			*slot_find(slots, more, w->slots[i]) = w->slots[i];
	words_free(w->slots, w->nslots);
	w->slots = slots;
	w->nslots = more;
	return true;
}

static bool
is_binary(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!BYTE_IN(s.p[i], 0x20, 0x7e))
			return true;
	return false;
}

bool
windows_add(struct windows *w, struct slice window)
{
	struct shapes s;
	uint64_t value, *slot;

	if (!make_room(w))
		return false;
	s = shapes_of((const unsigned char *)window.p, window.n);
	value = slot_value(&s, window.n);
	slot = slot_find(w->slots, w->nslots, value);
	if (*slot != 0)
		return true;
	*slot = value;
	w->n++;
	w->has[window.n] = true;
	w->binary |= is_binary(window);
	if (w->shortest == 0 || window.n < w->shortest)
		w->shortest = window.n;
	for (size_t i = 0; i < COUNT_OF(s.v); i++)
		pairs_add(w->pairs, s.v[i], window.n);
	return true;
}

/* Whether a window ends before end, where the last run + 1 bytes may. */
static bool
ends_here(const struct windows_scan *s, size_t end, struct span *found)
{
	const struct windows *w = s->in;
	const unsigned char *p = (const unsigned char *)s->bytes.p + end;

	for (size_t n = WINDOW; n >= w->shortest; n--) {
		struct shapes shapes;
		uint64_t value;

		if (!w->has[n] || s->run + 1 < n)
			continue;
		shapes = shapes_of(p - n, n);
		value = slot_value(&shapes, n);
		if (*slot_find(w->slots, w->nslots, value) == value) {
			*found = (struct span){ end - n, n };
			return true;
		}
	}
	return false;
}

bool
windows_next(struct windows_scan *s, struct span *found)
{
	const unsigned char *p = (const unsigned char *)s->bytes.p;
	const uint64_t *pairs = s->in->pairs;
	size_t need = s->in->shortest - 1;
	unsigned last;

	if (s->bytes.n == 0)
		return false;
	if (s->end == 0)
		s->end = 1;
	last = class_of[p[s->end - 1]];
	while (s->end < s->bytes.n) {
		unsigned here = class_of[p[s->end]];

		s->run = pairs[last] >> here & 1 ? s->run + 1 : 0;
		last = here;
		s->end++;
		if (s->run >= need && ends_here(s, s->end, found))
			return true;
	}
	return false;
}
