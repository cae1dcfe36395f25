/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/token.h"

#include <string.h>

#include "core/sasl/jwt.h"
#include "core/banned.h"

#define BUYS "it buys access tokens from its issuer, and no mail server " \
	"takes it"

static const struct token_kind kinds[] = {
	[TOKEN_OPAQUE] = { "opaque", "an opaque value", NULL, OWNER_ANY,
	    TOKEN_BEARER | TOKEN_PASSWORD },
	[TOKEN_JWT] = { "jwt", "a JWT", NULL, OWNER_ANY,
	    TOKEN_BEARER | TOKEN_SURE },
	[TOKEN_JWE] = { "jwe", "an encrypted JWT (JWE)", NULL, OWNER_ANY,
	    TOKEN_BEARER | TOKEN_SURE },
	[TOKEN_GOOGLE_ACCESS] = { "google-access", "a Google access token",
	    NULL, OWNER_GOOGLE, TOKEN_BEARER | TOKEN_SURE },
	[TOKEN_GOOGLE_REFRESH] = { "google-refresh",
	    "a Google refresh token", BUYS, OWNER_GOOGLE, TOKEN_SURE },
	[TOKEN_GOOGLE_CODE] = { "google-code",
	    "a Google authorization code", BUYS, OWNER_GOOGLE, TOKEN_SURE },
	[TOKEN_GOOGLE_CLIENT_SECRET] = { "google-client-secret",
	    "a Google client secret", "it proves an application to Google, "
	    "and no mail server takes it", OWNER_GOOGLE, TOKEN_SURE },
	[TOKEN_GOOGLE_API_KEY] = { "google-api-key", "a Google API key",
	    "it opens public data, and no mailbox", OWNER_GOOGLE,
	    TOKEN_SURE },
	[TOKEN_MICROSOFT_ACCESS] = { "microsoft-access", "a Microsoft access "
	    "token of a personal account", NULL, OWNER_MICROSOFT,
	    TOKEN_BEARER | TOKEN_SURE },
	[TOKEN_MICROSOFT_REFRESH] = { "microsoft-refresh", "a Microsoft "
	    "refresh token or authorization code", BUYS, OWNER_MICROSOFT,
	    TOKEN_SURE },
	[TOKEN_MICROSOFT_CLIENT_SECRET] = { "microsoft-client-secret",
	    "a Microsoft client secret", "it buys access tokens for an "
	    "application, and Outlook does not take it", OWNER_MICROSOFT,
	    TOKEN_SURE },
	[TOKEN_SENDGRID_KEY] = { "sendgrid-key", "a SendGrid API key",
	    "it is a password, for the user name apikey", OWNER_SENDGRID,
	    TOKEN_PASSWORD | TOKEN_SURE },
	[TOKEN_MAILGUN_KEY] = { "mailgun-key", "a Mailgun API key",
	    "SMTP wants the password of the SMTP credentials instead",
	    OWNER_MAILGUN, TOKEN_SURE },
	[TOKEN_BREVO_SMTP_KEY] = { "brevo-smtp-key", "a Brevo SMTP key",
	    "it is a password", OWNER_BREVO, TOKEN_PASSWORD | TOKEN_SURE },
	[TOKEN_BREVO_API_KEY] = { "brevo-api-key", "a Brevo API key",
	    "SMTP wants an SMTP key instead, which begins with xsmtpsib-",
	    OWNER_BREVO, TOKEN_SURE },
	[TOKEN_RESEND_KEY] = { "resend-key", "a Resend API key",
	    "it is a password, for the user name resend", OWNER_RESEND,
	    TOKEN_PASSWORD | TOKEN_SURE },
	[TOKEN_AWS_KEY_ID] = { "aws-key-id", "an AWS access key id",
	    "it is a user name of SES", OWNER_AMAZON,
	    TOKEN_NAME | TOKEN_SURE },
	[TOKEN_AWS_TEMPORARY_ID] = { "aws-temporary-id", "the id of a "
	    "temporary AWS key", "SES takes lasting keys only", OWNER_AMAZON,
	    TOKEN_NAME | TOKEN_SURE },
	[TOKEN_APPLE_APP_PASSWORD] = { "apple-app-password",
	    "an app-specific password", "it goes with PLAIN or LOGIN",
	    OWNER_APPLE, TOKEN_PASSWORD },
	[TOKEN_GOOGLE_APP_PASSWORD] = { "google-app-password",
	    "an app password", "it goes with PLAIN or LOGIN", OWNER_GOOGLE,
	    TOKEN_PASSWORD },
	[TOKEN_SES_PASSWORD] = { "ses-password", "an SMTP password of SES",
	    "it goes with PLAIN or LOGIN", OWNER_AMAZON, TOKEN_PASSWORD },
	[TOKEN_AWS_SECRET] = { "aws-secret", "an AWS secret access key",
	    "SES wants the SMTP password that is made from it", OWNER_AMAZON,
	    0 },
	[TOKEN_UUID] = { "uuid", "a UUID", NULL, OWNER_POSTMARK,
	    TOKEN_BEARER | TOKEN_PASSWORD },
	[TOKEN_HEX32] = { "hex32", "32 hexadecimal digits", NULL,
	    OWNER_MAILJET, TOKEN_BEARER | TOKEN_PASSWORD },
};
_Static_assert(COUNT_OF(kinds) == TOKEN_COUNT, "one row per kind");

/* ---- alphabets --------------------------------------------------------- */

#define UPPER	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER	"abcdefghijklmnopqrstuvwxyz"
#define DIGIT	"0123456789"
#define ALNUM	UPPER LOWER DIGIT
#define URL64	ALNUM "-_"
#define BASE64	ALNUM "+/"
#define HEX	DIGIT "abcdefABCDEF"

static bool
is_in(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
all_in(struct slice s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_in(s.p[i], set))
			return false;
	return true;
}

static bool
has_one(struct slice s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_in(s.p[i], set))
			return true;
	return false;
}

/* ---- shapes without a prefix, or with more than one part ---------------- */

/* A picture: 'a' letter, 'x' hexadecimal, the rest stands for itself. */
static bool
is_like(struct slice s, const char *picture)
{
	if (s.n != strlen(picture))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (picture[i] == 'a' ? !is_in(s.p[i], LOWER) :
		    picture[i] == 'x' ? !is_in(s.p[i], HEX) :
		    s.p[i] != picture[i])
			return false;
	return true;
}

static bool
is_app_password(struct slice s)
{
	return is_like(s, "aaaaaaaaaaaaaaaa") ||
	    is_like(s, "aaaa aaaa aaaa aaaa");
}

static bool
is_apple_password(struct slice s)
{
	return is_like(s, "aaaa-aaaa-aaaa-aaaa");
}

static bool
is_uuid(struct slice s)
{
	return is_like(s, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}

static bool
is_sendgrid(struct slice s)
{
	return s.n == 69 && s.p[25] == '.' &&
	    all_in(slice_sub(s, 3, 22), URL64) &&
	    all_in(slice_sub(s, 26, 43), URL64);
}

/* Three characters, a digit, "Q~", and 31 to 34 more. */
static bool
is_client_secret(struct slice s)
{
	return s.n >= 37 && s.n <= 40 && is_in(s.p[3], DIGIT) &&
	    s.p[4] == 'Q' && s.p[5] == '~' && all_in(s, URL64 "~.");
}

/* Hexadecimal digits alone would be somebody else's key. */
static bool
is_aws_secret(struct slice s)
{
	return s.n == 40 && all_in(s, BASE64) && has_one(s, UPPER) &&
	    has_one(s, LOWER) && has_one(s, DIGIT);
}

/* The first of its 33 bytes is the version, 4. */
static bool
is_ses_password(struct slice s)
{
	return s.n == 44 && is_in(s.p[1], "ABCDEFGHIJKLMNOP") &&
	    all_in(s, BASE64);
}

/* ---- the table of shapes ----------------------------------------------- */

/* In this order; the first that fits. */
static const struct shape_row {
	enum token_id	 id;
	const char	*prefix;
	const char	*set;		/* of the rest; NULL: see is */
	size_t		 min, max;	/* of the rest */
	bool		(*is)(struct slice whole);
} shapes[] = {
	{ TOKEN_GOOGLE_ACCESS, "ya29.", URL64 ".", 8, SECRET_MAX, NULL },
	{ TOKEN_GOOGLE_REFRESH, "1//", URL64, 20, 512, NULL },
	{ TOKEN_GOOGLE_CODE, "4/0", URL64, 20, 512, NULL },
	{ TOKEN_GOOGLE_CLIENT_SECRET, "GOCSPX-", URL64, 20, 60, NULL },
	{ TOKEN_GOOGLE_API_KEY, "AIza", URL64, 35, 35, NULL },
	{ TOKEN_MICROSOFT_ACCESS, "EwA", BASE64 "=", 100, SECRET_MAX, NULL },
	{ TOKEN_MICROSOFT_ACCESS, "EwB", BASE64 "=", 100, SECRET_MAX, NULL },
	{ TOKEN_MICROSOFT_ACCESS, "EwC", BASE64 "=", 100, SECRET_MAX, NULL },
	{ TOKEN_MICROSOFT_ACCESS, "EwD", BASE64 "=", 100, SECRET_MAX, NULL },
	{ TOKEN_MICROSOFT_REFRESH, "0.A", URL64 ".", 60, SECRET_MAX, NULL },
	{ TOKEN_MICROSOFT_REFRESH, "1.A", URL64 ".", 60, SECRET_MAX, NULL },
	{ TOKEN_MICROSOFT_REFRESH, "M.C", URL64 ".!*$", 30, SECRET_MAX, NULL },
	{ TOKEN_MICROSOFT_REFRESH, "M.R", URL64 ".!*$", 30, SECRET_MAX, NULL },
	{ TOKEN_SENDGRID_KEY, "SG.", NULL, 66, 66, is_sendgrid },
	{ TOKEN_MAILGUN_KEY, "key-", HEX, 32, 32, NULL },
	{ TOKEN_BREVO_SMTP_KEY, "xsmtpsib-", ALNUM "-", 20, 200, NULL },
	{ TOKEN_BREVO_API_KEY, "xkeysib-", ALNUM "-", 20, 200, NULL },
	{ TOKEN_RESEND_KEY, "re_", ALNUM "_", 20, 60, NULL },
	{ TOKEN_AWS_KEY_ID, "AKIA", UPPER DIGIT, 16, 16, NULL },
	{ TOKEN_AWS_TEMPORARY_ID, "ASIA", UPPER DIGIT, 16, 16, NULL },
	{ TOKEN_MICROSOFT_CLIENT_SECRET, "", NULL, 37, 40, is_client_secret },
	{ TOKEN_APPLE_APP_PASSWORD, "", NULL, 19, 19, is_apple_password },
	{ TOKEN_GOOGLE_APP_PASSWORD, "", NULL, 16, 19, is_app_password },
	{ TOKEN_SES_PASSWORD, "B", NULL, 43, 43, is_ses_password },
	{ TOKEN_AWS_SECRET, "", NULL, 40, 40, is_aws_secret },
	{ TOKEN_UUID, "", NULL, 36, 36, is_uuid },
	{ TOKEN_HEX32, "", HEX, 32, 32, NULL },
};

static bool
fits(const struct shape_row *r, struct slice s)
{
	size_t n = strlen(r->prefix);
	struct slice rest = slice_sub(s, n, s.n);

	if (s.n < n || !slice_is(slice_sub(s, 0, n), r->prefix))
		return false;
	if (rest.n < r->min || rest.n > r->max)
		return false;
	return r->set != NULL ? all_in(rest, r->set) : r->is(s);
}

/*
 * The dots of a JWT or JWE, 0 when it is neither.  What begins with '{' is
 * "ey" in base64, or "ew" before a line end or a blank.
 */
static size_t
jose_parts(struct slice s)
{
	size_t parts = 1;
	struct slice header = slice_sub(s, 0, slice_find(s, '.'));

	if (header.n < 12 || !all_in(s, URL64 ".") || s.p[0] != 'e' ||
	    (s.p[1] != 'y' && s.p[1] != 'w'))
		return 0;
	for (size_t i = 0; i < s.n; i++)
		parts += s.p[i] == '.';
	return parts;
}

struct slice
token_trim(struct slice s)
{
	while (s.n > 0 && is_in(s.p[0], " \t\r\n"))
		s = slice_sub(s, 1, s.n);
	while (s.n > 0 && is_in(s.p[s.n - 1], " \t\r\n"))
		s.n--;
	return s;
}

enum token_id
token_identify(struct slice secret)
{
	struct slice s = token_trim(secret);
	size_t parts = jose_parts(s);

	if (parts == 3)
		return TOKEN_JWT;
	if (parts == 5)
		return TOKEN_JWE;
	for (size_t i = 0; i < COUNT_OF(shapes); i++)
		if (fits(&shapes[i], s))
			return shapes[i].id;
	return TOKEN_OPAQUE;
}

const struct token_kind *
token_kind(enum token_id id)
{
	return &kinds[id];
}

bool
token_is_bearer(struct slice secret)
{
	unsigned flags = kinds[token_identify(secret)].flags;

	return (flags & TOKEN_BEARER) && (flags & TOKEN_SURE);
}

bool
token_can_be_sent(struct slice token)
{
	for (size_t i = 0; i < token.n; i++)
		if ((unsigned char)token.p[i] <= ' ' || token.p[i] == 0x7f)
			return false;
	return token.n > 0;
}

/* ---- facts ------------------------------------------------------------- */

static void
say_shape(struct facts *out, const struct token_kind *k)
{
	const char *like = k->flags & TOKEN_SURE ? "" : "looks like ";
	struct fact *f;

	if (k->flags & TOKEN_BEARER)
		facts_addf(out, "token.shape", "%s%s", like, k->words);
	else {
		f = facts_addf(out, "token.shape", "%s%s: %s", like, k->words,
		    k->advice);
		f->mark = FACT_WARN;
	}
}

void
token_describe(struct facts *out, struct slice token, struct slice user)
{
	enum token_id id = token_identify(token);

	switch (id) {
	case TOKEN_JWT:
		facts_add(out, "token.kind", "JWT: it can be looked into");
		jwt_describe(out, token_trim(token), user);
		break;
	case TOKEN_JWE:
		facts_add(out, "token.kind", "JWE, encrypted: it cannot be "
		    "looked into");
		break;
	case TOKEN_OPAQUE:
	case TOKEN_UUID:
	case TOKEN_HEX32:
		facts_add(out, "token.kind", "opaque: only its issuer can look "
		    "into it");
		break;
	default:
		facts_add(out, "token.kind", "opaque: only its issuer can look "
		    "into it");
		say_shape(out, &kinds[id]);
	}
}
