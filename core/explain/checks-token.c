/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens: whether the mechanism takes this one, and what is inside it. */
#include "core/explain/checks-priv.h"

#include <string.h>

#include "core/sasl/jwt.h"
#include "core/banned.h"

static bool
is_outlook(const struct looking *k)
{
	return k->provider != NULL && k->provider->owner == OWNER_MICROSOFT &&
	    !(k->provider->flags & PROVIDER_CLIENT_SECRET);
}

static void
check_claims(struct looking *k)
{
	struct facts f;
	unsigned found;

	facts_init(&f);
	found = jwt_describe(&f, token_trim(k->secret), k->user);
	facts_clear(&f);
	if (found & JWT_EXPIRED)
		check_add(k, CHECK_WARNING, "token-expired",
		    "The token has expired.",
		    "Fetch a fresh access token; they live for an hour or so.");
	if (found & JWT_NOT_YET)
		check_add(k, CHECK_WARNING, "token-not-yet",
		    "The token is not valid yet.",
		    "Look at the clock of this machine.");
	if ((found & JWT_FOR_GRAPH) || ((found & JWT_FOR_OTHER) &&
	    is_outlook(k)))
		check_add(k, CHECK_WARNING, "token-audience",
		    found & JWT_FOR_GRAPH ? "The token is made for Microsoft "
		    "Graph, not for Outlook." : "The token is made for "
		    "another service than Outlook.",
		    "Ask for it with the scope "
		    "https://outlook.office.com/SMTP.Send, or as an "
		    "application with https://outlook.office365.com/.default.");
	if (found & JWT_NO_SMTP)
		check_add(k, CHECK_WARNING, "token-scope",
		    "The token does not permit to send mail over SMTP.",
		    "It needs the scope SMTP.Send, or the role SMTP.SendAsApp "
		    "for an application.");
	if (found & JWT_ID_TOKEN)
		check_add(k, CHECK_WARNING, "token-is-id",
		    "This is an ID token, not an access token.",
		    "The issuer sends both together: take the access token.");
	if (found & JWT_OTHER_USER)
		check_add(k, CHECK_NOTE, "token-user",
		    "The token was made for another user than the one that "
		    "was given.",
		    "That is right for a shared mailbox only; otherwise log "
		    "in as that user to fetch a token.");
	if (found & (JWT_BROKEN | JWT_UNSIGNED))
		check_add(k, CHECK_WARNING, "token-broken",
		    "The token looks like a JWT, but it is damaged or not "
		    "signed.",
		    "It may have been cut when it was copied: fetch it again.");
}

/* App passwords are not sure by their looks, but no token looks so. */
static bool
is_no_token(const struct looking *k)
{
	if (k->kind->flags & TOKEN_BEARER)
		return false;
	return (k->kind->flags & TOKEN_SURE) ||
	    k->id == TOKEN_GOOGLE_APP_PASSWORD ||
	    k->id == TOKEN_APPLE_APP_PASSWORD;
}

static void
check_as_token(struct looking *k)
{
	struct slice token = token_trim(k->secret);

	if (slice_istarts(token, "Bearer "))
		check_add(k, CHECK_WARNING, "token-prefix",
		    "The token begins with the word Bearer.",
		    "{m} puts that word before it: give the token alone.");
	else if (!token_can_be_sent(token) && k->id == TOKEN_OPAQUE)
		check_add(k, CHECK_WARNING, "token-blank",
		    "Blanks or line ends are inside the token.",
		    "It was probably wrapped when it was copied: join its "
		    "lines.");
	else if (is_no_token(k))
		check_add(k, CHECK_WARNING, "not-access-token",
		    k->kind->flags & TOKEN_SURE ?
		    "This is {k}, not an access token." :
		    "This looks like {k}, not an access token.",
		    k->kind->flags & TOKEN_PASSWORD ?
		    "It goes with PLAIN or LOGIN." :
		    "Exchange what you have for an access token at the "
		    "issuer, and send that.");
}

static bool
offers_token_mech(const struct looking *k)
{
	const struct capabilities *c = k->in->offered;

	return c != NULL && (capabilities_has_mech(c, slice_of("XOAUTH2")) ||
	    capabilities_has_mech(c, slice_of("OAUTHBEARER")));
}

static bool
is_client_secret_host(const struct looking *k)
{
	return k->provider != NULL &&
	    (k->provider->flags & PROVIDER_CLIENT_SECRET);
}

static void
check_as_password(struct looking *k)
{
	if (token_is_bearer(k->secret))
		check_add(k, CHECK_WARNING, "token-as-password",
		    "This is {k}, and {m} sends passwords.",
		    offers_token_mech(k) ?
		    "Use XOAUTH2 or OAUTHBEARER: this server offers it." :
		    "It goes with XOAUTH2 or OAUTHBEARER; few servers take it "
		    "as a password.");
	else if (k->id == TOKEN_MAILGUN_KEY || k->id == TOKEN_BREVO_API_KEY)
		check_add(k, CHECK_WARNING, "not-a-password",
		    "This is {k}, which is not the SMTP password.",
		    "Take the SMTP credentials from the dashboard; the API "
		    "key is for programs that speak HTTP.");
	else if ((k->kind->flags & TOKEN_SURE) &&
	    !(k->kind->flags & TOKEN_PASSWORD) && !is_client_secret_host(k))
		check_add(k, CHECK_WARNING, "not-a-password",
		    "This is {k}, which no mail server takes as a password.",
		    k->kind->flags & TOKEN_NAME ?
		    "It is the user name; its password goes here." :
		    "Exchange it for an access token and use XOAUTH2, or give "
		    "the password that was meant.");
}

void
checks_token(struct looking *k)
{
	if (k->secret.n == 0)
		return;
	if (k->takes_token)
		check_as_token(k);
	else if (k->takes_password)
		check_as_password(k);
	if (k->takes_token && k->id == TOKEN_JWT)
		check_claims(k);
}
