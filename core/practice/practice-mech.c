/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of mechanisms, and what they share. */
#include "core/practice/practice-auth.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/banned.h"

static const struct practice_mech *const mechs[] = {
	&practice_plain,
	&practice_login,
	&practice_external,
	&practice_anonymous,
	&practice_cram_md5,
	&practice_digest_md5,
	&practice_scram_sha_1,
	&practice_scram_sha_1_plus,
	&practice_scram_sha_256,
	&practice_scram_sha_256_plus,
	&practice_scram_sha_512,
	&practice_scram_sha_512_plus,
	&practice_ntlm,
	&practice_xoauth2,
	&practice_oauthbearer,
};

const struct practice_mech *
practice_mech_find(struct slice name)
{
	for (size_t i = 0; i < COUNT_OF(mechs); i++)
		if (slice_iis(name, mechs[i]->name))
			return mechs[i];
	return NULL;
}

static bool
is_listed(const char *list, const char *name)
{
	struct slice rest = slice_of(list), word;

	while (slice_word(&rest, &word))
		if (slice_is(word, name))
			return true;
	return false;
}

bool
practice_mech_offered(const struct practice_mech *m, const char *listed,
    const struct practice_channel *channel)
{
	if ((m->flags & PRACTICE_BINDS) && channel == NULL)
		return false;
	if ((m->flags & PRACTICE_CERTIFICATE) && (channel == NULL ||
	    channel->certificate(channel->arg) == NULL))
		return false;
	return is_listed(listed, m->name);
}

enum practice_verdict
practice_ask(struct practice_exchange *x, struct slice challenge)
{
	if (challenge.n > sizeof(x->challenge))
		return VERDICT_NO_ROOM;
	if (challenge.n > 0)
		memcpy(x->challenge, challenge.p, challenge.n);
	x->challenge_n = challenge.n;
	return VERDICT_ASK;
}

enum practice_verdict
practice_askf(struct practice_exchange *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(x->challenge, sizeof(x->challenge), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(x->challenge))
		return VERDICT_NO_ROOM;
	x->challenge_n = (size_t)n;
	return VERDICT_ASK;
}

enum practice_verdict
practice_fault(struct practice_exchange *x, const char *why)
{
	x->fault = why;
	return VERDICT_MALFORMED;
}

enum practice_verdict
practice_decide(bool right)
{
	return right ? VERDICT_RIGHT : VERDICT_WRONG;
}

static bool
is_user(const struct practice_exchange *x, struct slice user)
{
	return practice_same(user, slice_of(x->account->user));
}

bool
practice_is_user(struct practice_exchange *x, struct slice user)
{
	x->user_known = is_user(x, user);
	return x->user_known;
}

bool
practice_is_password(const struct practice_exchange *x, struct slice password)
{
	return practice_same(password, slice_of(x->account->password));
}

bool
practice_may_act_for(const struct practice_exchange *x, struct slice authzid)
{
	return authzid.n == 0 || is_user(x, authzid);
}
