/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables are GNU libidn's.  Its one step that copies, normalization, is
 * called by itself, so that the copies can be wiped; all else is done in
 * place, on the secure heap.
 */
#include "core/sasl/prep.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <malloc.h>
#endif

#include <openssl/crypto.h>
#include <stringprep.h>

#include "core/base/utf8.h"
#include "core/banned.h"

#define ALLOC_SLACK	16	/* what an allocator may give too much */
#define PREP_STEPS_MAX	32	/* rows of libidn's table for SASLprep */
#define NFKC_GROWTH	6	/* code points from a byte, at most: U+FDFA is
				 * three bytes, and becomes 18 */

static bool
refuse(enum prep_what what, const char *why, struct err *e)
{
	static const char *const names[] = {
		[PREP_USER] = "user name",
		[PREP_AUTHZID] = "authorization identity",
		[PREP_PASSWORD] = "password",
	};

	return err_set(e, what == PREP_PASSWORD ? "sasl.password-utf8" :
	    "sasl.user-utf8", "the %s %s", names[what], why);
}

static bool
refuse_for(int rc, enum prep_what what, struct err *e)
{
	switch (rc) {
	case STRINGPREP_CONTAINS_UNASSIGNED:
		return refuse(what, "has a character that SASLprep (RFC 4013) "
		    "does not know: it is younger than Unicode 3.2", e);
	case STRINGPREP_CONTAINS_PROHIBITED:
	case STRINGPREP_BIDI_CONTAINS_PROHIBITED:
		return refuse(what, "has a character that SASLprep (RFC 4013) "
		    "forbids, such as a control character", e);
	case STRINGPREP_BIDI_BOTH_L_AND_RAL:
	case STRINGPREP_BIDI_LEADTRAIL_NOT_RAL:
		return refuse(what, "mixes writing from right to left with "
		    "other writing in a way that SASLprep (RFC 4013) forbids",
		    e);
	default:
		return refuse(what, "cannot be prepared with SASLprep "
		    "(RFC 4013)", e);
	}
}

static bool
too_long(struct err *e)
{
	return err_set(e, "sasl.too-long",
	    "the credentials are too long for one message");
}

/*
 * Blocks of that size which were freed a moment ago come back first: the
 * library's UTF-8 copy, which it does not wipe, is among them.
 */
static void
wipe_freed(size_t n)
{
	void *blocks[16];

	for (size_t i = 0; i < COUNT_OF(blocks); i++) {
		blocks[i] = malloc(n);
		if (blocks[i] != NULL)
			OPENSSL_cleanse(blocks[i], n);
	}
	for (size_t i = 0; i < COUNT_OF(blocks); i++)
		free(blocks[i]);
}

static size_t
utf8_len(const uint32_t *cp, size_t n)
{
	char buf[4];
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += utf8_put(buf, cp[i]);
	OPENSSL_cleanse(buf, sizeof(buf));
	return len;
}

/* cp has room for max; false when libidn fails. */
static bool
normalize(uint32_t *cp, size_t *n, size_t max)
{
	size_t len = 0, copied = utf8_len(cp, *n) + 1;
	uint32_t *q = stringprep_ucs4_nfkc_normalize(cp, (ssize_t)*n);

	wipe_freed(copied);
	wipe_freed(copied + ALLOC_SLACK);
	if (q == NULL)
		return false;
	while (q[len] != 0)
		len++;
	if (len < max) {
		memcpy(cp, q, len * sizeof(*cp));
		*n = len;
	}
#ifdef __linux__
	OPENSSL_cleanse(q, malloc_usable_size(q));
#else
	OPENSSL_cleanse(q, len * sizeof(*q));
#endif
	free(q);
	return len < max;
}

/* The rows of the profile up to normalization; returns what is behind it. */
static const Stringprep_profile *
split(Stringprep_profile first[PREP_STEPS_MAX + 1])
{
	const Stringprep_profile *p = stringprep_saslprep;
	size_t n = 0;

	while (n < PREP_STEPS_MAX && p->operation != 0 &&
	    p->operation != STRINGPREP_NFKC)
		first[n++] = *p++;
	memset(&first[n], 0, sizeof(first[n]));
	return p->operation == STRINGPREP_NFKC ? p + 1 : p;
}

static bool
prepare(uint32_t *cp, size_t *n, size_t max, enum prep_what what,
    struct err *e)
{
	Stringprep_profile map[PREP_STEPS_MAX + 1];
	const Stringprep_profile *checks = split(map);
	int rc = stringprep_4i(cp, n, max, 0, map);

	if (rc == STRINGPREP_OK && !normalize(cp, n, max))
		rc = STRINGPREP_NFKC_FAILED;
	if (rc == STRINGPREP_OK)
		rc = stringprep_4i(cp, n, max, what == PREP_PASSWORD ?
		    STRINGPREP_NO_UNASSIGNED : 0, checks);
	return rc == STRINGPREP_OK || refuse_for(rc, what, e);
}

static bool
decode(uint32_t *cp, size_t *n, struct slice in)
{
	*n = 0;
	while (in.n > 0) {
		size_t len;
		uint32_t c = utf8_next(in, &len);

		if (c == UTF8_BAD)
			return false;
		cp[(*n)++] = c;
		in = slice_sub(in, len, in.n);
	}
	return true;
}

static struct secret *
encode(const uint32_t *cp, size_t n, struct err *e)
{
	struct secret *s = secret_new(NULL, 0);
	char buf[4];
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++)
		ok = secret_push(s, buf, utf8_put(buf, cp[i]));
	OPENSSL_cleanse(buf, sizeof(buf));
	if (ok)
		return s;
	secret_free(s);
	too_long(e);
	return NULL;
}

static struct secret *
prep_unicode(struct slice in, enum prep_what what, struct err *e)
{
	size_t max = in.n * NFKC_GROWTH + 1, n;
	uint32_t *cp = in.n <= SECRET_MAX ?
	    (uint32_t *)(void *)secret_scratch(max * sizeof(*cp)) : NULL;
	struct secret *s = NULL;

	if (cp == NULL) {
		too_long(e);
		return NULL;
	}
	if (slice_find(in, '\0') < in.n)	/* the library would stop */
		refuse_for(STRINGPREP_CONTAINS_PROHIBITED, what, e);
	else if (!decode(cp, &n, in))
		refuse(what, "is not UTF-8, and SASLprep (RFC 4013) needs it "
		    "to be", e);
	else if (prepare(cp, &n, max, what, e))
		s = encode(cp, n, e);
	secret_scratch_free((char *)cp, max * sizeof(*cp));
	return s;
}

static struct secret *
prep_ascii(struct slice in, enum prep_what what, struct err *e)
{
	struct secret *s;

	for (size_t i = 0; i < in.n; i++)
		if (in.p[i] < 0x20 || in.p[i] == 0x7f) {
			refuse_for(STRINGPREP_CONTAINS_PROHIBITED, what, e);
			return NULL;
		}
	s = secret_new(in.p, in.n);
	if (s == NULL)
		too_long(e);
	return s;
}

struct secret *
prep_sasl(struct slice in, enum prep_what what, struct err *e)
{
	struct secret *s = slice_is_ascii(in) ? prep_ascii(in, what, e) :
	    prep_unicode(in, what, e);

	if (s == NULL || what != PREP_USER || secret_bytes(s).n > 0)
		return s;
	secret_free(s);
	err_set(e, "sasl.no-user", in.n == 0 ? "no user name was given" :
	    "nothing is left of the user name when SASLprep (RFC 4013) has "
	    "dropped what it ignores");
	return NULL;
}

struct secret *
prep_latin1(struct slice in)
{
	struct secret *s = secret_new(NULL, 0);

	while (in.n > 0) {
		size_t len;
		uint32_t c = utf8_next(in, &len);
		char byte = (char)c;

		if (c > 0xff || !secret_push(s, &byte, 1)) {
			secret_free(s);
			return NULL;
		}
		in = slice_sub(in, len, in.n);
	}
	return s;
}
