/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AUTH (RFC 4954), as seen by the server: command, framing, verdict. */
#include "core/practice/practice-auth.h"

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/practice/practice-verbs.h"

#include "core/banned.h"

bool
practice_auth_offered(const struct practice_client *c)
{
	return c->scenario->auth != SCENARIO_AUTH_NEVER &&
	    (c->tls || c->scenario->auth == SCENARIO_AUTH_ALWAYS);
}

static const char *
listed(const struct practice_client *c)
{
	return scenario_mechs(c->scenario, c->voice);
}

static const struct practice_mech *
find_offered(const struct practice_client *c, struct slice name)
{
	const struct practice_mech *m = practice_mech_find(name);

	return m != NULL && practice_mech_offered(m, listed(c), c->channel) ?
	    m : NULL;
}

/* One that nobody here can speak is named where a real server has it. */
void
practice_auth_names(const struct practice_client *c, struct bytes *out)
{
	struct slice rest = slice_of(listed(c)), name;

	while (practice_auth_offered(c) && slice_word(&rest, &name))
		if (practice_mech_find(name) == NULL ||
		    find_offered(c, name) != NULL)
			bytes_addf(out, " %.*s", (int)name.n, name.p);
}

/* An unknown mechanism may be a misplaced password: it is masked, too. */
void
practice_auth_note(struct practice_client *c, struct slice args)
{
	struct slice name = { NULL, 0 };

	slice_word(&args, &name);
	const struct practice_mech *m = find_offered(c, name);
	practice_note(c, VOICE_CLIENT, "AUTH%s%s%s", m ? " " : "",
	    m ? m->name : "",
	    (m == NULL && name.n > 0) || slice_trim(args).n > 0 ?
	    " " LOG_MASK : "");
}

/* ---- the exchange ------------------------------------------------------ */

static struct practice_exchange *
exchange_new(const struct practice_client *c, const struct practice_mech *m)
{
	struct practice_exchange *x = (struct practice_exchange *)(void *)
	    secret_scratch(sizeof(*x));

	if (x == NULL)
		return NULL;
	x->mech = m;
	x->account = c->account;
	x->scenario = c->scenario;
	x->voice = c->voice;
	x->channel = c->channel;
	x->state = secret_scratch(m->state_size);
	if (x->state != NULL)
		return x;
	secret_scratch_free((char *)x, sizeof(*x));
	return NULL;
}

void
practice_auth_end(struct practice_client *c)
{
	struct practice_exchange *x = c->auth;

	c->auth = NULL;
	if (c->reading == READING_AUTH)
		c->reading = READING_COMMAND;
	if (x == NULL)
		return;
	secret_scratch_free(x->state, x->mech->state_size);
	secret_scratch_free((char *)x, sizeof(*x));
}

/* ---- the verdict ------------------------------------------------------- */

/* Whose words decide: what came of it, and of which kind it is. */
static enum scenario_point
point_of(const struct practice_client *c, bool right)
{
	const struct practice_exchange *x = c->auth;
	int code;

	if (x->mech->flags & PRACTICE_TOKENS)
		return POINT_TOKEN;
	if (!right && !x->user_known &&
	    !practice_will_answer(c, POINT_AUTH, &code))
		return POINT_WRONG_USER;
	return POINT_AUTH;
}

/* b64 and message: what was sent last. */
static void
refuse(struct practice_client *c, enum scenario_point p, struct slice b64,
    struct slice message)
{
	int code;

	practice_will_answer(c, p, &code);
	if (code / 100 != 4 && ++c->failed_logins >= PRACTICE_LOGINS_MAX) {
		practice_phrase(c, "too-many-auth-failures");
		c->next = PRACTICE_BYE;
	} else if (c->scenario->echo_secret) {
		practice_echo(c, b64, message);
	} else {
		practice_agree(c, p, p == POINT_TOKEN ?
		    "oauth-token-invalid" : "bad-credentials");
	}
}

static void
judge(struct practice_client *c, bool right, struct slice b64,
    struct slice message)
{
	enum scenario_point p = point_of(c, right);
	bool guest = c->auth->guest;
	int code;

	practice_auth_end(c);
	if (practice_will_answer(c, p, &code))
		right = code / 100 == 2;
	if (!right) {
		refuse(c, p, b64, message);
	} else if (practice_agree(c, p, "auth-ok")) {
		c->logged_in = true;
		c->guest = guest;
	}
}

/* ---- one message ------------------------------------------------------- */

static void
give_up(struct practice_client *c, const char *phrase)
{
	practice_auth_end(c);
	practice_phrase(c, phrase);
}

/* A proof of ours permits guessing like one of the client's. */
static void
ask(struct practice_client *c)
{
	const struct practice_exchange *x = c->auth;
	char b64[(PRACTICE_CHALLENGE_MAX + 2) / 3 * 4];
	size_t n = base64_encode(b64, (struct slice){ x->challenge,
	    x->challenge_n });

	c->reading = READING_AUTH;
	if (x->proves)
		practice_say_hidden(c, "334 " LOG_MASK, "334 %.*s", (int)n,
		    b64);
	else
		practice_say(c, "334 %.*s", (int)n, b64);
}

static void
act_on(struct practice_client *c, enum practice_verdict v, struct slice b64,
    struct slice message)
{
	const char *fault = c->auth->fault;

	switch (v) {
	case VERDICT_ASK:
		ask(c);
		break;
	case VERDICT_RIGHT:
	case VERDICT_WRONG:
		judge(c, v == VERDICT_RIGHT, b64, message);
		break;
	case VERDICT_MALFORMED:
		c->fill.fault = fault;
		give_up(c, "auth-malformed");
		break;
	case VERDICT_NO_ROOM:
		give_up(c, "auth-no-room");
		break;
	}
}

static void
take_answer(struct practice_client *c, struct slice b64)
{
	size_t size = base64_decoded_max(b64.n) + 1, n;
	char *p = secret_scratch(size);

	if (p == NULL) {
		give_up(c, "auth-no-room");
		return;
	}
	if (base64_decode(p, &n, b64) == BASE64_CANONICAL) {
		struct slice message = { p, n };
		enum practice_verdict v = c->auth->mech->step(c->auth,
		    message);

		c->auth->round++;
		act_on(c, v, b64, message);
	} else {
		give_up(c, "auth-base64");
	}
	secret_scratch_free(p, size);
}

static void
begin(struct practice_client *c, const struct practice_mech *m,
    struct slice initial)
{
	struct slice none = { NULL, 0 };

	if (initial.n > 0 && (m->flags & PRACTICE_SERVER_FIRST)) {
		practice_phrase(c, "auth-initial-response");
		return;
	}
	c->auth = exchange_new(c, m);
	if (c->auth == NULL) {
		practice_phrase(c, "auth-no-room");
		return;
	}
	if (initial.n == 0)
		act_on(c, m->begin ? m->begin(c->auth) : VERDICT_ASK, none,
		    none);
	else
		take_answer(c, slice_is(initial, "=") ? none : initial);
}

/* ---- AUTH -------------------------------------------------------------- */

/* The phrase that refuses AUTH as it stands; NULL: none does. */
static const char *
why_not(const struct practice_client *c, struct slice name,
    const struct practice_mech *m, bool more)
{
	if (!c->esmtp)
		return "ehlo-first";
	if (c->scenario->auth == SCENARIO_AUTH_NEVER)
		return "auth-not-offered";
	if (!practice_auth_offered(c))
		return "auth-needs-tls";
	if (c->logged_in)
		return "auth-already-done";
	if (c->mail)
		return "auth-in-mail";
	if (name.n == 0)
		return "auth-syntax";
	if (m == NULL)
		return "mech-not-supported";
	return more ? "auth-extra" : NULL;
}

void
practice_auth_command(struct practice_client *c, struct slice args)
{
	struct slice name = { NULL, 0 }, initial = { NULL, 0 };

	slice_word(&args, &name);
	slice_word(&args, &initial);
	const struct practice_mech *m = find_offered(c, name);
	const char *no = why_not(c, name, m, slice_trim(args).n > 0);
	int code;

	c->fill.mechanism = m ? m->name : "";
	if (no != NULL)
		practice_phrase(c, no);
	else if (!practice_meet(c, POINT_AUTH_BEGIN, &code))
		begin(c, m, initial);
}

void
practice_auth_line(struct practice_client *c, const struct line *line)
{
	bool cancel = slice_is(line->text, "*");

	practice_note(c, VOICE_CLIENT, "%s", cancel ? "*" : LOG_MASK);
	if (line->full_len + 2 > PRACTICE_AUTH_MAX)
		give_up(c, "auth-line-too-long");
	else if (cancel)
		give_up(c, "auth-aborted");
	else
		take_answer(c, line->text);
}
