/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AUTH (RFC 4954) with PLAIN (RFC 4616) and LOGIN, as seen by the server. */
#include "core/practice/practice-verbs.h"

#include <openssl/crypto.h>

#include "core/base/base64.h"
#include "core/base/secret.h"

#include "core/banned.h"

/* What is asked, and who looks at the answer. */
struct practice_auth {
	const char	 *name;
	const char	 *challenge;	/* base64, as sent */
	void		(*answer)(struct practice_client *, struct slice);
};

static void on_plain(struct practice_client *c, struct slice message);
static void on_login_user(struct practice_client *c, struct slice message);
static void on_login_password(struct practice_client *c, struct slice message);

static const struct practice_auth mechanisms[] = {
	{ "PLAIN", "", on_plain },
	{ "LOGIN", "VXNlcm5hbWU6", on_login_user },
};

static const struct practice_auth login_password = {
	"LOGIN", "UGFzc3dvcmQ6", on_login_password
};

bool
practice_auth_offered(const struct practice_client *c)
{
	return !c->scenario->no_auth &&
	    (c->tls || c->scenario->auth_in_clear);
}

static const struct practice_auth *
find_mechanism(struct slice name)
{
	for (size_t i = 0; i < COUNT_OF(mechanisms); i++)
		if (slice_iis(name, mechanisms[i].name))
			return &mechanisms[i];
	return NULL;
}

/* An unknown mechanism may be a misplaced password: it is masked, too. */
void
practice_auth_note(struct practice_client *c, struct slice args)
{
	struct slice name = { NULL, 0 };

	slice_word(&args, &name);
	const struct practice_auth *m = find_mechanism(name);
	practice_note(c, VOICE_CLIENT, "AUTH%s%s%s", m ? " " : "",
	    m ? m->name : "",
	    (m == NULL && name.n > 0) || slice_trim(args).n > 0 ?
	    " " LOG_MASK : "");
}

static void
end_exchange(struct practice_client *c)
{
	c->reading = READING_COMMAND;
	c->auth = NULL;
	c->right_user = false;
}

static void
ask(struct practice_client *c, const struct practice_auth *m)
{
	c->reading = READING_AUTH;
	c->auth = m;
	practice_say(c, "334 %s", m->challenge);
}

static void
judge(struct practice_client *c, bool right)
{
	end_exchange(c);
	if (right && !c->scenario->refuse_login) {
		c->logged_in = true;
		practice_say(c, "235 2.7.0 Logged in");
	} else if (++c->failed_logins < PRACTICE_LOGINS_MAX) {
		practice_say(c, "535 5.7.8 User name or password is wrong");
	} else {
		practice_say(c, "421 4.7.0 Too many failed logins, closing");
		c->next = PRACTICE_BYE;
	}
}

/* In a time that does not depend on where they differ. */
static bool
same(struct slice a, const char *b)
{
	struct slice want = slice_of(b);

	return a.n == want.n && CRYPTO_memcmp(a.p, want.p, a.n) == 0;
}

/* [authzid] NUL user NUL password; acting for somebody else is not allowed. */
static void
on_plain(struct practice_client *c, struct slice message)
{
	size_t first = slice_find(message, '\0');
	struct slice rest = slice_sub(message, first + 1, message.n);
	size_t second = slice_find(rest, '\0');
	struct slice zid = slice_sub(message, 0, first);
	struct slice user = slice_sub(rest, 0, second);
	struct slice password = slice_sub(rest, second + 1, rest.n);

	if (second == rest.n || slice_find(password, '\0') < password.n) {
		end_exchange(c);
		practice_say(c, "501 5.5.2 PLAIN takes two NULs: "
		    "[authzid] NUL user NUL password");
		return;
	}
	bool right_zid = zid.n == 0 || same(zid, PRACTICE_USER);
	bool right_user = same(user, PRACTICE_USER);
	bool right_password = same(password, PRACTICE_PASSWORD);
	judge(c, right_zid & right_user & right_password);
}

/* People type passwords into the wrong field: not even the name is kept. */
static void
on_login_user(struct practice_client *c, struct slice message)
{
	c->right_user = same(message, PRACTICE_USER);
	ask(c, &login_password);
}

static void
on_login_password(struct practice_client *c, struct slice message)
{
	bool right_password = same(message, PRACTICE_PASSWORD);

	judge(c, c->right_user & right_password);
}

static void
take_answer(struct practice_client *c, struct slice b64)
{
	size_t size = base64_decoded_max(b64.n) + 1, n;
	char *p = secret_scratch(size);

	if (p == NULL) {
		end_exchange(c);
		practice_say(c, "454 4.7.0 No room for a login now");
		return;
	}
	if (base64_decode(p, &n, b64) == BASE64_CANONICAL) {
		c->auth->answer(c, (struct slice){ p, n });
	} else {
		end_exchange(c);
		practice_say(c, "501 5.5.2 That is not base64");
	}
	secret_scratch_free(p, size);
}

static void
begin(struct practice_client *c, const struct practice_auth *m,
    struct slice initial)
{
	if (initial.n == 0) {
		ask(c, m);
		return;
	}
	c->auth = m;
	if (slice_is(initial, "="))
		initial.n = 0;
	take_answer(c, initial);
}

void
practice_auth_command(struct practice_client *c, struct slice args)
{
	struct slice name = { NULL, 0 }, initial = { NULL, 0 };

	slice_word(&args, &name);
	slice_word(&args, &initial);
	const struct practice_auth *m = find_mechanism(name);
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
		practice_say(c, "504 5.5.4 PLAIN and LOGIN are known here");
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
	if (line->full_len + 2 > PRACTICE_AUTH_MAX) {
		end_exchange(c);
		practice_say(c, "500 5.5.2 Line too long");
	} else if (cancel) {
		end_exchange(c);
		practice_say(c, "501 5.7.0 Login given up");
	} else {
		take_answer(c, line->text);
	}
}
