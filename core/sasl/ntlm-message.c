/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/ntlm-message.h"

#include <locale.h>
#include <string.h>
#include <wctype.h>

#include "core/base/utf8.h"
#include "core/banned.h"

#define REPLACEMENT	0xfffd

/* ---- numbers ----------------------------------------------------------- */

static uint64_t
get(const char *p, int n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | (unsigned char)p[n];
	return value;
}

uint16_t
ntlm_get16(const char *p)
{
	return (uint16_t)get(p, 2);
}

uint32_t
ntlm_get32(const char *p)
{
	return (uint32_t)get(p, 4);
}

uint64_t
ntlm_get64(const char *p)
{
	return get(p, 8);
}

/* ---- messages ---------------------------------------------------------- */

/* One message while it is read. */
struct reader {
	struct slice	 all;
	size_t		 head;		/* fixed parts that it must have */
	size_t		 payload;	/* where the first field begins */
	size_t		 fields;	/* bytes of the fields together */
	const char	*fault;
};

/* What a field with a length and an offset refers to. */
static struct slice
field(struct reader *r, size_t at, const char *outside)
{
	const char *p = r->all.p + at;
	size_t n, from;

	if (r->fault != NULL || at + 8 > r->all.n)
		return (struct slice){ NULL, 0 };
	n = ntlm_get16(p);
	from = ntlm_get32(p + 4);
	if (n == 0)
		return (struct slice){ NULL, 0 };
	if (from > r->all.n || n > r->all.n - from) {
		r->fault = outside;
		return (struct slice){ NULL, 0 };
	}
	if (from < r->payload)
		r->payload = from;
	r->fields += n;
	return slice_sub(r->all, from, n);
}

static void
take_flags(struct reader *r, struct ntlm_message *m, size_t at)
{
	if (at + 4 > r->all.n)
		return;
	m->has_flags = true;
	m->flag_bytes = slice_sub(r->all, at, 4);
	m->flags = ntlm_get32(m->flag_bytes.p);
}

/* The last of the fixed parts; old writers leave it out. */
static size_t
take_version(struct reader *r, struct ntlm_message *m, size_t at)
{
	if (r->payload < at + 8)
		return at;
	if (m->flags & NTLM_VERSION)
		m->version = slice_sub(r->all, at, 8);
	return at + 8;
}

static size_t
read_negotiate(struct reader *r, struct ntlm_message *m)
{
	take_flags(r, m, 12);
	if (!m->has_flags) {
		r->fault = "it ends before its flags";
		return r->all.n;
	}
	if (r->all.n < 32)		/* names are optional */
		return 16;
	r->head = 32;
	m->domain = field(r, 16, "the domain lies outside the message");
	m->workstation = field(r, 24,
	    "the workstation lies outside the message");
	return take_version(r, m, 32);
}

static size_t
read_challenge(struct reader *r, struct ntlm_message *m)
{
	if (r->all.n < 32) {
		r->fault = "it ends before its challenge";
		return r->all.n;
	}
	r->head = 32;
	take_flags(r, m, 20);
	m->challenge = slice_sub(r->all, 24, NTLM_CHALLENGE_BYTES);
	m->target = field(r, 12, "the target name lies outside the message");
	if (r->fault != NULL || !(m->flags & NTLM_TARGET_INFO))
		return r->payload < 48 ? r->payload : 48;
	if (r->payload < 48) {
		r->fault = "target info is announced, and has no place";
		return r->payload;
	}
	m->info = field(r, 40, "the target info lies outside the message");
	return take_version(r, m, 48);
}

/* Newer writers append fixed parts; the first payload byte ends them. */
static size_t
authenticate_tail(struct reader *r, struct ntlm_message *m)
{
	size_t end = 52;

	if (r->payload < 64)
		return end;
	take_flags(r, m, 60);
	end = take_version(r, m, 64);
	if (end < 72 || r->payload < 88)
		return end;
	m->mic = slice_sub(r->all, 72, 16);
	return 88;
}

static size_t
read_authenticate(struct reader *r, struct ntlm_message *m)
{
	if (r->all.n < 52) {
		r->fault = "it ends before its responses";
		return r->all.n;
	}
	r->head = 52;
	m->lm = field(r, 12, "the LM response lies outside the message");
	m->nt = field(r, 20, "the NT response lies outside the message");
	m->domain = field(r, 28, "the domain lies outside the message");
	m->user = field(r, 36, "the user lies outside the message");
	m->workstation = field(r, 44,
	    "the workstation lies outside the message");
	if (r->payload >= 60)
		m->key = field(r, 52,
		    "the session key lies outside the message");
	return authenticate_tail(r, m);
}

bool
ntlm_is_message(struct slice bytes)
{
	return slice_eq(slice_sub(bytes, 0, sizeof(NTLM_SIGNATURE)),
	    (struct slice){ NTLM_SIGNATURE, sizeof(NTLM_SIGNATURE) });
}

static size_t
read_type(struct reader *r, struct ntlm_message *m)
{
	switch (m->type) {
	case NTLM_NEGOTIATE:
		return read_negotiate(r, m);
	case NTLM_CHALLENGE:
		return read_challenge(r, m);
	case NTLM_AUTHENTICATE:
		return read_authenticate(r, m);
	default:
		r->fault = "its type is none of 1, 2 and 3";
		return r->all.n;
	}
}

const char *
ntlm_read(struct ntlm_message *m, struct slice bytes)
{
	struct reader r = { .all = bytes, .payload = bytes.n };
	size_t used;

	*m = (struct ntlm_message){ .type = 0 };
	if (!ntlm_is_message(bytes))
		return "it does not begin with NTLMSSP";
	if (bytes.n < 12)
		return "it ends before its type";
	m->type = ntlm_get32(bytes.p + 8);
	used = read_type(&r, m) + r.fields;
	if (r.fault == NULL && r.payload < r.head)
		r.fault = "its fields overlap its head";
	m->unread = used < bytes.n ? bytes.n - used : 0;
	return r.fault;
}

/* ---- target info ------------------------------------------------------- */

bool
ntlm_next_pair(struct slice *rest, struct ntlm_pair *pair,
    const char **fault)
{
	size_t n;

	*fault = NULL;
	if (rest->n < 4) {
		*fault = rest->n > 0 ? "target info ends inside a pair" :
		    "target info has no end mark";
		return false;
	}
	pair->id = ntlm_get16(rest->p);
	n = ntlm_get16(rest->p + 2);
	*rest = slice_sub(*rest, 4, rest->n);
	if (pair->id == NTLM_AV_EOL)
		return false;
	if (n > rest->n) {
		*fault = "a pair of the target info is longer than the rest";
		return false;
	}
	pair->value = slice_sub(*rest, 0, n);
	*rest = slice_sub(*rest, n, rest->n);
	return true;
}

bool
ntlm_find_pair(struct slice info, unsigned id, struct slice *value)
{
	struct ntlm_pair pair;
	const char *fault;

	while (ntlm_next_pair(&info, &pair, &fault))
		if (pair.id == id) {
			*value = pair.value;
			return true;
		}
	return false;
}

/* ---- alphabets --------------------------------------------------------- */

/* Two units when they are a pair of surrogates. */
static size_t
next_char(struct slice s, uint32_t *cp)
{
	uint32_t low;

	*cp = REPLACEMENT;
	if (s.n < 2)
		return s.n;
	*cp = ntlm_get16(s.p);
	if (*cp < 0xd800 || *cp > 0xdfff)
		return 2;
	low = s.n >= 4 && *cp < 0xdc00 ? ntlm_get16(s.p + 2) : 0;
	if (low < 0xdc00 || low > 0xdfff) {
		*cp = REPLACEMENT;
		return 2;
	}
	*cp = 0x10000 + ((*cp - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

void
ntlm_to_utf8(struct bytes *out, struct slice utf16)
{
	char utf8[4];
	uint32_t cp;

	while (utf16.n > 0) {
		size_t n = next_char(utf16, &cp);

		bytes_add(out, utf8, utf8_put(utf8, cp));
		utf16 = slice_sub(utf16, n, utf16.n);
	}
}

/*
 * Windows maps each character by itself.  The user's locale must not matter:
 * a Turkish one would turn i into another letter than the server's.
 */
static uint32_t
upper_case(uint32_t cp)
{
	static locale_t utf8;
	wint_t up;

	if (cp < 0x80)
		return cp >= 'a' && cp <= 'z' ? cp - 'a' + 'A' : cp;
	if (utf8 == (locale_t)0)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (utf8 == (locale_t)0)
		return cp;
	up = towupper_l((wint_t)cp, utf8);
	return (up > 0xffff) == (cp > 0xffff) ? (uint32_t)up : cp;
}

static char *
put16(char *out, uint32_t unit)
{
	*out++ = (char)(unit & 0xff);
	*out++ = (char)(unit >> 8);
	return out;
}

bool
ntlm_to_utf16(char *out, size_t *n, struct slice in, bool upper)
{
	char *p = out;

	while (in.n > 0) {
		size_t used;
		uint32_t cp = utf8_next(in, &used);

		if (cp == UTF8_BAD)
			return false;
		if (upper)
			cp = upper_case(cp);
		if (cp > 0xffff) {
			cp -= 0x10000;
			p = put16(p, 0xd800 + (cp >> 10));
			cp = 0xdc00 + (cp & 0x3ff);
		}
		p = put16(p, cp);
		in = slice_sub(in, used, in.n);
	}
	*n = (size_t)(p - out);
	return true;
}
