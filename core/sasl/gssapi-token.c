/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/gssapi-token.h"

#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>

#include "core/banned.h"

/* Tags as they stand in the first byte; RFC 4120 needs no longer ones. */
#define APP(n)		(0x60 | (n))	/* constructed, application */
#define CTX(n)		(0xa0 | (n))	/* constructed, context-specific */
#define TAG_INTEGER	0x02
#define TAG_BITS	0x03
#define TAG_OCTETS	0x04
#define TAG_OID		0x06
#define TAG_TIME	0x18
#define TAG_STRING	0x1b		/* GeneralString */
#define TAG_SEQUENCE	0x30

#define WRAP_HEAD	14		/* behind the token id */

/* ---- DER --------------------------------------------------------------- */

/* The value of the next element, when it has that tag; else nothing moves. */
static bool
take(struct slice *rest, unsigned tag, struct slice *value)
{
	const unsigned char *p = (const unsigned char *)rest->p;
	long n;
	int kind, class, answer;

	if (rest->n == 0 || (unsigned char)rest->p[0] != tag)
		return false;
	ERR_set_mark();
	answer = ASN1_get_object(&p, &n, &kind, &class,
	    rest->n < INT32_MAX ? (long)rest->n : INT32_MAX);
	ERR_pop_to_mark();
	/* 0x80: an error; 0x01: without a length, which is not DER. */
	if ((answer & 0x81) != 0)
		return false;
	*value = (struct slice){ (const char *)p, (size_t)n };
	*rest = slice_sub(*rest, (size_t)((const char *)p - rest->p) +
	    (size_t)n, rest->n);
	return true;
}

/* [number] { inner tag { value } } */
static bool
take_field(struct slice *rest, unsigned number, unsigned tag,
    struct slice *value)
{
	struct slice save = *rest, box;

	if (take(rest, CTX(number), &box) && take(&box, tag, value))
		return true;
	*rest = save;
	return false;
}

/* Of the numbers here none is longer than four bytes. */
static bool
take_number(struct slice *rest, unsigned number, long *out)
{
	struct slice value;
	int64_t sum;

	if (!take_field(rest, number, TAG_INTEGER, &value) ||
	    value.n == 0 || value.n > 5)
		return false;
	sum = (signed char)value.p[0];
	for (size_t i = 1; i < value.n; i++)
		sum = sum * 256 + (unsigned char)value.p[i];
	*out = (long)sum;
	return true;
}

static void
skip(struct slice *rest, unsigned number)
{
	struct slice box;

	take(rest, CTX(number), &box);
}

/* ---- what Kerberos' messages are made of ------------------------------- */

static bool
take_encrypted(struct slice *rest, unsigned number,
    struct gss_encrypted *out)
{
	struct slice all;

	out->kvno = -1;
	if (!take_field(rest, number, TAG_SEQUENCE, &all) ||
	    !take_number(&all, 0, &out->etype))
		return false;
	take_number(&all, 1, &out->kvno);
	return take_field(&all, 2, TAG_OCTETS, &out->cipher);
}

static bool
take_name(struct slice *rest, unsigned number, struct gss_token *t)
{
	struct slice name, list, part;
	long type;

	if (!take_field(rest, number, TAG_SEQUENCE, &name) ||
	    !take_number(&name, 0, &type) ||
	    !take_field(&name, 1, TAG_SEQUENCE, &list))
		return false;
	while (t->parts < GSS_NAME_PARTS && take(&list, TAG_STRING, &part))
		t->name[t->parts++] = part;
	return list.n == 0;
}

/* The version is 5, and the type is the message's own. */
static bool
take_head(struct slice *rest, unsigned first, long type)
{
	long version = 0, number = 0;

	return take_number(rest, first, &version) && version == 5 &&
	    take_number(rest, first + 1, &number) && number == type;
}

static bool
read_ticket(struct gss_token *t, struct slice ticket)
{
	struct slice all;
	long version = 0;

	return take(&ticket, TAG_SEQUENCE, &all) &&
	    take_number(&all, 0, &version) && version == 5 &&
	    take_field(&all, 1, TAG_STRING, &t->realm) &&
	    take_name(&all, 2, t) && take_encrypted(&all, 3, &t->ticket);
}

static bool
read_ap_req(struct gss_token *t, struct slice rest)
{
	struct slice outer, all, options, ticket;

	if (!take(&rest, APP(14), &outer) || rest.n > 0 ||
	    !take(&outer, TAG_SEQUENCE, &all) || !take_head(&all, 0, 14) ||
	    !take_field(&all, 2, TAG_BITS, &options))
		return false;
	if (options.n >= 2) {		/* the first byte counts unused bits */
		t->use_session_key = options.p[1] & 0x40;
		t->mutual = options.p[1] & 0x20;
	}
	return take_field(&all, 3, APP(1), &ticket) &&
	    read_ticket(t, ticket) && take_encrypted(&all, 4, &t->proof);
}

static bool
read_ap_rep(struct gss_token *t, struct slice rest)
{
	struct slice outer, all;

	return take(&rest, APP(15), &outer) && rest.n == 0 &&
	    take(&outer, TAG_SEQUENCE, &all) && take_head(&all, 0, 15) &&
	    take_encrypted(&all, 2, &t->proof);
}

static bool
read_error(struct gss_token *t, struct slice rest)
{
	struct slice outer, all;

	if (!take(&rest, APP(30), &outer) || rest.n > 0 ||
	    !take(&outer, TAG_SEQUENCE, &all) || !take_head(&all, 0, 30))
		return false;
	skip(&all, 2);			/* the client's time */
	skip(&all, 3);
	if (!take_field(&all, 4, TAG_TIME, &t->error_time))
		return false;
	skip(&all, 5);
	if (!take_number(&all, 6, &t->error))
		return false;
	skip(&all, 7);			/* the client's realm and name */
	skip(&all, 8);
	if (!take_field(&all, 9, TAG_STRING, &t->realm) ||
	    !take_name(&all, 10, t))
		return false;
	take_field(&all, 11, TAG_STRING, &t->error_text);
	return true;
}

static size_t
get16(const char *p)			/* in the order of the network */
{
	return (size_t)((unsigned char)p[0] << 8 | (unsigned char)p[1]);
}

static bool
read_wrap(struct gss_token *t, struct slice rest)
{
	if (rest.n < WRAP_HEAD || (unsigned char)rest.p[1] != 0xff)
		return false;
	t->by_server = rest.p[0] & 1;
	t->sealed = rest.p[0] & 2;
	t->checksum_n = get16(rest.p + 2);
	t->rotated = get16(rest.p + 4);
	t->sequence = slice_sub(rest, 6, 8);
	return true;
}

/* ---- tokens ------------------------------------------------------------ */

static enum gss_mech_kind
mech_of(struct slice oid)
{
	static const struct {
		enum gss_mech_kind kind;
		size_t		 n;
		const char	*bytes;
	} rows[] = {
		{ GSS_MECH_KRB5, 9, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" },
		/* One bit is missing: a mistake of Windows 2000, kept. */
		{ GSS_MECH_KRB5, 9, "\x2a\x86\x48\x82\xf7\x12\x01\x02\x02" },
		{ GSS_MECH_SPNEGO, 6, "\x2b\x06\x01\x05\x05\x02" },
		{ GSS_MECH_NTLM, 10,
		    "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (slice_eq(oid, (struct slice){ rows[i].bytes, rows[i].n }))
			return rows[i].kind;
	return GSS_MECH_OTHER;
}

/* Takes the frame off, when there is one. */
static struct slice
unframe(struct gss_token *t, struct slice bytes)
{
	struct slice rest = bytes, box, oid;

	if (!take(&rest, APP(0), &box) || rest.n > 0 ||
	    !take(&box, TAG_OID, &oid))
		return bytes;
	t->framed = true;
	t->oid = oid;
	t->mech = mech_of(oid);
	return box;
}

static bool
read_kind(struct gss_token *t, unsigned id)
{
	switch (id) {
	case 0x0100:
		t->kind = GSS_TOKEN_AP_REQ;
		return read_ap_req(t, t->inner);
	case 0x0200:
		t->kind = GSS_TOKEN_AP_REP;
		return read_ap_rep(t, t->inner);
	case 0x0300:
		t->kind = GSS_TOKEN_ERROR;
		return read_error(t, t->inner);
	case 0x0504:
		t->kind = GSS_TOKEN_WRAP;
		return read_wrap(t, t->inner);
	case 0x0201:
		t->kind = GSS_TOKEN_WRAP_OLD;
		return true;
	default:
		return false;
	}
}

void
gss_token_read(struct gss_token *t, struct slice bytes)
{
	struct slice rest;

	*t = (struct gss_token){ .error = -1 };
	rest = unframe(t, bytes);
	t->inner = rest;
	if (rest.n < 2 || (t->framed && t->mech != GSS_MECH_KRB5))
		return;
	t->id = slice_sub(rest, 0, 2);
	t->inner = slice_sub(rest, 2, rest.n);
	t->sound = read_kind(t, (unsigned)get16(rest.p));
}

bool
gss_token_open(const struct gss_token *t, char *out, size_t *n, size_t *at)
{
	struct slice data = slice_sub(t->inner, WRAP_HEAD, t->inner.n);
	size_t turn;

	if (t->kind != GSS_TOKEN_WRAP || !t->sound || t->sealed ||
	    t->checksum_n > data.n)
		return false;
	*n = data.n - t->checksum_n;
	if (*n == 0) {
		*at = t->inner.n;
		return true;
	}
	/* Text and checksum, turned to the right by so many bytes. */
	turn = t->rotated % data.n;
	memcpy(out, data.p + turn, data.n - turn);
	if (turn > 0)
		memcpy(out + data.n - turn, data.p, turn);
	*at = turn + *n <= data.n ? WRAP_HEAD + turn : t->inner.n;
	return true;
}
