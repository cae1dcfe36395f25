/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PLAIN (RFC 4616), LOGIN, EXTERNAL (RFC 4422, appendix A) and ANONYMOUS
 * (RFC 4505): what a client says is compared as it is.
 */
#include "core/practice/practice-auth.h"

#include "core/base/utf8.h"

#include "core/banned.h"

#define TRACE_MAX	255	/* characters; RFC 4505, 2 */

/* [authzid] NUL user NUL password; acting for somebody else is not allowed. */
static enum practice_verdict
on_plain(struct practice_exchange *x, struct slice message)
{
	size_t first = slice_find(message, '\0');
	struct slice rest = slice_sub(message, first + 1, message.n);
	size_t second = slice_find(rest, '\0');
	struct slice password = slice_sub(rest, second + 1, rest.n);

	if (second == rest.n || slice_find(password, '\0') < password.n)
		return practice_fault(x, "PLAIN takes two NULs: "
		    "[authzid] NUL user NUL password");
	bool right_zid = practice_may_act_for(x, slice_sub(message, 0, first));
	bool right_user = practice_is_user(x, slice_sub(rest, 0, second));
	bool right_password = practice_is_password(x, password);
	return practice_decide(right_zid & right_user & right_password);
}

static enum practice_verdict
ask_login(struct practice_exchange *x, unsigned which)
{
	static const char *const usual[] = { "Username:", "Password:" };
	const char *prompt = x->scenario->prompts[which];

	return practice_ask(x, slice_of(prompt ? prompt : usual[which]));
}

static enum practice_verdict
begin_login(struct practice_exchange *x)
{
	return ask_login(x, 0);
}

/* People type passwords into the wrong field: not even the name is kept. */
static enum practice_verdict
on_login(struct practice_exchange *x, struct slice message)
{
	if (x->round == 0) {
		x->right = practice_is_user(x, message);
		return ask_login(x, 1);
	}
	if (x->scenario->endless_login)
		return ask_login(x, x->round & 1 ? 0 : 1);
	bool right_password = practice_is_password(x, message);
	return practice_decide(x->right & right_password);
}

/*
 * The handshake has proved that the client holds the certificate's key.  Who
 * issued it is not asked: there is nobody but the user who could have.
 */
static enum practice_verdict
on_external(struct practice_exchange *x, struct slice message)
{
	const char *name = x->channel->certificate(x->channel->arg);

	if (slice_find(message, '\0') < message.n)
		return practice_fault(x, "EXTERNAL takes a user name, "
		    "or nothing");
	bool right_user = practice_is_user(x, slice_of(name));
	bool right_zid = practice_may_act_for(x, message);
	return practice_decide(right_user & right_zid);
}

static size_t
count_chars(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			n++;
	return n;
}

/* Whoever comes is let in, and remains a stranger to RCPT. */
static enum practice_verdict
on_anonymous(struct practice_exchange *x, struct slice message)
{
	if (!utf8_valid(message) || count_chars(message) > TRACE_MAX ||
	    slice_find(message, '\0') < message.n)
		return practice_fault(x, "ANONYMOUS takes up to 255 characters "
		    "of UTF-8");
	x->guest = true;
	return VERDICT_RIGHT;
}

const struct practice_mech practice_plain = {
	.name = "PLAIN",
	.step = on_plain,
};

const struct practice_mech practice_login = {
	.name = "LOGIN",
	.begin = begin_login,
	.step = on_login,
};

const struct practice_mech practice_external = {
	.name = "EXTERNAL",
	.flags = PRACTICE_CERTIFICATE,
	.step = on_external,
};

const struct practice_mech practice_anonymous = {
	.name = "ANONYMOUS",
	.step = on_anonymous,
};
