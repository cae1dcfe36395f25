/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/secret.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <openssl/crypto.h>

#include "core/base/base64.h"
#include "core/base/utf8.h"
#include "core/base/xalloc.h"

#include "core/banned.h"

/*
 * Address space, not memory: pages are locked as they are first used.  Room
 * for some dozens of SECRET_MAX, and for the search patterns of needles.
 */
#define HEAP_BYTES	(4u << 20)
#define HEAP_UNIT	32		/* the smallest block */
#define FIRST_CAP	64
#define PROBE_MAX	256		/* bytes that SHAPE_LOOKS_BASE64 reads */
#define PROBE_MIN	8

struct secret {
	char	*p;		/* on the secure heap; NULL while cap is 0 */
	size_t	 n, cap;
};

static bool heap_asked;
static enum secret_heap heap = SECRET_HEAP_NONE;

static void
heap_open(void)
{
	if (heap_asked)
		return;
	heap_asked = true;
	switch (CRYPTO_secure_malloc_init(HEAP_BYTES, HEAP_UNIT)) {
	case 1:
		heap = SECRET_HEAP_LOCKED;
		break;
	case 2:
		heap = SECRET_HEAP_UNLOCKED;
		break;
	default:
		heap = SECRET_HEAP_NONE;
	}
}

enum secret_heap
secret_init(void)
{
#ifndef SMTPSCOPE_DEBUGGABLE
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
#endif
	heap_open();
	return heap;
}

char *
secret_scratch(size_t n)
{
	char *p;

	heap_open();
	if (n == 0)
		n = 1;
	/* CRYPTO_secure_malloc() itself takes the plain heap only for NONE. */
	p = CRYPTO_secure_malloc(n, __FILE__, __LINE__);
	if (p != NULL)
		memset(p, 0, n);
	return p;
}

void
secret_scratch_free(char *p, size_t n)
{
	if (p != NULL)
		CRYPTO_secure_clear_free(p, n > 0 ? n : 1, __FILE__, __LINE__);
}

struct secret *
secret_new(const void *p, size_t n)
{
	struct secret *s;

	if (n > SECRET_MAX)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	if (!secret_push(s, p, n)) {
		secret_free(s);
		return NULL;
	}
	return s;
}

struct secret *
secret_dup(const struct secret *s)
{
	return s != NULL ? secret_new(s->p, s->n) : NULL;
}

void
secret_free(struct secret *s)
{
	if (s == NULL)
		return;
	secret_scratch_free(s->p, s->cap);
	free(s);
}

static bool
secret_grow(struct secret *s, size_t need)
{
	size_t cap = s->cap > 0 ? s->cap : FIRST_CAP;
	char *p;

	while (cap < need)
		cap *= 2;
	p = secret_scratch(cap);
	if (p == NULL)
		return false;
	if (s->n > 0)
		memcpy(p, s->p, s->n);
	secret_scratch_free(s->p, s->cap);
	s->p = p;
	s->cap = cap;
	return true;
}

bool
secret_push(struct secret *s, const void *p, size_t n)
{
	if (n > SECRET_MAX - s->n)
		return false;
	if (n == 0)
		return true;
	if (s->n + n > s->cap && !secret_grow(s, s->n + n))
		return false;
	memcpy(s->p + s->n, p, n);
	s->n += n;
	return true;
}

void
secret_pop_char(struct secret *s)
{
	struct slice all = secret_bytes(s);
	size_t cut = 1;

	if (s->n == 0)
		return;
	for (size_t back = 2; back <= 4 && back <= s->n; back++) {
		struct slice tail = slice_sub(all, s->n - back, back);
		size_t n;

		if (utf8_next(tail, &n) != UTF8_BAD && n == back)
			cut = back;
	}
	s->n -= cut;
	OPENSSL_cleanse(s->p + s->n, cut);
}

void
secret_reset(struct secret *s)
{
	if (s->n > 0)
		OPENSSL_cleanse(s->p, s->n);
	s->n = 0;
}

struct slice
secret_bytes(const struct secret *s)
{
	return s != NULL ? (struct slice){ s->p, s->n } :
	    (struct slice){ NULL, 0 };
}

bool
secret_equals(const struct secret *a, struct slice b)
{
	struct slice s = secret_bytes(a);

	return s.n == b.n && (s.n == 0 || CRYPTO_memcmp(s.p, b.p, s.n) == 0);
}

static unsigned
byte_flags(struct slice bytes)
{
	unsigned flags = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c == 0)
			flags |= SHAPE_NUL;
		else if (c < 0x20 || c == 0x7f)
			flags |= SHAPE_CONTROL;
		else if (c >= 0x80)
			flags |= SHAPE_NON_ASCII;
	}
	return flags;
}

/* Text as it is found inside base64 in SASL: with NUL, ^A and line ends. */
static bool
is_readable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == 0x7f || (c < 0x20 && c > 1 && c != '\n' && c != '\r'))
			return false;
	}
	return utf8_valid(s);
}

/*
 * The alphabet alone says little: many passwords keep to it.  So what is
 * inside must be text as well.
 */
static bool
looks_base64(struct slice bytes)
{
	char inside[PROBE_MAX];
	size_t n;
	bool yes;

	if (!base64_looks_encoded(bytes, PROBE_MIN))
		return false;
	base64_decode(inside, &n, slice_sub(bytes, 0, PROBE_MAX));
	while (bytes.n > PROBE_MAX && n > 0 && (inside[n - 1] & 0x80))
		n--;			/* a character that the probe cut */
	yes = is_readable((struct slice){ inside, n });
	OPENSSL_cleanse(inside, sizeof(inside));
	return yes;
}

struct shape
shape_of(struct slice bytes)
{
	struct shape s = { bytes.n, byte_flags(bytes) };
	char first, last;

	if (bytes.n == 0)
		return s;
	first = bytes.p[0];
	last = bytes.p[bytes.n - 1];
	if (first == ' ' || first == '\t')
		s.flags |= SHAPE_LEADING_BLANK;
	if (last == ' ' || last == '\t')
		s.flags |= SHAPE_TRAILING_BLANK;
	if (last == '\r' || last == '\n')
		s.flags |= SHAPE_LINE_END;
	if (!utf8_valid(bytes))
		s.flags |= SHAPE_NOT_UTF8;
	if (looks_base64(bytes))
		s.flags |= SHAPE_LOOKS_BASE64;
	return s;
}

const char *
shape_text(char *out, size_t size, struct shape s)
{
	static const struct {
		unsigned	 flag;
		const char	*words;
	} rows[] = {
		{ SHAPE_LEADING_BLANK,	"leading blank" },
		{ SHAPE_TRAILING_BLANK,	"trailing blank" },
		{ SHAPE_LINE_END,	"line end at the end" },
		{ SHAPE_NUL,		"NUL inside" },
		{ SHAPE_CONTROL,	"control characters" },
		{ SHAPE_NOT_UTF8,	"not UTF-8" },
		{ SHAPE_NON_ASCII,	"non-ASCII" },
		{ SHAPE_LOOKS_BASE64,	"looks like base64 already" },
	};
	int used;

	if (s.flags & SHAPE_NOT_UTF8)
		s.flags &= ~(unsigned)SHAPE_NON_ASCII;	/* said by the other */
	used = snprintf(out, size, "%zu byte%s", s.len, s.len == 1 ? "" : "s");
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if ((s.flags & rows[i].flag) && (size_t)used < size)
			used += snprintf(out + used, size - (size_t)used,
			    ", %s", rows[i].words);
	return out;
}
