/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Patterns, found by a hash of eight (or six) of their bytes: a table of bits
 * says whether those at a place of the text could be such.  Which eight they
 * are is chosen when it is added, such that few share them.
 */
#include "core/scrub/priv.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/xalloc.h"
#include "core/log/log.h"
#include "core/log/plain-words.h"
#include "core/banned.h"

#define BITS_FIRST	16		/* 2 to the power of it */
#define BITS_MAX	24
#define HEADS_LESS	4		/* so many powers fewer of chains */
#define KEY		8
#define KEY_SHORT	6
#define CHAIN_MAX	32		/* patterns with the same key */
#define BYTES_MAX	(48u << 20)	/* of all patterns */

struct pattern {
	char		*p;
	uint32_t	 n;
	uint32_t	 key;		/* where its bytes of the hash are */
	uint32_t	 next;		/* of the same hash; index + 1 */
	uint32_t	 same;		/* of the same hash of all of it */
	bool		 token;		/* mask what it is a part of, too */
	bool		 word;		/* only where no word goes on */
};

struct known {
	struct pattern	*v;
	size_t		 n, cap, bytes;
	uint64_t	*bits;
	uint32_t	*heads, *wholes;
	unsigned	 power;
	bool		 has_short;
	size_t		 secrets, refused;
	struct near	*near;
};

static uint32_t
mixed(const struct known *k, uint64_t v)
{
	v *= UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(v >> (64 - k->power));
}

static uint32_t
hash_long(const struct known *k, const char *p)
{
	uint64_t v;

	memcpy(&v, p, KEY);
	return mixed(k, v);
}

static uint32_t
hash_short(const struct known *k, const char *p)
{
	uint64_t v = 0;

	memcpy(&v, p, KEY_SHORT);
	return mixed(k, v ^ UINT64_C(0xa5a5000000000000));
}

static uint32_t
hash_of(const struct known *k, const struct pattern *t)
{
	return t->n < KEY ? hash_short(k, t->p + t->key) :
	    hash_long(k, t->p + t->key);
}

static uint32_t
hash_whole(const struct known *k, struct slice s)
{
	uint64_t v = s.n;

	for (size_t i = 0; i < s.n; i++)
		v = (v ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return mixed(k, v) >> HEADS_LESS;
}

static void
tables_new(struct known *k)
{
	size_t chains = (size_t)1 << (k->power - HEADS_LESS);

	k->bits = xcalloc((size_t)1 << (k->power - 6), sizeof(*k->bits));
	k->heads = xcalloc(chains, sizeof(*k->heads));
	k->wholes = xcalloc(chains, sizeof(*k->wholes));
}

static void
tables_free(struct known *k)
{
	free(k->bits);
	free(k->heads);
	free(k->wholes);
}

struct known *
known_new(void)
{
	struct known *k = xcalloc(1, sizeof(*k));

	k->power = BITS_FIRST;
	tables_new(k);
	k->near = near_new();
	return k;
}

void
known_free(struct known *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < k->n; i++) {
		OPENSSL_cleanse(k->v[i].p, k->v[i].n);
		free(k->v[i].p);
	}
	free(k->v);
	tables_free(k);
	near_free(k->near);
	free(k);
}

size_t
known_count(const struct known *k)
{
	return k->secrets;
}

size_t
known_refused(const struct known *k)
{
	return k->refused;
}

struct near *
known_near(const struct known *k)
{
	return k->near;
}

/* ---- patterns ---------------------------------------------------------- */

static unsigned
chain_length(const struct known *k, uint32_t h)
{
	unsigned n = 0;

	for (uint32_t i = k->heads[h >> HEADS_LESS]; i != 0 && n < CHAIN_MAX;
	    i = k->v[i - 1].next)
		n++;
	return n;
}

/* Messages of one user begin alike, and those of one password end alike. */
static unsigned
choose_key(const struct known *k, struct pattern *t)
{
	size_t last = t->n < KEY ? 0 : t->n - KEY, step = last / 7 + 1;
	unsigned best = CHAIN_MAX + 1;
	uint32_t key = 0;

	for (size_t at = last + step; at > 0 && best > 0;) {
		unsigned n;

		at = at > step ? at - step : 0;
		t->key = (uint32_t)at;
		n = chain_length(k, hash_of(k, t));
		if (n < best) {
			best = n;
			key = t->key;
		}
	}
	t->key = key;
	return best;
}

static bool
link_pattern(struct known *k, size_t i, bool must)
{
	struct pattern *t = &k->v[i];
	uint32_t h, whole = hash_whole(k, (struct slice){ t->p, t->n });

	if (choose_key(k, t) >= CHAIN_MAX && !must)
		return false;
	h = hash_of(k, t);
	k->bits[h >> 6] |= (uint64_t)1 << (h & 63);
	t->next = k->heads[h >> HEADS_LESS];
	k->heads[h >> HEADS_LESS] = (uint32_t)i + 1;
	t->same = k->wholes[whole];
	k->wholes[whole] = (uint32_t)i + 1;
	return true;
}

/* Their keys are as far apart in a larger table, at least. */
static void
grow_tables(struct known *k)
{
	k->power += 2;
	tables_free(k);
	tables_new(k);
	for (size_t i = 0; i < k->n; i++)
		link_pattern(k, i, true);
}

static bool
has_pattern(const struct known *k, struct slice s)
{
	uint32_t i = k->wholes[hash_whole(k, s)];

	for (; i != 0; i = k->v[i - 1].same)
		if (slice_eq((struct slice){ k->v[i - 1].p, k->v[i - 1].n },
		    s))
			return true;
	return false;
}

bool
known_add_pattern(struct known *k, struct slice s, bool token, bool word)
{
	if (s.n < KNOWN_MIN || has_pattern(k, s))
		return true;
	if (k->bytes + s.n > BYTES_MAX)
		return false;
	if (k->n == k->cap) {
		k->cap = k->cap > 0 ? 2 * k->cap : 64;
		k->v = xrealloc(k->v, k->cap, sizeof(*k->v));
	}
	k->v[k->n] = (struct pattern){ .p = xstrndup(s.p, s.n),
	    .n = (uint32_t)s.n, .token = token, .word = word };
	if (!link_pattern(k, k->n, false)) {
		OPENSSL_cleanse(k->v[k->n].p, s.n);
		free(k->v[k->n].p);
		return false;
	}
	k->n++;
	k->bytes += s.n;
	k->has_short = k->has_short || s.n < KEY;
	if (k->power < BITS_MAX && k->n > (size_t)1 << (k->power - 5))
		grow_tables(k);
	return true;
}

/* False: nothing is left to be done. */
bool
known_begin(struct known *k, struct slice s, bool word)
{
	/* Around a mask it is our own text, not a secret. */
	if (has_pattern(k, s) || slice_ihas(s, LOG_MASK))
		return false;
	if (k->secrets >= KNOWN_SECRETS_MAX ||
	    !known_add_pattern(k, s, false, word)) {
		k->refused++;
		return false;
	}
	k->secrets++;
	return true;
}

/* ---- looking for them -------------------------------------------------- */

static bool
is_bit(const struct known *k, uint32_t h)
{
	return k->bits[h >> 6] >> (h & 63) & 1;
}

static bool
is_there(const struct pattern *t, const char *p, size_t n, size_t i)
{
	return t->key <= i && i - t->key + t->n <= n &&
	    memcmp(t->p, p + i - t->key, t->n) == 0;
}

/* The first place from `from` on where a byte of one could be found. */
static size_t
next_bit(const struct known *k, const char *p, size_t n, size_t from)
{
	size_t i = from;

	if (!k->has_short) {
		for (; i + KEY <= n; i++)
			if (is_bit(k, hash_long(k, p + i)))
				return i;
		return n;
	}
	for (; i + KEY <= n; i++)
		if (is_bit(k, hash_long(k, p + i)) ||
		    is_bit(k, hash_short(k, p + i)))
			return i;
	for (; i + KEY_SHORT <= n; i++)
		if (is_bit(k, hash_short(k, p + i)))
			return i;
	return n;
}

/* The patterns of one of the two hashes at i, in turn; 0: no more. */
static uint32_t
chain_at(const struct known *k, const char *p, size_t n, size_t i, int which)
{
	if (which == 0)
		return i + KEY <= n ? k->heads[hash_long(k, p + i) >>
		    HEADS_LESS] : 0;
	return k->has_short ? k->heads[hash_short(k, p + i) >> HEADS_LESS] :
	    0;
}

size_t
known_next(const struct known *k, const char *p, size_t n)
{
	if (k->n == 0)
		return n;
	for (size_t i = next_bit(k, p, n, 0); i < n; i = next_bit(k, p, n,
	    i + 1))
		for (int which = 0; which < 2; which++)
			for (uint32_t m = chain_at(k, p, n, i, which); m != 0;
			    m = k->v[m - 1].next)
				if (is_there(&k->v[m - 1], p, n, i))
					return i - k->v[m - 1].key;
	return n;
}

static void
mark_pattern(const struct pattern *t, struct slice line, size_t at,
    struct masks *out)
{
	size_t end = at + t->n;

	if (t->word && ((at > 0 && is_word_byte(line.p[at - 1])) ||
	    (end < line.n && is_word_byte(line.p[end]))))
		return;
	if (t->word && plain_words_have(line, (struct span){ at, t->n }))
		return;
	while (t->token && at > 0 && base64_run(slice_sub(line, at - 1, 1),
	    0) == 1 && line.p[at - 1] != '=')
		at--;
	if (t->token)
		end += base64_run(line, end);
	masks_add(out, at, end - at);
}

void
known_find(const struct known *k, struct slice line, struct masks *out)
{
	if (k->n == 0)
		return;
	for (size_t i = next_bit(k, line.p, line.n, 0); i < line.n;
	    i = next_bit(k, line.p, line.n, i + 1))
		for (int which = 0; which < 2; which++)
			for (uint32_t m = chain_at(k, line.p, line.n, i,
			    which); m != 0; m = k->v[m - 1].next)
				if (is_there(&k->v[m - 1], line.p, line.n, i))
					mark_pattern(&k->v[m - 1], line,
					    i - k->v[m - 1].key, out);
}
