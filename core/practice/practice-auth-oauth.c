/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XOAUTH2 (Google's, Microsoft's) and OAUTHBEARER (RFC 7628): a token, with
 * a few words around it.  What is wrong with a token is told in a 334 with
 * JSON; the refusal itself comes after the client's next line.
 */
#include "core/practice/practice-auth.h"

#include "core/banned.h"

#define KVSEP		'\x01'
#define PAIRS_MAX	16
#define INVALID_REQUEST	"{\"status\":\"invalid_request\"}"

/* What the words say, still without a judgement. */
struct bearer {
	struct slice	user;
	struct slice	token;
	bool		named;		/* a user was */
	bool		sound;
};

static bool
take_prefix(struct slice *s, const char *prefix)
{
	size_t n = slice_of(prefix).n;

	if (!slice_is(slice_sub(*s, 0, n), prefix))
		return false;
	*s = slice_sub(*s, n, s->n);
	return true;
}

/* The scheme is a word in any case, blanks follow (RFC 6750, 2.1). */
static bool
take_bearer(struct slice *s)
{
	size_t blank = slice_find(*s, ' ');

	if (!slice_iis(slice_sub(*s, 0, blank), "Bearer"))
		return false;
	while (blank < s->n && s->p[blank] == ' ')
		blank++;
	*s = slice_sub(*s, blank, s->n);
	return true;
}

static void
take_pair(struct bearer *b, struct slice pair)
{
	if (take_prefix(&pair, "auth=")) {
		b->sound = b->token.n == 0 && take_bearer(&pair);
		b->token = pair;
	} else if (take_prefix(&pair, "user=")) {
		b->named = true;
		b->user = pair;
	}
}

/* key=value ^A ... ^A ^A; the last ^A ends the list. */
static void
take_pairs(struct bearer *b, struct slice rest)
{
	for (int i = 0; i < PAIRS_MAX; i++) {
		size_t end = slice_find(rest, KVSEP);

		if (end == rest.n)
			break;
		if (end == 0) {
			b->sound = b->sound && rest.n == 1 && b->token.n > 0;
			return;
		}
		take_pair(b, slice_sub(rest, 0, end));
		rest = slice_sub(rest, end + 1, rest.n);
	}
	b->sound = false;
}

static bool
is_token(struct practice_exchange *x, struct slice token)
{
	if (x->scenario->password_as_token && practice_is_password(x, token))
		return true;
	return practice_token_check(x->account, token) == PRACTICE_TOKEN_GOOD;
}

/* Refused; the client hears why, and then answers with nothing of use. */
static enum practice_verdict
explain(struct practice_exchange *x, const char *phrase)
{
	return practice_ask(x, slice_of(voice_phrase(x->voice, phrase)));
}

static enum practice_verdict
on_xoauth2(struct practice_exchange *x, struct slice message)
{
	struct bearer b = { .named = false };

	if (x->round > 0)
		return VERDICT_WRONG;
	take_pairs(&b, message);
	if (!b.sound || !b.named)
		return practice_ask(x, slice_of("{\"status\":\"400\","
		    "\"schemes\":\"bearer\",\"scope\":\"smtp\"}"));
	bool right_token = is_token(x, b.token);
	bool right_user = practice_is_user(x, b.user);
	if (right_token & right_user)
		return VERDICT_RIGHT;
	return explain(x, "xoauth2-error");
}

/* gs2-header, RFC 5801: "n,", "a=" user or nothing, ","; "p=" is for -PLUS. */
static bool
take_gs2_header(struct bearer *b, struct slice *rest)
{
	if (!take_prefix(rest, "n,") && !take_prefix(rest, "y,"))
		return false;
	size_t end = slice_find(*rest, ',');
	struct slice zid = slice_sub(*rest, 0, end);
	if (end == rest->n)
		return false;
	if (zid.n > 0 && !take_prefix(&zid, "a="))
		return false;
	b->named = zid.n > 0;
	b->user = zid;
	*rest = slice_sub(*rest, end + 1, rest->n);
	return true;
}

static enum practice_verdict
on_oauthbearer(struct practice_exchange *x, struct slice message)
{
	struct bearer b = { .named = false };
	struct slice rest = message;

	if (x->round > 0)
		return VERDICT_WRONG;
	if (!take_gs2_header(&b, &rest) || rest.n == 0 || rest.p[0] != KVSEP)
		return practice_ask(x, slice_of(INVALID_REQUEST));
	struct slice named = b.user;
	take_pairs(&b, slice_sub(rest, 1, rest.n));
	if (!b.sound)
		return practice_ask(x, slice_of(INVALID_REQUEST));
	bool right_token = is_token(x, b.token);
	bool right_user = practice_may_act_for(x, named);
	if (right_token & right_user)
		return VERDICT_RIGHT;
	return explain(x, "oauthbearer-error");
}

const struct practice_mech practice_xoauth2 = {
	.name = "XOAUTH2",
	.flags = PRACTICE_TOKENS,
	.step = on_xoauth2,
};

const struct practice_mech practice_oauthbearer = {
	.name = "OAUTHBEARER",
	.flags = PRACTICE_TOKENS,
	.step = on_oauthbearer,
};
