/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether user name and secret have the form that this provider wants. */
#include "core/explain/checks-priv.h"

#include <string.h>

#include "core/banned.h"

/* ---- user names -------------------------------------------------------- */

static bool
has_at(struct slice s)
{
	return slice_find(s, '@') < s.n;
}

static bool
is_number(struct slice s)
{
	unsigned long n;

	return slice_number(s, 999999999999UL, &n);
}

static void
want_address(struct looking *k)
{
	if (has_at(k->user) || ((k->provider->flags & PROVIDER_NUMBERS) &&
	    is_number(k->user)))
		return;
	check_add(k, CHECK_WARNING, "user-not-address",
	    "The user name has no @: {p} wants a whole mail address.",
	    "Give the name as name@domain, as it is shown in the account.");
}

/* SparkPost's may be followed by ":" and options. */
static void
want_literal(struct looking *k)
{
	const char *literal = k->provider->literal;
	struct slice word = slice_sub(k->user, 0, slice_find(k->user, ':'));

	if (!slice_is(word, literal))
		check_add(k, CHECK_WARNING, "user-literal",
		    "The user name of {p} is always the word {l}.",
		    "Give {l} as user name, whatever the account is called; "
		    "the key goes with the password.");
}

static void
want_aws_key(struct looking *k)
{
	enum token_id id = token_identify(k->user);

	if (id == TOKEN_AWS_TEMPORARY_ID)
		check_add(k, CHECK_WARNING, "user-temporary-key",
		    "The user name is the id of a temporary AWS key.",
		    "SES takes SMTP credentials of lasting keys only: create "
		    "them in the SES console.");
	else if (id != TOKEN_AWS_KEY_ID)
		check_add(k, CHECK_WARNING, "user-not-key",
		    "The user name is not an SMTP user name of {p}, which "
		    "begins with AKIA.",
		    "Create SMTP credentials in the SES console of this very "
		    "region: they are no mail address.");
}

static void
want_hex_key(struct looking *k)
{
	if (token_identify(k->user) != TOKEN_HEX32)
		check_add(k, CHECK_WARNING, "user-not-key",
		    "The user name is not an API key of {p}, which has 32 "
		    "hexadecimal digits.",
		    "Give the API key as user name and the secret key as "
		    "password.");
}

/* One token for both, or an access key with its secret key. */
static void
want_token(struct looking *k)
{
	bool same = slice_eq(k->user, k->secret);

	if (!has_at(k->user) && (same || (k->id != TOKEN_UUID &&
	    token_identify(k->user) != TOKEN_UUID)))
		return;
	check_add(k, CHECK_WARNING, "user-not-key",
	    "The user name is not what {p} wants: the server token, for user "
	    "name and password alike.",
	    "Copy the server API token into both fields, or use an SMTP "
	    "token's two keys.");
}

static void
check_user_form(struct looking *k)
{
	switch (k->provider->user) {
	case USER_ADDRESS:
		want_address(k);
		break;
	case USER_LITERAL:
		want_literal(k);
		break;
	case USER_NO_AT:
		if (has_at(k->user))
			check_add(k, CHECK_WARNING, "user-has-at",
			    "The user name has an @: {p} wants a name without.",
			    "Copy the SMTP user name from the dashboard; it is "
			    "not the mail address.");
		break;
	case USER_AWS_KEY:
		want_aws_key(k);
		break;
	case USER_HEX32:
		want_hex_key(k);
		break;
	case USER_TOKEN:
		if (k->secret.n > 0)
			want_token(k);
		break;
	case USER_ANY:
		break;
	}
}

/* ---- secrets ----------------------------------------------------------- */

/* A key says whose it is, also at a host that nobody knows. */
static void
check_key_user(struct looking *k)
{
	if (k->id == TOKEN_SENDGRID_KEY && !slice_is(k->user, "apikey"))
		check_add(k, CHECK_WARNING, "user-literal",
		    "The password is a SendGrid API key, and the user name is "
		    "not the word apikey.",
		    "With an API key SendGrid's user name is always apikey.");
	if (k->id == TOKEN_RESEND_KEY && !slice_is(k->user, "resend"))
		check_add(k, CHECK_WARNING, "user-literal",
		    "The password is a Resend API key, and the user name is "
		    "not the word resend.",
		    "With an API key Resend's user name is always resend.");
	if (k->id == TOKEN_AWS_SECRET && (token_identify(k->user) ==
	    TOKEN_AWS_KEY_ID || (k->provider != NULL &&
	    k->provider->owner == OWNER_AMAZON)))
		check_add(k, CHECK_WARNING, "secret-aws-key",
		    "The password looks like an AWS secret access key, which "
		    "SES does not take.",
		    "Create SMTP credentials in the SES console, or derive "
		    "the SMTP password from the key for this region.");
}

static bool
is_others(const struct looking *k)
{
	return (k->kind->flags & TOKEN_SURE) &&
	    k->kind->owner != OWNER_ANY && k->provider != NULL &&
	    k->provider->owner != OWNER_ANY &&
	    k->kind->owner != k->provider->owner;
}

static void
check_secret_form(struct looking *k)
{
	enum token_id want = k->provider->secret;

	if (is_others(k))
		check_add(k, CHECK_WARNING, "secret-of-another",
		    "This is {k}, and the host belongs to {p}.",
		    "Sent there it is given away to a stranger: look for the "
		    "right host, or for the right credentials.");
	else if (k->takes_password && want != TOKEN_OPAQUE && k->id != want &&
	    !token_is_bearer(k->secret))
		check_add(k, CHECK_WARNING, "secret-form",
		    want == TOKEN_HEX32 ?
		    "The password is not a secret key of {p}, which has 32 "
		    "hexadecimal digits." :
		    "The password does not have the form of {p}'s API keys.",
		    "{p} takes no account password for SMTP: create a key in "
		    "its dashboard.");
}

/* ---- passwords that are no longer taken -------------------------------- */

static bool
is_personal(struct slice user)
{
	static const char *const domains[] = { "outlook.com", "hotmail.com",
	    "live.com", "msn.com" };
	struct slice domain = slice_sub(user, slice_find(user, '@') + 1,
	    user.n);

	for (size_t i = 0; i < COUNT_OF(domains); i++)
		if (slice_iis(domain, domains[i]))
			return true;
	return false;
}

static void
check_withdrawn(struct looking *k)
{
	unsigned flags = k->provider->flags;

	if ((flags & PROVIDER_NO_PASSWORDS) ||
	    ((flags & PROVIDER_FEW_PASSWORDS) && is_personal(k->user)))
		check_add(k, CHECK_NOTE, "passwords-withdrawn",
		    "Outlook.com takes no passwords over SMTP any more, app "
		    "passwords included.",
		    "Use OAuth 2.0: XOAUTH2 with an access token.");
	else if (flags & PROVIDER_FEW_PASSWORDS)
		check_add(k, CHECK_NOTE, "passwords-ending",
		    "{p} is withdrawing password logins over SMTP, and many "
		    "organisations have them switched off.",
		    "If it refuses, ask the administrator about SMTP AUTH for "
		    "this mailbox, or use XOAUTH2 with an access token.");
}

static void
check_app_password(struct looking *k)
{
	enum token_id want = k->provider->app_password;

	if (want == TOKEN_OPAQUE || k->id == want ||
	    (k->kind->flags & TOKEN_SURE))
		return;
	check_add(k, CHECK_NOTE, "not-app-password",
	    "The password does not have the form of {p}'s app passwords.",
	    "{p} refuses the account's own password over SMTP: create an app "
	    "password in the account's security page.");
}

void
checks_provider(struct looking *k)
{
	check_key_user(k);
	if (k->provider == NULL)
		return;
	if (k->user.n > 0)
		check_user_form(k);
	if (k->secret.n == 0)
		return;
	check_secret_form(k);
	if (k->takes_password)
		check_withdrawn(k);
	if (k->takes_password)
		check_app_password(k);
}
