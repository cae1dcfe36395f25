/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every usual spelling of every secret is a pattern, found by four of its
 * bytes: a table of bits says for each four bytes of the text whether they
 * could be such.
 */
#include "core/scrub/priv.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/log/needles.h"
#include "core/log/plain-words.h"
#include "core/banned.h"

#define BITS_FIRST	16		/* 2 to the power of it */
#define BITS_MAX	23
#define FOUND_MAX	64
#define SECRET_KEPT	8192		/* bytes of one */

struct pattern {
	char		*p;
	uint32_t	 n;
	uint32_t	 key;		/* where its four bytes are */
	uint32_t	 next;		/* of the same hash; index + 1 */
	bool		 token;		/* mask what it is a part of, too */
	bool		 word;		/* only where no word goes on */
	bool		 deep;		/* the needles know it */
};

struct known {
	struct pattern	*v;
	size_t		 n, cap;
	uint64_t	*bits;
	uint32_t	*heads;
	unsigned	 power;
	size_t		 secrets, refused;
	struct needles	*needles;
	size_t		 ndeep;
};

static uint32_t
hash_of(const struct known *k, const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return (v * 2654435761u) >> (32 - k->power);
}

struct known *
known_new(void)
{
	struct known *k = xcalloc(1, sizeof(*k));

	k->power = BITS_FIRST;
	k->bits = xcalloc((size_t)1 << (k->power - 6), sizeof(*k->bits));
	k->heads = xcalloc((size_t)1 << (k->power - 4), sizeof(*k->heads));
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
	free(k->bits);
	free(k->heads);
	needles_free(k->needles);
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

/* ---- patterns ---------------------------------------------------------- */

static void
link_pattern(struct known *k, size_t i)
{
	struct pattern *p = &k->v[i];
	uint32_t h = hash_of(k, p->p + p->key);

	k->bits[h >> 6] |= (uint64_t)1 << (h & 63);
	p->next = k->heads[h >> 4];
	k->heads[h >> 4] = (uint32_t)i + 1;
}

static void
grow_table(struct known *k)
{
	k->power += 2;
	free(k->bits);
	free(k->heads);
	k->bits = xcalloc((size_t)1 << (k->power - 6), sizeof(*k->bits));
	k->heads = xcalloc((size_t)1 << (k->power - 4), sizeof(*k->heads));
	for (size_t i = 0; i < k->n; i++)
		link_pattern(k, i);
}

/* Four bytes that are not met everywhere, and not in every secret: messages
 * of one user begin alike. */
static uint32_t
rare_place(struct slice s)
{
	size_t best = 0;
	int most = -1;

	for (size_t i = s.n > 36 ? s.n - 36 : 0; i + 4 <= s.n; i++) {
		int n = 0;

		for (size_t m = i; m < i + 4; m++)
			n += s.p[m] >= 'a' && s.p[m] <= 'z' ? 0 :
			    s.p[m] == ' ' || is_digit(s.p[m]) ? 1 : 2;
		if (n >= most) {
			most = n;
			best = i;
		}
	}
	return (uint32_t)best;
}

static struct pattern *
find_pattern(const struct known *k, struct slice s)
{
	uint32_t h = hash_of(k, s.p + rare_place(s));
	uint32_t i = k->heads[h >> 4];

	for (; i != 0; i = k->v[i - 1].next)
		if (slice_eq((struct slice){ k->v[i - 1].p, k->v[i - 1].n },
		    s))
			return &k->v[i - 1];
	return NULL;
}

static void
add_pattern(struct known *k, struct slice s, bool token, bool word)
{
	if (s.n < KNOWN_MIN || find_pattern(k, s) != NULL)
		return;
	if (k->n == k->cap) {
		k->cap = k->cap > 0 ? 2 * k->cap : 64;
		k->v = xrealloc(k->v, k->cap, sizeof(*k->v));
	}
	k->v[k->n] = (struct pattern){ .p = xstrndup(s.p, s.n),
	    .n = (uint32_t)s.n, .key = rare_place(s), .token = token,
	    .word = word };
	link_pattern(k, k->n++);
	if (k->power < BITS_MAX && k->n > (size_t)1 << (k->power - 5))
		grow_table(k);
}

/* ---- spellings --------------------------------------------------------- */

/* base64 of it, wherever in something else it stands. */
static void
add_base64(struct known *k, struct slice s)
{
	char *in = xmalloc(s.n + 2), *out = xmalloc(base64_encoded_len(s.n +
	    2));

	for (size_t before = 0; before < 3; before++) {
		size_t skip = before == 0 ? 0 : before + 1, n;

		memset(in, 0, before);
		memcpy(in + before, s.p, s.n);
		base64_encode(out, (struct slice){ in, before + s.n });
		n = (before + s.n) * 8 / 6;	/* whole digits of it */
		add_pattern(k, (struct slice){ out + skip, n - skip }, true,
		    false);
		for (size_t i = 0; i < n; i++)
			out[i] = (char)(out[i] == '+' ? '-' : out[i] == '/' ?
			    '_' : out[i]);
		add_pattern(k, (struct slice){ out + skip, n - skip }, true,
		    false);
		OPENSSL_cleanse(out, base64_encoded_len(before + s.n));
	}
	OPENSSL_cleanse(in, s.n + 2);
	free(in);
	free(out);
}

static bool
is_plain_byte(char c)
{
	return is_word_byte(c) || c == '-' || c == '.' || c == '~';
}

/* Each byte, or each that is not plain, as a format says. */
static void
add_bytewise(struct known *k, struct slice s, const char *fmt, bool all)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s.n; i++) {
		unsigned v = (unsigned char)s.p[i];

		if (!all && is_plain_byte(s.p[i])) {
			bytes_add_char(&b, s.p[i]);
			continue;
		}
		bytes_addf(&b, *fmt == 'h' ? "%02x" : *fmt == 'H' ? "%02X" :
		    *fmt == '%' ? "%%%02X" : "%%%02x", v);
	}
	add_pattern(k, bytes_slice(&b), false, false);
	bytes_wipe(&b);
}

static void
add_escaped(struct known *k, struct slice s, bool html)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (html && c == '&')
			bytes_add_str(&b, "&amp;");
		else if (html && c == '<')
			bytes_add_str(&b, "&lt;");
		else if (html && c == '>')
			bytes_add_str(&b, "&gt;");
		else if (html && c == '"')
			bytes_add_str(&b, "&quot;");
		else {
			if (!html && (c == '"' || c == '\\' || c == '\''))
				bytes_add_char(&b, '\\');
			bytes_add_char(&b, c);
		}
	}
	add_pattern(k, bytes_slice(&b), false, false);
	bytes_wipe(&b);
}

static void
deepen(struct known *k, struct slice s)
{
	if (k->ndeep == KNOWN_DEEP_SECRETS)
		return;
	if (k->needles == NULL)
		k->needles = needles_new();
	k->ndeep++;
	needles_add(k->needles, s);
}

static bool
is_one_word(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]))
			return false;
	return true;
}

static bool
is_number(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

static bool
is_all_one(struct slice s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] != s.p[0])
			return false;
	return true;
}

void
known_add(struct known *k, struct slice secret, bool piecewise)
{
	struct slice s = slice_sub(slice_trim(secret), 0, SECRET_KEPT);
	struct pattern *is;

	if (s.n < KNOWN_MIN || is_all_one(s))
		return;
	is = find_pattern(k, s);
	if (is != NULL) {
		if (piecewise && !is->deep)
			deepen(k, s);
		is->deep = is->deep || piecewise;
		return;
	}
	if (k->secrets >= KNOWN_SECRETS_MAX) {
		k->refused++;
		return;
	}
	k->secrets++;
	add_pattern(k, s, false, is_one_word(s) || is_number(s));
	if (piecewise)
		deepen(k, s);
	k->v[k->n - 1].deep = piecewise;
	add_base64(k, s);
	add_bytewise(k, s, "hex", true);
	add_bytewise(k, s, "Hex", true);
	add_bytewise(k, s, "%X", false);
	add_bytewise(k, s, "x%", false);
	add_escaped(k, s, false);
	add_escaped(k, s, true);
}

void
known_spare(struct known *k, struct slice name)
{
	if (k->needles == NULL)
		k->needles = needles_new();
	needles_spare(k->needles, name);
}

/* ---- looking for them -------------------------------------------------- */

size_t
known_next(const struct known *k, const char *p, size_t n)
{
	if (k->n == 0)
		return n;
	for (size_t i = 0; i + 4 <= n; i++) {
		uint32_t h = hash_of(k, p + i), m;

		if (!(k->bits[h >> 6] >> (h & 63) & 1))
			continue;
		for (m = k->heads[h >> 4]; m != 0; m = k->v[m - 1].next) {
			const struct pattern *t = &k->v[m - 1];

			if (t->key <= i && i - t->key + t->n <= n &&
			    memcmp(t->p, p + i - t->key, t->n) == 0)
				return i - t->key;
		}
	}
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

static void
find_patterns(const struct known *k, struct slice line, struct masks *out)
{
	for (size_t i = 0; i + 4 <= line.n; i++) {
		uint32_t h = hash_of(k, line.p + i), m;

		if (!(k->bits[h >> 6] >> (h & 63) & 1))
			continue;
		for (m = k->heads[h >> 4]; m != 0; m = k->v[m - 1].next) {
			const struct pattern *t = &k->v[m - 1];

			if (t->key <= i && i - t->key + t->n <= line.n &&
			    memcmp(t->p, line.p + i - t->key, t->n) == 0)
				mark_pattern(t, line, i - t->key, out);
		}
	}
}

void
known_find(struct known *k, struct slice line, bool deep, struct masks *out)
{
	struct span found[FOUND_MAX];
	size_t n = 0;

	if (k->n > 0)
		find_patterns(k, line, out);
	if (deep && k->ndeep > 0)
		n = needles_find(k->needles, line, found, FOUND_MAX);
	for (size_t i = 0; i < n; i++) {
		size_t end = found[i].at + found[i].n;

		while (end < line.n && line.p[end] == '=')
			end++;		/* what pads it */
		masks_add(out, found[i].at, end - found[i].at);
	}
}
