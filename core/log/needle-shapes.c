/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/needle-shapes.h"

#include <stdint.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/utf8.h"
#include "core/log/letters.h"

#include "core/banned.h"

/*
 * Only the first for a secret in ASCII: there they are all the same, but for
 * UTF-16, which the readings know.
 */
enum shape_kind {
	AS_GIVEN,
	AS_LATIN1,		/* its characters as bytes, up to U+00FF */
	BYTES_AS_CHARACTERS,	/* each byte as a character, in UTF-8 */
	AS_UTF16_LE,
	AS_UTF16_BE,
	KIND_COUNT
};

/* The last bytes of a shape, as they are made one by one. */
struct feed {
	struct windows	*to;
	char		 tail[WINDOW];
	size_t		 n;		/* in all */
	bool		 failed;
};

static bool
is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What is all zero tells nothing: messages are padded with it. */
static bool
is_padding(const struct feed *f)
{
	return memcmp(f->tail, (const char [WINDOW]){ 0 }, WINDOW) == 0;
}

static void
feed_byte(struct feed *f, uint32_t byte)
{
	memmove(f->tail, f->tail + 1, WINDOW - 1);
	f->tail[WINDOW - 1] = (char)byte;
	if (++f->n >= WINDOW && !f->failed && !is_padding(f))
		f->failed = !windows_add(f->to,
		    (struct slice){ f->tail, WINDOW });
}

static void
feed_16(struct feed *f, uint32_t unit, bool big)
{
	feed_byte(f, (big ? unit >> 8 : unit) & 0xff);
	feed_byte(f, (big ? unit : unit >> 8) & 0xff);
}

static void
feed_utf16(struct feed *f, uint32_t cp, bool big)
{
	if (cp > 0xffff) {
		feed_16(f, 0xd800 + ((cp - 0x10000) >> 10), big);
		cp = 0xdc00 + (cp & 0x3ff);
	}
	feed_16(f, cp, big);
}

static void
feed_utf8(struct feed *f, uint32_t cp)
{
	char utf8[4];
	size_t n = utf8_put(utf8, cp);

	for (size_t i = 0; i < n; i++)
		feed_byte(f, (unsigned char)utf8[i]);
}

/* A short shape is one window of its whole length. */
static bool
feed_end(struct feed *f)
{
	if (f->n >= WINDOW_MIN && f->n < WINDOW && !f->failed)
		f->failed = !windows_add(f->to, (struct slice){
		    f->tail + WINDOW - f->n, f->n });
	OPENSSL_cleanse(f->tail, sizeof(f->tail));
	return !f->failed;
}

static void
feed_character(struct feed *f, enum shape_kind kind, struct slice c,
    uint32_t cp)
{
	switch (kind) {
	case AS_LATIN1:
		feed_byte(f, cp);
		break;
	case AS_UTF16_LE:
	case AS_UTF16_BE:
		feed_utf16(f, cp, kind == AS_UTF16_BE);
		break;
	default:
		for (size_t i = 0; i < c.n; i++) {
			uint32_t byte = (unsigned char)c.p[i];

			if (kind == BYTES_AS_CHARACTERS)
				feed_utf8(f, byte);
			else
				feed_byte(f, byte);
		}
	}
}

/* The character at either end of what is left; a byte where it is no UTF-8. */
static struct slice
take(struct slice *left, bool utf8, bool last)
{
	struct slice c = { left->p, 1 };

	if (utf8 && !last)
		utf8_next(*left, &c.n);
	if (last) {
		while (utf8 && ((unsigned char)left->p[left->n - c.n] & 0xc0)
		    == 0x80)
			c.n++;
		c.p = left->p + left->n - c.n;
		left->n -= c.n;
	} else
		*left = slice_sub(*left, c.n, left->n);
	return c;
}

struct making {
	struct windows	*to;
	struct slice	 secret;
	bool		 utf8, squeezed;
};

/* Byte by byte backwards is in the set of itself; so last is by character. */
static bool
make(const struct making *m, enum shape_kind kind, bool last)
{
	struct feed f = { .to = m->to };
	struct slice left = m->secret;

	while (left.n > 0) {
		struct slice c = take(&left, m->utf8, last);
		uint32_t cp = (unsigned char)c.p[0];
		size_t n;

		if (m->squeezed && is_blank(cp))
			continue;
		if (m->utf8)
			cp = utf8_next(c, &n);
		feed_character(&f, kind, c, cp);
	}
	return feed_end(&f);
}

static bool
fits_latin1(struct slice s, bool utf8)
{
	while (utf8 && s.n > 0) {
		size_t n;

		if (utf8_next(s, &n) > 0xff)
			return false;
		s = slice_sub(s, n, s.n);
	}
	return true;
}

static bool
make_all(const struct making *m, bool high)
{
	if (!high)
		return make(m, AS_GIVEN, false);
	for (int kind = AS_GIVEN; kind < KIND_COUNT; kind++) {
		if (kind == AS_LATIN1 && !fits_latin1(m->secret, m->utf8))
			continue;
		if (!make(m, (enum shape_kind)kind, false) ||
		    !make(m, (enum shape_kind)kind, true))
			return false;
	}
	return true;
}

/* Without the blanks and what is seen by nobody, and some more. */
static bool
make_one_of_letters(const struct making *m, unsigned without, bool last)
{
	struct feed f = { .to = m->to };
	struct slice left = m->secret;
	struct letter l;

	without |= LETTER_BLANK | LETTER_UNSEEN;
	while (left.n > 0) {
		letter_next(last ? take(&left, true, true) : left, &l);
		if (!last)
			left = slice_sub(left, l.n, left.n);
		for (size_t i = 0; i < l.len && !(l.kinds & without); i++)
			feed_byte(&f, (unsigned char)l.p[i]);
	}
	OPENSSL_cleanse(&l, sizeof(l));
	OPENSSL_cleanse(f.tail, sizeof(f.tail));
	return !f.failed;
}

static bool
make_letters(const struct making *m, unsigned without, bool high)
{
	if (!high && without == 0)
		return true;
	return make_one_of_letters(m, without, false) &&
	    (!high || !m->utf8 || make_one_of_letters(m, without, true));
}

bool
needle_shapes_add(struct windows *w, struct slice secret)
{
	struct making m = { w, secret, utf8_valid(secret), false };
	bool high = false, blanks = false;

	for (size_t i = 0; i < secret.n; i++) {
		high |= (unsigned char)secret.p[i] >= 0x80;
		blanks |= is_blank((unsigned char)secret.p[i]);
	}
	if (!make_all(&m, high))
		return false;
	m.squeezed = true;
	if (blanks && !make_all(&m, high))
		return false;
	return make_letters(&m, 0, high) &&
	    make_letters(&m, LETTER_MARK, high);
}

bool
needle_has_marks(struct slice secret)
{
	struct letter l;

	for (; secret.n > 0; secret = slice_sub(secret, l.n, secret.n)) {
		letter_next(secret, &l);
		if (l.kinds & LETTER_MARK)
			return true;
	}
	return false;
}
