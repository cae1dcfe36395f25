/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a scenario file, a row for each in the table at the end; those
 * of what happens at a point are read by scenario-acts.c. */
#include "core/scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/scenario/arguments.h"
#include "core/scenario/scenario-acts.h"

#include "core/banned.h"

#define PATIENCE_MAX_S	600
#define SUFFIX		".scenario"

/* ---- arguments of one kind --------------------------------------------- */

static bool
keep_text(struct wordfile *f, struct scenario *s, const char *what,
    const char **out)
{
	struct slice text;

	if (!wordfile_text(f, what, &text))
		return false;
	*out = keeper_add(&s->kept, text);
	return true;
}

static bool
keep_argument(struct wordfile *f, struct scenario *s, const char *what,
    const char **out)
{
	const struct token *t = wordfile_want(f, what);

	if (t == NULL)
		return false;
	*out = keeper_add(&s->kept, t->text);
	return true;
}

static bool
choose(struct wordfile *f, const char *what, const char *const *list,
    unsigned *out)
{
	size_t i;

	if (!wordfile_choice(f, what, list, &i))
		return false;
	*out = (unsigned)i;
	return true;
}

static bool
read_stage(struct wordfile *f, const char *what, enum stage *out)
{
	const char *names[STAGE_COUNT + 1] = { NULL };
	unsigned i;

	for (i = 0; i < STAGE_COUNT; i++)
		names[i] = stage_name((enum stage)i);
	if (!choose(f, what, names, &i))
		return false;
	*out = (enum stage)i;
	return true;
}

/* ---- what it teaches, and how a walk meets it -------------------------- */

static bool
read_title(struct wordfile *f, void *into)
{
	struct scenario *s = into;

	return keep_text(f, s, "the title", &s->title);
}

static bool
read_stage_word(struct wordfile *f, void *into)
{
	struct scenario *s = into;
	enum stage stage;

	if (!read_stage(f, "the stage", &stage))
		return false;
	s->stage = stage_name(stage);
	return true;
}

static const char *
cause_at(const void *arg, size_t i)
{
	const struct scenario *s = arg;

	return s->causes(i);
}

static bool
read_cause(struct wordfile *f, void *into)
{
	struct scenario *s = into;
	const struct token *t = wordfile_peek(f);

	if (!keep_argument(f, s, "the cause", &s->cause))
		return false;
	if (s->causes == NULL)
		return true;
	for (size_t i = 0; s->causes(i) != NULL; i++)
		if (strcmp(s->causes(i), s->cause) == 0)
			return true;
	return wordfile_unknown(f, t, "cause", cause_at, s);
}

static bool
read_status(struct wordfile *f, void *into)
{
	struct scenario *s = into;
	unsigned long n;

	if (!wordfile_number(f, "the exit status", 1, 125, &n))
		return false;
	s->status = (int)n;
	return true;
}

static bool
read_until(struct wordfile *f, void *into)
{
	struct scenario *s = into;

	return read_stage(f, "the stage", &s->until);
}

static bool
read_patience(struct wordfile *f, void *into)
{
	struct scenario *s = into;
	unsigned long n;

	if (!wordfile_number(f, "the patience in seconds", 1,
	    PATIENCE_MAX_S, &n))
		return false;
	s->patience_s = (unsigned)n;
	return true;
}

static bool
read_like(struct wordfile *f, void *into)
{
	struct scenario *s = into;

	return argument_voice(f, &s->like);
}

enum gift { GIVE_USER, GIVE_PASSWORD, GIVE_TOKEN, GIVE_TLS, GIVE_NO_LOGIN };

static bool
read_give(struct wordfile *f, void *into)
{
	static const char *const gifts[] = {
		[GIVE_USER] = "user", [GIVE_PASSWORD] = "password",
		[GIVE_TOKEN] = "token", [GIVE_TLS] = "tls",
		[GIVE_NO_LOGIN] = "no-login", NULL,
	};
	static const char *const modes[] = {
		"auto", "starttls", "implicit", "none", NULL,
	};
	struct scenario *s = into;
	unsigned what, mode;

	if (!choose(f, "the kind of gift", gifts, &what))
		return false;
	switch ((enum gift)what) {
	case GIVE_USER:
		return keep_argument(f, s, "the user name", &s->given_user);
	case GIVE_PASSWORD:
		return keep_argument(f, s, "the password",
		    &s->given_password);
	case GIVE_TOKEN:
		return keep_argument(f, s, "the token", &s->given_token);
	case GIVE_TLS:
		if (!choose(f, "the way to TLS", modes, &mode))
			return false;
		s->given_tls = modes[mode];
		break;
	case GIVE_NO_LOGIN:
		s->given_no_login = true;
		break;
	}
	return true;
}

/* ---- the server -------------------------------------------------------- */

static bool
read_account(struct wordfile *f, void *into)
{
	static const char *const parts[] = { "user", "password", NULL };
	struct scenario *s = into;
	const struct token *t;
	unsigned part;

	if (!choose(f, "the part of the account", parts, &part))
		return false;
	t = wordfile_peek(f);
	if (!keep_argument(f, s, part == 0 ? "the user name" : "the password",
	    part == 0 ? &s->account_user : &s->account_password))
		return false;
	return t->text.n > 0 ||
	    wordfile_fail(f, t, "nobody is called nothing");
}

static bool
read_tls(struct wordfile *f, void *into)
{
	static const char *const names[] = {
		[SCENARIO_STARTTLS] = "starttls",
		[SCENARIO_IMPLICIT_TLS] = "implicit",
		[SCENARIO_NO_TLS] = "none", [SCENARIO_BROKEN_TLS] = "broken",
		NULL,
	};
	struct scenario *s = into;
	unsigned i;

	if (!choose(f, "the kind of TLS", names, &i))
		return false;
	s->tls = (enum scenario_tls)i;
	return true;
}

/* "1.0-1.1", or one of them. */
static bool
read_tls_versions(struct wordfile *f, void *into)
{
	struct scenario *s = into;
	const struct token *t = wordfile_want(f, "a version of TLS");
	struct slice oldest, newest;
	unsigned long a, b;

	if (t == NULL)
		return false;
	size_t dash = slice_find(t->text, '-');
	oldest = slice_sub(t->text, 0, dash);
	newest = dash < t->text.n ? slice_sub(t->text, dash + 1, t->text.n) :
	    oldest;
	if (!slice_is(slice_sub(oldest, 0, 2), "1.") ||
	    !slice_is(slice_sub(newest, 0, 2), "1.") ||
	    !slice_number(slice_sub(oldest, 2, 9), 3, &a) ||
	    !slice_number(slice_sub(newest, 2, 9), 3, &b) || a > b)
		return wordfile_fail(f, t, "versions of TLS are written "
		    "as 1.2, or as 1.0-1.1; the newest is 1.3");
	s->tls_limited = true;
	s->tls_oldest = (unsigned)a;
	s->tls_newest = (unsigned)b;
	return true;
}

static bool
read_certificate(struct wordfile *f, void *into)
{
	static const char *const names[] = {
		[CERT_GOOD] = "good", [CERT_EXPIRED] = "expired",
		[CERT_NOT_YET_VALID] = "not-yet-valid",
		[CERT_WRONG_NAME] = "wrong-name",
		[CERT_UNTRUSTED] = "untrusted",
		[CERT_SELF_SIGNED] = "self-signed",
		[CERT_INCOMPLETE] = "incomplete", NULL,
	};
	struct scenario *s = into;
	unsigned i;

	if (!choose(f, "the kind of certificate", names, &i))
		return false;
	s->cert = (enum scenario_cert)i;
	return true;
}

static bool
read_client_certificate(struct wordfile *f, void *into)
{
	static const char *const names[] = {
		[CLIENT_CERT_NOT_ASKED] = "not-asked",
		[CLIENT_CERT_ASKED] = "asked",
		[CLIENT_CERT_REQUIRED] = "required", NULL,
	};
	struct scenario *s = into;
	unsigned i;

	if (!choose(f, "the demand on the client", names, &i))
		return false;
	s->client_cert = (enum scenario_client_cert)i;
	return true;
}

static bool
read_auth(struct wordfile *f, void *into)
{
	static const char *const names[] = {
		[SCENARIO_AUTH_AFTER_TLS] = "after-tls",
		[SCENARIO_AUTH_ALWAYS] = "always",
		[SCENARIO_AUTH_NEVER] = "never", NULL,
	};
	struct scenario *s = into;
	unsigned i;

	if (!choose(f, "the time of AUTH", names, &i))
		return false;
	s->auth = (enum scenario_auth)i;
	return true;
}

static bool
read_secret(struct wordfile *f, void *into)
{
	static const char *const names[] = {
		[SECRET_PASSWORD] = "password", [SECRET_TOKEN] = "token",
		[SECRET_EXPIRED_TOKEN] = "expired-token", NULL,
	};
	struct scenario *s = into;
	unsigned i;

	if (!choose(f, "the kind of secret", names, &i))
		return false;
	s->secret = (enum scenario_secret)i;
	return true;
}

static bool
read_mechanisms(struct wordfile *f, void *into)
{
	struct scenario *s = into;

	return argument_mechs(f, &s->kept, &s->mechs);
}

static bool
read_capabilities(struct wordfile *f, void *into)
{
	struct scenario *s = into;

	return argument_capabilities(f, &s->kept, &s->capabilities);
}

static bool
read_prompts(struct wordfile *f, void *into)
{
	struct scenario *s = into;

	return keep_argument(f, s, "the first prompt", &s->prompts[0]) &&
	    keep_argument(f, s, "the second prompt", &s->prompts[1]);
}

enum oddity { ODD_PASSWORD_AS_TOKEN, ODD_WRONG_PROOF, ODD_ENDLESS_LOGIN,
	ODD_ECHO_SECRET };

static bool
read_odd(struct wordfile *f, void *into)
{
	static const char *const names[] = {
		[ODD_PASSWORD_AS_TOKEN] = "password-as-token",
		[ODD_WRONG_PROOF] = "wrong-proof",
		[ODD_ENDLESS_LOGIN] = "endless-login",
		[ODD_ECHO_SECRET] = "echo-secret", NULL,
	};
	struct scenario *s = into;
	bool *flags[] = {
		[ODD_PASSWORD_AS_TOKEN] = &s->password_as_token,
		[ODD_WRONG_PROOF] = &s->wrong_proof,
		[ODD_ENDLESS_LOGIN] = &s->endless_login,
		[ODD_ECHO_SECRET] = &s->echo_secret,
	};
	unsigned i;

	if (!choose(f, "the oddity of logins", names, &i))
		return false;
	*flags[i] = true;
	return true;
}

static bool
read_size(struct wordfile *f, void *into)
{
	struct scenario *s = into;

	return wordfile_number(f, "the size in bytes", 1,
	    SCENARIO_SIZE_MAX, &s->size);
}

static bool
read_slow(struct wordfile *f, void *into)
{
	struct scenario *s = into;
	unsigned long n;

	if (!wordfile_number(f, "the number of bytes in a second", 1,
	    SCENARIO_SIZE_MAX, &n))
		return false;
	s->slow = (unsigned)n;
	return true;
}

static bool
read_http(struct wordfile *f, void *into)
{
	struct scenario *s = into;

	(void)f;
	s->http = true;
	return true;
}

/* ---- a file ------------------------------------------------------------ */

static const struct file_word words[] = {
	{ "title",		read_title },
	{ "stage",		read_stage_word },
	{ "cause",		read_cause },
	{ "status",		read_status },
	{ "until",		read_until },
	{ "patience",		read_patience },
	{ "like",		read_like },
	{ "give",		read_give },
	{ "account",		read_account },
	{ "tls",		read_tls },
	{ "tls-versions",	read_tls_versions },
	{ "certificate",	read_certificate },
	{ "client-certificate",	read_client_certificate },
	{ "auth",		read_auth },
	{ "secret",		read_secret },
	{ "mechanisms",		read_mechanisms },
	{ "capabilities",	read_capabilities },
	{ "prompts",		read_prompts },
	{ "odd",		read_odd },
	{ "size",		read_size },
	{ "slow",		read_slow },
	{ "http",		read_http },
	{ "answer",		scenario_read_answer },
	{ "inject",		scenario_read_inject },
	{ "drop",		scenario_read_drop },
	{ "reset",		scenario_read_reset },
	{ "silent",		scenario_read_silent },
	{ "delay",		scenario_read_delay },
};

static bool
is_whole(const struct scenario *s, const char *file, struct err *e)
{
	int said = (s->stage != NULL) + (s->cause != NULL) + (s->status != 0);

	if (s->title == NULL)
		return wordfile_refuse(file, "the title is missing", e);
	if (said != 0 && said != 3)
		return wordfile_refuse(file, "stage, cause and status "
		    "belong together: all three, or none", e);
	return true;
}

/* Where nothing else is said: to where it ends, and to a login at least. */
static void
settle_until(struct scenario *s)
{
	enum stage end;

	if (s->until != STAGE_COUNT)
		return;
	s->until = STAGE_AUTH;
	if (s->stage != NULL && stage_parse(s->stage, &end) &&
	    end > STAGE_AUTH && end <= STAGE_DATA)
		s->until = end;
}

struct scenario *
scenario_read(const char *name, struct slice text, nearest_list *causes,
    struct err *e)
{
	struct scenario *s = xcalloc(1, sizeof(*s));

	s->causes = causes;
	s->name = keeper_add(&s->kept, wordfile_bare_name(name,
	    SUFFIX));
	s->like = voice_at(0);
	s->until = STAGE_COUNT;
	if (wordfile_read(name, text, words, COUNT_OF(words), s, e) &&
	    is_whole(s, name, e)) {
		settle_until(s);
		return s;
	}
	scenario_free(s);
	return NULL;
}
