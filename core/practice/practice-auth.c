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
	return !c->scenario->no_auth &&
	    (c->tls || c->scenario->auth_in_clear);
}

static const char *
listed(const struct practice_client *c)
{
	return c->scenario->mechs ? c->scenario->mechs : PRACTICE_MECHS;
}

static const struct practice_mech *
find_offered(const struct practice_client *c, struct slice name)
{
	const struct practice_mech *m = practice_mech_find(name);

	return m != NULL && practice_mech_offered(m, c->scenario, c->channel) ?
	    m : NULL;
}

void
practice_auth_names(const struct practice_client *c, struct bytes *out)
{
	struct slice rest = slice_of(listed(c)), name;

	while (practice_auth_offered(c) && slice_word(&rest, &name))
		if (find_offered(c, name) != NULL)
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

static void
say_lines(struct practice_client *c, const char *lines)
{
	struct slice rest = slice_of(lines);

	while (rest.n > 0) {
		struct slice line = slice_sub(rest, 0, slice_find(rest, '\n'));

		practice_say(c, "%.*s", (int)line.n, line.p);
		rest = slice_sub(rest, line.n + 1, rest.n);
	}
}

/* b64 and message: what was sent last. */
static void
refuse(struct practice_client *c, struct slice b64, struct slice message)
{
	const char *refusal = c->scenario->refusal;

	if (refusal != NULL && refusal[0] == '4') {	/* says nothing of it */
		say_lines(c, refusal);
	} else if (++c->failed_logins >= PRACTICE_LOGINS_MAX) {
		practice_say(c, "421 4.7.0 Too many failed logins, closing");
		c->next = PRACTICE_BYE;
	} else if (c->scenario->echoes) {
		practice_echo(c, b64, message);
	} else {
		say_lines(c, refusal ? refusal :
		    "535 5.7.8 User name or password is wrong");
	}
}

static bool
is_refused_anyway(const struct practice_exchange *x)
{
	return x->scenario->refuse_login &&
	    !(x->mech->flags & PRACTICE_TOKENS);
}

static void
judge(struct practice_client *c, bool right, struct slice b64,
    struct slice message)
{
	bool taken = right && !is_refused_anyway(c->auth);
	bool guest = c->auth->guest;

	practice_auth_end(c);
	if (!taken) {
		refuse(c, b64, message);
		return;
	}
	c->logged_in = true;
	c->guest = guest;
	practice_say(c, "235 2.7.0 Logged in");
}

/* ---- one message ------------------------------------------------------- */

static void
give_up(struct practice_client *c, const char *reply)
{
	practice_auth_end(c);
	practice_say(c, "%s", reply);
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
		practice_auth_end(c);
		practice_say(c, "501 5.5.2 %s", fault);
		break;
	case VERDICT_NO_ROOM:
		give_up(c, "454 4.7.0 No room for a login now");
		break;
	}
}

static void
take_answer(struct practice_client *c, struct slice b64)
{
	size_t size = base64_decoded_max(b64.n) + 1, n;
	char *p = secret_scratch(size);

	if (p == NULL) {
		give_up(c, "454 4.7.0 No room for a login now");
		return;
	}
	if (base64_decode(p, &n, b64) == BASE64_CANONICAL) {
		struct slice message = { p, n };
		enum practice_verdict v = c->auth->mech->step(c->auth,
		    message);

		c->auth->round++;
		act_on(c, v, b64, message);
	} else {
		give_up(c, "501 5.5.2 That is not base64");
	}
	secret_scratch_free(p, size);
}

static void
begin(struct practice_client *c, const struct practice_mech *m,
    struct slice initial)
{
	struct slice none = { NULL, 0 };

	if (initial.n > 0 && (m->flags & PRACTICE_SERVER_FIRST)) {
		practice_say(c, "501 5.7.0 The server begins with %s: no "
		    "initial response", m->name);
		return;
	}
	c->auth = exchange_new(c, m);
	if (c->auth == NULL) {
		practice_say(c, "454 4.7.0 No room for a login now");
		return;
	}
	if (initial.n == 0)
		act_on(c, m->begin ? m->begin(c->auth) : VERDICT_ASK, none,
		    none);
	else
		take_answer(c, slice_is(initial, "=") ? none : initial);
}

/* ---- AUTH -------------------------------------------------------------- */

void
practice_auth_command(struct practice_client *c, struct slice args)
{
	struct slice name = { NULL, 0 }, initial = { NULL, 0 };

	slice_word(&args, &name);
	slice_word(&args, &initial);
	const struct practice_mech *m = find_offered(c, name);
	if (!c->esmtp)
		practice_say(c, "503 5.5.1 Say EHLO first");
	else if (c->scenario->no_auth)
		practice_say(c, "502 5.5.1 AUTH is not available here");
	else if (!practice_auth_offered(c))
		practice_say(c, "538 5.7.11 Logging in needs TLS: "
		    "STARTTLS comes first");
	else if (c->logged_in)
		practice_say(c, "503 5.5.1 Already logged in");
	else if (c->mail)
		practice_say(c, "503 5.5.1 Not inside a mail transaction");
	else if (name.n == 0)
		practice_say(c, "501 5.5.4 AUTH needs the name of a mechanism");
	else if (m == NULL)
		practice_say(c, "504 5.5.4 That mechanism is not offered here");
	else if (slice_trim(args).n > 0)
		practice_say(c, "501 5.5.4 Nothing may follow the initial "
		    "response");
	else
		begin(c, m, initial);
}

void
practice_auth_line(struct practice_client *c, const struct line *line)
{
	bool cancel = slice_is(line->text, "*");

	practice_note(c, VOICE_CLIENT, "%s", cancel ? "*" : LOG_MASK);
	if (line->full_len + 2 > PRACTICE_AUTH_MAX)
		give_up(c, "500 5.5.2 Line too long");
	else if (cancel)
		give_up(c, "501 5.7.0 Login given up");
	else
		take_answer(c, line->text);
}
