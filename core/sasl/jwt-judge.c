/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a token useless for sending mail: for whom, for what, whose. */
#include "core/sasl/jwt-priv.h"

#include <string.h>

#include "core/banned.h"

const char *
jwt_text_of(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s != NULL ? s : "";
}

static bool
starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* An audience is a name or an address, with or without a final slash. */
static bool
same_audience(const char *a, const char *b)
{
	struct slice s = slice_of(a);

	if (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	return slice_iis(s, b);
}

static bool
is_for(const struct jwt *r, const char *const *names, size_t n)
{
	const json_t *aud = json_object_get(r->claims, "aud");
	size_t naud = json_is_array(aud) ? json_array_size(aud) : 1;

	for (size_t i = 0; i < naud; i++) {
		const char *one = json_string_value(json_is_array(aud) ?
		    json_array_get(aud, i) : aud);

		for (size_t k = 0; one != NULL && k < n; k++)
			if (same_audience(one, names[k]))
				return true;
	}
	return false;
}

static bool
is_for_outlook(const struct jwt *r)
{
	static const char *const names[] = {
		"https://outlook.office.com", "https://outlook.office365.com",
		"https://ps.outlook.com", "https://outlook.com",
		"00000002-0000-0ff1-ce00-000000000000",
	};

	return is_for(r, names, COUNT_OF(names));
}

static bool
is_for_graph(const struct jwt *r)
{
	static const char *const names[] = {
		"https://graph.microsoft.com",
		"00000003-0000-0000-c000-000000000000",
	};

	return is_for(r, names, COUNT_OF(names));
}

static bool
is_microsofts(const struct jwt *r)
{
	const char *iss = jwt_text_of(r->claims, "iss");

	return starts(iss, "https://sts.windows.net/") ||
	    starts(iss, "https://login.microsoftonline.") ||
	    starts(iss, "https://login.partner.microsoftonline.");
}

/* A word of a scope, with or without the address of its resource. */
static bool
is_right(struct slice word, const char *right)
{
	size_t n = strlen(right);

	return slice_iis(word, right) || (word.n > n &&
	    word.p[word.n - n - 1] == '/' &&
	    slice_iis(slice_sub(word, word.n - n, n), right));
}

static bool
scope_has(const char *scope, const char *right)
{
	struct slice rest = slice_of(scope), word;

	while (slice_word(&rest, &word))
		if (is_right(word, right))
			return true;
	return false;
}

static bool
roles_have(const json_t *roles, const char *right)
{
	for (size_t i = 0; i < json_array_size(roles); i++) {
		const char *one = json_string_value(json_array_get(roles, i));

		if (one != NULL && is_right(slice_of(one), right))
			return true;
	}
	return false;
}

static bool
has_rights(const struct jwt *r)
{
	return json_object_get(r->claims, "scp") != NULL ||
	    json_object_get(r->claims, "scope") != NULL ||
	    json_object_get(r->claims, "roles") != NULL;
}

static bool
may_send(const struct jwt *r)
{
	return scope_has(jwt_text_of(r->claims, "scp"), "SMTP.Send") ||
	    scope_has(jwt_text_of(r->claims, "scope"), "SMTP.Send") ||
	    roles_have(json_object_get(r->claims, "roles"),
	    "SMTP.SendAsApp");
}

/*
 * What only ID tokens have (OpenID Connect Core 1.0, 2; Keycloak's typ).  A
 * nonce is in some access tokens, too, but those say what they permit.
 */
static bool
is_id_token(const struct jwt *r)
{
	const char *aud = jwt_text_of(r->claims, "aud");
	const char *azp = jwt_text_of(r->claims, "azp");

	if (slice_iis(slice_of(jwt_text_of(r->header, "typ")), "at+jwt"))
		return false;
	if (json_object_get(r->claims, "at_hash") != NULL ||
	    json_object_get(r->claims, "c_hash") != NULL ||
	    slice_iis(slice_of(jwt_text_of(r->claims, "typ")), "ID"))
		return true;
	if (has_rights(r))
		return false;
	return json_object_get(r->claims, "nonce") != NULL ||
	    (*aud != '\0' && strcmp(aud, azp) == 0) ||
	    (*aud != '\0' && strcmp(aud, jwt_text_of(r->claims, "appid")) == 0);
}

static const char *const user_claims[] = { "upn", "preferred_username",
    "unique_name", "email" };

/* sub is a name for the issuer; only a mail address says something. */
const char *
jwt_user_of(const struct jwt *r)
{
	for (size_t i = 0; i < COUNT_OF(user_claims); i++)
		if (*jwt_text_of(r->claims, user_claims[i]) != '\0')
			return jwt_text_of(r->claims, user_claims[i]);
	return jwt_text_of(r->claims, "sub");
}

/* Somebody's token has one name at least that is the user's. */
static bool
is_other_user(const struct jwt *r)
{
	bool named = false;

	if (r->user.n == 0 || slice_find(r->user, '@') == r->user.n)
		return false;
	for (size_t i = 0; i <= COUNT_OF(user_claims); i++) {
		struct slice name = slice_of(jwt_text_of(r->claims,
		    i < COUNT_OF(user_claims) ? user_claims[i] : "sub"));

		if (slice_find(name, '@') == name.n)
			continue;
		if (slice_ieq(name, r->user))
			return false;
		named = true;
	}
	return named;
}

/* ---- the verdict ------------------------------------------------------- */

void
jwt_warn(struct jwt *r, unsigned finding, const char *words)
{
	r->found |= finding;
	facts_add(r->out, "token.warning", words)->mark = FACT_WARN;
}

void
jwt_judge(struct jwt *r)
{
	if (r->token.p[r->token.n - 1] == '.' ||
	    slice_iis(slice_of(jwt_text_of(r->header, "alg")), "none"))
		jwt_warn(r, JWT_UNSIGNED, "it is not signed: no server should "
		    "take it");
	if (is_id_token(r))
		jwt_warn(r, JWT_ID_TOKEN, "an ID token: it tells an "
		    "application who somebody is, and opens no mailbox; the "
		    "access token is wanted");
	else if (is_for_graph(r))
		jwt_warn(r, JWT_FOR_GRAPH, "made for Microsoft Graph, not for "
		    "Outlook: ask for the scope "
		    "https://outlook.office.com/SMTP.Send");
	else if (is_for_outlook(r) && !may_send(r))
		jwt_warn(r, JWT_NO_SMTP, "the right to send is missing: the "
		    "scope SMTP.Send, or the role SMTP.SendAsApp of an "
		    "application");
	else if (is_microsofts(r) && !is_for_outlook(r))
		r->found |= JWT_FOR_OTHER;
	if (is_other_user(r))
		jwt_warn(r, JWT_OTHER_USER, "made for another user than the "
		    "one named beside it, as is right for a shared mailbox "
		    "only");
}
