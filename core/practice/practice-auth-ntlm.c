/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NTLM ([MS-NLMP]), version 2 of the response alone: the older ones are
 * refused like a wrong password.  The domain is whatever the client says; it
 * is part of what it proves.
 */
#include "core/practice/practice-auth.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/practice/practice.h"
#include "core/sasl/ntlm-crypt.h"
#include "core/sasl/ntlm-message.h"

#include "core/banned.h"

#define NEGOTIATE_MAX	512
#define INFO_MAX	256
#define HEAD_BYTES	48		/* of our message, without a version */
#define NAME_MAX_BYTES	256
#define TARGET_IS_SERVER	0x00020000

struct ntlm_server {
	char		 first[NEGOTIATE_MAX];	/* the MIC is over it, too */
	size_t		 first_n;
	bool		 oem;		/* the client knows no Unicode */
	char		 nonce[PRACTICE_NONCE_CHARS + 1];
	char		 hash[NTLM_KEY], owf[NTLM_KEY], proof[NTLM_KEY];
	char		 session[NTLM_KEY], mic[NTLM_KEY];
};

/* ---- our message ------------------------------------------------------- */

static void
put64(char *p, uint64_t value)
{
	ntlm_put32(p, value & 0xffffffff);
	ntlm_put32(p + 4, value >> 32);
}

/* A pair of the target info at *at, which moves on. */
static void
put_pair(char *info, size_t *at, enum ntlm_av id, struct slice value)
{
	ntlm_put16(info + *at, (size_t)id);
	ntlm_put16(info + *at + 2, value.n);
	if (value.n > 0)
		memcpy(info + *at + 4, value.p, value.n);
	*at += 4 + value.n;
}

static void
put_name_pair(char *info, size_t *at, enum ntlm_av id, const char *name)
{
	char utf16[2 * sizeof(PRACTICE_HOST)];
	size_t n;

	ntlm_to_utf16(utf16, &n, slice_of(name), false);
	put_pair(info, at, id, (struct slice){ utf16, n });
}

static size_t
write_info(char *info)
{
	char now[8];
	size_t n = 0;

	put64(now, ntlm_time_of(clock_wall_us()));
	put_name_pair(info, &n, NTLM_AV_NB_DOMAIN, "PRACTICE");
	put_name_pair(info, &n, NTLM_AV_NB_COMPUTER, "PRACTICE");
	put_name_pair(info, &n, NTLM_AV_DNS_DOMAIN, "smtpscope.test");
	put_name_pair(info, &n, NTLM_AV_DNS_COMPUTER, PRACTICE_HOST);
	put_pair(info, &n, NTLM_AV_TIMESTAMP, (struct slice){ now, 8 });
	put_pair(info, &n, NTLM_AV_EOL, (struct slice){ NULL, 0 });
	return n;
}

static void
put_field(char *head, size_t at, size_t n)
{
	ntlm_put16(head, n);
	ntlm_put16(head + 2, n);
	ntlm_put32(head + 4, at);
}

/* What the client asked for, as far as we do it; and what we insist on. */
static uint32_t
flags_for(const struct ntlm_message *asked, bool oem)
{
	return (asked->flags & (NTLM_ALWAYS_SIGN | NTLM_EXTENDED_SECURITY)) |
	    (oem ? NTLM_OEM : NTLM_UNICODE) | NTLM_REQUEST_TARGET | NTLM_NTLM |
	    TARGET_IS_SERVER | NTLM_TARGET_INFO;
}

/* In the alphabet that was agreed; the target info has Unicode always. */
static size_t
write_target(char *out, bool oem)
{
	static const char name[] = "PRACTICE";
	size_t n = sizeof(name) - 1;

	if (oem)
		memcpy(out, name, n);
	else
		ntlm_to_utf16(out, &n, slice_of(name), false);
	return n;
}

static enum practice_verdict
challenge(struct practice_exchange *x, const struct ntlm_message *asked)
{
	struct ntlm_server *s = x->state;
	char m[HEAD_BYTES + 2 * sizeof("PRACTICE") + INFO_MAX] = { 0 };

	if (!practice_nonce(x->account, s->nonce, PRACTICE_NONCE_CHARS))
		return VERDICT_NO_ROOM;
	size_t target = write_target(m + HEAD_BYTES, s->oem);
	size_t info = write_info(m + HEAD_BYTES + target);
	memcpy(m, NTLM_SIGNATURE, sizeof(NTLM_SIGNATURE));
	ntlm_put32(m + 8, NTLM_CHALLENGE);
	put_field(m + 12, HEAD_BYTES, target);
	ntlm_put32(m + 20, flags_for(asked, s->oem));
	memcpy(m + 24, s->nonce, NTLM_CHALLENGE_BYTES);
	put_field(m + 40, HEAD_BYTES + target, info);
	return practice_ask(x, (struct slice){ m, HEAD_BYTES + target + info });
}

static enum practice_verdict
on_negotiate(struct practice_exchange *x, struct slice message)
{
	struct ntlm_server *s = x->state;
	struct ntlm_message m;

	if (ntlm_read(&m, message) != NULL || m.type != NTLM_NEGOTIATE ||
	    message.n > sizeof(s->first))
		return practice_fault(x, "that is not a first message of NTLM");
	s->oem = !(m.flags & NTLM_UNICODE);
	memcpy(s->first, message.p, message.n);
	s->first_n = message.n;
	return challenge(x, &m);
}

/* ---- the client's proof ------------------------------------------------ */

/* A name as the hash wants it; false when it is too long, or none. */
static bool
read_name(const struct ntlm_server *s, struct slice name, bool upper,
    char out[2 * NAME_MAX_BYTES], size_t *n)
{
	struct bytes utf8;
	bool ok;

	*n = 0;
	if (name.n > NAME_MAX_BYTES / 2)	/* it may grow */
		return false;
	bytes_init(&utf8, NAME_MAX_BYTES);
	if (s->oem)
		bytes_add_slice(&utf8, name);
	else
		ntlm_to_utf8(&utf8, name);
	ok = ntlm_to_utf16(out, n, bytes_slice(&utf8), upper);
	bytes_clear(&utf8);
	return ok;
}

/* As Windows compares names: in upper case. */
static bool
is_user(const struct practice_exchange *x, struct slice upper)
{
	char wanted[2 * NAME_MAX_BYTES];
	size_t n;

	return ntlm_to_utf16(wanted, &n, slice_of(x->account->user), true) &&
	    practice_same(upper, (struct slice){ wanted, n });
}

static bool
make_owf(struct practice_exchange *x, struct slice user, struct slice domain)
{
	struct slice password = slice_of(x->account->password);
	char *utf16 = secret_scratch(2 * password.n);
	struct ntlm_server *s = x->state;
	struct err e;
	size_t n = 0;
	bool ok;

	if (utf16 == NULL)
		return false;
	ok = ntlm_to_utf16(utf16, &n, password, false) &&
	    ntlm_nt_hash(s->hash, (struct slice){ utf16, n }, &e) &&
	    ntlm_owf_v2(s->owf, s->hash, user, domain, &e);
	secret_scratch_free(utf16, 2 * password.n);
	return ok;
}

/* The pairs behind the head of the blob, to their end mark. */
static bool
read_blob(struct slice blob, uint32_t *flags)
{
	struct slice rest = slice_sub(blob, NTLM_BLOB_HEAD, blob.n);
	struct ntlm_pair pair;
	const char *fault;

	*flags = 0;
	while (ntlm_next_pair(&rest, &pair, &fault))
		if (pair.id == NTLM_AV_FLAGS && pair.value.n == 4)
			*flags = ntlm_get32(pair.value.p);
	return fault == NULL;
}

/* Of all three messages; its own bytes count as zero. */
static bool
is_mic(struct practice_exchange *x, const struct ntlm_message *m,
    struct slice message, bool *computed)
{
	struct ntlm_server *s = x->state;
	char *copy = secret_scratch(message.n);
	const struct slice all[3] = {
		{ s->first, s->first_n }, { x->challenge, x->challenge_n },
		{ copy, message.n },
	};
	struct err e;

	*computed = copy != NULL;
	if (copy == NULL)
		return false;
	memcpy(copy, message.p, message.n);
	memset(copy + (m->mic.p - message.p), 0, m->mic.n);
	*computed = ntlm_session_key(s->session, s->owf, s->proof, &e) &&
	    ntlm_mic(s->mic, s->session, all, &e);
	secret_scratch_free(copy, message.n);
	return *computed && practice_same(m->mic,
	    (struct slice){ s->mic, sizeof(s->mic) });
}

/* The proof is right; so the blob is what the client meant to say. */
static enum practice_verdict
judge_blob(struct practice_exchange *x, const struct ntlm_message *m,
    struct slice message, struct slice blob)
{
	uint32_t flags;
	bool computed;

	if (!read_blob(blob, &flags))
		return practice_fault(x, "the target info is cut");
	if (!(flags & NTLM_AVF_MIC))
		return VERDICT_RIGHT;
	if (m->mic.n != NTLM_KEY)
		return practice_fault(x, "the MIC is missing");
	bool right = is_mic(x, m, message, &computed);
	return computed ? practice_decide(right) : VERDICT_NO_ROOM;
}

/* NTProofStr over what the client says, with our password. */
static bool
compute_proof(struct practice_exchange *x, const struct ntlm_message *m,
    struct slice blob, bool *right_user)
{
	char user[2 * NAME_MAX_BYTES], domain[2 * NAME_MAX_BYTES];
	struct ntlm_server *s = x->state;
	struct slice nonce = { s->nonce, NTLM_CHALLENGE_BYTES };
	size_t user_n, domain_n;
	struct err e;

	bool read_user = read_name(s, m->user, true, user, &user_n);
	bool read_domain = read_name(s, m->domain, false, domain, &domain_n);
	struct slice upper = { user, user_n };
	bool same = is_user(x, upper);
	x->user_known = same;
	*right_user = read_user & read_domain & same;
	return make_owf(x, upper, (struct slice){ domain, domain_n }) &&
	    ntlm_v2_proof(s->proof, s->owf, nonce, blob, &e);
}

static enum practice_verdict
on_authenticate(struct practice_exchange *x, struct slice message)
{
	struct ntlm_server *s = x->state;
	struct ntlm_message m;
	bool right_user;

	if (ntlm_read(&m, message) != NULL || m.type != NTLM_AUTHENTICATE)
		return practice_fault(x, "that is not a third message of NTLM");
	if (m.nt.n < NTLM_KEY + NTLM_BLOB_HEAD + NTLM_BLOB_TAIL)
		return VERDICT_WRONG;
	struct slice proof = slice_sub(m.nt, 0, NTLM_KEY);
	struct slice blob = slice_sub(m.nt, NTLM_KEY, m.nt.n);
	if (!compute_proof(x, &m, blob, &right_user))
		return VERDICT_NO_ROOM;
	bool right_proof = practice_same(proof,
	    (struct slice){ s->proof, sizeof(s->proof) });
	if (!(right_user & right_proof))
		return VERDICT_WRONG;
	return judge_blob(x, &m, message, blob);
}

static enum practice_verdict
on_ntlm(struct practice_exchange *x, struct slice message)
{
	return x->round == 0 ? on_negotiate(x, message) :
	    on_authenticate(x, message);
}

const struct practice_mech practice_ntlm = {
	.name = "NTLM",
	.state_size = sizeof(struct ntlm_server),
	.step = on_ntlm,
};
