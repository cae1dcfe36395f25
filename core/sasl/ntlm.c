/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NTLM ([MS-NLMP], in SMTP by [MS-SMTPNTLM]): the client says what it can,
 * the server challenges, the client proves.  Only NTLMv2 is answered with:
 * the older responses give a password away to whoever hears them.  Nothing
 * is told of this computer: the workstation is empty, as is the version.
 */
#include "core/sasl/mechs.h"

#include <string.h>

#include <openssl/rand.h>

#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/sasl/ntlm-crypt.h"
#include "core/sasl/ntlm-message.h"
#include "core/sasl/ntlm-view.h"
#include "core/banned.h"

#define NEGOTIATE_BYTES	40	/* with a version, as some readers demand */
#define HEAD_BYTES	88		/* of message 3, up to its payload */
#define MIC_AT		72
#define FIELD_MAX	0xffff		/* lengths have 16 bits */
#define NAME_MAX_BYTES	1024		/* of a user or a domain, in UTF-8 */

/*
 * No signing, no sealing, so no key exchange: TLS does that.  ALWAYS_SIGN
 * asks for none either, and message 1 must have it.
 */
#define OFFERED	(NTLM_UNICODE | NTLM_OEM | NTLM_REQUEST_TARGET | NTLM_NTLM | \
		 NTLM_ALWAYS_SIGN | NTLM_EXTENDED_SECURITY)

/* ---- what message 3 is made of ----------------------------------------- */

struct keys {				/* on the secure heap */
	char		 nt[NTLM_KEY];
	char		 owf[NTLM_KEY];
	char		 session[NTLM_KEY];
};

struct answer {
	const struct sasl_creds	*creds;
	struct ntlm_message	 asked;
	struct slice		 challenge;	/* message 2 as it came */
	struct slice		 domain, user;	/* UTF-8 */
	bool			 unicode;
	bool			 mic;
	uint64_t		 time;
	char			 nonce[8];
	struct bytes		 pairs;		/* of the blob, all of them */
	struct bytes		 domain_out, user_out;	/* as they are sent */
	struct keys		*keys;
};

/* ---- message 1 --------------------------------------------------------- */

static void
write_negotiate(char out[NEGOTIATE_BYTES])
{
	memset(out, 0, NEGOTIATE_BYTES);
	memcpy(out, NTLM_SIGNATURE, sizeof(NTLM_SIGNATURE));
	ntlm_put32(out + 8, NTLM_NEGOTIATE);
	ntlm_put32(out + 12, OFFERED);
}

static bool
negotiate(struct sasl *x, struct sasl_message *out, struct err *e)
{
	if (x->creds->user == NULL || x->creds->user[0] == '\0')
		return err_set(e, "sasl.no-user", "no user name was given");
	if (!sasl_need_password(x, e) ||
	    !sasl_message_room(out, NEGOTIATE_BYTES, e))
		return false;
	write_negotiate(out->data);
	return true;
}

/* ---- reading message 2 ------------------------------------------------- */

static bool
cannot(struct err *e, const char *why)
{
	return err_set(e, "sasl.challenge",
	    "the server's NTLM challenge cannot be answered: %s", why);
}

/* The pairs of the server's, with our flags, in front of the end mark. */
static bool
copy_pairs(struct answer *a, struct err *e)
{
	struct slice rest = a->asked.info;
	struct ntlm_pair pair;
	const char *fault;
	uint32_t flags = 0;
	char head[8];

	while (ntlm_next_pair(&rest, &pair, &fault)) {
		if (pair.id == NTLM_AV_FLAGS && pair.value.n == 4) {
			flags = ntlm_get32(pair.value.p);
			continue;
		}
		ntlm_put16(head, pair.id);
		ntlm_put16(head + 2, pair.value.n);
		bytes_add(&a->pairs, head, 4);
		bytes_add_slice(&a->pairs, pair.value);
	}
	if (fault != NULL && a->asked.info.n > 0)
		return cannot(e, fault);
	if (a->mic)
		flags |= NTLM_AVF_MIC;
	if (flags != 0) {
		ntlm_put16(head, NTLM_AV_FLAGS);
		ntlm_put16(head + 2, 4);
		ntlm_put32(head + 4, flags);
		bytes_add(&a->pairs, head, 8);
	}
	ntlm_put32(head, NTLM_AV_EOL);
	bytes_add(&a->pairs, head, 4);
	return true;
}

static bool
read_challenge(struct answer *a, struct err *e)
{
	const char *fault = ntlm_read(&a->asked, a->challenge);
	struct slice stamp;

	if (fault != NULL)
		return cannot(e, fault);
	if (a->asked.type != NTLM_CHALLENGE)
		return cannot(e, "it is a message for a server");
	a->time = ntlm_time_of(clock_wall_us());
	if (ntlm_find_pair(a->asked.info, NTLM_AV_TIMESTAMP, &stamp) &&
	    stamp.n == 8) {
		a->time = ntlm_get64(stamp.p);
		a->mic = true;
	}
	/* One that names no alphabet takes what was offered first. */
	a->unicode = (a->asked.flags & NTLM_UNICODE) ||
	    !(a->asked.flags & NTLM_OEM);
	return copy_pairs(a, e);
}

/* ---- names ------------------------------------------------------------- */

/*
 * DOMAIN\user; without the backslash all of it is the user, and the domain
 * is empty, as it must be for user@domain.
 */
static void
split_user(struct slice all, struct slice *domain, struct slice *user)
{
	size_t at = slice_find(all, '\\');

	*domain = (struct slice){ NULL, 0 };
	*user = all;
	if (at == all.n)
		return;
	*domain = slice_sub(all, 0, at);
	*user = slice_sub(all, at + 1, all.n);
}

/* In the alphabet of the messages, or of the hash. */
static bool
add_utf16(struct bytes *out, struct slice name, bool upper)
{
	char utf16[2 * NAME_MAX_BYTES];
	size_t n;

	return ntlm_to_utf16(utf16, &n, name, upper) &&
	    bytes_add(out, utf16, n);
}

static bool
names_fit(struct answer *a, struct err *e)
{
	split_user(slice_of(a->creds->user), &a->domain, &a->user);
	if (a->user.n > NAME_MAX_BYTES || a->domain.n > NAME_MAX_BYTES)
		return err_set(e, "sasl.too-long",
		    "NTLM takes user and domain up to %d bytes each",
		    NAME_MAX_BYTES);
	if (!utf8_valid(a->user) || !utf8_valid(a->domain))
		return err_set(e, "sasl.user-utf8",
		    "the user name is not UTF-8");
	if (!a->unicode && !(slice_is_ascii(a->user) && slice_is_ascii(a->domain)))
		return cannot(e, "it does not take Unicode, and the user "
		    "name is not ASCII");
	return true;
}

static bool
write_names(struct answer *a, struct err *e)
{
	if (!names_fit(a, e))
		return false;
	if (a->unicode)
		return add_utf16(&a->domain_out, a->domain, false) &&
		    add_utf16(&a->user_out, a->user, false);
	return bytes_add_slice(&a->domain_out, a->domain) &&
	    bytes_add_slice(&a->user_out, a->user);
}

/* ---- keys -------------------------------------------------------------- */

static bool
hash_password(struct answer *a, struct err *e)
{
	struct slice pass = secret_bytes(a->creds->password);
	char *utf16 = secret_scratch(2 * pass.n);
	size_t n = 0;
	bool ok;

	if (utf16 == NULL)
		return err_set(e, "sasl.too-long",
		    "no room for the password");
	if (ntlm_to_utf16(utf16, &n, pass, false))
		ok = ntlm_nt_hash(a->keys->nt, (struct slice){ utf16, n }, e);
	else
		ok = err_set(e, "sasl.password-utf8",
		    "the password is not UTF-8");
	secret_scratch_free(utf16, 2 * pass.n);
	return ok;
}

static bool
make_keys(struct answer *a, struct err *e)
{
	struct bytes user, domain;
	bool ok;

	if (!hash_password(a, e))
		return false;
	bytes_init(&user, BYTES_NO_LIMIT);
	bytes_init(&domain, BYTES_NO_LIMIT);
	add_utf16(&user, a->user, true);
	add_utf16(&domain, a->domain, false);
	ok = ntlm_owf_v2(a->keys->owf, a->keys->nt, bytes_slice(&user),
	    bytes_slice(&domain), e);
	bytes_clear(&user);
	bytes_clear(&domain);
	return ok;
}

static bool
make_nonce(struct answer *a, struct err *e)
{
	if (a->creds->nonce != NULL)
		a->creds->nonce(a->nonce, sizeof(a->nonce));
	else if (RAND_bytes((unsigned char *)a->nonce,
	    sizeof(a->nonce)) != 1)
		return err_set(e, "sasl.crypto", "no random numbers");
	return true;
}

/* ---- message 3 --------------------------------------------------------- */

/* The head's description of a field whose bytes go to *at, and moves on. */
static char *
place(char *message, size_t head, size_t *at, size_t n)
{
	char *p = message + *at;

	ntlm_put16(message + head, n);
	ntlm_put16(message + head + 2, n);
	ntlm_put32(message + head + 4, *at);
	*at += n;
	return p;
}

static void
put_name(char *to, const struct bytes *name)
{
	if (name->len > 0)
		memcpy(to, name->data, name->len);
}

static void
write_head(const struct answer *a, char *m)
{
	uint32_t flags = a->asked.flags & OFFERED & ~(uint32_t)NTLM_OEM;

	memcpy(m, NTLM_SIGNATURE, sizeof(NTLM_SIGNATURE));
	ntlm_put32(m + 8, NTLM_AUTHENTICATE);
	if (a->unicode)
		flags |= NTLM_UNICODE;
	else
		flags = (flags & ~(uint32_t)NTLM_UNICODE) | NTLM_OEM;
	flags |= NTLM_NTLM | (a->asked.flags & NTLM_TARGET_INFO);
	ntlm_put32(m + 60, flags);
}

static size_t
blob_bytes(const struct answer *a)
{
	return NTLM_BLOB_HEAD + a->pairs.len + NTLM_BLOB_TAIL;
}

/* nt holds the proof and behind it the blob that it is about. */
static bool
write_responses(struct answer *a, char *lm, char *nt, struct err *e)
{
	struct slice blob = { nt + NTLM_KEY, blob_bytes(a) };

	ntlm_blob_head(nt + NTLM_KEY, a->time, a->nonce);
	memcpy(nt + NTLM_KEY + NTLM_BLOB_HEAD, a->pairs.data, a->pairs.len);
	if (!ntlm_v2_proof(nt, a->keys->owf, a->asked.challenge, blob, e))
		return false;
	/* With a time stamp LMv2 is left out: zeros stand in its place. */
	return a->mic || ntlm_v2_lm(lm, a->keys->owf, a->asked.challenge,
	    a->nonce, e);
}

static bool
write_mic(struct answer *a, char *m, size_t n, const char *proof,
    struct err *e)
{
	char first[NEGOTIATE_BYTES];
	const struct slice all[3] = {
		{ first, sizeof(first) }, a->challenge, { m, n },
	};
	char mic[NTLM_KEY];

	if (!a->mic)
		return true;
	write_negotiate(first);
	if (!ntlm_session_key(a->keys->session, a->keys->owf, proof, e) ||
	    !ntlm_mic(mic, a->keys->session, all, e))
		return false;
	memcpy(m + MIC_AT, mic, sizeof(mic));
	return true;
}

static bool
write_message(struct answer *a, struct sasl_message *out, struct err *e)
{
	/* As Windows does, only a message with a MIC has the place for it. */
	size_t at = a->mic ? HEAD_BYTES : MIC_AT;
	size_t nt_bytes = NTLM_KEY + blob_bytes(a);
	char *m, *lm, *nt;

	if (nt_bytes > FIELD_MAX)
		return cannot(e, "its target info is too long");
	if (!sasl_message_room(out, at + a->domain_out.len +
	    a->user_out.len + NTLM_LM_BYTES + nt_bytes, e))
		return false;
	out->is_secret = true;
	m = out->data;
	write_head(a, m);
	put_name(place(m, 28, &at, a->domain_out.len), &a->domain_out);
	put_name(place(m, 36, &at, a->user_out.len), &a->user_out);
	place(m, 44, &at, 0);		/* the workstation */
	lm = place(m, 12, &at, NTLM_LM_BYTES);
	nt = place(m, 20, &at, nt_bytes);
	place(m, 52, &at, 0);		/* the session key */
	return write_responses(a, lm, nt, e) &&
	    write_mic(a, m, out->n, nt, e);
}

static bool
authenticate(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	struct answer a = { .creds = x->creds, .challenge = challenge,
	    .keys = x->state };
	bool ok;

	bytes_init(&a.pairs, BYTES_NO_LIMIT);
	bytes_init(&a.domain_out, BYTES_NO_LIMIT);
	bytes_init(&a.user_out, BYTES_NO_LIMIT);
	ok = read_challenge(&a, e) && write_names(&a, e) &&
	    make_nonce(&a, e) && make_keys(&a, e) &&
	    write_message(&a, out, e);
	bytes_clear(&a.pairs);
	bytes_clear(&a.domain_out);
	bytes_clear(&a.user_out);
	return ok;
}

/*
 * The challenge of round 0 is empty, or words such as "NTLM supported":
 * either means that it is our turn.
 */
static bool
ntlm_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e)
{
	if (x->round == 0)
		return negotiate(x, out, e);
	if (x->round == 1)
		return authenticate(x, challenge, out, e);
	return sasl_rounds_over(x, e);
}

const struct sasl_mech sasl_ntlm = {
	.name = "NTLM",
	.flags = SASL_CLIENT_FIRST | SASL_NEEDS_PASSWORD | SASL_NEEDS_USER,
	.rank = 15,
	.rounds_max = 2,
	.state_size = sizeof(struct keys),
	.respond = ntlm_respond,
	.describe = ntlm_describe,
	.describe_challenge = ntlm_describe_challenge,
};
